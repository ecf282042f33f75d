/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judge: parts say what they found, and the headline is the weightiest
 * finding.  A record is valid only when every check was made and passed;
 * whatever could not be made leaves it "could not be established".
 */
#include "record/verify.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/expect.h"
#include "record/jws.h"
#include "record/signers.h"
#include "record/unicode.h"
#include "record/validity.h"

/* Checks without which nothing is valid. */
#define CHECKS_NEEDED                                                       \
	(1U << CHECK_SIGNATURES | 1U << CHECK_ISSUERS | 1U << CHECK_DATES | \
	    1U << CHECK_STATUS | 1U << CHECK_DOCUMENT)

static const struct {
	const char *word;
	const char *text[2]; /* by enum lang */
} statuses[VERIFY_STATUS_COUNT] = {
	[VERIFY_FORGED] = { "forged",
	    { "不是真证书，或内容被改动", "not genuine, or altered" } },
	[VERIFY_INCOMPLETE] = { "incomplete",
	    { "联合签名不全", "joint signature incomplete" } },
	[VERIFY_ALTERED] = { "altered",
	    { "文件与证书记录不符",
		"the document does not belong to the record" } },
	[VERIFY_VOID] = { "void", { "自始作废", "void from the start" } },
	[VERIFY_WITHDRAWN] = { "withdrawn", { "已撤销", "withdrawn" } },
	[VERIFY_CANCELLED] = { "cancelled", { "已注销", "cancelled" } },
	[VERIFY_SUPERSEDED] = { "superseded",
	    { "已换证，请核验新版本", "replaced: check the newer version" } },
	[VERIFY_EXPIRED] = { "expired", { "已过期", "expired" } },
	[VERIFY_NOT_YET_VALID] = { "not_yet_valid",
	    { "尚未生效", "not yet valid" } },
	[VERIFY_SUSPENDED] = { "suspended",
	    { "暂停，不可使用", "suspended: not usable" } },
	[VERIFY_MISMATCH] = { "mismatch",
	    { "与所要求的不符", "not what was asked for" } },
	[VERIFY_UNKNOWN_ISSUER] = { "unknown_issuer",
	    { "无法确认颁发者", "cannot say who issued it" } },
	[VERIFY_UNREADABLE] = { "unreadable",
	    { "无法读出", "could not be read" } },
	[VERIFY_STATUS_ROLLBACK] = { "status_rollback",
	    { "状态表不可信，无法确认目前状态",
		"status list refused; current status unknown" } },
	[VERIFY_STATUS_MISSING] = { "status_missing",
	    { "没有可用的状态表，无法确认状态",
		"no usable status list; status unknown" } },
	[VERIFY_STATUS_STALE] = { "status_stale",
	    { "状态表不能说明所问时刻，无法确认状态",
		"the status list cannot speak for that moment" } },
	[VERIFY_VALID] = { "valid", { "有效", "valid" } },
};

const char *
verdict_str(enum verdict v)
{
	static const char *const words[] = { [VERDICT_VALID] = "valid",
		[VERDICT_NOT_VALID] = "not_valid",
		[VERDICT_UNKNOWN] = "unknown" };

	return (unsigned)v > VERDICT_UNKNOWN ? "unknown" : words[v];
}

const char *
verify_status_str(enum verify_status s)
{
	return (unsigned)s < VERIFY_STATUS_COUNT ? statuses[s].word
						 : "unreadable";
}

const char *
verify_status_text(enum verify_status s, enum lang lang)
{
	if ((unsigned)s >= VERIFY_STATUS_COUNT)
		s = VERIFY_UNREADABLE;
	return statuses[s].text[lang];
}

enum verdict
verify_status_verdict(enum verify_status s)
{
	if (s == VERIFY_VALID)
		return VERDICT_VALID;
	return s < VERIFY_UNKNOWN_ISSUER ? VERDICT_NOT_VALID : VERDICT_UNKNOWN;
}

const char *
check_str(enum check c)
{
	static const char *const words[] = { [CHECK_SIGNATURES] = "signatures",
		[CHECK_ISSUERS] = "issuers",
		[CHECK_DATES] = "dates",
		[CHECK_STATUS] = "status",
		[CHECK_DOCUMENT] = "document",
		[CHECK_LOG] = "log",
		[CHECK_EXPECT] = "expect" };

	return (unsigned)c > CHECK_EXPECT ? "?" : words[c];
}

