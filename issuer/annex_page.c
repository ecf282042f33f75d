/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/annex_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/csv.h"

#define COLUMNS_MAX 32
#define CELL_MAX ((size_t)64 << 10)


struct table {
	size_t columns;
	struct stack_block *cell; /* rows x columns */
	size_t rows, cap;
	int64_t width[COLUMNS_MAX]; /* mpt, padding included */
	int percent; /* of the sizes */
};

static struct sheet *
next_page(struct annex_pages *pages, size_t annex)
{
	size_t cap;
	struct sheet *p;

	if (pages->n == pages->cap) {
		cap = pages->cap == 0 ? 8 : pages->cap * 2;
		p = realloc(pages->sheet, cap * sizeof *p);
		if (p == NULL)
			return NULL;
		pages->sheet = p;
		pages->cap = cap;
	}
	p = &pages->sheet[pages->n++];
	memset(p, 0, sizeof *p);
	p->annex = annex;
	return p;
}

static struct stack_block *
next_cell(struct table *t, size_t row, size_t column)
{
	size_t cap;
	struct stack_block *p;

	if (row == t->cap) {
		cap = t->cap == 0 ? 64 : t->cap * 2;
		p = realloc(t->cell, cap * t->columns * sizeof *p);
		if (p == NULL)
			return NULL;
		memset(p + t->cap * t->columns, 0,
		    (cap - t->cap) * t->columns * sizeof *p);
		t->cell = p;
		t->cap = cap;
	}
	return &t->cell[row * t->columns + column];
}

/* The first row tells the number of columns. */
static size_t
count_columns(struct slice data)
{
	struct csv csv = { data, 0 };
	struct buf cell = BUF_INIT(CELL_MAX);
	size_t n = 1;

	while (csv_next(&csv, &cell) == CSV_CELL) {
		buf_reset(&cell);
		n++;
	}
	buf_free(&cell);
	return n;
}

static enum error
table_fault(const struct stack_work *work, size_t annex, size_t row)
{
	const struct certificate *c = work->field->document->certificate;

	problems_add(work->problems, c->annex[annex].name, E_RULE_LAYOUT,
	    "row %zu", row + 1);
	return E_RULE_LAYOUT;
}

static enum error
table_read(const struct stack_work *work, size_t annex, struct slice data,
    struct table *t)
{
	struct csv csv = { data, 0 };
	struct buf cell = BUF_INIT(CELL_MAX);
	enum error e = E_OK;
	enum csv_end end = CSV_ROW;
	char field[64];
	size_t column = 0;

	t->columns = count_columns(data);
	if (t->columns > COLUMNS_MAX)
		return table_fault(work, annex, 0);
	while (e == E_OK && csv_more(&csv)) {
		struct stack_block *b = next_cell(t, t->rows, column);

		buf_reset(&cell);
		end = csv_next(&csv, &cell);
		if (b == NULL || !buf_ok(&cell)) {
			e = E_MEMORY;
			break;
		}
		snprintf(field, sizeof field, "%.40s:%zu",
		    work->field->document->certificate->annex[annex].name,
		    t->rows + 1);
		e = stack_shape(work, buf_view(&cell), field,
		    t->rows == 0 ? work->layout->annex.head
				 : work->layout->annex.cell,
		    LANG_ZH, b);
		column++;
		if (e == E_OK &&
		    (end == CSV_BROKEN ||
			(end == CSV_CELL && column == t->columns) ||
			(end == CSV_ROW && column < t->columns)))
			e = table_fault(work, annex, t->rows);
		if (end == CSV_ROW) {
			t->rows++;
			column = 0;
		}
	}
	buf_free(&cell);
	return e;
}

static int64_t
natural(const struct stack_block *b, int percent)
{
	struct layout_range r;

	if (b->text == NULL)
		return 0;
	r = b->style->size;
	return text_width(b->text, 0, b->text->run.n, b->style->tracking) *
	    (r.min + (r.max - r.min) * percent / 100) / FONT_EM +
	    1;
}

