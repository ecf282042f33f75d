/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What makes a PDF last and carry its record: PDF/A-3b (ISO 19005-3) parts —
 * metadata, output intent, attached files — and the information dictionary.
 * Its dates are those of the record: no clock.
 */
#ifndef ISSUER_ARCHIVE_H
#define ISSUER_ARCHIVE_H

#include "issuer/pdf.h"

struct archive_file {
	const char *name;
	const char *type; /* "application/json" */
	const char *relation; /* "Source", "Supplement" */
	const char *zh; /* description */
	struct slice data;
	bool plain; /* unfiltered, for record/scan.h */
};

struct archive {
	const char *title, *author, *subject;
	int64_t instant; /* made */
	int zone;
	struct slice profile; /* ICC, packed */
	const struct archive_file *files;
	size_t nfiles;
};

/* Adds it all to the document; the information dictionary for pdf_save().
 * The files' data must outlive the pdf. */
struct pdf_object *archive_write(
    const struct archive *archive, struct pdf *pdf);

#endif
