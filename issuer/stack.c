/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/stack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/seal.h"

#define ASCENT 880 /* 1/1000 em of an ideograph above the baseline */
#define SHRINK_STEP 5 /* percent */
#define STARS_MAX 15
#define COLUMNS_MAX CERTIFICATE_ISSUERS_MAX

struct cell { /* an item with its content, in one column */
	const struct layout_item *item;
	const struct trust_body *body;
	struct stack_block block[2][2]; /* [0 label, 1 value][lang] */
	size_t stars;
	int64_t height; /* without the space above */
	int64_t before;
	int64_t size;
};

struct column {
	struct cell cell[LAYOUT_ITEMS_MAX];
	size_t n, body;
	int64_t x, w;
	int64_t height;
};

enum error
stack_shape(const struct stack_work *work, struct slice text, const char *field,
    size_t style, enum lang lang, struct stack_block *out)
{
	enum error e;
	uint32_t missing = 0;

	memset(out, 0, sizeof *out);
	out->style = &work->layout->style[style];
	out->lang = lang;
	snprintf(out->field, sizeof out->field, "%s", field);
	if (text.n == 0)
		return E_OK;
	out->text = texts_shape(work->texts, work->library,
	    &work->layout->family[out->style->family], text, lang, &e,
	    &missing);
	if (e == E_RULE_GLYPH)
		problems_add(work->problems, field, e, "U+%04X", missing);
	if (e == E_OK) {
		out->room = out->text->run.n < TEXT_LINES_MAX ? out->text->run.n
							      : TEXT_LINES_MAX;
		out->lines = calloc(out->room, sizeof *out->lines);
		if (out->lines == NULL)
			return E_MEMORY;
	}
	return e;
}

void
stack_block_free(struct stack_block *block)
{
	free(block->lines);
	block->lines = NULL;
}

static int64_t
between(struct layout_range r, int percent)
{
	return r.min + (r.max - r.min) * percent / 100;
}

static bool
lines_at(struct stack_block *b, int64_t width, int64_t size)
{
	int64_t em = width * FONT_EM / size;
	bool centred = b->style->align == LAYOUT_CENTRE;

	b->size = size;
	b->n = centred
	    ? text_balance(b->text, em, b->style->tracking, b->lines, b->room)
	    : text_break(b->text, em, b->style->tracking, b->lines, b->room);
	if (b->n == SIZE_MAX)
		return false;
	b->height = (int64_t)b->n * size * b->style->leading / 100;
	return true;
}

bool
stack_fit(struct stack_block *b, int64_t width, int percent)
{
	struct layout_range r = b->style->size;
	int64_t top = between(r, percent);
	int64_t step = (r.max - r.min) * SHRINK_STEP / 100;
	bool fits;

	if (b->text == NULL)
		return true;
	/* First within the lines that the design wishes for. */
	for (int64_t size = top; b->style->lines > 0; size -= step) {
		if (lines_at(b, width, size) && b->n <= b->style->lines)
			return true;
		if (step <= 0 || size - step < r.min)
			break;
	}
	for (int64_t size = top;; size -= step) {
		fits = lines_at(b, width, size);
		if (fits || step <= 0 || size - step < r.min)
			return fits;
	}
}

int64_t
stack_baseline(const struct stack_block *b)
{
	return (b->size * b->style->leading / 100 - b->size) / 2 +
	    b->size * ASCENT / 1000;
}

void
stack_mark(const struct stack_work *work, const struct stack_block *b,
    int64_t x, int64_t y, int64_t width)
{
	int64_t leading, slack;

	if (b->text == NULL)
		return;
	leading = b->size * b->style->leading / 100;
	++*work->part;
	for (size_t i = 0; i < b->n; i++) {
		struct sheet_mark *m = sheet_mark(work->sheet, SHEET_TEXT);

		m->w = b->lines[i].width * b->size / FONT_EM;
		slack = width - m->w;
		m->x = x +
		    (b->style->align == LAYOUT_LEFT            ? 0
			    : b->style->align == LAYOUT_CENTRE ? slack / 2
							       : slack);
		m->y = y + (int64_t)i * leading + (leading - b->size) / 2;
		m->h = b->size;
		m->text = b->text;
		m->from = b->lines[i].from;
		m->to = b->lines[i].to;
		m->size = b->size;
		m->tracking = b->style->tracking;
		m->colour = b->style->colour;
		m->part = *work->part;
		m->tag = b->tag;
		m->lang = b->lang;
		memcpy(m->field, b->field, sizeof m->field);
	}
}

void
stack_cell(const struct stack_work *work, size_t from, enum sheet_tag tag,
    size_t row, size_t cell)
{
	for (; from < work->sheet->n; from++) {
		work->sheet->mark[from].tag = tag;
		work->sheet->mark[from].row = row;
		work->sheet->mark[from].cell = cell;
	}
}

