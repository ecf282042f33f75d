/* SPDX-License-Identifier: Apache-2.0 */
/* What a child that was taken over would try, tried for real. */
#include "tests/suites.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sys/sandbox.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif

#define NOBODY 65534
#define DONE 0 /* the attempt succeeded */
#define SIGSYS_DEATH (-SIGSYS)

/* Each returns 0 when it could, else errno. */
static int
result(long r)
{
	return r < 0 ? errno : DONE;
}

static int
try_open(void)
{
	return result(open("/etc/passwd", O_RDONLY));
}

static int
try_open_raw(void)
{
	return result(syscall(SYS_openat, AT_FDCWD, "/etc/passwd", 0));
}

static int
try_write_file(void)
{
	return result(open("/tmp/sandbox-test", O_WRONLY | O_CREAT, 0600));
}

static int
try_stat(void)
{
	struct stat st;

	return result(stat("/etc/passwd", &st));
}

static int
try_unlink(void)
{
	return result(unlink("/tmp/sandbox-no-such-file"));
}

static int
try_chmod(void)
{
	return result(chmod("/tmp", 01777));
}

static int
try_socket(void)
{
	return result(socket(AF_INET, SOCK_STREAM, 0));
}

static int
try_unix_socket(void)
{
	int fd[2];

	return result(socketpair(AF_UNIX, SOCK_STREAM, 0, fd));
}

static int
try_exec(void)
{
	static char name[] = "/bin/true";
	static char *argv[] = { name, NULL };
	static char *env[] = { NULL };

	return result(execve(name, argv, env));
}

static int
try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return result(pid);
}

static int
try_kill_parent(void)
{
	return result(kill(getppid(), SIGUSR1));
}

static int
try_queue_signal(void)
{
	union sigval value = { 0 };

	return result(sigqueue(getppid(), SIGUSR1, value));
}

static int
try_ptrace(void)
{
	return result(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int
try_read_parent(void)
{
	char byte;
	struct iovec here = { &byte, 1 }, there = { &byte, 1 };

	return result(process_vm_readv(getppid(), &here, 1, &there, 1, 0));
}

static int
try_exec_memory(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return result(p == MAP_FAILED ? -1 : 0);
}

static int
try_make_executable(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return DONE; /* must work: shows as a failure */
	return result(mprotect(p, 4096, PROT_READ | PROT_EXEC));
}

static int
try_map_file(void)
{
	void *p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 0, 0);

	return result(p == MAP_FAILED ? -1 : 0);
}

static int
try_lift_limit(void)
{
	struct rlimit r = { RLIM_INFINITY, RLIM_INFINITY };

	return result(setrlimit(RLIMIT_FSIZE, &r));
}

static int
try_setuid(void)
{
	return result(setuid(0));
}

static int
try_unshare(void)
{
	return result(syscall(SYS_unshare, 0x10000000)); /* CLONE_NEWUSER */
}

static const struct {
	const char *name;
	int (*attempt)(void);
	int want;
} attempts[] = {
	{ "open a file", try_open, EACCES },
	{ "open a file, raw", try_open_raw, EACCES },
	{ "make a file", try_write_file, EACCES },
	{ "stat a file", try_stat, EACCES },
	{ "remove a file", try_unlink, EPERM },
	{ "change a mode", try_chmod, EPERM },
	{ "socket", try_socket, SIGSYS_DEATH },
	{ "socket pair", try_unix_socket, SIGSYS_DEATH },
	{ "exec", try_exec, SIGSYS_DEATH },
	{ "fork", try_fork, EPERM },
	{ "kill the parent", try_kill_parent, SIGSYS_DEATH },
	{ "queue a signal", try_queue_signal, EPERM },
	{ "trace the parent", try_ptrace, SIGSYS_DEATH },
	{ "read the parent", try_read_parent, SIGSYS_DEATH },
	{ "executable memory", try_exec_memory, EACCES },
	{ "make memory executable", try_make_executable, EACCES },
	{ "map a file", try_map_file, EACCES },
	{ "lift a limit", try_lift_limit, EPERM },
	{ "become root", try_setuid, EPERM },
	{ "user namespace", try_unshare, EPERM },
};
#define ATTEMPTS (int)(sizeof attempts / sizeof attempts[0])
/* Where the child runs. */
enum place {
	AS_WE_ARE,
	AS_NOBODY,
	NO_LANDLOCK,
	PLACES
};

/* A container whose own filter does not know Landlock. */
static void
forbid_landlock(void)
{
	static struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_landlock_create_ruleset,
		    0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	static const struct sock_fprog prog = { 4, code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) != 0 ||
	    sandbox_landlock() != 0)
		_exit(252);
}

