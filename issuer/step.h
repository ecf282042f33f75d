/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One step of a case: who, what, whether it may be, recorded.  What the
 * commands of `issuer case` have in common; each says what its step holds and
 * which rules are its own.
 */
#ifndef ISSUER_STEP_H
#define ISSUER_STEP_H

#include "issuer/dossier.h"
#include "issuer/roster.h"

#define STEP_BY                                                    \
	{                                                          \
		"by", 0, "PERSON", false,                          \
		    "由谁做 (people.json 中的 id，必填)",          \
		    "who does it (an id of people.json; required)" \
	}
#define STEP_END STEP_BY, CMD_JSON, CMD_WORKSPACE, CMD_END
#define STEP_TEXT_MAX 500 /* characters of one text */

struct step {
	const struct cli *cli;
	const struct cli_value *values;
	struct workspace *ws;
	struct roster *roster;
	const struct roster_person *person;
	struct dossier *dossier; /* NULL while a case is opened */
	struct problems *ps;
	struct json *detail; /* what is recorded */
	const char *input; /* the file that step_input() reads */
	enum workflow_event event;
	struct date today; /* in the scheme's zone */
	bool unasked; /* a check could not ask the register */
};

/* Workspace, roster, person and the case. CLI_OK or an exit status after
 * saying why; step_close() in either case. name NULL: no case yet. */
int step_open(struct step *s, const struct cli *cli,
    const struct cli_value *values, const char *name,
    enum workflow_event event);
void step_close(struct step *s);

/* An option as one text of the detail; required: CLI_USAGE without it. */
int step_text(
    struct step *s, const char *option, const char *member, bool required);
/* All values of an option as an array of texts. */
int step_texts(struct step *s, const char *option, const char *member);
/* A day, or NULL when it is not given: then no member is set. */
int step_date(struct step *s, const char *option, const char *member,
    bool required, struct date *out);
/* --file PATH, or MATERIAL=PATH: entries into "files". The files go into the
 * store when the step is recorded, and not when it is refused. */
int step_files(struct step *s, bool by_material);
/* The number of a finding, an operand. */
int step_finding(struct step *s, const char *text);

/* A JSON file of people's, checked: every fault with its place. CLI_OK and
 * the tree, which is the caller's; or an exit status after saying why. */
int step_input(struct step *s, const char *path, struct json **out,
    void (*check)(struct step *s, const struct json *v, struct problems *ps));

/* Records the step under the register's lock. `check` (may be NULL) adds to
 * s->ps what forbids it and may set s->event by the dossier as it is then; it
 * sets s->unasked where the register gave no answer.
 * The very same step as the last one is recorded once. */
int step_record(struct step *s, void (*check)(struct step *s));
/* Prints the problems of s->ps, with --json also as a document; CLI_REFUSED
 * when any refuses. */
int step_judge(const struct step *s);

/* Within the caller's transaction, for a step of a case that is open(ed)
 * elsewhere: appends it, with a line of the log. False: the register. */
bool step_append(struct registry *r, const struct dossier *d, int64_t now,
    enum workflow_event event, enum workflow_state state,
    const struct roster_person *person, const struct json *detail);
/* "C2026-0001: accepted; next: …", or one JSON document. */
int step_say(const struct step *s, const char *name, enum workflow_state state,
    bool unchanged);

#endif
