/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/casefile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/archive.h"
#include "issuer/ink.h"
#include "issuer/layout.h"
#include "issuer/texts.h"
#include "record/crypt.h"
#include "record/unicode.h"

#define CONTENT_MAX ((size_t)4 << 20)
#define WORDS_MAX ((size_t)8 << 20)
#define JSON_OUT_MAX ((size_t)16 << 20)
#define GREY 0x555555u
#define FOOT 8000 /* mpt: size of the line at the foot of a page */

/* How a line looks: type size and space above in mpt, indent in 1/1000 em. */
static const struct look {
	int64_t size, above, indent;
} looks[] = {
	[STORY_TITLE] = { 15000, 0, 0 },
	[STORY_FACT] = { 9500, 1500, 0 },
	[STORY_HEAD] = { 10500, 7000, 0 },
	[STORY_STEP] = { 10500, 8000, 0 },
	[STORY_DETAIL] = { 9500, 1500, 1500 },
};

struct setting {
	struct design *design;
	const struct layout *layout;
	const struct layout_style *style;
	const struct dossier *d;
	enum lang lang;
	struct sheet *sheet;
	size_t n;
	struct texts texts;
	int64_t y; /* below the last line */
	struct problems *ps;
	enum error e; /* the first */
};

static void
fail(struct setting *s, enum error e, const char *detail)
{
	if (s->e != E_OK)
		return;
	s->e = e;
	problems_add(s->ps, "", e, "%.100s", detail);
}

static struct sheet *
next_sheet(struct setting *s)
{
	struct sheet *grown = realloc(s->sheet, (s->n + 1) * sizeof *grown);

	if (grown == NULL) {
		fail(s, E_MEMORY, "");
		return NULL;
	}
	s->sheet = grown;
	memset(&grown[s->n], 0, sizeof *grown);
	grown[s->n].annex = SIZE_MAX;
	s->y = s->layout->annex.x; /* a margin like those at the sides */
	return &grown[s->n++];
}

/* The words with "<U+1F44D>" for each character of a value; false on no
 * memory. */
static bool
spell_out(struct buf *words, uint32_t character)
{
	struct buf out = BUF_INIT(WORDS_MAX);
	size_t i = 0, from;
	uint32_t cp;

	while (i < words->n) {
		from = i;
		cp = unicode_next(buf_view(words), &i);
		if (cp == character)
			buf_printf(&out, "<U+%04X>", cp);
		else
			buf_put(&out, words->p + from, i - from);
	}
	buf_free(words);
	*words = out;
	return buf_ok(words);
}

/* What was recorded is printed, whatever it is: a control character, or one
 * that no typeface has, by its number. */
static const struct text *
shape(struct setting *s, const char *said)
{
	struct buf words = BUF_INIT(WORDS_MAX);
	const struct text *text = NULL;
	uint32_t missing = 0;
	enum error e = E_MEMORY;

	unicode_visible(slice_str(said), &words);
	while (buf_ok(&words)) {
		text = texts_shape(&s->texts, design_library(s->design),
		    &s->layout->family[s->style->family], buf_view(&words),
		    s->lang, &e, &missing);
		if (text != NULL || e != E_RULE_GLYPH || missing < 0x80 ||
		    !spell_out(&words, missing))
			break;
	}
	if (text == NULL)
		fail(s, e, "");
	buf_free(&words);
	return text;
}

static void
put(struct sheet *sheet, const struct text *text, const struct text_line *line,
    int64_t x, int64_t y, int64_t size, uint32_t colour)
{
	struct sheet_mark *m = sheet_mark(sheet, SHEET_TEXT);

	m->x = x;
	m->y = y;
	m->w = line->width * size / FONT_EM;
	m->h = size;
	m->text = text;
	m->from = line->from;
	m->to = line->to;
	m->size = size;
	m->colour = colour;
}

static void
set_line(void *arg, enum story_line kind, const char *words)
{
	struct setting *s = arg;
	const struct layout_annex *box = &s->layout->annex;
	const struct look *look = &looks[kind];
	const int64_t indent = look->indent * look->size / FONT_EM;
	const int64_t leading = look->size * 14 / 10;
	const int64_t width = (box->w - indent) * FONT_EM / look->size;
	const struct text *text = s->e == E_OK ? shape(s, words) : NULL;
	/* A head stays with the line that follows it. */
	int64_t below = kind == STORY_HEAD || kind == STORY_STEP
	    ? looks[STORY_DETAIL].above + looks[STORY_DETAIL].size * 14 / 10
	    : 0;
	struct text_line line;
	size_t from = 0;

	if (text == NULL)
		return;
	s->y += look->above;
	while (text_next(text, &from, width, &line)) {
		if ((s->n == 0 || s->y + leading + below > box->y + box->h) &&
		    next_sheet(s) == NULL)
			return;
		put(&s->sheet[s->n - 1], text, &line, box->x + indent, s->y,
		    look->size, kind == STORY_DETAIL ? GREY : s->style->colour);
		s->y += leading;
	}
}

