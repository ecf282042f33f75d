/* SPDX-License-Identifier: Apache-2.0 */
/* issuer case surveil: an unannounced visit, planned or made.  The days are
 * nobody's business but the auditors': nothing of it is published. */
#include "issuer/cmd.h"
#include "issuer/event.h"
#include "issuer/step.h"

#include <stdio.h>
#include <string.h>

const struct cli_option cmd_case_surveil_options[] = {
	{ "plan", 0, "DATE", false, "计划的日期，不预告，从不公布",
	    "the day planned: unannounced, never published" },
	{ "visited", 0, "DATE", false, "到访日期", "the day of the visit" },
	{ "result", 0, "passed|failed|refused", false,
	    "通过、未通过，或拒绝接受监督",
	    "the result; refused: supervision was refused" },
	{ "note", 0, "TEXT", false, "看到了什么 (与 --visited 必填)",
	    "what was seen (required with --visited)" },
	{ "file", 0, "FILE", true, "证据文件，存入工作区，从不公布",
	    "evidence, kept in the workspace, never published" },
	STEP_END
};

/* Of the step that issued the certificate; NULL: not issued yet. */
static const struct dossier_step *
issued_by(const struct dossier *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->v[i].event == WORKFLOW_ISSUE)
			return &d->v[i];
	return NULL;
}

/* A visit is planned while the certificate can still be visited for. */
static void
check_plan(struct step *s, struct date day, const struct register_row *row)
{
	enum status_state state;
	char until[DATE_TEXT];

	date_format(row->valid_until, until);
	if (!event_state(s->ws, row, s->today, &state))
		s->unasked = true;
	else if (state == STATUS_STATE_WITHDRAWN ||
	    state == STATUS_STATE_CANCELLED || state == STATUS_STATE_VOID)
		problems_add(
		    s->ps, "state", E_TRANSITION_FINAL, "%s", row->number);
	if (date_cmp(day, s->today) < 0)
		problems_add(s->ps, "plan", E_FIELD_ORDER, ">= today");
	else if (date_cmp(day, row->valid_until) > 0)
		problems_add(s->ps, "plan", E_FIELD_ORDER, "<= %s", until);
}

/* It was made since there was something to look after, and after the one that
 * was recorded before. */
static void
check_visit(struct step *s, struct date day, const struct register_row *row,
    struct date issued)
{
	const struct date last = s->dossier->visited;
	struct date since =
	    date_cmp(row->valid_from, issued) < 0 ? row->valid_from : issued;
	char text[DATE_TEXT];

	if (last.year != 0 && date_cmp(last, since) > 0)
		since = last;
	date_format(since, text);
	if (date_cmp(day, s->today) > 0)
		problems_add(s->ps, "visited", E_FIELD_ORDER, "<= today");
	else if (date_cmp(day, since) < 0)
		problems_add(s->ps, "visited", E_FIELD_ORDER, ">= %s", text);
}

static void
check(struct step *s)
{
	const struct dossier_step *issue = issued_by(s->dossier);
	const char *number =
	    issue == NULL ? NULL : json_str(json_get(issue->detail, "number"));
	const char *plan = json_str(json_get(s->detail, "planned"));
	const char *visit = json_str(json_get(s->detail, "visited"));
	struct register_row row;
	struct date day;
	bool found;

	if (number == NULL)
		return; /* said by the table of steps */
	if (!event_find(s->ws, number, 0, &row, &found)) {
		s->unasked = true;
		return;
	}
	if (!found) {
		problems_add(
		    s->ps, "number", E_STATUS_NOT_ALLOCATED, "%s", number);
		return;
	}
	if (plan != NULL && date_parse(slice_str(plan), &day))
		check_plan(s, day, &row);
	if (visit != NULL && date_parse(slice_str(visit), &day))
		check_visit(
		    s, day, &row, date_of(issue->at, s->dossier->scheme->zone));
	register_row_clear(&row);
}

static int
read_visit(struct step *s)
{
	const char *result = cli_get(s->cli, s->values, "result");
	struct date day;
	int status = step_date(s, "visited", "visited", true, &day);

	if (status == CLI_OK && result != NULL &&
	    strcmp(result, "passed") != 0 && strcmp(result, "failed") != 0 &&
	    strcmp(result, "refused") != 0) {
		cli_error(s->cli, "--result 应为 passed、failed 或 refused",
		    "--result is passed, failed or refused");
		return CLI_USAGE;
	}
	if (status == CLI_OK)
		status = step_text(s, "result", "result", true);
	if (status == CLI_OK)
		status = step_text(s, "note", "note", true);
	return status == CLI_OK ? step_files(s, false) : status;
}

int
cmd_case_surveil(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	const bool plan = cli_has(cli, values, "plan");
	struct date day;
	struct step s;
	int status;

	(void)n;
	if (plan == cli_has(cli, values, "visited") ||
	    (plan &&
		(cli_has(cli, values, "result") ||
		    cli_has(cli, values, "note") ||
		    cli_has(cli, values, "file")))) {
		cli_error(cli,
		    "请给出 --plan DATE，或 --visited DATE --result … --note …",
		    "give --plan DATE, or --visited DATE --result ... --note "
		    "...");
		return CLI_USAGE;
	}
	status = step_open(&s, cli, values, operands[0],
	    plan ? WORKFLOW_PLAN : WORKFLOW_SURVEIL);
	if (status == CLI_OK)
		status = plan ? step_date(&s, "plan", "planned", true, &day)
			      : read_visit(&s);
	if (status == CLI_OK)
		status = step_record(&s, check);
	step_close(&s);
	return status;
}
