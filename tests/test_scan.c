/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "record/jws.h"
#include "record/scan.h"
#include "tests/suites.h"

#define SIGNATURE "{\"protected\":\"eyJ9\",\"signature\":\"AAAA\"}"
#define GOOD "{\"payload\":\"e30\",\"signatures\":[" SIGNATURE "]}"
#define TWO "{\"payload\":\"e30\",\"signatures\":[" SIGNATURE "," SIGNATURE "]}"

static const struct {
	const char *name, *pdf;
	size_t found;
} cases[] = {
	{ "empty", "", 0 },
	{ "not after stream", "\n" GOOD, 0 },
	{ "stream without end of line", "stream" GOOD, 0 },
	{ "stream and CR alone", "stream\r" GOOD, 0 },
	{ "stream and a space", "stream \n" GOOD, 0 },
	{ "at the very start", GOOD, 0 },
	{ "keyword cut by the start", "tream\n" GOOD, 0 },
	{ "empty payload",
	    "stream\n{\"payload\":\"\",\"signatures\":[" SIGNATURE "]}", 0 },
	{ "no signature", "stream\n{\"payload\":\"e30\",\"signatures\":[]}",
	    0 },
	{ "five signatures",
	    "stream\n{\"payload\":\"e30\",\"signatures\":[" SIGNATURE
	    "," SIGNATURE "," SIGNATURE "," SIGNATURE "," SIGNATURE "]}",
	    0 },
	{ "comma at the end",
	    "stream\n{\"payload\":\"e30\",\"signatures\":[" SIGNATURE ",]}",
	    0 },
	{ "space inside",
	    "stream\n{\"payload\": \"e30\",\"signatures\":[" SIGNATURE "]}",
	    0 },
	{ "padding in the payload",
	    "stream\n{\"payload\":\"e30=\",\"signatures\":[" SIGNATURE "]}",
	    0 },
	{ "unprotected header",
	    "stream\n{\"payload\":\"e30\",\"signatures\":[{\"header\":{},"
	    "\"protected\":\"eyJ9\",\"signature\":\"AAAA\"}]}",
	    0 },
	{ "good, LF", "x stream\n" GOOD "\nendstream", 1 },
	{ "good, CR LF", "x stream\r\n" GOOD "\r\nendstream", 1 },
	{ "two signatures", "stream\n" TWO, 1 },
	{ "two records", "stream\n" GOOD "\nendstream\nstream\n" TWO, 2 },
	{ "a record after a broken one",
	    "stream\n{\"payload\":\"e3stream\n" GOOD, 1 },
	{ "a record after a beginning of one",
	    "stream\n{\"payload\":\"stream\n" GOOD, 1 },
};

static size_t
count(struct slice pdf, size_t *last)
{
	struct slice envelope;
	size_t from = 0, before = 0, n = 0;

	while (scan_next(pdf, &from, &envelope)) {
		ck_assert(from > before && from <= pdf.n);
		ck_assert(memcmp(envelope.p, "{\"payload\":\"", 12) == 0);
		ck_assert(memcmp(envelope.p + envelope.n - 3, "}]}", 3) == 0);
		ck_assert(envelope.p + envelope.n == pdf.p + from);
		before = from;
		*last = envelope.n;
		n++;
	}
	ck_assert_uint_eq(from, pdf.n);
	return n;
}

START_TEST(finds)
{
	size_t last = 0;
	size_t n = count(slice_str(cases[_i].pdf), &last);

	ck_assert_msg(n == cases[_i].found, "%s: %zu", cases[_i].name, n);
}
END_TEST

/* Cut anywhere, there is nothing to find and nothing read past the end: the
 * copy is as long as its text, so that a sanitizer sees a step too far. */
START_TEST(cut_anywhere)
{
	static const char whole[] = "stream\n" TWO;
	size_t i, last = 0;
	uint8_t *copy;

	for (i = 1; i < sizeof whole - 1; i++) {
		copy = malloc(i);
		ck_assert(copy != NULL);
		memcpy(copy, whole, i);
		ck_assert_uint_eq(count(slice_of(copy, i), &last), 0);
		free(copy);
	}
}
END_TEST

START_TEST(longest)
{
	struct buf b = BUF_INIT(2 * JWS_CERTIFICATE_MAX);
	size_t fixed = sizeof GOOD - 1 - 3, fill, last = 0, over;

	for (over = 0; over <= 1; over++) {
		buf_reset(&b);
		buf_puts(&b, "stream\n{\"payload\":\"");
		for (fill = 0; fill < JWS_CERTIFICATE_MAX - fixed + over;
		     fill++)
			buf_putc(&b, 'A');
		buf_puts(&b, "\",\"signatures\":[" SIGNATURE "]}");
		ck_assert_uint_eq(count(buf_view(&b), &last), 1 - over);
	}
	ck_assert_uint_eq(last, JWS_CERTIFICATE_MAX);
	buf_free(&b);
}
END_TEST

/* A quadratic scan of these does not end within the test's time limit. */
static const char *const hostile[] = {
	SCAN_MAGIC,
	SCAN_MAGIC "AAAAAAAAAAAAAAAAAAAAAAAA",
	"{\"payload\":\"",
	"{\"payload\":\"e30\",\"signatures\":[",
	SCAN_MAGIC "e30\",\"signatures\":[{\"protected\":\"",
	"stream\n",
	"stream\n{",
};

START_TEST(a_million_magics)
{
	struct buf b = BUF_INIT((size_t)100 << 20);
	size_t i, last = 0;

	for (i = 0; i < 1000000; i++)
		buf_puts(&b, hostile[_i]);
	ck_assert(buf_ok(&b));
	ck_assert_uint_eq(count(buf_view(&b), &last), 0);
	buf_free(&b);
}
END_TEST

Suite *
scan_suite(void)
{
	Suite *s = suite_create("scan");
	TCase *t = tcase_create("scan");

	tcase_add_loop_test(t, finds, 0, (int)(sizeof cases / sizeof cases[0]));
	tcase_add_test(t, cut_anywhere);
	tcase_add_test(t, longest);
	tcase_add_loop_test(
	    t, a_million_magics, 0, (int)(sizeof hostile / sizeof hostile[0]));
	suite_add_tcase(s, t);
	return s;
}
