/* SPDX-License-Identifier: Apache-2.0 */
/* Schema "claim/1" (docs/man/verifier.1). */
#include "record/json.h"
#include "verifier/claims.h"

static void
set_date(struct json *o, const char *name, struct date d)
{
	char text[DATE_TEXT];

	date_format(d, text);
	json_set_str(o, name, text);
}

static void
set_instant(struct json *o, const char *name, int64_t t)
{
	char text[INSTANT_TEXT];

	instant_format(t, 0, text);
	json_set_str(o, name, text);
}

static const char *
reason(const struct claim_stretch *s)
{
	static const char *const states[] = { [STATUS_STATE_VALID] =
						  "not_established",
		[STATUS_STATE_SUSPENDED] = "suspended",
		[STATUS_STATE_SUPERSEDED] = "superseded",
		[STATUS_STATE_CANCELLED] = "cancelled",
		[STATUS_STATE_WITHDRAWN] = "withdrawn",
		[STATUS_STATE_VOID] = "void" };

	return s->piece == CLAIM_NOBODY ? "no_certificate" : states[s->state];
}

static struct json *
stretch_json(const struct claims_one *one, const struct claim_stretch *s)
{
	struct json *o = json_new_object();

	set_date(o, "from", s->from);
	set_date(o, "to", s->to);
	json_set_int(o, "days", date_days(s->to) - date_days(s->from) + 1);
	json_set_str(o, "state", claim_day_str(s->day));
	if (s->day != CLAIM_COVERED)
		json_set_str(o, "reason", reason(s));
	if (s->piece != CLAIM_NOBODY) {
		const struct certificate *c = one->pieces[s->piece].certificate;

		json_set_str(o, "number", c->number);
		json_set_int(o, "version", c->version);
		json_set_str(o, "level", c->level);
	}
	return o;
}

static struct json *
one_json(const struct claims_one *one)
{
	const struct claim *c = &one->claim;
	struct json *o = json_new_object();
	struct json *all = json_new_array(), *gaps = json_new_array();
	size_t i;

	json_set_str(o, "level", one->level);
	json_set_int(o, "years", one->years);
	set_date(o, "from", c->first);
	set_date(o, "to", c->last);
	json_set_str(o, "verdict", verdict_str(c->verdict));
	for (i = 0; i < 3; i++)
		json_set_int(o,
		    i == CLAIM_COVERED    ? "days_covered"
			: i == CLAIM_OPEN ? "days_open"
					  : "days_missing",
		    c->days[i]);
	for (i = 0; i < c->n; i++) {
		json_add(all, stretch_json(one, &c->v[i]));
		if (c->v[i].day != CLAIM_COVERED)
			json_add(gaps, stretch_json(one, &c->v[i]));
	}
	json_set(o, "gaps", gaps);
	json_set(o, "stretches", all);
	return o;
}

static struct json *
certificate_of(const struct claims *c, size_t at)
{
	const struct result *r = c->report->v[at];
	struct json *o = json_new_object();

	json_set_str(o, "input", r->input);
	if (r->page > 0)
		json_set_int(o, "page", r->page);
	json_set_str(o, "standing", standing_str(c->standing[at]));
	json_set_str(o, "verdict", verdict_str(r->v.verdict));
	json_set_str(o, "status", verify_status_str(r->v.status));
	/* The texts of a forged record are nobody's word. */
	if (r->v.certificate != NULL && r->v.status != VERIFY_FORGED)
		json_set(o, "certificate", certificate_json(r->v.certificate));
	else
		json_set(o, "certificate", json_new_null());
	return o;
}

void
claims_print_json(const struct claims *c, struct buf *out)
{
	const struct question *q = c->report->question;
	struct json *o = json_new_object();
	struct json *claims = json_new_array(), *all = json_new_array();
	struct json *summary = json_new_object();
	int64_t counts[3] = { 0, 0, 0 };
	size_t i;

	json_set_str(o, "schema", "claim/1");
	json_set_str(o, "holder", c->holder);
	if (c->scheme != NULL)
		json_set_str(o, "scheme", c->scheme);
	set_date(o, "at", c->at);
	set_instant(
	    o, "known_at", q->known_at == INSTANT_NONE ? q->now : q->known_at);
	set_instant(o, "checked_at", q->now);
	for (i = 0; i < c->n; i++) {
		counts[c->v[i].claim.verdict]++;
		json_add(claims, one_json(&c->v[i]));
	}
	json_set(o, "claims", claims);
	for (i = 0; i < c->report->n; i++)
		json_add(all, certificate_of(c, i));
	json_set(o, "certificates", all);
	json_set_int(summary, "valid", counts[VERDICT_VALID]);
	json_set_int(summary, "not_valid", counts[VERDICT_NOT_VALID]);
	json_set_int(summary, "unknown", counts[VERDICT_UNKNOWN]);
	json_set(o, "summary", summary);
	json_write(o, 2, out);
	buf_putc(out, '\n');
	json_free(o);
}
