/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/act.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/view.h"
#include "record/unicode.h"
#include "sys/tty.h"

#define NOTE_MAX 200 /* characters */
#define SAID_MAX (64 << 10)

/* Not every command has every option. */
static const char *
get(const struct act *a, const char *name)
{
	const struct cli_option *o;

	for (o = a->cli->command->options; o->name != NULL; o++)
		if (strcmp(o->name, name) == 0)
			return cli_get(a->cli, a->values, name);
	return NULL;
}

static int
read_date(
    const struct act *a, const char *name, struct date preset, struct date *out)
{
	const char *text = get(a, name);

	*out = preset;
	if (text == NULL || date_parse(slice_str(text), out))
		return CLI_OK;
	cli_error(a->cli, "--%s 应为存在的日期，如 2026-11-23",
	    "--%s is a date that exists, such as 2026-11-23", name);
	return CLI_USAGE;
}

static int
read_note(struct act *a)
{
	struct slice note;

	a->req.note = get(a, "note");
	note = slice_str(a->req.note);
	if (a->req.note == NULL ||
	    (unicode_length(note) <= NOTE_MAX &&
		unicode_check(note, NULL, NULL) == E_OK))
		return CLI_OK;
	cli_error(a->cli, "--note 应为一行普通文字，至多 %d 字",
	    "--note is one line of plain text, at most %d characters",
	    NOTE_MAX);
	return CLI_USAGE;
}

static int
read_version(const struct act *a, int64_t *out)
{
	const char *text = get(a, "version");
	char *end;

	*out = 0;
	if (text == NULL)
		return CLI_OK;
	errno = 0;
	*out = strtoll(text, &end, 10);
	if (errno == 0 && *end == '\0' && text[0] >= '1' && text[0] <= '9')
		return CLI_OK;
	cli_error(a->cli, "--version 应为版本号，如 2",
	    "--version is the number of a version, such as 2");
	return CLI_USAGE;
}

static int
read_by(struct act *a)
{
	const struct cli_value *by = NULL;
	size_t i;

	if (get(a, "by") != NULL)
		by = cli_all(a->cli, a->values, "by");
	if (by == NULL) {
		if (a->scheme != NULL)
			event_by(a->scheme, &a->req);
		return CLI_OK;
	}
	if (by->n > CERTIFICATE_ISSUERS_MAX) {
		cli_error(a->cli, "--by 至多 %d 家机构",
		    "--by: at most %d bodies", CERTIFICATE_ISSUERS_MAX);
		return CLI_USAGE;
	}
	for (i = 0; i < by->n; i++)
		a->req.by[i] = by->v[i];
	a->req.nby = by->n;
	return CLI_OK;
}

/* Of a suspension: the scheme's limit, unless an earlier day is named. */
static int
read_until(struct act *a)
{
	int64_t months =
	    a->scheme == NULL ? 0 : a->scheme->suspension_months_max;

	if (a->req.action != TRANSITION_SUSPEND)
		return CLI_OK;
	a->req.has_until = true;
	return read_date(a, "until", transition_until(a->req.effective, months),
	    &a->req.until);
}

static int
read_options(struct act *a)
{
	const struct date today = date_of(a->cli->now, a->row.zone);
	int status;

	a->req.reason = get(a, "reason");
	status = read_note(a);
	if (status == CLI_OK)
		status = read_date(a, "decided", today, &a->req.decided);
	if (status == CLI_OK)
		status = read_date(a, "effective", today, &a->req.effective);
	if (status == CLI_OK)
		status = read_until(a);
	return status == CLI_OK ? read_by(a) : status;
}

int
act_open(struct act *a, const struct cli *cli, const struct cli_value *values,
    const char *number, enum transition action)
{
	int64_t version;
	bool found;
	int status;

	memset(a, 0, sizeof *a);
	a->cli = cli;
	a->values = values;
	a->req.action = action;
	a->json = cli_has(cli, values, "json");
	status = read_version(a, &version);
	if (status == CLI_OK)
		status = workspace_open(cli, values, &a->ws);
	if (status != CLI_OK)
		return status;
	if (a->ws->trust == NULL) {
		cli_error(cli, "还没有信任名单：请先运行 issuer trust publish",
		    "no trust list yet: run issuer trust publish first");
		return CLI_REFUSED;
	}
	if (!event_find(a->ws, number, version, &a->row, &found))
		return workspace_register_failed(cli, a->ws);
	if (!found) {
		cli_error(cli,
		    "登记册中没有已签发的 %s%s%.0lld，见 issuer list",
		    "the register has no %s%s%.0lld that was issued: see "
		    "issuer list",
		    number, version > 0 ? " #" : "", (long long)version);
		return CLI_REFUSED;
	}
	a->scheme = workspace_scheme(a->ws, a->row.scheme);
	return read_options(a);
}

void
act_close(struct act *a)
{
	register_row_clear(&a->row);
	workspace_close(a->ws);
	a->ws = NULL;
}

/* For programs, beside what is said on stderr. */
static int
say_refused(const struct act *a, const struct problems *ps)
{
	struct json *o = json_new_object();
	bool good = json_set_str(o, "schema", "event/1") &&
	    json_set_str(o, "number", a->row.number) &&
	    json_set_int(o, "version", a->row.version) &&
	    json_set_str(o, "action", transition_str(a->req.action)) &&
	    json_set_str(o, "outcome", "refused");

	good = good && json_set(o, "problems", problems_json(ps, a->cli->lang));
	return view_print(o, good) == CLI_OK ? CLI_REFUSED : CLI_INTERNAL;
}

