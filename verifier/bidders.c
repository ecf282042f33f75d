/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/bidders.h"

#include <stdlib.h>
#include <string.h>

#include "record/unicode.h"
#include "record/uscc.h"

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
	struct slice s;
	size_t at;
	size_t line;
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

/* One cell, RFC 4180; *last when it ends its row. False: a quote is open, or
 * the cell is longer than any name. */
static bool
take_cell(struct table *t, struct buf *cell, bool *last)
{
	const struct slice s = t->s;
	bool quoted = t->at < s.n && s.p[t->at] == '"';

	buf_reset(cell);
	t->at += quoted;
	for (; t->at < s.n; t->at++) {
		uint8_t c = s.p[t->at];

		if (quoted && c == '"') {
			if (t->at + 1 == s.n || s.p[t->at + 1] != '"') {
				quoted = false;
				continue;
			}
			t->at++;
		} else if (!quoted && (c == ',' || c == '\r' || c == '\n')) {
			break;
		}
		t->line += c == '\n';
		buf_putc(cell, c);
	}
	*last = t->at == s.n || s.p[t->at] != ',';
	if (t->at < s.n && s.p[t->at] == '\r')
		t->at++;
	if (t->at < s.n) {
		t->line += s.p[t->at] == '\n';
		t->at++;
	}
	return !quoted && buf_ok(cell) && unicode_valid(buf_view(cell)) &&
	    memchr(cell->p == NULL ? (const uint8_t *)"" : cell->p, 0,
		cell->n) == NULL;
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

/* "./bids/A/" and "bids/A" are one path. */
static void
trim_path(char *path)
{
	size_t n;

	while (strncmp(path, "./", 2) == 0)
		memmove(path, path + 2, strlen(path) - 1);
	for (n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
		path[n - 1] = '\0';
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
	trim_path(row->path);
	b->v[b->n++] = *row;
	memset(row, 0, sizeof(*row)); /* transferred */
	return true;
}

static bool
take_row(struct table *t, struct bidders *out, struct bidders_fault *why)
{
	struct buf cell = BUF_INIT(CELL_MAX);
	struct bidder row = { NULL, NULL, NULL };
	const size_t line = t->line;
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
		fault(why, line, "引号不成对，或不是 UTF-8",
		    "a quote is not closed, or this is not UTF-8");
	else if (filled > 0)
		ok = check_row(&row, line, why);
	if (ok && filled > 0 && (out->n == BIDDERS_MAX || !add_row(out, &row)))
		ok = fault(why, line, "行数过多", "too many rows");
	free(row.path);
	free(row.name);
	free(row.uscc);
	buf_free(&cell);
	return ok;
}

bool
bidders_parse(struct slice csv, struct bidders *out, struct bidders_fault *why)
{
	struct table t = { .s = csv, .line = 1 };

	if (csv.n >= 3 && memcmp(csv.p, "\xef\xbb\xbf", 3) == 0)
		t.at = 3;
	if (!take_header(&t, why))
		return false;
	while (t.at < csv.n)
		if (!take_row(&t, out, why))
			return false;
	return true;
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
		if (strncmp(input, b->v[i].path, n) == 0 &&
		    (input[n] == '\0' || input[n] == '/') &&
		    (best == NULL || n > strlen(best->path)))
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
