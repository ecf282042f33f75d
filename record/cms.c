/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading stops at the first thing that is not of the form; there is no
 * option and no default to fall back to.  Values that the signature does not
 * cover (certificates, the unsigned attribute) must be what they claim to be,
 * so that no byte of a signature can be changed unnoticed.
 */
#include "record/cms.h"

#include <string.h>

#include "record/cms_oid.h"
#include "record/der.h"

/* AlgorithmIdentifier with no parameters, or NULL ones where a hash or RSA
 * stands (RFC 5754 section 2). */
static bool
take_algorithm(struct slice *in, struct slice *oid)
{
	struct slice seq, null;

	if (!der_take(in, DER_SEQUENCE, &seq) || !der_take(&seq, DER_OID, oid))
		return false;
	if (seq.n == 0)
		return true;
	return der_take(&seq, DER_NULL, &null) && null.n == 0 && seq.n == 0;
}

bool
cms_hash_of(struct slice oid, enum crypt_hash *out)
{
	const struct {
		struct slice oid;
		enum crypt_hash hash;
	} known[] = { { OID_SHA256, CRYPT_HASH_SHA256 },
		{ OID_SHA384, CRYPT_HASH_SHA384 },
		{ OID_SHA512, CRYPT_HASH_SHA512 } };
	size_t i;

	for (i = 0; i < sizeof known / sizeof known[0]; i++)
		if (slice_eq(oid, known[i].oid)) {
			*out = known[i].hash;
			return true;
		}
	return false;
}

static enum error
read_content(struct slice *data, struct cms *out)
{
	struct slice info, explicit;

	if (!der_take(data, DER_SEQUENCE, &info) ||
	    !der_take(&info, DER_OID, &out->content_type))
		return E_CMS_FORMAT;
	if (info.n == 0)
		return E_OK;
	if (!der_take(&info, DER_CONTEXT, &explicit) || info.n != 0 ||
	    !der_take(&explicit, DER_OCTETS, &out->content) || explicit.n != 0)
		return E_CMS_FORMAT;
	return E_OK;
}

static enum error
read_certificates(struct slice *data, struct cms *out)
{
	struct slice set, der;

	if (!der_take(data, DER_CONTEXT, &set))
		return E_OK; /* the caller looks for the signer's */
	while (set.n > 0) {
		if (out->ncertificates == CMS_CERTIFICATES_MAX ||
		    !der_whole(&set, DER_SEQUENCE, &der) ||
		    !cms_certificate_read(
			der, &out->certificate[out->ncertificates++]))
			return E_CMS_FORMAT;
	}
	return E_OK;
}

/* SignerInfo of version 1: named by issuer and serial number. */
static enum error
read_signer(struct slice info, struct cms *out)
{
	struct slice sid;

	if (!der_small(&info, 1) || !der_take(&info, DER_SEQUENCE, &sid) ||
	    !der_whole(&sid, DER_SEQUENCE, &out->issuer) ||
	    !der_whole(&sid, DER_INTEGER, &out->serial) || sid.n != 0 ||
	    !take_algorithm(&info, &out->digest_oid))
		return E_CMS_FORMAT;
	if (!cms_hash_of(out->digest_oid, &out->hash))
		return E_CMS_ALG;
	if (!der_take(&info, DER_CONTEXT, &out->attributes))
		return E_CMS_ATTRIBUTES;
	if (!take_algorithm(&info, &out->signature_oid) ||
	    !der_take(&info, DER_OCTETS, &out->signature))
		return E_CMS_FORMAT;
	if (info.n > 0 &&
	    (!der_take(&info, DER_CONTEXT + 1, &out->unsigned_attributes) ||
		info.n != 0))
		return E_CMS_FORMAT;
	return E_OK;
}

static enum error
read_signers(struct slice *data, struct cms *out)
{
	struct slice set, info;

	if (!der_take(data, DER_SET, &set) || data->n != 0 ||
	    !der_take(&set, DER_SEQUENCE, &info))
		return E_CMS_FORMAT;
	return set.n != 0 ? E_CMS_SIGNERS : read_signer(info, out);
}

/* ContentInfo and SignedData, RFC 5652 sections 3 and 5.1. */
static enum error
read_signed_data(struct slice der, unsigned version, struct cms *out)
{
	struct slice info, explicit, data, algorithms, oid;
	enum error e;

	memset(out, 0, sizeof *out);
	if (!der_take(&der, DER_SEQUENCE, &info) || der.n != 0 ||
	    !der_oid(&info, OID_SIGNED_DATA) ||
	    !der_take(&info, DER_CONTEXT, &explicit) || info.n != 0 ||
	    !der_take(&explicit, DER_SEQUENCE, &data) || explicit.n != 0 ||
	    !der_small(&data, version) ||
	    !der_take(&data, DER_SET, &algorithms) ||
	    !take_algorithm(&algorithms, &oid))
		return E_CMS_FORMAT;
	e = algorithms.n != 0 ? E_CMS_SIGNERS : read_content(&data, out);
	if (e == E_OK)
		e = read_certificates(&data, out);
	if (e == E_OK)
		e = read_signers(&data, out);
	if (e == E_OK && !slice_eq(oid, out->digest_oid))
		e = E_CMS_FORMAT;
	return e;
}

