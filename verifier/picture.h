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

/* Has the pages of a file drawn on which its results were found; for
 * check_plan.show. A page without a picture is no fault: it may be damaged. */
void pictures_take(struct extract_pool *pool, int fd, const struct report *r,
    const struct examined *e, struct pictures *out);
/* Of the page where a result was found; empty when there is none. */
struct slice pictures_of(const struct pictures *p, const struct result *result);

#endif
