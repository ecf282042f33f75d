/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include <openssl/bn.h>

#include "record/compact.h"
#include "record/deflate.h"
#include "tests/testkey.h"
#include "tests/suites.h"

#define ENVELOPES 3000 /* random ones, taken there and back */
#define HEAD_2 "\x01\x02" /* version 1, two signatures by ES256 */

/* xorshift64: the same envelopes on every run. */
static uint64_t
next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Digits by the rule of docs/FORMAT.md section 2, through big numbers, so
 * that a fault of compact.c is not repeated here. */
static void
put_digits(struct slice bytes, struct buf *out)
{
	static const size_t width[] = { 0, 3, 5, 8, 10, 13, 15, 17 };
	BIGNUM *b = BN_new();
	char *text;
	size_t i, n, k;

	for (i = 0; i < bytes.n; i += n) {
		n = bytes.n - i < 7 ? bytes.n - i : 7;
		ck_assert(BN_bin2bn(bytes.p + i, (int)n, b) != NULL);
		text = BN_bn2dec(b);
		for (k = strlen(text); k < width[n]; k++)
			buf_putc(out, '0');
		buf_puts(out, text);
		OPENSSL_free(text);
	}
	BN_free(b);
}

START_TEST(dictionary_is_frozen)
{
	/* Never change this line: printed codes need these very bytes. */
	static const char frozen[] =
	    "35fdc9fdd0092436f22e04a8da067c0f13c7dc840c0e5e889a2a3d4b87fe1da9";
	struct slice d = compact_dictionary(COMPACT_VERSION);
	uint8_t digest[CRYPT_SHA256];
	char hex[2 * CRYPT_SHA256 + 1];
	size_t i;

	crypt_sha256(d, digest);
	for (i = 0; i < sizeof digest; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	ck_assert_str_eq(hex, frozen);
	ck_assert_uint_eq(compact_dictionary(0).n, 0);
	ck_assert_uint_eq(compact_dictionary(2).n, 0);
}
END_TEST

static const struct {
	const char *name, *digits;
	enum error expected;
} texts[] = {
	{ "empty", "", E_COMPACT_DIGITS },
	{ "no digit in front", "x123", E_COMPACT_DIGITS },
	{ "a space in front", " 123", E_COMPACT_DIGITS },
	{ "full-width digits", "\xef\xbc\x91\xef\xbc\x92", E_COMPACT_DIGITS },
	{ "a tail of 1", "0", E_COMPACT_DIGITS },
	{ "a tail of 2", "00", E_COMPACT_DIGITS },
	{ "a tail of 4", "0000", E_COMPACT_DIGITS },
	{ "a tail of 6", "000000", E_COMPACT_DIGITS },
	{ "a tail of 7", "0000000", E_COMPACT_DIGITS },
	{ "a tail of 9", "000000000", E_COMPACT_DIGITS },
	{ "a tail of 11", "00000000000", E_COMPACT_DIGITS },
	{ "a tail of 12", "000000000000", E_COMPACT_DIGITS },
	{ "a tail of 14", "00000000000000", E_COMPACT_DIGITS },
	{ "a tail of 16", "0000000000000000", E_COMPACT_DIGITS },
	{ "1 byte of 256", "256", E_COMPACT_DIGITS },
	{ "2 bytes of 65536", "65536", E_COMPACT_DIGITS },
	{ "3 bytes of 2^24", "16777216", E_COMPACT_DIGITS },
	{ "4 bytes of 2^32", "4294967296", E_COMPACT_DIGITS },
	{ "5 bytes of 2^40", "1099511627776", E_COMPACT_DIGITS },
	{ "6 bytes of 2^48", "281474976710656", E_COMPACT_DIGITS },
	{ "7 bytes of 2^56", "72057594037927936", E_COMPACT_DIGITS },
	{ "17 nines", "99999999999999999", E_COMPACT_DIGITS },
	{ "1 byte", "001", E_COMPACT_LENGTH },
	{ "1 byte of 255", "255", E_COMPACT_LENGTH },
	{ "version 0", "00002", E_COMPACT_VERSION },
	{ "version 2", "00514", E_COMPACT_VERSION },
	{ "version 255", "65281", E_COMPACT_VERSION },
	{ "7 bytes of 2^56 - 1", "72057594037927935", E_COMPACT_VERSION },
	{ "no signature", "00256", E_JWS_COUNT },
	{ "five signatures", "00261", E_JWS_COUNT },
	{ "fifteen signatures", "00271", E_JWS_COUNT },
	{ "one signature, second EdDSA", "00289", E_JWS_COUNT },
	{ "three signatures, fourth EdDSA", "00387", E_JWS_COUNT },
	{ "four signatures and no more", "00260", E_COMPACT_LENGTH },
};

START_TEST(hostile_digits)
{
	struct buf out = BUF_INIT(JWS_CERTIFICATE_MAX);
	size_t used = SIZE_MAX;
	enum error e;

	e = compact_decode(slice_str(texts[_i].digits), &out, &used);
	ck_assert_msg(
	    e == texts[_i].expected, "%s: %s", texts[_i].name, error_code(e));
	ck_assert_uint_eq(out.n, 0);
	ck_assert_uint_eq(used, strspn(texts[_i].digits, "0123456789"));
	buf_free(&out);
}
END_TEST

/* head, one or two signatures of zeros, then `tail`. */
static enum error
decode_tail(const char *head, struct slice tail)
{
	static const uint8_t zeros[72];
	struct buf bytes = BUF_INIT(1 << 20), digits = BUF_INIT(1 << 22);
	struct buf out = BUF_INIT(JWS_CERTIFICATE_MAX);
	enum error e;
	int i;

	buf_puts(&bytes, head);
	for (i = 0; i < (head[1] & 15); i++)
		buf_put(&bytes, zeros, sizeof zeros);
	buf_slice(&bytes, tail);
	put_digits(buf_view(&bytes), &digits);
	e = compact_decode(buf_view(&digits), &out, NULL);
	ck_assert((out.n > 0) == (e == E_OK));
	buf_free(&bytes);
	buf_free(&digits);
	buf_free(&out);
	return e;
}

START_TEST(bombs)
{
	static const struct {
		size_t n;
		enum error expected;
	} sizes[] = { { 0, E_COMPACT_LENGTH }, { 1, E_OK }, { 4096, E_OK },
		{ 4097, E_DEFLATE_LIMIT }, { 4 << 20, E_DEFLATE_LIMIT },
		{ 16 << 20, E_COMPACT_LENGTH } };
	struct buf zeros = BUF_INIT(32 << 20), packed = BUF_INIT(1 << 20);
	size_t i;
	enum error e;

	for (i = 0; i < sizes[_i].n; i++)
		buf_putc(&zeros, 0);
	ck_assert(deflate_pack(DEFLATE_RAW, buf_view(&zeros),
		      compact_dictionary(1), &packed) == E_OK);
	e = decode_tail(HEAD_2, buf_view(&packed));
	ck_assert_msg(e == sizes[_i].expected, "%zu zeros: %s", sizes[_i].n,
	    error_code(e));
	buf_free(&zeros);
	buf_free(&packed);
}
END_TEST

START_TEST(deflate_faults)
{
	struct slice payload = slice_str("{\"jti\":\"EX12-2026-000001\"}");
	struct buf packed = BUF_INIT(4096);
	size_t i;

	ck_assert(deflate_pack(DEFLATE_RAW, payload, compact_dictionary(1),
		      &packed) == E_OK);
	ck_assert(decode_tail(HEAD_2, buf_view(&packed)) == E_OK);
	ck_assert(decode_tail("\x01\x01", buf_view(&packed)) == E_OK);
	for (i = 1; i < packed.n; i++)
		ck_assert_msg(decode_tail(HEAD_2, slice_of(packed.p, i)) ==
			E_DEFLATE_DATA,
		    "cut to %zu", i);
	ck_assert(decode_tail(HEAD_2, slice_of(NULL, 0)) == E_COMPACT_LENGTH);
	buf_putc(&packed, 0);
	ck_assert(decode_tail(HEAD_2, buf_view(&packed)) == E_DEFLATE_TRAILING);
	/* a block of the reserved type 3; a zlib header */
	ck_assert(decode_tail(HEAD_2, slice_str("\x07")) == E_DEFLATE_DATA);
	buf_reset(&packed);
	ck_assert(deflate_pack(DEFLATE_ZLIB, payload, slice_of(NULL, 0),
		      &packed) == E_OK);
	ck_assert(decode_tail(HEAD_2, buf_view(&packed)) != E_OK);
	buf_free(&packed);
}
END_TEST

/* Not in jws_write's form, or no certificate: nothing becomes digits. */
START_TEST(refuses_to_encode)
{
	struct jws_signer s[2 * JWS_SIGNATURES_MAX] = { { .alg =
							      CRYPT_ES256 } };
	struct slice payload = slice_str("{\"a\":1}");
	struct buf good = BUF_INIT(65536), bad = BUF_INIT(65536);
	struct buf big = BUF_INIT(65536), digits = BUF_INIT(65536);
	size_t i;

	jws_write(payload, JWS_CERTIFICATE, s, 2, &good);
	ck_assert(compact_encode(buf_view(&good), &digits) == E_OK);
	buf_reset(&digits);

	buf_slice(&bad, buf_view(&good));
	buf_putc(&bad, '\n');
	ck_assert(compact_encode(buf_view(&bad), &digits) == E_JWS_FORMAT);
	buf_reset(&bad);
	buf_puts(&bad, "{ ");
	buf_slice(&bad, slice_of(good.p + 1, good.n - 1));
	ck_assert(compact_encode(buf_view(&bad), &digits) == E_JWS_FORMAT);
	buf_reset(&bad);
	jws_write(payload, JWS_TRUST, s, 2, &bad);
	ck_assert(compact_encode(buf_view(&bad), &digits) == E_JWS_TYP);
	buf_reset(&bad);
	jws_write(payload, JWS_CERTIFICATE, s, 5, &bad);
	ck_assert(compact_encode(buf_view(&bad), &digits) == E_JWS_COUNT);
	for (i = 0; i <= JWS_PAYLOAD_MAX; i++)
		buf_putc(&big, ' ');
	buf_reset(&bad);
	jws_write(buf_view(&big), JWS_CERTIFICATE, s, 1, &bad);
	ck_assert(compact_encode(buf_view(&bad), &digits) == E_TOO_LARGE);
	ck_assert(
	    compact_encode(slice_of(good.p, good.n - 1), &digits) != E_OK);
	ck_assert_uint_eq(digits.n, 0);
	buf_free(&good);
	buf_free(&bad);
	buf_free(&big);
	buf_free(&digits);
}
END_TEST

/* A payload that is noise, words of the dictionary, or both. */
static void
random_payload(uint64_t *seed, struct buf *out)
{
	struct slice d = compact_dictionary(1);
	size_t n = 1 + next(seed) % JWS_PAYLOAD_MAX, from, take;

	while (out->n < n) {
		take = 1 + next(seed) % 40;
		if (take > n - out->n)
			take = n - out->n;
		if (next(seed) % 4 == 0) {
			for (; take > 0; take--)
				buf_putc(out, (uint8_t)next(seed));
		} else {
			from = next(seed) % (d.n - take);
			buf_put(out, d.p + from, take);
		}
	}
}

START_TEST(there_and_back)
{
	struct buf payload = BUF_INIT(JWS_PAYLOAD_MAX);
	struct buf envelope = BUF_INIT(JWS_CERTIFICATE_MAX);
	struct buf back = BUF_INIT(JWS_CERTIFICATE_MAX);
	struct buf digits = BUF_INIT(65536);
	struct jws_signer s[JWS_SIGNATURES_MAX];
	uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);
	size_t i, k, n, used;
	int round;

	for (round = 0; round < ENVELOPES; round++) {
		buf_reset(&payload);
		buf_reset(&envelope);
		buf_reset(&digits);
		buf_reset(&back);
		random_payload(&seed, &payload);
		n = 1 + next(&seed) % JWS_SIGNATURES_MAX;
		for (i = 0; i < n; i++) {
			s[i].alg = next(&seed) % 2 ? CRYPT_EDDSA : CRYPT_ES256;
			for (k = 0; k < CRYPT_KID; k++)
				s[i].kid[k] = (uint8_t)next(&seed);
			for (k = 0; k < CRYPT_SIGNATURE; k++)
				s[i].sig[k] = (uint8_t)next(&seed);
		}
		jws_write(buf_view(&payload), JWS_CERTIFICATE, s, n, &envelope);
		ck_assert(compact_encode(buf_view(&envelope), &digits) == E_OK);
		k = digits.n;
		buf_puts(&digits, "&from=chat#1"); /* what apps append */
		ck_assert(
		    compact_decode(buf_view(&digits), &back, &used) == E_OK);
		ck_assert_uint_eq(used, k);
		ck_assert_msg(slice_eq(buf_view(&back), buf_view(&envelope)),
		    "envelope %d came back changed", round);
	}
	buf_free(&payload);
	buf_free(&envelope);
	buf_free(&back);
	buf_free(&digits);
}
END_TEST

