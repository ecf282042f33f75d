/* SPDX-License-Identifier: Apache-2.0 */
/* What a record must obey before anything is reserved for it: against the
 * register, the rest of its batch, the calendar and the page. */
#ifndef ISSUER_RULEBOOK_H
#define ISSUER_RULEBOOK_H

#include "issuer/issue.h"

/* Every rule over every item; nothing is changed. False when the register
 * failed (said on stderr). */
bool rulebook_check(const struct issue *in, struct intake *batch);
/* Whether the register has the record already: then the item takes over its
 * number and place, and is UNCHANGED when it was issued; or its number for
 * another record: that goes into ps. Also to be asked under the lock. */
bool rulebook_known(
    const struct issue *in, struct intake_item *item, struct problems *ps);

#endif
