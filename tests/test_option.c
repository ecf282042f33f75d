/* SPDX-License-Identifier: Apache-2.0 */
/* sys/cli and sys/help: a small program's tables, run as its main would. */
#include "tests/suites.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/cli.h"
#include "sys/file.h"
#include "sys/tty.h"

#define STATUS_RAN 42

/* Prints what it was given. */
static int
echo(const struct cli *cli, const struct cli_value *values, char **operands,
    size_t n)
{
	const struct cli_value *many;
	const char *out;
	size_t i;

	printf("%s:", cli->command->name);
	for (i = 0; i < n; i++)
		printf(" %s", operands[i]);
	if (cli->command->options != NULL) {
		out = cli_get(cli, values, "out");
		printf(";out=%s;json=%d;tag=", out == NULL ? "" : out,
		    cli_has(cli, values, "json"));
		many = cli_all(cli, values, "tag");
		for (i = 0; i < many->n; i++)
			printf("%s,", many->v[i]);
	}
	out = cli_get(cli, values, "workspace");
	printf(";workspace=%s;lang=%d", out == NULL ? "" : out, cli->lang);
	return STATUS_RAN;
}

static int
bad_lookup(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	(void)operands;
	(void)n;
	return cli_has(cli, values, "no-such-option") ? 1 : 0;
}

static int
complain(const struct cli *cli, const struct cli_value *values, char **operands,
    size_t n)
{
	(void)values;
	(void)n;
	cli_error(cli, "坏：%s", "bad: %s\n", operands[0]);
	return CLI_REFUSED;
}

static const struct cli_option make_options[] = {
	{ "out", 'o', "DIR", false, "写到这里", "write to this folder" },
	{ "json", 'j', NULL, false, "以 JSON 输出", "print JSON" },
	{ "tag", 0, "TAG", true, "标签", "a tag" },
	{ 0 },
};
static const struct cli_option common[] = {
	{ "workspace", 'w', "DIR", false, "工作区", "the workspace" },
	{ 0 },
};
static const struct cli_command commands[] = {
	{ "make", "INPUT...", 1, SIZE_MAX, "制作", "make things", make_options,
	    echo },
	{ "init", "DIR", 1, 1, "新建", "begin", NULL, echo },
	{ "list", NULL, 0, 0, "列出", "list things", NULL, echo },
	{ "trust show", NULL, 0, 0, "显示信任列表", "show the trust list", NULL,
	    echo },
	{ "trust publish", NULL, 0, 0, "发布信任列表", "publish the trust list",
	    NULL, echo },
	{ "look", NULL, 0, 0, "-", "-", NULL, bad_lookup },
	{ "complain", "TEXT", 1, 1, "-", "-", NULL, complain },
	{ 0 },
};

static char out_path[] = "/tmp/yinxin-option-XXXXXX";
static char err_path[] = "/tmp/yinxin-option-XXXXXX";

static void
setup(void)
{
	strcpy(out_path + strlen(out_path) - 6, "XXXXXX");
	strcpy(err_path + strlen(err_path) - 6, "XXXXXX");
	ck_assert_int_ge(mkstemp(out_path), 0);
	ck_assert_int_ge(mkstemp(err_path), 0);
}

static void
teardown(void)
{
	unlink(out_path);
	unlink(err_path);
}

#define WORDS_MAX 80

/* Runs the words (separated by '|') in a child; its status, or minus the
 * signal. What it printed is appended to out and err. */
static int
run(const char *words, const char *stdout_path, struct buf *out,
    struct buf *err)
{
	struct cli cli = { .program = "prog",
		.zh = "样例程序",
		.en = "an example",
		.commands = commands,
		.common = common };
	char *copy = strdup(words), *argv[WORDS_MAX], *rest = copy;
	int argc = 1, status;
	pid_t pid;