const char *
check_state_str(enum check_state s)
{
	static const char *const words[] = { [CHECK_PASS] = "pass",
		[CHECK_FAIL] = "fail",
		[CHECK_UNKNOWN] = "unknown" };

	return (unsigned)s > CHECK_UNKNOWN ? "unknown" : words[s];
}

/* Codes whose failure is a headline of its own; all others go by check. */
static enum verify_status
weight_of_failure(const struct finding *f)
{
	switch (f->code) {
	case E_ISSUERS_MISSING:
	case E_ISSUERS_NOT_LISTED:
	case E_DOC_SIGNATURE_MISSING:
		return VERIFY_INCOMPLETE;
	case E_DATES_EXPIRED:
		return VERIFY_EXPIRED;
	case E_DATES_NOT_YET:
		return VERIFY_NOT_YET_VALID;
	case E_DATES_THROUGH:
		return VERIFY_MISMATCH;
	case E_STATUS_VOID:
		return VERIFY_VOID;
	case E_STATUS_WITHDRAWN:
		return VERIFY_WITHDRAWN;
	case E_STATUS_CANCELLED:
		return VERIFY_CANCELLED;
	case E_STATUS_SUPERSEDED:
		return VERIFY_SUPERSEDED;
	case E_STATUS_SUSPENDED:
	case E_STATUS_OVERDUE:
		return VERIFY_SUSPENDED;
	default:
		break;
	}
	if (f->check == CHECK_DOCUMENT)
		return VERIFY_ALTERED;
	return f->check == CHECK_EXPECT ? VERIFY_MISMATCH : VERIFY_FORGED;
}

static enum verify_status
weight_of_doubt(const struct finding *f)
{
	switch (f->code) {
	case E_NOT_EXAMINED:
	case E_MEMORY:
		return VERIFY_UNREADABLE;
	case E_STATUS_ROLLBACK:
	case E_STATUS_CONFLICT:
		return VERIFY_STATUS_ROLLBACK;
	case E_STATUS_STALE:
	case E_CLOCK:
	case E_DATES_FUTURE:
		return VERIFY_STATUS_STALE;
	case E_DOC_FOREIGN_HOST:
	case E_DOC_SIGNATURE_UNKNOWN:
	case E_SIG_KEY_COMPROMISED:
		return VERIFY_UNKNOWN_ISSUER;
	default:
		break;
	}
	if (f->check == CHECK_SIGNATURES || f->check == CHECK_ISSUERS)
		return VERIFY_UNKNOWN_ISSUER;
	return f->check == CHECK_STATUS ? VERIFY_STATUS_MISSING
					: VERIFY_UNREADABLE;
}

enum verify_status
verification_weight(const struct finding *f)
{
	switch (f->state) {
	case CHECK_PASS:
		return VERIFY_VALID;
	case CHECK_FAIL:
		return weight_of_failure(f);
	case CHECK_UNKNOWN:
		break;
	}
	return weight_of_doubt(f);
}

static void
add(struct verification *v, const struct finding *f)
{
	const enum verify_status weight = verification_weight(f);

	v->seen |= 1U << f->check;
	if (weight < v->status)
		v->status = weight;
	if (v->nfindings < FINDINGS_MAX)
		v->findings[v->nfindings++] = *f;
}

/* Cut a text that did not fit at the end of a whole character. */
static void
whole(char *s, size_t size)
{
	size_t n = strlen(s);

	if (n + 1 < size)
		return;
	while (n > 0 && ((uint8_t)s[n - 1] & 0xc0) == 0x80)
		n--;
	s[n > 0 ? n - 1 : 0] = '\0';
}

void
verification_add(struct verification *v, enum check check,
    enum check_state state, enum error code, const char *detail, ...)
{
	struct finding f;
	va_list ap;

	f.check = check;
	f.state = state;
	f.code = code;
	va_start(ap, detail);
	vsnprintf(f.detail, sizeof f.detail, detail, ap);
	va_end(ap);
	whole(f.detail, sizeof f.detail);
	add(v, &f);
}

static bool
said(const struct verification *v, enum check check)
{
	return (v->seen & 1U << check) != 0;
}

