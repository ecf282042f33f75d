/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/body.h"
#include "issuer/founding.h"
#include "issuer/scheme.h"
#include "issuer/workspace.h"
#include "sys/file.h"

static const char good[] =
    "{\"id\":\"s\",\"name\":{\"en\":\"S\"},\n"
    "\"levels\":[{\"code\":\"3\",\"name\":{\"en\":\"Three\"}},"
    "{\"code\":\"5\",\"name\":{\"en\":\"Five\"}}],\n"
    "\"required_issuers\":[\"a\",\"b\"],\n"
    "\"status_signers\":[\"b\"],\n"
    "\"zone\":\"+08:00\",\n"
    "\"validity_months\":36,\n"
    "\"validity_months_max\":36,\n"
    "\"number\":\"EX{level}-{year}-{serial:06}\",\n"
    "\"criteria\":[\"GB/T 27922-2011\"],\n"
    "\"score_min\":{\"3\":80,\"5\":\"95.5\"}}";

/* Each is the good one with one text replaced. */
static const struct {
	const char *name, *find, *put, *field;
	enum error rule;
	size_t line;
} bad[] = {
	{ "no id", "\"id\":\"s\",", "", "id", E_FIELD_MISSING, 1 },
	{ "empty id", "\"id\":\"s\"", "\"id\":\"\"", "id", E_FIELD_EMPTY, 1 },
	{ "no name", "\"name\":{\"en\":\"S\"}", "\"name\":{}", "name",
	    E_FIELD_MISSING, 1 },
	{ "unknown member", "\"zone\"", "\"Zone\":1,\"zone\"", "Zone",
	    E_FIELD_UNKNOWN, 5 },
	{ "id of a path", "\"id\":\"s\"", "\"id\":\"../s\"", "id",
	    E_FIELD_VALUE, 1 },
	{ "empty name", "{\"en\":\"S\"}", "{\"en\":\"\"}", "name.en",
	    E_FIELD_EMPTY, 1 },
	{ "level twice", "\"code\":\"5\"", "\"code\":\"3\"", "levels[1].code",
	    E_FIELD_DUPLICATE, 2 },
	{ "level without code", "\"code\":\"5\"", "\"code\":\"\"",
	    "levels[1].code", E_FIELD_VALUE, 2 },
	{ "level of a number", "\"code\":\"5\"", "\"code\":5", "levels[1].code",
	    E_FIELD_TYPE, 2 },
	{ "level that is none", "{\"code\":\"3\"", "5,{\"code\":\"3\"",
	    "levels[0].code", E_FIELD_MISSING, 2 },
	{ "invisible in a norm", "GB/T 27922", "GB/T\xe2\x80\x8b 27922",
	    "criteria", E_TEXT_INVISIBLE, 9 },
	{ "scores of nothing", "{\"3\":80,\"5\":\"95.5\"}", "80", "score_min",
	    E_FIELD_TYPE, 10 },
	{ "a higher level for less", "\"3\":80", "\"3\":96", "score_min.5",
	    E_FIELD_ORDER, 10 },
	{ "criterion twice", "\"zone\"",
	    "\"scoring\":[{\"id\":\"c\",\"name\":{\"en\":\"C\"},"
	    "\"indicators\":[{\"id\":\"1\",\"name\":{\"en\":\"I\"},"
	    "\"points\":5}]},\n{\"id\":\"c\",\"name\":{\"en\":\"D\"},"
	    "\"indicators\":[{\"id\":\"2\",\"name\":{\"en\":\"J\"},"
	    "\"points\":5}]}],\"zone\"",
	    "scoring[1]", E_FIELD_DUPLICATE, 6 },
	{ "history in a list", "\"zone\"",
	    "\"scoring\":[{\"id\":\"c\",\"name\":{\"en\":\"C\"},"
	    "\"indicators\":[{\"id\":\"1\",\"name\":{\"en\":\"I\"},"
	    "\"points\":5}]}],\n\"history\":[5],\"zone\"",
	    "history", E_FIELD_TYPE, 6 },
	{ "no issuers", "[\"a\",\"b\"]", "[]", "required_issuers",
	    E_FIELD_EMPTY, 3 },
	{ "issuer twice", "[\"a\",\"b\"]", "[\"a\",\"a\"]", "required_issuers",
	    E_FIELD_DUPLICATE, 3 },
	{ "no status signer", "\"status_signers\":[\"b\"],\n", "",
	    "status_signers", E_FIELD_MISSING, 1 },
	{ "zone", "+08:00", "+8", "zone", E_FIELD_ZONE, 5 },
	{ "zone name", "+08:00", "Asia/Shanghai", "zone", E_FIELD_ZONE, 5 },
	{ "too long by default", "\"validity_months\":36",
	    "\"validity_months\":48", "validity_months", E_RULE_VALIDITY, 6 },
	{ "no longest validity", "\"validity_months_max\":36,\n", "",
	    "validity_months_max", E_FIELD_MISSING, 1 },
	{ "months of nothing", "\"validity_months\":36",
	    "\"validity_months\":0", "validity_months", E_FIELD_VALUE, 6 },
	{ "months as text", "\"validity_months\":36",
	    "\"validity_months\":\"36\"", "validity_months", E_FIELD_TYPE, 6 },
	{ "number without serial", "-{serial:06}", "", "number", E_RULE_NUMBER,
	    8 },
	{ "two serials", "{year}", "{serial}", "number", E_RULE_NUMBER, 8 },
	{ "unknown part", "{year}", "{month}", "number", E_RULE_NUMBER, 8 },
	{ "number with a blank", "EX{", "EX {", "number", E_RULE_NUMBER, 8 },
	{ "number too long", "EX{", "EXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLE{",
	    "number", E_RULE_NUMBER, 8 },
	{ "score of no level", "\"3\":80", "\"4\":80", "score_min.4",
	    E_RULE_LEVEL, 10 },
	{ "score over 100", "\"3\":80", "\"3\":101", "score_min.3",
	    E_FIELD_VALUE, 10 },
	{ "decision", "\"zone\"", "\"decision\":\"later\",\"zone\"", "decision",
	    E_FIELD_VALUE, 5 },
	{ "a case without materials", "\"zone\"",
	    "\"decision\":\"case\",\"zone\"", "materials", E_FIELD_MISSING, 1 },
	{ "scores without scoring", "\"zone\"",
	    "\"decision\":\"case\",\"materials\":[{\"id\":\"m\",\"name\":"
	    "{\"en\":\"M\"}}],\"zone\"",
	    "scoring", E_FIELD_MISSING, 1 },
	{ "a case has its own reference", "\"zone\"",
	    "\"decision\":\"case\",\n\"decision_reference\":true,\"zone\"",
	    "decision_reference", E_FIELD_VALUE, 6 },
	{ "material twice", "\"zone\"",
	    "\"materials\":[{\"id\":\"m\",\"name\":{\"en\":\"M\"}},\n"
	    "{\"id\":\"m\",\"name\":{\"en\":\"N\"}}],\"zone\"",
	    "materials[1]", E_FIELD_DUPLICATE, 6 },
	{ "indicator without points", "\"zone\"",
	    "\"scoring\":[{\"id\":\"c\",\"name\":{\"en\":\"C\"},\n"
	    "\"indicators\":[{\"id\":\"1\",\"name\":{\"en\":\"I\"}}]}],"
	    "\"zone\"",
	    "scoring[0].indicators[0].points", E_FIELD_MISSING, 6 },
	{ "three decimals", "\"zone\"",
	    "\"scoring\":[{\"id\":\"c\",\"name\":{\"en\":\"C\"},"
	    "\"indicators\":[{\"id\":\"1\",\"name\":{\"en\":\"I\"},\n"
	    "\"points\":\"1.125\"}]}],\"zone\"",
	    "scoring[0].indicators[0].points", E_FIELD_VALUE, 6 },
	{ "history of no level", "\"zone\"",
	    "\"scoring\":[{\"id\":\"c\",\"name\":{\"en\":\"C\"},"
	    "\"indicators\":[{\"id\":\"1\",\"name\":{\"en\":\"I\"},"
	    "\"points\":5}]}],\"history\":{\n\"4\":{}},\"zone\"",
	    "history.4", E_RULE_LEVEL, 6 },
	{ "held for how long", "\"zone\"",
	    "\"scoring\":[{\"id\":\"c\",\"name\":{\"en\":\"C\"},"
	    "\"indicators\":[{\"id\":\"1\",\"name\":{\"en\":\"I\"},"
	    "\"points\":5}]}],\"history\":{\"5\":{\n\"held\":{\"level\":"
	    "\"3\"}}},\"zone\"",
	    "history.5.held.months", E_FIELD_MISSING, 6 },
	{ "not JSON", "\"zone\"", "zone", "", E_JSON_SYNTAX, 5 },
	{ "duplicate member", "\"zone\"", "\"id\":\"t\",\"zone\"", "",
	    E_JSON_DUPLICATE, 5 },
};

