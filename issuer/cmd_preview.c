/* SPDX-License-Identifier: Apache-2.0 */
/* issuer preview: a specimen of a record.  Nothing is signed, and no number
 * or place in the register is used up. */
#include "issuer/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/body.h"
#include "issuer/document.h"
#include "issuer/issue.h"
#include "issuer/release.h"
#include "issuer/rulebook.h"
#include "issuer/watch.h"
#include "sys/file.h"

const struct cli_option cmd_preview_options[] = {
	{ "output", 'o', "FILE", false, "PDF 写入何处 (必填)",
	    "where the PDF goes (required)" },
	{ "watch", 0, NULL, false, "记录或模板一有改动就重做",
	    "again whenever the record or the design changes" },
	CMD_WORKSPACE, CMD_END
};

static int
write_specimen(const struct cli *cli, struct workspace *ws,
    struct intake_item *item, const char *path)
{
	struct document_annex annexes[CERTIFICATE_ANNEX_MAX];
	struct document_mark marks[DOCUMENT_MARKS_MAX];
	struct buf pdf = BUF_INIT(RELEASE_PDF_MAX);
	struct buf qr = BUF_INIT(1024);
	struct problems *ps = calloc(1, sizeof *ps);
	struct draft *d = item->draft;
	struct design *design = workspace_design(ws, cli, d->scheme);
	size_t i;
	int error, status = CLI_INTERNAL;

	if (ps == NULL || design == NULL)
		goto out;
	/* The code of a specimen leads to the publisher and proves nothing. */
	buf_printf(&qr, "%s/#", ws->base_url);
	for (i = 0; i < d->c.nannex; i++)
		annexes[i].data = d->annexes[i].data;
	status = CLI_REFUSED;
	if (document_write(design,
		&(struct document_source){ .certificate = &d->c,
		    .trust = ws->trust,
		    .qr = buf_cstr(&qr),
		    .annexes = annexes,
		    .marks = marks,
		    .nmarks = body_marks(ws, &d->c, marks),
		    /* It says more than "sample": one mark. */
		    .specimen = true },
		&pdf, ps) != E_OK) {
		intake_problems(item, ps);
		intake_say(cli, item);
		goto out;
	}
	error = file_write(path, buf_view(&pdf), 0644);
	if (error != 0) {
		cli_os_error(cli, path, error);
		status = CLI_IOERR;
		goto out;
	}
	if (strcmp(path, "-") != 0)
		printf(cli->lang == LANG_ZH ? "样张 %s (未签名)\n"
					    : "specimen %s (unsigned)\n",
		    path);
	status = CLI_OK;
out:
	free(ps);
	buf_free(&pdf);
	buf_free(&qr);
	return status;
}

/* The list of sites that the record names, for --watch; heap, or NULL. */
static char *
annex_of(const struct intake_item *item)
{
	const struct json *sites =
	    item->draft == NULL ? NULL : json_get(item->draft->tree, "sites");
	const char *annex = json_str(json_get(sites, "file"));

	if (annex == NULL)
		return NULL;
	return annex[0] == '/' ? strdup(annex) : file_join(item->dir, annex);
}

static int
preview_once(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n, char **annex)
{
	/* The day of signing is not judged: a reason is assumed. */
	struct issue in = { .cli = cli, .late = "preview", .jobs = 1 };
	struct intake batch = { .v = NULL };
	struct workspace *ws = NULL;
	int status = workspace_open(cli, values, &ws);

	if (status != CLI_OK)
		return status;
	in.ws = ws;
	status = intake_read(cli, ws, operands, n, &batch);
	if (status == CLI_OK && batch.n != 1) {
		cli_error(cli, "样张一次一条记录", "one record at a time");
		status = CLI_USAGE;
	}
	if (status == CLI_OK && annex != NULL)
		*annex = annex_of(&batch.v[0]);
	if (status == CLI_OK && !rulebook_check(&in, &batch))
		status = CLI_IOERR;
	if (status == CLI_OK) {
		intake_say(cli, &batch.v[0]);
		if (batch.v[0].outcome == INTAKE_REFUSED)
			status = CLI_REFUSED;
		else if (!draft_set_place(batch.v[0].draft, ws, 0,
			     STATUS_ENTRIES - 1, cli->now))
			status = CLI_INTERNAL;
		else
			status = write_specimen(cli, ws, &batch.v[0],
			    cli_get(cli, values, "output"));
	}
	intake_clear(&batch);
	workspace_close(ws);
	return status;
}

enum {
	RECORD,
	DESIGNS,
	SETTINGS,
	SCHEMES,
	BODIES,
	ANNEX,
	SOURCES
};

/* What every specimen is made from; the record is the user's own. */
static int
find_sources(const struct cli *cli, const struct cli_value *values,
    char *sources[SOURCES])
{
	struct workspace *ws = NULL;
	int status = workspace_open(cli, values, &ws);

	if (status != CLI_OK)
		return status;
	sources[DESIGNS] = workspace_path(ws, "designs");
	sources[SETTINGS] = workspace_path(ws, WORKSPACE_FILE);
	sources[SCHEMES] = workspace_path(ws, "schemes");
	sources[BODIES] = workspace_path(ws, "bodies");
	workspace_close(ws);
	return CLI_OK;
}

/* Makes the specimen of sources in the state `stamp`, and waits for another:
 * what changes meanwhile counts, too. */
static void
attempt(const struct cli *cli, const struct cli_value *values, char **operands,
    char *sources[SOURCES])
{
	uint64_t stamp = watch_stamp(sources, ANNEX);
	uint64_t annex_stamp = watch_stamp(&sources[ANNEX], 1);
	char *annex = NULL;

	preview_once(cli, values, operands, 1, &annex);
	if (annex != NULL &&
	    (sources[ANNEX] == NULL || strcmp(annex, sources[ANNEX]) != 0)) {
		free(sources[ANNEX]);
		sources[ANNEX] = annex;
		annex_stamp = watch_stamp(&annex, 1);
	} else
		free(annex);
	fprintf(stderr, "%s\n",
	    cli->lang == LANG_ZH ? "等待改动，按 Ctrl-C 结束"
				 : "waiting for a change; Ctrl-C ends");
	fflush(stdout);
	watch_wait(sources, SOURCES, stamp + annex_stamp);
}

/* Again whenever a source changes; a mistake is told and waited out. Ends
 * only when there is nothing to watch. */
static int
preview_watch(
    const struct cli *cli, const struct cli_value *values, char **operands)
{
	char *sources[SOURCES] = { operands[0] };
	int status = find_sources(cli, values, sources);

	while (status == CLI_OK)
		attempt(cli, values, operands, sources);
	return status;
}

int
cmd_preview(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	bool watch = cli_has(cli, values, "watch");

	if (cli_get(cli, values, "output") == NULL) {
		cli_error(cli, "请用 -o FILE 给出 PDF 的文件名",
		    "name the PDF with -o FILE");
		return CLI_USAGE;
	}
	if (watch && (n != 1 || strcmp(operands[0], "-") == 0)) {
		cli_error(cli, "--watch 需要一个记录文件",
		    "--watch needs a record file to look at");
		return CLI_USAGE;
	}
	return watch ? preview_watch(cli, values, operands)
		     : preview_once(cli, values, operands, n, NULL);
}
