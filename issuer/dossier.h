/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dossier: one case as its steps tell it.  It is read from the register and
 * never written: a step is added there (step.h) and the dossier read again.
 */
#ifndef ISSUER_DOSSIER_H
#define ISSUER_DOSSIER_H

#include "issuer/register_case.h"
#include "issuer/scoring.h"
#include "issuer/workflow.h"
#include "issuer/workspace.h"

#define DOSSIER_FINDINGS_MAX 256
#define DOSSIER_TEAM_MAX 32
#define DOSSIER_NAME_MAX 32

struct dossier_step {
	int64_t seq, at;
	enum workflow_event event;
	enum workflow_state state; /* after it */
	char *person, *body;
	struct json *detail;
};

struct dossier_finding { /* numbered from 1 */
	const struct json *detail; /* requirement, evidence, owner, … */
	const char *grade;
	struct date deadline;
	bool open;
	bool rectified; /* since the last review */
	size_t rounds; /* rectifications */
};

struct dossier_decision { /* of one body, its last one */
	const char *body, *person, *level; /* level NULL: none */
	const char *score; /* that it was judged by, or NULL */
	struct date decided, valid_from; /* valid_from year 0: that day */
};

struct dossier {
	int64_t id;
	char name[DOSSIER_NAME_MAX];
	enum workflow_kind kind;
	const struct scheme *scheme; /* of the workspace */
	char *scheme_id, *of; /* of: "NUMBER#VERSION" or NULL */
	char *holder_zh, *holder_en, *holder_code;
	enum workflow_state state;
	struct dossier_step *v;
	size_t n;
	/* What the steps add up to: */
	const struct json *application;
	bool handed[PROCEDURE_MATERIALS_MAX];
	const char *team[DOSSIER_TEAM_MAX]; /* everybody who ever audited */
	size_t nteam;
	struct scoring_result results[PROCEDURE_INDICATORS_MAX];
	struct dossier_finding findings[DOSSIER_FINDINGS_MAX];
	size_t nfindings;
	struct dossier_decision decisions[CERTIFICATE_ISSUERS_MAX];
	size_t ndecisions;
	struct date visited, passed; /* the last surveillance, and the last
	                                that was passed; year 0: none */
	struct date planned; /* the next visit; year 0: none */
	int64_t supervised; /* when one was last planned or made; 0: never */
	int64_t certificate; /* register_row.id, 0: none yet */
};

/* The case of a name. False: the register failed, or a step in it cannot be
 * read. *out NULL: there is none. */
bool dossier_read(
    const struct workspace *ws, const char *name, struct dossier **out);
/* As dossier_read, for a name that somebody typed: CLI_OK and the case, or an
 * exit status after saying why. */
int dossier_open(const struct cli *cli, const struct workspace *ws,
    const char *name, struct dossier **out);
void dossier_free(struct dossier *d); /* NULL is fine */

/* Names of the cases in a state, or of all (WORKFLOW_NONE), in order of
 * opening; free() them. False: the register failed, or no memory. */
bool dossier_names(const struct workspace *ws, enum workflow_state state,
    char (**out)[DOSSIER_NAME_MAX], size_t *n);

size_t dossier_open_findings(const struct dossier *d);
bool dossier_on_team(const struct dossier *d, const char *person);
/* The score as it stands; false when something is not judged yet, or nothing
 * is scored in the scheme. */
bool dossier_score(const struct dossier *d, struct scoring_total *out);
/* "conforming", "nonconforming", "19/20". */
bool dossier_result(const char *text, struct scoring_result *out);
void dossier_result_text(const struct scoring_result *r, char out[32]);
/* Whether a body has decided to certify. */
bool dossier_decided_by(const struct dossier *d, const char *body);
/* Of a decided case: what every body decided, the last day counts. */
bool dossier_decision(const struct dossier *d, struct dossier_decision *out);

/* Whether two texts are the same, or both missing. */
bool dossier_same_text(const char *a, const char *b);

#endif
