/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/transition.h"

#include <string.h>

/* Bits over enum status_state, and one for what the dates alone say. */
#define FROM(state) (1u << (state))
#define FROM_VALID FROM(STATUS_STATE_VALID)
#define FROM_SUSPENDED FROM(STATUS_STATE_SUSPENDED)
#define FROM_SUPERSEDED FROM(STATUS_STATE_SUPERSEDED)
#define FROM_EXPIRED (1u << 16)

struct rule {
	const char *name;
	unsigned from;
	enum transition_who who;
	bool ahead; /* may take effect after today */
	bool back; /* may take effect before it was decided */
	const char *const *reasons;
};

static const char *const reasons_suspend[] = { "surveillance_overdue",
	"major_nonconformity", "quality_decline", "complaint_confirmed",
	"mark_misuse", "fees_unpaid", "licence_expired", "ordered_to_stop",
	"regulator_request", "holder_request", "false_information", NULL };
static const char *const reasons_restore[] = { "corrected", "false_alarm",
	NULL };
static const char *const reasons_withdraw[] = { "suspension_unresolved",
	"fraud", "legal_status_lost", "refused_supervision", "serious_accident",
	"blacklisted", "not_operating", "misuse_uncorrected", NULL };
static const char *const reasons_cancel[] = { "holder_request", "scheme_ended",
	"holder_ceased", "standard_changed", NULL };
static const char *const reasons_reissue[] = { "scope_reduced",
	"scope_extended", "name_changed", "address_changed", "standard_edition",
	"lost_copy", "reissue", NULL };
static const char *const reasons_void[] = { "misprint", "issued_in_error",
	"key_misuse", NULL };
static const char *const reasons_renew[] = { "recertification", NULL };

/* Withdrawal may reach back: fraud is found after it was done, and the
 * public history says when it became known.  Void holds from the start. */
static const struct rule rules[TRANSITION_COUNT] = {
	[TRANSITION_SUSPEND] = { "suspend", FROM_VALID, TRANSITION_ANY, true,
	    false, reasons_suspend },
	[TRANSITION_RESTORE] = { "restore", FROM_SUSPENDED, TRANSITION_ALL,
	    true, false, reasons_restore },
	[TRANSITION_WITHDRAW] = { "withdraw", FROM_VALID | FROM_SUSPENDED,
	    TRANSITION_ANY, true, true, reasons_withdraw },
	[TRANSITION_CANCEL] = { "cancel", FROM_VALID | FROM_SUSPENDED,
	    TRANSITION_ANY, true, false, reasons_cancel },
	[TRANSITION_REISSUE] = { "reissue", FROM_VALID | FROM_SUSPENDED,
	    TRANSITION_ALL, false, false, reasons_reissue },
	[TRANSITION_VOID] = { "void",
	    FROM_VALID | FROM_SUSPENDED | FROM_SUPERSEDED | FROM_EXPIRED,
	    TRANSITION_ALL, false, true, reasons_void },
	[TRANSITION_RENEW] = { "renew",
	    FROM_VALID | FROM_SUSPENDED | FROM_EXPIRED, TRANSITION_ALL, true,
	    false, reasons_renew },
};

