/* SPDX-License-Identifier: Apache-2.0 */
/* One page of a foreign PDF: how to come by its pixels, and its codes. */
#ifndef VERIFIER_READER_SHEET_H
#define VERIFIER_READER_SHEET_H

#include <stdbool.h>

#include <qpdf/qpdf-c.h>

#include "verifier/reader_out.h"
#include "verifier/reader_page.h"

struct reader_sheets { /* the pages of one file */
	qpdf_data q;
	struct slice file;
	struct reader_out *out;
	struct reader_pages *pages; /* opened when first needed */
	bool no_pages; /* poppler refused the file */
	bool record; /* an embedded file may be one */
};

/* Sends what is found on the page, from 1, and what is wrong with it. */
void reader_sheet(struct reader_sheets *s, int page);

#endif
