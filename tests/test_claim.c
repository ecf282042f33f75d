/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/claim.h"
#include "tests/history.h"
#include "tests/maker.h"

#define PIECES_MAX 4
#define TOKEN_AT "2026-11-23T12:00:00+08:00"

struct row {
	const char *name;
	struct {
		const char *from, *until;
		int64_t version; /* 0: 1 */
		const char *issued; /* of a later version */
		const char *history; /* of its entry; NULL: no token */
		bool doubtful;
	} piece[PIECES_MAX];
	const char *last;
	int64_t years;
	bool incomplete;
	const char *known_at; /* NULL: the token's time */
	enum verdict verdict;
	const char *stretches; /* "covered FROM..TO @piece; …" */
};

#define P1 "2017-05-15", "2020-05-14"
#define P2 "2020-05-15", "2023-05-14"
#define P3 "2023-05-15", "2026-05-14"

static const struct row rows[] = {
	{ "no certificate at all", { { 0 } }, "2026-05-14", 1, false, NULL,
	    VERDICT_NOT_VALID, "gap 2025-05-15..2026-05-14" },
	{ "none, but something could not be read", { { 0 } }, "2026-05-14", 1,
	    true, NULL, VERDICT_UNKNOWN, "open 2025-05-15..2026-05-14" },
	{ "one day is missing at the start",
	    { { "2023-05-16", "2026-05-14", 0, NULL, "", false } },
	    "2026-05-14", 3, false, NULL, VERDICT_NOT_VALID,
	    "gap 2023-05-15..2023-05-15; "
	    "covered 2023-05-16..2026-05-14 @0" },
	{ "one day is missing at the end", { { P3, 0, NULL, "", false } },
	    "2026-05-15", 3, false, NULL, VERDICT_NOT_VALID,
	    "covered 2023-05-16..2026-05-14 @0; "
	    "gap 2026-05-15..2026-05-15" },
	{ "a gap of a day between two",
	    { { P2, 0, NULL, "", false },
		{ "2023-05-16", "2026-05-14", 0, NULL, "", false } },
	    "2026-05-14", 6, false, NULL, VERDICT_NOT_VALID,
	    "covered 2020-05-15..2023-05-14 @0; "
	    "gap 2023-05-15..2023-05-15; "
	    "covered 2023-05-16..2026-05-14 @1" },
	{ "suspended for two days in between",
	    { { P3, 0, NULL,
		"suspend 2024-02-28 2024-02-27T18:00:00+08:00 2024-08-27; "
		"restore 2024-03-01 2024-02-29T18:00:00+08:00",
		false } },
	    "2026-05-14", 3, false, NULL, VERDICT_NOT_VALID,
	    "covered 2023-05-15..2024-02-27 @0; "
	    "gap 2024-02-28..2024-02-29 @0 suspended; "
	    "covered 2024-03-01..2026-05-14 @0" },
	{ "suspended, but another one stands beside it",
	    { { P3, 0, NULL,
		  "suspend 2024-02-28 2024-02-27T18:00:00+08:00 2024-08-27; "
		  "restore 2024-03-01 2024-02-29T18:00:00+08:00",
		  false },
		{ P3, 0, NULL, "", false } },
	    "2026-05-14", 3, false, NULL, VERDICT_VALID,
	    "covered 2023-05-15..2024-02-27 @0; "
	    "covered 2024-02-28..2026-05-14 @1" },
	{ "suspended before it was known",
	    { { P3, 0, NULL,
		"suspend 2024-02-28 2025-02-27T18:00:00+08:00 2025-08-27",
		false } },
	    "2024-05-14", 1, false, "2024-06-01T00:00:00+08:00", VERDICT_VALID,
	    "covered 2023-05-15..2024-05-14 @0" },
	{ "withdrawn on the last day",
	    { { P3, 0, NULL, "withdraw 2026-05-14 2026-05-13T18:00:00+08:00",
		false } },
	    "2026-05-14", 3, false, NULL, VERDICT_NOT_VALID,
	    "covered 2023-05-15..2026-05-13 @0; "
	    "gap 2026-05-14..2026-05-14 @0 withdrawn" },
	{ "void from the start",
	    { { P3, 0, NULL, "void 2025-05-14 2025-05-13T18:00:00+08:00",
		false } },
	    "2026-05-14", 3, false, NULL, VERDICT_NOT_VALID,
	    "gap 2023-05-15..2026-05-14 @0 void" },
	{ "no token", { { P3, 0, NULL, NULL, false } }, "2026-05-14", 3, false,
	    NULL, VERDICT_UNKNOWN, "open 2023-05-15..2026-05-14 @0" },
	{ "in doubt", { { P3, 0, NULL, "", true } }, "2026-05-14", 3, false,
	    NULL, VERDICT_UNKNOWN, "open 2023-05-15..2026-05-14 @0" },
	{ "in doubt, and withdrawn: that does not go stale",
	    { { P3, 0, NULL, "withdraw 2025-05-14 2025-05-13T18:00:00+08:00",
		true } },
	    "2026-05-14", 3, false, NULL, VERDICT_NOT_VALID,
	    "open 2023-05-15..2025-05-13 @0; "
	    "gap 2025-05-14..2026-05-14 @0 withdrawn" },
	{ "in doubt, but a sure one covers the same days",
	    { { P3, 0, NULL, "", true }, { P3, 0, NULL, "", false } },
	    "2026-05-14", 3, false, NULL, VERDICT_VALID,
	    "covered 2023-05-15..2026-05-14 @1" },
	{ "a second version from the day it was issued",
	    { { P3, 0, NULL, "supersede 2024-06-01 2024-06-01T10:00:00+08:00",
		  false },
		{ P3, 2, "2024-06-01", "", false } },
	    "2026-05-14", 3, false, NULL, VERDICT_VALID,
	    "covered 2023-05-15..2024-05-31 @0; "
	    "covered 2024-06-01..2026-05-14 @1" },
	{ "the second version is not there",
	    { { P3, 0, NULL, "supersede 2024-06-01 2024-06-01T10:00:00+08:00",
		false } },
	    "2026-05-14", 3, false, NULL, VERDICT_NOT_VALID,
	    "covered 2023-05-15..2024-05-31 @0; "
	    "gap 2024-06-01..2026-05-14 @0 superseded" },
	{ "nine years in a chain of three, given in any order",
	    { { P3, 0, NULL, "", false }, { P1, 0, NULL, "", false },
		{ P2, 0, NULL, "", false } },
	    "2026-05-14", 9, false, NULL, VERDICT_VALID,
	    "covered 2017-05-15..2020-05-14 @1; "
	    "covered 2020-05-15..2023-05-14 @2; "
	    "covered 2023-05-15..2026-05-14 @0" },
	{ "from a leap day to a leap day's eve",
	    { { "2020-02-29", "2023-02-28", 0, NULL, "", false },
		{ "2023-03-01", "2024-02-29", 0, NULL, "", false } },
	    "2024-02-28", 4, false, NULL, VERDICT_VALID,
	    "covered 2020-02-29..2023-02-28 @0; "
	    "covered 2023-03-01..2024-02-28 @1" },
};

