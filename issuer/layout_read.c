/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/layout_read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/canvas.h"
#include "issuer/field.h"
#include "issuer/setting.h"
#include "sys/file.h"

#define FILE_MAX ((size_t)1 << 20)
#define LENGTH_MAX 120000 /* 1.2 m: no sheet is longer */
#define REQUIRED INT64_MIN
#define QR_SIDE_MIN 4400 /* version 19: modules of 0.43 mm, read at 150 dpi */
#define POINTS 10 /* 1/100 pt as mpt */

static const char *const pages_words[] = { "first", "annex", "every", NULL };
static const char *const when_words[] = { "always", "sample", "specimen",
	NULL };

static int64_t
length(const struct setting *o, const char *name, int64_t min, int64_t absent)
{
	return canvas_mm(setting_int(o, name, min, LENGTH_MAX, absent));
}

/* [most, least] or one number for both. */
static struct layout_range
range(const struct setting *o, const char *name, int64_t max, int64_t absent)
{
	struct setting m = setting_get(o, name), end;
	int64_t v[2] = { absent, absent };
	const struct json *child = json_first(m.v);

	if (m.v == NULL || json_type(m.v) != JSON_ARRAY) {
		v[0] = v[1] = setting_int(o, name, 0, max, absent);
		return (struct layout_range){ v[0], v[1] };
	}
	for (size_t i = 0; i < 2; i++) {
		end = setting_at(&m, child, i);
		if (child == NULL || json_size(m.v) != 2 ||
		    !json_int(child, &v[i]) || v[i] < 0 || v[i] > max ||
		    v[i] > v[0]) {
			setting_fail(&end, "应为 [最大, 最小] 两个整数",
			    "must be two whole numbers: [most, least]");
			break;
		}
		child = json_next(child);
	}
	return (struct layout_range){ v[0], v[1] };
}

