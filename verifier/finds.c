/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A record that is seen both embedded and as a code of the page is one
 * result.  Different ones are told apart by the digest of their payload,
 * since a signature can be written in two ways (record/crypt.h).
 */
#include "verifier/finds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/compact.h"
#include "record/jws.h"
#include "record/scan.h"
#include "verifier/cause.h"

#define FINDS_MAX 4096
#define FOREIGN_SHOWN 120 /* bytes of a foreign code that are shown */
#define CODE_DIGITS_MIN 180 /* two bytes, a kid and a signature, as digits */

const char *
source_str(enum source s)
{
	static const char *const names[] = { [SOURCE_EMBEDDED] = "embedded",
		[SOURCE_QR] = "qr",
		[SOURCE_JWS] = "jws",
		[SOURCE_TEXT] = "text",
		[SOURCE_NONE] = "file" };

	return names[s];
}

void
finds_clear(struct finds *f)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		buf_free(&f->v[i].envelope);
		free(f->v[i].host);
	}
	free(f->v);
	foreign_free(f->foreign, f->nforeign);
	memset(f, 0, sizeof(*f));
}

static struct find *
append(struct finds *f, enum source source, int page)
{
	struct find *find;

	if (f->n == f->cap) {
		size_t cap = f->cap == 0 ? 8 : f->cap * 2;
		struct find *v = realloc(f->v, cap * sizeof(*v));

		if (v == NULL) {
			f->failed = true;
			return NULL;
		}
		f->v = v;
		f->cap = cap;
	}
	find = &f->v[f->n++];
	memset(find, 0, sizeof(*find));
	find->source = source;
	find->page = page;
	find->envelope = BUF_INIT(JWS_CERTIFICATE_MAX + 1);
	return find;
}

/* NULL when there is no memory, or when there are too many: that is a find
 * of its own, so that what was left out is not taken for absent. */
static struct find *
add(struct finds *f, enum source source, int page)
{
	struct find *find;

	if (f->full)
		return NULL;
	if (f->n < FINDS_MAX)
		return append(f, source, page);
	f->full = true;
	find = append(f, SOURCE_NONE, 0);
	if (find != NULL) {
		find->error = E_DOC_UNREADABLE;
		snprintf(find->detail, sizeof(find->detail), "%s",
		    cause_str(CAUSE_RECORDS_MANY));
	}
	return NULL;
}

/* Names the record: its payload's digest, or the envelope's own when it has
 * no payload that can be read. */
static void
name_find(struct find *find)
{
	struct jws *jws = NULL;
	struct slice bytes = buf_view(&find->envelope);

	if (jws_parse(bytes, JWS_CERTIFICATE_MAX, &jws) == E_OK)
		crypt_sha256(jws->payload, find->digest);
	else
		crypt_sha256(bytes, find->digest);
	jws_free(jws);
}

/* A longer one is cut one byte past the limit, so that record/ refuses it
 * for its size. */
static struct find *
add_envelope(
    struct finds *f, enum source source, int page, struct slice envelope)
{
	struct find *find;
	size_t i;

	if (envelope.n > JWS_CERTIFICATE_MAX)
		envelope.n = JWS_CERTIFICATE_MAX + 1;
	for (i = 0; i < f->n; i++)
		if (f->v[i].error == E_OK && f->v[i].source == source &&
		    f->v[i].page == page &&
		    slice_eq(buf_view(&f->v[i].envelope), envelope))
			return &f->v[i];
	find = add(f, source, page);
	if (find == NULL)
		return NULL;
	buf_slice(&find->envelope, envelope);
	if (!buf_ok(&find->envelope))
		f->failed = true;
	name_find(find);
	return find;
}

size_t
finds_scan(struct finds *f, struct slice pdf)
{
	struct slice envelope;
	size_t from = 0;

	while (!f->failed && !f->full && scan_next(pdf, &from, &envelope))
		add_envelope(f, SOURCE_EMBEDDED, 0, envelope);
	return f->n;
}

static size_t
count(struct slice hay, const char *needle, size_t *last)
{
	size_t n = 0, at = 0;

	while ((at = slice_find(hay, slice_str(needle), at)) != SIZE_MAX) {
		*last = at;
		at += strlen(needle);
		n++;
	}
	return n;
}

bool
finds_trailing(struct slice pdf)
{
	size_t last = 0, i;

	if (count(pdf, "%%EOF", &last) == 0)
		return false;
	for (i = last + 5; i < pdf.n; i++)
		if (strchr("\r\n \t", pdf.p[i]) == NULL || pdf.p[i] == '\0')
			return true;
	return false;
}

void
finds_envelope(struct finds *f, struct slice json)
{
	add_envelope(f, SOURCE_JWS, 0, json);
}

static void
add_foreign(struct finds *f, struct slice text, int page)
{
	if (f->foreign == NULL)
		f->foreign = calloc(FOREIGN_MAX, sizeof(*f->foreign));
	if (f->foreign == NULL) {
		f->failed = true;
		return;
	}
	if (text.n > FOREIGN_SHOWN)
		text.n = FOREIGN_SHOWN;
	if (f->nforeign < FOREIGN_MAX) {
		f->foreign[f->nforeign].text = slice_dup(text);
		f->foreign[f->nforeign].page = page;
	}
	f->nforeign++;
}

void
foreign_free(struct foreign *v, int n)
{
	int i;

	for (i = 0; v != NULL && i < n && i < FOREIGN_MAX; i++)
		free(v[i].text);
	free(v);
}

