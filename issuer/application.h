/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An application: what a case is opened with, and from which the record of
 * its certificate is made.  JSON of people's; docs/CASES.md.
 */
#ifndef ISSUER_APPLICATION_H
#define ISSUER_APPLICATION_H

#include "issuer/dossier.h"
#include "issuer/draft.h"

#define APPLICATION_MAX DRAFT_RECORD_MAX

/* Every fault into ps, without places: those of a record of today made of it,
 * too, whose page is tried.  The list of sites is looked for in dir; NULL: it
 * was looked at before. */
void application_check(struct workspace *ws, const struct cli *cli,
    const struct json *app, const char *dir, struct problems *ps);
/* The same application with its list of sites under the name that it has in
 * the private store. NULL on no memory. */
struct json *application_with_sites(const struct json *app, const char *digest);
/* The name of that list, or NULL. */
const char *application_sites(const struct json *app);
/* What an application for the same may be made of: that of a record. NULL on
 * no memory. */
struct json *application_of_record(const char *record);

/* The record of a decided case; its text is canonical, so that running again
 * is the same record. Row: the certificate that it renews or changes, or
 * NULL. False on no memory. */
bool application_record(
    const struct dossier *d, const struct register_row *row, struct buf *out);

/* Whether the past allows the level on a day: operation and certificates
 * held. Adds to ps. False: the register failed. */
bool application_history(struct workspace *ws, const struct cli *cli,
    const struct dossier *d, size_t level, struct date day,
    struct problems *ps);

#endif
