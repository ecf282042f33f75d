/* SPDX-License-Identifier: Apache-2.0 */
/* A base by hand, two signatures, a store; then every byte of it changed. */
#include <stdlib.h>
#include <string.h>

#include "record/date.h"
#include "record/revision.h"
#include "tests/suites.h"

#define MAX ((size_t)1 << 20)

static const uint8_t cms[] = { 0x30, 0x05, 1, 2, 3, 4, 5 };
static const uint8_t der[] = { 0x30, 0x03, 9, 8, 7 };

struct wish { /* what is different about a base */
	const char *fields, *perms, *id;
};

static void
object(struct buf *b, size_t *offset, size_t number, const char *dictionary)
{
	offset[number] = b->n;
	buf_printf(b, "%zu 0 obj\n<<\n%s>>\nendobj\n", number, dictionary);
}

static void
make_base(const struct wish *w, struct buf *b)
{
	size_t offset[5], xref;
	struct buf catalog = BUF_INIT(MAX);

	buf_puts(b, "%PDF-1.7\n% decoy: \nstartxref\n9\n%%EOF\n");
	buf_printf(&catalog, "/Type /Catalog\n%s%s", w->fields, w->perms);
	object(b, offset, 1, buf_cstr(&catalog));
	object(b, offset, 2, "/FT /Sig\n/T (body-a)\n");
	object(b, offset, 3, "/FT /Sig\n/T (body-b)\n");
	object(b, offset, 4, "/Title <FEFF>\n");
	xref = b->n;
	buf_puts(b, "xref\n0 5\n0000000000 65535 f \n");
	for (size_t i = 1; i < 5; i++)
		buf_printf(b, "%010zu 00000 n \n", offset[i]);
	buf_printf(b,
	    "trailer\n<< /Size 5 /Root 1 0 R /Info 4 0 R /ID %s >>\n"
	    "startxref\n%zu\n%%%%EOF\n",
	    w->id, xref);
	buf_free(&catalog);
}

#define ID                                    \
	"[<00112233445566778899aabbccddeeff>" \
	" <00112233445566778899aabbccddeeff>]"
#define FIELDS "/AcroForm << /Fields [2 0 R 3 0 R] /SigFlags 3 >>\n"
#define PERMS "/Perms << /DocMDP 5 0 R >>\n"

static const struct wish ours = { FIELDS, PERMS, ID };

/* The whole file: base, two signatures, a store if wanted. */
static void
make_file(struct buf *b, struct revision *r, bool store)
{
	const struct slice one = { der, sizeof der };

	make_base(&ours, b);
	ck_assert_int_eq(revision_open(buf_view(b), r), E_OK);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(
		    revision_sign(r, 1750219200, i == 0 ? 480 : 0,
			i == 0 ? REVISION_ROOM : REVISION_ROOM_STAMPED, b),
		    E_OK);
		ck_assert_int_eq(
		    revision_fill(r, slice_of(cms, sizeof cms), b), E_OK);
	}
	if (store)
		ck_assert_int_eq(revision_store(r, &one, 1, &one, 1, b), E_OK);
}

START_TEST(written_and_read)
{
	struct buf b = BUF_INIT(MAX), out = BUF_INIT(MAX);
	struct revision r, again;
	struct slice parts[2], file;

	make_file(&b, &r, true);
	file = buf_view(&b);
	ck_assert_int_eq(revision_read(file, &again), E_OK);
	ck_assert_mem_eq(&r, &again, sizeof r);
	ck_assert_uint_eq(again.nsignatures, 2);
	ck_assert_uint_eq(again.end, b.n);
	for (size_t i = 0; i < 2; i++) {
		const struct revision_signature *s = &again.signature[i];

		ck_assert(slice_is(slice_of(file.p + s->title.at, s->title.n),
		    i == 0 ? "body-a" : "body-b"));
		ck_assert_int_eq(s->instant, 1750219200);
		buf_reset(&out);
		ck_assert_int_eq(revision_cms(file, s, &out), E_OK);
		ck_assert(slice_eq(buf_view(&out), slice_of(cms, sizeof cms)));
		revision_covered(file, s, parts);
		ck_assert_uint_eq(
		    parts[0].n + 2 * s->room + 2 + parts[1].n, s->end);
		ck_assert_int_eq(parts[0].p[parts[0].n - 1], ' ');
		ck_assert_int_eq(parts[1].p[0], '\n');
	}
	ck_assert(slice_find(file, slice_str("/P 2 "), 0) < r.signature[0].end);
	ck_assert_uint_eq(
	    slice_find(file, slice_str("/TransformMethod"), r.signature[0].end),
	    SIZE_MAX);
	ck_assert_uint_eq(again.ncerts, 1);
	ck_assert_uint_eq(again.ncrls, 1);
	ck_assert(slice_eq(slice_of(file.p + again.crl[0].at, again.crl[0].n),
	    slice_of(der, sizeof der)));
	buf_free(&b);
	buf_free(&out);
}
END_TEST

