/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/event.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/approval.h"
#include "record/unicode.h"

bool
event_find(struct workspace *ws, const char *number, int64_t version,
    struct register_row *row, bool *found)
{
	struct buf key = BUF_INIT(4096);
	bool good;

	certificate_number_key(slice_str(number), &key);
	good = register_find(ws->reg, buf_cstr(&key), version, row, found);
	/* A next version may be reserved and not issued yet. */
	while (good && version == 0 && *found &&
	    row->state == REGISTER_RESERVED && row->version > 1) {
		int64_t before = row->version - 1;

		register_row_clear(row);
		good =
		    register_find(ws->reg, buf_cstr(&key), before, row, found);
	}
	if (good && *found && row->state != REGISTER_ISSUED) {
		register_row_clear(row);
		*found = false;
	}
	buf_free(&key);
	return good;
}

void
event_by(const struct scheme *scheme, struct event_request *req)
{
	size_t i, j;

	if (transition_who(req->action) == TRANSITION_ALL) {
		for (i = 0; i < scheme->nissuers; i++)
			req->by[i] = scheme->issuers[i];
		req->nby = scheme->nissuers;
		return;
	}
	req->by[0] = scheme->issuers[0];
	req->nby = 1;
	for (j = scheme->nsigners; j-- > 0;)
		for (i = 0; i < scheme->nissuers; i++)
			if (strcmp(scheme->issuers[i], scheme->signers[j]) == 0)
				req->by[0] = scheme->issuers[i];
}

/* The events of one version, with texts of their own. */
struct past {
	struct {
		char *reason, *note;
	} * text;
	struct status_event *v;
	size_t n, cap;
	bool failed;
};

static bool
grow(struct past *p)
{
	size_t cap = p->cap == 0 ? 8 : p->cap * 2;
	void *v = realloc(p->v, cap * sizeof *p->v), *text;

	if (v == NULL)
		return false;
	p->v = v;
	text = realloc(p->text, cap * sizeof *p->text);
	if (text == NULL)
		return false;
	p->text = text;
	p->cap = cap;
	return true;
}

static bool
take(void *arg, const struct register_event *e)
{
	struct past *p = arg;

	if (p->n == p->cap && !grow(p)) {
		p->failed = true;
		return false;
	}
	p->v[p->n] = e->event;
	p->text[p->n].reason = strdup(e->event.reason);
	p->text[p->n].note = e->note == NULL ? NULL : strdup(e->note);
	p->v[p->n].reason = p->text[p->n].reason;
	p->failed = p->text[p->n].reason == NULL ||
	    (e->note != NULL && p->text[p->n].note == NULL);
	p->n++;
	return !p->failed;
}

static void
past_clear(struct past *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		free(p->text[i].reason);
		free(p->text[i].note);
	}
	free(p->text);
	free(p->v);
}

static bool
past_read(
    struct workspace *ws, const struct register_row *row, struct past *out)
{
	memset(out, 0, sizeof *out);
	return register_events(ws->reg, row->list, row->id, take, out) &&
	    !out->failed;
}

static struct date
later(struct date a, struct date b)
{
	return date_cmp(a, b) > 0 ? a : b;
}

/* Known to ourselves: what was not published yet counts as well. */
static void
judge(const struct past *p, const struct register_row *row, struct date day,
    struct status_answer *out)
{
	status_judge(p->v, p->n, row->index, row->zone,
	    date_start(day, row->zone), INT64_MAX, out);
}

bool
event_state(struct workspace *ws, const struct register_row *row,
    struct date day, enum status_state *out)
{
	struct status_answer answer;
	struct past past;
	bool good = past_read(ws, row, &past);

	if (good) {
		judge(&past, row, day, &answer);
		*out = answer.state;
	}
	past_clear(&past);
	return good;
}

/* The state is that of the day it takes effect, and of today when that day
 * is past: nothing is done to what has ended meanwhile.  What is announced
 * for later days bars nothing; it can be overtaken. */
static void
subject_of(const struct past *p, const struct register_row *row,
    const struct event_request *req, struct date today,
    struct transition_subject *out)
{
	struct status_answer answer;
	size_t i;

	judge(p, row,
	    req->action == TRANSITION_VOID ? today
					   : later(req->effective, today),
	    &answer);
	memset(out, 0, sizeof *out);
	out->state = answer.state;
	out->valid_from = row->valid_from;
	out->valid_until = row->valid_until;
	if (answer.state == STATUS_STATE_SUSPENDED)
		out->suspended = answer.since->effective;
	for (i = 0; i < p->n; i++) {
		if (date_cmp(p->v[i].effective, today) > 0)
			continue;
		out->last = out->has_last ? later(out->last, p->v[i].effective)
					  : p->v[i].effective;
		out->has_last = true;
	}
}

