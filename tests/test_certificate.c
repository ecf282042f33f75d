/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <string.h>

#include "record/certificate.h"
#include "record/jws.h"
#include "tests/maker.h"

/* The payload of maker_certificate(), one change, and what must be said. */
static const struct {
	const char *find, *put;
	enum error error;
	const char *field;
} refused[] = {
	/* JSON itself: the gate's reasons pass through */
	{ "{\"criteria\"", "{\"ver\":1,\"criteria\"", E_JSON_DUPLICATE, NULL },
	{ "\"scope\":", "\"sc\\u006fpe\":{\"zh\":\"甲\"},\"scope\":",
	    E_JSON_DUPLICATE, NULL },
	{ "\"ver\":1", "\"ver\":1.0", E_JSON_NUMBER, NULL },
	{ "\"ver\":1", "\"ver\":1e0", E_JSON_NUMBER, NULL },
	{ "EX12", "EX\\u0000", E_JSON_NUL, NULL },
	{ "喆㙦", "喆\x80", E_JSON_UTF8, NULL },
	{ "\"ver\":1,", "\"ver\":1,,", E_JSON_SYNTAX, NULL },
	/* members */
	{ "\"ver\":1", "\"Ver\":1", E_FIELD_UNKNOWN, "Ver" },
	{ "\"ver\":1", "\"grade2\":\"x\",\"ver\":1", E_FIELD_UNKNOWN,
	    "grade2" },
	{ "\"ver\":1,", "", E_FIELD_MISSING, "ver" },
	{ "\"ver\":1", "\"ver\":\"1\"", E_FIELD_TYPE, "ver" },
	{ "\"ver\":1", "\"ver\":0", E_FIELD_VALUE, "ver" },
	{ "\"ver\":1", "\"ver\":null", E_FIELD_TYPE, "ver" },
	{ "\"scheme\":\"ex-joint\",", "", E_FIELD_MISSING, "scheme" },
	{ "\"scheme\":\"ex-joint\"", "\"scheme\":\"ex joint\"", E_FIELD_VALUE,
	    "scheme" },
	{ "\"scheme\":\"ex-joint\"", "\"scheme\":\"\"", E_FIELD_EMPTY,
	    "scheme" },
	{ "\"level\":\"12\"", "\"level\":12", E_FIELD_TYPE, "level" },
	{ "\"level\":\"12\"", "\"level\":\"十二\"", E_FIELD_VALUE, "level" },
	/* issuers */
	{ "\"issuers\":[\"ex-committee\",\"ex-cb\"],", "", E_FIELD_MISSING,
	    "issuers" },
	{ "[\"ex-committee\",\"ex-cb\"]", "[]", E_FIELD_EMPTY, "issuers" },
	{ "[\"ex-committee\",\"ex-cb\"]", "\"ex-cb\"", E_FIELD_TYPE,
	    "issuers" },
	{ "[\"ex-committee\",\"ex-cb\"]", "[\"ex-cb\",\"ex-cb\"]",
	    E_FIELD_DUPLICATE, "issuers[1]" },
	{ "[\"ex-committee\",\"ex-cb\"]", "[\"a\",\"b\",\"c\",\"d\",\"e\"]",
	    E_FIELD_LONG, "issuers" },
	{ "[\"ex-committee\",\"ex-cb\"]", "[\"ex-cb\",7]", E_FIELD_TYPE,
	    "issuers[1]" },
	/* number and publisher */
	{ "EX12-2026-000001", "", E_FIELD_EMPTY, "jti" },
	{ "EX12-2026-000001", "EX12 2026", E_FIELD_VALUE, "jti" },
	{ "EX12-2026-000001", "EX12#2", E_FIELD_VALUE, "jti" },
	{ "EX12-2026-000001", "EX12\\n2026", E_TEXT_CONTROL, "jti" },
	{ "EX12-2026-000001", "0123456789012345678901234567890123456789X",
	    E_FIELD_LONG, "jti" },
	{ "\"iss\":\"https:", "\"iss\":\"http:", E_FIELD_VALUE, "iss" },
	{ "\"iss\":\"https:", "\"iss\":\"javascript:", E_FIELD_VALUE, "iss" },
	{ "\"iss\":\"https://verify.example.org\"",
	    "\"iss\":\"https://verify.example.org/\"", E_FIELD_VALUE, "iss" },
	{ "\"iss\":\"https://", "\"iss\":\"https://x@", E_FIELD_VALUE, "iss" },
	/* holder */
	{ "\"country\":\"CN\"", "\"country\":\"cn\"", E_FIELD_VALUE,
	    "holder.country" },
	{ "\"country\":\"CN\",", "", E_FIELD_MISSING, "holder.country" },
	{ "91990001MAEXA00156", "9199", E_USCC_LENGTH, "holder.uscc" },
	{ "91990001MAEXA00156", "91990001MAEXAO0156", E_USCC_ALPHABET,
	    "holder.uscc" },
	{ "\"uscc\":", "\"phone\":\"1\",\"uscc\":", E_FIELD_UNKNOWN,
	    "holder.phone" },
	{ "\"uscc\":", "\"lei\":\"short\",\"uscc\":", E_FIELD_VALUE,
	    "holder.lei" },
	{ "\"former_names\":[{\"zh\":\"喆㙦示例水泵有限公司\"}]",
	    "\"former_names\":[]", E_FIELD_EMPTY, "holder.former_names" },
	{ "\"former_names\":[{\"zh\":\"喆㙦示例水泵有限公司\"}]",
	    "\"former_names\":[{}]", E_FIELD_EMPTY, "holder.former_names[0]" },
	{ "Zhe Shizi", "Zhe\\tShizi", E_TEXT_CONTROL, "holder.name.en" },
	{ "Zhe Shizi", "Zhe\xc2\x9bShizi", E_TEXT_CONTROL, "holder.name.en" },
	/* dates */
	{ "\"issued\":\"2026-02-01\"", "\"issued\":\"2026-02-30\"",
	    E_FIELD_DATE, "issued" },
	{ "\"issued\":\"2026-02-01\"", "\"issued\":\"2026-2-1\"", E_FIELD_DATE,
	    "issued" },
	{ "\"issued\":\"2026-02-01\"", "\"issued\":\"20260201\"", E_FIELD_DATE,
	    "issued" },
	{ "\"issued\":\"2026-02-01\"", "\"issued\":\"2026-02-01 \"",
	    E_FIELD_DATE, "issued" },
	{ "\"issued\":\"2026-02-01\"", "\"issued\":\"0000-01-01\"",
	    E_FIELD_DATE, "issued" },
	{ "\"first_issued\":\"2026-02-01\"", "\"first_issued\":\"2026-02-02\"",
	    E_FIELD_ORDER, "first_issued" },
	{ "\"zone\":\"+08:00\"", "\"zone\":\"+8\"", E_FIELD_ZONE, "zone" },
	{ "\"zone\":\"+08:00\"", "\"zone\":\"Asia/Shanghai\"", E_FIELD_ZONE,
	    "zone" },
	/* in another zone the same instant is no start of a day */
	{ "\"zone\":\"+08:00\"", "\"zone\":\"+07:00\"", E_FIELD_INSTANT,
	    "nbf" },
	{ "\"nbf\":1769875200", "\"nbf\":1769875201", E_FIELD_INSTANT, "nbf" },
	{ "\"exp\":1864569600", "\"exp\":1864569599", E_FIELD_INSTANT, "exp" },
	{ "\"exp\":1864569600", "\"exp\":1769875200", E_FIELD_ORDER, "exp" },
	{ "\"exp\":1864569600", "\"exp\":253402300800", E_FIELD_INSTANT,
	    "exp" },
	{ "\"iat\":1769907600", "\"iat\":-1", E_FIELD_INSTANT, "iat" },
	{ "\"iat\":1769907600", "\"iat\":9007199254740992", E_JSON_NUMBER,
	    NULL },
	/* the rest */
	{ "\"sites\":1", "\"sites\":0", E_FIELD_VALUE, "sites" },
	{ "\"idx\":0", "\"idx\":131072", E_STATUS_INDEX,
	    "status.status_list.idx" },
	{ "\"idx\":0", "\"idx\":-1", E_STATUS_INDEX, "status.status_list.idx" },
	{ "\"status\":{", "\"status\":{\"now\":\"valid\",", E_FIELD_UNKNOWN,
	    "status.now" },
	{ "\"ver\":1", "\"replaces\":\"EX12#0\",\"ver\":1", E_FIELD_VALUE,
	    "replaces" },
	{ "\"ver\":1", "\"replaces\":\"EX12\",\"ver\":1", E_FIELD_VALUE,
	    "replaces" },
	{ "\"ver\":1", "\"replaces\":\"#1\",\"ver\":1", E_FIELD_VALUE,
	    "replaces" },
	{ "{\"criteria\"",
	    "{\"annex\":[{\"name\":\"../x\",\"sha256\":"
	    "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}],\"criteria\"",
	    E_FIELD_VALUE, "annex[0].name" },
	{ "{\"criteria\"",
	    "{\"annex\":[{\"name\":\"a.csv\",\"sha256\":\"AAAA\"}],"
	    "\"criteria\"",
	    E_JWS_BASE64, "annex[0].sha256" },
	{ "{\"criteria\"",
	    "{\"annex\":[{\"count\":-1,\"name\":\"a.csv\",\"sha256\":"
	    "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}],\"criteria\"",
	    E_FIELD_VALUE, "annex[0]" },
};

