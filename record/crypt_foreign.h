/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures that others made with keys we did not choose: certificates
 * above a body's own, and time-stamp authorities, who mostly use RSA.  Slow
 * beside record/crypt.h, and only used when a PDF holds such a thing.
 */
#ifndef RECORD_CRYPT_FOREIGN_H
#define RECORD_CRYPT_FOREIGN_H

#include <stdbool.h>

#include "record/buf.h"

enum crypt_hash {
	CRYPT_HASH_SHA256,
	CRYPT_HASH_SHA384,
	CRYPT_HASH_SHA512
};
#define CRYPT_HASH_MAX 64

size_t crypt_hash_size(enum crypt_hash h); /* 32, 48, 64 */
/* Hash of the concatenated parts. False on no memory: out is all zeros. */
bool crypt_hash(enum crypt_hash h, const struct slice *parts, size_t nparts,
    uint8_t out[CRYPT_HASH_MAX]);

/* Whether sig (PKCS #1 v1.5, a DER ECDSA signature, or Ed25519, as the key
 * is) is good over the parts. spki: SubjectPublicKeyInfo, DER. False also
 * for RSA below 2048 bits and curves other than P-256, P-384, P-521. */
bool crypt_foreign_verify(struct slice spki, enum crypt_hash h,
    const struct slice *parts, size_t nparts, struct slice sig);

#endif
