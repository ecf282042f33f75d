/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/dossier.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
dossier_result(const char *text, struct scoring_result *out)
{
	char *slash, *end;

	memset(out, 0, sizeof *out);
	if (strcmp(text, "conforming") == 0)
		out->mark = SCORING_CONFORMING;
	else if (strcmp(text, "nonconforming") == 0)
		out->mark = SCORING_NONCONFORMING;
	else {
		out->mark = SCORING_SAMPLED;
		if (text[0] < '0' || text[0] > '9' || strlen(text) > 11)
			return false;
		out->conforming = strtoll(text, &slash, 10);
		if (*slash != '/' || slash[1] < '0' || slash[1] > '9')
			return false;
		out->sampled = strtoll(slash + 1, &end, 10);
		return *end == '\0';
	}
	return true;
}

void
dossier_result_text(const struct scoring_result *r, char out[32])
{
	static const char *const words[] = { [SCORING_MISSING] = "-",
		[SCORING_CONFORMING] = "conforming",
		[SCORING_NONCONFORMING] = "nonconforming",
		[SCORING_SAMPLED] = "",
		[SCORING_INAPPLICABLE] = "inapplicable" };

	if (r->mark == SCORING_SAMPLED)
		snprintf(out, 32, "%lld/%lld", (long long)r->conforming,
		    (long long)r->sampled);
	else
		snprintf(out, 32, "%s", words[r->mark]);
}

static void
date_in(const struct json *v, const char *name, struct date *out)
{
	const char *text = json_str(json_get(v, name));

	if (text != NULL && !date_parse(slice_str(text), out))
		memset(out, 0, sizeof *out);
}

/* {"1.1": "conforming", …} and {"4.3": REASON}: later ones count. */
static void
take_results(struct dossier *d, const struct json *detail)
{
	const struct json *m = json_first(json_get(detail, "scores"));
	int i;

	if (d->scheme == NULL || d->scheme->procedure == NULL)
		return;
	for (; m != NULL; m = json_next(m)) {
		i = procedure_indicator(d->scheme->procedure, json_name(m));
		if (i >= 0 && json_str(m) != NULL)
			dossier_result(json_str(m), &d->results[i]);
	}
	m = json_first(json_get(detail, "inapplicable"));
	for (; m != NULL; m = json_next(m)) {
		i = procedure_indicator(d->scheme->procedure, json_name(m));
		if (i >= 0)
			d->results[i].mark = SCORING_INAPPLICABLE;
	}
}

static void
take_team(struct dossier *d, const struct json *team)
{
	const struct json *m;

	for (m = json_first(team); m != NULL; m = json_next(m))
		if (json_str(m) != NULL && d->nteam < DOSSIER_TEAM_MAX &&
		    !dossier_on_team(d, json_str(m)))
			d->team[d->nteam++] = json_str(m);
}

static void
take_materials(struct dossier *d, const struct json *files)
{
	const struct json *m;
	const char *id;
	int i;

	for (m = json_first(files); m != NULL; m = json_next(m)) {
		id = json_str(json_get(m, "material"));
		i = id == NULL || d->scheme == NULL ||
			d->scheme->procedure == NULL
		    ? -1
		    : procedure_material(d->scheme->procedure, id);
		if (i >= 0)
			d->handed[i] = true;
	}
}

static void
take_finding(struct dossier *d, const struct json *detail)
{
	struct dossier_finding *f = &d->findings[d->nfindings];

	if (d->nfindings == DOSSIER_FINDINGS_MAX)
		return;
	f->detail = detail;
	f->grade = json_str(json_get(detail, "grade"));
	f->open = true;
	date_in(detail, "deadline", &f->deadline);
	d->nfindings++;
}

static struct dossier_finding *
finding_of(struct dossier *d, const struct json *detail)
{
	int64_t no = 0;

	if (!json_int(json_get(detail, "finding"), &no) || no < 1 ||
	    no > (int64_t)d->nfindings)
		return NULL;
	return &d->findings[no - 1];
}

static void
take_rectification(struct dossier *d, const struct json *detail)
{
	struct dossier_finding *f = finding_of(d, detail);

	if (f == NULL)
		return;
	f->rectified = true;
	f->rounds++;
}

static void
take_review(struct dossier *d, const struct json *detail)
{
	struct dossier_finding *f = finding_of(d, detail);
	const char *result = json_str(json_get(detail, "result"));

	if (f == NULL || result == NULL)
		return;
	f->rectified = false;
	f->open = strcmp(result, "closed") != 0;
	date_in(detail, "deadline", &f->deadline);
	take_results(d, detail);
}

