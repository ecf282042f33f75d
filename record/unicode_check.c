/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unicode_check(): what may stand on a certificate.  A name on paper is read
 * by people and typed again by them, so a text is refused when another text
 * looks the same: a radical for an ideograph, a full-width letter, a Cyrillic
 * letter in a Latin word.  Full-width brackets and punctuation, units and
 * Roman numerals are ordinary in Chinese text and stay.
 */
#include "record/unicode.h"

#include <stdlib.h>

#include <utf8proc.h>

struct range {
	uint32_t first, last;
};

static bool
among(uint32_t cp, const struct range *ranges, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (cp >= ranges[i].first && cp <= ranges[i].last)
			return true;
	return false;
}
#define AMONG(cp, ranges) among(cp, ranges, sizeof ranges / sizeof *ranges)

/* Blocks of characters that stand for others and look like them. */
static const struct range compatibility[] = {
	{ 0x2024, 0x2025 }, /* leaders: a dot, two dots */
	{ 0x2e80, 0x2fdf }, /* radicals, among them the 214 of Kangxi */
	{ 0x3038, 0x303a }, /* Hangzhou ten, twenty, thirty */
	{ 0x3131, 0x318e }, /* Hangul compatibility letters */
	{ 0x31c0, 0x31ef }, /* strokes */
	{ 0xf900, 0xfa0d }, { 0xfa10, 0xfa10 }, { 0xfa12, 0xfa12 },
	{ 0xfa15, 0xfa1e }, { 0xfa20, 0xfa20 }, { 0xfa22, 0xfa22 },
	{ 0xfa25, 0xfa26 }, { 0xfa2a, 0xfaff }, /* compatibility ideographs,
	    without the twelve that are ordinary ones: FA0E FA0F FA11 FA13
	    FA14 FA1F FA21 FA23 FA24 FA27 FA28 FA29 */
	{ 0xfb00, 0xfdff }, /* ligatures and presentation forms */
	{ 0xfe10, 0xfe1f }, { 0xfe30, 0xfe6f }, /* vertical, small forms */
	{ 0xfe70, 0xfefc }, { 0xff10, 0xff19 },
	{ 0xff21, 0xff3a }, /* full-width 0-9, A-Z */
	{ 0xff41, 0xff5a }, { 0xff61, 0xffdc }, /* a-z; half-width kana */
	{ 0xffe8, 0xffee }, { 0x1d400, 0x1d7ff }, /* letters as mathematics */
	{ 0x2f800, 0x2fa1f }, /* compatibility ideographs */
};

/* Alphabets with letters that look like Latin ones. */
static const struct range lookalike[] = {
	{ 0x370, 0x3ff }, { 0x1f00, 0x1fff }, /* Greek */
	{ 0x400, 0x52f }, { 0x1c80, 0x1c8f }, /* Cyrillic */
	{ 0x2de0, 0x2dff }, { 0xa640, 0xa69f }, { 0x531, 0x587 }, /* Armenian */
	{ 0x13a0, 0x13fd }, { 0xab70, 0xabbf }, /* Cherokee */
	{ 0x2c80, 0x2cff }, /* Coptic */
	{ 0xa4d0, 0xa4ff }, /* Lisu */
};

/* Greek letters of units and formulas, which look like no Latin letter and
 * are written right beside some: Delta, Sigma, Phi, Omega, theta, lambda, mu,
 * pi, phi. */
static const struct range symbols[] = { { 0x394, 0x394 }, { 0x3a3, 0x3a3 },
	{ 0x3a6, 0x3a6 }, { 0x3a9, 0x3a9 }, { 0x3b8, 0x3b8 }, { 0x3bb, 0x3bc },
	{ 0x3c0, 0x3c0 }, { 0x3c6, 0x3c6 } };

static const struct range latin[] = { { 'A', 'Z' }, { 'a', 'z' },
	{ 0xc0, 0xd6 }, { 0xd8, 0xf6 }, { 0xf8, 0x2af }, { 0x1e00, 0x1eff },
	{ 0x2c60, 0x2c7f }, { 0xa722, 0xa7ff }, { 0xab30, 0xab6f } };

/* Starters that nothing before them combines with and that have no
 * decomposition: of such a text alone one knows that it is NFC. */
static bool
surely_nfc(uint32_t cp)
{
	return cp < 0x300 || (cp >= 0x3400 && cp <= 0x9fff) ||
	    (cp >= 0x3000 && cp <= 0x3029) || (cp >= 0xff01 && cp <= 0xffee) ||
	    (cp >= 0x2010 && cp <= 0x2027) || (cp >= 0x20000 && cp < 0x2f800);
}

