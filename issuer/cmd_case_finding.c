/* SPDX-License-Identifier: Apache-2.0 */
/* issuer case finding|rectify|review: as many rounds as it takes. */
#include "issuer/cmd.h"
#include "issuer/step.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct cli_option cmd_case_finding_options[] = {
	{ "grade", 0, "major|minor", false, "等级：严重或一般 (必填)",
	    "the grade (required)" },
	{ "requirement", 0, "TEXT", false, "违反的要求 (必填)",
	    "the requirement that is not met (required)" },
	{ "evidence", 0, "TEXT", false, "客观证据 (必填)",
	    "the evidence (required)" },
	{ "owner", 0, "TEXT", false, "由谁整改 (必填)",
	    "who rectifies it (required)" },
	{ "deadline", 0, "DATE", false, "整改期限 (必填)",
	    "until when (required)" },
	{ "indicator", 0, "ID", false, "有关指标", "the indicator concerned" },
	STEP_END
};
const struct cli_option cmd_case_rectify_options[] = {
	{ "action", 0, "TEXT", false, "做了什么 (必填)",
	    "what was done (required)" },
	{ "file", 0, "FILE", true, "证据文件，存入工作区，从不公布",
	    "evidence, kept in the workspace, never published" },
	STEP_END
};
const struct cli_option cmd_case_review_options[] = {
	{ "result", 0, "closed|open", false, "关闭，或仍未关闭 (必填)",
	    "the result (required)" },
	{ "note", 0, "TEXT", false, "看到了什么 (必填)",
	    "what was seen (required)" },
	{ "deadline", 0, "DATE", false, "仍未关闭时的新期限",
	    "the next deadline, when it stays open" },
	{ "score", 0, "ID=RESULT", true, "复核后的指标结果，如 2.2=19/20",
	    "an indicator after the review, such as 2.2=19/20" },
	STEP_END
};

/* One of two words. */
static int
choice(struct step *s, const char *option, const char *a, const char *b)
{
	const char *text = cli_get(s->cli, s->values, option);

	if (text != NULL && strcmp(text, a) != 0 && strcmp(text, b) != 0) {
		cli_error(s->cli, "--%s 应为 %s 或 %s", "--%s is %s or %s",
		    option, a, b);
		return CLI_USAGE;
	}
	return step_text(s, option, option, true);
}

static void
check_deadline(struct step *s)
{
	const char *text = json_str(json_get(s->detail, "deadline"));
	const struct procedure *p = s->dossier->scheme->procedure;
	char latest[DATE_TEXT];
	struct date day, last;

	if (text == NULL || !date_parse(slice_str(text), &day))
		return;
	if (date_cmp(day, s->today) < 0)
		problems_add(s->ps, "deadline", E_FIELD_ORDER, ">= today");
	last = date_from_days(date_days(s->today) + p->rectification_days_max);
	if (date_cmp(day, last) <= 0)
		return;
	date_format(last, latest);
	problems_add(s->ps, "deadline", E_CASE_DEADLINE, "<= %s", latest);
}

/* Who audited it, or, under surveillance, any auditor. */
static void
check_member(struct step *s)
{
	if (s->person != NULL && s->dossier->state != WORKFLOW_CERTIFIED &&
	    s->dossier->nteam > 0 &&
	    !dossier_on_team(s->dossier, s->person->id))
		problems_add(s->ps, "by", E_CASE_MEMBER, "%s", s->person->id);
}

static void
check_finding(struct step *s)
{
	const char *id = json_str(json_get(s->detail, "indicator"));

	if (id != NULL &&
	    procedure_indicator(s->dossier->scheme->procedure, id) < 0)
		problems_add(s->ps, "indicator", E_CASE_INDICATOR, "%.60s: %s",
		    id, scoring_way(NULL, s->cli->lang));
	if (s->dossier->nfindings == DOSSIER_FINDINGS_MAX)
		problems_add(s->ps, "finding", E_FIELD_LONG, "at most %d",
		    DOSSIER_FINDINGS_MAX);
	check_deadline(s);
	check_member(s);
}

static const struct dossier_finding *
open_finding(struct step *s)
{
	int64_t no = 0;

	json_int(json_get(s->detail, "finding"), &no);
	if (no >= 1 && no <= (int64_t)s->dossier->nfindings &&
	    s->dossier->findings[no - 1].open)
		return &s->dossier->findings[no - 1];
	problems_add(s->ps, "finding", E_CASE_FINDING, "%lld", (long long)no);
	return NULL;
}

