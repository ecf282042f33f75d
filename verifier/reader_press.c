/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report is laid out twice: once on no paper, for the number of pages,
 * then for good.  Every typeface is embedded by cairo.  A character that the
 * typeface lacks is written as its code point, so that no two names that
 * differ look alike.
 */
#include "verifier/reader_press.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cairo-pdf.h>

#include "verifier/press.h"

#define FAMILY "Noto Sans CJK SC"
#define PAPER_W 595.276 /* points: A4 */
#define PAPER_H 841.89
#define MARGIN 48.0
#define FOOT 40.0 /* of the last line from the edge */
#define BOTTOM (PAPER_H - 62.0)
#define PICTURE_W 104.0
#define PICTURE_H 148.0
#define GAP 14.0
#define LABEL_W 74.0
#define LEADING 1.42 /* lines, of the size of the type */
#define BODY 8.6
#define PAGES_MAX 5000

enum face {
	FACE_BODY,
	FACE_BOLD,
	FACES
};

/* Kept for the life of the process: an opened file stays open. */
static cairo_font_face_t *faces[FACES];

struct press {
	cairo_t *cr;
	cairo_scaled_font_t *font; /* of the text at hand */
	bool measure; /* nothing is drawn */
	double y;
	int page, pages;
	const char *footer;
	bool zh;
	/* The block at hand; w 0: none. */
	double x, w, block_top;
	int block_page;
};

struct cursor { /* over the items */
	struct slice all;
	size_t at;
	struct press_item head;
	struct slice data;
};

static bool
next_item(struct cursor *c)
{
	if (c->all.n - c->at < sizeof(c->head))
		return false;
	memcpy(&c->head, c->all.p + c->at, sizeof(c->head));
	c->at += sizeof(c->head);
	if (c->head.size > c->all.n - c->at)
		return false;
	c->data = slice_of(c->all.p + c->at, c->head.size);
	c->at += c->head.size;
	return true;
}

static void
use_face(struct press *p, enum face face, double size)
{
	cairo_set_font_face(p->cr, faces[face]);
	cairo_set_font_size(p->cr, size);
	p->font = cairo_get_scaled_font(p->cr);
}

static void
foot(struct press *p)
{
	char text[64];
	cairo_text_extents_t e;

	if (p->measure)
		return;
	use_face(p, FACE_BODY, 7.5);
	cairo_set_source_rgb(p->cr, 0.35, 0.35, 0.35);
	if (p->footer != NULL) {
		cairo_move_to(p->cr, MARGIN, PAPER_H - FOOT);
		cairo_show_text(p->cr, p->footer);
	}
	if (p->zh)
		snprintf(text, sizeof(text), "第 %d 页，共 %d 页", p->page,
		    p->pages);
	else
		snprintf(
		    text, sizeof(text), "page %d of %d", p->page, p->pages);
	cairo_text_extents(p->cr, text, &e);
	cairo_move_to(p->cr, PAPER_W - MARGIN - e.x_advance, PAPER_H - FOOT);
	cairo_show_text(p->cr, text);
}

static void
end_page(struct press *p)
{
	foot(p);
	if (!p->measure)
		cairo_show_page(p->cr);
	p->page++;
	p->y = MARGIN;
}

static void
need(struct press *p, double height)
{
	if (p->y + height > BOTTOM && p->y > MARGIN)
		end_page(p);
}

static void
colour(struct press *p, uint32_t style)
{
	static const double rgb[][3] = { [PRESS_PLAIN] = { 0, 0, 0 },
		[PRESS_GOOD] = { 0, 0.4, 0.18 },
		[PRESS_BAD] = { 0.72, 0.06, 0.06 },
		[PRESS_UNSURE] = { 0.6, 0.36, 0 } };

	if (style > PRESS_UNSURE)
		style = PRESS_PLAIN;
	cairo_set_source_rgb(
	    p->cr, rgb[style][0], rgb[style][1], rgb[style][2]);
}

/* Bytes of the character at s, which is valid UTF-8 or its end. */
static size_t
step(const char *s)
{
	unsigned char c = (unsigned char)s[0];
	size_t n = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4, i;

	for (i = 1; i < n; i++)
		if (s[i] == '\0')
			return i;
	return n;
}

static uint32_t
code_point(const char *s, size_t n)
{
	uint32_t c = (unsigned char)s[0];
	size_t i;

	if (n == 1)
		return c;
	c &= n == 2 ? 0x1f : n == 3 ? 0x0f : 0x07;
	for (i = 1; i < n; i++)
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	return c;
}

