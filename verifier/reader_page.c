/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/reader_page.h"

#include <stdlib.h>
#include <string.h>

#include <cairo.h>
#include <poppler.h>


struct reader_pages {
	PopplerDocument *document;
	guint handler; /* of what poppler says */
	unsigned lost; /* bits of enum reader_loss */
};

/* What poppler says when something of a page is not painted. All else that
 * it says is about things that do not show, or that no viewer would show. */
static const struct {
	const char *words;
	enum reader_loss loss;
} losses[] = {
	{ " CCITTFax stream", READER_LOST_IMAGE },
	{ "JBIG2", READER_LOST_IMAGE },
	{ "opening JPX Stream.", READER_LOST_IMAGE },
	{ "Unable to decode image", READER_LOST_IMAGE },
	{ "JPEG", READER_LOST_IMAGE },
	{ "jpeg data", READER_LOST_IMAGE },
	{ "in flate stream", READER_LOST_IMAGE },
	{ "Bad LZW stream", READER_LOST_IMAGE },
	{ "Unknown filter", READER_LOST_IMAGE },
	{ "Bad filter name", READER_LOST_IMAGE },
	{ "Bad image parameters", READER_LOST_IMAGE },
	{ "Couldn't allocate", READER_LOST_IMAGE },
	{ "Weird page contents", READER_LOST_CONTENT },
	{ "context error", READER_LOST_CONTENT },
	{ "Embedded font file may be invalid", READER_LOST_EMBEDDED },
	{ "failed to load", READER_LOST_FONT },
	{ "Couldn't find a font", READER_LOST_FONT },
	{ "Couldn't create a font", READER_LOST_FONT },
	{ "No font in", READER_LOST_FONT },
};

static void
on_words(
    const gchar *domain, GLogLevelFlags level, const gchar *words, gpointer arg)
{
	struct reader_pages *pages = arg;
	size_t i;

	(void)domain;
	(void)level;
	if (strncmp(words, "Syntax warning", 14) == 0)
		return;
	for (i = 0; i < sizeof(losses) / sizeof(losses[0]); i++)
		if (strstr(words, losses[i].words) != NULL)
			pages->lost |= losses[i].loss;
}

unsigned
reader_pages_lost(struct reader_pages *pages)
{
	unsigned lost = pages->lost;

	pages->lost = 0;
	return lost;
}

struct reader_pages *
reader_pages_open(struct slice file)
{
	struct reader_pages *pages = calloc(1, sizeof(*pages));
	GBytes *bytes;

	if (pages == NULL)
		return NULL;
	bytes = g_bytes_new_static(file.p, file.n);
	pages->document = poppler_document_new_from_bytes(bytes, NULL, NULL);
	g_bytes_unref(bytes);
	if (pages->document == NULL) {
		free(pages);
		return NULL;
	}
	pages->handler =
	    g_log_set_handler("Poppler", G_LOG_LEVEL_MASK, on_words, pages);
	return pages;
}

void
reader_pages_close(struct reader_pages *pages)
{
	if (pages == NULL)
		return;
	g_log_remove_handler("Poppler", pages->handler);
	g_object_unref(pages->document);
	free(pages);
}

int
reader_pages_count(const struct reader_pages *pages)
{
	return poppler_document_get_n_pages(pages->document);
}

static PopplerPage *
page_of(const struct reader_pages *pages, int page)
{
	if (page < 1 || page > reader_pages_count(pages))
		return NULL;
	return poppler_document_get_page(pages->document, page - 1);
}

bool
reader_page_size(
    const struct reader_pages *pages, int page, double *w, double *h)
{
	PopplerPage *p = page_of(pages, page);

	if (p == NULL)
		return false;
	poppler_page_get_size(p, w, h);
	g_object_unref(p);
	return *w >= 1 && *h >= 1 && *w < 1e6 && *h < 1e6;
}

/* A pixel is a native-endian word of alpha, red, green, blue; colours are
 * premultiplied, so that white paper shows through as 255 - alpha. */
static void
row_to_grey(const uint32_t *row, int w, bool alpha, enum reader_plane plane,
    uint8_t *to)
{
	const uint32_t paper = alpha ? 255 : 0;
	const uint32_t red = plane == READER_RED ? 256 : 77;
	const uint32_t green = plane == READER_RED ? 0 : 150;
	const uint32_t blue = plane == READER_RED ? 0 : 29;
	int x;

	for (x = 0; x < w; x++) {
		uint32_t v = row[x];

		v = (~v >> 24 & paper) +
		    ((red * (v >> 16 & 255) + green * (v >> 8 & 255) +
			 blue * (v & 255)) >>
			8);
		to[x] = (uint8_t)(v > 255 ? 255 : v);
	}
}

