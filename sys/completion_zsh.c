/* SPDX-License-Identifier: Apache-2.0 */
/* As completion.c says, for zsh: a function that compinit loads by itself. */
#include <string.h>

#include "sys/completion.h"
#include "sys/help.h"

/* Inside single quotes; a colon parts word and description. */
static void
put_quoted(const char *s, FILE *f)
{
	for (; *s != '\0'; s++)
		if (*s == '\'')
			fputs("'\\''", f);
		else if (*s == ':')
			fputs("\\:", f);
		else
			putc(*s, f);
}

static void
put_option(const struct cli *cli, const struct cli_option *o, FILE *f)
{
	for (; o != NULL && o->name != NULL; o++) {
		fprintf(f, "\n\t\t    '--%s:", o->name);
		put_quoted(completion_text(cli, o->zh, o->en), f);
		putc('\'', f);
	}
}

static void
put_options(const struct cli *cli, const struct cli_option *own, FILE *f)
{
	fputs("options=(", f);
	put_option(cli, own, f);
	put_option(cli, cli->common, f);
	put_option(cli, help_builtin, f);
	putc(')', f);
}

/* The second words of a group, or with "" every first word. */
static void
put_words(const struct cli *cli, const char *group, FILE *f)
{
	const struct cli_command *c;
	size_t n = strlen(group), length;

	fputs("here=(", f);
	for (c = cli->commands; c->name != NULL; c++) {
		length = strcspn(c->name, " ");
		if (n > 0 && (length != n || strncmp(c->name, group, n) != 0))
			continue;
		if (n == 0 && completion_same_group(cli, c))
			continue;
		fprintf(f, "\n\t\t    '%.*s",
		    n == 0 ? (int)length : (int)strlen(c->name),
		    n == 0 ? c->name : c->name + n + 1);
		/* Of a group the words that follow say what they do. */
		if (n > 0 || c->name[length] == '\0') {
			putc(':', f);
			put_quoted(completion_text(cli, c->zh, c->en), f);
		}
		putc('\'', f);
	}
	if (n == 0)
		fputs(" help completion", f);
	putc(')', f);
}

static void
put_cases(const struct cli *cli, FILE *f)
{
	const struct cli_command *c;
	char group[32];

	for (c = cli->commands; c->name != NULL; c++) {
		fprintf(f, "\t('%s'|'%s '*) ", c->name, c->name);
		put_options(cli, c->options, f);
		fputs(" ;;\n", f);
	}
	for (c = cli->commands; c->name != NULL; c++) {
		if (strchr(c->name, ' ') == NULL ||
		    completion_same_group(cli, c))
			continue;
		snprintf(group, sizeof group, "%.*s",
		    (int)strcspn(c->name, " "), c->name);
		fprintf(f, "\t('%s'|'help %s') ", group, group);
		put_words(cli, group, f);
		fputs(" ;;\n", f);
	}
}

void
completion_zsh(const struct cli *cli, FILE *f)
{
	const char *p = cli->program;

	fprintf(f,
	    "#compdef %s\n"
	    "# made by '%s completion zsh'\n"
	    "_%s() {\n"
	    "\tlocal word value= command=\n"
	    "\tlocal -a options here\n"
	    "\tfor word in \"${(@)words[2,CURRENT-1]}\"; do\n"
	    "\t\tif [[ -n $value ]]; then value=; continue; fi\n"
	    "\t\tcase $word in\n"
	    "\t\t(''",
	    p, p, p);
	completion_valued(cli, "|", f);
	fputs(") value=$word ;;\n"
	      "\t\t(-*) ;;\n"
	      "\t\t(*) command=${command:+$command }$word ;;\n"
	      "\t\tesac\n"
	      "\tdone\n"
	      "\tif [[ -n $value ]]; then\n"
	      "\t\tcase $command/$value in\n",
	    f);
	completion_value_cases(cli, "compadd ", "; return", f);
	fputs("\t\tesac\n"
	      "\t\t_files\n"
	      "\t\treturn\n"
	      "\tfi\n"
	      "\tcase $command in\n"
	      "\t(''|help) ",
	    f);
	put_words(cli, "", f);
	fputs("\n\t\t", f);
	put_options(cli, NULL, f);
	fputs(" ;;\n\t(completion) here=(bash zsh fish) ;;\n", f);
	put_cases(cli, f);
	fprintf(f,
	    "\tesac\n"
	    "\tif [[ $PREFIX == -* ]]; then\n"
	    "\t\t_describe -o option options\n"
	    "\telif (( $#here )); then\n"
	    "\t\t_describe command here\n"
	    "\telse\n"
	    "\t\t_files\n"
	    "\tfi\n"
	    "}\n"
	    "if [[ ${funcstack[1]} == _%s ]]; then\n"
	    "\t_%s \"$@\"\n"
	    "else\n"
	    "\tcompdef _%s %s\n"
	    "fi\n",
	    p, p, p, p);
}