static bool
wanted(const struct stack_work *work, const struct layout_item *item)
{
	const struct document_source *d = work->field->document;

	return item->when == LAYOUT_ALWAYS ||
	    (item->when == LAYOUT_SAMPLE && d->sample && !d->specimen) ||
	    (item->when == LAYOUT_SPECIMEN && d->specimen);
}

static enum error
shape_key(const struct stack_work *work, const char *key, enum lang lang,
    size_t style, struct stack_block *out)
{
	struct buf text = BUF_INIT(FIELD_TEXT_MAX);
	char field[64];
	enum error e;

	field_text(work->field, key, lang, &text);
	field_name(work->layout, key, lang, field);
	memset(out, 0, sizeof *out);
	if (buf_ok(&text)) {
		e = stack_shape(work, buf_view(&text), field, style, lang, out);
	} else { /* never take too much for nothing */
		e = text.starved ? E_MEMORY : E_RULE_LAYOUT;
		problems_add(work->problems, field, e, NULL);
	}
	buf_free(&text);
	return e;
}

/* As many stars as a level's code says; none for a code of letters. */
static size_t
star_count(const struct certificate *c)
{
	size_t n = 0;
	const char *s = c->level;

	for (; s != NULL && *s >= '0' && *s <= '9' && n < 100; s++)
		n = n * 10 + (size_t)(*s - '0');
	return s == NULL || *s != '\0' || n > STARS_MAX ? 0 : n;
}

/* Whether the body at hand may show a mark on this certificate. */
static bool
may_show(const struct field_source *field, const char *mark)
{
	const struct document_source *d = field->document;

	for (size_t i = 0; field->body != NULL && i < d->nmarks; i++)
		if (strcmp(d->marks[i].body, field->body->id) == 0 &&
		    strcmp(d->marks[i].mark, mark) == 0)
			return true;
	return false;
}

/* A seal is drawn once for many documents: whether its words have glyphs is
 * told here, to each of them. */
static enum error
check_seal(const struct stack_work *work)
{
	enum lang lang;
	struct slice name = seal_name(work->field->body, &lang);
	struct stack_block block;
	enum error e = stack_shape(
	    work, name, "issuers", work->layout->seal.style, lang, &block);

	stack_block_free(&block);
	return e;
}

/* Fills a cell; its height stays 0 when it has nothing to show. */
static enum error
cell_shape(const struct stack_work *work, const struct layout_stack *stack,
    const struct layout_item *item, struct cell *cell, bool *shown)
{
	static const enum sheet_tag tags[] = { [LAYOUT_P] = SHEET_P,
		[LAYOUT_H1] = SHEET_H1,
		[LAYOUT_H2] = SHEET_H2,
		[LAYOUT_ARTIFACT] = SHEET_ARTIFACT };
	char key[2][96];
	enum error e = E_OK;

	memset(cell, 0, sizeof *cell);
	cell->item = item;
	cell->body = work->field->body;
	*shown = item->kind == LAYOUT_RULE || item->kind == LAYOUT_SEAL;
	if (item->kind == LAYOUT_SEAL) {
		e = check_seal(work);
	} else if (item->kind == LAYOUT_MARK) {
		*shown = may_show(work->field, item->key);
	} else if (item->kind == LAYOUT_STARS) {
		cell->stars = star_count(work->field->document->certificate);
		*shown = cell->stars > 0;
	} else if (item->kind == LAYOUT_TEXT) {
		e = shape_key(work, item->key, item->lang, item->style,
		    &cell->block[1][0]);
		cell->block[1][0].tag = tags[item->tag];
		*shown = cell->block[1][0].text != NULL;
	} else if (item->kind == LAYOUT_ROW) {
		snprintf(key[0], sizeof key[0], "label.%s", item->key);
		snprintf(key[1], sizeof key[1], "value.%s", item->key);
		for (int side = 1; side >= 0 && e == E_OK; side--) {
			for (int lang = 0; lang < 2 && e == E_OK; lang++)
				e = shape_key(work, key[side], (enum lang)lang,
				    side == 0 ? stack->label_style[lang]
					      : stack->value_style[lang],
				    &cell->block[side][lang]);
			*shown = cell->block[1][0].text != NULL ||
			    cell->block[1][1].text != NULL;
			if (!*shown)
				break;
		}
	}
	return e;
}

static void
cell_free(struct cell *cell)
{
	for (size_t i = 0; i < 4; i++)
		stack_block_free(&cell->block[i / 2][i % 2]);
}

static int64_t
row_height(const struct cell *c)
{
	int64_t h[2];

	for (size_t side = 0; side < 2; side++)
		h[side] = c->block[side][0].height + c->block[side][1].height;
	return h[0] > h[1] ? h[0] : h[1];
}

