/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/docket.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/application.h"
#include "issuer/event.h"
#include "issuer/issue.h"
#include "issuer/step.h"
#include "issuer/store.h"
#include "issuer/view.h"


struct docket {
	struct dossier *dossier;
	struct roster *roster;
	const struct roster_person *signer[CERTIFICATE_ISSUERS_MAX];
	size_t nsigners;
	struct register_row row; /* that it renews or changes */
	struct issue_after after;
	char *record;
};

void
docket_free(struct docket *d)
{
	if (d == NULL)
		return;
	dossier_free(d->dossier);
	roster_free(d->roster);
	register_row_clear(&d->row);
	free(d->record);
	free(d);
}

const char *
docket_name(const struct docket *d)
{
	return d->dossier->name;
}

const char *
docket_record(const struct docket *d)
{
	return d->record;
}

char *
docket_folder(const struct docket *d, const struct workspace *ws)
{
	return store_folder(ws, d->dossier->name);
}

const struct issue_after *
docket_after(const struct docket *d)
{
	return d->dossier->kind == WORKFLOW_CHANGE ? &d->after : NULL;
}

static bool
has_signer(const struct docket *d, const char *body)
{
	size_t i;

	for (i = 0; i < d->nsigners; i++)
		if (strcmp(d->signer[i]->body, body) == 0)
			return true;
	return false;
}

/* One of each body, and nobody more. */
static void
check_signers(struct docket *d, const struct cli_value *by, struct date today,
    struct problems *ps)
{
	const struct scheme *s = d->dossier->scheme;
	const struct roster_person *p;
	size_t i;

	for (i = 0; by != NULL && i < by->n; i++) {
		p = roster_find(d->roster, by->v[i]);
		if (p == NULL) {
			problems_add(
			    ps, "by", E_CASE_PERSON, "%.60s", by->v[i]);
			continue;
		}
		roster_may(p, WORKFLOW_ISSUE, s, today, "by", ps);
		if (has_signer(d, p->body) ||
		    d->nsigners == CERTIFICATE_ISSUERS_MAX)
			problems_add(
			    ps, "by", E_CASE_SIGNERS, "%s: %s", p->body, p->id);
		else
			d->signer[d->nsigners++] = p;
	}
	for (i = 0; i < s->nissuers; i++)
		if (!has_signer(d, s->issuers[i]))
			problems_add(
			    ps, "by", E_CASE_SIGNERS, "%s", s->issuers[i]);
}

/* By every body that must sign today, whoever it was when it was decided. */
static void
check_decided(const struct dossier *c, struct problems *ps)
{
	size_t i;

	for (i = 0; i < c->scheme->nissuers; i++)
		if (!dossier_decided_by(c, c->scheme->issuers[i]))
			problems_add(ps, "state", E_RULE_DECISION, "%s",
			    c->scheme->issuers[i]);
}

static void
check(struct docket *d, const struct cli *cli, const struct cli_value *by,
    struct problems *ps)
{
	const struct dossier *c = d->dossier;
	enum workflow_state to;
	enum error e;

	if (c->scheme == NULL || c->scheme->procedure == NULL) {
		problems_add(
		    ps, "scheme", E_RULE_SCHEME, "%.60s", c->scheme_id);
		return;
	}
	/* Once more is the same certificate: files that are missing. */
	e = c->state == WORKFLOW_CERTIFIED
	    ? E_OK
	    : workflow_next(c->kind, c->state, WORKFLOW_ISSUE, &to);
	if (e != E_OK)
		problems_add(ps, "state", e, "%s: %s",
		    workflow_state_text(c->state, cli->lang),
		    workflow_advice(c->kind, c->state, cli->lang));
	else if (c->state != WORKFLOW_CERTIFIED)
		check_decided(c, ps);
	check_signers(d, by, date_of(cli->now, c->scheme->zone), ps);
}

static bool
find_followed(struct docket *d, struct workspace *ws)
{
	const char *of = d->dossier->of;
	const char *hash = of == NULL ? NULL : strrchr(of, '#');
	char *number;
	bool found, good;

	if (hash == NULL)
		return true;
	number = slice_dup(slice_of(of, (size_t)(hash - of)));
	good = number != NULL &&
	    event_find(
		ws, number, strtoll(hash + 1, NULL, 10), &d->row, &found) &&
	    found;
	free(number);
	return good;
}

