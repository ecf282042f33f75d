/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts shaped once and kept: the words of a design come back on every page,
 * and a batch places each certificate twice, to rehearse it and to make it.
 */
#ifndef ISSUER_TEXTS_H
#define ISSUER_TEXTS_H

#include "issuer/text.h"

#define TEXTS_KEPT 4096 /* 2 MB of usual length: what a batch has at hand */

struct texts_one;
struct texts { /* zeroed at first */
	struct texts_one **slot; /* by hash; a free one is NULL */
	size_t n, cap; /* cap: a power of two */
};

/* Shapes s, or finds it shaped: as text_make(), on failure NULL with *e and
 * *missing.  What is returned holds until texts_trim(). The family's address
 * tells it from others, so that it must stay where it is. */
const struct text *texts_shape(struct texts *texts,
    const struct font_library *library, const struct font_family *family,
    struct slice s, enum lang lang, enum error *e, uint32_t *missing);
/* Between two documents: forgets everything when it has become too much. */
void texts_trim(struct texts *texts);
void texts_free(struct texts *texts); /* a zeroed one is fine */

#endif
