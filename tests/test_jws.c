/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "record/b64.h"
#include "record/jws.h"
#include "tests/testkey.h"
#include "tests/suites.h"

#define KID "AAECAwQFBgc" /* 00 01 … 07 */
#define TYP "yinxin-certificate+jws"
#define OURS(alg, kid, typ) \
	"{\"alg\":\"" alg "\",\"kid\":\"" kid "\",\"typ\":\"" typ "\"}"
#define PLUS(member) \
	"{\"alg\":\"ES256\"," member ",\"kid\":\"" KID "\",\"typ\":\"" TYP "\"}"

/* One protected header, signed for real: only its text is at fault. */
static const struct {
	const char *name, *text;
	enum error expected;
} headers[] = {
	{ "empty", "", E_JWS_HEADER },
	{ "no JSON", "ES256", E_JWS_HEADER },
	{ "an array", "[]", E_JWS_HEADER },
	{ "no member", "{}", E_JWS_ALG },
	{ "alg none", OURS("none", KID, TYP), E_JWS_ALG },
	{ "alg None", OURS("None", KID, TYP), E_JWS_ALG },
	{ "alg NONE", OURS("NONE", KID, TYP), E_JWS_ALG },
	{ "alg nOnE", OURS("nOnE", KID, TYP), E_JWS_ALG },
	{ "alg HS256", OURS("HS256", KID, TYP), E_JWS_ALG },
	{ "alg RS256", OURS("RS256", KID, TYP), E_JWS_ALG },
	{ "alg ES256K", OURS("ES256K", KID, TYP), E_JWS_ALG },
	{ "alg es256", OURS("es256", KID, TYP), E_JWS_ALG },
	{ "alg escaped", OURS("ES25\\u0036", KID, TYP), E_JWS_HEADER },
	{ "alg twice",
	    "{\"alg\":\"none\",\"alg\":\"ES256\",\"kid\":\"" KID
	    "\",\"typ\":\"" TYP "\"}",
	    E_JWS_HEADER },
	{ "alg in capitals", PLUS("\"ALG\":\"none\""), E_JWS_HEADER },
	{ "crit", PLUS("\"crit\":[\"exp\"]"), E_JWS_CRIT },
	{ "crit empty", PLUS("\"crit\":[]"), E_JWS_CRIT },
	{ "crit with alg none", "{\"alg\":\"none\",\"crit\":[\"x\"]}",
	    E_JWS_CRIT },
	{ "jwk", PLUS("\"jwk\":{\"kty\":\"EC\"}"), E_JWS_HEADER },
	{ "jku", PLUS("\"jku\":\"https://x.example\""), E_JWS_HEADER },
	{ "x5u", PLUS("\"x5u\":\"https://x.example\""), E_JWS_HEADER },
	{ "x5c", PLUS("\"x5c\":[\"AA==\"]"), E_JWS_HEADER },
	{ "x5t", PLUS("\"x5t\":\"AA\""), E_JWS_HEADER },
	{ "b64", PLUS("\"b64\":false"), E_JWS_HEADER },
	{ "cty", PLUS("\"cty\":\"x\""), E_JWS_HEADER },
	{ "no kid", "{\"alg\":\"ES256\",\"typ\":\"" TYP "\"}", E_JWS_KID },
	{ "kid empty", OURS("ES256", "", TYP), E_JWS_KID },
	{ "kid of 7 bytes", OURS("ES256", "AAECAwQFBg", TYP), E_JWS_KID },
	{ "kid of 9 bytes", OURS("ES256", "AAECAwQFBgcI", TYP), E_JWS_KID },
	{ "kid padded", OURS("ES256", KID "=", TYP), E_JWS_KID },
	{ "kid with loose bits", OURS("ES256", "AAECAwQFBgd", TYP), E_JWS_KID },
	{ "kid in standard base64", OURS("ES256", "AAECAwQFB/c", TYP),
	    E_JWS_KID },
	{ "no typ", "{\"alg\":\"ES256\",\"kid\":\"" KID "\"}", E_JWS_TYP },
	{ "typ JWT", OURS("ES256", KID, "JWT"), E_JWS_TYP },
	{ "typ in capitals", OURS("ES256", KID, "YINXIN-CERTIFICATE+JWS"),
	    E_JWS_TYP },
	{ "typ with prefix", OURS("ES256", KID, "application/" TYP),
	    E_JWS_TYP },
	{ "other order",
	    "{\"kid\":\"" KID "\",\"alg\":\"ES256\",\"typ\":\"" TYP "\"}",
	    E_JWS_HEADER },
	{ "a space",
	    "{\"alg\": \"ES256\",\"kid\":\"" KID "\",\"typ\":\"" TYP "\"}",
	    E_JWS_HEADER },
	{ "a line feed after it", OURS("ES256", KID, TYP) "\n", E_JWS_HEADER },
	{ "text after it", OURS("ES256", KID, TYP) "{}", E_JWS_HEADER },
	{ "ours", OURS("ES256", KID, TYP), E_OK },
	{ "ours, a status token's", OURS("ES256", KID, "statuslist+jwt"),
	    E_OK },
};