/* One value of an attribute; a second one is a fault. */
static bool
one_value(struct slice attribute, struct slice *oid, struct slice *value)
{
	struct slice set;
	unsigned tag;

	return der_take(&attribute, DER_OID, oid) &&
	    der_take(&attribute, DER_SET, &set) && attribute.n == 0 &&
	    der_any(&set, &tag, value) && set.n == 0;
}

/* IssuerSerial, RFC 5035 section 5: there, it has to be the sid's. */
static bool
same_issuer(struct slice seq, const struct cms *c)
{
	struct slice names, directory, name, serial;

	return der_take(&seq, DER_SEQUENCE, &names) &&
	    der_take(&names, DER_CONTEXT + 4, &directory) && names.n == 0 &&
	    der_whole(&directory, DER_SEQUENCE, &name) && directory.n == 0 &&
	    der_whole(&seq, DER_INTEGER, &serial) && seq.n == 0 &&
	    slice_eq(name, c->issuer) && slice_eq(serial, c->serial);
}

/* SigningCertificateV2 { certs { ESSCertIDv2 … } }, the signer's first; for a
 * stamp others may follow, and the hash of version 1 is SHA-1: not read. */
static bool
read_ess(struct slice value, bool only, struct cms *out)
{
	struct slice seq, certs, id, serial;

	out->cert_hash_with = CRYPT_HASH_SHA256;
	if (!der_take(&value, DER_SEQUENCE, &seq) || value.n != 0 ||
	    !der_take(&seq, DER_SEQUENCE, &certs) || (only && seq.n != 0) ||
	    !der_take(&certs, DER_SEQUENCE, &id) || (only && certs.n != 0))
		return false;
	if (der_next(id, DER_SEQUENCE)) {
		struct slice oid;

		/* DER leaves the default, SHA-256, out. */
		if (!take_algorithm(&id, &oid) ||
		    !cms_hash_of(oid, &out->cert_hash_with) ||
		    out->cert_hash_with == CRYPT_HASH_SHA256)
			return false;
	}
	if (!der_take(&id, DER_OCTETS, &out->cert_hash))
		return false;
	if (id.n == 0)
		return true;
	return der_take(&id, DER_SEQUENCE, &serial) && id.n == 0 &&
	    same_issuer(serial, out);
}

/* The three attributes, each once and no other; signing-time would be a
 * claim that a PDF makes elsewhere (ETSI EN 319 142-1 section 6.3). In the
 * ascending order of DER, since they are signed so: X.690 section 11.6. */
static enum error
read_attributes(struct cms *c)
{
	struct slice left = c->attributes, attribute, oid, value;
	bool type = false, digest = false, ess = false;

	while (left.n > 0) {
		if (!der_take(&left, DER_SEQUENCE, &attribute) ||
		    !one_value(attribute, &oid, &value))
			return E_CMS_FORMAT;
		if (!type && slice_eq(oid, OID_ATTR_CONTENT_TYPE))
			type = der_oid(&value, c->content_type);
		else if (!digest && slice_eq(oid, OID_ATTR_DIGEST))
			digest = der_take(&value, DER_OCTETS, &c->digest);
		else if (!ess && slice_eq(oid, OID_ATTR_CERTIFICATE))
			ess = read_ess(value, true, c);
		else
			return E_CMS_ATTRIBUTES;
	}
	return type && digest && ess ? E_OK : E_CMS_ATTRIBUTES;
}

/* None, or the one time-stamp token. */
static enum error
read_unsigned(struct cms *c)
{
	struct slice left = c->unsigned_attributes, attribute, oid;

	if (left.p == NULL)
		return E_OK;
	if (!der_take(&left, DER_SEQUENCE, &attribute) || left.n != 0 ||
	    !one_value(attribute, &oid, &c->stamp))
		return E_CMS_FORMAT;
	return slice_eq(oid, OID_ATTR_STAMP) ? E_OK : E_CMS_ATTRIBUTES;
}

/* RFC 5754 section 3.3 and RFC 8419 section 3: the hash of the content goes
 * with the algorithm, and there are no other pairs. */
static bool
is_allowed(const struct cms *c)
{
	if (slice_eq(c->signature_oid, OID_ED25519))
		return c->hash == CRYPT_HASH_SHA512;
	return slice_eq(c->signature_oid, OID_ECDSA_SHA256) &&
	    c->hash == CRYPT_HASH_SHA256;
}

