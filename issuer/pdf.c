/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/pdf.h"

#include <hpdf.h>
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <hpdf_pages.h>
#include <hpdf_streams.h>

#include <libdeflate.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/canvas.h"
#include "record/unicode.h"

#define PACK_LEVEL 3 /* 6 takes twice the time and saves 1 % */
#define OBJECT_NUMBER 0x00FFFFFFu /* of libharu's obj_id, without its flags */
#define ENTRIES_MAX ((size_t)4 << 20)

struct pdf_press {
	struct libdeflate_compressor *deflate;
};

struct pdf_object {
	struct pdf *pdf;
	HPDF_Dict dict; /* NULL when its making failed */
	struct buf entries; /* what our own calls put into the dictionary */
	bool has_stream;
	struct slice stream;
	struct buf own; /* stream's bytes when packed here */
	struct pdf_object *next;
};

struct pdf {
	HPDF_Doc doc;
	struct pdf_press *press;
	struct pdf_object *objects; /* newest first */
	struct pdf_object *catalog;
	struct pdf_object sink; /* takes the calls of a failed pdf */
	struct buf *out; /* while saving */
	bool failed;
};

struct pdf_press *
pdf_press_new(void)
{
	struct pdf_press *press = calloc(1, sizeof *press);

	if (press == NULL)
		return NULL;
	press->deflate = libdeflate_alloc_compressor(PACK_LEVEL);
	if (press->deflate == NULL) {
		free(press);
		return NULL;
	}
	return press;
}

void
pdf_press_free(struct pdf_press *press)
{
	if (press == NULL)
		return;
	libdeflate_free_compressor(press->deflate);
	free(press);
}

void
pdf_pack(struct pdf_press *press, struct slice in, struct buf *out)
{
	size_t bound = libdeflate_zlib_compress_bound(press->deflate, in.n);
	uint8_t *room = malloc(bound);
	size_t n = 0;

	if (room != NULL)
		n = libdeflate_zlib_compress(
		    press->deflate, in.p, in.n, room, bound);
	if (n == 0)
		out->failed = true;
	buf_put(out, room, n);
	free(room);
}

static void
on_error(HPDF_STATUS error, HPDF_STATUS detail, void *user)
{
	struct pdf *pdf = user;

	(void)error; /* memory, or a mistake of ours: nothing of the input */
	(void)detail;
	pdf->failed = true;
}

/* libharu asks each dictionary for what it cannot know: our entries. */
static HPDF_STATUS
write_entries(HPDF_Dict dict, HPDF_Stream stream)
{
	const struct pdf_object *object = dict->attr;

	return HPDF_Stream_Write(
	    stream, object->entries.p, (HPDF_UINT)object->entries.n);
}

/* Wraps a dictionary of libharu's; on no memory the sink. */
static struct pdf_object *
adopt(struct pdf *pdf, HPDF_Dict dict)
{
	struct pdf_object *object = NULL;

	if (dict != NULL)
		object = calloc(1, sizeof *object);
	if (object == NULL) {
		pdf->failed = true;
		return &pdf->sink;
	}
	object->pdf = pdf;
	object->dict = dict;
	object->entries = BUF_INIT(ENTRIES_MAX);
	object->own = BUF_INIT(PDF_MAX);
	object->next = pdf->objects;
	pdf->objects = object;
	dict->attr = object;
	dict->write_fn = write_entries;
	return object;
}

struct pdf *
pdf_new(struct pdf_press *press)
{
	struct pdf *pdf = calloc(1, sizeof *pdf);

	if (pdf == NULL)
		return NULL;
	pdf->press = press;
	pdf->sink.pdf = pdf;
	pdf->sink.entries = BUF_INIT(0);
	pdf->sink.own = BUF_INIT(0);
	pdf->doc = HPDF_New(on_error, pdf);
	if (pdf->doc == NULL || pdf->failed) {
		pdf_free(pdf);
		return NULL;
	}
	pdf->catalog = adopt(pdf, pdf->doc->catalog);
	return pdf;
}

