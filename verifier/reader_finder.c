/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A code that was seen and not read must be reported, never passed over: a
 * blurred copy is the commonest excuse.  And most pages of a bid show none:
 * this is what tells them apart, in a tenth of the time that a decoder takes.
 *
 * The tolerances are looser than the decoder's; for "here is a code" the
 * right angle between the patterns and an even inside are asked for, so that
 * text does not count.
 */
#include "verifier/reader_finder.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 32 /* pixels of a threshold block */
#define CONTRAST 40 /* grey values between paper and ink, at least */
#define CENTRES_MAX 512 /* before the sure ones are picked out */
#define COARSE_WIDTH 1000 /* pixels; up to here every row is looked at */
/* Modules from centre to centre: a record with one signature needs version 9
 * (53 modules, 46 apart), and version 19 (93, 86 apart) is the largest that
 * is issued. With room for what blur does to the size of a pattern. */
#define SPAN_MIN 36
#define SPAN_MAX 110
#define CELLS 6 /* the code is cut into 6 x 6 cells, each sampled 6 x 6 */
#define DARK_MIN 11 /* of 36 samples: masks keep every part near one half, */
#define DARK_MAX 25 /* and printed text stays below a third */
#define CELLS_BAD 3 /* cells that may differ: stamps, folds, glare */

struct finder {
	const struct reader_image *image;
	uint8_t *threshold; /* a block; 0: no contrast, all light */
	int bw, bh;
	uint8_t *ink; /* one row, 1 is dark; a word of light on both sides */
	int *edge; /* where its colour changes */
	struct reader_centre v[CENTRES_MAX];
	int n;
};

static void
widen(const uint8_t *restrict p, int w, uint8_t *restrict lo,
    uint8_t *restrict hi)
{
	int x;

	for (x = 0; x < w; x++) {
		lo[x] = p[x] < lo[x] ? p[x] : lo[x];
		hi[x] = p[x] > hi[x] ? p[x] : hi[x];
	}
}

/* Darkest and lightest of the columns of a row of blocks, folded to blocks. */
static void
block_ranges(const struct reader_image *im, int by, uint8_t *lo, uint8_t *hi,
    uint8_t *range)
{
	int x, y, end = (by + 1) * BLOCK < im->h ? (by + 1) * BLOCK : im->h;

	memset(lo, 255, (size_t)im->w);
	memset(hi, 0, (size_t)im->w);
	for (y = by * BLOCK; y < end; y += 4)
		widen(im->p + (size_t)y * (size_t)im->w, im->w, lo, hi);
	for (x = 0; x < im->w; x += BLOCK) {
		int i, to = x + BLOCK < im->w ? x + BLOCK : im->w;
		uint8_t l = 255, h = 0;

		for (i = x; i < to; i++) {
			l = lo[i] < l ? lo[i] : l;
			h = hi[i] > h ? hi[i] : h;
		}
		range[x / BLOCK * 2] = l;
		range[x / BLOCK * 2 + 1] = h;
	}
}

static uint8_t
threshold_of(const struct finder *f, const uint8_t *range, int bx, int by)
{
	int lo = 255, hi = 0, i, j;

	for (j = by - 1; j <= by + 1; j++)
		for (i = bx - 1; i <= bx + 1; i++) {
			const uint8_t *r;

			if (i < 0 || j < 0 || i >= f->bw || j >= f->bh)
				continue;
			r = &range[(j * f->bw + i) * 2];
			lo = r[0] < lo ? r[0] : lo;
			hi = r[1] > hi ? r[1] : hi;
		}
	return (uint8_t)(hi - lo < CONTRAST ? 0 : (lo + hi) / 2);
}

/* Threshold of a block: the middle of the range of its neighbourhood. */
static bool
thresholds(struct finder *f)
{
	size_t n = (size_t)f->bw * (size_t)f->bh, w = (size_t)f->image->w;
	uint8_t *range = malloc(n * 2), *columns = malloc(w * 2);
	int bx, by;
	bool ok = range != NULL && columns != NULL && f->threshold != NULL;

	for (by = 0; ok && by < f->bh; by++)
		block_ranges(f->image, by, columns, columns + w,
		    range + (size_t)by * (size_t)f->bw * 2);
	for (by = 0; ok && by < f->bh; by++)
		for (bx = 0; bx < f->bw; bx++)
			f->threshold[by * f->bw + bx] =
			    threshold_of(f, range, bx, by);
	free(columns);
	free(range);
	return ok;
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
	int total = run[0] + run[1] + run[2] + run[3] + run[4], i;

	if (total < 9)
		return false;
	for (i = 0; i < 5; i++) {
		int off = abs(run[i] * 7 - want[i] * total);

		if (run[i] == 0 ||
		    (off > total / 2 + 7 && off > want[i] * total / 2))
			return false;
	}
	*size = total;
	return true;
}

