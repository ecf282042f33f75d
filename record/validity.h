/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Was it valid then: dates, status token, as-of and known-at (docs/STATUS.md).
 */
#ifndef RECORD_VALIDITY_H
#define RECORD_VALIDITY_H

#include "record/verify.h"

/* Adds the findings of CHECK_DATES and CHECK_STATUS to v, and sets as_of,
 * known_at, answer, announced and the flags. Runs after signers_judge(). */
void validity_judge(const struct evidence *in, struct verification *v);

#endif
