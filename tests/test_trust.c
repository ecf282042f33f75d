/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/data/trust.json is a list with @0 … @4 in place of the members of
 * keys.  A row of `faults` puts one text in place of another and says what
 * the reader must answer, and where.
 */
#include <stdio.h>
#include <string.h>

#include "record/trust.h"
#include "tests/testkey.h"
#include "tests/suites.h"

#define NKEYS 7 /* 0, 1 roots; 2, 3, 4 of bodies; 5, 6 the next roots */
#define KEY(x, y) \
	"\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" x "\",\"y\":\"" y "\""
#define A3_X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define A3_Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define KID ",\"kid\":\"AAECAwQFBgc\""

static struct testkey keys[NKEYS];

static void
setup(void)
{
	size_t i;

	for (i = 0; i < NKEYS; i++)
		testkey_init(&keys[i], i % 3 == 2 ? CRYPT_EDDSA : CRYPT_ES256);
}

static void
teardown(void)
{
	size_t i;

	for (i = 0; i < NKEYS; i++)
		testkey_clear(&keys[i]);
}

/* Puts the members of a key's JWK, without braces, in place of @N. */
static void
put_key(size_t n, struct buf *out)
{
	struct json *jwk = trust_jwk(keys[n].key);
	struct buf text = BUF_INIT(1024);

	ck_assert(jwk != NULL);
	json_write(jwk, 0, &text);
	buf_put(out, text.p + 1, text.n - 2);
	buf_free(&text);
	json_free(jwk);
}

/* The list with `find` replaced once; find NULL: as it is. */
static void
make(const char *find, const char *replace, struct buf *out)
{
	struct buf file = BUF_INIT(65536), text = BUF_INIT(65536);
	size_t at = 0, i;

	testkey_file("tests/data/trust.json", &file);
	if (find != NULL) {
		at = slice_find(buf_view(&file), slice_str(find), 0);
		ck_assert_msg(at != SIZE_MAX, "not in the list: %s", find);
		buf_put(&text, file.p, at);
		buf_puts(&text, replace);
		at += strlen(find);
	}
	buf_put(&text, file.p + at, file.n - at);
	for (i = 0; i < text.n; i++) {
		if (text.p[i] == '@' && text.p[i + 1] >= '0' &&
		    text.p[i + 1] < '0' + NKEYS)
			put_key((size_t)(text.p[++i] - '0'), out);
		else
			buf_putc(out, text.p[i]);
	}
	ck_assert(buf_ok(out));
	buf_free(&file);
	buf_free(&text);
}

