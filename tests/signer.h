/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fresh keys that sign for tests of record/, straight from OpenSSL, so that
 * what verifies is not judged by code of ours that signs.  Aborts on failure.
 */
#ifndef TESTS_SIGNER_H
#define TESTS_SIGNER_H

#include "record/jws.h"

struct signer {
	void *pkey; /* EVP_PKEY */
	enum crypt_alg alg;
	uint8_t raw[CRYPT_PUBLIC_MAX];
	struct crypt_key *key;
	uint8_t kid[CRYPT_KID];
};

void signer_init(struct signer *s, enum crypt_alg alg);
void signer_clear(struct signer *s);
void signer_sign(
    const struct signer *s, struct slice msg, uint8_t sig[CRYPT_SIGNATURE]);
/* The signature of one header over a payload, for jws_write(). */
void signer_jws(const struct signer *s, enum jws_typ typ, struct slice payload,
    struct jws_signer *out);
/* A whole envelope signed by n signers in that order. */
void signer_envelope(const struct signer *const *list, size_t n,
    enum jws_typ typ, struct slice payload, struct buf *out);

/* Reads a file of the tests whole; the caller frees. */
void signer_file(const char *path, struct buf *out);

#endif
