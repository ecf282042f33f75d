/* SPDX-License-Identifier: Apache-2.0 */
/* Writing the files of a batch, in this process or in several. */
#ifndef ISSUER_DELIVER_H
#define ISSUER_DELIVER_H

#include "issuer/issue.h"

/* Writes the files of every item that is issued or unchanged; item->error
 * and its problems say what went wrong. */
void deliver(const struct issue *in, struct intake_item *const v[], size_t n);

#endif
