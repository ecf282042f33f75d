/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/subset.h"

#include <hb-ot.h>
#include <hb-subset.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/cff.h"
#include "record/crypt.h"
#include "record/unicode.h"

#define SOURCE_GLYPHS_MAX 12000 /* then the cache begins anew */
#define PROGRAM_MAX ((size_t)16 << 20)
#define TABLE_MAX ((size_t)4 << 20)
#define TAG_CFF HB_TAG('C', 'F', 'F', ' ')
#define BFCHAR_MAX 100 /* of one block, Adobe TN 5014 */

struct subset_source {
	const struct font_face *face;
	hb_set_t *want; /* glyphs of the face that the cut holds or will */
	hb_face_t *cut; /* NULL before the first */
	hb_map_t *map; /* face's glyphs to the cut's */
};

struct entry {
	uint32_t gid;
	uint32_t cp[SUBSET_LAYERS];
	unsigned layers;
	int16_t advance;
	uint16_t code;
};

struct subset {
	struct subset_source *source;
	struct entry *entry;
	size_t n, cap;
	uint32_t *slot; /* open hash: 1 + place in entry */
	size_t slots; /* a power of two */
	char name[192]; /* "ABCDEF+PostScript" */
	size_t length; /* of the program, unpacked */
	struct buf program; /* packed */
	struct buf widths;
	struct buf unicode[SUBSET_LAYERS]; /* packed */
};

struct subset_source *
subset_source_new(const struct font_face *face)
{
	struct subset_source *source = calloc(1, sizeof *source);

	if (source == NULL)
		return NULL;
	source->face = face;
	source->want = hb_set_create();
	return source;
}

void
subset_source_free(struct subset_source *source)
{
	if (source == NULL)
		return;
	hb_set_destroy(source->want);
	hb_map_destroy(source->map);
	hb_face_destroy(source->cut);
	free(source);
}

void
subset_source_want(struct subset_source *source, uint32_t gid)
{
	hb_set_add(source->want, gid);
}

/* hb-subset to the glyphs alone: a PDF needs no layout, names or cmap. */
static hb_face_t *
cut_face(hb_face_t *face, const hb_set_t *glyphs, hb_map_t **map)
{
	static const char drop[][5] = { "GSUB", "GPOS", "GDEF", "BASE", "VORG",
		"vhea", "vmtx", "OS/2", "name", "post", "DSIG", "cmap", "kern",
		"gasp", "fpgm", "prep", "cvt ", "hdmx", "VDMX", "LTSH",
		"meta" };
	hb_subset_input_t *input = hb_subset_input_create_or_fail();
	hb_subset_plan_t *plan = NULL;
	hb_face_t *cut = NULL;
	hb_set_t *tables;

	*map = NULL;
	if (input == NULL)
		return NULL;
	hb_set_union(hb_subset_input_glyph_set(input), glyphs);
	hb_subset_input_set_flags(
	    input, HB_SUBSET_FLAGS_DESUBROUTINIZE | HB_SUBSET_FLAGS_NO_HINTING);
	tables = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
	for (size_t i = 0; i < sizeof drop / sizeof drop[0]; i++)
		hb_set_add(tables, hb_tag_from_string(drop[i], 4));
	plan = hb_subset_plan_create_or_fail(face, input);
	if (plan != NULL)
		cut = hb_subset_plan_execute_or_fail(plan);
	if (cut != NULL) {
		hb_blob_t *blob = hb_face_reference_blob(cut);
		hb_codepoint_t old = HB_SET_VALUE_INVALID;

		/* The result is a builder; a face over its bytes can be cut
		 * again and asked for its tables. */
		hb_face_destroy(cut);
		cut = hb_face_create(blob, 0);
		hb_blob_destroy(blob);
		*map = hb_map_create();
		while (hb_set_next(glyphs, &old))
			hb_map_set(*map, old,
			    hb_map_get(
				hb_subset_plan_old_to_new_glyph_mapping(plan),
				old));
	}
	hb_subset_plan_destroy(plan);
	hb_subset_input_destroy(input);
	return cut;
}

