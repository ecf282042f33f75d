/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a workspace: the settings, bodies and schemes that people edit. */
#include "issuer/workspace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/body.h"
#include "issuer/procedure.h"
#include "sys/file.h"

#define SETTINGS_MAX (64 << 10)
#define BODY_MAX (64 << 10)

/* One JSON file of people's: 0 or an exit status after saying why. */
static int
read_json(const struct cli *cli, const char *path, size_t max,
    struct json **tree, struct buf *text)
{
	struct json_where where;
	enum error e;
	int error = file_read(path, max, text);

	if (error != 0) {
		cli_os_error(cli, path, error);
		return error == ENOENT || error == EACCES ? CLI_NOINPUT
							  : CLI_IOERR;
	}
	e = json_parse(buf_view(text), max, tree, &where);
	if (e != E_OK) {
		cli_error(cli, "%s:%zu:%zu：%s", "%s:%zu:%zu: %s", path,
		    where.line, where.column, error_text(e, cli->lang));
		return e == E_MEMORY ? CLI_INTERNAL : CLI_REFUSED;
	}
	return CLI_OK;
}

static bool
is_absent(const struct json *v)
{
	return v == NULL || json_type(v) == JSON_NULL;
}

/* A copy of a setting; NULL stays NULL. */
static char *
keep(const char *s, struct problems *ps)
{
	char *copy = s == NULL ? NULL : strdup(s);

	if (s != NULL && copy == NULL)
		problems_add(ps, "", E_MEMORY, NULL);
	return copy;
}

/* Who stamps the PDF signatures; both may be absent. */
static void
read_stamping(struct workspace *ws, const struct json *t, struct problems *ps)
{
	const char *url = json_str(json_get(t, "tsa_url"));
	const char *ca = json_str(json_get(t, "tsa_ca"));

	if (!is_absent(json_get(t, "tsa_url")) &&
	    (url == NULL || !workspace_tsa_ok(url)))
		problems_add(ps, "tsa_url", E_FIELD_VALUE, "http[s]://HOST");
	if (!is_absent(json_get(t, "tsa_ca")) &&
	    (ca == NULL || ca[0] == '\0' || url == NULL))
		problems_add(ps, "tsa_ca", E_FIELD_VALUE, "FILE, tsa_url");
	if (!is_absent(json_get(t, "long_term")) &&
	    (!json_bool(json_get(t, "long_term"), &ws->long_term) ||
		(ws->long_term && url == NULL)))
		problems_add(
		    ps, "long_term", E_FIELD_VALUE, "true, tsa_url; false");
	ws->tsa_url = keep(url, ps);
	ws->tsa_ca = keep(ca, ps);
}

static int
read_settings(const struct cli *cli, struct workspace *ws)
{
	static const char *const known[] = { "schema", "base_url", "design",
		"sample", "trust_months", "passphrase_file", "tsa_url",
		"tsa_ca", "long_term", NULL };
	struct buf text = BUF_INIT(SETTINGS_MAX);
	struct problems *ps = calloc(1, sizeof *ps);
	struct json *t = NULL;
	char *path = workspace_path(ws, WORKSPACE_FILE);
	const char *s;
	int status = CLI_INTERNAL;

	if (ps == NULL || path == NULL)
		goto out;
	status = read_json(cli, path, SETTINGS_MAX, &t, &text);
	if (status != CLI_OK)
		goto out;
	s = json_unknown(t, known);
	if (s != NULL)
		problems_add(ps, s, E_FIELD_UNKNOWN, NULL);
	s = json_str(json_get(t, "schema"));
	if (s == NULL || strcmp(s, "workspace/1") != 0)
		problems_add(ps, "schema", E_FIELD_VALUE, "workspace/1");
	s = json_str(json_get(t, "base_url"));
	if (s == NULL || !workspace_url_ok(s))
		problems_add(
		    ps, "base_url", E_FIELD_VALUE, "https://HOST/PATH");
	ws->base_url = keep(s, ps);
	s = json_str(json_get(t, "design"));
	if (s == NULL || s[0] == '.' || strchr(s, '/') != NULL)
		problems_add(ps, "design", E_FIELD_VALUE, "designs/NAME");
	ws->design = keep(s, ps);
	if (!json_bool(json_get(t, "sample"), &ws->sample))
		problems_add(ps, "sample", E_FIELD_TYPE, "true, false");
	if (!json_int(json_get(t, "trust_months"), &ws->trust_months) ||
	    ws->trust_months < 1 || ws->trust_months > 60)
		problems_add(ps, "trust_months", E_FIELD_VALUE, "1..60");
	s = json_str(json_get(t, "passphrase_file"));
	ws->passphrase_file = keep(s, ps);
	read_stamping(ws, t, ps);
	problems_locate(ps, buf_view(&text));
	status = problems_say(ps, path, cli);
out:
	json_free(t);
	free(ps);
	free(path);
	buf_free(&text);
	return status;
}

struct reading { /* of a folder of JSON files */
	const struct cli *cli;
	struct workspace *ws;
	int status;
};

static bool
is_json(const char *path)
{
	size_t n = strlen(path);

	return n > 5 && strcmp(path + n - 5, ".json") == 0;
}

