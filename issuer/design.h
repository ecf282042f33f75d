/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A design: templates/designs/NAME with layout.json, text.zh.json,
 * text.en.json and seal art.  Data without logic; units are 1/100 mm and
 * 1/100 pt, so that every number is an integer (docs/DESIGNS.md).
 */
#ifndef ISSUER_DESIGN_H
#define ISSUER_DESIGN_H

#include "record/buf.h"
#include "record/error.h"

struct design;

/* Loads a design folder and opens its fonts through fontconfig. On failure
 * NULL, and `message` gets "file:line: what is wrong" in lang. */
struct design *design_open(const char *dir, enum lang lang,
    struct buf *message);
void design_close(struct design *d); /* NULL is fine */

#endif
