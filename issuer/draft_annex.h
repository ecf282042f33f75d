/* SPDX-License-Identifier: Apache-2.0 */
/* What of a record may be too long for the page and then goes into an annex:
 * the list of sites, the full scope.  Only for draft.c. */
#ifndef ISSUER_DRAFT_ANNEX_H
#define ISSUER_DRAFT_ANNEX_H

struct draft;
struct problems;

/* dir: where sites.file is looked for. The annexes stand in the order of the
 * calls: sites first. */
void draft_sites(struct draft *d, const char *dir, struct problems *ps);
void draft_scope(struct draft *d, struct problems *ps);

#endif
