/* SPDX-License-Identifier: Apache-2.0 */
#include "keys/crl.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "record/der.h"

#define HALF (CRYPT_SIGNATURE / 2)
#define BODY_MAX 65000 /* its length takes two bytes */

static X509 *
parse(struct slice der)
{
	const uint8_t *p = der.p;

	return d2i_X509(NULL, &p, (long)der.n);
}

static bool
set_times(X509_CRL *crl, const struct crl_list *list)
{
	ASN1_TIME *from = ASN1_TIME_set(NULL, (time_t)list->from);
	ASN1_TIME *until = ASN1_TIME_set(NULL, (time_t)list->until);
	bool good = from != NULL && until != NULL && list->from < list->until &&
	    X509_CRL_set1_lastUpdate(crl, from) == 1 &&
	    X509_CRL_set1_nextUpdate(crl, until) == 1;

	ASN1_TIME_free(from);
	ASN1_TIME_free(until);
	return good;
}

static bool
add_extensions(X509_CRL *crl, X509 *root, int64_t number)
{
	X509V3_CTX ctx;
	X509_EXTENSION *e;
	ASN1_INTEGER *n = ASN1_INTEGER_new();
	bool good;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, root, NULL, NULL, crl, 0);
	e = X509V3_EXT_conf_nid(
	    NULL, &ctx, NID_authority_key_identifier, "keyid:always");
	good = e != NULL && X509_CRL_add_ext(crl, e, -1) == 1 && n != NULL &&
	    ASN1_INTEGER_set_int64(n, number) == 1 &&
	    X509_CRL_add1_ext_i2d(crl, NID_crl_number, n, 0, 0) == 1;
	X509_EXTENSION_free(e);
	ASN1_INTEGER_free(n);
	return good;
}

static bool
add_entry(X509_CRL *crl, const struct crl_entry *entry)
{
	X509 *cert = parse(entry->x509);
	ASN1_TIME *since = ASN1_TIME_set(NULL, (time_t)entry->since);
	ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
	X509_REVOKED *r = X509_REVOKED_new();
	bool good = cert != NULL && since != NULL && reason != NULL &&
	    r != NULL &&
	    X509_REVOKED_set_serialNumber(r, X509_get_serialNumber(cert)) ==
		1 &&
	    X509_REVOKED_set_revocationDate(r, since) == 1 &&
	    ASN1_ENUMERATED_set(reason, CRL_REASON_KEY_COMPROMISE) == 1 &&
	    X509_REVOKED_add1_ext_i2d(r, NID_crl_reason, reason, 0, 0) == 1 &&
	    X509_CRL_add0_revoked(crl, r) == 1;

	if (good)
		r = NULL; /* transferred */
	X509_REVOKED_free(r);
	ASN1_ENUMERATED_free(reason);
	ASN1_TIME_free(since);
	X509_free(cert);
	return good;
}

/* Only signing puts the algorithm in, so a key of the root's kind, thrown away
 * at once, signs; what it signed is kept and its signature is not. */
static bool
take_body(X509_CRL *crl, struct buf *body)
{
	EVP_PKEY *other = EVP_EC_gen("P-256");
	uint8_t *der = NULL;
	struct slice list, inner, tbs;
	bool good;
	int n = 0;

	if (other != NULL && X509_CRL_sign(crl, other, EVP_sha256()) > 0)
		n = i2d_X509_CRL(crl, &der);
	list = slice_of(der, n > 0 ? (size_t)n : 0);
	good = der_take(&list, DER_SEQUENCE, &inner) &&
	    der_whole(&inner, DER_SEQUENCE, &tbs) && tbs.n <= BODY_MAX;
	if (good)
		buf_slice(body, tbs);
	OPENSSL_free(der);
	EVP_PKEY_free(other);
	return good && buf_ok(body);
}

int
crl_body(const struct crl_list *list, struct buf *body)
{
	X509 *root = parse(list->root);
	X509_CRL *crl = X509_CRL_new();
	bool good = root != NULL && crl != NULL &&
	    X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
	    X509_CRL_set_issuer_name(crl, X509_get_subject_name(root)) == 1 &&
	    set_times(crl, list) && add_extensions(crl, root, list->number);

	for (size_t i = 0; good && i < list->n; i++)
		good = add_entry(crl, &list->v[i]);
	good = good && X509_CRL_sort(crl) == 1 && take_body(crl, body);
	X509_CRL_free(crl);
	X509_free(root);
	ERR_clear_error();
	return good ? 0 : -1;
}

/* An INTEGER of one half: not negative, in its shortest form. */
static void
put_half(struct buf *out, const uint8_t half[HALF])
{
	size_t skip = 0;
	bool pad;

	while (skip < HALF - 1 && half[skip] == 0)
		skip++;
	pad = (half[skip] & 0x80) != 0;
	buf_putc(out, DER_INTEGER);
	buf_putc(out, (uint8_t)(HALF - skip + pad));
	if (pad)
		buf_putc(out, 0);
	buf_put(out, half + skip, HALF - skip);
}

void
crl_signed(
    struct slice body, const uint8_t sig[CRYPT_SIGNATURE], struct buf *der)
{
	/* ecdsa-with-SHA256, RFC 5758 section 3.2. */
	static const uint8_t algorithm[] = { 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86,
		0x48, 0xce, 0x3d, 0x04, 0x03, 0x02 };
	struct buf value = BUF_INIT(2 * (HALF + 3));
	size_t bits, all;

	put_half(&value, sig);
	put_half(&value, sig + HALF);
	bits = 1 + 2 + value.n; /* unused bits, the SEQUENCE */
	all = body.n + sizeof algorithm + 2 + bits;
	buf_putc(der, DER_SEQUENCE);
	buf_putc(der, all < 0x100 ? 0x81 : 0x82); /* never below 0x80 */
	if (all >= 0x100)
		buf_putc(der, (uint8_t)(all >> 8));
	buf_putc(der, (uint8_t)all);
	buf_slice(der, body);
	buf_put(der, algorithm, sizeof algorithm);
	buf_putc(der, DER_BITS);
	buf_putc(der, (uint8_t)bits);
	buf_putc(der, 0);
	buf_putc(der, DER_SEQUENCE);
	buf_putc(der, (uint8_t)value.n);
	buf_slice(der, buf_view(&value));
	buf_free(&value);
}
