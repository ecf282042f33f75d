/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secret keys at rest: encrypted PKCS#8 (PBES2, scrypt N=2^14 r=8 p=5,
 * AES-256-CBC), readable by a stock `openssl pkey`, file 0600 in a folder
 * 0700.  Read through d2i_PKCS8 and PKCS8_decrypt, never through
 * PEM_read_PrivateKey, which leaves a copy of the scalar on the heap.
 */
#ifndef KEYS_SECRET_H
#define KEYS_SECRET_H

#include "record/crypt.h"

struct secret; /* a private key in memory */

enum secret_error {
	SECRET_OK,
	SECRET_PASSPHRASE, /* wrong passphrase, or the file is damaged */
	SECRET_MODE, /* file or folder open to others */
	SECRET_FORMAT, /* not an encrypted PKCS#8 key of ours */
	SECRET_ALG, /* RSA, P-384, … */
	SECRET_EXISTS,
	SECRET_IO, /* errno tells */
	SECRET_MEMORY
};
const char *secret_error_text(enum secret_error e, enum lang lang);

enum secret_error secret_new(enum crypt_alg alg, struct secret **out);
enum secret_error secret_write(const struct secret *s, const char *path,
    struct slice passphrase);
enum secret_error secret_read(const char *path, struct slice passphrase,
    struct secret **out);
void secret_free(struct secret *s); /* wipes; NULL is fine */
enum crypt_alg secret_alg(const struct secret *s);
/* Public half as crypt_key_new takes it. */
void secret_public(const struct secret *s, uint8_t out[CRYPT_PUBLIC_MAX]);
/* ES256 signs SHA-256 of msg, low-S; EdDSA signs msg. 0 or -1. */
int secret_sign(struct secret *s, struct slice msg,
    uint8_t sig[CRYPT_SIGNATURE]);
/* ES256 only: signs a digest that the caller made. */
int secret_sign_digest(struct secret *s, const uint8_t digest[CRYPT_SHA256],
    uint8_t sig[CRYPT_SIGNATURE]);
void *secret_pkey(struct secret *s); /* EVP_PKEY *, for x509.c */

/* First line of a file, or with path NULL from the terminal (asked twice
 * when confirm); appends to out, which the caller wipes. At least 8 bytes
 * when confirm. 0 or errno. */
int secret_passphrase(const char *path, bool confirm, const char *what,
    enum lang lang, struct buf *out);

#endif
