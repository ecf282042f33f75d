/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a design says, as plain data (docs/DESIGNS.md explains every member).
 * design.c reads it; stack.c, art.c, seal.c and annex.c follow it.  All
 * lengths are already in mpt (1/1000 pt), sizes of type too.
 */
#ifndef ISSUER_LAYOUT_H
#define ISSUER_LAYOUT_H

#include "issuer/font.h"
#include "issuer/mark.h"
#include "issuer/subset.h"

#define LAYOUT_FAMILIES_MAX 8
#define LAYOUT_COLOURS_MAX 16
#define LAYOUT_STYLES_MAX 32
#define LAYOUT_ITEMS_MAX 32
#define LAYOUT_STACKS_MAX 16
#define LAYOUT_ART_MAX 24
#define LAYOUT_TEXTS_MAX 512
#define LAYOUT_AT '@' /* "honour@12": what honour says at level 12 */

enum layout_align {
	LAYOUT_LEFT,
	LAYOUT_CENTRE,
	LAYOUT_RIGHT
};
enum layout_spread {
	LAYOUT_TOP,
	LAYOUT_MIDDLE,
	LAYOUT_BOTTOM,
	LAYOUT_EVEN
};
enum layout_pages {
	LAYOUT_FIRST,
	LAYOUT_ANNEX,
	LAYOUT_EVERY
};
enum layout_when {
	LAYOUT_ALWAYS,
	LAYOUT_SAMPLE,
	LAYOUT_SPECIMEN
};

struct layout_range { /* from the wished to the least bearable */
	int64_t max, min;
};

struct layout_style {
	char *name;
	size_t family;
	struct layout_range size;
	int leading; /* percent of the size */
	int tracking; /* 1/1000 em */
	uint32_t colour;
	enum layout_align align;
	size_t lines; /* shrinks before it takes more; 0: any number */
};

enum layout_kind {
	LAYOUT_TEXT,
	LAYOUT_ROW,
	LAYOUT_STARS,
	LAYOUT_RULE,
	LAYOUT_SEAL,
	LAYOUT_MARK
};

enum layout_tag { /* what a text is to those who hear the page */
	LAYOUT_P,
	LAYOUT_H1,
	LAYOUT_H2,
	LAYOUT_ARTIFACT
};

struct layout_item {
	enum layout_kind kind;
	enum layout_tag tag; /* TEXT */
	char *key; /* TEXT: text key; ROW: after "label." and "value.";
	              MARK: its name */
	size_t mark; /* MARK: which of the layout's */
	enum lang lang; /* TEXT */
	size_t style; /* TEXT */
	struct layout_range before; /* space above */
	struct layout_range size; /* STARS, SEAL: diameter; RULE: length;
	                             MARK: height */
	int64_t thickness; /* RULE */
	int64_t gap; /* STARS: between two */
	uint32_t colour; /* STARS, RULE */
	enum layout_align align; /* STARS, RULE, SEAL */
	enum layout_when when;
};

struct layout_stack {
	int64_t x, y, w, h;
	enum layout_spread spread;
	enum layout_pages pages;
	bool bodies; /* once for each issuing body, side by side */
	int64_t column_gap; /* between bodies */
	int64_t label, label_gap; /* ROW: width of the labels' column */
	size_t label_style[2], value_style[2]; /* ROW, by enum lang */
	struct layout_item item[LAYOUT_ITEMS_MAX];
	size_t n;
};

enum layout_art_kind {
	LAYOUT_FILL,
	LAYOUT_FRAME,
	LAYOUT_BAND,
	LAYOUT_ROSETTE,
	LAYOUT_WATERMARK
};

struct layout_art {
	enum layout_art_kind kind;
	enum layout_pages pages;
	enum layout_when when;
	int64_t x, y, w, h; /* FILL, FRAME, BAND: the rectangle */
	int64_t radius; /* ROSETTE; FRAME: of its corners */
	int64_t inner; /* ROSETTE: of its hole */
	int64_t depth; /* BAND: across */
	int64_t thickness; /* of the lines */
	int lobes, strands; /* waves round, curves beside each other */
	int angle; /* WATERMARK: degrees */
	uint32_t colour;
	char *key; /* WATERMARK */
	size_t style;
};

struct layout_annex {
	int64_t x, y, w, h; /* where rows and lines go */
	size_t head, cell, body; /* of a table; of a long text */
	uint32_t zebra, line, shade; /* colours */
	int64_t pad_x, pad_y;
};

struct layout_seal {
	uint32_t colour;
	size_t style; /* of the name round it and of its middle */
};

struct layout_text { /* a line of text.zh.json or text.en.json */
	char *key;
	char *text;
	bool used; /* the layout or the program asks for it */
};

struct layout {
	int64_t width, height;
	char *family_name[LAYOUT_FAMILIES_MAX];
	struct font_family family[LAYOUT_FAMILIES_MAX];
	size_t nfamilies;
	struct {
		char *name;
		uint32_t rgb;
	} colour[LAYOUT_COLOURS_MAX];
	size_t ncolours;
	struct layout_style style[LAYOUT_STYLES_MAX];
	size_t nstyles;
	struct layout_stack stack[LAYOUT_STACKS_MAX];
	size_t nstacks;
	struct layout_art art[LAYOUT_ART_MAX];
	size_t nart;
	struct layout_annex annex;
	struct layout_seal seal;
	int64_t qr_x, qr_y, qr_side;
	struct mark mark[MARKS_MAX];
	size_t nmarks;
	struct layout_text text[2][LAYOUT_TEXTS_MAX]; /* by enum lang */
	size_t ntexts[2];
};

/* The text of a key in a language; NULL when that language has none. */
const char *layout_text(
    const struct layout *layout, const char *key, enum lang lang);
/* The same on a certificate of a level: the text of that level alone where
 * there is one. level may be NULL. */
const char *layout_text_at(const struct layout *layout, const char *key,
    const char *level, enum lang lang);
void layout_free(struct layout *layout); /* what it owns, not itself */

#endif
