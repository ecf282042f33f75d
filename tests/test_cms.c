/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures that tests/vectors/cms.py made with openssl: one for each fault,
 * and every change of one byte of a good one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/cms.h"
#include "record/date.h"
#include "record/der.h"
#include "sys/file.h"
#include "tests/suites.h"

#define DIR "tests/vectors/cms/"
#define VECTORS 46

static struct slice
load(const char *name, struct buf *b)
{
	char path[256];

	*b = BUF_INIT((size_t)1 << 20);
	snprintf(path, sizeof path, DIR "%s", name);
	ck_assert_msg(file_read(path, b->max, b) == 0, "%s", path);
	return buf_view(b);
}

/* The key that a certificate is for: what the trust list has as a JWK. */
static struct crypt_key *
key_of(struct slice x509)
{
	struct cms_certificate c;
	struct crypt_key *key = NULL;
	struct slice raw;
	enum crypt_alg alg;

	ck_assert(cms_certificate_read(x509, &c));
	alg = c.spki.n > 64 ? CRYPT_ES256 : CRYPT_EDDSA;
	raw.n = crypt_public_size(alg);
	raw.p = c.spki.p + c.spki.n - raw.n;
	ck_assert_int_eq(crypt_key_new(alg, raw, &key), E_OK);
	return key;
}

static enum error
judge(struct slice der, struct slice content, struct slice x509,
    struct crypt_key *key)
{
	struct cms_stamp stamp;
	struct cms c;
	enum error e = cms_read(der, &c);

	if (e == E_OK)
		e = cms_covers(&c, &content, 1);
	if (e == E_OK)
		e = cms_verify(&c, x509, key);
	if (e == E_OK && c.stamp.p != NULL)
		e = cms_stamp_read(&c, &stamp);
	return e;
}

START_TEST(vectors_are_judged)
{
	struct buf index, content, x509, der;
	struct crypt_key *key;
	char code[64], name[64], file[80];
	const char *line;
	enum error e;
	int i = 0;

	load("index", &index);
	line = buf_cstr(&index);
	while (i++ < _i)
		line = strchr(line, '\n') + 1;
	ck_assert_int_eq(sscanf(line, "%63s %63s", code, name), 2);
	snprintf(file, sizeof file, "%s.der", name);
	load("content", &content);
	load(strncmp(name, "ed25519", 7) == 0 ? "ed.x509" : "body.x509", &x509);
	load(file, &der);
	key = key_of(buf_view(&x509));
	e = judge(buf_view(&der), buf_view(&content), buf_view(&x509), key);
	ck_assert_msg(strcmp(e == E_OK ? "ok" : error_code(e), code) == 0,
	    "%s: %s, not %s", name, error_code(e), code);
	crypt_key_free(key);
	buf_free(&index);
	buf_free(&content);
	buf_free(&x509);
	buf_free(&der);
}
END_TEST

START_TEST(every_vector_is_listed)
{
	struct buf index;
	size_t i, n = 0;

	load("index", &index);
	for (i = 0; i < index.n; i++)
		n += index.p[i] == '\n';
	ck_assert_uint_eq(n, VECTORS);
	buf_free(&index);
}
END_TEST

/* Also where no signature reaches: in the chain, in the time stamp. */
START_TEST(no_byte_can_be_changed)
{
	static const char *const names[] = { "chain.der", "stamped.der" };
	struct buf content, x509, der;
	struct crypt_key *key;
	size_t at;

	load("content", &content);
	load("body.x509", &x509);
	load(names[_i], &der);
	key = key_of(buf_view(&x509));
	for (at = 0; at < der.n; at++) {
		der.p[at] ^= (uint8_t)(1 << at % 8);
		ck_assert_msg(judge(buf_view(&der), buf_view(&content),
				  buf_view(&x509), key) != E_OK,
		    "%s: byte %zu", names[_i], at);
		der.p[at] ^= (uint8_t)(1 << at % 8);
	}
	ck_assert_int_eq(
	    judge(buf_view(&der), buf_view(&content), buf_view(&x509), key),
	    E_OK);
	crypt_key_free(key);
	buf_free(&content);
	buf_free(&x509);
	buf_free(&der);
}
END_TEST

START_TEST(cut_ones_are_refused)
{
	struct buf der;
	struct cms c;
	size_t n;

	load("stamped.der", &der);
	for (n = 0; n < der.n; n++) {
		/* A copy of its own, so that a read past it is seen. */
		uint8_t *part = malloc(n + 1);

		ck_assert_ptr_nonnull(part);
		memcpy(part, der.p, n);
		ck_assert_int_ne(cms_read(slice_of(part, n), &c), E_OK);
		free(part);
	}
	buf_free(&der);
}
END_TEST

