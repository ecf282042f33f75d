/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/cff.h"
#include "issuer/subset.h"

static struct font_library library;
static struct font_family family;

static void
open_fonts(void)
{
	static const char *const names[] = { "Noto Serif CJK SC",
		"LXGW WenKai:bold", "BabelStone Han" };

	family.n = 0;
	for (size_t i = 0; i < 3; i++) {
		int face = font_find(&library, names[i]);

		ck_assert_msg(face >= 0, "%s is not installed", names[i]);
		family.face[family.n++] = (uint8_t)face;
	}
}

static void
close_fonts(void)
{
	font_library_free(&library);
}

START_TEST(no_other_family_is_taken_instead)
{
	ck_assert_int_eq(font_find(&library, "No Such Family"), FONT_ABSENT);
	ck_assert_int_eq(font_find(&library, ""), FONT_ABSENT);
	ck_assert_int_eq(
	    font_find(&library, "Noto Serif CJK SC"), family.face[0]);
}
END_TEST

static const struct undrawable {
	const char *text;
	uint32_t cp;
} undrawable[] = {
	{ "\xF4\x80\x80\x80", 0x100000 }, /* private use */
	{ "证\xF3\xB0\x80\x80书", 0xF0000 },
	{ "a\xF0\x9F\xAA\xBF", 0x1FABF }, /* an emoji of 2022 */
};

START_TEST(a_missing_glyph_is_named)
{
	struct font_run run;
	uint32_t missing = 0;
	enum error e = font_shape(&library, &family,
	    slice_str(undrawable[_i].text), LANG_ZH, &run, &missing);

	ck_assert_int_eq(e, E_RULE_GLYPH);
	ck_assert_uint_eq(missing, undrawable[_i].cp);
	ck_assert_ptr_null(run.p);
}
END_TEST

START_TEST(rare_characters_fall_back_one_by_one)
{
	static const char text[] = "喆㙦𠮷𬭎A";
	static const uint32_t cp[] = { 0x5586, 0x3666, 0x20BB7, 0x2CB4E, 'A' };
	struct font_run run;
	uint32_t missing = 0;

	ck_assert_int_eq(font_shape(&library, &family, slice_str(text), LANG_ZH,
			     &run, &missing),
	    E_OK);
	ck_assert_uint_eq(run.n, 5);
	for (size_t i = 0; i < 5; i++) {
		ck_assert_uint_eq(run.p[i].cp, cp[i]);
		ck_assert_uint_ne(run.p[i].gid, 0);
	}
	ck_assert_uint_eq(run.p[4].face, family.face[0]);
	free(run.p);
}
END_TEST

/* What a subset writes, through a document of its own. */
static void
written(struct subset *s, struct pdf_press *press, struct buf *out)
{
	struct pdf *pdf = pdf_new(press);
	struct pdf_object *fonts[SUBSET_LAYERS];
	static const uint8_t id[16];

	ck_assert_int_eq(subset_cut(s, press), E_OK);
	subset_write(s, pdf, fonts);
	ck_assert_int_eq(pdf_save(pdf, pdf_object(pdf), id, out), E_OK);
	pdf_free(pdf);
}

/* Characters of each face, one of BabelStone's with a composite glyph. */
static const char *const sample[] = { "示例机电股份有限公司 After-sales 0123",
	"认证证书十二星级ABC", "喆㙦𠮷𬭎示例éü" };

/* A cut is the same whatever else its source was asked for before. */
START_TEST(the_source_is_only_a_cache)
{
	size_t face = family.face[_i];
	struct font_family one = { 1, { (uint8_t)face } };
	struct pdf_press *press = pdf_press_new();
	struct buf out[2] = { BUF_INIT(PDF_MAX), BUF_INIT(PDF_MAX) };
	struct font_run run;
	uint32_t missing, gid;
	unsigned layer;

	ck_assert_int_eq(font_shape(&library, &one, slice_str(sample[_i]),
			     LANG_ZH, &run, &missing),
	    E_OK);
	for (size_t k = 0; k < 2; k++) {
		struct subset_source *source =
		    subset_source_new(&library.face[face]);
		struct subset *s = subset_new(source);

		for (uint32_t cp = 0x4E00; k == 1 && cp < 0x4E00 + 900; cp++)
			if (font_face_of(&library, &one, cp, &gid) >= 0)
				subset_source_want(source, gid);
		for (size_t i = 0; i < run.n; i++) /* in either order */
			ck_assert_int_eq(
			    subset_add(
				s, &run.p[k == 0 ? i : run.n - 1 - i], &layer),
			    E_OK);
		written(s, press, &out[k]);
		subset_free(s);
		subset_source_free(source);
	}
	ck_assert_uint_gt(out[0].n, 2000);
	ck_assert_msg(slice_eq(buf_view(&out[0]), buf_view(&out[1])),
	    "%s: the bytes depend on what was cut before",
	    library.face[face].name);
	for (size_t k = 0; k < 2; k++)
		buf_free(&out[k]);
	free(run.p);
	pdf_press_free(press);
}
END_TEST

