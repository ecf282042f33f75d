/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "record/json.h"

#define COUNT(table) ((int)(sizeof table / sizeof *table))
#define MAX (8 << 20)

/* A text of its own length on the heap, so that a sanitizer sees any byte
 * that is read past its end. */
static enum error
parse(struct slice text, struct json **out, struct json_where *where)
{
	uint8_t *copy = malloc(text.n > 0 ? text.n : 1);
	enum error e;

	ck_assert_ptr_nonnull(copy);
	if (text.n > 0)
		memcpy(copy, text.p, text.n);
	e = json_parse(slice_of(copy, text.n), MAX, out, where);
	free(copy);
	return e;
}

static struct json *
tree(const char *text)
{
	struct json *v = NULL;
	enum error e = parse(slice_str(text), &v, NULL);

	ck_assert_msg(e == E_OK, "%s: %s", text, error_code(e));
	return v;
}

static const struct {
	const char *text;
	enum error reason;
	size_t offset;
} refused[] = {
	{ "", E_JSON_EMPTY, 0 },
	{ " \t\r\n", E_JSON_EMPTY, 4 },
	{ "\xef\xbb\xbf{}", E_JSON_BOM, 0 },
	{ "{} {}", E_JSON_TRAILING, 3 },
	{ "[]]", E_JSON_TRAILING, 2 },
	{ "1 //", E_JSON_TRAILING, 2 },
	{ "truex", E_JSON_TRAILING, 4 },
	{ "\"a\" \xef\xbb\xbf", E_JSON_TRAILING, 4 },
	{ "{", E_JSON_SYNTAX, 1 },
	{ "[", E_JSON_SYNTAX, 1 },
	{ "[1", E_JSON_SYNTAX, 2 },
	{ "[1,", E_JSON_SYNTAX, 3 },
	{ "[1,]", E_JSON_SYNTAX, 3 },
	{ "[,1]", E_JSON_SYNTAX, 1 },
	{ "[1}", E_JSON_SYNTAX, 2 },
	{ "{]", E_JSON_SYNTAX, 1 },
	{ "{\"a\"]", E_JSON_SYNTAX, 4 },
	{ "{\"a\":}", E_JSON_SYNTAX, 5 },
	{ "{\"a\":1,}", E_JSON_SYNTAX, 7 },
	{ "{\"a\" 1}", E_JSON_SYNTAX, 5 },
	{ "{a:1}", E_JSON_SYNTAX, 1 },
	{ "{1:1}", E_JSON_SYNTAX, 1 },
	{ "{'a':1}", E_JSON_SYNTAX, 1 },
	{ "{\"a\":1 \"b\":2}", E_JSON_SYNTAX, 7 },
	{ "[1 2]", E_JSON_SYNTAX, 3 },
	{ "/**/1", E_JSON_SYNTAX, 0 },
	{ "\f1", E_JSON_SYNTAX, 0 },
	{ "\xc2\xa0"
	  "1",
	    E_JSON_SYNTAX, 0 },
	{ "tru", E_JSON_SYNTAX, 0 },
	{ "True", E_JSON_SYNTAX, 0 },
	{ "NaN", E_JSON_SYNTAX, 0 },
	{ "+1", E_JSON_SYNTAX, 0 },
	{ ".5", E_JSON_SYNTAX, 0 },
	{ "-", E_JSON_SYNTAX, 1 },
	{ "-a", E_JSON_SYNTAX, 1 },
	{ "[1a]", E_JSON_SYNTAX, 2 },
	{ "[0x10]", E_JSON_SYNTAX, 2 },
	{ "\"", E_JSON_SYNTAX, 1 },
	{ "\"abc", E_JSON_SYNTAX, 4 },
	{ "\"\\", E_JSON_SYNTAX, 1 },
	{ "\"\\\"", E_JSON_SYNTAX, 3 },
	{ "\"\\a\"", E_JSON_SYNTAX, 1 },
	{ "\"\\x41\"", E_JSON_SYNTAX, 1 },
	{ "\"\\U0041\"", E_JSON_SYNTAX, 1 },
	{ "\"\\u004\"", E_JSON_SYNTAX, 1 },
	{ "\"\\u00g0\"", E_JSON_SYNTAX, 1 },
	{ "\"\\u 041\"", E_JSON_SYNTAX, 1 },
	/* numbers that are not exact integers with one spelling */
	{ "1.0", E_JSON_NUMBER, 0 },
	{ "[1e2]", E_JSON_NUMBER, 1 },
	{ "1E2", E_JSON_NUMBER, 0 },
	{ "1.", E_JSON_NUMBER, 0 },
	{ "01", E_JSON_NUMBER, 0 },
	{ "-01", E_JSON_NUMBER, 0 },
	{ "00", E_JSON_NUMBER, 0 },
	{ "-0", E_JSON_NUMBER, 0 },
	{ "9007199254740992", E_JSON_NUMBER, 0 },
	{ "-9007199254740992", E_JSON_NUMBER, 0 },
	{ "10000000000000000", E_JSON_NUMBER, 0 },
	{ "18446744073709551617", E_JSON_NUMBER, 0 },
	{ "{\"a\":123456789012345678901234567890}", E_JSON_NUMBER, 5 },
	/* characters */
	{ "\"a\nb\"", E_JSON_CONTROL, 2 },
	{ "\"\t\"", E_JSON_CONTROL, 1 },
	{ "\"\x1f\"", E_JSON_CONTROL, 1 },
	{ "\"\x7f\"", E_JSON_CONTROL, 1 },
	{ "\"\\b\"", E_JSON_CONTROL, 1 },
	{ "\"\\f\"", E_JSON_CONTROL, 1 },
	{ "\"\\u001f\"", E_JSON_CONTROL, 1 },
	{ "\"\\u000A\"", E_JSON_CONTROL, 1 },
	{ "\"\\u007f\"", E_JSON_CONTROL, 1 },
	{ "{\"\\u001b\":1}", E_JSON_CONTROL, 2 },
	{ "\"\\u0000\"", E_JSON_NUL, 1 },
	{ "{\"a\\u0000b\":1}", E_JSON_NUL, 3 },
	{ "\"\\ud800\"", E_JSON_SURROGATE, 1 },
	{ "\"\\udc00\"", E_JSON_SURROGATE, 1 },
	{ "\"\\ud800\\u0041\"", E_JSON_SURROGATE, 1 },
	{ "\"\\ud800\\ud800\"", E_JSON_SURROGATE, 1 },
	{ "\"\\ud842x\"", E_JSON_SURROGATE, 1 },
	{ "\"\\ud842\\n\\udfb7\"", E_JSON_SURROGATE, 1 },
	{ "\"\\ufffe\"", E_JSON_SURROGATE, 1 },
	{ "\"\\uFDD0\"", E_JSON_SURROGATE, 1 },
	{ "\"\\udbff\\udfff\"", E_JSON_SURROGATE, 1 },
	{ "\"\xef\xbf\xbe\"", E_JSON_SURROGATE, 1 },
	{ "\"\xef\xb7\xaf\"", E_JSON_SURROGATE, 1 },
	{ "\"\xf4\x8f\xbf\xbf\"", E_JSON_SURROGATE, 1 },
	{ "\"\x80\"", E_JSON_UTF8, 1 },
	{ "\"\xc0\x80\"", E_JSON_UTF8, 1 },
	{ "\"\xc1\xbf\"", E_JSON_UTF8, 1 },
	{ "\"\xe0\x80\xaf\"", E_JSON_UTF8, 1 },
	{ "\"\xe0\x9f\xbf\"", E_JSON_UTF8, 1 },
	{ "\"\xed\xa0\x80\"", E_JSON_UTF8, 1 },
	{ "\"\xf0\x8f\xbf\xbf\"", E_JSON_UTF8, 1 },
	{ "\"\xf4\x90\x80\x80\"", E_JSON_UTF8, 1 },
	{ "\"\xf8\x88\x80\x80\x80\"", E_JSON_UTF8, 1 },
	{ "\"\xe5\x8d\"", E_JSON_UTF8, 1 },
	{ "\"\xe5\x8d", E_JSON_UTF8, 1 },
	{ "\"\xff\"", E_JSON_UTF8, 1 },
	{ "{\"\xe9\":1}", E_JSON_UTF8, 2 },
	{ "\xff", E_JSON_UTF8, 0 },
	/* one member a name, whatever its spelling */
	{ "{\"a\":1,\"a\":1}", E_JSON_DUPLICATE, 7 },
	{ "{\"a\":1,\"\\u0061\":2}", E_JSON_DUPLICATE, 7 },
	{ "{\"\":1,\"\":2}", E_JSON_DUPLICATE, 6 },
	{ "{\"\\/\":1,\"/\":2}", E_JSON_DUPLICATE, 8 },
	{ "{\"\\n\":1,\"b\":{},\"\\n\":2}", E_JSON_DUPLICATE, 15 },
	{ "{\"\\ud842\\udfb7\":1,\"\xf0\xa0\xae\xb7\":2}", E_JSON_DUPLICATE,
	    18 },
	{ "[{\"k\":{\"x\":1,\"y\":2,\"x\":3}}]", E_JSON_DUPLICATE, 19 },
	{ "{\"a\":{\"b\":1},\"a\":{\"c\":1}}", E_JSON_DUPLICATE, 13 },
};

