/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The finds of one document against each other: is the code on the page that
 * of the embedded record, is there more than one record, are the annexes the
 * signed ones, do the letters of the page agree.  The notes go to record/verify, which decides what they mean.
 */
#include "verifier/finds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/certificate.h"
#include "record/jws.h"
#include "verifier/pagetext.h"

void
finds_note(struct find *find, enum check_state state, enum error code,
    const char *detail)
{
	struct finding *n;

	if (find->nnotes == FIND_NOTES_MAX)
		return;
	n = &find->note[find->nnotes++];
	n->check = CHECK_DOCUMENT;
	n->state = state;
	n->code = code;
	snprintf(n->detail, sizeof(n->detail), "%s", detail);
}

static bool
is_record(const struct find *find, enum source source)
{
	return find->source == source && find->error == E_OK;
}

static bool
same_record(const struct find *a, const struct find *b)
{
	return crypt_equal(a->digest, b->digest, sizeof(a->digest));
}

/* Pages of scans, one of which may well show two certificates. */
static bool
is_bid(const struct finds *f, const struct extract *e)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (is_record(&f->v[i], SOURCE_EMBEDDED))
			return false;
	return e->pages > 1;
}

/* Two different records: both embedded, or both on one page. */
static void
note_two_records(struct finds *f, const struct extract *e)
{
	size_t i, k;

	if (is_bid(f, e))
		return;
	for (i = 0; i < f->n; i++) {
		bool two = false;

		if (f->v[i].error != E_OK)
			continue;
		for (k = 0; k < f->n && !two; k++)
			two = k != i && is_record(&f->v[k], f->v[i].source) &&
			    f->v[k].page == f->v[i].page &&
			    f->v[i].source != SOURCE_TEXT &&
			    !slice_eq(buf_view(&f->v[i].envelope),
				buf_view(&f->v[k].envelope));
		if (two)
			finds_note(&f->v[i], CHECK_FAIL, E_DOC_TWO_RECORDS, "");
	}
}

/* Every embedded record must be met by a code of the pages if there are
 * codes at all. */
static void
note_codes(struct finds *f)
{
	char where[32];
	size_t i, k;

	for (i = 0; i < f->n; i++) {
		const struct find *other = NULL, *same = NULL;

		if (!is_record(&f->v[i], SOURCE_EMBEDDED))
			continue;
		for (k = 0; k < f->n; k++) {
			if (!is_record(&f->v[k], SOURCE_QR))
				continue;
			if (same_record(&f->v[i], &f->v[k]))
				same = &f->v[k];
			else if (other == NULL)
				other = &f->v[k];
		}
		if (same != NULL) {
			f->v[i].page = same->page;
		} else if (other != NULL) {
			snprintf(where, sizeof(where), "p. %d", other->page);
			finds_note(
			    &f->v[i], CHECK_FAIL, E_DOC_QR_DIFFERS, where);
		}
	}
	/* And a code that meets no embedded record, in a document that has
	 * one which no code meets, belongs to another page. */
	for (k = 0; k < f->n; k++) {
		bool met = false, unmet = false;

		if (!is_record(&f->v[k], SOURCE_QR))
			continue;
		for (i = 0; i < f->n; i++) {
			if (!is_record(&f->v[i], SOURCE_EMBEDDED))
				continue;
			if (same_record(&f->v[i], &f->v[k]))
				met = true;
			else if (f->v[i].page == 0)
				unmet = true;
		}
		if (!met && unmet)
			finds_note(&f->v[k], CHECK_FAIL, E_DOC_QR_DIFFERS, "");
	}
}

static struct find *
embedded_twin(struct finds *f, const struct find *code)
{
	size_t i;

	if (!is_record(code, SOURCE_QR) || code->nnotes > 0)
		return NULL;
	for (i = 0; i < f->n; i++)
		if (is_record(&f->v[i], SOURCE_EMBEDDED) &&
		    slice_eq(
			buf_view(&f->v[i].envelope), buf_view(&code->envelope)))
			return &f->v[i];
	return NULL;
}

/* A code that repeats an embedded record, byte for byte, is not listed
 * again; its address stays with the record. Embedded ones come first. */
static void
drop_repeated(struct finds *f)
{
	size_t i, kept = 0;

	for (i = 0; i < f->n; i++) {
		struct find *code = &f->v[i];
		struct find *twin = embedded_twin(f, code);

		if (twin == NULL) {
			f->v[kept++] = *code;
			continue;
		}
		if (twin->host == NULL) {
			twin->host = code->host;
			twin->insecure = code->insecure;
			code->host = NULL; /* transferred */
		}
		buf_free(&code->envelope);
		free(code->host);
		memset(code, 0, sizeof(*code));
	}
	f->n = kept;
}

/* Embedded records first, then by page, as they came within one. */
static void
sort_finds(struct finds *f)
{
	size_t i, j;

	for (i = 1; i < f->n; i++) {
		struct find held = f->v[i];
		int key = held.source == SOURCE_EMBEDDED ? -1 : held.page;

		for (j = i; j > 0 &&
		     (f->v[j - 1].source == SOURCE_EMBEDDED
			     ? -1
			     : f->v[j - 1].page) > key;
		     j--)
			f->v[j] = f->v[j - 1];
		f->v[j] = held;
	}
}

static const struct extract_item *
annex_named(const struct extract *e, const char *name)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		if (e->v[i].kind == WIRE_ANNEX && e->v[i].n >= CRYPT_SHA256 &&
		    slice_is(slice_of(e->v[i].bytes + CRYPT_SHA256,
				 e->v[i].n - CRYPT_SHA256),
			name))
			return &e->v[i];
	return NULL;
}

