/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a history says of a day: the judging half of status.h, and nothing
 * but arithmetic over dates (docs/STATUS.md section 2).  It knows neither
 * tokens nor signatures, so that a second implementation can be held against
 * it event by event.
 */
#include "record/status.h"

#include <string.h>

/* Which of two final states stands, when a history holds both: the order of
 * docs/FORMAT.md section 4. */
static enum status_state
final_state(enum status_action a)
{
	switch (a) {
	case STATUS_VOID:
		return STATUS_STATE_VOID;
	case STATUS_WITHDRAW:
		return STATUS_STATE_WITHDRAWN;
	case STATUS_CANCEL:
		return STATUS_STATE_CANCELLED;
	case STATUS_SUPERSEDE:
		return STATUS_STATE_SUPERSEDED;
	case STATUS_SUSPEND:
	case STATUS_RESTORE:
	case STATUS_ACTION_COUNT:
		break;
	}
	return STATUS_STATE_VALID;
}

/* Events that count at all: of this entry, and published by known_at. */
static bool
counts(const struct status_event *e, int64_t index, int64_t known_at)
{
	return e->index == index && e->published <= known_at;
}

/* The run of suspensions in force at the end of `day`: replayed by effective
 * day; of the same day the later in the list is the later word. `first`
 * began the run, `last` holds the deadline now in force. */
static void
suspension(const struct status_event *events, size_t n, int64_t index,
    struct date day, int64_t known_at, const struct status_event **first,
    const struct status_event **last)
{
	const struct status_event *e, *restored = NULL;
	size_t i;

	*first = *last = NULL;
	for (i = 0; i < n; i++) {
		e = &events[i];
		if (counts(e, index, known_at) && e->action == STATUS_RESTORE &&
		    date_cmp(e->effective, day) <= 0 &&
		    (restored == NULL ||
			date_cmp(e->effective, restored->effective) >= 0))
			restored = e;
	}
	for (i = 0; i < n; i++) {
		int c;

		e = &events[i];
		if (!counts(e, index, known_at) ||
		    e->action != STATUS_SUSPEND ||
		    date_cmp(e->effective, day) > 0)
			continue;
		if (restored != NULL) {
			c = date_cmp(e->effective, restored->effective);
			if (c < 0 || (c == 0 && e < restored))
				continue;
		}
		if (*first == NULL ||
		    date_cmp(e->effective, (*first)->effective) < 0)
			*first = e;
		if (*last == NULL ||
		    date_cmp(e->effective, (*last)->effective) >= 0)
			*last = e;
	}
}

/* Strongest final state in force, its event, and the days around. */
static void
scan(const struct status_event *events, size_t n, int64_t index,
    struct date day, int64_t known_at, struct status_answer *out)
{
	const struct status_event *e;
	enum status_state state;
	size_t i;
	int c;

	for (i = 0; i < n; i++) {
		e = &events[i];
		if (!counts(e, index, known_at))
			continue;
		c = date_cmp(e->effective, day);
		/* void is from the start: its day is when it was found */
		if (e->action == STATUS_VOID)
			c = -1;
		if (c == 0)
			out->boundary = true;
		if (c > 0) {
			if (out->next == NULL ||
			    date_cmp(e->effective, out->next->effective) < 0)
				out->next = e;
			continue;
		}
		state = final_state(e->action);
		if (state > out->state ||
		    (state == out->state && state != STATUS_STATE_VALID &&
			date_cmp(e->effective, out->since->effective) < 0)) {
			out->state = state;
			out->since = e;
		}
	}
}

void
status_judge(const struct status_event *events, size_t n, int64_t index,
    int zone, int64_t as_of, int64_t known_at, struct status_answer *out)
{
	const struct date day = date_of(as_of, zone);
	const struct status_event *first, *last;

	memset(out, 0, sizeof *out);
	out->state = STATUS_STATE_VALID;
	scan(events, n, index, day, known_at, out);
	if (out->state == STATUS_STATE_VALID) {
		suspension(events, n, index, day, known_at, &first, &last);
		if (first != NULL) {
			out->state = STATUS_STATE_SUSPENDED;
			out->since = first;
			out->overdue =
			    last->has_until && date_cmp(day, last->until) > 0;
		}
	}
	if (out->since != NULL)
		out->late = out->since->published > as_of &&
		    out->since->published >
			date_start(out->since->effective, zone);
}

enum status_bit
status_bit_of(const struct status_answer *answer)
{
	switch (answer->state) {
	case STATUS_STATE_VALID:
		return STATUS_BIT_VALID;
	case STATUS_STATE_SUSPENDED:
		return STATUS_BIT_SUSPENDED;
	case STATUS_STATE_SUPERSEDED:
	case STATUS_STATE_CANCELLED:
	case STATUS_STATE_WITHDRAWN:
	case STATUS_STATE_VOID:
		break;
	}
	return STATUS_BIT_INVALID;
}
