/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a case goes: one table of states and events.  Pure; what an event needs
 * besides (materials, scores, agreement) is checked where it is recorded.
 */
#ifndef ISSUER_WORKFLOW_H
#define ISSUER_WORKFLOW_H

#include "issuer/problem.h"

enum workflow_kind {
	WORKFLOW_INITIAL,
	WORKFLOW_RENEWAL, /* follows a certificate under a new number */
	WORKFLOW_CHANGE, /* next version of a certificate: no audit needed */
	WORKFLOW_KIND_COUNT
};

enum workflow_state {
	WORKFLOW_NONE, /* there is no case yet */
	WORKFLOW_OPENED,
	WORKFLOW_SUBMITTED,
	WORKFLOW_RETURNED,
	WORKFLOW_ACCEPTED,
	WORKFLOW_AUDITED, /* no finding is open */
	WORKFLOW_RECTIFYING,
	WORKFLOW_DECIDING, /* some of the bodies have decided */
	WORKFLOW_DECIDED, /* to be issued */
	WORKFLOW_CERTIFIED, /* issued; under surveillance */
	WORKFLOW_REJECTED,
	WORKFLOW_REFUSED,
	WORKFLOW_STATE_COUNT
};

enum workflow_event {
	WORKFLOW_OPEN,
	WORKFLOW_SUBMIT,
	WORKFLOW_RETURN,
	WORKFLOW_ACCEPT,
	WORKFLOW_REJECT,
	WORKFLOW_AUDIT,
	WORKFLOW_FINDING,
	WORKFLOW_RECTIFY,
	WORKFLOW_REVIEW, /* after it a finding is still open */
	WORKFLOW_CLEAR, /* a review that closes the last one */
	WORKFLOW_DECIDE, /* one body; others are still to decide */
	WORKFLOW_CONCLUDE, /* the last body */
	WORKFLOW_REFUSE,
	WORKFLOW_ISSUE,
	WORKFLOW_PLAN, /* an unannounced visit */
	WORKFLOW_SURVEIL,
	WORKFLOW_EVENT_COUNT
};

enum workflow_role { /* bits */
	WORKFLOW_INTAKE = 1,
	WORKFLOW_AUDITOR = 2,
	WORKFLOW_DECIDER = 4,
	WORKFLOW_SIGNER = 8
};

const char *workflow_kind_str(enum workflow_kind k);
bool workflow_kind_parse(const char *s, enum workflow_kind *out);
const char *workflow_state_str(enum workflow_state s);
const char *workflow_state_text(enum workflow_state s, enum lang lang);
bool workflow_state_parse(const char *s, enum workflow_state *out);
const char *workflow_event_str(enum workflow_event e);
const char *workflow_event_text(enum workflow_event e, enum lang lang);
bool workflow_event_parse(const char *s, enum workflow_event *out);
const char *workflow_role_str(enum workflow_role r);
bool workflow_role_parse(const char *s, enum workflow_role *out);

/* The roles that may do it, any of them. */
unsigned workflow_who(enum workflow_event e);
/* E_OK and the state after it, or the rule that forbids it. */
enum error workflow_next(enum workflow_kind kind, enum workflow_state from,
    enum workflow_event event, enum workflow_state *to);
/* What comes next, in a few words, for people. */
const char *workflow_advice(
    enum workflow_kind k, enum workflow_state s, enum lang lang);

#endif
