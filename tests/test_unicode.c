/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <string.h>

#include "record/unicode.h"

#define COUNT(table) ((int)(sizeof table / sizeof *table))
#define LAST 0x10ffff

static const struct {
	const char *text;
	enum error reason;
	uint32_t cp;
	size_t index;
} refused[] = {
	{ "ab\x01", E_TEXT_CONTROL, 0x1, 2 },
	{ "a\tb", E_TEXT_CONTROL, 0x9, 1 },
	{ "a\nb", E_TEXT_CONTROL, 0xa, 1 },
	{ "a\x7f", E_TEXT_CONTROL, 0x7f, 1 },
	{ "\xc2\x9b", E_TEXT_CONTROL, 0x9b, 0 },
	{ "a\xc2\x85"
	  "b",
	    E_TEXT_CONTROL, 0x85, 1 },
	{ "甲\u2028乙", E_TEXT_CONTROL, 0x2028, 1 },
	{ "甲\u2029", E_TEXT_CONTROL, 0x2029, 1 },
	{ "喆\u202e公司", E_TEXT_BIDI, 0x202e, 1 },
	{ "\u200e", E_TEXT_BIDI, 0x200e, 0 },
	{ "\u200f", E_TEXT_BIDI, 0x200f, 0 },
	{ "a\u2066b", E_TEXT_BIDI, 0x2066, 1 },
	{ "a\u2069b", E_TEXT_BIDI, 0x2069, 1 },
	{ "a\u061cb", E_TEXT_BIDI, 0x61c, 1 },
	{ "海\u200b尔", E_TEXT_INVISIBLE, 0x200b, 1 },
	{ "a\u200cb", E_TEXT_INVISIBLE, 0x200c, 1 },
	{ "a\u200db", E_TEXT_INVISIBLE, 0x200d, 1 },
	{ "a\u2060b", E_TEXT_INVISIBLE, 0x2060, 1 },
	{ "\ufeff"
	  "a",
	    E_TEXT_INVISIBLE, 0xfeff, 0 },
	{ "a\u00adb", E_TEXT_INVISIBLE, 0xad, 1 },
	{ "a\u034fb", E_TEXT_INVISIBLE, 0x34f, 1 },
	{ "\u3164", E_TEXT_INVISIBLE, 0x3164, 0 },
	{ "\u115f", E_TEXT_INVISIBLE, 0x115f, 0 },
	{ "\u2800", E_TEXT_INVISIBLE, 0x2800, 0 },
	{ "葛\ufe0f", E_TEXT_INVISIBLE, 0xfe0f, 1 },
	{ "葛\ufe00", E_TEXT_INVISIBLE, 0xfe00, 1 },
	{ "葛\U000e0100", E_TEXT_INVISIBLE, 0xe0100, 1 },
	{ "a\U000e0041", E_TEXT_INVISIBLE, 0xe0041, 1 },
	{ "a\U000e0001", E_TEXT_INVISIBLE, 0xe0001, 1 },
	{ "a\ufff9b", E_TEXT_INVISIBLE, 0xfff9, 1 },
	{ "e\u0301", E_TEXT_NOT_NFC, 0x65, 0 },
	{ "Kältetechnik Ka\u0308lte", E_TEXT_NOT_NFC, 0x61, 14 },
	{ "5 \u212b", E_TEXT_NOT_NFC, 0x212b, 2 },
	{ "2 k\u2126", E_TEXT_NOT_NFC, 0x2126, 3 },
	{ "か\u3099", E_TEXT_NOT_NFC, 0x304b, 0 },
	{ "\u1100\u1161", E_TEXT_NOT_NFC, 0x1100, 0 },
	{ "a\u0323\u0302b q\u0302\u0323", E_TEXT_NOT_NFC, 0x61, 0 },
	{ "q\u0302\u0323", E_TEXT_NOT_NFC, 0x302, 1 },
	{ "⼈民", E_TEXT_COMPAT, 0x2f08, 0 },
	{ "人⿕", E_TEXT_COMPAT, 0x2fd5, 1 },
	{ "⺠", E_TEXT_COMPAT, 0x2ea0, 0 },
	{ "甲\uf900", E_TEXT_COMPAT, 0xf900, 1 },
	{ "\ufa0d", E_TEXT_COMPAT, 0xfa0d, 0 },
	{ "\ufa10", E_TEXT_COMPAT, 0xfa10, 0 },
	{ "\ufa6a", E_TEXT_COMPAT, 0xfa6a, 0 },
	{ "\U0002f800", E_TEXT_COMPAT, 0x2f800, 0 },
	{ "\U0002fa1d", E_TEXT_COMPAT, 0x2fa1d, 0 },
	{ "〸", E_TEXT_COMPAT, 0x3038, 0 },
	{ "Ａ级", E_TEXT_COMPAT, 0xff21, 0 },
	{ "第１名", E_TEXT_COMPAT, 0xff11, 1 },
	{ "ｶ", E_TEXT_COMPAT, 0xff76, 0 },
	{ "ﬁrst", E_TEXT_COMPAT, 0xfb01, 0 },
	{ "𝐀", E_TEXT_COMPAT, 0x1d400, 0 },
	{ "a\u00a0b", E_TEXT_COMPAT, 0xa0, 1 },
	{ "a\u2003b", E_TEXT_COMPAT, 0x2003, 1 },
	{ "a\u202fb", E_TEXT_COMPAT, 0x202f, 1 },
	{ " a", E_TEXT_SPACE, 0x20, 0 },
	{ "a ", E_TEXT_SPACE, 0x20, 1 },
	{ " ", E_TEXT_SPACE, 0x20, 0 },
	{ "a  b", E_TEXT_SPACE, 0x20, 2 },
	{ "甲\u3000\u3000乙", E_TEXT_SPACE, 0x3000, 2 },
	{ "甲 \u3000乙", E_TEXT_SPACE, 0x3000, 2 },
	{ "甲\u3000", E_TEXT_SPACE, 0x3000, 1 },
	{ "示例\ufffd公司", E_TEXT_LOST, 0xfffd, 2 },
	{ "甲\ue000", E_TEXT_UNASSIGNED, 0xe000, 1 },
	{ "\U000f0000", E_TEXT_UNASSIGNED, 0xf0000, 0 },
	{ "\U0010fffd", E_TEXT_UNASSIGNED, 0x10fffd, 0 },
	{ "\u0378", E_TEXT_UNASSIGNED, 0x378, 0 },
	{ "\uffff", E_TEXT_UNASSIGNED, 0xffff, 0 },
	{ "\U0003ffff", E_TEXT_UNASSIGNED, 0x3ffff, 0 },
	{ "H\u0430ier", E_TEXT_CONFUSABLE, 0x430, 1 },
	{ "\u0410lpha", E_TEXT_CONFUSABLE, 0x410, 0 },
	{ "AB\u0421", E_TEXT_CONFUSABLE, 0x421, 2 },
	{ "B2\u0421", E_TEXT_CONFUSABLE, 0x421, 2 },
	{ "海尔Hai\u0435r公司", E_TEXT_CONFUSABLE, 0x435, 5 },
	{ "good \u0399BM", E_TEXT_CONFUSABLE, 0x399, 5 },
	{ "Micr\u03bfn", E_TEXT_CONFUSABLE, 0x3bf, 4 },
	{ "Stra\u03b2e", E_TEXT_CONFUSABLE, 0x3b2, 4 },
	{ "T\u13aa", E_TEXT_CONFUSABLE, 0x13aa, 1 },
	{ "c\u0585mpany", E_TEXT_CONFUSABLE, 0x585, 1 },
	{ "ab\x80", E_JSON_UTF8, 0xfffd, 2 },
};

