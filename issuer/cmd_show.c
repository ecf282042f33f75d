/* SPDX-License-Identifier: Apache-2.0 */
/* issuer show NUMBER: every version of it, and what happened to each. */
#include "issuer/cmd.h"

#include <stdio.h>
#include <string.h>

#include "issuer/view.h"
#include "record/jws.h"

const struct cli_option cmd_show_options[] = { CMD_JSON, CMD_WORKSPACE,
	CMD_END };

struct showing {
	const struct cli *cli;
	struct workspace *ws;
	struct json *list; /* JSON, or NULL */
	struct json *events; /* of the row at hand */
	bool failed;
};

static void
line(const struct showing *s, const char *zh, const char *en, const char *value)
{
	const char *label = s->cli->lang == LANG_ZH ? zh : en;
	int n = tty_columns(slice_str(label));

	if (value == NULL || value[0] == '\0')
		return;
	printf("  ");
	tty_put(stdout, TTY_DIM, slice_str(label));
	for (; n < 14; n++)
		putchar(' ');
	tty_put(stdout, TTY_PLAIN, slice_str(value));
	putchar('\n');
}

static bool
event_json(struct showing *s, const struct register_event *e)
{
	struct json *o = json_new_object();
	char decided[DATE_TEXT], effective[DATE_TEXT], until[DATE_TEXT];
	char published[INSTANT_TEXT];
	bool good;

	date_format(e->event.decided, decided);
	date_format(e->event.effective, effective);
	good = json_set_str(o, "action", status_action_str(e->event.action)) &&
	    json_set_str(o, "decided", decided) &&
	    json_set_str(o, "effective", effective) &&
	    json_set_str(o, "reason", e->event.reason) &&
	    json_set_str(o, "note", e->note);
	if (good && e->event.has_until) {
		date_format(e->event.until, until);
		good = json_set_str(o, "until", until);
	}
	if (good && e->event.published != INT64_MAX) {
		instant_format(e->event.published, 0, published);
		good = json_set_str(o, "published", published);
	}
	if (good)
		return json_add(s->events, o);
	json_free(o);
	return false;
}

static bool
show_event(void *arg, const struct register_event *e)
{
	struct showing *s = arg;
	char effective[DATE_TEXT], text[200];

	if (s->events != NULL) {
		s->failed = s->failed || !event_json(s, e);
		return !s->failed;
	}
	date_format(e->event.effective, effective);
	snprintf(text, sizeof text, "%s  %s (%s)%s", effective,
	    status_action_str(e->event.action), e->event.reason,
	    e->event.published != INT64_MAX ? ""
		: s->cli->lang == LANG_ZH   ? "  尚未公布"
					    : "  not published yet");
	line(s, "事件", "event", text);
	return true;
}

static bool
show_json(struct showing *s, const struct register_row *row)
{
	struct json *o = view_json(row, s->cli->now), *c = NULL;
	struct certificate *certificate = NULL;
	struct jws *jws = NULL;
	bool good = o != NULL;

	s->events = json_new_array();
	good = good &&
	    register_events(s->ws->reg, row->list, row->id, show_event, s) &&
	    !s->failed;
	good = json_set(o, "events", s->events) && good;
	s->events = NULL; /* transferred */
	if (good && row->state == REGISTER_ISSUED) {
		good = jws_parse(row->envelope, JWS_CERTIFICATE_MAX, &jws) ==
			E_OK &&
		    certificate_parse(jws->payload, &certificate, NULL) == E_OK;
		c = good ? certificate_json(certificate) : NULL;
		good = good && json_set(o, "certificate", c);
	}
	if (good)
		good = json_add(s->list, o);
	else
		json_free(o);
	certificate_free(certificate);
	jws_free(jws);
	return good;
}

static void
show_text(struct showing *s, const struct register_row *row)
{
	enum view_status now = view_status(row, s->cli->now);
	char a[DATE_TEXT], b[DATE_TEXT], text[200], version[32];

	tty_put(stdout, TTY_BOLD, slice_str(row->number));
	snprintf(version, sizeof version, " #%lld  ", (long long)row->version);
	fputs(version, stdout);
	tty_put(stdout, view_status_style(now),
	    slice_str(view_text(row, s->cli->now, s->cli->lang)));
	putchar('\n');
	line(s, "持证人", "holder", row->holder_zh);
	line(s, row->holder_zh == NULL ? "持证人" : "",
	    row->holder_zh == NULL ? "holder" : "", row->holder_en);
	line(s, "代码", "code", row->holder_code);
	line(s, "方案", "scheme", row->scheme);
	line(s, "级别", "level", view_level(s->ws, row, s->cli->lang));
	date_format(row->valid_from, a);
	date_format(row->valid_until, b);
	snprintf(text, sizeof text,
	    s->cli->lang == LANG_ZH ? "%s 至 %s" : "%s to %s", a, b);
	line(s, "有效期", "validity", text);
	date_format(row->issued, a);
	line(s, "颁发日期", "issued", a);
	line(s, "接续", "replaces", row->replaces);
	line(s, "补签理由", "signed late", row->late);
	line(s, "公开", "listed",
	    !row->unlisted                ? NULL
		: s->cli->lang == LANG_ZH ? "网站不公开，凭二维码核验"
					  : "no: verifies by its code only");
	snprintf(text, sizeof text, "%lld / %lld", (long long)row->list,
	    (long long)row->index);
	line(s, "状态表/序号", "status index", text);
	if (!register_events(s->ws->reg, row->list, row->id, show_event, s))
		s->failed = true;
}

static bool
show_row(void *arg, const struct register_row *row)
{
	struct showing *s = arg;

	if (s->list != NULL)
		s->failed = !show_json(s, row);
	else
		show_text(s, row);
	return !s->failed;
}

int
cmd_show(const struct cli *cli, const struct cli_value *values, char **operands,
    size_t n)
{
	struct showing s = { .cli = cli };
	int status = workspace_open(cli, values, &s.ws);

	(void)n;
	if (status != CLI_OK)
		return status;
	if (cli_has(cli, values, "json"))
		s.list = json_new_array();
	status = view_versions(cli, s.ws, operands[0], show_row, &s);
	if (status == CLI_OK && s.list != NULL)
		status = view_print_list("show/1", "versions", &s.list);
	json_free(s.list);
	workspace_close(s.ws);
	return status;
}
