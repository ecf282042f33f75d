/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ink: the fonts of one document and the operators that show its marks.  A
 * glyph is taken from the design's fixed subset when that has it, else from
 * the document's own.
 */
#ifndef ISSUER_INK_H
#define ISSUER_INK_H

#include "issuer/canvas.h"
#include "issuer/design.h"
#include "issuer/pdf.h"
#include "issuer/sheet.h"

struct ink;
struct ink *ink_new(struct design *design); /* NULL on no memory */
void ink_free(struct ink *ink); /* NULL is fine */
/* Takes the glyphs of a sheet; before ink_cut(). */
enum error ink_take(struct ink *ink, const struct sheet *sheet);
enum error ink_cut(struct ink *ink);
/* Writes the fonts used; appends "/A00 5 0 R …" for /Resources. */
void ink_write(struct ink *ink, struct pdf *pdf, struct buf *resources);
/* Shows the text marks of a sheet that are a signer's (sheet.h). */
void ink_show(const struct ink *ink, const struct sheet *sheet, size_t signer,
    struct canvas *c);

#endif
