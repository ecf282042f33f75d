/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenSSL 3.0 signs CMS only with a key it holds, and puts a signing-time
 * into it, which the baseline forbids (EN 319 142-1 section 6.3).  So it makes
 * the structure with the public key, and the signed attributes go to the
 * agent in the order that DER wants (X.690 section 11.6).
 */
#include "issuer/pades.h"

#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/pades_store.h"

#define ATTRIBUTES_MAX 8
#define ATTRIBUTES_BYTES 2048
#define CMS_MAX 65536

struct body { /* who signed before */
	char id[41];
	X509 *cert;
	struct crypt_key *key; /* its public half, to verify what was made */
};

struct pades {
	struct signer *signer;
	struct stamp *stamp; /* or NULL */
	X509 *root;
	struct body body[SIGNER_OWNERS_MAX];
	size_t n;
};

static X509 *
parse_cert(struct slice der)
{
	const uint8_t *p = der.p;
	X509 *cert = der.n == 0 ? NULL : d2i_X509(NULL, &p, (long)der.n);

	if (cert != NULL && p != der.p + der.n) {
		X509_free(cert);
		cert = NULL;
	}
	return cert;
}

struct pades *
pades_new(struct signer *signer, struct stamp *stamp)
{
	struct pades *p = calloc(1, sizeof *p);

	if (p == NULL)
		return NULL;
	p->signer = signer;
	p->stamp = stamp;
	p->root = parse_cert(signer_root_x509(signer));
	if (p->root == NULL) {
		free(p);
		return NULL;
	}
	return p;
}

void
pades_free(struct pades *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->n; i++) {
		X509_free(p->body[i].cert);
		crypt_key_free(p->body[i].key);
	}
	X509_free(p->root);
	free(p);
}

/* x||y of a P-256 certificate. */
static struct crypt_key *
public_key(X509 *cert)
{
	uint8_t point[1 + CRYPT_PUBLIC_MAX];
	EVP_PKEY *pkey = X509_get0_pubkey(cert);
	struct crypt_key *key = NULL;
	size_t n = 0;

	if (pkey == NULL ||
	    EVP_PKEY_get_octet_string_param(
		pkey, "pub", point, sizeof point, &n) != 1 ||
	    n != sizeof point || point[0] != POINT_CONVERSION_UNCOMPRESSED ||
	    crypt_key_new(CRYPT_ES256, slice_of(point + 1, CRYPT_PUBLIC_MAX),
		&key) != E_OK)
		return NULL;
	return key;
}

static const struct body *
find_body(struct pades *p, struct slice id)
{
	struct body *b;

	for (size_t i = 0; i < p->n; i++)
		if (slice_is(id, p->body[i].id))
			return &p->body[i];
	if (p->n == SIGNER_OWNERS_MAX || id.n >= sizeof p->body[0].id)
		return NULL;
	b = &p->body[p->n];
	memcpy(b->id, id.p, id.n);
	b->id[id.n] = '\0';
	b->cert = parse_cert(signer_x509(p->signer, b->id));
	b->key = b->cert == NULL ? NULL : public_key(b->cert);
	if (b->key == NULL) {
		X509_free(b->cert);
		memset(b, 0, sizeof *b);
		return NULL;
	}
	p->n++;
	return b;
}

struct attribute {
	uint8_t *der;
	size_t n;
};

/* As DER orders the elements of a SET OF: as bytes, the shorter first. */
static int
by_bytes(const void *a, const void *b)
{
	const struct attribute *x = a, *y = b;
	int c = memcmp(x->der, y->der, x->n < y->n ? x->n : y->n);

	return c != 0 ? c : x->n < y->n ? -1 : x->n > y->n;
}

/* The signed attributes as they are hashed: a SET, not [0] (RFC 5652
 * section 5.4). */