static void
put_envelope(const char *header, const uint8_t *sig, size_t n, struct buf *out)
{
	buf_puts(out, "{\"payload\":\"e30\",\"signatures\":[{\"protected\":\"");
	b64_encode(slice_str(header), out);
	buf_puts(out, "\",\"signature\":\"");
	b64_encode(slice_of(sig, n), out);
	buf_puts(out, "\"}]}");
}

START_TEST(header_texts)
{
	struct buf envelope = BUF_INIT(4096), input = BUF_INIT(4096);
	uint8_t sig[CRYPT_SIGNATURE];
	struct testkey s;
	struct jws *jws = NULL;
	enum error e;

	testkey_init(&s, CRYPT_ES256);
	b64_encode(slice_str(headers[_i].text), &input);
	buf_puts(&input, ".e30");
	testkey_sign(&s, buf_view(&input), sig);
	put_envelope(headers[_i].text, sig, sizeof sig, &envelope);
	e = jws_parse(buf_view(&envelope), JWS_CERTIFICATE_MAX, &jws);
	ck_assert_msg(e == E_OK, "%s: %s", headers[_i].name, error_code(e));
	ck_assert_uint_eq(jws->n, 1);
	e = jws->sig[0].error;
	ck_assert_msg(e == headers[_i].expected, "%s: %s", headers[_i].name,
	    error_code(e));
	ck_assert_msg(
	    jws_verify(jws, 0, s.key) == (e == E_OK), "%s", headers[_i].name);
	ck_assert(!jws_verify(jws, 1, s.key));
	jws_free(jws);

	/* The compact serialization refuses the same as a whole. */
	buf_puts(&input, ".");
	b64_encode(slice_of(sig, sizeof sig), &input);
	e = jws_parse_compact(buf_view(&input), JWS_STATUS_MAX, &jws);
	ck_assert_msg(e == headers[_i].expected, "compact, %s: %s",
	    headers[_i].name, error_code(e));
	ck_assert((jws != NULL) == (e == E_OK));
	if (jws != NULL)
		ck_assert(jws_verify(jws, 0, s.key));
	jws_free(jws);
	buf_free(&envelope);
	buf_free(&input);
	testkey_clear(&s);
}
END_TEST

START_TEST(signature_lengths)
{
	static const size_t lengths[] = { 0, 1, 32, 63, 65, 70, 72, 96, 128 };
	uint8_t sig[128] = { 0x30, 0x44, 0x02, 0x20 };
	struct buf b = BUF_INIT(4096);
	struct jws *jws = NULL;

	put_envelope(OURS("ES256", KID, TYP), sig, lengths[_i], &b);
	ck_assert(jws_parse(buf_view(&b), JWS_CERTIFICATE_MAX, &jws) == E_OK);
	ck_assert_msg(jws->sig[0].error == E_JWS_SIGNATURE_LENGTH, "%zu: %s",
	    lengths[_i], error_code(jws->sig[0].error));
	jws_free(jws);
	buf_free(&b);
}
END_TEST

#define H                                                                    \
	"eyJhbGciOiJFUzI1NiIsImtpZCI6IkFBRUNBd1FGQmdjIiwidHlwIjoieWlueGluLW" \
	"NlcnRpZmljYXRlK2p3cyJ9"
#define S86                                                                \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" \
	"AAAAAAAAAAAAAAAAAAAAAA"
#define SIG "{\"protected\":\"" H "\",\"signature\":\"" S86 "\"}"

