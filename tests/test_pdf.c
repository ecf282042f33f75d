/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/archive.h"
#include "issuer/canvas.h"
#include "record/csv.h"
#include "issuer/icc.h"
#include "issuer/pdf.h"
#include "record/deflate.h"

static const struct number {
	int64_t thousandths;
	const char *text;
} numbers[] = {
	{ INT64_MIN, "-9223372036854775.808" },
	{ -1500, "-1.5" },
	{ -1, "-0.001" },
	{ 0, "0" },
	{ 1, "0.001" },
	{ 10, "0.01" },
	{ 120, "0.12" },
	{ 1000, "1" },
	{ 10000, "10" },
	{ 841890, "841.89" },
	{ INT64_MAX, "9223372036854775.807" },
};

START_TEST(numbers_are_exact)
{
	struct buf out = BUF_INIT(64);

	canvas_number(&out, numbers[_i].thousandths);
	ck_assert_str_eq(buf_cstr(&out), numbers[_i].text);
	buf_free(&out);
}
END_TEST

START_TEST(sine_needs_no_library)
{
	for (int i = -4000; i <= 4000; i++) {
		double turns = i / 777.0;
		double off = canvas_sin(turns) - sin(turns * 6.283185307179586);

		ck_assert_msg(
		    off < 1e-9 && off > -1e-9, "%f turns: %g off", turns, off);
	}
}
END_TEST

static const struct utf16 {
	const char *utf8, *hex;
} utf16s[] = {
	{ "", "" },
	{ "A", "0041" },
	{ "喆", "5586" },
	{ "㙦", "3666" },
	{ "𠮷", "D842DFB7" },
	{ "𬭎", "D872DF4E" },
};

START_TEST(text_strings_have_surrogates)
{
	struct buf out = BUF_INIT(64);

	pdf_utf16(&out, slice_str(utf16s[_i].utf8));
	ck_assert_str_eq(buf_cstr(&out), utf16s[_i].hex);
	buf_free(&out);
}
END_TEST

/* Every row of the table points at its object; what is unfiltered is found
 * as it was given. */
START_TEST(the_table_points_at_the_objects)
{
	static const uint8_t id[16] = { 0xAB, 1 };
	struct pdf_press *press = pdf_press_new();
	struct pdf *pdf = pdf_new(press);
	struct pdf_object *page = pdf_page(pdf, 595276, 841890);
	struct pdf_object *plain = pdf_object(pdf), *info = pdf_object(pdf);
	struct buf out = BUF_INIT(1 << 20);
	size_t n = 0, at, i, found, xref, rows;
	char head[32];
	int used;

	buf_puts(&out, "before"); /* pdf_save appends */
	pdf_stream(plain, slice_str("{\"payload\":\"x\"}"), PDF_PLAIN);
	pdf_entry(page, "/Contents %zu 0 R", pdf_number(plain));
	pdf_text(info, "Title", slice_str("证"));
	ck_assert_int_eq(pdf_save(pdf, info, id, &out), E_OK);
	ck_assert(memcmp(out.p, "before%PDF-1.7\n%", 16) == 0);
	found = slice_find(buf_view(&out), slice_str("\nstartxref\n"), 0);
	ck_assert(sscanf((char *)out.p + found, " startxref %zu", &xref) == 1);
	ck_assert(sscanf((char *)out.p + 6 + xref, "xref 0 %zu%n", &rows,
		      &used) == 1);
	at = 6 + xref + (size_t)used + 1;
	for (i = 0; i < rows; i++, at += 20) {
		ck_assert(sscanf((char *)out.p + at, "%10zu", &n) == 1);
		if (i == 0)
			continue;
		snprintf(head, sizeof head, "%zu 0 obj\n", i);
		ck_assert_msg(
		    strncmp((char *)out.p + 6 + n, head, strlen(head)) == 0,
		    "object %zu is not at %zu", i, n);
	}
	ck_assert(strncmp((char *)out.p + at, "trailer", 7) == 0);
	ck_assert(slice_find(buf_view(&out),
		      slice_str("/Length 15\n>>\nstream\n{\"payload\":\"x\"}\n"
				"endstream"),
		      0) != SIZE_MAX);
	ck_assert(slice_find(buf_view(&out), slice_str("/Title <FEFF8BC1>"),
		      0) != SIZE_MAX);
	ck_assert(slice_find(buf_view(&out),
		      slice_str("/ID [<ab010000000000000000000000000000> "
				"<ab010000000000000000000000000000>]"),
		      0) != SIZE_MAX);
	ck_assert(
	    slice_find(buf_view(&out), slice_str("/Count 1"), 0) != SIZE_MAX);
	pdf_free(pdf);
	pdf_press_free(press);
	buf_free(&out);
}
END_TEST

