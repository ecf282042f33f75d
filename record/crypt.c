/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What costs time in a verification is everything but the curve arithmetic:
 * parsing the key, fetching algorithms, building contexts.  So a key keeps
 * all of that, and crypt_verify() only hashes, writes 72 bytes of DER on the
 * stack and calls the curve.
 */
#include "record/crypt.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "record/b64.h"

#define P256_HALF 32 /* bytes of a coordinate, of r, of s */
/* SEQUENCE { INTEGER r, INTEGER s }: 2 + 2 * (2 + 33) at the most. */
#define DER_MAX 72
/* The members of RFC 7638 section 3.2 with two coordinates fit easily. */
#define THUMBPRINT_MAX 256

struct crypt_key {
	enum crypt_alg alg;
	uint8_t raw[CRYPT_PUBLIC_MAX];
	size_t nraw;
	uint8_t thumbprint[CRYPT_SHA256];
	EVP_PKEY *pkey;
	EVP_PKEY_CTX *verify; /* ES256: set up once for any number */
	EVP_MD_CTX *md; /* ES256: the hash; EdDSA: set up to verify */
};

static const char *const alg_names[] = {
	[CRYPT_ES256] = "ES256",
	[CRYPT_EDDSA] = "EdDSA",
};

const char *
crypt_alg_str(enum crypt_alg alg)
{
	return alg_names[alg];
}

bool
crypt_alg_parse(struct slice s, enum crypt_alg *out)
{
	size_t i;

	for (i = 0; i < sizeof alg_names / sizeof alg_names[0]; i++) {
		if (slice_is(s, alg_names[i])) {
			*out = (enum crypt_alg)i;
			return true;
		}
	}
	return false;
}

static void (*no_memory)(void);

/* As malloc, realloc and free, for CRYPTO_set_mem_functions(3). */
static void *
take(size_t n, const char *file, int line)
{
	void *p = n == 0 ? NULL : malloc(n);

	(void)file;
	(void)line;
	if (p == NULL && n > 0)
		no_memory();
	return p;
}

static void *
grow(void *old, size_t n, const char *file, int line)
{
	void *p = n == 0 ? NULL : realloc(old, n);

	(void)file;
	(void)line;
	if (n == 0)
		free(old);
	else if (p == NULL)
		no_memory();
	return p;
}

static void
give_back(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	free(p);
}

void
crypt_memory(void (*exhausted)(void))
{
	no_memory = exhausted;
	CRYPTO_set_mem_functions(take, grow, give_back);
}

size_t
crypt_public_size(enum crypt_alg alg)
{
	return alg == CRYPT_ES256 ? 2 * P256_HALF : 32;
}

/* Set up once a thread: to find SHA-256 by its name and to make a context
 * costs more than the hash of a certificate. */
static _Thread_local EVP_MD_CTX *sha256;

static void
sha256_drop(void)
{
	EVP_MD_CTX_free(sha256);
	sha256 = NULL;
}

static bool
sha256_start(void)
{
	if (sha256 != NULL)
		return EVP_DigestInit_ex2(sha256, NULL, NULL) == 1;
	sha256 = EVP_MD_CTX_new();
	if (sha256 == NULL ||
	    EVP_DigestInit_ex2(sha256, EVP_sha256(), NULL) != 1) {
		sha256_drop(); /* the next call tries anew */
		return false;
	}
	OPENSSL_atexit(sha256_drop);
	return true;
}

void
crypt_sha256(struct slice in, uint8_t out[CRYPT_SHA256])
{
	/* A digest that fails leaves zeros, which match nothing. */
	if (!sha256_start() || EVP_DigestUpdate(sha256, in.p, in.n) != 1 ||
	    EVP_DigestFinal_ex(sha256, out, NULL) != 1)
		memset(out, 0, CRYPT_SHA256);
}

bool
crypt_equal(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}

/*
 * OpenSSL takes any 32 bytes for an Ed25519 key.  RFC 8032 section 5.1.3
 * says which are points: y < p, x^2 = (y^2 - 1) / (d y^2 + 1) is a square, and
 * x = 0 has no sign.  The eight points of small order are refused as well:
 * under them one signature fits many messages.
 */
struct field {
	BN_CTX *ctx;
	BIGNUM *p, *d, *y, *one, *u, *v, *x2;
};

static bool
field_init(struct field *f)
{
	BN_CTX *ctx = f->ctx;

	f->p = BN_CTX_get(ctx);
	f->d = BN_CTX_get(ctx);
	f->y = BN_CTX_get(ctx);
	f->one = BN_CTX_get(ctx);
	f->u = BN_CTX_get(ctx);
	f->v = BN_CTX_get(ctx);
	f->x2 = BN_CTX_get(ctx);
	/* p = 2^255 - 19; d = -121665/121666 */
	return f->x2 != NULL && BN_one(f->one) == 1 &&
	    BN_set_bit(f->p, 255) == 1 && BN_sub_word(f->p, 19) == 1 &&
	    BN_set_word(f->v, 121666) == 1 &&
	    BN_mod_inverse(f->v, f->v, f->p, ctx) != NULL &&
	    BN_set_word(f->u, 121665) == 1 &&
	    BN_mod_mul(f->d, f->u, f->v, f->p, ctx) == 1 &&
	    BN_sub(f->d, f->p, f->d) == 1;
}

