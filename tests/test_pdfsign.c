/* SPDX-License-Identifier: Apache-2.0 */
/* PDFs with the signatures of the bodies, and what is made of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/pdfsign.h"
#include "record/scan.h"
#include "issuer/document.h"
#include "tests/exhibit.h"
#include "tests/pdfmaker.h"
#include "tests/suites.h"

#define IAT "2026-02-01T09:00:00+08:00"
#define BODIES "ex-committee ex-cb"

static struct maker *m;
static struct pdfmaker p;
static struct trust *trust;
static struct certificate c;
static struct buf envelope;

static void
set_up(void)
{
	struct maker_list list = { 1, maker_time("2026-10-01"),
		maker_time("2027-10-01"), false, 'R' };
	struct buf text = BUF_INIT(PDFMAKER_MAX);

	m = maker_new();
	pdfmaker_init(&p, m);
	maker_trust(m, &list, &text);
	ck_assert_int_eq(
	    trust_parse(buf_view(&text), NULL, &trust, NULL), E_OK);
	pdfmaker_trust(&p, trust);
	maker_certificate(&c);
	envelope = BUF_INIT(PDFMAKER_MAX);
	maker_envelope(m, &c, "ab", &envelope);
	buf_free(&text);
}

static void
tear_down(void)
{
	buf_free(&envelope);
	pdfmaker_clear(&p);
	trust_free(trust);
	maker_free(m);
}

struct order { /* a PDF: its fields, who signs them, and when */
	const char *titles, *letters, *instant;
};

static const struct order usual = { BODIES, "ab", IAT };

static void
make(const struct order *o, struct buf *file, struct revision *r)
{
	size_t i;

	pdfmaker_base(buf_view(&envelope), o->titles, file);
	ck_assert_int_eq(revision_open(buf_view(file), r), E_OK);
	for (i = 0; o->letters[i] != '\0'; i++)
		pdfmaker_sign(
		    &p, o->letters[i], maker_time(o->instant), r, file);
}

/* The usual one of level B-LT: stamped, with chain and CRL. */
static void
make_long(struct buf *file, struct revision *r)
{
	pdfmaker_base(buf_view(&envelope), BODIES, file);
	ck_assert_int_eq(revision_open(buf_view(file), r), E_OK);
	pdfmaker_sign_stamped(&p, 'a', maker_time(IAT), r, file);
	pdfmaker_sign_stamped(&p, 'b', maker_time(IAT), r, file);
	pdfmaker_store(&p, r, file);
}

/* The findings as "code code". */
static void
judge(struct slice file, const struct trust *t, char out[512])
{
	struct finding f[PDFSIGN_FINDINGS_MAX];
	struct pdfsign sign;
	size_t i, n, at = 0;

	pdfsign_read(file, &sign);
	n = pdfsign_judge(file, &sign, &c, t, NULL, 0, f);
	ck_assert_uint_gt(n, 0);
	out[0] = '\0';
	for (i = 0; i < n && at < 400; i++)
		at += (size_t)snprintf(out + at, 512 - at, "%s%s%s",
		    i == 0 ? "" : " ", error_code(f[i].code),
		    f[i].state == CHECK_PASS       ? ""
			: f[i].state == CHECK_FAIL ? "!"
						   : "?");
}

static const struct {
	const char *name;
	struct order order;
	const char *found;
} orders[] = {
	{ "both", { BODIES, "ab", IAT }, "document.signed" },
	{ "Ed25519", { BODIES, "ae", IAT }, "document.signed" },
	{ "later", { BODIES, "ab", "2026-11-01" }, "document.signed" },
	{ "nobody", { BODIES, "", IAT }, "document.copy" },
	{ "one", { BODIES, "a", IAT }, "document.signature_missing!" },
	{ "the other one in its place", { BODIES, "b", IAT },
	    "document.signature_of_other_body! document.signature_missing!" },
	{ "crossed", { BODIES, "ba", IAT },
	    "document.signature_of_other_body! "
	    "document.signature_of_other_body!" },
	{ "one body twice", { BODIES, "aa", IAT },
	    "document.signature_of_other_body!" },
	{ "fields of one body", { "ex-committee", "a", IAT },
	    "document.signature_of_other_body!" },
	{ "fields the other way round", { "ex-cb ex-committee", "ba", IAT },
	    "document.signature_of_other_body!" },
	{ "a field too many", { BODIES " ex-other", "abo", IAT },
	    "document.signature_of_other_body!" },
	{ "a body of another scheme", { "ex-committee ex-other", "ao", IAT },
	    "document.signature_of_other_body!" },
	{ "a stranger", { BODIES, "ar", IAT }, "document.signature_unknown?" },
	{ "two strangers", { BODIES, "rr", IAT },
	    "document.signature_unknown? document.signature_unknown?" },
	{ "a key of another use", { BODIES, "as", IAT },
	    "signatures.key_use!" },
	{ "before the record", { BODIES, "ab", "2026-01-31" },
	    "document.signed_before_record! document.signed_before_record!" },
	{ "a key that had ended", { BODIES, "aw", IAT },
	    "signatures.key_outside_validity!" },
	{ "a key before it was lost", { BODIES, "ac", IAT },
	    "signatures.key_compromised?" },
	{ "a lost key", { BODIES, "ac", "2026-07-01" },
	    "signatures.key_compromised!" },
};

