/* SPDX-License-Identifier: Apache-2.0 */
/* The key file: PEM, EncryptedPrivateKeyInfo (RFC 5958), PBES2 with scrypt
 * (RFC 7914).  For keys/secret.c alone: it hands out the bare key. */
#ifndef KEYS_PKCS8_H
#define KEYS_PKCS8_H

#include "keys/secret.h"

#define PKCS8_RAW 32 /* P-256 scalar, big endian, or Ed25519 seed */

enum secret_error pkcs8_write(enum crypt_alg alg, const uint8_t raw[PKCS8_RAW],
    const uint8_t public_key[CRYPT_PUBLIC_MAX], const char *path,
    struct slice passphrase);
/* raw is written even on failure, and is the caller's to wipe. public_key
 * when the file has it (*has_public). */
enum secret_error pkcs8_read(const char *path, struct slice passphrase,
    enum crypt_alg *alg, uint8_t raw[PKCS8_RAW],
    uint8_t public_key[CRYPT_PUBLIC_MAX], bool *has_public);

#endif