static void
set_after(struct docket *d)
{
	const struct json *first = d->dossier->v[0].detail;
	const char *const *code = transition_reasons(TRANSITION_VOID);

	d->after = (struct issue_after){ TRANSITION_REISSUE, d->row.number_key,
		d->row.version, json_str(json_get(first, "reason")), NULL };
	for (; *code != NULL; code++)
		if (d->after.reason != NULL &&
		    strcmp(*code, d->after.reason) == 0)
			d->after.action = TRANSITION_VOID;
}

/* For programs, in the shape of `issue`. */
static int
say_refused(
    const struct docket *d, const struct cli *cli, const struct problems *ps)
{
	static const char *const outcomes[] = { "issued", "unchanged",
		"pending", "refused" };
	struct json *top = json_new_object(), *list = json_new_array();
	struct json *one = json_new_object(), *sum = json_new_object();
	bool good = json_set_str(one, "input", d->dossier->name) &&
	    json_set_str(one, "outcome", "refused") &&
	    json_set(one, "problems", problems_json(ps, cli->lang));
	size_t i;

	for (i = 0; i < 4; i++)
		good = good && json_set_int(sum, outcomes[i], i == 3);
	good = json_add(list, one) && good;
	good = json_set_str(top, "schema", "issue/1") && good;
	good = json_set(top, "results", list) && good;
	good = json_set(top, "summary", sum) && good;
	return view_print(top, good) == CLI_OK ? CLI_REFUSED : CLI_INTERNAL;
}

static int
fill(struct docket *d, const struct cli *cli, struct workspace *ws,
    const struct cli_value *values)
{
	struct buf record = BUF_INIT(DRAFT_RECORD_MAX);
	struct problems *ps = calloc(1, sizeof *ps);
	int status = CLI_INTERNAL;

	if (ps == NULL)
		return CLI_INTERNAL;
	check(d, cli, cli_all(cli, values, "by"), ps);
	status = problems_judge(ps, d->dossier->name, cli);
	if (status == CLI_REFUSED && cli_has(cli, values, "json"))
		status = say_refused(d, cli, ps);
	free(ps);
	if (status != CLI_OK)
		return status;
	if (!find_followed(d, ws))
		return workspace_register_failed(cli, ws);
	set_after(d);
	if (application_record(
		d->dossier, d->row.number == NULL ? NULL : &d->row, &record))
		d->record = (char *)buf_take(&record, NULL);
	buf_free(&record);
	return d->record == NULL ? CLI_INTERNAL : CLI_OK;
}

int
docket_open(const struct cli *cli, struct workspace *ws,
    const struct cli_value *values, struct docket **out)
{
	struct docket *d = calloc(1, sizeof *d);
	int status =
	    d == NULL ? CLI_INTERNAL : roster_open(cli, ws, &d->roster);

	*out = NULL;
	if (status == CLI_OK)
		status = dossier_open(
		    cli, ws, cli_get(cli, values, "case"), &d->dossier);
	if (status == CLI_OK)
		status = fill(d, cli, ws, values);
	if (status != CLI_OK) {
		docket_free(d);
		return status;
	}
	*out = d;
	return CLI_OK;
}

static bool
set_detail(
    const struct docket *d, const struct register_row *row, struct json *detail)
{
	struct json *list = json_new_array();
	bool good = json_set_str(detail, "number", row->number) &&
	    json_set_int(detail, "version", row->version);
	size_t i;

	for (i = 0; good && i < d->nsigners; i++)
		good = json_add(list, json_new_str(d->signer[i]->id));
	return json_set(detail, "signers", list) && good;
}

bool
docket_issued(struct docket *d, struct workspace *ws, int64_t now,
    const struct register_row *row)
{
	struct json *detail = json_new_object();
	struct dossier *as_is = NULL;
	enum workflow_state to;
	bool good = set_detail(d, row, detail) &&
	    dossier_read(ws, d->dossier->name, &as_is) && as_is != NULL &&
	    workflow_next(as_is->kind, as_is->state, WORKFLOW_ISSUE, &to) ==
		E_OK &&
	    step_append(ws->reg, as_is, now, WORKFLOW_ISSUE, to, d->signer[0],
		detail) &&
	    register_case_certificate_add(ws->reg, as_is->id, row->id);

	dossier_free(as_is);
	json_free(detail);
	return good;
}
