/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page as others see it: poppler, qpdf and zbar look at what
 * document_write() made.
 */
#include "tests/suites.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "issuer/field.h"
#include "record/scan.h"
#include "sys/file.h"
#include "tests/exhibit.h"

#define PDF_LIMIT ((size_t)64 << 20)
#define TEXT_LIMIT ((size_t)16 << 20)

static struct problems problems;
static char dir[32], pdf_path[64];

static void
make_dir(void)
{
	memset(&problems, 0, sizeof problems);
	strcpy(dir, "/tmp/document-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(pdf_path, sizeof pdf_path, "%s/a.pdf", dir);
}

static void
remove_dir(void)
{
	char command[64];

	snprintf(command, sizeof command, "rm -rf %s", dir);
	ck_assert_int_eq(system(command), 0);
}

/* Runs a command over the PDF; what it prints. It must succeed. */
static void
run(struct buf *out, const char *before, const char *after)
{
	char command[512], piece[4096];
	FILE *f;
	size_t n;

	snprintf(command, sizeof command, "%s %s %s", before, pdf_path, after);
	f = popen(command, "r");
	ck_assert_ptr_nonnull(f);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_put(out, piece, n);
	ck_assert_msg(pclose(f) == 0, "fails: %s", command);
	ck_assert(buf_ok(out));
}

static void
write_pdf(const char *design, const struct exhibit *e, struct buf *pdf)
{
	struct design *d = exhibit_design(design);
	enum error error = document_write(d, &e->src, pdf, &problems);

	ck_assert_msg(error == E_OK, "%s: %s %s %s", e->c.number,
	    error_code(error), problems.v[0].field, problems.v[0].detail);
	ck_assert_int_eq(file_write(pdf_path, buf_view(pdf), 0600), 0);
}

/* Line ends of a text are where it broke; spaces say nothing either. */
static void
squeeze(struct slice in, struct buf *out)
{
	for (size_t i = 0; i < in.n; i++)
		if (strchr(" \n\f\r", in.p[i]) == NULL)
			buf_putc(out, in.p[i]);
}

static void
must_have(const struct buf *page, const char *what, const char *field)
{
	struct buf want = BUF_INIT(8192);

	if (field == NULL)
		return;
	squeeze(slice_str(field), &want);
	ck_assert_msg(
	    slice_find(buf_view(page), buf_view(&want), 0) != SIZE_MAX,
	    "%s: \"%s\" is not in the page's text", what, field);
	buf_free(&want);
}

static void
must_have_date(const struct buf *page, const char *what, struct date d)
{
	char text[40];

	snprintf(text, sizeof text, "%d年%d月%d日", d.year, d.month, d.day);
	must_have(page, what, text);
}

static const struct shown {
	const char *file;
	size_t n;
} cases[] = {
	{ "01-joint-rare-characters.json", 0 },
	{ "02-joint-1600-sites.json", 0 },
	{ "03-single-english-only.json", 0 },
	{ "04-suspended-restored.json", 0 },
	{ "05-withdrawn-after-suspension.json", 0 },
	{ "06-scope-reduced.json", 0 },
	{ "06-scope-reduced.json", 1 },
	{ "07-expired-leap-day.json", 0 },
	{ "08-consecutive-no-gap.json", 0 },
	{ "08-consecutive-no-gap.json", 5 },
	/* From here on only the texts are looked at: these pages differ in
	 * nothing else, and a rendering takes a second. */
	{ "08-consecutive-no-gap.json", 1 },
	{ "08-consecutive-no-gap.json", 2 },
	{ "08-consecutive-no-gap.json", 3 },
	{ "08-consecutive-no-gap.json", 4 },
};
#define CASES_ALL ((int)(sizeof cases / sizeof cases[0]))
#define CASES (CASES_ALL - 4)

static void
check_fields(const struct exhibit *e, const struct buf *page)
{
	const struct certificate *c = &e->c;

	must_have(page, "number", c->number);
	must_have(page, "holder.name.zh", c->holder.name.zh);
	must_have(page, "holder.name.en", c->holder.name.en);
	must_have(page, "uscc", c->holder.uscc);
	must_have(page, "lei", c->holder.lei);
	must_have(page, "reg", c->holder.reg);
	must_have(page, "address.zh", c->holder.address.zh);
	must_have(page, "address.en", c->holder.address.en);
	must_have(page, "scope.zh", c->scope.zh);
	must_have(page, "scope.en", c->scope.en);
	must_have(page, "remarks.zh", c->remarks.zh);
	must_have(page, "remarks.en", c->remarks.en);
	must_have(page, "replaces", c->replaces);
	must_have(page, "publisher", c->iss);
	for (size_t i = 0; i < c->ncriteria; i++)
		must_have(page, "criteria", c->criteria[i]);
	for (size_t i = 0; i < c->nissuers; i++) {
		const struct trust_body *b =
		    trust_body(&e->trust, c->issuers[i]);

		must_have(page, "body", b->name.zh);
		must_have(page, "body", b->name.en);
		must_have(page, "approval", b->approval_no);
	}
	must_have_date(page, "issued", c->issued);
	must_have_date(page, "first issued", c->first_issued);
	must_have_date(page, "valid from", c->valid_from);
	must_have_date(page, "valid until", c->valid_until);
}

START_TEST(every_field_can_be_copied_out)
{
	struct exhibit *e = exhibit_case(cases[_i].file, cases[_i].n);
	const struct trust_scheme *scheme =
	    trust_scheme(&e->trust, e->c.scheme);
	struct buf pdf = BUF_INIT(PDF_LIMIT), text = BUF_INIT(TEXT_LIMIT);
	struct buf page = BUF_INIT(TEXT_LIMIT);
	int level = trust_level(scheme, e->c.level);

	write_pdf("classic", e, &pdf);
	run(&text, "pdftotext", "-");
	squeeze(buf_view(&text), &page);
	check_fields(e, &page);
	must_have(&page, "title", "认证证书");
	must_have(&page, "title", "CERTIFICATE");
	must_have(&page, "scheme", scheme->name.zh);
	must_have(&page, "scheme", scheme->name.en);
	must_have(&page, "level", scheme->levels[level].name.zh);
	must_have(&page, "level", scheme->levels[level].name.en);
	must_have(&page, "sample", "样本SAMPLE");
	exhibit_free(e);
	buf_free(&pdf);
	buf_free(&text);
	buf_free(&page);
}
END_TEST

START_TEST(others_find_nothing_wrong)
{
	struct exhibit *e = exhibit_case(cases[_i].file, cases[_i].n);
	struct buf pdf = BUF_INIT(PDF_LIMIT), out = BUF_INIT(TEXT_LIMIT);
	char *line, *save = NULL;
	size_t fonts = 0, from = 0;
	struct slice found;

	write_pdf(_i % 2 == 0 ? "classic" : "plain", e, &pdf);
	run(&out, "qpdf --check", "2>&1");
	ck_assert_msg(
	    strstr(buf_cstr(&out), "WARNING") == NULL, "%s", buf_cstr(&out));
	buf_reset(&out);
	run(&out, "pdffonts", "2>&1 | tail -n +3");
	for (line = strtok_r((char *)out.p, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save), fonts++)
		ck_assert_msg(strstr(line, " yes yes yes ") != NULL,
		    "not embedded, subset and with ToUnicode: %s", line);
	ck_assert_uint_gt(fonts, 1);
	buf_reset(&out);
	run(&out, "pdfdetach -list", "");
	ck_assert_ptr_nonnull(strstr(buf_cstr(&out), "certificate.jws.json"));
	ck_assert(scan_next(buf_view(&pdf), &from, &found));
	ck_assert(slice_eq(found, e->src.envelope));
	ck_assert(!scan_next(buf_view(&pdf), &from, &found));
	exhibit_free(e);
	buf_free(&pdf);
	buf_free(&out);
}
END_TEST

START_TEST(the_code_is_read_from_a_scan)
{
	struct exhibit *e = exhibit_case(cases[_i].file, cases[_i].n);
	struct buf pdf = BUF_INIT(PDF_LIMIT), out = BUF_INIT(TEXT_LIMIT);
	char after[256];

	write_pdf("classic", e, &pdf);
	/* Laid on the glass askew, as paper is. */
	snprintf(after, sizeof after,
	    "%s/p && pnmrotate -background=white %d %s/p.pgm 2>/dev/null "
	    "| pnmtopng 2>/dev/null >%s/p.png && "
	    "zbarimg -q --raw %s/p.png 2>/dev/null",
	    dir, _i % 2 == 0 ? 2 : -2, dir, dir, dir);
	run(&out, "pdftoppm -r 150 -gray -singlefile -l 1", after);
	ck_assert_msg(slice_eq(slice_of(out.p, out.n == 0 ? 0 : out.n - 1),
			  slice_str(e->src.qr)),
	    "%s: read \"%s\"", cases[_i].file, buf_cstr(&out));
	exhibit_free(e);
	buf_free(&pdf);
	buf_free(&out);
}
END_TEST

/* Every row of the annex is there, in order, and each page names the
 * certificate, the digest and itself. */
START_TEST(an_annex_is_whole)
{
	struct exhibit *e = exhibit_case("02-joint-1600-sites.json", 0);
	struct buf pdf = BUF_INIT(PDF_LIMIT), text = BUF_INIT(TEXT_LIMIT);
	struct buf page = BUF_INIT(TEXT_LIMIT);
	const char *p, *end;
	char row[64];
	size_t pages = 0;

	write_pdf("classic", e, &pdf);
	run(&text, "pdftotext -layout", "-");
	for (int i = 1; i <= 1600; i++) {
		snprintf(row, sizeof row, "客车服务站第%04d号", i);
		p = strstr(buf_cstr(&text), row);
		ck_assert_msg(p != NULL, "row %d is missing", i);
		ck_assert_msg(strstr(p + 1, row) == NULL, "row %d twice", i);
	}
	for (p = buf_cstr(&text); *p != '\0'; p = end + 1) {
		end = strchr(p, '\f');
		ck_assert_ptr_nonnull(end);
		buf_reset(&page);
		squeeze(slice_of(p, (size_t)(end - p)), &page);
		pages++;
		must_have(&page, "number", e->c.number);
		must_have(&page, "number", "证书编号 Certificate No.");
		snprintf(row, sizeof row, "第%zu页，共", pages);
		must_have(&page, "page", row);
		if (pages == 1)
			continue;
		must_have(&page, "head", "site_no");
		must_have(&page, "head", "附件 sites.csv");
		must_have(&page, "head", "Annex sites.csv");
		must_have(&page, "digest",
		    "ba5bc31d84f24c3976336d25db8d5f71d243ce7e04cc566af2cc80"
		    "0730a3ada2");
	}
	ck_assert_uint_gt(pages, 20);
	buf_reset(&text);
	run(&text, "pdfdetach -save 2 -o /dev/stdout", "");
	ck_assert(slice_eq(buf_view(&text), e->annex[0].data));
	exhibit_free(e);
	buf_free(&pdf);
	buf_free(&text);
	buf_free(&page);
}
END_TEST

START_TEST(the_longest_can_be_copied_out)
{
	struct exhibit *e = exhibit_file("longest.json", slice_of(NULL, 0));
	struct buf pdf = BUF_INIT(PDF_LIMIT), text = BUF_INIT(TEXT_LIMIT);
	struct buf page = BUF_INIT(TEXT_LIMIT);

	write_pdf("classic", e, &pdf);
	run(&text, "pdftotext", "-");
	squeeze(buf_view(&text), &page);
	check_fields(e, &page);
	must_have(&page, "version", "第12版");
	must_have(&page, "sites", "160000个·160000sites");
	exhibit_free(e);
	buf_free(&pdf);
	buf_free(&text);
	buf_free(&page);
}
END_TEST

static void
digest_of(const struct exhibit *e, bool prepared, uint8_t out[CRYPT_SHA256])
{
	struct design *d = exhibit_design("classic");
	struct buf pdf = BUF_INIT(PDF_LIMIT);
	struct slice texts[2];

	texts[0] = slice_str("内蒙古自治区示例能源化工装备制造");
	texts[1] = slice_str("喆㙦𠮷𬭎示例机电");
	if (prepared)
		document_prepare(d, texts, 2);
	ck_assert_int_eq(document_write(d, &e->src, &pdf, &problems), E_OK);
	if (prepared) { /* and again, from warm caches */
		buf_reset(&pdf);
		ck_assert_int_eq(
		    document_write(d, &e->src, &pdf, &problems), E_OK);
	}
	crypt_sha256(buf_view(&pdf), out);
	buf_free(&pdf);
}

/* The same in another process under a language with a decimal comma. */
START_TEST(the_bytes_are_always_the_same)
{
	struct exhibit *e = exhibit_case("01-joint-rare-characters.json", 0);
	uint8_t here[CRYPT_SHA256], there[CRYPT_SHA256];
	char command[128];
	int fd[2], status;
	pid_t pid;

	snprintf(command, sizeof command,
	    "localedef -i de_DE -f UTF-8 %s/de_DE.UTF-8", dir);
	ck_assert_int_eq(system(command), 0);
	digest_of(e, false, here);
	ck_assert_int_eq(pipe(fd), 0);
	pid = fork();
	if (pid == 0) {
		setenv("LOCPATH", dir, 1);
		setenv("TZ", "America/New_York", 1);
		if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL)
			_exit(2);
		snprintf(command, sizeof command, "%.1f", 1.5);
		if (strcmp(command, "1,5") != 0)
			_exit(3);
		digest_of(e, true, there);
		_exit(write(fd[1], there, sizeof there) != sizeof there);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	ck_assert(read(fd[0], there, sizeof there) == sizeof there);
	ck_assert_msg(memcmp(here, there, sizeof here) == 0,
	    "the bytes depend on the process");
	close(fd[0]);
	close(fd[1]);
	exhibit_free(e);
}
END_TEST

static const struct marked {
	bool sample, specimen;
	const char *has, *lacks;
} marks[] = {
	{ false, false, "CERTIFICATE", "SAMPLE" },
	{ false, false, "CERTIFICATE", "SPECIMEN" },
	{ true, false, "样本SAMPLE", "SPECIMEN" },
	{ false, true, "预览SPECIMEN", "SAMPLE" },
	{ true, true, "预览SPECIMEN", "certificate.jws.json" },
};

START_TEST(marks_are_said_in_words)
{
	const struct marked *m = &marks[_i];
	struct exhibit *e = exhibit_case("04-suspended-restored.json", 0);
	struct buf pdf = BUF_INIT(PDF_LIMIT), text = BUF_INIT(TEXT_LIMIT);
	struct buf page = BUF_INIT(TEXT_LIMIT);

	e->src.sample = m->sample;
	e->src.specimen = m->specimen;
	if (m->specimen)
		e->src.envelope = slice_of(NULL, 0);
	write_pdf("classic", e, &pdf);
	run(&text, "pdftotext", "-");
	run(&text, "pdfdetach -list", "");
	squeeze(buf_view(&text), &page);
	must_have(&page, "mark", m->has);
	ck_assert_msg(
	    strstr(buf_cstr(&page), m->lacks) == NULL, "%s", m->lacks);
	exhibit_free(e);
	buf_free(&pdf);
	buf_free(&text);
	buf_free(&page);
}
END_TEST

/* A long scope in an annex: every paragraph, none cut. */
START_TEST(a_long_text_goes_over_pages)
{
	struct buf scope = BUF_INIT(1 << 20), pdf = BUF_INIT(PDF_LIMIT);
	struct buf text = BUF_INIT(TEXT_LIMIT), page = BUF_INIT(TEXT_LIMIT);
	struct exhibit *e;
	char line[64];

	for (int i = 0; i < 90; i++)
		buf_printf(&scope,
		    "第%d条：虚构产品的安装、调试、维修、保养、配件供应与投诉"
		    "处理服务，响应时间不超过%d小时（含节假日）。\n",
		    i, i % 24 + 1);
	e = exhibit_file("shortest.json", buf_view(&scope));
	write_pdf("classic", e, &pdf);
	run(&text, "pdftotext", "-");
	squeeze(buf_view(&text), &page);
	for (int i = 0; i < 90; i++) {
		snprintf(line, sizeof line, "第%d条：虚构产品", i);
		must_have(&page, "paragraph", line);
	}
	must_have(&page, "page", "第3页，共");
	exhibit_free(e);
	buf_free(&scope);
	buf_free(&pdf);
	buf_free(&text);
	buf_free(&page);
}
END_TEST

Suite *
document_suite(void)
{
	Suite *s = suite_create("document");
	TCase *t = tcase_create("others");

	tcase_set_tags(t, TESTS_LONG);
	tcase_set_timeout(t, 120);
	tcase_add_unchecked_fixture(
	    t, exhibit_open_designs, exhibit_close_designs);
	tcase_add_checked_fixture(t, make_dir, remove_dir);
	tcase_add_loop_test(t, every_field_can_be_copied_out, 0, CASES_ALL);
	tcase_add_loop_test(t, others_find_nothing_wrong, 0, CASES);
	tcase_add_loop_test(t, the_code_is_read_from_a_scan, 0, CASES);
	suite_add_tcase(s, t);
	t = tcase_create("document");
	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, make_dir, remove_dir);
	tcase_add_unchecked_fixture(
	    t, exhibit_open_designs, exhibit_close_designs);
	tcase_add_test(t, an_annex_is_whole);
	tcase_add_test(t, a_long_text_goes_over_pages);
	tcase_add_test(t, the_longest_can_be_copied_out);
	tcase_add_test(t, the_bytes_are_always_the_same);
	tcase_add_loop_test(
	    t, marks_are_said_in_words, 0, sizeof marks / sizeof marks[0]);
	suite_add_tcase(s, t);
	return s;
}
