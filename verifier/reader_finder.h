/* SPDX-License-Identifier: Apache-2.0 */
/* Whether an image shows a QR at all, read or not (ISO/IEC 18004 section
 * 6.3.3: the finder patterns, dark and light runs of 1:1:3:1:1). */
#ifndef VERIFIER_READER_FINDER_H
#define VERIFIER_READER_FINDER_H

#include <stdbool.h>

#include "verifier/reader_image.h"

/* True when three finder patterns stand as the corners of a QR; *module gets
 * its module size in tenths of a pixel. */
bool reader_finder(const struct reader_image *image, int *module);

#endif