/* One character as it is drawn: itself, or its code point. */
static double
show(const struct press *p, const char *s, size_t n, char drawn[16])
{
	cairo_glyph_t *glyphs = NULL;
	cairo_text_extents_t e;
	int count = 0;
	bool missing;

	memcpy(drawn, s, n);
	drawn[n] = '\0';
	if (cairo_scaled_font_text_to_glyphs(p->font, 0, 0, drawn, (int)n,
		&glyphs, &count, NULL, NULL, NULL) != CAIRO_STATUS_SUCCESS)
		return 0;
	missing = count == 1 && glyphs[0].index == 0;
	cairo_glyph_free(glyphs);
	if (missing)
		snprintf(drawn, 16, "<U+%04X>", code_point(s, n));
	cairo_scaled_font_text_extents(p->font, drawn, &e);
	return e.x_advance;
}

/* A line may end after this character. Chinese and Japanese are set without
 * spaces, and no line begins with a mark that closes. */
static bool
may_break(const char *s, size_t n)
{
	static const char *const closing[] = { "，", "。", "、", "；", "：",
		"）", "》", "」", "】" };
	const char *next = s + n;
	size_t i;

	if (*next == '\0' || (n == 1 && (*s == ' ' || *s == '-' || *s == '/')))
		return true;
	if (n < 3 && step(next) < 3)
		return false;
	for (i = 0; i < sizeof(closing) / sizeof(closing[0]); i++)
		if (strncmp(next, closing[i], strlen(closing[i])) == 0)
			return false;
	return true;
}

/* How many bytes of the text fit into a line. */
static size_t
fit(const struct press *p, const char *text, double width)
{
	double x = 0;
	size_t at = 0, good = 0;
	char drawn[16];

	while (text[at] != '\0') {
		size_t n = step(text + at);

		x += show(p, text + at, n, drawn);
		if (x > width && at > 0 && text[at] != ' ')
			/* A word longer than the line is cut. */
			return good > 0 ? good : at;
		if (may_break(text + at, n))
			good = at + n;
		at += n;
	}
	return at;
}

static void
paragraph(struct press *p, enum face face, double size, uint32_t style,
    double x, double width, const char *text)
{
	double leading = size * LEADING;
	char drawn[16];
	size_t n, i;

	do {
		need(p, leading);
		use_face(p, face, size);
		colour(p, style);
		n = fit(p, text, width);
		p->y += leading;
		cairo_move_to(p->cr, x, p->y - leading * 0.28);
		for (i = 0; !p->measure && i < n; i += step(text + i)) {
			show(p, text + i, step(text + i), drawn);
			cairo_show_text(p->cr, drawn);
		}
		text += n;
	} while (*text != '\0');
}

static void
field(struct press *p, const char *label, const char *text)
{
	double x = p->w > 0 ? p->x : MARGIN;
	double w = p->w > 0 ? p->w : PAPER_W - 2 * MARGIN;
	double top, leading = BODY * LEADING;

	need(p, leading);
	top = p->y;
	if (!p->measure) {
		use_face(p, FACE_BODY, BODY);
		cairo_set_source_rgb(p->cr, 0.38, 0.38, 0.38);
		cairo_move_to(p->cr, x, top + leading * 0.72);
		cairo_show_text(p->cr, label);
	}
	paragraph(
	    p, FACE_BODY, BODY, PRESS_PLAIN, x + LABEL_W, w - LABEL_W, text);
}

static cairo_surface_t *
picture_surface(struct slice data)
{
	struct press_picture pic;
	cairo_surface_t *s;
	unsigned char *to;
	uint32_t x, y;
	int stride;

	if (data.n < sizeof(pic))
		return NULL;
	memcpy(&pic, data.p, sizeof(pic));
	if (pic.w < 1 || pic.h < 1 || pic.w > PRESS_PICTURE_SIDE ||
	    pic.h > PRESS_PICTURE_SIDE ||
	    data.n != sizeof(pic) + (size_t)pic.w * pic.h)
		return NULL;
	s = cairo_image_surface_create(
	    CAIRO_FORMAT_RGB24, (int)pic.w, (int)pic.h);
	to = cairo_image_surface_get_data(s);
	stride = cairo_image_surface_get_stride(s);
	for (y = 0; to != NULL && y < pic.h; y++)
		for (x = 0; x < pic.w; x++) {
			uint32_t v =
			    data.p[sizeof(pic) + (size_t)y * pic.w + x];

			v = v << 16 | v << 8 | v;
			memcpy(to + (size_t)y * (size_t)stride + 4 * x, &v,
			    sizeof(v));
		}
	cairo_surface_mark_dirty(s);
	return s;
}

