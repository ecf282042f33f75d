/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdio.h>

#include "record/uscc.h"

#define COUNT(table) ((int)(sizeof table / sizeof *table))

static const struct {
	const char *code;
	enum uscc expected;
} codes[] = {
	{ "", USCC_LENGTH },
	{ "91410000170001401", USCC_LENGTH },
	{ "91410000170001401D ", USCC_LENGTH },
	{ "91410000170001401DD", USCC_LENGTH },
	{ "914100001700014\xe3\x80\x87", USCC_LENGTH },
	{ "9141000017000140\xe3\x80\x87"
	  "D",
	    USCC_ALPHABET },
	{ "91410000170001401d", USCC_ALPHABET },
	{ "9141000017000140ID", USCC_ALPHABET },
	{ "914100001700014O1D", USCC_ALPHABET },
	{ "91410000S70001401D", USCC_ALPHABET },
	{ "91410000V70001401D", USCC_ALPHABET },
	{ "91410000Z70001401D", USCC_ALPHABET },
	{ "91410000 70001401D", USCC_ALPHABET },
	{ "91410000-70001401D", USCC_ALPHABET },
	{ "91410000170001401D", USCC_OK },
	{ "914403001922038216", USCC_OK },
	{ "91350100M000100Y43", USCC_OK },
	{ "91350203M0001QKT19", USCC_CHECK_18 },
	{ "91410000170001401E", USCC_CHECK_18 },
	{ "362322198709086409", USCC_CHECK_17 },
	{ "91410000170001402D", USCC_CHECK_17 },
};

START_TEST(codes_are_judged)
{
	enum uscc got = uscc_check(slice_str(codes[_i].code));

	ck_assert_msg(got == codes[_i].expected, "%s: %d, not %d",
	    codes[_i].code, (int)got, (int)codes[_i].expected);
}
END_TEST

START_TEST(a_nul_is_no_digit)
{
	ck_assert_int_eq(
	    uscc_check(slice_of("91410000170001401\0", 18)), USCC_ALPHABET);
}
END_TEST

START_TEST(the_right_check_characters_are_named)
{
	static const char *const good[] = { "91410000170001401D",
		"914403001922038216", "91350100M000100Y43" };
	char code[19], c17, c18;
	int i;

	for (i = 0; i < COUNT(good); i++) {
		uscc_expected(slice_str(good[i]), &c17, &c18);
		ck_assert_msg(c17 == good[i][16] && c18 == good[i][17],
		    "%s: %c%c", good[i], c17, c18);
	}
	/* A wrong code with both put in is a good one. */
	for (i = 0; i < COUNT(codes); i++) {
		if (codes[i].expected != USCC_CHECK_17 &&
		    codes[i].expected != USCC_CHECK_18)
			continue;
		snprintf(code, sizeof code, "%s", codes[i].code);
		uscc_expected(slice_str(code), &code[16], &code[17]);
		ck_assert_msg(
		    uscc_check(slice_str(code)) == USCC_OK, "%s", code);
	}
}
END_TEST

/* What the two check characters are for: one wrong character is noticed. */
START_TEST(any_single_typing_error_is_noticed)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	char code[] = "91350100M000100Y43";
	size_t i, k;
	char was;

	for (i = 0; i < 18; i++) {
		was = code[i];
		for (k = 0; alphabet[k] != '\0'; k++) {
			code[i] = alphabet[k];
			ck_assert_msg((uscc_check(slice_str(code)) ==
					  USCC_OK) == (code[i] == was),
			    "%s", code);
		}
		code[i] = was;
	}
}
END_TEST

Suite *
uscc_suite(void)
{
	Suite *s = suite_create("uscc");
	TCase *t = tcase_create("uscc");

	tcase_add_loop_test(t, codes_are_judged, 0, COUNT(codes));
	tcase_add_test(t, a_nul_is_no_digit);
	tcase_add_test(t, the_right_check_characters_are_named);
	tcase_add_test(t, any_single_typing_error_is_noticed);
	suite_add_tcase(s, t);
	return s;
}
