/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "sys/tty.h"

#define INTERRUPTIONS 100

static const struct {
	const char *option, *all, *messages, *lang;
	int want; /* enum lang; -1: refused */
} langs[] = {
	{ "fr", NULL, NULL, NULL, -1 },
	{ "", NULL, NULL, NULL, -1 },
	{ "zh_CN", NULL, NULL, NULL, -1 },
	{ "zh", "en_US.UTF-8", NULL, NULL, LANG_ZH },
	{ "en", "zh_CN.UTF-8", NULL, NULL, LANG_EN },
	{ NULL, NULL, NULL, NULL, LANG_EN },
	{ NULL, "C", NULL, "zh_CN.UTF-8", LANG_EN },
	{ NULL, "", "", "zh_CN.UTF-8", LANG_ZH },
	{ NULL, NULL, "zh_TW.utf8", "en_US.UTF-8", LANG_ZH },
	{ NULL, NULL, NULL, "zh", LANG_ZH },
	{ NULL, NULL, NULL, "zh_CN.GB18030", LANG_EN },
	{ NULL, NULL, NULL, "zhuang", LANG_EN },
};

static void
set(const char *name, const char *value)
{
	if (value == NULL)
		unsetenv(name);
	else
		setenv(name, value, 1);
}

START_TEST(lang)
{
	enum lang got = LANG_EN;
	bool ok;

	set("LC_ALL", langs[_i].all);
	set("LC_MESSAGES", langs[_i].messages);
	set("LANG", langs[_i].lang);
	ok = tty_lang(langs[_i].option, &got);
	ck_assert_int_eq(ok, langs[_i].want >= 0);
	if (ok)
		ck_assert_msg(got == (enum lang)langs[_i].want, "case %d", _i);
}
END_TEST

static const struct {
	const char *text;
	int columns;
} columns[] = {
	{ "", 0 },
	{ "abc", 3 },
	{ "证书", 4 },
	{ "（甲）", 6 },
	{ "e\xcc\x81", 1 }, /* combining acute */
	{ "𠮷", 2 },
	{ "é½", 2 },
};

START_TEST(width_of_text)
{
	ck_assert_msg(
	    tty_columns(slice_str(columns[_i].text)) == columns[_i].columns,
	    "%s", columns[_i].text);
}
END_TEST

static const struct {
	const char *name;
	const char *text;
	int column, indent, width;
	const char *want;
} wraps[] = {
	{ "fits", "one two", 0, 0, 7, "one two" },
	{ "one over", "one two", 0, 0, 6, "one\ntwo" },
	{ "indent", "one two three", 2, 4, 9, "one two\n    three" },
	{ "column counts", "one two", 5, 0, 11, "one\ntwo" },
	{ "long word stands", "extraordinary x", 0, 0, 5, "extraordinary\nx" },
	{ "spaces kept inside", "a  b", 0, 0, 9, "a  b" },
	{ "Han anywhere", "认证证书", 0, 0, 4, "认证\n证书" },
	{ "odd width", "认证证书", 0, 0, 5, "认证\n证书" },
	{ "no mark begins", "认证，证书", 0, 0, 4, "认\n证，\n证书" },
	{ "no bracket ends", "认证（书）", 0, 0, 6, "认证\n（书）" },
	{ "mixed", "签发PDF证书", 0, 0, 7, "签发PDF\n证书" },
	{ "new line", "a\nb", 0, 2, 9, "a\n  b" },
	{ "two new lines", "a\n\nb", 0, 0, 9, "a\n\nb" },
};

START_TEST(wrap)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	ck_assert_ptr_nonnull(f);
	tty_wrap(f, slice_str(wraps[_i].text), wraps[_i].column,
	    wraps[_i].indent, wraps[_i].width);
	fclose(f);
	ck_assert_msg(strcmp(text, wraps[_i].want) == 0, "%s: '%s'",
	    wraps[_i].name, text);
	free(text);
}
END_TEST