static const struct {
	const char *find, *put;
} accepted[] = {
	{ "\"ver\":1", "\"ver\":2" },
	{ "\"level\":\"12\",", "" },
	{ "\"criteria\":[\"GB/T 27922-2011\"],", "" },
	{ "\"sites\":1,", "" },
	{ "EX12-2026-000001", "示（2026）第1号" },
	{ "\"ver\":1", " \"replaces\" : \"EX12-2023-1#3\" , \"ver\" : 1 " },
	{ "\"uscc\":\"91990001MAEXA00156\"",
	    "\"lei\":\"ZZZZ00EXAMPLE0000361\",\"reg\":\"HRB 0 (x)\"" },
	/* flagged by verify, not refused: the record is what was signed */
	{ "Zhe Shizi", "Zhe\xe2\x80\xaeShizi" },
};

static void
change(const char *find, const char *put, struct buf *out)
{
	struct certificate c;
	struct buf payload = BUF_INIT(JWS_PAYLOAD_MAX);
	size_t at;

	maker_certificate(&c);
	ck_assert_int_eq(certificate_write(&c, &payload), E_OK);
	at = slice_find(buf_view(&payload), slice_str(find), 0);
	ck_assert_msg(at != SIZE_MAX, "%s", find);
	buf_put(out, payload.p, at);
	buf_puts(out, put);
	buf_put(
	    out, payload.p + at + strlen(find), payload.n - at - strlen(find));
	buf_free(&payload);
}

