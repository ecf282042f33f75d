/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where texts stand on the page, and what is refused because it has no place
 * there.  What others make of the finished file is in test_document.c.
 */
#include "tests/suites.h"

#include <stdlib.h>
#include <string.h>

#include "tests/exhibit.h"

#define RARE "01-joint-rare-characters.json"
#define SITES "02-joint-1600-sites.json"
#define ENGLISH "03-single-english-only.json"
#define REDUCED "06-scope-reduced.json"

static struct problems problems;

static void
no_problems(void)
{
	memset(&problems, 0, sizeof problems);
}

/* What must be refused before anything is signed, and of which field. */
static const struct refused {
	const char *name;
	enum error error;
	const char *field, *detail;
} refusals[] = {
	{ "a character of no font", E_RULE_GLYPH, "holder.name.zh",
	    "U+100000" },
	{ "a scope of two pages", E_RULE_LAYOUT, "scope.zh", "" },
	{ "a scope beyond any payload", E_RULE_LAYOUT, "scope.zh", "" },
	{ "a word wider than the page", E_RULE_LAYOUT, "holder.address.en",
	    "" },
	{ "a code over version 19", E_COMPACT_QR, "scope", "+160 bytes" },
};

START_TEST(what_does_not_fit_is_refused)
{
	const struct refused *r = &refusals[_i];
	struct exhibit *e = exhibit_case(RARE, 0);
	struct design *d = exhibit_design("classic");
	struct buf text = BUF_INIT(1 << 20), pdf = BUF_INIT((size_t)64 << 20);
	enum error error;

	for (int i = 0; i < (_i == 2 ? 12000 : 900); i++)
		buf_puts(&text,
		    _i == 1 || _i == 2 ? "服务"
			: _i == 3      ? "W"
				       : "1");
	if (_i == 0)
		e->c.holder.name.zh = "示例\xF4\x80\x80\x80公司";
	else if (_i == 1 || _i == 2)
		e->c.scope.zh = buf_cstr(&text);
	else if (_i == 3)
		e->c.holder.address.en = buf_cstr(&text);
	else {
		buf_puts(&e->qr, buf_cstr(&text));
		e->src.qr = buf_cstr(&e->qr);
	}
	document_check(d, &e->src, &problems);
	ck_assert_msg(problems.n == 1, "%s: %zu problems", r->name, problems.n);
	ck_assert_int_eq(problems.v[0].rule, r->error);
	ck_assert_str_eq(problems.v[0].field, r->field);
	ck_assert_str_eq(problems.v[0].detail, r->detail);
	error = document_write(d, &e->src, &pdf, &problems);
	ck_assert_int_eq(error, r->error);
	ck_assert_uint_eq(pdf.n, 0);
	exhibit_free(e);
	buf_free(&text);
	buf_free(&pdf);
}
END_TEST

START_TEST(every_problem_is_told_at_once)
{
	struct exhibit *e = exhibit_case(RARE, 0);
	struct design *d = exhibit_design("classic");

	e->c.holder.name.zh = "\xF4\x80\x80\x80公司";
	e->c.holder.address.zh = "\xF4\x80\x80\x81路";
	e->c.scope.en = "\xF4\x80\x80\x82";
	document_check(d, &e->src, &problems);
	ck_assert_uint_eq(problems.n, 3);
	ck_assert_str_eq(problems.v[0].detail, "U+100000");
	ck_assert_str_eq(problems.v[1].detail, "U+100001");
	ck_assert_str_eq(problems.v[2].detail, "U+100002");
	exhibit_free(e);
}
END_TEST

/* What a reader compares with the record must stand on the page, in a
 * language that the design shows. */
static const struct unshown {
	const char *what, *field;
} unshown[] = {
	{ "holder", "holder.name" },
	{ "scope", "scope" },
	{ "remarks", "remarks" },
	{ "all of it", NULL },
};

START_TEST(what_a_design_does_not_show_is_refused)
{
	const struct unshown *u = &unshown[_i];
	struct exhibit *e = exhibit_case(RARE, 0);
	struct design *d = exhibit_design("english");

	if (_i == 0)
		e->c.holder.name.en = NULL;
	else if (_i == 1)
		e->c.scope.en = NULL;
	else if (_i == 2)
		e->c.remarks = (struct bilingual){ "仅限保修期内", NULL };
	document_check(d, &e->src, &problems);
	ck_assert_uint_eq(problems.n, u->field == NULL ? 0 : 1);
	if (u->field != NULL) {
		ck_assert_int_eq(problems.v[0].rule, E_RULE_UNSHOWN);
		ck_assert_str_eq(problems.v[0].field, u->field);
	}
	exhibit_free(e);
}
END_TEST

/* A place where texts could meet. */
struct placed {
	struct document_box box[20000];
	size_t n;
};

static void
keep(const struct document_box *box, void *arg)
{
	struct placed *p = arg;

	ck_assert_uint_lt(p->n, 20000);
	p->box[p->n++] = *box;
}