void
workspace_scheme_bodies(const struct cli *cli, const struct workspace *ws,
    const struct scheme *s, struct problems *ps)
{
	const struct procedure *p = s->procedure;
	const struct json *roles = json_get(s->tree, "roles");
	const bool intake = p != NULL && json_get(roles, "intake") != NULL;
	const bool auditor = p != NULL && json_get(roles, "auditor") != NULL;
	const struct {
		const char *field;
		const char *const *ids;
		size_t n;
	} named[] = {
		{ "required_issuers", s->issuers, s->nissuers },
		{ "status_signers", s->signers, s->nsigners },
		{ "roles.intake", intake ? p->intake : NULL,
		    intake ? p->nintake : 0 },
		{ "roles.auditor", auditor ? p->auditor : NULL,
		    auditor ? p->nauditor : 0 },
	};
	char field[64];
	size_t i, j;

	for (i = 0; i < sizeof named / sizeof *named; i++)
		for (j = 0; j < named[i].n; j++) {
			if (workspace_body(ws, named[i].ids[j]) != NULL)
				continue;
			snprintf(
			    field, sizeof field, "%s[%zu]", named[i].field, j);
			problems_add(ps, field, E_FIELD_VALUE,
			    cli->lang == LANG_ZH
				? "没有机构 %.40s，请在 bodies/ 中添加"
				: "no body %.40s; describe it in bodies/",
			    named[i].ids[j]);
		}
}

static int
read_scheme(const char *path, void *arg)
{
	struct reading *in = arg;
	struct workspace *ws = in->ws;
	struct buf text = BUF_INIT(SCHEME_FILE_MAX);
	struct problems *ps = calloc(1, sizeof *ps);
	struct scheme **grown, *s = NULL;
	int error;

	if (!is_json(path))
		goto out;
	if (ps == NULL) {
		in->status = cli_memory(in->cli);
		goto out;
	}
	error = file_read(path, SCHEME_FILE_MAX, &text);
	if (error != 0) {
		cli_os_error(in->cli, path, error);
		in->status = CLI_NOINPUT;
		goto out;
	}
	s = scheme_parse(buf_view(&text), ps);
	if (s == NULL && ps->refusals == 0)
		problems_add(ps, "", E_MEMORY, NULL);
	if (s != NULL && workspace_scheme(ws, s->id) != NULL)
		problems_add(ps, "id", E_FIELD_DUPLICATE, "%s", s->id);
	if (s != NULL)
		workspace_scheme_bodies(in->cli, ws, s, ps);
	if (ps->refusals > 0) {
		problems_locate(ps, buf_view(&text));
		in->status = problems_say(ps, path, in->cli);
		goto out;
	}
	grown = realloc(ws->schemes, (ws->nschemes + 1) * sizeof *grown);
	if (grown == NULL) {
		in->status = cli_memory(in->cli);
		goto out;
	}
	ws->schemes = grown;
	ws->schemes[ws->nschemes++] = s;
	s = NULL; /* transferred */
out:
	scheme_free(s);
	free(ps);
	buf_free(&text);
	return 0; /* go on: every file's faults are said */
}

static int
read_body(const char *path, void *arg)
{
	struct reading *in = arg;
	struct workspace *ws = in->ws;
	struct buf text = BUF_INIT(BODY_MAX);
	struct problems *ps = calloc(1, sizeof *ps);
	struct workspace_body *b;
	struct json *t = NULL;
	int status;

	if (!is_json(path))
		goto out;
	if (ps == NULL) {
		in->status = cli_memory(in->cli);
		goto out;
	}
	status = read_json(in->cli, path, BODY_MAX, &t, &text);
	if (status != CLI_OK) {
		in->status = status;
		goto out;
	}
	body_check(t, ps);
	if (ps->refusals > 0) {
		problems_locate(ps, buf_view(&text));
		in->status = problems_say(ps, path, in->cli);
		goto out;
	}
	b = realloc(ws->bodies, (ws->nbodies + 1) * sizeof *b);
	if (b == NULL) {
		in->status = cli_memory(in->cli);
		goto out;
	}
	ws->bodies = b;
	b += ws->nbodies++;
	b->id = json_str(json_get(t, "id"));
	b->name.zh = json_str(json_get(json_get(t, "name"), "zh"));
	b->name.en = json_str(json_get(json_get(t, "name"), "en"));
	b->tree = t;
	t = NULL; /* transferred */
out:
	json_free(t);
	free(ps);
	buf_free(&text);
	return 0;
}

static int
read_folder(const struct cli *cli, struct workspace *ws, const char *name,
    int (*each)(const char *path, void *arg))
{
	struct reading in = { cli, ws, CLI_OK };
	char *dir = workspace_path(ws, name);
	int error;

	if (dir == NULL)
		return cli_memory(cli);
	error = file_walk(dir, each, &in);
	if (error != 0) {
		cli_os_error(cli, dir, error);
		in.status = CLI_IOERR;
	}
	free(dir);
	return in.status;
}

int
workspace_read(const struct cli *cli, const char *dir, struct workspace **out)
{
	struct workspace *ws = calloc(1, sizeof *ws);
	int status;

	*out = NULL;
	if (ws == NULL || (ws->dir = strdup(dir)) == NULL) {
		free(ws);
		return cli_memory(cli);
	}
	status = read_settings(cli, ws);
	if (status == CLI_OK)
		status = read_folder(cli, ws, "bodies", read_body);
	if (status == CLI_OK)
		status = read_folder(cli, ws, "schemes", read_scheme);
	if (status != CLI_OK) {
		workspace_close(ws);
		return status;
	}
	*out = ws;
	return CLI_OK;
}
