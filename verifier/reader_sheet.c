/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A page that is one scan is looked at as it was scanned: a JPEG by our own
 * decoding of its luma, JPEG 2000, fax, JBIG2 and Flate as poppler unpacks
 * them.  Every other page is drawn.  Colour is asked for where print may lie
 * under a red seal, a finer drawing where a code is seen and not read.
 */
#include "verifier/reader_sheet.h"

#include <stdlib.h>
#include <string.h>

#include "verifier/reader_code.h"
#include "verifier/reader_content.h"
#include "verifier/reader_font.h"
#include "verifier/reader_image.h"
#include "verifier/reader_stream.h"

#define DPI_MIN 200 /* for drawing: a drawn code needs no more */
#define DPI_MAX 300
#define TEXT_PAGES_MAX 16 /* whose text is told for the record's sake */

enum way {
	WAY_JPEG,
	WAY_IMAGE,
	WAY_DRAW
};

struct sheet {
	struct reader_sheets *all;
	int number;
	qpdf_oh page;
	enum way way;
	qpdf_oh image; /* unless it is drawn */
	int w, h; /* of the largest image, as it says */
	int dpi; /* of that, on this page; 0: no image */
	struct reader_codes codes;
	enum cause why; /* something could not be looked at */
};

/* The content streams one after another (ISO 32000-1 section 7.8.2). */
static bool
content_of(struct sheet *s, struct buf *to)
{
	qpdf_data q = s->all->q;
	qpdf_oh c = qpdf_oh_get_key_if_dict(q, s->page, "/Contents");
	bool many = qpdf_oh_is_array(q, c) != 0;
	int i, n = many ? qpdf_oh_get_array_n_items(q, c) : 1;

	if (n > LIMIT_CONTENTS)
		return false;
	for (i = 0; i < n; i++) {
		qpdf_oh part = many ? qpdf_oh_get_array_item(q, c, i) : c;

		if (!qpdf_oh_is_stream(q, part) ||
		    !qpdf_oh_is_null(q,
			qpdf_oh_get_key(
			    q, qpdf_oh_get_dict(q, part), "/DecodeParms")) ||
		    !reader_stream_bytes(q, part, to))
			return false;
		buf_putc(to, '\n');
	}
	return buf_ok(to);
}

static int
int_key(qpdf_data q, qpdf_oh dict, const char *key)
{
	long long v = 0;

	if (qpdf_oh_get_value_as_longlong(
		q, qpdf_oh_get_key(q, dict, key), &v) == 0 ||
	    v < 0 || v > 1000000)
		return 0;
	return (int)v;
}

static bool
is_image(qpdf_data q, qpdf_oh x)
{
	return qpdf_oh_is_stream(q, x) &&
	    qpdf_oh_is_name_and_equals(q,
		qpdf_oh_get_key(q, qpdf_oh_get_dict(q, x), "/Subtype"),
		"/Image");
}

/* Longer side to longer side: a scan may stand on its head. */
static int
dpi_of(const struct sheet *s)
{
	qpdf_data q = s->all->q;
	qpdf_oh box = reader_stream_inherited(q, s->page, "/MediaBox");
	double v[4], w, h;
	int i;

	if (!qpdf_oh_is_array(q, box) || qpdf_oh_get_array_n_items(q, box) != 4)
		return 0;
	for (i = 0; i < 4; i++)
		v[i] = qpdf_oh_get_numeric_value(
		    q, qpdf_oh_get_array_item(q, box, i));
	w = v[2] > v[0] ? v[2] - v[0] : v[0] - v[2];
	h = v[3] > v[1] ? v[3] - v[1] : v[1] - v[3];
	if (!(w >= 1 && h >= 1 && w <= 1e5 && h <= 1e5)) /* NaN too */
		return 0;
	return (
	    int)((s->w > s->h ? s->w : s->h) * 72.0 / (w > h ? w : h) + 0.5);
}

