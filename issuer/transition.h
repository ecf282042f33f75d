/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may happen to a certificate after issue: one table of actions, from
 * which states, by whom, for which reasons, dated how.  Pure: the caller
 * brings the state, the dates and today.
 */
#ifndef ISSUER_TRANSITION_H
#define ISSUER_TRANSITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "issuer/problem.h"
#include "record/date.h"
#include "record/status.h"

enum transition {
	TRANSITION_SUSPEND,
	TRANSITION_RESTORE,
	TRANSITION_WITHDRAW,
	TRANSITION_CANCEL,
	TRANSITION_REISSUE,
	TRANSITION_VOID,
	TRANSITION_RENEW,
	TRANSITION_COUNT
};

enum transition_who {
	TRANSITION_ANY, /* any required body alone: to stop is urgent */
	TRANSITION_ALL /* every required body: to start again is joint */
};

struct transition_subject {
	enum status_state state; /* by the events, on the effective day */
	struct date valid_from, valid_until; /* until: inclusive */
	bool has_last; /* an event is on record */
	struct date last; /* its effective day */
	struct date suspended; /* when state is suspended: since */
};

struct transition_request {
	enum transition action;
	const char *reason; /* code; NULL when none was given */
	struct date decided, effective, today;
	bool has_until;
	struct date until; /* suspend only */
	int64_t suspension_months_max;
};

const char *transition_str(enum transition t); /* "suspend", … */
enum transition_who transition_who(enum transition t);
/* Codes that the action takes, NULL-terminated. */
const char *const *transition_reasons(enum transition t);
/* The words of a reason code; NULL for a code of no table. */
const char *transition_reason_text(const char *code, enum lang lang);

/* Adds a problem for each rule that forbids it; nothing is changed. */
void transition_check(const struct transition_subject *subject,
    const struct transition_request *request, struct problems *ps);
/* The last day of a suspension when none is named: the scheme's limit. */
struct date transition_until(struct date effective, int64_t months);

#endif
