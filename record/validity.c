/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three instants decide: T, the moment asked about; K, up to when publications
 * count; N, now.  A token speaks for T only when it was issued at or after T
 * (or T is now and the token still fresh); whatever is final by then is said
 * even by a token that is too old to vouch for anything.
 */
#include "record/validity.h"

#include <stdio.h>
#include <string.h>

struct frame { /* the instants of one judgement */
	int64_t now; /* N */
	int64_t as_of; /* T */
	int64_t known_at; /* K <= N */
	bool present; /* T is now */
	bool clock_bad; /* and T is now: only final facts can be said */
	const struct status *token; /* signed by who may; else NULL */
	const struct trust_scheme *scheme; /* may be NULL */
};

/* "2026-03-09T18:00:00+08:00 < 2026-03-10T00:00:00+08:00" */
static void
compare(int64_t a, const char *sign, int64_t b, int zone, char out[80])
{
	char x[INSTANT_TEXT], y[INSTANT_TEXT];

	instant_format(a, zone, x);
	instant_format(b, zone, y);
	snprintf(out, 80, "%s %s %s", x, sign, y);
}

static const char *
day_text(struct date d, char out[DATE_TEXT])
{
	date_format(d, out);
	return out;
}

static bool
is_today(const struct as_of *a, int64_t now, int zone)
{
	return a->is_now ||
	    (a->is_date && date_cmp(a->date, date_of(now, zone)) == 0);
}

/* A clock that stands before a list that was certainly signed is wrong. With
 * a date asked for explicitly the answer does not hang on it. */
static void
set_frame(const struct evidence *in, struct verification *v, struct frame *f)
{
	const int zone = v->certificate->zone;
	int64_t proven = INSTANT_MIN;

	if (f->token != NULL)
		proven = f->token->iat;
	if (v->trust != NULL && v->trust->issued > proven)
		proven = v->trust->issued;
	f->now = in->now;
	f->present = is_today(&in->as_of, in->now, zone);
	if (in->now < proven - VERIFY_SKEW) {
		f->clock_bad = f->present;
		f->now = proven;
	}
	if (f->present)
		f->as_of = f->now;
	else if (in->as_of.is_date)
		f->as_of = date_end(in->as_of.date, zone) - 1;
	else
		f->as_of = in->as_of.instant;
	f->known_at = f->now;
	if (in->known_at != INSTANT_NONE && in->known_at < f->now)
		f->known_at = in->known_at;
	v->as_of = f->as_of;
	v->known_at = f->known_at;
}

static void
judge_length(const struct frame *f, struct verification *v)
{
	const struct certificate *c = v->certificate;
	struct date last;
	char a[DATE_TEXT], b[DATE_TEXT];

	if (f->scheme == NULL || f->scheme->validity_months_max <= 0 ||
	    f->scheme->validity_months_max > 12000 ||
	    !date_last_day(
		c->valid_from, (int)f->scheme->validity_months_max, &last) ||
	    date_cmp(c->valid_until, last) <= 0)
		return;
	verification_add(v, CHECK_DATES, CHECK_FAIL, E_DATES_TOO_LONG,
	    "%s > %s", day_text(c->valid_until, a), day_text(last, b));
}

/* A version is judged by what was in force: the second did not exist before
 * the day it was issued, though its validity begins with the first's. */
