/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/draft.h"
#include "sys/file.h"

#define RECORDS "templates/sample/records/"
#define NOW INT64_C(1750226400) /* 2025-06-18T14:00:00+08:00 */

static struct workspace ws;
static struct problems ps;
static char *record; /* 01 of the sample */

static char *
read_text(const char *path)
{
	struct buf text = BUF_INIT(1 << 20);

	ck_assert_msg(file_read(path, 1 << 20, &text) == 0, "%s", path);
	return (char *)buf_take(&text, NULL);
}

static void
setup(void)
{
	static struct scheme *schemes[2];
	static char url[] = "https://verify.example.org";
	char *text = read_text("tests/data/bodies_and_schemes.json");
	struct json *tree;
	const struct json *s;

	ck_assert_int_eq(
	    json_parse(slice_str(text), 1 << 20, &tree, NULL), E_OK);
	memset(&ws, 0, sizeof ws);
	memset(&ps, 0, sizeof ps);
	ws.base_url = url;
	ws.schemes = schemes;
	for (s = json_first(json_get(tree, "schemes")); s != NULL;
	     s = json_next(s))
		ck_assert(
		    (schemes[ws.nschemes++] = scheme_from(s, &ps)) != NULL);
	json_free(tree);
	free(text);
	record = read_text(RECORDS "01-EX12-2025-000101.json");
}

static void
teardown(void)
{
	size_t i;

	for (i = 0; i < ws.nschemes; i++)
		scheme_free(ws.schemes[i]);
	free(record);
}

static struct draft *
draft(const char *text)
{
	memset(&ps, 0, sizeof ps);
	return draft_parse(&ws, slice_str(text), RECORDS, NOW, &ps);
}

static char *
replace(const char *text, const char *find, const char *put)
{
	const char *at = strstr(text, find);
	struct buf out = BUF_INIT(1 << 20);

	ck_assert_msg(at != NULL, "the test does not hit: %s", find);
	buf_put(&out, text, (size_t)(at - text));
	buf_puts(&out, put);
	buf_puts(&out, at + strlen(find));
	return (char *)buf_take(&out, NULL);
}

#define USCC "\"91990001MAEXA00156\""
#define ISSUED "\"issued\": \"2025-06-18\""

