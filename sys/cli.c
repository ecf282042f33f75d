/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/crypt.h"
#include "record/unicode.h"
#include "sys/completion.h"
#include "sys/help.h"
#include "sys/os.h"
#include "sys/proc.h"
#include "sys/tty.h"

/* One run of the parser. */
struct parse {
	struct cli *cli;
	const struct cli_command *command; /* NULL before its name */
	struct cli_value *values, *common, builtin[HELP_BUILTIN];
	char **argv;
	int argc, next;
	char **operands;
	size_t n;
};

static const struct cli *running;
static int over = -1; /* the status, from when only libraries tidy up */
static bool said; /* something on stderr */

void
cli_error(const struct cli *cli, const char *zh, const char *en, ...)
{
	struct buf line = BUF_INIT(1 << 22);
	char *raw = NULL;
	va_list ap;
	int n;

	va_start(ap, en);
	if (cli->lang == LANG_ZH)
		n = vasprintf(&raw, zh, ap);
	else
		n = vasprintf(&raw, en, ap);
	va_end(ap);
	if (n < 0) {
		cli_memory(cli);
		return;
	}
	while (n > 0 && raw[n - 1] == '\n')
		n--;
	buf_printf(&line, "%s: ", cli->program);
	unicode_visible(slice_of(raw, (size_t)n), &line);
	buf_putc(&line, '\n');
	if (buf_ok(&line))
		cli_put(buf_view(&line));
	else
		cli_memory(cli);
	free(raw);
	buf_free(&line);
}

void
cli_os_error(const struct cli *cli, const char *name, int error)
{
	cli_error(cli, "%s：%s", "%s: %s", name, os_text(error, cli->lang));
}

void
cli_put(struct slice text)
{
	fwrite(text.p, 1, text.n, stderr);
	said = said || text.n > 0;
}

int
cli_memory(const struct cli *cli)
{
	fprintf(
	    stderr, "%s: %s\n", cli->program, error_text(E_MEMORY, cli->lang));
	said = true;
	return CLI_INTERNAL;
}

/* Of libcrypto, see crypt.h: what is not on the disk by now is done by the
 * next run, as after a crash. */
static void
exhausted(void)
{
	_exit(over >= 0 ? over : cli_memory(running));
}

static int
usage(const struct parse *p)
{
	help_usage(p->cli, p->command, stderr);
	return CLI_USAGE;
}

/* Slot of an option in one table: by name, or by letter when name is NULL. */
static const struct cli_option *
find_in(const struct cli_option *table, struct cli_value *values,
    struct slice name, char letter, struct cli_value **value)
{
	size_t i;

	for (i = 0; table != NULL && table[i].name != NULL; i++) {
		if (name.p != NULL ? !slice_is(name, table[i].name)
				   : table[i].letter != letter)
			continue;
		*value = &values[i];
		return &table[i];
	}
	return NULL;
}

static const struct cli_option *
find(struct parse *p, struct slice name, char letter, struct cli_value **value)
{
	const struct cli_option *o = NULL;

	if (p->command != NULL)
		o = find_in(
		    p->command->options, p->values, name, letter, value);
	if (o == NULL)
		o = find_in(p->cli->common, p->common, name, letter, value);
	if (o == NULL)
		o = find_in(help_builtin, p->builtin, name, letter, value);
	return o;
}

/* One of our own; a command may have an option of the same name (--version N
 * of a certificate), which is not it. */
static const struct cli_value *
given(struct parse *p, const char *name)
{
	struct cli_value *value = NULL;

	if (find_in(help_builtin, p->builtin, slice_str(name), 0, &value) ==
	    NULL)
		abort(); /* the tables of help.c hold it */
	return value;
}

static void
near_options(struct help_nearest *near, const struct cli_option *table)
{
	for (; table != NULL && table->name != NULL; table++)
		help_nearest(near, table->name);
}

static int
unknown_option(struct parse *p, struct slice name)
{
	char *typed = slice_dup(name);
	struct help_nearest near = { typed, NULL, SIZE_MAX };

	if (typed == NULL)
		return CLI_INTERNAL;
	if (p->command != NULL)
		near_options(&near, p->command->options);
	near_options(&near, p->cli->common);
	near_options(&near, help_builtin);
	if (near.best != NULL)
		cli_error(p->cli, "没有选项 --%s；是否要用 --%s？",
		    "there is no option --%s; did you mean --%s?", typed,
		    near.best);
	else
		cli_error(
		    p->cli, "没有选项 --%s", "there is no option --%s", typed);
	free(typed);
	return usage(p);
}