START_TEST(one_glyph_keeps_its_characters_apart)
{
	struct subset_source *source = subset_source_new(&library.face[0]);
	struct subset *s = subset_new(source);
	struct font_glyph g = { .gid = 100, .cp = 0x4EBA, .advance = 1000 };
	struct font_glyph radical = g;
	unsigned layer = 9;

	radical.cp = 0x2F08;
	ck_assert(!subset_has(s, &g, &layer));
	ck_assert_int_eq(subset_add(s, &g, &layer), E_OK);
	ck_assert_uint_eq(layer, 0);
	ck_assert_int_eq(subset_add(s, &radical, &layer), E_OK);
	ck_assert_uint_eq(layer, 1);
	ck_assert_int_eq(subset_add(s, &g, &layer), E_OK);
	ck_assert_uint_eq(layer, 0);
	ck_assert_uint_eq(subset_layers(s), 2);
	for (radical.cp = 0x10000; radical.cp < 0x10002; radical.cp++)
		ck_assert_int_eq(subset_add(s, &radical, &layer), E_OK);
	ck_assert_int_eq(subset_add(s, &radical, &layer), E_RULE_GLYPH);
	subset_free(s);
	subset_source_free(source);
}
END_TEST

/* Header, Name INDEX {"A"}, Top DICT INDEX, and what follows from `charset`
 * on; @ is where the top DICT's charset offset goes. */
static const struct cff {
	const char *name;
	const char *bytes;
	size_t n;
	bool good;
	uint16_t code[4];
} cffs[] = {
	{ "nothing", "", 0, false, { 0 } },
	{ "a header alone", "\1\0\4\1", 4, false, { 0 } },
	{ "a name index that is cut", "\1\0\4\1\0\1\1\1", 8, false, { 0 } },
	{ "a name index of width 5", "\1\0\4\1\0\1\5\1\2A", 10, false, { 0 } },
	{ "offsets that go back", "\1\0\4\1\0\1\1\2\1A", 10, false, { 0 } },
	{ "a number cut in the top dict", "\1\0\4\1\0\1\1\1\2A\0\1\1\1\2\x1d",
	    16, false, { 0 } },
	{ "CIDs without a charset",
	    "\1\0\4\1\0\1\1\1\2A\0\1\1\1\6\x8b\x8b\x8b\x0c\x1e", 20, false,
	    { 0 } },
	{ "a charset past the end",
	    "\1\0\4\1\0\1\1\1\2A\0\1\1\1\x8\x8b\x8b\x8b\x0c\x1e\xef\x0f", 22,
	    false, { 0 } },
	{ "a charset that is cut",
	    "\1\0\4\1\0\1\1\1\2A\0\1\1\1\x8\x8b\x8b\x8b\x0c\x1e\xa1\x0f\0\0\x63",
	    25, false, { 0 } },
	{ "a charset of format 3",
	    "\1\0\4\1\0\1\1\1\2A\0\1\1\1\x8\x8b\x8b\x8b\x0c\x1e\xa1\x0f\3\0\x63"
	    "\0\x64\0\x65",
	    29, false, { 0 } },
	{ "no CIDs: glyphs are codes", "\1\0\4\1\0\1\1\1\2A\0\1\1\1\3\xa1\x0f",
	    17, true, { 0, 1, 2, 3 } },
	{ "format 0",
	    "\1\0\4\1\0\1\1\1\2A\0\1\1\1\x8\x8b\x8b\x8b\x0c\x1e\xa1\x0f\0\0\x63"
	    "\1\0\2\1",
	    29, true, { 0, 99, 256, 513 } },
	{ "format 1",
	    "\1\0\4\1\0\1\1\1\2A\0\1\1\1\x8\x8b\x8b\x8b\x0c\x1e\xa1\x0f\1\0\x63"
	    "\1\0\5\0",
	    29, true, { 0, 99, 100, 5 } },
	{ "format 2",
	    "\1\0\4\1\0\1\1\1\2A\0\1\1\1\x8\x8b\x8b\x8b\x0c\x1e\xa1\x0f\2\0\x63"
	    "\1\0\0\0",
	    29, true, { 0, 99, 100, 101 } },
};

START_TEST(cff_tables_are_read_within_their_bytes)
{
	const struct cff *c = &cffs[_i];
	uint16_t code[4];
	uint8_t *copy = malloc(c->n + 1); /* ends where the table ends */
	bool good;

	memcpy(copy, c->bytes, c->n);
	copy = realloc(copy, c->n == 0 ? 1 : c->n);
	good = cff_codes(slice_of(copy, c->n), code, 4);
	ck_assert_msg(good == c->good, "%s: %d", c->name, good);
	for (size_t i = 0; good && i < 4; i++)
		ck_assert_msg(code[i] == c->code[i], "%s: glyph %zu is %u",
		    c->name, i, code[i]);
	free(copy);
}
END_TEST

Suite *
font_suite(void)
{
	Suite *s = suite_create("font");
	TCase *t = tcase_create("font");

	tcase_add_checked_fixture(t, open_fonts, close_fonts);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, cff_tables_are_read_within_their_bytes, 0,
	    sizeof cffs / sizeof cffs[0]);
	tcase_add_test(t, no_other_family_is_taken_instead);
	tcase_add_loop_test(t, a_missing_glyph_is_named, 0,
	    sizeof undrawable / sizeof undrawable[0]);
	tcase_add_test(t, rare_characters_fall_back_one_by_one);
	tcase_add_loop_test(t, the_source_is_only_a_cache, 0, 3);
	tcase_add_test(t, one_glyph_keeps_its_characters_apart);
	suite_add_tcase(s, t);
	return s;
}
