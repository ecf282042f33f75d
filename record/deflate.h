/* SPDX-License-Identifier: Apache-2.0 */
/* Deflate with every output bounded; the only user of zlib in record/. */
#ifndef RECORD_DEFLATE_H
#define RECORD_DEFLATE_H

#include "record/buf.h"
#include "record/error.h"

enum deflate_form {
	DEFLATE_RAW,
	DEFLATE_ZLIB,
	DEFLATE_GZIP
};

/* Appends; level 9. dictionary may be empty, only with DEFLATE_RAW. */
enum error deflate_pack(enum deflate_form form, struct slice in,
    struct slice dictionary, struct buf *out);
/* Appends at most `max` bytes to out; E_DEFLATE_LIMIT if there would be
 * more, E_DEFLATE_TRAILING if bytes follow the end of the stream,
 * E_DEFLATE_DATA if it is cut or not deflate. */
enum error deflate_unpack(enum deflate_form form, struct slice in,
    struct slice dictionary, size_t max, struct buf *out);

#endif