START_TEST(refuses)
{
	struct json *before = json_new_null();
	struct json *v = before;
	struct json_where where = { 99, 99, 99 };
	enum error e;

	e = parse(slice_str(refused[_i].text), &v, &where);
	ck_assert_msg(e == refused[_i].reason, "%s: %s, not %s",
	    refused[_i].text, error_code(e), error_code(refused[_i].reason));
	ck_assert_msg(where.offset == refused[_i].offset, "%s: at %zu, not %zu",
	    refused[_i].text, where.offset, refused[_i].offset);
	ck_assert_msg(v == NULL, "%s: left a tree", refused[_i].text);
	json_free(before);
}
END_TEST

START_TEST(refuses_raw_nul)
{
	static const char *const texts[] = { "\"a\0b\"", "[1\0 ]", "\0 1 2" };
	struct json *v;
	int i;

	for (i = 0; i < COUNT(texts); i++) {
		ck_assert_int_eq(
		    parse(slice_of(texts[i], 5), &v, NULL), E_JSON_NUL);
		ck_assert_ptr_null(v);
	}
	ck_assert_int_eq(parse(slice_of("[]\0", 3), &v, NULL), E_JSON_TRAILING);
}
END_TEST

START_TEST(every_beginning_is_refused)
{
	static const char text[] =
	    "{\"n\":-12,\"s\":\"\\u4e2d\\ud842\\udfb7\xf0\xa0\xae\xb7\\n\","
	    "\"a\":[true,false,null,{}],\"o\":{\"x\":[[]]}}";
	struct json *v;
	size_t n;

	for (n = 0; n < sizeof text - 1; n++) {
		ck_assert_msg(parse(slice_of(text, n), &v, NULL) != E_OK,
		    "the first %zu bytes", n);
		ck_assert_ptr_null(v);
	}
	json_free(tree(text));
}
END_TEST

