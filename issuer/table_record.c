/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/table_record.h"

#include <stdio.h>
#include <string.h>

#include "record/json.h"
#include "record/unicode.h"

#define CELL_MAX (64 << 10)
#define DIGITS_MAX 15 /* an exact integer of JSON whatever they are */

void
table_record_clear(struct table_record *r)
{
	size_t i;

	for (i = 0; i < COLUMN_N; i++)
		buf_reset(&r->cell[i]);
}

void
table_record_free(struct table_record *r)
{
	size_t i;

	for (i = 0; i < COLUMN_N; i++)
		buf_free(&r->cell[i]);
}

void
table_record_put(struct table_record *r, size_t place, struct slice text)
{
	r->cell[place].max = CELL_MAX;
	buf_slice(&r->cell[place], text);
}

bool
table_record_has(const struct table_record *r, size_t place)
{
	return place < COLUMN_N && r->cell[place].n > 0;
}

static struct slice
trim(struct slice s)
{
	while (s.n > 0 && strchr(" \t\r\n", s.p[0]) != NULL)
		s = slice_of(s.p + 1, s.n - 1);
	while (s.n > 0 && strchr(" \t\r\n", s.p[s.n - 1]) != NULL)
		s.n--;
	return s;
}

/* The next part of a list: ; or its full-width form or a line end parts. */
static bool
next_part(struct slice list, size_t *at, struct slice *part)
{
	size_t start = *at, i = start, before;
	uint32_t cp;

	if (start > list.n)
		return false;
	while (i < list.n) {
		before = i;
		cp = unicode_next(list, &i);
		if (cp == ';' || cp == 0xff1b || cp == '\n') {
			*part = trim(slice_of(list.p + start, before - start));
			*at = i;
			return true;
		}
	}
	*part = trim(slice_of(list.p + start, list.n - start));
	*at = list.n + 1;
	return true;
}

static void
write_list(struct slice list, struct buf *out)
{
	struct slice part;
	size_t at = 0, n = 0;

	buf_putc(out, '[');
	while (next_part(list, &at, &part)) {
		if (n++ > 0)
			buf_putc(out, ',');
		json_write_str(part, out);
	}
	buf_putc(out, ']');
}

