/* SPDX-License-Identifier: Apache-2.0 */
/* issuer list: text, JSON, CSV. */
#include "issuer/cmd.h"

#include <stdio.h>
#include <string.h>

#include "record/csv.h"
#include "issuer/due.h"
#include "issuer/view.h"

const struct cli_option cmd_list_options[] = {
	{ "status", 0, "STATUS", false,
	    "只列此状态：reserved valid not_yet_valid expired suspended "
	    "superseded cancelled withdrawn void，或其中文",
	    "only this status, one of: reserved valid not_yet_valid expired "
	    "suspended superseded cancelled withdrawn void" },
	{ "holder", 0, "TEXT", false, "持证人名称的一部分，或整个代码",
	    "part of the holder's name, or the whole code" },
	{ "scheme", 0, "ID", false, "只列此方案", "only this scheme" },
	{ "expiring", 0, "DAYS", false, "在此天数内到期 (如 90d)",
	    "expiring within so many days (such as 90d)" },
	CMD_JSON,
	{ "csv", 0, NULL, false, "CSV；以 = + - @ 制表符或回车开头的字段前加 '",
	    "CSV; a field that begins with = + - @ tab or CR gets a ' "
	    "before it" },
	CMD_WORKSPACE, CMD_END
};

struct listing {
	const struct cli *cli;
	const struct workspace *ws;
	bool has_status, csv, failed;
	enum view_status status;
	struct json *list; /* JSON, or NULL */
	size_t n;
	int widest; /* columns of a number, found in the first pass */
};

static bool
csv_row(const struct register_row *row, int64_t now)
{
	struct buf line = BUF_INIT(65536);
	char version[24], date[DATE_TEXT];
	bool good;

	snprintf(version, sizeof version, "%lld", (long long)row->version);
	csv_field(&line, row->number, ",");
	csv_field(&line, version, ",");
	csv_field(&line, view_status_str(view_status(row, now)), ",");
	csv_field(&line, row->scheme, ",");
	csv_field(&line, row->level, ",");
	csv_field(&line, row->holder_zh, ",");
	csv_field(&line, row->holder_en, ",");
	csv_field(&line, row->holder_code, ",");
	date_format(row->issued, date);
	csv_field(&line, date, ",");
	date_format(row->valid_from, date);
	csv_field(&line, date, ",");
	date_format(row->valid_until, date);
	csv_field(&line, date, ",");
	csv_field(&line, row->replaces, "\r\n");
	good = buf_ok(&line);
	fputs(buf_cstr(&line), stdout);
	buf_free(&line);
	return good;
}

static void
pad(const char *s, int width)
{
	int n = tty_columns(slice_str(s));

	for (; n < width; n++)
		putchar(' ');
}

static void
text_row(const struct listing *l, const struct register_row *row)
{
	enum view_status s = view_status(row, l->cli->now);
	const char *text = view_text(row, l->cli->now, l->cli->lang);
	const char *level = view_level(l->ws, row, l->cli->lang);
	char number[CERTIFICATE_NUMBER_MAX + 16], until[DATE_TEXT];

	snprintf(number, sizeof number, row->version > 1 ? "%s #%lld" : "%s",
	    row->number, (long long)row->version);
	date_format(row->valid_until, until);
	tty_put(stdout, TTY_BOLD, slice_str(number));
	pad(number, l->widest + 2);
	tty_put(stdout, view_status_style(s), slice_str(text));
	pad(text, 15);
	tty_put(stdout, TTY_PLAIN, slice_str(level));
	pad(level, 12);
	printf("%s  ", until);
	tty_put(stdout, TTY_PLAIN, slice_str(view_holder(row, l->cli->lang)));
	putchar('\n');
}

static bool
wanted(const struct listing *l, const struct register_row *row)
{
	return !l->has_status || view_status(row, l->cli->now) == l->status;
}

static bool
measure(void *arg, const struct register_row *row)
{
	struct listing *l = arg;
	int n =
	    tty_columns(slice_str(row->number)) + (row->version > 1 ? 3 : 0);

	if (wanted(l, row) && n > l->widest)
		l->widest = n;
	return true;
}

static bool
print_row(void *arg, const struct register_row *row)
{
	struct listing *l = arg;
	struct json *o;

	if (!wanted(l, row))
		return true;
	l->n++;
	if (l->list != NULL) {
		o = view_json(row, l->cli->now);
		l->failed = o == NULL || !json_add(l->list, o);
	} else if (l->csv)
		l->failed = !csv_row(row, l->cli->now);
	else
		text_row(l, row);
	return !l->failed;
}

/* Dates are of the zone of the schemes, or UTC. */
static bool
expiring(
    const struct listing *l, const char *text, struct register_filter *filter)
{
	int zone = l->ws->nschemes > 0 ? l->ws->schemes[0]->zone : 0;
	int64_t days;

	if (!due_days(text, &days))
		return false;
	filter->expiring_from = date_of(l->cli->now, zone);
	filter->expiring_to =
	    date_from_days(date_days(filter->expiring_from) + days);
	return true;
}

static int
read_options(const struct cli_value *values, struct listing *l,
    struct register_filter *filter)
{
	const struct cli *cli = l->cli;
	const char *status = cli_get(cli, values, "status");
	const char *days = cli_get(cli, values, "expiring");

	filter->holder = cli_get(cli, values, "holder");
	filter->scheme = cli_get(cli, values, "scheme");
	l->csv = cli_has(cli, values, "csv");
	l->has_status = status != NULL;
	if (status != NULL && !view_status_parse(status, &l->status)) {
		cli_error(cli, "没有状态 %s：见 issuer list --help",
		    "no status %s: see issuer list --help", status);
		return CLI_USAGE;
	}
	if (days != NULL && !expiring(l, days, filter)) {
		cli_error(cli, "--expiring 应为天数，如 90d",
		    "--expiring is a number of days, such as 90d");
		return CLI_USAGE;
	}
	if (l->csv && cli_has(cli, values, "json")) {
		cli_error(cli, "--json 与 --csv 只能选一个",
		    "give --json or --csv, not both");
		return CLI_USAGE;
	}
	return CLI_OK;
}

int
cmd_list(const struct cli *cli, const struct cli_value *values, char **operands,
    size_t n)
{
	struct listing l = { .cli = cli };
	struct register_filter filter = { .scheme = NULL };
	struct workspace *ws = NULL;
	int status = workspace_open(cli, values, &ws);

	(void)operands;
	(void)n;
	if (status != CLI_OK)
		return status;
	l.ws = ws;
	status = read_options(values, &l, &filter);
	if (status != CLI_OK)
		goto out;
	if (cli_has(cli, values, "json"))
		l.list = json_new_array();
	if (l.csv)
		fputs("number,version,status,scheme,level,holder.name.zh,"
		      "holder.name.en,holder.code,issued,valid_from,"
		      "valid_until,replaces\r\n",
		    stdout);
	if ((l.list == NULL && !l.csv &&
		!register_each(ws->reg, &filter, cli->now, measure, &l)) ||
	    !register_each(ws->reg, &filter, cli->now, print_row, &l))
		status = workspace_register_failed(cli, ws);
	else if (l.list != NULL)
		status = l.failed
		    ? CLI_INTERNAL
		    : view_print_list("list/1", "certificates", &l.list);
	else if (!l.csv)
		printf(cli->lang == LANG_ZH ? "共 %zu 张\n"
			: l.n == 1          ? "%zu certificate\n"
					    : "%zu certificates\n",
		    l.n);
out:
	json_free(l.list);
	workspace_close(ws);
	return status;
}
