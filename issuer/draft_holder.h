/* SPDX-License-Identifier: Apache-2.0 */
/* The holder of a record: names, address and the codes that tell namesakes
 * apart.  Only for draft.c. */
#ifndef ISSUER_DRAFT_HOLDER_H
#define ISSUER_DRAFT_HOLDER_H

struct draft;
struct problems;

/* Reads d->tree's `holder` into d->c.holder; every fault goes into ps. */
void draft_holder(struct draft *d, struct problems *ps);

#endif
