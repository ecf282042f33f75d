/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/rulebook.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/rehearsal.h"

static bool
failed(const struct issue *in)
{
	workspace_register_failed(in->cli, in->ws);
	return false;
}

/* Takes over what the register has of the same record. */
static bool
adopt(const struct issue *in, struct intake_item *item,
    const struct register_row *row)
{
	item->id = row->id;
	item->list = row->list;
	item->index = row->index;
	item->draft->c.version = row->version;
	if (!draft_set_number(item->draft, row->number))
		return false;
	if (row->state != REGISTER_ISSUED) {
		item->reserved = true;
		return register_earliest(
			   in->ws->reg, row->list, &item->earliest) ||
		    failed(in);
	}
	item->outcome = INTAKE_UNCHANGED;
	free(item->envelope);
	item->envelope = slice_dup(row->envelope);
	item->nenvelope = row->envelope.n;
	return item->envelope != NULL;
}

bool
rulebook_known(
    const struct issue *in, struct intake_item *item, struct problems *ps)
{
	const struct draft *d = item->draft;
	struct register_row row;
	bool found, good;

	if (!register_find_record(in->ws->reg, d->digest, &row, &found))
		return failed(in);
	if (found) {
		good = adopt(in, item, &row);
		register_row_clear(&row);
		return good;
	}
	item->reserved = false;
	if (!d->numbered)
		return true;
	if (!register_find(
		in->ws->reg, d->number_key, d->c.version, &row, &found))
		return failed(in);
	good = true;
	if (found && row.state != REGISTER_VOID &&
	    crypt_equal(row.record_digest, d->digest, CRYPT_SHA256))
		/* Another process put it there between the two questions. */
		good = adopt(in, item, &row);
	else if (found && row.state == REGISTER_ISSUED)
		problems_add(ps, "number", E_RULE_NUMBER_TAKEN, "%s #%lld",
		    row.number, (long long)row.version);
	else if (found && row.state == REGISTER_RESERVED)
		problems_add(ps, "number", E_RULE_NUMBER_TAKEN,
		    "%s #%lld: reserved; issuer doctor --repair", row.number,
		    (long long)row.version);
	register_row_clear(&row);
	return good;
}

static bool
same_date(struct date a, struct date b)
{
	return date_cmp(a, b) == 0;
}

/* A new version follows the newest issued one, of the same scheme and with
 * the same last day: it corrects or narrows, it does not renew. */
static void
check_predecessor(const struct draft *d, const struct draft *batch,
    const struct register_row *row, struct problems *ps)
{
	const char *scheme = batch != NULL ? batch->c.scheme : row->scheme;
	struct date until =
	    batch != NULL ? batch->c.valid_until : row->valid_until;

	if (strcmp(scheme, d->c.scheme) != 0)
		problems_add(ps, "scheme", E_FIELD_VALUE, "%.60s", scheme);
	if (!same_date(until, d->c.valid_until)) {
		char text[DATE_TEXT];

		date_format(until, text);
		problems_add(ps, "valid_until", E_FIELD_VALUE, "%s", text);
	}
}

static void
say_days(struct problems *ps, enum error rule, struct date from, struct date to)
{
	char a[DATE_TEXT], b[DATE_TEXT];

	date_format(from, a);
	date_format(to, b);
	problems_warn(ps, "valid_from", rule, "%s .. %s: %lld", a, b,
	    (long long)(date_days(to) - date_days(from) + 1));
}

static struct date
day_after(struct date d, int64_t days)
{
	return date_from_days(date_days(d) + days);
}

/* Holders add up years: what is missing or counted twice is shown. */
static void
check_gap(const struct draft *d, const struct draft *batch,
    const struct register_row *row, struct problems *ps)
{
	struct date until =
	    batch != NULL ? batch->c.valid_until : row->valid_until;
	struct date from = d->c.valid_from;
	int64_t days = date_days(from) - date_days(until) - 1;

	if (days > 0)
		say_days(ps, E_TRANSITION_GAP, day_after(until, 1),
		    day_after(from, -1));
	else if (days < 0)
		say_days(ps, E_TRANSITION_OVERLAP, from,
		    date_cmp(until, d->c.valid_until) < 0 ? until
							  : d->c.valid_until);
}

static bool
as_named(const struct issue_after *after, const struct draft *d)
{
	return after == NULL ||
	    (d->follows_key != NULL && d->follows_version == after->version &&
		strcmp(d->follows_key, after->number_key) == 0 &&
		(after->action == TRANSITION_RENEW) == (d->c.version == 1));
}

static bool
check_follows(const struct issue *in, const struct draft *d,
    const struct draft *batch, struct problems *ps)
{
	struct event_request req;
	struct register_row row;
	bool found, good = true;

	if (!as_named(in->after, d))
		problems_add(ps, "replaces", E_TRANSITION_OTHER, "%s",
		    d->c.replaces == NULL ? "" : d->c.replaces);
	if (d->follows_key == NULL)
		return true;
	if (!register_find(
		in->ws->reg, d->follows_key, d->follows_version, &row, &found))
		return failed(in);
	found = found && row.state == REGISTER_ISSUED;
	if (d->c.version > 1) {
		if (found || batch != NULL)
			check_predecessor(d, batch, &row, ps);
		else
			problems_add(ps, "replaces", E_RULE_VERSION, "%s",
			    d->c.replaces);
	} else if (found || batch != NULL)
		check_gap(d, batch, &row, ps);
	else
		/* In the first years the one before is on paper only. */
		problems_warn(
		    ps, "replaces", E_RULE_REPLACES, "%s", d->c.replaces);
	if (found) {
		issue_request(in, d, &req);
		good = event_check(in->ws, in->cli->now, &row, &req, ps) ||
		    failed(in);
	}
	register_row_clear(&row);
	return good;
}

