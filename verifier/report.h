/* SPDX-License-Identifier: Apache-2.0 */
/* What a run of `check` found out, for the printers. They only print. */
#ifndef VERIFIER_REPORT_H
#define VERIFIER_REPORT_H

#include "record/pdfsign.h"
#include "record/verify.h"
#include "verifier/finds.h"
#include "verifier/pin.h"
#include "verifier/token.h"

struct question { /* what was asked, the same for every record */
	struct as_of as_of;
	int64_t known_at; /* INSTANT_NONE: now */
	int64_t now;
	int64_t max_age; /* seconds; -1: the token's own end */
	bool has_through;
	struct date through;
	struct expectation expect;
	bool ignore_host;
	const struct trust *trusts[PINS_MAX];
	size_t ntrusts;
	struct tokens *tokens;
};

struct result {
	const char *input; /* lives in the list of inputs */
	int page; /* from 1; 0: none */
	enum source source;
	struct verification v; /* headline and findings, also where there is
	                          no record */
	bool has_token;
	const struct status *token; /* lives as long as the tokens; or NULL */
	char *uri; /* of the status list; NULL: none */
	int64_t seq, issued, expires; /* of the token */
};

struct examined { /* one input */
	const char *input;
	bool operand; /* the user named it; else found in a folder */
	bool opened; /* else its kind is not known */
	enum input_kind kind;
	enum cause type; /* what it is, when it is nothing that is read */
	size_t first, n; /* its results */
	int pages; /* of a PDF whose pages were read, else 0 */
	int nforeign; /* codes of other kinds */
	struct foreign *foreign; /* the first of them; owned */
	bool passed_over; /* in a folder, of no kind that holds certificates */
};

struct report {
	const struct question *question;
	struct result **v;
	size_t n, cap;
	struct examined *inputs;
	size_t ninputs, inputs_cap;
	bool not_opened; /* an operand could not be opened */
	bool nothing; /* an operand held nothing to verify */
	bool failed; /* no memory: exit 70 */
};

/* Draws the conclusions from an input whose results are all there. */
void report_note_input(struct report *r, const struct examined *e);
/* Adds; NULL when out of memory, and failed is set. */
struct result *report_result(struct report *r);
struct examined *report_input(struct report *r, const char *input);
void report_clear(struct report *r);
/* Counts by verdict. */
void report_count(const struct report *r, size_t counts[3]);
/* Exit status of check; CLI_INTERNAL unless it is proven to be another. */
int report_exit(const struct report *r);

struct paper { /* the PDF around an embedded record */
	struct slice file; /* empty when it is not of our form */
	const struct pdfsign *sign;
	const struct pdfsign_left *left; /* signatures, when it is not */
	size_t nleft;
};

/* Judges one find; paper: NULL when it was in no PDF. What the signatures of
 * the PDF say is added to the notes of the find. */
void examine(const struct question *q, struct find *find,
    const struct paper *paper, struct result *out);
/* A result for an input that could not be looked at. */
void examine_unreadable(
    enum error code, const char *detail, struct result *out);

#endif
