/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "issuer/design.h"
#include "issuer/field.h"
#include "sys/file.h"

#define FILE_MAX ((size_t)1 << 20)

/* A copy of the classic design with one place changed, and what is said. */
static const struct mistake {
	const char *file, *from, *to, *says;
} mistakes[] = {
	{ "layout.json", "{\n", "{,\n", "layout.json:1:2: " },
	{ "layout.json", "\"page\": {", "\"page\": { \"depth\": 1,",
	    "layout.json:2: page.depth: unknown member" },
	{ "layout.json", "\"width\": 21000", "\"width\": 210.5",
	    "layout.json:2:21: not an exact integer" },
	{ "layout.json", "\"width\": 21000", "\"width\": 1",
	    "page.width: must be a whole number from 5000 to 120000" },
	{ "layout.json", "\"Noto Serif CJK SC\",", "\"No Such Font\",",
	    "layout.json:4: families.body[0]: this typeface is not "
	    "installed" },
	{ "layout.json", "\"1B2433\"", "\"blue\"",
	    "colours.ink: must be a colour of six hexadecimal digits" },
	{ "layout.json", "\"family\": \"title\", \"size\": [3700, 3000]",
	    "\"family\": \"titles\", \"size\": [3700, 3000]",
	    "styles.title.zh.family: no such name in families" },
	{ "layout.json", "\"size\": [3700, 3000]", "\"size\": [3000, 3700]",
	    "styles.title.zh.size[1]: must be two whole numbers" },
	{ "layout.json", "\"align\": \"centre\"", "\"align\": \"middle\"",
	    "align: must be one of left, centre, right" },
	{ "layout.json", "\"text\": \"title\", \"tag\": \"h1\"",
	    "\"text\": \"titel\", \"tag\": \"h1\"",
	    ".text: neither text.zh.json nor text.en.json has this text" },
	{ "layout.json", "\"row\": \"uscc\"", "\"raw\": \"uscc\"",
	    ".raw: unknown member" },
	{ "layout.json", "\"style\": \"title.zh\"", "\"style\": \"title\"",
	    ".style: no such name in styles" },
	{ "layout.json", "\"qr\": { \"box\": [2700, 20800, 4600, 4600] }",
	    "\"qr\": { \"box\": [2700, 20800, 3000, 3000] }",
	    "qr: the box of the QR must be a square of 44 mm or more" },
	{ "layout.json", "\"bodies\": true,", "",
	    ": a seal belongs in a stack with bodies" },
	{ "text.zh.json", "{holder}", "{holders}",
	    "text.zh.json:8: holder: names no value in braces" },
	{ "text.en.json", "\"list\"", "\"lists\"",
	    "text.en.json:4: lists: layout.json does not use this text" },
	{ "text.en.json", "\"list\"", "\"date\"", "text.en.json:4:" },
	{ "text.zh.json", "\"样本\"", "\"样🧿本\"",
	    "seal.centre.sample: no typeface of its family has this "
	    "character (U+1F9FF)" },
	{ "text.en.json", "\"SPECIMEN\"", "\"\u0a20\"",
	    "watermark.specimen: no typeface of its family has this "
	    "character (U+0A20)" },
	{ "text.zh.json", "\"list\"", "\"title@13\"",
	    "text.zh.json:3: title@13: after the @ stands the code of no "
	    "level" },
	{ "text.zh.json", "\"list\"", "\"title@\"", "text.zh.json:3:" },
	{ "text.zh.json", "\"list\"", "\"list@12\"",
	    "text.zh.json:3: list@12: layout.json does not use this text" },
	{ "text.zh.json", "\"list\"", "\"role.auditor@12\"",
	    "text.zh.json:3: role.auditor@12: layout.json does not use" },
	{ "text.en.json", "\", \"", "5",
	    "text.en.json:4: list: must be a text" },
};

static const char *const codes[] = { "5", "12", NULL };

