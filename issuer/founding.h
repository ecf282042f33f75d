/* SPDX-License-Identifier: Apache-2.0 */
/* What `issuer init --from FILE` reads: {"bodies":[…],"schemes":[…]}, and
 * "people":[…] where cases are to be kept (roster.h). */
#ifndef ISSUER_FOUNDING_H
#define ISSUER_FOUNDING_H

#include "issuer/problem.h"
#include "record/json.h"

#define FOUNDING_MAX 64 /* bodies, schemes */

struct founding {
	struct json *bodies[FOUNDING_MAX];
	size_t nbodies;
	struct json *schemes[FOUNDING_MAX];
	size_t nschemes;
	struct json *people; /* {"people":[…]}, or NULL */
};

/* NULL after adding every fault to ps, with its place. */
struct founding *founding_parse(struct slice text, struct problems *ps);
void founding_free(struct founding *f); /* NULL is fine */

#endif
