/* SPDX-License-Identifier: Apache-2.0 */
/* issuer due: text, JSON, CSV, iCalendar. */
#include "issuer/cmd.h"

#include <stdio.h>
#include <string.h>

#include "issuer/calendar.h"
#include "record/csv.h"
#include "issuer/due.h"
#include "issuer/view.h"
#include "sys/file.h"
#include "sys/tty.h"

#define WITHIN_DEFAULT 90
#define OUT_MAX (256 << 20)

const struct cli_option cmd_due_options[] = {
	{ "within", 0, "DAYS", false, "今后多少天内 (默认 90d)",
	    "within so many days (default 90d)" },
	CMD_JSON,
	{ "csv", 0, NULL, false, "CSV，同 issuer list --csv",
	    "CSV, as issuer list --csv" },
	{ "ics", 0, NULL, false, "iCalendar，供日历软件订阅",
	    "iCalendar, for calendar programs" },
	CMD_WORKSPACE, CMD_END
};

struct telling {
	const struct cli *cli;
	const struct workspace *ws;
	const struct dues *dues;
	int64_t within;
};

static const char *
holder(const struct telling *t, const struct due *d)
{
	if (d->holder_zh == NULL ||
	    (t->cli->lang == LANG_EN && d->holder_en != NULL))
		return d->holder_en;
	return d->holder_zh;
}

/* "in 12 days", "3 days ago" */
static void
distance(const struct telling *t, int64_t days, char out[64])
{
	const bool zh = t->cli->lang == LANG_ZH;
	const long long n = days < 0 ? -(long long)days : days;

	if (days == 0)
		snprintf(out, 64, "%s", zh ? "今天" : "today");
	else if (days < 0)
		snprintf(out, 64, zh ? "已逾期 %lld 天" : "%lld %s ago", n,
		    n == 1 ? "day" : "days");
	else
		snprintf(out, 64, zh ? "%lld 天后" : "in %lld %s", n,
		    n == 1 ? "day" : "days");
}

/* What it is; of an announced event also which. */
static void
what(const struct telling *t, const struct due *d, struct buf *out)
{
	buf_puts(out, due_kind_text(d->kind, t->cli->lang));
	if (d->kind == DUE_ANNOUNCED)
		buf_printf(
		    out, ": %s", view_action_text(d->action, t->cli->lang));
	if (d->kind == DUE_RECTIFICATION)
		buf_printf(out,
		    t->cli->lang == LANG_ZH ? " (不符合项 %lld)"
					    : " (finding %lld)",
		    (long long)d->which);
	if (due_must(d) == NULL)
		return;
	if (d->kind == DUE_SURVEILLANCE)
		buf_puts(
		    out, t->cli->lang == LANG_ZH ? "：须暂停" : ": suspend");
	else
		buf_puts(out,
		    t->cli->lang == LANG_ZH ? "：须撤销或缩小范围"
					    : ": withdraw or reduce");
}

static void
number(const struct due *d, struct buf *out)
{
	buf_puts(out, d->number);
	if (d->version > 1)
		buf_printf(out, " #%lld", (long long)d->version);
}

enum column {
	COLUMN_FAR,
	COLUMN_WHAT,
	COLUMN_NUMBER,
	COLUMN_COUNT
};

static void
cell(const struct telling *t, const struct due *d, enum column column,
    struct buf *out)
{
	char far[64];

	buf_reset(out);
	switch (column) {
	case COLUMN_FAR:
		distance(t, d->days, far);
		buf_puts(out, far);
		break;
	case COLUMN_WHAT:
		what(t, d, out);
		break;
	default:
		number(d, out);
	}
}

static void
measure(const struct telling *t, int widths[COLUMN_COUNT])
{
	struct buf text = BUF_INIT(4096);
	size_t i;
	int c, n;

	for (i = 0; i < t->dues->n; i++)
		for (c = 0; c < COLUMN_COUNT; c++) {
			cell(t, &t->dues->v[i], (enum column)c, &text);
			n = tty_columns(buf_view(&text));
			if (n > widths[c])
				widths[c] = n;
		}
	buf_free(&text);
}