static int
store(struct parse *p, const struct cli_option *o, struct cli_value *value,
    const char *text)
{
	if (value->n > 0 && !o->many) {
		cli_error(p->cli, "选项 --%s 只能给一次",
		    "option --%s may be given only once", o->name);
		return usage(p);
	}
	if (value->n == CLI_MANY_MAX) {
		cli_error(p->cli, "选项 --%s 最多给 %d 次",
		    "option --%s may be given at most %d times", o->name,
		    CLI_MANY_MAX);
		return usage(p);
	}
	if (o->value != NULL && *text == '\0') {
		cli_error(p->cli, "选项 --%s 的值为空，应给出 %s",
		    "the value of --%s is empty; give %s", o->name, o->value);
		return usage(p);
	}
	value->v[value->n++] = text;
	if (strcmp(o->name, "lang") == 0 && !tty_lang(text, &p->cli->lang)) {
		cli_error(p->cli, "--lang 只能是 zh 或 en，不能是“%s”",
		    "--lang is zh or en, not '%s'", text);
		return usage(p);
	}
	return CLI_OK;
}

/* The value of an option is the next argument. One that begins with "--" is
 * taken for an option whose value was forgotten; --name=--value says it
 * anyway. */
static int
store_next(struct parse *p, const struct cli_option *o, struct cli_value *value)
{
	const char *text = p->next < p->argc ? p->argv[p->next] : NULL;

	if (text == NULL || strncmp(text, "--", 2) == 0) {
		cli_error(p->cli, "选项 --%s 后面要有 %s",
		    "option --%s needs %s after it", o->name, o->value);
		return usage(p);
	}
	p->next++;
	return store(p, o, value, text);
}

static int
parse_long(struct parse *p, const char *arg)
{
	const char *equals = strchr(arg, '=');
	struct cli_value *value = NULL;
	const struct cli_option *o;
	struct slice name;

	name = slice_of(
	    arg, equals == NULL ? strlen(arg) : (size_t)(equals - arg));
	o = find(p, name, 0, &value);
	if (o == NULL)
		return unknown_option(p, name);
	if (o->value == NULL && equals != NULL) {
		cli_error(p->cli, "选项 --%s 不带值",
		    "option --%s takes no value", o->name);
		return usage(p);
	}
	if (o->value == NULL)
		return store(p, o, value, NULL);
	if (equals != NULL)
		return store(p, o, value, equals + 1);
	return store_next(p, o, value);
}

/* "-o FILE", "-oFILE", "-qv". */
static int
parse_letters(struct parse *p, const char *arg)
{
	static const struct slice none = { NULL, 0 };
	struct cli_value *value = NULL;
	const struct cli_option *o;
	int status = CLI_OK;

	for (; *arg != '\0' && status == CLI_OK; arg++) {
		o = find(p, none, *arg, &value);
		if (o == NULL) {
			cli_error(p->cli, "没有选项 -%s",
			    "there is no option -%s", arg);
			return usage(p);
		}
		if (o->value == NULL)
			status = store(p, o, value, NULL);
		else if (arg[1] != '\0')
			return store(p, o, value, arg + 1);
		else
			return store_next(p, o, value);
	}
	return status;
}

/* Options up to the first operand, or, once the command is known, options and
 * operands to the end. */
static int
parse_arguments(struct parse *p)
{
	bool options = true;
	int status = CLI_OK;
	char *arg;

	while (p->next < p->argc && status == CLI_OK) {
		arg = p->argv[p->next];
		if (options && strcmp(arg, "--") == 0) {
			options = false;
			p->next++;
		} else if (!options || arg[0] != '-' || arg[1] == '\0') {
			if (p->command == NULL)
				break;
			p->operands[p->n++] = arg;
			p->next++;
		} else {
			p->next++;
			status = arg[1] == '-' ? parse_long(p, arg + 2)
					       : parse_letters(p, arg + 1);
		}
	}
	return status;
}

