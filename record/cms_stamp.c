/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RFC 3161: a token is a SignedData over TSTInfo, whose imprint is the hash
 * of the signature that it stamps.
 */
#include "record/cms_oid.h"
#include "record/der.h"

/* TSTInfo, section 2.4.2: version, policy, imprint, serial, time, … */
static bool
read_info(struct slice content, struct slice signature, struct cms_stamp *out)
{
	uint8_t hash[CRYPT_HASH_MAX];
	struct slice info, imprint, algorithm, oid, digest, whole;
	enum crypt_hash with;

	return der_take(&content, DER_SEQUENCE, &info) && content.n == 0 &&
	    der_small(&info, 1) && der_whole(&info, DER_OID, &whole) &&
	    der_take(&info, DER_SEQUENCE, &imprint) &&
	    der_take(&imprint, DER_SEQUENCE, &algorithm) &&
	    der_take(&algorithm, DER_OID, &oid) && cms_hash_of(oid, &with) &&
	    der_take(&imprint, DER_OCTETS, &digest) && imprint.n == 0 &&
	    der_whole(&info, DER_INTEGER, &whole) &&
	    der_instant(&info, &out->instant) &&
	    digest.n == crypt_hash_size(with) &&
	    crypt_hash(with, &signature, 1, hash) &&
	    crypt_equal(hash, digest.p, digest.n);
}

/* The certificate that the token's signer is named by, among those inside. */
static const struct cms_certificate *
signer_of(const struct cms *token)
{
	size_t i;

	for (i = 0; i < token->ncertificates; i++)
		if (slice_eq(token->certificate[i].issuer, token->issuer) &&
		    slice_eq(token->certificate[i].serial, token->serial))
			return &token->certificate[i];
	return NULL;
}

/* RSA may be named without its hash (RFC 3370 section 3.2). */
static bool
is_allowed(const struct cms *token)
{
	enum crypt_hash hash;

	if (slice_eq(token->signature_oid, OID_RSA))
		return true;
	return cms_signed_with(token->signature_oid, &hash) &&
	    hash == token->hash;
}

enum error
cms_stamp_read(const struct cms *signed_by, struct cms_stamp *out)
{
	const struct cms_certificate *signer;
	uint8_t head[CMS_HEAD_MAX];
	struct slice parts[2];
	struct cms *token = &out->token;

	if (cms_read_token(signed_by->stamp, token) != E_OK ||
	    !is_allowed(token) ||
	    !slice_eq(token->content_type, OID_TST_INFO) ||
	    !read_info(token->content, signed_by->signature, out) ||
	    cms_covers(token, &token->content, 1) != E_OK)
		return E_CMS_STAMP;
	signer = signer_of(token);
	if (signer == NULL || !cms_names(token, signer->der) ||
	    !cms_is_chain(token, signer->der) ||
	    !crypt_foreign_verify(signer->spki, token->hash, parts,
		cms_signed_parts(token, head, parts), token->signature))
		return E_CMS_STAMP;
	out->authority = signer->subject;
	return E_OK;
}
