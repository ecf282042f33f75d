/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The QR code: the address as bytes, the record as digits, level M, mask and
 * version as ISO 18004 chooses them.  The only user of libqrencode.
 */
#ifndef ISSUER_QR_H
#define ISSUER_QR_H

#include "issuer/canvas.h"
#include "record/error.h"

#define QR_VERSION_MAX 19 /* 93 modules: cameras lose more (docs/FORMAT.md) */
#define QR_MODULES_MAX (17 + 4 * QR_VERSION_MAX)
#define QR_QUIET 4 /* white modules around, ISO 18004 5.3.8 */

struct qr {
	int modules; /* a side */
	uint8_t dark[QR_MODULES_MAX * QR_MODULES_MAX]; /* row by row, 0 or 1 */
};

/* text: anything, the digits after its last '#' as a numeric segment.
 * E_COMPACT_QR when it needs more than QR_VERSION_MAX. */
enum error qr_make(const char *text, struct qr *out);
/* Bytes too many for qr_make, 0 when it finds room, without making the code:
 * nine tenths of its time goes into choosing the mask. */
size_t qr_excess(const char *text);
/* Draws it with its quiet zone in a white square of `side` mpt: one path,
 * neighbours in a row merged, whole numbers under one cm. */
void qr_draw(
    const struct qr *qr, struct canvas *c, int64_t x, int64_t y, int64_t side);

#endif
