/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A certification scheme: schemes/ID.json of a workspace, which people may
 * edit (docs/SCHEMES.md).  Levels lowest first, the bodies that must sign,
 * how long a certificate lasts, how its number is built; how it is decided is
 * procedure.h's.
 */
#ifndef ISSUER_SCHEME_H
#define ISSUER_SCHEME_H

#include "issuer/problem.h"
#include "record/buf.h"
#include "record/certificate.h"

#define SCHEME_LEVELS_MAX 16
#define SCHEME_FILE_MAX (256 << 10)
#define SCHEME_SCORE_NONE INT64_C(-1)
/* Signing further from the issue date than this is back- or forward-dating
 * unless a reason is given. */
#define SCHEME_SIGNING_DAYS 30
#define SCHEME_NUMBER_MAX CERTIFICATE_NUMBER_MAX

/* What stands behind a certificate. */
enum scheme_decision {
	SCHEME_IMPORTED, /* the record says when it was decided */
	SCHEME_CASE /* a decided case of the register, and nothing else */
};

struct procedure;

struct scheme {
	const char *id;
	struct bilingual name;
	struct {
		const char *code;
		struct bilingual name;
		int64_t score_min; /* hundredths, or SCHEME_SCORE_NONE */
	} levels[SCHEME_LEVELS_MAX];
	size_t nlevels;
	const char *issuers[CERTIFICATE_ISSUERS_MAX];
	size_t nissuers;
	const char *signers[CERTIFICATE_ISSUERS_MAX]; /* of status */
	size_t nsigners;
	int zone; /* minutes */
	int64_t validity_months; /* default */
	int64_t validity_months_max;
	int64_t suspension_months_max;
	int64_t surveillance_months_max;
	int64_t signing_days_max;
	const char *number; /* "EX{level}-{year}-{serial:06}" */
	const char *criteria[CERTIFICATE_CRITERIA_MAX];
	size_t ncriteria;
	const char *design; /* NULL: the workspace's */
	enum scheme_decision decision;
	bool reference; /* imported: the record must name its decision */
	struct procedure *procedure; /* NULL: no case can be opened */
	struct json *tree;
};

/* Every fault of the file goes into ps, with its line; NULL then. */
struct scheme *scheme_parse(struct slice text, struct problems *ps);
/* As scheme_parse, from a tree that stays the caller's. */
struct scheme *scheme_from(const struct json *tree, struct problems *ps);
void scheme_free(struct scheme *s); /* NULL is fine */

/* Place of a level from 0, or -1. */
int scheme_level(const struct scheme *s, const char *code);
/* What a level demands, or a lower one; SCHEME_SCORE_NONE: nothing. */
int64_t scheme_score_min(const struct scheme *s, size_t level);
/* "98", "98.5", "98.50" -> 9800, 9850, 9850; false if not 0..100. */
bool scheme_score(const char *text, int64_t *hundredths);
/* The number of a serial: false when it would not fit. */
bool scheme_number(const struct scheme *s, const char *level, int year,
    int64_t serial, char out[SCHEME_NUMBER_MAX + 1]);
/* What the pattern gives without its serial: the name of a counter. */
bool scheme_counter(const struct scheme *s, const char *level, int year,
    char out[SCHEME_NUMBER_MAX + 1]);
/* Letters, digits, "-", "/", ".", "_" and brackets, also Chinese ones; no
 * more than CERTIFICATE_NUMBER_MAX bytes. */
bool scheme_number_ok(const char *number);

#endif
