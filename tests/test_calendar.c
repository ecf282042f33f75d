/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdio.h>
#include <string.h>

#include "issuer/calendar.h"
#include "record/csv.h"
#include "issuer/did.h"

static const struct {
	const char *name, *summary, *expect; /* the lines from SUMMARY on */
} rows[] = {
	{ "escapes", "a,b;c\\d\ne", "SUMMARY:a\\,b\\;c\\\\d\\ne\r\n" },
	{ "a carriage return is no line end", "a\r\nBEGIN:VEVENT",
	    "SUMMARY:a<U+000D>\\nBEGIN:VEVENT\r\n" },
	{ "controls are shown", "a\x1b[2J", "SUMMARY:a<U+001B>[2J\r\n" },
	{ "75 octets are not folded",
	    "0123456789012345678901234567890123456789012345678901234567890"
	    "123456",
	    "SUMMARY:0123456789012345678901234567890123456789012345678901234"
	    "567890123456\r\n" },
	{ "76 are",
	    "0123456789012345678901234567890123456789012345678901234567890"
	    "1234567",
	    "SUMMARY:0123456789012345678901234567890123456789012345678901234"
	    "567890123456\r\n 7\r\n" },
	{ "not inside a character of three octets",
	    "0123456789012345678901234567890123456789012345678901234567890"
	    "12345年",
	    "SUMMARY:0123456789012345678901234567890123456789012345678901234"
	    "56789012345\r\n 年\r\n" },
	{ "nor of four",
	    "0123456789012345678901234567890123456789012345678901234567890"
	    "123𠮷x",
	    "SUMMARY:0123456789012345678901234567890123456789012345678901234"
	    "567890123\r\n 𠮷x\r\n" },
	{ "a continuation has 74 of its own",
	    "0123456789012345678901234567890123456789012345678901234567890"
	    "123456"
	    "01234567890123456789012345678901234567890123456789012345678901"
	    "23456789012"
	    "3z",
	    "SUMMARY:0123456789012345678901234567890123456789012345678901234"
	    "567890123456\r\n "
	    "01234567890123456789012345678901234567890123456789012345678901"
	    "234567890123"
	    "\r\n z\r\n" },
};

START_TEST(folds)
{
	struct calendar_event e = { .uid = "x-1@example.org",
		.stamp = 1762138801, /* 2025-11-03T03:00:01Z */
		.day = { 2027, 3, 1 },
		.summary = rows[_i].summary,
		.description = "",
		.category = "c" };
	struct buf out = BUF_INIT(65536);
	const char *at;

	calendar_event(&e, &out);
	ck_assert(buf_ok(&out));
	ck_assert_ptr_nonnull(
	    strstr(buf_cstr(&out), "DTSTAMP:20251103T030001Z\r\n"));
	ck_assert_ptr_nonnull(
	    strstr(buf_cstr(&out), "DTSTART;VALUE=DATE:20270301\r\n"));
	at = strstr(buf_cstr(&out), "SUMMARY:");
	ck_assert_msg(at != NULL &&
		strncmp(at, rows[_i].expect, strlen(rows[_i].expect)) == 0,
	    "%s: %s", rows[_i].name, at);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *in, *expect;
} cells[] = {
	{ NULL, "," },
	{ "", "," },
	{ "a", "a," },
	{ "a,b", "\"a,b\"," },
	{ "a\"b", "\"a\"\"b\"," },
	{ "a\nb", "\"a\nb\"," },
	{ "=1+1", "'=1+1," },
	{ "+1", "'+1," },
	{ "-1", "'-1," },
	{ "@SUM(A1)", "'@SUM(A1)," },
	{ "\tx", "'\tx," },
	{ "\rx", "\"'\rx\"," },
	{ "=\"a\"", "\"'=\"\"a\"\"\"," },
	{ "a=1", "a=1," },
};

START_TEST(cell)
{
	struct buf out = BUF_INIT(1024);

	csv_field(&out, cells[_i].in, ",");
	ck_assert_str_eq(buf_cstr(&out), cells[_i].expect);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *publisher, *expect;
} dids[] = {
	{ "https://verify.example.org", "did:web:verify.example.org:did:cb" },
	{ "https://verify.example.org:8443/a/b",
	    "did:web:verify.example.org%3A8443:a:b:did:cb" },
};

START_TEST(did)
{
	struct buf out = BUF_INIT(1024);

	did_web(dids[_i].publisher, "cb", &out);
	ck_assert_str_eq(buf_cstr(&out), dids[_i].expect);
	buf_free(&out);
}
END_TEST

Suite *
calendar_suite(void)
{
	Suite *s = suite_create("calendar");
	TCase *t = tcase_create("lines");

	tcase_add_loop_test(t, folds, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(t, cell, 0, sizeof cells / sizeof *cells);
	tcase_add_loop_test(t, did, 0, sizeof dids / sizeof *dids);
	suite_add_tcase(s, t);
	return s;
}