static int
say_text(const struct telling *t)
{
	static const enum tty_style styles[COLUMN_COUNT] = {
		[COLUMN_NUMBER] = TTY_BOLD,
	};
	struct buf text = BUF_INIT(4096);
	int widths[COLUMN_COUNT] = { 0 };
	const struct due *d;
	char day[DATE_TEXT];
	size_t i;
	int c, n;

	measure(t, widths);
	for (i = 0; i < t->dues->n; i++) {
		d = &t->dues->v[i];
		date_format(d->day, day);
		printf("%s  ", day);
		for (c = 0; c < COLUMN_COUNT; c++) {
			cell(t, d, (enum column)c, &text);
			tty_put(stdout,
			    c == COLUMN_FAR && d->days < 0 ? TTY_BAD
							   : styles[c],
			    buf_view(&text));
			n = tty_columns(buf_view(&text));
			printf("%*s", widths[c] + 2 - n, "");
		}
		tty_put(stdout, TTY_PLAIN, slice_str(holder(t, d)));
		putchar('\n');
	}
	printf(t->cli->lang == LANG_ZH ? "今后 %lld 天内共 %zu 项\n"
				       : "within %lld days: %zu\n",
	    (long long)t->within, t->dues->n);
	buf_free(&text);
	return CLI_OK;
}

static struct json *
due_json(const struct due *d)
{
	struct json *o = json_new_object(), *name = json_new_object();
	char day[DATE_TEXT];
	bool good = json_set_str(name, "zh", d->holder_zh) &&
	    json_set_str(name, "en", d->holder_en);

	date_format(d->day, day);
	good = good && json_set_str(o, "due", day) &&
	    json_set_int(o, "days", d->days) &&
	    json_set_str(o, "what", due_kind_str(d->kind)) &&
	    json_set_str(o, "must", due_must(d)) &&
	    (d->kind != DUE_ANNOUNCED ||
		json_set_str(o, "action", status_action_str(d->action))) &&
	    (d->kind != DUE_RECTIFICATION ||
		json_set_int(o, "finding", d->which)) &&
	    json_set_str(o, "case", d->name[0] == '\0' ? NULL : d->name) &&
	    json_set_str(o, "number", d->number) &&
	    json_set_int(o, "version", d->version) &&
	    json_set_str(o, "scheme", d->scheme) &&
	    json_set_str(o, "level", d->level);
	good = json_set(o, "holder", name) && good;
	good = good && json_set_str(o, "holder_code", d->holder_code);
	if (good)
		return o;
	json_free(o);
	return NULL;
}

static int
say_json(const struct telling *t)
{
	struct json *top = json_new_object(), *list = json_new_array();
	char today[DATE_TEXT];
	size_t i;
	bool good;

	date_format(t->dues->today, today);
	good = json_set_str(top, "schema", "due/1") &&
	    json_set_str(top, "today", today) &&
	    json_set_int(top, "within_days", t->within);
	for (i = 0; good && i < t->dues->n; i++)
		good = json_add(list, due_json(&t->dues->v[i]));
	good = json_set(top, "due", list) && good;
	return view_print(top, good);
}

static int
say_csv(const struct telling *t)
{
	struct buf out = BUF_INIT(OUT_MAX);
	const struct due *d;
	char day[DATE_TEXT], n[24];
	size_t i;
	bool good;

	buf_puts(&out,
	    "due,days,what,action,number,version,scheme,level,"
	    "holder.name.zh,holder.name.en,holder.code,"
	    "must,case,finding\r\n");
	for (i = 0; i < t->dues->n; i++) {
		d = &t->dues->v[i];
		date_format(d->day, day);
		csv_field(&out, day, ",");
		snprintf(n, sizeof n, "%lld", (long long)d->days);
		buf_printf(&out, "%s,", n); /* a number, "-3" too */
		csv_field(&out, due_kind_str(d->kind), ",");
		csv_field(&out,
		    d->kind == DUE_ANNOUNCED ? status_action_str(d->action)
					     : NULL,
		    ",");
		csv_field(&out, d->number, ",");
		snprintf(n, sizeof n, "%lld", (long long)d->version);
		csv_field(&out, n, ",");
		csv_field(&out, d->scheme, ",");
		csv_field(&out, d->level, ",");
		csv_field(&out, d->holder_zh, ",");
		csv_field(&out, d->holder_en, ",");
		csv_field(&out, d->holder_code, ",");
		csv_field(&out, due_must(d), ",");
		csv_field(&out, d->name, ",");
		snprintf(n, sizeof n, "%lld", (long long)d->which);
		csv_field(
		    &out, d->kind == DUE_RECTIFICATION ? n : NULL, "\r\n");
	}
	good = buf_ok(&out);
	if (good)
		fputs(buf_cstr(&out), stdout);
	buf_free(&out);
	return good ? CLI_OK : CLI_INTERNAL;
}

