/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include "record/buf.h"

START_TEST(overflow_is_sticky)
{
	struct buf b = BUF_INIT(4);

	buf_puts(&b, "1234");
	ck_assert(buf_ok(&b));
	buf_putc(&b, '5');
	ck_assert(!buf_ok(&b));
	buf_reset(&b);
	ck_assert_msg(!buf_ok(&b), "a failed buf stays failed");
	buf_free(&b);
}
END_TEST

Suite *
buf_suite(void)
{
	Suite *s = suite_create("buf");
	TCase *t = tcase_create("buf");

	tcase_add_test(t, overflow_is_sticky);
	suite_add_tcase(s, t);
	return s;
}
