/* SPDX-License-Identifier: Apache-2.0 */
/* PNG and JPEG to grey pixels, within limits: reading codes needs no colour. */
#ifndef VERIFIER_READER_IMAGE_H
#define VERIFIER_READER_IMAGE_H

#include <stdbool.h>

#include "record/buf.h"
#include "verifier/cause.h"
#include "verifier/limits.h"

struct reader_image {
	uint8_t *p; /* w * h grey values, row by row */
	int w, h;
};

/* False and *why says so. On success free with reader_image_free. */
bool reader_image_png(
    struct slice file, struct reader_image *out, enum cause *why);
/* Luma, or the red of a coloured picture: there a red seal is as light as
 * paper, and the print under it is what it was. */
enum reader_plane {
	READER_LUMA,
	READER_RED
};
/* The DCT is scaled down while the longer side stays at or above `side`;
 * 0: never. A file that ends too soon is read as far as it goes: true, and
 * *why says so; otherwise *why is CAUSE_NONE on success. */
bool reader_image_jpeg(struct slice file, int side, enum reader_plane plane,
    struct reader_image *out, enum cause *why);
void reader_image_free(struct reader_image *image); /* safe on a zeroed one */

/* A new image, its pixels not set; false when it is over the limits. */
bool reader_image_new(int w, int h, struct reader_image *out);
/* The part from (x0, y0) to before (x1, y1), which may lie outside. */
bool reader_image_cut(const struct reader_image *in, int x0, int y0, int x1,
    int y1, struct reader_image *out);
/* The image at num/den of its size: averages when smaller, interpolates when
 * larger. */
bool reader_image_scale(
    const struct reader_image *in, int num, int den, struct reader_image *out);

#endif
