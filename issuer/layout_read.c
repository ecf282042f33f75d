/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/layout_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/canvas.h"
#include "issuer/field.h"
#include "issuer/layout_style.h"
#include "issuer/text.h"
#include "sys/file.h"

#define FILE_MAX ((size_t)1 << 20)
#define LENGTH_MAX 120000 /* 1.2 m: no sheet is longer */
#define REQUIRED LAYOUT_STYLE_REQUIRED
#define QR_SIDE_MIN 4400 /* version 19: modules of 0.43 mm, read at 150 dpi */

static const char *const pages_words[] = { "first", "annex", "every", NULL };
static const char *const when_words[] = { "always", "sample", "specimen",
	NULL };

static int64_t
length(const struct setting *o, const char *name, int64_t min, int64_t absent)
{
	return canvas_mm(setting_int(o, name, min, LENGTH_MAX, absent));
}

static struct layout_range
lengths(const struct setting *o, const char *name, int64_t absent)
{
	struct layout_range r = layout_style_range(o, name, LENGTH_MAX, absent);

	return (struct layout_range){ canvas_mm(r.max), canvas_mm(r.min) };
}

static void
box(const struct setting *o, int64_t *x, int64_t *y, int64_t *w, int64_t *h)
{
	struct setting m = setting_get(o, "box");
	const struct json *child = json_first(m.v);
	int64_t *out[] = { x, y, w, h }, n;

	for (size_t i = 0; i < 4; i++) {
		if (json_size(m.v) != 4 || !json_int(child, &n) || n < 0 ||
		    n > LENGTH_MAX) {
			setting_fail(&m, "应为 [x, y, 宽, 高]，单位 1/100 毫米",
			    "must be [x, y, width, height] in 1/100 mm");
			return;
		}
		*out[i] = canvas_mm(n);
		child = json_next(child);
	}
}

/* A text key: one of the two languages must have it, for every level or, if
 * leveled, for some. */
static char *
key(const struct setting *o, const char *name, struct layout *l,
    const char *prefix, bool leveled)
{
	struct setting m = setting_get(o, name);
	char *s = setting_string(o, name, false), full[128];
	bool found = false;
	size_t n;

	if (s == NULL)
		return NULL;
	snprintf(full, sizeof full, "%s%s", prefix, s);
	n = strlen(full);
	for (size_t lang = 0; lang < 2; lang++)
		for (size_t i = 0; i < l->ntexts[lang]; i++) {
			struct layout_text *t = &l->text[lang][i];

			if (strncmp(t->key, full, n) == 0 &&
			    (t->key[n] == '\0' ||
				(leveled && t->key[n] == LAYOUT_AT)))
				t->used = found = true;
		}
	if (!found)
		setting_fail(&m, "text.zh.json 和 text.en.json 都没有这条文字",
		    "neither text.zh.json nor text.en.json has this text");
	return s;
}

static void
read_item(const struct setting *m, struct layout *l, struct layout_stack *stack)
{
	static const char *const names[] = { "text", "row", "stars", "rule",
		"seal", "lang", "style", "before", "when", "gap", "thickness",
		"colour", "align", "tag", "mark", "height", NULL };
	static const char *const tags[] = { "p", "h1", "h2", "artifact", NULL };
	static const char *const langs[] = { "zh", "en", NULL };
	struct layout_item *it = &stack->item[stack->n++];

	setting_only(m, names);
	it->before = lengths(m, "before", 0);
	it->align = layout_style_align(m, LAYOUT_CENTRE);
	it->when = (enum layout_when)setting_word(m, "when", when_words, 0);
	if (json_get(m->v, "text") != NULL) {
		it->kind = LAYOUT_TEXT;
		it->key = key(m, "text", l, "", true);
		it->lang = (enum lang)setting_word(m, "lang", langs, SIZE_MAX);
		it->style = layout_style_of(m, "style", l);
		it->tag = (enum layout_tag)setting_word(m, "tag", tags, 0);
	} else if (json_get(m->v, "row") != NULL) {
		it->kind = LAYOUT_ROW;
		it->key = key(m, "row", l, "value.", true);
		free(key(m, "row", l, "label.", true));
	} else if (json_get(m->v, "stars") != NULL) {
		it->kind = LAYOUT_STARS;
		it->size = lengths(m, "stars", REQUIRED);
		it->gap = length(m, "gap", 0, 100);
		it->colour = layout_style_colour(m, "colour", l);
	} else if (json_get(m->v, "rule") != NULL) {
		it->kind = LAYOUT_RULE;
		it->size = lengths(m, "rule", REQUIRED);
		it->thickness = length(m, "thickness", 1, 20);
		it->colour = layout_style_colour(m, "colour", l);
	} else if (json_get(m->v, "seal") != NULL) {
		it->kind = LAYOUT_SEAL;
		if (!stack->bodies)
			setting_fail(m, "印章只能放在 bodies 栏中",
			    "a seal belongs in a stack with bodies");
		it->size = lengths(m, "seal", REQUIRED);
	} else if (json_get(m->v, "mark") != NULL) {
		it->kind = LAYOUT_MARK;
		if (!stack->bodies)
			setting_fail(m, "标志只能放在 bodies 栏中",
			    "a mark belongs in a stack with bodies");
		it->key = setting_string(m, "mark", false);
		it->size = lengths(m, "height", REQUIRED);
	} else {
		setting_fail(m, "应有 text、row、stars、rule、seal 或 mark",
		    "must have text, row, stars, rule, seal or mark");
	}
	if (it->kind != LAYOUT_TEXT && json_get(m->v, "tag") != NULL)
		setting_fail(m, "tag 只属于 text", "a tag belongs to a text");
	if (it->kind <= LAYOUT_ROW && json_get(m->v, "align") != NULL)
		setting_fail(m, "文字的 align 写在它的 style 里",
		    "the align of a text belongs in its style");
}

