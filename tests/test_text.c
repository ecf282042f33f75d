/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/texts.h"

static struct font_library library;
static struct font_family family;

static void
open_font(void)
{
	int face = font_find(&library, "Noto Serif CJK SC");

	ck_assert_int_ge(face, 0);
	family.n = 1;
	family.face[0] = (uint8_t)face;
}

static void
close_font(void)
{
	font_library_free(&library);
}

/* Ideographs are 1 em wide; widths here are in em. */
static const struct broken {
	const char *name, *text;
	enum lang lang;
	int em; /* of the line */
	const char *lines; /* joined by |, or NULL: does not fit */
} broken[] = {
	{ "a word wider than the line", "售后service服务", LANG_ZH, 2, NULL },
	{ "digits wider than the line", "1234567890", LANG_ZH, 3, NULL },
	{ "no width at all", "证", LANG_ZH, 0, NULL },
	{ "nothing", "", LANG_ZH, 4, "" },
	{ "only spaces", "   ", LANG_ZH, 4, "" },
	{ "fits", "认证证书", LANG_ZH, 4, "认证证书" },
	{ "breaks between ideographs", "认证证书", LANG_ZH, 3, "认证证|书" },
	{ "no comma at a line start", "认证，证书", LANG_ZH, 2,
	    "认|证，|证书" },
	{ "no full stop at a line start", "认证证。", LANG_ZH, 3, "认证|证。" },
	{ "two closing signs stay", "认证书）。", LANG_ZH, 4, "认证|书）。" },
	{ "no bracket at a line end", "认证（证书）", LANG_ZH, 3,
	    "认证|（证|书）" },
	{ "no quotation mark at a line end", "认证“证书”", LANG_ZH, 3,
	    "认证|“证|书”" },
	{ "a book's title", "认证《书》", LANG_ZH, 3, "认证|《书》" },
	{ "the dash is not torn", "认证——书", LANG_ZH, 3, "认|证——|书" },
	{ "the dots are not torn", "认证……书", LANG_ZH, 3, "认|证……|书" },
	{ "digits stay whole", "共12345个", LANG_ZH, 3, "共|12345|个" },
	{ "percent stays with digits", "达到95％以上", LANG_ZH, 4,
	    "达到|95％以|上" },
	{ "a multiplication stays", "服务7×24小时", LANG_ZH, 4,
	    "服务|7×24小|时" },
	{ "a standard's number", "GB/T 27922-2011", LANG_EN, 6,
	    "GB/T|27922-2011" },
	{ "English at spaces", "repair and spare parts", LANG_EN, 6,
	    "repair and|spare parts" },
	{ "never after a hyphen", "an after-sales service", LANG_EN, 6,
	    "an|after-sales|service" },
	{ "an address at dots and strokes", "https://ab.example.cn/verify",
	    LANG_EN, 6, "https://ab|.example|.cn/verify" },
	{ "an address never after a hyphen", "https://after-sales.example",
	    LANG_EN, 7, "https://|after-sales|.example" },
	{ "a part of an address is too wide", "https://0123456789", LANG_EN, 4,
	    NULL },
	{ "an address in a sentence", "see https://ab.cn", LANG_EN, 7,
	    "see|https://ab.cn" },
	{ "spaces at both ends go", "  repair  ", LANG_EN, 9, "repair" },
	{ "Latin beside ideographs", "安装GmbH服务", LANG_ZH, 4,
	    "安装|GmbH|服务" },
	{ "beyond the BMP", "喆㙦𠮷𬭎", LANG_ZH, 2, "喆㙦|𠮷𬭎" },
};

START_TEST(lines_break_where_they_may)
{
	const struct broken *b = &broken[_i];
	struct text text;
	struct text_line lines[32];
	struct buf got = BUF_INIT(1024);
	uint32_t missing = 0;
	size_t n;

	ck_assert_int_eq(text_make(&text, &library, &family, slice_str(b->text),
			     b->lang, &missing),
	    E_OK);
	n = text_break(&text, b->em * FONT_EM, 0, lines, 32);
	if (b->lines == NULL) {
		ck_assert_msg(n == SIZE_MAX, "%s: %zu lines", b->name, n);
	} else {
		ck_assert_msg(n != SIZE_MAX, "%s: refused", b->name);
		for (size_t i = 0; i < n; i++) {
			size_t from = text.run.p[lines[i].from].at;
			size_t to = lines[i].to < text.run.n
			    ? text.run.p[lines[i].to].at
			    : strlen(b->text);

			buf_puts(&got, i == 0 ? "" : "|");
			buf_put(&got, b->text + from, to - from);
			ck_assert_msg(lines[i].width <= b->em * FONT_EM,
			    "%s: line %zu is too wide", b->name, i);
		}
		ck_assert_msg(strcmp(buf_cstr(&got), b->lines) == 0,
		    "%s: %s, not %s", b->name, buf_cstr(&got), b->lines);
	}
	buf_free(&got);
	text_free(&text);
}
END_TEST

