/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <string.h>

#include "issuer/workflow.h"

/* The whole matrix, written apart from the table of the program.  A row a
 * state, a column an event, in the order of the enums:
 *   open submit return accept reject audit finding rectify review clear
 *   decide conclude refuse issue plan surveil
 * A capital letter is the state after it; a small one the rule against it. */
static const struct {
	enum workflow_state from;
	const char *all, *change; /* change NULL: the same */
} matrix[] = {
	{ WORKFLOW_NONE,
	    "Ooooooofff"
	    "ooo"
	    "n"
	    "ii",
	    NULL },
	{ WORKFLOW_OPENED,
	    "oSooX"
	    "aa"
	    "fff"
	    "aaa"
	    "n"
	    "ii",
	    NULL },
	{ WORKFLOW_SUBMITTED,
	    "oSRAX"
	    "aa"
	    "fff"
	    "aaa"
	    "n"
	    "ii",
	    NULL },
	{ WORKFLOW_RETURNED,
	    "oSooX"
	    "aa"
	    "fff"
	    "aaa"
	    "n"
	    "ii",
	    NULL },
	{ WORKFLOW_ACCEPTED,
	    "ooooX"
	    "Uu"
	    "fff"
	    "uuu"
	    "n"
	    "ii",
	    "ooooX"
	    "Uu"
	    "fff"
	    "DKF"
	    "n"
	    "ii" },
	{ WORKFLOW_AUDITED,
	    "ooooX"
	    "UI"
	    "fff"
	    "DKF"
	    "n"
	    "ii",
	    NULL },
	{ WORKFLOW_RECTIFYING,
	    "ooooX"
	    "pI"
	    "IIU"
	    "ppp"
	    "n"
	    "ii",
	    NULL },
	{ WORKFLOW_DECIDING,
	    "ooooX"
	    "oo"
	    "fff"
	    "DKF"
	    "n"
	    "ii",
	    NULL },
	{ WORKFLOW_DECIDED,
	    "ddddd"
	    "dd"
	    "ddd"
	    "ddF"
	    "C"
	    "dd",
	    NULL },
	{ WORKFLOW_CERTIFIED,
	    "ddddd"
	    "dC"
	    "CCC"
	    "ddd"
	    "d"
	    "CC",
	    NULL },
	{ WORKFLOW_REJECTED,
	    "ccccc"
	    "cc"
	    "ccc"
	    "ccc"
	    "c"
	    "cc",
	    NULL },
	{ WORKFLOW_REFUSED,
	    "ccccc"
	    "cc"
	    "ccc"
	    "ccc"
	    "c"
	    "cc",
	    NULL },
};

static enum workflow_state
state_of(char letter)
{
	static const struct {
		char letter;
		enum workflow_state state;
	} known[] = { { 'O', WORKFLOW_OPENED }, { 'S', WORKFLOW_SUBMITTED },
		{ 'R', WORKFLOW_RETURNED }, { 'A', WORKFLOW_ACCEPTED },
		{ 'U', WORKFLOW_AUDITED }, { 'I', WORKFLOW_RECTIFYING },
		{ 'D', WORKFLOW_DECIDING }, { 'K', WORKFLOW_DECIDED },
		{ 'C', WORKFLOW_CERTIFIED }, { 'X', WORKFLOW_REJECTED },
		{ 'F', WORKFLOW_REFUSED } };
	size_t i;

	for (i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].letter == letter)
			return known[i].state;
	return WORKFLOW_NONE;
}

static enum error
rule_of(char letter)
{
	switch (letter) {
	case 'o':
		return E_CASE_ORDER;
	case 'f':
		return E_CASE_FINDING;
	case 'n':
		return E_RULE_DECISION;
	case 'i':
		return E_CASE_NOT_ISSUED;
	case 'a':
		return E_CASE_NOT_ACCEPTED;
	case 'u':
		return E_CASE_NOT_AUDITED;
	case 'p':
		return E_CASE_FINDINGS;
	case 'd':
		return E_CASE_DECIDED;
	case 'c':
		return E_CASE_CLOSED;
	}
	return E_OK;
}