START_TEST(a_full_buffer_is_an_error)
{
	static const uint8_t id[16];
	struct pdf_press *press = pdf_press_new();
	struct pdf *pdf = pdf_new(press);
	struct buf out = BUF_INIT(100);

	pdf_page(pdf, 1000, 1000);
	ck_assert_int_eq(pdf_save(pdf, pdf_object(pdf), id, &out), E_MEMORY);
	pdf_free(pdf);
	pdf_press_free(press);
	buf_free(&out);
}
END_TEST

START_TEST(packed_bytes_come_back)
{
	struct pdf_press *press = pdf_press_new();
	struct buf packed = BUF_INIT(1 << 20), back = BUF_INIT(1 << 20);
	struct buf in = BUF_INIT(1 << 20);

	for (int i = 0; i < 3000; i++)
		buf_printf(&in, "%d ", i * i % 977);
	pdf_pack(press, buf_view(&in), &packed);
	ck_assert_uint_lt(packed.n, in.n / 2);
	ck_assert_int_eq(deflate_unpack(DEFLATE_ZLIB, buf_view(&packed),
			     slice_of(NULL, 0), 1 << 20, &back),
	    E_OK);
	ck_assert(slice_eq(buf_view(&in), buf_view(&back)));
	pdf_press_free(press);
	buf_free(&packed);
	buf_free(&back);
	buf_free(&in);
}
END_TEST

/* A title with every character that XML minds stays one element. */
START_TEST(metadata_is_escaped)
{
	static const uint8_t id[16];
	struct pdf_press *press = pdf_press_new();
	struct pdf *pdf = pdf_new(press);
	struct buf out = BUF_INIT(1 << 20);
	struct archive_file files[] = {
		{ "b.csv", "text/csv", "Supplement", "b", slice_str("1"),
		    false },
		{ "a.json", "application/json", "Source", "a", slice_str("{}"),
		    true },
	};
	struct archive a = { .title = "<a & \"b\"> 喆",
		.author = "x",
		.subject = "y",
		.instant = 1750219200,
		.zone = 480,
		.profile = slice_str("p"),
		.files = files,
		.nfiles = 2 };
	struct pdf_object *info = archive_write(&a, pdf);
	static const char *const has[] = {
		"&lt;a &amp; &quot;b&quot;&gt; 喆</rdf:li>",
		"<pdfaid:part>3</pdfaid:part>",
		"<xmp:CreateDate>2025-06-18T12:00:00+08:00</xmp:CreateDate>",
		"/CreationDate (D:20250618120000+08'00')",
		"/Subtype /application#2fjson", "/AFRelationship /Source",
		"/AFRelationship /Supplement", "/Names [(a.json) ",
		"stream\n{}\nendstream", "/DisplayDocTitle true",
		"/Lang (zh-CN)", "/S /GTS_PDFA1"
	};

	ck_assert_int_eq(pdf_save(pdf, info, id, &out), E_OK);
	for (size_t i = 0; i < sizeof has / sizeof has[0]; i++)
		ck_assert_msg(slice_find(buf_view(&out), slice_str(has[i]),
				  0) != SIZE_MAX,
		    "no %s", has[i]);
	pdf_free(pdf);
	pdf_press_free(press);
	buf_free(&out);
}
END_TEST

static uint32_t
word(const struct buf *b, size_t at)
{
	return (uint32_t)b->p[at] << 24 | (uint32_t)b->p[at + 1] << 16 |
	    (uint32_t)b->p[at + 2] << 8 | b->p[at + 3];
}

