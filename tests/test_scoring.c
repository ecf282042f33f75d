/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/scoring.h"
#include "sys/file.h"

#define MAX_ROWS 6
#define STAR "templates/schemes/ex-twelve-star.json"

/* Points (hundredths) and what was found: "+" conforming, "-" not, "0" not
 * applicable, "c/s" of a sample.  Worked by hand. */
static const struct {
	const char *name;
	struct {
		int64_t points;
		const char *result;
	} in[MAX_ROWS];
	int64_t got, applicable, score;
} worked[] = {
	{ "everything conforms", { { 6000, "+" }, { 4000, "+" } }, 10000, 10000,
	    10000 },
	{ "a nonconforming one loses all of its value",
	    { { 9500, "+" }, { 500, "-" } }, 9500, 10000, 9500 },
	{ "pro rata: 10 points, 19 of 20", { { 9000, "+" }, { 1000, "19/20" } },
	    9950, 10000, 9950 },
	{ "inapplicable leaves the sum: 91 of 94",
	    { { 9100, "+" }, { 300, "-" }, { 600, "0" } }, 9100, 9400, 9680 },
	{ "91.18 of 94 is 97 to the digit",
	    { { 9000, "+" }, { 400, "118/400" }, { 600, "0" } }, 9118, 9400,
	    9700 },
	{ "a piece less of the sample is not",
	    { { 9000, "+" }, { 400, "117/400" }, { 600, "0" } }, 9117, 9400,
	    9698 },
	{ "three thirds are a whole, with no rounding on the way",
	    { { 100, "1/3" }, { 100, "1/3" }, { 100, "1/3" }, { 9600, "+" },
		{ 100, "-" } },
	    9700, 10000, 9700 },
	{ "cut, not rounded: 96.999...",
	    { { 9600, "+" }, { 400, "2499/9999" } }, 9699, 10000, 9699 },
	{ "primes that share nothing: 1/7 + 1/11 + 1/13",
	    { { 700, "1/7" }, { 1100, "1/11" }, { 1300, "1/13" } }, 300, 3100,
	    967 },
	{ "nothing of a sample", { { 1000, "0/20" }, { 1000, "+" } }, 1000,
	    2000, 5000 },
	{ "nothing applies", { { 1000, "0" } }, 0, 0, SCHEME_SCORE_NONE },
};

static struct scoring_result
result_of(const char *text)
{
	struct scoring_result r = { SCORING_MISSING, 0, 0 };
	char *slash;

	if (strcmp(text, "+") == 0)
		r.mark = SCORING_CONFORMING;
	else if (strcmp(text, "-") == 0)
		r.mark = SCORING_NONCONFORMING;
	else if (strcmp(text, "0") == 0)
		r.mark = SCORING_INAPPLICABLE;
	else {
		r.mark = SCORING_SAMPLED;
		r.conforming = strtoll(text, &slash, 10);
		r.sampled = strtoll(slash + 1, NULL, 10);
	}
	return r;
}

START_TEST(worked_example)
{
	struct procedure *p = calloc(1, sizeof *p);
	struct scoring_result r[MAX_ROWS];
	struct scoring_total total;

	for (; p->nindicators < MAX_ROWS &&
	     worked[_i].in[p->nindicators].result != NULL;
	     p->nindicators++) {
		struct procedure_indicator *in = &p->indicators[p->nindicators];

		r[p->nindicators] =
		    result_of(worked[_i].in[p->nindicators].result);
		in->points = worked[_i].in[p->nindicators].points;
		in->sampled = r[p->nindicators].mark == SCORING_SAMPLED;
		in->optional = true;
	}
	ck_assert(scoring_sum(p, r, 0, p->nindicators, &total));
	ck_assert_msg(total.got == worked[_i].got &&
		total.applicable == worked[_i].applicable &&
		total.score == worked[_i].score,
	    "%s: %lld of %lld, %lld", worked[_i].name, (long long)total.got,
	    (long long)total.applicable, (long long)total.score);
	free(p);
}
END_TEST