static void
check_rectify(struct step *s)
{
	open_finding(s);
}

static void
check_results(struct step *s)
{
	const struct procedure *p = s->dossier->scheme->procedure;
	struct scoring_result r;
	const struct json *m;
	int i;

	for (m = json_first(json_get(s->detail, "scores")); m != NULL;
	     m = json_next(m)) {
		i = procedure_indicator(p, json_name(m));
		if (i < 0 || !dossier_result(json_str(m), &r) ||
		    !scoring_fits(&p->indicators[i], &r))
			problems_add(s->ps, "score", E_CASE_INDICATOR,
			    "%.40s=%.40s: %s", json_name(m), json_str(m),
			    scoring_way(i < 0 ? NULL : &p->indicators[i],
				s->cli->lang));
	}
}

/* It also tells whether this closes the last one. */
static void
check_review(struct step *s)
{
	const struct dossier_finding *f = open_finding(s);

	if (f != NULL && !f->rectified)
		problems_add(s->ps, "finding", E_CASE_ROUND, NULL);
	check_deadline(s);
	check_member(s);
	check_results(s);
	if (dossier_open_findings(s->dossier) == 1 &&
	    strcmp(json_str(json_get(s->detail, "result")), "closed") == 0)
		s->event = WORKFLOW_CLEAR;
}

static int
read_results(struct step *s)
{
	const struct cli_value *all = cli_all(s->cli, s->values, "score");
	struct json *scores;
	const char *equals;
	char *id;
	size_t i;
	bool good = true;

	if (all == NULL || all->n == 0)
		return CLI_OK;
	scores = json_new_object();
	for (i = 0; i < all->n && good; i++) {
		equals = strchr(all->v[i], '=');
		id = equals == NULL ? NULL
				    : slice_dup(slice_of(all->v[i],
					  (size_t)(equals - all->v[i])));
		good = id != NULL && json_set_str(scores, id, equals + 1);
		free(id);
	}
	if (!good) {
		json_free(scores);
		cli_error(s->cli, "--score 应为 指标=结果，每项一次",
		    "--score is INDICATOR=RESULT, each once");
		return CLI_USAGE;
	}
	return json_set(s->detail, "scores", scores) ? CLI_OK : CLI_INTERNAL;
}

int
cmd_case_finding(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	static const char *const texts[] = { "requirement", "evidence",
		"owner" };
	struct date deadline;
	struct step s;
	size_t i;
	int status = step_open(&s, cli, values, operands[0], WORKFLOW_FINDING);

	(void)n;
	if (status == CLI_OK)
		status = choice(&s, "grade", "major", "minor");
	for (i = 0; i < 3 && status == CLI_OK; i++)
		status = step_text(&s, texts[i], texts[i], true);
	if (status == CLI_OK)
		status = step_date(&s, "deadline", "deadline", true, &deadline);
	if (status == CLI_OK)
		status = step_text(&s, "indicator", "indicator", false);
	if (status == CLI_OK)
		status = step_record(&s, check_finding);
	step_close(&s);
	return status;
}

int
cmd_case_rectify(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct step s;
	int status = step_open(&s, cli, values, operands[0], WORKFLOW_RECTIFY);

	(void)n;
	if (status == CLI_OK)
		status = step_finding(&s, operands[1]);
	if (status == CLI_OK)
		status = step_text(&s, "action", "action", true);
	if (status == CLI_OK)
		status = step_files(&s, false);
	if (status == CLI_OK)
		status = step_record(&s, check_rectify);
	step_close(&s);
	return status;
}

int
cmd_case_review(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct date deadline;
	struct step s;
	int status = step_open(&s, cli, values, operands[0], WORKFLOW_REVIEW);

	(void)n;
	if (status == CLI_OK)
		status = step_finding(&s, operands[1]);
	if (status == CLI_OK)
		status = choice(&s, "result", "closed", "open");
	if (status == CLI_OK)
		status = step_text(&s, "note", "note", true);
	if (status == CLI_OK)
		status =
		    step_date(&s, "deadline", "deadline", false, &deadline);
	if (status == CLI_OK && deadline.year != 0 &&
	    strcmp(cli_get(cli, values, "result"), "closed") == 0) {
		cli_error(cli, "--deadline 与 --result open 同用",
		    "--deadline goes with --result open");
		status = CLI_USAGE;
	}
	if (status == CLI_OK)
		status = read_results(&s);
	if (status == CLI_OK)
		status = step_record(&s, check_review);
	step_close(&s);
	return status;
}