START_TEST(refuses)
{
	size_t index = 99;
	uint32_t cp = 99;
	enum error e;

	e = unicode_check(slice_str(refused[_i].text), &cp, &index);
	ck_assert_msg(e == refused[_i].reason && cp == refused[_i].cp &&
		index == refused[_i].index,
	    "%s: %s U+%04X at %zu, not %s U+%04X at %zu", refused[_i].text,
	    error_code(e), cp, index, error_code(refused[_i].reason),
	    refused[_i].cp, refused[_i].index);
	ck_assert_int_eq(
	    unicode_check(slice_str(refused[_i].text), NULL, NULL), e);
}
END_TEST

static const char *const accepted[] = { "",
	"O'Brien & Søns \"Example\" Kältetechnik <Test> GmbH", "喆", "㙦", "𠮷",
	"𬭎", "䶮", "〇", "二〇二六", "喆㙦示例（中国）有限责任公司",
	"甲，乙；丙。“丁”《戊》、己：庚！", "【示例】〔2026〕第1号［附］",
	"甲……乙——丙·丁～戊", "Ⅱ类医疗器械①℃㎡No.1",
	"面积 25 m² 精度 ±5 μm 与 5 µm", "kΩ mΩ ΔT φ50 Φ50mm 2π",
	"α-淀粉酶 β-carotene", "Хайер Групп", "ΑΒΓ ΔΕΖ", "А4", "Haier Хайер",
	"株式会社サンプル", "がぎぐ", "한국 예시", "甲\u3000乙", "Việt Nam",
	"Łódź Ñandú Şti.", "q\u0323\u0302", "ไทยทำ", "﨎﨏﨑﨓﨔﨟﨡﨣﨤﨧﨨﨩",
	"𰻝", "€ £ ¥ ™ © ®", "😀" };

