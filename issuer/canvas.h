/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A canvas writes the operators of a PDF content stream.  Positions are in
 * mpt (1/1000 pt) from the top left corner; PDF counts from the bottom, the
 * canvas turns them over.  Numbers are written from integers, so that no
 * locale and no printf of a double ever touches the bytes.
 */
#ifndef ISSUER_CANVAS_H
#define ISSUER_CANVAS_H

#include "record/buf.h"

struct canvas {
	struct buf *out;
	int64_t height; /* of the page, mpt */
};

struct point {
	int64_t x, y;
};

/* 1/100 mm as mpt. */
int64_t canvas_mm(int64_t hundredths);
/* Writes thousandths as a decimal, without trailing zeros. */
void canvas_number(struct buf *out, int64_t thousandths);
/* "cm": turns counter-clockwise by the angle of cos and sin, scales, and moves
 * the origin to `to`; the seven digits stay exact over a hundred turns. */
void canvas_frame(
    struct canvas *c, double cos, double sin, double scale, struct point to);

void canvas_fill_colour(struct canvas *c, uint32_t rgb);
void canvas_stroke_colour(struct canvas *c, uint32_t rgb);
void canvas_line_width(struct canvas *c, int64_t width);
void canvas_move(struct canvas *c, struct point p);
void canvas_line(struct canvas *c, struct point p);
void canvas_curve(
    struct canvas *c, struct point a, struct point b, struct point end);
void canvas_rect(struct canvas *c, int64_t x, int64_t y, int64_t w, int64_t h);
/* Any operator without operands: "f", "S", "h", "q", "Q", "W n" … */
void canvas_op(struct canvas *c, const char *op);

/* Sine and cosine of an angle in turns (1.0 goes round once), from plain
 * multiplications: the art's bytes do not depend on the C library. */
double canvas_sin(double turns);
double canvas_cos(double turns);
int64_t canvas_round(double v);

#endif
