/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a scheme decides: what an applicant hands in, what is scored and how,
 * what a level demands of the past, whose people do what.  The part of
 * schemes/ID.json that cases go by (docs/SCHEMES.md).
 */
#ifndef ISSUER_PROCEDURE_H
#define ISSUER_PROCEDURE_H

#include "issuer/scheme.h"

#define PROCEDURE_MATERIALS_MAX 32
#define PROCEDURE_CRITERIA_MAX 32
#define PROCEDURE_INDICATORS_MAX 128
#define PROCEDURE_RECTIFICATION_DAYS 90

struct procedure_indicator {
	const char *id;
	struct bilingual name;
	int64_t points; /* hundredths */
	bool sampled; /* pro rata of what was sampled; else all or nothing */
	bool optional; /* may be declared inapplicable */
};

struct procedure {
	struct {
		const char *id;
		struct bilingual name;
		bool required;
	} materials[PROCEDURE_MATERIALS_MAX];
	size_t nmaterials;
	struct { /* of the scoring; none: nothing is scored */
		const char *id;
		struct bilingual name;
		size_t first, n; /* its indicators */
	} criteria[PROCEDURE_CRITERIA_MAX];
	size_t ncriteria;
	struct procedure_indicator indicators[PROCEDURE_INDICATORS_MAX];
	size_t nindicators;
	struct procedure_history {
		int64_t operating_months; /* 0: nothing demanded */
		int held_level; /* place of the level, or -1 */
		int64_t held_months;
	} history[SCHEME_LEVELS_MAX]; /* by level; [0] without levels */
	const char *intake[CERTIFICATE_ISSUERS_MAX]; /* bodies */
	size_t nintake;
	const char *auditor[CERTIFICATE_ISSUERS_MAX];
	size_t nauditor;
	int64_t rectification_days_max;
};

/* Of a scheme whose levels, issuers and decision are read; faults into ps.
 * NULL when the scheme is imported and says nothing of cases, or on no
 * memory. Borrows from the scheme's tree. */
struct procedure *procedure_parse(const struct scheme *s, struct problems *ps);
void procedure_free(struct procedure *p); /* NULL is fine */

/* Place from 0, or -1. */
int procedure_material(const struct procedure *p, const char *id);
int procedure_indicator(const struct procedure *p, const char *id);

#endif
