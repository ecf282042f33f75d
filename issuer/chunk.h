/* SPDX-License-Identifier: Apache-2.0 */
/* Items of a batch that share the commits of issue.h's order. */
#ifndef ISSUER_CHUNK_H
#define ISSUER_CHUNK_H

#include "issuer/issue.h"

struct chunk {
	struct intake_item *v[ISSUE_CHUNK];
	size_t n;
};

/* All below: false when the register failed, which was said, or on no memory;
 * what a rule says against an item is in the item.  ps is a scratch pad. */

/* Up to the first commit: numbers and places, in the order of the items.
 * What is reserved already is found again. */
bool chunk_reserve(
    const struct issue *in, const struct chunk *chunk, struct problems *ps);
/* Up to the second: from there on the certificates exist. */
bool chunk_issue(
    const struct issue *in, const struct chunk *chunk, struct problems *ps);

/* Where the files of a registered item go. */
bool chunk_name_files(const struct issue *in, struct intake_item *item);

#endif