/* A copy of text with the first `find` replaced; free() it. */
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

START_TEST(faults_are_named)
{
	struct problems *ps = calloc(1, sizeof *ps);
	char *text = replace(good, bad[_i].find, bad[_i].put);
	struct scheme *s = scheme_parse(slice_str(text), ps);
	size_t i;

	ck_assert_msg(s == NULL, "%s: accepted", bad[_i].name);
	for (i = 0; i < ps->n; i++)
		if (ps->v[i].rule == bad[_i].rule &&
		    strcmp(ps->v[i].field, bad[_i].field) == 0)
			break;
	ck_assert_msg(i < ps->n, "%s: first is %s %s", bad[_i].name,
	    ps->v[0].field, error_code(ps->v[0].rule));
	ck_assert_msg(ps->v[i].line == bad[_i].line, "%s: line %zu",
	    bad[_i].name, ps->v[i].line);
	free(text);
	free(ps);
}
END_TEST

START_TEST(good_one_is_read)
{
	struct problems *ps = calloc(1, sizeof *ps);
	struct scheme *s = scheme_parse(slice_str(good), ps);
	char number[SCHEME_NUMBER_MAX + 1];

	ck_assert_msg(
	    s != NULL, "%s %s", ps->v[0].field, error_code(ps->v[0].rule));
	ck_assert_uint_eq(s->nlevels, 2);
	ck_assert_int_eq(s->levels[0].score_min, 8000);
	ck_assert_int_eq(s->levels[1].score_min, 9550);
	ck_assert_int_eq(s->zone, 480);
	ck_assert_int_eq(s->signing_days_max, SCHEME_SIGNING_DAYS);
	ck_assert_int_eq(scheme_level(s, "5"), 1);
	ck_assert_int_eq(scheme_level(s, "4"), -1);
	ck_assert(scheme_number(s, "5", 2026, 303, number));
	ck_assert_str_eq(number, "EX5-2026-000303");
	ck_assert(scheme_counter(s, "5", 2026, number));
	ck_assert_str_eq(number, "EX5-2026-");
	scheme_free(s);
	free(ps);
}
END_TEST

