/* SPDX-License-Identifier: Apache-2.0 */
/*
 * qpdf repairs and walks the structure; it is never asked to decode a stream
 * (a 4 KB bomb cost its decoder 20 seconds and 4 GB).  Embedded files are
 * inflated here under a cap.  A page that is one JPEG scan is decoded
 * directly; any other page is drawn.
 */
#include "verifier/reader_pdf.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <qpdf/qpdf-c.h>

#include "record/crypt.h"
#include "record/deflate.h"
#include "verifier/reader_code.h"
#include "verifier/reader_image.h"
#include "verifier/reader_page.h"

#define NAME_TREE_DEPTH 8
#define EMBEDDED_MAX 256 /* embedded files looked at */
#define ANNEX_MAX (32 << 20) /* bytes of one annex, inflated */
#define IMAGES_MAX 16 /* images of one page looked at directly */
#define IMAGE_SIDE_MIN 64 /* pixels: no QR of ours is smaller */
#define SCAN_CONTENT_MAX 2048 /* bytes of page content of a mere scan */
#define CHILD_SECONDS 6 /* CPU of one child before it hands over */

struct pdf {
	qpdf_data q;
	struct slice file;
	struct reader_out *out;
	struct reader_pages *pages; /* opened when first needed */
	bool no_pages; /* poppler refused the file */
	int embedded;
	int seen[EMBEDDED_MAX]; /* object numbers of embedded streams */
	int nseen;
};

static bool
is_flate(struct pdf *pdf, qpdf_oh dict)
{
	qpdf_oh filter = qpdf_oh_get_key(pdf->q, dict, "/Filter");

	if (qpdf_oh_is_array(pdf->q, filter) &&
	    qpdf_oh_get_array_n_items(pdf->q, filter) == 1)
		filter = qpdf_oh_get_array_item(pdf->q, filter, 0);
	return qpdf_oh_is_name_and_equals(pdf->q, filter, "/FlateDecode") != 0;
}

static bool
has_filter(struct pdf *pdf, qpdf_oh dict)
{
	qpdf_oh filter = qpdf_oh_get_key(pdf->q, dict, "/Filter");

	return !qpdf_oh_is_null(pdf->q, filter) &&
	    !(qpdf_oh_is_array(pdf->q, filter) &&
		qpdf_oh_get_array_n_items(pdf->q, filter) == 0);
}

/* Appends the bytes of a stream; false when it has another filter than
 * Flate, is damaged, or is over the buf's limit. */
static bool
stream_bytes(struct pdf *pdf, qpdf_oh stream, struct buf *to)
{
	qpdf_oh dict = qpdf_oh_get_dict(pdf->q, stream);
	unsigned char *raw = NULL;
	size_t n = 0;
	bool ok;

	if (qpdf_oh_get_stream_data(
		pdf->q, stream, qpdf_dl_none, NULL, &raw, &n) != 0)
		return false;
	if (!has_filter(pdf, dict)) {
		buf_put(to, raw, n);
		ok = buf_ok(to);
	} else {
		ok = is_flate(pdf, dict) &&
		    deflate_unpack(DEFLATE_ZLIB, slice_of(raw, n),
			slice_of(NULL, 0), to->max, to) == E_OK;
	}
	free(raw);
	return ok;
}

/* Our own files stand in the name tree and among the associated files. */
static bool
seen_before(struct pdf *pdf, qpdf_oh stream)
{
	int id = qpdf_oh_get_object_id(pdf->q, stream), i;

	for (i = 0; i < pdf->nseen; i++)
		if (pdf->seen[i] == id)
			return true;
	if (pdf->nseen < EMBEDDED_MAX)
		pdf->seen[pdf->nseen++] = id;
	return false;
}

