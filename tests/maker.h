/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small fictional world for tests: bodies with fresh keys, a trust list,
 * certificates and status tokens signed for real.  Nothing here is a mock;
 * the verifier sees the bytes an issuer would have made.
 */
#ifndef TESTS_MAKER_H
#define TESTS_MAKER_H

#include "keys/secret.h"
#include "record/json.h"
#include "record/status.h"
#include "record/trust.h"

/* Keys by letter:
 *   a  ex-committee, certificates        b  ex-cb, certificates, from 2026
 *   w  ex-cb, certificates, 2015 .. 2025-12-31T23:59:59+08:00
 *   e  ex-cb, certificates, EdDSA        s  ex-cb, status only
 *   c  ex-cb, compromised at 2026-06-01  o  ex-other, of no scheme but its own
 *   x  ex-ended, approval ended 2026-03-31
 *   R  root                              r  on no list
 */
#define MAKER_KEYS "abwescoxRr"
#define MAKER_URI "https://verify.example.org/status/0"
#define MAKER_BASE "https://verify.example.org"

struct maker {
	struct secret *secret[sizeof MAKER_KEYS - 1];
	struct crypt_key *key[sizeof MAKER_KEYS - 1];
};

struct maker *maker_new(void); /* aborts on failure: it is a test */
void maker_free(struct maker *m);
size_t maker_at(char letter);
void maker_kid(const struct maker *m, char letter, uint8_t kid[CRYPT_KID]);

struct maker_list { /* a trust list */
	int64_t version, issued, expires;
	bool sample;
	char root; /* who signs it */
};
void maker_trust(
    const struct maker *m, const struct maker_list *list, struct buf *out);
/* "2026-11-23T12:00:00+08:00" or "2026-11-23", its first second in +08:00 */
int64_t maker_time(const char *text);
/* A joint certificate of ex-joint, valid 2026-02-01..2029-01-31. */
void maker_certificate(struct certificate *c);
/* Signs payload by each letter in turn. A letter after '!' signs something
 * else (the payload with its last byte changed). */
void maker_sign(const struct maker *m, struct slice payload, enum jws_typ typ,
    const char *letters, struct buf *out);
void maker_envelope(const struct maker *m, const struct certificate *c,
    const char *letters, struct buf *out);
/* A token whose bits follow from the events; entries 0..allocated-1. */
void maker_token(const struct maker *m, const struct status_source *src,
    int64_t allocated, char letter, enum jws_typ typ, struct buf *out);
void maker_bits(const struct status_event *events, size_t n, int64_t iat,
    int64_t allocated, uint8_t *bits);
#define MAKER_BITS (STATUS_ENTRIES * STATUS_BITS / 8)

#endif
