/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/workspace.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"

#define TSA_URL_MAX 255
#define MESSAGE_MAX (64 << 10)

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
		if (slash == NULL || slash[1] == '\0') {
			errno = ENOENT;
			return NULL;
		}
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
		status = cli_memory(cli);
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
	if (dir == NULL && errno == ENOMEM) {
		status = cli_memory(cli);
		goto out;
	}
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
