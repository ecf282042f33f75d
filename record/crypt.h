/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 and signature verification with public keys: the only user of
 * OpenSSL in record/.  A key is parsed once and its contexts are kept, since
 * parsing costs more than verifying (docs/PERFORMANCE.md).
 */
#ifndef RECORD_CRYPT_H
#define RECORD_CRYPT_H

#include <stdbool.h>

#include "record/buf.h"
#include "record/error.h"

#define CRYPT_SHA256 32
#define CRYPT_SIGNATURE 64 /* r||s of P-256, or R||S of Ed25519 */
#define CRYPT_KID 8 /* bytes of a kid: RFC 7638 thumbprint, cut */
#define CRYPT_PUBLIC_MAX 64 /* x||y of P-256, or 32 of Ed25519 */

enum crypt_alg {
	CRYPT_ES256,
	CRYPT_EDDSA
}; /* RFC 7518, RFC 8037 */
const char *crypt_alg_str(enum crypt_alg alg); /* "ES256", "EdDSA" */
bool crypt_alg_parse(struct slice s, enum crypt_alg *out);
size_t crypt_public_size(enum crypt_alg alg); /* 64 or 32 */

/* To be called before anything else of OpenSSL: whenever that has no memory
 * left `exhausted` is called, which does not return.  OpenSSL 3.0 does not
 * survive it everywhere (EVP_KEYMGMT_fetch), and where it does a key that
 * could not be read looks like a wrong one, a signature like a bad one. */
void crypt_memory(void (*exhausted)(void));

void crypt_sha256(struct slice in, uint8_t out[CRYPT_SHA256]);
bool crypt_equal(const void *a, const void *b, size_t n); /* constant time */

struct crypt_key; /* a public key; not for use by two threads at once */

/* raw: x||y or the 32 bytes; E_KEY_* when it is no point of the curve. */
enum error crypt_key_new(
    enum crypt_alg alg, struct slice raw, struct crypt_key **out);
void crypt_key_free(struct crypt_key *key); /* NULL is fine */
enum crypt_alg crypt_key_alg(const struct crypt_key *key);
struct slice crypt_key_raw(const struct crypt_key *key);
/* First 8 bytes of the RFC 7638 SHA-256 thumbprint, and the whole. */
void crypt_key_kid(const struct crypt_key *key, uint8_t kid[CRYPT_KID]);
void crypt_key_thumbprint(
    const struct crypt_key *key, uint8_t out[CRYPT_SHA256]);
/* True only for a good signature over the concatenated parts. (r, n-s) is
 * accepted as published vectors demand; whoever needs one name for a record
 * uses the SHA-256 of its payload, never its signature bytes. */
bool crypt_verify(struct crypt_key *key, const struct slice *parts,
    size_t nparts, const uint8_t sig[CRYPT_SIGNATURE]);

#endif
