/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keys/agent.h"
#include "sys/proc.h"
#include "sys/file.h"

#define PASSPHRASE "correct horse battery"
#define NOBODY 65534

static char dir[64], passphrase_file[96], paths[2][96];

static void
make_keys(void)
{
	struct secret *s;
	int i;

	strcpy(dir, "/tmp/yinxin-agent-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(passphrase_file, sizeof passphrase_file, "%s/pass", dir);
	ck_assert_int_eq(
	    file_write(passphrase_file, slice_str(PASSPHRASE "\n"), 0600), 0);
	for (i = 0; i < 2; i++) {
		snprintf(paths[i], sizeof paths[i], "%s/%d.pem", dir, i);
		ck_assert_int_eq(secret_new((enum crypt_alg)i, &s), SECRET_OK);
		ck_assert_int_eq(
		    secret_write(s, paths[i], slice_str(PASSPHRASE)),
		    SECRET_OK);
		secret_free(s);
	}
}

static void
remove_keys(void)
{
	unlink(passphrase_file);
	unlink(paths[0]);
	unlink(paths[1]);
	rmdir(dir);
}

static struct agent *
start(struct agent_key keys[2])
{
	struct agent *a;

	keys[0].path = paths[0];
	keys[1].path = paths[1];
	a = agent_start(keys, 2, 0, passphrase_file, LANG_EN);
	ck_assert_msg(a != NULL, "%s", strerror(errno));
	return a;
}

static bool
good(const struct agent_key *k, struct slice msg, const uint8_t *sig)
{
	struct crypt_key *key;
	bool ok;

	ck_assert_int_eq(
	    crypt_key_new(k->alg,
		slice_of(k->public_key, crypt_public_size(k->alg)), &key),
	    E_OK);
	ok = crypt_verify(key, &msg, 1, sig);
	crypt_key_free(key);
	return ok;
}

static const size_t sizes[] = { 0, 1, 31, 32, 33, 4096, AGENT_MESSAGE_MAX };

START_TEST(sign)
{
	static uint8_t bytes[AGENT_MESSAGE_MAX + 1];
	struct agent_key keys[2] = { 0 };
	uint8_t sig[CRYPT_SIGNATURE];
	struct agent *a;
	struct slice msg;
	size_t i, k;

	memset(bytes, 'm', sizeof bytes);
	a = start(keys);
	ck_assert_int_eq(keys[0].alg, CRYPT_ES256);
	ck_assert_int_eq(keys[1].alg, CRYPT_EDDSA);
	for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		msg = slice_of(bytes, sizes[i]);
		for (k = 0; k < 2; k++) {
			ck_assert_int_eq(agent_sign(a, k, msg, sig), 0);
			ck_assert_msg(good(&keys[k], msg, sig),
			    "key %zu, %zu bytes", k, sizes[i]);
			ck_assert(!good(&keys[1 - k], msg, sig));
		}
	}
	/* Over the cap: EdDSA is refused before it is sent, and the agent
	 * goes on; ES256 is hashed here and has no cap. */
	msg = slice_of(bytes, sizeof bytes);
	ck_assert_int_eq(agent_sign(a, 1, msg, sig), -1);
	ck_assert_int_eq(agent_sign(a, 0, msg, sig), 0);
	ck_assert(good(&keys[0], msg, sig));
	ck_assert_int_eq(agent_sign(a, 2, msg, sig), -1);
	ck_assert_int_eq(agent_sign(a, 1, slice_str("still"), sig), 0);
	agent_stop(a);
	agent_stop(NULL);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

/* A process signs over its line, as often as the others do over theirs; what
 * it leaves half said ends its own line only. */
static int
sign_over(int fd, void *arg)
{
	struct agent *a = arg;
	uint8_t sig[CRYPT_SIGNATURE];

	agent_take_line(a, PROC_KEPT);
	for (int i = 0; i < 50; i++)
		if (agent_sign(a, 0, slice_str("one of many"), sig) != 0)
			return 1;
	if (write(fd, sig, sizeof sig) != (ssize_t)sizeof sig)
		return 1;
	return write(PROC_KEPT, "half", 4) == 4 ? 0 : 1;
}

START_TEST(lines)
{
	const struct slice msg = slice_str("one of many");
	struct agent_key keys[2] = { { .path = paths[0] },
		{ .path = paths[1] } };
	struct proc p[3];
	struct proc_end end;
	uint8_t sig[CRYPT_SIGNATURE];
	struct agent *a;
	int line;

	ck_assert_ptr_null(agent_start(
	    keys, 2, AGENT_LINES_MAX + 1, passphrase_file, LANG_EN));
	a = agent_start(keys, 2, 3, passphrase_file, LANG_EN);
	ck_assert_ptr_nonnull(a);
	ck_assert_int_eq(agent_line(a, 3), -1);
	for (size_t i = 0; i < 3; i++) {
		line = agent_line(a, i);
		ck_assert_int_eq(
		    proc_fork_keeping(sign_over, a, &line, 1, &p[i]), 0);
	}
	agent_close_lines(a);
	ck_assert_int_eq(agent_line(a, 0), -1);
	ck_assert_int_eq(agent_sign(a, 0, msg, sig), 0);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(proc_read(&p[i], sig, sizeof sig, 20000), 0);
		ck_assert(good(&keys[0], msg, sig));
		ck_assert_int_eq(proc_wait(&p[i], 5000, &end), 0);
		ck_assert(end.exited && end.status == 0);
	}
	ck_assert_int_eq(agent_sign(a, 0, msg, sig), 0);
	ck_assert(good(&keys[0], msg, sig));
	agent_stop(a);
}
END_TEST

