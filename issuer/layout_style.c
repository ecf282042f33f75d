/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/layout_style.h"

#include <stdlib.h>
#include <string.h>

#define POINTS 10 /* 1/100 pt as mpt */

/* [most, least] or one number for both. */
struct layout_range
layout_style_range(
    const struct setting *o, const char *name, int64_t max, int64_t absent)
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

uint32_t
layout_style_colour(
    const struct setting *o, const char *name, const struct layout *l)
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

size_t
layout_style_of(
    const struct setting *o, const char *name, const struct layout *l)
{
	struct setting m = setting_get(o, name);

	return style_at(&m, l);
}

/* ["zh style", "en style"] */
void
layout_style_pair(const struct setting *o, const char *name,
    const struct layout *l, size_t out[2])
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

/* The face that member n of a family names; -1 after saying why. */
static int
face_of(const struct setting *name, struct font_library *library, size_t n)
{
	const char *wanted = json_str(name->v);
	int face;

	if (wanted == NULL || n == FONT_FAMILY_MAX) {
		setting_fail(name, "应为至多 8 个字体名之一",
		    "must be one of at most 8 names of typefaces");
		return -1;
	}
	face = font_find(library, wanted);
	if (face == FONT_MEMORY)
		setting_fail(name, "内存不足", "out of memory");
	else if (face < 0)
		setting_fail(name, "本机没有这个字体，请安装，或换一个",
		    "this typeface is not installed: install it, or name "
		    "another");
	return face;
}

void
layout_style_families(
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
		l->family_name[l->nfamilies] =
		    setting_copy(&list, json_name(v));
		if (l->family_name[l->nfamilies] == NULL)
			return;
		l->nfamilies++;
		for (s = json_first(v); s != NULL; s = json_next(s)) {
			name = setting_at(&list, s, family->n);
			face = face_of(&name, library, family->n);
			if (face < 0)
				return;
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

void
layout_style_colours(const struct setting *root, struct layout *l)
{
	struct setting all = setting_get(root, "colours"), one;

	for (const struct json *v = json_first(all.v); v != NULL;
	     v = json_next(v)) {
		one = setting_get(&all, json_name(v));
		if (l->ncolours == LAYOUT_COLOURS_MAX) {
			setting_fail(&one, "颜色过多", "too many colours");
			return;
		}
		l->colour[l->ncolours].name = setting_copy(&one, json_name(v));
		if (l->colour[l->ncolours].name == NULL)
			return;
		l->colour[l->ncolours++].rgb = setting_rgb(&one);
	}
}

enum layout_align
layout_style_align(const struct setting *o, enum layout_align absent)
{
	static const char *const aligns[] = { "left", "centre", "right", NULL };

	return (enum layout_align)setting_word(o, "align", aligns, absent);
}

static void
read_style(const struct setting *m, const char *name, struct layout *l)
{
	static const char *const names[] = { "family", "size", "leading",
		"tracking", "colour", "align", "lines", NULL };
	struct layout_style *s = &l->style[l->nstyles];
	char *family = setting_string(m, "family", false);
	struct setting f = setting_get(m, "family");

	setting_only(m, names);
	s->name = setting_copy(m, name);
	l->nstyles += s->name != NULL;
	s->family = l->nfamilies;
	for (size_t i = 0; family != NULL && i < l->nfamilies; i++)
		if (strcmp(l->family_name[i], family) == 0)
			s->family = i;
	if (s->family == l->nfamilies)
		setting_fail(&f, "families 中没有这个字体族",
		    "no such name in families");
	s->size = layout_style_range(m, "size", 20000, LAYOUT_STYLE_REQUIRED);
	s->size.max *= POINTS;
	s->size.min *= POINTS;
	s->leading = (int)setting_int(m, "leading", 80, 300, 140);
	s->tracking = (int)setting_int(m, "tracking", 0, 3000, 0);
	s->colour = layout_style_colour(m, "colour", l);
	s->align = layout_style_align(m, LAYOUT_LEFT);
	s->lines = (size_t)setting_int(m, "lines", 0, 20, 0);
	free(family);
}

void
layout_style_all(const struct setting *root, struct layout *l)
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