static bool
among(const char *body, const char *const *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(body, list[i]) == 0)
			return true;
	return false;
}

static void
check_who(const struct scheme *scheme, const struct event_request *req,
    struct problems *ps)
{
	size_t i;

	for (i = 0; i < req->nby; i++) {
		if (!among(req->by[i], scheme->issuers, scheme->nissuers))
			problems_add(
			    ps, "by", E_ISSUERS_OUTSIDE, "%.60s", req->by[i]);
		if (among(req->by[i], req->by, i))
			problems_add(
			    ps, "by", E_FIELD_DUPLICATE, "%.60s", req->by[i]);
	}
	if (transition_who(req->action) != TRANSITION_ALL)
		return;
	for (i = 0; i < scheme->nissuers; i++)
		if (!among(scheme->issuers[i], req->by, req->nby))
			problems_add(ps, "by", E_TRANSITION_WHO, "%.60s",
			    scheme->issuers[i]);
}

bool
event_check(struct workspace *ws, int64_t now, const struct register_row *row,
    const struct event_request *req, struct problems *ps)
{
	const struct scheme *scheme = workspace_scheme(ws, row->scheme);
	struct transition_subject subject;
	struct transition_request r = { .action = req->action,
		.reason = req->reason,
		.decided = req->decided,
		.effective = req->effective,
		.today = date_of(now, row->zone),
		.has_until = req->has_until,
		.until = req->until };
	struct past past;
	bool good = past_read(ws, row, &past);

	if (good && scheme == NULL && req->action != TRANSITION_RENEW)
		problems_add(ps, "scheme", E_RULE_SCHEME, "%.60s", row->scheme);
	if (good) {
		if (scheme != NULL)
			r.suspension_months_max = scheme->suspension_months_max;
		subject_of(&past, row, req, r.today, &subject);
		transition_check(&subject, &r, ps);
		/* A renewal is a certificate of its own, with its own
		 * signatures. */
		if (scheme != NULL && req->action != TRANSITION_RENEW)
			check_who(scheme, req, ps);
	}
	past_clear(&past);
	return good;
}

static const enum status_action actions[TRANSITION_COUNT] = {
	[TRANSITION_SUSPEND] = STATUS_SUSPEND,
	[TRANSITION_RESTORE] = STATUS_RESTORE,
	[TRANSITION_WITHDRAW] = STATUS_WITHDRAW,
	[TRANSITION_CANCEL] = STATUS_CANCEL,
	[TRANSITION_REISSUE] = STATUS_SUPERSEDE,
	[TRANSITION_VOID] = STATUS_VOID,
	[TRANSITION_RENEW] = STATUS_ACTION_COUNT, /* ends nothing */
};

static bool
bodies_text(const struct approval *a, struct buf *out)
{
	struct json *list = json_new_array();
	bool good = true;
	size_t i;

	for (i = 0; good && i < a->n; i++)
		good = json_add(list, json_new_str(a->bodies[i]));
	json_write(list, 0, out);
	json_free(list);
	return good && buf_ok(out);
}

static int
enter(const struct cli *cli, struct workspace *ws, struct signer *signer,
    const struct register_row *row, const struct approval *a)
{
	struct buf envelope = BUF_INIT(JWS_CERTIFICATE_MAX);
	struct buf bodies = BUF_INIT(1024);
	struct register_event e = { .certificate = row->id,
		.number = row->number,
		.event = a->event,
		.note = a->note,
		.recorded = a->at };
	const char *body = NULL;
	enum error fault = E_RULE_KEY;
	int status = CLI_INTERNAL;

	if (approval_sign(signer, a, &envelope))
		fault =
		    approval_check(ws->trust, a, buf_view(&envelope), &body);
	if (fault != E_OK || !bodies_text(a, &bodies)) {
		cli_error(cli, "%s：签名未通过检查，没有登记：%s %s",
		    "%s: the signatures fail their check, nothing was "
		    "recorded: %s %s",
		    row->number, error_text(fault, cli->lang),
		    body == NULL ? "" : body);
		goto out;
	}
	e.by = buf_cstr(&bodies);
	e.approvals = buf_view(&envelope);
	status = register_event_add(ws->reg, &e)
	    ? CLI_OK
	    : workspace_register_failed(cli, ws);
out:
	buf_free(&envelope);
	buf_free(&bodies);
	return status;
}

