/* SPDX-License-Identifier: Apache-2.0 */
/* The one place that knows ZXing (C++): QR codes of a grey image. */
#ifndef VERIFIER_READER_QR_H
#define VERIFIER_READER_QR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum reader_qr_binarizer {
	READER_QR_LOCAL,
	READER_QR_GLOBAL
};

struct reader_qr {
	const uint8_t *bytes; /* NULL: located but not decoded */
	size_t n;
	int x, y; /* the middle */
	int side; /* pixels */
	bool sure; /* certainly a QR: its format was read, only too many
	              modules are wrong */
};

/* Calls `each` for every QR of the image. Returns the number of calls, -1
 * when the library gave up (no memory). */
int reader_qr_scan(const uint8_t *grey, int w, int h,
    enum reader_qr_binarizer binarizer,
    void (*each)(void *arg, const struct reader_qr *code), void *arg);

#ifdef __cplusplus
}
#endif
#endif
