/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register: what was reserved, issued, recorded and published.  One
 * database a workspace.  What was issued, every event, every token and every
 * trust list is kept for ever; the database itself forbids to change them.
 *
 * Every change happens between register_begin() and register_commit().  A
 * write transaction waits for other processes up to REGISTER_WAIT_MS.
 */
#ifndef ISSUER_REGISTER_H
#define ISSUER_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

#include "record/buf.h"
#include "record/crypt.h"
#include "record/date.h"
#include "record/status.h"

/* Forty processes that each commit a few times are done within seconds; a
 * minute leaves room for a slow disk and still ends. */
#define REGISTER_WAIT_MS 60000

struct registry;

enum register_state {
	REGISTER_RESERVED,
	REGISTER_ISSUED,
	REGISTER_VOID
};
const char *register_state_str(enum register_state s);

/* One version of one certificate.  Borrowed strings while building one,
 * owned ones when the register filled it: then register_row_clear() it. */
struct register_row {
	int64_t id;
	const char *number, *number_key;
	int64_t version;
	int64_t list, index; /* place in the status lists */
	const char *scheme, *level; /* level may be NULL */
	const char *holder_zh, *holder_en, *holder_code; /* may be NULL */
	struct date issued, valid_from, valid_until;
	int zone; /* minutes */
	const char *replaces; /* "NUMBER#VERSION" or NULL */
	const char *record; /* the input, canonical */
	uint8_t record_digest[CRYPT_SHA256];
	const char *late; /* reason for signing late, or NULL */
	enum register_state state;
	int64_t iat; /* when issued */
	uint8_t payload_digest[CRYPT_SHA256]; /* when issued */
	struct slice envelope; /* when issued */
	enum status_state now; /* what the events say, filled by queries with
	                          an instant */
	bool overdue; /* as `now`: suspended past its limit */
	bool unlisted; /* the published site does not show its number */
	bool owned; /* private */
};
void register_row_clear(struct register_row *row);

struct register_annex {
	const char *name;
	int64_t count; /* rows or -1 */
	struct slice data;
};

/* All below: false on failure, and register_message() says what and what to
 * do.  A look-up that finds nothing is a success with *found false. */
bool register_create(const char *path, struct registry **out, struct buf *why);
bool register_open(const char *path, struct registry **out, struct buf *why);
void register_close(struct registry *r); /* NULL is fine; rolls back */
const char *register_message(const struct registry *r);

bool register_begin(struct registry *r);
bool register_commit(struct registry *r);
void register_rollback(struct registry *r);

/* version 0: the newest that is not void, else the newest. */
bool register_find(struct registry *r, const char *number_key, int64_t version,
    struct register_row *row, bool *found);
/* A certificate made from the same record, reserved or issued. */
bool register_find_record(struct registry *r,
    const uint8_t digest[CRYPT_SHA256], struct register_row *row, bool *found);
/* Takes the number and version of `row`, gives id, list and index, and in iat
 * the earliest iat that the certificate may carry: that of the newest token of
 * its list, which did not know the index.  A void reservation of the same
 * number is taken up again. */
bool register_reserve(struct registry *r, struct register_row *row,
    const struct register_annex *annexes, size_t n, int64_t now);
/* That iat again, of a list in which a place is reserved. */
bool register_earliest(struct registry *r, int64_t list, int64_t *iat);
/* The next serial under a prefix; not given to anybody else. */
bool register_serial(struct registry *r, const char *prefix, int64_t *out);
/* As the next register_serial() would answer, without taking it. */
bool register_serial_peek(struct registry *r, const char *prefix, int64_t *out);
/* reserved -> issued.  *done is false when another process was first or the
 * reservation was given up: nothing changed then. */
bool register_issue(
    struct registry *r, const struct register_row *row, bool *done);
/* reserved -> void, with the reason in the log. */
bool register_void(
    struct registry *r, int64_t id, int64_t now, const char *reason);
bool register_annexes(struct registry *r, int64_t id,
    bool (*each)(void *arg, const struct register_annex *annex), void *arg);

struct register_filter { /* NULL / 0: any */
	const char *scheme;
	const char *holder; /* part of a name, or the whole code */
	const char *number_key;
	struct date expiring_from, expiring_to; /* year 0: any */
	bool reserved_only;
};
/* In order of number and version; void reservations are passed over.  The
 * row lives during the call. `each` returns false to stop: that is a
 * success.  as_of judges `now`. */
bool register_each(struct registry *r, const struct register_filter *filter,
    int64_t as_of, bool (*each)(void *arg, const struct register_row *row),
    void *arg);

/* Where the files of a certificate were written. */
bool register_file_add(
    struct registry *r, int64_t id, const char *kind, const char *path);
bool register_files(struct registry *r,
    bool (*each)(void *arg, int64_t id, const char *kind, const char *path,
	struct slice envelope),
    void *arg);

/* The signatures of a certificate's PDF, kept for each base that was ever
 * signed: what follows the base, deflated. Appends; *found tells. */