/* Runs through (x, y) both ways along (dx, dy). *off: how far the middle of
 * the pattern is from there, in steps. */
static bool
cross(const struct finder *f, int x, int y, int dx, int dy, int limit,
    int *size, int *off)
{
	int run[5] = { 0, 0, 0, 0, 0 };
	int back = 0, ahead = 1, i;
	const int w = f->image->w, h = f->image->h;

#define INSIDE(k) \
	(x + (k)*dx >= 0 && x + (k)*dx < w && y + (k)*dy >= 0 && y + (k)*dy < h)
#define DARK(k) dark(f, x + (k)*dx, y + (k)*dy)
	if (!dark(f, x, y))
		return false;
	for (i = 2; i >= 0; i--)
		while (
		    INSIDE(-back) && back < limit && DARK(-back) == (i != 1)) {
			run[i]++;
			back++;
		}
	for (i = 2; i < 5; i++)
		while (
		    INSIDE(ahead) && ahead < limit && DARK(ahead) == (i != 3)) {
			run[i]++;
			ahead++;
		}
#undef DARK
#undef INSIDE
	*off = (ahead - back) / 2;
	return is_pattern(run, size);
}

static void
add_centre(struct finder *f, int x, int y, int size)
{
	int i;

	for (i = f->n - 1; i >= 0; i--)
		if (abs(f->v[i].x - x) < size / 2 &&
		    abs(f->v[i].y - y) < size / 2) {
			f->v[i].hits++;
			return;
		}
	if (f->n < CENTRES_MAX)
		f->v[f->n++] = (struct reader_centre){ x, y, size, 1 };
}

/* A row showed the pattern with (x, y) in the middle: does it hold from top
 * to bottom and across the corners, as in a square and in no character? */
static void
look_closer(struct finder *f, int x, int y, int size)
{
	int down, off, slant;

	if (!cross(f, x, y, 0, 1, size * 2, &down, &off) ||
	    abs(down - size) * 2 > size)
		return;
	y += off;
	if (!dark(f, x, y) || !cross(f, x, y, 1, 1, size * 2, &slant, &off) ||
	    !cross(f, x, y, 1, -1, size * 2, &slant, &off))
		return;
	add_centre(f, x, y, (size + down) / 2);
}

#define WORD 8

static void
ink_block(const uint8_t *restrict p, uint8_t threshold, uint8_t *restrict ink)
{
	int x;

	for (x = 0; x < BLOCK; x++)
		ink[x] = p[x] < threshold;
}

/* Columns at which the row changes colour; the first one becomes dark. */
static int
find_edges(struct finder *f, int y)
{
	const uint8_t *p = f->image->p + (size_t)y * (size_t)f->image->w;
	const uint8_t *t = f->threshold + (y / BLOCK) * f->bw;
	const int w = f->image->w;
	uint8_t *ink = f->ink + WORD;
	int x, bx, n = 0;

	for (bx = 0; bx < w / BLOCK; bx++)
		ink_block(p + bx * BLOCK, t[bx], ink + bx * BLOCK);
	for (x = w / BLOCK * BLOCK; x < w; x++)
		ink[x] = p[x] < t[x / BLOCK];
	for (x = 0; x <= w; x += WORD) {
		uint64_t here, before;

		memcpy(&here, ink + x, WORD);
		memcpy(&before, ink + x - 1, WORD);
		here ^= before;
		for (; here != 0; here &= here - 1)
			f->edge[n++] = x + __builtin_ctzll(here) / 8;
	}
	return n;
}

