/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/bidders.h"

#include <stdlib.h>
#include <string.h>

#include "record/csv.h"
#include "record/unicode.h"
#include "record/uscc.h"
#include "sys/encoding.h"

#define CELL_MAX 4096
#define COLUMNS_MAX 32

enum column {
	COLUMN_PATH,
	COLUMN_NAME,
	COLUMN_USCC,
	COLUMNS,
	COLUMN_OTHER /* somebody's own; not looked at */
};

static const char *const headings[COLUMNS][2] = { { "path", "路径" },
	{ "bidder", "投标人" }, { "uscc", "信用代码" } };

struct table {
	struct csv csv;
	size_t line, counted; /* of the row, and up to which byte */
	enum column column[COLUMNS_MAX];
	size_t ncolumns;
};

void
bidders_clear(struct bidders *b)
{
	size_t i;

	for (i = 0; i < b->n; i++) {
		free(b->v[i].path);
		free(b->v[i].name);
		free(b->v[i].uscc);
	}
	free(b->v);
	memset(b, 0, sizeof(*b));
}

/* *last when it ends its row. False: a quote is open or out of place, or the
 * cell is longer than any name. */
static bool
take_cell(struct table *t, struct buf *cell, bool *last)
{
	enum csv_end end;

	buf_reset(cell);
	end = csv_next(&t->csv, cell);
	*last = end != CSV_CELL;
	return end != CSV_BROKEN && buf_ok(cell) &&
	    (cell->n == 0 || memchr(cell->p, 0, cell->n) == NULL);
}

/* The line at which the next row begins. */
static size_t
line_of(struct table *t)
{
	for (; t->counted < t->csv.at; t->counted++)
		t->line += t->csv.in.p[t->counted] == '\n';
	return t->line;
}

static enum column
column_of(struct slice heading)
{
	int i;

	for (i = 0; i < COLUMNS; i++)
		if (unicode_same(heading, slice_str(headings[i][0])) ||
		    unicode_same(heading, slice_str(headings[i][1])))
			return (enum column)i;
	return COLUMN_OTHER;
}

static bool
fault(struct bidders_fault *why, size_t line, const char *zh, const char *en)
{
	*why = (struct bidders_fault){ line, zh, en };
	return false;
}

static bool
take_header(struct table *t, struct bidders_fault *why)
{
	struct buf cell = BUF_INIT(CELL_MAX);
	bool last = false, have[COLUMNS + 2] = { false };

	while (!last && t->ncolumns < COLUMNS_MAX) {
		if (!take_cell(t, &cell, &last))
			break;
		t->column[t->ncolumns] = column_of(buf_view(&cell));
		have[t->column[t->ncolumns++]] = true;
	}
	buf_free(&cell);
	if (last && have[COLUMN_PATH] && have[COLUMN_NAME])
		return true;
	return fault(why, 1, "第一行须有列名 路径（path）与 投标人（bidder）",
	    "the first row must name the columns path and bidder");
}

/* "./bids/A/" and "bids/A" are one path; "." is the folder one is in. */
static void
trim_path(char *path)
{
	size_t n;

	while (strncmp(path, "./", 2) == 0)
		memmove(path, path + 2, strlen(path) - 1);
	for (n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
		path[n - 1] = '\0';
	if (path[0] == '\0')
		strcpy(path, ".");
}

static bool
check_row(const struct bidder *row, size_t line, struct bidders_fault *why)
{
	enum uscc code;

	if (row->path == NULL || row->path[0] == '\0' || row->name == NULL ||
	    row->name[0] == '\0')
		return fault(why, line, "路径和投标人都要填写",
		    "path and bidder must both be given");
	if (row->uscc == NULL)
		return true;
	code = uscc_check(slice_str(row->uscc));
	if (code == USCC_LENGTH || code == USCC_ALPHABET)
		return fault(why, line, "统一社会信用代码应为 18 位",
		    "a unified social credit code has 18 characters");
	return true;
}

static bool
is_given(const struct bidders *b, const char *path)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		if (strcmp(b->v[i].path, path) == 0)
			return true;
	return false;
}

