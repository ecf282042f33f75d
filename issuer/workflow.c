/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/workflow.h"

#include <string.h>

#define IN(state) (1u << WORKFLOW_##state)
#define BEFORE_ACCEPTANCE (IN(OPENED) | IN(SUBMITTED) | IN(RETURNED))
#define BEFORE_DECISION                                                    \
	(BEFORE_ACCEPTANCE | IN(ACCEPTED) | IN(AUDITED) | IN(RECTIFYING) | \
	    IN(DECIDING))
#define ANY_KIND 7u
#define ONLY_CHANGE (1u << WORKFLOW_CHANGE)
#define SAME WORKFLOW_STATE_COUNT /* stays where it is */

/* Every legal step. */
static const struct {
	enum workflow_event event;
	unsigned from;
	enum workflow_state to;
	unsigned kinds;
} steps[] = {
	{ WORKFLOW_OPEN, IN(NONE), WORKFLOW_OPENED, ANY_KIND },
	{ WORKFLOW_SUBMIT, BEFORE_ACCEPTANCE, WORKFLOW_SUBMITTED, ANY_KIND },
	{ WORKFLOW_RETURN, IN(SUBMITTED), WORKFLOW_RETURNED, ANY_KIND },
	{ WORKFLOW_ACCEPT, IN(SUBMITTED), WORKFLOW_ACCEPTED, ANY_KIND },
	{ WORKFLOW_REJECT, BEFORE_DECISION, WORKFLOW_REJECTED, ANY_KIND },
	{ WORKFLOW_AUDIT, IN(ACCEPTED) | IN(AUDITED), WORKFLOW_AUDITED,
	    ANY_KIND },
	{ WORKFLOW_FINDING, IN(AUDITED) | IN(RECTIFYING), WORKFLOW_RECTIFYING,
	    ANY_KIND },
	{ WORKFLOW_FINDING, IN(CERTIFIED), SAME, ANY_KIND },
	{ WORKFLOW_RECTIFY, IN(RECTIFYING) | IN(CERTIFIED), SAME, ANY_KIND },
	{ WORKFLOW_REVIEW, IN(RECTIFYING) | IN(CERTIFIED), SAME, ANY_KIND },
	{ WORKFLOW_CLEAR, IN(RECTIFYING), WORKFLOW_AUDITED, ANY_KIND },
	{ WORKFLOW_CLEAR, IN(CERTIFIED), SAME, ANY_KIND },
	{ WORKFLOW_DECIDE, IN(AUDITED) | IN(DECIDING), WORKFLOW_DECIDING,
	    ANY_KIND },
	{ WORKFLOW_CONCLUDE, IN(AUDITED) | IN(DECIDING), WORKFLOW_DECIDED,
	    ANY_KIND },
	{ WORKFLOW_REFUSE, IN(AUDITED) | IN(DECIDING) | IN(DECIDED),
	    WORKFLOW_REFUSED, ANY_KIND },
	{ WORKFLOW_DECIDE, IN(ACCEPTED), WORKFLOW_DECIDING, ONLY_CHANGE },
	{ WORKFLOW_CONCLUDE, IN(ACCEPTED), WORKFLOW_DECIDED, ONLY_CHANGE },
	{ WORKFLOW_REFUSE, IN(ACCEPTED), WORKFLOW_REFUSED, ONLY_CHANGE },
	{ WORKFLOW_ISSUE, IN(DECIDED), WORKFLOW_CERTIFIED, ANY_KIND },
	{ WORKFLOW_PLAN, IN(CERTIFIED), SAME, ANY_KIND },
	{ WORKFLOW_SURVEIL, IN(CERTIFIED), SAME, ANY_KIND },
};

#define EVENT(event) (1u << WORKFLOW_##event)
#define DECISION (EVENT(DECIDE) | EVENT(CONCLUDE) | EVENT(REFUSE))
#define OF_FINDING (EVENT(RECTIFY) | EVENT(REVIEW) | EVENT(CLEAR))
#define ALL_EVENTS ((1u << WORKFLOW_EVENT_COUNT) - 1)

