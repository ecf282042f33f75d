/* SPDX-License-Identifier: Apache-2.0 */
/* The revisions of a PDF and the signatures in it, decoded for `inspect`:
 * what they say of themselves, and no verdict. */
#ifndef VERIFIER_SIGNED_JSON_H
#define VERIFIER_SIGNED_JSON_H

#include "record/json.h"
#include "verifier/extract.h"

/* e: what the reader told of the file. A new tree, or NULL on no memory. */
struct json *signed_json(struct slice file, const struct extract *e);

#endif
