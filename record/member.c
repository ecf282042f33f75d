/* SPDX-License-Identifier: Apache-2.0 */
#include "record/member.h"

#include <stdio.h>
#include <string.h>

#define ID_MAX 40

struct member
member_root(const struct json *v, char *field)
{
	struct member m = { v, "", field };

	return m;
}

/* "path.name", cut when it does not fit: it only helps a reader. */
static void
join(char out[MEMBER_PATH], const char *path, const char *name)
{
	if (path[0] == '\0')
		snprintf(out, MEMBER_PATH, "%.63s", name);
	else
		snprintf(out, MEMBER_PATH, "%.39s.%.23s", path, name);
}

struct member
member_child(const struct member *m, const char *name)
{
	struct member child = { json_get(m->v, name), "", m->field };

	join(child.path, m->path, name);
	return child;
}

struct member
member_element(const struct member *m, const struct json *v, size_t i)
{
	struct member child = { v, "", m->field };

	snprintf(child.path, MEMBER_PATH, "%.50s[%zu]", m->path, i % 100000);
	return child;
}

enum error
member_fail(const struct member *m, const char *name, enum error e)
{
	if (m->field == NULL)
		return e;
	if (name == NULL)
		snprintf(m->field, MEMBER_PATH, "%s", m->path);
	else
		join(m->field, m->path, name);
	return e;
}

enum error
member_only(const struct member *m, const char *const names[])
{
	const char *unknown;

	if (m->v == NULL)
		return member_fail(m, NULL, E_FIELD_MISSING);
	if (json_type(m->v) != JSON_OBJECT)
		return member_fail(m, NULL, E_FIELD_TYPE);
	unknown = json_unknown(m->v, names);
	if (unknown != NULL)
		return member_fail(m, unknown, E_FIELD_UNKNOWN);
	return E_OK;
}

enum error
member_array(const struct member *m, size_t min, size_t max)
{
	if (m->v == NULL)
		return member_fail(m, NULL, E_FIELD_MISSING);
	if (json_type(m->v) != JSON_ARRAY)
		return member_fail(m, NULL, E_FIELD_TYPE);
	if (json_size(m->v) < min)
		return member_fail(m, NULL, E_FIELD_EMPTY);
	if (json_size(m->v) > max)
		return member_fail(m, NULL, E_FIELD_LONG);
	return E_OK;
}

/* No control character, C1 included: a name must stay on its line. */
static bool
has_control(const char *s)
{
	for (; *s != '\0'; s++)
		if ((uint8_t)s[0] < 0x20 || (uint8_t)s[0] == 0x7f ||
		    ((uint8_t)s[0] == 0xc2 && (uint8_t)s[1] < 0xa0))
			return true;
	return false;
}

enum error
member_text(const struct member *m, const char *name, bool required, size_t max,
    const char **out)
{
	const struct json *v = json_get(m->v, name);
	const char *s = json_str(v);

	if (v == NULL)
		return required ? member_fail(m, name, E_FIELD_MISSING) : E_OK;
	if (s == NULL)
		return member_fail(m, name, E_FIELD_TYPE);
	if (s[0] == '\0')
		return member_fail(m, name, E_FIELD_EMPTY);
	if (strlen(s) > max)
		return member_fail(m, name, E_FIELD_LONG);
	if (has_control(s))
		return member_fail(m, name, E_TEXT_CONTROL);
	*out = s;
	return E_OK;
}

enum error
member_int(const struct member *m, const char *name, bool required, int64_t min,
    int64_t max, int64_t *out)
{
	const struct json *v = json_get(m->v, name);
	int64_t n;

	if (v == NULL)
		return required ? member_fail(m, name, E_FIELD_MISSING) : E_OK;
	if (!json_int(v, &n))
		return member_fail(m, name, E_FIELD_TYPE);
	if (n < min || n > max)
		return member_fail(m, name, E_FIELD_VALUE);
	*out = n;
	return E_OK;
}

enum error
member_bool(const struct member *m, const char *name, bool *out)
{
	const struct json *v = json_get(m->v, name);

	if (v != NULL && !json_bool(v, out))
		return member_fail(m, name, E_FIELD_TYPE);
	return E_OK;
}

bool
member_is_id(const char *s)
{
	size_t i;

	for (i = 0; s[i] != '\0'; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') ||
			(s[i] >= 'A' && s[i] <= 'Z') ||
			(s[i] >= '0' && s[i] <= '9') || s[i] == '-' ||
			s[i] == '_' || s[i] == '.'))
			return false;
	return i > 0 && i <= ID_MAX;
}

enum error
member_id(const struct member *m, const char *name, const char **out)
{
	enum error e = member_text(m, name, true, ID_MAX, out);

	if (e == E_OK && !member_is_id(*out))
		e = member_fail(m, name, E_FIELD_VALUE);
	return e;
}

enum error
member_bilingual(const struct member *m, const char *name, bool required,
    size_t max, struct bilingual *out)
{
	static const char *const names[] = { "en", "zh", NULL };
	struct member b = member_child(m, name);
	enum error e;

	if (b.v == NULL && !required)
		return E_OK;
	e = member_only(&b, names);
	if (e == E_OK)
		e = member_text(&b, "zh", false, max, &out->zh);
	if (e == E_OK)
		e = member_text(&b, "en", false, max, &out->en);
	if (e == E_OK && out->zh == NULL && out->en == NULL)
		e = member_fail(&b, NULL, E_FIELD_EMPTY);
	return e;
}