int
act_judge(const struct act *a, const struct problems *ps)
{
	struct buf name = BUF_INIT(256);
	int status;

	buf_printf(&name, "%s #%lld", a->row.number, (long long)a->row.version);
	status = problems_judge(ps, buf_cstr(&name), a->cli);
	buf_free(&name);
	return status == CLI_REFUSED && a->json ? say_refused(a, ps) : status;
}

int
act_confirm(const struct act *a)
{
	struct buf q = BUF_INIT(16384);
	bool agreed;

	if (cli_has(a->cli, a->values, "yes"))
		return CLI_OK;
	if (!tty_present()) {
		cli_error(a->cli, "没有终端可供确认：无人值守时请加 --yes",
		    "there is no terminal to ask on: add --yes");
		return CLI_USAGE;
	}
	buf_puts(&q,
	    a->cli->lang == LANG_ZH ? "公众将读到：\n  "
				    : "The public will read:\n  ");
	event_sentence(&a->row, &a->req, LANG_ZH, &q);
	buf_puts(&q, "\n  ");
	event_sentence(&a->row, &a->req, LANG_EN, &q);
	buf_puts(&q,
	    a->cli->lang == LANG_ZH ? "\n登记？[y/N] " : "\nRecord it? [y/N] ");
	agreed = buf_ok(&q) && tty_confirm(buf_cstr(&q));
	buf_free(&q);
	if (agreed)
		return CLI_OK;
	cli_error(a->cli, "没有改动", "nothing was changed");
	return CLI_REFUSED;
}

static bool
say_json(const struct act *a, struct buf *out)
{
	struct json *o = json_new_object(), *by = json_new_array();
	struct buf zh = BUF_INIT(8192), en = BUF_INIT(8192);
	char decided[DATE_TEXT], effective[DATE_TEXT], until[DATE_TEXT];
	struct json *text = json_new_object();
	bool good = true;
	size_t i;

	date_format(a->req.decided, decided);
	date_format(a->req.effective, effective);
	date_format(a->req.until, until);
	event_sentence(&a->row, &a->req, LANG_ZH, &zh);
	event_sentence(&a->row, &a->req, LANG_EN, &en);
	for (i = 0; good && i < a->req.nby; i++)
		good = json_add(by, json_new_str(a->req.by[i]));
	good = good && json_set_str(text, "zh", buf_cstr(&zh)) &&
	    json_set_str(text, "en", buf_cstr(&en)) &&
	    json_set_str(o, "schema", "event/1") &&
	    json_set_str(o, "number", a->row.number) &&
	    json_set_int(o, "version", a->row.version) &&
	    json_set_str(o, "action", transition_str(a->req.action)) &&
	    json_set_str(o, "reason", a->req.reason) &&
	    json_set_str(o, "note", a->req.note) &&
	    json_set_str(o, "decided", decided) &&
	    json_set_str(o, "effective", effective) &&
	    json_set_str(o, "until", a->req.has_until ? until : NULL);
	good = json_set(o, "by", by) && good;
	good = json_set(o, "text", text) && good;
	json_write(o, 2, out);
	json_free(o);
	buf_free(&zh);
	buf_free(&en);
	return good && buf_ok(out);
}

int
act_say(const struct act *a)
{
	struct buf out = BUF_INIT(SAID_MAX);
	bool good = true;

	if (a->json)
		good = say_json(a, &out);
	else {
		event_sentence(&a->row, &a->req, a->cli->lang, &out);
		if (a->req.action != TRANSITION_RENEW)
			buf_puts(&out,
			    a->cli->lang == LANG_ZH
				? "\n已登记；下次 issuer publish 时公布。"
				: "\nrecorded; the next issuer publish tells it.");
	}
	if (good && buf_ok(&out))
		puts(buf_cstr(&out));
	good = good && buf_ok(&out);
	buf_free(&out);
	return good ? CLI_OK : CLI_INTERNAL;
}

/* Checked again under the lock: somebody else may have been faster. */
static int
record(const struct act *a, struct signer *signer, struct problems *ps)
{
	struct registry *r = a->ws->reg;
	int status = CLI_OK;

	memset(ps, 0, sizeof *ps);
	if (!register_begin(r) ||
	    !event_check(a->ws, a->cli->now, &a->row, &a->req, ps))
		status = workspace_register_failed(a->cli, a->ws);
	else
		status = act_judge(a, ps);
	if (status == CLI_OK)
		status = event_enter(a->cli, a->ws, signer, &a->row, &a->req);
	if (status == CLI_OK && !register_commit(r))
		status = workspace_register_failed(a->cli, a->ws);
	if (status != CLI_OK)
		register_rollback(r);
	return status;
}

int
act_run(const struct cli *cli, const struct cli_value *values,
    const char *number, enum transition action)
{
	struct act a;
	struct signer *signer = NULL;
	struct problems *ps = calloc(1, sizeof *ps);
	int status = act_open(&a, cli, values, number, action);

	if (status == CLI_OK && ps == NULL)
		status = CLI_INTERNAL;
	if (status == CLI_OK)
		status = event_check(a.ws, cli->now, &a.row, &a.req, ps)
		    ? act_judge(&a, ps)
		    : workspace_register_failed(cli, a.ws);
	if (status == CLI_OK)
		status = act_confirm(&a);
	if (status == CLI_OK)
		status = signer_open(cli, values, a.ws, a.req.by, a.req.nby,
		    TRUST_USE_CERTIFICATE, cli->now, &signer);
	if (status == CLI_OK)
		status = record(&a, signer, ps);
	if (status == CLI_OK)
		status = act_say(&a);
	signer_close(signer);
	act_close(&a);
	free(ps);
	return status;
}
