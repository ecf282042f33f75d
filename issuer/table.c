/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/table.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/cell.h"
#include "issuer/table_record.h"
#include "record/csv.h"
#include "record/json.h"

#define CELL_MAX (64 << 10) /* bytes: as much as a whole record may have */

struct table {
	struct csv csv;
	struct decoder *decoder;
	const struct mapping *mapping;
	enum encoding encoding;
	size_t n; /* columns */
	struct {
		char *header; /* "": no cell may stand below it */
		size_t place; /* in columns[]; COLUMN_N: passed over */
	} column[TABLE_COLUMNS_MAX];
	size_t row, skipped;
	bool unread[TABLE_COLUMNS_MAX]; /* cells of this row */
	struct table_record record;
};

void
table_cell_name(size_t column, size_t row, char out[32])
{
	char letters[8];
	size_t i = sizeof letters;

	letters[--i] = '\0';
	for (; column > 0 && i > 0; column = (column - 1) / 26)
		letters[--i] = (char)('A' + (column - 1) % 26);
	out[0] = '\0';
	if (letters[i] != '\0')
		snprintf(out, 32, "%s%zu", letters + i, row);
}

static void
say(struct table *t, struct problems *ps, size_t column, enum error rule,
    const char *detail)
{
	size_t before = ps->n;

	problems_add(ps, "", rule, "%.120s", detail);
	if (ps->n > before) {
		ps->v[before].line = t->row;
		ps->v[before].column = column;
	}
}

/* Whether a text may stand in a record at all: no control characters, no
 * noncharacters. */
static enum error
legible(struct slice text)
{
	struct buf quoted = BUF_INIT(6 * CELL_MAX + 2);
	enum error e;

	json_write_str(text, &quoted);
	e = json_gate(buf_view(&quoted), 6 * CELL_MAX + 2, NULL);
	buf_free(&quoted);
	return e;
}

/* One cell as UTF-8; what cannot be read is said, and leaves it empty. */
static bool
decode(struct table *t, struct slice raw, size_t column, struct buf *out,
    struct problems *ps)
{
	enum error e = E_OK;
	char detail[64];
	size_t at;

	if (decoder_put(t->decoder, raw, out, &at) && buf_ok(out)) {
		e = legible(buf_view(out));
		if (e == E_OK)
			return true;
		say(t, ps, column, e, "");
		buf_reset(out);
		return false;
	}
	snprintf(detail, sizeof detail, "%s, byte %zu: 0x%02x",
	    encoding_str(t->encoding), at + 1, at < raw.n ? raw.p[at] : 0);
	if (buf_ok(out))
		say(t, ps, column, E_CSV_ENCODING, detail);
	else
		say(t, ps, column, E_FIELD_LONG, "");
	buf_reset(out);
	return false;
}

/* Headers are broken into lines to make columns narrow: between two letters
 * for a space, and among Chinese characters for nothing. */
static void
tidy_header(char *header)
{
	char *to = header;
	const char *from;
	bool letter = false;

	for (from = header; *from != '\0'; from++) {
		if (*from != '\r' && *from != '\n')
			*to++ = *from;
		else if (letter && isalnum((unsigned char)from[1]))
			*to++ = ' ';
		letter = isalnum((unsigned char)*from);
	}
	*to = '\0';
}

static void
unknown_header(
    struct table *t, const char *header, size_t column, struct problems *ps)
{
	struct help_nearest near = { header, NULL, SIZE_MAX };
	char detail[120] = "";

	mapping_nearest(t->mapping, &near);
	if (near.best != NULL)
		snprintf(detail, sizeof detail, "%.50s -> %.50s?", header,
		    near.best);
	say(t, ps, column, E_CSV_HEADER_UNKNOWN, detail);
}

static void
read_header(
    struct table *t, const char *header, size_t column, struct problems *ps)
{
	size_t place = COLUMN_N, i;
	char detail[120];

	if (header[strspn(header, " \t")] == '\0') {
		t->column[column - 1].header[0] = '\0';
		t->column[column - 1].place = COLUMN_N;
		return;
	}
	switch (mapping_find(t->mapping, header, &place)) {
	case MAPPING_PASSED_OVER:
		place = COLUMN_N;
		break;
	case MAPPING_UNKNOWN:
		unknown_header(t, header, column, ps);
		break;
	case MAPPING_COLUMN:
		for (i = 1; i < column; i++)
			if (t->column[i - 1].place == place) {
				snprintf(detail, sizeof detail, "%.50s, %.50s",
				    t->column[i - 1].header, header);
				say(t, ps, column, E_CSV_HEADER_TWICE, detail);
			}
		break;
	}
	t->column[column - 1].place = place;
}

