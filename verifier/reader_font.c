/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The child opens no file, so that a font that is not in the PDF is not
 * drawn.  Page numbers and letters are no loss: no code is made of them.  A
 * font that nobody knows may be one whose letters are the squares of a code.
 */
#include "verifier/reader_font.h"

#include <string.h>

#include "verifier/reader_stream.h"

#define FORM_DEPTH 4 /* forms within forms */
#define FORMS_MAX 64 /* of a page: more are not gone through */
#define BLOCKS_OF_A_CODE 60 /* of four modules each: half of version 1 */

/* The fourteen of every reader, and those that documents leave out most;
 * the last ones are 宋体, 黑体, 楷体 and 仿宋 in GBK. */
static const char *const families[] = { "Helvetica", "Arial", "Times",
	"Courier", "Symbol", "Calibri", "Cambria", "Verdana", "Tahoma",
	"Georgia", "Consolas", "SimSun", "NSimSun", "SimHei", "SimKai", "KaiTi",
	"FangSong", "SimFang", "STSong", "STHeiti", "STKaiti", "STFangsong",
	"STZhongsong", "MicrosoftYaHei", "Microsoft YaHei", "DengXian",
	"PMingLiU", "MingLiU", "MSung", "MHei", "NotoSans", "NotoSerif",
	"SourceHan", "AdobeSongStd", "AdobeHeitiStd", "\xcb\xce\xcc\xe5",
	"\xba\xda\xcc\xe5", "\xbf\xac\xcc\xe5", "\xb7\xc2\xcb\xce" };

static bool
is_of_letters(qpdf_data q, qpdf_oh font)
{
	qpdf_oh name = qpdf_oh_get_key(q, font, "/BaseFont");
	const char *text;
	size_t i;

	if (!qpdf_oh_is_name(q, name))
		return false;
	text = qpdf_oh_get_name(q, name) + 1;
	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (strncmp(text, families[i], strlen(families[i])) == 0)
			return true;
	return false;
}

static bool
is_in_file(qpdf_data q, qpdf_oh font)
{
	static const char *const keys[] = { "/FontFile", "/FontFile2",
		"/FontFile3" };
	qpdf_oh below = qpdf_oh_get_key(q, font, "/DescendantFonts");
	qpdf_oh descriptor;
	size_t i;

	if (qpdf_oh_is_name_and_equals(
		q, qpdf_oh_get_key(q, font, "/Subtype"), "/Type3"))
		return true;
	if (qpdf_oh_is_array(q, below) &&
	    qpdf_oh_get_array_n_items(q, below) > 0)
		font = qpdf_oh_get_array_item(q, below, 0);
	descriptor = qpdf_oh_get_key_if_dict(q, font, "/FontDescriptor");
	for (i = 0; i < 3; i++)
		if (qpdf_oh_is_stream(
			q, qpdf_oh_get_key_if_dict(q, descriptor, keys[i])))
			return true;
	return false;
}

static bool
is_at_hand(qpdf_data q, qpdf_oh font)
{
	return qpdf_oh_is_dictionary(q, font) &&
	    (is_in_file(q, font) || is_of_letters(q, font));
}

/* Glyphs of Type 3 are painted whatever the rendering mode. */
static bool
is_mode_obeyed(qpdf_data q, qpdf_oh font)
{
	qpdf_oh type = qpdf_oh_get_key_if_dict(q, font, "/Subtype");

	return qpdf_oh_is_name(q, type) &&
	    !qpdf_oh_is_name_and_equals(q, type, "/Type3");
}

/* The names of a dictionary one by one; a walk within a walk would end the
 * outer one, which is why forms are gone through after the fonts. */
static bool
fonts_are(qpdf_data q, qpdf_oh fonts, bool (*so)(qpdf_data q, qpdf_oh font))
{
	qpdf_oh_begin_dict_key_iter(q, fonts);
	while (qpdf_oh_dict_more_keys(q))
		if (!so(q, qpdf_oh_get_key(q, fonts, qpdf_oh_dict_next_key(q))))
			return false;
	return true;
}

bool
reader_font_paints(qpdf_data q, qpdf_oh resources)
{
	qpdf_oh fonts = qpdf_oh_get_key_if_dict(q, resources, "/Font");

	return !qpdf_oh_is_dictionary(q, fonts) ||
	    !fonts_are(q, fonts, is_mode_obeyed);
}

static bool
letters(qpdf_data q, qpdf_oh resources, int depth, int *left)
{
	qpdf_oh objects = qpdf_oh_get_key_if_dict(q, resources, "/XObject");
	qpdf_oh fonts = qpdf_oh_get_key_if_dict(q, resources, "/Font");
	qpdf_oh form[FORMS_MAX];
	int i, n = 0;

	if (qpdf_oh_is_dictionary(q, fonts) && !fonts_are(q, fonts, is_at_hand))
		return false;
	if (!qpdf_oh_is_dictionary(q, objects))
		return true;
	qpdf_oh_begin_dict_key_iter(q, objects);
	while (qpdf_oh_dict_more_keys(q)) {
		qpdf_oh x =
		    qpdf_oh_get_key(q, objects, qpdf_oh_dict_next_key(q));
		qpdf_oh dict;

		if (!qpdf_oh_is_stream(q, x))
			continue;
		dict = qpdf_oh_get_dict(q, x);
		if (!qpdf_oh_is_name_and_equals(
			q, qpdf_oh_get_key(q, dict, "/Subtype"), "/Form"))
			continue;
		if (depth == FORM_DEPTH || (*left)-- <= 0)
			return false;
		form[n++] = qpdf_oh_get_key(q, dict, "/Resources");
	}
	for (i = 0; i < n; i++)
		if (!letters(q, form[i], depth + 1, left))
			return false;
	return true;
}

bool
reader_font_letters(qpdf_data q, qpdf_oh resources)
{
	int left = FORMS_MAX;

	return letters(q, resources, 0, &left);
}

bool
reader_font_blocks(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	int n = 0;

	/* U+2580 to U+25FF, blocks and squares: E2 96 80 to E2 97 BF. */
	for (; p != NULL && p[0] != '\0'; p++)
		n += p[0] == 0xe2 && (p[1] == 0x96 || p[1] == 0x97);
	return n >= BLOCKS_OF_A_CODE;
}