START_TEST(every_state_and_event)
{
	const char *row;
	enum workflow_state to;
	enum error e;
	int kind, event;

	ck_assert_int_eq(matrix[_i].from, _i);
	for (kind = 0; kind < WORKFLOW_KIND_COUNT; kind++) {
		row = kind == WORKFLOW_CHANGE && matrix[_i].change != NULL
		    ? matrix[_i].change
		    : matrix[_i].all;
		ck_assert_uint_eq(strlen(row), WORKFLOW_EVENT_COUNT);
		for (event = 0; event < WORKFLOW_EVENT_COUNT; event++) {
			to = WORKFLOW_NONE;
			e = workflow_next((enum workflow_kind)kind,
			    matrix[_i].from, (enum workflow_event)event, &to);
			ck_assert_msg(e == rule_of(row[event]) &&
				to == state_of(row[event]),
			    "%s: %s: %s, %s",
			    workflow_state_str(matrix[_i].from),
			    workflow_event_str((enum workflow_event)event),
			    error_code(e), workflow_state_str(to));
		}
	}
}
END_TEST

/* Nobody is left who could do everything by the roles of a step alone. */
static const struct {
	enum workflow_event event;
	unsigned who;
} who[] = {
	{ WORKFLOW_OPEN, WORKFLOW_INTAKE },
	{ WORKFLOW_ACCEPT, WORKFLOW_INTAKE },
	{ WORKFLOW_AUDIT, WORKFLOW_AUDITOR },
	{ WORKFLOW_REVIEW, WORKFLOW_AUDITOR },
	{ WORKFLOW_CLEAR, WORKFLOW_AUDITOR },
	{ WORKFLOW_RECTIFY, WORKFLOW_INTAKE | WORKFLOW_AUDITOR },
	{ WORKFLOW_DECIDE, WORKFLOW_DECIDER },
	{ WORKFLOW_CONCLUDE, WORKFLOW_DECIDER },
	{ WORKFLOW_REFUSE, WORKFLOW_DECIDER },
	{ WORKFLOW_ISSUE, WORKFLOW_SIGNER },
	{ WORKFLOW_SURVEIL, WORKFLOW_AUDITOR },
};

START_TEST(roles)
{
	ck_assert_uint_eq(workflow_who(who[_i].event), who[_i].who);
}
END_TEST

START_TEST(names_are_read_back)
{
	enum workflow_state s;
	enum workflow_event e;
	enum workflow_kind k;
	int i;

	for (i = WORKFLOW_OPENED; i < WORKFLOW_STATE_COUNT; i++)
		ck_assert(workflow_state_parse(
			      workflow_state_str((enum workflow_state)i), &s) &&
		    (int)s == i);
	for (i = 0; i < WORKFLOW_EVENT_COUNT; i++)
		ck_assert(workflow_event_parse(
			      workflow_event_str((enum workflow_event)i), &e) &&
		    (int)e == i);
	for (i = 0; i < WORKFLOW_KIND_COUNT; i++)
		ck_assert(workflow_kind_parse(
			      workflow_kind_str((enum workflow_kind)i), &k) &&
		    (int)k == i);
	ck_assert(!workflow_event_parse("sign", &e));
	ck_assert(!workflow_state_parse("none", &s));
}
END_TEST

Suite *
workflow_suite(void)
{
	Suite *s = suite_create("workflow");
	TCase *t = tcase_create("workflow");

	tcase_add_loop_test(
	    t, every_state_and_event, 0, (int)(sizeof matrix / sizeof *matrix));
	tcase_add_loop_test(t, roles, 0, (int)(sizeof who / sizeof *who));
	tcase_add_test(t, names_are_read_back);
	suite_add_tcase(s, t);
	return s;
}
