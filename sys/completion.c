/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The script knows three things: which words begin a command, which options
 * a command has, and which options take a value.  It asks the program for
 * nothing, so that a key at the terminal starts no process.
 */
#include "sys/completion.h"

#include <string.h>

#include "sys/help.h"

/* The first words, or the second ones of `group`, each once. */
static void
put_words(const struct cli *cli, const char *group, FILE *f)
{
	const struct cli_command *c;
	const char *word, *last = "";
	size_t n = strlen(group), length, before = 0;

	for (c = cli->commands; c->name != NULL; c++) {
		word = c->name;
		if (n > 0) {
			if (strncmp(word, group, n) != 0 || word[n] != ' ')
				continue;
			word += n + 1;
		}
		length = strcspn(word, " ");
		/* Commands of one group stand together. */
		if (length == before && strncmp(word, last, length) == 0)
			continue;
		fprintf(f, " %.*s", (int)length, word);
		last = word;
		before = length;
	}
	if (n == 0)
		fputs(" help completion", f);
}

static void
put_options(const struct cli_option *o, FILE *f)
{
	for (; o != NULL && o->name != NULL; o++)
		fprintf(f, " --%s", o->name);
}

static void
put_valued(const struct cli_option *o, FILE *f)
{
	for (; o != NULL && o->name != NULL; o++) {
		if (o->value == NULL)
			continue;
		fprintf(f, "|--%s", o->name);
		if (o->letter != 0)
			fprintf(f, "|-%c", o->letter);
	}
}

/* Whether the command above in the table has the same first word. */
static bool
same_group(const struct cli *cli, const struct cli_command *c)
{
	size_t n = strcspn(c->name, " ") + 1;

	return c > cli->commands && strncmp(c[-1].name, c->name, n) == 0;
}

/* A case for each command; the words after it are operands. */
static void
put_cases(const struct cli *cli, FILE *f)
{
	const struct cli_command *c;
	const char *space;
	char group[32];

	for (c = cli->commands; c->name != NULL; c++) {
		fprintf(f, "\t'%s'|'%s '*) options='", c->name, c->name);
		put_options(c->options, f);
		put_options(cli->common, f);
		put_options(help_builtin, f);
		fputs("' ;;\n", f);
	}
	for (c = cli->commands; c->name != NULL; c++) {
		space = strchr(c->name, ' ');
		if (space == NULL || same_group(cli, c))
			continue;
		snprintf(group, sizeof group, "%.*s", (int)(space - c->name),
		    c->name);
		fprintf(f, "\t'%s'|'help %s') words='", group, group);
		put_words(cli, group, f);
		fputs("' ;;\n", f);
	}
}

void
completion_write(const struct cli *cli, FILE *f)
{
	const struct cli_command *c;

	fprintf(f,
	    "# bash completion; made by '%s completion'\n"
	    "_%s() {\n"
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} command= words= options=\n"
	    "\tlocal word value=\n"
	    "\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
	    "\t\tif [ -n \"$value\" ]; then value=; continue; fi\n"
	    "\t\tcase $word in\n"
	    "\t\t''",
	    cli->program, cli->program);
	for (c = cli->commands; c->name != NULL; c++)
		put_valued(c->options, f);
	put_valued(cli->common, f);
	put_valued(help_builtin, f);
	fputs(") value=$word ;;\n"
	      "\t\t-*) ;;\n"
	      "\t\t*) command=${command:+$command }$word ;;\n"
	      "\t\tesac\n"
	      "\tdone\n"
	      "\tCOMPREPLY=()\n"
	      "\tcase $value in\n"
	      "\t'') ;;\n"
	      "\t--lang) COMPREPLY=($(compgen -W 'zh en' -- \"$cur\"));"
	      " return ;;\n"
	      "\t*) return ;;\n"
	      "\tesac\n"
	      "\tcase $command in\n"
	      "\t''|help) words='",
	    f);
	put_words(cli, "", f);
	fputs("' options='", f);
	put_options(cli->common, f);
	put_options(help_builtin, f);
	fputs("' ;;\n", f);
	put_cases(cli, f);
	fprintf(f,
	    "\tesac\n"
	    "\tcase $cur in\n"
	    "\t-*) words=$options ;;\n"
	    "\tesac\n"
	    "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	    "}\n"
	    "complete -o bashdefault -o default -F _%s %s\n",
	    cli->program, cli->program);
}