/* Whether a changed file still passes for what it was: everything outside of
 * Contents is written again and compared, but for the digits of M. */
static bool
same(struct slice file, const struct revision *r)
{
	struct buf out = BUF_INIT(MAX);
	struct revision again;
	bool good = revision_read(file, &again) == E_OK;

	for (size_t i = 0; good && i < r->nsignatures; i++) {
		buf_reset(&out);
		good = revision_cms(file, &again.signature[i], &out) == E_OK &&
		    slice_eq(buf_view(&out), slice_of(cms, sizeof cms)) &&
		    again.signature[i].instant == r->signature[i].instant &&
		    again.signature[i].zone == r->signature[i].zone;
	}
	for (size_t i = 0; good && i < r->ncerts; i++)
		good = slice_eq(
			   slice_of(file.p + again.cert[i].at, again.cert[i].n),
			   slice_of(der, sizeof der)) &&
		    slice_eq(slice_of(file.p + again.crl[i].at, again.crl[i].n),
			slice_of(der, sizeof der));
	buf_free(&out);
	return good;
}

/* Of a row of zeros, as Contents end in, every 29th. */
START_TEST(every_byte)
{
	struct buf b = BUF_INIT(MAX);
	const uint8_t flips[] = { 0x01, 0x20, 0x80 };
	struct revision r;

	make_file(&b, &r, true);
	ck_assert(same(buf_view(&b), &r));
	for (size_t i = r.base; i < b.n;
	     i += b.p[i] == '0' && b.p[i + 1] == '0' ? 29 : 1)
		for (size_t k = 0; k < sizeof flips; k++) {
			b.p[i] ^= flips[k];
			ck_assert_msg(!same(buf_view(&b), &r),
			    "byte %zu of %zu, flip %u", i, b.n, flips[k]);
			b.p[i] ^= flips[k];
		}
	buf_free(&b);
}
END_TEST

/* Cut anywhere, or gone on with. */
START_TEST(every_length)
{
	struct buf b = BUF_INIT(MAX);
	struct revision r, again;

	make_file(&b, &r, false);
	for (size_t n = 0; n < b.n; n++) {
		enum error e = revision_read(slice_of(b.p, n), &again);

		if (n < r.base)
			ck_assert_int_eq(e, E_REVISION_FORM);
		else if (n == r.base || n == r.signature[0].end)
			ck_assert_int_eq(e, E_REVISION_UNSIGNED);
		else
			ck_assert_int_eq(e, E_REVISION_FOREIGN);
	}
	buf_putc(&b, '\n');
	ck_assert_int_eq(
	    revision_read(buf_view(&b), &again), E_REVISION_FOREIGN);
	ck_assert_uint_eq(again.end, b.n - 1);
	ck_assert_uint_eq(again.nsignatures, 2);
	buf_free(&b);
}
END_TEST

/* The signatures in the other order, or one twice. */
START_TEST(spliced)
{
	struct buf b = BUF_INIT(MAX), other = BUF_INIT(MAX);
	struct revision r, again;
	size_t one, two;

	make_file(&b, &r, false);
	one = r.signature[0].end - r.base;
	two = r.signature[1].end - r.signature[0].end;
	buf_put(&other, b.p, r.base);
	buf_put(&other, b.p + r.base + one, two);
	buf_put(&other, b.p + r.base, one);
	ck_assert_int_eq(
	    revision_read(buf_view(&other), &again), E_REVISION_FOREIGN);
	ck_assert_uint_eq(again.end, r.base);
	buf_reset(&other);
	buf_put(&other, b.p, r.base + one);
	buf_put(&other, b.p + r.base, one);
	ck_assert_int_eq(
	    revision_read(buf_view(&other), &again), E_REVISION_FOREIGN);
	ck_assert_uint_eq(again.end, r.base + one);
	buf_free(&b);
	buf_free(&other);
}
END_TEST

static const struct {
	const char *name;
	struct wish wish;
	bool base; /* it is one, without fields as they must be */
} bases[] = {
	{ "no fields", { "", PERMS, ID }, true },
	{ "no permissions", { FIELDS, "", ID }, true },
	{ "permissions of another object",
	    { FIELDS, "/Perms << /DocMDP 6 0 R >>\n", ID }, true },
	{ "other flags",
	    { "/AcroForm << /Fields [2 0 R 3 0 R] /SigFlags 1 >>\n", PERMS,
		ID },
	    true },
	{ "five fields",
	    { "/AcroForm << /Fields [2 0 R 3 0 R 2 0 R 3 0 R 2 0 R] "
	      "/SigFlags 3 >>\n",
		PERMS, ID },
	    true },
	{ "a field that is no object",
	    { "/AcroForm << /Fields [2 0 R 5 0 R] /SigFlags 3 >>\n", PERMS,
		ID },
	    true },
	{ "a field without a title",
	    { "/AcroForm << /Fields [2 0 R 4 0 R] /SigFlags 3 >>\n", PERMS,
		ID },
	    true },
	{ "a number with a zero before it",
	    { "/AcroForm << /Fields [02 0 R 3 0 R] /SigFlags 3 >>\n", PERMS,
		ID },
	    true },
	{ "no identifier", { FIELDS, PERMS, "[]" }, false },
};