static void
judge_day(const struct frame *f, struct verification *v)
{
	const struct certificate *c = v->certificate;
	char a[DATE_TEXT], b[DATE_TEXT];
	const int64_t in_force = date_start(c->issued, c->zone);

	if (f->as_of >= c->exp)
		verification_add(v, CHECK_DATES, CHECK_FAIL, E_DATES_EXPIRED,
		    "%s", day_text(c->valid_until, a));
	else if (f->clock_bad)
		return; /* now is later than as_of, nobody knows how much */
	else if (f->as_of < c->nbf)
		verification_add(v, CHECK_DATES, CHECK_FAIL, E_DATES_NOT_YET,
		    "%s", day_text(c->valid_from, a));
	else if (c->version > 1 && f->as_of < in_force)
		verification_add(v, CHECK_DATES, CHECK_FAIL, E_DATES_NOT_YET,
		    "#%lld: %s", (long long)c->version, day_text(c->issued, a));
	else
		verification_add(v, CHECK_DATES, CHECK_PASS, E_DATES_OK,
		    "%s – %s", day_text(c->valid_from, a),
		    day_text(c->valid_until, b));
	if (c->version > 1 && f->as_of >= in_force &&
	    date_cmp(date_of(f->as_of, c->zone), c->issued) == 0)
		v->boundary = true;
}

static void
judge_dates(
    const struct evidence *in, const struct frame *f, struct verification *v)
{
	const struct certificate *c = v->certificate;
	char signed_at[INSTANT_TEXT], text[80];

	instant_format(c->iat, c->zone, signed_at);
	judge_day(f, v);
	judge_length(f, v);
	if (f->clock_bad) {
		compare(in->now, "<", f->now, c->zone, text);
		verification_add(
		    v, CHECK_DATES, CHECK_UNKNOWN, E_CLOCK, "%s", text);
	} else if (c->iat > f->now + VERIFY_SKEW) {
		verification_add(v, CHECK_DATES, CHECK_UNKNOWN, E_DATES_FUTURE,
		    "%s", signed_at);
	}
	if (c->iat > f->as_of) {
		v->signed_later = true;
		verification_add(v, CHECK_DATES, CHECK_PASS,
		    E_DATES_SIGNED_LATER, "%s", signed_at);
	}
}

/* The token, when it belongs to this record and comes from who may speak;
 * else says why not and is NULL. */
static const struct status *
take_token(
    const struct evidence *in, const struct frame *f, struct verification *v)
{
	const struct certificate *c = v->certificate;
	const struct status *s = in->status;
	enum error e = E_OK;

	if (s == NULL)
		e = in->status_error == E_OK ? E_STATUS_MISSING
					     : in->status_error;
	else if (in->status_error == E_STATUS_CONFLICT)
		e = E_STATUS_CONFLICT;
	else if (strcmp(s->uri, c->status_uri) != 0)
		e = E_STATUS_SUBJECT;
	else if (v->trust == NULL)
		e = E_NOT_EXAMINED;
	else if (f->scheme == NULL)
		e = E_STATUS_SIGNER;
	else
		e = status_trusted(s, v->trust, f->scheme);
	if (e == E_OK)
		return s;
	verification_add(v, CHECK_STATUS, CHECK_UNKNOWN, e, "%s",
	    s != NULL && e == E_STATUS_SUBJECT ? s->uri : c->status_uri);
	return NULL;
}

/* Why the token cannot vouch for T; false when it can. */
static bool
stale(const struct evidence *in, const struct frame *f,
    const struct verification *v, char text[80])
{
	const struct status *s = f->token;
	const int zone = v->certificate->zone;
	int64_t limit = s->exp;

	if (in->max_age >= 0 && s->iat + in->max_age < limit)
		limit = s->iat + in->max_age;
	if (v->certificate->iat >= s->iat) {
		/* newer than the list: never "no such number" */
		compare(s->iat, "≤", v->certificate->iat, zone, text);
		return true;
	}
	if (limit <= f->known_at) {
		compare(limit, "≤", f->known_at, zone, text);
		return true;
	}
	if (s->iat >= f->as_of || (f->present && limit > f->now))
		return false;
	compare(s->iat, "<", f->as_of, zone, text);
	return true;
}

