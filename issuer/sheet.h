/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sheet: what stands on one page, placed but not yet drawn.  Between
 * placing and drawing the fonts are cut to what was placed; and the tests
 * look at the boxes.
 */
#ifndef ISSUER_SHEET_H
#define ISSUER_SHEET_H

#include "issuer/layout.h"
#include "issuer/text.h"

enum sheet_kind {
	SHEET_TEXT,
	SHEET_STARS,
	SHEET_FILL,
	SHEET_SEAL,
	SHEET_MARK,
	SHEET_QR
};

enum sheet_tag { /* what a text is to those who hear the page */
	SHEET_P,
	SHEET_H1,
	SHEET_H2,
	SHEET_TH,
	SHEET_TD,
	SHEET_ARTIFACT
};

struct sheet_mark {
	enum sheet_kind kind;
	int64_t x, y, w, h; /* its box, from the top left */
	uint32_t colour;
	size_t signer; /* 1 + place of the body whose signature shows it; 0: the
	                  page itself */
	/* SHEET_TEXT */
	const struct text *text;
	size_t from, to; /* glyphs of the line */
	int64_t size;
	int tracking;
	char field[64]; /* "holder.name.zh", or "" */
	enum sheet_tag tag;
	enum lang lang;
	size_t row, cell; /* TH, TD: of one table row and cell; P: of one
	                     paragraph, where its lines are parts: the
	                     number of the first part */
	bool heads_column; /* TH: of a column, else of its row */
	size_t content; /* number on its page, from 1; 0: not numbered */
	size_t part; /* lines of one text follow each other with one number */
	/* SHEET_STARS */
	int64_t gap;
	size_t count;
	/* SHEET_SEAL: whose; SHEET_MARK: which of the layout's */
	size_t body;
};

struct sheet {
	struct sheet_mark *mark;
	size_t n, cap;
	size_t annex; /* SIZE_MAX on the first page */
	bool failed; /* no memory */
};

/* A new mark at the end, zeroed; never NULL. */
struct sheet_mark *sheet_mark(struct sheet *sheet, enum sheet_kind kind);
void sheet_free(struct sheet *sheet); /* a zeroed one is fine */

#endif