/* Makes sure that the source's cut holds the glyphs. */
static bool
source_cover(struct subset_source *source, const hb_set_t *glyphs)
{
	if (source->cut != NULL) {
		hb_codepoint_t g = HB_SET_VALUE_INVALID;
		bool all = true;

		while (all && hb_set_next(glyphs, &g))
			all = hb_map_has(source->map, g);
		if (all)
			return true;
	}
	if (hb_set_get_population(source->want) > SOURCE_GLYPHS_MAX)
		hb_set_clear(source->want);
	hb_set_union(source->want, glyphs);
	hb_face_destroy(source->cut);
	hb_map_destroy(source->map);
	source->cut = cut_face(source->face->face, source->want, &source->map);
	return source->cut != NULL && hb_map_allocation_successful(source->map);
}

struct subset *
subset_new(struct subset_source *source)
{
	struct subset *s = calloc(1, sizeof *s);

	if (s == NULL)
		return NULL;
	s->source = source;
	s->program = BUF_INIT(PROGRAM_MAX);
	s->widths = BUF_INIT(TABLE_MAX);
	for (size_t i = 0; i < SUBSET_LAYERS; i++)
		s->unicode[i] = BUF_INIT(TABLE_MAX);
	return s;
}

void
subset_free(struct subset *s)
{
	if (s == NULL)
		return;
	buf_free(&s->program);
	buf_free(&s->widths);
	for (size_t i = 0; i < SUBSET_LAYERS; i++)
		buf_free(&s->unicode[i]);
	free(s->entry);
	free(s->slot);
	free(s);
}

/* The slot of a glyph, or the empty one where it belongs. */
static uint32_t *
slot_of(const struct subset *s, uint32_t gid)
{
	size_t i = gid * (size_t)2654435761u & (s->slots - 1);

	while (s->slot[i] != 0 && s->entry[s->slot[i] - 1].gid != gid)
		i = (i + 1) & (s->slots - 1);
	return &s->slot[i];
}

static bool
rehash(struct subset *s, size_t slots)
{
	uint32_t *fresh = calloc(slots, sizeof *fresh);

	if (fresh == NULL)
		return false;
	free(s->slot);
	s->slot = fresh;
	s->slots = slots;
	for (size_t i = 0; i < s->n; i++)
		*slot_of(s, s->entry[i].gid) = (uint32_t)i + 1;
	return true;
}

static bool
grow(struct subset *s)
{
	size_t cap = s->cap == 0 ? 64 : s->cap * 2;
	struct entry *p = realloc(s->entry, cap * sizeof *p);

	if (p == NULL)
		return false;
	s->entry = p;
	s->cap = cap;
	return rehash(s, cap * 2);
}

bool
subset_has(
    const struct subset *s, const struct font_glyph *glyph, unsigned *layer)
{
	const struct entry *e;
	uint32_t slot;

	if (s->n == 0 || (slot = *slot_of(s, glyph->gid)) == 0)
		return false;
	e = &s->entry[slot - 1];
	for (*layer = 0; *layer < e->layers; ++*layer)
		if (e->cp[*layer] == glyph->cp)
			return true;
	return false;
}

enum error
subset_add(struct subset *s, const struct font_glyph *glyph, unsigned *layer)
{
	struct entry *e;
	uint32_t *slot;

	if (subset_has(s, glyph, layer))
		return E_OK;
	if (s->n == s->cap && !grow(s))
		return E_MEMORY;
	slot = slot_of(s, glyph->gid);
	if (*slot == 0) {
		*slot = (uint32_t)++s->n;
		e = &s->entry[s->n - 1];
		memset(e, 0, sizeof *e);
		e->gid = glyph->gid;
		e->advance = glyph->advance;
	}
	e = &s->entry[*slot - 1];
	if (e->layers == SUBSET_LAYERS)
		return E_RULE_GLYPH;
	*layer = e->layers;
	e->cp[e->layers++] = glyph->cp;
	return E_OK;
}

size_t
subset_layers(const struct subset *s)
{
	size_t layers = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->entry[i].layers > layers)
			layers = s->entry[i].layers;
	return layers;
}

static int
by_gid(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->gid < y->gid ? -1 : x->gid > y->gid;
}

