/* SPDX-License-Identifier: Apache-2.0 */
/*
 * X.509 certificates of the bodies, RFC 5280, for the PDF signatures: a root
 * that signs certificates, and one end certificate a body key with key usage
 * digitalSignature+nonRepudiation and the extended usages document signing
 * (RFC 9336) and e-mail protection, which readers of PDF ask for.
 */
#ifndef KEYS_X509_H
#define KEYS_X509_H

#include "keys/secret.h"

struct x509_subject {
	const char *name; /* CN and O, UTF-8; where too long, also name */
	const char *country; /* two letters, or NULL */
};

/* Appends DER. issuer_der/issuer_key: NULL for a self-signed root. not_before
 * and not_after are instants. 0 or -1. */
int x509_make(const struct x509_subject *subject, struct secret *key,
    struct slice issuer_der, struct secret *issuer_key, int64_t not_before,
    int64_t not_after, bool ca, struct buf *der);

#endif