static bool
is_group(const struct cli *cli, const char *word)
{
	const struct cli_command *c;
	size_t n = strlen(word);

	for (c = cli->commands; c->name != NULL; c++)
		if (strncmp(c->name, word, n) == 0 && c->name[n] == ' ')
			return true;
	return false;
}

/* The command that the words at argv name; *used is one or two of them. */
static const struct cli_command *
match(const struct cli *cli, char **argv, int argc, int *used)
{
	const struct cli_command *c;
	size_t n = strlen(argv[0]);

	*used = 2;
	for (c = cli->commands; argc > 1 && c->name != NULL; c++)
		if (strncmp(c->name, argv[0], n) == 0 && c->name[n] == ' ' &&
		    strcmp(c->name + n + 1, argv[1]) == 0)
			return c;
	*used = 1;
	for (c = cli->commands; c->name != NULL; c++)
		if (strcmp(c->name, argv[0]) == 0)
			return c;
	return NULL;
}

/* The command nearest to what was typed. */
static struct help_nearest
nearest_command(const struct cli *cli, const char *typed)
{
	struct help_nearest near = { typed, NULL, SIZE_MAX };
	const struct cli_command *c;

	for (c = cli->commands; c->name != NULL; c++)
		help_nearest(&near, c->name);
	help_nearest(&near, "help");
	return near;
}

static int
complete(const struct parse *p, const char *shell, int words)
{
	if (words <= 2 && completion_write(p->cli, shell, stdout))
		return CLI_OK;
	cli_error(p->cli, "completion 之后应为 bash、zsh 或 fish",
	    "completion is for bash, zsh or fish");
	return CLI_USAGE;
}

static int
unknown_command(struct parse *p, char **argv, int argc)
{
	const struct cli *cli = p->cli;
	bool group = is_group(cli, argv[0]);
	struct buf words = BUF_INIT(1024);
	struct help_nearest one, two;

	if (group && argc < 2) {
		cli_error(cli, "“%s”后面还要有一个词：",
		    "'%s' needs one more word:", argv[0]);
		help_group(cli, argv[0], stderr);
		return CLI_USAGE;
	}
	one = nearest_command(cli, argv[0]);
	if (argc > 1) {
		/* "trst publish": the two words may belong together. */
		buf_printf(&words, "%s %s", argv[0], argv[1]);
		two = nearest_command(cli, buf_cstr(&words));
		if (group || two.distance < one.distance)
			one = two;
	}
	if (one.best != NULL)
		cli_error(cli, "没有命令“%s”；是否要用“%s”？",
		    "there is no command '%s'; did you mean '%s'?", one.typed,
		    one.best);
	else
		cli_error(cli, "没有命令“%s”；运行“%s help”查看全部命令",
		    "there is no command '%s'; '%s help' lists them all",
		    one.typed, cli->program);
	buf_free(&words);
	return usage(p);
}

/* Help on what the words name: nothing, a command, or the first word of
 * several. */
static int
show_help(struct parse *p, char **argv, int argc)
{
	const struct cli_command *c;
	int used;

	if (argc == 0) {
		help_program(p->cli, stdout);
		return CLI_OK;
	}
	c = match(p->cli, argv, argc, &used);
	if (c != NULL)
		help_command(p->cli, c, stdout);
	else if (argc == 1 && is_group(p->cli, argv[0]))
		help_group(p->cli, argv[0], stdout);
	else
		return unknown_command(p, argv, argc);
	return CLI_OK;
}

static int
show_version(const struct parse *p)
{
	printf("%s %s\n", p->cli->program, VERSION);
	return CLI_OK;
}

static int
run(struct parse *p)
{
	const struct cli_command *c = p->command;

	if (p->n < c->min) {
		cli_error(p->cli, "“%s”缺少参数 %s", "'%s' needs %s", c->name,
		    c->operands == NULL ? "" : c->operands);
		return usage(p);
	}
	if (p->n > c->max) {
		cli_error(p->cli, "“%s”多了一个参数“%s”",
		    "'%s' has one argument too many: '%s'", c->name,
		    p->operands[c->max]);
		return usage(p);
	}
	p->cli->command = c;
	p->cli->common_values = p->common;
	return c->run(p->cli, p->values, p->operands, p->n);
}

static size_t
count(const struct cli_option *table)
{
	size_t n = 0;

	while (table != NULL && table[n].name != NULL)
		n++;
	return n;
}

