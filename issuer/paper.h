/* SPDX-License-Identifier: Apache-2.0 */
/* A document while it is made: what document.c places and page.c draws. */
#ifndef ISSUER_PAPER_H
#define ISSUER_PAPER_H

#include "issuer/annex_page.h"
#include "issuer/document.h"
#include "issuer/qr.h"
#include "issuer/sheet.h"

struct paper { /* a document while it is made */
	struct design *design;
	const struct layout *layout;
	const struct document_source *src;
	struct problems *problems;
	struct annex_pages pages; /* the first is the certificate itself */
	size_t part;
	bool judged; /* only whether all fits: the code is not drawn */
	struct qr qr;
};

/* A specimen has no envelope, and nobody signs it. */
static inline bool
paper_signed(const struct document_source *src)
{
	return src->envelope.n > 0;
}

static inline const char *
paper_either(const struct bilingual *b)
{
	return b->zh != NULL ? b->zh : b->en != NULL ? b->en : "";
}

#endif