static void
send_embedded(struct pdf *pdf, qpdf_oh spec, const char *name)
{
	struct buf data = BUF_INIT(ANNEX_MAX);
	struct buf annex = BUF_INIT(WIRE_DATA_MAX);
	uint8_t digest[CRYPT_SHA256];
	qpdf_oh ef, stream;
	size_t at = 0;

	if (pdf->embedded++ >= EMBEDDED_MAX) {
		if (pdf->embedded == EMBEDDED_MAX + 1)
			reader_out_trouble(pdf->out, WIRE_LIMIT,
			    "more than 256 embedded files");
		return;
	}
	ef = qpdf_oh_get_key_if_dict(pdf->q, spec, "/EF");
	stream = qpdf_oh_get_key_if_dict(pdf->q, ef, "/UF");
	if (!qpdf_oh_is_stream(pdf->q, stream))
		stream = qpdf_oh_get_key_if_dict(pdf->q, ef, "/F");
	if (!qpdf_oh_is_stream(pdf->q, stream) || seen_before(pdf, stream))
		return;
	if (!stream_bytes(pdf, stream, &data)) {
		reader_out_trouble(pdf->out, WIRE_LIMIT,
		    "an embedded file is damaged, too long or packed in a "
		    "form that is not read");
		buf_free(&data);
		return;
	}
	while (at < data.n &&
	    (data.p[at] == ' ' || data.p[at] == '\n' || data.p[at] == '\r' ||
		data.p[at] == '\t'))
		at++;
	if (at < data.n && data.p[at] == '{' && data.n <= WIRE_DATA_MAX)
		reader_out_data(pdf->out, WIRE_EMBEDDED, buf_view(&data));
	crypt_sha256(buf_view(&data), digest);
	buf_put(&annex, digest, sizeof(digest));
	buf_puts(&annex, name);
	if (buf_ok(&annex))
		reader_out_data(pdf->out, WIRE_ANNEX, buf_view(&annex));
	buf_free(&annex);
	buf_free(&data);
}

static void
send_filespec(struct pdf *pdf, qpdf_oh spec)
{
	static const char *const keys[] = { "/UF", "/F" };
	qpdf_oh name;
	char *copy = NULL;
	size_t i;

	for (i = 0; i < 2 && copy == NULL; i++) {
		name = qpdf_oh_get_key_if_dict(pdf->q, spec, keys[i]);
		if (qpdf_oh_is_string(pdf->q, name))
			copy = slice_dup(
			    slice_str(qpdf_oh_get_utf8_value(pdf->q, name)));
	}
	send_embedded(pdf, spec, copy == NULL ? "" : copy);
	free(copy);
}

static void
walk_names(struct pdf *pdf, qpdf_oh node, int depth)
{
	qpdf_oh names = qpdf_oh_get_key_if_dict(pdf->q, node, "/Names");
	qpdf_oh kids = qpdf_oh_get_key_if_dict(pdf->q, node, "/Kids");
	int i, n;

	if (qpdf_oh_is_array(pdf->q, names)) {
		n = qpdf_oh_get_array_n_items(pdf->q, names);
		for (i = 1; i < n && pdf->embedded <= EMBEDDED_MAX; i += 2)
			send_filespec(
			    pdf, qpdf_oh_get_array_item(pdf->q, names, i));
	}
	if (depth >= NAME_TREE_DEPTH || !qpdf_oh_is_array(pdf->q, kids))
		return;
	n = qpdf_oh_get_array_n_items(pdf->q, kids);
	for (i = 0; i < n && pdf->embedded <= EMBEDDED_MAX; i++)
		walk_names(
		    pdf, qpdf_oh_get_array_item(pdf->q, kids, i), depth + 1);
}