START_TEST(too_many_lines_are_refused)
{
	struct text text;
	struct text_line lines[2];
	uint32_t missing;

	ck_assert_int_eq(text_make(&text, &library, &family,
			     slice_str("一二三四五"), LANG_ZH, &missing),
	    E_OK);
	ck_assert(text_break(&text, 2 * FONT_EM, 0, lines, 2) == SIZE_MAX);
	ck_assert(text_break(&text, 3 * FONT_EM, 0, lines, 2) == 2);
	text_free(&text);
}
END_TEST

/* For what nobody chose to fit: cut where the line is full, nothing lost. */
START_TEST(next_lines_cut_what_is_too_wide)
{
	static const char words[] = "一二 WWWWWWWWWWWWWWWWWWWW 三";
	struct text text;
	struct text_line line;
	uint32_t missing;
	size_t from = 0, end = 0, n = 0;

	ck_assert_int_eq(text_make(&text, &library, &family, slice_str(words),
			     LANG_ZH, &missing),
	    E_OK);
	while (text_next(&text, &from, 3 * FONT_EM, &line)) {
		ck_assert(line.width <= 3 * FONT_EM && line.to > line.from);
		for (; end < line.from; end++)
			ck_assert_uint_eq(text.run.p[end].cp, ' ');
		end = line.to;
		n++;
	}
	ck_assert_uint_eq(end, text.run.n);
	ck_assert_uint_gt(n, 5);
	from = 0;
	/* Narrower than any glyph: one each, and no end of it. */
	for (n = 0; text_next(&text, &from, 1, &line); n++)
		ck_assert_uint_eq(line.to, line.from + 1);
	ck_assert_uint_eq(n, 23);
	text_free(&text);
}
END_TEST

START_TEST(balanced_lines_are_even)
{
	struct text text;
	struct text_line lines[8];
	uint32_t missing;

	ck_assert_int_eq(
	    text_make(&text, &library, &family,
		slice_str("一二三四五六七八九十"), LANG_ZH, &missing),
	    E_OK);
	ck_assert(text_break(&text, 9 * FONT_EM, 0, lines, 8) == 2);
	ck_assert_int_eq(lines[1].width, FONT_EM);
	ck_assert(text_balance(&text, 9 * FONT_EM, 0, lines, 8) == 2);
	ck_assert_int_eq(lines[0].width, 5 * FONT_EM);
	ck_assert_int_eq(lines[1].width, 5 * FONT_EM);
	text_free(&text);
}
END_TEST

/* What is kept is told apart by text and language, survives the growth of the
 * table, and goes when there is too much; what cannot be shaped is not kept. */
START_TEST(texts_are_shaped_once)
{
	struct texts texts = { 0 };
	const struct text *zh, *en, *other;
	enum error e;
	uint32_t missing = 0;
	char number[16];
	int i;

	ck_assert_ptr_null(texts_shape(&texts, &library, &family,
	    slice_str("\xF0\x9F\xA6\x84"), LANG_ZH, &e, &missing));
	ck_assert_int_eq(e, E_RULE_GLYPH);
	ck_assert_uint_eq(missing, 0x1F984);
	ck_assert_uint_eq(texts.n, 0);
	zh = texts_shape(
	    &texts, &library, &family, slice_str("a—b"), LANG_ZH, &e, &missing);
	en = texts_shape(
	    &texts, &library, &family, slice_str("a—b"), LANG_EN, &e, &missing);
	ck_assert(zh != NULL && en != NULL && zh != en);
	for (i = 0; i < TEXTS_KEPT - 2; i++) {
		snprintf(number, sizeof number, "%d", i);
		other = texts_shape(&texts, &library, &family,
		    slice_str(number), LANG_ZH, &e, &missing);
		ck_assert_ptr_nonnull(other);
		ck_assert_uint_eq(other->run.n, strlen(number));
	}
	ck_assert_ptr_eq(texts_shape(&texts, &library, &family,
			     slice_str("a—b"), LANG_ZH, &e, &missing),
	    zh);
	ck_assert_ptr_eq(texts_shape(&texts, &library, &family,
			     slice_str("a—b"), LANG_EN, &e, &missing),
	    en);
	texts_trim(&texts);
	ck_assert_uint_eq(texts.n, TEXTS_KEPT);
	ck_assert_ptr_nonnull(texts_shape(&texts, &library, &family,
	    slice_str("one more"), LANG_ZH, &e, &missing));
	texts_trim(&texts);
	ck_assert_uint_eq(texts.n, 0);
	texts_free(&texts);
}
END_TEST

Suite *
text_suite(void)
{
	Suite *s = suite_create("text");
	TCase *t = tcase_create("text");

	tcase_add_checked_fixture(t, open_font, close_font);
	tcase_add_loop_test(
	    t, lines_break_where_they_may, 0, sizeof broken / sizeof broken[0]);
	tcase_add_test(t, too_many_lines_are_refused);
	tcase_add_test(t, next_lines_cut_what_is_too_wide);
	tcase_add_test(t, balanced_lines_are_even);
	tcase_add_test(t, texts_are_shaped_once);
	suite_add_tcase(s, t);
	return s;
}