/* The first sample record with one text replaced: refused, or a warning. */
static const struct {
	const char *name, *find, *put, *field;
	enum error rule;
	bool warning;
} table[] = {
	{ "unknown member", "\"score\"", "\"rank\": 1, \"score\"", "rank",
	    E_FIELD_UNKNOWN, false },
	{ "unknown inside", "\"country\"", "\"Country\": \"CN\", \"country\"",
	    "holder.Country", E_FIELD_UNKNOWN, false },
	{ "no such scheme", "ex-after-sales-completeness", "ex-other", "scheme",
	    E_RULE_SCHEME, false },
	{ "thirteen stars", "\"level\": \"12\"", "\"level\": \"13\"", "level",
	    E_RULE_LEVEL, false },
	{ "no level", "\"level\": \"12\",", "", "level", E_FIELD_MISSING,
	    false },
	{ "one issuer too few", "\"ex-committee\",", "", "issuers",
	    E_RULE_ISSUERS, false },
	{ "issuers in another order", "\"ex-committee\",\n  \"ex-cb\"",
	    "\"ex-cb\",\n  \"ex-committee\"", "issuers", E_RULE_ISSUERS,
	    false },
	{ "no decision", "\"decided\": \"2025-06-18\",", "", "decided",
	    E_RULE_DECISION, false },
	{ "issued before decided", "\"decided\": \"2025-06-18\"",
	    "\"decided\": \"2025-06-19\"", "issued", E_RULE_DECIDED, false },
	{ "no such day", ISSUED, "\"issued\": \"2025-02-29\"", "issued",
	    E_FIELD_DATE, false },
	{ "another way to write a day", ISSUED, "\"issued\": \"2025-6-18\"",
	    "issued", E_FIELD_DATE, false },
	{ "a day longer than allowed", "2028-06-17", "2028-06-18",
	    "valid_until", E_RULE_VALIDITY, false },
	{ "ends before it begins", "2028-06-17", "2025-06-17", "valid_until",
	    E_FIELD_ORDER, false },
	{ "no first day", "\"valid_from\": \"2025-06-18\",", "", "valid_from",
	    E_FIELD_MISSING, false },
	{ "first issued later", "\"first_issued\": \"2025-06-18\"",
	    "\"first_issued\": \"2025-06-19\"", "first_issued", E_FIELD_ORDER,
	    false },
	{ "score too low", "\"98.5\"", "\"96.99\"", "score", E_RULE_SCORE,
	    false },
	{ "score no number", "\"98.5\"", "\"98,5\"", "score", E_FIELD_VALUE,
	    false },
	{ "score as a fraction", "\"98.5\"", "98.5", "", E_JSON_NUMBER, false },
	{ "code too short", USCC, "\"91990001MAEXA0015\"", "holder.uscc",
	    E_USCC_LENGTH, false },
	{ "code with an O", USCC, "\"9199000OMAEXA00156\"", "holder.uscc",
	    E_USCC_ALPHABET, false },
	{ "an identity number", USCC, "\"362322198709086409\"", "holder.uscc",
	    E_USCC_CHECK_17, true },
	{ "an older code", USCC, "\"91350203M0001QKT19\"", "holder.uscc",
	    E_USCC_CHECK_18, true },
	{ "LEI mistyped", "\"uscc\": " USCC,
	    "\"lei\": \"ZZZZ00EXAMPLE0000362\"", "holder.lei", E_LEI_CHECK,
	    false },
	{ "LEI too short", "\"uscc\": " USCC,
	    "\"lei\": \"ZZZZ00EXAMPLE000036\"", "holder.lei", E_LEI_FORM,
	    false },
	{ "nothing to identify the holder", "\"uscc\": " USCC ",", "", "holder",
	    E_FIELD_MISSING, false },
	{ "country in lower case", "\"CN\"", "\"cn\"", "holder.country",
	    E_FIELD_VALUE, false },
	{ "override", "喆㙦", "喆\xe2\x80\xae㙦", "holder.name.zh", E_TEXT_BIDI,
	    false },
	{ "zero width", "喆㙦", "喆\xe2\x80\x8b㙦", "holder.name.zh",
	    E_TEXT_INVISIBLE, false },
	{ "radical", "喆㙦", "\xe2\xbc\x88㙦", "holder.name.zh", E_TEXT_COMPAT,
	    false },
	{ "escape", "喆㙦", "喆\\u001b[2J㙦", "", E_JSON_CONTROL, false },
	{ "NUL", "喆㙦", "喆\\u0000㙦", "", E_JSON_NUL, false },
	{ "blank at the end", "Co., Ltd.", "Co., Ltd. ", "holder.name.en",
	    E_TEXT_SPACE, false },
	{ "not composed", "Zhe Shizi", "Zhe\xcc\x81 Shizi", "holder.name.en",
	    E_TEXT_NOT_NFC, false },
	{ "empty name", "喆㙦𠮷示例机电股份有限公司", "", "holder.name.zh",
	    E_FIELD_EMPTY, false },
	{ "path as a number", "EX12-2025-000101", "../../x", "number",
	    E_RULE_NUMBER, false },
	{ "blank in a number", "EX12-2025-000101", "EX12 2025", "number",
	    E_RULE_NUMBER, false },
	{ "replaces nothing", "\"score\"", "\"replaces\": \"X\", \"score\"",
	    "replaces", E_FIELD_VALUE, false },
	{ "replaces version 0", "\"score\"", "\"replaces\": \"X#0\", \"score\"",
	    "replaces", E_FIELD_VALUE, false },
	{ "no sites", "\"count\": 1", "\"count\": 0", "sites.count",
	    E_FIELD_VALUE, false },
	{ "file that is not there", "\"count\": 1",
	    "\"count\": 1, \"file\": \"none.csv\"", "sites.file",
	    E_RULE_ANNEX_FILE, false },
	{ "rows do not agree", "\"count\": 1",
	    "\"count\": 1599, \"file\": \"sites_1600.csv\"", "sites.count",
	    E_RULE_ANNEX_COUNT, false },
	{ "two records", "\"98.5\"\n}", "\"98.5\"\n}{}", "", E_JSON_TRAILING,
	    false },
};