/* Whether the embedded form of what a code says was changed: there is one of
 * the same payload and none of the same bytes, though both are printed from
 * one envelope; or the only file of our record's name is no record. */
static bool
is_damaged(
    const struct finds *f, const struct find *code, const struct extract *e)
{
	bool any = false, same = false;
	size_t i;

	for (i = 0; i < f->n; i++) {
		const struct find *embedded = &f->v[i];

		if (!is_record(embedded, SOURCE_EMBEDDED))
			continue;
		any = true;
		if (slice_eq(buf_view(&embedded->envelope),
			buf_view(&code->envelope)))
			return false;
		same = same || same_record(embedded, code);
	}
	return any ? same : annex_named(e, "certificate.jws.json") != NULL;
}

/* A code on the page must not speak for a document whose record somebody
 * broke. */
static void
note_damaged(struct finds *f, const struct extract *e)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (is_record(&f->v[i], SOURCE_QR) &&
		    is_damaged(f, &f->v[i], e))
			finds_note(
			    &f->v[i], CHECK_FAIL, E_DOC_RECORD_DAMAGED, "");
}

/* The annexes are bound by their digests; only a PDF carries them. */
static void
note_annexes(
    struct find *find, const struct certificate *c, const struct extract *e)
{
	size_t i;

	for (i = 0; i < c->nannex; i++) {
		const struct extract_item *item =
		    annex_named(e, c->annex[i].name);

		if (item == NULL)
			finds_note(find, CHECK_UNKNOWN, E_DOC_ANNEX_MISSING,
			    c->annex[i].name);
		else if (!crypt_equal(
			     item->bytes, c->annex[i].sha256, CRYPT_SHA256))
			finds_note(find, CHECK_FAIL, E_DOC_ANNEX_CHANGED,
			    c->annex[i].name);
	}
}

/* The letters of the page with the code, or of all pages that were told. */
static void
gather_text(const struct find *find, const struct extract *e, struct buf *out)
{
	size_t i;

	for (i = 0; i < e->n; i++) {
		if (e->v[i].kind != WIRE_TEXT ||
		    (find->page > 0 && e->v[i].page != find->page))
			continue;
		buf_put(out, e->v[i].bytes, e->v[i].n);
		buf_putc(out, '\n');
	}
}

static bool
shows_name(struct slice text, const struct bilingual *name)
{
	return (name->zh != NULL &&
		   pagetext_shows(text, slice_str(name->zh))) ||
	    (name->en != NULL && pagetext_shows(text, slice_str(name->en)));
}

static void
note_date(
    struct find *find, struct slice text, const char *name, struct date day)
{
	char iso[DATE_TEXT], detail[64];

	if (pagetext_dates(text, day))
		return;
	date_format(day, iso);
	snprintf(detail, sizeof(detail), "%s %s", name, iso);
	finds_note(find, CHECK_FAIL, E_DOC_PAGE_DIFFERS, detail);
}

/* Who pastes a genuine record or code into another page leaves that page's
 * words as they are; who changes words leaves the record as it is. */
static void
note_text(
    struct find *find, const struct certificate *c, const struct extract *e)
{
	struct buf text = BUF_INIT(LIMIT_FOUND);
	char detail[FINDING_DETAIL];
	struct slice s;

	gather_text(find, e, &text);
	s = buf_view(&text);
	if (buf_ok(&text) && pagetext_usable(s)) {
		if (!pagetext_shows(s, slice_str(c->number))) {
			snprintf(
			    detail, sizeof(detail), "number %s", c->number);
			finds_note(
			    find, CHECK_FAIL, E_DOC_PAGE_DIFFERS, detail);
		}
		if (!shows_name(s, &c->holder.name)) {
			snprintf(detail, sizeof(detail), "holder %s",
			    c->holder.name.zh != NULL ? c->holder.name.zh
						      : c->holder.name.en);
			finds_note(
			    find, CHECK_FAIL, E_DOC_PAGE_DIFFERS, detail);
		}
		note_date(find, s, "valid_from", c->valid_from);
		note_date(find, s, "valid_until", c->valid_until);
	}
	buf_free(&text);
}

static void
note_content(struct find *find, const struct extract *e, bool is_signed)
{
	struct certificate *c = NULL;
	struct jws *jws = NULL;

	if (jws_parse(buf_view(&find->envelope), JWS_CERTIFICATE_MAX, &jws) ==
		E_OK &&
	    certificate_parse(jws->payload, &c, NULL) == E_OK) {
		if (find->source == SOURCE_EMBEDDED)
			note_annexes(find, c, e);
		if (!is_signed)
			note_text(find, c, e);
	} /* else verify says why */
	certificate_free(c);
	jws_free(jws);
}

void
finds_compare(struct finds *f, const struct extract *e, bool is_pdf, bool pages,
    bool is_signed)
{
	size_t i;

	sort_finds(f);
	if (is_pdf)
		note_two_records(f, e);
	if (is_pdf && pages) {
		note_codes(f);
		note_damaged(f, e);
		drop_repeated(f);
		for (i = 0; i < f->n; i++)
			if (f->v[i].error == E_OK)
				note_content(&f->v[i], e, is_signed);
	}
	/* What a person must still do: no program sees the paper. A document
	 * whose code was read and agrees says so; of an embedded record,
	 * record/pdfsign says what the file around it is. */
	for (i = 0; i < f->n; i++) {
		struct find *find = &f->v[i];

		if (find->error != E_OK || find->nnotes > 0)
			continue;
		if (find->source != SOURCE_EMBEDDED)
			finds_note(find, CHECK_PASS, E_DOC_COMPARE, "");
		else if (pages && find->page > 0)
			finds_note(find, CHECK_PASS, E_DOC_OK, "");
	}
}
