/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Typefaces: found by name through fontconfig, chosen character by character
 * along a family's list, shaped by HarfBuzz.  The only user of fontconfig.
 *
 * One glyph is one character: ligatures and compositions are left off, so
 * that what is copied out of the page is exactly what was put in.
 */
#ifndef ISSUER_FONT_H
#define ISSUER_FONT_H

#include "record/buf.h"
#include "record/error.h"

struct hb_face_t; /* HarfBuzz, only in .c files */
struct hb_font_t;

#define FONT_FACES_MAX 16 /* of one design */
#define FONT_FAMILY_MAX 8 /* faces to try for a character */
#define FONT_EM 1000 /* measures are in 1/1000 of the font size */

struct font_glyph {
	uint32_t gid; /* in its face */
	uint32_t cp; /* the character it shows */
	uint32_t at; /* the character's first byte in the text */
	uint8_t face;
	int16_t advance; /* as the page's font will say: /W */
	int16_t kern; /* added to it between this and the next */
	int16_t dx, dy; /* of a mark on its base */
};

struct font_face {
	char *name; /* as asked for: "LXGW WenKai:bold" */
	char *postscript;
	struct hb_face_t *face;
	struct hb_font_t *font;
	bool cff; /* else glyf outlines */
	int ascent, descent; /* 1/1000 em; descent is negative */
};

struct font_library {
	size_t n;
	struct font_face face[FONT_FACES_MAX];
};

struct font_family {
	size_t n;
	uint8_t face[FONT_FAMILY_MAX];
};

void font_library_free(struct font_library *library); /* empty is fine */
#define FONT_ABSENT (-1) /* this machine does not have that family */
#define FONT_MEMORY (-2) /* no memory to find out */
/* Finds a face by a fontconfig name ("Family" or "Family:bold"), opened
 * before or now; else one of the above. */
int font_find(struct font_library *library, const char *name);

/* The first face of the family that draws cp; -1 when none does. */
int font_face_of(const struct font_library *library,
    const struct font_family *family, uint32_t cp, uint32_t *gid);

/* One line of glyphs; p is from malloc. */
struct font_run {
	struct font_glyph *p;
	size_t n;
};
/* Shapes a text without line ends. lang says whether quotation marks and
 * dashes are of Chinese width. E_OK, E_MEMORY, or E_RULE_GLYPH with the
 * first character that no face of the family draws in *missing. */
enum error font_shape(const struct font_library *library,
    const struct font_family *family, struct slice text, enum lang lang,
    struct font_run *out, uint32_t *missing);

#endif