/* What ships in templates/schemes is read, and its sample schemes are those
 * of `init --sample`. */
static int
shipped_one(const char *path, void *arg)
{
	struct json *const *sample = arg;
	struct problems *ps = calloc(1, sizeof *ps);
	struct buf text = BUF_INIT(SCHEME_FILE_MAX);
	struct buf want = BUF_INIT(SCHEME_FILE_MAX);
	struct buf got = BUF_INIT(SCHEME_FILE_MAX);
	const struct json *v;
	struct scheme *s;

	ck_assert_int_eq(file_read(path, SCHEME_FILE_MAX, &text), 0);
	s = scheme_parse(buf_view(&text), ps);
	ck_assert_msg(s != NULL, "%s: %s %s", path, ps->v[0].field,
	    error_code(ps->v[0].rule));
	for (v = json_first(json_get(*sample, "schemes")); v != NULL;
	     v = json_next(v)) {
		if (strcmp(json_str(json_get(v, "id")), s->id) != 0)
			continue;
		ck_assert(s->decision == SCHEME_IMPORTED);
		json_write_canonical(v, &want);
		json_write_canonical(s->tree, &got);
		ck_assert_msg(
		    slice_eq(buf_view(&want), buf_view(&got)), "%s", path);
	}
	scheme_free(s);
	buf_free(&text);
	buf_free(&want);
	buf_free(&got);
	free(ps);
	return 0;
}

