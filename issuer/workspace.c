/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/workspace.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "issuer/body.h"
#include "issuer/procedure.h"
#include "sys/file.h"

#define TSA_URL_MAX 255
#define SETTINGS_MAX (64 << 10)
#define BODY_MAX (64 << 10)
#define MESSAGE_MAX (64 << 10)

static int
out_of_memory(const struct cli *cli)
{
	cli_error(cli, "内存不足", "out of memory");
	return CLI_INTERNAL;
}

int
workspace_register_failed(const struct cli *cli, const struct workspace *ws)
{
	cli_error(cli, "%s", "%s", register_message(ws->reg));
	return CLI_IOERR;
}

char *
workspace_path(const struct workspace *ws, const char *name)
{
	return file_join(ws->dir, name);
}

bool
workspace_url_ok(const char *url)
{
	const char *host, *p;

	if (strncmp(url, "https://", 8) != 0 || strlen(url) > 120)
		return false;
	host = url + 8;
	for (p = host; *p != '\0'; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
			(*p >= '0' && *p <= '9') ||
			strchr("-._~:/", *p) != NULL))
			return false;
	return host[0] != '\0' && strchr("/.:-", host[0]) == NULL &&
	    p[-1] != '/' && strstr(host, "//") == NULL;
}

bool
workspace_tsa_ok(const char *url)
{
	const char *host = strncmp(url, "https://", 8) == 0 ? url + 8
	    : strncmp(url, "http://", 7) == 0               ? url + 7
							    : "";
	const char *p;

	for (p = host; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~' ||
		    strchr("@#\"<>\\^`{|}", *p) != NULL)
			return false;
	return host[0] != '\0' && strchr("/.:-", host[0]) == NULL &&
	    strlen(url) <= TSA_URL_MAX;
}

/* One JSON file of people's: 0 or an exit status after saying why. */
static int
read_json(const struct cli *cli, const char *path, size_t max,
    struct json **tree, struct buf *text)
{
	struct json_where where;
	enum error e;
	int error = file_read(path, max, text);

	if (error != 0) {
		cli_error(cli, "%s：%s", "%s: %s", path, strerror(error));
		return error == ENOENT || error == EACCES ? CLI_NOINPUT
							  : CLI_IOERR;
	}
	e = json_parse(buf_view(text), max, tree, &where);
	if (e != E_OK) {
		cli_error(cli, "%s:%zu:%zu：%s", "%s:%zu:%zu: %s", path,
		    where.line, where.column, error_text(e, cli->lang));
		return CLI_REFUSED;
	}
	return CLI_OK;
}

static int
refuse_file(const struct cli *cli, const char *path, struct problems *ps)
{
	struct buf text = BUF_INIT(MESSAGE_MAX);

	problems_write(ps, path, cli->lang, &text);
	fputs(buf_cstr(&text), stderr);
	buf_free(&text);
	return CLI_REFUSED;
}

