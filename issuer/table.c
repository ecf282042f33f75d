/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/csv.h"
#include "issuer/table_record.h"
#include "record/json.h"

#define CELL_MAX (64 << 10) /* bytes: as much as a whole record may have */

struct table {
	struct csv csv;
	struct decoder *decoder;
	const struct mapping *mapping;
	enum encoding encoding;
	size_t n; /* columns */
	struct {
		char *header;
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

static void
read_header(
    struct table *t, const char *header, size_t column, struct problems *ps)
{
	struct help_nearest near = { header, NULL, SIZE_MAX };
	size_t place = COLUMN_N, i;
	char detail[120];

	switch (mapping_find(t->mapping, header, &place)) {
	case MAPPING_PASSED_OVER:
		place = COLUMN_N;
		break;
	case MAPPING_UNKNOWN:
		mapping_nearest(t->mapping, &near);
		snprintf(detail, sizeof detail, "%.50s%s%.50s%s", header,
		    near.best == NULL ? "" : " -> ",
		    near.best == NULL ? "" : near.best,
		    near.best == NULL ? "" : "?");
		say(t, ps, column,
		    header[0] == '\0' ? E_FIELD_EMPTY : E_CSV_HEADER_UNKNOWN,
		    detail);
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
		read_header(t, t->column[t->n - 1].header, t->n, ps);
	} while (end == CSV_CELL);
	if (ps->refusals == before)
		check_needs(t, ps);
	buf_free(&raw);
	buf_free(&text);
	return ps->refusals == before;
}

struct table *
table_open(struct slice file, enum encoding encoding,
    const struct mapping *mapping, struct problems *ps)
{
	struct table *t = calloc(1, sizeof *t);
	enum encoding found;

	if (t == NULL) {
		problems_add(ps, "", E_MEMORY, NULL);
		return NULL;
	}
	t->row = 1;
	if (encoding_utf16(file))
		say(t, ps, 1, E_CSV_UTF16, "");
	else {
		found = encoding_guess(&file); /* also takes the mark off */
		t->encoding = encoding == ENCODING_ANY ? found : encoding;
		t->decoder = decoder_new(t->encoding);
		t->mapping = mapping;
		t->csv.in = file;
		if (file.n == 0)
			say(t, ps, 1, E_FIELD_EMPTY, "");
		else if (t->decoder == NULL)
			say(t, ps, 1, E_CSV_ENCODING,
			    encoding_str(t->encoding));
		else if (read_headers(t, ps))
			return t;
	}
	table_free(t);
	return NULL;
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
		*remark = *cells == 1 && raw.n > 0 && raw.p[0] == '#';
		if (*cells > t->n)
			continue;
		if (!buf_ok(&raw))
			say(t, ps, *cells, E_FIELD_LONG, "");
		t->unread[*cells - 1] = !buf_ok(&raw) ||
		    (!*remark && !decode(t, buf_view(&raw), *cells, &text, ps));
		if (t->column[*cells - 1].place < COLUMN_N)
			table_record_put(&t->record,
			    t->column[*cells - 1].place, buf_view(&text));
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

enum table_end
table_next(struct table *t, struct buf *out, size_t *row, struct problems *ps)
{
	bool blank = true, remark = false;
	size_t cells, before;
	enum csv_end end;
	char detail[48];

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
	if (cells != t->n) {
		snprintf(detail, sizeof detail, "%zu / %zu", cells, t->n);
		say(t, ps, cells < t->n ? cells : t->n + 1, E_CSV_CELLS,
		    detail);
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