START_TEST(refused_base)
{
	struct buf b = BUF_INIT(MAX);
	struct revision r;

	make_base(&bases[_i].wish, &b);
	ck_assert_msg(revision_open(buf_view(&b), &r) == E_REVISION_FORM,
	    "%s: accepted", bases[_i].name);
	ck_assert_msg((r.base == b.n) == bases[_i].base, "%s: base %zu",
	    bases[_i].name, r.base);
	buf_free(&b);
}
END_TEST

static const struct {
	const char *name;
	struct slice cms;
} values[] = {
#define VALUE(s)                                    \
	{                                           \
		(const uint8_t *)(s), sizeof(s) - 1 \
	}
	{ "empty", VALUE("") },
	{ "no sequence",
	    VALUE("\x31\x03"
		  "123") },
	{ "something after it",
	    VALUE("\x30\x03"
		  "1234") },
	{ "length not in its shortest form",
	    VALUE("\x30\x81\x03"
		  "123") },
	{ "length over the room", VALUE("\x30\x82\x20\x00") },
	{ "no end",
	    VALUE("\x30\x80"
		  "123\0\0") },
};

START_TEST(refused_cms)
{
	struct buf b = BUF_INIT(MAX), out = BUF_INIT(MAX);
	struct revision r;

	make_base(&ours, &b);
	ck_assert_int_eq(revision_open(buf_view(&b), &r), E_OK);
	ck_assert_int_eq(revision_sign(&r, 0, 0, REVISION_ROOM, &b), E_OK);
	ck_assert_int_eq(revision_fill(&r, values[_i].cms, &b), E_OK);
	ck_assert_msg(
	    revision_cms(buf_view(&b), &r.signature[0], &out) == E_REVISION_CMS,
	    "%s: accepted", values[_i].name);
	buf_free(&b);
	buf_free(&out);
}
END_TEST

START_TEST(refused_writing)
{
	struct buf b = BUF_INIT(MAX);
	struct slice one = { der, sizeof der };
	struct revision r;
	uint8_t *big = calloc(1, REVISION_ROOM + 1);

	make_base(&ours, &b);
	ck_assert_int_eq(revision_open(buf_view(&b), &r), E_OK);
	ck_assert_int_eq(revision_store(&r, &one, 1, NULL, 0, &b),
	    E_REVISION_FORM); /* before the signatures */
	ck_assert_int_eq(revision_sign(&r, 0, 0, REVISION_ROOM, &b), E_OK);
	ck_assert_int_eq(
	    revision_fill(&r, slice_of(big, REVISION_ROOM + 1), &b),
	    E_REVISION_ROOM);
	ck_assert_int_eq(revision_sign(&r, 0, 0, REVISION_ROOM, &b), E_OK);
	ck_assert_int_eq(
	    revision_sign(&r, 0, 0, REVISION_ROOM, &b), E_REVISION_FORM);
	ck_assert_int_eq(revision_store(&r, &one, 1, NULL, 0, &b), E_OK);
	ck_assert_int_eq(revision_store(&r, &one, 1, NULL, 0, &b),
	    E_REVISION_FORM); /* one is all there may be */
	ck_assert_int_eq(revision_read(buf_view(&b), &r), E_OK);
	ck_assert_uint_eq(r.ncrls, 0);
	free(big);
	buf_free(&b);
}
END_TEST

static const struct {
	int64_t instant;
	int zone;
	const char *text;
} dates[] = {
	{ 1750219200, 480, "D:20250618120000+08'00'" },
	{ 1750219200, 0, "D:20250618040000Z" },
	{ 1750219200, -210, "D:20250618003000-03'30'" },
	{ INSTANT_MAX, 0, "D:99991231235959Z" },
};

START_TEST(date)
{
	char text[REVISION_DATE];

	revision_date(dates[_i].instant, dates[_i].zone, text);
	ck_assert_str_eq(text, dates[_i].text);
}
END_TEST

Suite *
revision_suite(void)
{
	Suite *s = suite_create("revision");
	TCase *t = tcase_create("revision");

	tcase_add_test(t, written_and_read);
	tcase_add_test(t, every_byte);
	tcase_add_test(t, every_length);
	tcase_add_test(t, spliced);
	tcase_add_loop_test(t, refused_base, 0, sizeof bases / sizeof bases[0]);
	tcase_add_loop_test(
	    t, refused_cms, 0, sizeof values / sizeof values[0]);
	tcase_add_test(t, refused_writing);
	tcase_add_loop_test(t, date, 0, sizeof dates / sizeof dates[0]);
	suite_add_tcase(s, t);
	return s;
}