/* The name tree, then the associated files: a record may stand in either. */
static void
send_embedded_files(struct pdf *pdf)
{
	qpdf_oh root = qpdf_get_root(pdf->q);
	qpdf_oh names = qpdf_oh_get_key_if_dict(pdf->q, root, "/Names");
	qpdf_oh af = qpdf_oh_get_key_if_dict(pdf->q, root, "/AF");
	int i, n;

	pdf->out->page = 0;
	walk_names(
	    pdf, qpdf_oh_get_key_if_dict(pdf->q, names, "/EmbeddedFiles"), 0);
	if (!qpdf_oh_is_array(pdf->q, af))
		return;
	n = qpdf_oh_get_array_n_items(pdf->q, af);
	for (i = 0; i < n && pdf->embedded <= EMBEDDED_MAX; i++)
		send_filespec(pdf, qpdf_oh_get_array_item(pdf->q, af, i));
}

struct page_images {
	qpdf_oh jpeg[IMAGES_MAX];
	int n;
	bool only_jpeg; /* nothing on the page but JPEG images */
};

static bool
is_jpeg(struct pdf *pdf, qpdf_oh dict)
{
	qpdf_oh filter = qpdf_oh_get_key(pdf->q, dict, "/Filter");

	if (qpdf_oh_is_array(pdf->q, filter) &&
	    qpdf_oh_get_array_n_items(pdf->q, filter) == 1)
		filter = qpdf_oh_get_array_item(pdf->q, filter, 0);
	return qpdf_oh_is_name_and_equals(pdf->q, filter, "/DCTDecode") != 0;
}

static qpdf_oh
inherited(struct pdf *pdf, qpdf_oh page, const char *key)
{
	qpdf_oh v = qpdf_oh_get_key_if_dict(pdf->q, page, key);
	int depth;

	for (depth = 0; depth < 16 && qpdf_oh_is_null(pdf->q, v); depth++) {
		page = qpdf_oh_get_key_if_dict(pdf->q, page, "/Parent");
		v = qpdf_oh_get_key_if_dict(pdf->q, page, key);
	}
	return v;
}

/* Raw length of all content streams: drawing commands beyond a "place the
 * image" mean that there is more to see than the image. */
static size_t
content_size(struct pdf *pdf, qpdf_oh page)
{
	qpdf_oh c = qpdf_oh_get_key_if_dict(pdf->q, page, "/Contents");
	int i, n = 1;
	size_t sum = 0;
	bool many = qpdf_oh_is_array(pdf->q, c) != 0;

	if (many)
		n = qpdf_oh_get_array_n_items(pdf->q, c);
	for (i = 0; i < n && i < 64; i++) {
		qpdf_oh s = many ? qpdf_oh_get_array_item(pdf->q, c, i) : c;
		long long length = 0;

		if (!qpdf_oh_is_stream(pdf->q, s))
			continue;
		qpdf_oh_get_value_as_longlong(pdf->q,
		    qpdf_oh_get_key(
			pdf->q, qpdf_oh_get_dict(pdf->q, s), "/Length"),
		    &length);
		if (length < 0 || length > SCAN_CONTENT_MAX)
			return SIZE_MAX;
		sum += (size_t)length;
	}
	return i < n ? SIZE_MAX : sum;
}

static void
list_images(struct pdf *pdf, qpdf_oh page, struct page_images *images)
{
	qpdf_oh resources = inherited(pdf, page, "/Resources");
	qpdf_oh xobjects =
	    qpdf_oh_get_key_if_dict(pdf->q, resources, "/XObject");
	qpdf_oh annots = qpdf_oh_get_key_if_dict(pdf->q, page, "/Annots");

	images->n = 0;
	images->only_jpeg =
	    qpdf_oh_is_null(pdf->q,
		qpdf_oh_get_key_if_dict(pdf->q, resources, "/Pattern")) != 0 &&
	    qpdf_oh_is_null(pdf->q, annots) != 0 &&
	    content_size(pdf, page) <= SCAN_CONTENT_MAX;
	if (!qpdf_oh_is_dictionary(pdf->q, xobjects)) {
		images->only_jpeg = false;
		return;
	}
	qpdf_oh_begin_dict_key_iter(pdf->q, xobjects);
	while (qpdf_oh_dict_more_keys(pdf->q)) {
		qpdf_oh x = qpdf_oh_get_key(
		    pdf->q, xobjects, qpdf_oh_dict_next_key(pdf->q));
		qpdf_oh dict;

		if (!qpdf_oh_is_stream(pdf->q, x))
			continue;
		dict = qpdf_oh_get_dict(pdf->q, x);
		if (qpdf_oh_is_name_and_equals(pdf->q,
			qpdf_oh_get_key(pdf->q, dict, "/Subtype"), "/Image") &&
		    is_jpeg(pdf, dict) && images->n < IMAGES_MAX)
			images->jpeg[images->n++] = x;
		else
			images->only_jpeg = false;
	}
	if (images->n == 0)
		images->only_jpeg = false;
}

