/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files that write the site share: site.c, and site_index.c for
 * the index. */
#ifndef ISSUER_SITE_H
#define ISSUER_SITE_H

#include "issuer/publish.h"

/* A register of more versions than this has its index in parts, one a block
 * of places in a status list: only the last one grows. */
#define SITE_INLINE_MAX 10000
#define SITE_BLOCK 4096 /* places */
#define SITE_BLOCKS (STATUS_ENTRIES / SITE_BLOCK) /* of a list */
#define SITE_INDEX_MAX (16 << 20) /* bytes of the index, and of a part */
/* Of one text of the search: nobody reads on, and the others that share its
 * file stay cheap. How many more there are follows them. */
#define SITE_NAMES_MAX 120

struct site {
	struct publish *p;
	struct json *statuses; /* of the index */
	int64_t lists;
	int *issued; /* shown certificates of each block, SITE_BLOCKS a list */
	int *hidden; /* and unlisted ones, which are nowhere in the site */
	int status;
};

bool site_fault(struct site *s, const char *name, int error); /* false */
/* Writes a file below the site unless it is there and the same. */
bool site_write(struct site *s, const char *name, struct slice bytes);
bool site_folder(struct site *s, const char *name);
bool site_has(const struct site *s, const char *name); /* and not empty */
/* "certificates/NAME.jws.json" */
void site_name(const char *number, int64_t version, struct buf *out);
/* Deletes a file below the site, if it is there. */
bool site_remove(struct site *s, const char *name);

/* search/, when a certificate was added since it was written. */
bool site_search(struct site *s);
bool site_index(struct site *s);

#endif
