/* SPDX-License-Identifier: Apache-2.0 */
/* CSV, RFC 4180: cells in quotes may hold commas, line ends and doubled
 * quotes. */
#ifndef RECORD_CSV_H
#define RECORD_CSV_H

#include "record/buf.h"

struct csv {
	struct slice in;
	size_t at;
};

enum csv_end {
	CSV_CELL,
	CSV_ROW,
	CSV_BROKEN
};

/* True while something is left. */
bool csv_more(const struct csv *csv);
/* Appends the next cell. CSV_CELL: another follows in this row; CSV_ROW: it
 * was the row's last; CSV_BROKEN: a quote is not closed, stands inside a cell
 * or is followed by something else, or a carriage return stands alone. */
enum csv_end csv_next(struct csv *csv, struct buf *cell);
/* After CSV_BROKEN: on to the next line. */
void csv_skip_line(struct csv *csv);

/* Appends one cell, NULL as an empty one, and what follows it ("," or CRLF).
 * A text that begins with = + - @, a tab or CR gets a ' before it: a
 * spreadsheet must not take a name for a formula. */
void csv_field(struct buf *out, const char *s, const char *after);

#endif