START_TEST(rules)
{
	char *text = replace(record, table[_i].find, table[_i].put);
	struct draft *d = draft(text);
	size_t i;

	ck_assert_msg((d != NULL) == table[_i].warning, "%s: %s",
	    table[_i].name, d == NULL ? "refused" : "accepted");
	for (i = 0; i < ps.n; i++)
		if (ps.v[i].rule == table[_i].rule &&
		    strcmp(ps.v[i].field, table[_i].field) == 0)
			break;
	ck_assert_msg(i < ps.n, "%s: first of %zu is %s %s", table[_i].name,
	    ps.n, ps.v[0].field, error_code(ps.v[0].rule));
	ck_assert_msg(
	    ps.v[i].warning == table[_i].warning, "%s", table[_i].name);
	ck_assert_msg(ps.v[i].line > 0, "%s: no line", table[_i].name);
	draft_free(d);
	free(text);
}
END_TEST

START_TEST(all_at_once)
{
	char *one = replace(record, "\"CN\"", "\"cn\"");
	char *two = replace(one, "2028-06-17", "2029-06-17");
	char *three = replace(two, USCC, "\"1\"");

	ck_assert(draft(three) == NULL);
	ck_assert_msg(ps.refusals == 3, "%zu problems, not 3", ps.refusals);
	free(one);
	free(two);
	free(three);
}
END_TEST

static const char *const samples[] = { "01-EX12-2025-000101",
	"02-EX12-2024-000202", "03-EX5-2026-000303", "04-EX12-2024-000404",
	"05-EX12-2023-000505", "06-EX12-2024-000606", "06-EX12-2024-000606-v2",
	"07-EX7-2020-000707", "08-EX12-2023-000813", "08-EX5-2017-000808",
	"08-EX5-2020-000809", "08-EX5-2023-000810", "08-EX7-2020-000811",
	"08-EX7-2023-000812" };

START_TEST(samples_are_accepted)
{
	char path[128], *text, field[64] = "";
	struct draft *d;

	snprintf(path, sizeof path, RECORDS "%s.json", samples[_i]);
	text = read_text(path);
	d = draft(text);
	ck_assert_msg(d != NULL, "%s: %s %s", samples[_i], ps.v[0].field,
	    error_code(ps.v[0].rule));
	ck_assert_msg(ps.n == 0, "%s: warns", samples[_i]);
	ck_assert(draft_set_place(d, &ws, 0, 5, NOW));
	ck_assert_msg(certificate_check(&d->c, field) == E_OK, "%s: %s",
	    samples[_i], field);
	/* The longest of them still stand on the page whole. */
	ck_assert_msg(d->scope_zh == NULL && d->scope_en == NULL,
	    "%s: scope was cut", samples[_i]);
	draft_free(d);
	free(text);
}
END_TEST

START_TEST(scheme_fills_what_is_left_out)
{
	static const char *const out[] = { "\"number\": \"EX12-2025-000101\",",
		"\"valid_until\": \"2028-06-17\",",
		"\"first_issued\": \"2025-06-18\",", ISSUED "," };
	char *text = strdup(record), *next, until[DATE_TEXT];
	struct draft *d;
	size_t i;

	for (i = 0; i < sizeof out / sizeof *out; i++) {
		next = replace(text, out[i], "");
		free(text);
		text = next;
	}
	d = draft(text);
	ck_assert_msg(
	    d != NULL, "%s %s", ps.v[0].field, error_code(ps.v[0].rule));
	date_format(d->c.valid_until, until);
	ck_assert_str_eq(until, "2028-06-17");
	ck_assert(!d->numbered && d->c.number == NULL);
	ck_assert_int_eq(
	    date_cmp(d->c.issued, (struct date){ 2025, 6, 18 }), 0);
	ck_assert_int_eq(date_cmp(d->c.first_issued, d->c.issued), 0);
	draft_free(d);
	free(text);
}
END_TEST

