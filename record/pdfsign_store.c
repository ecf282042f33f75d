/* SPDX-License-Identifier: Apache-2.0 */
#include "record/pdfsign_store.h"

static bool
pool_has(const struct pdfsign_pool *pool, struct slice der)
{
	size_t i;

	for (i = 0; i < pool->n; i++)
		if (slice_eq(pool->v[i].der, der))
			return true;
	return false;
}

static bool
pool_put(struct pdfsign_pool *pool, const struct cms_certificate *c)
{
	if (pool->n == PDFSIGN_POOL_MAX)
		return false;
	pool->v[pool->n++] = *c;
	return true;
}

void
pdfsign_pool_add(struct pdfsign_pool *pool, const struct cms *c)
{
	size_t i;

	for (i = 0; i < c->ncertificates; i++)
		if (!pool_has(pool, c->certificate[i].der))
			(void)pool_put(pool, &c->certificate[i]);
}

/* Above one of the pool, and vouched for by itself or another of the store:
 * else its own bytes would be nobody's. */
static bool
belongs(const struct cms_certificate *c, const struct pdfsign_pool *pool,
    const struct cms_certificate *store, size_t n)
{
	bool above = false, vouched = false;
	size_t i;

	for (i = 0; i < pool->n && !above; i++)
		above = cms_is_issuer(c, &pool->v[i]);
	for (i = 0; i < n && above && !vouched; i++)
		vouched = cms_is_issuer(&store[i], c);
	return vouched;
}

/* Neither a certificate nor a CRL twice: the issuer writes each once. */
static bool
is_single(struct slice file, const struct revision_span *v, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < i; k++)
			if (slice_eq(slice_of(file.p + v[i].at, v[i].n),
				slice_of(file.p + v[k].at, v[k].n)))
				return false;
	return true;
}

bool
pdfsign_store_is_good(
    struct slice file, const struct revision *r, struct pdfsign_pool *pool)
{
	struct cms_certificate store[REVISION_STORE_MAX];
	size_t i, k;

	if (!is_single(file, r->cert, r->ncerts) ||
	    !is_single(file, r->crl, r->ncrls))
		return false;
	for (i = 0; i < r->ncerts; i++)
		if (!cms_certificate_read(
			slice_of(file.p + r->cert[i].at, r->cert[i].n),
			&store[i]))
			return false;
	for (i = 0; i < r->ncerts; i++)
		if (!pool_has(pool, store[i].der) &&
		    (!belongs(&store[i], pool, store, r->ncerts) ||
			!pool_put(pool, &store[i])))
			return false;
	for (i = 0; i < r->ncrls; i++) {
		for (k = 0; k < pool->n; k++)
			if (cms_crl_is_of(
				slice_of(file.p + r->crl[i].at, r->crl[i].n),
				&pool->v[k]))
				break;
		if (k == pool->n)
			return false;
	}
	return true;
}
