/* SPDX-License-Identifier: Apache-2.0 */
/* What a page says, against what the record says. */
#include <string.h>

#include "tests/suites.h"
#include "verifier/pagetext.h"

static const struct {
	const char *text, *wanted;
	bool shown;
} words[] = {
	{ "", "EX12-2025-000101", false },
	{ "No. EX12-2025-000101", "EX12-2025-000101", true },
	{ "No. EX12-2025-\n  000101", "EX12-2025-000101", true },
	{ "ＥＸ12－2025－000101", "EX12-2025-000101", true },
	{ "No. EX12-2025-000102", "EX12-2025-000101", false },
	{ "No. EX12-2025-0001010", "EX12-2025-000101", false },
	{ "No. 1EX12-2025-000101", "EX12-2025-000101", true },
	{ "No. 12025-000101", "2025-000101", false },
	{ "TEX12", "EX12", false },
	{ "持证人：示例电梯工程\n有限公司", "示例电梯工程有限公司", true },
	{ "持证人：示例电梯工程分公司", "示例电梯工程有限公司", false },
	{ "Example Lifts Co.,\nLtd.", "EXAMPLE LIFTS CO., LTD.", true },
	{ "Example Liftings Co., Ltd.", "Example Lift", false },
	{ "示例（北京）有限公司", "示例(北京)有限公司", true },
	{ "喆㙦𠮷示例", "喆㙦𠮷示例", true },
	{ "喆㙦示例", "喆㙦𠮷示例", false },
	{ "anything", "", false },
	{ "anything", "  ", false },
};

START_TEST(words_are_found)
{
	ck_assert_msg(pagetext_shows(slice_str(words[_i].text),
			  slice_str(words[_i].wanted)) == words[_i].shown,
	    "%s in %s", words[_i].wanted, words[_i].text);
}
END_TEST

/* 17 June 2028 is asked for. */
static const struct {
	const char *text;
	bool shown;
} days[] = {
	{ "", false },
	{ "2028-06-17", true },
	{ "2028/6/17", true },
	{ "2028.06.17.", true },
	{ "有效期至2028年6月17日", true },
	{ "有效期至 2028 年 06 月 17 日止", true },
	{ "２０２８年６月１７日", true },
	{ "17 June 2028", true },
	{ "17 Jun. 2028", true },
	{ "June 17, 2028", true },
	{ "17/06/2028", true },
	{ "06/17/2028", true },
	{ "17.\n06.\n2028", true },
	{ "2028-06-18", false },
	{ "2031-06-17", false },
	{ "2028-17-06", false },
	{ "17 July 2028", false },
	{ "June 2028", false },
	{ "2028 and, much later on the page, 6 of 17", false },
	{ "2025年6月18日至2028年6月17日", true },
	{ "2025年6月18日至2031年6月17日", false },
	{ "18 June 2025 to 17 June 2028", true },
	{ "from 6-17-2025 to 2028", false },
	{ "EX12-2028-000617", false },
	{ "202806-17", false },
	{ "No. 7, 2028-06-17", true },
};

START_TEST(dates_are_found)
{
	const struct date day = { 2028, 6, 17 };

	ck_assert_msg(
	    pagetext_dates(slice_str(days[_i].text), day) == days[_i].shown,
	    "%s", days[_i].text);
}
END_TEST

static const struct {
	const char *text;
	bool usable;
} pages[] = {
	{ "", false },
	{ "Page 1 of 300", false },
	{ "an ordinary page with more than forty letters on it", true },
	{ "示例示例示例示例示例示例示例示例示例示例示例示例示例示例示例示例示例示例示"
	  "例示例",
	    true },
	{ "                                                     ", false },
	{ "\xff\xfe not UTF-8, but it goes on for many letters", false },
	/* letters of a font that does not say what they are */
	{ "\xee\x80\x80\xee\x80\x81\xee\x80\x82\xee\x80\x83\xee\x80\x84"
	  "\xee\x80\x85\xee\x80\x86\xee\x80\x87\xee\x80\x88\xee\x80\x89"
	  "\xee\x80\x8a\xee\x80\x8b\xee\x80\x8c\xee\x80\x8d\xee\x80\x8e"
	  "and forty letters that are letters, no more",
	    false },
};

START_TEST(pages_can_be_judged)
{
	ck_assert_msg(
	    pagetext_usable(slice_str(pages[_i].text)) == pages[_i].usable,
	    "%s", pages[_i].text);
}
END_TEST

Suite *
pagetext_suite(void)
{
	Suite *s = suite_create("pagetext");
	TCase *t = tcase_create("pagetext");

	tcase_add_loop_test(
	    t, words_are_found, 0, sizeof words / sizeof words[0]);
	tcase_add_loop_test(
	    t, dates_are_found, 0, sizeof days / sizeof days[0]);
	tcase_add_loop_test(
	    t, pages_can_be_judged, 0, sizeof pages / sizeof pages[0]);
	suite_add_tcase(s, t);
	return s;
}