START_TEST(faults_are_named)
{
	struct buf text = BUF_INIT(1 << 16);
	struct certificate *c = NULL;
	char field[64];
	enum error e;

	change(refused[_i].find, refused[_i].put, &text);
	e = certificate_parse(buf_view(&text), &c, field);
	ck_assert_msg(e == refused[_i].error, "%s -> %s: %s in %s",
	    refused[_i].find, refused[_i].put, error_code(e), field);
	ck_assert_ptr_null(c);
	if (refused[_i].field != NULL)
		ck_assert_msg(strcmp(field, refused[_i].field) == 0,
		    "%s: field %s", refused[_i].put, field);
	buf_free(&text);
}
END_TEST

START_TEST(whole_payload_only)
{
	static const char *const tails[] = { "x", "{}", "\\u0000", "," };
	struct buf text = BUF_INIT(1 << 16);
	struct certificate *c = NULL;

	change("\"ver\":1", "\"ver\":1", &text);
	if (_i == 4)
		text.n--; /* cut by one byte */
	else
		buf_puts(&text, tails[_i]);
	ck_assert_int_ne(certificate_parse(buf_view(&text), &c, NULL), E_OK);
	ck_assert_ptr_null(c);
	buf_free(&text);
}
END_TEST

START_TEST(payload_has_a_limit)
{
	struct buf text = BUF_INIT(1 << 16);
	struct certificate *c = NULL;
	char blanks[4097];

	memset(blanks, ' ', sizeof blanks - 1);
	blanks[sizeof blanks - 1] = '\0';
	change("\"ver\":1", blanks, &text);
	ck_assert_int_eq(
	    certificate_parse(buf_view(&text), &c, NULL), E_TOO_LARGE);
	buf_free(&text);
}
END_TEST