/* What no record can do without is said once, not with every row. */
static void
check_needs(struct table *t, struct problems *ps)
{
	bool met[COLUMN_NEEDS] = { [COLUMN_OPTIONAL] = true };
	struct buf names = BUF_INIT(256);
	size_t i, need;

	for (i = 0; i < t->n; i++)
		if (t->column[i].place < COLUMN_N)
			met[columns[t->column[i].place].need] = true;
	for (i = 0; i < COLUMN_N; i++)
		if (mapping_default(t->mapping, i) != NULL)
			met[columns[i].need] = true;
	for (need = 0; need < COLUMN_NEEDS; need++) {
		if (met[need])
			continue;
		buf_reset(&names);
		for (i = 0; i < COLUMN_N; i++)
			if (columns[i].need == need)
				buf_printf(&names, "%s%s",
				    names.n == 0 ? "" : " / ",
				    mapping_header(t->mapping, i));
		say(t, ps, 0, E_CSV_HEADER_MISSING, buf_cstr(&names));
	}
	buf_free(&names);
}

static bool
other_separator(const struct table *t)
{
	const char *header = t->column[0].header;

	return header != NULL && strpbrk(header, ";\t|") != NULL;
}

static void
read_headers(struct table *t, struct problems *ps)
{
	struct buf raw = BUF_INIT(CELL_MAX), text = BUF_INIT(CELL_MAX);
	size_t before = ps->refusals;
	enum csv_end end;

	t->row = 1;
	do {
		if (t->n == TABLE_COLUMNS_MAX) {
			say(t, ps, t->n, E_CSV_CELLS, "<= 256");
			break;
		}
		buf_reset(&raw);
		buf_reset(&text);
		end = csv_next(&t->csv, &raw);
		t->n++;
		if (end == CSV_BROKEN || !buf_ok(&raw)) {
			say(t, ps, t->n, E_CSV_FORM, "");
			break;
		}
		if (!decode(t, buf_view(&raw), t->n, &text, ps))
			continue;
		t->column[t->n - 1].header = slice_dup(buf_view(&text));
		if (t->column[t->n - 1].header == NULL) {
			problems_add(ps, "", E_MEMORY, NULL);
			break;
		}
		tidy_header(t->column[t->n - 1].header);
		read_header(t, t->column[t->n - 1].header, t->n, ps);
	} while (end == CSV_CELL);
	if (t->n == 1 && ps->refusals > before && other_separator(t)) {
		memset(ps, 0, sizeof *ps);
		say(t, ps, 0, E_CSV_SEPARATOR, "");
	}
	if (ps->refusals == before)
		check_needs(t, ps);
	buf_free(&raw);
	buf_free(&text);
}

/* What is no table at all, whatever its name. */
static enum error
not_a_table(struct slice file)
{
	if (file.n == 0)
		return E_FIELD_EMPTY;
	if (table_workbook(file))
		return E_CSV_WORKBOOK;
	if (encoding_utf16(file))
		return E_CSV_UTF16;
	if (memchr(file.p, '\n', file.n) == NULL &&
	    memchr(file.p, '\r', file.n) != NULL)
		return E_CSV_RETURN;
	return E_OK;
}

bool
table_workbook(struct slice file)
{
	return file.n >= 8 &&
	    (memcmp(file.p, "PK\3\4", 4) == 0 ||
		memcmp(file.p, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0);
}

struct table *
table_open(struct slice file, enum encoding encoding,
    const struct mapping *mapping, struct problems *ps)
{
	const enum encoding found = encoding_guess(&file); /* takes the mark */
	const enum error e = not_a_table(file);
	const size_t before = ps->refusals;
	struct table *t = calloc(1, sizeof *t);

	if (t == NULL) {
		problems_add(ps, "", E_MEMORY, NULL);
		return NULL;
	}
	t->row = 1;
	t->encoding = encoding == ENCODING_ANY ? found : encoding;
	t->decoder = decoder_new(t->encoding);
	t->mapping = mapping;
	t->csv.in = file;
	if (e != E_OK)
		say(t, ps, 0, e, "");
	else if (t->decoder == NULL)
		say(t, ps, 0, E_CSV_ENCODING, encoding_str(t->encoding));
	else
		read_headers(t, ps);
	if (ps->refusals > before)
		t->csv.in = slice_of(NULL, 0); /* no rows */
	return t;
}

void
table_free(struct table *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < TABLE_COLUMNS_MAX; i++)
		free(t->column[i].header);
	table_record_free(&t->record);
	decoder_free(t->decoder);
	free(t);
}

/* One cell of a row into the record, unless it cannot be what was meant. */
static void
read_cell(struct table *t, const struct buf *raw, size_t column,
    struct buf *text, struct problems *ps)
{
	const size_t place = t->column[column - 1].place;
	enum error e = E_OK;

