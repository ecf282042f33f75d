/* SPDX-License-Identifier: Apache-2.0 */
/* Private to record/pdfsign*.c: the security store, which no signature is
 * over.  Each certificate in it must be one of the signatures', or stand
 * above one with good signatures; each CRL must be signed by one of them. */
#ifndef RECORD_PDFSIGN_STORE_H
#define RECORD_PDFSIGN_STORE_H

#include "record/cms.h"
#include "record/revision.h"

#define PDFSIGN_POOL_MAX 64

struct pdfsign_pool { /* slices into what the caller keeps */
	struct cms_certificate v[PDFSIGN_POOL_MAX];
	size_t n;
};

/* Adds the certificates of a signature that was found to be good. */
void pdfsign_pool_add(struct pdfsign_pool *pool, const struct cms *c);
/* True also when there is no store. */
bool pdfsign_store_is_good(
    struct slice file, const struct revision *r, struct pdfsign_pool *pool);

#endif
