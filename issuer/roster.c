/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/roster.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/draft_field.h"
#include "issuer/procedure.h"
#include "record/member.h"
#include "sys/file.h"
#include "sys/os.h"


static void
read_roles(struct roster_person *p, const struct json *v, const char *path,
    struct problems *ps)
{
	const struct json *list = json_get(v, "roles"), *m;
	enum workflow_role role;
	char field[64];

	snprintf(field, sizeof field, "%.55s.roles", path);
	if (list == NULL || json_type(list) != JSON_ARRAY ||
	    json_size(list) == 0)
		problems_add(ps, field,
		    list == NULL ? E_FIELD_MISSING : E_FIELD_TYPE,
		    "array of intake, auditor, decider, signer");
	for (m = json_first(list); m != NULL; m = json_next(m)) {
		if (json_str(m) == NULL ||
		    !workflow_role_parse(json_str(m), &role))
			problems_add(ps, field, E_FIELD_VALUE,
			    "intake, auditor, decider, signer");
		else
			p->roles |= role;
	}
}

static void
read_person(
    struct roster *r, const struct json *v, size_t at, struct problems *ps)
{
	static const char *const known[] = { "id", "name", "body", "roles",
		"until", NULL };
	struct roster_person *p = &r->v[r->n];
	const struct json *until = json_get(v, "until");
	char path[64], field[64];

	snprintf(path, sizeof path, "people[%zu]", at);
	if (!draft_object(v, path, known, true, ps))
		return;
	p->id = draft_text(v, path, "id", true, ps);
	snprintf(field, sizeof field, "%.55s.id", path);
	if (p->id != NULL && !member_is_id(p->id))
		problems_add(ps, field, E_FIELD_VALUE, "A-Z a-z 0-9 - _ .");
	if (p->id != NULL && roster_find(r, p->id) != NULL)
		problems_add(ps, field, E_FIELD_DUPLICATE, "%.40s", p->id);
	draft_bilingual(v, path, "name", true, &p->name, ps);
	p->body = draft_text(v, path, "body", true, ps);
	read_roles(p, v, path, ps);
	snprintf(field, sizeof field, "%.55s.until", path);
	if (until != NULL &&
	    (json_str(until) == NULL ||
		!date_parse(slice_str(json_str(until)), &p->until)))
		problems_add(ps, field, E_FIELD_DATE, NULL);
	if (p->id != NULL)
		r->n++;
}

static void
read_people(struct roster *r, const struct json *list, struct problems *ps)
{
	const struct json *v;
	size_t i = 0;

	if (list == NULL || json_type(list) != JSON_ARRAY ||
	    json_size(list) == 0 || json_size(list) > ROSTER_MAX) {
		problems_add(ps, "people",
		    list == NULL ? E_FIELD_MISSING : E_FIELD_TYPE,
		    "array of 1..%d", ROSTER_MAX);
		return;
	}
	r->v = calloc(json_size(list), sizeof *r->v);
	if (r->v == NULL) {
		problems_add(ps, "", E_MEMORY, NULL);
		return;
	}
	for (v = json_first(list); v != NULL; v = json_next(v))
		read_person(r, v, i++, ps);
}

void
roster_check(const struct json *people, struct problems *ps)
{
	struct roster r = { NULL, 0, NULL };

	read_people(&r, people, ps);
	free(r.v);
}

struct roster *
roster_parse(struct slice text, struct problems *ps)
{
	static const char *const known[] = { "people", NULL };
	struct roster *r = calloc(1, sizeof *r);
	struct json_where where;
	enum error e;

	if (r == NULL) {
		problems_add(ps, "", E_MEMORY, NULL);
		return NULL;
	}
	e = json_parse(text, ROSTER_FILE_MAX, &r->tree, &where);
	if (e != E_OK)
		problems_add_at(ps, "", e, where.line, where.column);
	else if (draft_object(r->tree, "", known, true, ps))
		read_people(r, json_get(r->tree, "people"), ps);
	if (e == E_OK)
		problems_locate(ps, text);
	if (ps->refusals > 0) {
		roster_free(r);
		return NULL;
	}
	return r;
}

