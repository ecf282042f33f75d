/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What bin/verifier hands to its reader to be drawn as a PDF: one item after
 * another, in the order of the page, each a head and its data.  The reader
 * sets type, breaks lines and pages and numbers them; it is told no more than
 * stands on the paper.
 */
#ifndef VERIFIER_PRESS_H
#define VERIFIER_PRESS_H

#include <stdint.h>

enum press_kind {
	PRESS_TITLE = 1, /* text; also the title of the document */
	PRESS_DATE, /* ISO 8601: when the document was made */
	PRESS_FOOTER, /* text at the foot of every page */
	PRESS_HEADING, /* text: an entry of the outline, too */
	PRESS_TEXT, /* text */
	PRESS_BLOCK, /* one certificate; data: a picture, or nothing */
	PRESS_VERDICT, /* text: its first line */
	PRESS_FIELD, /* a label, a NUL, a text */
	PRESS_END /* of the block */
};

enum press_style {
	PRESS_PLAIN,
	PRESS_GOOD,
	PRESS_BAD,
	PRESS_UNSURE
};

struct press_item {
	uint32_t kind; /* enum press_kind */
	uint32_t style; /* enum press_style */
	uint32_t zh; /* 1: the words of the press itself are Chinese */
	uint32_t size; /* of the data that follows */
};

struct press_picture { /* followed by w * h grey values, row by row */
	uint32_t w, h;
};
#define PRESS_PICTURE_SIDE 283 /* pixels: A4 has 200 x 283 */

#endif