static const struct {
	const char *name, *find, *replace;
	enum error expected;
	const char *field;
} faults[] = {
	{ "unknown member", "\"version\":3", "\"version\":3,\"x\":1",
	    E_FIELD_UNKNOWN, "x" },
	{ "no version", "\"version\":3,", "", E_FIELD_MISSING, "version" },
	{ "version 0", "\"version\":3", "\"version\":0", E_FIELD_VALUE,
	    "version" },
	{ "version as text", "\"version\":3", "\"version\":\"3\"", E_FIELD_TYPE,
	    "version" },
	{ "version not whole", "\"version\":3", "\"version\":3.5",
	    E_JSON_NUMBER, "" },
	{ "version twice", "\"version\":3", "\"version\":3,\"version\":4",
	    E_JSON_DUPLICATE, "" },
	{ "expires as it is issued", "\"expires\":1800000000",
	    "\"expires\":1790000000", E_FIELD_ORDER, "expires" },
	{ "issued before time", "\"issued\":1790000000", "\"issued\":-1",
	    E_FIELD_VALUE, "issued" },
	{ "publisher over http", "https://verify", "http://verify",
	    E_FIELD_VALUE, "publisher" },
	{ "publisher with a user", "https://verify", "https://a@verify",
	    E_FIELD_VALUE, "publisher" },
	{ "publisher with a policy in its host", "https://verify",
	    "https://x;verify", E_FIELD_VALUE, "publisher" },
	{ "publisher that is every host", "https://verify.example.org",
	    "https://*", E_FIELD_VALUE, "publisher" },
	{ "publisher with a final slash", "example.org\"", "example.org/\"",
	    E_FIELD_VALUE, "publisher" },
	{ "sample as text", "\"sample\":true", "\"sample\":\"true\"",
	    E_FIELD_TYPE, "sample" },
	{ "no root", "\"root\":{\"keys\":[{@0},{@1}],\"threshold\":1},", "",
	    E_FIELD_MISSING, "root" },
	{ "no root key", "[{@0},{@1}]", "[]", E_FIELD_EMPTY, "root.keys" },
	{ "nine root keys", "{@1}", "{@1},{@0},{@0},{@0},{@0},{@0},{@0},{@0}",
	    E_FIELD_LONG, "root.keys" },
	{ "a root key twice", "[{@0},{@1}]", "[{@0},{@0}]", E_FIELD_DUPLICATE,
	    "root.keys[1]" },
	{ "a root key with a use", "{@1}", "{@1,\"uses\":[\"status\"]}",
	    E_FIELD_UNKNOWN, "root.keys[1].uses" },
	{ "threshold 0", "\"threshold\":1", "\"threshold\":0", E_FIELD_VALUE,
	    "root.threshold" },
	{ "threshold over the keys", "\"threshold\":1", "\"threshold\":3",
	    E_FIELD_VALUE, "root.threshold" },
	{ "bodies no array", "\"bodies\":[", "\"bodies\":{},\"x\":[",
	    E_FIELD_UNKNOWN, "x" },
	{ "two bodies of one id", "\"id\":\"ex-cb\"", "\"id\":\"ex-committee\"",
	    E_FIELD_DUPLICATE, "bodies[1].id" },
	{ "an id with a space", "\"id\":\"ex-cb\"", "\"id\":\"ex cb\"",
	    E_FIELD_VALUE, "bodies[1].id" },
	{ "an id of 41 bytes", "\"id\":\"ex-cb\"",
	    "\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"",
	    E_FIELD_LONG, "bodies[1].id" },
	{ "a name without language",
	    "{\"en\":\"Example Certification Centre (fictional)\"}", "{}",
	    E_FIELD_EMPTY, "bodies[1].name" },
	{ "a name with a control character", "Example Certification",
	    "Example\\u0085Certification", E_TEXT_CONTROL,
	    "bodies[1].name.en" },
	{ "approval null", "\"CNCA-R-0000-000\"", "null", E_FIELD_TYPE,
	    "bodies[1].approval_no" },
	{ "approval that ends before it begins", "\"to\":1950000000",
	    "\"to\":1399999999", E_FIELD_ORDER, "bodies[1].to" },
	{ "no keys member",
	    ",\n\"keys\":[{@2,\"uses\":[\"certificate\"],"
	    "\"from\":1500000000,\"to\":1900000000}]",
	    "", E_FIELD_MISSING, "bodies[0].keys" },
	{ "a key of two bodies", "{@3", "{@2", E_FIELD_DUPLICATE,
	    "bodies[1].keys[0]" },
	{ "a key twice in one body", "{@4", "{@3", E_FIELD_DUPLICATE,
	    "bodies[1].keys[1]" },
	{ "a root key in a body", "{@4", "{@1", E_FIELD_DUPLICATE,
	    "bodies[1].keys[1]" },
	{ "a key without kid", "{@3", "{" KEY(A3_X, A3_Y), E_FIELD_MISSING,
	    "bodies[1].keys[0].kid" },
	{ "a kid of 7 bytes", "{@3",
	    "{" KEY(A3_X, A3_Y) ",\"kid\":\"AAECAwQFBg\"", E_JWS_KID,
	    "bodies[1].keys[0].kid" },
	{ "a secret key", "{@3", "{" KEY(A3_X, A3_Y) KID ",\"d\":\"AA\"",
	    E_FIELD_UNKNOWN, "bodies[1].keys[0].d" },
	{ "a point off the curve", "{@3", "{" KEY(A3_Y, A3_X) KID, E_KEY_POINT,
	    "bodies[1].keys[0]" },
	{ "a coordinate of 31 bytes", "{@3",
	    "{" KEY("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVA", A3_Y) KID,
	    E_KEY_FORMAT, "bodies[1].keys[0]" },
	{ "a padded coordinate", "{@3", "{" KEY(A3_X "=", A3_Y) KID,
	    E_KEY_FORMAT, "bodies[1].keys[0]" },
	{ "an RSA key", "{@3", "{\"kty\":\"RSA\",\"x\":\"AQAB\"" KID, E_KEY_ALG,
	    "bodies[1].keys[0]" },
	{ "P-384", "{@3",
	    "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"" A3_X "\",\"y\":\"" A3_Y
	    "\"" KID,
	    E_KEY_ALG, "bodies[1].keys[0]" },
	{ "alg of another curve", "{@3",
	    "{" KEY(A3_X, A3_Y) KID ",\"alg\":\"EdDSA\"", E_KEY_ALG,
	    "bodies[1].keys[0]" },
	{ "Ed25519 with y", "{@3",
	    "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
	    "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\",\"y\":\"" A3_Y
	    "\"" KID,
	    E_KEY_FORMAT, "bodies[1].keys[0]" },
	{ "no use", "\"uses\":[\"status\"]", "\"uses\":[]", E_FIELD_EMPTY,
	    "bodies[1].keys[1].uses" },
	{ "an unknown use", "\"uses\":[\"status\"]", "\"uses\":[\"root\"]",
	    E_FIELD_VALUE, "bodies[1].keys[1].uses" },
	{ "a use twice", "[\"certificate\",\"pdf\"]", "[\"pdf\",\"pdf\"]",
	    E_FIELD_DUPLICATE, "bodies[1].keys[0].uses" },
	{ "a key without from", "\"from\":1500000000,\"to\":1900000000",
	    "\"to\":1900000000", E_FIELD_MISSING, "bodies[0].keys[0].from" },
	{ "a key that ends before it begins", "\"to\":1900000000",
	    "\"to\":1499999999", E_FIELD_ORDER, "bodies[0].keys[0].to" },
	{ "x5c of base64url", "\"MAMCAQU=\"", "\"MAMCAQU\"", E_FIELD_VALUE,
	    "bodies[1].keys[0].x5c" },
	{ "x5c of two", "\"MAMCAQU=\"", "\"MAMCAQU=\",\"MAMCAQU=\"",
	    E_FIELD_LONG, "bodies[1].keys[0].x5c" },
	{ "a level twice", "\"code\":\"12\"", "\"code\":\"7\"",
	    E_FIELD_DUPLICATE, "schemes[0].levels[1].code" },
	{ "an issuer that is no body", "\"ex-committee\",\"ex-cb\"]",
	    "\"ex-committee\",\"ex-cB\"]", E_FIELD_VALUE,
	    "schemes[0].required_issuers[1]" },
	{ "an issuer twice", "[\"ex-committee\",\"ex-cb\"]",
	    "[\"ex-cb\",\"ex-cb\"]", E_FIELD_DUPLICATE,
	    "schemes[0].required_issuers[1]" },
	{ "no issuer", "[\"ex-committee\",\"ex-cb\"]", "[]", E_FIELD_EMPTY,
	    "schemes[0].required_issuers" },
	{ "a status signer that is no body", "\"status_signers\":[\"ex-cb\"]",
	    "\"status_signers\":[\"other\"]", E_FIELD_VALUE,
	    "schemes[0].status_signers[0]" },
	{ "a zone without colon", "\"+08:00\"", "\"+0800\"", E_FIELD_ZONE,
	    "schemes[0].zone" },
	{ "no longest validity", "\"validity_months_max\":36,", "",
	    E_FIELD_MISSING, "schemes[0].validity_months_max" },
	{ "validity 0", "\"validity_months_max\":36",
	    "\"validity_months_max\":0", E_FIELD_VALUE,
	    "schemes[0].validity_months_max" },
	{ "two schemes of one id", "\"id\":\"ex-plain\"", "\"id\":\"ex-joint\"",
	    E_FIELD_DUPLICATE, "schemes[1].id" },
	{ "cut", "\"surveillance_months_max\":0}]}",
	    "\"surveillance_months_max\":0}]", E_JSON_SYNTAX, "" },
};

