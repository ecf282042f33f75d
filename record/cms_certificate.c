/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X.509 as far as a signature needs it: whose key, named how, signed by whom.
 * Which certificate may sign for a body is in the trust list, so no path is
 * built and no extension asked.
 */
#include "record/cms_oid.h"
#include "record/der.h"
#include "record/unicode.h"

/* Certificate and TBSCertificate, RFC 5280 section 4.1. */
bool
cms_certificate_read(struct slice der, struct cms_certificate *out)
{
	struct slice certificate, tbs, version, algorithm, validity, oid, bits;
	struct slice whole = der, inner;

	if (!der_take(&der, DER_SEQUENCE, &certificate) || der.n != 0)
		return false;
	out->der = whole;
	inner = certificate;
	if (!der_whole(&certificate, DER_SEQUENCE, &out->tbs) ||
	    !der_take(&inner, DER_SEQUENCE, &tbs) ||
	    !der_take(&certificate, DER_SEQUENCE, &algorithm) ||
	    !der_take(&algorithm, DER_OID, &oid) ||
	    !der_take(&certificate, DER_BITS, &bits) || certificate.n != 0 ||
	    bits.n < 2 || bits.p[0] != 0)
		return false;
	out->signature_oid = oid;
	out->signature = slice_of(bits.p + 1, bits.n - 1);
	return der_take(&tbs, DER_CONTEXT, &version) &&
	    der_small(&version, 2) && version.n == 0 &&
	    der_whole(&tbs, DER_INTEGER, &out->serial) &&
	    der_take(&tbs, DER_SEQUENCE, &inner) && der_oid(&inner, oid) &&
	    slice_eq(inner, algorithm) &&
	    der_whole(&tbs, DER_SEQUENCE, &out->issuer) &&
	    der_take(&tbs, DER_SEQUENCE, &validity) &&
	    der_instant(&validity, &out->from) &&
	    der_instant(&validity, &out->to) && validity.n == 0 &&
	    der_whole(&tbs, DER_SEQUENCE, &out->subject) &&
	    der_whole(&tbs, DER_SEQUENCE, &out->spki);
}

static bool
find_attribute(struct slice name, struct slice oid, struct slice *value)
{
	struct slice sequence, set, pair, whole;
	unsigned tag;

	if (!der_take(&name, DER_SEQUENCE, &sequence))
		return false;
	while (der_take(&sequence, DER_SET, &set)) {
		while (der_take(&set, DER_SEQUENCE, &pair)) {
			if (!der_oid(&pair, oid) ||
			    !der_any(&pair, &tag, &whole))
				continue;
			/* UTF8String, PrintableString; others are not read. */
			if (tag == 0x0c || tag == 0x13)
				return der_take(&whole, tag, value);
		}
	}
	return false;
}

void
cms_common_name(struct slice name, struct buf *out)
{
	struct slice value;

	if ((find_attribute(name, OID_COMMON_NAME, &value) ||
		find_attribute(name, OID_ORGANISATION, &value)) &&
	    unicode_valid(value))
		buf_slice(out, value);
}

bool
cms_signed_with(struct slice oid, enum crypt_hash *hash)
{
	const struct {
		struct slice oid;
		enum crypt_hash hash;
	} known[] = { { OID_ECDSA_SHA256, CRYPT_HASH_SHA256 },
		{ OID_ECDSA_SHA384, CRYPT_HASH_SHA384 },
		{ OID_ECDSA_SHA512, CRYPT_HASH_SHA512 },
		{ OID_RSA_SHA256, CRYPT_HASH_SHA256 },
		{ OID_RSA_SHA384, CRYPT_HASH_SHA384 },
		{ OID_RSA_SHA512, CRYPT_HASH_SHA512 },
		{ OID_ED25519, CRYPT_HASH_SHA512 } };
	size_t i;

	for (i = 0; i < sizeof known / sizeof known[0]; i++)
		if (slice_eq(oid, known[i].oid)) {
			*hash = known[i].hash;
			return true;
		}
	return false;
}

bool
cms_is_issuer(
    const struct cms_certificate *above, const struct cms_certificate *c)
{
	enum crypt_hash hash;

	return slice_eq(above->subject, c->issuer) &&
	    cms_signed_with(c->signature_oid, &hash) &&
	    crypt_foreign_verify(above->spki, hash, &c->tbs, 1, c->signature);
}

/* From the leaf upward, each certificate used once; a last one that signed
 * itself must have done so well, or its own bytes would be nobody's. */
bool
cms_is_chain(const struct cms *c, struct slice leaf)
{
	bool used[CMS_CERTIFICATES_MAX] = { false };
	const struct cms_certificate *at = NULL;
	size_t i, n = 1;

	for (i = 0; i < c->ncertificates && at == NULL; i++)
		if (slice_eq(c->certificate[i].der, leaf)) {
			at = &c->certificate[i];
			used[i] = true;
		}
	if (at == NULL)
		return false;
	for (i = 0; i < c->ncertificates; i++) {
		if (used[i] || !cms_is_issuer(&c->certificate[i], at))
			continue;
		used[i] = true;
		at = &c->certificate[i];
		n++;
		i = SIZE_MAX; /* from the first again */
	}
	return n == c->ncertificates && (n == 1 || cms_is_issuer(at, at));
}

/* CertificateList, RFC 5280 section 5.1; version 2 is written as 1. */
bool
cms_crl_is_of(struct slice der, const struct cms_certificate *issuer)
{
	struct slice list, inner, tbs, algorithm, oid, whole, bits;
	enum crypt_hash hash;

	if (!der_take(&der, DER_SEQUENCE, &list) || der.n != 0)
		return false;
	inner = list;
	return der_whole(&list, DER_SEQUENCE, &whole) &&
	    der_take(&inner, DER_SEQUENCE, &tbs) && der_small(&tbs, 1) &&
	    der_take(&tbs, DER_SEQUENCE, &inner) &&
	    der_take(&list, DER_SEQUENCE, &algorithm) &&
	    slice_eq(inner, algorithm) && der_take(&algorithm, DER_OID, &oid) &&
	    der_take(&list, DER_BITS, &bits) && list.n == 0 && bits.n > 1 &&
	    bits.p[0] == 0 && der_whole(&tbs, DER_SEQUENCE, &inner) &&
	    slice_eq(inner, issuer->subject) && cms_signed_with(oid, &hash) &&
	    crypt_foreign_verify(issuer->spki, hash, &whole, 1,
		slice_of(bits.p + 1, bits.n - 1));
}