/* Digits that another program made, and printed paper holds. */
START_TEST(printed)
{
	struct buf digits = BUF_INIT(65536), envelope = BUF_INIT(65536);
	struct buf back = BUF_INIT(JWS_CERTIFICATE_MAX);

	testkey_file("tests/vectors/compact/1.digits", &digits);
	testkey_file("tests/vectors/compact/1.jws.json", &envelope);
	ck_assert(compact_decode(buf_view(&digits), &back, NULL) == E_OK);
	ck_assert(slice_eq(buf_view(&back), buf_view(&envelope)));
	buf_free(&digits);
	buf_free(&envelope);
	buf_free(&back);
}
END_TEST

/* No digit may be lost or changed without notice: what is decoded, if
 * anything, is another envelope. */
START_TEST(misread)
{
	struct buf digits = BUF_INIT(65536), envelope = BUF_INIT(65536);
	struct buf back = BUF_INIT(JWS_CERTIFICATE_MAX);
	size_t i;
	uint8_t kept;

	testkey_file("tests/vectors/compact/1.digits", &digits);
	testkey_file("tests/vectors/compact/1.jws.json", &envelope);
	for (i = 0; i < digits.n; i++) {
		ck_assert_msg(
		    compact_decode(slice_of(digits.p, i), &back, NULL) != E_OK,
		    "cut to %zu digits", i);
		kept = digits.p[i];
		digits.p[i] = kept == '9' ? '0' : (uint8_t)(kept + 1);
		buf_reset(&back);
		if (compact_decode(buf_view(&digits), &back, NULL) == E_OK)
			ck_assert_msg(
			    !slice_eq(buf_view(&back), buf_view(&envelope)),
			    "digit %zu is not looked at", i);
		digits.p[i] = kept;
	}
	buf_free(&digits);
	buf_free(&envelope);
	buf_free(&back);
}
END_TEST