START_TEST(signers_are_judged)
{
	struct buf file = BUF_INIT(PDFMAKER_MAX);
	struct revision r;
	char found[512];

	make(&orders[_i].order, &file, &r);
	judge(buf_view(&file), trust, found);
	ck_assert_msg(strcmp(found, orders[_i].found) == 0, "%s: %s",
	    orders[_i].name, found);
	buf_free(&file);
}
END_TEST

START_TEST(without_a_list_nobody_is_known)
{
	struct buf file = BUF_INIT(PDFMAKER_MAX);
	struct revision r;
	char found[512];

	make(&usual, &file, &r);
	judge(buf_view(&file), NULL, found);
	ck_assert_str_eq(
	    found, "document.signature_unknown? document.signature_unknown?");
	buf_free(&file);
}
END_TEST

/* What is done to a signed file. */
static void
append_space(struct buf *file, const struct revision *r)
{
	(void)r;
	buf_putc(file, ' ');
}

static void
append_page(struct buf *file, const struct revision *r)
{
	(void)r;
	buf_puts(file,
	    "1 0 obj\n<< /Type /Catalog /Pages 9 0 R >>\nendobj\n"
	    "startxref\n0\n%%EOF\n");
}

static void
append_again(struct buf *file, const struct revision *r)
{
	struct buf last = BUF_INIT(PDFMAKER_MAX);

	buf_put(&last, file->p + r->signature[0].end,
	    file->n - r->signature[0].end);
	buf_slice(file, buf_view(&last));
	buf_free(&last);
}

static void
cut_last(struct buf *file, const struct revision *r)
{
	(void)r;
	file->n--;
}

static void
cut_second(struct buf *file, const struct revision *r)
{
	file->n = r->signature[0].end;
}

static void
cut_both(struct buf *file, const struct revision *r)
{
	file->n = r->base;
}

static void
change_base(struct buf *file, const struct revision *r)
{
	(void)r;
	memcpy(file->p + slice_find(buf_view(file), slice_str("fictional"), 0),
	    "F", 1);
}

static void
empty_contents(struct buf *file, const struct revision *r)
{
	const struct revision_signature *s = &r->signature[1];

	memset(file->p + s->before + 1, '0', 2 * s->room);
}

static void
upper_case(struct buf *file, const struct revision *r)
{
	size_t i = r->signature[1].before + 1;

	while (file->p[i] < 'a')
		i++;
	file->p[i] = (uint8_t)(file->p[i] - 'a' + 'A');
}

static void
fill_padding(struct buf *file, const struct revision *r)
{
	file->p[r->signature[1].after - 2] = '1';
}

static void
swap_contents(struct buf *file, const struct revision *r)
{
	memcpy(file->p + r->signature[1].before,
	    file->p + r->signature[0].before, 2 * r->signature[0].room + 2);
}

static void
range(struct buf *file, const char *from, const char *to)
{
	size_t at = slice_find(buf_view(file), slice_str(from), 0);

	ck_assert_uint_ne(at, SIZE_MAX);
	memcpy(file->p + at, to, strlen(to));
}

static void
range_not_from_0(struct buf *file, const struct revision *r)
{
	(void)r;
	range(file, "/ByteRange [0", "/ByteRange [1");
}

static void
range_gone(struct buf *file, const struct revision *r)
{
	(void)r;
	range(file, "/ByteRange [0", "/BiteRange [0");
}

static void
add_store(struct buf *file, const struct revision *r)
{
	struct slice certs[2] = { buf_view(&p.x509[maker_at('R')]),
		buf_view(&p.x509[maker_at('a')]) };
	struct revision copy = *r;

	ck_assert_int_eq(revision_store(&copy, certs, 2, NULL, 0, file), E_OK);
}

