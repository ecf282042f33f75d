/* SPDX-License-Identifier: Apache-2.0 */
/* Schema "check/1": frozen, it only grows (docs/man/verifier.1). */
#include "verifier/print.h"

#include <stdlib.h>
#include <string.h>

#include "record/json.h"
#include "verifier/words.h"

static void
set_instant(struct json *o, const char *name, int64_t t, int zone)
{
	char text[INSTANT_TEXT];

	if (t < INSTANT_MIN || t > INSTANT_MAX)
		return;
	instant_format(t, zone, text);
	json_set_str(o, name, text);
}

static void
set_date(struct json *o, const char *name, struct date d)
{
	char text[DATE_TEXT];

	date_format(d, text);
	json_set_str(o, name, text);
}

static struct json *
check_json(const struct finding *f)
{
	struct json *o = json_new_object();
	struct json *text = json_new_object();
	struct buf words = BUF_INIT(4096);

	json_set_str(o, "check", check_str(f->check));
	json_set_str(o, "state", check_state_str(f->state));
	json_set_str(o, "code", error_code(f->code));
	words_finding(f, LANG_ZH, &words);
	json_set_str(text, "zh", buf_cstr(&words));
	buf_reset(&words);
	words_finding(f, LANG_EN, &words);
	json_set_str(text, "en", buf_cstr(&words));
	buf_free(&words);
	json_set(o, "text", text);
	if (f->detail[0] != '\0')
		json_set_str(o, "detail", f->detail);
	return o;
}

static struct json *
event_json(const struct status_event *e, int zone)
{
	struct json *o = json_new_object();

	json_set_str(o, "action", status_action_str(e->action));
	set_date(o, "effective", e->effective);
	set_date(o, "decided", e->decided);
	set_instant(o, "published", e->published, zone);
	json_set_str(o, "reason", e->reason);
	if (e->has_until)
		set_date(o, "until", e->until);
	return o;
}

static struct json *
result_json(const struct result *r)
{
	const struct verification *v = &r->v;
	struct json *o = json_new_object();
	struct json *checks = json_new_array();
	int zone = v->certificate != NULL ? v->certificate->zone : 0;
	size_t i;

	json_set_str(o, "input", r->input);
	if (r->page > 0)
		json_set_int(o, "page", r->page);
	json_set_str(o, "source", source_str(r->source));
	json_set_str(o, "verdict", verdict_str(v->verdict));
	json_set_str(o, "status", verify_status_str(v->status));
	for (i = 0; i < v->nfindings; i++)
		json_add(checks, check_json(&v->findings[i]));
	json_set(o, "checks", checks);
	/* The texts of a forged record are nobody's word. */
	if (v->certificate != NULL && v->status != VERIFY_FORGED)
		json_set(o, "certificate", certificate_json(v->certificate));
	else
		json_set(o, "certificate", json_new_null());
	json_set_bool(o, "sample", v->sample);
	json_set_bool(o, "boundary", v->boundary);
	json_set_bool(o, "overdue", v->overdue);
	json_set_bool(o, "signed_later", v->signed_later);
	if (v->certificate != NULL) {
		set_instant(o, "as_of", v->as_of, zone);
		set_instant(o, "known_at", v->known_at, zone);
	}
	if (v->answer.since != NULL)
		json_set(o, "since", event_json(v->answer.since, zone));
	if (v->announced != NULL)
		json_set(o, "announced", event_json(v->announced, zone));
	if (r->has_token) {
		struct json *list = json_new_object();

		json_set_str(list, "uri", r->uri);
		json_set_int(list, "seq", r->seq);
		set_instant(list, "issued", r->issued, zone);
		set_instant(list, "expires", r->expires, zone);
		json_set(o, "status_list", list);
	}
	return o;
}

static struct json *
trust_json(const struct trust *t)
{
	struct json *o = json_new_object();

	json_set_str(o, "publisher", t->publisher);
	json_set_int(o, "version", t->version);
	set_instant(o, "issued", t->issued, 0);
	set_instant(o, "expires", t->expires, 0);
	json_set_bool(o, "sample", t->sample);
	return o;
}