START_TEST(shipped_ones_are_read)
{
	struct buf text = BUF_INIT(1 << 20);
	struct json *sample;

	ck_assert_int_eq(file_read("templates/sample/bodies_and_schemes.json",
			     1 << 20, &text),
	    0);
	ck_assert_int_eq(
	    json_parse(buf_view(&text), 1 << 20, &sample, NULL), E_OK);
	ck_assert_int_eq(
	    file_walk("templates/schemes", shipped_one, &sample), 0);
	json_free(sample);
	buf_free(&text);
}
END_TEST

static const struct {
	const char *text;
	int64_t hundredths; /* -1: refused */
} score_table[] = {
	{ "", -1 },
	{ ".5", -1 },
	{ "98.", -1 },
	{ "98.555", -1 },
	{ "100.01", -1 },
	{ "101", -1 },
	{ "-1", -1 },
	{ "+1", -1 },
	{ "1e2", -1 },
	{ "098", -1 },
	{ "98 ", -1 },
	{ "0", 0 },
	{ "98", 9800 },
	{ "98.5", 9850 },
	{ "98.05", 9805 },
	{ "100", 10000 },
	{ "100.00", 10000 },
};

START_TEST(score_is_exact)
{
	int64_t got = -1;
	bool is = scheme_score(score_table[_i].text, &got);

	ck_assert_msg(is == (score_table[_i].hundredths >= 0), "'%s'",
	    score_table[_i].text);
	if (is)
		ck_assert_msg(got == score_table[_i].hundredths, "'%s': %lld",
		    score_table[_i].text, (long long)got);
}
END_TEST

static const struct {
	const char *number;
	bool good;
} numbers[] = {
	{ "", false },
	{ ".", false },
	{ "..", false },
	{ "../../etc/cron.d/x", false },
	{ "-rf", false },
	{ "A B", false },
	{ "A#1", false },
	{ "A\nB", false },
	{ "A%41", false },
	{ "01234567890123456789012345678901234567890", false },
	{ "证书编号超过四十个字节的上限编号", false },
	{ "A\xe2\x80\xae"
	  "B",
	    false },
	{ "EX12-2025-000101", true },
	{ "示例（2025）第7号", true },
	{ "A/B.C_D(1)[2]", true },
};

START_TEST(number_form)
{
	ck_assert_msg(scheme_number_ok(numbers[_i].number) == numbers[_i].good,
	    "'%s'", numbers[_i].number);
}
END_TEST

static const struct {
	const char *url;
	bool good;
} urls[] = {
	{ "", false },
	{ "http://verify.example.org", false },
	{ "https://", false },
	{ "https:///x", false },
	{ "https://verify.example.org/", false },
	{ "https://user@verify.example.org", false },
	{ "https://verify.example.org?x", false },
	{ "https://verify.example.org#x", false },
	{ "https://verify.example.org/a b", false },
	{ "https://核验.example.org", false },
	{ "https://a//b", false },
	{ "https://verify.example.org", true },
	{ "https://verify.example.org:8443/c", true },
};

START_TEST(url_form)
{
	ck_assert_msg(workspace_url_ok(urls[_i].url) == urls[_i].good, "'%s'",
	    urls[_i].url);
}
END_TEST

