/* SPDX-License-Identifier: Apache-2.0 */
/* The pages of a document as PDF objects: resources, contents, and on the
 * first page of a certificate the empty signature fields. */
#ifndef ISSUER_PAGE_H
#define ISSUER_PAGE_H

#include "issuer/ink.h"
#include "issuer/paper.h"
#include "issuer/structure.h"

/* /Resources of every page: fonts, art, seals; its object number. */
size_t page_resources(struct paper *p, struct ink *ink, struct pdf *pdf);
/* Page `number`, from 0. False on no memory. */
bool page_write(const struct paper *p, size_t number, const struct ink *ink,
    struct pdf *pdf, size_t resources, struct structure *structure);

#endif