bool register_pdf_find(struct registry *r, int64_t id,
    const uint8_t base[CRYPT_SHA256], struct buf *increments, bool *found);
bool register_pdf_add(struct registry *r, int64_t id,
    const uint8_t base[CRYPT_SHA256], int64_t made, struct slice increments);

struct register_event {
	int64_t id;
	int64_t certificate; /* register_row.id */
	const char *number; /* out: of the certificate */
	struct status_event event; /* published INT64_MAX: not yet */
	const char *note; /* may be NULL */
	const char *by; /* bodies, JSON array */
	struct slice approvals; /* what they signed: approval.h */
	int64_t recorded;
};
bool register_event_add(struct registry *r, const struct register_event *e);
/* Events of one list in order of recording; certificate -1: of all. */
bool register_events(struct registry *r, int64_t list, int64_t certificate,
    bool (*each)(void *arg, const struct register_event *e), void *arg);
/* Every event of the list that no token told yet is published at `at`. */
bool register_events_publish(struct registry *r, int64_t list, int64_t at);

struct register_token {
	int64_t list, seq;
	const char *uri;
	int64_t iat, exp;
	uint8_t content[CRYPT_SHA256]; /* of bits and events: did they change */
	uint8_t digest[CRYPT_SHA256]; /* of the token's bytes */
	struct slice token;
};
bool register_token_add(struct registry *r, const struct register_token *t);
/* The token of that number, or REGISTER_TOKEN_LAST, or _EVERY in order of
 * seq. The token lives during the call. */
#define REGISTER_TOKEN_EVERY INT64_C(0)
#define REGISTER_TOKEN_LAST INT64_C(-1)
bool register_tokens(struct registry *r, int64_t list, int64_t seq,
    bool (*each)(void *arg, const struct register_token *t), void *arg);
/* How many status lists are in use: at least 1. */
bool register_lists(struct registry *r, int64_t *n);
/* A place in a status list, and who has it; number lives during the call. */
struct register_place {
	int64_t id, index;
	int zone;
	enum register_state state;
	int64_t version;
	const char *number;
	bool unlisted;
};
/* Every place of the list that was ever given out, in order of index, a
 * reservation's too: what is signed later must not be missing from a token
 * signed in between. Reads no certificate. */
bool register_places(struct registry *r, int64_t list,
    bool (*each)(void *arg, const struct register_place *place), void *arg);
/* What was issued in places first..last of the list, in order of index;
 * `now` is not filled. The row lives during the call. */
bool register_block(struct registry *r, int64_t list, int64_t first,
    int64_t last, bool (*each)(void *arg, const struct register_row *row),
    void *arg);
/* Appends the envelope of an issued certificate. */
bool register_envelope(struct registry *r, int64_t id, struct buf *out);

/* Whether the published site leaves a number out, all its versions. */
bool register_unlisted(
    struct registry *r, const char *number_key, bool *unlisted);
/* Lists or unlists the number of the row; *changed tells. */
bool register_list_as(struct registry *r, const struct register_row *row,
    bool unlisted, int64_t now, bool *changed);
/* As the row says, and as what it replaces: for register_reserve(). */
bool register_list_reserved(
    struct registry *r, const struct register_row *row, int64_t now);
/* A number that grows with every change of a listing. */
bool register_listings(struct registry *r, int64_t *n);

/* The latest iat of any certificate; 0 when there is none. */
bool register_newest(struct registry *r, int64_t *iat);

struct register_key {
	char kid[17]; /* hex of 8 bytes: a name for people and files */
	const char *owner; /* body id, or "root" */
	const char *file; /* below keys/ */
	enum crypt_alg alg;
	uint8_t public_key[CRYPT_PUBLIC_MAX];
	unsigned uses; /* enum trust_use */
	int64_t from, to; /* INSTANT_NONE: open */
	int64_t compromised_at; /* INSTANT_NONE: never */
	struct slice x509; /* DER */
};
bool register_key_add(struct registry *r, const struct register_key *k);
/* Sets to and compromised_at of a key, each once and for ever. */
bool register_key_end(
    struct registry *r, const char *kid, int64_t to, int64_t compromised_at);
bool register_keys(struct registry *r,
    bool (*each)(void *arg, const struct register_key *k), void *arg);

bool register_trust_add(struct registry *r, int64_t version, int64_t issued,
    int64_t expires, struct slice envelope);
/* The newest; appends its envelope. version 0: there is none. */
bool register_trust_last(
    struct registry *r, int64_t *version, struct buf *envelope);

/* The CRL that was signed with a trust list; the newest, version 0 and nothing
 * appended when there is none. */
bool register_crl_add(struct registry *r, int64_t version, struct slice der);
bool register_crl_last(struct registry *r, int64_t *version, struct buf *der);

/* One line of the log of actions. */
bool register_log(struct registry *r, int64_t at, const char *action,
    const char *subject, const char *detail);
/* The database's own checks; appends one line a fault. */
bool register_check(struct registry *r, struct buf *faults);

#endif
