/* SPDX-License-Identifier: Apache-2.0 */
/* Where an image shows a QR, read or not (ISO/IEC 18004 section 6.3.3: the
 * finder patterns, dark and light runs of 1:1:3:1:1). */
#ifndef VERIFIER_READER_FINDER_H
#define VERIFIER_READER_FINDER_H

#include "verifier/reader_image.h"

#define READER_FINDER_MAX 16
#define READER_CENTRES_MAX 64

struct reader_finder {
	int x, y; /* the middle of the code, pixels */
	int side; /* from pattern to pattern at most, pixels */
	int module; /* tenths of a pixel */
};

struct reader_centre { /* of one pattern */
	int x, y; /* pixels */
	int size; /* of its 7 modules, pixels */
	int hits; /* rows in which it was met */
};

struct reader_patterns {
	/* Patterns that stand as corners of a code whose inside is like a
	 * code's: three of them, or two when the third is covered. */
	struct reader_finder code[READER_FINDER_MAX];
	int ncodes;
	/* Everything like a pattern, print of other kinds among it. */
	struct reader_centre centre[READER_CENTRES_MAX];
	int ncentres;
};

void reader_finder(
    const struct reader_image *image, struct reader_patterns *out);

#endif
