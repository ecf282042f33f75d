/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The score of an audit, exactly.  An indicator gives its points or nothing;
 * a sampled one gives points x conforming / sampled; an inapplicable one
 * leaves the sum.  Score = got / applicable x 100.
 *
 * Nothing is rounded on the way: the sum is a fraction of whole numbers.
 * What is shown is cut, never rounded up, after two digits, so that a score
 * shown as 97.00 is at least 97.
 */
#ifndef ISSUER_SCORING_H
#define ISSUER_SCORING_H

#include "issuer/procedure.h"

#define SCORING_SAMPLE_MAX 10000 /* pieces of one sample */
#define SCORING_TEXT 24 /* "100.00" and its NUL, also of a sum of points */

enum scoring_mark {
	SCORING_MISSING, /* not judged yet: no score */
	SCORING_CONFORMING,
	SCORING_NONCONFORMING,
	SCORING_SAMPLED, /* conforming of sampled */
	SCORING_INAPPLICABLE
};

struct scoring_result {
	enum scoring_mark mark;
	int64_t conforming, sampled; /* 0..sampled, 1..SCORING_SAMPLE_MAX */
};

struct scoring_total {
	int64_t got, applicable; /* hundredths of a point; got is cut */
	int64_t score; /* hundredths of a percent, cut; SCHEME_SCORE_NONE when
	                  nothing is applicable */
};

/* Of the indicators [first, first + n) of a procedure; results are parallel
 * to its indicators. False when one is missing. */
bool scoring_sum(const struct procedure *p,
    const struct scoring_result *results, size_t first, size_t n,
    struct scoring_total *out);

/* What the result of an indicator looks like, in a few words, for people;
 * NULL: there is no such indicator. */
const char *scoring_way(const struct procedure_indicator *in, enum lang lang);
/* Whether the indicator takes such a result: "sampled" one of a sample, the
 * others whole; inapplicable where the scheme allows it. */
bool scoring_fits(
    const struct procedure_indicator *in, const struct scoring_result *result);

/* 9850 -> "98.50" */
void scoring_format(int64_t hundredths, char out[SCORING_TEXT]);

#endif
