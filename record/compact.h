/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificate as digits for a QR or a URL fragment (docs/FORMAT.md
 * section 2).  Lossless: decoding gives the envelope byte for byte.
 *
 *   version(1) count(1) { kid(8) signature(64) } x count  raw-deflate(payload)
 *
 * count: low four bits the number of signatures (1..4), bit 4+i set when
 * signature i is EdDSA rather than ES256.  Seven bytes become 17 digits;
 * a tail of 1..6 bytes 3, 5, 8, 10, 13, 15.  The dictionary of a version byte
 * is frozen for ever: printed paper depends on it.
 */
#ifndef RECORD_COMPACT_H
#define RECORD_COMPACT_H

#include "record/buf.h"
#include "record/error.h"
#include "record/jws.h"

#define COMPACT_VERSION 1
#define COMPACT_DIGITS_MAX 20000

/* Appends the digits of an envelope in jws_write's form. */
enum error compact_encode(struct slice envelope, struct buf *digits);
/* Reads up to the first non-digit (chat apps append "&..."); appends the
 * envelope. Refuses digits that no encoder would write. *used (may be NULL)
 * gets the number of digits, on failure too. */
enum error compact_decode(
    struct slice text, struct buf *envelope, size_t *used);
/* The fragment of a QR text: what follows the last '#', when it begins with
 * a digit; also bare digits, when there are too many for a bar code or an
 * account number.  Empty slice when there is none.  `host` (may be NULL) gets
 * the host that a browser would connect to for an https URL: what stands
 * before '@' and after ':' is not part of it; compare it without regard to
 * case.  It is empty for bare digits.  For any other scheme, and for an
 * https URL without a host, it is the whole text before '#', so that it
 * equals no host of a publisher. */
struct slice compact_fragment(struct slice text, struct slice *host);
/* The frozen dictionary of a version, and for tests its SHA-256. */
struct slice compact_dictionary(int version);

#endif