/* The whole envelope, or its only signature (`one`), at fault. */
static const struct {
	const char *name, *text;
	enum error expected, one;
} envelopes[] = {
	{ "empty", "", E_JSON_EMPTY, E_OK },
	{ "an array", "[]", E_JWS_FORMAT, E_OK },
	{ "no member", "{}", E_JWS_FORMAT, E_OK },
	{ "no payload", "{\"signatures\":[" SIG "]}", E_JWS_FORMAT, E_OK },
	{ "detached: payload empty",
	    "{\"payload\":\"\",\"signatures\":[" SIG "]}", E_JWS_BASE64, E_OK },
	{ "payload no string", "{\"payload\":{},\"signatures\":[" SIG "]}",
	    E_JWS_FORMAT, E_OK },
	{ "no signatures", "{\"payload\":\"e30\"}", E_JWS_FORMAT, E_OK },
	{ "signatures no array", "{\"payload\":\"e30\",\"signatures\":" SIG "}",
	    E_JWS_FORMAT, E_OK },
	{ "none of them", "{\"payload\":\"e30\",\"signatures\":[]}",
	    E_JWS_COUNT, E_OK },
	{ "five",
	    "{\"payload\":\"e30\",\"signatures\":[" SIG "," SIG "," SIG "," SIG
	    "," SIG "]}",
	    E_JWS_COUNT, E_OK },
	{ "flattened",
	    "{\"payload\":\"e30\",\"protected\":\"" H "\",\"signature\":\"" S86
	    "\"}",
	    E_JWS_FORMAT, E_OK },
	{ "unknown member",
	    "{\"payload\":\"e30\",\"signatures\":[" SIG "],\"x\":1}",
	    E_JWS_FORMAT, E_OK },
	{ "unprotected header at the top",
	    "{\"header\":{},\"payload\":\"e30\",\"signatures\":[" SIG "]}",
	    E_JWS_UNPROTECTED, E_OK },
	{ "payload twice",
	    "{\"payload\":\"e30\",\"payload\":\"e30\",\"signatures\":[" SIG
	    "]}",
	    E_JSON_DUPLICATE, E_OK },
	{ "text after it", "{\"payload\":\"e30\",\"signatures\":[" SIG "]} x",
	    E_JSON_TRAILING, E_OK },
	{ "payload padded", "{\"payload\":\"e30=\",\"signatures\":[" SIG "]}",
	    E_JWS_BASE64, E_OK },
	{ "payload with loose bits",
	    "{\"payload\":\"e31\",\"signatures\":[" SIG "]}", E_JWS_BASE64,
	    E_OK },
	{ "payload with a space",
	    "{\"payload\":\"e3 0\",\"signatures\":[" SIG "]}", E_JWS_BASE64,
	    E_OK },
	{ "payload of the standard alphabet",
	    "{\"payload\":\"e3+/\",\"signatures\":[" SIG "]}", E_JWS_BASE64,
	    E_OK },
	{ "payload of an impossible length",
	    "{\"payload\":\"e30AA\",\"signatures\":[" SIG "]}", E_JWS_BASE64,
	    E_OK },
	{ "unprotected header",
	    "{\"payload\":\"e30\",\"signatures\":[{\"header\":{\"alg\":"
	    "\"ES256\"},\"protected\":\"" H "\",\"signature\":\"" S86 "\"}]}",
	    E_OK, E_JWS_UNPROTECTED },
	{ "alg and kid unprotected only",
	    "{\"payload\":\"e30\",\"signatures\":[{\"header\":{\"alg\":"
	    "\"ES256\",\"kid\":\"" KID "\"},\"signature\":\"" S86 "\"}]}",
	    E_OK, E_JWS_UNPROTECTED },
	{ "no protected header",
	    "{\"payload\":\"e30\",\"signatures\":[{\"signature\":\"" S86
	    "\"}]}",
	    E_OK, E_JWS_FORMAT },
	{ "no signature",
	    "{\"payload\":\"e30\",\"signatures\":[{\"protected\":\"" H "\"}]}",
	    E_OK, E_JWS_FORMAT },
	{ "signature no string",
	    "{\"payload\":\"e30\",\"signatures\":[{\"protected\":\"" H
	    "\",\"signature\":0}]}",
	    E_OK, E_JWS_FORMAT },
	{ "unknown member beside it",
	    "{\"payload\":\"e30\",\"signatures\":[{\"protected\":\"" H
	    "\",\"signature\":\"" S86 "\",\"x\":\"\"}]}",
	    E_OK, E_JWS_FORMAT },
	{ "a signature that is a string",
	    "{\"payload\":\"e30\",\"signatures\":[\"" S86 "\"]}", E_OK,
	    E_JWS_FORMAT },
	{ "signature padded",
	    "{\"payload\":\"e30\",\"signatures\":[{\"protected\":\"" H
	    "\",\"signature\":\"" S86 "==\"}]}",
	    E_OK, E_JWS_BASE64 },
	{ "header padded",
	    "{\"payload\":\"e30\",\"signatures\":[{\"protected\":\"" H
	    "=\",\"signature\":\"" S86 "\"}]}",
	    E_OK, E_JWS_BASE64 },
	{ "other order and white space",
	    " {\"signatures\": [ " SIG " ],\n\"payload\":\"e30\"}\n", E_OK,
	    E_OK },
};

