/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The decoder is asked only where the finder saw something, on a piece of the
 * page: that is ten times faster, and exact.  Decoders miss a code at one
 * scale that they read at another (measured: more than one clean code in a
 * thousand), so a code that is seen is tried with both binarisers and at
 * several scales before it is called unreadable.
 */
#include "verifier/reader_code.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/reader_finder.h"
#include "verifier/reader_qr.h"

#define UNIT 10000 /* a spot's measure of the width */
#define SMALL_AREA (3 << 20) /* pixels: A4 at 150 dpi has 2.2 million */
#define COARSE_AREA (3 << 19) /* pixels: A4 at 120 dpi has 1.4 million */
#define REACH 110 /* modules from a pattern to the far end of its code */
#define PIECES_MAX 12 /* pieces of a page; beyond, the whole is one */
#define DARK_MEAN 96 /* of grey values */
#define MODULE_WHOLE 7 /* of a pattern */

struct search {
	const struct reader_image *image; /* the page */
	struct reader_out *out;
	struct reader_codes *codes;
	/* The piece that the decoder is given: its place in the page, and
	 * its scale. */
	int x, y, num, den;
};

static bool
near_any(const struct reader_spot *spots, int n, const struct reader_spot *s)
{
	int i;

	for (i = 0; i < n; i++)
		if (abs(spots[i].x - s->x) * 2 < spots[i].side &&
		    abs(spots[i].y - s->y) * 2 < spots[i].side)
			return true;
	return false;
}

static struct reader_spot
spot_of(const struct reader_image *image, int x, int y, int side)
{
	return (struct reader_spot){ (int)((int64_t)x * UNIT / image->w),
		(int)((int64_t)y * UNIT / image->w),
		(int)((int64_t)side * UNIT / image->w) };
}

static void
add_lost(struct reader_codes *codes, struct reader_spot spot)
{
	if (codes->nlost < LIMIT_CODES &&
	    !near_any(codes->lost, codes->nlost, &spot))
		codes->lost[codes->nlost++] = spot;
}

/* FNV-1a: tells texts of one page apart, nothing depends on it. */
static uint64_t
digest(const uint8_t *p, size_t n)
{
	uint64_t h = UINT64_C(14695981039346656037);
	size_t i;

	for (i = 0; i < n; i++)
		h = (h ^ p[i]) * UINT64_C(1099511628211);
	return h;
}

static bool
sent_before(struct reader_codes *codes, uint64_t h)
{
	int i;

	for (i = 0; i < codes->nsent; i++)
		if (codes->sent[i] == h)
			return true;
	if (codes->nsent < LIMIT_CODES)
		codes->sent[codes->nsent++] = h;
	return false;
}

static void
on_code(void *arg, const struct reader_qr *code)
{
	struct search *s = arg;
	struct reader_codes *codes = s->codes;
	struct reader_spot at =
	    spot_of(s->image, s->x + code->x * s->den / s->num,
		s->y + code->y * s->den / s->num, code->side * s->den / s->num);

	if (code->bytes == NULL) {
		/* Where the decoder is not sure, the finder is asked. */
		if (code->sure)
			add_lost(codes, at);
		return;
	}
	if (codes->nread < LIMIT_CODES &&
	    !near_any(codes->read, codes->nread, &at))
		codes->read[codes->nread++] = at;
	if (!sent_before(codes, digest(code->bytes, code->n)))
		reader_out_data(
		    s->out, WIRE_CODE, slice_of(code->bytes, code->n));
}

struct manner {
	int num, den; /* scale */
	enum reader_qr_binarizer binarizer;
};

static const struct manner plain = { 1, 1, READER_QR_LOCAL };
static const struct manner other[] = { { 1, 1, READER_QR_GLOBAL },
	{ 2, 1, READER_QR_LOCAL }, { 1, 2, READER_QR_LOCAL },
	{ 2, 3, READER_QR_LOCAL }, { 3, 2, READER_QR_GLOBAL },
	{ 1, 2, READER_QR_GLOBAL }, { 3, 1, READER_QR_LOCAL },
	{ 1, 3, READER_QR_LOCAL } };
#define OTHERS (sizeof(other) / sizeof(other[0]))

/* Decodes a piece of the page at a scale. */
static void
attempt(struct search *s, const struct reader_image *piece, struct manner how)
{
	struct reader_image scaled = { NULL, 0, 0 };
	const struct reader_image *use = piece;

	if (how.num != how.den) {
		if (!reader_image_scale(piece, how.num, how.den, &scaled))
			return; /* too large or too small to be of use */
		use = &scaled;
	}
	s->num = how.num;
	s->den = how.den;
	reader_qr_scan(use->p, use->w, use->h, how.binarizer, on_code, s);
	reader_image_free(&scaled);
}

static void
attempt_page(struct search *s, struct manner how)
{
	s->x = s->y = 0;
	attempt(s, s->image, how);
}

