/* SPDX-License-Identifier: Apache-2.0 */
/* issuer unlist NUMBER: out of the published site, and back again */
#include "issuer/cmd.h"

#include <stdio.h>

#include "issuer/event.h"
#include "issuer/workspace.h"
#include "sys/tty.h"

const struct cli_option cmd_unlist_options[] = {
	{ "undo", 0, NULL, false, "重新公开", "list it again" }, CMD_WORKSPACE,
	CMD_END
};

static void
say(const struct cli *cli, const struct register_row *row, bool unlisted,
    bool changed)
{
	const bool zh = cli->lang == LANG_ZH;

	tty_put(stdout, TTY_BOLD, slice_str(row->number));
	if (!changed)
		puts(zh ? "  未变" : "  unchanged");
	else if (unlisted)
		puts(zh ? "  不再公开：发布后网站上查不到，凭二维码仍可核验。"
			  "已被他人下载的不受影响"
			: "  unlisted: after publish the site does not show "
			  "it, and it still verifies by its code. Copies that "
			  "others took are not ours to take back");
	else
		puts(zh ? "  公开：发布后可查" : "  listed: after publish");
}

int
cmd_unlist(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	const bool unlisted = !cli_has(cli, values, "undo");
	struct workspace *ws = NULL;
	struct register_row row = { .id = 0 };
	bool found = false, changed = false, good;
	int status = workspace_open(cli, values, &ws);

	(void)n;
	if (status != CLI_OK)
		return status;
	good = register_begin(ws->reg) &&
	    event_find(ws, operands[0], 0, &row, &found) &&
	    (!found ||
		register_list_as(
		    ws->reg, &row, unlisted, cli->now, &changed)) &&
	    register_commit(ws->reg);
	if (!good)
		status = workspace_register_failed(cli, ws);
	else if (!found) {
		cli_error(cli, "登记册中没有 %s，见 issuer list",
		    "the register has no %s: see issuer list", operands[0]);
		status = CLI_REFUSED;
	} else
		say(cli, &row, unlisted, changed);
	register_row_clear(&row);
	workspace_close(ws);
	return status;
}
