/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recording what happens to a certificate after issue.  The rules are
 * transition.h's; here they meet the register: which version, in which state
 * on which day, who may, with whose signatures.
 */
#ifndef ISSUER_EVENT_H
#define ISSUER_EVENT_H

#include "issuer/signer.h"
#include "issuer/transition.h"

struct event_request {
	enum transition action;
	const char *reason; /* code; NULL: none was given */
	const char *note; /* for the register only, or NULL */
	struct date decided, effective;
	bool has_until;
	struct date until; /* suspend */
	const char *by[CERTIFICATE_ISSUERS_MAX];
	size_t nby;
};

/* The issued version of a number; version 0: the newest. The row is the
 * caller's. False: the register failed. */
bool event_find(struct workspace *ws, const char *number, int64_t version,
    struct register_row *row, bool *found);
/* What the register says of a version on a day, published or not. False: the
 * register failed. */
bool event_state(struct workspace *ws, const struct register_row *row,
    struct date day, enum status_state *out);
/* Who acts when nobody is named: every body of the scheme where all must
 * agree, else the one that speaks for its status. */
void event_by(const struct scheme *scheme, struct event_request *req);
/* Adds to ps each rule that forbids it. False: the register failed. */
bool event_check(struct workspace *ws, int64_t now,
    const struct register_row *row, const struct event_request *req,
    struct problems *ps);
/* Within the caller's transaction: signed by every body in req->by, checked
 * as a stranger would, entered. CLI_OK or an exit status after saying why. */
int event_enter(const struct cli *cli, struct workspace *ws,
    struct signer *signer, const struct register_row *row,
    const struct event_request *req);
/* What still weighs on a version on `day` passes to the one that follows it:
 * a suspension that runs, and what was announced. As event_enter. */
int event_carry(const struct cli *cli, struct workspace *ws,
    struct signer *signer, const struct register_row *from,
    const struct register_row *to, struct date day,
    const struct event_request *req);
/* What the public will read of it, one sentence. */
void event_sentence(const struct register_row *row,
    const struct event_request *req, enum lang lang, struct buf *out);

#endif