static bool
to_grey(
    cairo_surface_t *surface, enum reader_plane plane, struct reader_image *out)
{
	int w = cairo_image_surface_get_width(surface);
	int h = cairo_image_surface_get_height(surface);
	int stride = cairo_image_surface_get_stride(surface);
	cairo_format_t format = cairo_image_surface_get_format(surface);
	const unsigned char *data = cairo_image_surface_get_data(surface);
	int y;

	if (data == NULL ||
	    (format != CAIRO_FORMAT_RGB24 && format != CAIRO_FORMAT_ARGB32) ||
	    !reader_image_new(w, h, out))
		return false;
	for (y = 0; y < h; y++)
		/* Cairo's rows begin at whole words. */
		row_to_grey((const uint32_t *)(const void *)(data +
				(size_t)y * (size_t)stride),
		    w, format == CAIRO_FORMAT_ARGB32, plane,
		    out->p + (size_t)y * (size_t)w);
	return true;
}

bool
reader_page_image(const struct reader_pages *pages, int page,
    enum reader_plane plane, struct reader_image *out)
{
	PopplerPage *p = page_of(pages, page);
	cairo_surface_t *surface = NULL;
	PopplerImageMapping *only;
	GList *list;
	bool ok = false;

	if (p == NULL)
		return false;
	list = poppler_page_get_image_mapping(p);
	if (list != NULL && list->next == NULL) {
		only = list->data;
		surface = poppler_page_get_image(p, only->image_id);
	}
	if (surface != NULL) {
		cairo_surface_flush(surface);
		ok = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS &&
		    to_grey(surface, plane, out);
		cairo_surface_destroy(surface);
	}
	poppler_page_free_image_mapping(list);
	g_object_unref(p);
	return ok;
}

bool
reader_page_draw(const struct reader_pages *pages, int page, int *dpi,
    enum reader_plane plane, struct reader_image *out)
{
	PopplerPage *p = NULL;
	cairo_surface_t *surface;
	cairo_t *cr;
	double w, h, scale, longer;
	bool ok = false;

	if (!reader_page_size(pages, page, &w, &h))
		return false;
	longer = w > h ? w : h;
	scale = *dpi / 72.0;
	if (longer * scale > LIMIT_DRAWING)
		scale = LIMIT_DRAWING / longer;
	*dpi = (int)(scale * 72 + 0.5);
	p = page_of(pages, page);
	if (p == NULL)
		return false;
	surface = cairo_image_surface_create(
	    CAIRO_FORMAT_RGB24, (int)(w * scale) + 1, (int)(h * scale) + 1);
	cr = cairo_create(surface);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_scale(cr, scale, scale);
	poppler_page_render(p, cr);
	cairo_surface_flush(surface);
	if (cairo_status(cr) == CAIRO_STATUS_SUCCESS)
		ok = to_grey(surface, plane, out);
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	g_object_unref(p);
	return ok;
}

char *
reader_page_text(const struct reader_pages *pages, int page)
{
	PopplerPage *p = page_of(pages, page);
	char *theirs, *text = NULL;

	if (p == NULL)
		return NULL;
	theirs = poppler_page_get_text(p);
	if (theirs != NULL)
		text = slice_dup(slice_str(theirs));
	g_free(theirs);
	g_object_unref(p);
	return text;
}

void
reader_page_warm_up(void)
{
	/* One page with text in a font that is not embedded makes poppler
	 * open fontconfig and its own tables now. */
	static const char pdf[] =
	    "%PDF-1.4\n"
	    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
	    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
	    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]"
	    "/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
	    "4 0 obj<</Length 32>>stream\n"
	    "BT /F 12 Tf 9 9 Td (a) Tj ET    \n"
	    "endstream endobj\n"
	    "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
	    "trailer<</Root 1 0 R/Size 6>>\n%%EOF\n";
	struct reader_pages *pages =
	    reader_pages_open(slice_of(pdf, sizeof(pdf) - 1));
	struct reader_image image = { NULL, 0, 0 };
	int dpi = 72;

	if (pages == NULL)
		return;
	if (reader_page_draw(pages, 1, &dpi, READER_LUMA, &image))
		reader_image_free(&image);
	reader_pages_close(pages);
}
