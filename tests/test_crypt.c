/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <openssl/bn.h>

#include "record/b64.h"
#include "record/crypt.h"
#include "tests/testkey.h"
#include "tests/suites.h"

static size_t
unhex(const char *hex, uint8_t *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t i, n = strlen(hex) / 2;

	for (i = 0; i < n; i++)
		out[i] = (uint8_t)((strchr(digits, hex[2 * i]) - digits) * 16 +
		    (strchr(digits, hex[2 * i + 1]) - digits));
	return n;
}

#define ZERO32 \
	"0000000000000000000000000000000000000000000000000000000000000000"
/* RFC 7515 appendix A.3 */
#define A3_X "7fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13bacf6e3c7bd15445"
#define A3_Y "c7f144cd1bbd9b7e872cdfedb9eeb9f4b3695d6ea90b24ad8a4623288588e5ad"
/* RFC 8032 section 7.1, test 1 */
#define ED_1 "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

static const struct {
	const char *name;
	enum crypt_alg alg;
	const char *raw;
	enum error expected;
} keys[] = {
	{ "P-256, empty", CRYPT_ES256, "", E_KEY_FORMAT },
	{ "P-256, x alone", CRYPT_ES256, A3_X, E_KEY_FORMAT },
	{ "P-256, uncompressed form with its 04", CRYPT_ES256, "04" A3_X A3_Y,
	    E_KEY_FORMAT },
	{ "P-256, compressed form", CRYPT_ES256, "03" A3_X, E_KEY_FORMAT },
	{ "P-256, a byte more", CRYPT_ES256, A3_X A3_Y "00", E_KEY_FORMAT },
	{ "P-256, origin", CRYPT_ES256, ZERO32 ZERO32, E_KEY_POINT },
	{ "P-256, y one off the curve", CRYPT_ES256,
	    A3_X "c7f144cd1bbd9b7e872cdfedb9eeb9f4b3695d6ea90b24ad8a462328"
		 "8588e5ae",
	    E_KEY_POINT },
	{ "P-256, x and y exchanged", CRYPT_ES256, A3_Y A3_X, E_KEY_POINT },
	{ "P-256, x = p", CRYPT_ES256,
	    "ffffffff00000001000000000000000000000000ffffffffffffffff"
	    "ffffffff" A3_Y,
	    E_KEY_POINT },
	/* x = 5 + p encodes the point with x = 5 a second time */
	{ "P-256, x over p", CRYPT_ES256,
	    "ffffffff0000000100000000000000000000000100000000000000000000"
	    "0004"
	    "459243b9aa581806fe913bce99817ade11ca503c64d9a3c533415c083248fbcc",
	    E_KEY_POINT },
	{ "P-256, a point of another curve (secp256k1's G)", CRYPT_ES256,
	    "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
	    "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
	    E_KEY_POINT },
	{ "P-256, good", CRYPT_ES256, A3_X A3_Y, E_OK },
	{ "Ed25519, empty", CRYPT_EDDSA, "", E_KEY_FORMAT },
	{ "Ed25519, 31 bytes", CRYPT_EDDSA,
	    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751",
	    E_KEY_FORMAT },
	{ "Ed25519, 64 bytes", CRYPT_EDDSA, ED_1 ED_1, E_KEY_FORMAT },
	{ "Ed25519, neutral element", CRYPT_EDDSA,
	    "0100000000000000000000000000000000000000000000000000000000000000",
	    E_KEY_POINT },
	{ "Ed25519, neutral element with a sign", CRYPT_EDDSA,
	    "0100000000000000000000000000000000000000000000000000000000000080",
	    E_KEY_POINT },
	{ "Ed25519, order 2", CRYPT_EDDSA,
	    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    E_KEY_POINT },
	{ "Ed25519, order 4", CRYPT_EDDSA, ZERO32, E_KEY_POINT },
	{ "Ed25519, order 8", CRYPT_EDDSA,
	    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
	    E_KEY_POINT },
	{ "Ed25519, order 8, the other", CRYPT_EDDSA,
	    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
	    E_KEY_POINT },
	{ "Ed25519, y of no point", CRYPT_EDDSA,
	    "0200000000000000000000000000000000000000000000000000000000000000",
	    E_KEY_POINT },
	{ "Ed25519, y = p", CRYPT_EDDSA,
	    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    E_KEY_POINT },
	{ "Ed25519, y = 2^255 - 1", CRYPT_EDDSA,
	    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	    E_KEY_POINT },
	{ "Ed25519, good", CRYPT_EDDSA, ED_1, E_OK },
};
#define NKEYS (int)(sizeof keys / sizeof keys[0])

