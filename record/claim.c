/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Day by day, because a day is the unit in which certificates begin, end, are
 * suspended and restored: a hundred years are some 36,500 questions, and no
 * arithmetic over intervals can then disagree with what `check` says of one.
 */
#include "record/claim.h"

#include <stdlib.h>
#include <string.h>

const char *
claim_day_str(enum claim_day d)
{
	static const char *const words[] = { [CLAIM_COVERED] = "covered",
		[CLAIM_OPEN] = "open",
		[CLAIM_GAP] = "gap" };

	return (unsigned)d > CLAIM_GAP ? "open" : words[d];
}

bool
claim_period(struct date last, int64_t years, struct date *first)
{
	if (years < 1 || years > CLAIM_YEARS_MAX || !date_ok(last))
		return false;
	/* From the day after, so that a certificate of `years` years that
	 * ends on `last` covers exactly this: 29 February included. */
	return date_add_months(
	    date_from_days(date_days(last) + 1), (int)years * -12, first);
}

static bool
is(const char *a, const char *b)
{
	return a != NULL && b[0] != '\0' && strcmp(a, b) == 0;
}

bool
claim_holder(const struct certificate *c, const char *code)
{
	return is(c->holder.uscc, code) || is(c->holder.lei, code) ||
	    is(c->holder.reg, code);
}

bool
claim_level(const struct certificate *c, const struct trust_scheme *scheme,
    const char *level)
{
	int wanted;

	if (c->level == NULL)
		return false;
	if (scheme == NULL)
		return strcmp(c->level, level) == 0;
	wanted = trust_level(scheme, level);
	return wanted >= 0 && trust_level(scheme, c->level) >= wanted;
}

bool
claim_rejects(const struct verification *v)
{
	size_t i;

	if (v->certificate == NULL)
		return true;
	for (i = 0; i < v->nfindings; i++)
		if (verification_weight(&v->findings[i]) <= VERIFY_ALTERED)
			return true;
	return false;
}

bool
claim_doubts(const struct verification *v)
{
	size_t i;

	for (i = 0; i < v->nfindings; i++)
		if (v->findings[i].state == CHECK_UNKNOWN)
			return true;
	return false;
}

/* The day in a certificate's eyes. False: outside its dates. A version after
 * the first did not exist before the day it was issued. */
static bool
speaks_for(const struct claim_piece *p, struct date day)
{
	const struct certificate *c = p->certificate;

	return date_cmp(day, c->valid_from) >= 0 &&
	    date_cmp(day, c->valid_until) <= 0 &&
	    (c->version <= 1 || date_cmp(day, c->issued) >= 0);
}

static enum claim_day
judge_piece(
    const struct claim_piece *p, struct date day, enum status_state *state)
{
	const struct certificate *c = p->certificate;
	struct status_answer answer;
	const struct status_event *events;
	size_t n;

	*state = STATUS_STATE_VALID;
	if (p->status == NULL)
		return CLAIM_OPEN;
	events = status_events(p->status, c->status_index, &n);
	status_judge(events, n, c->status_index, c->zone,
	    date_end(day, c->zone) - 1, p->known_at, &answer);
	*state = answer.state;
	/* A negative fact does not go stale when it is final. */
	if (answer.state >= STATUS_STATE_SUPERSEDED)
		return CLAIM_GAP;
	if (p->doubtful)
		return CLAIM_OPEN;
	return answer.state == STATUS_STATE_VALID ? CLAIM_COVERED : CLAIM_GAP;
}

/* The best that any piece says of the day; of equals the one that held the
 * day before, so that overlapping chains give few stretches. */
static struct claim_stretch
judge_day(const struct claim_piece *pieces, size_t n, struct date day,
    bool incomplete, size_t before)
{
	struct claim_stretch s = { day, day, CLAIM_GAP, CLAIM_NOBODY,
		STATUS_STATE_VALID };
	enum status_state state;
	enum claim_day d;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!speaks_for(&pieces[i], day))
			continue;
		d = judge_piece(&pieces[i], day, &state);
		if (s.piece != CLAIM_NOBODY &&
		    (d > s.day || (d == s.day && i != before)))
			continue;
		s.day = d;
		s.piece = i;
		s.state = state;
	}
	if (s.day == CLAIM_GAP && incomplete)
		s.day = CLAIM_OPEN;
	return s;
}

static bool
extend(struct claim *c, const struct claim_stretch *s)
{
	struct claim_stretch *last = c->n == 0 ? NULL : &c->v[c->n - 1];

	c->days[s->day]++;
	if (last != NULL && last->day == s->day && last->piece == s->piece &&
	    last->state == s->state) {
		last->to = s->to;
		return true;
	}
	if (c->n == c->cap) {
		size_t cap = c->cap == 0 ? 16 : c->cap * 2;
		struct claim_stretch *v = realloc(c->v, cap * sizeof(*v));

		if (v == NULL)
			return false;
		c->v = v;
		c->cap = cap;
	}
	c->v[c->n++] = *s;
	return true;
}

enum error
claim_judge(const struct claim_piece *pieces, size_t n, struct date first,
    struct date last, bool incomplete, struct claim *out)
{
	int64_t day;
	size_t before = CLAIM_NOBODY;

	memset(out, 0, sizeof(*out));
	out->first = first;
	out->last = last;
	out->verdict = VERDICT_UNKNOWN;
	for (day = date_days(first); day <= date_days(last); day++) {
		struct claim_stretch s = judge_day(
		    pieces, n, date_from_days(day), incomplete, before);

		if (!extend(out, &s))
			return E_MEMORY;
		before = s.piece;
	}
	if (out->days[CLAIM_GAP] > 0)
		out->verdict = VERDICT_NOT_VALID;
	else if (out->days[CLAIM_OPEN] == 0 && out->days[CLAIM_COVERED] > 0)
		out->verdict = VERDICT_VALID;
	return E_OK;
}

void
claim_clear(struct claim *c)
{
	free(c->v);
	memset(c, 0, sizeof(*c));
}
