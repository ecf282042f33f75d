/* SPDX-License-Identifier: Apache-2.0 */
/* Whose bid a file is: the table given with --bidders, CSV with a header, in
 * UTF-8 or, as Chinese spreadsheets write it, GB18030. */
#ifndef VERIFIER_BIDDERS_H
#define VERIFIER_BIDDERS_H

#include "record/certificate.h"

#define BIDDERS_MAX 4096
#define BIDDERS_BYTES (4 << 20)

struct bidder {
	char *path; /* a folder or a file, as it is given to check; owned */
	char *name; /* of the company; owned */
	char *uscc; /* or NULL; owned */
};

struct bidders {
	struct bidder *v;
	size_t n, cap;
};
void bidders_clear(struct bidders *b); /* safe on a zeroed one */

/* Columns path, bidder and perhaps uscc, or in Chinese 路径, 投标人 and
 * 信用代码, in any order.  On failure *line is the row, from 1, and *why a
 * static text in both languages. */
struct bidders_fault {
	size_t line;
	const char *zh, *en;
};
bool bidders_parse(
    struct slice csv, struct bidders *out, struct bidders_fault *why);

/* The bidder with the longest path that is the input or a folder above it;
 * NULL: none. */
const struct bidder *bidders_of(const struct bidders *b, const char *input);
/* Whether the certificate is the bidder's own: by code, else by name. */
bool bidder_holds(const struct bidder *b, const struct certificate *c);

#endif