	if (!buf_ok(raw)) {
		say(t, ps, column, E_FIELD_LONG, "");
		t->unread[column - 1] = true;
		return;
	}
	t->unread[column - 1] = !decode(t, buf_view(raw), column, text, ps);
	if (t->unread[column - 1] || text->n == 0)
		return;
	if (t->column[column - 1].header[0] == '\0')
		e = E_CSV_HEADER_NONE;
	else if (place < COLUMN_N)
		e = cell_check(
		    place, slice_of(buf_cstr(text), text->n), t->encoding);
	if (e != E_OK) {
		say(t, ps, column, e, buf_cstr(text));
		t->unread[column - 1] = true;
	}
	if (place < COLUMN_N) /* all the same: what is there is not missing */
		table_record_put(&t->record, place, buf_view(text));
}

/* Cell by cell into the record; *cells counts them. */
static enum csv_end
read_cells(struct table *t, size_t *cells, bool *blank, bool *remark,
    struct problems *ps)
{
	struct buf raw = BUF_INIT(CELL_MAX), text = BUF_INIT(CELL_MAX);
	enum csv_end end;

	*cells = 0;
	*blank = true;
	*remark = false;
	do {
		buf_reset(&raw);
		buf_reset(&text);
		end = csv_next(&t->csv, &raw);
		++*cells;
		if (end == CSV_BROKEN || *remark)
			continue;
		*blank = *blank && raw.n == 0;
		*remark = *cells == 1 && raw.n > 0 && raw.p[0] == '#' &&
		    !cell_failed(buf_view(&raw));
		if (*cells > t->n && raw.n > 0)
			say(t, ps, *cells, E_CSV_HEADER_NONE, "");
		else if (*cells <= t->n && !*remark)
			read_cell(t, &raw, *cells, &text, ps);
	} while (end == CSV_CELL);
	buf_free(&raw);
	buf_free(&text);
	return end;
}

static void
fill_defaults(struct table *t)
{
	size_t i;

	for (i = 0; i < COLUMN_N; i++)
		if (!table_record_has(&t->record, i))
			table_record_put(&t->record, i,
			    slice_str(mapping_default(t->mapping, i)));
}

/* Spreadsheets leave out the empty cells at the end of a row; only where the
 * file ends in it without a line end, more may have stood there. */
static bool
cut_off(const struct table *t)
{
	return !csv_more(&t->csv) && t->csv.in.p[t->csv.in.n - 1] != '\n';
}

enum table_end
table_next(struct table *t, struct buf *out, size_t *row, struct problems *ps)
{
	bool blank = true, remark = false;
	size_t cells, before;
	enum csv_end end;

	for (;;) {
		if (!csv_more(&t->csv))
			return TABLE_DONE;
		*row = ++t->row;
		before = ps->n;
		memset(t->unread, 0, sizeof t->unread);
		table_record_clear(&t->record);
		end = read_cells(t, &cells, &blank, &remark, ps);
		if (end == CSV_BROKEN) {
			say(t, ps, cells, E_CSV_FORM, "");
			csv_skip_line(&t->csv);
			return TABLE_FAULTY;
		}
		t->skipped += remark;
		if (!remark && (!blank || ps->n > before))
			break;
	}
	if (cells < t->n && cut_off(t)) {
		say(t, ps, cells, E_CSV_CUT, "");
		return TABLE_FAULTY;
	}
	fill_defaults(t);
	table_record_write(&t->record, out);
	return TABLE_RECORD;
}

void
table_settle(const struct table *t, struct problems *ps, size_t before)
{
	size_t i, kept = before, column;

	for (i = before; i < ps->n; i++) {
		column = table_column(t, ps->v[i].field);
		if (column > 0 && t->unread[column - 1]) {
			ps->refusals -= !ps->v[i].warning;
			continue;
		}
		if (kept != i)
			ps->v[kept] = ps->v[i];
		/* The place in the JSON that was made of it is nobody's. */
		ps->v[kept].line = ps->v[kept].column = 0;
		kept++;
	}
	ps->n = kept;
}

void
table_place(const struct table *t, size_t row, struct problems *ps)
{
	size_t i;

	for (i = 0; i < ps->n; i++)
		if (ps->v[i].line == 0) {
			ps->v[i].line = row;
			ps->v[i].column = table_column(t, ps->v[i].field);
		}
}

size_t
table_skipped(const struct table *t)
{
	return t->skipped;
}

const char *
table_header(const struct table *t, size_t column)
{
	return column == 0 || column > t->n ? NULL
					    : t->column[column - 1].header;
}

size_t
table_column(const struct table *t, const char *field)
{
	size_t n = strcspn(field, "["), i;
	const char *name;

	/* The very member, or of an object the first column below it. */
	for (i = 0; n > 0 && i < t->n; i++) {
		if (t->column[i].place == COLUMN_N)
			continue;
		name = columns[t->column[i].place].name;
		if (strncmp(name, field, n) == 0 &&
		    (name[n] == '\0' || name[n] == '.'))
			return i + 1;
	}
	return 0;
}