static void
take_decision(struct dossier *d, const struct dossier_step *s)
{
	struct dossier_decision *to;
	size_t i = 0;

	while (i < d->ndecisions && strcmp(d->decisions[i].body, s->body) != 0)
		i++;
	if (i == CERTIFICATE_ISSUERS_MAX)
		return;
	to = &d->decisions[i];
	memset(to, 0, sizeof *to);
	to->body = s->body;
	to->person = s->person;
	to->level = json_str(json_get(s->detail, "level"));
	to->score = json_str(json_get(s->detail, "scored"));
	date_in(s->detail, "decided", &to->decided);
	date_in(s->detail, "valid_from", &to->valid_from);
	if (i == d->ndecisions)
		d->ndecisions++;
}

static void
take_surveillance(struct dossier *d, const struct json *detail)
{
	const char *result = json_str(json_get(detail, "result"));

	memset(&d->planned, 0, sizeof d->planned); /* it was made */
	date_in(detail, "visited", &d->visited);
	if (result != NULL && strcmp(result, "passed") == 0)
		d->passed = d->visited;
}

static void
take_step(struct dossier *d, const struct dossier_step *s)
{
	d->state = s->state;
	switch (s->event) {
	case WORKFLOW_OPEN:
		d->application = json_get(s->detail, "application");
		break;
	case WORKFLOW_SUBMIT:
		take_materials(d, json_get(s->detail, "files"));
		break;
	case WORKFLOW_AUDIT:
		take_team(d, json_get(s->detail, "team"));
		take_results(d, s->detail);
		break;
	case WORKFLOW_FINDING:
		take_finding(d, s->detail);
		break;
	case WORKFLOW_RECTIFY:
		take_rectification(d, s->detail);
		break;
	case WORKFLOW_REVIEW:
	case WORKFLOW_CLEAR:
		take_review(d, s->detail);
		break;
	case WORKFLOW_DECIDE:
	case WORKFLOW_CONCLUDE:
		take_decision(d, s);
		break;
	case WORKFLOW_PLAN:
		date_in(s->detail, "planned", &d->planned);
		d->supervised = s->at;
		break;
	case WORKFLOW_SURVEIL:
		take_surveillance(d, s->detail);
		d->supervised = s->at;
		break;
	default:
		break;
	}
}

struct reading {
	const struct workspace *ws;
	struct dossier *d;
	bool failed;
};

static char *
copy(struct reading *in, const char *s)
{
	char *out = s == NULL ? NULL : strdup(s);

	if (s != NULL && out == NULL)
		in->failed = true;
	return out;
}

static bool
read_case(void *arg, const struct register_case *c)
{
	struct reading *in = arg;
	struct dossier *d = calloc(1, sizeof *d);

	in->d = d;
	in->failed = d == NULL;
	if (in->failed)
		return false;
	d->id = c->id;
	snprintf(d->name, sizeof d->name, "%s", c->name);
	in->failed = !workflow_kind_parse(c->kind, &d->kind);
	d->scheme = workspace_scheme(in->ws, c->scheme);
	d->scheme_id = copy(in, c->scheme);
	d->of = copy(in, c->of);
	d->holder_zh = copy(in, c->holder_zh);
	d->holder_en = copy(in, c->holder_en);
	d->holder_code = copy(in, c->holder_code);
	return false; /* names are unique */
}

static bool
read_step(void *arg, const struct register_step *row)
{
	struct reading *in = arg;
	struct dossier *d = in->d;
	struct dossier_step *grown, *s;

	grown = realloc(d->v, (d->n + 1) * sizeof *grown);
	if (grown == NULL) {
		in->failed = true;
		return false;
	}
	d->v = grown;
	s = &d->v[d->n];
	memset(s, 0, sizeof *s);
	s->seq = row->seq;
	s->at = row->at;
	if (!workflow_event_parse(row->event, &s->event) ||
	    !workflow_state_parse(row->state, &s->state) ||
	    json_parse(slice_str(row->detail), strlen(row->detail) + 1,
		&s->detail, NULL) != E_OK) {
		in->failed = true;
		return false;
	}
	s->person = copy(in, row->person);
	s->body = copy(in, row->body);
	d->n++;
	return !in->failed;
}

