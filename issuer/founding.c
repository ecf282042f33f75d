/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/founding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/body.h"
#include "issuer/roster.h"
#include "issuer/scheme.h"

/* The faults of element i, told under its path. */
static void
merge(struct problems *ps, const struct problems *part, const char *name,
    size_t i)
{
	char field[64];
	size_t j;

	for (j = 0; j < part->n; j++) {
		snprintf(field, sizeof field, "%s[%zu]%s%.40s", name, i,
		    part->v[j].field[0] == '\0' ? "" : ".", part->v[j].field);
		problems_add(
		    ps, field, part->v[j].rule, "%s", part->v[j].detail);
	}
}

static bool
known(const struct founding *f, const char *body)
{
	size_t i;

	for (i = 0; i < f->nbodies; i++)
		if (strcmp(json_str(json_get(f->bodies[i], "id")), body) == 0)
			return true;
	return false;
}

static bool
is_file_name(const char *s)
{
	return s[0] != '.' && s[0] != '-' && strlen(s) <= 40 &&
	    s[strspn(s,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789-_.")] == '\0';
}

static void
take_scheme(struct founding *f, const struct json *v, struct problems *part)
{
	struct scheme *s = scheme_from(v, part);
	size_t i;

	if (s == NULL)
		return;
	if (!is_file_name(s->id))
		problems_add(part, "id", E_FIELD_VALUE, "A-Z a-z 0-9 - _ .");
	for (i = 0; i < f->nschemes; i++)
		if (strcmp(json_str(json_get(f->schemes[i], "id")), s->id) == 0)
			problems_add(part, "id", E_FIELD_DUPLICATE, NULL);
	for (i = 0; i < s->nissuers; i++)
		if (!known(f, s->issuers[i]))
			problems_add(part, "required_issuers", E_FIELD_VALUE,
			    "%.40s", s->issuers[i]);
	for (i = 0; i < s->nsigners; i++)
		if (!known(f, s->signers[i]))
			problems_add(part, "status_signers", E_FIELD_VALUE,
			    "%.40s", s->signers[i]);
	scheme_free(s);
	if (part->refusals == 0)
		f->schemes[f->nschemes++] = json_copy(v);
}

static void
take_body(struct founding *f, const struct json *v, struct problems *part)
{
	body_check(v, part);
	if (part->refusals > 0)
		return;
	if (known(f, json_str(json_get(v, "id"))))
		problems_add(part, "id", E_FIELD_DUPLICATE, NULL);
	else
		f->bodies[f->nbodies++] = json_copy(v);
}

static void
take(struct founding *f, const struct json *tree, const char *name,
    void (*each)(
	struct founding *f, const struct json *v, struct problems *part),
    struct problems *ps)
{
	const struct json *list = json_get(tree, name), *v;
	struct problems *part = calloc(1, sizeof *part);
	size_t i = 0;

	if (part == NULL) {
		problems_add(ps, "", E_MEMORY, NULL);
		return;
	}
	if (list == NULL || json_type(list) != JSON_ARRAY ||
	    json_size(list) == 0 || json_size(list) > FOUNDING_MAX)
		problems_add(ps, name,
		    list == NULL ? E_FIELD_MISSING : E_FIELD_TYPE,
		    "array of 1..%d", FOUNDING_MAX);
	else
		for (v = json_first(list); v != NULL; v = json_next(v)) {
			memset(part, 0, sizeof *part);
			each(f, v, part);
			merge(ps, part, name, i++);
		}
	free(part);
}

/* Whose people they are is checked when they are asked for. */
static void
take_people(struct founding *f, const struct json *people, struct problems *ps)
{
	const size_t before = ps->refusals;

	if (people == NULL)
		return;
	roster_check(people, ps);
	if (ps->refusals > before)
		return;
	f->people = json_new_object();
	if (!json_set(f->people, "people", json_copy(people)))
		problems_add(ps, "", E_MEMORY, NULL);
}

struct founding *
founding_parse(struct slice text, struct problems *ps)
{
	static const char *const names[] = { "bodies", "schemes", "people",
		NULL };
	struct founding *f = calloc(1, sizeof *f);
	struct json_where where;
	struct json *tree = NULL;
	enum error e;

	if (f == NULL) {
		problems_add(ps, "", E_MEMORY, NULL);
		return NULL;
	}
	e = json_parse(text, text.n + 1, &tree, &where);
	if (e != E_OK)
		problems_add_at(ps, "", e, where.line, where.column);
	else {
		if (json_unknown(tree, names) != NULL)
			problems_add(ps, json_unknown(tree, names),
			    E_FIELD_UNKNOWN, NULL);
		take(f, tree, "bodies", take_body, ps);
		take(f, tree, "schemes", take_scheme, ps);
		take_people(f, json_get(tree, "people"), ps);
		problems_locate(ps, text);
	}
	json_free(tree);
	if (ps->refusals > 0) {
		founding_free(f);
		return NULL;
	}
	return f;
}

void
founding_free(struct founding *f)
{
	size_t i;

	if (f == NULL)
		return;
	for (i = 0; i < f->nbodies; i++)
		json_free(f->bodies[i]);
	for (i = 0; i < f->nschemes; i++)
		json_free(f->schemes[i]);
	json_free(f->people);
	free(f);
}
