/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pages of an annex: a table with its head repeated on each, or a long
 * text.  What stands around (title, digest, page number) are stacks of the
 * design.
 */
#ifndef ISSUER_ANNEX_PAGE_H
#define ISSUER_ANNEX_PAGE_H

#include "issuer/stack.h"

struct annex_pages {
	struct sheet *sheet; /* grown by realloc: no pointers into it */
	size_t n, cap;
};

/* Appends the pages of an annex. work->sheet is not used. */
enum error annex_page_place(const struct stack_work *work, size_t annex,
    struct slice data, struct annex_pages *pages);

#endif
