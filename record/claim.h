/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Five stars for nine consecutive years": whether certificates side by side
 * and in chains cover every day of a period (docs/STATUS.md section 7).
 * Each day is judged as verify() judges a date; the caller has had every
 * certificate examined and brings what came of it.
 */
#ifndef RECORD_CLAIM_H
#define RECORD_CLAIM_H

#include "record/verify.h"

#define CLAIM_YEARS_MAX 100

struct claim_piece { /* one certificate that speaks for the claim */
	const struct certificate *certificate;
	const struct status *status; /* NULL: none that may be used */
	int64_t known_at;
	bool doubtful; /* something could not be established: its days are
	                  open, but what is final is final */
};

enum claim_day { /* better first */
	CLAIM_COVERED,
	CLAIM_OPEN, /* could not be established */
	CLAIM_GAP
};
const char *claim_day_str(enum claim_day d); /* "covered", "open", "gap" */

#define CLAIM_NOBODY SIZE_MAX

struct claim_stretch { /* consecutive days of one kind */
	struct date from, to;
	enum claim_day day;
	size_t piece; /* that covers, may cover, or would but for `state`;
	                 CLAIM_NOBODY: there is no certificate */
	enum status_state state; /* of a gap: what stood against `piece` */
};

struct claim {
	struct date first, last;
	enum verdict verdict;
	struct claim_stretch *v; /* in order, without holes; owned */
	size_t n, cap;
	int64_t days[3]; /* by enum claim_day */
};

/* The first day of `years` full years that end with the day `last`. False
 * when years is outside 1..CLAIM_YEARS_MAX or the day off the calendar. */
bool claim_period(struct date last, int64_t years, struct date *first);

/* Whether the holder is the one with this code: exactly, never by name. */
bool claim_holder(const struct certificate *c, const char *code);
/* Whether the certificate is of the level or a higher one of the same
 * scheme. scheme NULL (its list is not known): of exactly this level. */
bool claim_level(const struct certificate *c, const struct trust_scheme *scheme,
    const char *level);
/* Whether what was found says that it is no certificate at all: never a
 * piece.  Dates and status are not asked. */
bool claim_rejects(const struct verification *v);
/* Whether something of it could not be established. */
bool claim_doubts(const struct verification *v);

/* Judges every day. `incomplete`: some input could not be read, so that no
 * gap is certain. E_OK or E_MEMORY; claim_clear(out) in both cases. */
enum error claim_judge(const struct claim_piece *pieces, size_t n,
    struct date first, struct date last, bool incomplete, struct claim *out);
void claim_clear(struct claim *c); /* safe on a zeroed one */

#endif