/* Six capitals that stand for this choice of glyphs (ISO 32000 9.6.4). */
static void
name_it(struct subset *s)
{
	struct buf key = BUF_INIT(TABLE_MAX);
	uint8_t digest[CRYPT_SHA256];
	char tag[7] = "";

	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < s->entry[i].layers; k++)
			buf_printf(
			    &key, "%u:%x ", s->entry[i].gid, s->entry[i].cp[k]);
	crypt_sha256(buf_view(&key), digest);
	for (size_t i = 0; i < 6; i++)
		tag[i] = (char)('A' + digest[i] % 26);
	snprintf(
	    s->name, sizeof s->name, "%s+%s", tag, s->source->face->postscript);
	buf_free(&key);
}

static void
list_widths(struct subset *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->entry[i].advance != FONT_EM) /* /DW */
			buf_printf(&s->widths, "%u [%d] ", s->entry[i].code,
			    s->entry[i].advance);
}

static void
list_unicode(struct subset *s, unsigned layer, struct pdf_press *press)
{
	struct buf map = BUF_INIT(TABLE_MAX), block = BUF_INIT(TABLE_MAX);
	struct buf character = BUF_INIT(8);
	size_t in_block = 0;

	buf_puts(&map,
	    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
	    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0"
	    " >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
	    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
	for (size_t i = 0; i < s->n; i++) {
		const struct entry *e = &s->entry[i];

		if (e->layers > layer) {
			buf_reset(&character);
			unicode_put(e->cp[layer], &character);
			buf_printf(&block, "<%04X> <", e->code);
			pdf_utf16(&block, buf_view(&character));
			buf_puts(&block, ">\n");
			in_block++;
		}
		if (in_block == BFCHAR_MAX || (i + 1 == s->n && in_block > 0)) {
			buf_printf(&map, "%zu beginbfchar\n", in_block);
			buf_slice(&map, buf_view(&block));
			buf_puts(&map, "endbfchar\n");
			buf_reset(&block);
			in_block = 0;
		}
	}
	buf_puts(&map,
	    "endcmap\nCMapName currentdict /CMap defineresource pop\n"
	    "end\nend\n");
	pdf_pack(press, buf_view(&map), &s->unicode[layer]);
	buf_free(&map);
	buf_free(&block);
	buf_free(&character);
}

/* Codes from the program itself, for glyphs in ascending order. */
static bool
take_codes(
    struct subset *s, const hb_map_t *map, struct slice program, size_t nglyphs)
{
	uint16_t *codes = calloc(nglyphs + 1, sizeof *codes);
	bool good = codes != NULL;

	for (size_t i = 0; good && i < nglyphs; i++)
		codes[i] = (uint16_t)i;
	if (good && s->source->face->cff)
		good = cff_codes(program, codes, nglyphs);
	for (size_t i = 0; good && i < s->n; i++) {
		hb_codepoint_t small =
		    hb_map_get(s->source->map, s->entry[i].gid);
		hb_codepoint_t g = hb_map_get(map, small);

		good = g < nglyphs;
		if (good)
			s->entry[i].code = codes[g];
	}
	free(codes);
	return good;
}

enum error
subset_cut(struct subset *s, struct pdf_press *press)
{
	hb_set_t *glyphs = hb_set_create(), *small = hb_set_create();
	hb_map_t *map = NULL;
	hb_face_t *cut = NULL;
	hb_blob_t *blob = NULL;
	enum error e = E_MEMORY;
	unsigned n;
	const char *p;

	qsort(s->entry, s->n, sizeof *s->entry, by_gid);
	if (!rehash(s, s->slots))
		goto out;
	for (size_t i = 0; i < s->n; i++)
		hb_set_add(glyphs, s->entry[i].gid);
	if (!source_cover(s->source, glyphs))
		goto out;
	for (size_t i = 0; i < s->n; i++)
		hb_set_add(small, hb_map_get(s->source->map, s->entry[i].gid));
	cut = cut_face(s->source->cut, small, &map);
	if (cut == NULL)
		goto out;
	blob = s->source->face->cff ? hb_face_reference_table(cut, TAG_CFF)
				    : hb_face_reference_blob(cut);
	p = hb_blob_get_data(blob, &n);
	if (n == 0 ||
	    !take_codes(s, map, slice_of(p, n), hb_face_get_glyph_count(cut)))
		goto out;
	s->length = n;
	pdf_pack(press, slice_of(p, n), &s->program);
	name_it(s);
	list_widths(s);
	for (unsigned i = 0; i < subset_layers(s); i++)
		list_unicode(s, i, press);
	if (buf_ok(&s->program) && buf_ok(&s->widths))
		e = E_OK;
out:
	/* Without memory HarfBuzz 6 leaves a Null of libharfbuzz-subset in a
	 * face, which libharfbuzz does not know for one and writes to when it
	 * takes the face down: so both stay. */
	if (e == E_MEMORY) {
		hb_face_reference(s->source->face->face);
		hb_face_reference(s->source->cut);
	}
	hb_blob_destroy(blob);
	hb_face_destroy(cut);
	hb_map_destroy(map);
	hb_set_destroy(small);
	hb_set_destroy(glyphs);
	return e;
}

uint16_t
subset_code(const struct subset *s, uint32_t gid)
{
	uint32_t slot = s->n == 0 ? 0 : *slot_of(s, gid);

	return slot == 0 ? 0 : s->entry[slot - 1].code;
}

/* xMin yMin xMax yMax of the head table, in 1/1000 em. */
static void
bounding_box(const struct font_face *face, int box[4])
{
	hb_blob_t *head =
	    hb_face_reference_table(face->face, HB_TAG('h', 'e', 'a', 'd'));
	unsigned n;
	const char *p = hb_blob_get_data(head, &n);
	int upem = (int)hb_face_get_upem(face->face);

	for (size_t i = 0; i < 4; i++) {
		size_t at = 36 + 2 * i;

		box[i] = 0;
		if (n >= at + 2)
			box[i] = (int16_t)((uint8_t)p[at] << 8 |
				     (uint8_t)p[at + 1]) *
			    FONT_EM / upem;
	}
	hb_blob_destroy(head);
}

static struct pdf_object *
write_descriptor(const struct subset *s, struct pdf *pdf)
{
	const struct font_face *face = s->source->face;
	struct pdf_object *file = pdf_object(pdf), *o = pdf_object(pdf);
	int box[4];

	if (face->cff)
		pdf_entry(file, "/Subtype /CIDFontType0C");
	else
		pdf_entry(file, "/Length1 %zu", s->length);
	pdf_stream(file, buf_view(&s->program), PDF_PACKED);
	bounding_box(face, box);
	pdf_entry(o, "/Type /FontDescriptor /FontName /%s /Flags 4", s->name);
	pdf_entry(o, "/FontBBox [%d %d %d %d] /ItalicAngle 0", box[0], box[1],
	    box[2], box[3]);
	pdf_entry(o, "/Ascent %d /Descent %d /CapHeight %d /StemV 80",
	    face->ascent, face->descent, face->ascent);
	pdf_entry(o, "/%s %zu 0 R", face->cff ? "FontFile3" : "FontFile2",
	    pdf_number(file));
	return o;
}

void
subset_write(const struct subset *s, struct pdf *pdf,
    struct pdf_object *fonts[SUBSET_LAYERS])
{
	struct pdf_object *descriptor = write_descriptor(s, pdf);
	struct pdf_object *cid = pdf_object(pdf);
	bool cff = s->source->face->cff;

	pdf_entry(cid, "/Type /Font /Subtype /CIDFontType%d /BaseFont /%s",
	    cff ? 0 : 2, s->name);
	pdf_entry(cid,
	    "/CIDSystemInfo << /Registry (Adobe) "
	    "/Ordering (Identity) /Supplement 0 >>");
	pdf_entry(cid, "/FontDescriptor %zu 0 R /DW %d /W [%s]",
	    pdf_number(descriptor), FONT_EM, buf_cstr(&s->widths));
	if (!cff)
		pdf_entry(cid, "/CIDToGIDMap /Identity");
	for (size_t i = 0; i < subset_layers(s); i++) {
		struct pdf_object *map = pdf_object(pdf);

		pdf_stream(map, buf_view(&s->unicode[i]), PDF_PACKED);
		fonts[i] = pdf_object(pdf);
		pdf_entry(fonts[i],
		    "/Type /Font /Subtype /Type0 /BaseFont /%s%s", s->name,
		    cff ? "-Identity-H" : "");
		pdf_entry(fonts[i],
		    "/Encoding /Identity-H /DescendantFonts [%zu 0 R] "
		    "/ToUnicode %zu 0 R",
		    pdf_number(cid), pdf_number(map));
	}
}
