/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdio.h>

#include "record/json.h"

#define COUNT(table) ((int)(sizeof table / sizeof *table))
#define MAX (1 << 20)

static struct json *
tree(const char *text)
{
	struct json *v = NULL;
	enum error e = json_parse(slice_str(text), MAX, &v, NULL);

	ck_assert_msg(e == E_OK, "%s: %s", text, error_code(e));
	return v;
}

START_TEST(builders_refuse_what_is_no_json)
{
	struct json *o = json_new_object(), *a = json_new_array();

	ck_assert_ptr_null(json_new_int(JSON_INT_MAX + 1));
	ck_assert_ptr_null(json_new_int(INT64_MIN));
	ck_assert_ptr_null(json_new_slice(slice_of("a\0b", 3)));
	ck_assert_ptr_null(json_copy(NULL));
	ck_assert(!json_set(o, "a", NULL));
	ck_assert(!json_add(a, NULL));
	ck_assert(!json_set(a, "a", json_new_null()));
	ck_assert(!json_add(o, json_new_null()));
	ck_assert(json_set_int(o, "a", 1));
	ck_assert(!json_set_int(o, "a", 2));
	ck_assert(json_set_str(o, "none", NULL));
	ck_assert_uint_eq(json_size(o), 1);
	json_free(o);
	json_free(a);
}
END_TEST

START_TEST(builds_and_copies)
{
	struct json *o = json_new_object(), *a = json_new_array(), *copy;
	struct buf out = BUF_INIT(1024);

	ck_assert(json_add(a, json_new_slice(slice_str(""))));
	ck_assert(json_add(a, json_new_str(NULL)));
	ck_assert(json_add(a, json_new_bool(false)));
	ck_assert(json_set_str(o, "z", "last"));
	ck_assert(json_set(o, "list", a));
	ck_assert(json_set_bool(o, "A", true));
	ck_assert(json_set(o, "e", json_new_object()));
	copy = json_copy(o);
	json_free(o);
	json_write_str(slice_of(NULL, 0), &out); /* no pointer at all */
	ck_assert_str_eq(buf_cstr(&out), "\"\"");
	buf_reset(&out);
	ck_assert(json_set_int(copy, "n", -5));
	json_write(copy, 0, &out);
	ck_assert_str_eq(buf_cstr(&out),
	    "{\"z\":\"last\",\"list\":[\"\",null,false],\"A\":true,"
	    "\"e\":{},\"n\":-5}");
	buf_reset(&out);
	json_write(copy, 2, &out);
	ck_assert_str_eq(buf_cstr(&out),
	    "{\n  \"z\": \"last\",\n  \"list\": [\n    \"\",\n    null,\n"
	    "    false\n  ],\n  \"A\": true,\n  \"e\": {},\n  \"n\": -5\n}");
	json_free(copy);
	buf_free(&out);
}
END_TEST

/* RFC 8785; the second is its example of section 3.2.3. */
static const struct {
	const char *in, *out;
} canonical[] = {
	{ " { } ", "{}" },
	{ "[ 1 , -2 , true , null ]", "[1,-2,true,null]" },
	{ "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,"
	  "\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}",
	    "{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\xc3\xb6\":7,"
	    "\"\xe2\x82\xac\":1,\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}" },
	{ "{\"b\":1,\"a\":2,\"B\":3,\"aa\":4,\"\":5}",
	    "{\"\":5,\"B\":3,\"a\":2,\"aa\":4,\"b\":1}" },
	{ "{\"\\ud7ff\":1,\"\\ue000\":2,\"\\ud800\\udc00\":3}",
	    "{\"\xed\x9f\xbf\":1,\"\xf0\x90\x80\x80\":3,"
	    "\"\xee\x80\x80\":2}" },
	{ "{\"\\ud842\\udfb7\":1,\"\\ud842\\udfb6\":2,\"\\ud841\\udfff\":3}",
	    "{\"\xf0\xa0\x9f\xbf\":3,\"\xf0\xa0\xae\xb6\":2,"
	    "\"\xf0\xa0\xae\xb7\":1}" },
	{ "{\"z\":{\"y\":[{\"b\":1,\"a\":2}],\"x\":0}}",
	    "{\"z\":{\"x\":0,\"y\":[{\"a\":2,\"b\":1}]}}" },
	{ "\"\\u0041\\/\\\\\\\"\\n\\r\\t\"", "\"A/\\\\\\\"\\n\\r\\t\"" },
	{ "\"\\u2028\\u202e\\u0085<>&'\"",
	    "\"\xe2\x80\xa8\xe2\x80\xae\xc2\x85<>&'\"" },
	{ "[9007199254740991,-9007199254740991,0]",
	    "[9007199254740991,-9007199254740991,0]" },
};

