/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mark that only some may show, an accreditation mark above all: an outline
 * in the design (mark.NAME.json, docs/DESIGNS.md), and the right to it in the
 * description of a body (bodies/ID.json, body_may_show).
 */
#ifndef ISSUER_MARK_H
#define ISSUER_MARK_H

#include <stdbool.h>

#include "record/buf.h"
#include "record/error.h"

#define MARKS_MAX 4 /* of a design */

struct mark {
	char *name;
	int64_t w, h; /* its box, in units of its own */
	struct buf drawn; /* operators in that box */
};

/* Reads dir/mark.NAME.json. On failure false, and message gets
 * "file:line: member: what". */
bool mark_read(const char *dir, const char *name, enum lang lang,
    struct mark *out, struct buf *message);
void mark_free(struct mark *mark); /* a zeroed one is fine */

#endif
