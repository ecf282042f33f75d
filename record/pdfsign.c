/* SPDX-License-Identifier: Apache-2.0 */
#include "record/pdfsign.h"

#include <stdio.h>
#include <string.h>

#include "record/pdfsign_store.h"

struct judging {
	struct slice file;
	const struct pdfsign *p;
	const struct certificate *c;
	const struct trust *trust;
	struct finding *out;
	size_t n;
	struct pdfsign_pool pool; /* certificates that are accounted for */
	struct buf der[REVISION_SIGNATURES_MAX]; /* what the pool points to */
	size_t good;
};

void
pdfsign_read(struct slice file, struct pdfsign *out)
{
	/* As revision_write.c writes it; a single change leaves the other
	 * body's. */
	static const char mark[] = "\n/Type /Sig\n/Filter /Adobe.PPKLite\n"
				   "/SubFilter /ETSI.CAdES.detached\n/M (";

	out->form = revision_read(file, &out->r);
	out->traces = out->form == E_REVISION_FORM &&
	    slice_find(file, slice_str(mark), 0) != SIZE_MAX;
}

static void
say(struct judging *j, enum check_state state, enum error code,
    struct slice detail)
{
	struct finding *f;

	if (j->n == PDFSIGN_FINDINGS_MAX)
		return;
	f = &j->out[j->n++];
	f->check = CHECK_DOCUMENT;
	f->state = state;
	f->code = code;
	if (detail.n > FINDING_DETAIL - 1)
		detail.n = FINDING_DETAIL - 1;
	if (detail.n > 0)
		memcpy(f->detail, detail.p, detail.n);
	f->detail[detail.n] = '\0';
}

static struct slice
title_of(const struct judging *j, struct revision_span s)
{
	return slice_of(j->file.p + s.at, s.n);
}

struct owner {
	const struct trust_body *body;
	const struct trust_key *key;
};

/* Who has the certificate that the signature names: by its hash, never by a
 * name. */
static struct owner
find_owner(const struct trust *t, const struct cms *c)
{
	struct owner none = { NULL, NULL };
	size_t i, k;

	for (i = 0; t != NULL && i < t->nbodies; i++)
		for (k = 0; k < t->bodies[i].nkeys; k++) {
			const struct trust_key *key = &t->bodies[i].keys[k];

			if (key->x509.n > 0 && cms_names(c, key->x509))
				return (struct owner){ &t->bodies[i], key };
		}
	return none;
}

static bool
outside(int64_t t, int64_t from, int64_t to)
{
	return (from != INSTANT_NONE && t < from) ||
	    (to != INSTANT_NONE && t > to);
}

/* May this key sign a PDF, and could it when it says that it did? The record
 * was there before its page. */
static bool
judge_key(struct judging *j, const struct owner *o,
    const struct revision_signature *s)
{
	const struct trust_key *key = o->key;
	const struct slice id = slice_str(o->body->id);
	struct cms_certificate x509;
	size_t before = j->n;

	if ((key->uses & TRUST_USE_PDF) == 0)
		say(j, CHECK_FAIL, E_SIG_KEY_USE, id);
	if (key->compromised_at != INSTANT_NONE)
		say(j,
		    s->instant >= key->compromised_at ? CHECK_FAIL
						      : CHECK_UNKNOWN,
		    E_SIG_KEY_COMPROMISED, id);
	if (s->instant < j->c->iat)
		say(j, CHECK_FAIL, E_DOC_SIGNED_BEFORE, id);
	if (outside(s->instant, key->from, key->to) ||
	    !cms_certificate_read(key->x509, &x509) ||
	    outside(s->instant, x509.from, x509.to))
		say(j, CHECK_FAIL, E_SIG_KEY_WINDOW, id);
	return j->n == before;
}

/* Where there is room for a time stamp there has to be one: it is not signed
 * by anyone but its authority, and could be taken out again. */
static enum error
judge_stamp(
    struct judging *j, const struct cms *c, const struct revision_signature *s)
{
	struct cms_stamp stamp;
	enum error e;

	if ((s->room == REVISION_ROOM_STAMPED) != (c->stamp.p != NULL))
		return E_CMS_STAMP;
	if (c->stamp.p == NULL)
		return E_OK;
	e = cms_stamp_read(c, &stamp);
	if (e == E_OK)
		pdfsign_pool_add(&j->pool, &stamp.token);
	return e;
}

static void
judge_owned(struct judging *j, const struct cms *c,
    const struct revision_signature *s, const struct owner *o)
{
	const struct slice title = title_of(j, s->title);
	enum error e;

	if (!slice_is(title, o->body->id)) {
		say(j, CHECK_FAIL, E_DOC_SIGNATURE_OTHER, title);
		return;
	}
	e = cms_verify(c, o->key->x509, o->key->key);
	if (e == E_OK)
		e = judge_stamp(j, c, s);
	if (e != E_OK) {
		say(j, CHECK_FAIL, e, title);
		return;
	}
	pdfsign_pool_add(&j->pool, c);
	if (judge_key(j, o, s))
		j->good++;
}

