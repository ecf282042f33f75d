/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Status list: the IETF Token Status List (bits) with our signed history of
 * events (docs/STATUS.md).  Bits say what holds now for any standard
 * verifier; events answer as-of and known-at.
 */
#ifndef RECORD_STATUS_H
#define RECORD_STATUS_H

#include "record/certificate.h"
#include "record/jws.h"
#include "record/trust.h"

#define STATUS_ENTRIES 131072 /* of one list */
#define STATUS_BITS 2
#define STATUS_BYTES (STATUS_ENTRIES * STATUS_BITS / 8)
#define STATUS_LIFETIME_MAX (72 * 3600) /* exp - iat, seconds */

enum status_bit {
	STATUS_BIT_VALID,
	STATUS_BIT_INVALID,
	STATUS_BIT_SUSPENDED,
	STATUS_BIT_UNALLOCATED /* never issued: never valid */
};

enum status_action {
	STATUS_SUSPEND,
	STATUS_RESTORE,
	STATUS_WITHDRAW,
	STATUS_CANCEL,
	STATUS_SUPERSEDE,
	STATUS_VOID,
	STATUS_ACTION_COUNT
};
const char *status_action_str(enum status_action a); /* "suspend", … */
bool status_action_parse(struct slice s, enum status_action *out);

struct status_event {
	int64_t index;
	enum status_action action;
	int64_t version; /* of the certificate */
	struct date decided, effective; /* days in the certificate's zone */
	int64_t published; /* instant */
	const char *reason; /* code: [a-z_]{1,40} */
	bool has_until;
	struct date until; /* suspend: the certifier's deadline */
};

/* Whether a token may hold it: dates exist, the reason is a code, a deadline
 * belongs to a suspension and is not before it. */
bool status_event_ok(const struct status_event *e);

struct status {
	char *uri; /* sub */
	int64_t iat, exp, ttl, seq;
	uint8_t prev[CRYPT_SHA256]; /* zero for seq 1 */
	uint8_t digest[CRYPT_SHA256]; /* of this token's bytes */
	uint8_t *bits; /* STATUS_ENTRIES * 2 / 8 bytes, entry 0 in the
	                  low bits of byte 0 as the draft has it */
	struct status_event *events; /* as transmitted: by published */
	size_t nevents;
	struct status_event *by_index; /* the same, sorted by index; ties
	                                  keep their order */
	struct jws *jws; /* private */
	struct json_text *text; /* private */
	struct status_memo *memo; /* private: the key that was found good */
};

/* The list of the draft (section 4), of any width: `lst` decoded into at most
 * max bytes, E_OK, E_DEFLATE_LIMIT when it is longer, E_STATUS_FORMAT or
 * E_MEMORY; and the value of an entry of 1, 2, 4 or 8 bits, which lies in the
 * list.  A token of ours has STATUS_BITS alone. */
enum error status_list_unpack(struct slice lst, size_t max, struct buf *out);
unsigned status_list_value(struct slice list, unsigned bits, int64_t index);

/* Shape only; the signature is status_trusted()'s. */
enum error status_parse(struct slice token, struct status **out);
void status_free(struct status *s); /* NULL is fine */
/* Whether a body that the trust list lets speak for the scheme signed it
 * with a status key usable at its iat: E_OK or E_STATUS_SIGNATURE/_SIGNER. */
enum error status_trusted(const struct status *s, const struct trust *trust,
    const struct trust_scheme *scheme);
enum status_bit status_bit(const struct status *s, int64_t index);
/* The events of one entry, in the order of the token; *n of them. */
const struct status_event *status_events(
    const struct status *s, int64_t index, size_t *n);

/* What the events of one entry say of the instant as_of, counting only what
 * was published at or before known_at. Pure date arithmetic: an event is in
 * force from the first second of its effective day in the zone. Events of
 * other entries are passed over. `overdue` here is the event's own until;
 * the limit of the scheme is verify's. */
enum status_state {
	STATUS_STATE_VALID,
	STATUS_STATE_SUSPENDED,
	STATUS_STATE_SUPERSEDED,
	STATUS_STATE_CANCELLED,
	STATUS_STATE_WITHDRAWN,
	STATUS_STATE_VOID
};
struct status_answer {
	enum status_state state;
	const struct status_event *since; /* the event that decides (of a
	              suspension the first), or NULL */
	const struct status_event *next; /* announced, effective after as_of */
	bool boundary; /* an event takes effect on the very day */
	bool overdue; /* suspended past its limit */
	bool late; /* `since` was published after it took effect and after
	              as_of: the public list did not say so yet */
};
void status_judge(const struct status_event *events, size_t n, int64_t index,
    int zone, int64_t as_of, int64_t known_at, struct status_answer *out);
/* The bit that the events imply at an instant. */
enum status_bit status_bit_of(const struct status_answer *answer);

/* The payload of a token; the issuer signs it. bits: as above. */
struct status_source {
	const char *uri;
	int64_t iat, exp, ttl, seq;
	const uint8_t *prev; /* CRYPT_SHA256 bytes, or NULL for seq 1 */
	const uint8_t *bits; /* STATUS_ENTRIES * 2 / 8 bytes */
	const struct status_event *events;
	size_t nevents;
};
enum error status_write(const struct status_source *src, struct buf *out);
void status_bit_set(uint8_t *bits, int64_t index, enum status_bit bit);

#endif