START_TEST(payload_faults)
{
	struct buf text = BUF_INIT(65536);
	struct trust *t = NULL;
	char field[64] = "unset";
	enum error e;

	make(faults[_i].find, faults[_i].replace, &text);
	e = trust_parse_payload(buf_view(&text), &t, field);
	ck_assert_msg(e == faults[_i].expected && t == NULL, "%s: %s at %s",
	    faults[_i].name, error_code(e), field);
	ck_assert_msg(strcmp(field, faults[_i].field) == 0, "%s: field %s",
	    faults[_i].name, field);
	/* The same without anywhere to put the field. */
	ck_assert(trust_parse_payload(buf_view(&text), &t, NULL) == e);
	buf_free(&text);
}
END_TEST

static void
check_bodies(const struct trust *t)
{
	const struct trust_body *b = trust_body(t, "ex-cb");

	ck_assert(trust_body(t, "ex-committee") == &t->bodies[0]);
	ck_assert(trust_body(t, "EX-CB") == NULL);
	ck_assert(b != NULL && b->nkeys == 2);
	ck_assert_str_eq(b->role, "certification_body");
	ck_assert(b->name.zh == NULL && b->address.en == NULL);
	ck_assert_str_eq(b->approval_no, "CNCA-R-0000-000");
	ck_assert(b->from == 1400000000 && b->to == 1950000000);
	ck_assert(b->keys[0].uses == (TRUST_USE_CERTIFICATE | TRUST_USE_PDF));
	ck_assert(b->keys[0].compromised_at == 1700000000);
	ck_assert(b->keys[0].to == INSTANT_NONE);
	ck_assert(
	    slice_eq(b->keys[0].x509, slice_of("\x30\x03\x02\x01\x05", 5)));
	ck_assert(b->keys[1].uses == TRUST_USE_STATUS);
	ck_assert(b->keys[1].compromised_at == INSTANT_NONE);
	ck_assert(b->keys[1].x509.n == 0);
	ck_assert(slice_eq(
	    crypt_key_raw(b->keys[1].key), crypt_key_raw(keys[4].key)));
	ck_assert(memcmp(b->keys[1].kid, keys[4].kid, CRYPT_KID) == 0);
	ck_assert(t->bodies[0].from == INSTANT_NONE);
	ck_assert(t->bodies[0].keys[0].to == 1900000000);
}