static bool
is_absent(const struct json *v)
{
	return v == NULL || json_type(v) == JSON_NULL;
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
	ws->tsa_url = url == NULL ? NULL : strdup(url);
	ws->tsa_ca = ca == NULL ? NULL : strdup(ca);
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
	ws->base_url = s == NULL ? NULL : strdup(s);
	s = json_str(json_get(t, "design"));
	if (s == NULL || s[0] == '.' || strchr(s, '/') != NULL)
		problems_add(ps, "design", E_FIELD_VALUE, "designs/NAME");
	ws->design = s == NULL ? NULL : strdup(s);
	if (!json_bool(json_get(t, "sample"), &ws->sample))
		problems_add(ps, "sample", E_FIELD_TYPE, "true, false");
	if (!json_int(json_get(t, "trust_months"), &ws->trust_months) ||
	    ws->trust_months < 1 || ws->trust_months > 60)
		problems_add(ps, "trust_months", E_FIELD_VALUE, "1..60");
	s = json_str(json_get(t, "passphrase_file"));
	ws->passphrase_file = s == NULL ? NULL : strdup(s);
	read_stamping(ws, t, ps);
	problems_locate(ps, buf_view(&text));
	status = ps->refusals > 0 ? refuse_file(cli, path, ps) : CLI_OK;
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

static int
read_scheme(const char *path, void *arg)
{
	struct reading *in = arg;
	struct workspace *ws = in->ws;
	struct buf text = BUF_INIT(SCHEME_FILE_MAX);
	struct problems *ps = calloc(1, sizeof *ps);
	struct scheme **grown, *s = NULL;
	int error;

	if (!is_json(path) || ps == NULL)
		goto out;
	error = file_read(path, SCHEME_FILE_MAX, &text);
	if (error != 0) {
		cli_error(in->cli, "%s：%s", "%s: %s", path, strerror(error));
		in->status = CLI_NOINPUT;
		goto out;
	}
	s = scheme_parse(buf_view(&text), ps);
	if (s != NULL && workspace_scheme(ws, s->id) != NULL)
		problems_add(ps, "id", E_FIELD_DUPLICATE, "%s", s->id);
	if (ps->refusals > 0) {
		problems_locate(ps, buf_view(&text));
		in->status = refuse_file(in->cli, path, ps);
		goto out;
	}
	grown = realloc(ws->schemes, (ws->nschemes + 1) * sizeof *grown);
	if (grown == NULL) {
		in->status = out_of_memory(in->cli);
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

	if (!is_json(path) || ps == NULL)
		goto out;
	status = read_json(in->cli, path, BODY_MAX, &t, &text);
	if (status != CLI_OK) {
		in->status = status;
		goto out;
	}
	body_check(t, ps);
	if (ps->refusals > 0) {
		problems_locate(ps, buf_view(&text));
		in->status = refuse_file(in->cli, path, ps);
		goto out;
	}
	b = realloc(ws->bodies, (ws->nbodies + 1) * sizeof *b);
	if (b == NULL) {
		in->status = out_of_memory(in->cli);
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
		return out_of_memory(cli);
	error = file_walk(dir, each, &in);
	if (error != 0) {
		cli_error(cli, "%s：%s", "%s: %s", dir, strerror(error));
		in.status = CLI_IOERR;
	}
	free(dir);
	return in.status;
}

bool
workspace_scheme_bodies(
    const struct cli *cli, const struct workspace *ws, const struct scheme *s)
{
	const struct procedure *p = s->procedure;
	const struct {
		const char *const *ids;
		size_t n;
	} named[] = {
		{ s->issuers, s->nissuers },
		{ s->signers, s->nsigners },
		{ p == NULL ? NULL : p->intake, p == NULL ? 0 : p->nintake },
		{ p == NULL ? NULL : p->auditor, p == NULL ? 0 : p->nauditor },
	};
	bool good = true;
	size_t i, j;

	for (i = 0; i < sizeof named / sizeof *named; i++)
		for (j = 0; j < named[i].n; j++) {
			if (workspace_body(ws, named[i].ids[j]) != NULL)
				continue;
			cli_error(cli,
			    "schemes/%s.json：没有机构 %s，请在 bodies/ 中添加",
			    "schemes/%s.json: no body %s; describe it in "
			    "bodies/",
			    s->id, named[i].ids[j]);
			good = false;
		}
	return good;
}

static int
check_bodies(const struct cli *cli, const struct workspace *ws)
{
	int status = CLI_OK;
	size_t i;

	for (i = 0; i < ws->nschemes; i++)
		if (!workspace_scheme_bodies(cli, ws, ws->schemes[i]))
			status = CLI_REFUSED;
	return status;
}

int
workspace_read(const struct cli *cli, const char *dir, struct workspace **out)
{
	struct workspace *ws = calloc(1, sizeof *ws);
	int status;

	*out = NULL;
	if (ws == NULL || (ws->dir = strdup(dir)) == NULL) {
		free(ws);
		return out_of_memory(cli);
	}
	status = read_settings(cli, ws);
	if (status == CLI_OK)
		status = read_folder(cli, ws, "bodies", read_body);
	if (status == CLI_OK)
		status = read_folder(cli, ws, "schemes", read_scheme);
	if (status == CLI_OK)
		status = check_bodies(cli, ws);
	if (status != CLI_OK) {
		workspace_close(ws);
		return status;
	}
	*out = ws;
	return CLI_OK;
}

/* The nearest folder upward that holds a workspace; heap. */
static char *
find(const struct cli *cli, const struct cli_value *values)
{
	const char *given = cli_get(cli, values, "workspace");
	char dir[PATH_MAX], path[PATH_MAX + sizeof WORKSPACE_FILE + 1];
	char *slash;

	if (given != NULL)
		return strdup(given);
	if (getcwd(dir, sizeof dir) == NULL)
		return NULL;
	for (;;) {
		snprintf(path, sizeof path, "%s/%s", dir, WORKSPACE_FILE);
		if (file_exists(path))
			return strdup(dir);
		slash = strrchr(dir, '/');
		if (slash == NULL || slash[1] == '\0')
			return NULL;
		slash[slash == dir ? 1 : 0] = '\0';
	}
}

bool
workspace_trust(struct workspace *ws, const struct cli *cli)
{
	struct buf envelope = BUF_INIT(JWS_TRUST_MAX);
	struct trust *t = NULL;
	char field[64] = "";
	int64_t version;
	enum error e;
	bool good = false;

	if (!register_trust_last(ws->reg, &version, &envelope)) {
		workspace_register_failed(cli, ws);
		goto out;
	}
	good = true;
	if (version == 0)
		goto out;
	/* Our own register is what it is pinned to. */
	e = trust_parse(buf_view(&envelope), NULL, &t, field);
	if (e != E_OK) {
		cli_error(cli, "登记册中的信任名单：%s (%s)",
		    "trust list in the register: %s (%s)",
		    error_text(e, cli->lang), field);
		good = false;
		goto out;
	}
	trust_free(ws->trust);
	ws->trust = t;
out:
	buf_free(&envelope);
	return good;
}

void
workspace_register_close(struct workspace *ws)
{
	register_close(ws->reg);
	ws->reg = NULL;
}

int
workspace_register_open(const struct cli *cli, struct workspace *ws)
{
	struct buf why = BUF_INIT(MESSAGE_MAX);
	char *path = workspace_path(ws, WORKSPACE_REGISTER);
	int status = CLI_OK;

	if (path == NULL)
		status = out_of_memory(cli);
	else if (!register_open(path, &ws->reg, &why)) {
		cli_error(cli, "%s", "%s", buf_cstr(&why));
		status = CLI_IOERR;
	}
	free(path);
	buf_free(&why);
	return status;
}

int
workspace_open(const struct cli *cli, const struct cli_value *values,
    struct workspace **out)
{
	char *dir = find(cli, values);
	struct workspace *ws = NULL;
	int status = CLI_NOINPUT;

	*out = NULL;
	if (dir == NULL) {
		cli_error(cli,
		    "这里没有工作区。请进入工作区，或用 --workspace DIR "
		    "指明，或用 issuer init DIR 新建",
		    "no workspace here: go into one, name it with "
		    "--workspace DIR, or make one with issuer init DIR");
		goto out;
	}
	status = workspace_read(cli, dir, &ws);
	if (status != CLI_OK)
		goto out;
	status = workspace_register_open(cli, ws);
	if (status != CLI_OK)
		goto out;
	status = CLI_IOERR;
	if (!workspace_trust(ws, cli))
		goto out;
	*out = ws;
	ws = NULL; /* transferred */
	status = CLI_OK;
out:
	workspace_close(ws);
	free(dir);
	return status;
}

void
workspace_close(struct workspace *ws)
{
	size_t i;

	if (ws == NULL)
		return;
	for (i = 0; i < ws->nopen; i++) {
		design_close(ws->open[i].design);
		free(ws->open[i].name);
	}
	for (i = 0; i < ws->nschemes; i++)
		scheme_free(ws->schemes[i]);
	for (i = 0; i < ws->nbodies; i++)
		json_free(ws->bodies[i].tree);
	free(ws->schemes);
	free(ws->bodies);
	trust_free(ws->trust);
	register_close(ws->reg);
	free(ws->dir);
	free(ws->base_url);
	free(ws->design);
	free(ws->passphrase_file);
	free(ws->tsa_url);
	free(ws->tsa_ca);
	free(ws);
}

const struct scheme *
workspace_scheme(const struct workspace *ws, const char *id)
{
	size_t i;

	for (i = 0; i < ws->nschemes; i++)
		if (strcmp(ws->schemes[i]->id, id) == 0)
			return ws->schemes[i];
	return NULL;
}

const struct workspace_body *
workspace_body(const struct workspace *ws, const char *id)
{
	size_t i;

	for (i = 0; i < ws->nbodies; i++)
		if (strcmp(ws->bodies[i].id, id) == 0)
			return &ws->bodies[i];
	return NULL;
}

/* The codes of all levels, NULL at the end; NULL on no memory. The caller
 * frees the list alone. */
static const char **
level_codes(const struct workspace *ws)
{
	size_t n = 0;
	const char **codes =
	    calloc(ws->nschemes * SCHEME_LEVELS_MAX + 1, sizeof(char *));

	for (size_t i = 0; codes != NULL && i < ws->nschemes; i++)
		for (size_t k = 0; k < ws->schemes[i]->nlevels; k++)
			codes[n++] = ws->schemes[i]->levels[k].code;
	return codes;
}

static struct design *
open_design(const struct workspace *ws, const struct cli *cli, const char *name)
{
	struct buf why = BUF_INIT(MESSAGE_MAX);
	const char **levels = level_codes(ws);
	struct design *d = NULL;
	char part[PATH_MAX], *dir;

	snprintf(part, sizeof part, "designs/%s", name);
	dir = workspace_path(ws, part);
	if (dir != NULL && levels != NULL)
		d = design_open(dir, levels, cli->lang, &why);
	if (d == NULL)
		cli_error(cli, "%s", "%s",
		    buf_ok(&why) && why.n > 0 ? buf_cstr(&why) : name);
	free(levels);
	free(dir);
	buf_free(&why);
	return d;
}

struct design *
workspace_design(
    struct workspace *ws, const struct cli *cli, const struct scheme *scheme)
{
	const char *name = scheme->design != NULL ? scheme->design : ws->design;
	struct design *d;
	size_t i;

	for (i = 0; i < ws->nopen; i++)
		if (strcmp(ws->open[i].name, name) == 0)
			return ws->open[i].design;
	if (ws->nopen == sizeof ws->open / sizeof *ws->open ||
	    strchr(name, '/') != NULL || name[0] == '.') {
		cli_error(
		    cli, "模板 %s 不可用", "design %s cannot be used", name);
		return NULL;
	}
	d = open_design(ws, cli, name);
	ws->open[ws->nopen].name = strdup(name);
	if (ws->open[ws->nopen].name == NULL) {
		design_close(d);
		d = NULL;
	} else {
		ws->open[ws->nopen++].design = d;
	}
	return d;
}