/* Foreign text cannot move the cursor, and a file gets no colour. */
START_TEST(put)
{
	char text[64] = "";
	FILE *f = tmpfile();
	size_t n;

	ck_assert_ptr_nonnull(f);
	setenv("TERM", "xterm", 1);
	tty_put(f, TTY_BAD, slice_str("a\033[2Jb\xe2\x80\xae\r\n"));
	rewind(f);
	n = fread(text, 1, sizeof text - 1, f);
	text[n] = '\0';
	fclose(f);
	ck_assert_str_eq(text, "a<U+001B>[2Jb<U+202E><U+000D><U+000A>");
}
END_TEST

START_TEST(finish)
{
	FILE *full = fopen("/dev/full", "w"), *null = fopen("/dev/null", "w");

	ck_assert_ptr_nonnull(full);
	ck_assert_ptr_nonnull(null);
	fputs("x", full);
	fputs("x", null);
	ck_assert_int_eq(tty_finish(full), ENOSPC);
	/* An error that was already met is still one. */
	ck_assert_int_ne(tty_finish(full), 0);
	ck_assert_int_eq(tty_finish(null), 0);
	fclose(full);
	fclose(null);
}
END_TEST

/* A child on a terminal of its own; what it does is told by its status. */
static pid_t
on_terminal(int *master, int (*body)(void))
{
	pid_t pid = forkpty(master, NULL, NULL, NULL);

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		signal(SIGINT, SIG_DFL); /* the test runner has its own */
		_exit(body());
	}
	return pid;
}

/* What the terminal shows until `end` appears in it. */
static void
expect(int master, const char *end, char *shown, size_t max)
{
	struct pollfd p = { master, POLLIN, 0 };
	size_t n = strlen(shown);
	ssize_t got;

	while (strstr(shown, end) == NULL) {
		ck_assert_msg(
		    poll(&p, 1, 10000) == 1, "no '%s' in '%s'", end, shown);
		got = read(master, shown + n, max - 1 - n);
		ck_assert_msg(got > 0, "no '%s' in '%s'", end, shown);
		n += (size_t)got;
		shown[n] = '\0';
	}
}

static int
ended(pid_t pid)
{
	int status;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static bool
echo_is_on(int fd)
{
	struct termios t;

	return tcgetattr(fd, &t) == 0 && (t.c_lflag & ECHO) != 0;
}

static int
ask_secret(void)
{
	struct buf out = BUF_INIT(2048);
	int error = tty_secret("Secret? ", &out);

	if (error != 0)
		return error;
	if (!slice_is(buf_view(&out), "open sesame"))
		return 201;
	return echo_is_on(0) ? 0 : 202;
}

START_TEST(secret)
{
	char shown[256] = "";
	int master;
	pid_t pid = on_terminal(&master, ask_secret);

	expect(master, "Secret? ", shown, sizeof shown);
	ck_assert(!echo_is_on(master));
	ck_assert_int_eq(write(master, "open sesame\n", 12), 12);
	expect(master, "\n", shown, sizeof shown);
	ck_assert_ptr_null(strstr(shown, "sesame"));
	ck_assert_int_eq(ended(pid), 0);
}
END_TEST

START_TEST(secret_ended)
{
	char shown[256] = "";
	int master;
	pid_t pid = on_terminal(&master, ask_secret);

	expect(master, "Secret? ", shown, sizeof shown);
	ck_assert_int_eq(write(master, "\004", 1), 1); /* Ctrl-D */
	ck_assert_int_eq(ended(pid), ECANCELED);
}
END_TEST

/* Ctrl-C ends the program as ever, and the echo is on again; also when it is
 * typed in the very moment between the question and the wait for an answer,
 * which is why this is tried often. */
START_TEST(secret_interrupted)
{
	char shown[256] = "";
	int master;
	pid_t pid = on_terminal(&master, ask_secret);

	expect(master, "Secret? ", shown, sizeof shown);
	ck_assert(!echo_is_on(master));
	ck_assert_int_eq(write(master, "op\003", 3), 3);
	ck_assert_int_eq(ended(pid), -SIGINT);
	ck_assert(echo_is_on(master));
}
END_TEST

static int
ask_yes(void)
{
	return tty_confirm("Sure? ") ? 1 : 0;
}

static const struct {
	const char *typed;
	int want;
} answers[] = {
	{ "y\n", 1 },
	{ "yes\n", 1 },
	{ "是\n", 1 },
	{ "\n", 0 },
	{ "n\n", 0 },
	{ "yesterday\n", 0 },
	{ "\004", 0 },
};

START_TEST(confirm)
{
	size_t n = strlen(answers[_i].typed);
	char shown[256] = "";
	int master, got;
	pid_t pid = on_terminal(&master, ask_yes);

	expect(master, "Sure? ", shown, sizeof shown);
	ck_assert_int_eq(write(master, answers[_i].typed, n), (ssize_t)n);
	got = ended(pid);
	ck_assert_msg(
	    got == answers[_i].want, "'%s': %d", answers[_i].typed, got);
}
END_TEST

static int
without_terminal(void)
{
	struct buf out = BUF_INIT(64);

	if (setsid() < 0)
		return 201;
	if (tty_secret("?", &out) != ENOTTY)
		return 202;
	return tty_confirm("?") ? 203 : 0;
}

START_TEST(no_terminal)
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		_exit(without_terminal());
	ck_assert_int_eq(ended(pid), 0);
}
END_TEST