	argv[0] = copy;
	while (rest != NULL && *words != '\0' && argc < WORDS_MAX)
		argv[argc++] = strsep(&rest, "|");
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		signal(SIGABRT, SIG_DFL);
		if (freopen(stdout_path, "w", stdout) == NULL ||
		    freopen(err_path, "w", stderr) == NULL)
			_exit(200);
		setvbuf(stderr, NULL, _IONBF, 0);
		_exit(cli_main(&cli, argc, argv));
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	if (strcmp(stdout_path, out_path) == 0)
		ck_assert_int_eq(file_read(out_path, 1 << 20, out), 0);
	ck_assert_int_eq(file_read(err_path, 1 << 20, err), 0);
	free(copy);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static const struct {
	const char *words;
	int status;
	const char *out; /* whole */
	const char *err; /* a part; NULL: nothing at all */
} cases[] = {
	/* wrong usage: 64, a reason, the usage, nothing on stdout */
	{ "", 64, "", "usage: prog COMMAND" },
	{ "--lang|en", 64, "", "  make INPUT..." },
	{ "mkae|x", 64, "", "no command 'mkae'; did you mean 'make'?" },
	{ "zzzzzzzz", 64, "", "no command 'zzzzzzzz'; 'prog help'" },
	{ "trust", 64, "", "'trust' needs one more word" },
	{ "trust|pubish", 64, "",
	    "no command 'trust pubish'; did you mean 'trust publish'?" },
	{ "trst|show", 64, "", "did you mean 'trust show'?" },
	{ "make", 64, "", "'make' needs INPUT..." },
	{ "make", 64, "", "usage: prog make [OPTION]... INPUT..." },
	{ "list|x", 64, "", "one argument too many: 'x'" },
	{ "init|a|b", 64, "", "one argument too many: 'b'" },
	{ "make|--jsn|x", 64, "", "no option --jsn; did you mean --json?" },
	{ "make|--js|x", 64, "", "no option --js; did you mean --json?" },
	{ "make|--quux|x", 64, "", "no option --quux\n" },
	{ "make|-x|y", 64, "", "no option -x" },
	{ "--out|d|make|x", 64, "", "no option --out" },
	{ "make|x|--out", 64, "", "--out needs DIR" },
	{ "make|x|-o", 64, "", "--out needs DIR" },
	{ "make|x|--out|--json", 64, "", "--out needs DIR" },
	{ "make|x|--out=", 64, "", "--out is empty" },
	{ "make|x|--json=1", 64, "", "--json takes no value" },
	{ "make|x|--json|--json", 64, "", "--json may be given only once" },
	{ "make|x|-o|a|--out|b", 64, "", "--out may be given only once" },
	{ "-w|a|make|x|-w|b", 64, "", "--workspace may be given only once" },
	{ "make|x|--lang|fr", 64, "", "--lang is zh or en, not 'fr'" },
	{ "help|mkae", 64, "", "did you mean 'make'?" },
	{ "make|--lang|zh|--jsn|x", 64, "",
	    "没有选项 --jsn；是否要用 --json？" },
	{ "mak|--lang=zh", 64, "", "没有命令“mak”；是否要用“make”？" },
	{ "make|a|--esc\033[2J", 64, "", "--esc<U+001B>[2J" },
	/* right usage */
	{ "make|a", 42, "make: a;out=;json=0;tag=;workspace=;lang=1", NULL },
	{ "make|a|-", 42, "make: a -;out=;json=0;tag=;workspace=;lang=1",
	    NULL },
	{ "make|--|--json|-o", 42,
	    "make: --json -o;out=;json=0;tag=;workspace=;lang=1", NULL },
	{ "make|-jo|d|a", 42, "make: a;out=d;json=1;tag=;workspace=;lang=1",
	    NULL },
	{ "make|-od|a", 42, "make: a;out=d;json=0;tag=;workspace=;lang=1",
	    NULL },
	{ "make|a|--out=--json", 42,
	    "make: a;out=--json;json=0;tag=;workspace=;lang=1", NULL },
	{ "make|--tag|1|a|--tag=2", 42,
	    "make: a;out=;json=0;tag=1,2,;workspace=;lang=1", NULL },
	{ "make|--out|-|a", 42, "make: a;out=-;json=0;tag=;workspace=;lang=1",
	    NULL },
	{ "-w|x|list", 42, "list:;workspace=x;lang=1", NULL },
	{ "list|--workspace=y|--lang|zh", 42, "list:;workspace=y;lang=0",
	    NULL },
	{ "trust|publish", 42, "trust publish:;workspace=;lang=1", NULL },
	{ "--version", 0, "prog " VERSION "\n", NULL },
	{ "list|-V", 0, "prog " VERSION "\n", NULL },
	/* errors of a command are one line, whatever is in them */
	{ "complain|a\nprog: ok", 1, "", "prog: bad: a<U+000A>prog: ok\n" },
	/* a mistake of ours is not passed over */
	{ "look", -SIGABRT, "", "no option --no-such-option" },
};

START_TEST(parse)
{
	struct buf out = BUF_INIT(1 << 20), err = BUF_INIT(1 << 20);
	int got;

	unsetenv("LC_ALL");
	unsetenv("LC_MESSAGES");
	setenv("LANG", "C", 1);
	got = run(cases[_i].words, out_path, &out, &err);
	ck_assert_msg(got == cases[_i].status, "'%s': status %d\n%s",
	    cases[_i].words, got, buf_cstr(&err));
	ck_assert_msg(slice_is(buf_view(&out), cases[_i].out), "'%s': '%s'",
	    cases[_i].words, buf_cstr(&out));
	if (cases[_i].err == NULL)
		ck_assert_msg(
		    err.n == 0, "'%s': '%s'", cases[_i].words, buf_cstr(&err));
	else
		ck_assert_msg(strstr(buf_cstr(&err), cases[_i].err) != NULL,
		    "'%s': '%s'", cases[_i].words, buf_cstr(&err));
	buf_free(&out);
	buf_free(&err);
}
END_TEST

START_TEST(too_many)
{
	struct buf out = BUF_INIT(1 << 20), err = BUF_INIT(1 << 20);
	struct buf words = BUF_INIT(1 << 20);
	int i;

	buf_puts(&words, "make|x");
	for (i = 0; i < CLI_MANY_MAX; i++)
		buf_puts(&words, "|--tag=t");
	ck_assert_int_eq(
	    run(buf_cstr(&words), out_path, &out, &err), STATUS_RAN);
	buf_puts(&words, "|--tag=t");
	ck_assert_int_eq(
	    run(buf_cstr(&words), out_path, &out, &err), CLI_USAGE);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&err), "at most 64 times"));
	buf_free(&words);
	buf_free(&out);
	buf_free(&err);
}
END_TEST

