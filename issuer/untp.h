/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A certificate as a UN Transparency Protocol Digital Conformity Credential,
 * version 0.7.0 (docs/EXPORT.md): the payload of a W3C credential in a JWT.
 * Pure: certificate and trust list in, JSON out.
 */
#ifndef ISSUER_UNTP_H
#define ISSUER_UNTP_H

#include "record/certificate.h"
#include "record/json.h"
#include "record/trust.h"

struct untp_source {
	const struct certificate *certificate;
	struct slice envelope; /* the joint record, which it points to */
	const char *name; /* of its files: NUMBER[-vN] */
	const struct trust *trust;
	const char *issuer; /* the one body that signs */
};

/* The body that signs: the certification body among the issuers, else the
 * first; NULL when the list does not know any. */
const char *untp_issuer(
    const struct trust *trust, const char *const issuers[], size_t n);
/* The credential; NULL on no memory, or when scheme or issuer are not on the
 * list. */
struct json *untp_credential(const struct untp_source *src);

#endif
