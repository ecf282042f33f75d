/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register's cases.  A case and its steps are only ever added; the
 * database itself forbids to change them.  What a step says is JSON, which
 * dossier.h reads.  False on failure, as in register.h.
 */
#ifndef ISSUER_REGISTER_CASE_H
#define ISSUER_REGISTER_CASE_H

#include "issuer/register.h"

struct register_case {
	int64_t id;
	const char *name; /* "C2026-0001" */
	const char *scheme, *kind;
	const char
	    *of; /* "NUMBER#VERSION" that it renews or changes, or NULL */
	const char *holder_zh, *holder_en, *holder_code; /* may be NULL */
	int64_t opened;
	const char *state; /* out: after its last step */
	int64_t touched; /* out: when that was */
};

struct register_step {
	int64_t seq; /* from 1; given by register_step_add */
	const char *event;
	int64_t at;
	const char *person, *body; /* who */
	const char *state; /* after it */
	const char *detail; /* canonical JSON */
};

/* Gives the id. */
bool register_case_add(struct registry *r, struct register_case *c);
/* In order of opening; name NULL: all. What `each` gets lives during the
 * call. */
bool register_cases(struct registry *r, const char *name,
    bool (*each)(void *arg, const struct register_case *c), void *arg);
bool register_step_add(
    struct registry *r, int64_t case_id, struct register_step *s);
bool register_steps(struct registry *r, int64_t case_id,
    bool (*each)(void *arg, const struct register_step *s), void *arg);

/* The certificate that was issued from a case. */
bool register_case_certificate_add(
    struct registry *r, int64_t case_id, int64_t certificate);
/* Ids, 0 when there is none. */
bool register_case_certificate(
    struct registry *r, int64_t case_id, int64_t *certificate);
/* Appends the case's name; nothing when there is none. */
bool register_certificate_case(
    struct registry *r, int64_t certificate, struct buf *name);

#endif