static void
set_question(struct json *o, const struct question *q)
{
	if (q->as_of.is_now)
		set_instant(o, "as_of", q->now, 0);
	else if (q->as_of.is_date)
		set_date(o, "as_of", q->as_of.date);
	else
		set_instant(o, "as_of", q->as_of.instant, 0);
	set_instant(o, "known_at",
	    q->known_at == INSTANT_NONE ? q->now : q->known_at, 0);
	set_instant(o, "checked_at", q->now, 0);
	if (q->has_through)
		set_date(o, "through", q->through);
}

static void
set_trust(struct json *o, const struct report *r, size_t from, size_t to)
{
	const struct question *q = r->question;
	const struct trust *used = NULL;
	struct json *all;
	size_t i;

	for (i = from; i < to && used == NULL; i++)
		used = r->v[i]->v.trust;
	if (used == NULL && q->ntrusts > 0)
		used = q->trusts[0];
	json_set(o, "trust", used == NULL ? json_new_null() : trust_json(used));
	if (q->ntrusts < 2)
		return;
	all = json_new_array();
	for (i = 0; i < q->ntrusts; i++)
		json_add(all, trust_json(q->trusts[i]));
	json_set(o, "trusts", all);
}

static void
set_foreign(struct json *o, const struct examined *e)
{
	struct json *list = json_new_array();
	int i;

	json_set_int(o, "foreign_codes", e->nforeign);
	if (e->foreign[0].text != NULL)
		json_set_str(o, "foreign_code", e->foreign[0].text);
	for (i = 0; i < e->nforeign && i < FOREIGN_MAX; i++) {
		struct json *one = json_new_object();
		struct slice host = foreign_host(&e->foreign[i]);
		char *text = slice_dup(host);

		if (e->foreign[i].page > 0)
			json_set_int(one, "page", e->foreign[i].page);
		if (text != NULL)
			json_set_str(one, "host", text);
		json_add(list, one);
		free(text);
	}
	json_set(o, "foreign", list);
}

static struct json *
input_json(const struct examined *e)
{
	struct json *o = json_new_object();

	json_set_str(o, "input", e->input);
	if (e->opened)
		json_set_str(o, "kind", input_kind_str(e->kind));
	else
		json_set_bool(o, "opened", false);
	if (e->type != CAUSE_NONE)
		json_set_str(o, "type", cause_text(e->type, LANG_EN));
	if (e->opened)
		json_set_int(o, "found", (int64_t)e->n);
	if (e->pages > 0)
		json_set_int(o, "pages", e->pages);
	if (e->nforeign > 0)
		set_foreign(o, e);
	if (e->passed_over)
		json_set_bool(o, "passed_over", true);
	return o;
}

static struct json *
summary_json(const struct report *r, size_t from, size_t to)
{
	struct json *o = json_new_object();
	int64_t counts[3] = { 0, 0, 0 };
	size_t i;

	for (i = from; i < to; i++)
		counts[r->v[i]->v.verdict]++;
	json_set_int(o, "valid", counts[VERDICT_VALID]);
	json_set_int(o, "not_valid", counts[VERDICT_NOT_VALID]);
	json_set_int(o, "unknown", counts[VERDICT_UNKNOWN]);
	return o;
}

static struct json *
report_json(const struct report *r, size_t from, size_t to,
    const struct examined *inputs, size_t ninputs)
{
	struct json *o = json_new_object();
	struct json *results = json_new_array();
	struct json *list = json_new_array();
	size_t i;

	json_set_str(o, "schema", "check/1");
	set_question(o, r->question);
	set_trust(o, r, from, to);
	for (i = from; i < to; i++)
		json_add(results, result_json(r->v[i]));
	json_set(o, "results", results);
	for (i = 0; i < ninputs; i++)
		json_add(list, input_json(&inputs[i]));
	json_set(o, "inputs", list);
	json_set(o, "summary", summary_json(r, from, to));
	return o;
}

void
print_json(const struct report *r, const struct bids *b, struct buf *out)
{
	struct json *o = report_json(r, 0, r->n, r->inputs, r->ninputs);

	json_set_int(o, "exit_status", report_exit(r));
	if (b != NULL)
		print_bids_json(b, o);
	json_write(o, 2, out);
	buf_putc(out, '\n');
	json_free(o);
}

void
print_jsonl(const struct report *r, const struct examined *e, struct buf *out)
{
	struct json *o = report_json(r, e->first, e->first + e->n, e, 1);

	json_write(o, 0, out);
	buf_putc(out, '\n');
	json_free(o);
}
