/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stack: a box of the page whose items stand one below the other.  Items
 * without content close up; when the rest is too high, everything shrinks
 * together from the wished sizes to the least ones that the design allows,
 * and what does not fit even then is refused.
 */
#ifndef ISSUER_STACK_H
#define ISSUER_STACK_H

#include "issuer/field.h"
#include "issuer/sheet.h"
#include "issuer/texts.h"

struct stack_work { /* what placing needs besides the stack */
	const struct layout *layout;
	const struct font_library *library;
	struct field_source *field;
	struct texts *texts;
	struct sheet *sheet; /* marks are added here */
	size_t *part; /* counts the texts placed */
	struct problems *problems;
};

/* Places a stack. E_OK; else E_RULE_GLYPH, E_RULE_LAYOUT or E_MEMORY, with
 * the field in problems. */
enum error stack_place(
    const struct stack_work *work, const struct layout_stack *stack);

/* A block of text of one style, broken to a width: the stack's own tool,
 * lent to the annex. */
struct stack_block {
	const struct text *text; /* NULL: nothing */
	const struct layout_style *style;
	char field[64];
	enum lang lang;
	enum sheet_tag tag;
	int64_t size; /* set by stack_fit */
	int64_t height;
	size_t n, room;
	struct text_line *lines;
};
/* Shapes; *made is false when the text is empty. */
enum error stack_shape(const struct stack_work *work, struct slice text,
    const char *field, size_t style, enum lang lang, struct stack_block *out);
/* Breaks it to `width` at a part of its size range: 100 the wished size, 0
 * the least. False when a run does not fit the line. */
bool stack_fit(struct stack_block *block, int64_t width, int percent);
/* Marks its lines, the first one's top at y. */
void stack_mark(const struct stack_work *work, const struct stack_block *block,
    int64_t x, int64_t y, int64_t width);
/* Says of the marks from `from` on that they are a cell of a table row; both
 * are called by the number of their first part. */
void stack_cell(const struct stack_work *work, size_t from, enum sheet_tag tag,
    size_t row, size_t cell);
/* From the top of a block to its first baseline. */
int64_t stack_baseline(const struct stack_block *block);
void stack_block_free(struct stack_block *block);

#endif