void
roster_free(struct roster *r)
{
	if (r == NULL)
		return;
	free(r->v);
	json_free(r->tree);
	free(r);
}

static void
check_bodies(
    const struct workspace *ws, const struct roster *r, struct problems *ps)
{
	char field[64];
	size_t i;

	for (i = 0; i < r->n; i++)
		if (workspace_body(ws, r->v[i].body) == NULL) {
			snprintf(field, sizeof field, "people[%zu].body", i);
			problems_add(
			    ps, field, E_FIELD_VALUE, "%.60s", r->v[i].body);
		}
}

int
roster_open(
    const struct cli *cli, const struct workspace *ws, struct roster **out)
{
	struct buf text = BUF_INIT(ROSTER_FILE_MAX);
	struct problems *ps = calloc(1, sizeof *ps);
	char *path = workspace_path(ws, ROSTER_FILE);
	int error, status = CLI_INTERNAL;

	*out = NULL;
	if (ps == NULL || path == NULL)
		goto out;
	error = file_read(path, ROSTER_FILE_MAX, &text);
	status = CLI_REFUSED;
	if (error != 0) {
		cli_error(cli,
		    "%s：%s。案卷的每一步都要有人：请写出名册，见 "
		    "docs/CASES.md",
		    "%s: %s; every step of a case is somebody's: write the "
		    "roster, see docs/CASES.md",
		    path, os_text(error, cli->lang));
		goto out;
	}
	*out = roster_parse(buf_view(&text), ps);
	if (*out != NULL) {
		check_bodies(ws, *out, ps);
		problems_locate(ps, buf_view(&text));
	}
	status = problems_say(ps, path, cli);
	if (status != CLI_OK) {
		roster_free(*out);
		*out = NULL;
	}
out:
	buf_free(&text);
	free(ps);
	free(path);
	return status;
}

const struct roster_person *
roster_find(const struct roster *r, const char *id)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (strcmp(r->v[i].id, id) == 0)
			return &r->v[i];
	return NULL;
}

static bool
among(const char *const *ids, size_t n, const char *id)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(ids[i], id) == 0)
			return true;
	return false;
}

/* Of the roles that may do it: one that the person has, and the body too. */
static bool
body_may(
    const struct roster_person *p, unsigned roles, const struct scheme *scheme)
{
	const struct procedure *how = scheme->procedure;

	return ((roles & WORKFLOW_INTAKE) != 0 &&
		   among(how->intake, how->nintake, p->body)) ||
	    ((roles & WORKFLOW_AUDITOR) != 0 &&
		among(how->auditor, how->nauditor, p->body)) ||
	    ((roles & (WORKFLOW_DECIDER | WORKFLOW_SIGNER)) != 0 &&
		among(scheme->issuers, scheme->nissuers, p->body));
}

void
roster_may(const struct roster_person *p, enum workflow_event event,
    const struct scheme *scheme, struct date day, const char *field,
    struct problems *ps)
{
	const unsigned roles = workflow_who(event) & p->roles;
	char list[64] = "", until[DATE_TEXT];
	unsigned bit;

	if (p->until.year != 0 && date_cmp(day, p->until) > 0) {
		date_format(p->until, until);
		problems_add(ps, field, E_CASE_LEFT, "%s: %s", p->id, until);
	}
	if (roles == 0) {
		for (bit = WORKFLOW_INTAKE; bit <= WORKFLOW_SIGNER; bit *= 2)
			if ((workflow_who(event) & bit) != 0)
				snprintf(list + strlen(list),
				    sizeof list - strlen(list), "%s%s",
				    list[0] == '\0' ? "" : ", ",
				    workflow_role_str((enum workflow_role)bit));
		problems_add(ps, field, E_CASE_ROLE, "%s: %s", p->id, list);
	} else if (!body_may(p, roles, scheme))
		problems_add(ps, field, E_CASE_BODY, "%s: %s", p->id, p->body);
}