START_TEST(payload_read)
{
	struct buf text = BUF_INIT(65536);
	const struct trust_scheme *s;
	struct trust *t = NULL;
	char field[64];

	make(NULL, NULL, &text);
	ck_assert(trust_parse_payload(buf_view(&text), &t, field) == E_OK);
	ck_assert(t->version == 3 && t->issued == 1790000000);
	ck_assert(t->expires == 1800000000 && t->sample);
	ck_assert_str_eq(t->publisher, "https://verify.example.org");
	ck_assert(t->root.nkeys == 2 && t->root.threshold == 1);
	ck_assert(t->nbodies == 2 && t->nschemes == 2);
	check_bodies(t);
	s = trust_scheme(t, "ex-joint");
	ck_assert(s != NULL && s->zone == 480);
	ck_assert(s->validity_months_max == 36);
	ck_assert(s->suspension_months_max == 6);
	ck_assert(s->surveillance_months_max == 12);
	ck_assert(s->nrequired == 2 && s->nsigners == 1);
	ck_assert_str_eq(s->required_issuers[1], "ex-cb");
	ck_assert_int_eq(trust_level(s, "7"), 0);
	ck_assert_int_eq(trust_level(s, "12"), 1);
	ck_assert_int_eq(trust_level(s, "1"), -1);
	ck_assert(trust_scheme(t, "ex-plain")->nlevels == 0);
	ck_assert(trust_scheme(t, "ex-other") == NULL);
	trust_free(t);
	buf_free(&text);
}
END_TEST

/* Two keys may share a kid, and a kid need not be the thumbprint. */
START_TEST(shared_kid)
{
	struct buf text = BUF_INIT(65536);
	struct trust *t = NULL;

	make("{@2", "{" KEY(A3_X, A3_Y) KID, &text);
	ck_assert(trust_parse_payload(buf_view(&text), &t, NULL) == E_OK);
	ck_assert(memcmp(t->bodies[0].keys[0].kid, "\0\1\2\3\4\5\6\7",
		      CRYPT_KID) == 0);
	trust_free(t);
	buf_free(&text);
}
END_TEST

/*
 * Who signs, and what the pin holds: digits are keys, then the threshold.
 * `own` is the root of the list itself; "" as pin: none.
 */