/* Bytes with two signatures. Version 14 at level M holds 326 after a URL of
 * 28 characters, version 19 holds 587. */
static const struct {
	const char *file;
	size_t most;
} sizes[] = {
	{ "01-1", 385 },
	{ "02-1", 520 },
	{ "03-1", 365 },
	{ "04-1", 296 },
	{ "05-1", 292 },
	{ "06-1", 326 },
	{ "06-2", 365 },
	{ "07-1", 298 },
	{ "08-1", 322 },
};

START_TEST(stays_small)
{
	struct jws_signer s[2] = { { .alg = CRYPT_ES256 },
		{ .alg = CRYPT_ES256 } };
	struct buf payload = BUF_INIT(4096), envelope = BUF_INIT(16384);
	struct buf digits = BUF_INIT(16384);
	char path[64];
	size_t bytes;

	snprintf(
	    path, sizeof path, "tests/vectors/payload/%s.json", sizes[_i].file);
	testkey_file(path, &payload);
	jws_write(buf_view(&payload), JWS_CERTIFICATE, s, 2, &envelope);
	ck_assert(compact_encode(buf_view(&envelope), &digits) == E_OK);
	bytes = digits.n * 7 / 17;
	ck_assert_msg(
	    bytes <= sizes[_i].most, "%s: %zu bytes", sizes[_i].file, bytes);
	buf_free(&payload);
	buf_free(&envelope);
	buf_free(&digits);
}
END_TEST