/* The picture in its frame; returns the height that it takes. */
static double
picture(struct press *p, struct slice data)
{
	cairo_surface_t *s = picture_surface(data);
	double w, h, scale;

	if (s == NULL)
		return 0;
	w = cairo_image_surface_get_width(s);
	h = cairo_image_surface_get_height(s);
	scale = PICTURE_W / w < PICTURE_H / h ? PICTURE_W / w : PICTURE_H / h;
	if (!p->measure) {
		cairo_save(p->cr);
		cairo_translate(p->cr, MARGIN, p->y + 3);
		cairo_scale(p->cr, scale, scale);
		cairo_set_source_surface(p->cr, s, 0, 0);
		cairo_rectangle(p->cr, 0, 0, w, h);
		cairo_fill(p->cr);
		cairo_restore(p->cr);
		cairo_set_source_rgb(p->cr, 0.55, 0.55, 0.55);
		cairo_set_line_width(p->cr, 0.5);
		cairo_rectangle(p->cr, MARGIN, p->y + 3, w * scale, h * scale);
		cairo_stroke(p->cr);
	}
	cairo_surface_destroy(s);
	return h * scale + 6;
}

static void run_item(struct press *p, struct cursor *c, const char *text);

/* A block is moved to the next page rather than cut, if that is of use. */
static double
block_height(const struct press *p, struct cursor c)
{
	struct press t = *p;
	struct buf text = BUF_INIT(65536);
	double most;

	t.measure = true;
	most = picture(&t, c.data);
	t.y = 0;
	t.page = 0;
	t.x = MARGIN + PICTURE_W + GAP;
	t.w = PAPER_W - MARGIN - t.x;
	while (next_item(&c) && c.head.kind != PRESS_END) {
		buf_reset(&text);
		buf_slice(&text, c.data);
		run_item(&t, &c, buf_cstr(&text));
	}
	buf_free(&text);
	return t.page > 0 ? PAPER_H : t.y > most ? t.y : most;
}

static void
heading(struct press *p, const struct cursor *c, const char *text)
{
	struct cursor next = *c;
	double h = 0;

	/* Not alone at the foot of a page. */
	if (next_item(&next) && next.head.kind == PRESS_BLOCK)
		h = block_height(p, next);
	need(p, 60 + (h < BOTTOM - MARGIN - 60 ? h : 0));
	p->y += p->y > MARGIN ? 12 : 0;
	if (!p->measure)
		cairo_pdf_surface_add_outline(cairo_get_target(p->cr),
		    CAIRO_PDF_OUTLINE_ROOT, text, "", 0);
	paragraph(p, FACE_BOLD, 11.5, PRESS_PLAIN, MARGIN, PAPER_W - 2 * MARGIN,
	    text);
	if (!p->measure) {
		cairo_set_source_rgb(p->cr, 0.6, 0.6, 0.6);
		cairo_set_line_width(p->cr, 0.6);
		cairo_move_to(p->cr, MARGIN, p->y + 2);
		cairo_line_to(p->cr, PAPER_W - MARGIN, p->y + 2);
		cairo_stroke(p->cr);
	}
	p->y += 8;
}

static void
begin_block(struct press *p, struct cursor *c)
{
	double h = block_height(p, *c);

	need(p, h < BOTTOM - MARGIN ? h : 0);
	p->block_page = p->page;
	p->block_top = p->y;
	p->block_top += picture(p, c->data);
	p->x = MARGIN + PICTURE_W + GAP;
	p->w = PAPER_W - MARGIN - p->x;
}

static void
end_block(struct press *p)
{
	if (p->block_page == p->page && p->y < p->block_top)
		p->y = p->block_top;
	p->w = 0;
	p->y += 12;
}

/* text: the data as a string, which ends at its first NUL. */
static void
run_item(struct press *p, struct cursor *c, const char *text)
{
	double x = p->w > 0 ? p->x : MARGIN;
	double w = p->w > 0 ? p->w : PAPER_W - 2 * MARGIN;
	size_t label = strlen(text);

	switch (c->head.kind) {
	case PRESS_TITLE:
		paragraph(p, FACE_BOLD, 17, PRESS_PLAIN, x, w, text);
		p->y += 6;
		break;
	case PRESS_HEADING:
		heading(p, c, text);
		break;
	case PRESS_TEXT:
		paragraph(p, FACE_BODY, BODY, c->head.style, x, w, text);
		break;
	case PRESS_BLOCK:
		begin_block(p, c);
		break;
	case PRESS_VERDICT:
		paragraph(p, FACE_BOLD, 10.5, c->head.style, x, w, text);
		break;
	case PRESS_FIELD:
		if (label < c->data.n)
			field(p, text, text + label + 1);
		break;
	case PRESS_END:
		end_block(p);
		break;
	default:
		break;
	}
}

