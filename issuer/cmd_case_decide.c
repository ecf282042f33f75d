/* SPDX-License-Identifier: Apache-2.0 */
/* issuer case decide: one body at a time, never by whoever audited. */
#include "issuer/application.h"
#include "issuer/cmd.h"
#include "issuer/step.h"

#include <stdio.h>
#include <string.h>

const struct cli_option cmd_case_decide_options[] = {
	{ "result", 0, "certify|refuse", false, "予以认证，或不予认证 (必填)",
	    "the result (required)" },
	{ "level", 0, "CODE", false, "级别", "the level" },
	{ "decided", 0, "DATE", false, "决定日期 (默认今天)",
	    "the day of the decision (default today)" },
	{ "valid-from", 0, "DATE", false, "有效期自 (默认最后一家决定之日)",
	    "first day of validity (default: the day of the last decision)" },
	{ "reason", 0, "TEXT", false, "理由 (refuse 时必填)",
	    "why (required with refuse)" },
	STEP_END
};

/* The day of the last thing that had to be known. */
static struct date
known_since(const struct step *s)
{
	const struct dossier *d = s->dossier;
	struct date day = { 1970, 1, 1 };
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->v[i].event == WORKFLOW_ACCEPT ||
		    d->v[i].event == WORKFLOW_AUDIT ||
		    d->v[i].event == WORKFLOW_REVIEW ||
		    d->v[i].event == WORKFLOW_CLEAR)
			day = date_of(d->v[i].at, d->scheme->zone);
	return day;
}

static struct date
day_of(const struct step *s, const char *name)
{
	const char *text = json_str(json_get(s->detail, name));
	struct date day = { 0, 0, 0 };

	if (text != NULL && !date_parse(slice_str(text), &day))
		day.year = 0;
	return day;
}

static void
check_dates(struct step *s)
{
	const struct date decided = day_of(s, "decided");
	const struct date from = day_of(s, "valid_from");
	const struct date known = known_since(s);
	char text[DATE_TEXT];

	if (date_cmp(decided, s->today) > 0)
		problems_add(s->ps, "decided", E_RULE_DECIDED_FUTURE, NULL);
	if (date_cmp(decided, known) < 0) {
		date_format(known, text);
		problems_add(s->ps, "decided", E_FIELD_ORDER, ">= %s", text);
	}
	if (from.year != 0 && s->dossier->kind == WORKFLOW_CHANGE)
		problems_add(s->ps, "valid_from", E_FIELD_VALUE,
		    s->cli->lang == LANG_ZH ? "变更不改首日"
					    : "a change keeps the first day");
	else if (from.year != 0 && date_cmp(from, decided) < 0)
		problems_add(s->ps, "valid_from", E_FIELD_ORDER, ">= decided");
}

/* Another body decided on another level or beginning, or judged by another
 * score: the scheme was edited in between. */
static void
check_agreement(struct step *s, const struct dossier_decision *other)
{
	const char *level = json_str(json_get(s->detail, "level"));
	const struct date from = day_of(s, "valid_from");
	const char *score = json_str(json_get(s->detail, "scored"));
	char text[DATE_TEXT];

	if (!dossier_same_text(other->score, score))
		problems_add(s->ps, "score", E_CASE_AGREE, "%s: %s",
		    other->body, other->score == NULL ? "-" : other->score);
	if (!dossier_same_text(other->level, level))
		problems_add(s->ps, "level", E_CASE_AGREE, "%s: %s",
		    other->body, other->level == NULL ? "-" : other->level);
	if (date_cmp(other->valid_from, from) == 0)
		return;
	date_format(other->valid_from, text);
	problems_add(s->ps, "valid_from", E_CASE_AGREE, "%s: %s", other->body,
	    other->valid_from.year != 0   ? text
		: s->cli->lang == LANG_ZH ? "最后一家决定之日"
					  : "the day of the last decision");
}

/* A body may think again until the last one has decided; saying the same
 * again is none. */
static void
check_others(struct step *s)
{
	const struct dossier *d = s->dossier;
	const struct dossier_decision *other;
	size_t i;

	for (i = 0; i < d->ndecisions; i++) {
		other = &d->decisions[i];
		if (s->person == NULL ||
		    strcmp(other->body, s->person->body) != 0)
			check_agreement(s, other);
		else if (dossier_same_text(other->level,
			     json_str(json_get(s->detail, "level"))) &&
		    dossier_same_text(other->score,
			json_str(json_get(s->detail, "scored"))) &&
		    date_cmp(other->valid_from, day_of(s, "valid_from")) == 0)
			problems_add(
			    s->ps, "by", E_CASE_TWICE, "%s", other->body);
	}
}

/* Whether every other body that must decide has. */
static bool
is_last(const struct step *s)
{
	const struct scheme *scheme = s->dossier->scheme;
	size_t i;

	for (i = 0; i < scheme->nissuers; i++)
		if ((s->person == NULL ||
			strcmp(scheme->issuers[i], s->person->body) != 0) &&
		    !dossier_decided_by(s->dossier, scheme->issuers[i]))
			return false;
	return true;
}

