/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <stdio.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define EXEC_FAILED 127
#define NAP_MAX 10 /* ms between two looks at a child that has not ended */

bool
proc_stdio(void)
{
	int fd, got;

	for (fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) != -1 || errno != EBADF)
			continue;
		/* The wrong way round, so that a read or write fails. */
		got = open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
		if (got != fd)
			return false;
	}
	return true;
}

/* Milliseconds that only go forward, for deadlines and nothing else. Asked of
 * the kernel itself: a faked clock may stand still. */
static int64_t
monotonic(void)
{
	struct timespec ts = { 0, 0 };

	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* In the child: signals as a fresh program has them, and to die with the
 * parent, even if it died before we asked. */
static void
begin_child(pid_t parent)
{
	sigset_t none;
	int signum;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXEC_FAILED);
	for (signum = 1; signum < NSIG; signum++)
		signal(signum, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Never returns: the child of proc_spawn. */
static _Noreturn void
run_program(const char *path, char *const argv[], char *const env[], int socket,
    int report)
{
	int null = open("/dev/null", O_WRONLY);
	int error;

	/* report goes to 3, and closes by itself when exec succeeds. Both are
	 * above 2 here, because the parent's 0 to 2 are open. */
	if (null >= 0 && dup2(socket, 0) == 0 && dup2(null, 1) == 1 &&
	    (report == 3 || dup2(report, 3) == 3) &&
	    fcntl(3, F_SETFD, FD_CLOEXEC) == 0 && close_range(4, ~0U, 0) == 0) {
		report = 3;
		execve(path, argv, env);
	}
	error = errno;
	if (write(report, &error, sizeof error) != (ssize_t)sizeof error)
		_exit(EXEC_FAILED);
	_exit(EXEC_FAILED);
}

int
proc_spawn(const char *path, char *const argv[], char *const env[], int type,
    struct proc *out)
{
	int pair[2] = { -1, -1 }, report[2] = { -1, -1 };
	int error = 0, told;
	pid_t parent = getpid(), pid;
	ssize_t n;

	*out = PROC_NONE;
	if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, pair) != 0)
		return errno;
	if (pipe2(report, O_CLOEXEC) != 0) {
		error = errno;
		goto out;
	}
	pid = fork();
	if (pid < 0) {
		error = errno;
		goto out;
	}
	if (pid == 0) {
		begin_child(parent);
		run_program(path, argv, env == NULL ? environ : env, pair[1],
		    report[1]);
	}
	close(report[1]);
	report[1] = -1;
	do {
		n = read(report[0], &told, sizeof told);
	} while (n < 0 && errno == EINTR);
	*out = (struct proc){ pid, pair[0] };
	pair[0] = -1; /* transferred */
	if (n != 0) {
		error = n == (ssize_t)sizeof told ? told : EIO;
		proc_kill(out);
	}
out:
	if (pair[0] >= 0)
		close(pair[0]);
	close(pair[1]);
	if (report[0] >= 0)
		close(report[0]);
	if (report[1] >= 0)
		close(report[1]);
	return error;
}

/* In the child: the socket to 3, what is kept behind it, the rest closed.
 * First all go above those places, so that no move closes another. */
static bool
arrange(int socket, const int keep[], size_t n)
{
	const int end = PROC_KEPT + (int)n;
	int high[1 + PROC_KEPT_MAX];
	size_t i;

	for (i = 0; i <= n; i++) {
		high[i] = fcntl(i == 0 ? socket : keep[i - 1], F_DUPFD, end);
		if (high[i] < 0)
			return false;
	}
	for (i = 0; i <= n; i++)
		if (dup2(high[i], 3 + (int)i) < 0)
			return false;
	return close_range((unsigned)end, ~0U, 0) == 0;
}

int
proc_fork_keeping(int (*body)(int fd, void *arg), void *arg, const int keep[],
    size_t n, struct proc *out)
{
	int pair[2], error;
	pid_t parent = getpid(), pid;

	*out = PROC_NONE;
	if (n > PROC_KEPT_MAX)
		return EINVAL;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return errno;
	pid = fork();
	if (pid < 0) {
		error = errno;
		close(pair[0]);
		close(pair[1]);
		return error;
	}
	if (pid == 0) {
		begin_child(parent);
		if (!arrange(pair[1], keep, n))
			_exit(EXEC_FAILED);
		_exit(body(3, arg));
	}
	close(pair[1]);
	*out = (struct proc){ pid, pair[0] };
	return 0;
}