START_TEST(key_forms)
{
	uint8_t raw[80];
	size_t n = unhex(keys[_i].raw, raw);
	struct crypt_key *key = NULL;
	enum error e = crypt_key_new(keys[_i].alg, slice_of(raw, n), &key);

	ck_assert_msg(
	    e == keys[_i].expected, "%s: %s", keys[_i].name, error_code(e));
	ck_assert_msg((key != NULL) == (e == E_OK), "%s", keys[_i].name);
	crypt_key_free(key);
}
END_TEST

/* RFC 8037 appendix A.3, and the P-256 key's computed by another program
 * (openssl dgst over the three sorted members). */
static const struct {
	enum crypt_alg alg;
	const char *raw, *thumbprint;
} thumbprints[] = {
	{ CRYPT_EDDSA, ED_1, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" },
	{ CRYPT_ES256, A3_X A3_Y,
	    "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U" },
};

START_TEST(thumbprint)
{
	uint8_t raw[64], out[CRYPT_SHA256], kid[CRYPT_KID];
	struct crypt_key *key = NULL;
	struct buf text = BUF_INIT(64);
	size_t n = unhex(thumbprints[_i].raw, raw);

	ck_assert(
	    crypt_key_new(thumbprints[_i].alg, slice_of(raw, n), &key) == E_OK);
	ck_assert(slice_eq(crypt_key_raw(key), slice_of(raw, n)));
	crypt_key_thumbprint(key, out);
	crypt_key_kid(key, kid);
	b64_encode(slice_of(out, sizeof out), &text);
	ck_assert_str_eq(buf_cstr(&text), thumbprints[_i].thumbprint);
	ck_assert(memcmp(kid, out, CRYPT_KID) == 0);
	buf_free(&text);
	crypt_key_free(key);
}
END_TEST

/* RFC 7515 appendix A.3.1 */
START_TEST(published_es256)
{
	static const char input[] =
	    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAs"
	    "DQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
	uint8_t raw[64], sig[CRYPT_SIGNATURE];
	struct slice part = slice_str(input);
	struct crypt_key *key = NULL;

	unhex(A3_X A3_Y, raw);
	ck_assert(b64_decode_exact(
	    slice_str("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djx"
		      "La8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"),
	    sig, sizeof sig));
	ck_assert(crypt_key_new(CRYPT_ES256, slice_of(raw, 64), &key) == E_OK);
	ck_assert(crypt_verify(key, &part, 1, sig));
	part.n--;
	ck_assert(!crypt_verify(key, &part, 1, sig));
	crypt_key_free(key);
}
END_TEST

/* RFC 8032 section 7.1, test 1: an empty message */
START_TEST(published_ed25519)
{
	uint8_t raw[32], sig[CRYPT_SIGNATURE];
	struct slice part = { NULL, 0 };
	struct crypt_key *key = NULL;

	unhex(ED_1, raw);
	unhex(
	    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	    "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
	    sig);
	ck_assert(crypt_key_new(CRYPT_EDDSA, slice_of(raw, 32), &key) == E_OK);
	ck_assert(crypt_verify(key, &part, 1, sig));
	ck_assert(crypt_verify(key, &part, 0, sig));
	part = slice_str("x");
	ck_assert(!crypt_verify(key, &part, 1, sig));
	crypt_key_free(key);
}
END_TEST

/* Every single bit of a signature counts; and a failure leaves the key fit
 * for the next. */
START_TEST(every_bit)
{
	struct testkey s;
	struct slice part = slice_str("the bytes that were signed");
	uint8_t sig[CRYPT_SIGNATURE];
	unsigned i;

	testkey_init(&s, _i == 0 ? CRYPT_ES256 : CRYPT_EDDSA);
	testkey_sign(&s, part, sig);
	ck_assert(crypt_verify(s.key, &part, 1, sig));
	for (i = 0; i < 8 * CRYPT_SIGNATURE; i++) {
		sig[i / 8] ^= (uint8_t)(1u << i % 8);
		ck_assert_msg(!crypt_verify(s.key, &part, 1, sig), "bit %u", i);
		sig[i / 8] ^= (uint8_t)(1u << i % 8);
	}
	ck_assert(crypt_verify(s.key, &part, 1, sig));
	testkey_clear(&s);
}
END_TEST

START_TEST(parts_are_one_message)
{
	struct testkey s, other;
	struct slice part = slice_str("header.payload");
	struct slice cut[4] = { slice_str("header"), slice_str("."),
		{ NULL, 0 }, slice_str("payload") };
	struct slice wrong[2] = { slice_str("header"), slice_str("payload") };
	uint8_t sig[CRYPT_SIGNATURE];

	testkey_init(&s, _i == 0 ? CRYPT_ES256 : CRYPT_EDDSA);
	testkey_init(&other, s.alg);
	testkey_sign(&s, part, sig);
	ck_assert(crypt_verify(s.key, cut, 4, sig));
	ck_assert(!crypt_verify(s.key, wrong, 2, sig));
	ck_assert(!crypt_verify(s.key, cut, 3, sig));
	ck_assert(!crypt_verify(other.key, cut, 4, sig));
	testkey_clear(&other);
	testkey_clear(&s);
}
END_TEST

#define P256_N \
	"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"

/* What must not pass for r or s, whatever the message. */
static const struct {
	const char *name, *r, *s; /* NULL: the genuine half */
} halves[] = {
	{ "r = 0", ZERO32, NULL },
	{ "s = 0", NULL, ZERO32 },
	{ "r = s = 0", ZERO32, ZERO32 },
	{ "r = n", P256_N, NULL },
	{ "s = n", NULL, P256_N },
	{ "r = s = n", P256_N, P256_N },
	{ "s = 2^256 - 1", NULL,
	    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" },
};

START_TEST(impossible_halves)
{
	struct testkey s;
	struct slice part = slice_str("message");
	uint8_t sig[CRYPT_SIGNATURE];

	testkey_init(&s, CRYPT_ES256);
	testkey_sign(&s, part, sig);
	if (halves[_i].r != NULL)
		unhex(halves[_i].r, sig);
	if (halves[_i].s != NULL)
		unhex(halves[_i].s, sig + 32);
	ck_assert_msg(
	    !crypt_verify(s.key, &part, 1, sig), "%s", halves[_i].name);
	testkey_clear(&s);
}
END_TEST

/* Signatures whose r or s begins with zeros have a shorter DER form; the
 * policy on (r, n-s) is the one crypt.h states. */
START_TEST(short_halves_and_the_other_s)
{
	struct testkey s;
	struct slice part;
	uint8_t sig[CRYPT_SIGNATURE];
	BIGNUM *n = NULL, *b = BN_new();
	unsigned i, shorter = 0;

	testkey_init(&s, CRYPT_ES256);
	ck_assert(BN_hex2bn(&n, P256_N) == 64 && b != NULL);
	for (i = 0; i < 20000 && shorter < 4; i++) {
		part = slice_of(&i, sizeof i);
		testkey_sign(&s, part, sig);
		if (sig[0] != 0 && sig[32] != 0)
			continue;
		shorter++;
		ck_assert_msg(crypt_verify(s.key, &part, 1, sig), "%u", i);
		ck_assert(BN_bin2bn(sig + 32, 32, b) != NULL &&
		    BN_sub(b, n, b) == 1 &&
		    BN_bn2binpad(b, sig + 32, 32) == 32);
		ck_assert_msg(crypt_verify(s.key, &part, 1, sig), "%u", i);
	}
	ck_assert_uint_eq(shorter, 4);
	BN_free(n);
	BN_free(b);
	testkey_clear(&s);
}
END_TEST

START_TEST(names)
{
	enum crypt_alg alg;
	static const char *const foreign[] = { "", "none", "None", "es256",
		"ES256K", "ES384", "HS256", "RS256", "Ed25519", "EDDSA",
		"ES256 " };
	size_t i;

	for (i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
		ck_assert_msg(!crypt_alg_parse(slice_str(foreign[i]), &alg),
		    "%s", foreign[i]);
	ck_assert(crypt_alg_parse(slice_str("ES256"), &alg));
	ck_assert_int_eq(alg, CRYPT_ES256);
	ck_assert(crypt_alg_parse(slice_str("EdDSA"), &alg));
	ck_assert_int_eq(alg, CRYPT_EDDSA);
	ck_assert_str_eq(crypt_alg_str(CRYPT_EDDSA), "EdDSA");
}
END_TEST

/* FIPS 180-4's example "abc" */
START_TEST(sha256)
{
	uint8_t out[CRYPT_SHA256], expected[CRYPT_SHA256];

	unhex(
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	    expected);
	crypt_sha256(slice_str("abc"), out);
	ck_assert(crypt_equal(out, expected, sizeof out));
	out[31] ^= 1;
	ck_assert(!crypt_equal(out, expected, sizeof out));
}
END_TEST

Suite *
crypt_suite(void)
{
	Suite *s = suite_create("crypt");
	TCase *t = tcase_create("crypt");

	tcase_add_loop_test(t, key_forms, 0, NKEYS);
	tcase_add_loop_test(
	    t, impossible_halves, 0, (int)(sizeof halves / sizeof halves[0]));
	tcase_add_loop_test(t, every_bit, 0, 2);
	tcase_add_loop_test(t, parts_are_one_message, 0, 2);
	tcase_add_test(t, short_halves_and_the_other_s);
	tcase_add_loop_test(t, thumbprint, 0, 2);
	tcase_add_test(t, published_es256);
	tcase_add_test(t, published_ed25519);
	tcase_add_test(t, names);
	tcase_add_test(t, sha256);
	suite_add_tcase(s, t);
	return s;
}
