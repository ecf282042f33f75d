/* SPDX-License-Identifier: Apache-2.0 */
#include "record/unicode.h"

#include <utf8proc.h>

#define REPLACEMENT 0xfffd

static bool
noncharacter(uint32_t cp)
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

void
unicode_put(uint32_t cp, struct buf *out)
{
	uint8_t b[4];
	size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	size_t k;

	if (n == 1) {
		buf_putc(out, (uint8_t)cp);
		return;
	}
	for (k = n - 1; k > 0; k--, cp >>= 6)
		b[k] = (uint8_t)(0x80 | (cp & 0x3f));
	b[0] = (uint8_t)((0xf00U >> n & 0xff) | cp);
	buf_put(out, b, n);
}

bool
unicode_valid(struct slice s)
{
	size_t i = 0, before;
	uint32_t cp;

	while (i < s.n) {
		before = i;
		cp = unicode_next(s, &i);
		if (noncharacter(cp) || (cp == REPLACEMENT && i - before == 1))
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

int
unicode_width(uint32_t cp)
{
	return utf8proc_charwidth((utf8proc_int32_t)cp);
}

/* What a terminal would act upon, hide or reorder: categories Cc, Cf (bidi
 * controls, zero widths, tags), Zl, Zp, Cs, and variation selectors. */
static bool
hidden(uint32_t cp)
{
	switch (utf8proc_category((utf8proc_int32_t)cp)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return (cp >= 0xFE00 && cp <= 0xFE0F) ||
		    (cp >= 0xE0100 && cp <= 0xE01EF) || cp == 0x115F ||
		    cp == 0x1160 || cp == 0x3164 || cp == 0xFFA0 ||
		    cp == 0x034F;
	}
}

void
unicode_visible(struct slice s, struct buf *out)
{
	size_t i = 0, from;
	uint32_t cp;

	while (i < s.n) {
		from = i;
		cp = unicode_next(s, &i);
		if (cp == 0xFFFD && i - from == 1)
			buf_printf(out, "<0x%02X>", s.p[from]);
		else if (hidden(cp))
			buf_printf(out, "<U+%04X>", (unsigned)cp);
		else
			buf_put(out, s.p + from, i - from);
	}
}
