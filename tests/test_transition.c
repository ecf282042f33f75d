/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <string.h>

#include "issuer/transition.h"

/* The certificate of the table: 2024-03-11 to 2027-03-10, today 2026-06-01,
 * last event on 2025-04-15, the scheme's limit six months. */
struct row {
	const char *name;
	enum status_state state;
	enum transition action;
	const char *reason, *decided, *effective, *until;
	enum error expect; /* E_OK: legal */
};

#define D "2026-05-01"
#define SUSPEND TRANSITION_SUSPEND
#define RESTORE TRANSITION_RESTORE
#define WITHDRAW TRANSITION_WITHDRAW
#define CANCEL TRANSITION_CANCEL
#define REISSUE TRANSITION_REISSUE
#define VOID TRANSITION_VOID
#define RENEW TRANSITION_RENEW
#define VALID STATUS_STATE_VALID
#define SUSPENDED STATUS_STATE_SUSPENDED
#define SUPERSEDED STATUS_STATE_SUPERSEDED
#define CANCELLED STATUS_STATE_CANCELLED
#define WITHDRAWN STATUS_STATE_WITHDRAWN
#define VOIDED STATUS_STATE_VOID

static const struct row rows[] = {
	/* forbidden by the state */
	{ "suspend twice", SUSPENDED, SUSPEND, "fees_unpaid", D, D, NULL,
	    E_TRANSITION_SUSPENDED },
	{ "restore a valid one", VALID, RESTORE, "corrected", D, D, NULL,
	    E_TRANSITION_NOT_SUSPENDED },
	{ "restore a withdrawn one", WITHDRAWN, RESTORE, "corrected", D, D,
	    NULL, E_TRANSITION_FINAL },
	{ "suspend a withdrawn one", WITHDRAWN, SUSPEND, "fees_unpaid", D, D,
	    NULL, E_TRANSITION_FINAL },
	{ "withdraw a cancelled one", CANCELLED, WITHDRAW, "fraud", D, D, NULL,
	    E_TRANSITION_FINAL },
	{ "cancel a withdrawn one", WITHDRAWN, CANCEL, "holder_request", D, D,
	    NULL, E_TRANSITION_FINAL },
	{ "cancel a void one", VOIDED, CANCEL, "holder_request", D, D, NULL,
	    E_TRANSITION_FINAL },
	{ "void twice", VOIDED, VOID, "misprint", D, D, NULL,
	    E_TRANSITION_FINAL },
	{ "void a withdrawn one", WITHDRAWN, VOID, "misprint", D, D, NULL,
	    E_TRANSITION_FINAL },
	{ "reissue a withdrawn one", WITHDRAWN, REISSUE, "scope_reduced", D, D,
	    NULL, E_TRANSITION_FINAL },
	{ "renew a withdrawn one", WITHDRAWN, RENEW, "recertification", D, D,
	    NULL, E_TRANSITION_FINAL },
	{ "suspend a superseded version", SUPERSEDED, SUSPEND, "fees_unpaid", D,
	    D, NULL, E_TRANSITION_SUPERSEDED },
	{ "reissue a superseded version", SUPERSEDED, REISSUE, "scope_reduced",
	    D, D, NULL, E_TRANSITION_SUPERSEDED },
	/* forbidden by the dates */
	{ "suspend after the last day", VALID, SUSPEND, "fees_unpaid", D,
	    "2027-03-11", NULL, E_TRANSITION_EXPIRED },
	{ "restore after the last day", SUSPENDED, RESTORE, "corrected", D,
	    "2027-03-11", NULL, E_TRANSITION_EXPIRED },
	{ "withdraw after the last day", VALID, WITHDRAW, "fraud", D,
	    "2027-03-11", NULL, E_TRANSITION_EXPIRED },
	{ "decided tomorrow", VALID, SUSPEND, "fees_unpaid", "2026-06-02",
	    "2026-06-02", NULL, E_RULE_DECIDED_FUTURE },
	{ "reissue ahead", VALID, REISSUE, "scope_reduced", D, "2026-06-02",
	    NULL, E_TRANSITION_AHEAD },
	{ "suspend before the decision", VALID, SUSPEND, "fees_unpaid", D,
	    "2026-04-30", NULL, E_TRANSITION_BACK },
	{ "restore before the decision", SUSPENDED, RESTORE, "corrected", D,
	    "2026-04-30", NULL, E_TRANSITION_BACK },
	{ "withdraw before the last event", VALID, WITHDRAW, "fraud", D,
	    "2025-04-14", NULL, E_TRANSITION_ORDER },
	{ "withdraw before the first day", VALID, WITHDRAW, "fraud", D,
	    "2024-03-10", NULL, E_TRANSITION_BEFORE },
	/* the limit of a suspension */
	{ "a day too long", VALID, SUSPEND, "fees_unpaid", D, D, "2026-11-01",
	    E_TRANSITION_LIMIT },
	{ "ends before it begins", VALID, SUSPEND, "fees_unpaid", D, D,
	    "2026-04-30", E_FIELD_ORDER },
	{ "only a suspension has an end", VALID, WITHDRAW, "fraud", D, D,
	    "2026-10-31", E_FIELD_UNKNOWN },
	/* reasons */
	{ "no reason", VALID, SUSPEND, NULL, D, D, NULL, E_FIELD_MISSING },
	{ "a reason of another action", VALID, SUSPEND, "fraud", D, D, NULL,
	    E_FIELD_VALUE },
	{ "an invented reason", VALID, CANCEL, "because", D, D, NULL,
	    E_FIELD_VALUE },
	/* legal */
	{ "suspend", VALID, SUSPEND, "fees_unpaid", D, D, "2026-10-31", E_OK },
	{ "suspend ahead", VALID, SUSPEND, "fees_unpaid", D, "2026-07-01", NULL,
	    E_OK },
	{ "restore", SUSPENDED, RESTORE, "corrected", D, D, NULL, E_OK },
	{ "withdraw", VALID, WITHDRAW, "fraud", D, D, NULL, E_OK },
	{ "withdraw reaching back", VALID, WITHDRAW, "fraud", D, "2025-04-15",
	    NULL, E_OK },
	{ "withdraw a suspended one", SUSPENDED, WITHDRAW,
	    "suspension_unresolved", D, D, NULL, E_OK },
	{ "cancel ahead", VALID, CANCEL, "holder_request", D, "2026-12-31",
	    NULL, E_OK },
	{ "cancel a suspended one", SUSPENDED, CANCEL, "holder_request", D, D,
	    NULL, E_OK },
	{ "reissue", VALID, REISSUE, "scope_reduced", D, D, NULL, E_OK },
	{ "reissue a suspended one", SUSPENDED, REISSUE, "name_changed", D, D,
	    NULL, E_OK },
	{ "void", VALID, VOID, "misprint", D, D, NULL, E_OK },
	{ "void a superseded version", SUPERSEDED, VOID, "misprint", D, D, NULL,
	    E_OK },
	{ "renew", VALID, RENEW, "recertification", D, D, NULL, E_OK },
};

