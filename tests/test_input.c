/* SPDX-License-Identifier: Apache-2.0 */
/* What an input is taken for, and what is read out of it before anything is
 * judged: kinds by content, texts of codes, the end of a PDF. */
#include "tests/suites.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/finds.h"
#include "verifier/input.h"

/* A literal with its length, NUL bytes included. */
#define BYTES(s) (s), sizeof(s) - 1

static const struct {
	const char *name;
	const char *bytes;
	size_t n;
	enum input_kind kind;
	enum cause type;
} sniffs[] = {
	{ "nothing at all", BYTES(""), INPUT_OTHER, CAUSE_IS_EMPTY },
	{ "white space", BYTES(" \n\t\r\n"), INPUT_OTHER, CAUSE_IS_EMPTY },
	{ "one NUL", BYTES("\0"), INPUT_OTHER, CAUSE_IS_BINARY },
	{ "PDF header at 1", BYTES("\n%PDF-1.7\n"), INPUT_OTHER,
	    CAUSE_IS_LATE_PDF },
	{ "HTML before PDF", BYTES("<html>%PDF-1.7\n"), INPUT_OTHER,
	    CAUSE_IS_LATE_PDF },
	{ "ZIP", BYTES("PK\3\4\24\0"), INPUT_OTHER, CAUSE_IS_ZIP },
	{ "GIF renamed", BYTES("GIF89a\1\0"), INPUT_OTHER, CAUSE_IS_GIF },
	{ "TIFF", BYTES("II*\0\10\0\0\0"), INPUT_OTHER, CAUSE_IS_TIFF },
	{ "TIFF, big endian", BYTES("MM\0*\0\0\0\10"), INPUT_OTHER,
	    CAUSE_IS_TIFF },
	{ "WebP", BYTES("RIFF\0\0\0\0WEBPVP8 "), INPUT_OTHER, CAUSE_IS_WEBP },
	{ "HEIC",
	    BYTES("\0\0\0\x18"
		  "ftypheic"),
	    INPUT_OTHER, CAUSE_IS_HEIC },
	{ "SVG", BYTES("<?xml version=\"1.0\"?><svg/>"), INPUT_OTHER,
	    CAUSE_IS_SVG },
	{ "HTML", BYTES("<!doctype html><html>"), INPUT_OTHER, CAUSE_IS_HTML },
	{ "old Office", BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), INPUT_OTHER,
	    CAUSE_IS_OFFICE },
	{ "cut PNG signature", BYTES("\x89PNG\r\n\x1a"), INPUT_OTHER,
	    CAUSE_IS_BINARY },
	{ "text with BEL", BYTES("hello\7"), INPUT_OTHER, CAUSE_IS_BINARY },
	{ "PDF", BYTES("%PDF-1.7\n"), INPUT_PDF, CAUSE_NONE },
	{ "PNG", BYTES("\x89PNG\r\n\x1a\n\0\0"), INPUT_PNG, CAUSE_NONE },
	{ "JPEG", BYTES("\xff\xd8\xff\xe0\0\x10JFIF"), INPUT_JPEG, CAUSE_NONE },
	{ "JSON", BYTES("{\"payload\":\"\"}"), INPUT_JSON, CAUSE_NONE },
	{ "JSON after space", BYTES("\r\n {}"), INPUT_JSON, CAUSE_NONE },
	{ "JSON after a BOM", BYTES("\xef\xbb\xbf{}"), INPUT_JSON, CAUSE_NONE },
	{ "token", BYTES("eyJhbGciOiJFUzI1NiJ9.eyJ9.c2ln"), INPUT_TOKEN,
	    CAUSE_NONE },
	{ "QR text", BYTES("https://verify.example.org/v#123"), INPUT_TEXT,
	    CAUSE_NONE },
};

START_TEST(sniff)
{
	enum cause type;
	enum input_kind kind =
	    input_sniff(slice_of(sniffs[_i].bytes, sniffs[_i].n), &type);

	ck_assert_msg(
	    kind == sniffs[_i].kind, "%s: kind %d", sniffs[_i].name, kind);
	ck_assert_msg(type == sniffs[_i].type, "%s: %s", sniffs[_i].name,
	    cause_text(type, LANG_EN));
}
END_TEST

