/* SPDX-License-Identifier: Apache-2.0 */
/* One file a format, all from the same report. */
#ifndef VERIFIER_PRINT_H
#define VERIFIER_PRINT_H

#include <stdio.h>

#include "verifier/bid.h"
#include "verifier/picture.h"

struct json;

void print_text(FILE *f, const struct report *r, enum lang lang);
/* The whole report as one document, indented; b NULL: no bids. */
void print_json(const struct report *r, const struct bids *b, struct buf *out);
/* One input as one line, the same members. */
void print_jsonl(
    const struct report *r, const struct examined *e, struct buf *out);
/* RFC 4180 with a header row, CR LF line ends, UTF-8. A field that a
 * spreadsheet would take for a formula begins with an apostrophe. The columns
 * do not depend on what was found or asked. */
void print_csv(const struct report *r, const struct bids *b, enum lang lang,
    struct buf *out);

/* The same for paper, as items of verifier/press.h: appended. */
void print_pdf(const struct report *r, const struct bids *b,
    const struct pictures *pictures, enum lang lang, struct buf *items);

/* The review of bids: after print_text, into print_json's document. */
void print_bids(FILE *f, const struct bids *b, enum lang lang);
/* Words that the terminal and the paper share. */
const char *print_bid_state(enum bid_state s, enum lang lang);
const char *print_bid_nothing(const struct bid *bid, enum lang lang);
void print_bid_unread(const struct bid *bid, enum lang lang, struct buf *out);
void print_bid_notice(const struct bids *b, const struct bid_notice *n,
    enum lang lang, struct buf *out);
void print_bids_json(const struct bids *b, struct json *root);

#endif