static int64_t
mark_width(const struct stack_work *work, const struct cell *c)
{
	const struct mark *mark = &work->layout->mark[c->item->mark];

	return c->size * mark->w / mark->h;
}

/* Sizes of a cell at a shrinkage; false when something is too wide. */
static bool
cell_fit(const struct stack_work *work, struct cell *c,
    const struct layout_stack *stack, int64_t width, int percent)
{
	const struct layout_item *item = c->item;
	int64_t value = width - stack->label - stack->label_gap;
	bool fits = true;

	c->before = between(item->before, percent);
	c->size = between(item->size, percent);
	switch (item->kind) {
	case LAYOUT_TEXT:
		fits = stack_fit(&c->block[1][0], width, percent);
		c->height = c->block[1][0].height;
		break;
	case LAYOUT_ROW:
		for (size_t i = 0; i < 4; i++)
			fits = fits &&
			    stack_fit(&c->block[i / 2][i % 2],
				i < 2 ? stack->label : value, percent);
		c->height = row_height(c);
		break;
	case LAYOUT_STARS:
		c->height = c->size;
		fits = (int64_t)c->stars * (c->size + item->gap) - item->gap <=
		    width;
		break;
	case LAYOUT_RULE:
		c->height = item->thickness;
		fits = c->size <= width;
		break;
	case LAYOUT_SEAL:
		if (c->size > width)
			c->size = width;
		c->height = c->size;
		fits = c->size >= item->size.min;
		break;
	case LAYOUT_MARK:
		c->height = c->size;
		fits = mark_width(work, c) <= width;
		break;
	}
	return fits;
}

static void
mark_row(const struct stack_work *work, const struct layout_stack *stack,
    const struct cell *c, int64_t x, int64_t y, int64_t width)
{
	int64_t first[2] = { 0, 0 }, at;
	size_t row = *work->part + 1, cell, from;

	/* The first lines of label and value share a baseline. */
	for (size_t side = 0; side < 2; side++)
		for (size_t lang = 2; lang-- > 0;)
			if (c->block[side][lang].text != NULL)
				first[side] =
				    stack_baseline(&c->block[side][lang]);
	for (size_t side = 0; side < 2; side++) {
		int64_t left = side == 0 ? 0 : stack->label + stack->label_gap;

		cell = *work->part + 1;
		from = work->sheet->n;
		at = y;
		if (first[side] < first[1 - side])
			at += first[1 - side] - first[side];
		for (size_t lang = 0; lang < 2; lang++) {
			stack_mark(work, &c->block[side][lang], x + left, at,
			    side == 0 ? stack->label : width - left);
			at += c->block[side][lang].height;
		}
		stack_cell(
		    work, from, side == 0 ? SHEET_TH : SHEET_TD, row, cell);
	}
}

/* Puts a figure where its item wants it in the column. */
static void
align(struct sheet_mark *m, const struct column *col, const struct cell *c,
    int64_t y)
{
	int64_t room = col->w - m->w;

	m->x = col->x +
	    (c->item->align == LAYOUT_LEFT           ? 0
		    : c->item->align == LAYOUT_RIGHT ? room
						     : room / 2);
	m->y = y;
}

static void
mark_cell(const struct stack_work *work, const struct layout_stack *stack,
    const struct column *col, const struct cell *c, int64_t y)
{
	struct sheet_mark *m;

	switch (c->item->kind) {
	case LAYOUT_TEXT:
		stack_mark(work, &c->block[1][0], col->x, y, col->w);
		break;
	case LAYOUT_ROW:
		mark_row(work, stack, c, col->x, y, col->w);
		break;
	case LAYOUT_STARS:
		m = sheet_mark(work->sheet, SHEET_STARS);
		m->count = c->stars;
		m->gap = c->item->gap;
		m->h = c->size;
		m->w = (int64_t)c->stars * (c->size + m->gap) - m->gap;
		align(m, col, c, y);
		m->colour = c->item->colour;
		break;
	case LAYOUT_RULE:
		m = sheet_mark(work->sheet, SHEET_FILL);
		m->w = c->size;
		m->h = c->item->thickness;
		align(m, col, c, y);
		m->colour = c->item->colour;
		break;
	case LAYOUT_MARK:
		m = sheet_mark(work->sheet, SHEET_MARK);
		m->w = mark_width(work, c);
		m->h = c->size;
		align(m, col, c, y);
		m->body = c->item->mark;
		break;
	case LAYOUT_SEAL:
		m = sheet_mark(work->sheet, SHEET_SEAL);
		m->w = m->h = c->size;
		align(m, col, c, y);
		m->body = col->body;
		break;
	}
}