/* The largest image of the page says how finely it was scanned. */
static void
measure(struct sheet *s, qpdf_oh xobjects)
{
	qpdf_data q = s->all->q;

	if (!qpdf_oh_is_dictionary(q, xobjects))
		return;
	qpdf_oh_begin_dict_key_iter(q, xobjects);
	while (qpdf_oh_dict_more_keys(q)) {
		qpdf_oh x =
		    qpdf_oh_get_key(q, xobjects, qpdf_oh_dict_next_key(q));
		qpdf_oh dict;
		int w, h;

		if (!is_image(q, x))
			continue;
		dict = qpdf_oh_get_dict(q, x);
		w = int_key(q, dict, "/Width");
		h = int_key(q, dict, "/Height");
		if ((int64_t)w * h > (int64_t)s->w * s->h) {
			s->w = w;
			s->h = h;
		}
	}
	s->dpi = dpi_of(s);
}

static bool
has_key(qpdf_data q, qpdf_oh dict, const char *key)
{
	return !qpdf_oh_is_null(q, qpdf_oh_get_key(q, dict, key));
}

/* Whether the page shows one image and nothing else. */
static bool
is_scan(struct sheet *s, qpdf_oh resources, qpdf_oh xobjects)
{
	qpdf_data q = s->all->q;
	struct buf bytes = BUF_INIT(LIMIT_CONTENT);
	struct reader_content content = { .only_images = false };

	if (has_key(q, s->page, "/Annots") ||
	    !qpdf_oh_is_dictionary(q, xobjects))
		return false;
	if (content_of(s, &bytes))
		reader_content(buf_view(&bytes), &content);
	buf_free(&bytes);
	if (!content.only_images || content.draws != 1 ||
	    (content.text && reader_font_paints(q, resources)))
		return false;
	s->image = qpdf_oh_get_key(q, xobjects, content.name);
	return is_image(q, s->image);
}

static void
choose_way(struct sheet *s)
{
	qpdf_data q = s->all->q;
	qpdf_oh resources = reader_stream_inherited(q, s->page, "/Resources");
	qpdf_oh xobjects = qpdf_oh_get_key_if_dict(q, resources, "/XObject");
	qpdf_oh dict;

	s->way = WAY_DRAW;
	measure(s, xobjects);
	if (!is_scan(s, resources, xobjects))
		return;
	dict = qpdf_oh_get_dict(q, s->image);
	/* A plan of a building may be larger than we decode, and is drawn. */
	if (s->w > LIMIT_IMAGE_SIDE || s->h > LIMIT_IMAGE_SIDE ||
	    (int64_t)s->w * s->h > LIMIT_IMAGE_AREA)
		return;
	if (reader_stream_filter(q, dict, "/DCTDecode") &&
	    !has_key(q, dict, "/Decode") && !has_key(q, dict, "/SMask") &&
	    !has_key(q, dict, "/Mask"))
		s->way = WAY_JPEG;
	else
		s->way = WAY_IMAGE;
}

static struct reader_pages *
pages_of(struct reader_sheets *all)
{
	if (all->pages == NULL && !all->no_pages) {
		all->pages = reader_pages_open(all->file);
		all->no_pages = all->pages == NULL;
	}
	return all->pages;
}

static bool
take_jpeg(struct sheet *s, enum reader_plane plane, struct reader_image *image)
{
	unsigned char *raw = NULL;
	size_t n = 0;
	bool ok;

	if (qpdf_oh_get_stream_data(
		s->all->q, s->image, qpdf_dl_none, NULL, &raw, &n) != 0) {
		free(raw);
		return false;
	}
	ok = reader_image_jpeg(slice_of(raw, n), 0, plane, image, &s->why);
	free(raw);
	return ok;
}

/* Pixels of the page by its way; *dpi is that of the drawing. */
static bool
take_pixels(struct sheet *s, int *dpi, enum reader_plane plane,
    struct reader_image *image)
{
	struct reader_pages *pages;

	if (s->way == WAY_JPEG)
		return take_jpeg(s, plane, image);
	pages = pages_of(s->all);
	if (pages == NULL)
		return false;
	if (s->way == WAY_IMAGE)
		return reader_page_image(pages, s->number, plane, image);
	return reader_page_draw(pages, s->number, dpi, plane, image);
}

static bool
look(struct sheet *s, int dpi, enum reader_plane plane)
{
	struct reader_image image = { NULL, 0, 0 };

	if (!take_pixels(s, &dpi, plane, &image))
		return false;
	s->all->out->dpi = (uint32_t)(s->way == WAY_DRAW ? dpi : s->dpi);
	reader_code_find(&image, READER_QUICK, s->all->out, &s->codes);
	reader_image_free(&image);
	return true;
}