#define D64 "0123456789012345678901234567890123456789012345678901234567890123"

static const struct {
	const char *text, *fragment, *host;
} links[] = {
	{ "", "", "" },
	{ "hello", "", "" },
	{ "6901234567892", "", "" },
	{ "62220000000000000000000000000000", "", "" },
	{ "https://verify.example.org/c", "", "" },
	{ "https://verify.example.org/c#", "", "" },
	{ "https://verify.example.org/c#top", "", "" },
	{ "https://verify.example.org/c?1#x1", "", "" },
	{ D64, D64, "" },
	{ " " D64 "&a=b", D64 "&a=b", "" },
	{ "#0123", "0123", "" },
	{ "https://verify.example.org/c#0123", "0123", "verify.example.org" },
	{ "HTTPS://Verify.Example.ORG/c#0123", "0123", "Verify.Example.ORG" },
	{ "https://verify.example.org#0123", "0123", "verify.example.org" },
	{ "https://verify.example.org?c#0123", "0123", "verify.example.org" },
	{ "https://verify.example.org:8443/c#0123&x=1", "0123&x=1",
	    "verify.example.org" },
	{ "https://verify.example.org/c#a#0123", "0123", "verify.example.org" },
	/* where a browser would go */
	{ "https://verify.example.org@evil.example/c#0123", "0123",
	    "evil.example" },
	{ "https://a:b@verify.example.org@evil.example:1/#0123", "0123",
	    "evil.example" },
	{ "https://evil.example/@verify.example.org/#0123", "0123",
	    "evil.example" },
	{ "https://evil.example\\@verify.example.org/#0123", "0123",
	    "evil.example" },
	{ "https://evil.example#https://verify.example.org/#0123", "0123",
	    "evil.example" },
	{ "https://evil.example?@verify.example.org/#0123", "0123",
	    "evil.example" },
	{ "https:/\\/evil.example/#0123", "0123", "evil.example" },
	{ "https:evil.example/#0123", "0123", "evil.example" },
	{ "https://verify.example.org.evil.example/#0123", "0123",
	    "verify.example.org.evil.example" },
	{ "https://verify.example.org\t.evil.example/#0123", "0123",
	    "verify.example.org\t.evil.example" },
	{ "https://[2001:db8::1]:443/#0123", "0123", "[2001:db8::1]" },
	{ "https://[2001:db8::1]/#0123", "0123", "[2001:db8::1]" },
	{ "https:///#0123", "0123", "https:///" },
	/* other schemes: the whole, which is on no list */
	{ "http://verify.example.org/c#0123", "0123",
	    "http://verify.example.org/c" },
	{ "javascript:alert(1)//#0123", "0123", "javascript:alert(1)//" },
	{ "verify.example.org/c#0123", "0123", "verify.example.org/c" },
	{ "ht\ttps://verify.example.org/#0123", "0123",
	    "ht\ttps://verify.example.org/" },
};

