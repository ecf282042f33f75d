/* SPDX-License-Identifier: Apache-2.0 */
/* What a PDF must know of a CFF font program (Adobe TN 5176): by which code
 * each of its glyphs is called. */
#ifndef ISSUER_CFF_H
#define ISSUER_CFF_H

#include "record/buf.h"

/* codes[i] gets the code of glyph i, for n glyphs: its CID in a CID-keyed
 * program, else i itself (ISO 32000 9.7.4.2). False if the table is cut or
 * not understood. */
bool cff_codes(struct slice cff, uint16_t *codes, size_t n);

#endif
