/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/canvas.h"

int64_t
canvas_mm(int64_t hundredths)
{
	int64_t n = hundredths * 72000;

	return (n + (n < 0 ? -1270 : 1270)) / 2540;
}

/* n / 10^digits, without trailing zeros. */
static void
decimal(struct buf *out, int64_t n, int digits)
{
	char text[24];
	size_t i = sizeof text;
	uint64_t v = n < 0 ? -(uint64_t)n : (uint64_t)n;
	uint64_t unit = 1, part;

	for (int k = 0; k < digits; k++)
		unit *= 10;
	part = v % unit;
	v /= unit;
	for (; digits > 0 && part % 10 == 0; digits--)
		part /= 10;
	if (digits > 0) {
		for (; digits > 0; digits--, part /= 10)
			text[--i] = (char)('0' + part % 10);
		text[--i] = '.';
	}
	do
		text[--i] = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	if (n < 0)
		text[--i] = '-';
	buf_put(out, text + i, sizeof text - i);
}

void
canvas_number(struct buf *out, int64_t thousandths)
{
	decimal(out, thousandths, 3);
}

static void
pair(struct canvas *c, struct point p)
{
	canvas_number(c->out, p.x);
	buf_putc(c->out, ' ');
	canvas_number(c->out, c->height - p.y);
	buf_putc(c->out, ' ');
}

void
canvas_frame(
    struct canvas *c, double cos, double sin, double scale, struct point to)
{
	const double turn[] = { cos, sin, -sin, cos };

	for (size_t i = 0; i < 4; i++) {
		decimal(c->out, canvas_round(turn[i] * scale * 1e7), 7);
		buf_putc(c->out, ' ');
	}
	pair(c, to);
	canvas_op(c, "cm");
}

static void
colour(struct canvas *c, uint32_t rgb, const char *op)
{
	for (int shift = 16; shift >= 0; shift -= 8) {
		canvas_number(
		    c->out, ((int64_t)(rgb >> shift & 255) * 1000 + 127) / 255);
		buf_putc(c->out, ' ');
	}
	canvas_op(c, op);
}

void
canvas_fill_colour(struct canvas *c, uint32_t rgb)
{
	colour(c, rgb, "rg");
}

void
canvas_stroke_colour(struct canvas *c, uint32_t rgb)
{
	colour(c, rgb, "RG");
}

void
canvas_line_width(struct canvas *c, int64_t width)
{
	canvas_number(c->out, width);
	canvas_op(c, " w");
}

void
canvas_move(struct canvas *c, struct point p)
{
	pair(c, p);
	canvas_op(c, "m");
}

void
canvas_line(struct canvas *c, struct point p)
{
	pair(c, p);
	canvas_op(c, "l");
}

void
canvas_curve(struct canvas *c, struct point a, struct point b, struct point end)
{
	pair(c, a);
	pair(c, b);
	pair(c, end);
	canvas_op(c, "c");
}

void
canvas_rect(struct canvas *c, int64_t x, int64_t y, int64_t w, int64_t h)
{
	pair(c, (struct point){ x, y + h });
	canvas_number(c->out, w);
	buf_putc(c->out, ' ');
	canvas_number(c->out, h);
	canvas_op(c, " re");
}

void
canvas_op(struct canvas *c, const char *op)
{
	buf_puts(c->out, op);
	buf_putc(c->out, '\n');
}

int64_t
canvas_round(double v)
{
	return (int64_t)(v < 0 ? v - 0.5 : v + 0.5);
}

double
canvas_sin(double turns)
{
	const double two_pi = 6.283185307179586476925;
	double x, square, term, sum;

	turns -= (double)canvas_round(turns); /* now -1/2 .. 1/2 */
	if (turns > 0.25)
		turns = 0.5 - turns;
	else if (turns < -0.25)
		turns = -0.5 - turns;
	x = turns * two_pi; /* -pi/2 .. pi/2: eight terms give 1e-12 */
	square = x * x;
	sum = term = x;
	for (int k = 1; k < 9; k++) {
		term *= -square / (double)(2 * k * (2 * k + 1));
		sum += term;
	}
	return sum;
}

double
canvas_cos(double turns)
{
	return canvas_sin(turns + 0.25);
}
