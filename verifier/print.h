/* SPDX-License-Identifier: Apache-2.0 */
/* One file a format, all from the same report. */
#ifndef VERIFIER_PRINT_H
#define VERIFIER_PRINT_H

#include <stdio.h>

#include "verifier/bid.h"

struct json;

void print_text(FILE *f, const struct report *r, enum lang lang);
/* The whole report as one document, indented; b NULL: no bids. */
void print_json(const struct report *r, const struct bids *b, struct buf *out);
/* One input as one line, the same members. */
void print_jsonl(
    const struct report *r, const struct examined *e, struct buf *out);
/* RFC 4180 with a header row, CR LF line ends, UTF-8. A field that a
 * spreadsheet would take for a formula begins with an apostrophe. With bids
 * there are columns for them at the end. */
void print_csv(const struct report *r, const struct bids *b, enum lang lang,
    struct buf *out);

/* The review of bids: after print_text, into print_json's document. */
void print_bids(FILE *f, const struct bids *b, enum lang lang);
void print_bids_json(const struct bids *b, struct json *root);

#endif