static void
read_stack(const struct setting *m, struct layout *l)
{
	static const char *const names[] = { "box", "spread", "pages", "bodies",
		"gap", "label", "label_gap", "label_styles", "value_styles",
		"items", NULL };
	static const char *const spreads[] = { "top", "middle", "bottom",
		"even", NULL };
	struct layout_stack *s = &l->stack[l->nstacks++];
	struct setting items = setting_get(m, "items"), bodies, one;
	size_t i = 0;

	setting_only(m, names);
	box(m, &s->x, &s->y, &s->w, &s->h);
	s->spread =
	    (enum layout_spread)setting_word(m, "spread", spreads, LAYOUT_TOP);
	s->pages = (enum layout_pages)setting_word(m, "pages", pages_words, 0);
	bodies = setting_get(m, "bodies");
	if (bodies.v != NULL && !json_bool(bodies.v, &s->bodies))
		setting_fail(
		    &bodies, "应为 true 或 false", "must be true or false");
	s->column_gap = length(m, "gap", 0, 400);
	if (json_get(m->v, "label") != NULL) {
		s->label = length(m, "label", 0, REQUIRED);
		s->label_gap = length(m, "label_gap", 0, 300);
		layout_style_pair(m, "label_styles", l, s->label_style);
		layout_style_pair(m, "value_styles", l, s->value_style);
	}
	for (const struct json *v = json_first(items.v); v != NULL;
	     v = json_next(v)) {
		one = setting_at(&items, v, i++);
		if (s->n == LAYOUT_ITEMS_MAX)
			setting_fail(&one, "条目过多", "too many items");
		else
			read_item(&one, l, s);
		if (s->n > 0 && s->item[s->n - 1].kind == LAYOUT_ROW &&
		    s->label == 0)
			setting_fail(&one, "有 row 的栏要写 label 宽度",
			    "a stack with rows must give the width of label");
	}
}

static void
read_art(const struct setting *m, struct layout *l)
{
	static const char *const names[] = { "kind", "box", "pages", "when",
		"radius", "inner", "depth", "thickness", "lobes", "strands",
		"angle", "colour", "text", "style", NULL };
	static const char *const kinds[] = { "fill", "frame", "band", "rosette",
		"watermark", NULL };
	struct layout_art *a = &l->art[l->nart++];

	setting_only(m, names);
	a->kind =
	    (enum layout_art_kind)setting_word(m, "kind", kinds, SIZE_MAX);
	a->pages = (enum layout_pages)setting_word(m, "pages", pages_words, 0);
	a->when = (enum layout_when)setting_word(m, "when", when_words, 0);
	box(m, &a->x, &a->y, &a->w, &a->h);
	a->colour = layout_style_colour(m, "colour", l);
	a->thickness = length(m, "thickness", 1, 10);
	a->radius = length(m, "radius", 0, 0);
	a->inner = length(m, "inner", 0, 0);
	a->depth = length(m, "depth", 0, 500);
	a->lobes = (int)setting_int(m, "lobes", 2, 400, 24);
	a->strands = (int)setting_int(m, "strands", 1, 60, 8);
	a->angle = (int)setting_int(m, "angle", -90, 90, 30);
	if (a->kind == LAYOUT_WATERMARK) {
		a->key = key(m, "text", l, "", false);
		a->style = layout_style_of(m, "style", l);
	}
}

static void
each(const struct setting *root, const char *name, struct layout *l,
    const size_t *n, size_t max,
    void (*read)(const struct setting *m, struct layout *l))
{
	struct setting all = setting_get(root, name), one;
	size_t i = 0;

	for (const struct json *v = json_first(all.v); v != NULL;
	     v = json_next(v)) {
		one = setting_at(&all, v, i++);
		if (*n == max)
			setting_fail(&one, "过多", "too many");
		else
			read(&one, l);
	}
}