static uint32_t
dpi_of(struct pdf *pdf, qpdf_oh page, int width, int height)
{
	qpdf_oh box = inherited(pdf, page, "/MediaBox");
	double v[4], w, h;
	int i;

	if (!qpdf_oh_is_array(pdf->q, box) ||
	    qpdf_oh_get_array_n_items(pdf->q, box) != 4)
		return 0;
	for (i = 0; i < 4; i++)
		v[i] = qpdf_oh_get_numeric_value(
		    pdf->q, qpdf_oh_get_array_item(pdf->q, box, i));
	w = v[2] > v[0] ? v[2] - v[0] : v[0] - v[2];
	h = v[3] > v[1] ? v[3] - v[1] : v[1] - v[3];
	if (w < 1 || h < 1 || w > 1e5 || h > 1e5)
		return 0;
	/* Longer side to longer side: a scan may stand on its head. */
	return (uint32_t)((width > height ? width : height) * 72.0 /
	    (w > h ? w : h));
}

static void
add_codes(struct reader_codes *sum, const struct reader_codes *one)
{
	sum->read += one->read;
	sum->seen = sum->seen || one->seen;
	if (one->module != 0)
		sum->module = one->module;
}

/* True when every image could be looked at. */
static bool
look_at_images(struct pdf *pdf, qpdf_oh page, const struct page_images *images,
    struct reader_codes *codes)
{
	bool all = true;
	int i;

	for (i = 0; i < images->n; i++) {
		struct reader_image image = { NULL, 0, 0 };
		struct reader_codes one;
		unsigned char *raw = NULL;
		const char *why;
		size_t n = 0;

		if (qpdf_oh_get_stream_data(pdf->q, images->jpeg[i],
			qpdf_dl_none, NULL, &raw, &n) != 0 ||
		    !reader_image_jpeg(slice_of(raw, n), 0, &image, &why)) {
			all = false;
			free(raw);
			continue;
		}
		free(raw);
		if (image.w >= IMAGE_SIDE_MIN && image.h >= IMAGE_SIDE_MIN) {
			pdf->out->dpi = dpi_of(pdf, page, image.w, image.h);
			reader_code_find(&image, READER_QUICK, pdf->out, &one);
			add_codes(codes, &one);
		}
		reader_image_free(&image);
	}
	return all;
}

/* Draws the page; false when that is impossible. */
static bool
look_at_drawing(
    struct pdf *pdf, int number, int dpi, struct reader_codes *codes)
{
	struct reader_image image = { NULL, 0, 0 };

	if (pdf->pages == NULL && !pdf->no_pages) {
		pdf->pages = reader_pages_open(pdf->file);
		pdf->no_pages = pdf->pages == NULL;
	}
	if (pdf->no_pages ||
	    !reader_page_draw(pdf->pages, number, &dpi, &image))
		return false;
	pdf->out->dpi = (uint32_t)dpi;
	reader_code_find(&image, READER_QUICK, pdf->out, codes);
	reader_image_free(&image);
	return true;
}

