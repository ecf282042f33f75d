/* SPDX-License-Identifier: Apache-2.0 */
/* issuer case report CASE --pdf FILE: for the archive. */
#include "issuer/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/casefile.h"
#include "sys/file.h"


const struct cli_option cmd_case_report_options[] = {
	{ "pdf", 0, "FILE", false,
	    "案卷 PDF 写入何处 (必填)；含人员与计划到访日期，勿公开",
	    "where the PDF goes (required); it names people and planned "
	    "visits: keep it private" },
	CMD_WORKSPACE, CMD_END
};

static int
write_report(const struct cli *cli, struct workspace *ws,
    const struct dossier *d, const struct roster *people, const char *path)
{
	struct buf pdf = BUF_INIT(CASEFILE_MAX);
	struct problems *ps = calloc(1, sizeof *ps);
	struct design *design =
	    d->scheme == NULL ? NULL : workspace_design(ws, cli, d->scheme);
	int error, status = CLI_REFUSED;

	if (ps == NULL) {
		status = cli_memory(cli);
		goto out;
	}
	if (d->scheme == NULL) {
		problems_add(
		    ps, "scheme", E_RULE_SCHEME, "%.60s", d->scheme_id);
		status = problems_say(ps, d->name, cli);
	}
	if (design == NULL)
		goto out; /* said when it was opened */
	if (casefile_write(design, d, people, cli->lang, &pdf, ps) != E_OK) {
		status = problems_say(ps, d->name, cli);
		goto out;
	}
	error = file_write(path, buf_view(&pdf), 0600);
	if (error != 0) {
		cli_os_error(cli, path, error);
		status = CLI_IOERR;
		goto out;
	}
	if (strcmp(path, "-") != 0)
		printf(cli->lang == LANG_ZH ? "%s  案卷 %s\n"
					    : "%s  case file %s\n",
		    d->name, path);
	status = CLI_OK;
out:
	buf_free(&pdf);
	free(ps);
	return status;
}

int
cmd_case_report(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	const char *path = cli_get(cli, values, "pdf");
	struct workspace *ws = NULL;
	struct roster *people = NULL;
	struct dossier *d = NULL;
	int status;

	(void)n;
	if (path == NULL) {
		cli_error(cli, "请用 --pdf FILE 说明写入何处",
		    "say where it goes with --pdf FILE");
		return CLI_USAGE;
	}
	status = workspace_open(cli, values, &ws);
	if (status == CLI_OK)
		status = roster_open(cli, ws, &people);
	if (status == CLI_OK)
		status = dossier_open(cli, ws, operands[0], &d);
	if (status == CLI_OK)
		status = write_report(cli, ws, d, people, path);
	dossier_free(d);
	roster_free(people);
	workspace_close(ws);
	return status;
}
