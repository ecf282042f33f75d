/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/pades_store.h"

#include "record/cms.h"

struct chain {
	struct slice v[REVISION_STORE_MAX];
	size_t n;
	bool full;
};

static void
add(struct chain *to, const struct cms *c)
{
	size_t i, k;

	for (i = 0; i < c->ncertificates; i++) {
		for (k = 0; k < to->n; k++)
			if (slice_eq(to->v[k], c->certificate[i].der))
				break;
		if (k < to->n)
			continue;
		if (to->n == REVISION_STORE_MAX)
			to->full = true;
		else
			to->v[to->n++] = c->certificate[i].der;
	}
}

static enum error
add_signature(struct slice file, const struct revision_signature *s,
    struct buf *der, struct chain *to)
{
	struct cms_stamp stamp;
	struct cms c;
	enum error e = revision_cms(file, s, der);

	if (e == E_OK)
		e = cms_read(buf_view(der), &c);
	if (e != E_OK)
		return e;
	add(to, &c);
	if (c.stamp.p != NULL) {
		e = cms_stamp_read(&c, &stamp);
		if (e == E_OK)
			add(to, &stamp.token);
	}
	return e;
}

enum error
pades_store(struct revision *r, struct slice crl, struct buf *file)
{
	struct buf der[REVISION_SIGNATURES_MAX];
	struct chain chain = { .n = 0 };
	enum error e = E_OK;
	size_t i;

	for (i = 0; i < REVISION_SIGNATURES_MAX; i++)
		der[i] = BUF_INIT(REVISION_ROOM_STAMPED);
	for (i = 0; i < r->nsignatures && e == E_OK; i++)
		e = add_signature(
		    buf_view(file), &r->signature[i], &der[i], &chain);
	if (e == E_OK)
		e = chain.full
		    ? E_TOO_LARGE
		    : revision_store(r, chain.v, chain.n, &crl, 1, file);
	for (i = 0; i < REVISION_SIGNATURES_MAX; i++)
		buf_free(&der[i]);
	return e;
}
