/* SPDX-License-Identifier: Apache-2.0 */
/* Small pictures of the pages that a report speaks of. */
#ifndef VERIFIER_PICTURE_H
#define VERIFIER_PICTURE_H

#include "verifier/report.h"

struct picture {
	const char *input; /* lives in the list of inputs */
	int page; /* from 1 */
	struct slice data; /* struct press_picture and its pixels; owned */
};

struct pictures {
	struct picture *v;
	size_t n, cap;
};
void pictures_clear(struct pictures *p); /* safe on a zeroed one */

/* Opens the inputs again and has their pages drawn by a reader. A page
 * without a picture is no fault: it may be damaged, standard input is gone,
 * a text has none. */
void pictures_take(const struct input_list *inputs, const struct report *r,
    struct pictures *out);
/* Of the page where a result was found; empty when there is none. */
struct slice pictures_of(const struct pictures *p, const struct result *result);

#endif
