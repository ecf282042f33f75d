/* SPDX-License-Identifier: Apache-2.0 */
/* Reading single members of a record; every fault goes into ps under the
 * member's path.  For draft.c, procedure.c and what is read for cases. */
#ifndef ISSUER_DRAFT_FIELD_H
#define ISSUER_DRAFT_FIELD_H

#include "issuer/problem.h"
#include "record/certificate.h"
#include "record/json.h"

/* An object with no other members than the known; false if it is none. */
bool draft_object(const struct json *v, const char *path,
    const char *const known[], bool required, struct problems *ps);
/* A text that may stand on a certificate, or NULL. parent "" at the top. */
const char *draft_text(const struct json *v, const char *parent,
    const char *name, bool required, struct problems *ps);
void draft_bilingual(const struct json *v, const char *parent, const char *name,
    bool required, struct bilingual *out, struct problems *ps);
void draft_bilingual_of(const struct json *v, const char *path, bool required,
    struct bilingual *out, struct problems *ps);
/* What is longer than max bytes, NULL is not. */
void draft_limit(const char *s, size_t max, const char *parent,
    const char *name, struct problems *ps);
void draft_bilingual_limit(const struct bilingual *b, size_t max,
    const char *path, struct problems *ps);
/* False when the member is absent; a bad date is added to ps and gives
 * year 0. */
bool draft_date(const struct json *v, const char *name, struct date *out,
    struct problems *ps);
/* The score in hundredths: "98.5" or the integer 98; SCHEME_SCORE_NONE when
 * it is absent or bad. */
int64_t draft_score(const struct json *v, struct problems *ps);
size_t draft_strings(const struct json *v, const char *name, const char **out,
    size_t max, bool *present, struct problems *ps);

#endif
