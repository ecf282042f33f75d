/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A draft: one record as people hand it in, checked against its scheme and
 * turned into a certificate that lacks only its place in the register.
 *
 * The identity of a record is the SHA-256 of its canonical JSON and of its
 * annexes: the same record issued again is the same certificate, whatever
 * the scheme's defaults have become meanwhile.
 */
#ifndef ISSUER_DRAFT_H
#define ISSUER_DRAFT_H

#include "issuer/annex.h"
#include "issuer/problem.h"
#include "issuer/register.h"
#include "issuer/workspace.h"
#include "record/certificate.h"

#define DRAFT_RECORD_MAX (64 << 10) /* bytes of one record */

struct draft {
	const struct scheme *scheme;
	struct certificate c; /* number NULL until it has one */
	bool numbered; /* the record names its number */
	char number[CERTIFICATE_NUMBER_MAX + 1];
	char *number_key; /* as compared; NULL until numbered */
	struct date decided;
	char *follows_key; /* of `replaces`, or NULL */
	int64_t follows_version;
	char *record; /* canonical input */
	uint8_t digest[CRYPT_SHA256];
	struct register_annex annexes[CERTIFICATE_ANNEX_MAX];
	struct buf data[CERTIFICATE_ANNEX_MAX];
	char *scope_zh, *scope_en; /* short forms, when cut */
	char *status_uri;
	struct json *tree;
	bool packed;
	char *label_zh, *label_en; /* names of the holder, while packed */
};

/* Everything that can be judged without the register and the calendar; every
 * fault goes into ps with its place in text. dir: where sites.file is looked
 * for. today: the issue date of a record that names none is the day of now
 * in the scheme's zone. NULL when it is refused. */
struct draft *draft_parse(const struct workspace *ws, struct slice text,
    const char *dir, int64_t now, struct problems *ps);
/* What a command says of a record that the record itself may leave out; then
 * it belongs to its identity as if it were written there. */
struct draft_link {
	const char *number; /* or NULL */
	const char *replaces; /* "NUMBER#VERSION" */
};
/* A record that is to be signed: with those of a refused one the rules of the
 * day of signing are said, too, which a good one is asked later. */
struct draft_signing {
	const char *late; /* the reason, or NULL */
};
/* As draft_parse; link and signing may be NULL. */
struct draft *draft_parse_linked(const struct workspace *ws, struct slice text,
    const char *dir, const struct draft_link *link,
    const struct draft_signing *signing, int64_t now, struct problems *ps);
/* The rules that depend on the day of signing. late: the reason given with
 * --late, or NULL. */
void draft_check_signing(
    const struct draft *d, int64_t now, const char *late, struct problems *ps);
/* Gives it its number, when the record named none. False: does not fit. */
bool draft_set_number(struct draft *d, const char *number);
/* Gives it its place in the status lists, and the instant of signing. */
bool draft_set_place(struct draft *d, const struct workspace *ws, int64_t list,
    int64_t index, int64_t iat);
/* What the register keeps of it; borrows from d. */
void draft_row(
    const struct draft *d, const char *late, struct register_row *row);
/* Of ten thousand drafts only those at hand are held in full: a packed one
 * keeps its record, its identity and number, what it follows, scheme, level,
 * dates and the holder's names. */
void draft_pack(struct draft *d);
/* In full again; fine on one that is. dir as for draft_parse. False on no
 * memory, or when an annex has become another one meanwhile. */
bool draft_unpack(
    struct draft *d, const struct workspace *ws, const char *dir, int64_t now);
void draft_free(struct draft *d); /* NULL is fine */

#endif
