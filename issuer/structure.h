/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a page means, for those who hear it (ISO 32000-1 section 14.7): the
 * tree of headings, paragraphs, tables and figures in reading order, that of
 * the marks.  Each text of a page is one piece of marked content; what is
 * only for the eye is an artifact.
 */
#ifndef ISSUER_STRUCTURE_H
#define ISSUER_STRUCTURE_H

#include "issuer/paper.h"
#include "issuer/pdf.h"

struct structure;

/* Numbers the marks of every sheet for their content; before drawing. */
void structure_number(struct paper *p);

/* The tree's root and its one document; NULL on no memory. */
struct structure *structure_new(struct pdf *pdf, size_t pages);
void structure_free(struct structure *s); /* NULL is fine */
/* The elements of a page, in the order of the pages. */
void structure_page(struct structure *s, const struct sheet *sheet,
    struct pdf_object *page, const char *qr);
/* A form field of that page; gives it its place in the tree. */
void structure_field(struct structure *s, struct pdf_object *field,
    const struct pdf_object *page, struct slice name);
/* After the last page: the tree into the catalog. False on no memory. */
bool structure_end(struct structure *s);

#endif