/* Why not: the first row that fits; else case.order. */
static const struct {
	unsigned events, from;
	enum error rule;
} reasons[] = {
	{ ALL_EVENTS, IN(REJECTED) | IN(REFUSED), E_CASE_CLOSED },
	{ EVENT(ISSUE), ~IN(CERTIFIED), E_RULE_DECISION },
	{ EVENT(AUDIT) | EVENT(FINDING) | DECISION, BEFORE_ACCEPTANCE,
	    E_CASE_NOT_ACCEPTED },
	{ EVENT(FINDING) | DECISION, IN(ACCEPTED), E_CASE_NOT_AUDITED },
	{ EVENT(AUDIT) | DECISION, IN(RECTIFYING), E_CASE_FINDINGS },
	{ ~0u, IN(DECIDED) | IN(CERTIFIED), E_CASE_DECIDED },
	{ EVENT(PLAN) | EVENT(SURVEIL), ~0u, E_CASE_NOT_ISSUED },
	{ OF_FINDING, ~0u, E_CASE_FINDING },
};

static const char *const kinds[] = { "initial", "renewal", "change" };

static const struct {
	const char *code, *zh, *en, *advice_zh, *advice_en;
} states[WORKFLOW_STATE_COUNT] = {
	[WORKFLOW_NONE] = { "none", "无", "none", "case open", "case open" },
	[WORKFLOW_OPENED] = { "opened", "已申请", "opened",
	    "case submit：提交材料", "case submit: the materials" },
	[WORKFLOW_SUBMITTED] = { "submitted", "材料已提交", "submitted",
	    "case accept / return / reject：形式评审",
	    "case accept, return or reject: the formal review" },
	[WORKFLOW_RETURNED] = { "returned", "已退回补充", "returned",
	    "case submit：补充材料", "case submit: what was missing" },
	[WORKFLOW_ACCEPTED] = { "accepted", "已受理", "accepted",
	    "case audit：审核", "case audit" },
	[WORKFLOW_AUDITED] = { "audited", "已审核", "audited",
	    "case decide：每家签发机构作出决定 (有不符合项先 case finding)",
	    "case decide, by every body (case finding first, if any)" },
	[WORKFLOW_RECTIFYING] = { "rectifying", "整改中", "rectifying",
	    "case rectify，然后 case review",
	    "case rectify, then case review" },
	[WORKFLOW_DECIDING] = { "deciding", "决定中", "deciding",
	    "case decide：其余机构", "case decide, by the other bodies" },
	[WORKFLOW_DECIDED] = { "decided", "已决定认证", "decided",
	    "issue --case：签发", "issue --case" },
	[WORKFLOW_CERTIFIED] = { "certified", "已发证", "certified",
	    "case surveil：监督", "case surveil" },
	[WORKFLOW_REJECTED] = { "rejected", "不予受理", "rejected", "无",
	    "nothing" },
	[WORKFLOW_REFUSED] = { "refused", "不予认证", "refused", "无",
	    "nothing" },
};

static const struct {
	const char *code, *zh, *en;
	unsigned who;
} events[WORKFLOW_EVENT_COUNT] = {
	[WORKFLOW_OPEN] = { "open", "立案", "opened", WORKFLOW_INTAKE },
	[WORKFLOW_SUBMIT] = { "submit", "提交材料", "materials submitted",
	    WORKFLOW_INTAKE },
	[WORKFLOW_RETURN] = { "return", "退回补充", "returned",
	    WORKFLOW_INTAKE },
	[WORKFLOW_ACCEPT] = { "accept", "受理", "accepted", WORKFLOW_INTAKE },
	[WORKFLOW_REJECT] = { "reject", "不予受理", "rejected",
	    WORKFLOW_INTAKE },
	[WORKFLOW_AUDIT] = { "audit", "审核", "audited", WORKFLOW_AUDITOR },
	[WORKFLOW_FINDING] = { "finding", "开出不符合项", "finding",
	    WORKFLOW_AUDITOR },
	[WORKFLOW_RECTIFY] = { "rectify", "整改", "rectified",
	    WORKFLOW_INTAKE | WORKFLOW_AUDITOR },
	[WORKFLOW_REVIEW] = { "review", "复核", "reviewed", WORKFLOW_AUDITOR },
	[WORKFLOW_CLEAR] = { "clear", "复核，全部关闭",
	    "reviewed, nothing is open", WORKFLOW_AUDITOR },
	[WORKFLOW_DECIDE] = { "decide", "一家机构决定认证", "decided by a body",
	    WORKFLOW_DECIDER },
	[WORKFLOW_CONCLUDE] = { "conclude", "决定认证", "decided by every body",
	    WORKFLOW_DECIDER },
	[WORKFLOW_REFUSE] = { "refuse", "决定不予认证", "refused",
	    WORKFLOW_DECIDER },
	[WORKFLOW_ISSUE] = { "issue", "签发", "issued", WORKFLOW_SIGNER },
	[WORKFLOW_PLAN] = { "plan", "安排监督", "visit planned",
	    WORKFLOW_AUDITOR },
	[WORKFLOW_SURVEIL] = { "surveil", "监督", "surveillance",
	    WORKFLOW_AUDITOR },
};