static enum error
state_code(enum status_state state)
{
	switch (state) {
	case STATUS_STATE_SUSPENDED:
		return E_STATUS_SUSPENDED;
	case STATUS_STATE_SUPERSEDED:
		return E_STATUS_SUPERSEDED;
	case STATUS_STATE_CANCELLED:
		return E_STATUS_CANCELLED;
	case STATUS_STATE_WITHDRAWN:
		return E_STATUS_WITHDRAWN;
	case STATUS_STATE_VOID:
		return E_STATUS_VOID;
	case STATUS_STATE_VALID:
		break;
	}
	return E_STATUS_VALID;
}

/* The bits must say what the events say, and an index that was never
 * allocated makes a record nobody registered. False: said, and no more to be
 * asked of this token. */
static bool
judge_bits(const struct frame *f, const struct status_event *events, size_t n,
    struct verification *v)
{
	const struct certificate *c = v->certificate;
	const enum status_bit bit = status_bit(f->token, c->status_index);
	struct status_answer then;

	if (f->token->iat <= c->iat)
		return true; /* older than the record: stale() says so */
	if (bit == STATUS_BIT_UNALLOCATED && n == 0) {
		verification_add(v, CHECK_STATUS, CHECK_FAIL,
		    E_STATUS_NOT_ALLOCATED, "%s#%lld", c->status_uri,
		    (long long)c->status_index);
		return false;
	}
	status_judge(events, n, c->status_index, c->zone, f->token->iat,
	    f->token->iat, &then);
	if (bit != status_bit_of(&then)) {
		verification_add(v, CHECK_STATUS, CHECK_UNKNOWN, E_STATUS_BITS,
		    "%s#%lld: %d ≠ %d", c->status_uri,
		    (long long)c->status_index, (int)bit,
		    (int)status_bit_of(&then));
		return false;
	}
	return true;
}

/* Overdue also when the event itself allows more than the scheme does. */
static void
judge_overdue(const struct frame *f, struct verification *v)
{
	const struct status_answer *a = &v->answer;
	struct date last;
	char text[DATE_TEXT];

	v->overdue = a->overdue;
	if (f->scheme != NULL && f->scheme->suspension_months_max > 0 &&
	    f->scheme->suspension_months_max < 12000 &&
	    date_last_day(a->since->effective,
		(int)f->scheme->suspension_months_max, &last) &&
	    date_cmp(date_of(f->as_of, v->certificate->zone), last) > 0)
		v->overdue = true;
	if (v->overdue)
		verification_add(v, CHECK_STATUS, CHECK_FAIL, E_STATUS_OVERDUE,
		    "%s",
		    a->since->has_until ? day_text(a->since->until, text) : "");
}

static void
say_event(const struct status_answer *a, char out[120])
{
	char day[DATE_TEXT], at[INSTANT_TEXT];
	const int n = snprintf(out, 120, "%s %s",
	    day_text(a->since->effective, day), a->since->reason);

	if (a->late && n > 0 && n < 80) {
		instant_format(a->since->published, 0, at);
		snprintf(out + n, 120 - (size_t)n, " (published %s)", at);
	}
}

static void
judge_state(const struct frame *f, bool is_stale, const char *why,
    struct verification *v)
{
	const struct status_answer *a = &v->answer;
	const bool final = a->state >= STATUS_STATE_SUPERSEDED;
	char event[120] = "", day[DATE_TEXT];

	if (a->since != NULL)
		say_event(a, event);
	if (is_stale || f->clock_bad)
		verification_add(v, CHECK_STATUS, CHECK_UNKNOWN,
		    is_stale ? E_STATUS_STALE : E_CLOCK, "%s%s%s%s", why,
		    a->state == STATUS_STATE_SUSPENDED ? "; " : "",
		    a->state == STATUS_STATE_SUSPENDED ? "suspend " : "",
		    a->state == STATUS_STATE_SUSPENDED ? event : "");
	/* What is final stays so, whatever was published since. */
	if (final ||
	    (a->state == STATUS_STATE_SUSPENDED && !is_stale &&
		!f->clock_bad)) {
		verification_add(v, CHECK_STATUS, CHECK_FAIL,
		    state_code(a->state), "%s", event);
		if (a->state == STATUS_STATE_SUSPENDED)
			judge_overdue(f, v);
	} else if (a->state == STATUS_STATE_VALID && !is_stale &&
	    !f->clock_bad) {
		verification_add(v, CHECK_STATUS, CHECK_PASS, E_STATUS_VALID,
		    "%s%s%s",
		    a->next == NULL ? "" : status_action_str(a->next->action),
		    a->next == NULL ? "" : " ",
		    a->next == NULL ? "" : day_text(a->next->effective, day));
	}
}