/* The profile's tags lie within it; its primaries add up to its white. */
START_TEST(the_profile_is_whole)
{
	struct buf icc = BUF_INIT(1 << 16);
	uint32_t tags, at;
	int64_t sum[3] = { 0, 0, 0 };

	icc_srgb(&icc);
	ck_assert_uint_eq(word(&icc, 0), icc.n);
	ck_assert(memcmp(icc.p + 12, "mntrRGB XYZ ", 12) == 0);
	ck_assert(memcmp(icc.p + 36, "acsp", 4) == 0);
	tags = word(&icc, 128);
	ck_assert_uint_eq(tags, 9);
	for (uint32_t i = 0; i < tags; i++) {
		const uint8_t *tag = icc.p + 132 + i * 12;

		at = word(&icc, 132 + i * 12 + 4);
		ck_assert_uint_le(at + word(&icc, 132 + i * 12 + 8), icc.n);
		if (memcmp(tag + 1, "XYZ", 3) == 0)
			for (size_t k = 0; k < 3; k++)
				sum[k] += word(&icc, at + 8 + 4 * k);
		if (memcmp(tag + 1, "TRC", 3) == 0) {
			ck_assert(memcmp(icc.p + at, "curv", 4) == 0);
			ck_assert_uint_eq(word(&icc, at + 8), 256);
			/* Half grey, 8 bits, is 0.2159 of the light. */
			ck_assert_int_eq(
			    icc.p[at + 12 + 256] * 256 + icc.p[at + 12 + 257],
			    14146);
		}
	}
	for (size_t k = 0; k < 3; k++) {
		int64_t off = sum[k] - (int64_t)word(&icc, 68 + 4 * k);

		ck_assert_msg(
		    off < 40 && off > -40, "%zu: %d off", k, (int)off);
	}
	buf_free(&icc);
}
END_TEST

static const struct sheet_case {
	const char *in;
	const char *out; /* cells in [], rows end with | ; ! for broken */
} csvs[] = {
	{ "\"open", "!" },
	{ "\"a\"b,c", "!" },
	{ "a\"b,c", "!" },
	{ "a\rb", "!" },
	{ "", "" },
	{ "a", "[a]|" },
	{ "a,b\nc,d\n", "[a][b]|[c][d]|" },
	{ "a,b\r\nc,\r\n", "[a][b]|[c][]|" },
	{ "\"a,\"\"b\"\"\nc\",d", "[a,\"b\"\nc][d]|" },
	{ ",\n", "[][]|" },
	{ "喆,𠮷\n", "[喆][𠮷]|" },
};

START_TEST(csv_cells)
{
	struct csv csv = { slice_str(csvs[_i].in), 0 };
	struct buf cell = BUF_INIT(64), out = BUF_INIT(256);
	enum csv_end end = CSV_ROW;

	while (csv_more(&csv) && end != CSV_BROKEN) {
		buf_reset(&cell);
		end = csv_next(&csv, &cell);
		if (end == CSV_BROKEN) {
			buf_reset(&out);
			buf_putc(&out, '!');
			break;
		}
		buf_printf(
		    &out, "[%s]%s", buf_cstr(&cell), end == CSV_ROW ? "|" : "");
	}
	ck_assert_str_eq(buf_cstr(&out), csvs[_i].out);
	buf_free(&cell);
	buf_free(&out);
}
END_TEST

Suite *
pdf_suite(void)
{
	Suite *s = suite_create("pdf");
	TCase *t = tcase_create("pdf");

	tcase_add_loop_test(t, csv_cells, 0, sizeof csvs / sizeof csvs[0]);
	tcase_add_loop_test(
	    t, numbers_are_exact, 0, sizeof numbers / sizeof numbers[0]);
	tcase_add_test(t, sine_needs_no_library);
	tcase_add_loop_test(t, text_strings_have_surrogates, 0,
	    sizeof utf16s / sizeof utf16s[0]);
	tcase_add_test(t, the_table_points_at_the_objects);
	tcase_add_test(t, a_full_buffer_is_an_error);
	tcase_add_test(t, packed_bytes_come_back);
	tcase_add_test(t, metadata_is_escaped);
	tcase_add_test(t, the_profile_is_whole);
	suite_add_tcase(s, t);
	return s;
}