static const char *const accepted[] = { "0", "-1", "9007199254740991",
	"-9007199254740991", "\"\"", "null", " [ ] ", "\r\n{\t}\n", "[[],{}]",
	"\"\\\"\\\\\\/\\n\\r\\t\"", "\"\xed\x9f\xbf\xee\x80\x80\"",
	"\"\\ud7ff\\ue000\\uFFFD\"", "\"\xef\xbf\xbd\"", "\"\xc2\x80\"",
	"\"\\u0080\\u202e\"", "\"\\ud842\\udfb7\"", "{\"a\":1,\"A\":2}",
	"{\"a\":{\"a\":{\"a\":[]}},\"b\":{\"a\":1}}",
	"{\"\\u00e9\":1,\"e\\u0301\":2}", "{\"ab\":1,\"a\":2,\"\":3}",
	"[1 , 2\n,3]", "\"\xef\xbb\xbf\"" };

START_TEST(accepts)
{
	struct json_where where = { 99, 98, 97 };
	struct json *v;
	enum error e;

	e = parse(slice_str(accepted[_i]), &v, &where);
	ck_assert_msg(e == E_OK, "%s: %s at %zu", accepted[_i], error_code(e),
	    where.offset);
	ck_assert_ptr_nonnull(v);
	ck_assert_uint_eq(where.offset, 99);
	json_free(v);
}
END_TEST