static const struct {
	const char *name, *signers, *own, *pin;
	int own_threshold, pin_threshold;
	enum error expected;
} signings[] = {
	{ "a stranger", "5", "01", "01", 1, 1, E_TRUST_ROOT },
	{ "a stranger, nothing pinned", "5", "01", "", 1, 0, E_TRUST_ROOT },
	{ "a body's key", "3", "01", "01", 1, 1, E_TRUST_ROOT },
	{ "a stranger besides the root", "05", "01", "01", 1, 1, E_TRUST_ROOT },
	{ "one of two", "0", "01", "01", 2, 2, E_TRUST_ROOT },
	{ "one of two, twice", "00", "01", "01", 2, 2, E_TRUST_ROOT },
	{ "own threshold missed", "0", "01", "01", 2, 1, E_TRUST_ROOT },
	{ "pinned threshold missed", "0", "01", "01", 1, 2, E_TRUST_ROOT },
	{ "lowered by the list itself", "0", "0", "01", 1, 2, E_TRUST_ROOT },
	{ "rotation, new root alone", "5", "56", "01", 1, 1, E_TRUST_ROOT },
	{ "rotation, old root alone", "0", "56", "01", 1, 1, E_TRUST_ROOT },
	{ "rotation, new threshold missed", "015", "56", "01", 2, 2,
	    E_TRUST_ROOT },
	{ "rotation, old threshold missed", "056", "56", "01", 2, 2,
	    E_TRUST_ROOT },
	{ "ordinary", "0", "01", "01", 1, 1, E_OK },
	{ "ordinary, the other key", "1", "01", "01", 1, 1, E_OK },
	{ "two of two", "10", "01", "01", 2, 2, E_OK },
	{ "nothing pinned", "1", "01", "", 1, 0, E_OK },
	{ "rotation", "05", "56", "01", 1, 1, E_OK },
	{ "rotation of two and two", "0156", "56", "01", 2, 2, E_OK },
	{ "rotation that keeps one key", "01", "15", "01", 1, 2, E_OK },
};

/* Without "sample", so that a bare list is seen too. */
static void
make_list(const char *own, int threshold, struct buf *out)
{
	char root[64];
	size_t n = 0, i;

	n = (size_t)snprintf(root, sizeof root, "{\"keys\":[");
	for (i = 0; own[i] != '\0'; i++)
		n += (size_t)snprintf(root + n, sizeof root - n, "%s{@%c}",
		    i == 0 ? "" : ",", own[i]);
	snprintf(root + n, sizeof root - n, "],\"threshold\":%d}", threshold);
	make("{\"keys\":[{@0},{@1}],\"threshold\":1}", root, out);
}

static void
sign_list(const char *signers, enum jws_typ typ, struct slice payload,
    struct buf *out)
{
	const struct testkey *list[JWS_SIGNATURES_MAX];
	size_t n;

	for (n = 0; signers[n] != '\0'; n++)
		list[n] = &keys[signers[n] - '0'];
	testkey_envelope(list, n, typ, payload, out);
}

START_TEST(signing)
{
	struct buf payload = BUF_INIT(65536), envelope = BUF_INIT(131072);
	struct trust_root pin = { .nkeys = 0 };
	const char *p = signings[_i].pin;
	struct trust *t = NULL;
	char field[64] = "unset";
	enum error e;

	make_list(signings[_i].own, signings[_i].own_threshold, &payload);
	sign_list(
	    signings[_i].signers, JWS_TRUST, buf_view(&payload), &envelope);
	for (; *p != '\0'; p++) /* borrowed: never cleared */
		pin.keys[pin.nkeys++] = keys[*p - '0'].key;
	pin.threshold = signings[_i].pin_threshold;
	e = trust_parse(
	    buf_view(&envelope), pin.nkeys > 0 ? &pin : NULL, &t, field);
	ck_assert_msg(e == signings[_i].expected, "%s: %s", signings[_i].name,
	    error_code(e));
	ck_assert((t != NULL) == (e == E_OK));
	ck_assert_str_eq(field, "");
	trust_free(t);
	buf_free(&payload);
	buf_free(&envelope);
}
END_TEST

