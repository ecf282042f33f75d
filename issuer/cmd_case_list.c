/* SPDX-License-Identifier: Apache-2.0 */
/* issuer case list */
#include "issuer/cmd.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "issuer/dossier.h"
#include "issuer/view.h"
#include "sys/tty.h"


const struct cli_option cmd_case_list_options[] = {
	{ "state", 0, "STATE", false,
	    "只列此状态：opened submitted returned accepted audited rectifying "
	    "deciding decided certified rejected refused",
	    "only this state, one of: opened submitted returned accepted "
	    "audited rectifying deciding decided certified rejected refused" },
	{ "scheme", 0, "ID", false, "只列此方案", "only this scheme" },
	{ "holder", 0, "TEXT", false, "申请人名称的一部分，或完整代码",
	    "part of the applicant's name, or the whole code" },
	CMD_JSON, CMD_WORKSPACE, CMD_END
};

struct listing {
	const struct cli *cli;
	const char *state, *scheme, *holder;
	const struct workspace *ws;
	struct json *list; /* JSON, or NULL */
	size_t n;
	bool failed;
};

/* As `list` looks for it: no matter which case Latin letters are in. */
static bool
contains(const char *s, const char *part)
{
	const size_t n = strlen(part);

	for (; s != NULL && strlen(s) >= n; s++)
		if (strncasecmp(s, part, n) == 0)
			return true;
	return false;
}

static bool
wanted(const struct listing *l, const struct register_case *c)
{
	return (l->state == NULL || strcmp(l->state, c->state) == 0) &&
	    (l->scheme == NULL || strcmp(l->scheme, c->scheme) == 0) &&
	    (l->holder == NULL || contains(c->holder_zh, l->holder) ||
		contains(c->holder_en, l->holder) ||
		(c->holder_code != NULL &&
		    strcmp(c->holder_code, l->holder) == 0));
}

static bool
add_json(struct listing *l, const struct register_case *c)
{
	struct json *o = json_new_object(), *name = json_new_object();
	char opened[INSTANT_TEXT], touched[INSTANT_TEXT];
	bool good;

	instant_format(c->opened, 0, opened);
	instant_format(c->touched, 0, touched);
	good = json_set_str(name, "zh", c->holder_zh) &&
	    json_set_str(name, "en", c->holder_en) &&
	    json_set_str(o, "case", c->name) &&
	    json_set_str(o, "state", c->state) &&
	    json_set_str(o, "kind", c->kind) && json_set_str(o, "of", c->of) &&
	    json_set_str(o, "scheme", c->scheme);
	good = json_set(o, "holder", name) && good;
	good = good && json_set_str(o, "holder_code", c->holder_code) &&
	    json_set_str(o, "opened", opened) &&
	    json_set_str(o, "last_step", touched);
	if (good)
		return json_add(l->list, o);
	json_free(o);
	return false;
}

static bool
take(void *arg, const struct register_case *c)
{
	struct listing *l = arg;
	enum workflow_state state = WORKFLOW_NONE;
	const struct scheme *scheme;
	const char *holder = c->holder_zh;
	char day[DATE_TEXT];
	int n;

	if (!wanted(l, c))
		return true;
	l->n++;
	if (l->list != NULL) {
		l->failed = !add_json(l, c);
		return !l->failed;
	}
	if (holder == NULL || (l->cli->lang == LANG_EN && c->holder_en != NULL))
		holder = c->holder_en;
	workflow_state_parse(c->state, &state);
	scheme = workspace_scheme(l->ws, c->scheme);
	date_format(
	    date_of(c->touched, scheme == NULL ? 0 : scheme->zone), day);
	tty_put(stdout, TTY_BOLD, slice_str(c->name));
	printf("  %s  ", day);
	n = tty_columns(slice_str(workflow_state_text(state, l->cli->lang)));
	tty_put(stdout, TTY_PLAIN,
	    slice_str(workflow_state_text(state, l->cli->lang)));
	printf("%*s", n < 12 ? 12 - n : 1, "");
	tty_put(stdout, TTY_PLAIN, slice_str(holder));
	putchar('\n');
	return true;
}

static int
unknown_state(const struct cli *cli, const char *state)
{
	struct buf known = BUF_INIT(1024);
	int i;

	for (i = WORKFLOW_OPENED; i < WORKFLOW_STATE_COUNT; i++)
		buf_printf(&known, "%s%s", i == WORKFLOW_OPENED ? "" : ", ",
		    workflow_state_str((enum workflow_state)i));
	cli_error(cli, "没有状态 %s，应为 %s", "no state %s; it is one of %s",
	    state, buf_cstr(&known));
	buf_free(&known);
	return CLI_USAGE;
}

int
cmd_case_list(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct listing l = { .cli = cli,
		.state = cli_get(cli, values, "state"),
		.scheme = cli_get(cli, values, "scheme"),
		.holder = cli_get(cli, values, "holder") };
	struct workspace *ws = NULL;
	enum workflow_state state;
	int status;

	(void)operands;
	(void)n;
	if (l.state != NULL && !workflow_state_parse(l.state, &state)) {
		return unknown_state(cli, l.state);
	}
	status = workspace_open(cli, values, &ws);
	if (status != CLI_OK)
		return status;
	l.ws = ws;
	if (cli_has(cli, values, "json"))
		l.list = json_new_array();
	if (!register_cases(ws->reg, NULL, take, &l) || l.failed)
		status = workspace_register_failed(cli, ws);
	else if (l.list != NULL)
		status = view_print_list("case-list/1", "cases", &l.list);
	else
		printf(cli->lang == LANG_ZH ? "%zu 个案卷\n"
			: l.n == 1          ? "%zu case\n"
					    : "%zu cases\n",
		    l.n);
	json_free(l.list);
	workspace_close(ws);
	return status;
}
