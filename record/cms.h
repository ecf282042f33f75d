/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A detached signature in CMS (RFC 5652), as the bodies put it into a PDF
 * (docs/PDF.md): one signer, ECDSA on P-256 with SHA-256 or Ed25519 with
 * SHA-512, and exactly three signed attributes: content-type, message-digest and the ESS
 * signing-certificate-v2 (RFC 5035).  What departs from that form is refused,
 * whatever other programs make of it.
 *
 * Who may sign is not asked of the certificates inside: the caller brings the
 * certificate and the key that the trust list gives to the body.
 */
#ifndef RECORD_CMS_H
#define RECORD_CMS_H

#include "record/crypt.h"
#include "record/crypt_foreign.h"
#include "record/error.h"

#define CMS_MAX 65536 /* bytes of one signature with chain and stamp */
#define CMS_CERTIFICATES_MAX 8

struct cms_certificate { /* of X.509, RFC 5280; slices borrow */
	struct slice der;
	struct slice tbs; /* what is signed, with tag and length */
	struct slice serial, issuer, subject, spki; /* the same */
	int64_t from, to; /* notBefore, notAfter */
	struct slice signature_oid;
	struct slice signature; /* of the issuer */
};

struct cms { /* what a SignedData holds; slices borrow from the input */
	struct slice content_type; /* OID */
	struct slice content; /* eContent's octets; p NULL: detached */
	struct cms_certificate certificate[CMS_CERTIFICATES_MAX];
	size_t ncertificates;
	struct slice issuer, serial; /* whose key signed: sid */
	struct slice digest_oid, signature_oid;
	struct slice attributes; /* the signed ones: elements of the SET */
	struct slice unsigned_attributes; /* p NULL: none */
	struct slice signature;
	/* From the signed attributes */
	struct slice digest; /* message-digest */
	enum crypt_hash hash; /* by digest_oid */
	struct slice cert_hash; /* of the signer's certificate, as named by
	                           the ESS attribute; p NULL: none */
	enum crypt_hash cert_hash_with;
	struct slice stamp; /* RFC 3161 token, DER; p NULL: none */
};

/* Reads a PDF signature of our form. E_CMS_FORMAT, _SIGNERS, _CONTENT, _ALG,
 * _ATTRIBUTES. On failure *out may be half filled; show it to nobody. */
enum error cms_read(struct slice der, struct cms *out);
/* The same for a time-stamp token, which holds what it signs. */
enum error cms_read_token(struct slice der, struct cms *out);
/* Whether the digest is that of the content: E_OK or E_CMS_DIGEST. */
enum error cms_covers(
    const struct cms *c, const struct slice *parts, size_t nparts);
/* Whether the ESS attribute names this certificate. */
bool cms_names(const struct cms *c, struct slice x509);
/* Whether it was made with this certificate's key: E_OK, E_CMS_CERTIFICATE
 * (it is not the one named, not inside, or the others inside are not its
 * issuers), E_CMS_ALG or E_CMS_SIGNATURE. */
enum error cms_verify(
    const struct cms *c, struct slice x509, struct crypt_key *key);
/* Whether every certificate inside but `leaf` is the issuer of another of
 * them, with good signatures, so that none was slipped in or touched. */
bool cms_is_chain(const struct cms *c, struct slice leaf);

bool cms_certificate_read(struct slice der, struct cms_certificate *out);
/* Whether the one certificate signed the other, or itself; or a CRL (DER). */
bool cms_is_issuer(
    const struct cms_certificate *above, const struct cms_certificate *c);
bool cms_crl_is_of(struct slice crl, const struct cms_certificate *issuer);
/* The common name of a subject or issuer, else its organisation: appended as
 * UTF-8, nothing when there is none. */
void cms_common_name(struct slice name, struct buf *out);

/* The time-stamp token of a signature, RFC 3161: E_OK, or E_CMS_STAMP when it
 * is of another signature, or not whole. What it says is a claim of whoever
 * holds the key of its certificate. */
struct cms_stamp {
	int64_t instant;
	struct slice authority; /* subject of its certificate */
	struct cms token; /* for its certificates */
};
enum error cms_stamp_read(const struct cms *signed_by, struct cms_stamp *out);

#endif
