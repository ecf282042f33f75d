/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A body as did:web: publisher's host and path, then "did", then its id.  The
 * document that it resolves to is published as did/BODY/did.json, made from
 * the trust list (docs/EXPORT.md).  For verifiers of W3C credentials; ours
 * go by the trust list alone.
 */
#ifndef ISSUER_DID_H
#define ISSUER_DID_H

#include "record/json.h"
#include "record/trust.h"

/* Appends "did:web:HOST[:PATH…]:did:BODY". */
void did_web(const char *publisher, const char *body, struct buf *out);
/* Appends the DID, "#" and the kid as base64url. */
void did_key(const char *publisher, const char *body,
    const uint8_t kid[CRYPT_KID], struct buf *out);
/* The document: keys for certificates that were not compromised; NULL on no
 * memory. */
struct json *did_document(const struct trust *t, const struct trust_body *b);

#endif
