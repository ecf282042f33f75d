/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/seal.h"

#include "issuer/art.h"
#include "issuer/text.h"

#define CENTRE (SEAL_SIDE / 2)
#define RIM 47500 /* radius of the outer ring */
#define BASELINE 33800 /* radius on which the name stands */
#define SIZE_MAX_MPT 10500 /* of the name's letters */
#define ARC 0.80 /* of a turn, at most */
#define SPACING 1180 /* 1/1000 em an ideograph, so that a short name opens */

static void
ring(struct canvas *c, int64_t radius, int64_t width)
{
	int64_t k = radius * 5523 / 10000, o = CENTRE;

	canvas_line_width(c, width);
	canvas_move(c, (struct point){ o + radius, o });
	canvas_curve(c, (struct point){ o + radius, o + k },
	    (struct point){ o + k, o + radius },
	    (struct point){ o, o + radius });
	canvas_curve(c, (struct point){ o - k, o + radius },
	    (struct point){ o - radius, o + k },
	    (struct point){ o - radius, o });
	canvas_curve(c, (struct point){ o - radius, o - k },
	    (struct point){ o - k, o - radius },
	    (struct point){ o, o - radius });
	canvas_curve(c, (struct point){ o + k, o - radius },
	    (struct point){ o + radius, o - k },
	    (struct point){ o + radius, o });
	canvas_op(c, "h");
	canvas_op(c, "S");
}

/* The name on the upper arc, read clockwise. */
static void
draw_name(struct canvas *c, const struct font_library *library,
    const struct text *text, enum lang lang)
{
	const double around = 6.283185307179586 * BASELINE; /* mpt a turn */
	int64_t loose = lang == LANG_ZH ? SPACING - FONT_EM : 40;
	double width =
	    (double)text_width(text, 0, text->run.n, (int)loose) / FONT_EM;
	double size = around * ARC / width, turn, step;
	struct art_frame frame;

	if (size > SIZE_MAX_MPT)
		size = SIZE_MAX_MPT;
	frame.size = canvas_round(size);
	turn = -width * size / around / 2; /* from the top, clockwise */
	for (size_t i = 0; i < text->run.n; i++) {
		const struct font_glyph *g = &text->run.p[i];
		double half = (double)g->advance * size / FONT_EM / 2;
		double middle = turn + half / around;

		frame.cos = canvas_cos(-middle);
		frame.sin = canvas_sin(-middle);
		/* The middle of the letter's foot lies on the circle. */
		frame.at.x = CENTRE +
		    canvas_round(BASELINE * canvas_sin(middle) -
			half * canvas_cos(middle));
		frame.at.y = CENTRE -
		    canvas_round(BASELINE * canvas_cos(middle) +
			half * canvas_sin(middle));
		art_glyph(c, library, g, &frame);
		step = (double)(g->advance + g->kern + loose) * size / FONT_EM;
		turn += step / around;
	}
}

static void
draw_centre(struct canvas *c, const struct font_library *library,
    const struct text *text)
{
	int64_t width = text_width(text, 0, text->run.n, 60);
	struct art_frame frame = { { 0, 0 }, 1, 0, 9000 };
	int64_t x;

	if (width * frame.size / FONT_EM > 36000)
		frame.size = 36000 * FONT_EM / width;
	x = CENTRE - width * frame.size / FONT_EM / 2;
	for (size_t i = 0; i < text->run.n; i++) {
		const struct font_glyph *g = &text->run.p[i];

		frame.at =
		    (struct point){ x, CENTRE + 22500 + frame.size * 35 / 100 };
		art_glyph(c, library, g, &frame);
		x += (g->advance + g->kern + 60) * frame.size / FONT_EM;
	}
}

struct slice
seal_name(const struct trust_body *body, enum lang *lang)
{
	*lang = body->name.zh != NULL ? LANG_ZH : LANG_EN;
	return slice_str(*lang == LANG_ZH ? body->name.zh : body->name.en);
}

void
seal_draw(const struct layout *layout, const struct font_library *library,
    struct slice name, enum lang lang, const char *centre, struct canvas *c)
{
	const struct font_family *family =
	    &layout->family[layout->style[layout->seal.style].family];
	struct text text;
	uint32_t missing;

	canvas_stroke_colour(c, layout->seal.colour);
	canvas_fill_colour(c, layout->seal.colour);
	ring(c, RIM, 1900);
	ring(c, RIM - 2400, 450);
	canvas_line_width(c, 260);
	art_rosette(
	    c, (struct point){ CENTRE, CENTRE - 3000 }, 5200, 16500, 14, 5);
	art_stars(c, CENTRE - 6500, CENTRE - 3000 - 6800, 13000, 0, 1);
	if (text_make(&text, library, family, name, lang, &missing) == E_OK) {
		draw_name(c, library, &text, lang);
		text_free(&text);
	}
	if (centre != NULL &&
	    text_make(&text, library, family, slice_str(centre), LANG_ZH,
		&missing) == E_OK) {
		draw_centre(c, library, &text);
		text_free(&text);
	}
}
