/* SPDX-License-Identifier: Apache-2.0 */
/* Content streams of pages: which of them show an image and nothing else. */
#include "tests/suites.h"

#include <string.h>

#include "verifier/reader_content.h"

static const struct {
	const char *name, *content;
	bool only_images, text;
	int draws;
} contents[] = {
	{ "a path is filled", "q 1 0 0 1 0 0 cm /I Do Q 0 0 9 9 re f", false,
	    false, 1 },
	{ "a path is stroked", "/I Do 0 0 m 9 9 l S", false, false, 1 },
	{ "an inline image", "BI /W 1 /H 1 /BPC 8 /CS /G ID \x01 EI", false,
	    false, 0 },
	{ "a shading", "/S sh /I Do", false, false, 0 },
	{ "text that is seen", "/I Do BT /F 9 Tf (17) Tj ET", false, true, 1 },
	{ "text seen after Q", "q 3 Tr Q BT (17) Tj ET /I Do", false, true, 0 },
	{ "text seen after 3 Tr", "3 Tr (a) Tj 0 Tr (b) Tj /I Do", false, true,
	    0 },
	{ "a paint operator behind a string", "(a\\) f (b) /I Do) f", false,
	    false, 0 },
	{ "a string that does not end", "/I Do (abc", false, false, 1 },
	{ "a hex string that does not end", "/I Do <41", false, false, 1 },
	{ "an operator nobody knows", "/I Do paint", false, false, 1 },
	{ "a name with an escape", "/I#20 Do", false, false, 1 },
	{ "Do without a name", "Do", false, false, 1 },
	{ "braces", "{ f } /I Do", false, false, 0 },
	{ "a lone bracket", ") f", false, false, 0 },
	{ "an image", "q 595 0 0 842 0 0 cm /I0 Do Q\n", true, false, 1 },
	{ "two images", "q /A Do Q q /B Do Q", true, false, 2 },
	{ "a clipped image", "q 0 0 9 9 re W n /I Do Q", true, false, 1 },
	{ "text of an OCR",
	    "/I Do BT 3 Tr /F 9 Tf (a \\( b) Tj [(c) -3 <41>] TJ ET", true,
	    true, 1 },
	{ "paint words in strings and comments", "(f S sh) Tj0 % f\n/I Do",
	    false, false, 0 },
	{ "paint words in a comment", "% f S sh\n/I Do", true, false, 1 },
	{ "marked content", "/P <</MCID 0>> BDC /I Do EMC", true, false, 1 },
	{ "nothing", "", true, false, 0 },
};

START_TEST(content)
{
	struct reader_content c;

	reader_content(slice_str(contents[_i].content), &c);
	ck_assert_msg(
	    c.only_images == contents[_i].only_images, "%s", contents[_i].name);
	ck_assert_msg(c.text == contents[_i].text, "%s", contents[_i].name);
	ck_assert_msg(c.draws == contents[_i].draws, "%s: %d draws",
	    contents[_i].name, c.draws);
}
END_TEST

/* A NUL byte in a comment or a hex string ends neither for any viewer. */
START_TEST(nul_ends_nothing)
{
	static const char comment[] = "/I Do %\0 3 Tr \nBT (17) Tj ET";
	static const char digits[] = "/I Do BT <41\0> Tj ET";
	struct reader_content c;

	reader_content(slice_of(comment, sizeof comment - 1), &c);
	ck_assert(!c.only_images);
	reader_content(slice_of(digits, sizeof digits - 1), &c);
	ck_assert(!c.only_images);
}
END_TEST

START_TEST(name)
{
	struct reader_content c;
	char longest[200];

	reader_content(slice_str("/A Do /Im12 Do"), &c);
	ck_assert_str_eq(c.name, "/Im12");
	memset(longest, 'a', sizeof(longest));
	memcpy(longest, "/", 1);
	memcpy(longest + sizeof(longest) - 4, " Do", 4);
	reader_content(slice_str(longest), &c);
	ck_assert(!c.only_images);
}
END_TEST

Suite *
content_suite(void)
{
	Suite *s = suite_create("content");
	TCase *t = tcase_create("content");

	tcase_add_loop_test(
	    t, content, 0, (int)(sizeof contents / sizeof *contents));
	tcase_add_test(t, nul_ends_nothing);
	tcase_add_test(t, name);
	suite_add_tcase(s, t);
	return s;
}
