/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What bodies put their names to when they record an event: the canonical
 * JSON of it, in an envelope with one signature of each (docs/ISSUING.md).
 * It stays in the register, so that nobody can say later that one body let a
 * certificate come back to life alone.
 */
#ifndef ISSUER_APPROVAL_H
#define ISSUER_APPROVAL_H

#include "issuer/signer.h"
#include "record/status.h"

#define APPROVAL_PAYLOAD_MAX 4096

struct approval {
	const char *iss; /* the publisher: not for another register */
	const char *number;
	struct status_event event; /* index and published do not count */
	const char *note; /* or NULL */
	int64_t at; /* when it was recorded: not for another time */
	const char *const *bodies;
	size_t n;
};

/* Appends what is signed, canonical. */
bool approval_payload(const struct approval *a, struct buf *out);
/* Appends the envelope; false when a body's key is not at hand. */
bool approval_sign(
    struct signer *signer, const struct approval *a, struct buf *out);
/* Whether the envelope says just this, and every body signed it once, in
 * order, with a certificate key usable at that instant. E_OK or the first
 * fault; `body` (may be NULL) gets whose it is, or NULL. */
enum error approval_check(const struct trust *trust, const struct approval *a,
    struct slice envelope, const char **body);

/* The same of what the register keeps with an event, by the list in force;
 * by (may be NULL) gets the bodies, a tree to free, when they can be read. */
enum error approval_kept(const struct workspace *ws,
    const struct register_event *e, struct json **by);

#endif
