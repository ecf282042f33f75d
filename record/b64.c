/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Base64, strict in both alphabets.  The decoder works through fixed chunks,
 * so that the bytes pass through one small array on the stack whatever their
 * number; a chunk but the last is a multiple of four characters.
 */
#include "record/b64.h"

#include <string.h>

#define CHUNK 192 /* bytes: 256 characters */
#define BAD 0xff

static const char url_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
static const char std_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The value of every byte, BAD when it is no digit: one look a character. */
#define N BAD
#define N16 N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N
/* clang-format off */
static const uint8_t url_values[256] = {
	N16, /* 0x00 */
	N16, /* 0x10 */
	N, N, N, N, N, N, N, N, N, N, N, N, N, 62, N, N, /* 0x20 */
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, N, N, N, N, N, N, /* 0x30 */
	N, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, /* 0x40 */
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, N, N, N, N, 63, /* 0x50 */
	N, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, /* 0x60 */
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, N, N, N, N, N, /* 0x70 */
	N16, N16, N16, N16, N16, N16, N16, N16, /* 0x80 */
};
static const uint8_t std_values[256] = {
	N16, /* 0x00 */
	N16, /* 0x10 */
	N, N, N, N, N, N, N, N, N, N, N, 62, N, N, N, 63, /* 0x20 */
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, N, N, N, N, N, N, /* 0x30 */
	N, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, /* 0x40 */
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, N, N, N, N, N, /* 0x50 */
	N, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, /* 0x60 */
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, N, N, N, N, N, /* 0x70 */
	N16, N16, N16, N16, N16, N16, N16, N16, /* 0x80 */
};
/* clang-format on */
#undef N16
#undef N

/* Decodes n characters into n * 3 / 4 bytes; false when not strict. */
static bool
decode(const uint8_t *p, size_t n, const uint8_t values[256], uint8_t *to)
{
	unsigned a, b, c, d, seen = 0;

	for (; n >= 4; n -= 4, p += 4) {
		a = values[p[0]];
		b = values[p[1]];
		c = values[p[2]];
		d = values[p[3]];
		seen |=
		    a | b | c | d; /* BAD has the two bits that no value has */
		*to++ = (uint8_t)(a << 2 | b >> 4);
		*to++ = (uint8_t)((b & 15) << 4 | c >> 2);
		*to++ = (uint8_t)((c & 3) << 6 | d);
	}
	if (seen > 63 || n == 1)
		return false;
	if (n == 0)
		return true;
	a = values[p[0]];
	b = values[p[1]];
	c = n == 3 ? values[p[2]] : 0;
	if ((a | b | c) > 63)
		return false;
	/* RFC 4648 section 3.5: the bits that carry nothing must be zero. */
	if (n == 2 ? (b & 15) != 0 : (c & 3) != 0)
		return false;
	*to++ = (uint8_t)(a << 2 | b >> 4);
	if (n == 3)
		*to = (uint8_t)((b & 15) << 4 | c >> 2);
	return true;
}

static bool
decode_buf(struct slice in, const uint8_t values[256], struct buf *out)
{
	uint8_t chunk[CHUNK];
	size_t start = out->n;
	size_t i, n;

	for (i = 0; i < in.n; i += n) {
		n = in.n - i < CHUNK / 3 * 4 ? in.n - i : CHUNK / 3 * 4;
		if (!decode(in.p + i, n, values, chunk)) {
			out->n = start;
			if (out->p != NULL)
				out->p[start] = '\0';
			return false;
		}
		buf_put(out, chunk, n * 3 / 4);
	}
	return buf_ok(out);
}

static void
encode(struct slice in, const char *digits, struct buf *out)
{
	char chunk[CHUNK / 3 * 4];
	size_t i, n = 0;
	uint32_t v;

	for (i = 0; i < in.n; i += 3) {
		v = (uint32_t)in.p[i] << 16;
		if (i + 1 < in.n)
			v |= (uint32_t)in.p[i + 1] << 8;
		if (i + 2 < in.n)
			v |= in.p[i + 2];
		chunk[n++] = digits[v >> 18];
		chunk[n++] = digits[v >> 12 & 63];
		if (i + 1 < in.n)
			chunk[n++] = digits[v >> 6 & 63];
		if (i + 2 < in.n)
			chunk[n++] = digits[v & 63];
		if (n + 4 > sizeof chunk) {
			buf_put(out, chunk, n);
			n = 0;
		}
	}
	buf_put(out, chunk, n);
}

void
b64_encode(struct slice in, struct buf *out)
{
	encode(in, url_digits, out);
}

bool
b64_decode(struct slice in, struct buf *out)
{
	return decode_buf(in, url_values, out);
}

bool
b64_decode_exact(struct slice in, uint8_t *out, size_t n)
{
	return in.n == B64_LEN(n) && decode(in.p, in.n, url_values, out);
}

void
b64std_encode(struct slice in, struct buf *out)
{
	encode(in, std_digits, out);
	buf_puts(out, in.n % 3 == 1 ? "==" : in.n % 3 == 2 ? "=" : "");
}

bool
b64std_decode(struct slice in, struct buf *out)
{
	size_t n = in.n;

	if (n % 4 != 0)
		return false;
	if (n > 0 && in.p[n - 1] == '=')
		n--;
	if (n > 0 && n < in.n && in.p[n - 1] == '=')
		n--;
	return decode_buf(slice_of(in.p, n), std_values, out);
}
