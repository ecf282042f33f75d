/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes sorted into bins on the disk: what does not fit in memory is dealt out
 * once, then taken up bin by bin.  What is in memory is bounded whatever goes
 * in; a little never reaches the disk.  Every function returns 0 or an errno.
 */
#ifndef ISSUER_SPILL_H
#define ISSUER_SPILL_H

#include "record/buf.h"

#define SPILL_BINS 256

struct spill;

/* The file is in dir, without a name: it ends with the spill. */
int spill_open(const char *dir, struct spill **out);
int spill_add(struct spill *s, uint8_t bin, struct slice bytes);
/* Appends all that went into the bin, in order; EFBIG over out's limit. */
int spill_read(const struct spill *s, uint8_t bin, struct buf *out);
void spill_close(struct spill *s); /* NULL is fine */

#endif