static bool
add_row(struct bidders *b, struct bidder *row)
{
	if (b->n == b->cap) {
		size_t cap = b->cap == 0 ? 16 : b->cap * 2;
		struct bidder *v = realloc(b->v, cap * sizeof(*v));

		if (v == NULL)
			return false;
		b->v = v;
		b->cap = cap;
	}
	b->v[b->n++] = *row;
	memset(row, 0, sizeof(*row)); /* transferred */
	return true;
}

static bool
take_row(struct table *t, struct bidders *out, struct bidders_fault *why)
{
	struct buf cell = BUF_INIT(CELL_MAX);
	struct bidder row = { NULL, NULL, NULL };
	const size_t line = line_of(t);
	size_t i = 0, filled = 0;
	bool last = false, ok = true;

	for (; ok && !last; i++) {
		enum column c = i < t->ncolumns ? t->column[i] : COLUMN_OTHER;
		char **to = c == COLUMN_PATH ? &row.path
		    : c == COLUMN_NAME       ? &row.name
		    : c == COLUMN_USCC       ? &row.uscc
					     : NULL;

		ok = take_cell(t, &cell, &last);
		filled += cell.n;
		if (ok && to != NULL && *to == NULL && cell.n > 0)
			*to = slice_dup(buf_view(&cell));
	}
	if (!ok)
		fault(why, line, "引号不成对或位置不对，或单元格过长",
		    "a quote is not closed or out of place, or a cell is too "
		    "long");
	else if (filled > 0)
		ok = check_row(&row, line, why);
	if (ok && filled > 0) {
		trim_path(row.path);
		if (is_given(out, row.path))
			ok = fault(why, line, "这一路径前面已经有了",
			    "this path was given before");
	}
	if (ok && filled > 0 && (out->n == BIDDERS_MAX || !add_row(out, &row)))
		ok = fault(why, line, "行数过多", "too many rows");
	free(row.path);
	free(row.name);
	free(row.uscc);
	buf_free(&cell);
	return ok;
}

static bool
take_table(struct slice utf8, struct bidders *out, struct bidders_fault *why)
{
	struct table t = { .csv = { utf8, 0 }, .line = 1 };

	if (!take_header(&t, why))
		return false;
	while (csv_more(&t.csv))
		if (!take_row(&t, out, why))
			return false;
	return true;
}

bool
bidders_parse(struct slice csv, struct bidders *out, struct bidders_fault *why)
{
	struct buf utf8 = BUF_INIT((size_t)4 * BIDDERS_BYTES);
	struct decoder *d = NULL;
	size_t at = 0, i, line = 1;
	bool ok = false;

	if (!encoding_utf16(csv))
		d = decoder_new(encoding_guess(&csv));
	if (d != NULL && decoder_put(d, csv, &utf8, &at) && buf_ok(&utf8)) {
		ok = take_table(buf_view(&utf8), out, why);
	} else {
		for (i = 0; i < at; i++)
			line += csv.p[i] == '\n';
		fault(why, line,
		    "不是 UTF-8，也不是 GB18030：请另存为 CSV UTF-8",
		    "neither UTF-8 nor GB18030: save it as CSV UTF-8");
	}
	decoder_free(d);
	buf_free(&utf8);
	return ok;
}

const struct bidder *
bidders_of(const struct bidders *b, const char *input)
{
	const struct bidder *best = NULL;
	size_t i, n;

	while (strncmp(input, "./", 2) == 0)
		input += 2;
	for (i = 0; i < b->n; i++) {
		n = strlen(b->v[i].path);
		if (strcmp(b->v[i].path, ".") == 0 && input[0] != '/' &&
		    best == NULL)
			best = &b->v[i];
		else if (strncmp(input, b->v[i].path, n) == 0 &&
		    (input[n] == '\0' || input[n] == '/') &&
		    (best == NULL || n > strlen(best->path) ||
			strcmp(best->path, ".") == 0))
			best = &b->v[i];
	}
	return best;
}

bool
bidder_holds(const struct bidder *b, const struct certificate *c)
{
	if (b->uscc != NULL)
		return c->holder.uscc != NULL &&
		    strcmp(b->uscc, c->holder.uscc) == 0;
	return (c->holder.name.zh != NULL &&
		   unicode_same(
		       slice_str(b->name), slice_str(c->holder.name.zh))) ||
	    (c->holder.name.en != NULL &&
		unicode_same(slice_str(b->name), slice_str(c->holder.name.en)));
}
