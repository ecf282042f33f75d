/* SPDX-License-Identifier: Apache-2.0 */
#include "keys/x509.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "record/date.h"
#include "record/unicode.h"

#define NAME_MAX_CHARACTERS 64 /* ub-common-name, RFC 5280 appendix A.1 */
#define SERIAL 16 /* bytes; RFC 5280 section 4.1.2.2 allows 20 */
/* RFC 9336 section 3.1; and emailProtection, without which readers of PDF
 * that are built on NSS call a chain to a trusted root bad. */
#define DOCUMENT_SIGNING "1.3.6.1.5.5.7.3.36,emailProtection"

/* How many bytes of a name stand before its sign of omission: all when none is
 * needed, else up to a space in the second half, where there is one (Chinese
 * has none), and never a part of a character. */
static size_t
kept(struct slice name)
{
	size_t i = 0, at, end = 0, space = 0, count = 0;
	uint32_t c;

	while (i < name.n) {
		at = i;
		c = unicode_next(name, &i);
		if (c == ' ' && count >= NAME_MAX_CHARACTERS / 2 &&
		    count < NAME_MAX_CHARACTERS)
			space = at;
		if (++count == NAME_MAX_CHARACTERS - 1)
			end = i;
	}
	return count <= NAME_MAX_CHARACTERS ? name.n : space > 0 ? space : end;
}

static bool
add_name(X509_NAME *n, int nid, int type, struct slice s)
{
	return X509_NAME_add_entry_by_NID(n, nid, type, s.p, (int)s.n, -1, 0) ==
	    1;
}

/* Organisation and common name, which readers of PDF show, hold 64 characters
 * each; a longer name is cut there and stands whole in `name`, which holds
 * 32768.  All are for the eye: the trust list decides. */
static bool
set_subject(X509 *cert, const struct x509_subject *subject)
{
	X509_NAME *n = X509_get_subject_name(cert);
	struct slice name = slice_str(subject->name), shown;
	struct slice country = slice_str(subject->country);
	struct buf cut = BUF_INIT(4 * NAME_MAX_CHARACTERS);
	bool good, whole;

	if (name.n == 0 || !unicode_valid(name) ||
	    (country.n != 0 && country.n != 2))
		return false;
	/* RFC 5280 section 4.1.2.4: country PrintableString, names UTF-8. */
	if (country.n == 2 &&
	    !add_name(n, NID_countryName, MBSTRING_ASC, country))
		return false;
	buf_put(&cut, name.p, kept(name));
	whole = cut.n == name.n;
	if (!whole)
		buf_puts(&cut, "\xe2\x80\xa6"); /* U+2026 */
	shown = buf_view(&cut);
	good = buf_ok(&cut) &&
	    add_name(n, NID_organizationName, V_ASN1_UTF8STRING, shown) &&
	    add_name(n, NID_commonName, V_ASN1_UTF8STRING, shown) &&
	    (whole || add_name(n, NID_name, V_ASN1_UTF8STRING, name));
	buf_free(&cut);
	return good;
}

/* Positive, and no two alike. */
static bool
set_serial(X509 *cert)
{
	uint8_t bytes[SERIAL];
	BIGNUM *n = NULL;
	bool ok;

	if (RAND_bytes(bytes, sizeof bytes) != 1)
		return false;
	bytes[0] = (uint8_t)((bytes[0] & 0x7f) | 0x40);
	n = BN_bin2bn(bytes, sizeof bytes, NULL);
	ok = n != NULL &&
	    BN_to_ASN1_INTEGER(n, X509_get_serialNumber(cert)) != NULL;
	BN_free(n);
	return ok;
}

static bool
set_times(X509 *cert, int64_t not_before, int64_t not_after)
{
	/* ASN1_TIME_set writes UTCTime to 2049 and GeneralizedTime after, as
	 * RFC 5280 section 4.1.2.5 asks. */
	return not_before >= INSTANT_MIN && not_after <= INSTANT_MAX &&
	    not_before < not_after &&
	    ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)not_before) !=
	    NULL &&
	    ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)not_after) != NULL;
}

static bool
add_extension(X509 *cert, X509V3_CTX *ctx, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, ctx, nid, value);
	bool ok = e != NULL && X509_add_ext(cert, e, -1) == 1;

	X509_EXTENSION_free(e);
	return ok;
}

static bool
add_extensions(X509 *cert, X509 *issuer, bool ca)
{
	X509V3_CTX ctx;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	/* The key identifier of the subject comes first: a root's authority
	 * key identifier is taken from it. */
	if (!add_extension(cert, &ctx, NID_subject_key_identifier, "hash") ||
	    !add_extension(
		cert, &ctx, NID_authority_key_identifier, "keyid:always"))
		return false;
	if (ca)
		return add_extension(cert, &ctx, NID_basic_constraints,
			   "critical,CA:TRUE,pathlen:0") &&
		    add_extension(cert, &ctx, NID_key_usage,
			"critical,keyCertSign,cRLSign");
	return add_extension(
		   cert, &ctx, NID_basic_constraints, "critical,CA:FALSE") &&
	    add_extension(cert, &ctx, NID_key_usage,
		"critical,digitalSignature,nonRepudiation") &&
	    add_extension(cert, &ctx, NID_ext_key_usage, DOCUMENT_SIGNING);
}

/* The certificate of the issuer, when it may sign and the key is its own. */
static X509 *
parse_issuer(struct slice der, struct secret *key)
{
	const uint8_t *p = der.p;
	X509 *issuer = d2i_X509(NULL, &p, (long)der.n);

	if (issuer == NULL)
		return NULL;
	if (p == der.p + der.n && X509_check_ca(issuer) == 1 &&
	    X509_check_private_key(issuer, secret_pkey(key)) == 1)
		return issuer;
	X509_free(issuer);
	return NULL;
}

static int
put_der(X509 *cert, struct buf *der)
{
	uint8_t *bytes = NULL;
	int n = i2d_X509(cert, &bytes);

	if (n <= 0)
		return -1;
	buf_put(der, bytes, (size_t)n);
	OPENSSL_free(bytes);
	return buf_ok(der) ? 0 : -1;
}

int
x509_make(const struct x509_subject *subject, struct secret *key,
    struct slice issuer_der, struct secret *issuer_key, int64_t not_before,
    int64_t not_after, bool ca, struct buf *der)
{
	struct secret *signer = issuer_key != NULL ? issuer_key : key;
	X509 *issuer = NULL, *cert = X509_new();
	int result = -1;

	if (cert == NULL || (issuer_key == NULL) != (issuer_der.n == 0))
		goto out;
	if (issuer_key != NULL) {
		issuer = parse_issuer(issuer_der, issuer_key);
		if (issuer == NULL)
			goto out;
	}
	if (X509_set_version(cert, X509_VERSION_3) != 1 || !set_serial(cert) ||
	    !set_subject(cert, subject) ||
	    !set_times(cert, not_before, not_after) ||
	    X509_set_pubkey(cert, secret_pkey(key)) != 1 ||
	    X509_set_issuer_name(cert,
		X509_get_subject_name(issuer != NULL ? issuer : cert)) != 1 ||
	    !add_extensions(cert, issuer != NULL ? issuer : cert, ca))
		goto out;
	/* Ed25519 hashes by itself. */
	if (X509_sign(cert, secret_pkey(signer),
		secret_alg(signer) == CRYPT_EDDSA ? NULL : EVP_sha256()) > 0)
		result = put_der(cert, der);
out:
	X509_free(cert);
	X509_free(issuer);
	ERR_clear_error();
	return result;
}