static void
add_strange_store(struct buf *file, const struct revision *r)
{
	struct slice cert = buf_view(&p.x509[maker_at('r')]);
	struct revision copy = *r;

	ck_assert_int_eq(revision_store(&copy, &cert, 1, NULL, 0, file), E_OK);
}

static void
add_false_crl(struct buf *file, const struct revision *r)
{
	struct slice cert = buf_view(&p.x509[maker_at('R')]);
	struct revision copy = *r;

	ck_assert_int_eq(revision_store(&copy, &cert, 1, &cert, 1, file), E_OK);
}

static void
add_twice(struct buf *file, const struct revision *r)
{
	struct slice certs[2] = { buf_view(&p.x509[maker_at('R')]),
		buf_view(&p.x509[maker_at('R')]) };
	struct revision copy = *r;

	ck_assert_int_eq(revision_store(&copy, certs, 2, NULL, 0, file), E_OK);
}

static void
break_catalog(struct buf *file, const struct revision *r)
{
	(void)r;
	range(file, "/AcroForm", "/AcroGorm");
}

static void
break_table(struct buf *file, const struct revision *r)
{
	(void)r;
	range(file, "trailer\n<< /Size", "trailer\n<< /Site");
}

static const struct {
	const char *name;
	void (*change)(struct buf *file, const struct revision *r);
	const char *found;
} changes[] = {
	{ "a space behind", append_space, "revision.foreign!" },
	{ "another revision", append_page, "revision.foreign!" },
	{ "the last one twice", append_again, "revision.foreign!" },
	{ "a byte short", cut_last, "revision.foreign!" },
	{ "without the second", cut_second, "document.signature_missing!" },
	{ "without both", cut_both, "document.copy" },
	{ "another base", change_base,
	    "pdf_signature.digest! pdf_signature.digest!" },
	{ "no contents", empty_contents, "revision.cms!" },
	{ "a capital digit", upper_case, "revision.cms!" },
	{ "something in the padding", fill_padding, "revision.cms!" },
	{ "the other's contents", swap_contents, "pdf_signature.digest!" },
	{ "range from 1", range_not_from_0, "revision.foreign!" },
	{ "no range", range_gone, "revision.foreign!" },
	{ "a base without fields", break_catalog,
	    "document.signature_broken!" },
	{ "a base without a trailer", break_table,
	    "document.signature_broken!" },
	{ "with a store", add_store, "document.signed" },
	{ "a stranger in the store", add_strange_store, "revision.foreign!" },
	{ "a certificate twice in the store", add_twice, "revision.foreign!" },
	{ "a CRL that is none", add_false_crl, "revision.foreign!" },
};

START_TEST(changes_are_seen)
{
	struct buf file = BUF_INIT(PDFMAKER_MAX);
	struct revision r;
	char found[512];

	make(&usual, &file, &r);
	changes[_i].change(&file, &r);
	judge(buf_view(&file), trust, found);
	ck_assert_msg(strcmp(found, changes[_i].found) == 0, "%s: %s",
	    changes[_i].name, found);
	buf_free(&file);
}
END_TEST

/* What is done to a file of level B-LT. */
static void
as_it_is(struct buf *file, const struct revision *r)
{
	(void)file;
	(void)r;
}

static void
without_store(struct buf *file, const struct revision *r)
{
	file->n = r->signature[1].end;
}

static void
half_a_store(struct buf *file, const struct revision *r)
{
	file->n -= r->crl[0].n;
}

static void
second_store(struct buf *file, const struct revision *r)
{
	const size_t end = r->signature[1].end;
	struct buf again = BUF_INIT(PDFMAKER_MAX);

	buf_put(&again, file->p + end, file->n - end);
	buf_slice(file, buf_view(&again));
	buf_free(&again);
}

/* A DSS that reaches further than to chain and CRLs. */
static void
more_in_the_store(struct buf *file, const struct revision *r)
{
	(void)r;
	range(file, "/Type /DSS\n", "/VRI null \n");
}

static void
object_behind(struct buf *file, const struct revision *r)
{
	struct buf tail = BUF_INIT(PDFMAKER_MAX);
	size_t at =
	    r->crl[0].at + r->crl[0].n + strlen("\nendstream\nendobj\n");

	buf_put(&tail, file->p + at, file->n - at);
	file->n = at;
	buf_puts(file, "99 0 obj\n<< /S /JavaScript >>\nendobj\n");
	buf_slice(file, buf_view(&tail));
	buf_free(&tail);
}

