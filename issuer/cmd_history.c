/* SPDX-License-Identifier: Apache-2.0 */
/* issuer history NUMBER: every version, what happened to it, who put their
 * names to it, and when the public could know. */
#include "issuer/cmd.h"

#include <stdio.h>
#include <string.h>

#include "issuer/approval.h"
#include "issuer/transition.h"
#include "issuer/view.h"

const struct cli_option cmd_history_options[] = { CMD_JSON, CMD_WORKSPACE,
	CMD_END };

struct telling {
	const struct cli *cli;
	struct workspace *ws;
	struct json *versions, *events; /* JSON, or NULL */
	const struct register_row *row; /* at hand */
	size_t bad;
	bool failed;
};

static const char *
say(const struct telling *t, const char *zh, const char *en)
{
	return t->cli->lang == LANG_ZH ? zh : en;
}

static const char *
instant(const struct telling *t, int64_t at, char out[INSTANT_TEXT])
{
	instant_format(at, t->row->zone, out);
	return out;
}

static bool
event_json(struct telling *t, const struct register_event *e, struct json *by,
    enum error fault)
{
	struct json *o = view_event_json(e, t->row->zone);
	bool good = o != NULL && json_set_str(o, "note", e->note);

	good = json_set(o, "by", json_copy(by)) && good;
	good = good && json_set_bool(o, "signatures_good", fault == E_OK) &&
	    json_set_str(o, "signatures", error_code(fault));
	if (good)
		return json_add(t->events, o);
	json_free(o);
	return false;
}

static void
put(const char *label, const char *value)
{
	int n = tty_columns(slice_str(label));

	printf("      ");
	tty_put(stdout, TTY_DIM, slice_str(label));
	for (; n < 12; n++)
		putchar(' ');
	tty_put(stdout, TTY_PLAIN, slice_str(value));
	putchar('\n');
}

static void
put_by(const struct telling *t, const struct json *by, enum error fault)
{
	struct buf line = BUF_INIT(4096);
	const struct json *v;

	for (v = json_first(by); v != NULL; v = json_next(v))
		buf_printf(&line, "%s%s", line.n > 0 ? ", " : "",
		    json_str(v) == NULL ? "?" : json_str(v));
	buf_printf(&line, " (%s)",
	    fault == E_OK ? say(t, "签名有效", "signatures good")
			  : error_text(fault, t->cli->lang));
	put(say(t, "机构", "by"), buf_cstr(&line));
	buf_free(&line);
}

static void
event_text(const struct telling *t, const struct register_event *e,
    const struct json *by, enum error fault)
{
	const char *reason =
	    transition_reason_text(e->event.reason, t->cli->lang);
	char day[DATE_TEXT], at[INSTANT_TEXT], line[200];

	date_format(e->event.effective, day);
	printf("    %s  ", day);
	tty_put(stdout, TTY_BOLD,
	    slice_str(view_action_text(e->event.action, t->cli->lang)));
	putchar('\n');
	snprintf(line, sizeof line, "%s (%s)",
	    reason == NULL ? e->event.reason : reason, e->event.reason);
	put(say(t, "理由", "reason"), line);
	date_format(e->event.decided, day);
	put(say(t, "决定", "decided"), day);
	if (e->event.has_until) {
		date_format(e->event.until, day);
		put(say(t, "整改期限", "until"), day);
	}
	put(say(t, "登记", "recorded"), instant(t, e->recorded, at));
	put(say(t, "公布", "published"),
	    e->event.published == INT64_MAX
		? say(t, "尚未公布", "not yet")
		: instant(t, e->event.published, at));
	put_by(t, by, fault);
	if (e->note != NULL)
		put(say(t, "备注", "note"), e->note);
}

static bool
tell_event(void *arg, const struct register_event *e)
{
	struct telling *t = arg;
	struct json *by = NULL;
	enum error fault;

	fault = approval_kept(t->ws, e, &by);
	t->bad += fault != E_OK;
	if (t->events == NULL)
		event_text(t, e, by, fault);
	else if (!event_json(t, e, by, fault))
		t->failed = true;
	json_free(by);
	return !t->failed;
}

static void
version_text(const struct telling *t)
{
	const struct register_row *row = t->row;
	enum view_status now = view_status(row, t->cli->now);
	char at[INSTANT_TEXT], day[DATE_TEXT];

	tty_put(stdout, TTY_BOLD, slice_str(row->number));
	printf(" #%lld  ", (long long)row->version);
	tty_put(stdout, view_status_style(now),
	    slice_str(view_text(row, t->cli->now, t->cli->lang)));
	putchar('\n');
	date_format(row->issued, day);
	printf("    %s  ", day);
	tty_put(stdout, TTY_BOLD, slice_str(say(t, "颁发", "issued")));
	putchar('\n');
	if (row->state == REGISTER_ISSUED)
		put(say(t, "签署", "signed"), instant(t, row->iat, at));
	if (row->late != NULL)
		put(say(t, "补签理由", "late"), row->late);
	if (row->replaces != NULL)
		put(say(t, "接续", "replaces"), row->replaces);
}

static bool
version_json(struct telling *t)
{
	struct json *o = view_json(t->row, t->cli->now);
	char at[INSTANT_TEXT];
	bool good = o != NULL;

	t->events = json_new_array();
	if (good && t->row->state == REGISTER_ISSUED)
		good = json_set_str(o, "signed", instant(t, t->row->iat, at));
	good = good &&
	    register_events(
		t->ws->reg, t->row->list, t->row->id, tell_event, t) &&
	    !t->failed;
	good = json_set(o, "events", t->events) && good;
	t->events = NULL; /* transferred */
	if (good)
		return json_add(t->versions, o);
	json_free(o);
	return false;
}

static bool
tell_version(void *arg, const struct register_row *row)
{
	struct telling *t = arg;

	t->row = row;
	if (t->versions != NULL)
		t->failed = !version_json(t);
	else {
		version_text(t);
		t->failed = !register_events(t->ws->reg, row->list, row->id,
				tell_event, t) ||
		    t->failed;
	}
	return !t->failed;
}

int
cmd_history(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct telling t = { .cli = cli };
	int status = workspace_open(cli, values, &t.ws);

	(void)n;
	if (status != CLI_OK)
		return status;
	if (cli_has(cli, values, "json"))
		t.versions = json_new_array();
	status = view_versions(cli, t.ws, operands[0], tell_version, &t);
	if (status == CLI_OK && t.versions != NULL)
		status = view_print_list("history/1", "versions", &t.versions);
	if (status == CLI_OK && t.bad > 0) {
		cli_error(cli, "有 %zu 个事件的签名不成立",
		    "the signatures of %zu events do not hold", t.bad);
		status = CLI_REFUSED;
	}
	json_free(t.versions);
	workspace_close(t.ws);
	return status;
}