int
event_enter(const struct cli *cli, struct workspace *ws, struct signer *signer,
    const struct register_row *row, const struct event_request *req)
{
	struct approval a = { .iss = ws->base_url,
		.number = row->number,
		.note = req->note,
		.at = cli->now,
		.bodies = req->by,
		.n = req->nby };

	a.event.action = actions[req->action];
	a.event.version = row->version;
	a.event.decided = req->decided;
	a.event.effective = req->effective;
	a.event.reason = req->reason;
	a.event.has_until = req->has_until;
	a.event.until = req->until;
	return enter(cli, ws, signer, row, &a);
}

/* Of the run of suspensions in force on the day, or announced. */
static bool
weighs(const struct status_event *e, const struct status_answer *answer,
    struct date day)
{
	if (e->action == STATUS_SUPERSEDE || e->action == STATUS_VOID)
		return false;
	if (date_cmp(e->effective, day) > 0)
		return true;
	return e->action == STATUS_SUSPEND &&
	    answer->state == STATUS_STATE_SUSPENDED &&
	    date_cmp(e->effective, answer->since->effective) >= 0;
}

int
event_carry(const struct cli *cli, struct workspace *ws, struct signer *signer,
    const struct register_row *from, const struct register_row *to,
    struct date day, const struct event_request *req)
{
	struct status_answer answer;
	struct past past;
	size_t i;
	int status = CLI_OK;

	if (!past_read(ws, from, &past)) {
		past_clear(&past);
		return workspace_register_failed(cli, ws);
	}
	/* Before the event that ends it is counted among them. */
	for (i = past.n; i-- > 0;)
		if (past.v[i].action == STATUS_SUPERSEDE ||
		    past.v[i].action == STATUS_VOID)
			past.v[i].index = -1;
	judge(&past, from, day, &answer);
	for (i = 0; status == CLI_OK && i < past.n; i++) {
		struct approval a = { .iss = ws->base_url,
			.number = to->number,
			.event = past.v[i],
			.note = past.text[i].note,
			.at = cli->now,
			.bodies = req->by,
			.n = req->nby };

		a.event.version = to->version;
		if (weighs(&past.v[i], &answer, day))
			status = enter(cli, ws, signer, to, &a);
	}
	past_clear(&past);
	return status;
}

/* What stands before and after the day. */
static const struct {
	const char *zh[2], *en[2];
} sentences[TRANSITION_COUNT] = {
	[TRANSITION_SUSPEND] = { { "自 ", " 起暂停" },
	    { "suspended from ", "" } },
	[TRANSITION_RESTORE] = { { "自 ", " 起恢复有效" },
	    { "valid again from ", "" } },
	[TRANSITION_WITHDRAW] = { { "自 ", " 起撤销" },
	    { "withdrawn from ", "" } },
	[TRANSITION_CANCEL] = { { "自 ", " 起注销" },
	    { "cancelled from ", "" } },
	[TRANSITION_REISSUE] = { { "自 ", " 起由新版本取代" },
	    { "superseded by a new version from ", "" } },
	[TRANSITION_VOID] = { { "自始作废 (", " 查明)" },
	    { "void from the start (found on ", ")" } },
	[TRANSITION_RENEW] = { { "由 ", " 颁发的新编号接续" },
	    { "followed by a new number issued on ", "" } },
};

void
event_sentence(const struct register_row *row, const struct event_request *req,
    enum lang lang, struct buf *out)
{
	const bool zh = lang == LANG_ZH;
	const char *holder = row->holder_zh;
	const char *reason = transition_reason_text(req->reason, lang);
	const char *const *around;
	char day[DATE_TEXT], until[DATE_TEXT];

	if (holder == NULL || (!zh && row->holder_en != NULL))
		holder = row->holder_en;
	date_format(req->effective, day);
	date_format(req->until, until);
	unicode_visible(slice_str(row->number), out);
	buf_printf(out, zh ? " 第 %lld 版，" : " version %lld, ",
	    (long long)row->version);
	unicode_visible(slice_str(holder), out);
	buf_puts(out, zh ? "：" : ": ");
	around = zh ? sentences[req->action].zh : sentences[req->action].en;
	buf_printf(out, "%s%s%s", around[0], day, around[1]);
	buf_puts(out, zh ? "，" : ", ");
	buf_puts(out, reason);
	if (req->has_until)
		buf_printf(out,
		    zh ? "，整改期限 %s" : ", to be corrected by %s", until);
	buf_puts(out, zh ? "。" : ".");
}