/* Signed by the root, but not as a list; or changed afterwards. */
START_TEST(not_a_list)
{
	struct buf payload = BUF_INIT(65536), envelope = BUF_INIT(131072);
	struct trust *t = NULL;
	size_t at;

	make(NULL, NULL, &payload);
	sign_list("0", JWS_CERTIFICATE, buf_view(&payload), &envelope);
	ck_assert(
	    trust_parse(buf_view(&envelope), NULL, &t, NULL) == E_JWS_TYP);
	buf_reset(&envelope);
	sign_list("0", JWS_TRUST, buf_view(&payload), &envelope);
	at = slice_find(buf_view(&envelope), slice_str("\"signature\":\""), 0);
	envelope.p[at + 20] = envelope.p[at + 20] == 'A' ? 'B' : 'A';
	ck_assert(
	    trust_parse(buf_view(&envelope), NULL, &t, NULL) == E_TRUST_ROOT);
	ck_assert(t == NULL);
	buf_free(&payload);
	buf_free(&envelope);
}
END_TEST

static const struct {
	const char *name, *text;
	enum error expected;
} pins[] = {
	{ "empty", "", E_JSON_EMPTY },
	{ "a list's own shape", "{\"keys\":[],\"threshold\":1}",
	    E_FIELD_UNKNOWN },
	{ "no key", "{\"roots\":[],\"threshold\":1}", E_FIELD_EMPTY },
	{ "no threshold", "{\"roots\":[{" KEY(A3_X, A3_Y) "}]}",
	    E_FIELD_MISSING },
	{ "threshold 2 of 1",
	    "{\"roots\":[{" KEY(A3_X, A3_Y) "}],\"threshold\":2}",
	    E_FIELD_VALUE },
	{ "a secret key",
	    "{\"roots\":[{" KEY(A3_X, A3_Y) ",\"d\":\"AA\"}],\"threshold\":1}",
	    E_FIELD_UNKNOWN },
	{ "off the curve",
	    "{\"roots\":[{" KEY(A3_X, A3_X) "}],\"threshold\":1}",
	    E_KEY_POINT },
	{ "good", "{\"roots\":[{" KEY(A3_X, A3_Y) "}],\"threshold\":1}", E_OK },
};

START_TEST(pin_files)
{
	struct trust_root root;
	char text[TRUST_FINGERPRINT];
	enum error e = trust_root_parse(slice_str(pins[_i].text), &root);

	ck_assert_msg(
	    e == pins[_i].expected, "%s: %s", pins[_i].name, error_code(e));
	ck_assert((root.nkeys > 0) == (e == E_OK));
	if (e == E_OK) { /* docs/TRUST.md section 7 */
		trust_root_fingerprint(&root, text);
		ck_assert_str_eq(text,
		    "53ab b4db 6a85 e1f2 c1d0 2637 ff96 212f "
		    "f6c5 ced9 0abd aa88 b6fb 5d64 f83b db43");
	}
	trust_root_clear(&root);
}
END_TEST

/* The order of the keys is nothing; the keys and the threshold are all. */
START_TEST(fingerprints)
{
	struct trust_root a = { .nkeys = 2, .threshold = 1 }, b = a, c;
	char one[TRUST_FINGERPRINT], two[TRUST_FINGERPRINT];
	struct buf text = BUF_INIT(16384);

	a.keys[0] = b.keys[1] = keys[0].key;
	a.keys[1] = b.keys[0] = keys[2].key;
	trust_root_fingerprint(&a, one);
	trust_root_fingerprint(&b, two);
	ck_assert_str_eq(one, two);
	trust_root_write(&a, &text);
	ck_assert(trust_root_parse(buf_view(&text), &c) == E_OK);
	trust_root_fingerprint(&c, two);
	ck_assert_str_eq(one, two);
	trust_root_clear(&c);
	b.threshold = 2;
	trust_root_fingerprint(&b, two);
	ck_assert_str_ne(one, two);
	b = a;
	b.keys[1] = keys[1].key;
	trust_root_fingerprint(&b, two);
	ck_assert_str_ne(one, two);
	buf_free(&text);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof table[0])

Suite *
trust_suite(void)
{
	Suite *s = suite_create("trust");
	TCase *t = tcase_create("trust");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, payload_faults, 0, COUNT(faults));
	tcase_add_loop_test(t, signing, 0, COUNT(signings));
	tcase_add_loop_test(t, pin_files, 0, COUNT(pins));
	tcase_add_test(t, payload_read);
	tcase_add_test(t, shared_kid);
	tcase_add_test(t, not_a_list);
	tcase_add_test(t, fingerprints);
	suite_add_tcase(s, t);
	return s;
}