/* Every day from as_of to the last asked for. Of days to come the list knows
 * only what was announced, and the finding says so. */
static void
judge_through(const struct evidence *in, const struct frame *f,
    const struct status_event *events, size_t n, bool is_stale,
    struct verification *v)
{
	const struct certificate *c = v->certificate;
	const int64_t end = date_end(in->through, c->zone);
	const struct date from = date_of(f->as_of, c->zone);
	char a[DATE_TEXT], b[INSTANT_TEXT] = "";
	size_t i;

	day_text(in->through, a);
	if (date_cmp(in->through, from) < 0) {
		verification_add(v, CHECK_DATES, CHECK_FAIL, E_DATES_THROUGH,
		    "%s < %s", a, day_text(from, b));
		return;
	}
	if (c->exp < end) {
		verification_add(v, CHECK_DATES, CHECK_FAIL, E_DATES_THROUGH,
		    "%s < %s", day_text(c->valid_until, b), a);
		return;
	}
	for (i = 0; i < n; i++) {
		const struct status_event *e = &events[i];

		if (e->published > f->known_at || e->action == STATUS_RESTORE ||
		    date_cmp(e->effective, from) <= 0 ||
		    date_cmp(e->effective, in->through) > 0)
			continue;
		verification_add(v, CHECK_DATES, CHECK_FAIL, E_DATES_THROUGH,
		    "%s %s", status_action_str(e->action),
		    day_text(e->effective, b));
		return;
	}
	if (f->token == NULL || is_stale || f->clock_bad ||
	    (end <= f->now && f->token->iat < end)) {
		verification_add(
		    v, CHECK_DATES, CHECK_UNKNOWN, E_STATUS_STALE, "→ %s", a);
		return;
	}
	instant_format(f->token->iat, c->zone, b);
	verification_add(v, CHECK_DATES, CHECK_PASS, E_DATES_OK, "→ %s%s%s%s",
	    a, f->token->iat < end ? " (" : "", f->token->iat < end ? b : "",
	    f->token->iat < end ? ")" : "");
}

void
validity_judge(const struct evidence *in, struct verification *v)
{
	const struct certificate *c = v->certificate;
	const struct status_event *events = NULL;
	struct frame f = { 0 };
	char why[80] = "";
	bool is_stale = false;
	size_t n = 0;

	if (v->trust != NULL)
		f.scheme = trust_scheme(v->trust, c->scheme);
	f.token = take_token(in, &f, v);
	set_frame(in, v, &f);
	judge_dates(in, &f, v);
	if (f.token != NULL)
		events = status_events(f.token, c->status_index, &n);
	if (f.token != NULL && judge_bits(&f, events, n, v)) {
		status_judge(events, n, c->status_index, c->zone, f.as_of,
		    f.known_at, &v->answer);
		v->announced = v->answer.next;
		if (v->answer.boundary)
			v->boundary = true;
		is_stale = stale(in, &f, v, why);
		judge_state(&f, is_stale, why, v);
		if (in->status_error == E_STATUS_ROLLBACK)
			verification_add(v, CHECK_STATUS, CHECK_PASS,
			    E_STATUS_ROLLBACK, "%s", c->status_uri);
	}
	if (in->has_through)
		judge_through(in, &f, events, n, is_stale, v);
}
