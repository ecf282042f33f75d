/* SPDX-License-Identifier: Apache-2.0 */
/* A report as a PDF, drawn by a reader process from what print_pdf says. */
#ifndef VERIFIER_PAPER_H
#define VERIFIER_PAPER_H

#include "verifier/print.h"

/* Appends the whole PDF: 0, or errno and nothing that may be used. */
int paper_draw(const struct report *r, const struct bids *b,
    const struct pictures *pictures, enum lang lang, struct buf *pdf);

#endif
