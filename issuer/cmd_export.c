/* SPDX-License-Identifier: Apache-2.0 */
/* issuer export --format F */
#include "issuer/cmd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "issuer/export.h"
#include "sys/file.h"

#define OUT_MAX SIZE_MAX / 2 /* a whole register into one file */

static const struct export_format *const formats[] = { &export_jsonl,
	&export_csv, &export_cnca, &export_untp };

const struct cli_option cmd_export_options[] = {
	{ "format", 0, "jsonl|csv|cnca|untp", false, "格式 (必填)",
	    "the form (required)" },
	{ "out", 'o', "PATH", false,
	    "写入的文件 (默认标准输出)；untp 为目录，必填",
	    "the file (default: standard output); of untp the folder, "
	    "required" },
	{ "scheme", 0, "ID", false, "只列此方案", "only this scheme" },
	{ "holder", 0, "TEXT", false, "持证人名称的一部分，或整个代码",
	    "part of the holder's name, or the whole code" },
	{ "unlisted", 0, NULL, false, "也写出未公开的证书 (cnca 总是写出)",
	    "the unlisted certificates, too (cnca always has them)" },
	CMD_PASSPHRASE, CMD_WORKSPACE, CMD_END
};

bool
export_no_memory(struct export *x)
{
	cli_error(x->cli, "%s", "%s", error_text(E_MEMORY, x->cli->lang));
	x->status = CLI_INTERNAL;
	return false;
}

/* To standard output as it comes; a file appears whole at the end. */
static bool
flush(struct export *x)
{
	if (x->out != NULL)
		return true;
	if (!buf_ok(&x->text))
		return export_no_memory(x);
	if (x->text.n > 0)
		fwrite(x->text.p, 1, x->text.n, stdout);
	buf_reset(&x->text);
	return true;
}

struct run {
	struct export *x;
	const struct export_format *format;
};

static bool
take_row(void *arg, const struct register_row *row)
{
	struct run *r = arg;

	if (row->state != REGISTER_ISSUED)
		return true;
	if (row->unlisted && !r->x->unlisted && !r->format->reports) {
		r->x->hidden++;
		return true;
	}
	if (!r->format->row(r->x, row))
		return false;
	r->x->n++;
	return r->format->folder || flush(r->x);
}

static int
say_folder(const struct export *x)
{
	printf(x->cli->lang == LANG_ZH
		? "%s：%zu 份凭证，其中 %zu 份新写；%zu 张不在有效状态，未导出\n"
		: "%s: %zu credentials, %zu of them written; %zu certificates "
		  "are not in force and were passed over\n",
	    x->out, x->n - x->passed_over, x->changed, x->passed_over);
	return CLI_OK;
}

static int
finish(struct export *x, const struct export_format *format)
{
	int error;

	if (format->folder)
		return say_folder(x);
	if (x->out == NULL)
		return flush(x) ? CLI_OK : x->status;
	if (!buf_ok(&x->text)) {
		export_no_memory(x);
		return x->status;
	}
	error = file_write(x->out, buf_view(&x->text), 0644);
	if (error == 0)
		return CLI_OK;
	cli_os_error(x->cli, x->out, error);
	return CLI_IOERR;
}

/* Nobody shall take what was written for the whole register. */
static void
say_hidden(const struct export *x)
{
	if (x->hidden > 0)
		cli_error(x->cli,
		    "有 %zu 份未公开的证书没有写出；要写出请加 --unlisted",
		    "%zu unlisted certificates were left out; --unlisted "
		    "writes them, too",
		    x->hidden);
}

static int
run(struct export *x, const struct export_format *format)
{
	struct run r = { x, format };

	if (format->begin != NULL)
		x->status = format->begin(x);
	if (x->status != CLI_OK)
		return x->status;
	if (!register_each(x->ws->reg, &x->filter, x->cli->now, take_row, &r))
		return workspace_register_failed(x->cli, x->ws);
	if (x->status == CLI_OK)
		x->status = finish(x, format);
	if (x->status == CLI_OK)
		say_hidden(x);
	return x->status;
}

int
cmd_export(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	const char *name = cli_get(cli, values, "format");
	const struct export_format *format = NULL;
	struct export x = { .cli = cli,
		.values = values,
		.out = cli_get(cli, values, "out"),
		.text = BUF_INIT(OUT_MAX) };
	size_t i;
	int status;

	(void)operands;
	(void)n;
	for (i = 0; name != NULL && i < sizeof formats / sizeof *formats; i++)
		if (strcmp(name, formats[i]->name) == 0)
			format = formats[i];
	if (format == NULL) {
		cli_error(cli, "请用 --format 指明 jsonl csv cnca untp 之一",
		    "say --format and one of jsonl csv cnca untp");
		return CLI_USAGE;
	}
	if (format->folder && x.out == NULL) {
		cli_error(
		    cli, "请用 --out 指明目录", "name a folder with --out");
		return CLI_USAGE;
	}
	x.filter.scheme = cli_get(cli, values, "scheme");
	x.filter.holder = cli_get(cli, values, "holder");
	x.unlisted = cli_has(cli, values, "unlisted");
	status = workspace_open(cli, values, &x.ws);
	if (status == CLI_OK)
		status = run(&x, format);
	signer_close(x.signer);
	workspace_close(x.ws);
	buf_free(&x.text);
	return status;
}