/* "C2026-0001  2 / 3", below the text of every page. */
static void
set_feet(struct setting *s)
{
	const struct layout_annex *box = &s->layout->annex;
	const struct text *text;
	struct text_line line;
	char words[DOSSIER_NAME_MAX + 48];
	size_t i;

	for (i = 0; i < s->n && s->e == E_OK; i++) {
		snprintf(words, sizeof words, "%s  %zu / %zu", s->d->name,
		    i + 1, s->n);
		text = shape(s, words);
		if (text == NULL ||
		    text_break(text, box->w * FONT_EM / FOOT, 0, &line, 1) != 1)
			return;
		put(&s->sheet[i], text, &line, box->x, box->y + box->h + FOOT,
		    FOOT, GREY);
	}
}

static bool
draw(const struct setting *s, size_t i, const struct ink *ink, struct pdf *pdf,
    size_t resources)
{
	struct pdf_object *page =
	    pdf_page(pdf, s->layout->width, s->layout->height);
	struct pdf_object *content = pdf_object(pdf);
	struct buf drawn = BUF_INIT(CONTENT_MAX);
	struct canvas c = { &drawn, s->layout->height };
	bool good;

	ink_show(ink, &s->sheet[i], 0, &c);
	good = buf_ok(&drawn) && !s->sheet[i].failed;
	pdf_stream(content, buf_view(&drawn), PDF_PACK);
	pdf_entry(page, "/Resources %zu 0 R /Contents %zu 0 R", resources,
	    pdf_number(content));
	buf_free(&drawn);
	return good;
}

static enum error
save(const struct setting *s, struct pdf *pdf, struct slice json,
    struct buf *out)
{
	const struct dossier *d = s->d;
	const struct archive_file file = { "case.json", "application/json",
		"Source", "案卷的全部登记 / All that is recorded of the case",
		json, false };
	const struct archive a = { .title = d->name,
		.author = d->v[0].body,
		.subject = d->holder_zh != NULL ? d->holder_zh : d->holder_en,
		.instant = d->v[d->n - 1].at,
		.zone = d->scheme == NULL ? 0 : d->scheme->zone,
		.profile = design_profile(s->design),
		.files = &file,
		.nfiles = 1 };
	uint8_t id[CRYPT_SHA256];

	crypt_sha256(json, id);
	return pdf_save(pdf, archive_write(&a, pdf), id, out);
}

static enum error
write_pages(const struct setting *s, struct ink *ink, struct pdf *pdf)
{
	struct buf fonts = BUF_INIT(4096);
	struct pdf_object *resources;
	enum error e = E_OK;
	size_t i;

	for (i = 0; i < s->n && e == E_OK; i++)
		e = ink_take(ink, &s->sheet[i]);
	if (e == E_OK)
		e = ink_cut(ink);
	if (e != E_OK)
		return e;
	resources = pdf_object(pdf);
	ink_write(ink, pdf, &fonts);
	pdf_entry(resources, "/ProcSet [/PDF /Text]");
	pdf_entry(resources, "/Font << %s>>", buf_cstr(&fonts));
	for (i = 0; i < s->n && e == E_OK; i++)
		if (!draw(s, i, ink, pdf, pdf_number(resources)))
			e = E_MEMORY;
	buf_free(&fonts);
	return e;
}

static enum error
write_all(const struct setting *s, struct buf *out)
{
	struct pdf *pdf = pdf_new(design_press(s->design));
	struct ink *ink = ink_new(s->design);
	struct json *tree = story_json(s->d);
	struct buf json = BUF_INIT(JSON_OUT_MAX);
	enum error e = E_MEMORY;

	if (tree != NULL)
		json_write(tree, 2, &json);
	if (pdf != NULL && ink != NULL && tree != NULL && buf_ok(&json))
		e = write_pages(s, ink, pdf);
	if (e == E_OK)
		e = save(s, pdf, buf_view(&json), out);
	ink_free(ink);
	pdf_free(pdf);
	json_free(tree);
	buf_free(&json);
	return e;
}

enum error
casefile_write(struct design *design, const struct dossier *d,
    const struct roster *people, enum lang lang, struct buf *out,
    struct problems *ps)
{
	const struct layout *layout = design_layout(design);
	struct setting s = { .design = design,
		.layout = layout,
		.style = &layout->style[layout->annex.body],
		.d = d,
		.lang = lang,
		.ps = ps,
		.e = E_OK };
	size_t i;

	if (!story_tell(d, people, lang, set_line, &s))
		fail(&s, E_MEMORY, "");
	set_feet(&s);
	if (s.e == E_OK) {
		enum error e = write_all(&s, out);

		if (e != E_OK)
			fail(&s, e, "");
	}
	for (i = 0; i < s.n; i++)
		sheet_free(&s.sheet[i]);
	free(s.sheet);
	texts_free(&s.texts);
	return s.e;
}