bool
dossier_read(const struct workspace *ws, const char *name, struct dossier **out)
{
	struct reading in = { ws, NULL, false };
	bool good = register_cases(ws->reg, name, read_case, &in) && !in.failed;
	size_t i;

	*out = NULL;
	if (good && in.d != NULL)
		good = register_steps(ws->reg, in.d->id, read_step, &in) &&
		    !in.failed &&
		    register_case_certificate(
			ws->reg, in.d->id, &in.d->certificate);
	if (!good) {
		dossier_free(in.d);
		return false;
	}
	for (i = 0; in.d != NULL && i < in.d->n; i++)
		take_step(in.d, &in.d->v[i]);
	*out = in.d;
	return true;
}

int
dossier_open(const struct cli *cli, const struct workspace *ws,
    const char *name, struct dossier **out)
{
	char capital[DOSSIER_NAME_MAX];
	size_t i;

	/* "c2026-0001" is meant when it is typed. */
	for (i = 0; i < sizeof capital - 1 && name[i] != '\0'; i++)
		capital[i] = name[i] >= 'a' && name[i] <= 'z'
		    ? (char)(name[i] - 'a' + 'A')
		    : name[i];
	capital[i] = '\0';
	if (!dossier_read(ws, capital, out))
		return workspace_register_failed(cli, ws);
	if (*out != NULL)
		return CLI_OK;
	cli_error(cli, "没有案卷 %s，见 issuer case list",
	    "no case %s: see issuer case list", name);
	return CLI_REFUSED;
}

struct names {
	enum workflow_state state;
	char (*v)[DOSSIER_NAME_MAX];
	size_t n;
	bool failed;
};

static bool
take_name(void *arg, const struct register_case *c)
{
	struct names *names = arg;
	char(*grown)[DOSSIER_NAME_MAX];

	if (names->state != WORKFLOW_NONE &&
	    strcmp(c->state, workflow_state_str(names->state)) != 0)
		return true;
	grown = realloc(names->v, (names->n + 1) * sizeof *grown);
	if (grown == NULL) {
		names->failed = true;
		return false;
	}
	names->v = grown;
	snprintf(names->v[names->n++], DOSSIER_NAME_MAX, "%s", c->name);
	return true;
}

bool
dossier_names(const struct workspace *ws, enum workflow_state state,
    char (**out)[DOSSIER_NAME_MAX], size_t *n)
{
	struct names names = { .state = state };
	bool good =
	    register_cases(ws->reg, NULL, take_name, &names) && !names.failed;

	if (!good) {
		free(names.v);
		names = (struct names){ .v = NULL };
	}
	*out = names.v;
	*n = names.n;
	return good;
}

void
dossier_free(struct dossier *d)
{
	size_t i;

	if (d == NULL)
		return;
	for (i = 0; i < d->n; i++) {
		free(d->v[i].person);
		free(d->v[i].body);
		json_free(d->v[i].detail);
	}
	free(d->v);
	free(d->scheme_id);
	free(d->of);
	free(d->holder_zh);
	free(d->holder_en);
	free(d->holder_code);
	free(d);
}

size_t
dossier_open_findings(const struct dossier *d)
{
	size_t i, n = 0;

	for (i = 0; i < d->nfindings; i++)
		if (d->findings[i].open)
			n++;
	return n;
}

bool
dossier_on_team(const struct dossier *d, const char *person)
{
	size_t i;

	for (i = 0; i < d->nteam; i++)
		if (strcmp(d->team[i], person) == 0)
			return true;
	return false;
}

bool
dossier_score(const struct dossier *d, struct scoring_total *out)
{
	const struct procedure *p =
	    d->scheme == NULL ? NULL : d->scheme->procedure;

	return p != NULL && p->nindicators > 0 &&
	    scoring_sum(p, d->results, 0, p->nindicators, out) &&
	    out->score != SCHEME_SCORE_NONE;
}

bool
dossier_decided_by(const struct dossier *d, const char *body)
{
	size_t i;

	for (i = 0; i < d->ndecisions; i++)
		if (strcmp(d->decisions[i].body, body) == 0)
			return true;
	return false;
}

bool
dossier_decision(const struct dossier *d, struct dossier_decision *out)
{
	size_t i;

	if (d->state != WORKFLOW_DECIDED && d->state != WORKFLOW_CERTIFIED)
		return false;
	*out = d->decisions[0];
	for (i = 1; i < d->ndecisions; i++)
		if (date_cmp(d->decisions[i].decided, out->decided) > 0)
			out->decided = d->decisions[i].decided;
	if (out->valid_from.year == 0)
		out->valid_from = out->decided;
	return true;
}

bool
dossier_same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}
