/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The document: a certificate set in a design, as PDF bytes.  The same
 * certificate, design, fonts and library versions give the same bytes: no
 * clock, no locale, no path inside.
 */
#ifndef ISSUER_DOCUMENT_H
#define ISSUER_DOCUMENT_H

#include "issuer/design.h"
#include "issuer/problem.h"
#include "record/certificate.h"
#include "record/trust.h"

struct document_annex { /* in the order of certificate.annex */
	struct slice data; /* the bytes whose digest the record carries:
	                      CSV (name ends .csv, first row headers) or
	                      UTF-8 text (.txt) */
};

struct document_mark { /* a mark that a body may show (issuer/mark.h) */
	const char *body, *mark;
};
#define DOCUMENT_MARKS_MAX 16

struct document_source {
	const struct certificate *certificate;
	const struct trust *trust; /* names of bodies, scheme and levels */
	struct slice envelope; /* certificate.jws.json; empty for a specimen */
	const char *qr; /* "https://…#digits"; a specimen's may be short */
	const struct document_annex *annexes; /* certificate.nannex of them */
	const struct document_mark *marks;
	size_t nmarks;
	bool specimen; /* unsigned preview: marked across the page */
	bool sample; /* made for show: marked on the page */
};

/* Says that the code has no room for the record: at its longest text, and by
 * how many bytes, which are about as many letters. */
void document_too_long(
    const struct certificate *c, const char *qr, struct problems *ps);

/* Before anything is signed: every character of every printed field has a
 * glyph, every text fits its box at the design's smallest size, the annexes
 * can be set. Adds to ps. */
void document_check(struct design *design, const struct document_source *src,
    struct problems *ps);
/* Appends the PDF: of a certificate the base, with an empty signature field
 * for each body (docs/PDF.md section 3.1). E_OK, or E_RULE_LAYOUT, E_RULE_GLYPH, E_COMPACT_QR,
 * E_MEMORY with the reason in ps. */
enum error document_write(struct design *design,
    const struct document_source *src, struct buf *pdf, struct problems *ps);

/* A batch tells its texts first (the drafts' fields, annexes): fonts are cut
 * once to what the whole batch needs, each document then takes its subset
 * from that in a tenth of the time. Optional; bytes are the same without. */
void document_prepare(
    struct design *design, const struct slice *texts, size_t n);

/* What stands where, for tests and measurements: the boxes of a document's
 * texts and figures in 1/1000 pt from the top left of their page. Calls
 * `each` for every box in reading order. */
struct document_box {
	size_t page; /* from 1 */
	int64_t x, y, w, h;
	char field[64]; /* "holder.name.zh", or "" for fixed words */
	size_t part; /* lines of one text have one number; 0: a figure */
	bool ground; /* a coloured ground or a rule: may lie under text */
};
enum error document_boxes(struct design *design,
    const struct document_source *src, struct problems *ps,
    void (*each)(const struct document_box *box, void *arg), void *arg);

/* The envelope is embedded as record/scan.h finds it: an unfiltered stream
 * whose bytes are the envelope and nothing else, after "stream\n". */

#endif
