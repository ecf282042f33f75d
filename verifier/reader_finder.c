/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A code that was seen and not read must be reported, never passed over: a
 * blurred copy is the commonest excuse.  This looks for the three finder
 * patterns with looser tolerances than the decoder, and asks for the right
 * angle between them so that text does not count.
 */
#include "verifier/reader_finder.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 32 /* pixels of a threshold block */
#define CONTRAST 40 /* grey values between paper and ink, at least */
#define CENTRES_MAX 256
/* Modules from centre to centre: a record with one signature needs version 9
 * (53 modules, 46 apart), and version 19 (93, 86 apart) is the largest that
 * is issued. With room for what blur does to the size of a pattern. */
#define SPAN_MIN 36
#define SPAN_MAX 110
#define CELLS 6 /* the code is cut into 6 x 6 cells, each sampled 6 x 6 */
#define DARK_MIN 11 /* of 36 samples: masks keep every part near one half, */
#define DARK_MAX 25 /* and printed text stays below a third */
#define CELLS_BAD 3 /* cells that may differ: stamps, folds, glare */

struct centre {
	int x, y; /* in pixels */
	int size; /* of 7 modules, pixels */
	int hits;
};

struct finder {
	const struct reader_image *image;
	uint8_t *threshold; /* a block; 0: no contrast, all light */
	int bw, bh;
	struct centre v[CENTRES_MAX];
	int n;
};

static void
block_range(
    const struct reader_image *im, int bx, int by, uint8_t *lo, uint8_t *hi)
{
	int x, y;

	*lo = 255;
	*hi = 0;
	for (y = by * BLOCK; y < (by + 1) * BLOCK && y < im->h; y += 2)
		for (x = bx * BLOCK; x < (bx + 1) * BLOCK && x < im->w;
		     x += 2) {
			uint8_t g = im->p[y * im->w + x];

			if (g < *lo)
				*lo = g;
			if (g > *hi)
				*hi = g;
		}
}

/* Threshold of a block: the middle of the range of its neighbourhood. */
static bool
thresholds(struct finder *f)
{
	size_t n = (size_t)f->bw * (size_t)f->bh;
	uint8_t *range = malloc(n * 2);
	int bx, by, i, j;

	f->threshold = malloc(n);
	if (range == NULL || f->threshold == NULL) {
		free(range);
		return false;
	}
	for (by = 0; by < f->bh; by++)
		for (bx = 0; bx < f->bw; bx++)
			block_range(f->image, bx, by,
			    &range[(by * f->bw + bx) * 2],
			    &range[(by * f->bw + bx) * 2 + 1]);
	for (by = 0; by < f->bh; by++)
		for (bx = 0; bx < f->bw; bx++) {
			int lo = 255, hi = 0;

			for (j = by - 1; j <= by + 1; j++)
				for (i = bx - 1; i <= bx + 1; i++) {
					const uint8_t *r;

					if (i < 0 || j < 0 || i >= f->bw ||
					    j >= f->bh)
						continue;
					r = &range[(j * f->bw + i) * 2];
					lo = r[0] < lo ? r[0] : lo;
					hi = r[1] > hi ? r[1] : hi;
				}
			f->threshold[by * f->bw + bx] =
			    (uint8_t)(hi - lo < CONTRAST ? 0 : (lo + hi) / 2);
		}
	free(range);
	return true;
}

static bool
dark(const struct finder *f, int x, int y)
{
	return f->image->p[y * f->image->w + x] <
	    f->threshold[(y / BLOCK) * f->bw + x / BLOCK];
}

/* Five runs that are 1:1:3:1:1 within half a module or a pixel. */
static bool
is_pattern(const int run[5], int *size)
{
	static const int want[5] = { 1, 1, 3, 1, 1 };
	int total = 0, i;

	for (i = 0; i < 5; i++) {
		if (run[i] == 0)
			return false;
		total += run[i];
	}
	if (total < 9)
		return false;
	for (i = 0; i < 5; i++) {
		int off = abs(run[i] * 7 - want[i] * total);

		if (off > total / 2 + 7 && off > want[i] * total / 2)
			return false;
	}
	*size = total;
	return true;
}

/* Runs through (x, y) up and down; *y moves to the middle. */
static bool
cross_down(const struct finder *f, int x, int *y, int size, int *down)
{
	int run[5] = { 0, 0, 0, 0, 0 };
	int up = *y, low = *y + 1, i, top, limit = size * 2;

	if (!dark(f, x, *y))
		return false;
	for (i = 2; i >= 0; i--)
		while (
		    up >= 0 && dark(f, x, up) == (i != 1) && *y - up < limit) {
			run[i]++;
			up--;
		}
	top = up + 1;
	for (i = 2; i < 5; i++)
		while (low < f->image->h && dark(f, x, low) == (i != 3) &&
		    low - *y < limit) {
			run[i]++;
			low++;
		}
	if (!is_pattern(run, down))
		return false;
	*y = (top + low) / 2;
	return abs(*down - size) * 10 <= size * 5;
}

static void
add_centre(struct finder *f, int x, int y, int size)
{
	int i;

	for (i = 0; i < f->n; i++)
		if (abs(f->v[i].x - x) < size / 2 &&
		    abs(f->v[i].y - y) < size / 2) {
			f->v[i].hits++;
			return;
		}
	if (f->n < CENTRES_MAX)
		f->v[f->n++] = (struct centre){ x, y, size, 1 };
}

