/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/art.h"

#include <hb.h>
#include <string.h>

#include "issuer/text.h"

#define STEPS_PER_LOBE 4 /* curves for one wave: smooth to the eye */
#define BAND_CORNER 135 /* percent of the depth: a rosette hides the joint */
#define KAPPA 0.5522847498 /* a quarter circle as one curve */

/* 1/100 pt is finer than any printer; a third digit would only cost bytes. */
static struct point
at(double x, double y)
{
	return (struct point){ canvas_round(x / 10) * 10,
		canvas_round(y / 10) * 10 };
}

/* A parametric curve: its point at t of 0..1. */
struct curve {
	void (*point)(
	    const struct curve *curve, double t, double *x, double *y);
	struct point centre;
	double mid, amplitude, phase;
	int lobes;
};

/* Draws it from 0 to `end` in n pieces, each a cubic that has the curve's
 * tangents. */
static void
draw_curve(struct canvas *c, const struct curve *curve, double end, int n)
{
	const double h = 1e-4;
	double step = end / n, x0, y0, xa, ya, xb, yb, tx, ty, nx, ny;

	curve->point(curve, 0, &x0, &y0);
	canvas_move(c, at(x0, y0));
	curve->point(curve, h, &xb, &yb);
	curve->point(curve, -h, &xa, &ya);
	tx = (xb - xa) / (2 * h) * step / 3;
	ty = (yb - ya) / (2 * h) * step / 3;
	for (int i = 1; i <= n; i++) {
		double t = i * step, x, y;

		curve->point(curve, t, &x, &y);
		curve->point(curve, t + h, &xb, &yb);
		curve->point(curve, t - h, &xa, &ya);
		nx = (xb - xa) / (2 * h) * step / 3;
		ny = (yb - ya) / (2 * h) * step / 3;
		canvas_curve(
		    c, at(x0 + tx, y0 + ty), at(x - nx, y - ny), at(x, y));
		x0 = x;
		y0 = y;
		tx = nx;
		ty = ny;
	}
}

static void
rosette_point(const struct curve *k, double t, double *x, double *y)
{
	double wave = canvas_sin(t * k->lobes + k->phase) * 0.72 +
	    canvas_sin(t * k->lobes * 2 - k->phase) * 0.28;
	double r = k->mid + k->amplitude * wave;

	*x = (double)k->centre.x + r * canvas_cos(t);
	*y = (double)k->centre.y + r * canvas_sin(t);
}

/*
 * One lobe of all strands again and again, turned on by cm about the centre:
 * deflate finds it again, and the file stays small.
 */
void
art_rosette(struct canvas *c, struct point centre, int64_t inner, int64_t outer,
    int lobes, int strands)
{
	const struct point origin = { 0, 0 };
	struct curve k = { rosette_point, origin, (double)(inner + outer) / 2,
		(double)(outer - inner) / 2, 0, lobes };
	struct canvas local = { c->out, 0 };
	double turn = 1.0 / lobes;

	canvas_op(c, "q 1 J"); /* round ends hide where lobes meet */
	canvas_frame(c, 1, 0, 1, centre);
	for (int lobe = 0; lobe < lobes; lobe++) {
		if (lobe > 0)
			canvas_frame(&local, canvas_cos(turn),
			    -canvas_sin(turn), 1, origin);
		for (int i = 0; i < strands; i++) {
			k.phase = (double)i / strands;
			draw_curve(&local, &k, turn, STEPS_PER_LOBE);
		}
		canvas_op(c, "S");
	}
	canvas_op(c, "Q");
}

static void
wave_point(const struct curve *k, double t, double *x, double *y)
{
	double wave =
	    canvas_sin(t + k->phase) * 0.7 + canvas_sin(2 * t - k->phase) * 0.3;

	*x = (double)k->centre.x + t * k->mid;
	*y = (double)k->centre.y + k->amplitude * wave;
}

/*
 * One side of a band, along x from (0, 0) of a turned system: the same tile
 * again and again, moved on by cm, so that deflate finds it again and the
 * file stays small.
 */
static void
band_side(struct canvas *c, const struct layout_art *a, struct point from,
    struct point to)
{
	struct curve k = { wave_point, { 0, 0 }, 0, 0, 0, 1 };
	bool across = from.y == to.y;
	int64_t run = across ? to.x - from.x : to.y - from.y;
	int64_t side = across ? a->w : a->h, longer = a->w > a->h ? a->w : a->h;
	int waves = (int)(a->lobes * side / longer);
	struct canvas local = { c->out, 0 };

