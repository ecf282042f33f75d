/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What bin/verifier and its reader say to each other, over a SOCK_SEQPACKET
 * pair: one message is one frame, so that a cut or overlong frame is seen.
 *
 * The verifier sends a request with two descriptors, the file and the far end
 * of an answer socket.  The reader forks a child that sees nothing else; the
 * child writes frames and ends with WIRE_DONE or WIRE_MORE.  An answer that
 * ends without one of these two means that the child died: nothing that it
 * said before proves that the file was examined.
 *
 * Both sides come from one build, so the structs are sent as they are.  The
 * verifier believes no field: sizes, pages and counts are checked on arrival.
 */
#ifndef VERIFIER_WIRE_H
#define VERIFIER_WIRE_H

#include <stdint.h>

#include "verifier/limits.h"

#define WIRE_MAGIC UINT32_C(0x59580001)
#define WIRE_RANGES_MAX 64

enum wire_format {
	WIRE_PDF = 1,
	WIRE_PNG,
	WIRE_JPEG,
	WIRE_PRESS /* items of verifier/press.h: draw them */
};

enum wire_task {
	WIRE_LOOK, /* what is on the pages? */
	WIRE_SHOW /* what do the pages look like? */
};

struct wire_range {
	uint32_t first, last; /* pages from 1, inclusive */
};

struct wire_request {
	uint32_t magic;
	uint32_t format; /* enum wire_format */
	uint32_t task; /* enum wire_task */
	uint32_t from; /* first page to look at; above 1: another part */
	uint32_t last; /* last page to look at; 0: to the end */
	uint32_t nranges; /* 0: every page */
	struct wire_range range[WIRE_RANGES_MAX];
};

enum wire_kind {
	WIRE_EMBEDDED = 1, /* data: an embedded file that may be a record */
	WIRE_ANNEX, /* data: 32 bytes SHA-256, then the file name */
	WIRE_CODE, /* data: the text of a QR */
	WIRE_UNREAD, /* a QR is seen on the page, not read; data: empty */
	WIRE_TEXT, /* data: the text of a page that shows no image */
	WIRE_SIGNED, /* data: /T of a signature field, NUL, its /Contents */
	WIRE_TROUBLE, /* data: a byte, enum cause */
	WIRE_PAGE, /* the page is done: a sign of life */
	WIRE_MORE, /* time for this child is up; go on from `page` */
	WIRE_DONE, /* the end; `page` is the number of pages */
	WIRE_COUNT, /* `page` is the number of pages: said at the beginning, so
	               that other readers can begin with later parts */
	WIRE_PICTURE, /* data: struct press_picture and its pixels */
	WIRE_BYTES /* data: the next bytes of what was drawn */
};

struct wire_frame {
	uint32_t kind; /* enum wire_kind */
	uint32_t page; /* from 1; 0: not on a page */
	uint32_t dpi; /* of the image looked at; 0: unknown */
	uint32_t module; /* of a code: pixels a module, times 10; 0: unknown */
	uint32_t size; /* of the data that follows in the same message */
};

#endif