/* Place of the level that is decided, 0 without levels; -1 after a fault. */
static int
check_level(struct step *s)
{
	const struct scheme *scheme = s->dossier->scheme;
	const char *level = json_str(json_get(s->detail, "level"));
	const char *applied =
	    json_str(json_get(s->dossier->application, "level"));
	int place;

	if (scheme->nlevels == 0) {
		if (level != NULL)
			problems_add(
			    s->ps, "level", E_RULE_LEVEL, "%.40s", level);
		return level == NULL ? 0 : -1;
	}
	place = level == NULL ? -1 : scheme_level(scheme, level);
	if (place < 0)
		problems_add(s->ps, "level",
		    level == NULL ? E_FIELD_MISSING : E_RULE_LEVEL, "%.40s",
		    level == NULL ? "--level" : level);
	else if (applied == NULL || place > scheme_level(scheme, applied))
		problems_add(s->ps, "level", E_CASE_LEVEL, "%s",
		    applied == NULL ? "" : applied);
	return place;
}

static void
check_score(struct step *s, size_t level)
{
	const struct scheme *scheme = s->dossier->scheme;
	const int64_t want = scheme_score_min(scheme, level);
	char got[SCORING_TEXT], least[SCORING_TEXT];
	struct scoring_total total;

	if (scheme->procedure->nindicators == 0)
		return;
	if (!dossier_score(s->dossier, &total)) {
		problems_add(s->ps, "scores", E_CASE_INDICATOR, NULL);
		return;
	}
	scoring_format(total.score, got);
	/* Or a review came in between. */
	if (!dossier_same_text(got, json_str(json_get(s->detail, "scored"))))
		problems_add(s->ps, "score", E_CASE_ORDER, "%s", got);
	if (total.score < want) {
		scoring_format(want, least);
		problems_add(
		    s->ps, "score", E_RULE_SCORE, "%s < %s", got, least);
	}
}

/* What was certified once is not judged anew by a change. */
static void
check_merits(struct step *s)
{
	const int level = check_level(s);

	if (level < 0 || s->dossier->kind == WORKFLOW_CHANGE)
		return;
	check_score(s, (size_t)level);
	if (!application_history(s->ws, s->cli, s->dossier, (size_t)level,
		day_of(s, "decided"), s->ps))
		s->unasked = true;
}

static void
check(struct step *s)
{
	const struct dossier *d = s->dossier;

	if (s->person != NULL && dossier_on_team(d, s->person->id))
		problems_add(s->ps, "by", E_CASE_TEAM, "%s", s->person->id);
	check_dates(s);
	if (s->event == WORKFLOW_REFUSE)
		return;
	if (is_last(s))
		s->event = WORKFLOW_CONCLUDE;
	check_others(s);
	/* Before the audit there is nothing to judge by. */
	if (d->state == WORKFLOW_AUDITED || d->state == WORKFLOW_DECIDING ||
	    d->kind == WORKFLOW_CHANGE)
		check_merits(s);
}

/* What was judged by stays in the story, whatever becomes of the scheme. */
static int
note_score(struct step *s)
{
	struct scoring_total total;
	char text[SCORING_TEXT];

	if (s->dossier->kind == WORKFLOW_CHANGE ||
	    !dossier_score(s->dossier, &total))
		return CLI_OK;
	scoring_format(total.score, text);
	return json_set_str(s->detail, "scored", text) ? CLI_OK
						       : cli_memory(s->cli);
}

static int
read_result(struct step *s)
{
	const char *result = cli_get(s->cli, s->values, "result");

	if (result != NULL && strcmp(result, "refuse") == 0)
		s->event = WORKFLOW_REFUSE;
	else if (result != NULL && strcmp(result, "certify") != 0) {
		cli_error(s->cli, "--result 应为 certify 或 refuse",
		    "--result is certify or refuse");
		return CLI_USAGE;
	}
	return step_text(s, "result", "result", true);
}

int
cmd_case_decide(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct date decided, from;
	char today[DATE_TEXT];
	struct step s;
	int status = step_open(&s, cli, values, operands[0], WORKFLOW_DECIDE);

	(void)n;
	if (status == CLI_OK)
		status = read_result(&s);
	if (status == CLI_OK)
		status = step_text(&s, "level", "level", false);
	if (status == CLI_OK)
		status = step_date(&s, "decided", "decided", false, &decided);
	if (status == CLI_OK && decided.year == 0) {
		date_format(s.today, today);
		if (!json_set_str(s.detail, "decided", today))
			status = CLI_INTERNAL;
	}
	if (status == CLI_OK)
		status =
		    step_date(&s, "valid-from", "valid_from", false, &from);
	if (status == CLI_OK)
		status = step_text(
		    &s, "reason", "reason", s.event == WORKFLOW_REFUSE);
	if (status == CLI_OK)
		status = note_score(&s);
	if (status == CLI_OK)
		status = step_record(&s, check);
	step_close(&s);
	return status;
}