	if (waves < 1)
		waves = 1;
	k.mid = (double)run / waves;
	k.amplitude = (double)a->depth / 2;
	canvas_op(c, "q");
	/* The system's origin, and its x along the side. */
	buf_puts(c->out, across ? "1 0 0 1 " : "0 -1 1 0 ");
	canvas_number(c->out, from.x);
	buf_putc(c->out, ' ');
	canvas_number(c->out, c->height - from.y);
	canvas_op(c, " cm");
	for (int tile = 0; tile < waves; tile++) {
		if (tile > 0) {
			buf_puts(c->out, "1 0 0 1 ");
			canvas_number(c->out, canvas_round(k.mid));
			canvas_op(c, " 0 cm");
		}
		for (int i = 0; i < a->strands; i++) {
			k.phase = (double)i / a->strands;
			draw_curve(&local, &k, 1, STEPS_PER_LOBE + 2);
		}
		canvas_op(c, "S");
	}
	canvas_op(c, "Q");
}

static void
draw_band(struct canvas *c, const struct layout_art *a)
{
	int64_t half = a->depth / 2, cut = a->depth * BAND_CORNER / 200;
	int64_t l = a->x + half, r = a->x + a->w - half;
	int64_t t = a->y + half, b = a->y + a->h - half;
	struct point corner[] = { { l, t }, { r, t }, { l, b }, { r, b } };

	band_side(
	    c, a, (struct point){ l + cut, t }, (struct point){ r - cut, t });
	band_side(
	    c, a, (struct point){ l + cut, b }, (struct point){ r - cut, b });
	band_side(
	    c, a, (struct point){ l, t + cut }, (struct point){ l, b - cut });
	band_side(
	    c, a, (struct point){ r, t + cut }, (struct point){ r, b - cut });
	for (size_t i = 0; i < 4; i++) {
		art_rosette(c, corner[i], half / 3, cut, 12, 6);
		art_rosette(c, corner[i], half / 12, half * 2 / 5, 8, 3);
	}
}

/* A rectangle whose corners are cut in by quarter circles. */
static void
draw_frame(struct canvas *c, const struct layout_art *a)
{
	double r = (double)a->radius, k = r * (1 - KAPPA);
	double l = (double)a->x, t = (double)a->y;
	double e = (double)(a->x + a->w), b = (double)(a->y + a->h);

	if (a->radius == 0) {
		canvas_rect(c, a->x, a->y, a->w, a->h);
		canvas_op(c, "S");
		return;
	}
	canvas_move(c, at(l + r, t));
	canvas_line(c, at(e - r, t));
	canvas_curve(c, at(e - r, t + r - k), at(e - k, t + r), at(e, t + r));
	canvas_line(c, at(e, b - r));
	canvas_curve(c, at(e - k, b - r), at(e - r, b - r + k), at(e - r, b));
	canvas_line(c, at(l + r, b));
	canvas_curve(c, at(l + r, b - r + k), at(l + k, b - r), at(l, b - r));
	canvas_line(c, at(l, t + r));
	canvas_curve(c, at(l + k, t + r), at(l + r, t + r - k), at(l + r, t));
	canvas_op(c, "h");
	canvas_op(c, "S");
}

void
art_stars(struct canvas *c, int64_t x, int64_t y, int64_t diameter, int64_t gap,
    size_t n)
{
	double r = (double)diameter / 2;
	double small = r * 0.381966; /* where the lines of a pentagram cross */

	for (size_t i = 0; i < n; i++) {
		double cx =
		    (double)x + r + (double)i * (double)(diameter + gap);
		/* A star stands a little low in its circle: lift it. */
		double cy = (double)y + r * 1.05;

		for (int k = 0; k < 10; k++) {
			double turn = -0.25 + k / 10.0;
			double d = k % 2 == 0 ? r : small;
			struct point p = at(cx + d * canvas_cos(turn),
			    cy + d * canvas_sin(turn));

			if (k == 0)
				canvas_move(c, p);
			else
				canvas_line(c, p);
		}
		canvas_op(c, "h");
	}
	canvas_op(c, "f");
}

/* A point of an outline, in units of the font: whole ones are fine enough. */
static struct point
unit(float x, float y)
{
	return (struct point){ canvas_round((double)x) * 1000,
		canvas_round((double)-y) * 1000 };
}

static void
pen_move(hb_draw_funcs_t *funcs, void *data, hb_draw_state_t *state, float x,
    float y, void *user)
{
	(void)funcs, (void)state, (void)user;
	canvas_move(data, unit(x, y));
}

static void
pen_line(hb_draw_funcs_t *funcs, void *data, hb_draw_state_t *state, float x,
    float y, void *user)
{
	(void)funcs, (void)state, (void)user;
	canvas_line(data, unit(x, y));
}

