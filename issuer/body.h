/* SPDX-License-Identifier: Apache-2.0 */
/* The description of a body that signs: bodies/ID.json of a workspace, which
 * people may edit. */
#ifndef ISSUER_BODY_H
#define ISSUER_BODY_H

#include "issuer/problem.h"
#include "record/json.h"

/* Every fault goes into ps. */
void body_check(const struct json *body, struct problems *ps);

#endif