static bool
attributes_der(CMS_SignerInfo *si, struct buf *out)
{
	struct attribute v[ATTRIBUTES_MAX] = { { NULL, 0 } };
	int n = CMS_signed_get_attr_count(si), size;
	size_t sum = 0;
	bool good = n > 0 && n <= ATTRIBUTES_MAX;

	for (int i = 0; good && i < n; i++) {
		size =
		    i2d_X509_ATTRIBUTE(CMS_signed_get_attr(si, i), &v[i].der);
		good = size > 0;
		v[i].n = good ? (size_t)size : 0;
		sum += v[i].n;
	}
	if (good) {
		qsort(v, (size_t)n, sizeof v[0], by_bytes);
		buf_putc(out, 0x31);
		if (sum >= 0x100)
			buf_putc(out, 0x82);
		else if (sum >= 0x80)
			buf_putc(out, 0x81);
		if (sum >= 0x100)
			buf_putc(out, (uint8_t)(sum >> 8));
		buf_putc(out, (uint8_t)sum);
	}
	for (int i = 0; i < n && i < ATTRIBUTES_MAX; i++) {
		if (good)
			buf_put(out, v[i].der, v[i].n);
		OPENSSL_free(v[i].der);
	}
	return good && buf_ok(out);
}

/* ECDSA-Sig-Value of r||s into the signer information. */
static bool
set_signature(CMS_SignerInfo *si, const uint8_t sig[CRYPT_SIGNATURE])
{
	ECDSA_SIG *value = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(sig, CRYPT_SIGNATURE / 2, NULL);
	BIGNUM *s =
	    BN_bin2bn(sig + CRYPT_SIGNATURE / 2, CRYPT_SIGNATURE / 2, NULL);
	uint8_t *der = NULL;
	int n = 0;

	if (value != NULL && r != NULL && s != NULL &&
	    ECDSA_SIG_set0(value, r, s) == 1) {
		r = s = NULL; /* transferred */
		n = i2d_ECDSA_SIG(value, &der);
	}
	if (n > 0)
		ASN1_STRING_set0(CMS_SignerInfo_get0_signature(si), der, n);
	ECDSA_SIG_free(value);
	BN_free(r);
	BN_free(s);
	return n > 0;
}

static enum error
sign_attributes(struct pades *p, const struct body *b, CMS_SignerInfo *si)
{
	struct buf der = BUF_INIT(ATTRIBUTES_BYTES);
	uint8_t sig[CRYPT_SIGNATURE];
	struct slice signed_bytes;
	enum error e = E_MEMORY;

	if (!attributes_der(si, &der))
		goto out;
	signed_bytes = buf_view(&der);
	if (!signer_attributes(p->signer, b->id, signed_bytes, sig))
		e = E_RULE_AGENT;
	else if (!crypt_verify(b->key, &signed_bytes, 1, sig))
		e = E_SIG_BAD;
	else if (set_signature(si, sig))
		e = E_OK;
out:
	buf_free(&der);
	return e;
}

/* The structure but for the signature: one signer, certificate and root,
 * no content, attributes content-type, message-digest and
 * signing-certificate-v2. */
static CMS_SignerInfo *
prepare(struct pades *p, const struct body *b,
    const uint8_t digest[CRYPT_SHA256], CMS_ContentInfo **out)
{
	const unsigned flags = CMS_PARTIAL | CMS_DETACHED | CMS_BINARY |
	    CMS_NOSMIMECAP | CMS_CADES;
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags);
	CMS_SignerInfo *si = NULL;

	if (cms != NULL)
		si = CMS_add1_signer(cms, b->cert, X509_get0_pubkey(b->cert),
		    EVP_sha256(), flags);
	if (si == NULL || CMS_add1_cert(cms, p->root) != 1 ||
	    CMS_signed_add1_attr_by_NID(si, NID_pkcs9_contentType,
		V_ASN1_OBJECT, OBJ_nid2obj(NID_pkcs7_data), -1) != 1 ||
	    CMS_signed_add1_attr_by_NID(si, NID_pkcs9_messageDigest,
		V_ASN1_OCTET_STRING, digest, CRYPT_SHA256) != 1) {
		CMS_ContentInfo_free(cms);
		return NULL;
	}
	*out = cms;
	return si;
}

