/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to record/revision*.c: the bytes of one increment, as they are
 * made by who signs and made again by who reads.  Both append to `out` what
 * follows r->end bytes of `file`, and move *r on; `file` must hold the base
 * and not move meanwhile (out may be its buf with room reserved).
 */
#ifndef RECORD_REVISION_WRITE_H
#define RECORD_REVISION_WRITE_H

#include "record/revision.h"

#define REVISION_CLOSE ">>\nendobj\n" /* of an object that is no stream */

void revision_write_signature(struct revision *r, struct slice file,
    int64_t instant, int zone, size_t room, struct buf *out);
void revision_write_store(struct revision *r, struct slice file,
    const struct slice *certs, size_t ncerts, const struct slice *crls,
    size_t ncrls, struct buf *out);

#endif