START_TEST(leap_day_lasts_to_the_28th)
{
	char *text = read_text(RECORDS "07-EX7-2020-000707.json"), *open;
	struct draft *d;

	open = replace(text, "\"valid_until\": \"2023-02-28\",", "");
	d = draft(open);
	ck_assert(d != NULL);
	ck_assert_int_eq(
	    date_cmp(d->c.valid_until, (struct date){ 2023, 2, 28 }), 0);
	draft_free(d);
	free(open);
	free(text);
}
END_TEST

START_TEST(identity_is_the_content)
{
	char *spaced = replace(record, "\"level\"", "   \"level\"");
	char *other = replace(record, "88号", "89号");
	struct draft *a = draft(record), *b = draft(spaced), *c = draft(other);

	ck_assert(a != NULL && b != NULL && c != NULL);
	ck_assert_msg(memcmp(a->digest, b->digest, sizeof a->digest) == 0,
	    "white space makes another certificate");
	ck_assert_msg(memcmp(a->digest, c->digest, sizeof a->digest) != 0,
	    "another address makes no other certificate");
	draft_free(a);
	draft_free(b);
	draft_free(c);
	free(spaced);
	free(other);
}
END_TEST

START_TEST(sites_are_bound)
{
	char *text = read_text(RECORDS "02-EX12-2024-000202.json");
	struct draft *d = draft(text);
	uint8_t digest[CRYPT_SHA256];

	ck_assert(d != NULL);
	ck_assert_uint_eq(d->c.nannex, 1);
	ck_assert_int_eq(d->c.annex[0].count, 1600);
	ck_assert_int_eq(d->c.sites, 1600);
	crypt_sha256(d->annexes[0].data, digest);
	ck_assert(memcmp(digest, d->c.annex[0].sha256, sizeof digest) == 0);
	draft_free(d);
	free(text);
}
END_TEST

/* The day of signing is 2025-06-18 plus some days. */
static const struct {
	const char *name;
	int64_t days;
	const char *late;
	enum error rule; /* E_OK: accepted */
} signing[] = {
	{ "31 days after", 31, NULL, E_RULE_LATE },
	{ "the day before", -1, NULL, E_RULE_FORWARD },
	{ "30 days after", 30, NULL, E_OK },
	{ "the same day", 0, NULL, E_OK },
	{ "late with a reason", 400, "lost in the post", E_OK },
	{ "decided in the future", -1, "in advance", E_RULE_DECIDED_FUTURE },
};

START_TEST(day_of_signing)
{
	struct draft *d = draft(record);
	size_t i;

	ck_assert(d != NULL);
	draft_check_signing(
	    d, NOW + signing[_i].days * 86400, signing[_i].late, &ps);
	ck_assert_msg((ps.refusals == 0) == (signing[_i].rule == E_OK), "%s",
	    signing[_i].name);
	for (i = 0; i < ps.n; i++)
		if (ps.v[i].rule == signing[_i].rule)
			break;
	ck_assert_msg(
	    signing[_i].rule == E_OK || i < ps.n, "%s", signing[_i].name);
	draft_free(d);
}
END_TEST

START_TEST(version_two_of_its_own_number)
{
	char *text = read_text(RECORDS "06-EX12-2024-000606-v2.json");
	char *other;
	struct draft *d = draft(text);

	ck_assert(d != NULL);
	ck_assert_int_eq(d->c.version, 2);
	draft_free(d);
	other = replace(text, "EX12-2024-000606#1", "EX12-2021-000001#3");
	d = draft(other);
	ck_assert(d != NULL);
	ck_assert_int_eq(d->c.version, 1);
	ck_assert_int_eq(d->follows_version, 3);
	draft_free(d);
	free(other);
	free(text);
}
END_TEST

START_TEST(long_scope_goes_to_the_annex)
{
	struct buf scope = BUF_INIT(8192);
	char *text;
	struct draft *d;
	int i;

	for (i = 0; i < 40; i++)
		buf_puts(&scope, "工业水泵的售后服务、");
	buf_puts(&scope, "投诉处理");
	text = replace(record,
	    "工业水泵及成套供水设备的售后服务（安装调试、维修、保养、配件供应、"
	    "投诉处理）",
	    buf_cstr(&scope));
	d = draft(text);
	ck_assert_msg(
	    d != NULL, "%s %s", ps.v[0].field, error_code(ps.v[0].rule));
	ck_assert_uint_eq(d->c.nannex, 1);
	ck_assert_str_eq(d->c.annex[0].name, ANNEX_SCOPE_NAME);
	ck_assert(strstr(d->c.scope.zh, "等(全文见附件)") != NULL);
	ck_assert(
	    slice_find(d->annexes[0].data, buf_view(&scope), 0) != SIZE_MAX);
	draft_free(d);
	free(text);
	buf_free(&scope);
}
END_TEST

