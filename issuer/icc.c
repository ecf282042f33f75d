/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/icc.h"

#define CURVE 256 /* entries: 1/4 of a step of 8 bits off at the most */
#define HEADER 128
#define TAGS 9

static void
put16(struct buf *out, unsigned v)
{
	buf_putc(out, (uint8_t)(v >> 8));
	buf_putc(out, (uint8_t)v);
}

static void
put32(struct buf *out, uint32_t v)
{
	put16(out, v >> 16);
	put16(out, v & 0xFFFF);
}

static void
zeros(struct buf *out, size_t n)
{
	while (n-- > 0)
		buf_putc(out, 0);
}

/* Fixed point with 16 bits behind it, from 1/100000. */
static void
put_fixed(struct buf *out, int64_t hundred_thousandths)
{
	put32(out, (uint32_t)((hundred_thousandths * 65536 + 50000) / 100000));
}

/* x^2.4 = x^2 * (x^2)^(1/5), the root by Newton: no pow() of a C library. */
static double
power_2_4(double x)
{
	double square = x * x, root = 1;

	for (int i = 0; i < 60; i++) {
		double fourth = root * root * root * root;

		root -= (root - square / fourth) / 5;
	}
	return square * root;
}

/* The transfer function of sRGB. */
static unsigned
linear(int i)
{
	double v = i / (double)(CURVE - 1);

	v = v <= 0.04045 ? v / 12.92 : power_2_4((v + 0.055) / 1.055);
	return (unsigned)(v * 65535 + 0.5);
}

static void
put_xyz(struct buf *out, const int32_t xyz[3])
{
	buf_puts(out, "XYZ ");
	zeros(out, 4);
	for (int i = 0; i < 3; i++)
		put_fixed(out, xyz[i]);
}

static void
put_header(struct buf *out, uint32_t size)
{
	static const int32_t d50[] = { 96420, 100000, 82491 };

	put32(out, size);
	zeros(out, 4); /* no preferred module */
	put32(out, 0x02100000); /* version 2.1 */
	buf_puts(out, "mntrRGB XYZ ");
	for (int i = 0; i < 3; i++)
		put16(out, i == 0 ? 2000 : 1); /* made: 2000-01-01 */
	zeros(out, 6);
	buf_puts(out, "acsp");
	zeros(out, 28);
	for (int i = 0; i < 3; i++)
		put_fixed(out, d50[i]);
	zeros(out, HEADER - 80);
}

/* 'desc' of ICC.1:2001-04 6.5.17, with the empty Unicode and Mac parts. */
static void
put_description(struct buf *out, const char *text, size_t n)
{
	buf_puts(out, "desc");
	zeros(out, 4);
	put32(out, (uint32_t)n);
	buf_put(out, text, n);
	zeros(out, 4 + 4 + 2 + 1 + 67);
}

void
icc_srgb(struct buf *out)
{
	static const char name[] = "sRGB IEC61966-2.1";
	static const char terms[] = "No copyright, use freely";
	/* White, and the primaries adapted to D50 (Bradford). */
	static const int32_t points[][3] = { { 96420, 100000, 82491 },
		{ 43607, 22249, 1392 }, { 38515, 71687, 9708 },
		{ 14307, 6061, 71410 } };
	static const char tags[] = "desccprtwtptrXYZgXYZbXYZrTRCgTRCbTRC";
	const size_t size[] = { 90 + sizeof name, 8 + sizeof terms, 20, 20, 20,
		20, 12 + 2 * CURVE };
	size_t at = HEADER + 4 + TAGS * 12, offset[7], start = out->n;

	for (size_t i = 0; i < 7; i++) {
		offset[i] = at;
		at += (size[i] + 3) & ~(size_t)3;
	}
	put_header(out, (uint32_t)at);
	put32(out, TAGS);
	for (size_t i = 0; i < TAGS; i++) {
		size_t k = i < 6 ? i : 6; /* the three curves are one */

		buf_put(out, tags + 4 * i, 4);
		put32(out, (uint32_t)offset[k]);
		put32(out, (uint32_t)size[k]);
	}
	put_description(out, name, sizeof name);
	zeros(out, start + offset[1] - out->n);
	buf_puts(out, "text");
	zeros(out, 4);
	buf_put(out, terms, sizeof terms);
	zeros(out, start + offset[2] - out->n);
	for (size_t i = 0; i < 4; i++)
		put_xyz(out, points[i]);
	buf_puts(out, "curv");
	zeros(out, 4);
	put32(out, CURVE);
	for (int i = 0; i < CURVE; i++)
		put16(out, linear(i));
}
