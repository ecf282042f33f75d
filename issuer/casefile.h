/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The case file: a case as a PDF for the archive, its story as text and its
 * JSON attached.  Set in the typeface of a design's annex; the same case gives
 * the same bytes.  Not for the public: it names people and planned visits.
 */
#ifndef ISSUER_CASEFILE_H
#define ISSUER_CASEFILE_H

#include "issuer/design.h"
#include "issuer/problem.h"
#include "issuer/story.h"

#define CASEFILE_MAX ((size_t)64 << 20)

/* Appends the PDF. E_OK, or E_RULE_GLYPH, E_RULE_LAYOUT, E_MEMORY with the
 * reason in ps. */
enum error casefile_write(struct design *design, const struct dossier *d,
    const struct roster *people, enum lang lang, struct buf *out,
    struct problems *ps);

#endif