/* The widest sum there can be: no word is lost. */
START_TEST(widest)
{
	struct procedure *p = calloc(1, sizeof *p);
	struct scoring_result r[PROCEDURE_INDICATORS_MAX];
	struct scoring_total total;
	size_t i;

	p->nindicators = PROCEDURE_INDICATORS_MAX;
	for (i = 0; i < p->nindicators; i++) {
		p->indicators[i].points = 10000;
		p->indicators[i].sampled = true;
		r[i] = (struct scoring_result){ SCORING_SAMPLED, 4999, 9998 };
	}
	ck_assert(scoring_sum(p, r, 0, p->nindicators, &total));
	ck_assert_int_eq(total.score, 5000);
	ck_assert_int_eq(total.got, 5000 * PROCEDURE_INDICATORS_MAX);
	r[7].conforming = 4998;
	ck_assert(scoring_sum(p, r, 0, p->nindicators, &total));
	ck_assert_int_eq(total.score, 4999);
	free(p);
}
END_TEST

static const struct {
	const char *name;
	bool sampled, optional;
	const char *result;
} unfit[] = {
	{ "a whole one is not sampled", false, false, "1/2" },
	{ "a sampled one is counted", true, false, "+" },
	{ "a sampled one is counted, also when bad", true, false, "-" },
	{ "it always applies", false, false, "0" },
	{ "more conform than were looked at", true, false, "3/2" },
	{ "a sample of none", true, false, "0/0" },
	{ "too large a sample", true, false, "1/10001" },
};

START_TEST(unfit_result)
{
	struct procedure *p = calloc(1, sizeof *p);
	struct scoring_result r = result_of(unfit[_i].result);
	struct scoring_total total;

	p->nindicators = 1;
	p->indicators[0].points = 100;
	p->indicators[0].sampled = unfit[_i].sampled;
	p->indicators[0].optional = unfit[_i].optional;
	ck_assert_msg(!scoring_sum(p, &r, 0, 1, &total), "%s", unfit[_i].name);
	free(p);
}
END_TEST

START_TEST(missing_result)
{
	struct procedure *p = calloc(1, sizeof *p);
	struct scoring_result r[2] = { { SCORING_CONFORMING, 0, 0 },
		{ SCORING_MISSING, 0, 0 } };
	struct scoring_total total;

	p->nindicators = 2;
	ck_assert(!scoring_sum(p, r, 0, 2, &total));
	ck_assert_int_eq(total.score, SCHEME_SCORE_NONE);
	free(p);
}
END_TEST

/* The twelve-star scheme that ships adds up to a hundred. */
START_TEST(shipped)
{
	struct problems *ps = calloc(1, sizeof *ps);
	struct buf text = BUF_INIT(SCHEME_FILE_MAX);
	struct scoring_result r[PROCEDURE_INDICATORS_MAX];
	struct scoring_total total;
	struct scheme *s;
	size_t i;

	ck_assert_int_eq(file_read(STAR, SCHEME_FILE_MAX, &text), 0);
	s = scheme_parse(buf_view(&text), ps);
	ck_assert(s != NULL && s->procedure->nindicators <= 32);
	for (i = 0; i < s->procedure->nindicators; i++)
		r[i] = s->procedure->indicators[i].sampled
		    ? (struct scoring_result){ SCORING_SAMPLED, 20, 20 }
		    : (struct scoring_result){ SCORING_CONFORMING, 0, 0 };
	ck_assert(
	    scoring_sum(s->procedure, r, 0, s->procedure->nindicators, &total));
	ck_assert_int_eq(total.applicable, 10000);
	ck_assert_int_eq(total.score, 10000);
	scheme_free(s);
	buf_free(&text);
	free(ps);
}
END_TEST

Suite *
scoring_suite(void)
{
	Suite *s = suite_create("scoring");
	TCase *t = tcase_create("scoring");

	tcase_add_loop_test(
	    t, worked_example, 0, (int)(sizeof worked / sizeof *worked));
	tcase_add_loop_test(
	    t, unfit_result, 0, (int)(sizeof unfit / sizeof *unfit));
	tcase_add_test(t, missing_result);
	tcase_add_test(t, widest);
	tcase_add_test(t, shipped);
	suite_add_tcase(s, t);
	return s;
}
