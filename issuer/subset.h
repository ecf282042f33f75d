/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of a typeface that a document carries: its glyphs cut out by
 * hb-subset, as a Type0 font with Identity-H, /W and /ToUnicode.
 *
 * Cutting out of a face of 65,000 glyphs costs 5 to 15 ms, out of a few
 * thousand 0.2 ms.  So every cut goes through a source: first to all that was
 * ever wanted of the face, then from that to what one document needs.  A
 * glyph comes out the same whatever else the source holds (the tests compare
 * the bytes), so the source is a cache and nothing more.
 */
#ifndef ISSUER_SUBSET_H
#define ISSUER_SUBSET_H

#include "issuer/font.h"
#include "issuer/pdf.h"

/* One glyph may stand for several characters in one document (a font draws
 * U+2126 and U+03A9 alike): each further one goes to a font of its own with
 * its own /ToUnicode over the same program. */
#define SUBSET_LAYERS 4

struct subset_source;
/* The face must outlive it. NULL on no memory. */
struct subset_source *subset_source_new(const struct font_face *face);
void subset_source_free(struct subset_source *source); /* NULL is fine */
/* Glyphs that later subsets will want: cut together, at the next cut. */
void subset_source_want(struct subset_source *source, uint32_t gid);

struct subset;
struct subset *subset_new(struct subset_source *source); /* NULL: no memory */
void subset_free(struct subset *subset); /* NULL is fine */
/* Adds a glyph for a character; *layer says through which font it is shown.
 * E_OK, E_MEMORY, or E_RULE_GLYPH over SUBSET_LAYERS. */
enum error subset_add(
    struct subset *subset, const struct font_glyph *glyph, unsigned *layer);
/* Whether it is there already. */
bool subset_has(const struct subset *subset, const struct font_glyph *glyph,
    unsigned *layer);
size_t subset_layers(const struct subset *subset); /* 0 when empty */

/* After the last subset_add: makes the font program. A subset once cut can
 * be written to any number of documents. */
enum error subset_cut(struct subset *subset, struct pdf_press *press);
/* The code of a glyph in the page's strings, after the cut. */
uint16_t subset_code(const struct subset *subset, uint32_t gid);
/* Writes the font; fonts[] gets a Type0 font for each layer. The subset must
 * outlive the pdf. */
void subset_write(const struct subset *subset, struct pdf *pdf,
    struct pdf_object *fonts[SUBSET_LAYERS]);

#endif
