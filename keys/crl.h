/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of certificates of bodies that the root took back (CRL, RFC 5280
 * section 5): what a PDF needs beside the chain to be judged years later.
 * Made in two steps, since who holds the root's key signs bytes and parses
 * nothing.
 */
#ifndef KEYS_CRL_H
#define KEYS_CRL_H

#include "record/crypt.h"

struct crl_entry {
	struct slice x509; /* DER of the certificate taken back */
	int64_t since; /* its key is in other hands */
};

struct crl_list {
	struct slice root; /* DER; its key is P-256 */
	int64_t number; /* rises from list to list */
	int64_t from, until; /* thisUpdate, nextUpdate */
	const struct crl_entry *v;
	size_t n;
};

/* Appends what is to be signed (TBSCertList). 0 or -1. */
int crl_body(const struct crl_list *list, struct buf *body);
/* Appends the list, with r||s of the root over the body by ES256. */
void crl_signed(
    struct slice body, const uint8_t sig[CRYPT_SIGNATURE], struct buf *der);

#endif