/* From the first word that is not an option. */
static int
parse_command(struct parse *p)
{
	char **words = p->argv + p->next;
	int n = p->argc - p->next, used = 0, status;

	p->command = match(p->cli, words, n, &used);
	if (p->command == NULL && strcmp(words[0], "help") == 0)
		return show_help(p, words + 1, n - 1);
	if (p->command == NULL && strcmp(words[0], "completion") == 0)
		return complete(p, n == 1 ? "bash" : words[1], n);
	if (p->command == NULL) {
		if (n > 1 && is_group(p->cli, words[0]) &&
		    (strcmp(words[1], "--help") == 0 ||
			strcmp(words[1], "-h") == 0))
			return show_help(p, words, 1);
		return unknown_command(p, words, n);
	}
	p->next += used;
	p->values = calloc(count(p->command->options) + 1, sizeof *p->values);
	p->operands = calloc((size_t)n + 1, sizeof *p->operands);
	if (p->values == NULL || p->operands == NULL)
		return CLI_INTERNAL;
	status = parse_arguments(p);
	if (status != CLI_OK)
		return status;
	if (given(p, "help")->n > 0) {
		help_command(p->cli, p->command, stdout);
		return CLI_OK;
	}
	if (given(p, "version")->n > 0)
		return show_version(p);
	return run(p);
}

static int
parse(struct parse *p)
{
	int status = parse_arguments(p);

	if (status != CLI_OK)
		return status;
	if (given(p, "version")->n > 0)
		return show_version(p);
	if (given(p, "help")->n > 0)
		return show_help(p, p->argv + p->next, p->argc - p->next);
	if (p->next == p->argc) {
		help_program(p->cli, stderr);
		return CLI_USAGE;
	}
	return parse_command(p);
}

/* The language of error messages about what comes before --lang. */
static enum lang
first_lang(int argc, char **argv)
{
	enum lang lang = LANG_EN;
	int i;

	tty_lang(NULL, &lang);
	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strncmp(argv[i], "--lang=", 7) == 0)
			tty_lang(argv[i] + 7, &lang);
		else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
			tty_lang(argv[i + 1], &lang);
	}
	return lang;
}

int
cli_main(struct cli *cli, int argc, char **argv)
{
	struct parse p = { .cli = cli, .argv = argv, .argc = argc, .next = 1 };
	int status, error;

	if (!proc_stdio())
		return CLI_IOERR;
	/* A reader that went away and a full disk are errors that a write
	 * reports, not deaths. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	cli->lang = first_lang(argc, argv);
	running = cli;
	crypt_memory(exhausted);
	p.common = calloc(count(cli->common) + 1, sizeof *p.common);
	status = p.common == NULL || argc < 1 ? CLI_INTERNAL : parse(&p);
	error = tty_finish(stdout);
	if (error != 0) {
		cli_error(cli, "标准输出写入失败：%s",
		    "cannot write standard output: %s",
		    os_text(error, cli->lang));
		status = CLI_IOERR;
	}
	if (status >= CLI_INTERNAL && !said)
		cli_error(cli, "内部错误，多半是内存不足",
		    "an error inside, most likely out of memory");
	cli->command = NULL;
	cli->common_values = NULL;
	free(p.common);
	free(p.values);
	free(p.operands);
	over = status;
	return status;
}

const struct cli_value *
cli_all(const struct cli *cli, const struct cli_value *values, const char *name)
{
	const struct cli_option *o;
	size_t i;

	o = cli->command == NULL ? NULL : cli->command->options;
	for (i = 0; o != NULL && o[i].name != NULL; i++)
		if (strcmp(o[i].name, name) == 0)
			return &values[i];
	o = cli->common;
	for (i = 0; o != NULL && o[i].name != NULL; i++)
		if (strcmp(o[i].name, name) == 0)
			return &cli->common_values[i];
	fprintf(
	    stderr, "%s: no option --%s in the tables\n", cli->program, name);
	abort();
}

const char *
cli_get(const struct cli *cli, const struct cli_value *values, const char *name)
{
	const struct cli_value *value = cli_all(cli, values, name);

	return value->n == 0 ? NULL : value->v[value->n - 1];
}

bool
cli_has(const struct cli *cli, const struct cli_value *values, const char *name)
{
	return cli_all(cli, values, name)->n > 0;
}
