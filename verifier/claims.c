/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/claims.h"

#include <stdlib.h>
#include <string.h>

#include "sys/cli.h"

const char *
standing_str(enum standing s)
{
	static const char *const words[] = { [STANDING_COUNTED] = "counted",
		[STANDING_OPEN] = "open",
		[STANDING_REPEATED] = "repeated",
		[STANDING_OTHER_LEVEL] = "other_level",
		[STANDING_OTHER_HOLDER] = "other_holder",
		[STANDING_REJECTED] = "rejected",
		[STANDING_UNREADABLE] = "unreadable" };

	return words[s];
}

static bool
same_record(const struct result *a, const struct result *b)
{
	return a->v.certificate != NULL &&
	    memcmp(a->v.digest, b->v.digest, sizeof(a->v.digest)) == 0;
}

/* Whether the same record stands earlier among the results, and is good for
 * at least as much there: a clean copy counts, whatever surrounds another. */
static bool
repeated(const struct claims *c, size_t at)
{
	const struct result *r = c->report->v[at];
	size_t i;

	for (i = 0; i < at; i++)
		if ((c->standing[i] == STANDING_COUNTED ||
			c->standing[i] == STANDING_OPEN) &&
		    same_record(r, c->report->v[i]) &&
		    (c->standing[i] == STANDING_COUNTED || claim_doubts(&r->v)))
			return true;
	return false;
}

static bool
of_level(const struct claims *c, const struct result *r, const char *level)
{
	const struct certificate *cert = r->v.certificate;

	if (c->scheme != NULL && strcmp(cert->scheme, c->scheme) != 0)
		return false;
	return claim_level(cert,
	    r->v.trust == NULL ? NULL : trust_scheme(r->v.trust, cert->scheme),
	    level);
}

static enum standing
stand(const struct claims *c, size_t at)
{
	const struct result *r = c->report->v[at];
	size_t i;

	if (r->v.certificate == NULL && r->v.verdict == VERDICT_UNKNOWN)
		return STANDING_UNREADABLE;
	if (claim_rejects(&r->v))
		return STANDING_REJECTED;
	if (!claim_holder(r->v.certificate, c->holder))
		return STANDING_OTHER_HOLDER;
	if (repeated(c, at))
		return STANDING_REPEATED;
	for (i = 0; i < c->n; i++)
		if (of_level(c, r, c->v[i].level))
			return claim_doubts(&r->v) ? STANDING_OPEN
						   : STANDING_COUNTED;
	return STANDING_OTHER_LEVEL;
}

static bool
is_piece(const struct claims *c, const struct claims_one *one, size_t at)
{
	return (c->standing[at] == STANDING_COUNTED ||
		   c->standing[at] == STANDING_OPEN) &&
	    of_level(c, c->report->v[at], one->level);
}

static enum error
judge_one(const struct claims *c, struct claims_one *one, bool incomplete)
{
	const size_t n = c->report->n;
	struct date first;
	size_t i;

	one->pieces = calloc(n + 1, sizeof(*one->pieces));
	one->from = calloc(n + 1, sizeof(*one->from));
	if (one->pieces == NULL || one->from == NULL ||
	    !claim_period(c->at, one->years, &first))
		return E_MEMORY;
	for (i = 0; i < n; i++) {
		const struct result *r = c->report->v[i];

		if (!is_piece(c, one, i))
			continue;
		one->from[one->npieces] = r;
		one->pieces[one->npieces++] =
		    (struct claim_piece){ r->v.certificate, r->token,
			    r->v.known_at, c->standing[i] == STANDING_OPEN };
	}
	return claim_judge(
	    one->pieces, one->npieces, first, c->at, incomplete, &one->claim);
}

enum error
claims_judge(struct claims *c)
{
	bool incomplete = c->report->not_opened || c->report->failed;
	enum error e = E_OK;
	size_t i;

	c->standing = calloc(c->report->n + 1, sizeof(*c->standing));
	if (c->standing == NULL)
		return E_MEMORY;
	for (i = 0; i < c->report->n; i++) {
		c->standing[i] = stand(c, i);
		if (c->standing[i] == STANDING_UNREADABLE)
			incomplete = true;
	}
	for (i = 0; i < c->n && e == E_OK; i++)
		e = judge_one(c, &c->v[i], incomplete);
	return e;
}

void
claims_clear(struct claims *c)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		claim_clear(&c->v[i].claim);
		free(c->v[i].pieces);
		free(c->v[i].from);
	}
	free(c->standing);
	memset(c, 0, sizeof(*c));
}

int
claims_exit(const struct claims *c)
{
	size_t counts[3] = { 0, 0, 0 }, i;

	if (c->report->failed)
		return CLI_INTERNAL;
	if (c->report->n == 0)
		return c->report->not_opened ? CLI_NOINPUT : CLI_NOTHING;
	for (i = 0; i < c->n; i++)
		counts[c->v[i].claim.verdict]++;
	if (counts[VERDICT_NOT_VALID] > 0)
		return CLI_REFUSED;
	if (c->report->not_opened)
		return CLI_NOINPUT;
	if (counts[VERDICT_UNKNOWN] > 0)
		return CLI_UNKNOWN;
	return counts[VERDICT_VALID] == c->n ? CLI_OK : CLI_INTERNAL;
}