/* Widths that the columns would like; their sum. */
static int64_t
wish(const struct stack_work *work, const struct table *t, int percent,
    int64_t want[COLUMNS_MAX])
{
	int64_t sum = 0, pad = 2 * work->layout->annex.pad_x, n;

	for (size_t c = 0; c < t->columns; c++) {
		want[c] = 0;
		for (size_t r = 0; r < t->rows; r++) {
			n = natural(&t->cell[r * t->columns + c], percent);
			if (n > want[c])
				want[c] = n;
		}
		want[c] += pad;
		sum += want[c];
	}
	return sum;
}

/*
 * Column widths from the content: at the largest size at which every cell
 * stands on one line, else at the least size, where the widest columns share
 * what the narrow ones leave.
 */
static void
table_widths(const struct stack_work *work, struct table *t)
{
	int64_t want[COLUMNS_MAX], total = work->layout->annex.w, sum, left;
	bool narrow[COLUMNS_MAX] = { false }, changed = true;
	size_t wide = t->columns;

	for (t->percent = 100;; t->percent -= 10) {
		sum = wish(work, t, t->percent, want);
		if (sum <= total || t->percent == 0)
			break;
	}
	if (sum <= total) {
		for (size_t c = 0; c < t->columns; c++)
			t->width[c] =
			    want[c] + (total - sum) / (int64_t)t->columns;
		return;
	}
	left = total;
	while (changed && wide > 0) {
		changed = false;
		for (size_t c = 0; c < t->columns; c++)
			if (!narrow[c] && want[c] <= left / (int64_t)wide) {
				narrow[c] = changed = true;
				left -= want[c];
				wide--;
			}
	}
	for (size_t c = 0; c < t->columns; c++)
		t->width[c] = narrow[c] ? want[c] : left / (int64_t)wide;
}

/* Breaks a row's cells; its height, or -1 when a run is too wide. */
static int64_t
row_fit(const struct stack_work *work, const struct table *t, size_t row)
{
	const struct layout_annex *a = &work->layout->annex;
	int64_t height = 0;

	for (size_t c = 0; c < t->columns; c++) {
		struct stack_block *b = &t->cell[row * t->columns + c];

		if (!stack_fit(b, t->width[c] - 2 * a->pad_x, t->percent))
			return -1;
		if (b->height > height)
			height = b->height;
	}
	return height + 2 * a->pad_y;
}

static void
fill(const struct stack_work *work, int64_t y, int64_t h, uint32_t colour)
{
	struct sheet_mark *m = sheet_mark(work->sheet, SHEET_FILL);

	m->x = work->layout->annex.x;
	m->w = work->layout->annex.w;
	m->y = y;
	m->h = h;
	m->colour = colour;
}

static void
row_mark(const struct stack_work *work, const struct table *t, size_t row,
    bool again, int64_t y, int64_t height)
{
	const struct layout_annex *a = &work->layout->annex;
	const size_t first = *work->part + 1;
	size_t from, cell;
	int64_t x = a->x;

	if (row == 0)
		fill(work, y, height, a->shade);
	else if (row % 2 == 0)
		fill(work, y, height, a->zebra);
	for (size_t c = 0; c < t->columns; c++) {
		const struct stack_block *b = &t->cell[row * t->columns + c];

		from = work->sheet->n;
		cell = *work->part + 1;
		stack_mark(work, b, x + a->pad_x, y + (height - b->height) / 2,
		    t->width[c] - 2 * a->pad_x);
		/* Said once: the headings that later pages repeat are not. */
		stack_cell(work, from,
		    row > 0     ? SHEET_TD
			: again ? SHEET_ARTIFACT
				: SHEET_TH,
		    first, cell);
		for (; from < work->sheet->n; from++)
			work->sheet->mark[from].heads_column = true;
		x += t->width[c];
	}
}

