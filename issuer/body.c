/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/body.h"

#include <stdio.h>
#include <string.h>

#include "issuer/workspace.h"
#include "record/unicode.h"

static void
body_names(
    const struct json *v, const char *path, bool required, struct problems *ps)
{
	static const char *const known[] = { "zh", "en", NULL };
	const struct json *m;
	char field[64];
	enum error e;

	if (v == NULL || json_type(v) == JSON_NULL) {
		if (required)
			problems_add(ps, path, E_FIELD_MISSING, NULL);
		return;
	}
	if (json_unknown(v, known) != NULL || json_size(v) == 0)
		problems_add(ps, path, E_FIELD_TYPE, "{\"zh\",\"en\"}");
	for (m = json_first(v); m != NULL; m = json_next(m)) {
		snprintf(field, sizeof field, "%s.%s", path, json_name(m));
		e = json_str(m) == NULL
		    ? E_FIELD_TYPE
		    : unicode_check(slice_str(json_str(m)), NULL, NULL);
		if (e != E_OK)
			problems_add(ps, field, e, NULL);
	}
}

static bool
body_day(const struct json *v, const char *name, struct date *out)
{
	const char *s = json_str(json_get(v, name));

	return s != NULL && date_parse(slice_str(s), out);
}

/* [{"mark","schemes":[...],"from","to"?}] */
static void
check_marks(const struct json *list, struct problems *ps)
{
	static const char *const known[] = { "mark", "schemes", "from", "to",
		NULL };
	const struct json *m;
	struct date from, to;
	char field[64];
	size_t i = 0;

	if (list != NULL && json_type(list) != JSON_ARRAY)
		problems_add(ps, "marks", E_FIELD_TYPE, "[…]");
	for (m = json_first(list); m != NULL; m = json_next(m)) {
		snprintf(field, sizeof field, "marks[%zu]", i++);
		to = (struct date){ 9999, 12, 31 };
		if (json_unknown(m, known) != NULL ||
		    json_str(json_get(m, "mark")) == NULL ||
		    json_size(json_get(m, "schemes")) == 0)
			problems_add(ps, field, E_FIELD_VALUE,
			    "{\"mark\",\"schemes\":[…],\"from\",\"to\"}");
		else if (!body_day(m, "from", &from) ||
		    (json_get(m, "to") != NULL && !body_day(m, "to", &to)))
			problems_add(ps, field, E_FIELD_DATE, "from, to");
		else if (date_cmp(to, from) < 0)
			problems_add(ps, field, E_FIELD_ORDER, "from, to");
	}
}

/* Whether a grant holds for a scheme on a day. */
static bool
grants(const struct json *m, const char *scheme, struct date day)
{
	struct date from, to = { 9999, 12, 31 };
	const struct json *s;

	if (!body_day(m, "from", &from) || date_cmp(day, from) < 0)
		return false;
	if (json_get(m, "to") != NULL &&
	    (!body_day(m, "to", &to) || date_cmp(day, to) > 0))
		return false;
	for (s = json_first(json_get(m, "schemes")); s != NULL;
	     s = json_next(s))
		if (json_str(s) != NULL && strcmp(json_str(s), scheme) == 0)
			return true;
	return false;
}

size_t
body_marks(const struct workspace *ws, const struct certificate *c,
    struct document_mark out[DOCUMENT_MARKS_MAX])
{
	const struct workspace_body *b;
	const struct json *m;
	size_t n = 0;

	for (size_t i = 0; i < c->nissuers; i++) {
		b = workspace_body(ws, c->issuers[i]);
		m = b == NULL ? NULL : json_first(json_get(b->tree, "marks"));
		for (; m != NULL && n < DOCUMENT_MARKS_MAX; m = json_next(m))
			if (grants(m, c->scheme, c->issued))
				out[n++] = (struct document_mark){ b->id,
					json_str(json_get(m, "mark")) };
	}
	return n;
}

void
body_check(const struct json *body, struct problems *ps)
{
	static const char *const known[] = { "id", "role", "name", "address",
		"uscc", "approval_no", "from", "to", "marks", NULL };
	static const char *const needed[] = { "id", "role", NULL };
	const char *s;
	size_t i;

	s = json_unknown(body, known);
	if (s != NULL)
		problems_add(ps, s, E_FIELD_UNKNOWN, NULL);
	for (i = 0; needed[i] != NULL; i++) {
		s = json_str(json_get(body, needed[i]));
		if (s == NULL)
			problems_add(ps, needed[i], E_FIELD_MISSING, NULL);
		else if (s[strspn(
			     s, "abcdefghijklmnopqrstuvwxyz0123456789-_")] !=
			'\0' ||
		    s[0] == '-' || s[0] == '\0' || strlen(s) > 40 ||
		    strcmp(s, WORKSPACE_ROOT) == 0)
			problems_add(
			    ps, needed[i], E_FIELD_VALUE, "a-z 0-9 - _");
	}
	body_names(json_get(body, "name"), "name", true, ps);
	body_names(json_get(body, "address"), "address", false, ps);
	check_marks(json_get(body, "marks"), ps);
}