static struct date
day(const char *s)
{
	struct date d;

	ck_assert_msg(date_parse(slice_str(s), &d), "%s", s);
	return d;
}

START_TEST(table)
{
	const struct row *row = &rows[_i];
	struct transition_subject s = { row->state, day("2024-03-11"),
		day("2027-03-10"), true, day("2025-04-15"), day("2025-04-15") };
	struct transition_request r = { row->action, row->reason,
		day(row->decided), day(row->effective), day("2026-06-01"),
		row->until != NULL, day("2026-06-01"), 6 };
	struct problems ps = { 0 };

	if (row->until != NULL)
		r.until = day(row->until);
	transition_check(&s, &r, &ps);
	if (row->expect == E_OK) {
		ck_assert_msg(ps.n == 0, "%s: refused with %s", row->name,
		    error_code(ps.v[0].rule));
		return;
	}
	ck_assert_msg(ps.n == 1, "%s: %zu problems", row->name, ps.n);
	ck_assert_msg(ps.v[0].rule == row->expect, "%s: %s", row->name,
	    error_code(ps.v[0].rule));
}
END_TEST

START_TEST(an_expired_one_can_be_void_or_renewed)
{
	static const enum transition can[] = { VOID, RENEW };
	struct transition_subject s = { VALID, day("2020-02-29"),
		day("2023-02-28"), false, { 0, 0, 0 }, { 0, 0, 0 } };
	size_t i;

	for (i = 0; i < sizeof can / sizeof *can; i++) {
		struct transition_request r = { can[i],
			transition_reasons(can[i])[0], day("2026-06-01"),
			day("2026-06-01"), day("2026-06-01"), false,
			day("2026-06-01"), 6 };
		struct problems ps = { 0 };

		transition_check(&s, &r, &ps);
		ck_assert_msg(ps.n == 0, "%s", transition_str(can[i]));
	}
}
END_TEST

START_TEST(every_problem_is_said_at_once)
{
	struct transition_subject s = { WITHDRAWN, day("2024-03-11"),
		day("2027-03-10"), true, day("2025-04-15"), day("2025-04-15") };
	struct transition_request r = { SUSPEND, "fraud", day("2026-06-02"),
		day("2025-01-01"), day("2026-06-01"), true, day("2024-12-31"),
		6 };
	struct problems ps = { 0 };

	transition_check(&s, &r, &ps);
	ck_assert_uint_eq(ps.n, 6);
	ck_assert_uint_eq(ps.refusals, 6);
}
END_TEST

START_TEST(every_reason_has_words)
{
	int t;
	size_t i;

	for (t = 0; t < TRANSITION_COUNT; t++) {
		const char *const *codes =
		    transition_reasons((enum transition)t);

		ck_assert_ptr_nonnull(codes[0]);
		for (i = 0; codes[i] != NULL; i++) {
			ck_assert_msg(
			    transition_reason_text(codes[i], LANG_ZH) != NULL,
			    "%s", codes[i]);
			ck_assert_msg(
			    transition_reason_text(codes[i], LANG_EN) != NULL,
			    "%s", codes[i]);
		}
	}
	ck_assert_ptr_null(transition_reason_text("because", LANG_EN));
}
END_TEST

START_TEST(the_limit_counts_the_last_day)
{
	static const struct {
		const char *from, *until;
	} limits[] = { { "2025-04-15", "2025-10-14" },
		{ "2025-09-01", "2026-02-28" }, { "2025-08-31", "2026-02-28" },
		{ "2027-08-30", "2028-02-29" } };
	size_t i;

	for (i = 0; i < sizeof limits / sizeof *limits; i++)
		ck_assert_msg(date_cmp(transition_until(day(limits[i].from), 6),
				  day(limits[i].until)) == 0,
		    "%s", limits[i].from);
}
END_TEST

Suite *
transition_suite(void)
{
	Suite *s = suite_create("transition");
	TCase *t = tcase_create("transition");

	tcase_add_loop_test(t, table, 0, (int)(sizeof rows / sizeof *rows));
	tcase_add_test(t, an_expired_one_can_be_void_or_renewed);
	tcase_add_test(t, every_problem_is_said_at_once);
	tcase_add_test(t, every_reason_has_words);
	tcase_add_test(t, the_limit_counts_the_last_day);
	suite_add_tcase(s, t);
	return s;
}
