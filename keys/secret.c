/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A secret key is 32 bytes: a P-256 scalar or an Ed25519 seed.  They pass
 * through buffers of ours that are wiped, and through those calls of OpenSSL
 * that wipe theirs; its encoders and decoders of whole keys leave copies on
 * the heap, so the DER around the 32 bytes is written and read here
 * (RFC 5915, RFC 8410, RFC 5958).
 */
#include "keys/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <string.h>

#include "keys/pkcs8.h"

#define RAW PKCS8_RAW
#define DER_SIGNATURE_MAX 80 /* SEQUENCE of two 33-byte INTEGERs is 72 */

struct secret {
	enum crypt_alg alg;
	uint8_t *raw; /* RAW bytes, on the secure heap where there is one */
	uint8_t public_key[CRYPT_PUBLIC_MAX];
	EVP_PKEY *pkey;
	EVP_PKEY_CTX *ctx; /* ES256: ready to sign digests */
	BIGNUM *order, *half; /* ES256: n, n/2 */
};

const char *
secret_error_text(enum secret_error e, enum lang lang)
{
	static const char *const text[][2] = {
		[SECRET_OK] = { "通过", "ok" },
		[SECRET_PASSPHRASE] = { "口令不对，或密钥文件已损坏",
		    "wrong passphrase, or the key file is damaged" },
		[SECRET_MODE] = { "密钥文件或其文件夹不属于本用户，或对他人开放；"
				  "请改为 chmod 600 文件、chmod 700 文件夹",
		    "the key file or its folder is not yours or is open to "
		    "others; chmod 600 the file, chmod 700 the folder" },
		[SECRET_FORMAT] = { "不是加密的 PKCS#8 私钥 (PEM)",
		    "not an encrypted PKCS#8 private key (PEM)" },
		[SECRET_ALG] = { "只支持 P-256 和 Ed25519 密钥",
		    "only P-256 and Ed25519 keys are supported" },
		[SECRET_EXISTS] = { "密钥文件已经存在，不会覆盖",
		    "the key file exists and is not overwritten" },
		[SECRET_IO] = { "密钥文件无法读写",
		    "the key file cannot be read or written" },
		[SECRET_MEMORY] = { "内存不足", "out of memory" },
		[SECRET_NO_PASSPHRASE] = { "没有得到口令",
		    "the passphrase could not be had" },
	};

	if ((unsigned)e >= sizeof text / sizeof text[0])
		return lang == LANG_ZH ? "内部错误" : "internal error";
	return text[e][lang];
}

void
secret_free(struct secret *s)
{
	if (s == NULL)
		return;
	EVP_PKEY_CTX_free(s->ctx);
	EVP_PKEY_free(s->pkey);
	BN_free(s->order);
	BN_free(s->half);
	OPENSSL_secure_clear_free(s->raw, RAW);
	OPENSSL_clear_free(s, sizeof *s);
}

/* 1 <= d < n, and the point d*G as 04 x y. */
static bool
derive_point(struct secret *s, BIGNUM *d, uint8_t point[65])
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
	EC_POINT *q = NULL;
	BN_CTX *bn = BN_CTX_secure_new();
	bool ok = false;

	if (group == NULL || bn == NULL)
		goto out;
	s->order = BN_dup(EC_GROUP_get0_order(group));
	s->half = BN_new();
	q = EC_POINT_new(group);
	BN_set_flags(d, BN_FLG_CONSTTIME);
	if (s->order == NULL || s->half == NULL || q == NULL ||
	    !BN_rshift1(s->half, s->order) || BN_is_zero(d) ||
	    BN_cmp(d, s->order) >= 0)
		goto out;
	ok = EC_POINT_mul(group, q, d, NULL, NULL, bn) == 1 &&
	    EC_POINT_point2oct(
		group, q, POINT_CONVERSION_UNCOMPRESSED, point, 65, bn) == 65;
out:
	EC_POINT_free(q);
	EC_GROUP_free(group);
	BN_CTX_free(bn);
	return ok;
}

static bool
load_es256(struct secret *s)
{
	static char group[] = "P-256";
	uint8_t point[65], native[RAW];
	BIGNUM *d = BN_secure_new();
	EVP_PKEY_CTX *make = NULL;
	OSSL_PARAM params[4];
	bool ok = false;

	if (d == NULL || BN_bin2bn(s->raw, RAW, d) == NULL ||
	    !derive_point(s, d, point) ||
	    BN_bn2nativepad(d, native, RAW) != RAW)
		goto out;
	memcpy(s->public_key, point + 1, 64);
	params[0] = OSSL_PARAM_construct_utf8_string(
	    OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	params[1] =
	    OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PRIV_KEY, native, RAW);
	params[2] = OSSL_PARAM_construct_octet_string(
	    OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point);
	params[3] = OSSL_PARAM_construct_end();
	make = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	if (make == NULL || EVP_PKEY_fromdata_init(make) != 1 ||
	    EVP_PKEY_fromdata(make, &s->pkey, EVP_PKEY_KEYPAIR, params) != 1)
		goto out;
	s->ctx = EVP_PKEY_CTX_new(s->pkey, NULL);
	ok = s->ctx != NULL && EVP_PKEY_sign_init(s->ctx) == 1;
out:
	OPENSSL_cleanse(native, sizeof native);
	BN_clear_free(d);
	EVP_PKEY_CTX_free(make);
	return ok;
}