START_TEST(killed)
{
	struct agent_key keys[2] = { 0 };
	uint8_t sig[CRYPT_SIGNATURE];
	struct agent *a = start(keys);
	pid_t pid = agent_pid(a);

	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(agent_sign(a, 0, slice_str("x"), sig), -1);
	ck_assert_int_eq(agent_sign(a, 1, slice_str("x"), sig), -1);
	agent_stop(a);
	ck_assert_int_eq(kill(pid, 0), -1);
	ck_assert_int_eq(errno, ESRCH);
}
END_TEST

/* Whole of a file in /proc. */
static void
proc_file(pid_t pid, const char *name, struct buf *out)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	ck_assert_int_eq(file_read(path, 1 << 20, out), 0);
}

/* Child as nobody: may it open the agent's memory? 0 yes, else errno. */
static int
open_as_nobody(pid_t pid, const char *name)
{
	char path[64];
	int status;
	pid_t child;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (geteuid() == 0 &&
		    (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
			_exit(250);
		_exit(open(path, O_RDONLY) >= 0 ? 0 : errno);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

START_TEST(keeps_to_itself)
{
	struct agent_key keys[2] = { 0 };
	struct agent *a = start(keys);
	struct buf text = BUF_INIT(1 << 20);
	struct stat st;
	char path[64];
	pid_t pid = agent_pid(a);

	proc_file(pid, "cmdline", &text);
	if (geteuid() == 0) /* its own user may not even look */
		proc_file(pid, "environ", &text);
	ck_assert_uint_gt(text.n, 0);
	ck_assert_uint_eq(
	    slice_find(buf_view(&text), slice_str(PASSPHRASE), 0), SIZE_MAX);
	buf_reset(&text);
	proc_file(pid, "status", &text);
	ck_assert_uint_ne(
	    slice_find(buf_view(&text), slice_str("Seccomp:\t2"), 0), SIZE_MAX);
	ck_assert_uint_ne(
	    slice_find(buf_view(&text), slice_str("NoNewPrivs:\t1"), 0),
	    SIZE_MAX);
	buf_reset(&text);
	proc_file(pid, "limits", &text);
	ck_assert_uint_ne(slice_find(buf_view(&text),
			      slice_str("Max core file size        0 "), 0),
	    SIZE_MAX);
	/* Files in /proc of a process that is not dumpable are root's,
	 * whoever runs it. */
	snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_uid, 0);
	ck_assert_int_eq(open_as_nobody(pid, "mem"), EACCES);
	ck_assert_int_eq(open_as_nobody(pid, "environ"), EACCES);
	buf_free(&text);
	agent_stop(a);
}
END_TEST

/* The same agent owned by nobody: its own user cannot look into it. */
START_TEST(closed_to_its_user)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		struct agent_key key = { .path = paths[0] };
		struct agent *a;
		char path[64];

		if (geteuid() == 0 &&
		    (chown(dir, NOBODY, NOBODY) != 0 ||
			chown(paths[0], NOBODY, NOBODY) != 0 ||
			chown(passphrase_file, NOBODY, NOBODY) != 0 ||
			setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
			_exit(10);
		/* We stay dumpable: it is the agent that must not be. */
		if (prctl(PR_SET_DUMPABLE, 1) != 0)
			_exit(11);
		a = agent_start(&key, 1, 0, passphrase_file, LANG_EN);
		if (a == NULL)
			_exit(12);
		snprintf(path, sizeof path, "/proc/%d/mem", agent_pid(a));
		if (open(path, O_RDONLY) >= 0 || errno != EACCES)
			_exit(13);
		snprintf(path, sizeof path, "/proc/%d/mem", (int)getpid());
		if (open(path, O_RDONLY) < 0)
			_exit(14); /* or the check above shows nothing */
		agent_stop(a);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

START_TEST(bad_starts)
{
	struct agent_key keys[2] = { { .path = paths[0] },
		{ .path = "/tmp/no-such-key.pem" } };
	char wrong[96];

	/* One key is fine, the other is not there: each is told. */
	errno = 0;
	keys[1].path = strcat(strcpy(wrong, dir), "/none.pem");
	ck_assert_ptr_null(agent_start(keys, 2, 0, passphrase_file, LANG_EN));
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(keys[0].error, SECRET_OK);
	ck_assert_int_eq(keys[1].error, SECRET_IO);

	ck_assert_int_eq(chmod(paths[0], 0640), 0);
	ck_assert_ptr_null(agent_start(keys, 1, 0, passphrase_file, LANG_EN));
	ck_assert_int_eq(keys[0].error, SECRET_MODE);
	ck_assert_int_eq(chmod(paths[0], 0600), 0);

	ck_assert_int_eq(
	    file_write(passphrase_file, slice_str("wrong one\n"), 0600), 0);
	ck_assert_ptr_null(agent_start(keys, 1, 0, passphrase_file, LANG_EN));
	ck_assert_int_eq(keys[0].error, SECRET_PASSPHRASE);

	ck_assert_int_eq(file_write(passphrase_file, slice_str("\n"), 0600), 0);
	ck_assert_ptr_null(agent_start(keys, 1, 0, passphrase_file, LANG_EN));
	ck_assert_int_eq(keys[0].error, SECRET_NO_PASSPHRASE);
	ck_assert_int_eq(errno, ENODATA);

	ck_assert_ptr_null(agent_start(keys, 0, 0, passphrase_file, LANG_EN));
	ck_assert_int_eq(errno, EINVAL);
	/* Nothing is left behind of any of them. */
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

Suite *
agent_suite(void)
{
	Suite *s = suite_create("agent");
	TCase *t = tcase_create("agent");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, make_keys, remove_keys);
	tcase_add_test(t, sign);
	tcase_add_test(t, lines);
	tcase_add_test(t, killed);
	tcase_add_test(t, keeps_to_itself);
	tcase_add_test(t, closed_to_its_user);
	tcase_add_test(t, bad_starts);
	suite_add_tcase(s, t);
	return s;
}
