/* SPDX-License-Identifier: Apache-2.0 */
/* issuer import: the template of a spreadsheet, and a spreadsheet as records
 * one a line. */
#include "issuer/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/csv.h"
#include "issuer/intake.h"
#include "sys/file.h"

#define OUT_MAX ((size_t)512 << 20)
#define VALUE_MAX 512 /* bytes of an explanation */

const struct cli_option cmd_import_options[] = {
	{ "template", 0, NULL, false, "输出空白模板：表头、说明与示例",
	    "write the template: headers, explanations, an example" },
	{ "scheme", 0, "ID", false, "模板只用于该方案，示例按该方案",
	    "a template for this scheme, with its levels" },
	{ "output", 'o', "FILE", false, "写入该文件 (默认标准输出)",
	    "write to this file (default: standard output)" },
	CMD_TABLE, CMD_WORKSPACE, CMD_END
};

static int
deliver(const struct cli *cli, const char *path, const struct buf *out)
{
	int error;

	if (!buf_ok(out))
		return CLI_INTERNAL;
	if (path == NULL) {
		fwrite(out->p, 1, out->n, stdout);
		return CLI_OK;
	}
	error = file_write(path, buf_view(out), 0644);
	if (error != 0)
		cli_os_error(cli, path, error);
	return error == 0 ? CLI_OK : CLI_IOERR;
}

/* Of a scheme only what it has: no level where it knows none. */
static bool
offered(const struct scheme *scheme, size_t place)
{
	return scheme == NULL || scheme->nlevels > 0 ||
	    strcmp(columns[place].name, "level") != 0;
}

static const char *
example(const struct scheme *scheme, size_t place)
{
	if (scheme != NULL && strcmp(columns[place].name, "scheme") == 0)
		return scheme->id;
	if (scheme != NULL && strcmp(columns[place].name, "level") == 0)
		return scheme->levels[0].code;
	/* The scheme's own validity fills it in. */
	if (scheme != NULL && strcmp(columns[place].name, "valid_until") == 0)
		return "";
	return columns[place].example;
}

static void
explain(const struct cli *cli, const struct scheme *scheme, size_t place,
    struct buf *out)
{
	size_t i;

	buf_puts(
	    out, cli->lang == LANG_ZH ? columns[place].zh : columns[place].en);
	if (scheme == NULL || strcmp(columns[place].name, "level") != 0)
		return;
	buf_puts(out, ": ");
	for (i = 0; i < scheme->nlevels; i++)
		buf_printf(
		    out, "%s%s", i == 0 ? "" : ", ", scheme->levels[i].code);
}

enum row {
	ROW_HEADERS,
	ROW_EXPLANATIONS,
	ROW_EXAMPLE,
	ROWS
};

/* The rows that are no records begin with #. */
static void
write_row(const struct cli *cli, const struct mapping *map,
    const struct scheme *scheme, enum row row, struct buf *out)
{
	struct buf value = BUF_INIT(VALUE_MAX);
	bool first = true;
	size_t i;

	for (i = 0; i < COLUMN_N; i++) {
		if (!offered(scheme, i))
			continue;
		buf_reset(&value);
		if (!first)
			buf_putc(out, ',');
		if (first && row != ROW_HEADERS)
			buf_puts(&value, "# ");
		first = false;
		if (row == ROW_HEADERS)
			buf_puts(&value, mapping_header(map, i));
		else if (row == ROW_EXPLANATIONS)
			explain(cli, scheme, i, &value);
		else
			buf_puts(&value, example(scheme, i));
		csv_field(out, buf_cstr(&value), "");
	}
	buf_puts(out, "\r\n");
	buf_free(&value);
}

/* With a byte order mark: spreadsheets take it for UTF-8 then. */
static int
write_template(const struct cli *cli, const struct mapping *map,
    const struct scheme *scheme, const char *path)
{
	struct buf out = BUF_INIT(OUT_MAX);
	int row, status;

	/* It may have been filled in meanwhile. */
	if (path != NULL && file_exists(path)) {
		cli_error(cli, "%s 已存在，没有改动",
		    "%s exists: left as it is", path);
		return CLI_REFUSED;
	}
	buf_puts(&out, "\xef\xbb\xbf");
	for (row = ROW_HEADERS; row < ROWS; row++)
		write_row(cli, map, scheme, (enum row)row, &out);
	status = deliver(cli, path, &out);
	buf_free(&out);
	return status;
}

static int template(const struct cli *cli, const struct cli_value *values,
    const struct mapping *map)
{
	const char *id = cli_get(cli, values, "scheme");
	const struct scheme *scheme = NULL;
	struct workspace *ws = NULL;
	int status = CLI_OK;

	if (id != NULL) {
		status = workspace_open(cli, values, &ws);
		if (status == CLI_OK)
			scheme = workspace_scheme(ws, id);
		if (status == CLI_OK && scheme == NULL) {
			cli_error(cli, "没有方案 %s", "no scheme %s", id);
			status = CLI_REFUSED;
		}
	}
	if (status == CLI_OK)
		status = write_template(
		    cli, map, scheme, cli_get(cli, values, "output"));
	workspace_close(ws);
	return status;
}

/* Every row that is a record by all the rules of one. */
static int
convert(const struct cli *cli, const struct cli_value *values,
    const char *input, struct intake *batch)
{
	struct buf out = BUF_INIT(OUT_MAX);
	struct workspace *ws = NULL;
	bool refused = false;
	char *one = (char *)(uintptr_t)input; /* only read */
	size_t i;
	int status = workspace_open(cli, values, &ws);

	if (status == CLI_OK)
		status = intake_read(cli, ws, &one, 1, batch);
	if (status == CLI_OK)
		intake_say_all(cli, batch);
	for (i = 0; status == CLI_OK && i < batch->n; i++) {
		refused = refused || batch->v[i].outcome == INTAKE_REFUSED;
		if (batch->v[i].draft != NULL)
			buf_printf(&out, "%s\n", batch->v[i].draft->record);
	}
	if (refused)
		status = CLI_REFUSED;
	if (status == CLI_OK)
		status = deliver(cli, cli_get(cli, values, "output"), &out);
	buf_free(&out);
	workspace_close(ws);
	return status;
}

int
cmd_import(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct intake batch = { .v = NULL };
	bool blank = cli_has(cli, values, "template");
	int status = intake_options(cli, values, &batch);

	if (status == CLI_OK &&
	    (blank == (n == 1) ||
		(!blank && cli_get(cli, values, "scheme") != NULL))) {
		cli_error(cli, "给出一个表格文件，或 --template [--scheme ID]",
		    "give one table, or --template [--scheme ID]");
		status = CLI_USAGE;
	}
	if (status == CLI_OK)
		status = blank ? template(cli, values, batch.mapping)
			       : convert(cli, values, operands[0], &batch);
	intake_clear(&batch);
	return status;
}