START_TEST(writes_canonical)
{
	struct json *v = tree(canonical[_i].in), *again;
	struct buf out = BUF_INIT(4096), twice = BUF_INIT(4096);

	json_write_canonical(v, &out);
	ck_assert_str_eq(buf_cstr(&out), canonical[_i].out);
	again = tree(buf_cstr(&out));
	json_write_canonical(again, &twice);
	ck_assert_str_eq(buf_cstr(&twice), buf_cstr(&out));
	json_free(v);
	json_free(again);
	buf_free(&out);
	buf_free(&twice);
}
END_TEST

/* What a builder may hold and a reader never: RFC 8785 section 3.2.2.2. */
START_TEST(canonical_escapes_of_controls)
{
	struct json *v = json_new_str("\b\f\x01\x1f\x7f\xff<\xe5\x8d>");
	struct buf out = BUF_INIT(256);

	json_write_canonical(v, &out);
	ck_assert_str_eq(buf_cstr(&out),
	    "\"\\b\\f\\u0001\\u001f\x7f\xef\xbf\xbd<\xef\xbf\xbd\xef\xbf"
	    "\xbd>\"");
	json_free(v);
	buf_free(&out);
}
END_TEST

START_TEST(many_members_are_sorted)
{
	struct json *v = json_new_object();
	struct buf out = BUF_INIT(65536), expected = BUF_INIT(65536);
	char name[8];
	int i;

	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof name, "k%03d", i * 7 % 1000);
		ck_assert(json_set_int(v, name, 1));
		buf_printf(&expected, "%c\"k%03d\":1", i == 0 ? '{' : ',', i);
	}
	buf_putc(&expected, '}');
	json_write_canonical(v, &out);
	ck_assert_str_eq(buf_cstr(&out), buf_cstr(&expected));
	json_free(v);
	buf_free(&out);
	buf_free(&expected);
}
END_TEST

START_TEST(people_see_what_would_hide)
{
	struct buf out = BUF_INIT(256);

	json_write_str(
	    slice_str("\xe2\x80\xae\xc2\x9b\x7f\xe2\x80\xa8\xe2\x81\xa6 "
		      "\xd8\x9c\x1b\xe4\xb8\xad"),
	    &out);
	ck_assert_str_eq(buf_cstr(&out),
	    "\"\\u202e\\u009b\\u007f\\u2028\\u2066 \\u061c\\u001b\xe4\xb8"
	    "\xad\"");
	buf_free(&out);
}
END_TEST

Suite *
json_write_suite(void)
{
	Suite *s = suite_create("json_write");
	TCase *t = tcase_create("write");

	tcase_add_test(t, builders_refuse_what_is_no_json);
	tcase_add_test(t, builds_and_copies);
	tcase_add_loop_test(t, writes_canonical, 0, COUNT(canonical));
	tcase_add_test(t, canonical_escapes_of_controls);
	tcase_add_test(t, many_members_are_sorted);
	tcase_add_test(t, people_see_what_would_hide);
	suite_add_tcase(s, t);
	return s;
}
