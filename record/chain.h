/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether one status token may follow another (docs/FORMAT.md section 6):
 * numbers go up by one, each names the one before by its digest, nothing that
 * was said is taken back.  Signatures are status_trusted()'s.
 */
#ifndef RECORD_CHAIN_H
#define RECORD_CHAIN_H

#include "record/status.h"

/* E_OK or the first rule that is broken; *entry (may be NULL) gets the entry
 * of the list that it is about, or -1 when it is about the whole token. */
enum error chain_follows(
    const struct status *older, const struct status *newer, int64_t *entry);

#endif