START_TEST(depth_and_length_have_limits)
{
	struct buf b = BUF_INIT(MAX);
	struct json_where where;
	struct json *v;
	int open, i;

	for (open = JSON_DEPTH_MAX; open <= JSON_DEPTH_MAX + 1; open++) {
		buf_reset(&b);
		for (i = 0; i < open; i++)
			buf_puts(&b, i % 2 == 0 ? "[" : "{\"a\":");
		buf_puts(&b, "0");
		for (i = open - 1; i >= 0; i--)
			buf_puts(&b, i % 2 == 0 ? "]" : "}");
		ck_assert_int_eq(json_parse(buf_view(&b), MAX, &v, &where),
		    open <= JSON_DEPTH_MAX ? E_OK : E_JSON_DEPTH);
		json_free(v);
	}
	ck_assert_int_eq(json_gate(slice_str("[1]"), 3, NULL), E_OK);
	ck_assert_int_eq(json_gate(slice_str("[1]"), 2, &where), E_TOO_LARGE);
	/* A million brackets are refused like seventeen. */
	buf_reset(&b);
	for (i = 0; i < 1000000; i++)
		buf_putc(&b, '[');
	ck_assert_int_eq(json_gate(buf_view(&b), MAX, &where), E_JSON_DEPTH);
	ck_assert_uint_eq(where.offset, JSON_DEPTH_MAX);
	buf_free(&b);
}
END_TEST

START_TEST(errors_have_line_and_column)
{
	struct json_where where;
	struct json *v;

	ck_assert_int_eq(
	    parse(slice_str("{\n  \"a\": 1,\n  \"\xe5\x96\x86\": x\n}"), &v,
		&where),
	    E_JSON_SYNTAX);
	ck_assert_uint_eq(where.line, 3);
	ck_assert_uint_eq(where.column, 8);
	ck_assert_uint_eq(where.offset, 21);
}
END_TEST

/* Members in an object: around the point where pairs give way to sorting,
 * around the names that are kept without malloc, and many. */
static const int members[] = { 2, 11, 12, 13, 14, 47, 48, 49, 50, 97, 5000 };

START_TEST(duplicates_among_many)
{
	int n = members[_i], i;
	struct buf b = BUF_INIT(MAX);
	struct json_where where;
	size_t second = 0;
	struct json *v;

	for (i = 0; i < n; i++) {
		if (i == n - 1)
			second = b.n + 1;
		buf_printf(&b, "%c\"name-%d\":%d", i == 0 ? '{' : ',',
		    i * 7919 % n, i);
	}
	buf_putc(&b, '}');
	ck_assert_int_eq(json_parse(buf_view(&b), MAX, &v, NULL), E_OK);
	ck_assert_uint_eq(json_size(v), (size_t)n);
	json_free(v);
	/* The last name again, its first letter escaped. */
	b.n--;
	buf_printf(&b, ",\"\\u006eame-%d\":0}", (n - 1) * 7919 % n);
	ck_assert_int_eq(
	    json_gate(buf_view(&b), MAX, &where), E_JSON_DUPLICATE);
	ck_assert_uint_gt(where.offset, second);
	ck_assert_int_eq(b.p[where.offset], '"');
	ck_assert_int_eq(b.p[where.offset + 1], '\\');
	buf_free(&b);
}
END_TEST

