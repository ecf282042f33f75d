/* SPDX-License-Identifier: Apache-2.0 */
/* What bytes of a spreadsheet are: UTF-8, with or without a byte order mark,
 * or GB18030, which Chinese spreadsheets write.  iconv's only home. */
#ifndef SYS_ENCODING_H
#define SYS_ENCODING_H

#include "record/buf.h"

enum encoding {
	ENCODING_ANY, /* to be found out */
	ENCODING_UTF8,
	ENCODING_GB18030
};
const char *encoding_str(enum encoding e);
/* "utf-8", "gb18030"; false for anything else. */
bool encoding_named(const char *name, enum encoding *out);

/* Of a whole file: UTF-8 when it begins with a mark or every byte fits, else
 * GB18030 when every byte fits, else the one whose first misfit comes later.
 * Takes the mark off. */
enum encoding encoding_guess(struct slice *file);
/* Whether it begins as UTF-16 does, with a mark or with zero bytes, which
 * none of ours has. */
bool encoding_utf16(struct slice file);

struct decoder;
struct decoder *decoder_new(enum encoding e); /* NULL: not to be had here */
void decoder_free(struct decoder *d); /* NULL is fine */
/* Appends a text as UTF-8. False at the first byte that does not fit: *at is
 * its place, and what stands before it was appended. */
bool decoder_put(
    struct decoder *d, struct slice in, struct buf *out, size_t *at);

#endif