/* Items of the batch by record and by number. */
struct seen {
	struct intake_item **v; /* open addressing, a power of two */
	size_t size;
};

static uint64_t
hash(const void *p, size_t n, uint64_t h)
{
	const uint8_t *b = p;

	while (n-- > 0)
		h = (h ^ *b++) * UINT64_C(0x100000001b3); /* FNV-1a */
	return h;
}

static uint64_t
hash_number(const char *key, int64_t version)
{
	return hash(
	    key, strlen(key), UINT64_C(0xcbf29ce484222325) ^ (uint64_t)version);
}

static struct intake_item *
seen_number(const struct seen *s, const char *key, int64_t version)
{
	uint64_t at = hash_number(key, version);
	struct intake_item *item;

	for (;; at++) {
		item = s->v[at & (s->size - 1)];
		if (item == NULL)
			return NULL;
		if (item->draft->numbered &&
		    item->draft->c.version == version &&
		    strcmp(item->draft->number_key, key) == 0)
			return item;
	}
}

static struct intake_item *
seen_record(const struct seen *s, const uint8_t digest[CRYPT_SHA256])
{
	uint64_t at = hash(digest, CRYPT_SHA256, 1);
	struct intake_item *item;

	for (;; at++) {
		item = s->v[at & (s->size - 1)];
		if (item == NULL ||
		    memcmp(item->draft->digest, digest, CRYPT_SHA256) == 0)
			return item;
	}
}

static void
seen_put(struct seen *s, uint64_t at, struct intake_item *item)
{
	while (s->v[at & (s->size - 1)] != NULL)
		at++;
	s->v[at & (s->size - 1)] = item;
}

static void
seen_add(struct seen *s, struct intake_item *item)
{
	const struct draft *d = item->draft;

	seen_put(s, hash(d->digest, CRYPT_SHA256, 1), item);
	if (d->numbered)
		seen_put(s, hash_number(d->number_key, d->c.version), item);
}

static bool
check_batch(const struct seen *s, struct intake_item *item,
    const struct draft **predecessor, struct problems *ps)
{
	const struct draft *d = item->draft;
	const struct intake_item *other;

	*predecessor = NULL;
	item->same = seen_record(s, d->digest);
	if (item->same != NULL)
		return false;
	other =
	    d->numbered ? seen_number(s, d->number_key, d->c.version) : NULL;
	if (other != NULL)
		problems_add(ps, "number", E_RULE_NUMBER_TAKEN, "%s:%zu",
		    other->input, other->row);
	if (d->follows_key != NULL)
		other = seen_number(s, d->follows_key, d->follows_version);
	if (d->follows_key != NULL && other != NULL &&
	    other->outcome != INTAKE_REFUSED)
		*predecessor = other->draft;
	return true;
}

/* For the length of the QR: what the number would be now. */
static bool
guess_number(const struct issue *in, struct draft *d, struct problems *ps)
{
	char counter[SCHEME_NUMBER_MAX + 1], number[SCHEME_NUMBER_MAX + 1];
	int64_t serial;

	if (d->number_key != NULL)
		return true;
	if (!scheme_counter(d->scheme, d->c.level, d->c.issued.year, counter)) {
		problems_add(ps, "number", E_RULE_NUMBER, NULL);
		return true;
	}
	if (!register_serial_peek(in->ws->reg, counter, &serial))
		return failed(in);
	if (!scheme_number(
		d->scheme, d->c.level, d->c.issued.year, serial, number) ||
	    !draft_set_number(d, number))
		problems_add(ps, "number", E_RULE_NUMBER, NULL);
	return true;
}

static bool
check_item(const struct issue *in, const struct seen *s,
    struct intake_item *item, struct problems *ps)
{
	const struct draft *predecessor;

	if (!check_batch(s, item, &predecessor, ps))
		return true; /* the same record once more */
	if (!rulebook_known(in, item, ps))
		return false;
	if (item->outcome == INTAKE_UNCHANGED)
		return true;
	/* Every door but the case's own is shut. */
	if (item->draft->scheme->decision == SCHEME_CASE && in->docket == NULL)
		problems_add(
		    ps, "scheme", E_RULE_CASE, "%.60s", item->draft->c.scheme);
	draft_check_signing(item->draft, in->cli->now, in->late, ps);
	return check_follows(in, item->draft, predecessor, ps) &&
	    guess_number(in, item->draft, ps);
}

bool
rulebook_check(const struct issue *in, struct intake *batch)
{
	struct problems *ps = malloc(sizeof *ps);
	struct seen s = { NULL, 16 };
	struct intake_item *item;
	bool good = ps != NULL;
	size_t i;

	if (in->ws->trust == NULL) {
		cli_error(in->cli,
		    "还没有信任名单：请先运行 issuer trust publish",
		    "no trust list yet: run issuer trust publish first");
		good = false;
	}
	while (s.size < batch->n * 4)
		s.size *= 2;
	s.v = calloc(s.size, sizeof *s.v);
	if (s.v == NULL)
		good = false;
	for (i = 0; good && i < batch->n; i++) {
		item = batch->order[i];
		if (item->draft == NULL)
			continue;
		memset(ps, 0, sizeof *ps);
		if (intake_hold(in->cli, in->ws, item, ps))
			good = check_item(in, &s, item, ps);
		good = good && intake_problems(item, ps);
		if (good && item->same == NULL)
			seen_add(&s, item);
		intake_let_go(batch, item);
	}
	free(s.v);
	free(ps);
	/* The page last: it is the dear part, and needs all processes. */
	return good && rehearsal_run(in, batch);
}