static const char *const states[] = { [STATUS_STATE_VALID] = "",
	[STATUS_STATE_SUSPENDED] = " suspended",
	[STATUS_STATE_SUPERSEDED] = " superseded",
	[STATUS_STATE_CANCELLED] = " cancelled",
	[STATUS_STATE_WITHDRAWN] = " withdrawn",
	[STATUS_STATE_VOID] = " void" };

static void
tell(const struct claim *c, struct buf *out)
{
	char from[DATE_TEXT], to[DATE_TEXT];
	size_t i;

	for (i = 0; i < c->n; i++) {
		date_format(c->v[i].from, from);
		date_format(c->v[i].to, to);
		buf_printf(out, "%s%s %s..%s", i == 0 ? "" : "; ",
		    claim_day_str(c->v[i].day), from, to);
		if (c->v[i].piece != CLAIM_NOBODY)
			buf_printf(out, " @%zu%s", c->v[i].piece,
			    c->v[i].day == CLAIM_GAP ? states[c->v[i].state]
						     : "");
	}
}

static struct date
day(const char *text)
{
	struct date d;

	ck_assert_msg(date_parse(slice_str(text), &d), "%s", text);
	return d;
}

/* One token with the histories of all pieces, entry by entry. */
static struct status *
token_of(const struct row *row, const struct maker *m)
{
	struct status_event events[PIECES_MAX * HISTORY_MAX];
	struct status_source src = { .uri = MAKER_URI,
		.iat = maker_time(TOKEN_AT),
		.exp = maker_time(TOKEN_AT) + 3600,
		.ttl = 3600,
		.seq = 1,
		.events = events };
	struct buf token = BUF_INIT(JWS_STATUS_MAX);
	struct status *s = NULL;
	size_t i;

	for (i = 0; i < PIECES_MAX; i++)
		if (row->piece[i].history != NULL)
			src.nevents += history_parse(row->piece[i].history,
			    (int64_t)i, events + src.nevents);
	maker_token(m, &src, PIECES_MAX, 's', JWS_STATUS, &token);
	ck_assert_int_eq(status_parse(buf_view(&token), &s), E_OK);
	buf_free(&token);
	return s;
}

