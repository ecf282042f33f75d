/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The docket: a decided case on its way to being signed.  `issuer issue
 * --case` is the only door of a scheme that is decided by cases.
 */
#ifndef ISSUER_DOCKET_H
#define ISSUER_DOCKET_H

#include "issuer/dossier.h"
#include "issuer/roster.h"

struct issue;
struct issue_after;

struct docket;

/* The case, who signs (--by: one person of each required body), and the record
 * that the decision makes. CLI_OK, or an exit status after saying why, with
 * --json also as a document. */
int docket_open(const struct cli *cli, struct workspace *ws,
    const struct cli_value *values, struct docket **out);
void docket_free(struct docket *d); /* NULL is fine */

const char *docket_name(const struct docket *d);
const char *docket_record(const struct docket *d);
/* Where the files are that the record names; heap, NULL on no memory. */
char *docket_folder(const struct docket *d, const struct workspace *ws);
/* What issuing it ends, for a change; else NULL. */
const struct issue_after *docket_after(const struct docket *d);
/* Within the transaction that issues it: the case says so, too. False: the
 * register failed, or the case is not decided. */
bool docket_issued(struct docket *d, struct workspace *ws, int64_t now,
    const struct register_row *row);

#endif
