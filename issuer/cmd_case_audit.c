/* SPDX-License-Identifier: Apache-2.0 */
/* issuer case audit: what the audit team saw, and the score. */
#include "issuer/cmd.h"
#include "issuer/draft_field.h"
#include "issuer/step.h"

#include <stdio.h>
#include <string.h>

#define LIST_MAX 512 /* sites, interviews, records */

const struct cli_option cmd_case_audit_options[] = {
	{ "file", 0, "FILE", true, "证据文件，存入工作区，从不公布",
	    "evidence, kept in the workspace, never published" },
	STEP_END
};

static bool
named_before(const struct json *list, const struct json *m)
{
	const struct json *other = json_first(list);

	while (other != m && !dossier_same_text(json_str(other), json_str(m)))
		other = json_next(other);
	return other != m;
}

/* Everybody of the team is an auditor of a body that audits, and was there
 * on the last day. */
static void
check_team(const struct step *s, const struct json *v, struct date to,
    struct problems *ps)
{
	const struct json *team = json_get(v, "team"), *m = json_first(team);
	const struct scheme *scheme = s->dossier->scheme;
	const struct roster_person *p;
	struct problems *own = s->ps;
	bool there = false;
	char field[64];
	size_t i;

	for (i = 0; m != NULL; m = json_next(m), i++) {
		snprintf(field, sizeof field, "team[%zu]", i);
		p = json_str(m) == NULL ? NULL
					: roster_find(s->roster, json_str(m));
		if (p == NULL)
			problems_add(ps, field, E_CASE_PERSON, "%.60s",
			    json_str(m) == NULL ? "" : json_str(m));
		else if (named_before(team, m))
			problems_add(ps, field, E_FIELD_DUPLICATE, "%s", p->id);
		else if (scheme != NULL && scheme->procedure != NULL)
			roster_may(p, WORKFLOW_AUDIT, scheme,
			    to.year == 0 ? s->today : to, field, ps);
		there = there || p == s->person;
	}
	if (s->person != NULL && !there)
		problems_add(own, "by", E_CASE_MEMBER, "%s", s->person->id);
}

/* The members of an object; NULL, with a fault, of anything else. */
static const struct json *
members(const struct json *v, const char *name, struct problems *ps)
{
	const struct json *o = json_get(v, name);

	if (o == NULL || json_type(o) == JSON_OBJECT)
		return json_first(o);
	problems_add(ps, name, E_FIELD_TYPE, "object");
	return NULL;
}

static void
check_scores(const struct step *s, const struct json *v,
    const struct procedure *p, struct problems *ps)
{
	const struct json *m = members(v, "scores", ps);
	const enum lang lang = s->cli->lang;
	struct scoring_result r;
	char field[64];
	int i;

	for (; m != NULL; m = json_next(m)) {
		snprintf(field, sizeof field, "scores.%.40s", json_name(m));
		i = procedure_indicator(p, json_name(m));
		if (i < 0 || json_str(m) == NULL ||
		    !dossier_result(json_str(m), &r) ||
		    !scoring_fits(&p->indicators[i], &r))
			problems_add(ps, field, E_CASE_INDICATOR, "%.60s%s%s",
			    json_str(m) == NULL ? "" : json_str(m),
			    json_str(m) == NULL ? "" : ": ",
			    scoring_way(
				i < 0 ? NULL : &p->indicators[i], lang));
		if (json_get(json_get(v, "inapplicable"), json_name(m)) != NULL)
			problems_add(ps, field, E_FIELD_DUPLICATE, NULL);
	}
}

static void
check_inapplicable(const struct step *s, const struct json *v,
    const struct procedure *p, struct problems *ps)
{
	const struct json *m = members(v, "inapplicable", ps);
	const enum lang lang = s->cli->lang;
	char field[64];
	int i;

	for (; m != NULL; m = json_next(m)) {
		snprintf(
		    field, sizeof field, "inapplicable.%.40s", json_name(m));
		i = procedure_indicator(p, json_name(m));
		if (i < 0 || !p->indicators[i].optional)
			problems_add(ps, field, E_CASE_INDICATOR, "%s",
			    i < 0 ? scoring_way(NULL, lang)
				: lang == LANG_ZH
				? "方案不允许此项不适用"
				: "it may not be inapplicable");
		draft_text(json_get(v, "inapplicable"), "inapplicable",
		    json_name(m), true, ps);
	}
}

