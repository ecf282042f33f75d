/* SPDX-License-Identifier: Apache-2.0 */
/* Fonts of a page that were not drawn: could a code hide in them? */
#ifndef VERIFIER_READER_FONT_H
#define VERIFIER_READER_FONT_H

#include <stdbool.h>

#include <qpdf/qpdf-c.h>

/* Whether each font that the resources name, and those of their forms, is in
 * the file or one of letters: a font of squares or bars is neither. */
bool reader_font_letters(qpdf_data q, qpdf_oh resources);
/* Whether text in these fonts may be painted though its mode is not to: then
 * a page with such text is not the scan under it alone. */
bool reader_font_paints(qpdf_data q, qpdf_oh resources);
/* Whether a text, UTF-8, has as many squares and blocks as a code would. */
bool reader_font_blocks(const char *text);

#endif