START_TEST(envelope_texts)
{
	struct jws *jws = NULL;
	enum error e;

	e = jws_parse(slice_str(envelopes[_i].text), JWS_CERTIFICATE_MAX, &jws);
	ck_assert_msg(e == envelopes[_i].expected, "%s: %s", envelopes[_i].name,
	    error_code(e));
	ck_assert((jws != NULL) == (e == E_OK));
	if (jws != NULL) {
		ck_assert_msg(jws->sig[0].error == envelopes[_i].one, "%s: %s",
		    envelopes[_i].name, error_code(jws->sig[0].error));
		ck_assert(slice_is(jws->payload, "{}"));
	}
	jws_free(jws);
}
END_TEST

static const struct {
	const char *name, *text;
	enum error expected;
} compacts[] = {
	{ "empty", "", E_JWS_FORMAT },
	{ "one dot", H ".e30", E_JWS_FORMAT },
	{ "three dots", H ".e30." S86 ".", E_JWS_BASE64 },
	{ "no header", ".e30." S86, E_JWS_HEADER },
	{ "no payload", H ".." S86, E_JWS_BASE64 },
	{ "no signature", H ".e30.", E_JWS_SIGNATURE_LENGTH },
	{ "a line feed at the end", H ".e30." S86 "\n", E_JWS_BASE64 },
	{ "a space in front", " " H ".e30." S86, E_JWS_BASE64 },
	{ "payload with loose bits", H ".e31." S86, E_JWS_BASE64 },
	{ "good", H ".e30." S86, E_OK },
};

START_TEST(compact_texts)
{
	struct jws *jws = NULL;
	enum error e;

	e = jws_parse_compact(slice_str(compacts[_i].text), 4096, &jws);
	ck_assert_msg(e == compacts[_i].expected, "%s: %s", compacts[_i].name,
	    error_code(e));
	ck_assert((jws != NULL) == (e == E_OK));
	jws_free(jws);
}
END_TEST

START_TEST(limits)
{
	static const char text[] = H ".e30." S86;
	struct jws *jws = NULL;

	ck_assert(jws_parse_compact(slice_str(text), sizeof text - 2, &jws) ==
	    E_TOO_LARGE);
	ck_assert(
	    jws_parse_compact(slice_str(text), sizeof text - 1, &jws) == E_OK);
	jws_free(jws);
	ck_assert(jws_parse(slice_str("{\"payload\":\"e30\"}"), 16, &jws) ==
	    E_TOO_LARGE);
	ck_assert(jws == NULL);
}
END_TEST

/* A joint envelope of an ES256 and an EdDSA key: every prefix is refused, the
 * whole verifies, and no signature passes for another's. */
