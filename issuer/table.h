/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table of records: CSV as RFC 4180 has it, the first row the headers, each
 * further row one record.  Strict, and for every row: a fault of one hides no
 * fault of another.  A row may be shorter than the header, as spreadsheets
 * leave out empty cells at its end, and longer by empty ones.
 *
 * Rows are counted as a spreadsheet counts them, the header is row 1; a line
 * end inside a cell starts no row.  Blank rows, and rows whose first cell
 * begins with "#" (the template's explanations), are passed over.
 */
#ifndef ISSUER_TABLE_H
#define ISSUER_TABLE_H

#include "sys/encoding.h"
#include "issuer/mapping.h"
#include "issuer/problem.h"

#define TABLE_COLUMNS_MAX 256

struct table;

/* Reads the header. The bytes must live until the last table_next(). What is
 * wrong is in ps, each with its row and column: then there are no rows to be
 * read, but headers to be named. NULL: no memory, said in ps. */
struct table *table_open(struct slice file, enum encoding encoding,
    const struct mapping *mapping, struct problems *ps);
/* Whether a file is a spreadsheet's own (.xlsx, .xls, .ods, .et). */
bool table_workbook(struct slice file);
void table_free(struct table *t); /* NULL is fine */

enum table_end {
	TABLE_RECORD, /* appended to out as JSON */
	TABLE_FAULTY, /* this row is not one: see ps */
	TABLE_DONE
};
/* The next row. With TABLE_RECORD ps may tell of cells that could not be
 * read; table_settle() then drops what is said of them otherwise. */
enum table_end table_next(
    struct table *t, struct buf *out, size_t *row, struct problems *ps);
/* Drops what is said from ps->v[before] on of cells of this row that could
 * not be read at all. */
void table_settle(const struct table *t, struct problems *ps, size_t before);
/* Gives every problem that has no place its row and the column of its
 * field. */
void table_place(const struct table *t, size_t row, struct problems *ps);

size_t table_skipped(const struct table *t); /* rows that begin with # */
const char *table_header(const struct table *t, size_t column); /* from 1 */
/* The column of a field from 1; 0: it has none. */
size_t table_column(const struct table *t, const char *field);
/* 6 and 17 are "F17"; "" when column is 0. */
void table_cell_name(size_t column, size_t row, char out[32]);

#endif