static void
read_annex(const struct setting *root, struct layout *l)
{
	static const char *const names[] = { "box", "head", "cell", "body",
		"zebra", "line", "shade", "pad", NULL };
	struct setting m = setting_get(root, "annex");
	struct layout_annex *a = &l->annex;
	struct layout_range pad;

	setting_only(&m, names);
	box(&m, &a->x, &a->y, &a->w, &a->h);
	a->head = layout_style_of(&m, "head", l);
	a->cell = layout_style_of(&m, "cell", l);
	a->body = layout_style_of(&m, "body", l);
	a->zebra = layout_style_colour(&m, "zebra", l);
	a->line = layout_style_colour(&m, "line", l);
	a->shade = layout_style_colour(&m, "shade", l);
	pad = lengths(&m, "pad", 120);
	a->pad_x = pad.max;
	a->pad_y = pad.min;
}

static void
read_layout(
    const struct setting *root, struct layout *l, struct font_library *library)
{
	static const char *const names[] = { "page", "families", "colours",
		"styles", "art", "stacks", "qr", "seal", "annex", NULL };
	static const char *const page_names[] = { "width", "height", NULL };
	static const char *const qr_names[] = { "box", NULL };
	static const char *const seal_names[] = { "colour", "style", NULL };
	struct setting page = setting_get(root, "page");
	struct setting qr = setting_get(root, "qr");
	struct setting seal = setting_get(root, "seal");
	int64_t h = 0;

	setting_only(root, names);
	setting_only(&page, page_names);
	l->width = length(&page, "width", 5000, REQUIRED);
	l->height = length(&page, "height", 5000, REQUIRED);
	layout_style_families(root, l, library);
	layout_style_colours(root, l);
	layout_style_all(root, l);
	if (root->source->failed) /* the rest names what these define */
		return;
	each(root, "art", l, &l->nart, LAYOUT_ART_MAX, read_art);
	each(root, "stacks", l, &l->nstacks, LAYOUT_STACKS_MAX, read_stack);
	setting_only(&qr, qr_names);
	box(&qr, &l->qr_x, &l->qr_y, &l->qr_side, &h);
	if (h != l->qr_side || h < canvas_mm(QR_SIDE_MIN))
		setting_fail(&qr, "二维码的框应为至少 44 毫米的正方形",
		    "the box of the QR must be a square of 44 mm or more");
	setting_only(&seal, seal_names);
	l->seal.colour = layout_style_colour(&seal, "colour", l);
	l->seal.style = layout_style_of(&seal, "style", l);
	read_annex(root, l);
}

static void
read_texts(const struct setting *root, struct layout *l, enum lang lang)
{
	for (const struct json *v = json_first(root->v); v != NULL;
	     v = json_next(v)) {
		struct setting m = setting_get(root, json_name(v));
		struct layout_text *t = &l->text[lang][l->ntexts[lang]];
		const char *s = json_str(v);

		if (s == NULL) {
			setting_fail(&m, "应为文字", "must be a text");
			return;
		}
		if (l->ntexts[lang] == LAYOUT_TEXTS_MAX) {
			setting_fail(&m, "文字太多", "too many texts");
			return;
		}
		t->key = setting_copy(&m, json_name(v));
		t->text = setting_copy(&m, s);
		if (t->key == NULL || t->text == NULL) {
			free(t->key);
			free(t->text);
			return;
		}
		l->ntexts[lang]++;
	}
}

/* Keys that the program itself asks for, not the layout. */
static bool
is_known(const char *name)
{
	static const char *const known[] = { "date", "months", "list",
		"seal.centre", "seal.centre.sample", "seal.centre.specimen",
		NULL };

	for (size_t i = 0; known[i] != NULL; i++)
		if (strcmp(known[i], name) == 0)
			return true;
	return strncmp(name, "role.", 5) == 0 &&
	    strchr(name, LAYOUT_AT) == NULL;
}

/* Whether what follows the @ of a key is the code of a level. */
static bool
is_leveled(const char *key, const char *const *levels)
{
	const char *at = strchr(key, LAYOUT_AT);

	for (; at != NULL && *levels != NULL; levels++)
		if (strcmp(at + 1, *levels) == 0)
			return true;
	return at == NULL;
}

static void
check_texts(const struct setting *root, const char *const *levels,
    struct layout *l, enum lang lang)
{
	for (size_t i = 0; i < l->ntexts[lang]; i++) {
		const struct layout_text *t = &l->text[lang][i];
		struct setting m = setting_get(root, t->key);

		if (field_unknown(t->text) != NULL)
			setting_fail(&m,
			    "花括号中不是可用的名称 (docs/DESIGNS.md)",
			    "names no value in braces (docs/DESIGNS.md)");
		if (!t->used && !is_known(t->key))
			setting_fail(&m, "layout.json 没有用到这条文字",
			    "layout.json does not use this text");
		else if (!is_leveled(t->key, levels))
			setting_fail(&m,
			    "@ 之后应为认证方案 (schemes) 中的等级代码",
			    "after the @ stands the code of no level of the "
			    "schemes");
	}
}

