/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/proc.h"

static int
echo(int fd, void *arg)
{
	char bytes[4];

	(void)arg;
	while (read(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes)
		if (write(fd, bytes, sizeof bytes) != (ssize_t)sizeof bytes)
			return 1;
	return 7;
}

START_TEST(talk)
{
	struct proc p;
	struct proc_end end;
	char bytes[4];

	ck_assert_int_eq(proc_fork(echo, NULL, &p), 0);
	ck_assert_int_eq(proc_write(&p, "abcd", 4, 1000), 0);
	ck_assert_int_eq(proc_read(&p, bytes, 4, 1000), 0);
	ck_assert_mem_eq(bytes, "abcd", 4);
	ck_assert_int_eq(proc_wait(&p, 1000, &end), 0);
	ck_assert(end.exited && !end.late);
	ck_assert_int_eq(end.status, 7);
	ck_assert_int_eq(p.fd, -1);
	ck_assert_int_eq(p.pid, -1);
}
END_TEST

static int
loop(int fd, void *arg)
{
	(void)fd;
	(void)arg;
	while (pause() != 0)
		;
	return 0;
}

static int
crash(int fd, void *arg)
{
	(void)fd;
	(void)arg;
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
	return 0;
}

START_TEST(deadline)
{
	struct proc p;
	struct proc_end end;
	char byte;

	ck_assert_int_eq(proc_fork(loop, NULL, &p), 0);
	ck_assert_int_eq(proc_read(&p, &byte, 1, 30), ETIMEDOUT);
	ck_assert_int_eq(proc_wait(&p, 30, &end), 0);
	ck_assert(end.late && !end.exited);
	ck_assert_int_eq(end.signum, SIGKILL);
}
END_TEST

START_TEST(died_by_signal)
{
	struct proc p;
	struct proc_end end;
	char byte;

	ck_assert_int_eq(proc_fork(crash, NULL, &p), 0);
	ck_assert_int_eq(proc_read(&p, &byte, 1, 5000), EPIPE);
	ck_assert_int_eq(proc_write(&p, "x", 1, 5000), EPIPE);
	ck_assert_int_eq(proc_wait(&p, 5000, &end), 0);
	ck_assert(!end.exited && !end.late);
	ck_assert_int_eq(end.signum, SIGSEGV);
}
END_TEST

/* A child that reads nothing: the writer gives up at the deadline. */
START_TEST(full)
{
	static const char flood[1 << 20];
	struct proc p;

	ck_assert_int_eq(proc_fork(loop, NULL, &p), 0);
	ck_assert_int_eq(proc_write(&p, flood, sizeof flood, 50), ETIMEDOUT);
	proc_kill(&p);
	ck_assert_int_eq(p.pid, -1);
	proc_kill(&p);
}
END_TEST

/* Bit i of the answer: descriptor i is open in the child. */
static int
open_descriptors(int fd, void *arg)
{
	unsigned set = 0;
	int i;

	(void)arg;
	for (i = 0; i < 32; i++)
		if (fcntl(i, F_GETFD) != -1)
			set |= 1U << i;
	return write(fd, &set, sizeof set) == (ssize_t)sizeof set ? 0 : 1;
}

START_TEST(no_leaks)
{
	struct proc p;
	unsigned set = 0;
	int i, low = dup(2);

	for (i = 0; i < 5; i++)
		ck_assert_int_ge(dup(2), 0);
	ck_assert_int_ge(low, 3);
	ck_assert_int_eq(proc_fork(open_descriptors, NULL, &p), 0);
	ck_assert_int_eq(proc_read(&p, &set, sizeof set, 5000), 0);
	ck_assert_uint_eq(set, 0xf);
	ck_assert_int_eq(proc_wait(&p, 5000, NULL), 0);
}
END_TEST

/* What is kept is told of its number in that order, though the moves cross. */
static int
tell_numbers(int fd, void *arg)
{
	char text[2];

	if (open_descriptors(fd, arg) != 0)
		return 1;
	for (int i = 0; i < 2; i++)
		if (read(PROC_KEPT + i, &text[i], 1) != 1)
			return 1;
	return write(fd, text, 2) == 2 ? 0 : 1;
}

START_TEST(keeps)
{
	const int many[PROC_KEPT_MAX + 1] = { 0 };
	int a[2], b[2], keep[2];
	unsigned set = 0;
	char text[3] = "";
	struct proc p;

	ck_assert(pipe(a) == 0 && pipe(b) == 0);
	ck_assert_int_eq(write(a[1], "a", 1), 1);
	ck_assert_int_eq(write(b[1], "b", 1), 1);
	keep[0] = b[0];
	keep[1] = a[0]; /* the lower one, which the first will replace */
	ck_assert_int_eq(proc_fork_keeping(tell_numbers, NULL, keep, 2, &p), 0);
	ck_assert_int_eq(proc_read(&p, &set, sizeof set, 5000), 0);
	ck_assert_uint_eq(set, 0x3f);
	ck_assert_int_eq(proc_read(&p, text, 2, 5000), 0);
	ck_assert_str_eq(text, "ba");
	ck_assert_int_eq(proc_wait(&p, 5000, NULL), 0);
	ck_assert_int_eq(
	    proc_fork_keeping(tell_numbers, NULL, many, PROC_KEPT_MAX + 1, &p),
	    EINVAL);
}
END_TEST

START_TEST(program)
{
	static char sh[] = "/bin/sh", c[] = "-c";
	static char list[] = "for i in 0 1 2 3 4 5 6 7 8 9; do"
			     " test -e /proc/$$/fd/$i && echo $i >&0;"
			     " done; echo lost; exit 5";
	static char *argv[] = { sh, c, list, NULL };
	struct proc p;
	struct proc_end end;
	char text[64] = "";
	size_t n = 0;

	/* What an exec inherits is closed even without close-on-exec. */
	ck_assert_int_ge(dup(2), 3);
	ck_assert_int_eq(proc_spawn(sh, argv, NULL, SOCK_STREAM, &p), 0);
	while (n < sizeof text - 1 && proc_read(&p, text + n, 1, 5000) == 0)
		n++;
	ck_assert_str_eq(text, "0\n1\n2\n");
	ck_assert_ptr_null(strstr(text, "lost"));
	ck_assert_int_eq(proc_wait(&p, 5000, &end), 0);
	ck_assert(end.exited);
	ck_assert_int_eq(end.status, 5);
}
END_TEST

static const struct {
	const char *name;
	const char *path;
	int want;
} bad_programs[] = {
	{ "missing", "/no/such/program", ENOENT },
	{ "folder", "/tmp", EACCES },
	{ "not executable", "/etc/passwd", EACCES },
	{ "not looked up in PATH", "sh", ENOENT },
};

START_TEST(bad_program)
{
	static char name[] = "x";
	static char *argv[] = { name, NULL };
	struct proc p;
	int got;

	got = proc_spawn(bad_programs[_i].path, argv, NULL, SOCK_SEQPACKET, &p);
	ck_assert_msg(got == bad_programs[_i].want, "%s: %s",
	    bad_programs[_i].name, strerror(got));
	ck_assert_int_eq(p.pid, -1);
	ck_assert_int_eq(p.fd, -1);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

/* A closed 0, 1 or 2 is filled, and the wrong way round. */
START_TEST(closed_stdio)
{
	pid_t pid = fork();
	int status;

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		char byte = 'x';

		close(0);
		close(1);
		close(2);
		if (!proc_stdio())
			_exit(1);
		if (write(1, &byte, 1) != -1 || errno != EBADF)
			_exit(2);
		if (write(2, &byte, 1) != -1 || errno != EBADF)
			_exit(3);
		if (read(0, &byte, 1) != -1 || errno != EBADF)
			_exit(4);
		_exit(open("/dev/null", O_RDONLY) > 2 ? 0 : 5);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

static int
body_spins(int fd, void *arg)
{
	volatile unsigned n = 0;

	(void)fd;
	(void)arg;
	for (;;)
		n++;
	return 0;
}

static int
body_waits(int fd, void *arg)
{
	char c;

	(void)arg;
	return (int)read(fd, &c, 1);
}

START_TEST(busy)
{
	struct proc p = PROC_NONE;
	int i;
	bool seen = false;

	ck_assert(!proc_busy(&p));
	ck_assert_int_eq(proc_fork(body_spins, NULL, &p), 0);
	for (i = 0; i < 1000 && !seen; i++) {
		seen = proc_busy(&p);
		usleep(1000);
	}
	ck_assert(seen);
	proc_kill(&p);
	ck_assert_int_eq(proc_fork(body_waits, NULL, &p), 0);
	for (i = 0; i < 10000 && proc_busy(&p); i++)
		usleep(1000);
	usleep(10000);
	ck_assert(!proc_busy(&p));
	proc_kill(&p);
}
END_TEST

Suite *
proc_suite(void)
{
	Suite *s = suite_create("proc");
	TCase *t = tcase_create("proc");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, talk);
	tcase_add_test(t, deadline);
	tcase_add_test(t, died_by_signal);
	tcase_add_test(t, full);
	tcase_add_test(t, no_leaks);
	tcase_add_test(t, keeps);
	tcase_add_test(t, program);
	tcase_add_loop_test(t, bad_program, 0,
	    (int)(sizeof bad_programs / sizeof bad_programs[0]));
	tcase_add_test(t, closed_stdio);
	tcase_add_test(t, busy);
	suite_add_tcase(s, t);
	return s;
}
