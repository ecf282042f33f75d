/* SPDX-License-Identifier: Apache-2.0 */
/* Root keys and the JWK of any public key: docs/TRUST.md sections 2 and 3. */
#include "record/trust.h"

#include <stdlib.h>
#include <string.h>

#include "record/b64.h"
#include "record/member.h"

#define ROOT_MAX 16384 /* a pin file, bytes */
#define P256_HALF 32

static const char *const jwk_members[] = { "alg", "crv", "kid", "kty", "x", "y",
	NULL };

struct json *
trust_jwk(const struct crypt_key *key)
{
	struct json *v = json_new_object();
	struct slice raw = crypt_key_raw(key);
	const bool ec = crypt_key_alg(key) == CRYPT_ES256;
	struct buf x = BUF_INIT(64), y = BUF_INIT(64), id = BUF_INIT(64);
	uint8_t kid[CRYPT_KID];
	bool ok;

	crypt_key_kid(key, kid);
	b64_encode(slice_of(kid, sizeof kid), &id);
	if (ec) {
		b64_encode(slice_of(raw.p, P256_HALF), &x);
		b64_encode(slice_of(raw.p + P256_HALF, P256_HALF), &y);
	} else {
		b64_encode(raw, &x);
	}
	ok = v != NULL && buf_ok(&x) && buf_ok(&y) && buf_ok(&id) &&
	    json_set_str(v, "kty", ec ? "EC" : "OKP") &&
	    json_set_str(v, "crv", ec ? "P-256" : "Ed25519") &&
	    json_set_str(v, "x", buf_cstr(&x)) &&
	    (!ec || json_set_str(v, "y", buf_cstr(&y))) &&
	    json_set_str(v, "kid", buf_cstr(&id)) &&
	    json_set_str(v, "alg", crypt_alg_str(crypt_key_alg(key)));
	buf_free(&x);
	buf_free(&y);
	buf_free(&id);
	if (!ok) {
		json_free(v);
		return NULL;
	}
	return v;
}

/* kty and crv decide; alg may only agree with them. */
static enum error
jwk_alg(const struct json *jwk, enum crypt_alg *alg)
{
	struct slice kty = slice_str(json_str(json_get(jwk, "kty")));
	struct slice crv = slice_str(json_str(json_get(jwk, "crv")));
	const struct json *said = json_get(jwk, "alg");
	enum crypt_alg also;

	if (slice_is(kty, "EC") && slice_is(crv, "P-256"))
		*alg = CRYPT_ES256;
	else if (slice_is(kty, "OKP") && slice_is(crv, "Ed25519"))
		*alg = CRYPT_EDDSA;
	else
		return E_KEY_ALG;
	if (said != NULL &&
	    (!crypt_alg_parse(slice_str(json_str(said)), &also) ||
		also != *alg))
		return E_KEY_ALG;
	return E_OK;
}

enum error
trust_jwk_parse(const struct json *jwk, struct crypt_key **out)
{
	struct slice x = slice_str(json_str(json_get(jwk, "x")));
	struct slice y = slice_str(json_str(json_get(jwk, "y")));
	uint8_t raw[CRYPT_PUBLIC_MAX];
	enum crypt_alg alg;
	enum error e = jwk_alg(jwk, &alg);

	*out = NULL;
	if (e != E_OK)
		return e;
	/* A secret key in a public file is a mishap to stop at. */
	if (json_get(jwk, "d") != NULL)
		return E_KEY_FORMAT;
	if (!b64_decode_exact(x, raw, 32))
		return E_KEY_FORMAT;
	if (alg == CRYPT_ES256) {
		if (!b64_decode_exact(y, raw + P256_HALF, P256_HALF))
			return E_KEY_FORMAT;
	} else if (json_get(jwk, "y") != NULL) {
		return E_KEY_FORMAT;
	}
	return crypt_key_new(alg, slice_of(raw, crypt_public_size(alg)), out);
}

