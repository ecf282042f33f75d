/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/ink.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/subset.h"
#include "record/unicode.h"

#define ASCENT 880 /* 1/1000 em of an ideograph above the baseline */
#define LOOSE 80 /* tracking that a reader of the file takes for spaces */

struct ink {
	struct design *design;
	struct subset *own[FONT_FACES_MAX];
	bool fixed_used[FONT_FACES_MAX][SUBSET_LAYERS];
};

/* A font of the page: a subset and a layer of it. */
struct fount {
	size_t face;
	bool own;
	unsigned layer;
	const struct subset *subset;
};

struct ink *
ink_new(struct design *design)
{
	struct ink *ink = calloc(1, sizeof *ink);

	if (ink != NULL)
		ink->design = design;
	return ink;
}

void
ink_free(struct ink *ink)
{
	if (ink == NULL)
		return;
	for (size_t i = 0; i < FONT_FACES_MAX; i++)
		subset_free(ink->own[i]);
	free(ink);
}

/* Where a glyph is found; false when nowhere yet. */
static bool
find(const struct ink *ink, const struct font_glyph *g, struct fount *f)
{
	f->face = g->face;
	f->own = false;
	f->subset = design_fixed(ink->design, g->face);
	if (f->subset != NULL && subset_has(f->subset, g, &f->layer))
		return true;
	f->own = true;
	f->subset = ink->own[g->face];
	return f->subset != NULL && subset_has(f->subset, g, &f->layer);
}

static enum error
take(struct ink *ink, const struct font_glyph *g)
{
	struct fount f;
	unsigned layer;

	if (find(ink, g, &f)) {
		if (!f.own)
			ink->fixed_used[f.face][f.layer] = true;
		return E_OK;
	}
	if (ink->own[g->face] == NULL)
		ink->own[g->face] =
		    subset_new(design_source(ink->design, g->face));
	if (ink->own[g->face] == NULL)
		return E_MEMORY;
	return subset_add(ink->own[g->face], g, &layer);
}

enum error
ink_take(struct ink *ink, const struct sheet *sheet)
{
	enum error e = E_OK;

	for (size_t i = 0; i < sheet->n; i++) {
		const struct sheet_mark *m = &sheet->mark[i];

		if (m->kind != SHEET_TEXT)
			continue;
		for (size_t k = m->from; e == E_OK && k < m->to; k++)
			e = take(ink, &m->text->run.p[k]);
	}
	return e;
}

enum error
ink_cut(struct ink *ink)
{
	enum error e = E_OK;

	for (size_t i = 0; e == E_OK && i < FONT_FACES_MAX; i++)
		if (ink->own[i] != NULL)
			e = subset_cut(ink->own[i], design_press(ink->design));
	return e;
}

void
ink_write(struct ink *ink, struct pdf *pdf, struct buf *resources)
{
	struct pdf_object *fonts[SUBSET_LAYERS];

	for (size_t face = 0; face < FONT_FACES_MAX; face++) {
		bool fixed = false;

		for (size_t i = 0; i < SUBSET_LAYERS; i++)
			fixed = fixed || ink->fixed_used[face][i];
		if (fixed) {
			const struct subset *s =
			    design_fixed(ink->design, face);

			subset_write(s, pdf, fonts);
			for (size_t i = 0; i < subset_layers(s); i++)
				buf_printf(resources, "/A%zu_%zu %zu 0 R ",
				    face, i, pdf_number(fonts[i]));
		}
		if (ink->own[face] == NULL)
			continue;
		subset_write(ink->own[face], pdf, fonts);
		for (size_t i = 0; i < subset_layers(ink->own[face]); i++)
			buf_printf(resources, "/B%zu_%zu %zu 0 R ", face, i,
			    pdf_number(fonts[i]));
	}
}

static bool
same_fount(const struct fount *a, const struct fount *b)
{
	return a->subset == b->subset && a->layer == b->layer;
}

static void
put_code(struct buf *out, uint16_t code)
{
	static const char hex[] = "0123456789ABCDEF";
	char s[4];

	for (size_t i = 0; i < 4; i++)
		s[i] = hex[code >> (12 - 4 * i) & 15];
	buf_put(out, s, sizeof s);
}

