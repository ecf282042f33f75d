/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A body's seal: an ornament drawn from its name, in vectors.  It proves
 * nothing and says so in its middle; what proves is signed.
 */
#ifndef ISSUER_SEAL_H
#define ISSUER_SEAL_H

#include "issuer/canvas.h"
#include "issuer/layout.h"
#include "record/trust.h"

#define SEAL_SIDE 100000 /* drawn in a square of this many mpt */

/* What stands round the rim: the body's name, and its language. */
struct slice seal_name(const struct trust_body *body, enum lang *lang);
/* name: round the rim; centre: in the middle. Nothing of the name is left
 * out: longer names get smaller letters. */
void seal_draw(const struct layout *layout, const struct font_library *library,
    struct slice name, enum lang lang, const char *centre, struct canvas *c);

#endif
