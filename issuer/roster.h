/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The people of a workspace: people.json, which the certifier edits.  Who is
 * named in a step stays named; who leaves gets an "until" and is kept.
 */
#ifndef ISSUER_ROSTER_H
#define ISSUER_ROSTER_H

#include "issuer/workflow.h"
#include "issuer/workspace.h"

#define ROSTER_FILE "people.json"
#define ROSTER_MAX 1024 /* people */
#define ROSTER_FILE_MAX (1 << 20)

struct roster_person {
	const char *id;
	struct bilingual name;
	const char *body;
	unsigned roles; /* enum workflow_role */
	struct date until; /* last day; year 0: open */
};

struct roster {
	struct roster_person *v;
	size_t n;
	struct json *tree;
};

/* {"people":[{"id","name":{"zh","en"},"body","roles":[…],"until"?}]}; every
 * fault into ps with its line. NULL then. */
struct roster *roster_parse(struct slice text, struct problems *ps);
/* Of people alone, as an array stands in a founding file. */
void roster_check(const struct json *people, struct problems *ps);
void roster_free(struct roster *r); /* NULL is fine */
/* Of a workspace; its bodies must be known. CLI_OK, or an exit status after
 * saying why. */
int roster_open(
    const struct cli *cli, const struct workspace *ws, struct roster **out);
const struct roster_person *roster_find(const struct roster *r, const char *id);

/* Whether the person may do the event in the scheme on a day: role, body,
 * still there. Adds what forbids it, to the field that names the person. */
void roster_may(const struct roster_person *p, enum workflow_event event,
    const struct scheme *scheme, struct date day, const char *field,
    struct problems *ps);

#endif