/* The sample, with one text replaced. */
static const struct {
	const char *name, *find, *put, *field;
	enum error rule;
} founding_table[] = {
	{ "body id for a file name", "\"id\": \"ex-cb\"",
	    "\"id\": \"../ex-cb\"", "bodies[1].id", E_FIELD_VALUE },
	{ "body called root", "\"id\": \"ex-cb\"", "\"id\": \"root\"",
	    "bodies[1].id", E_FIELD_VALUE },
	{ "body twice", "\"id\": \"ex-cb\"", "\"id\": \"ex-committee\"",
	    "bodies[1].id", E_FIELD_DUPLICATE },
	{ "issuer that is no body", "\"ex-cb\"\n   ],\n   \"status_signers\"",
	    "\"ex-cc\"\n   ],\n   \"status_signers\"",
	    "schemes[0].required_issuers", E_FIELD_VALUE },
	{ "bidi in a name", "示例商品", "示例\xe2\x80\xae商品",
	    "bodies[0].name.zh", E_TEXT_BIDI },
	{ "scheme fault", "\"zone\": \"+08:00\"", "\"zone\": \"8\"",
	    "schemes[0].zone", E_FIELD_ZONE },
	{ "no bodies", "\"bodies\"", "\"people\"", "bodies", E_FIELD_MISSING },
	{ "more than wanted", "\"bodies\"", "\"persons\"", "persons",
	    E_FIELD_UNKNOWN },
};

static char *
sample(void)
{
	struct buf text = BUF_INIT(1 << 20);

	ck_assert_int_eq(
	    file_read("tests/data/bodies_and_schemes.json", 1 << 20, &text), 0);
	return (char *)buf_take(&text, NULL);
}

START_TEST(founding_faults)
{
	struct problems *ps = calloc(1, sizeof *ps);
	char *whole = sample();
	char *text =
	    replace(whole, founding_table[_i].find, founding_table[_i].put);
	struct founding *f = founding_parse(slice_str(text), ps);
	size_t i;

	ck_assert_msg(f == NULL, "%s: accepted", founding_table[_i].name);
	for (i = 0; i < ps->n; i++)
		if (ps->v[i].rule == founding_table[_i].rule &&
		    strcmp(ps->v[i].field, founding_table[_i].field) == 0)
			break;
	ck_assert_msg(i < ps->n, "%s: first is %s %s", founding_table[_i].name,
	    ps->v[0].field, error_code(ps->v[0].rule));
	ck_assert_msg(
	    ps->v[i].line > 0, "%s: no line", founding_table[_i].name);
	free(text);
	free(whole);
	free(ps);
}
END_TEST

START_TEST(founding_of_the_sample)
{
	struct problems *ps = calloc(1, sizeof *ps);
	char *text = sample();
	struct founding *f = founding_parse(slice_str(text), ps);

	ck_assert_msg(
	    f != NULL, "%s %s", ps->v[0].field, error_code(ps->v[0].rule));
	ck_assert_uint_eq(f->nbodies, 2);
	ck_assert_uint_eq(f->nschemes, 2);
	founding_free(f);
	free(text);
	free(ps);
}
END_TEST

#define LOOP(t, test, table) \
	tcase_add_loop_test(t, test, 0, (int)(sizeof table / sizeof *table))

Suite *
scheme_suite(void)
{
	Suite *s = suite_create("scheme");
	TCase *t = tcase_create("scheme");

	LOOP(t, faults_are_named, bad);
	LOOP(t, score_is_exact, score_table);
	LOOP(t, number_form, numbers);
	LOOP(t, url_form, urls);
	LOOP(t, founding_faults, founding_table);
	tcase_add_test(t, good_one_is_read);
	tcase_add_test(t, shipped_ones_are_read);
	tcase_add_test(t, founding_of_the_sample);
	suite_add_tcase(s, t);
	return s;
}
