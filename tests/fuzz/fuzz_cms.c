/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures, time-stamp tokens, certificates and CRLs in DER: what is read
 * lies inside the input, and a signature is never good by a key that is not
 * there. */
#include "tests/fuzz/fuzz.h"

#include "record/cms.h"

static bool
within(struct slice part, struct slice all)
{
	return part.p == NULL ||
	    (part.p >= all.p && part.n <= all.n &&
		(size_t)(part.p - all.p) <= all.n - part.n);
}

static void
hold(const struct cms *c, struct slice in)
{
	struct buf name = BUF_INIT(1024);
	size_t i;

	FUZZ_HOLDS(c->ncertificates <= CMS_CERTIFICATES_MAX);
	FUZZ_HOLDS(within(c->attributes, in) && within(c->signature, in));
	FUZZ_HOLDS(within(c->stamp, in) && within(c->content, in));
	FUZZ_HOLDS(within(c->digest, in) && within(c->cert_hash, in));
	for (i = 0; i < c->ncertificates; i++) {
		FUZZ_HOLDS(within(c->certificate[i].der, in));
		FUZZ_HOLDS(within(c->certificate[i].tbs, in));
		FUZZ_HOLDS(within(c->certificate[i].spki, in));
		cms_common_name(c->certificate[i].subject, &name);
		(void)cms_is_chain(c, c->certificate[i].der);
	}
	FUZZ_HOLDS(!cms_is_chain(c, slice_of("", 0)));
	buf_free(&name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size);
	struct cms_certificate x509;
	struct cms_stamp stamp;
	struct cms c, over = { .signature = slice_of("x", 1), .stamp = in };

	if (cms_read(in, &c) == E_OK) {
		hold(&c, in);
		FUZZ_HOLDS(c.content.p == NULL && c.digest.p != NULL);
		(void)cms_covers(&c, &in, 1);
		if (c.stamp.p != NULL && cms_stamp_read(&c, &stamp) == E_OK)
			FUZZ_HOLDS(within(stamp.authority, in));
	}
	if (cms_read_token(in, &c) == E_OK) {
		hold(&c, in);
		FUZZ_HOLDS(c.content.p != NULL);
	}
	(void)cms_stamp_read(&over, &stamp);
	if (cms_certificate_read(in, &x509)) {
		FUZZ_HOLDS(x509.der.n == size && within(x509.tbs, in));
		FUZZ_HOLDS(within(x509.signature, in));
		(void)cms_is_issuer(&x509, &x509);
		FUZZ_HOLDS(!cms_crl_is_of(in, &x509));
	}
	return 0;
}
