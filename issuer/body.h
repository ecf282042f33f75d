/* SPDX-License-Identifier: Apache-2.0 */
/* The description of a body that signs: bodies/ID.json of a workspace, which
 * people may edit. */
#ifndef ISSUER_BODY_H
#define ISSUER_BODY_H

#include "issuer/document.h"
#include "issuer/problem.h"
#include "record/json.h"

/* Every fault goes into ps. */
void body_check(const struct json *body, struct problems *ps);

/* The marks that the issuing bodies may show on a certificate: those that
 * their descriptions grant for its scheme on the day of its issue. */
struct workspace;
size_t body_marks(const struct workspace *ws, const struct certificate *c,
    struct document_mark out[DOCUMENT_MARKS_MAX]);

#endif
