/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A paragraph and its lines.  Lines break by the Chinese rules: between
 * ideographs, but never before 、。，；：？！）》」』 and their like, never after
 * （《「『 and theirs; at spaces; never inside a run of digits or Latin letters,
 * and never after a hyphen, since readers of the file would drop it.  A text
 * that is one web address breaks before its dots and after its strokes.
 */
#ifndef ISSUER_TEXT_H
#define ISSUER_TEXT_H

#include "issuer/font.h"

#define TEXT_LINES_MAX 512

struct text {
	struct font_run run;
	uint8_t *brk; /* brk[i]: a line may end before glyph i */
};

struct text_line {
	size_t from, to; /* glyphs; spaces at either end are left out */
	int64_t width; /* 1/1000 em */
};

/* As font_shape(). On failure the text is empty. */
enum error text_make(struct text *text, const struct font_library *library,
    const struct font_family *family, struct slice s, enum lang lang,
    uint32_t *missing);
void text_free(struct text *text); /* a zeroed one is fine */

/* Width of glyphs [from, to), with `tracking` (1/1000 em) between two. */
int64_t text_width(
    const struct text *text, size_t from, size_t to, int tracking);

/* Breaks into lines no wider than `width` (1/1000 em), greedily. The number
 * of lines, or SIZE_MAX when one unbreakable run is wider, or there are more
 * than `max`. */
size_t text_break(const struct text *text, int64_t width, int tracking,
    struct text_line *lines, size_t max);
/* One line after the other, from glyph *from on, which is moved; false when
 * nothing is left. A run that is wider is cut where the line is full: for a
 * text that nobody chose to fit. */
bool text_next(const struct text *text, size_t *from, int64_t width,
    struct text_line *line);
/* The same as text_break, then as evenly wide as the same number of lines allows: for
 * centred names. */
size_t text_balance(const struct text *text, int64_t width, int tracking,
    struct text_line *lines, size_t max);

#endif