/* x2 = (y^2 - 1) / (d y^2 + 1); the divisor is never 0, as -1/d is no
 * square. */
static bool
field_x2(struct field *f)
{
	return BN_mod_sqr(f->u, f->y, f->p, f->ctx) == 1 &&
	    BN_mod_mul(f->v, f->d, f->u, f->p, f->ctx) == 1 &&
	    BN_mod_add(f->v, f->v, f->one, f->p, f->ctx) == 1 &&
	    BN_mod_sub(f->u, f->u, f->one, f->p, f->ctx) == 1 &&
	    BN_mod_inverse(f->v, f->v, f->p, f->ctx) != NULL &&
	    BN_mod_mul(f->x2, f->u, f->v, f->p, f->ctx) == 1;
}

/* The y of twice the point: (y^2 + x^2) / (2 - y^2 + x^2).  The divisor
 * 2 - (y^2 - x^2) is 1 - d x^2 y^2, which is never 0 on this curve. */
static bool
field_double(struct field *f)
{
	return field_x2(f) && BN_mod_sqr(f->u, f->y, f->p, f->ctx) == 1 &&
	    BN_mod_add(f->y, f->u, f->x2, f->p, f->ctx) == 1 &&
	    BN_mod_sub(f->v, f->x2, f->u, f->p, f->ctx) == 1 &&
	    BN_mod_add(f->v, f->v, f->one, f->p, f->ctx) == 1 &&
	    BN_mod_add(f->v, f->v, f->one, f->p, f->ctx) == 1 &&
	    BN_mod_inverse(f->v, f->v, f->p, f->ctx) != NULL &&
	    BN_mod_mul(f->y, f->y, f->v, f->p, f->ctx) == 1;
}

static bool
ed25519_is_point(const uint8_t raw[32])
{
	struct field f = { .ctx = BN_CTX_new() };
	uint8_t y[32];
	bool ok = false;

	if (f.ctx == NULL)
		return false;
	BN_CTX_start(f.ctx);
	memcpy(y, raw, sizeof y);
	y[31] &= 0x7f; /* the top bit is the sign of x */
	if (!field_init(&f) || BN_lebin2bn(y, sizeof y, f.y) == NULL ||
	    BN_cmp(f.y, f.p) >= 0 || !field_x2(&f))
		goto out;
	/* x = 0 only for y = 1 and y = -1, which are of small order. */
	if (BN_kronecker(f.x2, f.p, f.ctx) != 1)
		goto out;
	/* Order 1, 2, 4 or 8 exactly when 8P is neutral, (0, 1). */
	ok = field_double(&f) && field_double(&f) && field_double(&f) &&
	    !BN_is_one(f.y);
out:
	BN_CTX_end(f.ctx);
	BN_CTX_free(f.ctx);
	return ok;
}

static EVP_PKEY *
ed25519_new(const uint8_t raw[32])
{
	if (!ed25519_is_point(raw))
		return NULL;
	return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw, 32);
}

/* SEC 1 section 2.3.4 decodes and checks the curve equation and the range
 * of the coordinates; infinity has no encoding of this length.  P-256 has
 * cofactor 1, so every other point of the curve is of full order. */
