/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence for the archive, schema "bundle/1" (docs/STATUS.md section 8): the
 * records of a check, the lists it was made under, its question and its
 * verdicts, so that anyone who has the root pinned can judge it again.
 */
#ifndef VERIFIER_BUNDLING_H
#define VERIFIER_BUNDLING_H

#include "record/json.h"
#include "verifier/report.h"

struct bundling { /* one that is being made */
	struct json *records, *status;
	const struct status **tokens; /* those in `status`; owned */
	size_t ntokens;
	bool failed;
};
bool bundling_start(struct bundling *b);
/* For check_plan.judged; arg is a struct bundling. */
void bundling_take(
    struct bundling *b, const struct result *r, const struct find *find);
/* Appends the file. The pins' lists are read again from their files. */
bool bundling_write(struct bundling *b, const struct report *r,
    const struct pins *pins, struct buf *out);
void bundling_clear(struct bundling *b); /* safe on a zeroed one */

#endif