/* Runs attempt in a sandboxed child: its result, or minus the signal. */
static int
in_sandbox(enum sandbox_role role, enum place place, int (*attempt)(void))
{
	static const struct sandbox_limits limits = { (size_t)1 << 30, 10, 64 };
	int status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		if (place == AS_NOBODY && geteuid() == 0 &&
		    (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
			_exit(250);
		if (place == NO_LANDLOCK)
			forbid_landlock();
		_exit(sandbox_enter(role, &limits) == 0 ? attempt() : 251);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

START_TEST(refused)
{
	int n = _i / (SANDBOX_ROLES * PLACES);
	enum sandbox_role role =
	    (enum sandbox_role)(_i / PLACES % SANDBOX_ROLES);
	enum place place = (enum place)(_i % PLACES);
	int got;

	got = in_sandbox(role, place, attempts[n].attempt);
	ck_assert_msg(got == attempts[n].want,
	    "%s (role %d, place %d): %d, not %d", attempts[n].name, (int)role,
	    (int)place, got, attempts[n].want);
}
END_TEST

static int
use_memory(void)
{
	size_t n = (size_t)32 << 20;
	char *p = malloc(n);

	if (p == NULL)
		return 1;
	memset(p, 1, n);
	p = realloc(p, 2 * n);
	if (p == NULL || p[n - 1] != 1)
		return 2;
	free(p);
	return 0;
}

static int
use_clock(void)
{
	struct timespec ts;

	return syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &ts) == 0 ? 0 : 1;
}

static int
use_random(void)
{
	char bytes[16];

	return syscall(SYS_getrandom, bytes, sizeof bytes, 0) == 16 ? 0 : 1;
}

static int
use_missing_file(void)
{
	/* A library that looks for its settings goes on without them. */
	FILE *f = fopen("/etc/hostname", "r");

	return f == NULL && errno == EACCES ? 0 : 1;
}

static const struct {
	const char *name;
	int (*use)(void);
} uses[] = {
	{ "memory", use_memory },
	{ "clock", use_clock },
	{ "random", use_random },
	{ "missing file", use_missing_file },
};

START_TEST(allowed)
{
	int role, got;

	for (role = 0; role < SANDBOX_ROLES; role++) {
		got = in_sandbox(
		    (enum sandbox_role)role, AS_WE_ARE, uses[_i].use);
		ck_assert_msg(
		    got == 0, "%s (role %d): %d", uses[_i].name, role, got);
	}
}
END_TEST

#ifndef SANITIZED /* which needs terabytes: not limited then */
static int
flood_memory(void)
{
	size_t n = (size_t)2048 << 20;

	return malloc(n) == NULL ? ENOMEM : DONE;
}
#endif

static int
core_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_CORE, &r) != 0)
		return errno;
	return r.rlim_max == 0 ? 0 : 1;
}

static int
cpu_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_CPU, &r) != 0)
		return errno;
	return r.rlim_max == 10 && r.rlim_cur == 10 ? 0 : 1;
}

START_TEST(limited)
{
#ifndef SANITIZED
	ck_assert_int_eq(
	    in_sandbox(SANDBOX_READER_CHILD, AS_WE_ARE, flood_memory), ENOMEM);
#endif
	ck_assert_int_eq(in_sandbox(SANDBOX_AGENT, AS_WE_ARE, core_limit), 0);
	ck_assert_int_eq(
	    in_sandbox(SANDBOX_READER_CHILD, AS_WE_ARE, core_limit), 0);
	ck_assert_int_eq(
	    in_sandbox(SANDBOX_READER_CHILD, AS_WE_ARE, cpu_limit), 0);
}
END_TEST

/* The attempts are good ones: without the sandbox these succeed. */
START_TEST(outside)
{
	ck_assert_int_eq(try_open(), DONE);
	ck_assert_int_eq(try_stat(), DONE);
	ck_assert_int_eq(try_socket(), DONE);
	ck_assert_int_eq(try_unix_socket(), DONE);
	ck_assert_int_eq(try_fork(), DONE);
	ck_assert_int_eq(try_make_executable(), DONE);
	ck_assert_int_eq(try_exec_memory(), DONE);
}
END_TEST

Suite *
sandbox_suite(void)
{
	Suite *s = suite_create("sandbox");
	TCase *t = tcase_create("sandbox");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, refused, 0, ATTEMPTS * SANDBOX_ROLES * PLACES);
	tcase_add_loop_test(t, allowed, 0, (int)(sizeof uses / sizeof uses[0]));
	tcase_add_test(t, limited);
	tcase_add_test(t, outside);
	suite_add_tcase(s, t);
	return s;
}