static EVP_PKEY *
p256_new(const uint8_t raw[2 * P256_HALF])
{
	uint8_t point[1 + 2 * P256_HALF] = { 0x04 }; /* uncompressed */
	char group[] = "P-256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(
		    OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(
		    OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
		OSSL_PARAM_construct_end(),
	};
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *pkey = NULL;

	memcpy(point + 1, raw, 2 * P256_HALF);
	if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

/* RFC 7638 section 3: the required members in alphabetical order. */
static bool
thumbprint(struct crypt_key *key)
{
	struct buf b = BUF_INIT(THUMBPRINT_MAX);
	bool good;

	if (key->alg == CRYPT_ES256) {
		buf_puts(&b, "{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"");
		b64_encode(slice_of(key->raw, P256_HALF), &b);
		buf_puts(&b, "\",\"y\":\"");
		b64_encode(slice_of(key->raw + P256_HALF, P256_HALF), &b);
	} else {
		buf_puts(&b, "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"");
		b64_encode(slice_of(key->raw, key->nraw), &b);
	}
	buf_puts(&b, "\"}");
	good = buf_ok(&b);
	crypt_sha256(buf_view(&b), key->thumbprint);
	buf_free(&b);
	return good;
}

static bool
contexts_init(struct crypt_key *key)
{
	key->md = EVP_MD_CTX_new();
	if (key->md == NULL)
		return false;
	if (key->alg == CRYPT_EDDSA)
		return EVP_DigestVerifyInit(
			   key->md, NULL, NULL, NULL, key->pkey) == 1;
	key->verify = EVP_PKEY_CTX_new(key->pkey, NULL);
	return key->verify != NULL && EVP_PKEY_verify_init(key->verify) == 1 &&
	    EVP_DigestInit_ex2(key->md, EVP_sha256(), NULL) == 1;
}

enum error
crypt_key_new(enum crypt_alg alg, struct slice raw, struct crypt_key **out)
{
	struct crypt_key *key = NULL;
	enum error e = E_OK;

	*out = NULL;
	if (raw.n != crypt_public_size(alg))
		return E_KEY_FORMAT;
	key = OPENSSL_zalloc(sizeof *key);
	if (key == NULL)
		return E_MEMORY;
	key->alg = alg;
	key->nraw = raw.n;
	memcpy(key->raw, raw.p, raw.n);
	key->pkey =
	    alg == CRYPT_ES256 ? p256_new(key->raw) : ed25519_new(key->raw);
	if (key->pkey == NULL) {
		e = E_KEY_POINT;
		goto out;
	}
	if (!contexts_init(key) || !thumbprint(key)) {
		e = E_MEMORY;
		goto out;
	}
	*out = key;
	key = NULL; /* transferred */
out:
	ERR_clear_error();
	crypt_key_free(key);
	return e;
}

void
crypt_key_free(struct crypt_key *key)
{
	if (key == NULL)
		return;
	EVP_MD_CTX_free(key->md);
	EVP_PKEY_CTX_free(key->verify);
	EVP_PKEY_free(key->pkey);
	OPENSSL_free(key);
}

enum crypt_alg
crypt_key_alg(const struct crypt_key *key)
{
	return key->alg;
}

struct slice
crypt_key_raw(const struct crypt_key *key)
{
	return slice_of(key->raw, key->nraw);
}

void
crypt_key_kid(const struct crypt_key *key, uint8_t kid[CRYPT_KID])
{
	memcpy(kid, key->thumbprint, CRYPT_KID);
}

void
crypt_key_thumbprint(const struct crypt_key *key, uint8_t out[CRYPT_SHA256])
{
	memcpy(out, key->thumbprint, CRYPT_SHA256);
}

/* One DER INTEGER in its shortest form: X.690 section 8.3. */
static size_t
der_integer(const uint8_t n[P256_HALF], uint8_t *out)
{
	size_t skip = 0, pad;

	while (skip < P256_HALF - 1 && n[skip] == 0)
		skip++;
	pad = n[skip] >> 7;
	out[0] = 0x02;
	out[1] = (uint8_t)(P256_HALF - skip + pad);
	out[2] = 0;
	memcpy(out + 2 + pad, n + skip, P256_HALF - skip);
	return 2 + pad + P256_HALF - skip;
}

static size_t
der_signature(const uint8_t sig[CRYPT_SIGNATURE], uint8_t out[DER_MAX])
{
	size_t n = 2;

	n += der_integer(sig, out + n);
	n += der_integer(sig + P256_HALF, out + n);
	out[0] = 0x30;
	out[1] = (uint8_t)(n - 2);
	return n;
}

static int
verify_es256(struct crypt_key *key, const struct slice *parts, size_t nparts,
    const uint8_t sig[CRYPT_SIGNATURE])
{
	uint8_t digest[CRYPT_SHA256], der[DER_MAX];
	size_t i;

	if (EVP_DigestInit_ex2(key->md, NULL, NULL) != 1)
		return -1;
	for (i = 0; i < nparts; i++)
		if (EVP_DigestUpdate(key->md, parts[i].p, parts[i].n) != 1)
			return -1;
	if (EVP_DigestFinal_ex(key->md, digest, NULL) != 1)
		return -1;
	return EVP_PKEY_verify(
	    key->verify, der, der_signature(sig, der), digest, sizeof digest);
}

/* PureEdDSA (RFC 8032 section 5.1.7) reads the message in one piece. */
static int
verify_eddsa(struct crypt_key *key, const struct slice *parts, size_t nparts,
    const uint8_t sig[CRYPT_SIGNATURE])
{
	struct buf whole = BUF_INIT(SIZE_MAX);
	struct slice msg = { NULL, 0 };
	size_t i;
	int ok = -1;

	if (nparts == 1) {
		msg = parts[0];
	} else {
		for (i = 0; i < nparts; i++)
			buf_slice(&whole, parts[i]);
		if (!buf_ok(&whole))
			return -1;
		msg = buf_view(&whole);
	}
	/* No key: start again with the one it has. */
	if (EVP_DigestVerifyInit(key->md, NULL, NULL, NULL, NULL) == 1)
		ok = EVP_DigestVerify(
		    key->md, sig, CRYPT_SIGNATURE, msg.p, msg.n);
	buf_free(&whole);
	return ok;
}

bool
crypt_verify(struct crypt_key *key, const struct slice *parts, size_t nparts,
    const uint8_t sig[CRYPT_SIGNATURE])
{
	int ok;

	if (key->alg == CRYPT_ES256)
		ok = verify_es256(key, parts, nparts, sig);
	else
		ok = verify_eddsa(key, parts, nparts, sig);
	if (ok != 1)
		ERR_clear_error();
	return ok == 1;
}
