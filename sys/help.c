/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/help.h"

#include <string.h>

#include "sys/tty.h"

#define LEFT_MAX 30 /* a longer left text has a line of its own */
#define TEXT_MAX 96 /* wider lines are hard to read */
#define WORD_MAX 48 /* longest word that is compared */

const struct cli_option help_builtin[HELP_BUILTIN + 1] = {
	{ "lang", 0, "zh|en", false, "界面语言（默认取自系统区域设置）",
	    "language of messages (default: from the locale)" },
	{ "help", 'h', NULL, false, "显示帮助", "show this help" },
	{ "version", 'V', NULL, false, "显示版本", "show the version" },
	{ 0 },
};

static const char *
pick(const struct cli *cli, const char *zh, const char *en)
{
	return cli->lang == LANG_ZH ? zh : en;
}

static int
text_width(FILE *f)
{
	int width = tty_width(f);

	return width > TEXT_MAX ? TEXT_MAX : width;
}

static void
heading(const struct cli *cli, FILE *f, const char *zh, const char *en)
{
	fputc('\n', f);
	tty_put(f, TTY_BOLD, slice_str(pick(cli, zh, en)));
	fputc('\n', f);
}

static void
paragraph(const struct cli *cli, FILE *f, const char *zh, const char *en)
{
	tty_wrap(f, slice_str(pick(cli, zh, en)), 0, 0, text_width(f));
	fputc('\n', f);
}

/* One row of two columns; the right one begins at `column`. */
static void
row(FILE *f, struct slice left, int column, const char *right)
{
	int n = tty_columns(left);

	fwrite(left.p, 1, left.n, f);
	if (n + 2 > column) {
		fputc('\n', f);
		n = 0;
	}
	fprintf(f, "%*s", column - n, "");
	tty_wrap(f, slice_str(right), column, column, text_width(f));
	fputc('\n', f);
}

/* Where the right column begins, given one more left text. */
static int
wider(int column, struct slice left)
{
	int n = tty_columns(left) + 2;

	return n <= LEFT_MAX && n > column ? n : column;
}

static void
option_left(const struct cli_option *o, struct buf *left)
{
	buf_reset(left);
	if (o->letter != 0)
		buf_printf(left, "  -%c, --%s", o->letter, o->name);
	else
		buf_printf(left, "      --%s", o->name);
	if (o->value != NULL)
		buf_printf(left, " %s", o->value);
}

static int
options_column(const struct cli_option *o, int column, struct buf *left)
{
	for (; o != NULL && o->name != NULL; o++) {
		option_left(o, left);
		column = wider(column, buf_view(left));
	}
	return column;
}

static void
option_row(const struct cli *cli, const struct cli_option *o, int column,
    struct buf *left, FILE *f)
{
	struct buf right = BUF_INIT(4096);

	option_left(o, left);
	buf_puts(&right, pick(cli, o->zh, o->en));
	if (o->many)
		buf_puts(&right, pick(cli, "（可重复）", " (repeatable)"));
	row(f, buf_view(left), column, buf_cstr(&right));
	buf_free(&right);
}

static bool
has_option(const struct cli_option *o, const char *name)
{
	for (; o != NULL && o->name != NULL; o++)
		if (strcmp(o->name, name) == 0)
			return true;
	return false;
}

static void
common_rows(const struct cli *cli, const struct cli_option *own, int column,
    struct buf *left, FILE *f)
{
	const struct cli_option *o;

	heading(cli, f, "通用选项", "Common options");
	for (o = cli->common; o != NULL && o->name != NULL; o++)
		option_row(cli, o, column, left, f);
	for (o = help_builtin; o->name != NULL; o++)
		if (!has_option(cli->common, o->name) &&
		    !has_option(own, o->name))
			option_row(cli, o, column, left, f);
}

void
help_usage(const struct cli *cli, const struct cli_command *command, FILE *f)
{
	struct buf text = BUF_INIT(1024);
	int indent;

	buf_puts(&text, pick(cli, "用法：", "usage: "));
	indent = tty_columns(buf_view(&text));
	buf_printf(&text, "%s ", cli->program);
	if (command == NULL) {
		buf_puts(&text,
		    pick(cli, "命令 [选项]... [参数]...",
			"COMMAND [OPTION]... [ARGUMENT]..."));
	} else {
		buf_printf(&text, "%s %s", command->name,
		    pick(cli, "[选项]...", "[OPTION]..."));
		if (command->operands != NULL)
			buf_printf(&text, " %s", command->operands);
	}
	tty_wrap(f, buf_view(&text), 0, indent, text_width(f));
	fputc('\n', f);
	buf_free(&text);
}