static enum error
column_shape(const struct stack_work *work, const struct layout_stack *stack,
    struct column *col)
{
	enum error e = E_OK, first = E_OK;
	bool shown;

	for (size_t i = 0; i < stack->n; i++) {
		if (!wanted(work, &stack->item[i]))
			continue;
		e = cell_shape(
		    work, stack, &stack->item[i], &col->cell[col->n], &shown);
		if (shown && e == E_OK)
			col->n++;
		else
			cell_free(&col->cell[col->n]);
		if (first == E_OK)
			first = e; /* and on: every glyph at once */
	}
	return first;
}

/* The height of a column at a shrinkage; false when too wide. */
static bool
column_fit(const struct stack_work *work, struct column *col,
    const struct layout_stack *stack, int percent)
{
	bool fits = true;

	col->height = 0;
	for (size_t i = 0; i < col->n; i++) {
		fits = cell_fit(work, &col->cell[i], stack, col->w, percent) &&
		    fits;
		if (i > 0)
			col->height += col->cell[i].before;
		col->height += col->cell[i].height;
	}
	return fits;
}

static void
column_mark(const struct stack_work *work, const struct layout_stack *stack,
    const struct column *col, int64_t tallest)
{
	int64_t slack = stack->h - tallest, y = stack->y, extra = 0;
	size_t first = work->sheet->n;

	if (stack->spread == LAYOUT_MIDDLE)
		y += slack / 2;
	else if (stack->spread == LAYOUT_BOTTOM)
		y += slack;
	else if (stack->spread == LAYOUT_EVEN && col->n > 1)
		extra = slack / (int64_t)(col->n + 1);
	y += extra;
	for (size_t i = 0; i < col->n; i++) {
		if (i > 0)
			y += col->cell[i].before + extra;
		mark_cell(work, stack, col, &col->cell[i], y);
		y += col->cell[i].height;
	}
	for (; stack->bodies && first < work->sheet->n; first++)
		work->sheet->mark[first].signer = col->body + 1;
}

/* Who is to blame: the field that takes the most room. */
static void
blame(const struct stack_work *work, const struct column *col, size_t n)
{
	const struct stack_block *worst = NULL;
	int64_t most = -1;

	for (size_t c = 0; c < n; c++)
		for (size_t i = 0; i < col[c].n; i++)
			for (size_t k = 0; k < 4; k++) {
				const struct stack_block *b =
				    &col[c].cell[i].block[k / 2][k % 2];
				bool wide = b->n == SIZE_MAX;

				if (b->text == NULL || b->field[0] == '\0' ||
				    (!wide && b->height <= most))
					continue;
				worst = b;
				most = wide ? INT64_MAX : b->height;
			}
	problems_add(work->problems, worst == NULL ? "" : worst->field,
	    E_RULE_LAYOUT, NULL);
}

static size_t
columns_make(const struct stack_work *work, const struct layout_stack *stack,
    struct column *col)
{
	const struct certificate *c = work->field->document->certificate;
	size_t n = stack->bodies ? c->nissuers : 1;
	int64_t gaps = stack->column_gap * ((int64_t)n - 1);

	for (size_t i = 0; i < n; i++) {
		col[i].n = 0;
		col[i].body = i;
		col[i].w = (stack->w - gaps) / (int64_t)n;
		col[i].x =
		    stack->x + (int64_t)i * (col[i].w + stack->column_gap);
	}
	return n;
}

enum error
stack_place(const struct stack_work *work, const struct layout_stack *stack)
{
	const struct document_source *d = work->field->document;
	struct column *col = calloc(COLUMNS_MAX, sizeof *col);
	enum error e = E_OK, one;
	bool fits = false;
	size_t n = 0;
	int64_t tallest = 0;

	if (col == NULL)
		return E_MEMORY;
	n = columns_make(work, stack, col);
	for (size_t i = 0; i < n; i++) {
		work->field->body = stack->bodies
		    ? trust_body(d->trust, d->certificate->issuers[i])
		    : NULL;
		one = column_shape(work, stack, &col[i]);
		if (e == E_OK)
			e = one;
	}
	for (int percent = 100; e == E_OK && percent >= 0 && !fits;
	     percent -= SHRINK_STEP) {
		fits = true;
		tallest = 0;
		for (size_t i = 0; i < n; i++) {
			fits =
			    column_fit(work, &col[i], stack, percent) && fits;
			if (col[i].height > tallest)
				tallest = col[i].height;
		}
		fits = fits && tallest <= stack->h;
	}
	for (size_t i = 0; fits && i < n; i++)
		column_mark(work, stack, &col[i], tallest);
	if (e == E_OK && !fits) {
		blame(work, col, n);
		e = E_RULE_LAYOUT;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < col[i].n; k++)
			cell_free(&col[i].cell[k]);
	free(col);
	work->field->body = NULL;
	return e;
}