static void
copy(const char *dir, const char *name, const struct mistake *m)
{
	struct buf text = BUF_INIT(FILE_MAX), out = BUF_INIT(FILE_MAX);
	char path[256];
	size_t at = 0;

	snprintf(path, sizeof path, "templates/designs/classic/%s", name);
	ck_assert_int_eq(file_read(path, FILE_MAX, &text), 0);
	if (strcmp(name, m->file) == 0) {
		at = slice_find(buf_view(&text), slice_str(m->from), 0);
		ck_assert_msg(at != SIZE_MAX, "%s is not in %s", m->from, path);
		buf_put(&out, text.p, at);
		buf_puts(&out, m->to);
		at += strlen(m->from);
	}
	buf_put(&out, text.p + at, text.n - at);
	snprintf(path, sizeof path, "%s/%s", dir, name);
	ck_assert_int_eq(file_write(path, buf_view(&out), 0600), 0);
	buf_free(&text);
	buf_free(&out);
}

START_TEST(mistakes_are_told_with_their_line)
{
	static const char *const names[] = { "layout.json", "text.zh.json",
		"text.en.json" };
	const struct mistake *m = &mistakes[_i];
	char dir[] = "/tmp/design-XXXXXX", path[64];
	struct buf message = BUF_INIT(4096);
	struct design *d;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	for (size_t i = 0; i < 3; i++)
		copy(dir, names[i], m);
	d = design_open(dir, codes, LANG_EN, &message);
	ck_assert_msg(d == NULL, "accepted: %s", m->to);
	ck_assert_msg(strstr(buf_cstr(&message), m->says) != NULL,
	    "said \"%s\", not \"%s\"", buf_cstr(&message), m->says);
	ck_assert_msg(strstr(buf_cstr(&message), m->file) != NULL,
	    "does not name the file: %s", buf_cstr(&message));
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		unlink(path);
	}
	rmdir(dir);
	buf_free(&message);
}
END_TEST

START_TEST(a_folder_that_is_not_there)
{
	struct buf message = BUF_INIT(4096);

	ck_assert_ptr_null(
	    design_open("/nonexistent", codes, LANG_ZH, &message));
	ck_assert_ptr_nonnull(
	    strstr(buf_cstr(&message), "/nonexistent/text.zh.json"));
	buf_free(&message);
}
END_TEST

static const char *const shipped[] = { "templates/designs/classic",
	"templates/designs/stars", "templates/designs/plain",
	"templates/designs/english" };

START_TEST(shipped_designs_open)
{
	struct buf message = BUF_INIT(4096);
	struct design *d = design_open(shipped[_i], codes, LANG_EN, &message);

	ck_assert_msg(d != NULL, "%s", buf_cstr(&message));
	ck_assert(design_art(d, false, false, false).n > 0);
	ck_assert(!slice_eq(design_art(d, false, true, false),
	    design_art(d, false, false, false)));
	ck_assert(!slice_eq(design_art(d, false, true, true),
	    design_art(d, false, true, false)));
	design_close(d);
	buf_free(&message);
}
END_TEST

static const struct braces {
	const char *text;
	bool unknown;
} braces[] = {
	{ "{", true },
	{ "{}", true },
	{ "{number", true },
	{ "{number@fr}", true },
	{ "a {number} {holders}", true },
	{ "{Number}", true },
	{ "", false },
	{ "words", false },
	{ "{number}{holder@en}", false },
	{ "{year}-{month}-{day}", false },
};

START_TEST(braces_name_values)
{
	ck_assert_msg(
	    (field_unknown(braces[_i].text) != NULL) == braces[_i].unknown,
	    "%s", braces[_i].text);
}
END_TEST

Suite *
design_suite(void)
{
	Suite *s = suite_create("design");
	TCase *t = tcase_create("design");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, mistakes_are_told_with_their_line, 0,
	    sizeof mistakes / sizeof mistakes[0]);
	tcase_add_test(t, a_folder_that_is_not_there);
	tcase_add_loop_test(
	    t, braces_name_values, 0, sizeof braces / sizeof braces[0]);
	tcase_add_loop_test(
	    t, shipped_designs_open, 0, sizeof shipped / sizeof shipped[0]);
	suite_add_tcase(s, t);
	return s;
}