/* Words that are drawn as outlines, once for many documents: what no typeface
 * of their family has would be missing on all of them. */
static void
check_drawn(const struct setting *root, const struct layout *l,
    const struct font_library *library, const char *key, size_t style,
    enum lang lang)
{
	const char *words = layout_text(l, key, lang);
	struct setting m = setting_get(root, key);
	char zh[96], en[96];
	struct text text;
	uint32_t missing = 0;

	if (words == NULL)
		return;
	switch (text_make(&text, library, &l->family[l->style[style].family],
	    slice_str(words), lang, &missing)) {
	case E_OK:
		text_free(&text);
		break;
	case E_RULE_GLYPH:
		snprintf(zh, sizeof zh, "字体中没有这个字 (U+%04X)", missing);
		snprintf(en, sizeof en,
		    "no typeface of its family has this character (U+%04X)",
		    missing);
		setting_fail(&m, zh, en);
		break;
	default:
		setting_fail(&m, "内存不足", "out of memory");
	}
}

static void
check_outlines(const struct setting *root, const struct layout *l,
    const struct font_library *library, enum lang lang)
{
	static const char *const centres[] = { "seal.centre",
		"seal.centre.sample", "seal.centre.specimen" };

	for (size_t i = 0; i < l->nart; i++)
		if (l->art[i].kind == LAYOUT_WATERMARK)
			check_drawn(root, l, library, l->art[i].key,
			    l->art[i].style, lang);
	for (size_t i = 0; lang == LANG_ZH && i < 3; i++)
		check_drawn(root, l, library, centres[i], l->seal.style, lang);
}

/* The marks that items name, each read once. */
static bool
read_marks(
    const char *dir, enum lang lang, struct layout *l, struct buf *message)
{
	for (size_t i = 0; i < l->nstacks; i++)
		for (size_t k = 0; k < l->stack[i].n; k++) {
			struct layout_item *it = &l->stack[i].item[k];

			if (it->kind != LAYOUT_MARK)
				continue;
			for (it->mark = 0; it->mark < l->nmarks; it->mark++)
				if (strcmp(l->mark[it->mark].name, it->key) ==
				    0)
					break;
			if (it->mark < l->nmarks)
				continue;
			if (l->nmarks == MARKS_MAX) {
				buf_printf(message, "%s: %d", dir, MARKS_MAX);
				return false;
			}
			if (!mark_read(dir, it->key, lang, &l->mark[l->nmarks],
				message))
				return false;
			l->nmarks++;
		}
	return true;
}

bool
layout_read(const char *dir, const char *const *levels, enum lang lang,
    struct layout *layout, struct font_library *library, struct buf *message)
{
	static const char *const names[] = { "text.zh.json", "text.en.json",
		"layout.json" };
	struct setting_source source[3];
	struct setting root[3];
	struct json *tree[3] = { NULL, NULL, NULL };
	struct buf text[3];
	char *path[3] = { NULL, NULL, NULL };
	bool failed = false;

	memset(layout, 0, sizeof *layout);
	for (size_t i = 0; i < 3; i++)
		text[i] = BUF_INIT(FILE_MAX);
	for (size_t i = 0; i < 3 && !failed; i++) {
		source[i] = (struct setting_source){ names[i],
			slice_of(NULL, 0), lang, message, false };
		root[i] = (struct setting){ &source[i], NULL, "" };
		path[i] = file_join(dir, names[i]);
		tree[i] = setting_open(
		    &source[i], path[i] == NULL ? names[i] : path[i], &text[i]);
		root[i].v = tree[i];
		if (!source[i].failed && i < 2)
			read_texts(
			    &root[i], layout, i == 0 ? LANG_ZH : LANG_EN);
		else if (!source[i].failed)
			read_layout(&root[i], layout, library);
		failed = source[i].failed;
	}
	for (size_t i = 0; i < 2 && !failed; i++) {
		check_texts(
		    &root[i], levels, layout, i == 0 ? LANG_ZH : LANG_EN);
		if (!source[i].failed)
			check_outlines(&root[i], layout, library,
			    i == 0 ? LANG_ZH : LANG_EN);
		failed = source[i].failed;
	}
	failed = failed || !read_marks(dir, lang, layout, message);
	for (size_t i = 0; i < 3; i++) {
		json_free(tree[i]);
		buf_free(&text[i]);
		free(path[i]);
	}
	if (failed)
		layout_free(layout);
	return !failed;
}