static const struct {
	const char *code, *zh, *en;
} texts[] = {
	{ "surveillance_overdue", "未在规定期限内接受监督评审",
	    "surveillance was not accepted in time" },
	{ "major_nonconformity", "监督评审发现严重不符合",
	    "surveillance found a major nonconformity" },
	{ "quality_decline", "服务质量明显下降",
	    "the quality of service has declined" },
	{ "complaint_confirmed", "投诉经查属实", "a complaint was confirmed" },
	{ "mark_misuse", "误用或滥用证书、标志",
	    "the certificate or mark was misused" },
	{ "fees_unpaid", "未按约定缴纳费用", "fees were not paid as agreed" },
	{ "licence_expired", "经营资质到期或失效",
	    "a licence needed for the business has lapsed" },
	{ "ordered_to_stop", "被主管部门责令停业整顿",
	    "an authority ordered the business to stop" },
	{ "regulator_request", "监管部门要求", "a regulator requires it" },
	{ "holder_request", "持证人申请", "the holder asked for it" },
	{ "false_information", "提供虚假信息",
	    "false information was supplied" },
	{ "corrected", "整改合格，恢复使用",
	    "corrected and found to conform again" },
	{ "false_alarm", "经查暂停依据不成立",
	    "the ground for the suspension did not hold" },
	{ "suspension_unresolved", "暂停期满未完成整改",
	    "not corrected within the suspension" },
	{ "fraud", "弄虚作假", "fraud" },
	{ "legal_status_lost", "丧失法律主体资格",
	    "the holder has lost its legal standing" },
	{ "refused_supervision", "拒绝接受监督", "supervision was refused" },
	{ "serious_accident", "发生重大质量或安全事故",
	    "a serious quality or safety accident" },
	{ "blacklisted", "列入严重违法失信名单",
	    "listed for serious violations or breach of trust" },
	{ "not_operating", "已不再从事获证范围内的活动",
	    "no longer does what was certified" },
	{ "misuse_uncorrected", "误用证书、标志且拒不改正",
	    "misuse was not corrected" },
	{ "scheme_ended", "认证方案终止", "the scheme has ended" },
	{ "holder_ceased", "持证人终止经营", "the holder has ceased" },
	{ "standard_changed", "认证依据改版且未转换",
	    "the standard changed and the certificate was not carried over" },
	{ "scope_reduced", "缩小认证范围", "the scope was reduced" },
	{ "scope_extended", "扩大认证范围", "the scope was extended" },
	{ "name_changed", "持证人名称变更", "the holder's name changed" },
	{ "address_changed", "地址变更", "the address changed" },
	{ "standard_edition", "换用标准的新版本",
	    "carried over to a new edition of the standard" },
	{ "lost_copy", "证书遗失补发", "a copy was lost" },
	{ "reissue", "换发证书", "re-issued" },
	{ "misprint", "印制有误", "misprint" },
	{ "issued_in_error", "签发有误", "issued in error" },
	{ "key_misuse", "签名密钥被误用", "a signing key was misused" },
	{ "recertification", "再认证", "recertification" },
};

const char *
transition_str(enum transition t)
{
	return rules[t].name;
}

enum transition_who
transition_who(enum transition t)
{
	return rules[t].who;
}

const char *const *
transition_reasons(enum transition t)
{
	return rules[t].reasons;
}

const char *
transition_reason_text(const char *code, enum lang lang)
{
	size_t i;

	for (i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(texts[i].code, code) == 0)
			return lang == LANG_ZH ? texts[i].zh : texts[i].en;
	return NULL;
}

struct date
transition_until(struct date effective, int64_t months)
{
	struct date last = effective;

	if (months > 0 && months <= 1200)
		date_last_day(effective, (int)months, &last);
	return last;
}

static void
check_reason(const struct rule *rule, const char *reason, struct problems *ps)
{
	char list[150] = "";
	size_t i, n = 0;

	if (reason == NULL) {
		problems_add(ps, "reason", E_FIELD_MISSING, "--reason CODE");
		return;
	}
	for (i = 0; rule->reasons[i] != NULL; i++)
		if (strcmp(rule->reasons[i], reason) == 0)
			return;
	for (i = 0; rule->reasons[i] != NULL; i++) {
		size_t k = strlen(rule->reasons[i]);

		if (n + k + 2 >= sizeof list)
			break;
		if (n > 0)
			list[n++] = ' ';
		memcpy(list + n, rule->reasons[i], k + 1);
		n += k;
	}
	problems_add(ps, "reason", E_FIELD_VALUE, "%s", list);
}

