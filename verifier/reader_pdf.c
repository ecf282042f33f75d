/* SPDX-License-Identifier: Apache-2.0 */
/*
 * qpdf repairs and walks the structure.  Embedded files are inflated here
 * under a cap; the pages are reader_sheet's.
 */
#include "verifier/reader_pdf.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <qpdf/qpdf-c.h>

#include "record/crypt.h"
#include "record/scan.h"
#include "verifier/input.h"
#include "verifier/reader_sheet.h"
#include "verifier/reader_stream.h"

#define NAME_TREE_DEPTH 8
#define SCAN_PIECE ((size_t)8 << 20)
#define SCAN_OVERLAP ((size_t)64 << 10) /* no record is longer */
#define PAGES_KEPT 4 /* pages after which the file's memory is let go */
#define FIELD_DEPTH 16 /* of a tree of form fields */

struct pdf {
	qpdf_data q;
	struct reader_out *out;
	struct reader_sheets sheets;
	int embedded;
	int seen[LIMIT_EMBEDDED]; /* object numbers of embedded streams */
	int nseen;
	int fields; /* signatures told */
	int nodes; /* of trees, visited */
	bool lost; /* in a tree: told */
};

/* Our own files stand in the name tree and among the associated files. */
static bool
seen_before(struct pdf *pdf, qpdf_oh stream)
{
	int id = qpdf_oh_get_object_id(pdf->q, stream), i;

	for (i = 0; i < pdf->nseen; i++)
		if (pdf->seen[i] == id)
			return true;
	if (pdf->nseen < LIMIT_EMBEDDED)
		pdf->seen[pdf->nseen++] = id;
	return false;
}