/* id-aa-timeStampToken, over the value of the signature (RFC 3161 appendix
 * A). */
static enum error
stamp_signature(struct pades *p, CMS_SignerInfo *si)
{
	const ASN1_OCTET_STRING *sig = CMS_SignerInfo_get0_signature(si);
	struct buf token = BUF_INIT(CMS_MAX);
	enum error e = stamp_get(p->stamp,
	    slice_of(
		ASN1_STRING_get0_data(sig), (size_t)ASN1_STRING_length(sig)),
	    &token);

	if (e == E_OK &&
	    CMS_unsigned_add1_attr_by_NID(si, NID_id_smime_aa_timeStampToken,
		V_ASN1_SEQUENCE, token.p, (int)token.n) != 1)
		e = E_MEMORY;
	buf_free(&token);
	return e;
}

static enum error
make_cms(struct pades *p, const struct body *b,
    const uint8_t digest[CRYPT_SHA256], struct buf *out)
{
	CMS_ContentInfo *cms = NULL;
	CMS_SignerInfo *si = prepare(p, b, digest, &cms);
	enum error e = si == NULL ? E_MEMORY : sign_attributes(p, b, si);
	uint8_t *der = NULL;
	int n;

	if (e == E_OK && p->stamp != NULL)
		e = stamp_signature(p, si);
	if (e == E_OK) {
		n = i2d_CMS_ContentInfo(cms, &der);
		if (n > 0)
			buf_put(out, der, (size_t)n);
		e = n > 0 && buf_ok(out) ? E_OK : E_MEMORY;
		OPENSSL_free(der);
	}
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return e;
}

/* The parts of a file that a signature is over, in one digest. */
static bool
digest_covered(struct slice file, const struct revision_signature *s,
    uint8_t out[CRYPT_SHA256])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct slice parts[2];
	bool good;

	revision_covered(file, s, parts);
	good = ctx != NULL && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1 &&
	    EVP_DigestUpdate(ctx, parts[0].p, parts[0].n) == 1 &&
	    EVP_DigestUpdate(ctx, parts[1].p, parts[1].n) == 1 &&
	    EVP_DigestFinal_ex(ctx, out, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	return good;
}

static enum error
sign_field(struct pades *p, struct revision *r, int64_t instant, int zone,
    struct buf *file)
{
	const struct revision_signature *s = &r->signature[r->nsignatures];
	struct buf cms = BUF_INIT(CMS_MAX);
	uint8_t digest[CRYPT_SHA256];
	const struct body *b;
	enum error e;

	e = revision_sign(r, instant, zone,
	    p->stamp != NULL ? REVISION_ROOM_STAMPED : REVISION_ROOM, file);
	if (e != E_OK)
		return e;
	b = find_body(p, slice_of(file->p + s->title.at, s->title.n));
	if (b == NULL)
		e = E_RULE_KEY;
	else if (!digest_covered(buf_view(file), s, digest))
		e = E_MEMORY;
	else
		e = make_cms(p, b, digest, &cms);
	if (e == E_OK)
		e = revision_fill(r, buf_view(&cms), file);
	buf_free(&cms);
	return e;
}

enum error
pades_sign(struct pades *p, int64_t instant, int zone, struct buf *file)
{
	struct revision r;
	enum error e = revision_open(buf_view(file), &r);

	if (e == E_OK && file->n != r.base)
		e = E_REVISION_FOREIGN;
	while (e == E_OK && r.nsignatures < r.nfields)
		e = sign_field(p, &r, instant, zone, file);
	if (e == E_OK && stamp_crl(p->stamp).n > 0)
		e = pades_store(&r, stamp_crl(p->stamp), file);
	return e;
}