START_TEST(fragments)
{
	struct slice host = slice_str("unset");
	struct slice got = compact_fragment(slice_str(links[_i].text), &host);

	ck_assert_msg(slice_is(got, links[_i].fragment), "%s: fragment %.*s",
	    links[_i].text, (int)got.n, (const char *)got.p);
	ck_assert_msg(slice_is(host, links[_i].host), "%s: host %.*s",
	    links[_i].text, (int)host.n, (const char *)host.p);
	got = compact_fragment(slice_str(links[_i].text), NULL);
	ck_assert(slice_is(got, links[_i].fragment));
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof table[0])

Suite *
compact_suite(void)
{
	Suite *s = suite_create("compact");
	TCase *t = tcase_create("compact");

	tcase_set_timeout(t, 60); /* thousands of envelopes, sanitized */
	tcase_add_test(t, dictionary_is_frozen);
	tcase_add_loop_test(t, hostile_digits, 0, COUNT(texts));
	tcase_add_loop_test(t, bombs, 0, 6);
	tcase_add_test(t, deflate_faults);
	tcase_add_test(t, refuses_to_encode);
	tcase_add_test(t, there_and_back);
	tcase_add_test(t, printed);
	tcase_add_test(t, misread);
	tcase_add_loop_test(t, stays_small, 0, COUNT(sizes));
	tcase_add_loop_test(t, fragments, 0, COUNT(links));
	suite_add_tcase(s, t);
	return s;
}
