/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Brings together what record/verify needs for one find: the lists that know
 * its issuers, the token of its status address, what was seen around it.
 * Nothing is decided here.
 */
#include "verifier/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "record/jws.h"

#define NOTES_MAX (FIND_NOTES_MAX + 3)

struct notes {
	struct finding v[NOTES_MAX];
	size_t n;
};

static void
add_note(struct notes *notes, const struct finding *f)
{
	if (notes->n < NOTES_MAX)
		notes->v[notes->n++] = *f;
}

static struct certificate *
peek(struct slice envelope)
{
	struct certificate *c = NULL;
	struct jws *jws = NULL;

	/* On failure c stays NULL, and verify() says why. */
	if (jws_parse(envelope, JWS_CERTIFICATE_MAX, &jws) == E_OK)
		(void)certificate_parse(jws->payload, &c, NULL);
	jws_free(jws);
	return c;
}

/* The pinned list that knows the scheme and an issuer of the certificate. */
static const struct trust *
list_for(const struct question *q, const struct certificate *c)
{
	size_t i, k;

	for (i = 0; i < q->ntrusts; i++)
		for (k = 0; k < c->nissuers; k++)
			if (trust_scheme(q->trusts[i], c->scheme) != NULL &&
			    trust_body(q->trusts[i], c->issuers[k]) != NULL)
				return q->trusts[i];
	return NULL;
}

static struct slice
host_of(const char *url)
{
	const char *p = strstr(url, "://");

	if (p == NULL)
		return slice_of(NULL, 0);
	p += 3;
	return slice_of(p, strcspn(p, "/?#"));
}

/* The address on the paper must be the publisher's: a look-alike site is how
 * a genuine code is turned into a lure. */
static void
check_host(const struct question *q, const struct find *find,
    const struct trust *trust, struct notes *notes)
{
	struct slice ours = host_of(trust->publisher);
	struct finding f = { CHECK_DOCUMENT, CHECK_UNKNOWN, E_DOC_FOREIGN_HOST,
		"" };
	bool same;

	if (find->host == NULL)
		return;
	same = strlen(find->host) == ours.n &&
	    strncasecmp(find->host, (const char *)ours.p, ours.n) == 0;
	if (same && !find->insecure)
		return;
	if (q->ignore_host)
		f.state = CHECK_PASS;
	snprintf(f.detail, sizeof(f.detail), "%s%.80s (%.*s)",
	    find->insecure ? "http: " : "", find->host, (int)ours.n,
	    (const char *)ours.p);
	add_note(notes, &f);
}

static void
look_up_status(const struct question *q, const struct certificate *c,
    const struct trust *trust, struct notes *notes, struct evidence *in,
    struct result *out)
{
	struct token_answer answer;

	tokens_find(q->tokens, c->status_uri, trust,
	    trust_scheme(trust, c->scheme), &answer);
	in->status = answer.status;
	in->status_error = answer.error;
	if (answer.has_note)
		add_note(notes, &answer.note);
	out->uri = slice_dup(slice_str(c->status_uri));
	if (answer.status != NULL) {
		out->has_token = true;
		out->token = answer.status;
		out->seq = answer.status->seq;
		out->issued = answer.status->iat;
		out->expires = answer.status->exp;
	}
}

/* An embedded record is judged with the file around it; so is a code, when
 * the file is one that the bodies signed, whole or damaged. */
static bool
is_of_paper(const struct find *find, const struct paper *paper)
{
	if (paper == NULL)
		return false;
	if (find->source == SOURCE_EMBEDDED)
		return true;
	if (paper->sign->form == E_REVISION_FORM)
		return find->source == SOURCE_QR && paper->sign->traces;
	return find->source == SOURCE_QR && paper->sign->r.nsignatures > 0;
}

/* What the bodies' signatures say of the file. */
static void
look_at_paper(const struct paper *paper, const struct certificate *c,
    const struct trust *trust, struct find *find)
{
	struct finding f[PDFSIGN_FINDINGS_MAX];
	size_t i, n;

	n = pdfsign_judge(
	    paper->file, paper->sign, c, trust, paper->left, paper->nleft, f);
	for (i = 0; i < n; i++)
		finds_note(find, f[i].state, f[i].code, f[i].detail);
}

static void
examine_record(const struct question *q, struct find *find,
    const struct paper *paper, struct result *out)
{
	struct notes notes = { .n = 0 };
	struct certificate *c = peek(buf_view(&find->envelope));
	const struct trust *trust = NULL;
	struct evidence in = { .envelope = buf_view(&find->envelope),
		.trusts = q->trusts,
		.ntrusts = q->ntrusts,
		.status_error = E_STATUS_MISSING,
		.as_of = q->as_of,
		.known_at = q->known_at,
		.now = q->now,
		.max_age = q->max_age,
		.has_through = q->has_through,
		.through = q->through,
		.expect = q->expect };
	size_t i;

	if (c != NULL)
		trust = list_for(q, c);
	if (c != NULL && is_of_paper(find, paper))
		look_at_paper(paper, c, trust, find);
	for (i = 0; i < find->nnotes; i++)
		add_note(&notes, &find->note[i]);
	if (trust != NULL) {
		check_host(q, find, trust, &notes);
		look_up_status(q, c, trust, &notes, &in, out);
	}
	in.document = notes.v;
	in.ndocument = notes.n;
	verify(&in, &out->v);
	certificate_free(c);
}

static void
examine_fault(enum check check, enum check_state state, enum error code,
    const char *detail, struct result *out)
{
	memset(&out->v, 0, sizeof(out->v));
	out->v.status = VERIFY_VALID; /* the finding weighs it down */
	verification_add(&out->v, check, state, code, "%s", detail);
	out->v.verdict = verify_status_verdict(out->v.status);
}

void
examine_unreadable(enum error code, const char *detail, struct result *out)
{
	out->source = SOURCE_NONE;
	examine_fault(CHECK_DOCUMENT, CHECK_UNKNOWN, code, detail, out);
}

void
examine(const struct question *q, struct find *find, const struct paper *paper,
    struct result *out)
{
	out->page = find->page;
	out->source = find->source;
	if (find->error == E_OK)
		examine_record(q, find, paper, out);
	else if (find->malformed)
		examine_fault(CHECK_SIGNATURES, CHECK_FAIL, find->error,
		    find->detail, out);
	else
		examine_fault(CHECK_DOCUMENT, CHECK_UNKNOWN, find->error,
		    find->detail, out);
}
