/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JWS vectors of Wycheproof, judged twice.
 *
 * As envelopes: none has our typ and an 8-byte kid, so every one of them must
 * be refused by jws_parse_compact() and, put into a general envelope, by
 * jws_parse() for its one signature.
 *
 * As signatures: with our primitives (strict base64url, the algorithm of the
 * key, 64 bytes of signature, no crit and no member that brings a key) the
 * answer must be the vectors' own.  Valid ones by an algorithm that we do not
 * have are refused, and counted by reason.
 */
#include "tests/conformance_jws.h"

#include <stdio.h>
#include <string.h>

#include "record/b64.h"
#include "record/jws.h"
#include "record/trust.h"
#include "tests/testkey.h"

#define FILE_MAX (4 << 20)

struct tally {
	int64_t all, invalid, verified;
	int64_t refused[ERROR_COUNT]; /* valid ones, by reason */
	int64_t wrong;
};

struct parts {
	struct slice header, payload, signature, input;
};

static bool
split(struct slice s, struct parts *out)
{
	size_t a = slice_find(s, slice_str("."), 0);
	size_t b = a == SIZE_MAX ? a : slice_find(s, slice_str("."), a + 1);

	if (b == SIZE_MAX || slice_find(s, slice_str("."), b + 1) != SIZE_MAX)
		return false;
	out->header = slice_of(s.p, a);
	out->payload = slice_of(s.p + a + 1, b - a - 1);
	out->signature = slice_of(s.p + b + 1, s.n - b - 1);
	out->input = slice_of(s.p, b);
	return true;
}

/* Only a key that is there to verify: on our lists `uses` says so. */
static enum error
vector_key(const struct json *group, struct crypt_key **out)
{
	const struct json *jwk = json_get(group, "public");
	const struct json *use = json_get(jwk, "use");
	const struct json *ops = json_get(jwk, "key_ops");

	*out = NULL;
	if (jwk == NULL) /* a symmetric key */
		return E_KEY_ALG;
	if ((use != NULL && !slice_is(slice_str(json_str(use)), "sig")) ||
	    (ops != NULL &&
		!slice_is(slice_str(json_str(json_first(ops))), "verify")))
		return E_SIG_KEY_USE;
	return trust_jwk_parse(jwk, out);
}

/* alg must be the key's; beside it only kid and typ. */
static enum error
judge_header(struct slice b64, const struct crypt_key *key)
{
	static const char *const known[] = { "alg", "kid", "typ", NULL };
	struct buf text = BUF_INIT(FILE_MAX);
	struct json *tree = NULL;
	enum error e = E_OK;

	if (!b64_decode(b64, &text))
		e = E_JWS_BASE64;
	else if (json_parse(buf_view(&text), FILE_MAX, &tree, NULL) != E_OK)
		e = E_JWS_HEADER;
	else if (json_get(tree, "crit") != NULL)
		e = E_JWS_CRIT;
	else if (!slice_is(slice_str(json_str(json_get(tree, "alg"))),
		     crypt_alg_str(crypt_key_alg(key))))
		e = E_JWS_ALG;
	else if (json_unknown(tree, known) != NULL)
		e = E_JWS_HEADER;
	json_free(tree);
	buf_free(&text);
	return e;
}

static enum error
judge_signature(struct slice jws, const struct json *group)
{
	uint8_t sig[CRYPT_SIGNATURE];
	struct crypt_key *key = NULL;
	struct buf payload = BUF_INIT(FILE_MAX);
	struct parts p;
	enum error e = vector_key(group, &key);

	if (e != E_OK)
		return e;
	if (!split(jws, &p))
		e = E_JWS_FORMAT;
	else
		e = judge_header(p.header, key);
	if (e == E_OK && !b64_decode(p.payload, &payload))
		e = E_JWS_BASE64;
	if (e == E_OK && !b64_decode_exact(p.signature, sig, sizeof sig))
		e = E_JWS_SIGNATURE_LENGTH;
	if (e == E_OK && !crypt_verify(key, &p.input, 1, sig))
		e = E_SIG_BAD;
	buf_free(&payload);
	crypt_key_free(key);
	return e;
}

