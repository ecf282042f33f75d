/* SPDX-License-Identifier: Apache-2.0 */
/* What the asker wanted the certificate to be: holder, scheme, level, scope. */
#ifndef RECORD_EXPECT_H
#define RECORD_EXPECT_H

#include "record/verify.h"

/* Adds the findings of CHECK_EXPECT; none when nothing was expected. */
void expect_judge(const struct expectation *x, struct verification *v);

#endif
