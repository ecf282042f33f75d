/* SPDX-License-Identifier: Apache-2.0 */
/* A run of `claim`: which results speak for what was claimed.  record/claim
 * decides, print_claim*.c print. */
#ifndef VERIFIER_CLAIMS_H
#define VERIFIER_CLAIMS_H

#include <stdio.h>

#include "record/claim.h"
#include "verifier/report.h"

#define CLAIMS_MAX 16

enum standing { /* of one result */
	STANDING_COUNTED,
	STANDING_OPEN, /* counted, but its days could not be established */
	STANDING_REPEATED, /* the same record was there already */
	STANDING_OTHER_LEVEL,
	STANDING_OTHER_HOLDER,
	STANDING_REJECTED, /* not genuine */
	STANDING_UNREADABLE
};
const char *standing_str(enum standing s); /* as in JSON */

struct claims_one { /* --level with its --years */
	const char *level;
	int64_t years;
	struct claim_piece *pieces; /* owned, as is `from` */
	const struct result **from; /* parallel to pieces */
	size_t npieces;
	struct claim claim;
};

struct claims {
	const char *holder; /* a code */
	const char *scheme; /* or NULL: every scheme that has the level */
	struct date at;
	const struct report *report;
	enum standing *standing; /* parallel to the report's results; owned */
	struct claims_one v[CLAIMS_MAX];
	size_t n;
};

/* Sorts the results and judges every claim. E_OK or E_MEMORY. */
enum error claims_judge(struct claims *c);
void claims_clear(struct claims *c); /* safe on a zeroed one */
/* Exit status, as of check. */
int claims_exit(const struct claims *c);

void claims_print_text(FILE *f, const struct claims *c, enum lang lang);
/* Schema "claim/1": frozen, it only grows. */
void claims_print_json(const struct claims *c, struct buf *out);

#endif
