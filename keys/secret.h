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
	SECRET_MEMORY,
	SECRET_NO_PASSPHRASE /* it could not be had; errno tells */
};
const char *secret_error_text(enum secret_error e, enum lang lang);

enum secret_error secret_new(enum crypt_alg alg, struct secret **out);
/* Never over an existing file. Makes a missing folder (0700); an existing one
 * must be ours and closed to others. */
enum secret_error secret_write(
    const struct secret *s, const char *path, struct slice passphrase);
/* File and folder must be ours and closed to others. Any PBES2 file of a P-256
 * or Ed25519 key will do. */
enum secret_error secret_read(
    const char *path, struct slice passphrase, struct secret **out);
void secret_free(struct secret *s); /* wipes; NULL is fine */
enum crypt_alg secret_alg(const struct secret *s);
/* Public half as crypt_key_new takes it. */
void secret_public(const struct secret *s, uint8_t out[CRYPT_PUBLIC_MAX]);
/* ES256 signs SHA-256 of msg, low-S; EdDSA signs msg. 0 or -1. */
int secret_sign(
    struct secret *s, struct slice msg, uint8_t sig[CRYPT_SIGNATURE]);
/* ES256 only: signs a digest that the caller made. */
int secret_sign_digest(struct secret *s, const uint8_t digest[CRYPT_SHA256],
    uint8_t sig[CRYPT_SIGNATURE]);
void *secret_pkey(struct secret *s); /* EVP_PKEY *, for x509.c */

/* First line of a file, or with path NULL from the terminal (asked twice
 * when confirm, and again after a slip); appends to out, which is empty and
 * which the caller wipes. At least SECRET_PASSPHRASE_MIN bytes when confirm.
 * `what` names the key in the language of the question. 0 or errno; ENODATA:
 * empty, ERANGE: too short, EILSEQ: the two entries differ, ENOTTY: no
 * terminal to ask on, EFBIG: over TTY_SECRET_MAX bytes. */
#define SECRET_PASSPHRASE_MIN 8
int secret_passphrase(const char *path, bool confirm, const char *what,
    enum lang lang, struct buf *out);
/* Those in a sentence with what to do next; any other errno in words. */
const char *secret_passphrase_text(int error, enum lang lang);

#endif
