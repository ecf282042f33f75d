/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/pagetext.h"

#include <string.h>

#include "record/jws.h"
#include "record/unicode.h"

#define GAP_MAX 4 /* characters between year, month and day */

static bool
is_digit(uint32_t cp)
{
	return cp >= '0' && cp <= '9';
}

static bool
is_latin(uint32_t cp) /* after folding: upper case */
{
	return cp >= 'A' && cp <= 'Z';
}

static bool
is_space(uint32_t cp)
{
	return cp <= ' ' || cp == 0x00AD; /* soft hyphen */
}

bool
pagetext_usable(struct slice text)
{
	size_t i = 0, good = 0, bad = 0;
	uint32_t cp;

	if (!unicode_valid(text))
		return false;
	while (i < text.n) {
		cp = unicode_next(text, &i);
		if (cp == 0xFFFD || unicode_class(cp) == UNICODE_UNASSIGNED)
			bad++;
		else if (cp > 0x7f || is_digit(cp) || is_latin(cp & ~0x20u))
			good++;
	}
	return good >= PAGETEXT_MIN && bad < good / 4;
}

/* Letters without the white space between them. */
static void
squeeze(struct slice folded, struct buf *out)
{
	size_t i = 0;
	uint32_t cp;

	while (i < folded.n) {
		cp = unicode_next(folded, &i);
		if (!is_space(cp))
			unicode_put(cp, out);
	}
}

/* Reads `wanted` at hay[from], passing over white space in hay; the place
 * after it, or 0. */
static size_t
reads(struct slice hay, size_t from, struct slice wanted)
{
	size_t i = from, k = 0, before;
	uint32_t cp;

	while (k < wanted.n) {
		if (i >= hay.n)
			return 0;
		before = i;
		cp = unicode_next(hay, &i);
		if (before > from && is_space(cp))
			continue;
		if (cp != unicode_next(wanted, &k))
			return 0;
	}
	return i;
}

static uint32_t
at(struct slice s, size_t i)
{
	return i < s.n ? s.p[i] : 0;
}

/* "101" does not stand in "1010", nor "Ex" in "Example". */
static bool
is_part(struct slice hay, size_t from, size_t to)
{
	const uint32_t before = from > 0 ? at(hay, from - 1) : 0;
	const uint32_t first = at(hay, from), last = at(hay, to - 1);
	const uint32_t after = at(hay, to);

	return (is_digit(first) && is_digit(before)) ||
	    (is_latin(first) && is_latin(before)) ||
	    (is_digit(last) && is_digit(after)) ||
	    (is_latin(last) && is_latin(after));
}

bool
pagetext_shows(struct slice text, struct slice wanted)
{
	struct buf hay = BUF_INIT(JWS_TRUST_MAX), folded = BUF_INIT(65536);
	struct buf needle = BUF_INIT(65536);
	bool found = false;
	size_t i, to;

	unicode_fold(text, &hay);
	unicode_fold(wanted, &folded);
	squeeze(buf_view(&folded), &needle);
	for (i = 0; i < hay.n && needle.n > 0 && !found; i++) {
		if (hay.p[i] != needle.p[0])
			continue;
		to = reads(buf_view(&hay), i, buf_view(&needle));
		found = to > 0 && !is_part(buf_view(&hay), i, to);
	}
	buf_free(&hay);
	buf_free(&folded);
	buf_free(&needle);
	return found;
}

struct token { /* a number, or the name of a month */
	int value;
	bool month, year; /* by name; four digits */
};

static int
month_of(struct slice word)
{
	static const char *const names[] = { "JANUARY", "FEBRUARY", "MARCH",
		"APRIL", "MAY", "JUNE", "JULY", "AUGUST", "SEPTEMBER",
		"OCTOBER", "NOVEMBER", "DECEMBER" };
	int i;

	for (i = 0; i < 12; i++)
		if (slice_is(word, names[i]) ||
		    (word.n == 3 && memcmp(word.p, names[i], 3) == 0))
			return i + 1;
	return 0;
}

/* The run of digits or Latin letters at text[*i]; false for any other word
 * or number, which breaks a date off. */
static bool
take_token(struct slice text, size_t *i, struct token *out)
{
	const bool digits = is_digit(text.p[*i]);
	size_t from = *i;

	memset(out, 0, sizeof(*out));
	while (*i < text.n &&
	    (digits ? is_digit(text.p[*i]) : is_latin(text.p[*i]))) {
		if (digits && *i - from < 5)
			out->value = out->value * 10 + (text.p[*i] - '0');
		++*i;
	}
	if (digits) {
		out->year = *i - from == 4;
		return *i - from <= 2 || out->year;
	}
	out->value = month_of(slice_of(text.p + from, *i - from));
	out->month = true;
	return out->value != 0;
}

/* Three tokens as days: none, one, or two where 5/6/2028 may be either. */
static size_t
days_of(const struct token t[3], struct date out[2])
{
	if (t[0].year == t[2].year || t[1].year)
		return 0;
	if (t[0].year) {
		out[0] = (struct date){ t[0].value, t[1].value, t[2].value };
		return t[2].month ? 0 : 1;
	}
	out[0] = (struct date){ t[2].value, t[1].value, t[0].value };
	out[1] = (struct date){ t[2].value, t[0].value, t[1].value };
	if (t[0].month)
		out[0] = out[1];
	return t[0].month || t[1].month ? 1 : 2;
}

static bool
same_day(struct date a, struct date b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day;
}

bool
pagetext_dates(struct slice text, struct date day)
{
	struct buf folded = BUF_INIT(JWS_TRUST_MAX);
	struct token t[3];
	struct date days[2];
	size_t i = 0, n = 0, gap = 0, k;
	bool found = false;
	struct slice s;

	unicode_fold(text, &folded);
	s = buf_view(&folded);
	while (i < s.n && !found) {
		if (!is_digit(s.p[i]) && !is_latin(s.p[i])) {
			unicode_next(s, &i);
			n = ++gap > GAP_MAX ? 0 : n;
			continue;
		}
		gap = 0;
		if (!take_token(s, &i, &t[n++])) {
			n = 0;
		} else if (n == 3) {
			k = days_of(t, days);
			found = (k > 0 && same_day(days[0], day)) ||
			    (k > 1 && same_day(days[1], day));
			n = k > 0 ? 0 : 2; /* each token is of one day */
			if (k == 0)
				memmove(t, t + 1, 2 * sizeof(t[0]));
		}
	}
	buf_free(&folded);
	return found;
}
