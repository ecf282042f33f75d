/* SPDX-License-Identifier: Apache-2.0 */
/* docs/FORMAT.md section 9: the example is what the program makes. */
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/b64.h"
#include "record/compact.h"
#include "record/trust.h"
#include "sys/file.h"
#include "tests/maker.h"

#define PAGE "docs/FORMAT.md"
#define PAGE_MAX (1 << 18)

static struct buf page;

static void
set_up(void)
{
	page = BUF_INIT(PAGE_MAX);
	ck_assert_int_eq(file_read(PAGE, PAGE_MAX, &page), 0);
}

static void
tear_down(void)
{
	buf_free(&page);
}

/* The line inside the fence after "<!-- example: name -->". */
static struct slice
example(const char *name)
{
	char mark[64];
	size_t from, to;

	snprintf(mark, sizeof mark, "<!-- example: %s -->\n```\n", name);
	from = slice_find(buf_view(&page), slice_str(mark), 0);
	ck_assert_msg(from != SIZE_MAX, "no example of %s", name);
	from += strlen(mark);
	to = slice_find(buf_view(&page), slice_str("\n```"), from);
	ck_assert_msg(to != SIZE_MAX, "%s does not end", name);
	return slice_of(page.p + from, to - from);
}

static bool
page_says(const char *text)
{
	return slice_find(buf_view(&page), slice_str(text), 0) != SIZE_MAX;
}

static bool
page_says_digest(struct slice of)
{
	uint8_t digest[CRYPT_SHA256];
	char hex[2 * CRYPT_SHA256 + 1];
	size_t i;

	crypt_sha256(of, digest);
	for (i = 0; i < CRYPT_SHA256; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return page_says(hex);
}

START_TEST(payload_is_written_so)
{
	struct certificate c;
	struct buf payload = BUF_INIT(JWS_PAYLOAD_MAX);
	char size[32];

	maker_certificate(&c);
	ck_assert_int_eq(certificate_write(&c, &payload), E_OK);
	ck_assert(slice_eq(buf_view(&payload), example("payload")));
	ck_assert(page_says_digest(buf_view(&payload)));
	snprintf(size, sizeof size, "Payload, %zu bytes", payload.n);
	ck_assert(page_says(size));
	buf_free(&payload);
}
END_TEST

START_TEST(envelope_verifies_under_the_keys)
{
	struct jws *jws = NULL;
	struct json *keys = NULL;
	const struct json *jwk;
	struct crypt_key *key = NULL;
	struct jws_signer signers[2];
	struct buf again = BUF_INIT(JWS_CERTIFICATE_MAX);
	size_t i = 0;

	ck_assert_int_eq(
	    jws_parse(example("envelope"), JWS_CERTIFICATE_MAX, &jws), E_OK);
	ck_assert(slice_eq(jws->payload, example("payload")));
	ck_assert_int_eq(
	    json_parse(example("keys"), PAGE_MAX, &keys, NULL), E_OK);
	ck_assert_uint_eq(jws->n, 2);
	for (jwk = json_first(keys); jwk != NULL; jwk = json_next(jwk)) {
		ck_assert_int_eq(trust_jwk_parse(jwk, &key), E_OK);
		ck_assert(jws_verify(jws, i, key));
		ck_assert(!jws_verify(jws, 1 - i, key));
		signers[i].alg = jws->sig[i].alg;
		memcpy(signers[i].kid, jws->sig[i].kid, CRYPT_KID);
		memcpy(signers[i].sig, jws->sig[i].sig, CRYPT_SIGNATURE);
		crypt_key_free(key);
		i++;
	}
	ck_assert_uint_eq(i, 2);
	jws_write(jws->payload, JWS_CERTIFICATE, signers, 2, &again);
	ck_assert(slice_eq(buf_view(&again), example("envelope")));
	buf_free(&again);
	json_free(keys);
	jws_free(jws);
}
END_TEST

START_TEST(digits_give_the_envelope)
{
	struct buf envelope = BUF_INIT(JWS_CERTIFICATE_MAX);
	const struct slice dictionary = compact_dictionary(1);
	char size[64];
	size_t used = 0;

	ck_assert_int_eq(
	    compact_decode(example("digits"), &envelope, &used), E_OK);
	ck_assert_uint_eq(used, example("digits").n);
	ck_assert(slice_eq(buf_view(&envelope), example("envelope")));
	ck_assert(page_says_digest(dictionary));
	snprintf(
	    size, sizeof size, "compact_dictionary_1.txt`, %zu", dictionary.n);
	ck_assert(page_says(size));
	buf_free(&envelope);
}
END_TEST

/* The table of section 3 adds up to the example. */
START_TEST(byte_table_adds_up)
{
	const struct slice env = example("envelope");
	const size_t header =
	    strlen("{\"alg\":\"ES256\",\"kid\":\"jVhTvdEo0SE\","
		   "\"typ\":\"yinxin-certificate+jws\"}");
	const size_t one = 14 + B64_LEN(header) + 15 + 86 + 2;

	ck_assert_uint_eq(
	    env.n, 12 + B64_LEN(example("payload").n) + 16 + one + 1 + one + 2);
}
END_TEST

/* Every member that is written stands in the tables of section 1. */
START_TEST(members_are_documented)
{
	struct json *v = NULL;
	const struct json *m;
	char name[80];

	ck_assert_int_eq(
	    json_parse(example("payload"), PAGE_MAX, &v, NULL), E_OK);
	for (m = json_first(v); m != NULL; m = json_next(m)) {
		snprintf(name, sizeof name, "`%s`", json_name(m));
		ck_assert_msg(page_says(name), "%s", name);
	}
	json_free(v);
}
END_TEST

Suite *
format_suite(void)
{
	Suite *s = suite_create("format");
	TCase *t = tcase_create("example");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, payload_is_written_so);
	tcase_add_test(t, envelope_verifies_under_the_keys);
	tcase_add_test(t, digits_give_the_envelope);
	tcase_add_test(t, byte_table_adds_up);
	tcase_add_test(t, members_are_documented);
	suite_add_tcase(s, t);
	return s;
}