/* The square of the page around (x, y); false when there is no memory. */
static bool
cut(struct search *s, int x, int y, int half, struct reader_image *piece)
{
	s->x = x - half > 0 ? x - half : 0;
	s->y = y - half > 0 ? y - half : 0;
	return reader_image_cut(
	    s->image, s->x, s->y, x + half, y + half, piece);
}

static bool
is_read(const struct search *s, struct reader_spot spot)
{
	return near_any(s->codes->read, s->codes->nread, &spot);
}

/* A code that the finder saw: every manner until one reads it. */
static void
insist(struct search *s, const struct reader_finder *code)
{
	struct reader_spot spot =
	    spot_of(s->image, code->x, code->y, code->side);
	struct reader_image piece = { NULL, 0, 0 };
	size_t i;

	if (is_read(s, spot))
		return;
	/* Half a diagonal, and the patterns with the quiet zone. */
	if (!cut(s, code->x, code->y,
		code->side * 3 / 4 + code->module * 14 / 10, &piece))
		return;
	attempt(s, &piece, plain);
	for (i = 0; i < OTHERS && !is_read(s, spot); i++)
		attempt(s, &piece, other[i]);
	if (!is_read(s, spot)) {
		add_lost(s->codes, spot);
		s->codes->module = code->module;
	}
	reader_image_free(&piece);
}

static bool
near_tried(
    const struct reader_centre *tried, int n, const struct reader_centre *c)
{
	int i, reach = c->size * 2;

	for (i = 0; i < n; i++)
		if (abs(tried[i].x - c->x) < reach &&
		    abs(tried[i].y - c->y) < reach)
			return true;
	return false;
}

/* Single patterns: print, or corners of a code whose others are hidden. */
static void
look_around(struct search *s, const struct reader_patterns *seen)
{
	struct reader_centre tried[PIECES_MAX];
	int i, n = 0;

	for (i = 0; i < seen->ncentres; i++) {
		const struct reader_centre *c = &seen->centre[i];
		struct reader_image piece = { NULL, 0, 0 };

		if (is_read(s, spot_of(s->image, c->x, c->y, 0)) ||
		    near_tried(tried, n, c))
			continue;
		if (n == PIECES_MAX) {
			attempt_page(s, plain);
			break;
		}
		tried[n++] = *c;
		if (cut(s, c->x, c->y, c->size * REACH / MODULE_WHOLE, &piece))
			attempt(s, &piece, plain);
		reader_image_free(&piece);
	}
	for (i = 0; i < seen->ncentres; i++)
		if (!is_read(s,
			spot_of(
			    s->image, seen->centre[i].x, seen->centre[i].y, 0)))
			s->codes->hint = true;
}

static void
look(struct search *s)
{
	struct reader_patterns seen;
	int i;

	reader_finder(s->image, &seen);
	for (i = 0; i < seen.ncodes; i++)
		insist(s, &seen.code[i]);
	look_around(s, &seen);
}

/* Coarse images are looked at enlarged as well: a blurred code of one pixel a
 * module still shows its three corners then. */
static void
look_twice(struct search *s, int area)
{
	struct reader_image twice = { NULL, 0, 0 };
	struct search t = *s;
	int64_t pixels = (int64_t)s->image->w * s->image->h;

	look(s);
	if (s->codes->nread > 0 || s->codes->nlost > 0 || pixels > area ||
	    !reader_image_scale(s->image, 2, 1, &twice))
		return;
	t.image = &twice;
	look(&t);
	s->codes->module /= 2;
	reader_image_free(&twice);
}

bool
reader_code_lost(const struct reader_codes *codes)
{
	int i;

	for (i = 0; i < codes->nlost; i++)
		if (!near_any(codes->read, codes->nread, &codes->lost[i]))
			return true;
	return false;
}

/* A negative, as from microfilm: most of the page is dark. */
static bool
is_negative(const struct reader_image *image)
{
	size_t n = (size_t)image->w * (size_t)image->h, i, sum = 0, taken = 0;

	for (i = 0; i < n; i += 97, taken++)
		sum += image->p[i];
	return taken > 0 && sum / taken < DARK_MEAN;
}

void
reader_code_find(struct reader_image *image, enum reader_effort effort,
    struct reader_out *out, struct reader_codes *codes)
{
	struct search s = { .image = image, .out = out, .codes = codes };
	size_t i;

	if (is_negative(image))
		for (i = 0; i < (size_t)image->w * (size_t)image->h; i++)
			image->p[i] = (uint8_t)~image->p[i];
	codes->nlost = 0;
	codes->hint = false;
	if (effort == READER_THOROUGH)
		attempt_page(&s, plain);
	look_twice(&s, effort == READER_THOROUGH ? SMALL_AREA : COARSE_AREA);
	/* Codes that only the decoder saw, and a photo that must show one. */
	for (i = 0; i < OTHERS; i++)
		if (reader_code_lost(codes) ||
		    (effort == READER_THOROUGH && codes->nread == 0))
			attempt_page(&s, other[i]);
}