static const enum error why_not[] = {
	[STATUS_STATE_VALID] = E_TRANSITION_NOT_SUSPENDED,
	[STATUS_STATE_SUSPENDED] = E_TRANSITION_SUSPENDED,
	[STATUS_STATE_SUPERSEDED] = E_TRANSITION_SUPERSEDED,
	[STATUS_STATE_CANCELLED] = E_TRANSITION_FINAL,
	[STATUS_STATE_WITHDRAWN] = E_TRANSITION_FINAL,
	[STATUS_STATE_VOID] = E_TRANSITION_FINAL,
};

static const char *const state_words[] = {
	[STATUS_STATE_VALID] = "valid",
	[STATUS_STATE_SUSPENDED] = "suspended",
	[STATUS_STATE_SUPERSEDED] = "superseded",
	[STATUS_STATE_CANCELLED] = "cancelled",
	[STATUS_STATE_WITHDRAWN] = "withdrawn",
	[STATUS_STATE_VOID] = "void",
};

static void
check_state(const struct transition_subject *s, const struct rule *rule,
    struct date effective, struct problems *ps)
{
	char day[DATE_TEXT];

	if ((rule->from & FROM(s->state)) == 0) {
		problems_add(ps, "state", why_not[s->state], "%s",
		    state_words[s->state]);
		return;
	}
	if (date_cmp(effective, s->valid_until) > 0 &&
	    (rule->from & FROM_EXPIRED) == 0) {
		date_format(s->valid_until, day);
		problems_add(ps, "effective", E_TRANSITION_EXPIRED, "%s", day);
	}
}

static void
check_dates(const struct transition_subject *s,
    const struct transition_request *r, const struct rule *rule,
    struct problems *ps)
{
	char day[DATE_TEXT];

	if (date_cmp(r->decided, r->today) > 0) {
		date_format(r->today, day);
		problems_add(ps, "decided", E_RULE_DECIDED_FUTURE, "%s", day);
	}
	if (!rule->ahead && date_cmp(r->effective, r->today) > 0) {
		date_format(r->today, day);
		problems_add(ps, "effective", E_TRANSITION_AHEAD, "%s", day);
	}
	if (!rule->back && date_cmp(r->effective, r->decided) < 0) {
		date_format(r->decided, day);
		problems_add(ps, "effective", E_TRANSITION_BACK, "%s", day);
	}
	if (r->action == TRANSITION_VOID)
		return;
	if (r->action != TRANSITION_RENEW &&
	    date_cmp(r->effective, s->valid_from) < 0) {
		date_format(s->valid_from, day);
		problems_add(ps, "effective", E_TRANSITION_BEFORE, "%s", day);
	} else if (s->has_last && r->action != TRANSITION_RENEW &&
	    date_cmp(r->effective, s->last) < 0) {
		date_format(s->last, day);
		problems_add(ps, "effective", E_TRANSITION_ORDER, "%s", day);
	}
}

static void
check_until(const struct transition_request *r, struct problems *ps)
{
	struct date limit;
	char day[DATE_TEXT];

	if (r->action != TRANSITION_SUSPEND) {
		if (r->has_until)
			problems_add(
			    ps, "until", E_FIELD_UNKNOWN, "only suspend");
		return;
	}
	if (!r->has_until)
		return;
	limit = transition_until(r->effective, r->suspension_months_max);
	date_format(limit, day);
	if (date_cmp(r->until, r->effective) < 0)
		problems_add(ps, "until", E_FIELD_ORDER, "< effective");
	else if (date_cmp(r->until, limit) > 0)
		problems_add(ps, "until", E_TRANSITION_LIMIT, "%s", day);
}

void
transition_check(const struct transition_subject *subject,
    const struct transition_request *request, struct problems *ps)
{
	const struct rule *rule = &rules[request->action];

	check_state(subject, rule, request->effective, ps);
	check_reason(rule, request->reason, ps);
	check_dates(subject, request, rule, ps);
	check_until(request, ps);
}