/* bit 0: colour, bit 1: width 132 */
static int
look(void)
{
	struct winsize size = { .ws_row = 24, .ws_col = 132 };

	if (ioctl(1, TIOCSWINSZ, &size) != 0)
		return 100;
	return (tty_colour(stdout) ? 1 : 0) |
	    (tty_width(stdout) == 132 ? 2 : 0);
}

static const struct {
	const char *term, *no_color;
	int want;
} colours[] = {
	{ "xterm", NULL, 3 },
	{ "xterm", "", 3 },
	{ "xterm", "1", 2 },
	{ "dumb", NULL, 2 },
	{ NULL, NULL, 2 },
};

START_TEST(colour)
{
	int master, got;

	set("TERM", colours[_i].term);
	set("NO_COLOR", colours[_i].no_color);
	got = ended(on_terminal(&master, look));
	ck_assert_msg(got == colours[_i].want, "case %d: %d", _i, got);
}
END_TEST

static const struct {
	const char *columns;
	int want;
} widths[] = {
	{ NULL, 80 },
	{ "", 80 },
	{ "40", 40 },
	{ "40x", 80 },
	{ "0", 80 },
	{ "-5", 80 },
	{ "99999999999999999999", 80 },
};

START_TEST(width)
{
	FILE *f = tmpfile();

	ck_assert_ptr_nonnull(f);
	set("COLUMNS", widths[_i].columns);
	ck_assert_int_eq(tty_width(f), widths[_i].want);
	ck_assert(!tty_colour(f));
	fclose(f);
}
END_TEST

#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))

Suite *
tty_suite(void)
{
	Suite *s = suite_create("tty");
	TCase *t = tcase_create("tty");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, lang, 0, COUNT(langs));
	tcase_add_loop_test(t, width_of_text, 0, COUNT(columns));
	tcase_add_loop_test(t, wrap, 0, COUNT(wraps));
	tcase_add_test(t, put);
	tcase_add_test(t, finish);
	tcase_add_test(t, secret);
	tcase_add_test(t, secret_ended);
	tcase_add_loop_test(t, secret_interrupted, 0, INTERRUPTIONS);
	tcase_add_loop_test(t, confirm, 0, COUNT(answers));
	tcase_add_test(t, no_terminal);
	tcase_add_loop_test(t, colour, 0, COUNT(colours));
	tcase_add_loop_test(t, width, 0, COUNT(widths));
	suite_add_tcase(s, t);
	return s;
}
