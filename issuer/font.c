/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/font.h"

#include <errno.h>
#include <fontconfig/fontconfig.h>
#include <hb-ot.h>
#include <stdlib.h>
#include <string.h>

#include "record/unicode.h"

#define NAME_MAX_BYTES 128

static void
face_free(struct font_face *f)
{
	free(f->name);
	free(f->postscript);
	hb_font_destroy(f->font);
	hb_face_destroy(f->face);
}

void
font_library_free(struct font_library *library)
{
	for (size_t i = 0; i < library->n; i++)
		face_free(&library->face[i]);
	library->n = 0;
}

/* True if one of the match's families is the one asked for: fontconfig
 * never says no, it offers something else. */
static bool
is_family(FcPattern *wanted, FcPattern *match)
{
	FcChar8 *want, *have;

	if (FcPatternGetString(wanted, FC_FAMILY, 0, &want) != FcResultMatch)
		return false;
	for (int i = 0;
	     FcPatternGetString(match, FC_FAMILY, i, &have) == FcResultMatch;
	     i++)
		if (FcStrCmpIgnoreCase(want, have) == 0)
			return true;
	return false;
}

/* fontconfig keeps a default language that nothing but this frees; asked for
 * once a process, however many designs are opened. */
static void
tidy_at_exit(void)
{
	static bool asked;

	if (!asked)
		asked = atexit(FcFini) == 0;
}

/* The file of a name like "Noto Serif CJK SC:bold"; heap, or NULL. */
static char *
locate(const char *name, int *index)
{
	FcPattern *wanted = FcNameParse((const FcChar8 *)name);
	FcPattern *match = NULL;
	FcResult result;
	FcChar8 *file;
	char *path = NULL;

	if (wanted == NULL)
		return NULL;
	tidy_at_exit();
	FcPatternAddBool(wanted, FC_SCALABLE, FcTrue);
	FcConfigSubstitute(NULL, wanted, FcMatchPattern);
	FcDefaultSubstitute(wanted);
	match = FcFontMatch(NULL, wanted, &result);
	if (match != NULL) {
		FcPattern *bare = FcNameParse((const FcChar8 *)name);

		if (bare != NULL && is_family(bare, match) &&
		    FcPatternGetString(match, FC_FILE, 0, &file) ==
			FcResultMatch &&
		    FcPatternGetInteger(match, FC_INDEX, 0, index) ==
			FcResultMatch)
			path = strdup((const char *)file);
		if (bare != NULL)
			FcPatternDestroy(bare);
		FcPatternDestroy(match);
	}
	FcPatternDestroy(wanted);
	return path;
}

/* A measure of the face in 1/1000 em, rounded half away from zero. */
static int
em(const struct font_face *f, int64_t units)
{
	int64_t upem = (int64_t)hb_face_get_upem(f->face);
	int64_t n = units * FONT_EM;

	return (int)((n + (n < 0 ? -upem : upem) / 2) / upem);
}

static bool
has_table(hb_face_t *face, hb_tag_t tag)
{
	hb_blob_t *blob = hb_face_reference_table(face, tag);
	bool there = hb_blob_get_length(blob) > 0;

	hb_blob_destroy(blob);
	return there;
}

static void
read_names(struct font_face *f)
{
	hb_font_extents_t extents;
	unsigned n = NAME_MAX_BYTES;
	char name[NAME_MAX_BYTES];

	f->cff = has_table(f->face, HB_TAG('C', 'F', 'F', ' '));
	if (hb_font_get_h_extents(f->font, &extents)) {
		f->ascent = em(f, extents.ascender);
		f->descent = em(f, extents.descender);
	}
	hb_ot_name_get_utf8(f->face, HB_OT_NAME_ID_POSTSCRIPT_NAME,
	    HB_LANGUAGE_INVALID, &n, name);
	if (n == 0 ||
	    strspn(name,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
		"nopqrstuvwxyz0123456789-_") != n)
		strcpy(name, "Unnamed");
	f->postscript = strdup(name);
}

/* Opens the file as *f; false leaves nothing to free. */
static bool
open_face(struct font_face *f, const char *name, const char *path, int index)
{
	hb_blob_t *blob = hb_blob_create_from_file_or_fail(path);

	if (blob == NULL)
		return false;
	memset(f, 0, sizeof *f);
	f->face = hb_face_create(blob, (unsigned)index & 0xFFFF);
	hb_blob_destroy(blob);
	f->font = hb_font_create(f->face);
	f->name = strdup(name);
	read_names(f);
	if (f->name != NULL && f->postscript != NULL &&
	    hb_face_get_glyph_count(f->face) > 0)
		return true;
	face_free(f);
	return false;
}

int
font_find(struct font_library *library, const char *name)
{
	char *path;
	int index = 0;
	bool opened;

	for (size_t i = 0; i < library->n; i++)
		if (strcmp(library->face[i].name, name) == 0)
			return (int)i;
	if (library->n == FONT_FACES_MAX)
		return FONT_ABSENT;
	/* Neither library says why it has nothing; malloc does. */
	errno = 0;
	path = locate(name, &index);
	opened = path != NULL &&
	    open_face(&library->face[library->n], name, path, index);
	free(path);
	if (!opened)
		return errno == ENOMEM ? FONT_MEMORY : FONT_ABSENT;
	return (int)library->n++;
}

