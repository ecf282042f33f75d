/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading layout.json and text.LANG.json.  Every member is wanted in its
 * type and range, unknown ones are refused, and whatever is wrong is told as
 * "file:line: member: what".
 */
#ifndef ISSUER_LAYOUT_READ_H
#define ISSUER_LAYOUT_READ_H

#include "issuer/layout.h"

/* Reads DIR's three files and opens the fonts. levels: as of design_open().
 * False with the reason in message; the layout is then empty. */
bool layout_read(const char *dir, const char *const *levels, enum lang lang,
    struct layout *layout, struct font_library *library, struct buf *message);

#endif