static enum error
table_place(const struct stack_work *work, size_t annex, struct table *t,
    struct annex_pages *pages)
{
	const struct layout_annex *a = &work->layout->annex;
	int64_t end = a->y + a->h, y = end, head = row_fit(work, t, 0), height;
	struct stack_work on = *work;

	if (head < 0)
		return table_fault(work, annex, 0);
	for (size_t row = 1; row < t->rows || on.sheet == NULL; row++) {
		height = row < t->rows ? row_fit(work, t, row) : 0;
		if (height < 0 || head + height > a->h)
			return table_fault(work, annex, row);
		if (y + height > end || on.sheet == NULL) {
			on.sheet = next_page(pages, annex);
			if (on.sheet == NULL)
				return E_MEMORY;
			row_mark(&on, t, 0, row > 1, a->y, head);
			y = a->y + head;
			fill(&on, y, 400, a->line);
		}
		if (row < t->rows)
			row_mark(&on, t, row, false, y, height);
		y += height;
	}
	return E_OK;
}

static enum error
place_table(const struct stack_work *work, size_t annex, struct slice data,
    struct annex_pages *pages)
{
	struct table t = { .percent = 100 };
	enum error e = table_read(work, annex, data, &t);

	if (e == E_OK && t.rows > 0) {
		table_widths(work, &t);
		e = table_place(work, annex, &t, pages);
	}
	for (size_t i = 0; i < t.cap * t.columns && t.cell != NULL; i++)
		stack_block_free(&t.cell[i]);
	free(t.cell);
	return e;
}

/* One paragraph, from y on; over as many pages as it needs. */
static enum error
place_paragraph(struct stack_work *on, size_t annex, struct slice text,
    struct annex_pages *pages, int64_t *y)
{
	const struct layout_annex *a = &on->layout->annex;
	struct stack_block block, part;
	size_t first, from;
	enum error e;
	int64_t leading;

	e = stack_shape(on, text,
	    on->field->document->certificate->annex[annex].name, a->body,
	    LANG_ZH, &block);
	if (e == E_OK && !stack_fit(&block, a->w, 100)) {
		problems_add(on->problems, block.field, E_RULE_LAYOUT, NULL);
		e = E_RULE_LAYOUT;
	}
	first = *on->part + 1;
	part = block;
	part.n = 1;
	leading = block.style->size.max * block.style->leading / 100;
	for (size_t i = 0; e == E_OK && block.text != NULL && i < block.n;
	     i++) {
		part.lines = block.lines + i;
		part.height = block.size * block.style->leading / 100;
		if (*y + part.height > a->y + a->h) {
			on->sheet = next_page(pages, annex);
			*y = a->y;
			if (on->sheet == NULL)
				e = E_MEMORY;
		}
		if (e == E_OK) {
			from = on->sheet->n;
			stack_mark(on, &part, a->x, *y, a->w);
			stack_cell(on, from, SHEET_P, 0, first);
		}
		*y += part.height;
	}
	*y += leading / 2; /* between paragraphs */
	stack_block_free(&block);
	return e;
}

static enum error
place_text(const struct stack_work *work, size_t annex, struct slice data,
    struct annex_pages *pages)
{
	struct stack_work on = *work;
	int64_t y = INT64_MAX / 2;
	enum error e = E_OK;
	size_t from = 0, to;

	for (; e == E_OK && from < data.n; from = to + 1) {
		for (to = from; to < data.n && data.p[to] != '\n'; to++)
			continue;
		if (to > from)
			e = place_paragraph(&on, annex,
			    slice_of(data.p + from, to - from), pages, &y);
	}
	return e;
}

enum error
annex_page_place(const struct stack_work *work, size_t annex, struct slice data,
    struct annex_pages *pages)
{
	const char *name =
	    work->field->document->certificate->annex[annex].name;
	size_t n = strlen(name);

	if (n > 4 && strcmp(name + n - 4, ".csv") == 0)
		return place_table(work, annex, data, pages);
	return place_text(work, annex, data, pages);
}
