/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <string.h>

#include "issuer/qr.h"
#include "issuer/release.h"

/* What qr_fits says must be what qr_make does, on both sides of the edge. */
START_TEST(fits_is_what_can_be_made)
{
	static struct qr qr;
	char text[2048] = "https://verify.example.org/#";
	size_t n = strlen(text), at, wrong = 0, refused = 0;

	for (at = n; at < 1500; at++) {
		text[at] = (char)('0' + at % 10);
		text[at + 1] = '\0';
		if (at < 1400) /* far below the edge: not worth a mask */
			continue;
		refused += !qr_fits(text);
		wrong += qr_fits(text) != (qr_make(text, &qr) == E_OK);
	}
	ck_assert_uint_eq(wrong, 0);
	ck_assert_msg(refused > 0 && refused < 100, "the edge was not met");
}
END_TEST

static const struct {
	const char *number;
	int64_t version;
	const char *want;
} names[] = {
	{ "../x", 1, "%2E.%2Fx.pdf" },
	{ "-rf", 1, "%2Drf.pdf" },
	{ "A/B", 3, "A%2FB-v3.pdf" },
	{ "证1", 1, "%E8%AF%811.pdf" },
	{ "EX12-2025-000101", 1, "EX12-2025-000101.pdf" },
	{ "EX12-2025-000101", 2, "EX12-2025-000101-v2.pdf" },
};

START_TEST(file_names)
{
	struct buf out = BUF_INIT(1024);

	release_name(names[_i].number, names[_i].version, ".pdf", &out);
	ck_assert_str_eq(buf_cstr(&out), names[_i].want);
	buf_free(&out);
}
END_TEST

Suite *
release_suite(void)
{
	Suite *s = suite_create("release");
	TCase *t = tcase_create("release");

	tcase_add_loop_test(
	    t, file_names, 0, (int)(sizeof names / sizeof *names));
	tcase_add_test(t, fits_is_what_can_be_made);
	suite_add_tcase(s, t);
	return s;
}