/* A full disk behind stdout is an I/O error, whatever the command said. */
START_TEST(unwritable)
{
	struct buf err = BUF_INIT(1 << 20);

	ck_assert_int_eq(run("make|a", "/dev/full", NULL, &err), CLI_IOERR);
	ck_assert_ptr_nonnull(strstr(buf_cstr(&err), "No space left"));
	ck_assert_int_eq(run("--help", "/dev/full", NULL, &err), CLI_IOERR);
	buf_free(&err);
}
END_TEST

static const struct {
	const char *words;
	const char *says[6];
	const char *not_a_word;
} helps[] = {
	{ "--help",
	    { "usage: prog COMMAND", "  trust publish", "  -V, --version",
		"      --lang zh|en", "Run 'prog help COMMAND'" },
	    "--tag" },
	{ "help", { "usage: prog COMMAND", "  init DIR" }, "--tag" },
	{ "help|make",
	    { "usage: prog make [OPTION]... INPUT...", "\n\nmake things\n",
		"  -o, --out DIR        write to this folder",
		"a tag (repeatable)", "  -w, --workspace DIR  the workspace" },
	    "trust" },
	{ "make|--help", { "usage: prog make", "-h, --help" }, "trust" },
	{ "--help|make", { "usage: prog make", "-h, --help" }, "trust" },
	{ "help|trust|show", { "usage: prog trust show" }, "publish" },
	{ "trust|--help", { "  trust show", "  trust publish" }, "--out" },
	{ "help|trust", { "  trust show", "  trust publish" }, "--out" },
	{ "help|make|--lang|zh",
	    { "用法：prog make [选项]... INPUT...", "\n选项\n",
		"  -o, --out DIR        写到这里", "标签（可重复）" },
	    "Options" },
};

START_TEST(help)
{
	struct buf out = BUF_INIT(1 << 20), err = BUF_INIT(1 << 20);
	struct slice rest, line;
	size_t i, end;
	int width;

	setenv("LANG", "C", 1);
	for (width = 40; width <= 120; width += 40) {
		char text[16];

		snprintf(text, sizeof text, "%d", width);
		setenv("COLUMNS", text, 1);
		buf_reset(&out);
		ck_assert_int_eq(run(helps[_i].words, out_path, &out, &err), 0);
		ck_assert_uint_eq(err.n, 0);
		/* No line is wider than the terminal. */
		for (rest = buf_view(&out); rest.n > 0;) {
			end = slice_find(rest, slice_str("\n"), 0);
			ck_assert_uint_ne(end, SIZE_MAX);
			line = slice_of(rest.p, end);
			ck_assert_msg(tty_columns(line) <= width, "%d: %.*s",
			    width, (int)line.n, (const char *)line.p);
			rest = slice_of(rest.p + end + 1, rest.n - end - 1);
		}
	}
	for (i = 0; i < 6 && helps[_i].says[i] != NULL; i++)
		ck_assert_msg(strstr(buf_cstr(&out), helps[_i].says[i]) != NULL,
		    "'%s' does not say '%s':\n%s", helps[_i].words,
		    helps[_i].says[i], buf_cstr(&out));
	ck_assert_msg(strstr(buf_cstr(&out), helps[_i].not_a_word) == NULL,
	    "'%s' says '%s'", helps[_i].words, helps[_i].not_a_word);
	buf_free(&out);
	buf_free(&err);
}
END_TEST

#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))

Suite *
option_suite(void)
{
	Suite *s = suite_create("option");
	TCase *t = tcase_create("option");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, parse, 0, COUNT(cases));
	tcase_add_test(t, too_many);
	tcase_add_test(t, unwritable);
	tcase_add_loop_test(t, help, 0, COUNT(helps));
	suite_add_tcase(s, t);
	return s;
}