static void
judge_signature(struct judging *j, size_t i)
{
	const struct revision_signature *s = &j->p->r.signature[i];
	const struct slice title = title_of(j, s->title);
	struct slice parts[2];
	struct owner owner;
	struct cms c;
	enum error e;

	revision_covered(j->file, s, parts);
	e = revision_cms(j->file, s, &j->der[i]);
	if (e == E_OK)
		e = cms_read(buf_view(&j->der[i]), &c);
	if (e == E_OK)
		e = cms_covers(&c, parts, 2);
	if (e != E_OK) {
		say(j, CHECK_FAIL, e, title);
		return;
	}
	owner = find_owner(j->trust, &c);
	if (owner.body == NULL)
		say(j, CHECK_UNKNOWN, E_DOC_SIGNATURE_UNKNOWN, title);
	else
		judge_owned(j, &c, s, &owner);
}

/* The fields of the base are those of the record's bodies, in their order. */
static bool
judge_fields(struct judging *j)
{
	const struct revision *r = &j->p->r;
	size_t i;

	for (i = 0; i < r->nfields && i < j->c->nissuers; i++)
		if (!slice_is(title_of(j, r->field[i].title), j->c->issuers[i]))
			break;
	if (i == r->nfields && i == j->c->nissuers)
		return true;
	say(j, CHECK_FAIL, E_DOC_SIGNATURE_OTHER,
	    i < r->nfields ? title_of(j, r->field[i].title)
			   : slice_str(j->c->issuers[i]));
	return false;
}

/* A base of ours, and what follows it. */
static void
judge_revisions(struct judging *j)
{
	const struct revision *r = &j->p->r;
	char count[32];
	size_t i;

	for (i = 0; i < r->nsignatures; i++)
		judge_signature(j, i);
	if (j->p->form == E_REVISION_FOREIGN)
		say(j, CHECK_FAIL, E_REVISION_FOREIGN, slice_str(""));
	else if (!pdfsign_store_is_good(j->file, r, &j->pool) &&
	    j->good == r->nfields)
		say(j, CHECK_FAIL, E_REVISION_FOREIGN, slice_str("DSS"));
	for (i = r->nsignatures;
	     i < r->nfields && j->p->form == E_REVISION_UNSIGNED; i++)
		say(j, CHECK_FAIL, E_DOC_SIGNATURE_MISSING,
		    title_of(j, r->field[i].title));
	if (judge_fields(j) && j->n == 0) {
		snprintf(count, sizeof count, "%zu/%zu", j->good, r->nfields);
		say(j, CHECK_PASS, E_DOC_SIGNED, slice_str(count));
	}
}

static bool
is_bodys(const struct judging *j, const struct pdfsign_left *left)
{
	const struct trust *t = j->trust;
	size_t i, k;

	for (i = 0; i < j->c->nissuers; i++)
		if (slice_is(left->title, j->c->issuers[i]))
			return true;
	for (i = 0; t != NULL && i < t->nbodies; i++)
		for (k = 0; k < t->bodies[i].nkeys; k++)
			if (t->bodies[i].keys[k].x509.n > 0 &&
			    slice_find(left->contents,
				t->bodies[i].keys[k].x509, 0) != SIZE_MAX)
				return true;
	return false;
}

/* Another program wrote this file. A body's signature cannot fit it; one of
 * somebody else says nothing about the page. */
static void
judge_left(struct judging *j, const struct pdfsign_left *left, size_t nleft)
{
	size_t i;

	if (nleft == 0 && j->p->traces)
		say(j, CHECK_FAIL, E_DOC_SIGNATURE_LEFT, slice_str(""));
	for (i = 0; i < nleft; i++)
		if (is_bodys(j, &left[i]))
			say(j, CHECK_FAIL, E_DOC_SIGNATURE_LEFT, left[i].title);
		else
			say(j, CHECK_UNKNOWN, E_DOC_SIGNATURE_UNKNOWN,
			    left[i].title);
}

size_t
pdfsign_judge(struct slice file, const struct pdfsign *p,
    const struct certificate *c, const struct trust *trust,
    const struct pdfsign_left *left, size_t nleft,
    struct finding out[PDFSIGN_FINDINGS_MAX])
{
	struct judging j = {
		.file = file, .p = p, .c = c, .trust = trust, .out = out
	};
	size_t i;

	for (i = 0; i < REVISION_SIGNATURES_MAX; i++)
		j.der[i] = BUF_INIT(REVISION_ROOM_STAMPED);
	if (p->form == E_OK || p->form == E_REVISION_FOREIGN ||
	    (p->form == E_REVISION_UNSIGNED && p->r.nsignatures > 0))
		judge_revisions(&j);
	else
		judge_left(&j, left, nleft);
	if (j.n == 0)
		say(&j, CHECK_PASS, E_DOC_COPY, slice_str(""));
	for (i = 0; i < REVISION_SIGNATURES_MAX; i++)
		buf_free(&j.der[i]);
	return j.n;
}
