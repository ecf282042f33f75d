/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an image shows a QR at all, read or not (ISO/IEC 18004 section
 * 6.3.3: the finder patterns, dark and light runs of 1:1:3:1:1). */
#ifndef VERIFIER_READER_FINDER_H
#define VERIFIER_READER_FINDER_H

#include "verifier/reader_image.h"

#define READER_FINDER_MAX 16

struct reader_finder {
	int x, y; /* the middle of the code, pixels */
	int side; /* its size, pixels */
	int module; /* tenths of a pixel */
};

/* Places where three finder patterns stand as the corners of a code whose
 * inside is like a code's. Returns how many. */
int reader_finder(const struct reader_image *image,
    struct reader_finder found[READER_FINDER_MAX]);

#endif
