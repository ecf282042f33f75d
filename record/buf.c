/* SPDX-License-Identifier: Apache-2.0 */
#include "record/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUF_FIRST 256

struct slice
slice_of(const void *p, size_t n)
{
	return (struct slice){ p, n };
}

struct slice
slice_str(const char *s)
{
	return slice_of(s, s == NULL ? 0 : strlen(s));
}

bool
slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
slice_is(struct slice a, const char *s)
{
	return slice_eq(a, slice_str(s));
}

size_t
slice_find(struct slice hay, struct slice needle, size_t from)
{
	const uint8_t *p;

	if (from > hay.n || hay.p == NULL)
		return SIZE_MAX;
	p = memmem(hay.p + from, hay.n - from, needle.p, needle.n);
	return p == NULL ? SIZE_MAX : (size_t)(p - hay.p);
}

char *
slice_dup(struct slice s)
{
	char *copy = malloc(s.n + 1);

	if (copy == NULL)
		return NULL;
	if (s.n > 0)
		memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	return copy;
}

static void
fail(struct buf *b)
{
	free(b->p);
	b->p = NULL;
	b->n = b->cap = 0;
	b->failed = true;
}

bool
buf_reserve(struct buf *b, size_t n)
{
	size_t cap;
	uint8_t *p;

	if (b->failed)
		return false;
	if (n > b->max || b->n > b->max - n) {
		fail(b);
		return false;
	}
	if (b->n + n < b->cap)
		return true;
	cap = b->cap < BUF_FIRST ? BUF_FIRST : b->cap;
	while (cap <= b->n + n)
		cap *= 2;
	p = realloc(b->p, cap);
	if (p == NULL) {
		fail(b);
		b->starved = true;
		return false;
	}
	b->p = p;
	b->cap = cap;
	return true;
}

void
buf_put(struct buf *b, const void *p, size_t n)
{
	if (!buf_reserve(b, n))
		return;
	if (n > 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void
buf_putc(struct buf *b, uint8_t c)
{
	buf_put(b, &c, 1);
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void
buf_slice(struct buf *b, struct slice s)
{
	buf_put(b, s.p, s.n);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	char small[256];
	char *big = small;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	if (n >= (int)sizeof small) {
		big = malloc((size_t)n + 1);
		if (big != NULL) {
			va_start(ap, fmt);
			n = vsnprintf(big, (size_t)n + 1, fmt, ap);
			va_end(ap);
		}
	}
	if (n < 0 || big == NULL)
		fail(b);
	else
		buf_put(b, big, (size_t)n);
	if (big != small)
		free(big);
}

bool
buf_ok(const struct buf *b)
{
	return !b->failed;
}

struct slice
buf_view(const struct buf *b)
{
	return slice_of(b->p, b->n);
}

const char *
buf_cstr(const struct buf *b)
{
	return b->p == NULL ? "" : (const char *)b->p;
}

uint8_t *
buf_take(struct buf *b, size_t *n)
{
	uint8_t *p;

	if (b->failed || !buf_reserve(b, 0))
		return NULL;
	p = b->p;
	p[b->n] = '\0';
	if (n != NULL)
		*n = b->n;
	b->p = NULL; /* transferred */
	b->n = b->cap = 0;
	return p;
}

void
buf_reset(struct buf *b)
{
	b->n = 0;
	if (b->p != NULL)
		b->p[0] = '\0';
}

void
buf_free(struct buf *b)
{
	free(b->p);
	b->p = NULL;
	b->n = b->cap = 0;
}

void
buf_wipe(struct buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->cap);
	buf_free(b);
}
