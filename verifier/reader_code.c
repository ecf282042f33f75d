/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decoders miss a code at one scale that they read at another (measured: more
 * than one clean code in a thousand), so a code that is seen is tried with
 * both binarisers and at several scales before it is called unreadable.
 */
#include "verifier/reader_code.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/reader_finder.h"
#include "verifier/reader_qr.h"

#define CODES_MAX 32
#define SMALL_AREA (3 << 20) /* pixels: A4 at 150 dpi has 2.2 million */

struct spot { /* in pixels of the original image */
	int x, y, side;
};

struct search {
	struct reader_out *out;
	int num, den; /* scale of the image that is being looked at */
	struct spot read[CODES_MAX], lost[CODES_MAX];
	int nread, nlost;
};

static bool
near_any(const struct spot *spots, int n, const struct spot *s)
{
	int i;

	for (i = 0; i < n; i++)
		if (abs(spots[i].x - s->x) * 2 < spots[i].side &&
		    abs(spots[i].y - s->y) * 2 < spots[i].side)
			return true;
	return false;
}

static void
on_code(void *arg, const struct reader_qr *code)
{
	struct search *s = arg;
	struct spot at = { code->x * s->den / s->num, code->y * s->den / s->num,
		code->side * s->den / s->num };

	if (code->bytes == NULL) {
		/* Where the decoder is not sure, the finder is asked. */
		if (code->sure && s->nlost < CODES_MAX)
			s->lost[s->nlost++] = at;
		return;
	}
	if (s->nread == CODES_MAX || near_any(s->read, s->nread, &at))
		return;
	s->read[s->nread++] = at;
	reader_out_data(s->out, WIRE_CODE, slice_of(code->bytes, code->n));
}

static void
attempt(struct search *s, const struct reader_image *image, int num, int den,
    enum reader_qr_binarizer binarizer)
{
	struct reader_image scaled = { NULL, 0, 0 };
	const struct reader_image *use = image;

	if (num != den) {
		if (!reader_image_scale(image, num, den, &scaled))
			return; /* too large or too small to be of use */
		use = &scaled;
	}
	s->num = num;
	s->den = den;
	reader_qr_scan(use->p, use->w, use->h, binarizer, on_code, s);
	reader_image_free(&scaled);
}

static bool
any_lost(const struct search *s)
{
	int i;

	for (i = 0; i < s->nlost; i++)
		if (!near_any(s->read, s->nread, &s->lost[i]))
			return true;
	return false;
}

static void
find_patterns(
    struct search *s, const struct reader_image *image, int scale, int *module)
{
	struct reader_finder found[READER_FINDER_MAX];
	int i, n = reader_finder(image, found);

	for (i = 0; i < n && s->nlost < CODES_MAX; i++) {
		s->lost[s->nlost++] = (struct spot){ found[i].x / scale,
			found[i].y / scale, found[i].side / scale };
		*module = found[i].module / scale;
	}
}

/* Small images are looked at enlarged as well: a blurred code of one pixel a
 * module still shows its three corners then. */
static void
find_lost(struct search *s, const struct reader_image *image, int *module)
{
	struct reader_image twice = { NULL, 0, 0 };

	find_patterns(s, image, 1, module);
	if (s->nread > 0 || s->nlost > 0 ||
	    (int64_t)image->w * image->h > SMALL_AREA ||
	    !reader_image_scale(image, 2, 1, &twice))
		return;
	find_patterns(s, &twice, 2, module);
	reader_image_free(&twice);
}

void
reader_code_find(const struct reader_image *image, enum reader_effort effort,
    struct reader_out *out, struct reader_codes *codes)
{
	static const struct {
		int num, den;
		enum reader_qr_binarizer binarizer;
	} more[] = { { 1, 1, READER_QR_GLOBAL }, { 2, 1, READER_QR_LOCAL },
		{ 1, 2, READER_QR_LOCAL }, { 2, 3, READER_QR_LOCAL },
		{ 3, 2, READER_QR_GLOBAL }, { 1, 2, READER_QR_GLOBAL },
		{ 3, 1, READER_QR_LOCAL }, { 1, 3, READER_QR_LOCAL } };
	struct search *s = calloc(1, sizeof(*s));
	size_t i;

	memset(codes, 0, sizeof(*codes));
	if (s == NULL)
		return;
	s->out = out;
	attempt(s, image, 1, 1, READER_QR_LOCAL);
	find_lost(s, image, &codes->module);
	for (i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		if (any_lost(s) || (effort == READER_THOROUGH && s->nread == 0))
			attempt(s, image, more[i].num, more[i].den,
			    more[i].binarizer);
	codes->read = s->nread;
	codes->seen = any_lost(s);
	free(s);
}
