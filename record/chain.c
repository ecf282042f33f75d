/* SPDX-License-Identifier: Apache-2.0 */
#include "record/chain.h"

#include <string.h>

static bool
same_event(const struct status_event *a, const struct status_event *b)
{
	return a->index == b->index && a->action == b->action &&
	    a->version == b->version && date_cmp(a->decided, b->decided) == 0 &&
	    date_cmp(a->effective, b->effective) == 0 &&
	    a->published == b->published && strcmp(a->reason, b->reason) == 0 &&
	    a->has_until == b->has_until &&
	    (!a->has_until || date_cmp(a->until, b->until) == 0);
}

/* The history that was published is the beginning of the one that is. */
static enum error
same_beginning(
    const struct status *older, const struct status *newer, int64_t *entry)
{
	size_t i;

	for (i = 0; i < older->nevents; i++)
		if (i >= newer->nevents ||
		    !same_event(&older->events[i], &newer->events[i])) {
			*entry = older->events[i].index;
			return E_STATUS_DROPPED;
		}
	/* What is new was not published before the token that lacks it. */
	for (; i < newer->nevents; i++)
		if (newer->events[i].published < older->iat) {
			*entry = newer->events[i].index;
			return E_STATUS_TIME;
		}
	return E_OK;
}

static bool
restored(const struct status *s, int64_t index)
{
	size_t i, n;
	const struct status_event *e = status_events(s, index, &n);

	for (i = 0; i < n; i++)
		if (e[i].action == STATUS_RESTORE)
			return true;
	return false;
}

/* Whether an entry may go from one to the other between two tokens. */
static bool
may_become(enum status_bit a, enum status_bit b, const struct status *newer,
    int64_t index)
{
	switch (a) {
	case STATUS_BIT_INVALID:
		return false; /* withdrawn, cancelled, superseded, void */
	case STATUS_BIT_SUSPENDED:
		return b == STATUS_BIT_INVALID ||
		    (b == STATUS_BIT_VALID && restored(newer, index));
	case STATUS_BIT_VALID:
		return b != STATUS_BIT_UNALLOCATED;
	case STATUS_BIT_UNALLOCATED:
		break;
	}
	return true;
}

static enum error
bits_follow(
    const struct status *older, const struct status *newer, int64_t *entry)
{
	enum status_bit a, b;
	int64_t i;

	for (i = 0; i < STATUS_ENTRIES; i++) {
		if (i % 4 == 0 && older->bits[i / 4] == newer->bits[i / 4]) {
			i += 3; /* a byte holds four */
			continue;
		}
		a = status_bit(older, i);
		b = status_bit(newer, i);
		if (a != b && !may_become(a, b, newer, i)) {
			*entry = i;
			return E_STATUS_RETURNED;
		}
	}
	return E_OK;
}

enum error
chain_follows(
    const struct status *older, const struct status *newer, int64_t *entry)
{
	int64_t unused;
	enum error e;

	if (entry == NULL)
		entry = &unused;
	*entry = -1;
	if (strcmp(older->uri, newer->uri) != 0)
		return E_STATUS_SUBJECT;
	if (newer->seq != older->seq + 1)
		return E_STATUS_SEQUENCE;
	if (memcmp(newer->prev, older->digest, CRYPT_SHA256) != 0)
		return E_STATUS_PREVIOUS;
	if (newer->iat < older->iat)
		return E_STATUS_TIME;
	e = same_beginning(older, newer, entry);
	if (e == E_OK)
		e = bits_follow(older, newer, entry);
	return e;
}