/* As many looks as the page deserves. */
static bool
look_well(struct sheet *s)
{
	int dpi = s->dpi < DPI_MIN ? DPI_MIN
	    : s->dpi > DPI_MAX     ? DPI_MAX
				   : s->dpi;

	if (!look(s, dpi, READER_LUMA))
		return false;
	if (reader_code_lost(&s->codes) ||
	    (s->codes.hint && s->codes.nread == 0))
		(void)look(s, dpi, READER_RED);
	if (s->way == WAY_DRAW && dpi < DPI_MAX && reader_code_lost(&s->codes))
		(void)look(s, DPI_MAX, READER_LUMA);
	return true;
}

/* Letters that were not drawn are no loss; a font of squares is. */
static bool
lost_font(const struct sheet *s)
{
	qpdf_oh resources =
	    reader_stream_inherited(s->all->q, s->page, "/Resources");
	char *text;
	bool blocks;

	if (!reader_font_letters(s->all->q, resources))
		return true;
	text = reader_page_text(s->all->pages, s->number);
	blocks = reader_font_blocks(text);
	free(text);
	return blocks;
}

/* What poppler did not paint, whichever way it was asked. */
static void
ask_what_was_lost(struct sheet *s)
{
	unsigned lost;

	if (s->all->pages == NULL)
		return;
	lost = reader_pages_lost(s->all->pages);
	if (s->why != CAUSE_NONE)
		return;
	if ((lost & READER_LOST_IMAGE) != 0)
		s->why = CAUSE_IMAGE_BAD;
	else if ((lost & READER_LOST_CONTENT) != 0)
		s->why = CAUSE_PAGE_PART;
	else if ((lost & READER_LOST_EMBEDDED) != 0)
		s->why = CAUSE_FONT_BAD;
	else if ((lost & READER_LOST_FONT) != 0 && lost_font(s))
		s->why = CAUSE_FONT_MISSING;
}

/* What the page says in letters, where a record may stand on it. A scan with
 * a layer of recognised text says what a program guessed: not told. */
static void
send_text(const struct sheet *s)
{
	const struct reader_sheets *all = s->all;
	struct slice text;
	char *letters;

	if (s->dpi > 0 || all->pages == NULL ||
	    (s->codes.nread == 0 &&
		!(all->record && s->number <= TEXT_PAGES_MAX)))
		return;
	letters = reader_page_text(all->pages, s->number);
	text = slice_str(letters);
	if (text.n > LIMIT_ITEM)
		text.n = LIMIT_ITEM;
	if (text.n > 0)
		reader_out_data(all->out, WIRE_TEXT, text);
	free(letters);
}

void
reader_sheet(struct reader_sheets *all, int page)
{
	struct sheet s = { .all = all, .number = page };
	bool seen;

	all->out->page = (uint32_t)page;
	all->out->dpi = 0;
	all->out->module = 0;
	s.page = qpdf_get_page_n(all->q, (size_t)page - 1);
	choose_way(&s);
	seen = look_well(&s);
	if (!seen && s.way != WAY_DRAW) {
		/* Drawn as far as it goes, which is not the whole page. */
		s.way = WAY_DRAW;
		seen = look_well(&s);
		s.why = CAUSE_IMAGE_BAD;
	}
	ask_what_was_lost(&s);
	if (s.w > LIMIT_IMAGE_DRAWN || s.h > LIMIT_IMAGE_DRAWN)
		s.why = CAUSE_IMAGE_LARGE;
	if (!seen)
		reader_out_trouble(all->out, CAUSE_PAGE_DRAWING);
	else if (s.why != CAUSE_NONE)
		reader_out_trouble(all->out, s.why);
	send_text(&s);
	if (reader_code_lost(&s.codes)) {
		all->out->dpi = (uint32_t)s.dpi;
		all->out->module = (uint32_t)s.codes.module;
		reader_out_data(all->out, WIRE_UNREAD, slice_of(NULL, 0));
	}
	reader_out_mark(all->out, WIRE_PAGE, (uint32_t)page);
	qpdf_oh_release_all(all->q);
}