static void
pen_cubic(hb_draw_funcs_t *funcs, void *data, hb_draw_state_t *state, float x1,
    float y1, float x2, float y2, float x, float y, void *user)
{
	(void)funcs, (void)state, (void)user;
	canvas_curve(data, unit(x1, y1), unit(x2, y2), unit(x, y));
}

static void
pen_close(
    hb_draw_funcs_t *funcs, void *data, hb_draw_state_t *state, void *user)
{
	(void)funcs, (void)state, (void)user;
	canvas_op(data, "h");
}

void
art_glyph(struct canvas *c, const struct font_library *library,
    const struct font_glyph *glyph, const struct art_frame *frame)
{
	const struct font_face *face = &library->face[glyph->face];
	double scale =
	    (double)frame->size / 1000 / hb_face_get_upem(face->face);
	hb_draw_funcs_t *funcs = hb_draw_funcs_create();
	struct canvas local = { c->out, 0 };

	/* Quadratic curves become cubic: hb does that where none is set. */
	hb_draw_funcs_set_move_to_func(funcs, pen_move, NULL, NULL);
	hb_draw_funcs_set_line_to_func(funcs, pen_line, NULL, NULL);
	hb_draw_funcs_set_cubic_to_func(funcs, pen_cubic, NULL, NULL);
	hb_draw_funcs_set_close_path_func(funcs, pen_close, NULL, NULL);
	canvas_op(c, "q");
	canvas_frame(c, frame->cos, frame->sin, scale, frame->at);
	hb_font_get_glyph_shape(face->font, glyph->gid, funcs, &local);
	canvas_op(c, "f Q");
	hb_draw_funcs_destroy(funcs);
}

/* Words across the page: outlines, so that they are no text of the page. */
static void
draw_watermark(struct canvas *c, const struct layout *l,
    const struct font_library *library, const struct layout_art *a,
    enum lang lang)
{
	const struct layout_style *style = &l->style[a->style];
	const char *words = layout_text(l, a->key, lang);
	struct art_frame frame = { { 0, 0 }, canvas_cos(a->angle / 360.0),
		canvas_sin(a->angle / 360.0), style->size.max };
	struct text text;
	uint32_t missing;
	double along, width;

	if (words == NULL ||
	    text_make(&text, library, &l->family[style->family],
		slice_str(words), lang, &missing) != E_OK)
		return;
	width =
	    (double)text_width(&text, 0, text.run.n, style->tracking) / FONT_EM;
	if (width * (double)frame.size > (double)a->w)
		frame.size = canvas_round((double)a->w / width);
	width *= (double)frame.size;
	along = -width / 2;
	for (size_t i = 0; i < text.run.n; i++) {
		double drop =
		    (double)frame.size * (lang == LANG_ZH ? -0.15 : 1.05);

		frame.at = at((double)(a->x + a->w / 2) + along * frame.cos +
			drop * frame.sin,
		    (double)(a->y + a->h / 2) - along * frame.sin +
			drop * frame.cos);
		art_glyph(c, library, &text.run.p[i], &frame);
		along += (double)(text.run.p[i].advance + text.run.p[i].kern +
			     style->tracking) *
		    (double)frame.size / FONT_EM;
	}
	text_free(&text);
}

static void
draw_one(struct canvas *c, const struct layout *l,
    const struct font_library *library, const struct layout_art *a)
{
	canvas_stroke_colour(c, a->colour);
	canvas_fill_colour(c, a->colour);
	canvas_line_width(c, a->thickness);
	switch (a->kind) {
	case LAYOUT_FILL:
		canvas_rect(c, a->x, a->y, a->w, a->h);
		canvas_op(c, "f");
		break;
	case LAYOUT_FRAME:
		draw_frame(c, a);
		break;
	case LAYOUT_BAND:
		draw_band(c, a);
		break;
	case LAYOUT_ROSETTE:
		art_rosette(c,
		    (struct point){ a->x + a->w / 2, a->y + a->h / 2 },
		    a->inner, a->radius, a->lobes, a->strands);
		break;
	case LAYOUT_WATERMARK:
		draw_watermark(c, l, library, a, LANG_ZH);
		draw_watermark(c, l, library, a, LANG_EN);
		break;
	}
}

void
art_draw(const struct layout *layout, const struct font_library *library,
    enum layout_pages pages, bool sample, bool specimen, struct canvas *c)
{
	for (size_t i = 0; i < layout->nart; i++) {
		const struct layout_art *a = &layout->art[i];

		if ((a->pages != LAYOUT_EVERY && a->pages != pages) ||
		    (a->when == LAYOUT_SAMPLE && (!sample || specimen)) ||
		    (a->when == LAYOUT_SPECIMEN && !specimen))
			continue;
		draw_one(c, layout, library, a);
	}
}
