/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fresh keys that sign for tests of record/, straight from OpenSSL, so that
 * what verifies is not judged by code of ours that signs.  Aborts on failure.
 */
#ifndef TESTS_TESTKEY_H
#define TESTS_TESTKEY_H

#include "record/jws.h"

struct testkey {
	void *pkey; /* EVP_PKEY */
	enum crypt_alg alg;
	uint8_t raw[CRYPT_PUBLIC_MAX];
	struct crypt_key *key;
	uint8_t kid[CRYPT_KID];
};

void testkey_init(struct testkey *s, enum crypt_alg alg);
void testkey_clear(struct testkey *s);
void testkey_sign(
    const struct testkey *s, struct slice msg, uint8_t sig[CRYPT_SIGNATURE]);
/* The signature of one header over a payload, for jws_write(). */
void testkey_jws(const struct testkey *s, enum jws_typ typ,
    struct slice payload, struct jws_signer *out);
/* A whole envelope signed by n signers in that order. */
void testkey_envelope(const struct testkey *const *list, size_t n,
    enum jws_typ typ, struct slice payload, struct buf *out);

/* Reads a file of the tests whole; the caller frees. */
void testkey_file(const char *path, struct buf *out);

#endif
