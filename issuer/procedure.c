/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/procedure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/draft_field.h"
#include "record/member.h"

#define MONTHS_MAX 1200
#define RECTIFICATION_DAYS_MAX 366
#define ANY_LEVEL "*" /* of a scheme without levels */

/* A whole number of a member in its range, or the fallback. */
static int64_t
whole(const struct json *v, const char *path, const char *name,
    int64_t fallback, int64_t max, struct problems *ps)
{
	const struct json *m = json_get(v, name);
	char field[64];
	int64_t n = fallback;

	if (m == NULL)
		return fallback;
	snprintf(field, sizeof field, "%.31s%s%.31s", path,
	    path[0] == '\0' ? "" : ".", name);
	if (!json_int(m, &n) || n < 1 || n > max)
		problems_add(
		    ps, field, E_FIELD_VALUE, "1..%lld", (long long)max);
	return n;
}

static bool
yes(const struct json *v, const char *path, const char *name, bool fallback,
    struct problems *ps)
{
	const struct json *m = json_get(v, name);
	char field[64];
	bool b = fallback;

	snprintf(field, sizeof field, "%.31s.%.31s", path, name);
	if (m != NULL && !json_bool(m, &b))
		problems_add(ps, field, E_FIELD_TYPE, "true, false");
	return b;
}

static const char *
id_of(const struct json *v, const char *path, struct problems *ps)
{
	const char *id = draft_text(v, path, "id", true, ps);
	char field[64];

	snprintf(field, sizeof field, "%.59s.id", path);
	if (id != NULL && !member_is_id(id)) {
		problems_add(
		    ps, field, E_FIELD_VALUE, "1..40 A-Z a-z 0-9 - _ .");
		return NULL;
	}
	return id;
}

/* The array of a member; NULL (with a fault, unless it may be left out) when
 * there is none to read. */
static const struct json *
list_of(const struct json *v, const char *path, const char *name, size_t max,
    bool required, struct problems *ps)
{
	const struct json *list = json_get(v, name);
	char field[64];

	snprintf(field, sizeof field, "%.31s%s%.31s", path,
	    path[0] == '\0' ? "" : ".", name);
	if (list == NULL && !required)
		return NULL;
	if (list == NULL)
		problems_add(ps, field, E_FIELD_MISSING, NULL);
	else if (json_type(list) != JSON_ARRAY || json_size(list) == 0 ||
	    json_size(list) > max)
		problems_add(ps, field, E_FIELD_TYPE, "array of 1..%zu", max);
	else
		return json_first(list);
	return NULL;
}

static void
materials(struct procedure *p, const struct scheme *s, struct problems *ps)
{
	static const char *const known[] = { "id", "name", "required", NULL };
	const struct json *m;
	char path[64];
	size_t i;

	m = list_of(s->tree, "", "materials", PROCEDURE_MATERIALS_MAX,
	    s->decision == SCHEME_CASE, ps);
	for (; m != NULL; m = json_next(m)) {
		i = p->nmaterials;
		snprintf(path, sizeof path, "materials[%zu]", i);
		if (!draft_object(m, path, known, true, ps))
			return;
		p->materials[i].id = id_of(m, path, ps);
		if (p->materials[i].id != NULL &&
		    procedure_material(p, p->materials[i].id) >= 0)
			problems_add(ps, path, E_FIELD_DUPLICATE, "%.40s",
			    p->materials[i].id);
		draft_bilingual(
		    m, path, "name", true, &p->materials[i].name, ps);
		p->materials[i].required = yes(m, path, "required", true, ps);
		p->nmaterials++;
	}
}

static void
indicator(struct procedure *p, const struct json *m, const char *path,
    struct problems *ps)
{
	static const char *const known[] = { "id", "name", "points", "sampled",
		"may_be_inapplicable", NULL };
	struct procedure_indicator *in = &p->indicators[p->nindicators];
	const struct json *points = json_get(m, "points");
	char field[64];
	int64_t n = 0;

	if (!draft_object(m, path, known, true, ps))
		return;
	in->id = id_of(m, path, ps);
	if (in->id != NULL && procedure_indicator(p, in->id) >= 0)
		problems_add(ps, path, E_FIELD_DUPLICATE, "%.40s", in->id);
	draft_bilingual(m, path, "name", true, &in->name, ps);
	if (json_int(points, &n) && n >= 1 && n <= 100)
		in->points = n * 100;
	else if (json_str(points) != NULL &&
	    scheme_score(json_str(points), &n) && n > 0)
		in->points = n;
	else {
		snprintf(field, sizeof field, "%.56s.points", path);
		problems_add(ps, field,
		    points == NULL ? E_FIELD_MISSING : E_FIELD_VALUE,
		    "1..100, \"2.5\"");
	}
	in->sampled = yes(m, path, "sampled", false, ps);
	in->optional = yes(m, path, "may_be_inapplicable", false, ps);
	p->nindicators++;
}

static void
criterion(struct procedure *p, const struct json *m, const char *path,
    struct problems *ps)
{
	static const char *const known[] = { "id", "name", "indicators", NULL };
	const struct json *v;
	char part[64];
	size_t i = p->ncriteria, k;

	if (!draft_object(m, path, known, true, ps))
		return;
	p->criteria[i].id = id_of(m, path, ps);
	for (k = 0; k < i && p->criteria[i].id != NULL; k++)
		if (p->criteria[k].id != NULL &&
		    strcmp(p->criteria[k].id, p->criteria[i].id) == 0)
			problems_add(ps, path, E_FIELD_DUPLICATE, "%.40s",
			    p->criteria[i].id);
	draft_bilingual(m, path, "name", true, &p->criteria[i].name, ps);
	p->criteria[i].first = p->nindicators;
	v = list_of(m, path, "indicators",
	    PROCEDURE_INDICATORS_MAX - p->nindicators, true, ps);
	for (; v != NULL; v = json_next(v)) {
		snprintf(part, sizeof part, "%.31s.indicators[%zu]", path,
		    p->criteria[i].n++);
		indicator(p, v, part, ps);
	}
	p->ncriteria++;
}

