/* SPDX-License-Identifier: Apache-2.0 */
/* Is everything where the register says it is? */
#ifndef ISSUER_DOCTOR_H
#define ISSUER_DOCTOR_H

#include "issuer/workspace.h"

struct doctor {
	const struct cli *cli;
	struct workspace *ws;
	const char *site; /* folder given to `publish`, or NULL */
	bool repair;
	size_t faults, repaired; /* out */
};

/* Goes through everything and says each fault with its remedy; repairs what
 * can be repaired when asked to. CLI_OK when nothing is left amiss. */
int doctor_run(struct doctor *d);

#endif
