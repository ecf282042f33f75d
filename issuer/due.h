/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody has to do by which day: a certificate expires, the deadline
 * of a suspension comes, a surveillance is due, what was announced takes
 * effect.  Days are of the certificate's zone.
 */
#ifndef ISSUER_DUE_H
#define ISSUER_DUE_H

#include "issuer/dossier.h"

#define DUE_DAYS_MAX 36600

enum due_kind {
	DUE_EXPIRY, /* the last valid day */
	DUE_SUSPENSION, /* the deadline of whoever suspended */
	DUE_SURVEILLANCE, /* at the latest */
	DUE_ANNOUNCED, /* an event that was recorded ahead */
	DUE_RECTIFICATION, /* the deadline of a finding */
	DUE_VISIT, /* planned and unannounced: never in a calendar */
	DUE_KIND_COUNT
};
const char *due_kind_str(enum due_kind k); /* "expiry", … */
const char *due_kind_text(enum due_kind k, enum lang lang);

struct due {
	enum due_kind kind;
	struct date day;
	int64_t days; /* from today; below 0: overdue */
	char number[CERTIFICATE_NUMBER_MAX + 1];
	int64_t version;
	char *scheme, *level; /* level may be NULL */
	char *holder_zh, *holder_en, *holder_code; /* each may be NULL */
	enum status_action action; /* of DUE_ANNOUNCED */
	int64_t which; /* tells two of a kind apart: which surveillance,
	                  which event, which finding */
	char name[DOSSIER_NAME_MAX]; /* of its case; "": it has none */
};

/* What must be done of it by now, as a code: "suspend" when a surveillance is
 * overdue, "withdraw_or_reduce" past the limit of a suspension; else NULL. */
const char *due_must(const struct due *d);

struct dues {
	struct due *v; /* by day, kind, number */
	size_t n, cap;
	struct date today; /* of the first scheme's zone */
};

/* Everything that falls due within so many days from today on, and what is
 * overdue: suspensions, rectifications, and the surveillances of cases, which
 * say when they were held. What a case has no certificate for yet is told
 * under the name of the case. A certificate that was renewed does not
 * remind of its end. False: the register failed, or no memory. */
bool due_gather(
    struct workspace *ws, int64_t now, int64_t within, struct dues *out);
void due_free(struct dues *d);

/* "90d" or "90"; false for anything else, and above DUE_DAYS_MAX. */
bool due_days(const char *text, int64_t *days);

#endif