START_TEST(joint)
{
	struct slice payload = slice_str("{\"jti\":\"EX12-2026-000001\"}");
	struct testkey a, b;
	const struct testkey *both[2] = { &a, &b };
	struct buf envelope = BUF_INIT(JWS_CERTIFICATE_MAX);
	struct jws *jws = NULL;
	size_t i;

	testkey_init(&a, CRYPT_ES256);
	testkey_init(&b, CRYPT_EDDSA);
	testkey_envelope(both, 2, JWS_CERTIFICATE, payload, &envelope);
	for (i = 0; i < envelope.n; i++) {
		ck_assert_msg(jws_parse(slice_of(envelope.p, i),
				  JWS_CERTIFICATE_MAX, &jws) != E_OK,
		    "cut at %zu", i);
		ck_assert(jws == NULL);
	}
	ck_assert(
	    jws_parse(buf_view(&envelope), JWS_CERTIFICATE_MAX, &jws) == E_OK);
	ck_assert(jws->n == 2 && slice_eq(jws->payload, payload));
	for (i = 0; i < 2; i++) {
		ck_assert(jws->sig[i].error == E_OK);
		ck_assert(jws->sig[i].typ == JWS_CERTIFICATE);
		ck_assert(jws->sig[i].alg == both[i]->alg);
		ck_assert(
		    memcmp(jws->sig[i].kid, both[i]->kid, CRYPT_KID) == 0);
		ck_assert(jws_verify(jws, i, both[i]->key));
		ck_assert(!jws_verify(jws, i, both[1 - i]->key));
	}
	/* A header that claims the other algorithm verifies under no key. */
	jws->sig[0].alg = CRYPT_EDDSA;
	ck_assert(!jws_verify(jws, 0, a.key));
	ck_assert(!jws_verify(jws, 0, b.key));
	jws_free(jws);
	buf_free(&envelope);
	testkey_clear(&a);
	testkey_clear(&b);
}
END_TEST

/* A signature of one payload, or made for one purpose, does not carry over. */
START_TEST(splicing)
{
	struct testkey s;
	struct jws_signer one;
	struct buf envelope = BUF_INIT(JWS_CERTIFICATE_MAX);
	struct jws *jws = NULL;

	testkey_init(&s, _i % 2 == 0 ? CRYPT_ES256 : CRYPT_EDDSA);
	testkey_jws(&s, _i < 2 ? JWS_CERTIFICATE : JWS_STATUS,
	    slice_str("{\"a\":1}"), &one);
	jws_write(slice_str(_i < 2 ? "{\"a\":2}" : "{\"a\":1}"),
	    JWS_CERTIFICATE, &one, 1, &envelope);
	ck_assert(
	    jws_parse(buf_view(&envelope), JWS_CERTIFICATE_MAX, &jws) == E_OK);
	ck_assert(jws->sig[0].error == E_OK);
	ck_assert(!jws_verify(jws, 0, s.key));
	jws_free(jws);
	buf_free(&envelope);
	testkey_clear(&s);
}
END_TEST

/* The two serializations sign the same bytes. */
START_TEST(compact_form)
{
	struct slice payload = slice_str("{\"sub\":\"x\"}");
	struct testkey s;
	struct jws_signer one;
	struct buf text = BUF_INIT(4096), header = BUF_INIT(4096);
	struct jws *jws = NULL;

	testkey_init(&s, _i == 0 ? CRYPT_ES256 : CRYPT_EDDSA);
	testkey_jws(&s, JWS_STATUS, payload, &one);
	jws_write_compact(payload, JWS_STATUS, &one, &text);
	ck_assert(
	    jws_parse_compact(buf_view(&text), JWS_STATUS_MAX, &jws) == E_OK);
	ck_assert(jws->sig[0].typ == JWS_STATUS);
	ck_assert(slice_eq(jws->payload, payload));
	jws_header(s.alg, s.kid, JWS_STATUS, &header);
	ck_assert(slice_eq(jws->sig[0].protected, buf_view(&header)));
	ck_assert(jws_verify(jws, 0, s.key));
	jws_free(jws);
	buf_free(&text);
	buf_free(&header);
	testkey_clear(&s);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof table[0])

Suite *
jws_suite(void)
{
	Suite *s = suite_create("jws");
	TCase *t = tcase_create("jws");

	tcase_add_loop_test(t, header_texts, 0, COUNT(headers));
	tcase_add_loop_test(t, envelope_texts, 0, COUNT(envelopes));
	tcase_add_loop_test(t, compact_texts, 0, COUNT(compacts));
	tcase_add_loop_test(t, signature_lengths, 0, 9);
	tcase_add_test(t, limits);
	tcase_add_test(t, joint);
	tcase_add_loop_test(t, splicing, 0, 4);
	tcase_add_loop_test(t, compact_form, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
