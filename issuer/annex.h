/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is too long for the page: the list of sites, the full text of a long
 * scope.  Bound to the certificate by its digest, never in the QR.
 */
#ifndef ISSUER_ANNEX_H
#define ISSUER_ANNEX_H

#include "issuer/problem.h"
#include "record/buf.h"

/* A scope up to this long stands on the page and in the QR as it is; the
 * hardest real ones (115 and 319 characters) still fit version 19. */
#define ANNEX_SCOPE_ZH 120 /* characters */
#define ANNEX_SCOPE_EN 360
/* What remains on the page of a longer one, before "etc." */
#define ANNEX_SHORT_ZH 90
#define ANNEX_SHORT_EN 260
#define ANNEX_SITES_MAX (4 << 20) /* bytes; some 45,000 outlets */
#define ANNEX_SITES_NAME "sites.csv"
#define ANNEX_SCOPE_NAME "scope.txt"

enum annex_language {
	ANNEX_ZH,
	ANNEX_EN
};

/* Whether a scope needs the annex. */
bool annex_scope_long(struct slice scope, enum annex_language language);
/* Appends the short form of a long scope: whole clauses, then "etc.". */
void annex_scope_cut(
    struct slice scope, enum annex_language language, struct buf *out);
/* Reads a CSV (RFC 4180, UTF-8, first row headers): counts its rows, checks
 * every cell as text. A byte order mark is passed over: out gets the rest.
 * -1 after adding to ps. */
int64_t annex_sites(struct slice csv, struct buf *out, struct problems *ps);

#endif