/* Letters that are not what they seem are refused at issue; a stranger's
 * certificate that has them is genuine all the same, and flagged. */
static void
judge_letters(struct verification *v)
{
	const struct certificate *c = v->certificate;
	const struct {
		const char *field, *text;
	} names[] = {
		{ "holder.name.zh", c->holder.name.zh },
		{ "holder.name.en", c->holder.name.en },
	};
	uint32_t cp;
	size_t i, at;
	enum error e;

	for (i = 0; i < 2; i++) {
		if (names[i].text == NULL)
			continue;
		cp = 0;
		at = 0;
		e = unicode_check(slice_str(names[i].text), &cp, &at);
		if (e != E_OK)
			verification_add(v, CHECK_DOCUMENT, CHECK_PASS, e,
			    "%s U+%04X @%zu", names[i].field, (unsigned)cp,
			    at + 1);
	}
}

static void
judge_document(const struct evidence *in, struct verification *v)
{
	size_t i;

	for (i = 0; i < in->ndocument; i++)
		add(v, &in->document[i]);
	if (!said(v, CHECK_DOCUMENT))
		verification_add(
		    v, CHECK_DOCUMENT, CHECK_PASS, E_DOC_COMPARE, "%s", "");
}

/* Everything that hangs on a record which could be read. */
static void
judge_record(
    const struct jws *jws, const struct evidence *in, struct verification *v)
{
	crypt_sha256(jws->payload, v->digest);
	signers_judge(jws, in, v);
	v->sample = v->trust != NULL && v->trust->sample;
	validity_judge(in, v);
	judge_document(in, v);
	judge_letters(v);
	expect_judge(&in->expect, v);
}

/* In order of check, as they came within one. */
static void
sort_findings(struct verification *v)
{
	struct finding held;
	size_t i, j;

	for (i = 1; i < v->nfindings; i++) {
		if (v->findings[i].check >= v->findings[i - 1].check)
			continue;
		held = v->findings[i];
		for (j = i; j > 0 && v->findings[j - 1].check > held.check; j--)
			v->findings[j] = v->findings[j - 1];
		v->findings[j] = held;
	}
}

static void
finish(struct verification *v)
{
	enum check check;

	for (check = CHECK_SIGNATURES; check <= CHECK_DOCUMENT; check++)
		if ((CHECKS_NEEDED & 1U << check) != 0 && !said(v, check))
			verification_add(
			    v, check, CHECK_UNKNOWN, E_NOT_EXAMINED, "%s", "");
	sort_findings(v);
	v->verdict = verify_status_verdict(v->status);
}

void
verify(const struct evidence *in, struct verification *out)
{
	struct jws *jws = NULL;
	char field[64] = "";
	enum error e;

	/* Findings are written whole as they come. */
	memset(out, 0, offsetof(struct verification, findings));
	out->verdict = VERDICT_UNKNOWN;
	out->status = VERIFY_VALID; /* the lightest; findings weigh it down */
	out->as_of = in->as_of.is_now ? in->now : in->as_of.instant;
	out->known_at = in->known_at == INSTANT_NONE ? in->now : in->known_at;
	e = jws_parse(in->envelope, JWS_CERTIFICATE_MAX, &jws);
	if (e == E_OK)
		e = certificate_parse(jws->payload, &out->certificate, field);
	if (e == E_OK) {
		judge_record(jws, in, out);
	} else {
		verification_add(out, CHECK_SIGNATURES,
		    e == E_MEMORY ? CHECK_UNKNOWN : CHECK_FAIL, e, "%s", field);
		judge_document(in, out);
	}
	finish(out);
	jws_free(jws);
}

void
verification_clear(struct verification *v)
{
	certificate_free(v->certificate);
	v->certificate = NULL;
}

char *
verify_status_uri(struct slice envelope)
{
	struct jws *jws = NULL;
	struct certificate *c = NULL;
	char *uri = NULL;

	if (jws_parse(envelope, JWS_CERTIFICATE_MAX, &jws) == E_OK &&
	    certificate_parse(jws->payload, &c, NULL) == E_OK)
		uri = slice_dup(slice_str(c->status_uri));
	certificate_free(c);
	jws_free(jws);
	return uri;
}