static void
scan_row(struct finder *f, int y)
{
	int n = find_edges(f, y), i, k, run[5], size;

	for (i = 0; i + 5 < n; i += 2) {
		const int *e = f->edge + i;

		/* Most of a page ends here. */
		if ((e[3] - e[2]) < (e[2] - e[1]) ||
		    (e[3] - e[2]) < (e[4] - e[3]))
			continue;
		for (k = 0; k < 5; k++)
			run[k] = e[k + 1] - e[k];
		if (is_pattern(run, &size))
			look_closer(f, (e[2] + e[3] - 1) / 2, y, size);
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
is_corner(const struct reader_centre *a, const struct reader_centre *b,
    const struct reader_centre *c)
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
dark_samples(const struct finder *f, const struct reader_centre *b, int64_t ux,
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
is_even(const struct finder *f, const struct reader_centre *a,
    const struct reader_centre *b, const struct reader_centre *c)
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
static void
add_found(struct reader_patterns *out, const struct reader_centre *a,
    const struct reader_centre *b, const struct reader_centre *c)
{
	int x = (a->x + c->x) / 2, y = (a->y + c->y) / 2, i;
	int wide = abs(a->x - c->x), high = abs(a->y - c->y);
	int side = wide > high ? wide : high;

	for (i = 0; i < out->ncodes; i++)
		if (abs(out->code[i].x - x) * 2 < side &&
		    abs(out->code[i].y - y) * 2 < side)
			return;
	if (out->ncodes < READER_FINDER_MAX)
		out->code[out->ncodes++] =
		    (struct reader_finder){ x, y, side, b->size * 10 / 7 };
}

static void
find_triples(const struct finder *f, struct reader_patterns *out)
{
	int a, b, c;

	for (b = 0; b < f->n; b++)
		for (a = 0; a < f->n; a++)
			for (c = a + 1; c < f->n; c++)
				if (a != b && b != c &&
				    is_corner(&f->v[a], &f->v[b], &f->v[c]) &&
				    is_even(f, &f->v[a], &f->v[b], &f->v[c]))
					add_found(
					    out, &f->v[a], &f->v[b], &f->v[c]);
}

/* Two patterns of one size: as neighbours, on either side, or as opposite
 * corners. A stamp or a fold has the third. */
static void
find_pair(const struct finder *f, const struct reader_centre *a,
    const struct reader_centre *b, struct reader_patterns *out)
{
	int dx = b->x - a->x, dy = b->y - a->y, i;
	const struct reader_centre third[4] = {
		{ a->x - dy, a->y + dx, a->size, 0 },
		{ a->x + dy, a->y - dx, a->size, 0 },
		{ (a->x + b->x - dy) / 2, (a->y + b->y + dx) / 2, a->size, 0 },
		{ (a->x + b->x + dy) / 2, (a->y + b->y - dx) / 2, a->size, 0 },
	};

	for (i = 0; i < 2; i++)
		if (is_corner(b, a, &third[i]) && is_even(f, b, a, &third[i]))
			add_found(out, b, a, &third[i]);
	for (i = 2; i < 4; i++)
		if (is_corner(a, &third[i], b) && is_even(f, a, &third[i], b))
			add_found(out, a, &third[i], b);
}

static void
find_pairs(const struct finder *f, struct reader_patterns *out)
{
	int a, b;

	for (a = 0; a < f->n; a++)
		for (b = a + 1; b < f->n; b++)
			if (alike(f->v[a].size, f->v[b].size, 25))
				find_pair(f, &f->v[a], &f->v[b], out);
}

/* Keeps what was met in more than one row, the surest when there are many. */
static void
pick_centres(struct finder *f)
{
	int least, i, kept = CENTRES_MAX;

	for (least = 2; kept > READER_CENTRES_MAX; least++) {
		kept = 0;
		for (i = 0; i < f->n; i++)
			if (f->v[i].hits >= least)
				f->v[kept++] = f->v[i];
		f->n = kept;
	}
}

void
reader_finder(const struct reader_image *image, struct reader_patterns *out)
{
	struct finder *f = calloc(1, sizeof(*f));
	int y, rows = image->w > COARSE_WIDTH ? 2 : 1;

	memset(out, 0, sizeof(*out));
	if (f == NULL)
		return;
	f->image = image;
	f->bw = (image->w + BLOCK - 1) / BLOCK;
	f->bh = (image->h + BLOCK - 1) / BLOCK;
	f->threshold = malloc((size_t)f->bw * (size_t)f->bh);
	f->ink = calloc((size_t)image->w + 4 * WORD, 1);
	f->edge = calloc((size_t)image->w + 2 * WORD, sizeof(*f->edge));
	if (f->ink != NULL && f->edge != NULL && thresholds(f)) {
		for (y = 0; y < image->h; y += rows)
			scan_row(f, y);
		pick_centres(f);
		find_triples(f, out);
		find_pairs(f, out);
		memcpy(out->centre, f->v, (size_t)f->n * sizeof(f->v[0]));
		out->ncentres = f->n;
	}
	free(f->edge);
	free(f->ink);
	free(f->threshold);
	free(f);
}
