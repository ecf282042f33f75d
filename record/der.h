/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A strict reader of DER (X.690): one-byte tags, definite lengths in their
 * shortest form, nothing behind the last element.  It borrows; it allocates
 * nothing; it is told which tag comes next, so that it guesses nothing.
 */
#ifndef RECORD_DER_H
#define RECORD_DER_H

#include "record/buf.h"

enum {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BITS = 0x03,
	DER_OCTETS = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_UTC_TIME = 0x17,
	DER_TIME = 0x18, /* GeneralizedTime */
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT = 0xa0, /* [n] constructed: DER_CONTEXT + n */
	DER_CONTEXT_OCTETS = 0x80 /* [n] primitive: DER_CONTEXT_OCTETS + n */
};

/* Takes the element at the front of *in when it has the tag, and moves *in
 * past it. body: what is inside. False leaves *in where it was. */
bool der_take(struct slice *in, unsigned tag, struct slice *body);
/* The same for an element of any tag, or as it stands with tag and length. */
bool der_any(struct slice *in, unsigned *tag, struct slice *whole);
bool der_whole(struct slice *in, unsigned tag, struct slice *whole);
/* Whether the next element has the tag; it need not be well formed. */
bool der_next(struct slice in, unsigned tag);
/* Takes an element that has to be this OBJECT IDENTIFIER (its content). */
bool der_oid(struct slice *in, struct slice oid);
/* Takes an INTEGER that has to be this small one. */
bool der_small(struct slice *in, unsigned value);
/* Takes an INTEGER, not negative and of `size` bytes at most, into the end of
 * out, which is filled up with zeros in front. */
bool der_unsigned(struct slice *in, uint8_t *out, size_t size);
/* Takes an ECDSA-Sig-Value (RFC 3279 section 2.2.3) as r||s of half bytes
 * each. */
bool der_ecdsa(struct slice *in, uint8_t *out, size_t half);
/* Takes a time, RFC 5280 section 4.1.2.5 or RFC 3161 section 2.4.2 (whole
 * seconds; a fraction is passed over), as an instant. */
bool der_instant(struct slice *in, int64_t *out);

#endif
