/* SPDX-License-Identifier: Apache-2.0 */
#include "record/csv.h"

#include <string.h>

bool
csv_more(const struct csv *csv)
{
	return csv->at < csv->in.n;
}

static bool
quoted(struct csv *csv, struct buf *cell)
{
	const uint8_t *p = csv->in.p;
	size_t n = csv->in.n;

	for (csv->at++; csv->at < n; csv->at++) {
		if (p[csv->at] == '"') {
			csv->at++;
			if (csv->at == n || p[csv->at] != '"')
				return true;
		}
		buf_putc(cell, p[csv->at]);
	}
	return false;
}

enum csv_end
csv_next(struct csv *csv, struct buf *cell)
{
	const uint8_t *p = csv->in.p;
	size_t n = csv->in.n;

	if (csv->at < n && p[csv->at] == '"') {
		if (!quoted(csv, cell))
			return CSV_BROKEN;
	} else {
		while (csv->at < n && p[csv->at] != ',' && p[csv->at] != '\n' &&
		    p[csv->at] != '\r' && p[csv->at] != '"')
			buf_putc(cell, p[csv->at++]);
	}
	if (csv->at == n)
		return CSV_ROW;
	if (p[csv->at] == ',') {
		csv->at++;
		return CSV_CELL;
	}
	if (p[csv->at] == '\r' && csv->at + 1 < n && p[csv->at + 1] == '\n')
		csv->at++;
	if (p[csv->at] != '\n')
		return CSV_BROKEN;
	csv->at++;
	return CSV_ROW;
}

void
csv_skip_line(struct csv *csv)
{
	while (csv->at < csv->in.n && csv->in.p[csv->at++] != '\n')
		;
}

void
csv_field(struct buf *out, const char *s, const char *after)
{
	bool quote;

	if (s == NULL)
		s = "";
	quote = s[strcspn(s, "\",\r\n")] != '\0';
	if (quote)
		buf_putc(out, '"');
	if (s[0] != '\0' && strchr("=+-@\t\r", s[0]) != NULL)
		buf_putc(out, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '"')
			buf_putc(out, '"');
		buf_putc(out, (uint8_t)*s);
	}
	if (quote)
		buf_putc(out, '"');
	buf_puts(out, after);
}