enum error
cms_read(struct slice der, struct cms *out)
{
	enum error e = read_signed_data(der, 1, out);

	if (e != E_OK)
		return e;
	if (out->content.p != NULL || !slice_eq(out->content_type, OID_DATA))
		return E_CMS_CONTENT;
	if (!is_allowed(out))
		return E_CMS_ALG;
	e = read_attributes(out);
	return e == E_OK ? read_unsigned(out) : e;
}

/* A token's attributes may be more; the ones we need are once there. */
static enum error
read_token_attributes(struct cms *c)
{
	struct slice left = c->attributes, attribute, oid, value;

	while (left.n > 0) {
		if (!der_take(&left, DER_SEQUENCE, &attribute) ||
		    !one_value(attribute, &oid, &value))
			return E_CMS_FORMAT;
		if (slice_eq(oid, OID_ATTR_DIGEST) &&
		    (c->digest.p != NULL ||
			!der_take(&value, DER_OCTETS, &c->digest)))
			return E_CMS_FORMAT;
		if (slice_eq(oid, OID_ATTR_CERTIFICATE) &&
		    (c->cert_hash.p != NULL || !read_ess(value, false, c)))
			return E_CMS_FORMAT;
	}
	return c->digest.p != NULL ? E_OK : E_CMS_ATTRIBUTES;
}

enum error
cms_read_token(struct slice der, struct cms *out)
{
	enum error e = read_signed_data(der, 3, out);

	if (e == E_OK && out->unsigned_attributes.p != NULL)
		e = E_CMS_ATTRIBUTES; /* nobody signed them */
	if (e == E_OK && out->content.p == NULL)
		e = E_CMS_CONTENT;
	return e == E_OK ? read_token_attributes(out) : e;
}

enum error
cms_covers(const struct cms *c, const struct slice *parts, size_t nparts)
{
	uint8_t digest[CRYPT_HASH_MAX];

	if (!crypt_hash(c->hash, parts, nparts, digest) ||
	    c->digest.n != crypt_hash_size(c->hash) ||
	    !crypt_equal(digest, c->digest.p, c->digest.n))
		return E_CMS_DIGEST;
	return E_OK;
}

bool
cms_names(const struct cms *c, struct slice x509)
{
	uint8_t hash[CRYPT_HASH_MAX];

	return c->cert_hash.n == crypt_hash_size(c->cert_hash_with) &&
	    crypt_hash(c->cert_hash_with, &x509, 1, hash) &&
	    crypt_equal(hash, c->cert_hash.p, c->cert_hash.n);
}

/* r||s of ECDSA; Ed25519 as it is. */
static bool
raw_signature(
    const struct cms *c, enum crypt_alg alg, uint8_t out[CRYPT_SIGNATURE])
{
	struct slice in = c->signature;

	if (alg == CRYPT_EDDSA) {
		if (in.n != CRYPT_SIGNATURE)
			return false;
		memcpy(out, in.p, CRYPT_SIGNATURE);
		return true;
	}
	return der_ecdsa(&in, out, CRYPT_SIGNATURE / 2) && in.n == 0;
}

size_t
cms_signed_parts(
    const struct cms *c, uint8_t head[CMS_HEAD_MAX], struct slice parts[2])
{
	size_t n = c->attributes.n, at = 0;

	/* RFC 5652 section 5.4: signed with the tag of a SET, and the length
	 * in its shortest form. */
	head[at++] = DER_SET;
	if (n < 0x80) {
		head[at++] = (uint8_t)n;
	} else {
		head[at++] = 0x83;
		head[at++] = (uint8_t)(n >> 16);
		head[at++] = (uint8_t)(n >> 8);
		head[at++] = (uint8_t)n;
		while (head[2] == 0) { /* at least one of them is not */
			memmove(head + 2, head + 3, --at - 2);
			head[1]--;
		}
	}
	parts[0] = slice_of(head, at);
	parts[1] = c->attributes;
	return 2;
}

enum error
cms_verify(const struct cms *c, struct slice x509, struct crypt_key *key)
{
	const bool eddsa = slice_eq(c->signature_oid, OID_ED25519);
	struct cms_certificate mine;
	uint8_t head[CMS_HEAD_MAX], sig[CRYPT_SIGNATURE];
	struct slice parts[2];
	bool inside = false;
	size_t i;

	for (i = 0; i < c->ncertificates; i++)
		inside = inside || slice_eq(c->certificate[i].der, x509);
	if (!inside || !cms_names(c, x509) ||
	    !cms_certificate_read(x509, &mine) ||
	    !slice_eq(mine.issuer, c->issuer) ||
	    !slice_eq(mine.serial, c->serial) || !cms_is_chain(c, x509))
		return E_CMS_CERTIFICATE;
	if (crypt_key_alg(key) != (eddsa ? CRYPT_EDDSA : CRYPT_ES256))
		return E_CMS_ALG;
	if (!raw_signature(c, crypt_key_alg(key), sig) ||
	    !crypt_verify(key, parts, cms_signed_parts(c, head, parts), sig))
		return E_CMS_SIGNATURE;
	return E_OK;
}