static void
look_at_page(struct pdf *pdf, int number)
{
	qpdf_oh page = qpdf_get_page_n(pdf->q, (size_t)number - 1);
	struct reader_codes codes = { 0, false, 0 };
	struct page_images images;
	bool done = false;

	pdf->out->page = (uint32_t)number;
	pdf->out->dpi = 0;
	pdf->out->module = 0;
	list_images(pdf, page, &images);
	if (images.only_jpeg)
		done =
		    look_at_images(pdf, page, &images, &codes) && !codes.seen;
	if (!done) {
		uint32_t dpi = pdf->out->dpi; /* of the scan, if it is one */
		bool drawn;

		memset(&codes, 0, sizeof(codes));
		drawn = look_at_drawing(pdf, number, 200, &codes);
		if (drawn && codes.seen)
			drawn = look_at_drawing(pdf, number, 300, &codes);
		if (!drawn)
			reader_out_trouble(
			    pdf->out, WIRE_DAMAGED, "the page cannot be drawn");
		pdf->out->dpi = images.only_jpeg ? dpi : 0;
	}
	if (codes.seen) {
		pdf->out->module = (uint32_t)codes.module;
		reader_out_data(pdf->out, WIRE_UNREAD, slice_of(NULL, 0));
	}
	reader_out_mark(pdf->out, WIRE_PAGE, (uint32_t)number);
	qpdf_oh_release_all(pdf->q);
}

static bool
wanted(const struct wire_request *request, int page)
{
	uint32_t i, p = (uint32_t)page;

	for (i = 0; i < request->nranges; i++)
		if (p >= request->range[i].first && p <= request->range[i].last)
			return true;
	return request->nranges == 0;
}

static void
look_at_pages(struct pdf *pdf, const struct wire_request *request)
{
	int n = qpdf_get_num_pages(pdf->q), page;

	if (n < 0) {
		reader_out_trouble(
		    pdf->out, WIRE_DAMAGED, "the pages cannot be counted");
		n = 0;
	}
	if (n > WIRE_PAGES_MAX) {
		reader_out_trouble(
		    pdf->out, WIRE_LIMIT, "more than 20000 pages");
		n = WIRE_PAGES_MAX;
	}
	for (page = (int)request->from; page <= n; page++) {
		if (!wanted(request, page))
			continue;
		look_at_page(pdf, page);
		if (clock() > CHILD_SECONDS * CLOCKS_PER_SEC && page < n) {
			reader_out_mark(
			    pdf->out, WIRE_MORE, (uint32_t)page + 1);
			return;
		}
	}
	reader_out_mark(pdf->out, WIRE_DONE, (uint32_t)n);
}

void
reader_pdf(struct slice file, const struct wire_request *request,
    struct reader_out *out)
{
	struct pdf pdf = { .file = file, .out = out };
	QPDF_ERROR_CODE rc;

	pdf.q = qpdf_init();
	qpdf_silence_errors(pdf.q);
	qpdf_set_suppress_warnings(pdf.q, QPDF_TRUE);
	rc = qpdf_read_memory(pdf.q, "input", (const char *)file.p,
	    (unsigned long long)file.n, NULL);
	if ((rc & QPDF_ERRORS) != 0) {
		qpdf_error e = qpdf_get_error(pdf.q);

		if (e != NULL &&
		    qpdf_get_error_code(pdf.q, e) == qpdf_e_password)
			reader_out_trouble(out, WIRE_ENCRYPTED, "");
		else
			reader_out_trouble(out, WIRE_DAMAGED,
			    "the structure of the PDF cannot be followed");
		reader_out_mark(out, WIRE_DONE, 0);
	} else if (qpdf_is_encrypted(pdf.q)) {
		reader_out_trouble(out, WIRE_ENCRYPTED, "");
		reader_out_mark(out, WIRE_DONE, 0);
	} else {
		if (request->from <= 1)
			send_embedded_files(&pdf);
		look_at_pages(&pdf, request);
	}
	reader_pages_close(pdf.pages);
	qpdf_cleanup(&pdf.q);
}