static void
scan_row(struct finder *f, int y)
{
	int run[5] = { 0, 0, 0, 0, 0 };
	bool ink = false; /* colour of the run that is being counted */
	int x, size, down, cx, cy;

	for (x = 0; x <= f->image->w; x++) {
		bool here = x < f->image->w && dark(f, x, y);

		if (here == ink && x < f->image->w) {
			run[4]++;
			continue;
		}
		if (ink && is_pattern(run, &size)) {
			cx = x - run[4] - run[3] - run[2] / 2 - 1;
			cy = y;
			if (cx >= 0 && cross_down(f, cx, &cy, size, &down))
				add_centre(f, cx, cy, (size + down) / 2);
		}
		memmove(run, run + 1, sizeof(run) - sizeof(run[0]));
		run[4] = 1;
		ink = here;
	}
}

static bool
alike(int a, int b, int percent)
{
	int larger = a > b ? a : b;

	return abs(a - b) * 100 <= larger * percent;
}

/* b is the corner between a and c. */
static bool
is_corner(
    const struct centre *a, const struct centre *b, const struct centre *c)
{
	int64_t ux = a->x - b->x, uy = a->y - b->y;
	int64_t vx = c->x - b->x, vy = c->y - b->y;
	int64_t uu = ux * ux + uy * uy, vv = vx * vx + vy * vy;
	int64_t dot = ux * vx + uy * vy, m = b->size;

	if (!alike(a->size, b->size, 35) || !alike(c->size, b->size, 35))
		return false;
	if (uu * 49 < m * m * SPAN_MIN * SPAN_MIN ||
	    vv * 49 < m * m * SPAN_MIN * SPAN_MIN ||
	    uu * 49 > m * m * SPAN_MAX * SPAN_MAX ||
	    vv * 49 > m * m * SPAN_MAX * SPAN_MAX)
		return false;
	if (uu * 10 > vv * 16 || vv * 10 > uu * 16)
		return false;
	return dot * dot * 12 < uu * vv; /* within 17 degrees of square */
}

static int
dark_samples(const struct finder *f, const struct centre *b, int64_t ux,
    int64_t uy, int64_t vx, int64_t vy, int i, int j)
{
	int k, n = 0;
	const int64_t steps = CELLS * 6;

	for (k = 0; k < 36; k++) {
		int64_t s = i * 6 + k % 6, t = j * 6 + k / 6;
		int64_t x = b->x + (ux * s + vx * t) / steps;
		int64_t y = b->y + (uy * s + vy * t) / steps;

		if (x >= 0 && y >= 0 && x < f->image->w && y < f->image->h &&
		    dark(f, (int)x, (int)y))
			n++;
	}
	return n;
}

/* Between its three centres a code is about half dark everywhere, which text,
 * tables and pictures are not. */
static bool
is_even(const struct finder *f, const struct centre *a, const struct centre *b,
    const struct centre *c)
{
	int i, j, n, bad = 0;

	for (j = 0; j < CELLS; j++)
		for (i = 0; i < CELLS; i++) {
			n = dark_samples(f, b, a->x - b->x, a->y - b->y,
			    c->x - b->x, c->y - b->y, i, j);
			bad += n < DARK_MIN || n > DARK_MAX;
		}
	return bad <= CELLS_BAD;
}

/* A pattern may have been met as two centres: one code is counted once. */
static int
add_found(struct reader_finder *found, int n, const struct centre *a,
    const struct centre *b, const struct centre *c)
{
	int x = (a->x + c->x) / 2, y = (a->y + c->y) / 2, i;
	int wide = abs(a->x - c->x), high = abs(a->y - c->y);
	int side = wide > high ? wide : high;

	for (i = 0; i < n; i++)
		if (abs(found[i].x - x) * 2 < side &&
		    abs(found[i].y - y) * 2 < side)
			return n;
	if (n < READER_FINDER_MAX)
		found[n++] =
		    (struct reader_finder){ x, y, side, b->size * 10 / 7 };
	return n;
}

static int
find_triples(const struct finder *f, struct reader_finder *found)
{
	int a, b, c, n = 0;

	for (b = 0; b < f->n; b++)
		for (a = 0; a < f->n; a++)
			for (c = a + 1; c < f->n; c++)
				if (a != b && b != c &&
				    is_corner(&f->v[a], &f->v[b], &f->v[c]) &&
				    is_even(f, &f->v[a], &f->v[b], &f->v[c]))
					n = add_found(found, n, &f->v[a],
					    &f->v[b], &f->v[c]);
	return n;
}

int
reader_finder(const struct reader_image *image,
    struct reader_finder found[READER_FINDER_MAX])
{
	struct finder *f = calloc(1, sizeof(*f));
	int i, y, kept = 0, n = 0;

	if (f == NULL)
		return 0;
	f->image = image;
	f->bw = (image->w + BLOCK - 1) / BLOCK;
	f->bh = (image->h + BLOCK - 1) / BLOCK;
	if (thresholds(f)) {
		for (y = 0; y < image->h; y++)
			scan_row(f, y);
		for (i = 0; i < f->n; i++)
			if (f->v[i].hits >= 2)
				f->v[kept++] = f->v[i];
		f->n = kept;
		n = find_triples(f, found);
	}
	free(f->threshold);
	free(f);
	return n;
}
