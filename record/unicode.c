/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8, classes of characters, folding, and making visible; what may stand
 * on a certificate is in unicode_check.c.  The decoder is our own, since the
 * JSON gate runs it over every byte; the knowledge is utf8proc's.
 */
#include "record/unicode.h"

#include <stdlib.h>

#include <utf8proc.h>

#define REPLACEMENT 0xfffd

bool
unicode_noncharacter(uint32_t cp)
{
	return (cp & 0xfffe) == 0xfffe || (cp >= 0xfdd0 && cp <= 0xfdef);
}

uint32_t
unicode_next(struct slice s, size_t *i)
{
	/* By length: the smallest code point that may be written so. */
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const uint8_t *p = s.p + *i;
	size_t left = s.n - *i;
	size_t n, k;
	uint32_t cp;

	(*i)++;
	if (p[0] < 0x80)
		return p[0];
	n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
	if (p[0] < 0xc2 || p[0] > 0xf4 || left < n)
		return REPLACEMENT;
	cp = p[0] & (0x7fU >> n);
	for (k = 1; k < n; k++) {
		if ((p[k] & 0xc0) != 0x80)
			return REPLACEMENT;
		cp = cp << 6 | (p[k] & 0x3f);
	}
	if (cp < least[n] || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		return REPLACEMENT;
	*i += n - 1;
	return cp;
}

size_t
unicode_utf8(uint32_t cp, char out[4])
{
	const size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	size_t k;

	for (k = n - 1; k > 0; k--, cp >>= 6)
		out[k] = (char)(0x80 | (cp & 0x3f));
	out[0] = (char)(n == 1 ? cp : (0xf00U >> n & 0xff) | cp);
	return n;
}

void
unicode_put(uint32_t cp, struct buf *out)
{
	char b[4];

	buf_put(out, b, unicode_utf8(cp, b));
}

bool
unicode_valid(struct slice s)
{
	size_t i = 0, before;
	uint32_t cp;

	while (i < s.n) {
		before = i;
		cp = unicode_next(s, &i);
		if (unicode_noncharacter(cp) ||
		    (cp == REPLACEMENT && i - before == 1))
			return false;
	}
	return true;
}

size_t
unicode_length(struct slice s)
{
	size_t i = 0, n = 0;

	for (; i < s.n; n++)
		(void)unicode_next(s, &i);
	return n;
}

size_t
unicode_cut(struct slice s, size_t max)
{
	if (max >= s.n)
		return s.n;
	while (max > 0 && (s.p[max] & 0xc0) == 0x80)
		max--;
	return max;
}

int
unicode_width(uint32_t cp)
{
	return utf8proc_charwidth((utf8proc_int32_t)cp);
}

enum unicode_class
unicode_class(uint32_t cp)
{
	const utf8proc_property_t *property;

	if (cp >= 0x20 && cp < 0x7f)
		return UNICODE_PLAIN;
	if (cp == 0x61c || cp == 0x200e || cp == 0x200f ||
	    (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069))
		return UNICODE_BIDI;
	property = utf8proc_get_property((utf8proc_int32_t)cp);
	switch (property->category) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return UNICODE_CONTROL;
	case UTF8PROC_CATEGORY_CF:
		return UNICODE_INVISIBLE;
	case UTF8PROC_CATEGORY_CN:
		/* The rest of plane 14's tags and selectors is reserved for
		 * more of the same. */
		return cp >= 0xe0000 && cp <= 0xe0fff ? UNICODE_INVISIBLE
						      : UNICODE_UNASSIGNED;
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_CS:
		return UNICODE_UNASSIGNED;
	default:
		/* Fillers, joiners and variation selectors; U+2800 is the
		 * Braille cell without a dot. */
		return property->ignorable || cp == 0x2800 ? UNICODE_INVISIBLE
							   : UNICODE_PLAIN;
	}
}

/* One code point of a text in NFKC, upper case, as it counts in a
 * comparison. NFKC has made half-width and full-width brackets one; the
 * tortoise-shell form stands for round ones in Chinese numbers. */
static uint32_t
fold_one(uint32_t cp)
{
	if (cp == 0x3014)
		return '(';
	if (cp == 0x3015)
		return ')';
	if (cp < 0x80)
		return cp >= 'a' && cp <= 'z' ? cp - 32 : cp;
	return (uint32_t)utf8proc_toupper((utf8proc_int32_t)cp);
}

static bool
white(uint32_t cp)
{
	return cp == ' ' || (cp >= 0x09 && cp <= 0x0d) || cp == 0x85 ||
	    cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 ||
	    cp == 0x2029;
}

/* Appends s, which is in NFKC. */
static void
fold_all(struct slice s, struct buf *out)
{
	bool space = false, any = false;
	size_t i = 0;
	uint32_t cp;

	while (i < s.n) {
		cp = unicode_next(s, &i);
		if (white(cp)) {
			space = any;
			continue;
		}
		if (space)
			buf_putc(out, ' ');
		unicode_put(fold_one(cp), out);
		space = false;
		any = true;
	}
}

static bool
ascii(struct slice s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] >= 0x80)
			return false;
	return true;
}

void
unicode_fold(struct slice s, struct buf *out)
{
	utf8proc_uint8_t *nfkc = NULL;
	utf8proc_ssize_t n;

	if (ascii(s)) {
		fold_all(s, out);
		return;
	}
	n = utf8proc_map(s.p, (utf8proc_ssize_t)s.n, &nfkc,
	    UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE);
	if (n >= 0) {
		fold_all(slice_of(nfkc, (size_t)n), out);
	} else if (n == UTF8PROC_ERROR_INVALIDUTF8) {
		fold_all(s, out); /* malformed bytes become U+FFFD */
	} else {
		buf_free(out);
		out->failed = true;
	}
	free(nfkc);
}

/* The compatibility decomposition of one character has at most 18. */
#define FOLDED_MAX(n) ((n)*18 * 4 + 16)

bool
unicode_same(struct slice a, struct slice b)
{
	struct buf x = BUF_INIT(FOLDED_MAX(a.n));
	struct buf y = BUF_INIT(FOLDED_MAX(b.n));
	bool same;

	if (slice_eq(a, b))
		return true;
	unicode_fold(a, &x);
	unicode_fold(b, &y);
	same = buf_ok(&x) && buf_ok(&y) && slice_eq(buf_view(&x), buf_view(&y));
	buf_free(&x);
	buf_free(&y);
	return same;
}

bool
unicode_contains(struct slice hay, struct slice needle)
{
	struct buf x = BUF_INIT(FOLDED_MAX(hay.n));
	struct buf y = BUF_INIT(FOLDED_MAX(needle.n));
	bool found;

	unicode_fold(hay, &x);
	unicode_fold(needle, &y);
	found = buf_ok(&x) && buf_ok(&y) && y.n > 0 &&
	    slice_find(buf_view(&x), buf_view(&y), 0) != SIZE_MAX;
	buf_free(&x);
	buf_free(&y);
	return found;
}

void
unicode_visible(struct slice s, struct buf *out)
{
	size_t i = 0, from;
	enum unicode_class class;
	uint32_t cp;

	while (i < s.n) {
		from = i;
		cp = unicode_next(s, &i);
		class = unicode_class(cp);
		if (cp == REPLACEMENT && i - from == 1)
			buf_printf(out, "<0x%02X>", s.p[from]);
		else if (class != UNICODE_PLAIN && class != UNICODE_UNASSIGNED)
			buf_printf(out, "<U+%04X>", cp);
		else
			buf_put(out, s.p + from, i - from);
	}
}
