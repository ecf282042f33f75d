/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making the files of a batch: the page, the bodies' signatures on it, what
 * was signed into the register, and then the files.
 */
#ifndef ISSUER_DELIVER_H
#define ISSUER_DELIVER_H

#include "issuer/issue.h"

struct deliver;

/* Cuts the fonts to what the batch needs. NULL on no memory, or without
 * certificates of the bodies. */
struct deliver *deliver_start(const struct issue *in, struct intake *batch);
/* Writes the files of every item that is issued or unchanged, n at most
 * ISSUE_CHUNK; item->error and its problems say what went wrong. */
void deliver(struct deliver *d, struct intake_item *const v[], size_t n);
void deliver_stop(struct deliver *d); /* NULL is fine */

#endif