static struct layout_range
lengths(const struct setting *o, const char *name, int64_t absent)
{
	struct layout_range r = range(o, name, LENGTH_MAX, absent);

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

static uint32_t
colour(const struct setting *o, const char *name, const struct layout *l)
{
	struct setting m = setting_get(o, name);
	const char *s = json_str(m.v);

	for (size_t i = 0; s != NULL && i < l->ncolours; i++)
		if (strcmp(l->colour[i].name, s) == 0)
			return l->colour[i].rgb;
	setting_fail(&m, "colours 中没有这个颜色", "no such name in colours");
	return 0;
}

static size_t
style_at(const struct setting *m, const struct layout *l)
{
	const char *s = json_str(m->v);

	for (size_t i = 0; s != NULL && i < l->nstyles; i++)
		if (strcmp(l->style[i].name, s) == 0)
			return i;
	setting_fail(m, "styles 中没有这个样式", "no such name in styles");
	return 0;
}

static size_t
style(const struct setting *o, const char *name, const struct layout *l)
{
	struct setting m = setting_get(o, name);

	return style_at(&m, l);
}

/* ["zh style", "en style"] */
static void
style_pair(const struct setting *o, const char *name, const struct layout *l,
    size_t out[2])
{
	struct setting m = setting_get(o, name), one;
	const struct json *child = json_first(m.v);

	if (json_size(m.v) != 2)
		setting_fail(&m, "应为两个样式：[中文, 英文]",
		    "must be two styles: [zh, en]");
	for (size_t i = 0; i < 2; i++) {
		one = setting_at(&m, child, i);
		out[i] = style_at(&one, l);
		child = json_next(child);
	}
}

/* A text key: one of the two languages must have it. */
static char *
key(const struct setting *o, const char *name, struct layout *l,
    const char *prefix)
{
	struct setting m = setting_get(o, name);
	char *s = setting_string(o, name, false), full[128];
	bool found = false;

	if (s == NULL)
		return NULL;
	snprintf(full, sizeof full, "%s%s", prefix, s);
	for (size_t lang = 0; lang < 2; lang++)
		for (size_t i = 0; i < l->ntexts[lang]; i++)
			if (strcmp(l->text[lang][i].key, full) == 0)
				l->text[lang][i].used = found = true;
	if (!found)
		setting_fail(&m, "text.zh.json 和 text.en.json 都没有这条文字",
		    "neither text.zh.json nor text.en.json has this text");
	return s;
}

static void
read_families(
    const struct setting *root, struct layout *l, struct font_library *library)
{
	struct setting all = setting_get(root, "families"), list, name;
	const struct json *v, *s;
	struct font_family *family;
	int face;

	for (v = json_first(all.v); v != NULL; v = json_next(v)) {
		list = setting_get(&all, json_name(v));
		if (l->nfamilies == LAYOUT_FAMILIES_MAX) {
			setting_fail(&list, "字体族过多", "too many families");
			return;
		}
		family = &l->family[l->nfamilies];
		l->family_name[l->nfamilies++] = strdup(json_name(v));
		for (s = json_first(v); s != NULL; s = json_next(s)) {
			name = setting_at(&list, s, family->n);
			face =
			    json_str(s) == NULL || family->n == FONT_FAMILY_MAX
			    ? -1
			    : font_find(library, json_str(s));
			if (face < 0) {
				setting_fail(&name, "本机没有这个字体，请安装",
				    "this typeface is not installed");
				return;
			}
			family->face[family->n++] = (uint8_t)face;
		}
		if (family->n == 0)
			setting_fail(&list, "至少要有一个字体",
			    "needs at least one typeface");
	}
	if (l->nfamilies == 0)
		setting_fail(
		    &all, "至少要有一个字体族", "needs at least one family");
}

static void
read_colours(const struct setting *root, struct layout *l)
{
	struct setting all = setting_get(root, "colours"), one;
	const char *s;

	for (const struct json *v = json_first(all.v); v != NULL;
	     v = json_next(v)) {
		one = setting_get(&all, json_name(v));
		s = json_str(v);
		if (s == NULL || strlen(s) != 6 ||
		    strspn(s, "0123456789abcdefABCDEF") != 6 ||
		    l->ncolours == LAYOUT_COLOURS_MAX) {
			setting_fail(&one, "应为六位十六进制颜色",
			    "must be a colour of six hexadecimal digits");
			return;
		}
		l->colour[l->ncolours].name = strdup(json_name(v));
		l->colour[l->ncolours++].rgb = (uint32_t)strtoul(s, NULL, 16);
	}
}

static void
read_style(const struct setting *m, const char *name, struct layout *l)
{
	static const char *const names[] = { "family", "size", "leading",
		"tracking", "colour", "align", "lines", NULL };
	static const char *const aligns[] = { "left", "centre", "right", NULL };
	struct layout_style *s = &l->style[l->nstyles++];
	char *family = setting_string(m, "family", false);
	struct setting f = setting_get(m, "family");

	setting_only(m, names);
	s->name = strdup(name);
	s->family = l->nfamilies;
	for (size_t i = 0; family != NULL && i < l->nfamilies; i++)
		if (strcmp(l->family_name[i], family) == 0)
			s->family = i;
	if (s->family == l->nfamilies)
		setting_fail(&f, "families 中没有这个字体族",
		    "no such name in families");
	s->size = range(m, "size", 20000, REQUIRED);
	s->size.max *= POINTS;
	s->size.min *= POINTS;
	s->leading = (int)setting_int(m, "leading", 80, 300, 140);
	s->tracking = (int)setting_int(m, "tracking", 0, 3000, 0);
	s->colour = colour(m, "colour", l);
	s->align =
	    (enum layout_align)setting_word(m, "align", aligns, LAYOUT_LEFT);
	s->lines = (size_t)setting_int(m, "lines", 0, 20, 0);
	free(family);
}

static void
read_styles(const struct setting *root, struct layout *l)
{
	struct setting all = setting_get(root, "styles"), one;

	for (const struct json *v = json_first(all.v); v != NULL;
	     v = json_next(v)) {
		one = setting_get(&all, json_name(v));
		if (l->nstyles == LAYOUT_STYLES_MAX) {
			setting_fail(&one, "样式过多", "too many styles");
			return;
		}
		read_style(&one, json_name(v), l);
	}
}

static void
read_item(const struct setting *m, struct layout *l, struct layout_stack *stack)
{
	static const char *const names[] = { "text", "row", "stars", "rule",
		"seal", "lang", "style", "before", "when", "gap", "thickness",
		"colour", NULL };
	static const char *const langs[] = { "zh", "en", NULL };
	struct layout_item *it = &stack->item[stack->n++];

	setting_only(m, names);
	it->before = lengths(m, "before", 0);
	it->when = (enum layout_when)setting_word(m, "when", when_words, 0);
	if (json_get(m->v, "text") != NULL) {
		it->kind = LAYOUT_TEXT;
		it->key = key(m, "text", l, "");
		it->lang = (enum lang)setting_word(m, "lang", langs, SIZE_MAX);
		it->style = style(m, "style", l);
	} else if (json_get(m->v, "row") != NULL) {
		it->kind = LAYOUT_ROW;
		it->key = key(m, "row", l, "value.");
		free(key(m, "row", l, "label."));
	} else if (json_get(m->v, "stars") != NULL) {
		it->kind = LAYOUT_STARS;
		it->size = lengths(m, "stars", REQUIRED);
		it->gap = length(m, "gap", 0, 100);
		it->colour = colour(m, "colour", l);
	} else if (json_get(m->v, "rule") != NULL) {
		it->kind = LAYOUT_RULE;
		it->size = lengths(m, "rule", REQUIRED);
		it->thickness = length(m, "thickness", 1, 20);
		it->colour = colour(m, "colour", l);
	} else if (json_get(m->v, "seal") != NULL) {
		it->kind = LAYOUT_SEAL;
		it->size = lengths(m, "seal", REQUIRED);
	} else {
		setting_fail(m, "应有 text、row、stars、rule 或 seal",
		    "must have text, row, stars, rule or seal");
	}
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
		style_pair(m, "label_styles", l, s->label_style);
		style_pair(m, "value_styles", l, s->value_style);
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
	a->colour = colour(m, "colour", l);
	a->thickness = length(m, "thickness", 1, 10);
	a->radius = length(m, "radius", 0, 0);
	a->inner = length(m, "inner", 0, 0);
	a->depth = length(m, "depth", 0, 500);
	a->lobes = (int)setting_int(m, "lobes", 2, 400, 24);
	a->strands = (int)setting_int(m, "strands", 1, 60, 8);
	a->angle = (int)setting_int(m, "angle", -90, 90, 30);
	if (a->kind == LAYOUT_WATERMARK) {
		a->key = key(m, "text", l, "");
		a->style = style(m, "style", l);
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
	a->head = style(&m, "head", l);
	a->cell = style(&m, "cell", l);
	a->body = style(&m, "body", l);
	a->zebra = colour(&m, "zebra", l);
	a->line = colour(&m, "line", l);
	a->shade = colour(&m, "shade", l);
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
	int64_t h;

	setting_only(root, names);
	setting_only(&page, page_names);
	l->width = length(&page, "width", 5000, REQUIRED);
	l->height = length(&page, "height", 5000, REQUIRED);
	read_families(root, l, library);
	read_colours(root, l);
	read_styles(root, l);
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
	l->seal.colour = colour(&seal, "colour", l);
	l->seal.style = style(&seal, "style", l);
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

		if (s == NULL || l->ntexts[lang] == LAYOUT_TEXTS_MAX) {
			setting_fail(&m, "应为文字", "must be a text");
			return;
		}
		t->key = strdup(json_name(v));
		t->text = strdup(s);
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
	return strncmp(name, "role.", 5) == 0;
}

static void
check_texts(const struct setting *root, struct layout *l, enum lang lang)
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
	}
}