/* The digit in Contents that is so far behind the mark. */
static void
touch(struct buf *file, const struct revision *r, const char *mark, size_t by)
{
	const struct revision_signature *s = &r->signature[1];
	size_t at = slice_find(buf_view(file), slice_str(mark), s->before);

	ck_assert(at < s->after);
	at += by;
	file->p[at] = file->p[at] == '0' ? '1' : '0';
}

#define STAMP "060b2a864886f70d010910020e" /* id-aa-timeStampToken */
#define INFO "060b2a864886f70d0109100104" /* TSTInfo, in the token */

static void
stamp_renamed(struct buf *file, const struct revision *r)
{
	touch(file, r, STAMP, sizeof STAMP - 2);
}

static void
stamp_of_garbage(struct buf *file, const struct revision *r)
{
	size_t at =
	    slice_find(buf_view(file), slice_str(INFO), r->signature[1].before);

	memset(file->p + at, '0', 200);
}

static void
stamp_at_another_time(struct buf *file, const struct revision *r)
{
	touch(file, r, "180f3230323630323031", 13); /* 20260201 -> 20261.. */
}

static void
stamp_taken_out(struct buf *file, const struct revision *r)
{
	struct buf cms = BUF_INIT(PDFMAKER_MAX);
	struct revision copy = *r;
	struct slice parts[2];

	/* Signed again without one, by the body's own key: the most that
	 * leaving it out could be. */
	copy.nsignatures = 2;
	revision_covered(buf_view(file), &r->signature[1], parts);
	pdfmaker_cms(&p, 'b', parts, 2, &cms);
	memset(file->p + r->signature[1].before + 1, '0',
	    2 * r->signature[1].room);
	ck_assert_int_eq(revision_fill(&copy, buf_view(&cms), file), E_OK);
	buf_free(&cms);
}

static const struct {
	const char *name;
	void (*change)(struct buf *file, const struct revision *r);
	const char *found;
} long_changes[] = {
	{ "nothing", as_it_is, "document.signed" },
	{ "the store taken off", without_store, "document.signed" },
	{ "half a store", half_a_store, "revision.foreign!" },
	{ "the store twice", second_store, "revision.foreign!" },
	{ "another entry of the store", more_in_the_store,
	    "revision.foreign!" },
	{ "an object in the store's increment", object_behind,
	    "revision.foreign!" },
	{ "another unsigned attribute", stamp_renamed,
	    "pdf_signature.attributes!" },
	{ "garbage for a stamp", stamp_of_garbage,
	    "pdf_signature.time_stamp!" },
	{ "another time", stamp_at_another_time, "pdf_signature.time_stamp!" },
	{ "no stamp", stamp_taken_out, "pdf_signature.time_stamp!" },
};

START_TEST(stamp_and_store_are_looked_at)
{
	struct buf file = BUF_INIT(PDFMAKER_MAX);
	struct revision r;
	char found[512];

	make_long(&file, &r);
	long_changes[_i].change(&file, &r);
	judge(buf_view(&file), trust, found);
	ck_assert_msg(strcmp(found, long_changes[_i].found) == 0, "%s: %s",
	    long_changes[_i].name, found);
	buf_free(&file);
}
END_TEST

static bool
is_signed(struct slice file)
{
	char found[512];

	judge(file, trust, found);
	return strcmp(found, "document.signed") == 0;
}

/* Every byte of the structure; of Contents every 7th and of the certificates
 * in the store every 3rd, as test_cms.c changes each byte of such. */
START_TEST(no_byte_can_be_changed)
{
	struct buf file = BUF_INIT(PDFMAKER_MAX);
	struct revision r;
	size_t i, k, step;

	make_long(&file, &r);
	ck_assert(is_signed(buf_view(&file)));
	for (i = 0; i < file.n; i += step) {
		step = 1;
		for (k = 0; k < r.nsignatures; k++)
			if (i > r.signature[k].before &&
			    i + 8 < r.signature[k].after)
				step = 7;
		for (k = 0; k < r.ncerts; k++)
			if (i >= r.cert[k].at &&
			    i + 3 < r.cert[k].at + r.cert[k].n)
				step = 3;
		file.p[i] ^= (uint8_t)(1 << i % 8);
		ck_assert_msg(
		    !is_signed(buf_view(&file)), "byte %zu of %zu", i, file.n);
		file.p[i] ^= (uint8_t)(1 << i % 8);
	}
	ck_assert(is_signed(buf_view(&file)));
	buf_free(&file);
}
END_TEST

/* A page as it is issued, stamped and with its store, one byte of it changed at a time: never signed,
 * and never taken for a copy. YINXIN_FLIPS says how many times. */
