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

void
body_check(const struct json *body, struct problems *ps)
{
	static const char *const known[] = { "id", "role", "name", "address",
		"uscc", "approval_no", "from", "to", NULL };
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
}
