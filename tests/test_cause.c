/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that a file can be said to be, or to have done to its reader, in
 * both languages; and what the operating system answers. */
#include "tests/suites.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sys/os.h"
#include "verifier/cause.h"
#include "verifier/limits.h"
#include "verifier/words.h"

static size_t
chinese(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += (unsigned char)*text >= 0xe3;
	return n;
}

/* Names have no language and no space; no word of one language stands among
 * those of the other; what is filled in is filled in in both. */
START_TEST(both_languages)
{
	const enum cause c = (enum cause)_i;
	const char *str = cause_str(c), *zh = cause_text(c, LANG_ZH),
		   *en = cause_text(c, LANG_EN);
	enum cause other;

	ck_assert_msg(*str != '\0' && strchr(str, ' ') == NULL, "%s", str);
	ck_assert_msg(chinese(zh) >= 2, "%s: %s", str, zh);
	ck_assert_msg(chinese(en) == 0, "%s: %s", str, en);
	ck_assert_msg((strstr(zh, "%s") == NULL) == (strstr(en, "%s") == NULL),
	    "%s", str);
	for (other = CAUSE_NONE; other < CAUSE_COUNT; other++)
		ck_assert_msg(other == c || strcmp(cause_str(other), str) != 0,
		    "%s", str);
}
END_TEST

static const struct {
	enum cause cause;
	int number; /* of limits.h */
} numbers[] = {
	{ CAUSE_FILE_SIZE, LIMIT_FILE / LIMIT_MIB },
	{ CAUSE_PAGES_MANY, LIMIT_PAGES },
	{ CAUSE_EMBEDDED_MANY, LIMIT_EMBEDDED },
	{ CAUSE_RECORDS_MANY, LIMIT_ITEMS },
	{ CAUSE_PNG_BAD, LIMIT_IMAGE_SIDE },
	{ CAUSE_JPEG_BAD, LIMIT_IMAGE_SIDE },
};

START_TEST(the_limits)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", numbers[_i].number);
	ck_assert(
	    strstr(cause_text(numbers[_i].cause, LANG_ZH), number) != NULL);
	ck_assert(
	    strstr(cause_text(numbers[_i].cause, LANG_EN), number) != NULL);
}
END_TEST

/* As a person is shown it. */
static const struct {
	struct finding f;
	const char *zh, *en;
} findings[] = {
	{ { CHECK_DOCUMENT, CHECK_UNKNOWN, E_DOC_UNREADABLE, "structure" },
	    "文件无法检查：PDF 的结构无法理清",
	    "the file could not be examined: the structure of the PDF cannot "
	    "be followed" },
	{ { CHECK_DOCUMENT, CHECK_UNKNOWN, E_DOC_UNREADABLE,
	      "pages_left 12-40" },
	    "文件无法检查：第 12-40 页没有全部看过",
	    "the file could not be examined: pages 12-40 were not all "
	    "examined" },
	{ { CHECK_DOCUMENT, CHECK_UNKNOWN, E_DOC_UNREADABLE, "EACCES" },
	    "文件无法检查：没有权限",
	    "the file could not be examined: Permission denied" },
	/* As files of before say it, and as nobody says it. */
	{ { CHECK_DOCUMENT, CHECK_UNKNOWN, E_DOC_UNREADABLE, "EVIL" },
	    "文件无法检查：EVIL", "the file could not be examined: EVIL" },
	{ { CHECK_DOCUMENT, CHECK_UNKNOWN, E_DOC_UNREADABLE, "" },
	    "文件无法检查", "the file could not be examined" },
	{ { CHECK_DOCUMENT, CHECK_UNKNOWN, E_DOC_TYPE, "gif" },
	    "不支持的文件类型：GIF 图像",
	    "this type of file is not supported: GIF image" },
	{ { CHECK_DOCUMENT, CHECK_UNKNOWN, E_DOC_UNREAD_CODE,
	      "150 dpi, 1.4 px/module" },
	    "看到二维码，但无法读出：150 dpi，每模块 1.4 像素",
	    "a code is seen but could not be read: 150 dpi, 1.4 px/module" },
	{ { CHECK_DOCUMENT, CHECK_UNKNOWN, E_DOC_UNREAD_CODE, "1.4 px/module" },
	    "看到二维码，但无法读出：每模块 1.4 像素",
	    "a code is seen but could not be read: 1.4 px/module" },
	{ { CHECK_DOCUMENT, CHECK_FAIL, E_DOC_PAGE_DIFFERS,
	      "valid_until 2028-06-17" },
	    "页面上的文字与记录不符，或页面上没有此项：有效期至 2028-06-17",
	    "the text of the page does not show this as the record has it: "
	    "valid until 2028-06-17" },
	/* The reason behind a reason is a code of ours; other details are
	 * names and dates, and stay. */
	{ { CHECK_DOCUMENT, CHECK_UNKNOWN, E_DOC_DAMAGED_LINK, "json.syntax" },
	    "二维码内容不完整：不是合法的 JSON",
	    "the content of the QR is incomplete: not valid JSON" },
	{ { CHECK_ISSUERS, CHECK_FAIL, E_ISSUERS_MISSING, "structure" }, NULL,
	    NULL },
};

START_TEST(as_shown)
{
	struct buf b = BUF_INIT(4096);
	enum lang lang;

	for (lang = LANG_ZH; lang <= LANG_EN; lang++) {
		const char *wanted =
		    lang == LANG_ZH ? findings[_i].zh : findings[_i].en;

		buf_reset(&b);
		words_finding(&findings[_i].f, lang, &b);
		if (wanted != NULL)
			ck_assert_str_eq(buf_cstr(&b), wanted);
		else
			ck_assert_ptr_nonnull(
			    strstr(buf_cstr(&b), findings[_i].f.detail));
	}
	buf_free(&b);
}
END_TEST

START_TEST(system_errors)
{
	static const int often[] = { EPERM, ENOENT, EIO, E2BIG, ENOMEM, EACCES,
		EEXIST, ENOTDIR, EISDIR, EINVAL, ENFILE, EMFILE, EFBIG, ENOSPC,
		EROFS, EPIPE, ENAMETOOLONG, ENOTEMPTY, ELOOP, EOVERFLOW,
		ETIMEDOUT, ESTALE, EDQUOT };
	size_t i;

	for (i = 0; i < sizeof(often) / sizeof(often[0]); i++) {
		ck_assert_msg(chinese(os_text(often[i], LANG_ZH)) >= 2, "%s",
		    os_name(often[i]));
		ck_assert_str_eq(
		    os_text(often[i], LANG_EN), strerror(often[i]));
		ck_assert_int_eq(os_of(os_name(often[i])), often[i]);
	}
	ck_assert_str_eq(os_name(99999), "errno");
	ck_assert_int_eq(os_of("ENONE"), 0);
	ck_assert_int_eq(os_of(""), 0);
	ck_assert_int_eq(os_of("errno"), 0);
}
END_TEST

Suite *
cause_suite(void)
{
	Suite *s = suite_create("cause");
	TCase *t = tcase_create("cause");

	tcase_add_loop_test(t, both_languages, CAUSE_NONE + 1, CAUSE_COUNT);
	tcase_add_loop_test(
	    t, the_limits, 0, sizeof(numbers) / sizeof(numbers[0]));
	tcase_add_loop_test(
	    t, as_shown, 0, sizeof(findings) / sizeof(findings[0]));
	tcase_add_test(t, system_errors);
	suite_add_tcase(s, t);
	return s;
}
