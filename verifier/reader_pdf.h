/* SPDX-License-Identifier: Apache-2.0 */
/* What a PDF holds: embedded files, and codes on its pages.  The only user
 * of qpdf. */
#ifndef VERIFIER_READER_PDF_H
#define VERIFIER_READER_PDF_H

#include "verifier/reader_out.h"

/* Sends everything found, and at the end WIRE_DONE or WIRE_MORE; nothing
 * after a trouble that ends the work but WIRE_DONE. */
void reader_pdf(struct slice file, const struct wire_request *request,
    struct reader_out *out);
/* Whether the page, from 1, is among those that were asked for. */
bool reader_pdf_wanted(const struct wire_request *request, int page);

#endif