static const struct {
	const char *code;
	enum workflow_role role;
} roles[] = { { "intake", WORKFLOW_INTAKE }, { "auditor", WORKFLOW_AUDITOR },
	{ "decider", WORKFLOW_DECIDER }, { "signer", WORKFLOW_SIGNER } };

const char *
workflow_kind_str(enum workflow_kind k)
{
	return kinds[k];
}

bool
workflow_kind_parse(const char *s, enum workflow_kind *out)
{
	size_t i;

	for (i = 0; i < WORKFLOW_KIND_COUNT; i++)
		if (strcmp(kinds[i], s) == 0) {
			*out = (enum workflow_kind)i;
			return true;
		}
	return false;
}

const char *
workflow_state_str(enum workflow_state s)
{
	return states[s].code;
}

const char *
workflow_state_text(enum workflow_state s, enum lang lang)
{
	return lang == LANG_ZH ? states[s].zh : states[s].en;
}

const char *
workflow_advice(enum workflow_kind k, enum workflow_state s, enum lang lang)
{
	if (k == WORKFLOW_CHANGE && s == WORKFLOW_ACCEPTED)
		return lang == LANG_ZH
		    ? "case decide：每家签发机构作出决定 (变更不必审核)"
		    : "case decide, by every body; a change needs no audit";
	return lang == LANG_ZH ? states[s].advice_zh : states[s].advice_en;
}

bool
workflow_state_parse(const char *s, enum workflow_state *out)
{
	size_t i;

	for (i = WORKFLOW_OPENED; i < WORKFLOW_STATE_COUNT; i++)
		if (strcmp(states[i].code, s) == 0) {
			*out = (enum workflow_state)i;
			return true;
		}
	return false;
}

const char *
workflow_event_str(enum workflow_event e)
{
	return events[e].code;
}

const char *
workflow_event_text(enum workflow_event e, enum lang lang)
{
	return lang == LANG_ZH ? events[e].zh : events[e].en;
}

bool
workflow_event_parse(const char *s, enum workflow_event *out)
{
	size_t i;

	for (i = 0; i < WORKFLOW_EVENT_COUNT; i++)
		if (strcmp(events[i].code, s) == 0) {
			*out = (enum workflow_event)i;
			return true;
		}
	return false;
}

const char *
workflow_role_str(enum workflow_role r)
{
	size_t i;

	for (i = 0; i < sizeof roles / sizeof *roles; i++)
		if (roles[i].role == r)
			return roles[i].code;
	return "";
}

bool
workflow_role_parse(const char *s, enum workflow_role *out)
{
	size_t i;

	for (i = 0; i < sizeof roles / sizeof *roles; i++)
		if (strcmp(roles[i].code, s) == 0) {
			*out = roles[i].role;
			return true;
		}
	return false;
}

unsigned
workflow_who(enum workflow_event e)
{
	return events[e].who;
}

static enum error
why_not(enum workflow_state from, enum workflow_event event)
{
	size_t i;

	for (i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if ((reasons[i].events & (1u << event)) != 0 &&
		    (reasons[i].from & (1u << from)) != 0)
			return reasons[i].rule;
	return E_CASE_ORDER;
}

enum error
workflow_next(enum workflow_kind kind, enum workflow_state from,
    enum workflow_event event, enum workflow_state *to)
{
	size_t i;

	for (i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i].event == event &&
		    (steps[i].from & (1u << from)) != 0 &&
		    (steps[i].kinds & (1u << kind)) != 0) {
			*to = steps[i].to == SAME ? from : steps[i].to;
			return E_OK;
		}
	return why_not(from, event);
}