int
font_face_of(const struct font_library *library,
    const struct font_family *family, uint32_t cp, uint32_t *gid)
{
	for (size_t i = 0; i < family->n; i++) {
		hb_font_t *font = library->face[family->face[i]].font;

		if (hb_font_get_nominal_glyph(font, cp, gid))
			return family->face[i];
	}
	return -1;
}

/* Ideographs, kana and full-width forms: one width, nothing to kern. In
 * Chinese text the shared dashes and quotation marks are among them. */
static bool
stands_alone(uint32_t cp, enum lang lang)
{
	return cp >= 0x2E80 || (lang == LANG_ZH && cp >= 0x2000);
}

static bool
is_mark(uint32_t cp)
{
	return (cp >= 0x0300 && cp <= 0x036F) || cp == 0x3099 || cp == 0x309A;
}

/* Glyphs of p[0..n), all of one face, get kerning and mark positions.
 * Should the shaper ever not give glyph for character, the plain glyphs
 * stay: extraction matters more than a kern. */
static void
kern(const struct font_face *f, struct font_glyph *p, size_t n, enum lang lang)
{
	static const hb_feature_t features[] = {
		{ HB_TAG('l', 'i', 'g', 'a'), 0, 0, UINT32_MAX },
		{ HB_TAG('c', 'l', 'i', 'g'), 0, 0, UINT32_MAX },
		{ HB_TAG('c', 'a', 'l', 't'), 0, 0, UINT32_MAX },
		{ HB_TAG('p', 'w', 'i', 'd'), 1, 0, UINT32_MAX },
	};
	hb_buffer_t *b = hb_buffer_create();
	const hb_glyph_info_t *info;
	const hb_glyph_position_t *pos;
	unsigned count, k;

	for (size_t i = 0; i < n; i++)
		hb_buffer_add(b, p[i].cp, (unsigned)i);
	hb_buffer_set_content_type(b, HB_BUFFER_CONTENT_TYPE_UNICODE);
	hb_buffer_set_cluster_level(b, HB_BUFFER_CLUSTER_LEVEL_CHARACTERS);
	hb_buffer_set_direction(b, HB_DIRECTION_LTR);
	hb_buffer_set_script(b, HB_SCRIPT_LATIN);
	hb_buffer_set_language(
	    b, hb_language_from_string(lang == LANG_ZH ? "zh-Hans" : "en", -1));
	hb_shape(f->font, b, features, lang == LANG_ZH ? 3 : 4);
	info = hb_buffer_get_glyph_infos(b, &count);
	pos = hb_buffer_get_glyph_positions(b, &count);
	for (k = 0; k < count && info[k].cluster == k; k++)
		continue;
	for (size_t i = 0; k == n && count == n && i < n; i++) {
		int nominal = em(
		    f, hb_font_get_glyph_h_advance(f->font, info[i].codepoint));

		p[i].gid = info[i].codepoint;
		p[i].advance = (int16_t)nominal;
		p[i].kern = (int16_t)(em(f, pos[i].x_advance) - nominal);
		p[i].dx = (int16_t)em(f, pos[i].x_offset);
		p[i].dy = (int16_t)em(f, pos[i].y_offset);
	}
	hb_buffer_destroy(b);
}

/* Kerning for each stretch of one face that does not stand alone. */
static void
kern_all(
    const struct font_library *library, struct font_run *run, enum lang lang)
{
	size_t from = 0, i;

	while (from < run->n) {
		const struct font_glyph *g = &run->p[from];

		for (i = from + 1; i < run->n; i++)
			if (run->p[i].face != g->face ||
			    stands_alone(run->p[i].cp, lang))
				break;
		if (!stands_alone(g->cp, lang))
			kern(&library->face[g->face], &run->p[from], i - from,
			    lang);
		from = i;
	}
}

enum error
font_shape(const struct font_library *library, const struct font_family *family,
    struct slice text, enum lang lang, struct font_run *out, uint32_t *missing)
{
	int face = -1;

	out->n = 0;
	out->p = calloc(text.n + 1, sizeof *out->p);
	if (out->p == NULL)
		return E_MEMORY;
	for (size_t i = 0; i < text.n;) {
		struct font_glyph *g = &out->p[out->n];

		g->at = (uint32_t)i;
		g->cp = unicode_next(text, &i);
		/* A mark stays with its base where that face has it. */
		if (!is_mark(g->cp) || face < 0 ||
		    !hb_font_get_nominal_glyph(
			library->face[face].font, g->cp, &g->gid))
			face = font_face_of(library, family, g->cp, &g->gid);
		if (face < 0) {
			*missing = g->cp;
			free(out->p);
			out->p = NULL;
			out->n = 0;
			return E_RULE_GLYPH;
		}
		g->face = (uint8_t)face;
		g->advance = (int16_t)em(&library->face[face],
		    hb_font_get_glyph_h_advance(
			library->face[face].font, g->gid));
		out->n++;
	}
	kern_all(library, out, lang);
	return E_OK;
}
