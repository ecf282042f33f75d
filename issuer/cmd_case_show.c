/* SPDX-License-Identifier: Apache-2.0 */
/* issuer case show CASE: its story. */
#include "issuer/cmd.h"

#include <stdio.h>
#include <string.h>

#include "issuer/story.h"
#include "issuer/view.h"
#include "record/unicode.h"
#include "sys/tty.h"

#define SEEN_MAX ((size_t)8 << 20)

const struct cli_option cmd_case_show_options[] = { CMD_JSON, CMD_WORKSPACE,
	CMD_END };

static void
print_line(void *arg, enum story_line kind, const char *text)
{
	static const struct {
		const char *indent;
		enum tty_style style;
	} looks[] = { [STORY_TITLE] = { "", TTY_BOLD },
		[STORY_FACT] = { "  ", TTY_PLAIN },
		[STORY_HEAD] = { "  ", TTY_BOLD },
		[STORY_STEP] = { "", TTY_BOLD },
		[STORY_DETAIL] = { "     ", TTY_PLAIN } };

	const int indent = (int)strlen(looks[kind].indent);
	struct buf seen = BUF_INIT(SEEN_MAX);

	fputs(looks[kind].indent, stdout);
	/* On a terminal to its width; for programs a line is a line. */
	if (looks[kind].style == TTY_PLAIN && tty_terminal(stdout)) {
		unicode_visible(slice_str(text), &seen);
		tty_wrap(stdout, buf_view(&seen), indent, indent + 2,
		    *(const int *)arg);
	} else
		tty_put(stdout, looks[kind].style, slice_str(text));
	putchar('\n');
	buf_free(&seen);
}

int
cmd_case_show(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct workspace *ws = NULL;
	struct roster *people = NULL;
	struct dossier *d = NULL;
	int width = tty_width(stdout);
	int status = workspace_open(cli, values, &ws);

	(void)n;
	if (status == CLI_OK)
		status = roster_open(cli, ws, &people);
	if (status == CLI_OK)
		status = dossier_open(cli, ws, operands[0], &d);
	if (status == CLI_OK && cli_has(cli, values, "json"))
		status = view_print(story_json(d), true);
	else if (status == CLI_OK &&
	    !story_tell(d, people, cli->lang, print_line, &width))
		status = CLI_INTERNAL;
	dossier_free(d);
	roster_free(people);
	workspace_close(ws);
	return status;
}