void
pdf_free(struct pdf *pdf)
{
	struct pdf_object *object, *next;

	if (pdf == NULL)
		return;
	if (pdf->doc != NULL)
		HPDF_Free(pdf->doc);
	for (object = pdf->objects; object != NULL; object = next) {
		next = object->next;
		buf_free(&object->entries);
		buf_free(&object->own);
		free(object);
	}
	free(pdf);
}

struct pdf_object *
pdf_object(struct pdf *pdf)
{
	HPDF_Dict dict = NULL;

	if (!pdf->failed)
		dict = HPDF_Dict_New(pdf->doc->mmgr);
	if (dict != NULL && HPDF_Xref_Add(pdf->doc->xref, dict) != HPDF_OK)
		dict = NULL; /* Xref_Add freed it */
	return adopt(pdf, dict);
}

struct pdf_object *
pdf_catalog(struct pdf *pdf)
{
	return pdf->catalog;
}

struct pdf_object *
pdf_page(struct pdf *pdf, int64_t width, int64_t height)
{
	struct pdf_object *page = pdf_object(pdf);
	struct buf box = BUF_INIT(256);

	if (page == &pdf->sink)
		return page;
	if (HPDF_Dict_AddName(page->dict, "Type", "Page") != HPDF_OK ||
	    HPDF_Pages_AddKids(pdf->doc->root_pages, page->dict) != HPDF_OK)
		pdf->failed = true;
	/* Only now: a page of libharu's own making would bring a PageAttr
	 * where ours has its entries, but /Count counts this class. */
	page->dict->header.obj_class |= HPDF_OSUBCLASS_PAGE;
	canvas_number(&box, width);
	buf_putc(&box, ' ');
	canvas_number(&box, height);
	pdf_entry(page, "/MediaBox [0 0 %s]", buf_cstr(&box));
	buf_free(&box);
	return page;
}

size_t
pdf_number(const struct pdf_object *object)
{
	return object->dict == NULL
	    ? 0
	    : object->dict->header.obj_id & OBJECT_NUMBER;
}

size_t
pdf_size(const struct pdf *pdf)
{
	return pdf->doc->xref->entries->count;
}

void
pdf_entry(struct pdf_object *object, const char *fmt, ...)
{
	char small[512];
	char *text = small;
	va_list ap;
	int n;

	if (object->dict == NULL)
		return;
	va_start(ap, fmt);
	n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	if (n >= (int)sizeof small) {
		va_start(ap, fmt);
		if (vasprintf(&text, fmt, ap) < 0)
			text = NULL;
		va_end(ap);
	}
	if (n < 0 || text == NULL) {
		object->pdf->failed = true;
		return;
	}
	buf_put(&object->entries, text, (size_t)n);
	buf_putc(&object->entries, '\n');
	if (text != small)
		free(text);
}

void
pdf_utf16(struct buf *out, struct slice utf8)
{
	uint32_t cp;

	for (size_t i = 0; i < utf8.n;) {
		cp = unicode_next(utf8, &i);
		if (cp < 0x10000) {
			buf_printf(out, "%04X", cp);
			continue;
		}
		cp -= 0x10000;
		buf_printf(
		    out, "%04X%04X", 0xD800 | cp >> 10, 0xDC00 | (cp & 0x3FF));
	}
}

void
pdf_text(struct pdf_object *object, const char *key, struct slice utf8)
{
	if (object->dict == NULL)
		return;
	buf_printf(&object->entries, "/%s <FEFF", key);
	pdf_utf16(&object->entries, utf8);
	buf_puts(&object->entries, ">\n");
}

void
pdf_stream(struct pdf_object *object, struct slice bytes, enum pdf_form form)
{
	if (object->dict == NULL)
		return;
	object->has_stream = true;
	object->stream = bytes;
	if (form == PDF_PACK || form == PDF_COPY) {
		if (form == PDF_PACK)
			pdf_pack(object->pdf->press, bytes, &object->own);
		else
			buf_slice(&object->own, bytes);
		object->stream = buf_view(&object->own);
		if (!buf_ok(&object->own))
			object->pdf->failed = true;
	}
	if (form == PDF_PACK || form == PDF_PACKED)
		pdf_entry(object, "/Filter /FlateDecode");
	pdf_entry(object, "/Length %zu", object->stream.n);
}

