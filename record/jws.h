/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The envelope: JWS, RFC 7515.  A certificate and a trust list are JSON
 * General with 1..4 signatures; a status token is a compact JWS with one.
 *
 * The protected header is, byte for byte, {"alg":…,"kid":…,"typ":…} in that
 * order without white space, the kid base64url of 8 bytes: any other text is
 * refused even when it means the same, because the QR form carries only alg
 * and kid and must give back the signed bytes.  crit is refused by its own
 * name, and so is an algorithm that is not ours; jwk, jku, x5c, x5u, b64 and
 * every other member are E_JWS_HEADER.
 *
 * A general envelope is exactly {"payload":…,"signatures":[{"protected":…,
 * "signature":…}]}: no unprotected header.  The writer emits that member
 * order without white space; the reader takes any order of the envelope's
 * own members, which no signature covers.
 *
 * Only the shape is judged here; whose key it is, is trust's and verify's.
 */
#ifndef RECORD_JWS_H
#define RECORD_JWS_H

#include "record/buf.h"
#include "record/crypt.h"
#include "record/error.h"

#define JWS_SIGNATURES_MAX 4
#define JWS_PAYLOAD_MAX 4096 /* a certificate's payload, bytes */
#define JWS_CERTIFICATE_MAX 16384 /* its envelope, bytes */
#define JWS_TRUST_MAX (4 << 20) /* a trust list, bytes */
#define JWS_STATUS_MAX (16 << 20) /* a status token, bytes */

enum jws_typ {
	JWS_CERTIFICATE, /* "yinxin-certificate+jws" */
	JWS_TRUST, /* "yinxin-trust+jws" */
	JWS_STATUS, /* "statuslist+jwt", fixed by the IETF draft */
	JWS_EVENT, /* "yinxin-event+jws": bodies agree to an event */
	JWS_TYP_COUNT
};
const char *jws_typ_str(enum jws_typ typ);

struct jws_signature {
	struct slice protected; /* base64url as transmitted; signed */
	enum crypt_alg alg;
	enum jws_typ typ;
	uint8_t kid[CRYPT_KID];
	uint8_t sig[CRYPT_SIGNATURE];
	enum error error; /* E_OK, or why this one signature is malformed:
	                     then the fields above may be unset. A member
	                     "header" is E_JWS_UNPROTECTED */
};

struct jws {
	struct slice payload_b64; /* as transmitted; signed */
	struct slice payload; /* decoded */
	size_t n;
	struct jws_signature sig[JWS_SIGNATURES_MAX];
	struct buf own; /* private: what the slices point into */
};

/* General serialization. The envelope's own faults (not JSON, unknown member,
 * payload base64, 0 or >4 signatures) fail here; a fault of one signature is
 * put in its `error` so that the reader can be told which body's it is.
 * On success *out is whole and independent of `in`; jws_free() it. */
enum error jws_parse(struct slice in, size_t max, struct jws **out);
/* Compact serialization header.payload.signature: any fault fails. */
enum error jws_parse_compact(struct slice in, size_t max, struct jws **out);
void jws_free(struct jws *jws); /* NULL is fine */

/* True if sig[i] is well-formed, the key's alg is its alg, and it is good. */
bool jws_verify(const struct jws *jws, size_t i, struct crypt_key *key);

/* Appends the base64url protected header for a key. */
void jws_header(enum crypt_alg alg, const uint8_t kid[CRYPT_KID],
    enum jws_typ typ, struct buf *out);
/* Appends what is signed: header "." base64url(payload). */
void jws_signing_input(enum crypt_alg alg, const uint8_t kid[CRYPT_KID],
    enum jws_typ typ, struct slice payload, struct buf *out);

struct jws_signer { /* one signature to be written */
	enum crypt_alg alg;
	uint8_t kid[CRYPT_KID];
	uint8_t sig[CRYPT_SIGNATURE];
};
/* Append the envelope of a payload; the one form that the compact QR form
 * reproduces byte for byte. */
void jws_write(struct slice payload, enum jws_typ typ,
    const struct jws_signer *signers, size_t n, struct buf *out);
void jws_write_compact(struct slice payload, enum jws_typ typ,
    const struct jws_signer *signer, struct buf *out);

#endif
