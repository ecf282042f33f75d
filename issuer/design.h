/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A design: templates/designs/NAME with layout.json, text.zh.json and
 * text.en.json.  Data without logic; units are 1/100 mm and 1/100 pt, so that
 * every number is an integer (docs/DESIGNS.md).
 *
 * An open design also keeps what its documents share: the fonts as cut so
 * far, the packed art, the seals drawn.  All of it is a cache: a document's
 * bytes do not depend on what was made before it.
 */
#ifndef ISSUER_DESIGN_H
#define ISSUER_DESIGN_H

#include <stdbool.h>

#include "record/buf.h"
#include "record/error.h"

struct design;

/* Loads a design folder and opens its fonts through fontconfig. levels: the
 * codes that texts may be made for, NULL at their end. On failure NULL, and
 * `message` gets "file:line: what is wrong" in lang. */
struct design *design_open(const char *dir, const char *const *levels,
    enum lang lang, struct buf *message);
void design_close(struct design *d); /* NULL is fine */

/* For document.c alone: what a design holds. */
struct layout;
struct font_library;
struct pdf_press;
struct subset;
struct subset_source;
struct texts;
struct trust_body;

const struct layout *design_layout(const struct design *d);
const struct font_library *design_library(const struct design *d);
/* Shaped so far, for this and other documents. */
struct texts *design_texts(struct design *d);
struct pdf_press *design_press(const struct design *d);
struct subset_source *design_source(const struct design *d, size_t face);
/* The design's own words and ASCII in a face, cut; NULL on no memory. */
const struct subset *design_fixed(struct design *d, size_t face);
/* The art of the first or of the annex pages; packed, empty on no memory. */
struct slice design_art(
    struct design *d, bool annex, bool sample, bool specimen);
/* The seal of a body, as above. */
struct slice design_seal(struct design *d, const struct trust_body *body,
    bool sample, bool specimen);
/* A mark of the layout, packed. */
struct slice design_mark(struct design *d, size_t which);
struct slice design_profile(struct design *d); /* sRGB, packed */

#endif
