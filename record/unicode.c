/* SPDX-License-Identifier: Apache-2.0 */
#include "record/unicode.h"

#include <utf8proc.h>

uint32_t
unicode_next(struct slice s, size_t *i)
{
	utf8proc_int32_t cp;
	utf8proc_ssize_t n;

	n = utf8proc_iterate(s.p + *i, (utf8proc_ssize_t)(s.n - *i), &cp);
	if (n <= 0 || cp < 0) {
		(*i)++;
		return 0xFFFD;
	}
	*i += (size_t)n;
	return (uint32_t)cp;
}

void
unicode_put(uint32_t cp, struct buf *out)
{
	utf8proc_uint8_t utf8[4];
	utf8proc_ssize_t n;

	n = utf8proc_encode_char((utf8proc_int32_t)cp, utf8);
	if (n > 0)
		buf_put(out, utf8, (size_t)n);
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