static void
set_head(struct press *p, struct slice items, struct buf *footer)
{
	struct cursor c = { .all = items };
	cairo_surface_t *to = cairo_get_target(p->cr);
	struct buf text = BUF_INIT(65536);

	while (next_item(&c)) {
		p->zh = c.head.zh != 0;
		buf_reset(&text);
		buf_slice(&text, c.data);
		if (c.head.kind == PRESS_TITLE)
			cairo_pdf_surface_set_metadata(
			    to, CAIRO_PDF_METADATA_TITLE, buf_cstr(&text));
		if (c.head.kind == PRESS_DATE)
			cairo_pdf_surface_set_metadata(to,
			    CAIRO_PDF_METADATA_CREATE_DATE, buf_cstr(&text));
		if (c.head.kind == PRESS_FOOTER)
			buf_slice(footer, c.data);
	}
	cairo_pdf_surface_set_metadata(
	    to, CAIRO_PDF_METADATA_CREATOR, "verifier " VERSION);
	p->footer = buf_cstr(footer);
	buf_free(&text);
}

/* Runs through the items; the number of pages is in p->pages afterwards. */
static void
run(struct press *p, struct slice items, bool measure)
{
	struct cursor c = { .all = items };
	struct buf text = BUF_INIT((size_t)1 << 20);

	p->measure = measure;
	p->page = 1;
	p->y = MARGIN;
	p->w = 0;
	while (next_item(&c) && p->page < PAGES_MAX) {
		buf_reset(&text);
		if (c.head.kind != PRESS_BLOCK)
			buf_slice(&text, c.data);
		run_item(p, &c, buf_cstr(&text));
	}
	end_page(p);
	p->pages = p->page - 1;
	buf_free(&text);
}

static cairo_status_t
send(void *arg, const unsigned char *bytes, unsigned n)
{
	struct reader_out *out = arg;

	while (n > 0) {
		unsigned part = n > LIMIT_ITEM ? LIMIT_ITEM : n;

		reader_out_data(out, WIRE_BYTES, slice_of(bytes, part));
		bytes += part;
		n -= part;
	}
	return CAIRO_STATUS_SUCCESS;
}

void
reader_press_warm_up(void)
{
	static const cairo_font_weight_t weights[FACES] = {
		[FACE_BODY] = CAIRO_FONT_WEIGHT_NORMAL,
		[FACE_BOLD] = CAIRO_FONT_WEIGHT_BOLD,
	};
	cairo_surface_t *s =
	    cairo_image_surface_create(CAIRO_FORMAT_RGB24, 9, 9);
	cairo_t *cr = cairo_create(s);
	int i;

	for (i = 0; i < FACES; i++) {
		faces[i] = cairo_toy_font_face_create(
		    FAMILY, CAIRO_FONT_SLANT_NORMAL, weights[i]);
		cairo_set_font_face(cr, faces[i]);
		cairo_set_font_size(cr, 9);
		cairo_move_to(cr, 0, 9);
		cairo_show_text(cr, "a印");
	}
	cairo_destroy(cr);
	cairo_surface_destroy(s);
}

void
reader_press(struct slice items, struct reader_out *out)
{
	struct press p = { .page = 1 };
	struct buf footer = BUF_INIT(4096);
	cairo_surface_t *s =
	    cairo_pdf_surface_create_for_stream(send, out, PAPER_W, PAPER_H);
	bool ok;

	p.cr = cairo_create(s);
	set_head(&p, items, &footer);
	run(&p, items, true);
	run(&p, items, false);
	cairo_surface_finish(s);
	ok = cairo_status(p.cr) == CAIRO_STATUS_SUCCESS &&
	    cairo_surface_status(s) == CAIRO_STATUS_SUCCESS;
	cairo_destroy(p.cr);
	cairo_surface_destroy(s);
	buf_free(&footer);
	if (!ok)
		reader_out_trouble(out, CAUSE_REPORT);
	reader_out_mark(out, WIRE_DONE, 0);
}
