/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/text.h"

#include <stdlib.h>
#include <string.h>

/* Sorted, for a search. GB/T 15834 and CLREQ 3.1.4. */
static const uint32_t no_start[] = { '!', '%', ')', ',', '.', ':', ';', '?',
	']', '}', 0x00B0, 0x00B7, 0x00BB, 0x2013, 0x2014, 0x2019, 0x201D,
	0x2022, 0x2026, 0x2027, 0x2030, 0x203A, 0x2103, 0x2212, 0x3001, 0x3002,
	0x3005, 0x3009, 0x300B, 0x300D, 0x300F, 0x3011, 0x3015, 0x3017, 0x3019,
	0x301B, 0x301E, 0x301F, 0x30FB, 0x30FC, 0xFF01, 0xFF05, 0xFF09, 0xFF0C,
	0xFF0D, 0xFF0E, 0xFF0F, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF3D, 0xFF5D, 0xFF5E,
	0xFF61, 0xFF63, 0xFFE0 };
static const uint32_t no_end[] = { '#', '$', '(', '[', '{', 0x00A3, 0x00A5,
	0x00AB, 0x2018, 0x201C, 0x2039, 0x2116, 0x3008, 0x300A, 0x300C, 0x300E,
	0x3010, 0x3014, 0x3016, 0x3018, 0x301A, 0x301D, 0xFF04, 0xFF08, 0xFF3B,
	0xFF5B, 0xFF62, 0xFFE1, 0xFFE5 };

static int
by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static bool
in(uint32_t cp, const uint32_t *set, size_t n)
{
	return bsearch(&cp, set, n, sizeof cp, by_value) != NULL;
}

static bool
never_starts(uint32_t cp)
{
	return in(cp, no_start, sizeof no_start / sizeof no_start[0]);
}

static bool
never_ends(uint32_t cp)
{
	return in(cp, no_end, sizeof no_end / sizeof no_end[0]);
}

/* Ideographs and what is set among them; all else runs on without a break:
 * letters and digits of any alphabet, and the signs between them. */
static bool
is_wide(uint32_t cp)
{
	return cp >= 0x2E80 || never_starts(cp) || never_ends(cp);
}

static bool
may_break(uint32_t a, uint32_t b)
{
	if (a == ' ')
		return b != ' ';
	if (b == ' ' || never_starts(b) || never_ends(a))
		return false;
	/* A sign of ASCII or a dash belongs to the word that it stands in:
	 * "3/F", "(fictional)", "a.b" and "1–2" stay whole. */
	if (a < 0x2E80 && b < 0x2E80)
		return false;
	return is_wide(a) || is_wide(b);
}

/* An address is typed from the paper: it breaks before a dot, or after a
 * stroke, where nobody takes the end of the line for a part of it. */
static bool
is_address(struct slice s)
{
	return slice_find(s, slice_str("://"), 0) < 6 &&
	    memchr(s.p, ' ', s.n) == NULL;
}

static bool
address_may_break(uint32_t a, uint32_t b)
{
	return b == '.' || (a == '/' && b != '/');
}

enum error
text_make(struct text *text, const struct font_library *library,
    const struct font_family *family, struct slice s, enum lang lang,
    uint32_t *missing)
{
	const bool address = is_address(s);
	enum error e;

	memset(text, 0, sizeof *text);
	e = font_shape(library, family, s, lang, &text->run, missing);
	if (e != E_OK)
		return e;
	text->brk = calloc(text->run.n + 1, 1);
	if (text->brk == NULL) {
		text_free(text);
		return E_MEMORY;
	}
	for (size_t i = 1; i < text->run.n; i++)
		text->brk[i] = (address ? address_may_break : may_break)(
		    text->run.p[i - 1].cp, text->run.p[i].cp);
	return E_OK;
}

void
text_free(struct text *text)
{
	free(text->run.p);
	free(text->brk);
	memset(text, 0, sizeof *text);
}

int64_t
text_width(const struct text *text, size_t from, size_t to, int tracking)
{
	int64_t width = 0;

	for (size_t i = from; i < to; i++) {
		width += text->run.p[i].advance;
		if (i + 1 < to)
			width += text->run.p[i].kern + tracking;
	}
	return width;
}

/* A line without its outer spaces; they count for nothing. */
static void
trim(const struct text *text, struct text_line *line, int tracking)
{
	while (line->from < line->to && text->run.p[line->from].cp == ' ')
		line->from++;
	while (line->to > line->from && text->run.p[line->to - 1].cp == ' ')
		line->to--;
	line->width = text_width(text, line->from, line->to, tracking);
}

static size_t
skip_spaces(const struct text *text, size_t from)
{
	while (from < text->run.n && text->run.p[from].cp == ' ')
		from++;
	return from;
}

/* Where a line ends that begins with glyph `from`, which is no space; `from`
 * when the first run is wider. *full: the first glyph that has no room. */
static size_t
line_end(const struct text *text, size_t from, int64_t width, int tracking,
    size_t *full)
{
	size_t best = from, i;
	int64_t sum = 0; /* up to and without glyph i */

	for (i = from; i < text->run.n; i++) {
		if (i > from && text->brk[i])
			best = i;
		if (text->run.p[i].cp != ' ' &&
		    sum + text->run.p[i].advance > width)
			break;
		sum += text->run.p[i].advance + text->run.p[i].kern + tracking;
	}
	*full = i;
	return i == text->run.n ? i : best;
}

size_t
text_break(const struct text *text, int64_t width, int tracking,
    struct text_line *lines, size_t max)
{
	size_t n = 0, from = skip_spaces(text, 0), full, to;

	while (from < text->run.n) {
		to = line_end(text, from, width, tracking, &full);
		if (to == from || n == max)
			return SIZE_MAX;
		lines[n] = (struct text_line){ from, to, 0 };
		trim(text, &lines[n++], tracking);
		from = skip_spaces(text, to);
	}
	return n;
}

bool
text_next(const struct text *text, size_t *from, int64_t width,
    struct text_line *line)
{
	size_t full, to;

	*from = skip_spaces(text, *from);
	if (*from == text->run.n)
		return false;
	to = line_end(text, *from, width, 0, &full);
	if (to == *from)
		to = full > *from ? full : *from + 1;
	*line = (struct text_line){ *from, to, 0 };
	trim(text, line, 0);
	*from = to;
	return true;
}

size_t
text_balance(const struct text *text, int64_t width, int tracking,
    struct text_line *lines, size_t max)
{
	size_t n = text_break(text, width, tracking, lines, max);
	int64_t low = 0, high = width;

	if (n == SIZE_MAX || n < 2)
		return n;
	while (high - low > FONT_EM / 10) {
		int64_t mid = (low + high) / 2;

		if (text_break(text, mid, tracking, lines, max) <= n)
			high = mid;
		else
			low = mid;
	}
	return text_break(text, high, tracking, lines, max);
}