START_TEST(no_byte_of_a_page_can_be_changed)
{
	struct exhibit *e = exhibit_case("01-joint-rare-characters.json", 0);
	struct design *design = exhibit_design("classic");
	const char *wanted = getenv("YINXIN_FLIPS");
	size_t flips = wanted == NULL ? 2000 : strtoul(wanted, NULL, 10);
	struct problems *ps = calloc(1, sizeof *ps);
	struct buf file = BUF_INIT(PDFMAKER_MAX);
	uint64_t random = 20261126;
	struct revision r;
	char found[512];
	size_t i, at;

	ck_assert_ptr_nonnull(ps);
	ck_assert_int_eq(document_write(design, &e->src, &file, ps), E_OK);
	ck_assert_int_eq(revision_open(buf_view(&file), &r), E_OK);
	c = e->c;
	for (i = 0; i < r.nfields; i++)
		pdfmaker_sign_stamped(&p, i == 0 ? 'a' : 'b',
		    c.iat > maker_time("2026-02-01") ? c.iat
						     : maker_time("2026-02-01"),
		    &r, &file);
	pdfmaker_store(&p, &r, &file);
	judge(buf_view(&file), trust, found);
	ck_assert_str_eq(found, "document.signed");
	for (i = 0; i < flips; i++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		at = (size_t)(random >> 33) % file.n;
		file.p[at] ^= (uint8_t)(1 + (random >> 20) % 255);
		judge(buf_view(&file), trust, found);
		ck_assert_msg(
		    strchr(found, '!') != NULL || strchr(found, '?') != NULL,
		    "byte %zu of %zu: %s", at, file.n, found);
		file.p[at] ^= (uint8_t)(1 + (random >> 20) % 255);
	}
	judge(buf_view(&file), trust, found);
	ck_assert_str_eq(found, "document.signed");
	exhibit_free(e);
	buf_free(&file);
	free(ps);
}
END_TEST

/* Another program wrote the file: whose signatures are left in it? */
START_TEST(left_ones_are_told_apart)
{
	static const char other[] = "%PDF-1.7\n%%EOF\n";
	const struct slice file = slice_str(other);
	struct buf cms = BUF_INIT(PDFMAKER_MAX);
	struct finding f[PDFSIGN_FINDINGS_MAX];
	struct pdfsign_left left[3];
	struct pdfsign sign;

	pdfmaker_cms(&p, 'a', &file, 1, &cms);
	left[0] = (struct pdfsign_left){ slice_str("ex-cb"), { NULL, 0 } };
	left[1] = (struct pdfsign_left){ slice_str("x"), buf_view(&cms) };
	left[2] = (struct pdfsign_left){ slice_str("bidder"), file };
	pdfsign_read(file, &sign);
	ck_assert_int_eq(sign.form, E_REVISION_FORM);
	ck_assert_uint_eq(pdfsign_judge(file, &sign, &c, trust, left, 3, f), 3);
	ck_assert_int_eq(f[0].code, E_DOC_SIGNATURE_LEFT);
	ck_assert_int_eq(f[1].code, E_DOC_SIGNATURE_LEFT);
	ck_assert_int_eq(f[1].state, CHECK_FAIL);
	ck_assert_int_eq(f[2].code, E_DOC_SIGNATURE_UNKNOWN);
	ck_assert_int_eq(f[2].state, CHECK_UNKNOWN);
	ck_assert_uint_eq(pdfsign_judge(file, &sign, &c, trust, NULL, 0, f), 1);
	ck_assert_int_eq(f[0].code, E_DOC_COPY);
	buf_free(&cms);
}
END_TEST

#define N(table) (int)(sizeof(table) / sizeof(table[0]))

Suite *
pdfsign_suite(void)
{
	Suite *s = suite_create("pdfsign");
	TCase *t = tcase_create("pdfsign");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, signers_are_judged, 0, N(orders));
	tcase_add_test(t, without_a_list_nobody_is_known);
	tcase_add_loop_test(t, changes_are_seen, 0, N(changes));
	tcase_add_loop_test(
	    t, stamp_and_store_are_looked_at, 0, N(long_changes));
	tcase_add_test(t, left_ones_are_told_apart);
	suite_add_tcase(s, t);
	t = tcase_create("flips");
	tcase_set_tags(t, TESTS_LONG);
	tcase_add_unchecked_fixture(
	    t, exhibit_open_designs, exhibit_close_designs);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 1200);
	tcase_add_test(t, no_byte_can_be_changed);
	tcase_add_test(t, no_byte_of_a_page_can_be_changed);
	suite_add_tcase(s, t);
	return s;
}
