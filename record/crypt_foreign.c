/* SPDX-License-Identifier: Apache-2.0 */
#include "record/crypt_foreign.h"

#include <string.h>

#include "record/crypt.h"
#include "record/der.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#define RSA_BITS_MIN 2048

static const EVP_MD *
hash_of(enum crypt_hash h)
{
	switch (h) {
	case CRYPT_HASH_SHA384:
		return EVP_sha384();
	case CRYPT_HASH_SHA512:
		return EVP_sha512();
	case CRYPT_HASH_SHA256:
		break;
	}
	return EVP_sha256();
}

size_t
crypt_hash_size(enum crypt_hash h)
{
	static const size_t sizes[] = { [CRYPT_HASH_SHA256] = 32,
		[CRYPT_HASH_SHA384] = 48,
		[CRYPT_HASH_SHA512] = 64 };

	return sizes[h];
}

bool
crypt_hash(enum crypt_hash h, const struct slice *parts, size_t nparts,
    uint8_t out[CRYPT_HASH_MAX])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx != NULL && EVP_DigestInit_ex(ctx, hash_of(h), NULL) == 1;
	size_t i;

	for (i = 0; ok && i < nparts; i++)
		ok = EVP_DigestUpdate(ctx, parts[i].p, parts[i].n) == 1;
	ok = ok && EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	if (!ok)
		memset(out, 0, CRYPT_HASH_MAX);
	EVP_MD_CTX_free(ctx);
	return ok;
}

static bool
is_strong(EVP_PKEY *key)
{
	static const char *const curves[] = { "prime256v1", "secp384r1",
		"secp521r1" };
	char group[32];
	size_t i;

	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
		return EVP_PKEY_get_bits(key) >= RSA_BITS_MIN;
	case EVP_PKEY_ED25519:
		return true;
	case EVP_PKEY_EC:
		break;
	default:
		return false;
	}
	if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME,
		group, sizeof group, NULL) != 1)
		return false;
	for (i = 0; i < sizeof curves / sizeof curves[0]; i++)
		if (strcmp(group, curves[i]) == 0)
			return true;
	return false;
}

static EVP_PKEY *
key_of(struct slice spki)
{
	const uint8_t *p = spki.p;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &p, (long)spki.n);

	if (key != NULL && p == spki.p + spki.n && is_strong(key))
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

/* A P-256 key with its point uncompressed, as all of ours are: without the
 * decoders of OpenSSL, which take longer to find than the signature takes to
 * verify. NULL for any other key. */
static struct crypt_key *
plain_p256(struct slice spki)
{
	/* SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING } */
	static const uint8_t head[] = { 0x30, 0x59, 0x30, 0x13, 0x06, 0x07,
		0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
		0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
		0x04 };
	struct crypt_key *key = NULL;

	if (spki.n == sizeof head + CRYPT_PUBLIC_MAX &&
	    memcmp(spki.p, head, sizeof head) == 0)
		(void)crypt_key_new(CRYPT_ES256,
		    slice_of(spki.p + sizeof head, CRYPT_PUBLIC_MAX), &key);
	return key;
}

/* Ed25519 takes its message in one piece and hashes by itself. */
static bool
verify_any(struct slice spki, enum crypt_hash h, const struct slice *parts,
    size_t nparts, struct slice sig)
{
	struct buf whole = BUF_INIT(SIZE_MAX);
	EVP_PKEY *key = key_of(spki);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool own, ok = false;
	size_t i;

	if (key == NULL || ctx == NULL)
		goto out;
	own = EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519;
	for (i = 0; i < nparts; i++)
		buf_slice(&whole, parts[i]);
	ok = buf_ok(&whole) &&
	    EVP_DigestVerifyInit(
		ctx, NULL, own ? NULL : hash_of(h), NULL, key) == 1 &&
	    EVP_DigestVerify(ctx, sig.p, sig.n, whole.p, whole.n) == 1;
out:
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	buf_free(&whole);
	ERR_clear_error();
	return ok;
}

bool
crypt_foreign_verify(struct slice spki, enum crypt_hash h,
    const struct slice *parts, size_t nparts, struct slice sig)
{
	struct crypt_key *key =
	    h == CRYPT_HASH_SHA256 ? plain_p256(spki) : NULL;
	uint8_t raw[CRYPT_SIGNATURE];
	bool ok;

	if (key == NULL)
		return verify_any(spki, h, parts, nparts, sig);
	ok = der_ecdsa(&sig, raw, CRYPT_SIGNATURE / 2) && sig.n == 0 &&
	    crypt_verify(key, parts, nparts, raw);
	crypt_key_free(key);
	return ok;
}
