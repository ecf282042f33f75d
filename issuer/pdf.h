/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A PDF file as objects: dictionaries, streams, pages, and the file around
 * them.  The only user of libharu and libdeflate.
 *
 * libharu keeps the object model, the page tree and the numbering.  The file
 * is written here: its own writer ends "stream" with CR LF, offers no /ID
 * but a clock's, and knows no unfiltered stream of ours.
 *
 * Errors are sticky: every call takes the objects of a failed pdf, and
 * pdf_save() gives the first error.
 */
#ifndef ISSUER_PDF_H
#define ISSUER_PDF_H

#include "record/buf.h"
#include "record/error.h"

#define PDF_MAX ((size_t)64 << 20) /* a certificate with its annexes */

/* zlib-form deflate that keeps its tables from one use to the next. */
struct pdf_press;
struct pdf_press *pdf_press_new(void);
void pdf_press_free(struct pdf_press *press); /* NULL is fine */
/* Appends the packed bytes; a failed buf on no memory. */
void pdf_pack(struct pdf_press *press, struct slice in, struct buf *out);

struct pdf;
struct pdf_object;

/* The press must outlive the pdf. NULL on no memory. */
struct pdf *pdf_new(struct pdf_press *press);
void pdf_free(struct pdf *pdf); /* NULL is fine */

/* A new indirect dictionary. Never NULL. */
struct pdf_object *pdf_object(struct pdf *pdf);
struct pdf_object *pdf_catalog(struct pdf *pdf);
/* A new page at the end, its size in mpt. */
struct pdf_object *pdf_page(struct pdf *pdf, int64_t width, int64_t height);
size_t pdf_number(const struct pdf_object *object); /* for "%zu 0 R" */
size_t pdf_size(const struct pdf *pdf); /* the number of the next object */
/* Adds "/Key value" (any PDF syntax) to the dictionary; only the
 * locale-independent conversions. */
void pdf_entry(struct pdf_object *object, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Adds "/Key" with UTF-8 text as a PDF text string (UTF-16BE with BOM). */
void pdf_text(struct pdf_object *object, const char *key, struct slice utf8);
/* Appends UTF-16BE in hexadecimal, without BOM or brackets. */
void pdf_utf16(struct buf *out, struct slice utf8);

enum pdf_form {
	PDF_PLAIN, /* written unfiltered */
	PDF_COPY, /* the same, of bytes that will not last */
	PDF_PACKED, /* pdf_pack() made it: written as it is */
	PDF_PACK /* packed now */
};
/* Gives the object a stream. PLAIN and PACKED bytes are borrowed until
 * pdf_free(); those to be packed are not needed after the call. */
void pdf_stream(
    struct pdf_object *object, struct slice bytes, enum pdf_form form);

/* Appends the file: header 1.7, objects, one xref table, trailer with the
 * information dictionary and the two equal halves of /ID. */
enum error pdf_save(struct pdf *pdf, const struct pdf_object *info,
    const uint8_t id[16], struct buf *out);

#endif