static void
scoring(struct procedure *p, const struct scheme *s, struct problems *ps)
{
	const bool needed = s->decision == SCHEME_CASE &&
	    json_get(s->tree, "score_min") != NULL;
	const struct json *m =
	    list_of(s->tree, "", "scoring", PROCEDURE_CRITERIA_MAX, needed, ps);
	char path[64];

	for (; m != NULL; m = json_next(m)) {
		snprintf(path, sizeof path, "scoring[%zu]", p->ncriteria);
		criterion(p, m, path, ps);
	}
}

static void
held(struct procedure_history *h, const struct scheme *s, const struct json *v,
    const char *path, struct problems *ps)
{
	static const char *const known[] = { "level", "months", NULL };
	const char *level;
	char field[64];

	h->held_level = -1;
	if (!draft_object(v, path, known, false, ps))
		return;
	h->held_months = whole(v, path, "months", 0, MONTHS_MAX, ps);
	snprintf(field, sizeof field, "%.55s.months", path);
	if (json_get(v, "months") == NULL)
		problems_add(ps, field, E_FIELD_MISSING, NULL);
	level = draft_text(v, path, "level", s->nlevels > 0, ps);
	h->held_level = level == NULL ? 0 : scheme_level(s, level);
	snprintf(field, sizeof field, "%.55s.level", path);
	if (level != NULL && h->held_level < 0)
		problems_add(ps, field, E_RULE_LEVEL, "%.40s", level);
}

static void
history(struct procedure *p, const struct scheme *s, struct problems *ps)
{
	static const char *const known[] = { "operating_months", "held", NULL };
	const struct json *h = json_get(s->tree, "history"), *m;
	struct procedure_history *out;
	char path[64], part[64];
	int level;
	size_t i;

	for (i = 0; i < SCHEME_LEVELS_MAX; i++)
		p->history[i].held_level = -1;
	if (h != NULL && json_type(h) != JSON_OBJECT) {
		problems_add(ps, "history", E_FIELD_TYPE, "object");
		return;
	}
	for (m = json_first(h); m != NULL; m = json_next(m)) {
		snprintf(path, sizeof path, "history.%.20s", json_name(m));
		level = s->nlevels > 0 ? scheme_level(s, json_name(m))
		    : strcmp(json_name(m), ANY_LEVEL) == 0 ? 0
							   : -1;
		if (level < 0) {
			problems_add(ps, path, E_RULE_LEVEL, NULL);
			continue;
		}
		if (!draft_object(m, path, known, true, ps))
			continue;
		out = &p->history[level];
		out->operating_months =
		    whole(m, path, "operating_months", 0, MONTHS_MAX, ps);
		snprintf(part, sizeof part, "%.31s.held", path);
		held(out, s, json_get(m, "held"), part, ps);
	}
}

/* The bodies of a role: by default all that must sign. */
static size_t
bodies(const struct scheme *s, const char *role,
    const char *out[CERTIFICATE_ISSUERS_MAX], struct problems *ps)
{
	const struct json *m;
	char field[64];
	size_t n = 0;

	snprintf(field, sizeof field, "roles.%s", role);
	m = list_of(json_get(s->tree, "roles"), "roles", role,
	    CERTIFICATE_ISSUERS_MAX, false, ps);
	for (; m != NULL; m = json_next(m)) {
		if (json_str(m) == NULL)
			problems_add(ps, field, E_FIELD_TYPE, "string");
		else
			out[n++] = json_str(m);
	}
	if (n > 0)
		return n;
	for (; n < s->nissuers; n++)
		out[n] = s->issuers[n];
	return n;
}

struct procedure *
procedure_parse(const struct scheme *s, struct problems *ps)
{
	static const char *const roles[] = { "intake", "auditor", NULL };
	struct procedure *p;

	if (s->decision != SCHEME_CASE &&
	    json_get(s->tree, "materials") == NULL &&
	    json_get(s->tree, "scoring") == NULL)
		return NULL;
	p = calloc(1, sizeof *p);
	if (p == NULL) {
		problems_add(ps, "", E_MEMORY, NULL);
		return NULL;
	}
	materials(p, s, ps);
	scoring(p, s, ps);
	history(p, s, ps);
	draft_object(json_get(s->tree, "roles"), "roles", roles, false, ps);
	p->nintake = bodies(s, "intake", p->intake, ps);
	p->nauditor = bodies(s, "auditor", p->auditor, ps);
	p->rectification_days_max = whole(s->tree, "", "rectification_days_max",
	    PROCEDURE_RECTIFICATION_DAYS, RECTIFICATION_DAYS_MAX, ps);
	return p;
}

void
procedure_free(struct procedure *p)
{
	free(p);
}

int
procedure_material(const struct procedure *p, const char *id)
{
	size_t i;

	for (i = 0; i < p->nmaterials; i++)
		if (p->materials[i].id != NULL &&
		    strcmp(p->materials[i].id, id) == 0)
			return (int)i;
	return -1;
}

int
procedure_indicator(const struct procedure *p, const char *id)
{
	size_t i;

	for (i = 0; i < p->nindicators; i++)
		if (p->indicators[i].id != NULL &&
		    strcmp(p->indicators[i].id, id) == 0)
			return (int)i;
	return -1;
}
