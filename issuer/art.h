/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Line art in vectors: frames, guilloche bands, rosettes, stars, watermarks.
 * Drawn once for a design and kept packed; it does not depend on the record.
 */
#ifndef ISSUER_ART_H
#define ISSUER_ART_H

#include "issuer/canvas.h"
#include "issuer/layout.h"

/* Draws the art of a design that belongs to the pages and marks at hand. */
void art_draw(const struct layout *layout, const struct font_library *library,
    enum layout_pages pages, bool sample, bool specimen, struct canvas *c);
/* n five-pointed stars of a diameter, side by side from x. */
void art_stars(struct canvas *c, int64_t x, int64_t y, int64_t diameter,
    int64_t gap, size_t n);
/* Curves round a centre between two radii. */
void art_rosette(struct canvas *c, struct point centre, int64_t inner,
    int64_t outer, int lobes, int strands);

/* How glyph outlines are put on a canvas: turned, then moved to `at`. */
struct art_frame {
	struct point at; /* of the glyph's origin */
	double cos, sin; /* of the turn, counter-clockwise */
	int64_t size;
};
/* Fills the outline of one character with the colour at hand. */
void art_glyph(struct canvas *c, const struct font_library *library,
    const struct font_glyph *glyph, const struct art_frame *frame);

#endif