static bool
load_eddsa(struct secret *s)
{
	size_t n = 32;

	s->pkey =
	    EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, s->raw, RAW);
	return s->pkey != NULL &&
	    EVP_PKEY_get_raw_public_key(s->pkey, s->public_key, &n) == 1 &&
	    n == 32;
}

/* A key of 32 bytes, which the caller wipes. NULL when they are none. */
static struct secret *
from_raw(enum crypt_alg alg, const uint8_t raw[RAW])
{
	struct secret *s = OPENSSL_zalloc(sizeof *s);

	if (s == NULL)
		return NULL;
	s->alg = alg;
	s->raw = OPENSSL_secure_malloc(RAW);
	if (s->raw == NULL) {
		secret_free(s);
		return NULL;
	}
	memcpy(s->raw, raw, RAW);
	if (alg == CRYPT_ES256 ? load_es256(s) : load_eddsa(s))
		return s;
	secret_free(s);
	ERR_clear_error();
	return NULL;
}

enum secret_error
secret_new(enum crypt_alg alg, struct secret **out)
{
	uint8_t raw[RAW];
	int tries;

	/* FIPS 186-5 A.2.2: draw again when it is no scalar, which a good
	 * generator makes us do once in 2^32. */
	*out = NULL;
	for (tries = 0; tries < 8 && *out == NULL; tries++) {
		if (RAND_priv_bytes(raw, RAW) != 1)
			break;
		*out = from_raw(alg, raw);
	}
	OPENSSL_cleanse(raw, sizeof raw);
	return *out == NULL ? SECRET_MEMORY : SECRET_OK;
}

enum secret_error
secret_write(const struct secret *s, const char *path, struct slice passphrase)
{
	return pkcs8_write(s->alg, s->raw, s->public_key, path, passphrase);
}

enum secret_error
secret_read(const char *path, struct slice passphrase, struct secret **out)
{
	uint8_t raw[RAW], public_key[CRYPT_PUBLIC_MAX];
	bool has_public = false;
	enum crypt_alg alg;
	enum secret_error e;

	*out = NULL;
	e = pkcs8_read(path, passphrase, &alg, raw, public_key, &has_public);
	if (e == SECRET_OK) {
		*out = from_raw(alg, raw);
		if (*out == NULL)
			e = SECRET_FORMAT;
	}
	OPENSSL_cleanse(raw, sizeof raw);
	/* Two halves that do not belong together: the signatures would be
	 * nobody's, and of two nonces could tell the scalar. */
	if (e == SECRET_OK && has_public &&
	    memcmp(public_key, (*out)->public_key, crypt_public_size(alg)) !=
		0) {
		secret_free(*out);
		*out = NULL;
		e = SECRET_FORMAT;
	}
	ERR_clear_error();
	return e;
}

enum crypt_alg
secret_alg(const struct secret *s)
{
	return s->alg;
}

void
secret_public(const struct secret *s, uint8_t out[CRYPT_PUBLIC_MAX])
{
	memcpy(out, s->public_key, CRYPT_PUBLIC_MAX);
}

void *
secret_pkey(struct secret *s)
{
	return s->pkey;
}

/* r||s of the DER form; of the two names of a signature the one with the
 * low s, so that ours has one. */
static int
raw_signature(const struct secret *s, const uint8_t *der, size_t n,
    uint8_t sig[CRYPT_SIGNATURE])
{
	ECDSA_SIG *parsed = d2i_ECDSA_SIG(NULL, &der, (long)n);
	const BIGNUM *r, *high;
	BIGNUM *low = NULL;
	int result = -1;

	if (parsed == NULL)
		return -1;
	ECDSA_SIG_get0(parsed, &r, &high);
	if (BN_cmp(high, s->half) > 0) {
		low = BN_new();
		if (low == NULL || !BN_sub(low, s->order, high))
			goto out;
		high = low;
	}
	if (BN_bn2binpad(r, sig, 32) == 32 &&
	    BN_bn2binpad(high, sig + 32, 32) == 32)
		result = 0;
out:
	BN_free(low);
	ECDSA_SIG_free(parsed);
	return result;
}

int
secret_sign_digest(struct secret *s, const uint8_t digest[CRYPT_SHA256],
    uint8_t sig[CRYPT_SIGNATURE])
{
	uint8_t der[DER_SIGNATURE_MAX];
	size_t n = sizeof der;

	if (s->alg != CRYPT_ES256 ||
	    EVP_PKEY_sign(s->ctx, der, &n, digest, CRYPT_SHA256) != 1) {
		ERR_clear_error();
		return -1;
	}
	return raw_signature(s, der, n, sig);
}

static int
sign_eddsa(struct secret *s, struct slice msg, uint8_t sig[CRYPT_SIGNATURE])
{
	static const uint8_t nothing[1];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = CRYPT_SIGNATURE;
	int result = -1;

	if (ctx != NULL &&
	    EVP_DigestSignInit(ctx, NULL, NULL, NULL, s->pkey) == 1 &&
	    EVP_DigestSign(ctx, sig, &n, msg.n == 0 ? nothing : msg.p, msg.n) ==
		1 &&
	    n == CRYPT_SIGNATURE)
		result = 0;
	EVP_MD_CTX_free(ctx);
	if (result != 0)
		ERR_clear_error();
	return result;
}

int
secret_sign(struct secret *s, struct slice msg, uint8_t sig[CRYPT_SIGNATURE])
{
	uint8_t digest[CRYPT_SHA256];

	if (s->alg == CRYPT_EDDSA)
		return sign_eddsa(s, msg, sig);
	crypt_sha256(msg, digest);
	return secret_sign_digest(s, digest, sig);
}