static const struct {
	const char *operand;
	bool is_text;
} operands[] = {
	{ "bid.pdf", false },
	{ "dir/with:colon.pdf", false },
	{ "C:file", false },
	{ "123.pdf", false },
	{ "1234567890123456789", false }, /* one digit short */
	{ "", false },
	{ "12345678901234567890", true },
	{ "https://verify.example.org/v#123", true },
	{ "http://verify.example.org/", true },
	{ "javascript:alert(1)#1", true },
	{ "intent://x#1", true },
};

START_TEST(operand)
{
	ck_assert_msg(
	    input_is_text(operands[_i].operand) == operands[_i].is_text,
	    "\"%s\"", operands[_i].operand);
}
END_TEST

/* The texts of codes: what is foreign is counted and never a find. */
static const struct {
	const char *name, *text;
	size_t finds;
	int foreign;
	enum error error; /* of the first find */
} texts[] = {
	{ "a web address", "https://shop.example.com/?id=7", 0, 1, E_OK },
	{ "a script", "javascript:alert(1)", 0, 1, E_OK },
	{ "a script with digits", "javascript:alert(1)#123", 0, 1, E_OK },
	{ "a file with digits", "file:///etc/passwd#123", 0, 1, E_OK },
	{ "words", "two words", 0, 2, E_OK },
	{ "nothing", " \n ", 0, 0, E_OK },
	{ "cut digits", "https://verify.example.org/v#1234567", 1, 0,
	    E_DOC_DAMAGED_LINK },
	{ "digits that no encoder writes",
	    "https://verify.example.org/v#99999999999999999", 1, 0,
	    E_DOC_DAMAGED_LINK },
};

START_TEST(text)
{
	struct finds finds;

	memset(&finds, 0, sizeof(finds));
	finds_text(&finds, slice_str(texts[_i].text));
	ck_assert_msg(finds.n == texts[_i].finds, "%s: %zu finds",
	    texts[_i].name, finds.n);
	ck_assert_msg(finds.nforeign == texts[_i].foreign, "%s: %d foreign",
	    texts[_i].name, finds.nforeign);
	if (finds.n > 0)
		ck_assert_msg(finds.v[0].error == texts[_i].error, "%s: %s",
		    texts[_i].name, error_code(finds.v[0].error));
	finds_clear(&finds);
}
END_TEST

/* More records than one file may have end in a find that says so. */
START_TEST(too_many)
{
	struct buf pdf = BUF_INIT(1 << 20);
	struct finds finds;
	int i;

	memset(&finds, 0, sizeof(finds));
	for (i = 0; i < 5000; i++)
		buf_printf(&pdf,
		    "stream\n{\"payload\":\"%d\",\"signatures\":["
		    "{\"protected\":\"a\",\"signature\":\"b\"}]}",
		    i);
	finds_scan(&finds, buf_view(&pdf));
	ck_assert(!finds.failed);
	ck_assert_uint_gt(finds.n, 1000);
	ck_assert_uint_lt(finds.n, 5000);
	ck_assert(finds.v[finds.n - 1].error == E_DOC_UNREADABLE);
	ck_assert(finds.v[finds.n - 2].error == E_OK);
	finds_clear(&finds);
	buf_free(&pdf);
}
END_TEST

static const struct {
	const char *name, *pdf;
	bool trailing;
} pdfs[] = {
	{ "empty", "", false },
	{ "no end", "%PDF-1.7\nstartxref\n9\n", false },
	{ "an archive behind the end", "%PDF-1.7\n%%EOF\nPK\3\4", true },
	{ "one letter behind the end", "%PDF-1.7\n%%EOF\nx", true },
	{ "one space behind the end", "%PDF-1.7\n%%EOF\n ", false },
	{ "a second revision", "%PDF-1.7\n%%EOF\n1 0 obj\n%%EOF\n", false },
};

START_TEST(pdf_end)
{
	ck_assert_msg(
	    finds_trailing(slice_str(pdfs[_i].pdf)) == pdfs[_i].trailing, "%s",
	    pdfs[_i].name);
}
END_TEST

#define N(table) (int)(sizeof(table) / sizeof(table[0]))

Suite *
input_suite(void)
{
	Suite *s = suite_create("input");
	TCase *t = tcase_create("input");

	tcase_add_loop_test(t, sniff, 0, N(sniffs));
	tcase_add_loop_test(t, operand, 0, N(operands));
	tcase_add_loop_test(t, text, 0, N(texts));
	tcase_add_test(t, too_many);
	tcase_add_loop_test(t, pdf_end, 0, N(pdfs));
	suite_add_tcase(s, t);
	return s;
}