int
proc_fork(int (*body)(int fd, void *arg), void *arg, struct proc *out)
{
	return proc_fork_keeping(body, arg, NULL, 0, out);
}

/* Waits until fd can do it; deadline -1: does not wait here. */
static int
wait_for(int fd, short event, int64_t deadline)
{
	struct pollfd p = { fd, event, 0 };
	int64_t left;
	int n;

	if (deadline < 0)
		return 0;
	for (;;) {
		left = deadline - monotonic();
		if (left <= 0)
			return ETIMEDOUT;
		n = poll(&p, 1, left > 1000 ? 1000 : (int)left);
		if (n > 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return errno;
	}
}

int
proc_read(const struct proc *p, void *bytes, size_t n, int timeout_ms)
{
	int64_t deadline = timeout_ms < 0 ? -1 : monotonic() + timeout_ms;
	uint8_t *to = bytes;
	ssize_t got;
	int error;

	while (n > 0) {
		error = wait_for(p->fd, POLLIN, deadline);
		if (error != 0)
			return error;
		got = recv(p->fd, to, n, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return errno == ECONNRESET ? EPIPE : errno;
		if (got == 0)
			return EPIPE;
		to += got;
		n -= (size_t)got;
	}
	return 0;
}

int
proc_write(const struct proc *p, const void *bytes, size_t n, int timeout_ms)
{
	int64_t deadline = timeout_ms < 0 ? -1 : monotonic() + timeout_ms;
	int flags = MSG_NOSIGNAL | (timeout_ms < 0 ? 0 : MSG_DONTWAIT);
	const uint8_t *from = bytes;
	ssize_t put;
	int error;

	while (n > 0) {
		error = wait_for(p->fd, POLLOUT, deadline);
		if (error != 0)
			return error;
		put = send(p->fd, from, n, flags);
		if (put < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (put < 0)
			return errno == ECONNRESET ? EPIPE : errno;
		from += put;
		n -= (size_t)put;
	}
	return 0;
}

static void
nap(long ms)
{
	struct timespec ts = { 0, ms * 1000000 };

	nanosleep(&ts, NULL);
}

int
proc_wait(struct proc *p, int timeout_ms, struct proc_end *end)
{
	int64_t deadline = monotonic() + (timeout_ms < 0 ? 0 : timeout_ms);
	bool late = false;
	int status = 0;
	long pause = 1;
	pid_t pid;

	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
	if (p->pid < 0)
		return ECHILD;
	for (;;) {
		pid = waitpid(
		    p->pid, &status, timeout_ms < 0 || late ? 0 : WNOHANG);
		if (pid == p->pid)
			break;
		if (pid < 0 && errno != EINTR) {
			*p = PROC_NONE;
			return errno;
		}
		if (pid != 0)
			continue;
		if (monotonic() >= deadline) {
			late = kill(p->pid, SIGKILL) == 0;
			continue;
		}
		nap(pause);
		pause = pause * 2 > NAP_MAX ? NAP_MAX : pause * 2;
	}
	*p = PROC_NONE;
	if (end != NULL)
		*end = (struct proc_end){ .exited = WIFEXITED(status),
			.status = WIFEXITED(status) ? WEXITSTATUS(status) : 0,
			.signum = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
			.late = late };
	return 0;
}

/* The state letter of a process, proc(5): R runs, D waits for a disk. */
static bool
at_work(long pid)
{
	char path[64], text[512];
	const char *end;
	FILE *f;
	size_t n;

	snprintf(path, sizeof path, "/proc/%ld/stat", pid);
	f = fopen(path, "re");
	if (f == NULL)
		return false;
	n = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	text[n] = '\0';
	end = strrchr(text, ')'); /* the name may hold anything */
	return end != NULL && end[1] == ' ' && (end[2] == 'R' || end[2] == 'D');
}

bool
proc_busy(const struct proc *p)
{
	char path[64];
	bool busy;
	long pid;
	FILE *f;

	if (p->pid <= 0)
		return false;
	busy = at_work(p->pid);
	snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)p->pid,
	    (long)p->pid);
	f = fopen(path, "re");
	while (f != NULL && !busy && fscanf(f, "%ld", &pid) == 1)
		busy = at_work(pid);
	if (f != NULL)
		fclose(f);
	return busy;
}

void
proc_kill(struct proc *p)
{
	if (p->pid > 0)
		kill(p->pid, SIGKILL);
	proc_wait(p, -1, NULL);
}
