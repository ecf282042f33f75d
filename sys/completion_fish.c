/* SPDX-License-Identifier: Apache-2.0 */
/* As completion.c says, for fish: one line a word. */
#include <string.h>

#include "sys/completion.h"
#include "sys/help.h"

static void
put_quoted(const char *s, FILE *f)
{
	putc('\'', f);
	for (; *s != '\0'; s++) {
		if (*s == '\'' || *s == '\\')
			putc('\\', f);
		putc(*s, f);
	}
	putc('\'', f);
}

/* A word under the condition that the command so far is `at`. */
static void
put_word(const struct cli *cli, const char *at, const char *word, size_t length,
    const char *text, FILE *f)
{
	fprintf(f, "complete -c %s -n '__%s_is \"%s\"' -f -a '%.*s'",
	    cli->program, cli->program, at, (int)length, word);
	if (text != NULL) {
		fputs(" -d ", f);
		put_quoted(text, f);
	}
	putc('\n', f);
}

static void
put_words(const struct cli *cli, FILE *f)
{
	const struct cli_command *c;
	char group[32];
	size_t n;

	for (c = cli->commands; c->name != NULL; c++) {
		n = strcspn(c->name, " ");
		snprintf(group, sizeof group, "%.*s", (int)n, c->name);
		if (!completion_same_group(cli, c)) {
			put_word(cli, "", group, n,
			    c->name[n] == ' '
				? NULL
				: completion_text(cli, c->zh, c->en),
			    f);
			put_word(cli, "help", group, n, NULL, f);
		}
		if (c->name[n] == ' ')
			put_word(cli, group, c->name + n + 1,
			    strlen(c->name + n + 1),
			    completion_text(cli, c->zh, c->en), f);
	}
	put_word(cli, "", "help", 4, NULL, f);
	put_word(cli, "", "completion", 10, NULL, f);
	put_word(cli, "completion", "bash zsh fish", 13, NULL, f);
}

/* Options of one command; name NULL: of every one. */
static void
put_options(const struct cli *cli, const char *name, const struct cli_option *o,
    FILE *f)
{
	const char *words;

	for (; o != NULL && o->name != NULL; o++) {
		fprintf(f, "complete -c %s", cli->program);
		if (name != NULL)
			fprintf(f, " -n '__%s_at \"%s\"'", cli->program, name);
		fprintf(f, " -l %s", o->name);
		if (o->letter != 0)
			fprintf(f, " -s %c", o->letter);
		words = completion_values(o);
		if (words != NULL)
			fprintf(f, " -x -a '%s'", words);
		else if (o->value != NULL)
			fputs(" -r -F", f);
		fputs(" -d ", f);
		put_quoted(completion_text(cli, o->zh, o->en), f);
		putc('\n', f);
	}
}

void
completion_fish(const struct cli *cli, FILE *f)
{
	const struct cli_command *c;
	const char *p = cli->program;

	fprintf(f,
	    "# made by '%s completion fish'\n"
	    "function __%s_command\n"
	    "\tset -l value 0\n"
	    "\tset -l found\n"
	    "\tfor word in (commandline -opc)[2..-1]\n"
	    "\t\tif test $value = 1\n"
	    "\t\t\tset value 0\n"
	    "\t\t\tcontinue\n"
	    "\t\tend\n"
	    "\t\tswitch $word\n"
	    "\t\t\tcase",
	    p, p);
	completion_valued(cli, " ", f);
	fprintf(f,
	    "\n\t\t\t\tset value 1\n"
	    "\t\t\tcase '-*'\n"
	    "\t\t\tcase '*'\n"
	    "\t\t\t\tset -a found $word\n"
	    "\t\tend\n"
	    "\tend\n"
	    "\techo \"$found\"\n"
	    "end\n"
	    "function __%s_is\n"
	    "\ttest (__%s_command) = \"$argv\"\n"
	    "end\n"
	    "function __%s_at\n"
	    "\tstring match -q -- \"$argv *\" (__%s_command)\" \"\n"
	    "end\n",
	    p, p, p, p);
	put_words(cli, f);
	for (c = cli->commands; c->name != NULL; c++) {
		if (c->operands == NULL)
			fprintf(f, "complete -c %s -n '__%s_at \"%s\"' -f\n", p,
			    p, c->name);
		put_options(cli, c->name, c->options, f);
	}
	put_options(cli, NULL, cli->common, f);
	put_options(cli, NULL, help_builtin, f);
}
