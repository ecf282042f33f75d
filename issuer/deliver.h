/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making the files of a batch.  Pages are set in this process or in several:
 * the register is settled before anything is delivered, so a worker needs
 * nothing but what it was forked with and the envelope.  Signatures come from
 * the one agent, are kept in the register, and then the files appear.
 */
#ifndef ISSUER_DELIVER_H
#define ISSUER_DELIVER_H

#include "issuer/issue.h"

struct deliver;

/* Cuts the fonts to what the batch needs and starts the workers (in->jobs, if
 * more than one). NULL on no memory, or without certificates of the bodies. */
struct deliver *deliver_start(const struct issue *in, struct intake *batch);
/* Writes the files of every item that is issued or unchanged, or asks the
 * workers for their pages; n is at most ISSUE_CHUNK, and two chunks may be
 * under way. */
void deliver_send(struct deliver *d, struct intake_item *const v[], size_t n);
/* Waits for them, in the order of sending, signs and writes; item->error and
 * its problems say what went wrong. */
void deliver_await(struct deliver *d, struct intake_item *const v[], size_t n);
void deliver_stop(struct deliver *d); /* NULL is fine */

#endif
