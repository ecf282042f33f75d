/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes: a slice borrows them, a buf owns them.
 *
 * A buf has a maximum.  Appending past it, or running out of memory, sets
 * `failed` and drops the bytes; every later append is then a no-op, so a
 * writer appends freely and looks at buf_ok() once, at the end.
 */
#ifndef RECORD_BUF_H
#define RECORD_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct slice {
	const uint8_t *p; /* may be NULL when n == 0 */
	size_t n;
};

struct buf {
	uint8_t *p; /* always NUL-terminated once anything was appended */
	size_t n; /* bytes in use, the NUL not counted */
	size_t cap;
	size_t max;
	bool failed;
	bool starved; /* it failed because there was no memory */
};

/* A buf on the stack: struct buf b = BUF_INIT(limit); ... buf_free(&b); */
#define BUF_INIT(limit) ((struct buf){ NULL, 0, 0, (limit), false, false })

struct slice slice_of(const void *p, size_t n);
struct slice slice_str(const char *s); /* s NULL gives an empty slice */
bool slice_eq(struct slice a, struct slice b);
bool slice_is(struct slice a, const char *s);
/* Offset of needle in hay at or after from; SIZE_MAX when absent. */
size_t slice_find(struct slice hay, struct slice needle, size_t from);

/* Room for n more bytes and the NUL at once; false when it is failed. */
bool buf_reserve(struct buf *b, size_t n);
void buf_put(struct buf *b, const void *p, size_t n);
void buf_putc(struct buf *b, uint8_t c);
void buf_puts(struct buf *b, const char *s);
void buf_slice(struct buf *b, struct slice s);
/* Locale-independent only for %s %d %u %zu %x %lld %02d and the like. */
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
bool buf_ok(const struct buf *b); /* false after overflow or no memory */
struct slice buf_view(const struct buf *b); /* valid until the next append */
const char *buf_cstr(const struct buf *b); /* "" when empty */
/* Hand the bytes to the caller (who frees them with free()); b is empty
 * afterwards.  NULL when the buf failed. */
uint8_t *buf_take(struct buf *b, size_t *n);
void buf_reset(struct buf *b); /* keep the memory, forget the bytes */
void buf_free(struct buf *b); /* safe on a zeroed or freed buf */
void buf_wipe(struct buf *b); /* free after overwriting: for secrets */

/* strdup for slices: NUL-terminated heap copy, NULL on no memory. */
char *slice_dup(struct slice s);

#endif