static bool
root_has(const struct trust_root *root, const struct crypt_key *key)
{
	size_t i;

	for (i = 0; i < root->nkeys; i++)
		if (crypt_key_alg(root->keys[i]) == crypt_key_alg(key) &&
		    slice_eq(crypt_key_raw(root->keys[i]), crypt_key_raw(key)))
			return true;
	return false;
}

enum error
trust_root_read(const struct json *v, const char *name, struct trust_root *out,
    char field[64])
{
	const char *const names[] = { name, "threshold", NULL };
	struct member m = member_root(v, field);
	struct member list = member_child(&m, name);
	const struct json *item;
	struct crypt_key *key;
	enum error e;

	memset(out, 0, sizeof *out);
	e = member_only(&m, names);
	if (e == E_OK)
		e = member_array(&list, 1, TRUST_ROOTS_MAX);
	if (e == E_OK)
		e = member_int(&m, "threshold", true, 1,
		    (int64_t)json_size(list.v), &out->threshold);
	if (e != E_OK)
		return e;
	for (item = json_first(list.v); item != NULL; item = json_next(item)) {
		struct member k = member_element(&list, item, out->nkeys);

		e = member_only(&k, jwk_members);
		if (e == E_OK)
			e = trust_jwk_parse(item, &key);
		if (e == E_OK && root_has(out, key)) {
			/* Else one key would count twice. */
			crypt_key_free(key);
			e = E_FIELD_DUPLICATE;
		}
		if (e != E_OK) {
			trust_root_clear(out);
			return e == E_FIELD_UNKNOWN ? e
						    : member_fail(&k, NULL, e);
		}
		out->keys[out->nkeys++] = key;
	}
	return E_OK;
}

enum error
trust_root_parse(struct slice in, struct trust_root *out)
{
	struct json_text *text = NULL;
	enum error e;

	memset(out, 0, sizeof *out);
	e = json_read(in, ROOT_MAX, &text, NULL);
	if (e == E_OK)
		e = trust_root_read(json_root(text), "roots", out, NULL);
	json_text_free(text);
	return e;
}

void
trust_root_write(const struct trust_root *root, struct buf *out)
{
	struct json *v = json_new_object();
	struct json *keys = json_new_array();
	bool ok = v != NULL && keys != NULL;
	size_t i;

	for (i = 0; ok && i < root->nkeys; i++)
		ok = json_add(keys, trust_jwk(root->keys[i]));
	if (ok) {
		ok = json_set(v, "roots", keys);
		keys = NULL; /* transferred, or freed by the failure */
	}
	ok = ok && json_set_int(v, "threshold", root->threshold);
	if (ok) {
		json_write(v, 2, out);
		buf_putc(out, '\n');
	} else {
		buf_free(out);
		out->failed = true;
	}
	json_free(keys);
	json_free(v);
}

void
trust_root_clear(struct trust_root *root)
{
	size_t i;

	for (i = 0; i < root->nkeys; i++)
		crypt_key_free(root->keys[i]);
	memset(root, 0, sizeof *root);
}

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, CRYPT_SHA256);
}

void
trust_root_fingerprint(
    const struct trust_root *root, char out[TRUST_FINGERPRINT])
{
	static const char hex[] = "0123456789abcdef";
	uint8_t all[TRUST_ROOTS_MAX * CRYPT_SHA256 + 1] = { 0 };
	uint8_t digest[CRYPT_SHA256];
	size_t i, at = 0;

	for (i = 0; i < root->nkeys; i++)
		crypt_key_thumbprint(root->keys[i], all + i * CRYPT_SHA256);
	qsort(all, root->nkeys, CRYPT_SHA256, compare);
	all[root->nkeys * CRYPT_SHA256] = (uint8_t)root->threshold;
	crypt_sha256(slice_of(all, root->nkeys * CRYPT_SHA256 + 1), digest);
	for (i = 0; i < CRYPT_SHA256; i++) {
		if (i > 0 && i % 2 == 0)
			out[at++] = ' ';
		out[at++] = hex[digest[i] >> 4];
		out[at++] = hex[digest[i] & 15];
	}
	out[at] = '\0';
}
