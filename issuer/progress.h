/* SPDX-License-Identifier: Apache-2.0 */
/* How far a batch has come, on the terminal of stderr and nowhere else. */
#ifndef ISSUER_PROGRESS_H
#define ISSUER_PROGRESS_H

#include "sys/cli.h"

enum progress {
	PROGRESS_CHECK,
	PROGRESS_ISSUE
};

/* One line that is written over; drawn for a batch that takes a moment, and
 * only when its figure changes. */
void progress_show(
    const struct cli *cli, enum progress what, size_t done, size_t total);
/* Takes the line away, before anything else is printed. */
void progress_end(void);

#endif
