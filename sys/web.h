/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The web verifier as it came with the program, copied into a folder with the
 * publishers whose roots the page shall pin (docs/WEB.md).
 */
#ifndef SYS_WEB_H
#define SYS_WEB_H

#include "record/trust.h"

struct web_source { /* one publisher */
	const char *publisher; /* base URL, as in its trust list */
	const struct trust_root *root; /* what the page pins */
	const char *list; /* address of its trust list, or path in the folder */
	const char *carried; /* path in the folder of a copy; NULL: none */
	bool here; /* the folder is the publisher's own site */
};

/* Writes what is missing or differs, index.html last; *files counts it.
 * 0, or an errno with the file at fault in what (may be NULL): ENOENT with
 * "web" when the program was installed without it. */
#define WEB_WHAT 128
int web_write(const char *dir, const struct web_source *sources, size_t n,
    size_t *files, char what[WEB_WHAT]);

#endif
