/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/testkey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

static void
must(bool ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "tests/testkey: %s\n", what);
		abort();
	}
}

void
testkey_init(struct testkey *s, enum crypt_alg alg)
{
	uint8_t point[65];
	size_t n = sizeof point;

	memset(s, 0, sizeof *s);
	s->alg = alg;
	if (alg == CRYPT_ES256) {
		s->pkey = EVP_EC_gen("P-256");
		must(s->pkey != NULL &&
			EVP_PKEY_get_octet_string_param(s->pkey,
			    OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point,
			    &n) == 1 &&
			n == 65,
		    "P-256 key");
		memcpy(s->raw, point + 1, 64);
	} else {
		s->pkey = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
		n = sizeof s->raw;
		must(s->pkey != NULL &&
			EVP_PKEY_get_raw_public_key(s->pkey, s->raw, &n) == 1,
		    "Ed25519 key");
	}
	must(crypt_key_new(alg, slice_of(s->raw, crypt_public_size(alg)),
		 &s->key) == E_OK,
	    "public key");
	crypt_key_kid(s->key, s->kid);
}

void
testkey_clear(struct testkey *s)
{
	crypt_key_free(s->key);
	EVP_PKEY_free(s->pkey);
	memset(s, 0, sizeof *s);
}

/* SEQUENCE { INTEGER r, INTEGER s } to r||s. */
static void
der_to_raw(const uint8_t *der, uint8_t sig[CRYPT_SIGNATURE])
{
	const uint8_t *p = der + 2, *q;
	size_t n;
	int half;

	memset(sig, 0, CRYPT_SIGNATURE);
	for (half = 1; half <= 2; half++) {
		n = p[1];
		q = p + 2;
		p = q + n;
		for (; n > 32; n--)
			q++;
		memcpy(sig + 32 * half - n, q, n);
	}
}

void
testkey_sign(
    const struct testkey *s, struct slice msg, uint8_t sig[CRYPT_SIGNATURE])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	uint8_t out[80];
	size_t n = sizeof out;

	must(ctx != NULL &&
		EVP_DigestSignInit(ctx, NULL,
		    s->alg == CRYPT_ES256 ? EVP_sha256() : NULL, NULL,
		    s->pkey) == 1 &&
		EVP_DigestSign(ctx, out, &n, msg.p, msg.n) == 1,
	    "sign");
	EVP_MD_CTX_free(ctx);
	if (s->alg == CRYPT_ES256)
		der_to_raw(out, sig);
	else
		memcpy(sig, out, CRYPT_SIGNATURE);
}

void
testkey_jws(const struct testkey *s, enum jws_typ typ, struct slice payload,
    struct jws_signer *out)
{
	struct buf input = BUF_INIT(SIZE_MAX);

	jws_signing_input(s->alg, s->kid, typ, payload, &input);
	must(buf_ok(&input), "memory");
	out->alg = s->alg;
	memcpy(out->kid, s->kid, CRYPT_KID);
	testkey_sign(s, buf_view(&input), out->sig);
	buf_free(&input);
}

void
testkey_envelope(const struct testkey *const *list, size_t n, enum jws_typ typ,
    struct slice payload, struct buf *out)
{
	struct jws_signer signers[2 * JWS_SIGNATURES_MAX];
	size_t i;

	must(n <= sizeof signers / sizeof signers[0], "too many signers");
	for (i = 0; i < n; i++)
		testkey_jws(list[i], typ, payload, &signers[i]);
	jws_write(payload, typ, signers, n, out);
	must(buf_ok(out), "envelope");
}

void
testkey_file(const char *path, struct buf *out)
{
	char block[4096];
	FILE *f = fopen(path, "rb");
	size_t n;

	must(f != NULL, path);
	while ((n = fread(block, 1, sizeof block, f)) > 0)
		buf_put(out, block, n);
	must(!ferror(f) && buf_ok(out), path);
	fclose(f);
}
