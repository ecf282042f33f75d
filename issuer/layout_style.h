/* SPDX-License-Identifier: Apache-2.0 */
/* The part of layout.json that the rest refers to by name: families of
 * typefaces, colours, styles. */
#ifndef ISSUER_LAYOUT_STYLE_H
#define ISSUER_LAYOUT_STYLE_H

#include "issuer/layout.h"
#include "issuer/setting.h"

#define LAYOUT_STYLE_REQUIRED INT64_MIN /* "absent" that is out of range */

void layout_style_families(
    const struct setting *root, struct layout *l, struct font_library *library);
void layout_style_colours(const struct setting *root, struct layout *l);
void layout_style_all(const struct setting *root, struct layout *l);

/* A member [most, least], or one number for both. */
struct layout_range layout_style_range(
    const struct setting *o, const char *name, int64_t max, int64_t absent);
/* Members that name a colour, a style, or styles ["zh", "en"]. */
uint32_t layout_style_colour(
    const struct setting *o, const char *name, const struct layout *l);
size_t layout_style_of(
    const struct setting *o, const char *name, const struct layout *l);
/* "left", "centre" or "right". */
enum layout_align layout_style_align(
    const struct setting *o, enum layout_align absent);
void layout_style_pair(const struct setting *o, const char *name,
    const struct layout *l, size_t out[2]);

#endif