START_TEST(days)
{
	const struct row *row = &rows[_i];
	struct maker *m = maker_new();
	struct status *s = token_of(row, m);
	struct certificate c[PIECES_MAX];
	struct claim_piece p[PIECES_MAX];
	struct buf got = BUF_INIT(4096);
	struct date first;
	struct claim claim;
	size_t i;

	for (i = 0; i < PIECES_MAX && row->piece[i].from != NULL; i++) {
		maker_certificate(&c[i]);
		c[i].status_index = (int64_t)i;
		c[i].valid_from = day(row->piece[i].from);
		c[i].valid_until = day(row->piece[i].until);
		c[i].version =
		    row->piece[i].version == 0 ? 1 : row->piece[i].version;
		if (row->piece[i].issued != NULL)
			c[i].issued = day(row->piece[i].issued);
		p[i].certificate = &c[i];
		p[i].status = row->piece[i].history == NULL ? NULL : s;
		p[i].doubtful = row->piece[i].doubtful;
		p[i].known_at = maker_time(
		    row->known_at == NULL ? TOKEN_AT : row->known_at);
	}
	ck_assert_msg(
	    claim_period(day(row->last), row->years, &first), "%s", row->name);
	ck_assert_int_eq(
	    claim_judge(p, i, first, day(row->last), row->incomplete, &claim),
	    E_OK);
	tell(&claim, &got);
	ck_assert_msg(strcmp(buf_cstr(&got), row->stretches) == 0,
	    "%s: want %s, got %s", row->name, row->stretches, buf_cstr(&got));
	ck_assert_msg(claim.verdict == row->verdict, "%s: %s", row->name,
	    verdict_str(claim.verdict));
	ck_assert_msg(claim.days[0] + claim.days[1] + claim.days[2] ==
		date_days(claim.last) - date_days(claim.first) + 1,
	    "%s: days are counted twice or not at all", row->name);
	claim_clear(&claim);
	buf_free(&got);
	status_free(s);
	maker_free(m);
}
END_TEST

static const struct {
	const char *last;
	int64_t years;
	const char *first; /* NULL: refused */
} periods[] = {
	{ "2026-05-14", 0, NULL },
	{ "2026-05-14", -1, NULL },
	{ "2026-05-14", 101, NULL },
	{ "1970-05-14", 1, NULL },
	{ "9999-12-31", 1, "9999-01-01" },
	{ "2026-05-14", 9, "2017-05-15" },
	{ "2024-02-29", 1, "2023-03-01" },
	{ "2024-02-28", 1, "2023-03-01" },
	{ "2023-02-28", 3, "2020-03-01" },
	{ "2025-12-31", 1, "2025-01-01" },
};

START_TEST(period)
{
	struct date first;
	char text[DATE_TEXT] = "none";

	if (claim_period(day(periods[_i].last), periods[_i].years, &first))
		date_format(first, text);
	ck_assert_msg(
	    strcmp(text,
		periods[_i].first == NULL ? "none" : periods[_i].first) == 0,
	    "%s, %lld years: %s", periods[_i].last,
	    (long long)periods[_i].years, text);
}
END_TEST

START_TEST(holders_and_levels)
{
	struct trust_level levels[] = { { "3", { NULL, NULL } },
		{ "4", { NULL, NULL } }, { "5", { NULL, NULL } } };
	struct trust_scheme scheme = { .levels = levels, .nlevels = 3 };
	struct certificate c;

	maker_certificate(&c);
	c.holder.uscc = "91990001MAEXA00824";
	c.holder.lei = c.holder.reg = NULL;
	ck_assert(!claim_holder(&c, ""));
	ck_assert(!claim_holder(&c, "91990001MAEXA0082"));
	ck_assert(!claim_holder(&c, c.holder.name.zh));
	ck_assert(claim_holder(&c, "91990001MAEXA00824"));
	c.level = "4";
	ck_assert(!claim_level(&c, &scheme, "5"));
	ck_assert(!claim_level(&c, &scheme, "12")); /* of another scheme */
	ck_assert(claim_level(&c, &scheme, "4"));
	ck_assert(claim_level(&c, &scheme, "3"));
	ck_assert(!claim_level(&c, NULL, "3"));
	ck_assert(claim_level(&c, NULL, "4"));
	c.level = NULL;
	ck_assert(!claim_level(&c, &scheme, "3"));
}
END_TEST

Suite *
claim_suite(void)
{
	Suite *s = suite_create("claim");
	TCase *tc = tcase_create("claim");

	tcase_add_loop_test(tc, days, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_loop_test(
	    tc, period, 0, (int)(sizeof(periods) / sizeof(periods[0])));
	tcase_add_test(tc, holders_and_levels);
	suite_add_tcase(s, tc);
	return s;
}
