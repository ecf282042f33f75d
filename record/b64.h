/* SPDX-License-Identifier: Apache-2.0 */
/* base64url without padding, RFC 7515 section 2 and RFC 4648 section 5, and
 * strict: a pad, a space, a foreign character, an impossible length or unused
 * bits that are not zero are refused, so each byte string has one encoding. */
#ifndef RECORD_B64_H
#define RECORD_B64_H

#include <stdbool.h>
#include <stddef.h>

#include "record/buf.h"

#define B64_LEN(n) ((4 * (n) + 2) / 3) /* characters for n bytes */

/* Appends the encoding of `in` to out. */
void b64_encode(struct slice in, struct buf *out);
/* Appends the decoded bytes to out; false (out unchanged) if not strict. */
bool b64_decode(struct slice in, struct buf *out);
/* Decodes exactly n bytes into out; false if `in` is not their encoding. */
bool b64_decode_exact(struct slice in, uint8_t *out, size_t n);
/* Standard alphabet with padding (RFC 4648 section 4), for x5c in a JWK. */
void b64std_encode(struct slice in, struct buf *out);
bool b64std_decode(struct slice in, struct buf *out);

#endif