static void
send_embedded(struct pdf *pdf, qpdf_oh spec, const char *name)
{
	struct buf data = BUF_INIT(LIMIT_ANNEX);
	struct buf annex = BUF_INIT(LIMIT_ITEM);
	uint8_t digest[CRYPT_SHA256];
	qpdf_oh ef, stream;
	size_t at = 0;

	if (pdf->embedded++ >= LIMIT_EMBEDDED) {
		if (pdf->embedded == LIMIT_EMBEDDED + 1)
			reader_out_trouble(pdf->out, CAUSE_EMBEDDED_MANY);
		return;
	}
	ef = qpdf_oh_get_key_if_dict(pdf->q, spec, "/EF");
	stream = qpdf_oh_get_key_if_dict(pdf->q, ef, "/UF");
	if (!qpdf_oh_is_stream(pdf->q, stream))
		stream = qpdf_oh_get_key_if_dict(pdf->q, ef, "/F");
	if (!qpdf_oh_is_stream(pdf->q, stream) || seen_before(pdf, stream))
		return;
	if (!reader_stream_bytes(pdf->q, stream, &data)) {
		reader_out_trouble(pdf->out, CAUSE_EMBEDDED_BAD);
		buf_free(&data);
		return;
	}
	while (at < data.n &&
	    (data.p[at] == ' ' || data.p[at] == '\n' || data.p[at] == '\r' ||
		data.p[at] == '\t'))
		at++;
	if (at < data.n && data.p[at] == '{' && data.n <= LIMIT_ITEM) {
		reader_out_data(pdf->out, WIRE_EMBEDDED, buf_view(&data));
		pdf->sheets.record = true;
	}
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

static bool
lose(struct pdf *pdf)
{
	if (!pdf->lost)
		reader_out_trouble(pdf->out, CAUSE_TREE);
	pdf->lost = true;
	return false;
}

/* A tree whose branches are each other has few objects and no end. */
static bool
may_visit(struct pdf *pdf)
{
	return pdf->nodes++ < LIMIT_NODES || lose(pdf);
}

static void
walk_names(struct pdf *pdf, qpdf_oh node, int depth)
{
	qpdf_oh names = qpdf_oh_get_key_if_dict(pdf->q, node, "/Names");
	qpdf_oh kids = qpdf_oh_get_key_if_dict(pdf->q, node, "/Kids");
	int i, n;

	if (qpdf_oh_is_array(pdf->q, names)) {
		n = qpdf_oh_get_array_n_items(pdf->q, names);
		for (i = 1; i < n && pdf->embedded <= LIMIT_EMBEDDED; i += 2)
			send_filespec(
			    pdf, qpdf_oh_get_array_item(pdf->q, names, i));
	}
	if (!qpdf_oh_is_array(pdf->q, kids) ||
	    (depth >= NAME_TREE_DEPTH && !lose(pdf)))
		return;
	n = qpdf_oh_get_array_n_items(pdf->q, kids);
	for (i = 0; i < n && pdf->embedded <= LIMIT_EMBEDDED && may_visit(pdf);
	     i++)
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
	for (i = 0; i < n && pdf->embedded <= LIMIT_EMBEDDED; i++)
		send_filespec(pdf, qpdf_oh_get_array_item(pdf->q, af, i));
}

/* A signature field that is filled in: by whom, for record/pdfsign. */
static void
send_signature(struct pdf *pdf, qpdf_oh field, qpdf_oh value)
{
	struct buf data = BUF_INIT(LIMIT_ITEM);
	qpdf_oh title = qpdf_oh_get_key(pdf->q, field, "/T");
	qpdf_oh contents = qpdf_oh_get_key(pdf->q, value, "/Contents");
	const char *bytes;
	size_t n = 0;

	if (pdf->fields++ >= LIMIT_SIGNATURES)
		return;
	if (qpdf_oh_is_string(pdf->q, title))
		buf_puts(&data, qpdf_oh_get_utf8_value(pdf->q, title));
	buf_putc(&data, '\0');
	if (qpdf_oh_is_string(pdf->q, contents)) {
		bytes = qpdf_oh_get_binary_string_value(pdf->q, contents, &n);
		buf_put(&data, bytes, n);
	}
	if (!buf_ok(&data)) { /* still said: what it holds is nobody's */
		buf_reset(&data);
		buf_putc(&data, '\0');
	}
	reader_out_data(pdf->out, WIRE_SIGNED, buf_view(&data));
	buf_free(&data);
}

static void
walk_fields(struct pdf *pdf, qpdf_oh fields, int depth)
{
	int i, n;

	if (!qpdf_oh_is_array(pdf->q, fields) || depth > FIELD_DEPTH)
		return;
	n = qpdf_oh_get_array_n_items(pdf->q, fields);
	for (i = 0; i < n && pdf->fields < LIMIT_SIGNATURES && may_visit(pdf);
	     i++) {
		qpdf_oh field = qpdf_oh_get_array_item(pdf->q, fields, i);
		qpdf_oh value = qpdf_oh_get_key_if_dict(pdf->q, field, "/V");

		/* The value of no other kind of field is a dictionary. */
		if (qpdf_oh_is_dictionary(pdf->q, value))
			send_signature(pdf, field, value);
		walk_fields(pdf,
		    qpdf_oh_get_key_if_dict(pdf->q, field, "/Kids"), depth + 1);
	}
}

static void
send_signatures(struct pdf *pdf)
{
	qpdf_oh form =
	    qpdf_oh_get_key_if_dict(pdf->q, qpdf_get_root(pdf->q), "/AcroForm");

	pdf->out->page = 0;
	walk_fields(pdf, qpdf_oh_get_key_if_dict(pdf->q, form, "/Fields"), 0);
}

bool
reader_pdf_wanted(const struct wire_request *request, int page)
{
	uint32_t i, p = (uint32_t)page;

	for (i = 0; i < request->nranges; i++)
		if (p >= request->range[i].first && p <= request->range[i].last)
			return true;
	return request->nranges == 0;
}

/* The pages of the mapping are let go; they are read again when needed. */
static void
forget(struct slice file)
{
	(void)madvise((void *)(uintptr_t)file.p, file.n, MADV_DONTNEED);
}

/* Said before anything else is looked at: who dies later has told others
 * how many pages are left for them. */
static int
count_pages(struct pdf *pdf, const struct wire_request *request)
{
	int n = qpdf_get_num_pages(pdf->q);

	if (n < 0) {
		reader_out_trouble(pdf->out, CAUSE_PAGE_COUNT);
		n = 0;
	}
	if (n > LIMIT_PAGES) {
		if (request->from <= 1)
			reader_out_trouble(pdf->out, CAUSE_PAGES_MANY);
		n = LIMIT_PAGES;
	}
	reader_out_mark(pdf->out, WIRE_COUNT, (uint32_t)n);
	return n;
}

static void
look_at_pages(struct pdf *pdf, const struct wire_request *request, int n)
{
	int page, last;

	last = request->last == 0 || request->last > (uint32_t)n
	    ? n
	    : (int)request->last;
	for (page = (int)request->from; page <= last; page++) {
		if (!reader_pdf_wanted(request, page))
			continue;
		reader_sheet(&pdf->sheets, page);
		if (page % PAGES_KEPT == 0)
			forget(pdf->sheets.file);
		if (clock() > LIMIT_HANDOVER * CLOCKS_PER_SEC && page < last) {
			reader_out_mark(
			    pdf->out, WIRE_MORE, (uint32_t)page + 1);
			return;
		}
	}
	reader_out_mark(pdf->out, WIRE_DONE, (uint32_t)n);
}

/* Records that stand in the bytes, as bin/verifier finds them in a smaller
 * file; of a damaged one they may be all there is. Piece by piece, so that
 * the file is never in memory as a whole; what two pieces share is found
 * twice, which is no matter. */
static void
send_scanned(struct pdf *pdf, struct slice file)
{
	size_t at, n;

	pdf->out->page = 0;
	for (at = 0; at < file.n; at += SCAN_PIECE) {
		struct slice envelope, piece;
		size_t from = 0;

		n = file.n - at;
		n = n > SCAN_PIECE + SCAN_OVERLAP ? SCAN_PIECE + SCAN_OVERLAP
						  : n;
		piece = slice_of(file.p + at, n);
		while (scan_next(piece, &from, &envelope))
			reader_out_data(pdf->out, WIRE_EMBEDDED, envelope);
		forget(file);
	}
}

/* What was cut off cannot be missed by looking at what is left. */
static void
report_repair(struct pdf *pdf)
{
	static const char sign[] = "reconstruct cross-reference";
	bool told = false;

	while (qpdf_more_warnings(pdf->q)) {
		qpdf_error e = qpdf_next_warning(pdf->q);
		const char *text = qpdf_get_error_message_detail(pdf->q, e);

		if (!told && text != NULL && strstr(text, sign) != NULL) {
			reader_out_trouble(pdf->out, CAUSE_REPAIRED);
			told = true;
		}
	}
}

static void
refuse(struct pdf *pdf, enum cause why)
{
	reader_out_trouble(pdf->out, why);
	reader_out_mark(pdf->out, WIRE_DONE, 0);
}

void
reader_pdf(struct slice file, const struct wire_request *request,
    struct reader_out *out)
{
	struct pdf pdf = { .out = out };
	QPDF_ERROR_CODE rc;
	int n;

	pdf.q = qpdf_init();
	pdf.sheets.q = pdf.q;
	pdf.sheets.file = file;
	pdf.sheets.out = out;
	qpdf_silence_errors(pdf.q);
	qpdf_set_suppress_warnings(pdf.q, QPDF_TRUE);
	if (request->from <= 1 && file.n > INPUT_LARGE)
		send_scanned(&pdf, file);
	rc = qpdf_read_memory(pdf.q, "input", (const char *)file.p,
	    (unsigned long long)file.n, NULL);
	if ((rc & QPDF_ERRORS) != 0) {
		qpdf_error e = qpdf_get_error(pdf.q);

		if (e != NULL &&
		    qpdf_get_error_code(pdf.q, e) == qpdf_e_password)
			refuse(&pdf, CAUSE_PASSWORD);
		else
			refuse(&pdf, CAUSE_STRUCTURE);
	} else if (qpdf_is_encrypted(pdf.q)) {
		refuse(&pdf, CAUSE_PASSWORD);
	} else {
		n = count_pages(&pdf, request);
		if (request->from <= 1) {
			report_repair(&pdf);
			send_embedded_files(&pdf);
			send_signatures(&pdf);
		}
		look_at_pages(&pdf, request, n);
	}
	reader_pages_close(pdf.sheets.pages);
	qpdf_cleanup(&pdf.q);
}