START_TEST(accepts)
{
	size_t index = 99;
	uint32_t cp = 99;
	enum error e;

	e = unicode_check(slice_str(accepted[_i]), &cp, &index);
	ck_assert_msg(e == E_OK, "%s: %s U+%04X at %zu", accepted[_i],
	    error_code(e), cp, index);
	ck_assert_uint_eq(cp, 99);
	ck_assert_uint_eq(index, 99);
}
END_TEST

/* What must never pass alone, whatever the tables say, and what must. */
START_TEST(every_code_point_alone)
{
	struct buf b = BUF_INIT(8);
	uint32_t cp, ideographs = 0;
	enum error e;

	for (cp = 0; cp <= LAST; cp++) {
		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		buf_reset(&b);
		unicode_put(cp, &b);
		e = unicode_check(buf_view(&b), NULL, NULL);
		if (((cp < 0x20 || (cp >= 0x7f && cp < 0xa0)) !=
			(e == E_TEXT_CONTROL)) &&
		    cp != 0x2028 && cp != 0x2029)
			ck_abort_msg("U+%04X: %s", cp, error_code(e));
		if (e == E_OK &&
		    (unicode_noncharacter(cp) ||
			(cp >= 0xe000 && cp <= 0xf8ff) || cp >= 0xe0000 ||
			(cp >= 0x2f00 && cp <= 0x2fdf) ||
			(cp >= 0x2f800 && cp <= 0x2fa1f)))
			ck_abort_msg("U+%04X passed", cp);
		if (cp >= 0xf900 && cp <= 0xfaff)
			ideographs += e == E_OK;
		if (e != E_OK &&
		    ((cp >= 0x3400 && cp <= 0x9fff) ||
			(cp > 0x20 && cp < 0x7f)))
			ck_abort_msg("U+%04X: %s", cp, error_code(e));
	}
	ck_assert_uint_eq(ideographs, 12);
	buf_free(&b);
}
END_TEST

START_TEST(utf8_round_trips)
{
	struct buf b = BUF_INIT(8);
	uint32_t cp;
	size_t i;

	for (cp = 0; cp <= LAST; cp++) {
		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		buf_reset(&b);
		unicode_put(cp, &b);
		i = 0;
		if (unicode_next(buf_view(&b), &i) != cp || i != b.n ||
		    unicode_valid(buf_view(&b)) == unicode_noncharacter(cp))
			ck_abort_msg("U+%04X", cp);
	}
	buf_free(&b);
	ck_assert_uint_eq(unicode_length(slice_str("a喆𠮷")), 3);
	ck_assert_uint_eq(unicode_length(slice_str("\xe5\x96x")), 3);
}
END_TEST

static const char *const malformed[] = { "\x80", "\xbf", "\xc0\x80", "\xc1\xbf",
	"\xc2", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xe5\x96", "\xed\xa0\x80",
	"\xed\xbf\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf0\xa0\xae",
	"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xfe", "\xff",
	"\xf8\x88\x80\x80\x80" };

START_TEST(malformed_bytes_are_seen_one_by_one)
{
	struct slice s = slice_str(malformed[_i]);
	struct buf out = BUF_INIT(64), expected = BUF_INIT(64);
	size_t i = 0, k;

	ck_assert(!unicode_valid(s));
	ck_assert_uint_eq(unicode_next(s, &i), 0xfffd);
	ck_assert_uint_eq(i, 1);
	for (k = 0; k < s.n; k++)
		buf_printf(&expected, "<0x%02X>", s.p[k]);
	unicode_visible(s, &out);
	ck_assert_str_eq(buf_cstr(&out), buf_cstr(&expected));
	buf_free(&out);
	buf_free(&expected);
}
END_TEST

static const struct {
	const char *in, *out;
} visible[] = {
	{ "", "" },
	{ "示例（中国）\ufffd a", "示例（中国）\ufffd a" },
	{ "a\nb\tc\x1b[31m", "a<U+000A>b<U+0009>c<U+001B>[31m" },
	{ "\x7f\xc2\x80\xc2\x9f", "<U+007F><U+0080><U+009F>" },
	{ "a\u202eb\u2066", "a<U+202E>b<U+2066>" },
	{ "\u200b\u200d\ufeff", "<U+200B><U+200D><U+FEFF>" },
	{ "葛\U000e0100\ufe0f", "葛<U+E0100><U+FE0F>" },
	{ "\u2028\u061c", "<U+2028><U+061C>" },
	{ "x\x9b"
	  "31m",
	    "x<0x9B>31m" },
};