/* What libharu writes of a dictionary goes straight into our bytes. */
static HPDF_STATUS
sink_write(HPDF_Stream stream, const HPDF_BYTE *p, HPDF_UINT n)
{
	struct pdf *pdf = stream->attr;

	buf_put(pdf->out, p, n);
	return HPDF_OK;
}

static void
save_object(struct pdf *pdf, HPDF_Stream sink, HPDF_XrefEntry entry, size_t n)
{
	const struct pdf_object *object = NULL;
	HPDF_Dict dict = entry->obj;

	buf_printf(pdf->out, "%zu 0 obj\n", n);
	if ((dict->header.obj_class & HPDF_OCLASS_ANY) == HPDF_OCLASS_DICT &&
	    dict->write_fn == write_entries)
		object = dict->attr;
	if (HPDF_Obj_WriteValue(entry->obj, sink, NULL) != HPDF_OK)
		pdf->failed = true;
	if (object != NULL && object->has_stream) {
		buf_puts(pdf->out, "\nstream\n");
		buf_slice(pdf->out, object->stream);
		buf_puts(pdf->out, "\nendstream");
	}
	buf_puts(pdf->out, "\nendobj\n");
}

/* The cross-reference table and trailer; rows of 20 bytes (7.5.4). */
static void
save_tail(struct pdf *pdf, const size_t *offsets, size_t n,
    const struct pdf_object *info, const uint8_t id[16], size_t start)
{
	size_t xref = pdf->out->n - start;

	buf_printf(pdf->out, "xref\n0 %zu\n0000000000 65535 f \n", n);
	for (size_t i = 1; i < n; i++)
		buf_printf(pdf->out, "%010zu 00000 n \n", offsets[i]);
	buf_printf(pdf->out,
	    "trailer\n<< /Size %zu /Root %zu 0 R /Info %zu 0 R", n,
	    pdf_number(pdf->catalog), pdf_number(info));
	for (int half = 0; half < 2; half++) {
		buf_puts(pdf->out, half == 0 ? " /ID [<" : " <");
		for (size_t i = 0; i < 16; i++)
			buf_printf(pdf->out, "%02x", id[i]);
		buf_putc(pdf->out, '>');
	}
	buf_printf(pdf->out, "] >>\nstartxref\n%zu\n%%%%EOF\n", xref);
}

static bool
entries_ok(const struct pdf *pdf)
{
	for (const struct pdf_object *o = pdf->objects; o != NULL; o = o->next)
		if (!buf_ok(&o->entries))
			return false;
	return !pdf->failed;
}

enum error
pdf_save(struct pdf *pdf, const struct pdf_object *info, const uint8_t id[16],
    struct buf *out)
{
	static const char head[] = "%PDF-1.7\n%\xE5\x8D\xB0\xE4\xBF\xA1\n";
	HPDF_Xref xref = pdf->doc->xref;
	HPDF_Stream sink = NULL;
	size_t start = out->n, *offsets = NULL, n = xref->entries->count;

	if (!entries_ok(pdf)) {
		pdf->failed = true;
		goto out;
	}
	offsets = calloc(n, sizeof *offsets);
	sink = HPDF_CallbackWriter_New(pdf->doc->mmgr, sink_write, pdf);
	if (offsets == NULL || sink == NULL) {
		pdf->failed = true;
		goto out;
	}
	pdf->out = out;
	buf_puts(out, head);
	for (size_t i = 1; i < n; i++) {
		HPDF_XrefEntry entry = HPDF_Xref_GetEntry(xref, (HPDF_UINT)i);

		offsets[i] = out->n - start;
		if (entry == NULL)
			pdf->failed = true;
		else
			save_object(pdf, sink, entry, i);
	}
	save_tail(pdf, offsets, n, info, id, start);
out:
	if (sink != NULL)
		HPDF_Stream_Free(sink);
	free(offsets);
	return pdf->failed || !buf_ok(out) ? E_MEMORY : E_OK;
}