/* ">] TJ" and "[<", or the rise of a mark, around what moves the pen. */
static void
put_move(struct buf *out, int by)
{
	if (by == 0)
		return;
	buf_putc(out, '>');
	canvas_number(out, (int64_t)-by * 1000);
	buf_putc(out, '<');
}

static void
put_rise(struct canvas *c, int64_t rise)
{
	buf_puts(c->out, ">] TJ\n");
	canvas_number(c->out, rise);
	buf_puts(c->out, " Ts [<");
}

/* The glyphs of a line, from fount to fount. */
static void
show_glyphs(const struct ink *ink, const struct sheet_mark *m, struct canvas *c)
{
	struct fount now = { 0, false, 0, NULL }, f;

	for (size_t i = m->from; i < m->to; i++) {
		const struct font_glyph *g = &m->text->run.p[i];
		int after = i + 1 < m->to ? g->kern + m->tracking : 0;

		if (!find(ink, g, &f))
			continue; /* ink_take() took them all */
		if (!same_fount(&f, &now)) {
			if (now.subset != NULL)
				canvas_op(c, ">] TJ");
			buf_printf(c->out, "/%c%zu_%u ", f.own ? 'B' : 'A',
			    f.face, f.layer);
			canvas_number(c->out, m->size);
			buf_puts(c->out, " Tf [<");
			now = f;
		}
		put_move(c->out, g->dx);
		if (g->dy != 0)
			put_rise(c, g->dy * m->size / FONT_EM);
		put_code(c->out, subset_code(f.subset, g->gid));
		if (g->dy != 0)
			put_rise(c, 0);
		put_move(c->out, after - g->dx);
	}
	if (now.subset != NULL)
		canvas_op(c, ">] TJ");
}

/* Letters set wide apart are one word all the same: say so to readers. */
static void
begin_span(const struct sheet_mark *m, struct canvas *c)
{
	struct buf utf8 = BUF_INIT(8);

	buf_puts(c->out, "/Span << /ActualText <FEFF");
	for (size_t i = m->from; i < m->to; i++) {
		buf_reset(&utf8);
		unicode_put(m->text->run.p[i].cp, &utf8);
		pdf_utf16(c->out, buf_view(&utf8));
	}
	canvas_op(c, "> >> BDC");
	buf_free(&utf8);
}

/* "/P << /MCID 3 >> BDC", and the language where it is not the document's. */
static void
begin_content(const struct sheet_mark *m, struct canvas *c)
{
	static const char *const names[] = { "P", "H1", "H2", "TH", "TD" };

	if (m->content == 0) {
		canvas_op(c, "/Artifact BMC");
		return;
	}
	buf_printf(c->out, "/%s << /MCID %zu%s >> BDC\n", names[m->tag],
	    m->content - 1, m->lang == LANG_EN ? " /Lang (en)" : "");
}

void
ink_show(const struct ink *ink, const struct sheet *sheet, size_t signer,
    struct canvas *c)
{
	uint32_t colour = 0;
	bool first = true, open = false;
	size_t content = 0;

	canvas_op(c, "BT");
	for (size_t i = 0; i < sheet->n; i++) {
		const struct sheet_mark *m = &sheet->mark[i];

		if (m->kind != SHEET_TEXT || m->signer != signer)
			continue;
		/* What a signature shows is told by its field. */
		if (signer == 0 && (!open || m->content != content)) {
			if (open)
				canvas_op(c, "EMC");
			begin_content(m, c);
			open = true;
			content = m->content;
		}
		if (first || m->colour != colour)
			canvas_fill_colour(c, m->colour);
		first = false;
		colour = m->colour;
		if (m->tracking >= LOOSE)
			begin_span(m, c);
		buf_puts(c->out, "1 0 0 1 ");
		canvas_number(c->out, m->x);
		buf_putc(c->out, ' ');
		canvas_number(
		    c->out, c->height - m->y - m->size * ASCENT / FONT_EM);
		canvas_op(c, " Tm");
		show_glyphs(ink, m, c);
		if (m->tracking >= LOOSE)
			canvas_op(c, "EMC");
	}
	if (open)
		canvas_op(c, "EMC");
	canvas_op(c, "ET");
}
