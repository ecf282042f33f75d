/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one place that decides: envelope, trust list, status token and dates in,
 * verdict out.  Pure: the caller brings every byte and every instant.
 *
 * Headline order (docs/STATUS.md): forged > incomplete > altered > void >
 * withdrawn > cancelled > superseded > expired > not_yet_valid > suspended >
 * mismatch > could not be established > valid.
 */
#ifndef RECORD_VERIFY_H
#define RECORD_VERIFY_H

#include "record/certificate.h"
#include "record/error.h"
#include "record/status.h"
#include "record/trust.h"

enum verdict {
	VERDICT_VALID,
	VERDICT_NOT_VALID,
	VERDICT_UNKNOWN
};

enum verify_status { /* in headline order, worst first */
	VERIFY_FORGED,
	VERIFY_INCOMPLETE,
	VERIFY_ALTERED,
	VERIFY_VOID,
	VERIFY_WITHDRAWN,
	VERIFY_CANCELLED,
	VERIFY_SUPERSEDED,
	VERIFY_EXPIRED,
	VERIFY_NOT_YET_VALID,
	VERIFY_SUSPENDED,
	VERIFY_MISMATCH,
	VERIFY_UNKNOWN_ISSUER, /* from here on: could not be established */
	VERIFY_UNREADABLE,
	VERIFY_STATUS_ROLLBACK,
	VERIFY_STATUS_MISSING,
	VERIFY_STATUS_STALE,
	VERIFY_VALID,
	VERIFY_STATUS_COUNT
};
const char *verdict_str(enum verdict v); /* "valid", "not_valid", "unknown" */
const char *verify_status_str(enum verify_status s); /* as in JSON */
const char *verify_status_text(enum verify_status s, enum lang lang);
enum verdict verify_status_verdict(enum verify_status s);

enum check {
	CHECK_SIGNATURES,
	CHECK_ISSUERS,
	CHECK_DATES,
	CHECK_STATUS,
	CHECK_DOCUMENT,
	CHECK_LOG,
	CHECK_EXPECT
};
const char *check_str(enum check c);

enum check_state {
	CHECK_PASS,
	CHECK_FAIL,
	CHECK_UNKNOWN
};
const char *check_state_str(enum check_state s);

#define FINDING_DETAIL 256
struct finding {
	enum check check;
	enum check_state state; /* a PASS may still carry a note */
	enum error code;
	char detail[FINDING_DETAIL]; /* language-neutral: an id, a date, a
	                     code point; UTF-8, may be "" */
};
#define FINDINGS_MAX 48

struct as_of {
	bool is_date; /* the day, in the certificate's zone: its last second,
	                 but now when the day is today */
	struct date date;
	int64_t instant; /* when !is_date */
	bool is_now; /* no --at: as_of is now */
};

struct expectation { /* NULL / 0: nothing expected */
	const char *holder; /* USCC exactly, or a name folded */
	const char *scheme;
	const char *level; /* at least */
	const char *const *scope; /* every term, folded */
	size_t nscope;
};

struct evidence {
	struct slice envelope; /* JWS JSON General */
	const struct trust *const *trusts; /* pinned publishers, checked */
	size_t ntrusts;
	/* The newest token for the record's uri, or NULL with why: E_STATUS_
	 * MISSING, _ROLLBACK, _CONFLICT, _FORMAT … */
	const struct status *status;
	enum error status_error;
	struct as_of as_of;
	int64_t known_at; /* INSTANT_NONE: now */
	int64_t now;
	int64_t max_age; /* seconds, -1: the token's own exp */
	bool has_through;
	struct date through;
	struct expectation expect;
	const struct finding *document; /* what the caller saw around it */
	size_t ndocument;
};

struct verification {
	enum verdict verdict;
	enum verify_status status;
	size_t nfindings;
	unsigned seen; /* private: checks that something was said of */
	struct certificate *certificate; /* NULL if it cannot be read; owned.
	    Shown only when the headline is not forged. */
	const struct trust
	    *trust; /* the list that knows the issuers, or NULL */
	size_t good_signatures, required_signatures;
	int64_t as_of; /* resolved instant */
	int64_t known_at;
	bool boundary, overdue, signed_later, sample;
	struct status_answer answer; /* when status was judged */
	const struct status_event *announced; /* future event, or NULL */
	uint8_t digest[CRYPT_SHA256]; /* of the payload: names the record */
	struct finding findings[FINDINGS_MAX]; /* in order of check; last */
};

/* Never fails: what cannot be done is a finding. Starts at "could not be
 * established" and is VALID only when every check was made and passed. */
void verify(const struct evidence *in, struct verification *out);
void verification_clear(struct verification *v);
/* The status uri that an envelope names, unverified, so that the caller can
 * bring the token; NULL-terminated heap string or NULL. */
char *verify_status_uri(struct slice envelope);

/* Adds one finding and lets it weigh on the headline, also when the table is
 * full. For record/ itself: the signers and expect modules. */
void verification_add(struct verification *v, enum check check,
    enum check_state state, enum error code, const char *detail, ...)
    __attribute__((format(printf, 5, 6)));
/* What one finding makes of the headline by itself. */
enum verify_status verification_weight(const struct finding *f);

#define VERIFY_SKEW 300 /* seconds that two honest clocks may differ */

#endif
