/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The script knows three things: which words begin a command, which options
 * a command has, and which options take a value.  It asks the program for
 * nothing, so that a key at the terminal starts no process.
 */
#include "sys/completion.h"

#include <string.h>

#include "sys/help.h"

#define VALUES_MAX 256 /* bytes of a list of values */

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
put_valued(const struct cli_option *o, const char *between, FILE *f)
{
	for (; o != NULL && o->name != NULL; o++) {
		if (o->value == NULL)
			continue;
		fprintf(f, "%s--%s", between, o->name);
		if (o->letter != 0)
			fprintf(f, "%s-%c", between, o->letter);
	}
}

void
completion_valued(const struct cli *cli, const char *between, FILE *f)
{
	const struct cli_command *c;

	for (c = cli->commands; c->name != NULL; c++)
		put_valued(c->options, between, f);
	put_valued(cli->common, between, f);
	put_valued(help_builtin, between, f);
}

bool
completion_same_group(const struct cli *cli, const struct cli_command *c)
{
	size_t n = strcspn(c->name, " ") + 1;

	return c > cli->commands && strncmp(c[-1].name, c->name, n) == 0;
}

const char *
completion_values(const struct cli_option *o)
{
	static char words[VALUES_MAX];
	const char *list = o->value == NULL ? NULL : strstr(o->en, "of: ");
	size_t i;

	if (list != NULL)
		return list + strlen("of: ");
	/* Words of capitals stand for what cannot be listed. */
	if (o->value == NULL || strchr(o->value, '|') == NULL ||
	    strpbrk(o->value, "abcdefghijklmnopqrstuvwxyz") == NULL)
		return NULL;
	snprintf(words, sizeof words, "%s", o->value);
	for (i = 0; words[i] != '\0'; i++)
		if (words[i] == '|')
			words[i] = ' ';
	return words;
}

/* One case an option; command NULL: of any. */
static void
put_values(const char *command, const struct cli_option *o, const char *before,
    const char *after, FILE *f)
{
	const char *words;

	for (; o != NULL && o->name != NULL; o++) {
		words = completion_values(o);
		if (words == NULL)
			continue;
		if (command == NULL)
			fprintf(f, "\t\t*'/--%s'", o->name);
		else
			fprintf(f, "\t\t'%s/--%s'|'%s '*'/--%s'", command,
			    o->name, command, o->name);
		fprintf(f, ") %s%s%s ;;\n", before, words, after);
	}
}

void
completion_value_cases(
    const struct cli *cli, const char *before, const char *after, FILE *f)
{
	const struct cli_command *c;

	for (c = cli->commands; c->name != NULL; c++)
		put_values(c->name, c->options, before, after, f);
	put_values(NULL, cli->common, before, after, f);
	put_values(NULL, help_builtin, before, after, f);
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
		if (space == NULL || completion_same_group(cli, c))
			continue;
		snprintf(group, sizeof group, "%.*s", (int)(space - c->name),
		    c->name);
		fprintf(f, "\t'%s'|'help %s') words='", group, group);
		put_words(cli, group, f);
		fputs("' ;;\n", f);
	}
}

const char *
completion_text(const struct cli *cli, const char *zh, const char *en)
{
	return cli->lang == LANG_ZH ? zh : en;
}

static void
completion_bash(const struct cli *cli, FILE *f)
{
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
	completion_valued(cli, "|", f);
	fputs(") value=$word ;;\n"
	      "\t\t-*) ;;\n"
	      "\t\t*) command=${command:+$command }$word ;;\n"
	      "\t\tesac\n"
	      "\tdone\n"
	      "\tCOMPREPLY=()\n"
	      "\tif [ -n \"$value\" ]; then\n"
	      "\t\tcase $command/$value in\n",
	    f);
	completion_value_cases(cli, "words='", "'", f);
	fputs("\t\tesac\n"
	      "\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\tcase $command in\n"
	      "\t''|help) words='",
	    f);
	put_words(cli, "", f);
	fputs("' options='", f);
	put_options(cli->common, f);
	put_options(help_builtin, f);
	fputs("' ;;\n", f);
	fputs("\tcompletion) words='bash zsh fish' ;;\n", f);
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

bool
completion_write(const struct cli *cli, const char *shell, FILE *f)
{
	static const struct {
		const char *shell;
		void (*write)(const struct cli *cli, FILE *f);
	} writers[] = {
		{ "bash", completion_bash },
		{ "zsh", completion_zsh },
		{ "fish", completion_fish },
	};
	size_t i;

	for (i = 0; i < sizeof writers / sizeof *writers; i++)
		if (strcmp(writers[i].shell, shell) == 0) {
			writers[i].write(cli, f);
			return true;
		}
	return false;
}