START_TEST(hostile_text_is_made_visible)
{
	struct buf out = BUF_INIT(256);

	unicode_visible(slice_str(visible[_i].in), &out);
	ck_assert_str_eq(buf_cstr(&out), visible[_i].out);
	buf_free(&out);
}
END_TEST

static const struct {
	const char *a, *b;
	bool same;
} pairs[] = {
	{ "示例有限公司", "示例有限责任公司", false },
	{ "示例（中国）公司", "示例中国公司", false },
	{ "Haier", "H\u0430ier", false },
	{ "Haier", "Hai\u200ber", false },
	{ "喆", "哲", false },
	{ "A-1", "A1", false },
	{ "A 1", "A1", false },
	{ "【甲】", "(甲)", false },
	{ "", "a", false },
	{ "\xff", "\xfe\xfe", false },
	{ "示例（中国）公司", "示例(中国)公司", true },
	{ "示例〔2026〕1号", "示例（2026）1号", true },
	{ "［甲］", "[甲]", true },
	{ "ＣＡ－１", "ca-1", true },
	{ "Kältetechnik GmbH", "KA\u0308LTETECHNIK gmbh", true },
	{ "  a \t b\u3000c ", "A B C", true },
	{ "人", "⼈", true },
	{ "\u00a0", "", true },
	{ "𠮷", "𠮷", true },
};

START_TEST(names_are_compared_folded)
{
	struct slice a = slice_str(pairs[_i].a), b = slice_str(pairs[_i].b);

	ck_assert_msg(unicode_same(a, b) == pairs[_i].same, "%s / %s",
	    pairs[_i].a, pairs[_i].b);
	ck_assert_msg(unicode_same(b, a) == pairs[_i].same, "%s / %s",
	    pairs[_i].b, pairs[_i].a);
	ck_assert(unicode_same(a, a));
}
END_TEST

START_TEST(contains_is_folded)
{
	struct slice hay = slice_str("空调的售后服务（含安装）, HVAC Service");

	ck_assert(!unicode_contains(hay, slice_str("销售")));
	ck_assert(!unicode_contains(hay, slice_str("hvac services")));
	ck_assert(!unicode_contains(hay, slice_str("")));
	ck_assert(!unicode_contains(hay, slice_str(" \u3000")));
	ck_assert(!unicode_contains(slice_str(""), slice_str("a")));
	ck_assert(unicode_contains(hay, slice_str("(含安装)")));
	ck_assert(unicode_contains(hay, slice_str("hvac  ｓｅｒｖｉｃｅ")));
	ck_assert(unicode_contains(hay, hay));
}
END_TEST

/* Folding what is folded changes nothing, or a number would have two. */
START_TEST(folding_is_done_once)
{
	struct buf in = BUF_INIT(8), once = BUF_INIT(256),
		   twice = BUF_INIT(256);
	uint32_t cp;

	for (cp = 1; cp <= LAST; cp++) {
		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		buf_reset(&in);
		buf_reset(&once);
		buf_reset(&twice);
		unicode_put(cp, &in);
		unicode_fold(buf_view(&in), &once);
		unicode_fold(buf_view(&once), &twice);
		if (!slice_eq(buf_view(&once), buf_view(&twice)))
			ck_abort_msg("U+%04X: %s, %s", cp, buf_cstr(&once),
			    buf_cstr(&twice));
	}
	buf_free(&in);
	buf_free(&once);
	buf_free(&twice);
}
END_TEST

Suite *
unicode_suite(void)
{
	Suite *s = suite_create("unicode");
	TCase *t = tcase_create("unicode");

	tcase_add_loop_test(t, refuses, 0, COUNT(refused));
	tcase_add_loop_test(t, accepts, 0, COUNT(accepted));
	tcase_add_test(t, every_code_point_alone);
	tcase_add_test(t, utf8_round_trips);
	tcase_add_loop_test(
	    t, malformed_bytes_are_seen_one_by_one, 0, COUNT(malformed));
	tcase_add_loop_test(t, hostile_text_is_made_visible, 0, COUNT(visible));
	tcase_add_loop_test(t, names_are_compared_folded, 0, COUNT(pairs));
	tcase_add_test(t, contains_is_folded);
	tcase_add_test(t, folding_is_done_once);
	tcase_set_timeout(t, 120);
	suite_add_tcase(s, t);
	return s;
}