/* The day on which the application was accepted; year 0: not yet. */
static struct date
accepted_on(const struct dossier *d)
{
	struct date day = { 0, 0, 0 };
	size_t i;

	for (i = 0; d->scheme != NULL && i < d->n; i++)
		if (d->v[i].event == WORKFLOW_ACCEPT)
			day = date_of(d->v[i].at, d->scheme->zone);
	return day;
}

static void
check_days(
    const struct step *s, struct date from, struct date to, struct problems *ps)
{
	const struct date accepted = accepted_on(s->dossier);
	char text[DATE_TEXT];

	if (from.year != 0 && to.year != 0 &&
	    (date_cmp(to, from) < 0 || date_cmp(to, s->today) > 0))
		problems_add(ps, "to", E_FIELD_ORDER, "from <= to <= today");
	if (from.year == 0 || accepted.year == 0 ||
	    date_cmp(from, accepted) >= 0)
		return;
	date_format(accepted, text);
	problems_add(ps, "from", E_FIELD_ORDER,
	    s->cli->lang == LANG_ZH ? ">= %s，受理之日"
				    : ">= %s, the day of acceptance",
	    text);
}

static void
check_report(struct step *s, const struct json *v, struct problems *ps)
{
	static const char *const known[] = { "team", "from", "to", "sites",
		"interviews", "records", "observations", "scores",
		"inapplicable", NULL };
	static const struct {
		const char *name;
		size_t max;
		bool required;
	} lists[] = { { "team", DOSSIER_TEAM_MAX, true },
		{ "sites", LIST_MAX, true }, { "interviews", LIST_MAX, true },
		{ "records", LIST_MAX, true },
		{ "observations", LIST_MAX, false } };
	const char *texts[LIST_MAX];
	struct date from = { 0 }, to = { 0 };
	bool present;
	size_t i;

	if (!draft_object(v, "", known, true, ps))
		return;
	for (i = 0; i < sizeof lists / sizeof *lists; i++) {
		draft_strings(
		    v, lists[i].name, texts, lists[i].max, &present, ps);
		if (!present && lists[i].required)
			problems_add(ps, lists[i].name, E_FIELD_MISSING, NULL);
	}
	if (!draft_date(v, "from", &from, ps) || !draft_date(v, "to", &to, ps))
		problems_add(ps, "from", E_FIELD_MISSING, "from, to");
	else
		check_days(s, from, to, ps);
	check_team(s, v, to, ps);
	if (s->dossier->scheme == NULL || s->dossier->scheme->procedure == NULL)
		return; /* said by the step */
	check_scores(s, v, s->dossier->scheme->procedure, ps);
	check_inapplicable(s, v, s->dossier->scheme->procedure, ps);
}

static bool
set_all(struct json *detail, const struct json *from)
{
	const struct json *m;
	bool good = true;

	for (m = json_first(from); m != NULL && good; m = json_next(m))
		good = json_set(detail, json_name(m), json_copy(m));
	return good;
}

/* Nothing may be left unjudged, nor anybody of the team forgotten; what an
 * earlier day judged stays. */
static void
check_whole(struct step *s)
{
	const struct procedure *p = s->dossier->scheme->procedure;
	const struct json *scores = json_get(s->detail, "scores");
	const struct json *none = json_get(s->detail, "inapplicable");
	const struct json *m = json_first(json_get(s->detail, "team"));
	size_t i, team = s->dossier->nteam;

	for (; m != NULL; m = json_next(m))
		if (!dossier_on_team(s->dossier, json_str(m)))
			team++;
	if (team > DOSSIER_TEAM_MAX)
		problems_add(s->ps, "team", E_FIELD_LONG, "at most %d",
		    DOSSIER_TEAM_MAX);
	for (i = 0; i < p->nindicators; i++)
		if (s->dossier->results[i].mark == SCORING_MISSING &&
		    json_get(scores, p->indicators[i].id) == NULL &&
		    json_get(none, p->indicators[i].id) == NULL)
			problems_add(s->ps, "scores", E_CASE_INDICATOR, "%s",
			    p->indicators[i].id);
}

int
cmd_case_audit(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct step s;
	struct json *report = NULL;
	int status = step_open(&s, cli, values, operands[0], WORKFLOW_AUDIT);

	(void)n;
	if (status == CLI_OK)
		status = step_input(&s, operands[1], &report, check_report);
	if (status == CLI_OK && !set_all(s.detail, report))
		status = CLI_INTERNAL;
	if (status == CLI_OK)
		status = step_files(&s, false);
	if (status == CLI_OK)
		status = step_record(&s, check_whole);
	json_free(report);
	step_close(&s);
	return status;
}