/* Whether either parser takes it for an envelope of ours. */
static bool
is_envelope(struct slice text)
{
	struct buf general = BUF_INIT(FILE_MAX);
	struct jws *jws = NULL;
	struct parts p;
	bool taken;

	taken = jws_parse_compact(text, FILE_MAX, &jws) == E_OK;
	jws_free(jws);
	if (jws_parse(text, FILE_MAX, &jws) == E_OK)
		taken = taken || jws->sig[0].error == E_OK;
	jws_free(jws);
	if (split(text, &p)) {
		buf_puts(&general, "{\"payload\":");
		json_write_str(p.payload, &general);
		buf_puts(&general, ",\"signatures\":[{\"protected\":");
		json_write_str(p.header, &general);
		buf_puts(&general, ",\"signature\":");
		json_write_str(p.signature, &general);
		buf_puts(&general, "}]}");
		if (jws_parse(buf_view(&general), FILE_MAX, &jws) == E_OK)
			taken = taken || jws->sig[0].error == E_OK;
		jws_free(jws);
	}
	buf_free(&general);
	return taken;
}

static void
judge(const struct json *test, const struct json *group, struct tally *t)
{
	struct slice jws = slice_str(json_str(json_get(test, "jws")));
	struct slice result = slice_str(json_str(json_get(test, "result")));
	const bool valid = slice_is(result, "valid");
	const char *comment = json_str(json_get(test, "comment"));
	enum error e = judge_signature(jws, group);
	int64_t id = 0;

	json_int(json_get(test, "tcId"), &id);
	t->all++;
	if (!valid)
		t->invalid++;
	if (e == E_OK && valid)
		t->verified++;
	else if (valid)
		t->refused[e]++;
	/* A valid one may be refused only for what we do not have. */
	if (is_envelope(jws) || (e == E_OK && !valid) ||
	    (valid && e != E_OK && e != E_KEY_ALG)) {
		t->wrong++;
		printf("jws: vector %lld (%s) is %s, ours says %s\n",
		    (long long)id, comment == NULL ? "" : comment,
		    valid ? "valid" : "invalid", error_code(e));
	}
}

static void
summary(const struct tally *t)
{
	int e;

	printf("jws: %lld vectors, %lld invalid; of the valid %lld verified",
	    (long long)t->all, (long long)t->invalid, (long long)t->verified);
	for (e = 0; e < ERROR_COUNT; e++)
		if (t->refused[e] > 0)
			printf(", %lld refused as %s", (long long)t->refused[e],
			    error_code((enum error)e));
	printf("; %lld wrong\n", (long long)t->wrong);
}

int
conformance_jws(const char *dir)
{
	struct buf path = BUF_INIT(4096), text = BUF_INIT(FILE_MAX);
	struct json *tree = NULL;
	const struct json *group, *test;
	struct tally t = { .all = 0 };
	int64_t expected = 0;
	enum error e;

	buf_printf(&path, "%s/wycheproof/json_web_signature_test.json", dir);
	testkey_file(buf_cstr(&path), &text);
	e = json_parse(buf_view(&text), FILE_MAX, &tree, NULL);
	if (e != E_OK) {
		printf("%s: %s\n", buf_cstr(&path), error_text(e, LANG_EN));
		t.wrong++;
	}
	json_int(json_get(tree, "numberOfTests"), &expected);
	for (group = json_first(json_get(tree, "testGroups")); group != NULL;
	     group = json_next(group))
		for (test = json_first(json_get(group, "tests")); test != NULL;
		     test = json_next(test))
			judge(test, group, &t);
	summary(&t);
	/* A file that was not read through is no pass. */
	if (t.all == 0 || t.all != expected || t.verified == 0)
		t.wrong++;
	json_free(tree);
	buf_free(&path);
	buf_free(&text);
	return t.wrong == 0 ? 0 : 1;
}