struct slice
foreign_host(const struct foreign *f)
{
	const char *p = f->text == NULL ? NULL : strstr(f->text, "://");

	if (p == NULL || strcspn(f->text, "/ ?#") < (size_t)(p - f->text))
		return slice_str(f->text);
	p += 3;
	return slice_of(p, strcspn(p, "/?#"));
}

/* Whether a fault of the digits means that somebody made them so, rather
 * than that they were cut on their way. Codes correct their own errors; a
 * text may have been cut anywhere. */
static bool
made_so(enum error e, enum source source)
{
	if (e == E_DEFLATE_LIMIT || e == E_DEFLATE_TRAILING)
		return true;
	return source == SOURCE_QR && e != E_COMPACT_VERSION;
}

static bool
starts_with(struct slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

/* Whether a text with digits behind a '#' can be one of ours at all: a web
 * address, and in a code (which is never cut) with room for a signature. */
static bool
could_be_ours(struct slice text, struct slice digits, enum source source)
{
	if (digits.p != text.p && !starts_with(text, "https://") &&
	    !starts_with(text, "http://"))
		return false;
	return source != SOURCE_QR || digits.n >= CODE_DIGITS_MIN;
}

/* The text of one code. What is no certificate of ours is foreign: shown,
 * never opened. */
static void
add_text(struct finds *f, enum source source, int page, struct slice text)
{
	struct slice host = slice_of(NULL, 0);
	struct slice digits = compact_fragment(text, &host);
	struct buf envelope = BUF_INIT(JWS_CERTIFICATE_MAX);
	struct find *find = NULL;
	enum error e;

	if (digits.n == 0 || !could_be_ours(text, digits, source)) {
		add_foreign(f, text, page);
		return;
	}
	e = compact_decode(digits, &envelope, NULL);
	if (e == E_OK) {
		find = add_envelope(f, source, page, buf_view(&envelope));
	} else if (source == SOURCE_QR &&
	    (e == E_COMPACT_VERSION || digits.p == text.p)) {
		/* Fragments and digits of other programs. */
		add_foreign(f, text, page);
	} else {
		find = add(f, source, page);
		if (find != NULL) {
			find->error =
			    e == E_COMPACT_VERSION ? e : E_DOC_DAMAGED_LINK;
			find->malformed = made_so(e, source);
			snprintf(find->detail, sizeof(find->detail), "%s",
			    error_code(e));
		}
	}
	if (find != NULL && find->host == NULL && host.n > 0)
		find->host = slice_dup(host);
	if (find != NULL && starts_with(text, "http://"))
		find->insecure = true;
	buf_free(&envelope);
}

void
finds_text(struct finds *f, struct slice text)
{
	size_t i = 0, from;

	while (i < text.n && !f->failed && !f->full) {
		while (i < text.n && text.p[i] <= ' ')
			i++;
		from = i;
		while (i < text.n && text.p[i] > ' ')
			i++;
		if (i > from)
			add_text(f, SOURCE_TEXT, 0,
			    slice_of(text.p + from, i - from));
	}
}

static void
add_trouble(struct finds *f, const struct extract_item *item, int pages)
{
	struct find *find = add(f, SOURCE_NONE, item->page);
	uint8_t why = item->n == 1 ? (uint8_t)item->bytes[0] : CAUSE_COUNT;
	char left[32] = "";

	if (find == NULL)
		return;
	find->error =
	    why == CAUSE_PASSWORD ? E_DOC_ENCRYPTED : E_DOC_UNREADABLE;
	if (why == CAUSE_PAGES_LEFT)
		snprintf(left, sizeof(left), " %d-%d", item->page, pages);
	/* That of a password is said by the code already. */
	if (why < CAUSE_COUNT && why != CAUSE_PASSWORD)
		snprintf(find->detail, sizeof(find->detail), "%s%s",
		    cause_str((enum cause)why), left);
}

static void
add_unread(struct finds *f, const struct extract_item *item)
{
	struct find *find = add(f, SOURCE_QR, item->page);
	int at = 0;

	if (find == NULL)
		return;
	find->error = E_DOC_UNREAD_CODE;
	if (item->dpi > 0)
		at = snprintf(
		    find->detail, sizeof(find->detail), "%d dpi", item->dpi);
	if (item->module > 0 && at >= 0)
		snprintf(find->detail + at, sizeof(find->detail) - (size_t)at,
		    "%s%d.%d px/module", at > 0 ? ", " : "", item->module / 10,
		    item->module % 10);
}

/* An embedded JSON file is a record when it has the envelope's members; one
 * that lost its shape still counts, so that it is refused and not ignored. */
static bool
looks_like_record(struct slice s)
{
	return slice_find(s, slice_str("\"payload\""), 0) != SIZE_MAX &&
	    slice_find(s, slice_str("\"signatures\""), 0) != SIZE_MAX;
}

void
finds_extract(struct finds *f, const struct extract *e)
{
	size_t i;

	for (i = 0; i < e->n && !f->failed && !f->full; i++) {
		const struct extract_item *item = &e->v[i];
		struct slice bytes = slice_of(item->bytes, item->n);

		switch (item->kind) {
		case WIRE_EMBEDDED:
			if (looks_like_record(bytes))
				add_envelope(f, SOURCE_EMBEDDED, 0, bytes);
			break;
		case WIRE_CODE:
			add_text(f, SOURCE_QR, item->page, bytes);
			break;
		case WIRE_UNREAD:
			add_unread(f, item);
			break;
		case WIRE_TROUBLE:
			add_trouble(f, item, e->pages);
			break;
		default:
			break;
		}
	}
	if (!e->whole && e->n == 0) {
		struct find *find = add(f, SOURCE_NONE, 0);

		if (find != NULL)
			find->error = E_DOC_UNREADABLE;
	}
}