/* Stable: it names the thing, not the day, so that a deadline that moves
 * moves in the calendar too. */
static void
uid(const struct telling *t, const struct due *d, struct buf *out)
{
	const char *host = strstr(t->ws->base_url, "://");

	buf_printf(out, "%s-", due_kind_str(d->kind));
	if (d->kind == DUE_RECTIFICATION)
		buf_printf(out, "%s-", d->name);
	if (d->which > 0)
		buf_printf(out, "%lld-", (long long)d->which);
	file_name_encode(slice_str(d->number), out);
	buf_printf(out, "-v%lld@%s", (long long)d->version,
	    host == NULL ? "localhost" : host + 3);
}

static void
put_event(const struct telling *t, const struct due *d, struct buf *out)
{
	struct buf id = BUF_INIT(1024), summary = BUF_INIT(8192);
	struct buf description = BUF_INIT(8192);
	struct calendar_event e = { .stamp = t->cli->now,
		.day = d->day,
		.category = due_kind_text(d->kind, t->cli->lang) };

	uid(t, d, &id);
	what(t, d, &summary);
	buf_puts(&summary, ": ");
	number(d, &summary);
	buf_printf(&summary, " %s", holder(t, d));
	buf_printf(&description, "%s%s%s",
	    d->holder_zh == NULL ? "" : d->holder_zh,
	    d->holder_zh == NULL || d->holder_en == NULL ? "" : "\n",
	    d->holder_en == NULL ? "" : d->holder_en);
	buf_printf(&description, "\n%s %s", d->scheme,
	    d->level == NULL ? "" : d->level);
	e.uid = buf_cstr(&id);
	e.summary = buf_cstr(&summary);
	e.description = buf_cstr(&description);
	calendar_event(&e, out);
	buf_free(&id);
	buf_free(&summary);
	buf_free(&description);
}

static int
say_ics(const struct telling *t)
{
	struct buf out = BUF_INIT(OUT_MAX);
	size_t i;
	bool good;

	calendar_begin(
	    t->cli->lang == LANG_ZH ? "证书期限" : "certificates", &out);
	/* A calendar is handed around; an unannounced visit is not. */
	for (i = 0; i < t->dues->n; i++)
		if (t->dues->v[i].kind != DUE_VISIT)
			put_event(t, &t->dues->v[i], &out);
	calendar_end(&out);
	good = buf_ok(&out);
	if (good)
		fputs(buf_cstr(&out), stdout);
	buf_free(&out);
	return good ? CLI_OK : CLI_INTERNAL;
}

int
cmd_due(const struct cli *cli, const struct cli_value *values, char **operands,
    size_t n)
{
	static const struct {
		const char *option;
		int (*say)(const struct telling *t);
	} forms[] = { { "json", say_json }, { "csv", say_csv },
		{ "ics", say_ics } };
	int (*say)(const struct telling *t) = say_text;
	const char *days = cli_get(cli, values, "within");
	struct telling t = { .cli = cli, .within = WITHIN_DEFAULT };
	struct workspace *ws = NULL;
	struct dues dues;
	size_t i, given = 0;
	int status;

	(void)operands;
	(void)n;
	for (i = 0; i < sizeof forms / sizeof *forms; i++)
		if (cli_has(cli, values, forms[i].option)) {
			say = forms[i].say;
			given++;
		}
	if (given > 1 || (days != NULL && !due_days(days, &t.within))) {
		cli_error(cli,
		    "--within 应为天数，如 90d；--json --csv --ics 只能选一个",
		    "--within is a number of days, such as 90d; give one of "
		    "--json, --csv and --ics");
		return CLI_USAGE;
	}
	status = workspace_open(cli, values, &ws);
	if (status != CLI_OK)
		return status;
	t.ws = ws;
	t.dues = &dues;
	if (!due_gather(ws, cli->now, t.within, &dues))
		status = workspace_register_failed(cli, ws);
	else {
		status = say(&t);
		due_free(&dues);
	}
	workspace_close(ws);
	return status;
}
