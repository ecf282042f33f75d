/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The trust list (docs/TRUST.md): which body signs with which key from when
 * to when, and which bodies a scheme requires.  Signed by root keys.
 */
#ifndef RECORD_TRUST_H
#define RECORD_TRUST_H

#include "record/certificate.h"
#include "record/crypt.h"
#include "record/jws.h"

#define TRUST_ROOTS_MAX 8

enum trust_use { /* bits */
	TRUST_USE_CERTIFICATE = 1,
	TRUST_USE_STATUS = 2,
	TRUST_USE_PDF = 4
};

struct trust_key {
	struct crypt_key *key;
	uint8_t kid[CRYPT_KID];
	unsigned uses; /* enum trust_use, or'ed */
	int64_t from, to; /* usable from <= t <= to; INSTANT_NONE: open */
	int64_t compromised_at; /* INSTANT_NONE: never */
	struct slice x509; /* DER, empty when none */
	uint8_t *der; /* private: x509's bytes */
};

struct trust_body {
	const char *id;
	const char *role; /* "review_committee", "certification_body", … */
	struct bilingual name;
	struct bilingual address;
	const char *uscc, *approval_no; /* may be NULL */
	int64_t from, to; /* approval; INSTANT_NONE: open */
	struct trust_key *keys;
	size_t nkeys;
};

struct trust_level {
	const char *code;
	struct bilingual name;
};

struct trust_scheme {
	const char *id;
	struct bilingual name;
	struct trust_level *levels; /* lowest first */
	size_t nlevels;
	const char *required_issuers[CERTIFICATE_ISSUERS_MAX];
	size_t nrequired;
	const char *status_signers[CERTIFICATE_ISSUERS_MAX];
	size_t nsigners;
	int zone; /* minutes */
	int64_t validity_months_max;
	int64_t suspension_months_max;
	int64_t surveillance_months_max;
};

struct trust_root {
	struct crypt_key *keys[TRUST_ROOTS_MAX];
	size_t nkeys;
	int64_t threshold;
};

struct trust {
	int64_t version;
	int64_t issued, expires;
	const char *publisher; /* base URL */
	bool sample; /* made for show: every verdict says so */
	struct trust_root root; /* the root set this list declares */
	struct trust_body *bodies;
	size_t nbodies;
	struct trust_scheme *schemes;
	size_t nschemes;
	struct json_text *text; /* private */
};

/* Parses the envelope and checks it under `pin` and under its own root set;
 * with pin NULL under its own alone (the caller took the file itself for
 * trusted). Every signature must be good and by a key of either set, else
 * E_TRUST_ROOT. An expired list still parses: verify says what it is worth.
 * On failure field (may be NULL) gets the path of the member at fault, or
 * "" when it is the envelope. */
enum error trust_parse(struct slice in, const struct trust_root *pin,
    struct trust **out, char field[64]);
/* Only the payload, unsigned: for the issuer and for tests. */
enum error trust_parse_payload(
    struct slice payload, struct trust **out, char field[64]);
void trust_free(struct trust *trust); /* NULL is fine */

/* Root pin as a file: {"roots":[jwk…],"threshold":n}. */
enum error trust_root_parse(struct slice in, struct trust_root *out);
/* The same from a tree; `name` is what the member with the keys is called
 * ("roots" in a pin, "keys" in a list). Failure leaves *out empty. */
enum error trust_root_read(const struct json *v, const char *name,
    struct trust_root *out, char field[64]);
void trust_root_write(const struct trust_root *root, struct buf *out);
void trust_root_clear(struct trust_root *root);
/* SHA-256 over the RFC 7638 thumbprints in ascending order and the threshold
 * as one byte, as people compare it: 16 groups of 4 hex digits, NUL
 * included. */
#define TRUST_FINGERPRINT 80
void trust_root_fingerprint(
    const struct trust_root *root, char out[TRUST_FINGERPRINT]);

const struct trust_body *trust_body(const struct trust *t, const char *id);
const struct trust_scheme *trust_scheme(const struct trust *t, const char *id);
/* Place in levels from 0, or -1. */
int trust_level(const struct trust_scheme *s, const char *code);

/* JWK of a public key with kid and alg, as the trust list carries it (the
 * list adds uses, from, …); a new tree, or NULL on no memory.  Reading looks
 * at kty, crv, x, y, alg and refuses d; other members are the caller's. */
struct json *trust_jwk(const struct crypt_key *key);
enum error trust_jwk_parse(const struct json *jwk, struct crypt_key **out);

#endif