START_TEST(names_are_read)
{
	struct buf x509, name = BUF_INIT(256);
	struct cms_certificate c;

	load("body.x509", &x509);
	ck_assert(cms_certificate_read(buf_view(&x509), &c));
	cms_common_name(c.subject, &name);
	ck_assert_str_eq(
	    buf_cstr(&name), "Example Review Committee (fictional)");
	ck_assert_int_lt(c.from, c.to);
	buf_free(&name);
	buf_free(&x509);
}
END_TEST

static const struct {
	const char *der; /* in hexadecimal */
	unsigned tag;
	bool good;
} elements[] = {
	{ "", DER_NULL, false }, { "05", DER_NULL, false },
	{ "0500", DER_NULL, true }, { "0501", DER_NULL, false },
	{ "0500", DER_INTEGER, false },
	{ "048100", DER_OCTETS, false }, /* not the shortest length */
	{ "04810102", DER_OCTETS, false }, { "04820001aa", DER_OCTETS, false },
	{ "0480aa0000", DER_OCTETS, false }, /* indefinite */
	{ "0484000000", DER_OCTETS, false }, { "04ff", DER_OCTETS, false },
	{ "1f0100", 0x1f, false }, /* a tag of several bytes */
};

START_TEST(lengths_are_strict)
{
	struct buf b = BUF_INIT(64);
	struct slice in, body;
	const char *hex = elements[_i].der;
	unsigned byte;

	for (; *hex != '\0'; hex += 2) {
		ck_assert_int_eq(sscanf(hex, "%2x", &byte), 1);
		buf_putc(&b, (uint8_t)byte);
	}
	in = buf_view(&b);
	ck_assert_msg(
	    der_take(&in, elements[_i].tag, &body) == elements[_i].good, "%s",
	    elements[_i].der);
	buf_free(&b);
}
END_TEST

static const struct {
	const char *time;
	unsigned tag;
	const char *instant; /* NULL: refused */
} times[] = {
	{ "261126120000Z", DER_UTC_TIME, "2026-11-26T12:00:00Z" },
	{ "490101000000Z", DER_UTC_TIME, "2049-01-01T00:00:00Z" },
	{ "700101000000Z", DER_UTC_TIME, "1970-01-01T00:00:00Z" },
	{ "2611261200Z", DER_UTC_TIME, NULL },
	{ "261126120000+0800", DER_UTC_TIME, NULL },
	{ "261326120000Z", DER_UTC_TIME, NULL },
	{ "20261126120000Z", DER_TIME, "2026-11-26T12:00:00Z" },
	{ "20261126120000.5Z", DER_TIME, "2026-11-26T12:00:00Z" },
	{ "20261126120000.50Z", DER_TIME, NULL },
	{ "20261126120000.Z", DER_TIME, NULL },
	{ "20261126120000", DER_TIME, NULL },
};

START_TEST(times_are_strict)
{
	struct buf b = BUF_INIT(64);
	struct slice in;
	int64_t got = 0, wanted = 0;
	bool good;

	buf_putc(&b, (uint8_t)times[_i].tag);
	buf_putc(&b, (uint8_t)strlen(times[_i].time));
	buf_puts(&b, times[_i].time);
	in = buf_view(&b);
	good = der_instant(&in, &got);
	ck_assert_msg(
	    good == (times[_i].instant != NULL), "%s", times[_i].time);
	if (good) {
		ck_assert(
		    instant_parse(slice_str(times[_i].instant), &wanted, NULL));
		ck_assert_int_eq(got, wanted);
	}
	buf_free(&b);
}
END_TEST

Suite *
cms_suite(void)
{
	Suite *s = suite_create("cms");
	TCase *t = tcase_create("cms");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, vectors_are_judged, 0, VECTORS);
	tcase_add_test(t, every_vector_is_listed);
	tcase_add_loop_test(t, no_byte_can_be_changed, 0, 2);
	tcase_add_test(t, cut_ones_are_refused);
	tcase_add_test(t, names_are_read);
	tcase_add_loop_test(
	    t, lengths_are_strict, 0, sizeof elements / sizeof elements[0]);
	tcase_add_loop_test(
	    t, times_are_strict, 0, sizeof times / sizeof times[0]);
	suite_add_tcase(s, t);
	return s;
}
