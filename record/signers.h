/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who signed: the rule of docs/FORMAT.md section 4 that makes a certificate
 * genuine.  Every body in `issuers` exactly once, in that order, by a key
 * that a pinned trust list gives it, and `issuers` as the scheme demands.
 */
#ifndef RECORD_SIGNERS_H
#define RECORD_SIGNERS_H

#include "record/jws.h"
#include "record/verify.h"

/* Adds the findings of CHECK_SIGNATURES and CHECK_ISSUERS to v, and sets
 * v->trust (the list that knows most about the record, NULL when none knows
 * any of its bodies), good_signatures, required_signatures. The certificate
 * is v->certificate. */
void signers_judge(
    const struct jws *jws, const struct evidence *in, struct verification *v);

#endif
