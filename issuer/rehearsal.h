/* SPDX-License-Identifier: Apache-2.0 */
/* The rehearsal of a batch: every page is set and every code made, before a
 * number is used up, in this process or in several. */
#ifndef ISSUER_REHEARSAL_H
#define ISSUER_REHEARSAL_H

#include "issuer/issue.h"

/* Of every item that is still to be issued; what does not fit goes into its
 * problems. False on no memory, or when a process was lost (said on stderr).
 * Opens the designs that the batch needs. */
bool rehearsal_run(const struct issue *in, struct intake *batch);

#endif
