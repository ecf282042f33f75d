/* SPDX-License-Identifier: Apache-2.0 */
/* verifier web DIR: a copy of the web verifier that pins what its host
 * chooses, for a procurement platform. */
#include "verifier/cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys/file.h"
#include "sys/os.h"
#include "sys/web.h"
#include "verifier/pin.h"

const struct cli_option cmd_web_options[] = {
	{ "trust", 0, "FILE", true,
	    "要固定的信任名单或根密钥（默认为已用 trust add 加入的）",
	    "trust list or root to pin (default: those added with trust add)" },
	{ NULL, 0, NULL, false, NULL, NULL },
};

struct place { /* of one list in the folder, and at its publisher */
	char carried[40];
	char list[256];
};

static int
not_usable(const struct cli *cli, const struct pin_problem *p)
{
	cli_error(cli, "%s：%s", "%s: %s", p->path == NULL ? "?" : p->path,
	    p->os != 0 ? os_text(p->os, cli->lang)
		       : error_text(p->error, cli->lang));
	return p->os != 0 ? CLI_NOINPUT : CLI_REFUSED;
}

static int
take_pins(
    const struct cli *cli, const struct cli_value *values, struct pins *pins)
{
	const struct cli_value *files = cli_all(cli, values, "trust");
	struct pin_problem problem = { NULL, 0, E_OK, "" };
	int status = CLI_OK;
	size_t i;

	if (files->n == 0)
		pins_load(pins, &problem);
	for (i = 0; i < files->n && problem.path == NULL; i++)
		(void)pins_take(pins, files->v[i], NULL, &problem);
	if (problem.path != NULL)
		status = not_usable(cli, &problem);
	pin_problem_clear(&problem);
	if (status == CLI_OK && pins->n == 0) {
		cli_error(cli,
		    "没有可固定的信任名单：用 --trust 文件，或先用 verifier "
		    "trust add",
		    "there is no trust list to pin: give --trust FILE, or use "
		    "verifier trust add first");
		status = CLI_REFUSED;
	}
	return status;
}

/* The list as the pin has it, into the folder. 0 or errno. */
static int
carry(const char *dir, const struct pin *pin, const char *name)
{
	struct buf list = BUF_INIT(JWS_TRUST_MAX);
	char *path = file_join(dir, name), *folder = file_join(dir, "trust");
	int error = path == NULL || folder == NULL
	    ? ENOMEM
	    : file_read(pin->path, JWS_TRUST_MAX, &list);

	if (error == 0)
		error = file_mkdir(folder, 0755);
	if (error == 0)
		error =
		    file_write_if_changed(path, buf_view(&list), 0644, NULL);
	buf_free(&list);
	free(folder);
	free(path);
	return error;
}

static int
write_copy(const struct cli *cli, const char *dir, const struct pins *pins)
{
	struct web_source sources[PINS_MAX];
	static struct place places[PINS_MAX];
	char what[WEB_WHAT] = "";
	size_t files = 0, i;
	int error = 0;

	for (i = 0; i < pins->n && error == 0; i++) {
		const struct trust *t = pins->v[i].trust;

		snprintf(places[i].carried, sizeof places[i].carried,
		    "trust/%zu.jws.json", i);
		snprintf(places[i].list, sizeof places[i].list,
		    "%.200s/trust.jws.json", t->publisher);
		sources[i] = (struct web_source){ t->publisher, &t->root,
			places[i].list, places[i].carried, false };
		snprintf(what, sizeof what, "%.39s", places[i].carried);
		error = carry(dir, &pins->v[i], places[i].carried);
	}
	if (error == 0)
		error = web_write(dir, sources, pins->n, &files, what);
	if (error != 0) {
		cli_error(cli, "%s：%s：%s", "%s: %s: %s", dir, what,
		    os_text(error, cli->lang));
		return CLI_IOERR;
	}
	printf(cli->lang == LANG_ZH ? "网页核验已写入 %s：%zu 个文件有变化\n"
				    : "web verifier in %s: %zu files changed\n",
	    dir, files);
	for (i = 0; i < pins->n; i++)
		printf("  %s\n  %s\n", sources[i].publisher,
		    pins->v[i].fingerprint);
	return CLI_OK;
}

int
cmd_web(const struct cli *cli, const struct cli_value *values, char **operands,
    size_t n)
{
	struct pins pins = { .n = 0 };
	int status = take_pins(cli, values, &pins);

	(void)n;
	if (status == CLI_OK)
		status = write_copy(cli, operands[0], &pins);
	pins_clear(&pins);
	return status;
}