/* Former names: the first Chinese one goes with the first English one. */
static void
write_pairs(struct slice zh, struct slice en, struct buf *out)
{
	struct slice a, b;
	size_t at = 0, bt = 0, n = 0;
	bool more_a, more_b;

	buf_putc(out, '[');
	for (;;) {
		more_a = zh.n > 0 && next_part(zh, &at, &a);
		more_b = en.n > 0 && next_part(en, &bt, &b);
		if (!more_a && !more_b)
			break;
		buf_puts(out, n++ > 0 ? ",{" : "{");
		if (more_a && a.n > 0) {
			buf_puts(out, "\"zh\":");
			json_write_str(a, out);
		}
		if (more_b && b.n > 0) {
			buf_puts(
			    out, more_a && a.n > 0 ? ",\"en\":" : "\"en\":");
			json_write_str(b, out);
		}
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

/* Digits from *at on, at most `max`; how many there are. */
static size_t
digits(const char *s, size_t *at, size_t max, unsigned *n)
{
	const size_t start = *at;

	for (*n = 0; *at - start < max && s[*at] >= '0' && s[*at] <= '9'; ++*at)
		*n = *n * 10 + (unsigned)(s[*at] - '0');
	return *at - start;
}

/* What spreadsheets make of a date that was typed: 2026/1/5, 2026-1-5,
 * 2026.1.5, 2026年1月5日, with or without midnight after it.  The year comes
 * first in all of them, so that none can be another day. */
static bool
read_date(const char *s, char out[16])
{
	static const char *const parts[][3] = { { "-", "-", "" },
		{ "/", "/", "" }, { ".", ".", "" }, { "年", "月", "日" } };
	static const char *const ends[] = { "", " 0:00", " 0:00:00", " 00:00",
		" 00:00:00" };
	unsigned v[3];
	size_t at, i, k;

	for (i = 0; i < sizeof parts / sizeof *parts; i++) {
		for (at = k = 0; k < 3; k++) {
			if (digits(s, &at, k == 0 ? 4 : 2, &v[k]) == 0 ||
			    strncmp(s + at, parts[i][k], strlen(parts[i][k])))
				break;
			at += strlen(parts[i][k]);
		}
		if (k == 3 && v[0] >= 1000)
			break;
	}
	if (i == sizeof parts / sizeof *parts)
		return false;
	snprintf(out, 16, "%04u-%02u-%02u", v[0], v[1], v[2]);
	for (i = 0; i < sizeof ends / sizeof *ends; i++)
		if (strcmp(s + at, ends[i]) == 0)
			return true;
	return false;
}

static void
write_value(const struct table_record *r, size_t place, struct buf *out)
{
	struct slice cell = buf_view(&r->cell[place]);
	char date[16];

	switch (columns[place].kind) {
	case COLUMN_COUNT:
		/* What is no number is refused as the text it is. */
		if (cell.n <= DIGITS_MAX && cell.p[0] != '0' &&
		    strspn(buf_cstr(&r->cell[place]), "0123456789") == cell.n)
			buf_slice(out, cell);
		else
			json_write_str(cell, out);
		break;
	case COLUMN_DATE:
		/* What is no date is refused as the text it is. */
		json_write_str(read_date(buf_cstr(&r->cell[place]), date)
			? slice_str(date)
			: cell,
		    out);
		break;
	case COLUMN_LIST:
		write_list(cell, out);
		break;
	case COLUMN_TEXT:
	case COLUMN_PAIR:
		json_write_str(cell, out);
		break;
	}
}

/* Bytes of a name up to its part of a depth, that part included. */
static size_t
head(const char *name, size_t depth)
{
	size_t i;

	for (i = 0; name[i] != '\0'; i++)
		if (name[i] == '.' && depth-- == 0)
			break;
	return i;
}

static size_t
depth_of(const char *name)
{
	size_t n = 0;

	for (; *name != '\0'; name++)
		n += *name == '.';
	return n;
}

/* How many objects two neighbours are both in. */
static size_t
common(const char *a, const char *b)
{
	size_t depth = 0, n;

	while (depth < depth_of(a) && depth < depth_of(b)) {
		n = head(a, depth);
		if (n != head(b, depth) || strncmp(a, b, n) != 0)
			break;
		depth++;
	}
	return depth;
}

static void
write_name(const char *name, size_t depth, struct buf *out)
{
	size_t from = depth == 0 ? 0 : head(name, depth - 1) + 1;

	json_write_str(slice_of(name + from, head(name, depth) - from), out);
	buf_putc(out, ':');
}

static void
write_member(const struct table_record *r, size_t place, size_t open,
    size_t depth, struct buf *out)
{
	const char *name = columns[place].name;

	for (; open < depth; open++) {
		write_name(name, open, out);
		buf_putc(out, '{');
	}
	write_name(name, depth, out);
	if (columns[place].kind != COLUMN_PAIR)
		write_value(r, place, out);
}

void
table_record_write(const struct table_record *r, struct buf *out)
{
	const char *before = "";
	size_t i, open = 0, depth, shared, zh, en;

	buf_putc(out, '{');
	for (i = 0; i < COLUMN_N; i++) {
		bool pair = columns[i].kind == COLUMN_PAIR;

		zh = i;
		en = pair ? i + 1 : i;
		i = en;
		if (!table_record_has(r, zh) && !table_record_has(r, en))
			continue;
		/* A pair's own object is the list it stands in. */
		depth = depth_of(columns[zh].name) - pair;
		shared = common(before, columns[zh].name);
		if (shared > depth)
			shared = depth;
		for (; open > shared; open--)
			buf_putc(out, '}');
		if (before[0] != '\0')
			buf_putc(out, ',');
		write_member(r, zh, open, depth, out);
		if (pair)
			write_pairs(buf_view(&r->cell[zh]),
			    buf_view(&r->cell[en]), out);
		open = depth;
		before = columns[zh].name;
	}
	for (; open > 0; open--)
		buf_putc(out, '}');
	buf_putc(out, '}');
}