static void
command_left(const struct cli_command *c, struct buf *left)
{
	buf_reset(left);
	buf_printf(left, "  %s", c->name);
	if (c->operands != NULL)
		buf_printf(left, " %s", c->operands);
}

/* The commands whose name begins with prefix. */
static void
command_rows(const struct cli *cli, const char *prefix, FILE *f)
{
	struct buf left = BUF_INIT(1024);
	const struct cli_command *c;
	size_t n = strlen(prefix);
	int column = 0;

	for (c = cli->commands; c->name != NULL; c++) {
		if (strncmp(c->name, prefix, n) != 0)
			continue;
		command_left(c, &left);
		column = wider(column, buf_view(&left));
	}
	for (c = cli->commands; c->name != NULL; c++) {
		if (strncmp(c->name, prefix, n) != 0)
			continue;
		command_left(c, &left);
		row(f, buf_view(&left), column, pick(cli, c->zh, c->en));
	}
	buf_free(&left);
}

static void
closing(const struct cli *cli, FILE *f)
{
	struct buf text = BUF_INIT(1024);

	if (cli->lang == LANG_ZH)
		buf_printf(&text, "运行“%s help 命令”查看某一命令的全部选项。",
		    cli->program);
	else
		buf_printf(&text,
		    "Run '%s help COMMAND' for all options of a command.",
		    cli->program);
	fputc('\n', f);
	paragraph(cli, f, buf_cstr(&text), buf_cstr(&text));
	buf_free(&text);
}

void
help_program(const struct cli *cli, FILE *f)
{
	struct buf left = BUF_INIT(1024);
	int column;

	help_usage(cli, NULL, f);
	fputc('\n', f);
	paragraph(cli, f, cli->zh, cli->en);
	heading(cli, f, "命令", "Commands");
	command_rows(cli, "", f);
	column = options_column(cli->common, 0, &left);
	column = options_column(help_builtin, column, &left);
	common_rows(cli, NULL, column, &left, f);
	closing(cli, f);
	buf_free(&left);
}

void
help_group(const struct cli *cli, const char *word, FILE *f)
{
	struct buf prefix = BUF_INIT(256);

	buf_printf(&prefix, "%s ", word);
	help_usage(cli, NULL, f);
	heading(cli, f, "命令", "Commands");
	command_rows(cli, buf_cstr(&prefix), f);
	closing(cli, f);
	buf_free(&prefix);
}

void
help_command(const struct cli *cli, const struct cli_command *command, FILE *f)
{
	struct buf left = BUF_INIT(1024);
	const struct cli_option *o = command->options;
	int column;

	help_usage(cli, command, f);
	fputc('\n', f);
	paragraph(cli, f, command->zh, command->en);
	column = options_column(o, 0, &left);
	column = options_column(cli->common, column, &left);
	column = options_column(help_builtin, column, &left);
	if (o != NULL && o->name != NULL) {
		heading(cli, f, "选项", "Options");
		for (; o->name != NULL; o++)
			option_row(cli, o, column, &left, f);
	}
	common_rows(cli, command->options, column, &left, f);
	buf_free(&left);
}

static size_t
min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Insertions, deletions, substitutions and swaps of neighbours that make b of
 * a (optimal string alignment). */
static size_t
distance(const char *a, const char *b)
{
	size_t d[3][WORD_MAX + 1];
	size_t n = strlen(a), m = strlen(b), i, j;
	size_t *before = d[0], *last = d[1], *now = d[2], *spare;

	if (n > WORD_MAX || m > WORD_MAX)
		return WORD_MAX;
	for (j = 0; j <= m; j++)
		last[j] = before[j] = j;
	for (i = 1; i <= n; i++) {
		now[0] = i;
		for (j = 1; j <= m; j++) {
			now[j] = min3(last[j] + 1, now[j - 1] + 1,
			    last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] < now[j])
				now[j] = before[j - 2] + 1;
		}
		spare = before;
		before = last;
		last = now;
		now = spare;
	}
	return last[m];
}

void
help_nearest(struct help_nearest *n, const char *candidate)
{
	size_t length = strlen(n->typed), d;

	if (length >= 2 && strncmp(candidate, n->typed, length) == 0)
		d = 0; /* the beginning of a word is as near as can be */
	else
		d = distance(n->typed, candidate);
	if (d > 1 + length / 4)
		return;
	if (d < n->distance) {
		n->best = candidate;
		n->distance = d;
	}
}