static const struct {
	const char *name;
	enum annex_language language;
	const char *scope, *want; /* want: how it begins before the "etc." */
} cuts[] = {
	{ "at a clause", ANNEX_EN, "one, two, three", "one, two" },
	{ "not inside brackets", ANNEX_EN, "aaaa aaaa, bbb (c, d",
	    "aaaa aaaa" },
	{ "zh at a clause", ANNEX_ZH, "甲、乙、丙", "甲、乙" },
};

START_TEST(cut_at_clauses)
{
	struct buf out = BUF_INIT(4096), want = BUF_INIT(4096);

	annex_scope_cut(slice_str(cuts[_i].scope), cuts[_i].language, &out);
	buf_puts(&want, cuts[_i].want);
	buf_puts(&want,
	    cuts[_i].language == ANNEX_ZH ? "等(全文见附件)"
					  : " etc. (full text in annex)");
	ck_assert_msg(strcmp(buf_cstr(&out), buf_cstr(&want)) == 0, "%s: %s",
	    cuts[_i].name, buf_cstr(&out));
	buf_free(&out);
	buf_free(&want);
}
END_TEST

static const struct {
	const char *name, *csv;
	int64_t rows; /* -1: refused */
} csvs[] = {
	{ "empty", "", -1 },
	{ "not UTF-8", "a,b\n\xb9\xe3,1\n", -1 },
	{ "ragged", "a,b\n1\n", -1 },
	{ "open quote", "a\n\"1\n", -1 },
	{ "text after a quote", "a\n\"1\"2\n", -1 },
	{ "bidi", "a\nx\xe2\x80\xaey\n", -1 },
	{ "line break in a cell", "a\n\"x\ny\"\n", -1 },
	{ "headers only", "a,b\n", 0 },
	{ "rows", "a,b\n1,2\n3,4\n", 2 },
	{ "no end of line", "a,b\r\n1,2\r\n3,4", 2 },
	{ "quotes", "a,b\n\"x, \"\"y\"\"\",2\n", 1 },
	{ "byte order mark",
	    "\xef\xbb\xbf"
	    "a\n1\n",
	    1 },
	{ "empty cells", "a,b\n,\n", 1 },
};

START_TEST(csv_rows)
{
	struct buf out = BUF_INIT(4096);
	int64_t rows;

	memset(&ps, 0, sizeof ps);
	rows = annex_sites(slice_str(csvs[_i].csv), &out, &ps);
	ck_assert_msg(
	    rows == csvs[_i].rows, "%s: %lld", csvs[_i].name, (long long)rows);
	ck_assert_msg(
	    (ps.refusals > 0) == (csvs[_i].rows < 0), "%s", csvs[_i].name);
	buf_free(&out);
}
END_TEST

#define LOOP(t, test, list) \
	tcase_add_loop_test(t, test, 0, (int)(sizeof list / sizeof *list))

Suite *
draft_suite(void)
{
	Suite *s = suite_create("draft");
	TCase *t = tcase_create("draft");

	tcase_add_checked_fixture(t, setup, teardown);
	LOOP(t, rules, table);
	LOOP(t, samples_are_accepted, samples);
	LOOP(t, day_of_signing, signing);
	LOOP(t, cut_at_clauses, cuts);
	LOOP(t, csv_rows, csvs);
	tcase_add_test(t, all_at_once);
	tcase_add_test(t, scheme_fills_what_is_left_out);
	tcase_add_test(t, leap_day_lasts_to_the_28th);
	tcase_add_test(t, identity_is_the_content);
	tcase_add_test(t, sites_are_bound);
	tcase_add_test(t, version_two_of_its_own_number);
	tcase_add_test(t, long_scope_goes_to_the_annex);
	suite_add_tcase(s, t);
	return s;
}
