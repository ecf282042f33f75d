/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/draft_field.h"

#include <stdio.h>
#include <string.h>

#include "issuer/scheme.h"
#include "record/unicode.h"

static void
join(char path[64], const char *parent, const char *name)
{
	snprintf(path, 64, "%.31s%s%.31s", parent, parent[0] == '\0' ? "" : ".",
	    name);
}

bool
draft_object(const struct json *v, const char *path, const char *const known[],
    bool required, struct problems *ps)
{
	const struct json *m;
	char field[64];
	size_t i;

	if (v == NULL) {
		if (required)
			problems_add(ps, path, E_FIELD_MISSING, NULL);
		return false;
	}
	if (json_type(v) != JSON_OBJECT) {
		problems_add(ps, path, E_FIELD_TYPE, "object");
		return false;
	}
	for (m = json_first(v); m != NULL; m = json_next(m)) {
		for (i = 0; known[i] != NULL; i++)
			if (strcmp(known[i], json_name(m)) == 0)
				break;
		join(field, path, json_name(m));
		if (known[i] == NULL)
			problems_add(ps, field, E_FIELD_UNKNOWN, NULL);
	}
	return true;
}

/* As unicode_check, told with the character and its place. */
static void
check_text(const char *s, const char *field, struct problems *ps)
{
	uint32_t cp = 0;
	size_t at = 0;
	enum error e = unicode_check(slice_str(s), &cp, &at);

	if (e == E_TEXT_CONTROL && (cp == '\n' || cp == '\r'))
		e = E_TEXT_LINE;
	if (s[0] == '\0')
		problems_add(ps, field, E_FIELD_EMPTY, NULL);
	else if (e != E_OK)
		problems_add(ps, field, e, "U+%04X, %zu", cp, at + 1);
}

const char *
draft_text(const struct json *v, const char *parent, const char *name,
    bool required, struct problems *ps)
{
	const struct json *m = json_get(v, name);
	char field[64];

	join(field, parent, name);
	if (m == NULL) {
		if (required)
			problems_add(ps, field, E_FIELD_MISSING, NULL);
		return NULL;
	}
	if (json_str(m) == NULL) {
		problems_add(ps, field, E_FIELD_TYPE, "string");
		return NULL;
	}
	check_text(json_str(m), field, ps);
	return json_str(m);
}

void
draft_bilingual_of(const struct json *v, const char *path, bool required,
    struct bilingual *out, struct problems *ps)
{
	static const char *const known[] = { "zh", "en", NULL };

	out->zh = out->en = NULL;
	if (!draft_object(v, path, known, required, ps))
		return;
	out->zh = draft_text(v, path, "zh", false, ps);
	out->en = draft_text(v, path, "en", false, ps);
	if (json_get(v, "zh") == NULL && json_get(v, "en") == NULL)
		problems_add(ps, path, E_FIELD_MISSING, "zh, en");
}

void
draft_bilingual(const struct json *v, const char *parent, const char *name,
    bool required, struct bilingual *out, struct problems *ps)
{
	char path[64];

	join(path, parent, name);
	draft_bilingual_of(json_get(v, name), path, required, out, ps);
}

void
draft_limit(const char *s, size_t max, const char *parent, const char *name,
    struct problems *ps)
{
	char field[64];

	if (s == NULL || strlen(s) <= max)
		return;
	join(field, parent, name);
	problems_add(
	    ps, field, E_FIELD_LONG, "%zu > %zu bytes", strlen(s), max);
}

void
draft_bilingual_limit(const struct bilingual *b, size_t max, const char *path,
    struct problems *ps)
{
	draft_limit(b->zh, max, path, "zh", ps);
	draft_limit(b->en, max, path, "en", ps);
}

bool
draft_date(const struct json *v, const char *name, struct date *out,
    struct problems *ps)
{
	const struct json *m = json_get(v, name);

	memset(out, 0, sizeof *out);
	if (m == NULL)
		return false;
	if (json_str(m) == NULL || !date_parse(slice_str(json_str(m)), out)) {
		problems_add(ps, name, E_FIELD_DATE, "%.40s",
		    json_str(m) == NULL ? "" : json_str(m));
		memset(out, 0, sizeof *out);
	}
	return true;
}

int64_t
draft_score(const struct json *v, struct problems *ps)
{
	const struct json *m = json_get(v, "score");
	int64_t n;

	if (m == NULL)
		return SCHEME_SCORE_NONE;
	if (json_int(m, &n) && n >= 0 && n <= 100)
		return n * 100;
	if (json_str(m) != NULL && scheme_score(json_str(m), &n))
		return n;
	problems_add(ps, "score", E_FIELD_VALUE, "0..100, \"98.5\"");
	return SCHEME_SCORE_NONE;
}

size_t
draft_strings(const struct json *v, const char *name, const char **out,
    size_t max, bool *present, struct problems *ps)
{
	const struct json *list = json_get(v, name), *m;
	char path[64];
	size_t n = 0;

	*present = list != NULL;
	if (list == NULL)
		return 0;
	if (json_type(list) != JSON_ARRAY || json_size(list) == 0 ||
	    json_size(list) > max) {
		problems_add(ps, name, E_FIELD_TYPE, "array of 1..%zu", max);
		return 0;
	}
	for (m = json_first(list); m != NULL; m = json_next(m)) {
		snprintf(path, sizeof path, "%s[%zu]", name, n);
		out[n++] = json_str(m) == NULL ? "" : json_str(m);
		if (json_str(m) == NULL)
			problems_add(ps, path, E_FIELD_TYPE, "string");
		else
			check_text(json_str(m), path, ps);
	}
	return n;
}
