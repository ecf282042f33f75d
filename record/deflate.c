/* SPDX-License-Identifier: Apache-2.0 */
#include "record/deflate.h"

#include <limits.h>

#include <zlib.h>

#define CHUNK 16384
#define MEMORY_LEVEL 9

/* zlib's windowBits says the form: negative raw, +16 gzip. */
static int
window_bits(enum deflate_form form)
{
	switch (form) {
	case DEFLATE_RAW:
		return -MAX_WBITS;
	case DEFLATE_GZIP:
		return MAX_WBITS + 16;
	case DEFLATE_ZLIB:
	default:
		return MAX_WBITS;
	}
}

/* What zlib can take at all. */
static bool
fits(enum deflate_form form, struct slice in, struct slice dictionary)
{
	return in.n <= UINT_MAX && dictionary.n <= UINT_MAX &&
	    (dictionary.n == 0 || form == DEFLATE_RAW);
}

static void
shorten(struct buf *out, size_t n)
{
	if (out->p == NULL)
		return;
	out->n = n;
	out->p[n] = '\0';
}

/* zlib declares its input without const unless ZLIB_CONST is set before its
 * header, which the header of another library may have read first. */
static Bytef *
unconst(const uint8_t *p)
{
	return (Bytef *)(uintptr_t)p;
}

enum error
deflate_pack(enum deflate_form form, struct slice in, struct slice dictionary,
    struct buf *out)
{
	uint8_t chunk[CHUNK];
	z_stream z = { 0 };
	size_t start = out->n;
	enum error e = E_MEMORY;
	int r;

	if (!fits(form, in, dictionary))
		return E_TOO_LARGE;
	if (deflateInit2(&z, 9, Z_DEFLATED, window_bits(form), MEMORY_LEVEL,
		Z_DEFAULT_STRATEGY) != Z_OK)
		return E_MEMORY;
	if (dictionary.n > 0 &&
	    deflateSetDictionary(&z, dictionary.p, (uInt)dictionary.n) != Z_OK)
		goto out;
	z.next_in = unconst(in.p);
	z.avail_in = (uInt)in.n;
	do {
		z.next_out = chunk;
		z.avail_out = CHUNK;
		r = deflate(&z, Z_FINISH);
		buf_put(out, chunk, CHUNK - z.avail_out);
	} while (r == Z_OK && buf_ok(out));
	if (r == Z_STREAM_END && buf_ok(out))
		e = E_OK;
out:
	(void)deflateEnd(&z);
	if (e != E_OK)
		shorten(out, start);
	return e;
}

/* Inflates until the stream ends; one byte over max is enough to know. */
static enum error
unpack(z_stream *z, size_t max, struct buf *out)
{
	uint8_t chunk[CHUNK];
	size_t left = max;
	size_t n;
	int r;

	do {
		z->next_out = chunk;
		z->avail_out = left < CHUNK ? (uInt)left + 1 : CHUNK;
		n = z->avail_out;
		r = inflate(z, Z_NO_FLUSH);
		n -= z->avail_out;
		if (r == Z_MEM_ERROR)
			return E_MEMORY;
		if (n > left)
			return E_DEFLATE_LIMIT;
		/* A stream that wants more input was cut: Z_BUF_ERROR. */
		if (r != Z_OK && r != Z_STREAM_END)
			return E_DEFLATE_DATA;
		buf_put(out, chunk, n);
		left -= n;
	} while (r == Z_OK);
	if (!buf_ok(out))
		return E_MEMORY;
	return z->avail_in > 0 ? E_DEFLATE_TRAILING : E_OK;
}

enum error
deflate_unpack(enum deflate_form form, struct slice in, struct slice dictionary,
    size_t max, struct buf *out)
{
	z_stream z = { 0 };
	size_t start = out->n;
	enum error e = E_DEFLATE_DATA;

	if (!buf_ok(out))
		return E_MEMORY;
	if (!fits(form, in, dictionary))
		return E_TOO_LARGE;
	/* The caller's buf may hold less than the caller asks for. */
	if (max > out->max - out->n)
		max = out->max - out->n;
	if (inflateInit2(&z, window_bits(form)) != Z_OK)
		return E_MEMORY;
	if (dictionary.n > 0 &&
	    inflateSetDictionary(&z, dictionary.p, (uInt)dictionary.n) != Z_OK)
		goto out;
	z.next_in = unconst(in.p);
	z.avail_in = (uInt)in.n;
	e = unpack(&z, max, out);
out:
	(void)inflateEnd(&z);
	if (e != E_OK)
		shorten(out, start);
	return e;
}
