/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/design.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/art.h"
#include "issuer/field.h"
#include "issuer/icc.h"
#include "issuer/layout_read.h"
#include "issuer/seal.h"
#include "issuer/texts.h"
#include "record/trust.h"

#define ART_MAX ((size_t)32 << 20)
#define SEALS_MAX 16 /* then the oldest is drawn anew */

struct drawn_seal {
	char *name;
	const char *centre; /* of the layout */
	struct buf packed;
};

struct design {
	struct layout layout;
	struct font_library library;
	struct texts texts;
	struct pdf_press *press;
	struct subset_source *source[FONT_FACES_MAX];
	struct subset *fixed[FONT_FACES_MAX];
	bool fixed_made;
	struct buf art[2][2][2]; /* annex, sample, specimen */
	struct drawn_seal seal[SEALS_MAX];
	size_t nseals;
	struct buf profile;
	struct buf mark[MARKS_MAX];
};

struct design *
design_open(const char *dir, const char *const *levels, enum lang lang,
    struct buf *message)
{
	struct design *d = calloc(1, sizeof *d);
	bool good = d != NULL;

	if (d == NULL)
		return NULL;
	d->profile = BUF_INIT(ART_MAX);
	for (size_t i = 0; i < MARKS_MAX; i++)
		d->mark[i] = BUF_INIT(ART_MAX);
	for (size_t i = 0; i < 8; i++)
		d->art[i / 4][i / 2 % 2][i % 2] = BUF_INIT(ART_MAX);
	good = layout_read(dir, levels, lang, &d->layout, &d->library, message);
	if (good) {
		d->press = pdf_press_new();
		good = d->press != NULL;
		for (size_t i = 0; good && i < d->library.n; i++) {
			d->source[i] = subset_source_new(&d->library.face[i]);
			good = d->source[i] != NULL;
		}
		if (!good)
			buf_printf(
			    message, "%s: %s", dir, error_text(E_MEMORY, lang));
	}
	if (!good) {
		design_close(d);
		return NULL;
	}
	return d;
}

void
design_close(struct design *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < FONT_FACES_MAX; i++) {
		subset_free(d->fixed[i]);
		subset_source_free(d->source[i]);
	}
	for (size_t i = 0; i < 8; i++)
		buf_free(&d->art[i / 4][i / 2 % 2][i % 2]);
	for (size_t i = 0; i < d->nseals; i++) {
		free(d->seal[i].name);
		buf_free(&d->seal[i].packed);
	}
	buf_free(&d->profile);
	for (size_t i = 0; i < MARKS_MAX; i++)
		buf_free(&d->mark[i]);
	texts_free(&d->texts);
	pdf_press_free(d->press);
	font_library_free(&d->library);
	layout_free(&d->layout);
	free(d);
}

const struct layout *
design_layout(const struct design *d)
{
	return &d->layout;
}

struct texts *
design_texts(struct design *d)
{
	return &d->texts;
}

const struct font_library *
design_library(const struct design *d)
{
	return &d->library;
}

struct pdf_press *
design_press(const struct design *d)
{
	return d->press;
}

struct subset_source *
design_source(const struct design *d, size_t face)
{
	return d->source[face];
}

/* Puts the glyphs of some words into the fixed subsets. Words that the
 * family cannot draw are a document's trouble, told there. */
static bool
fix_words(struct design *d, const struct layout_style *style,
    struct slice words, enum lang lang)
{
	struct text text;
	uint32_t missing;
	unsigned layer;
	enum error e;

	e = text_make(&text, &d->library, &d->layout.family[style->family],
	    words, lang, &missing);
	for (size_t i = 0; e == E_OK && i < text.run.n; i++) {
		const struct font_glyph *g = &text.run.p[i];

		if (d->fixed[g->face] == NULL)
			d->fixed[g->face] = subset_new(d->source[g->face]);
		e = d->fixed[g->face] == NULL
		    ? E_MEMORY
		    : subset_add(d->fixed[g->face], g, &layer);
	}
	text_free(&text);
	return e != E_MEMORY;
}

static bool
fix_key(struct design *d, const char *prefix, const char *key, enum lang lang,
    size_t style)
{
	struct buf full = BUF_INIT(256), words = BUF_INIT(FIELD_TEXT_MAX);
	const char *text;
	bool good = true;

	buf_printf(&full, "%s%s", prefix, key);
	text = layout_text(&d->layout, buf_cstr(&full), lang);
	if (text != NULL) {
		field_words(text, &words);
		good = fix_words(
		    d, &d->layout.style[style], buf_view(&words), lang);
	}
	buf_free(&full);
	buf_free(&words);
	return good;
}

static bool
fix_item(struct design *d, const struct layout_stack *stack,
    const struct layout_item *item)
{
	bool good = true;

	if (item->kind == LAYOUT_TEXT)
		return fix_key(d, "", item->key, item->lang, item->style);
	for (size_t lang = 0; item->kind == LAYOUT_ROW && lang < 2; lang++)
		good = good &&
		    fix_key(d, "label.", item->key, (enum lang)lang,
			stack->label_style[lang]) &&
		    fix_key(d, "value.", item->key, (enum lang)lang,
			stack->value_style[lang]);
	return good;
}