START_TEST(variants_are_read)
{
	struct buf text = BUF_INIT(1 << 16);
	struct certificate *c = NULL;
	char field[64];
	enum error e;

	change(accepted[_i].find, accepted[_i].put, &text);
	e = certificate_parse(buf_view(&text), &c, field);
	ck_assert_msg(
	    e == E_OK, "%s: %s in %s", accepted[_i].put, error_code(e), field);
	certificate_free(c);
	buf_free(&text);
}
END_TEST

START_TEST(written_is_read_back)
{
	struct certificate made, *read = NULL;
	struct buf first = BUF_INIT(JWS_PAYLOAD_MAX);
	struct buf second = BUF_INIT(JWS_PAYLOAD_MAX);

	maker_certificate(&made);
	made.annex[0].name = "sites.csv";
	memset(made.annex[0].sha256, 0xa5, CRYPT_SHA256);
	made.annex[0].count = 1600;
	made.annex[0].pages = -1;
	made.nannex = 1;
	made.replaces = "EX12-2023-000001#2";
	made.remarks.zh = "备注";
	ck_assert_int_eq(certificate_check(&made, NULL), E_OK);
	ck_assert_int_eq(certificate_write(&made, &first), E_OK);
	ck_assert_int_eq(
	    certificate_parse(buf_view(&first), &read, NULL), E_OK);
	ck_assert_str_eq(read->number, made.number);
	ck_assert_str_eq(read->holder.former[0].zh, made.holder.former[0].zh);
	ck_assert_int_eq(read->annex[0].count, 1600);
	ck_assert_int_eq(read->annex[0].pages, -1);
	ck_assert_uint_eq(read->annex[0].sha256[31], 0xa5);
	ck_assert_int_eq(date_cmp(read->valid_until, made.valid_until), 0);
	ck_assert_int_eq(certificate_write(read, &second), E_OK);
	ck_assert(slice_eq(buf_view(&first), buf_view(&second)));
	certificate_free(read);
	certificate_free(NULL);
	buf_free(&first);
	buf_free(&second);
}
END_TEST

START_TEST(too_much_is_not_written)
{
	struct certificate c;
	struct buf out = BUF_INIT(1 << 16);
	char scope[JWS_PAYLOAD_MAX];

	maker_certificate(&c);
	memset(scope, 'x', sizeof scope - 1);
	scope[sizeof scope - 1] = '\0';
	c.scope.en = scope;
	ck_assert_int_eq(certificate_write(&c, &out), E_TOO_LARGE);
	ck_assert_uint_eq(out.n, 0);
	ck_assert_int_eq(certificate_check(&c, NULL), E_FIELD_LONG);
	buf_free(&out);
}
END_TEST

START_TEST(numbers_compare_folded)
{
	static const char *const same[][2] = { { "EX12-2026-1", "ex12-2026-1" },
		{ " EX12-2026-1 ", "EX12-2026-1" },
		{ "ＥＸ１２-2026-1", "EX12-2026-1" },
		{ "示（2026）1", "示(2026)1" } };
	struct buf a = BUF_INIT(256), b = BUF_INIT(256);

	certificate_number_key(slice_str(same[_i][0]), &a);
	certificate_number_key(slice_str(same[_i][1]), &b);
	ck_assert_msg(slice_eq(buf_view(&a), buf_view(&b)), "%s, %s",
	    same[_i][0], same[_i][1]);
	buf_reset(&b);
	certificate_number_key(slice_str("EX12-2026-10"), &b);
	ck_assert(!slice_eq(buf_view(&a), buf_view(&b)));
	buf_free(&a);
	buf_free(&b);
}
END_TEST

Suite *
certificate_suite(void)
{
	Suite *s = suite_create("certificate");
	TCase *t = tcase_create("payload");

	tcase_add_loop_test(
	    t, faults_are_named, 0, (int)(sizeof refused / sizeof refused[0]));
	tcase_add_loop_test(t, whole_payload_only, 0, 5);
	tcase_add_test(t, payload_has_a_limit);
	tcase_add_test(t, too_much_is_not_written);
	tcase_add_loop_test(t, variants_are_read, 0,
	    (int)(sizeof accepted / sizeof accepted[0]));
	tcase_add_test(t, written_is_read_back);
	tcase_add_loop_test(t, numbers_compare_folded, 0, 4);
	suite_add_tcase(s, t);
	return s;
}