/* One file of the design, parsed; its text stays for the line numbers. */
static struct json *
open_file(const char *dir, const char *name, struct setting_source *source,
    struct buf *text, char **path)
{
	struct setting root = { source, NULL, "" };
	struct json *tree = NULL;
	struct json_where where = { 0, 1, 1 };
	enum error e;
	int error;

	*path = file_join(dir, name);
	source->file = *path == NULL ? name : *path;
	error = *path == NULL ? ENOMEM : file_read(*path, FILE_MAX, text);
	source->text = buf_view(text);
	if (error != 0) {
		setting_fail(&root, strerror(error), strerror(error));
		return NULL;
	}
	e = json_parse(source->text, FILE_MAX, &tree, &where);
	if (e != E_OK && !source->failed) {
		source->failed = true;
		buf_printf(source->message, "%s:%zu:%zu: %s", source->file,
		    where.line, where.column, error_text(e, source->lang));
	}
	return tree;
}

bool
layout_read(const char *dir, enum lang lang, struct layout *layout,
    struct font_library *library, struct buf *message)
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
		tree[i] =
		    open_file(dir, names[i], &source[i], &text[i], &path[i]);
		root[i].v = tree[i];
		if (!source[i].failed && i < 2)
			read_texts(
			    &root[i], layout, i == 0 ? LANG_ZH : LANG_EN);
		else if (!source[i].failed)
			read_layout(&root[i], layout, library);
		failed = source[i].failed;
	}
	for (size_t i = 0; i < 2 && !failed; i++) {
		check_texts(&root[i], layout, i == 0 ? LANG_ZH : LANG_EN);
		failed = source[i].failed;
	}
	for (size_t i = 0; i < 3; i++) {
		json_free(tree[i]);
		buf_free(&text[i]);
		free(path[i]);
	}
	if (failed)
		layout_free(layout);
	return !failed;
}