/* ASCII and the signs of dates and lists, in each style of the annex and of
 * values: nearly every document needs some, and packing them once is
 * cheaper than packing them each time. */
static bool
fix_common(struct design *d)
{
	const struct layout *l = &d->layout;
	char ascii[128];
	size_t n = 0;
	bool good = true;

	for (char c = ' '; c < 127; c++)
		ascii[n++] = c;
	for (size_t i = 0; good && i < l->nstacks; i++)
		for (size_t k = 0; good && k < l->stack[i].n; k++)
			if (l->stack[i].item[k].kind == LAYOUT_ROW)
				good =
				    fix_words(d,
					&l->style[l->stack[i].value_style[0]],
					slice_of(ascii, n), LANG_ZH) &&
				    fix_words(d,
					&l->style[l->stack[i].value_style[1]],
					slice_of(ascii, n), LANG_EN) &&
				    fix_words(d,
					&l->style[l->stack[i].value_style[0]],
					slice_str("年月日、，。（）"), LANG_ZH);
	return good;
}

static bool
make_fixed(struct design *d)
{
	const struct layout *l = &d->layout;
	bool good = fix_common(d);

	for (size_t i = 0; good && i < l->nstacks; i++)
		for (size_t k = 0; good && k < l->stack[i].n; k++)
			good = fix_item(d, &l->stack[i], &l->stack[i].item[k]);
	for (size_t i = 0; good && i < d->library.n; i++)
		if (d->fixed[i] != NULL)
			good = subset_cut(d->fixed[i], d->press) == E_OK;
	for (size_t i = 0; !good && i < FONT_FACES_MAX; i++) {
		subset_free(d->fixed[i]);
		d->fixed[i] = NULL;
	}
	return good;
}

const struct subset *
design_fixed(struct design *d, size_t face)
{
	if (!d->fixed_made)
		d->fixed_made = make_fixed(d);
	return d->fixed_made ? d->fixed[face] : NULL;
}

struct slice
design_art(struct design *d, bool annex, bool sample, bool specimen)
{
	struct buf *packed = &d->art[annex][sample][specimen];
	struct buf drawn = BUF_INIT(ART_MAX);
	struct canvas c = { &drawn, d->layout.height };

	if (packed->n == 0) {
		art_draw(&d->layout, &d->library,
		    annex ? LAYOUT_ANNEX : LAYOUT_FIRST, sample, specimen, &c);
		pdf_pack(d->press, buf_view(&drawn), packed);
	}
	buf_free(&drawn);
	return buf_view(packed);
}

/* Room for one more; the oldest gives way. */
static struct drawn_seal *
new_seal(struct design *d)
{
	struct drawn_seal *s;

	if (d->nseals == SEALS_MAX) {
		free(d->seal[0].name);
		buf_free(&d->seal[0].packed);
		memmove(&d->seal[0], &d->seal[1],
		    (SEALS_MAX - 1) * sizeof d->seal[0]);
		d->nseals--;
	}
	s = &d->seal[d->nseals++];
	memset(s, 0, sizeof *s);
	s->packed = BUF_INIT(ART_MAX);
	return s;
}

struct slice
design_seal(
    struct design *d, const struct trust_body *body, bool sample, bool specimen)
{
	enum lang lang;
	struct slice name = seal_name(body, &lang);
	const char *centre = layout_text(&d->layout,
	    specimen     ? "seal.centre.specimen"
		: sample ? "seal.centre.sample"
			 : "seal.centre",
	    LANG_ZH);
	struct buf drawn = BUF_INIT(ART_MAX);
	struct canvas c = { &drawn, SEAL_SIDE };
	struct drawn_seal *s;

	for (size_t i = 0; i < d->nseals; i++)
		if (d->seal[i].centre == centre &&
		    slice_eq(slice_str(d->seal[i].name), name))
			return buf_view(&d->seal[i].packed);
	s = new_seal(d);
	s->name = strndup((const char *)name.p, name.n);
	s->centre = centre;
	if (s->name == NULL) {
		d->nseals--;
		return slice_of(NULL, 0);
	}
	seal_draw(&d->layout, &d->library, name, lang, centre, &c);
	pdf_pack(d->press, buf_view(&drawn), &s->packed);
	buf_free(&drawn);
	return buf_view(&s->packed);
}

struct slice
design_profile(struct design *d)
{
	struct buf raw = BUF_INIT(ART_MAX);

	if (d->profile.n == 0) {
		icc_srgb(&raw);
		pdf_pack(d->press, buf_view(&raw), &d->profile);
	}
	buf_free(&raw);
	return buf_view(&d->profile);
}

struct slice
design_mark(struct design *d, size_t which)
{
	struct buf *packed = &d->mark[which];

	if (packed->n == 0)
		pdf_pack(
		    d->press, buf_view(&d->layout.mark[which].drawn), packed);
	return buf_view(packed);
}