/* A node for every second byte, and strings that are all escapes. */
START_TEST(dense_texts_have_room)
{
	struct buf b = BUF_INIT(MAX), all = BUF_INIT(MAX);
	struct json *v;
	int i;

	buf_putc(&b, '[');
	for (i = 0; i < 20000; i++)
		buf_puts(&b, i % 3 == 0 ? "1," : i % 3 == 1 ? "\"\"," : "{},");
	buf_puts(&b, "{\"\\u0061\":[\"\\u4e2d\\ud842\\udfb7\\n\",\"\\\\\"]}]");
	ck_assert_int_eq(json_parse(buf_view(&b), MAX, &v, NULL), E_OK);
	ck_assert_uint_eq(json_size(v), 20001);
	json_write(v, 0, &all);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&all),
	    ",{},1,\"\",{\"a\":[\"\xe4\xb8\xad\xf0\xa0\xae\xb7\\n\",\"\\\\\"]}]"));
	json_free(v);
	buf_free(&b);
	buf_free(&all);
}
END_TEST

/* Processor time of one parse, in seconds. */
static double
seconds(const struct buf *b)
{
	clock_t start = clock();
	struct json *v = NULL;

	ck_assert_int_eq(json_parse(buf_view(b), MAX, &v, NULL), E_OK);
	json_free(v);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* A quadratic reader would need minutes for these. */
START_TEST(large_texts_are_linear)
{
	struct buf b = BUF_INIT(MAX);
	struct json *array = json_new_array();
	struct buf written = BUF_INIT(MAX);
	int i;

	buf_putc(&b, '{');
	for (i = 0; i < 100000; i++)
		buf_printf(&b, "%s\"member%06d\":%d", i == 0 ? "" : ",", i, i);
	buf_putc(&b, '}');
	ck_assert_double_lt(seconds(&b), 5.0);
	buf_reset(&b);
	for (i = 0; i < 200000; i++)
		buf_printf(&b, "%c[%d,\"x\"]", i == 0 ? '[' : ',', i);
	buf_putc(&b, ']');
	ck_assert_double_lt(seconds(&b), 5.0);
	for (i = 0; i < 200000; i++)
		if (!json_add(array, json_new_int(i)))
			ck_abort_msg("%d", i);
	ck_assert_uint_eq(json_size(array), 200000);
	json_write_canonical(array, &written);
	ck_assert(buf_ok(&written));
	json_free(array);
	buf_free(&written);
	buf_free(&b);
}
END_TEST

START_TEST(reads_what_is_there)
{
	static const char *const names[] = { "n", "s", "b", "a", "z", NULL };
	struct json *v = tree("{\"n\":-9007199254740991,\"s\":\"\\u4e2d"
			      "\\ud842\\udfb7\\n\",\"b\":true,\"a\":[1,2,3],"
			      "\"z\":null,\"N\":5}");
	const struct json *c;
	int64_t n = 0, sum = 0;
	bool b = false;

	ck_assert(json_int(json_get(v, "n"), &n));
	ck_assert_int_eq(n, -JSON_INT_MAX);
	ck_assert(json_int(json_get(v, "N"), &n) && n == 5);
	ck_assert_str_eq(json_str(json_get(v, "s")), "中𠮷\n");
	ck_assert(json_bool(json_get(v, "b"), &b) && b);
	ck_assert_int_eq(json_type(json_get(v, "z")), JSON_NULL);
	ck_assert_uint_eq(json_size(v), 6);
	for (c = json_first(json_get(v, "a")); c != NULL; c = json_next(c)) {
		ck_assert_ptr_null(json_name(c));
		ck_assert(json_int(c, &n));
		sum = sum * 10 + n;
	}
	ck_assert_int_eq(sum, 123);
	ck_assert_str_eq(json_unknown(v, names), "N");
	json_free(v);
}
END_TEST

START_TEST(wrong_types_give_nothing)
{
	struct json *v = tree("{\"s\":\"1\",\"n\":1,\"a\":[]}");
	int64_t n = 7;
	bool b = true;

	ck_assert_ptr_null(json_get(v, "S"));
	ck_assert_ptr_null(json_get(v, "absent"));
	ck_assert_ptr_null(json_get(NULL, "s"));
	ck_assert_ptr_null(json_get(json_get(v, "a"), "s"));
	ck_assert_ptr_null(json_get(json_get(v, "s"), "s"));
	ck_assert_ptr_null(json_str(json_get(v, "n")));
	ck_assert_ptr_null(json_str(NULL));
	ck_assert(!json_int(json_get(v, "s"), &n) && n == 7);
	ck_assert(!json_int(NULL, &n) && n == 7);
	ck_assert(!json_bool(json_get(v, "n"), &b) && b);
	ck_assert_uint_eq(json_size(json_get(v, "s")), 0);
	ck_assert_uint_eq(json_size(NULL), 0);
	ck_assert_ptr_null(json_first(json_get(v, "a")));
	ck_assert_ptr_null(json_first(json_get(v, "s")));
	json_free(v);
	json_free(NULL);
}
END_TEST

static const char places[] =
    "{\n"
    "  \"a\": 1,\n"
    "  \"h\\u006flder\": {\n"
    "    \"name\": {\"zh\": \"}{\\\"],\", \"en\": "
    "\"E\"}\n"
    "  },\n"
    "  \"levels\": [ 12, [], {\"code\": true,\n"
    "    \"x\":null}, \"last\" ],\n"
    "  \"role.of.a\": [ 5 ], \"role.of\": { \"b\": 6 }\n"
    "}\n";

static const struct {
	const char *path;
	const char *begins; /* of the value found */
	size_t line;
} located[] = {
	{ "", "{\n  \"a\"", 1 },
	{ "a", "1,", 2 },
	{ "holder", "{\n    \"name\"", 3 },
	{ "holder.name", "{\"zh\"", 4 },
	{ "holder.name.zh", "\"}{", 4 },
	{ "holder.name.en", "\"E\"", 4 },
	{ "holder.name.fr", "{\"zh\"", 4 },
	{ "holder.reg.x.y", "{\n    \"name\"", 3 },
	{ "levels", "[ 12", 6 },
	{ "levels[0]", "12", 6 },
	{ "levels[1]", "[]", 6 },
	{ "levels[1][0]", "[]", 6 },
	{ "levels[2]", "{\"code\"", 6 },
	{ "levels[2].code", "true", 6 },
	{ "levels[2].x", "null", 7 },
	{ "levels[3]", "\"last\"", 7 },
	{ "levels[4]", "[ 12", 6 },
	{ "levels.code", "[ 12", 6 },
	{ "a.b", "1,", 2 },
	{ "a[0]", "1,", 2 },
	{ "absent", "{\n  \"a\"", 1 },
	{ "role.of.a", "[ 5 ]", 8 },
	{ "role.of.a[0]", "5", 8 },
	{ "role.of", "{ \"b\"", 8 },
	{ "role.of.b", "6", 8 },
	{ "role.of.c", "{ \"b\"", 8 },
	{ "role", "{\n  \"a\"", 1 },
};

START_TEST(locates)
{
	struct json_where where = { 0, 0, 0 };
	const char *at;

	json_free(tree(places));
	json_locate(slice_str(places), located[_i].path, &where);
	at = places + where.offset;
	ck_assert_msg(
	    strncmp(at, located[_i].begins, strlen(located[_i].begins)) == 0,
	    "%s: found %.12s", located[_i].path, at);
	ck_assert_msg(where.line == located[_i].line, "%s: line %zu",
	    located[_i].path, where.line);
}
END_TEST

Suite *
json_suite(void)
{
	Suite *s = suite_create("json");
	TCase *t = tcase_create("read");

	tcase_add_loop_test(t, refuses, 0, COUNT(refused));
	tcase_add_test(t, refuses_raw_nul);
	tcase_add_test(t, every_beginning_is_refused);
	tcase_add_loop_test(t, accepts, 0, COUNT(accepted));
	tcase_add_test(t, depth_and_length_have_limits);
	tcase_add_test(t, errors_have_line_and_column);
	tcase_add_loop_test(t, duplicates_among_many, 0, COUNT(members));
	tcase_add_test(t, dense_texts_have_room);
	tcase_add_test(t, large_texts_are_linear);
	tcase_add_test(t, reads_what_is_there);
	tcase_add_test(t, wrong_types_give_nothing);
	tcase_add_loop_test(t, locates, 0, COUNT(located));
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}
