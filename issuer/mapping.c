/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/mapping.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/draft_field.h"
#include "issuer/templates.h"
#include "record/json.h"
#include "record/unicode.h"
#include "sys/file.h"

#define MAPPING_MAX (64 << 10) /* bytes: a header is a line */

struct mapping {
	struct json *tree;
};

static const struct json *
part(const struct mapping *m, const char *name)
{
	return m == NULL ? NULL : json_get(m->tree, name);
}

/* With the member's name that is nearest to what was meant. */
static void
no_such_column(const char *field, const char *name, struct problems *ps)
{
	struct help_nearest near = { name, NULL, SIZE_MAX };
	size_t i;

	for (i = 0; i < COLUMN_N; i++)
		help_nearest(&near, columns[i].name);
	problems_add(ps, field, E_FIELD_VALUE, "%.60s%s%.40s%s", name,
	    near.best == NULL ? "" : " -> ", near.best == NULL ? "" : near.best,
	    near.best == NULL ? "" : "?");
}

static void
check_columns(const struct json *list, struct problems *ps)
{
	const struct json *m;
	char field[64];

	if (list == NULL)
		problems_add(ps, "columns", E_FIELD_MISSING, NULL);
	else if (json_type(list) != JSON_OBJECT)
		problems_add(ps, "columns", E_FIELD_TYPE, "object");
	for (m = json_first(list); m != NULL; m = json_next(m)) {
		snprintf(field, sizeof field, "columns.%.50s", json_name(m));
		if (json_str(m) == NULL)
			problems_add(ps, field, E_FIELD_TYPE, "string");
		else if (json_str(m)[0] != '\0' &&
		    column_find(json_str(m)) == NULL)
			no_such_column(field, json_str(m), ps);
	}
}

static void
check_defaults(const struct json *list, struct problems *ps)
{
	const struct json *m;
	char field[64];

	if (list != NULL && json_type(list) != JSON_OBJECT)
		problems_add(ps, "defaults", E_FIELD_TYPE, "object");
	for (m = json_first(list); m != NULL; m = json_next(m)) {
		snprintf(field, sizeof field, "defaults.%.50s", json_name(m));
		if (column_find(json_name(m)) == NULL)
			problems_add(ps, field, E_FIELD_UNKNOWN, NULL);
		else if (json_str(m) == NULL || json_str(m)[0] == '\0')
			problems_add(ps, field, E_FIELD_TYPE, "string");
	}
}

static struct mapping *
parse(struct slice text, struct problems *ps)
{
	static const char *const known[] = { "columns", "defaults", NULL };
	struct mapping *m = calloc(1, sizeof *m);
	struct json_where where;
	enum error e;

	if (m == NULL) {
		problems_add(ps, "", E_MEMORY, NULL);
		return NULL;
	}
	e = json_parse(text, MAPPING_MAX, &m->tree, &where);
	if (e != E_OK)
		problems_add_at(ps, "", e, where.line, where.column);
	else {
		draft_object(m->tree, "", known, true, ps);
		check_columns(json_get(m->tree, "columns"), ps);
		check_defaults(json_get(m->tree, "defaults"), ps);
		problems_locate(ps, text);
	}
	if (ps->refusals == 0)
		return m;
	mapping_free(m);
	return NULL;
}

/* "zh" is maps/zh.json of the templates; anything else is a path. */
static char *
find(const char *path)
{
	char *templates, *maps = NULL, *found = NULL;
	char name[64];

	if (strpbrk(path, "/.") != NULL || strlen(path) > 40 ||
	    file_exists(path))
		return strdup(path);
	templates = templates_dir();
	snprintf(name, sizeof name, "%s.json", path);
	if (templates != NULL && (maps = file_join(templates, "maps")) != NULL)
		found = file_join(maps, name);
	free(templates);
	free(maps);
	return found != NULL ? found : strdup(path);
}

int
mapping_read(const struct cli *cli, const char *path, struct mapping **out)
{
	struct buf text = BUF_INIT(MAPPING_MAX);
	struct problems *ps = calloc(1, sizeof *ps);
	char *real = find(path);
	int status = CLI_OK, error;

	*out = NULL;
	if (ps == NULL || real == NULL) {
		status = CLI_INTERNAL;
		goto out;
	}
	error = file_read(real, MAPPING_MAX, &text);
	if (error == ENOENT && strcmp(real, path) != 0) {
		cli_error(cli, "没有映射 %s：请给出映射文件，或 zh、en",
		    "no mapping %s: give a mapping file, or zh or en", path);
		status = CLI_NOINPUT;
		goto out;
	} else if (error != 0) {
		cli_os_error(cli, real, error);
		status = CLI_NOINPUT;
		goto out;
	}
	*out = parse(buf_view(&text), ps);
	if (*out == NULL) {
		status = problems_say(ps, real, cli);
	}
out:
	buf_free(&text);
	free(ps);
	free(real);
	return status;
}

void
mapping_free(struct mapping *m)
{
	if (m == NULL)
		return;
	json_free(m->tree);
	free(m);
}

enum mapping_answer
mapping_find(const struct mapping *map, const char *header, size_t *place)
{
	const struct json *m;
	const struct column *c = NULL;

	for (m = json_first(part(map, "columns")); m != NULL;
	     m = json_next(m)) {
		if (!unicode_same(slice_str(json_name(m)), slice_str(header)))
			continue;
		if (json_str(m)[0] == '\0')
			return MAPPING_PASSED_OVER;
		c = column_find(json_str(m));
		break;
	}
	if (c == NULL)
		c = column_find(header);
	if (c == NULL)
		return MAPPING_UNKNOWN;
	*place = (size_t)(c - columns);
	return MAPPING_COLUMN;
}

void
mapping_nearest(const struct mapping *map, struct help_nearest *nearest)
{
	const struct json *m;
	size_t i;

	for (m = json_first(part(map, "columns")); m != NULL; m = json_next(m))
		help_nearest(nearest, json_name(m));
	for (i = 0; i < COLUMN_N; i++)
		help_nearest(nearest, columns[i].name);
}

const char *
mapping_default(const struct mapping *m, size_t place)
{
	return json_str(json_get(part(m, "defaults"), columns[place].name));
}

const char *
mapping_header(const struct mapping *map, size_t place)
{
	const struct json *m;

	for (m = json_first(part(map, "columns")); m != NULL; m = json_next(m))
		if (strcmp(json_str(m), columns[place].name) == 0)
			return json_name(m);
	return columns[place].name;
}