static enum error
check_one(uint32_t cp)
{
	if ((cp >= 0x20 && cp < 0x7f) || (cp >= 0x4e00 && cp <= 0x9fff))
		return E_OK;
	if (cp == 0xfffd)
		return E_TEXT_LOST;
	switch (unicode_class(cp)) {
	case UNICODE_CONTROL:
		return E_TEXT_CONTROL;
	case UNICODE_BIDI:
		return E_TEXT_BIDI;
	case UNICODE_INVISIBLE:
		return E_TEXT_INVISIBLE;
	case UNICODE_UNASSIGNED:
		return E_TEXT_UNASSIGNED;
	case UNICODE_PLAIN:
		break;
	}
	if (AMONG(cp, compatibility))
		return E_TEXT_COMPAT;
	/* Spaces that look like the ordinary one; U+3000 shows its width. */
	if (cp != 0x3000 &&
	    utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_ZS)
		return E_TEXT_COMPAT;
	return E_OK;
}

/* Each character by itself, and where white space stands. */
static enum error
check_each(struct slice s, bool *nfc, uint32_t *cp, size_t *index)
{
	bool space = true; /* the beginning counts as one */
	size_t i = 0, start;
	enum error e;

	for (*index = 0; i < s.n; (*index)++) {
		start = i;
		*cp = unicode_next(s, &i);
		if (*cp == 0xfffd && i - start == 1)
			return E_JSON_UTF8;
		e = check_one(*cp);
		if (e != E_OK)
			return e;
		if (!surely_nfc(*cp))
			*nfc = false;
		if (*cp != ' ' && *cp != 0x3000)
			space = false;
		else if (space || i == s.n)
			return E_TEXT_SPACE;
		else
			space = true;
	}
	return E_OK;
}

/* The first character that NFC would change. */
static enum error
check_nfc(struct slice s, uint32_t *cp, size_t *index)
{
	utf8proc_uint8_t *p = NULL;
	utf8proc_ssize_t n;
	size_t i = 0, j = 0;
	struct slice nfc;
	enum error e = E_TEXT_NOT_NFC;

	n = utf8proc_map(
	    s.p, (utf8proc_ssize_t)s.n, &p, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (n < 0)
		return E_MEMORY; /* UTF-8 it is: check_each() saw it */
	nfc = slice_of(p, (size_t)n);
	if (slice_eq(s, nfc)) {
		e = E_OK;
		goto out;
	}
	for (*index = 0; i < s.n; (*index)++) {
		*cp = unicode_next(s, &i);
		if (j == nfc.n || unicode_next(nfc, &j) != *cp)
			break;
	}
out:
	free(p);
	return e;
}

static bool
of_word(uint32_t cp)
{
	utf8proc_category_t category;

	if (cp < 0x80)
		return AMONG(cp, latin) || (cp >= '0' && cp <= '9');
	if (cp >= 0x2e80 && cp <= 0x9fff)
		return false;
	category = utf8proc_category((utf8proc_int32_t)cp);
	return AMONG(cp, latin) || AMONG(cp, lookalike) ||
	    category == UTF8PROC_CATEGORY_MN ||
	    category == UTF8PROC_CATEGORY_ND;
}

/* A word is a run of letters of these alphabets, marks and digits. */
static enum error
check_words(struct slice s, uint32_t *cp, size_t *index)
{
	bool has_latin = false, has_foreign = false;
	uint32_t foreign = 0, c;
	size_t at = 0, i = 0, n;

	for (n = 0; i < s.n; n++) {
		c = unicode_next(s, &i);
		if (!of_word(c)) {
			has_latin = has_foreign = false;
			continue;
		}
		if (AMONG(c, latin)) {
			has_latin = true;
		} else if (AMONG(c, lookalike) && !AMONG(c, symbols) &&
		    !has_foreign) {
			has_foreign = true;
			foreign = c;
			at = n;
		}
		if (has_latin && has_foreign) {
			*cp = foreign;
			*index = at;
			return E_TEXT_CONFUSABLE;
		}
	}
	return E_OK;
}

enum error
unicode_check(struct slice s, uint32_t *cp, size_t *index)
{
	uint32_t which = 0;
	size_t where = 0;
	bool nfc = true;
	enum error e;

	e = check_each(s, &nfc, &which, &where);
	if (e == E_OK && !nfc)
		e = check_nfc(s, &which, &where);
	/* No foreign alphabet is among what is surely NFC. */
	if (e == E_OK && !nfc)
		e = check_words(s, &which, &where);
	if (e == E_OK)
		return E_OK;
	if (cp != NULL)
		*cp = which;
	if (index != NULL)
		*index = where;
	return e;
}
