/* SPDX-License-Identifier: Apache-2.0 */
/* What a child of the reader found, as frames to the verifier. */
#ifndef VERIFIER_READER_OUT_H
#define VERIFIER_READER_OUT_H

#include "record/buf.h"
#include "verifier/cause.h"
#include "verifier/wire.h"

struct reader_out {
	int fd;
	uint32_t page, dpi, module; /* put into the frames that follow */
};

/* Each exits the child when the verifier no longer listens. Data over
 * LIMIT_ITEM is not sent but reported as CAUSE_ITEM_LONG. */
void reader_out_data(
    struct reader_out *out, enum wire_kind kind, struct slice data);
void reader_out_mark(
    struct reader_out *out, enum wire_kind kind, uint32_t page);
void reader_out_trouble(struct reader_out *out, enum cause why);

#endif