/* Boxes of type are one em high and lines may be set closer than that by the
 * room that accents leave: a tenth is taken off both ends. */
static bool
meet(const struct document_box *a, const struct document_box *b)
{
	int64_t at = a->part == 0 ? 0 : a->h / 10;
	int64_t bt = b->part == 0 ? 0 : b->h / 10;

	return a->page == b->page && !a->ground && !b->ground &&
	    a->x < b->x + b->w && b->x < a->x + a->w &&
	    a->y + at < b->y + b->h - bt && b->y + bt < a->y + a->h - at;
}

/* The longest (nearly all that a QR holds, every optional row) and the
 * shortest that issuing lets through, and what lies between. */

static const struct overlap {
	const char *design, *file; /* a case has a digit first */
	size_t at; /* which certificate of the case */
	size_t bodies; /* 0: those of the record */
} overlaps[] = {
	{ "classic", "longest.json", 0, 0 },
	{ "classic", "shortest.json", 0, 0 },
	{ "classic", RARE, 0, 0 },
	{ "classic", SITES, 0, 0 },
	{ "classic", ENGLISH, 0, 0 },
	{ "classic", REDUCED, 1, 0 },
	{ "classic", "longest.json", 0, 3 },
	{ "classic", "longest.json", 0, 4 },
	{ "stars", "longest.json", 0, 4 },
	{ "stars", "longest.json", 0, 0 },
	{ "stars", "shortest.json", 0, 0 },
	{ "stars", RARE, 0, 0 },
	{ "stars", SITES, 0, 0 },
	{ "stars", ENGLISH, 0, 0 },
	{ "stars", REDUCED, 1, 0 },
	{ "english", RARE, 0, 4 },
	{ "english", RARE, 0, 0 },
	{ "english", SITES, 0, 0 },
	{ "english", ENGLISH, 0, 0 },
	{ "english", REDUCED, 1, 0 },
	{ "plain", "longest.json", 0, 4 },
	{ "plain", "longest.json", 0, 0 },
	{ "plain", "shortest.json", 0, 0 },
	{ "plain", RARE, 0, 0 },
	{ "plain", SITES, 0, 0 },
	{ "plain", ENGLISH, 0, 0 },
	{ "plain", REDUCED, 1, 0 },
};

/* Check writes each assertion down; these are too many for that. */
static void
stands_alone(const struct placed *p, size_t i, int64_t w, int64_t h)
{
	const struct document_box *b = &p->box[i], *c;

	if (b->x < 0 || b->y < 0 || b->x + b->w > w || b->y + b->h > h)
		ck_abort_msg("%s leaves page %zu", b->field, b->page);
	for (c = b + 1; c < p->box + p->n && c->page == b->page; c++)
		if (meet(b, c))
			ck_abort_msg("page %zu: \"%s\" (text %zu) meets \"%s\" "
				     "(text %zu)",
			    b->page, b->field, b->part, c->field, c->part);
}

START_TEST(nothing_overlaps_or_leaves_the_page)
{
	const struct overlap *o = &overlaps[_i];
	struct exhibit *e = o->file[0] == '0'
	    ? exhibit_case(o->file, o->at)
	    : exhibit_file(o->file, slice_of(NULL, 0));
	struct design *d = exhibit_design(o->design);
	struct placed *p = calloc(1, sizeof *p);
	bool wide = strcmp(o->design, "stars") == 0;
	int64_t w = wide ? 841890 : 595276, h = wide ? 595276 : 841890;
	enum error error;

	for (size_t i = 2; i < o->bodies; i++)
		e->c.issuers[e->c.nissuers++] = e->c.issuers[i % 2];
	error = document_boxes(d, &e->src, &problems, keep, p);
	ck_assert_msg(
	    error == E_OK, "%s: %s", error_code(error), problems.v[0].field);
	ck_assert_uint_gt(p->n, 15);
	for (size_t i = 0; i < p->n; i++)
		stands_alone(p, i, w, h);
	free(p);
	exhibit_free(e);
}
END_TEST

Suite *
layout_suite(void)
{
	Suite *s = suite_create("layout");
	TCase *t = tcase_create("layout");

	tcase_set_timeout(t, 120);
	tcase_add_unchecked_fixture(
	    t, exhibit_open_designs, exhibit_close_designs);
	tcase_add_checked_fixture(t, no_problems, NULL);
	tcase_add_loop_test(t, what_does_not_fit_is_refused, 0,
	    sizeof refusals / sizeof refusals[0]);
	tcase_add_test(t, every_problem_is_told_at_once);
	tcase_add_loop_test(t, what_a_design_does_not_show_is_refused, 0,
	    sizeof unshown / sizeof unshown[0]);
	tcase_add_loop_test(t, nothing_overlaps_or_leaves_the_page, 0,
	    sizeof overlaps / sizeof overlaps[0]);
	suite_add_tcase(s, t);
	return s;
}
