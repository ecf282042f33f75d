/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions to the person at the terminal.  They go through /dev/tty, never
 * through stdin, which may be a record; nothing is read with stdio, whose
 * buffers would keep a secret.
 */
#include "sys/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "sys/file.h"

static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
#define CAUGHT (sizeof caught / sizeof caught[0])

/* The signal that came while the echo was off. */
static volatile sig_atomic_t arrived;

static void
note(int signum)
{
	arrived = signum;
}

static int
open_terminal(int *fd)
{
	*fd = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*fd >= 0)
		return 0;
	return errno == ENXIO || errno == ENOENT ? ENOTTY : errno;
}

/* Sleeps until there is something to read. What is blocked but not in mask
 * can end the sleep, and only the sleep: a signal that came a moment before
 * it is not lost, as it would be before a plain read(). */
static int
await(int fd, const sigset_t *mask)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (ppoll(&p, 1, NULL, mask) < 0)
		if (errno != EINTR || arrived != 0)
			return errno;
	return 0;
}

/* One line, up to its newline, byte by byte so that nothing behind it is
 * taken. mask: the signals to hold back while waiting, NULL: as they are. */
static int
read_line(int fd, const sigset_t *mask, char *line, size_t max, size_t *n)
{
	ssize_t got;
	int error;
	char c;

	*n = 0;
	for (;;) {
		error = await(fd, mask);
		if (error != 0)
			return error;
		got = read(fd, &c, 1);
		if (got < 0)
			return errno;
		if (got == 0)
			return *n == 0 ? ECANCELED : 0;
		if (c == '\n' || c == '\r')
			break;
		if (*n == max)
			return EFBIG;
		line[(*n)++] = c;
	}
	explicit_bzero(&c, 1);
	return 0;
}

/* Asks once; *signum is the signal that cut it short, or 0. */
static int
ask_silently(int fd, const char *prompt, char *line, size_t *n, int *signum)
{
	struct sigaction old[CAUGHT], act;
	struct termios before, silent;
	sigset_t held, mask;
	size_t i;
	int error;

	if (tcgetattr(fd, &before) != 0)
		return errno;
	silent = before;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	silent.c_lflag |= ICANON | ISIG;
	arrived = 0;
	sigemptyset(&held);
	for (i = 0; i < CAUGHT; i++)
		sigaddset(&held, caught[i]);
	sigprocmask(SIG_BLOCK, &held, &mask);
	memset(&act, 0, sizeof act);
	sigemptyset(&act.sa_mask);
	act.sa_handler = note;
	for (i = 0; i < CAUGHT; i++)
		sigaction(caught[i], &act, &old[i]);
	/* TCSAFLUSH drops what was typed ahead while it would be echoed. */
	error = tcsetattr(fd, TCSAFLUSH, &silent) == 0 ? 0 : errno;
	if (error == 0)
		error = file_put_fd(fd, slice_str(prompt));
	if (error == 0)
		error = read_line(fd, &mask, line, TTY_SECRET_MAX, n);
	tcsetattr(fd, TCSAFLUSH, &before);
	file_put_fd(fd, slice_str("\n"));
	for (i = 0; i < CAUGHT; i++)
		sigaction(caught[i], &old[i], NULL);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	*signum = arrived;
	arrived = 0;
	return error;
}

int
tty_secret(const char *prompt, struct buf *out)
{
	char line[TTY_SECRET_MAX];
	size_t n = 0;
	int fd, signum, error;

	error = open_terminal(&fd);
	if (error != 0)
		return error;
	do {
		signum = 0;
		error = ask_silently(fd, prompt, line, &n, &signum);
		if (signum != 0)
			raise(signum); /* as if it had come without us */
	} while (signum == SIGTSTP); /* stopped and continued: ask again */
	if (error == 0) {
		buf_put(out, line, n);
		if (!buf_ok(out))
			error = ENOMEM;
	}
	explicit_bzero(line, sizeof line);
	close(fd);
	return error;
}

bool
tty_present(void)
{
	int fd;

	if (open_terminal(&fd) != 0)
		return false;
	close(fd);
	return true;
}

bool
tty_confirm(const char *question)
{
	static const char *const yes[] = { "y", "Y", "yes", "Yes", "YES", "是",
		"好", "确认" };
	char line[64];
	struct slice answer;
	size_t n = 0, i;
	bool agreed = false;
	int fd;

	if (open_terminal(&fd) != 0)
		return false;
	if (file_put_fd(fd, slice_str(question)) == 0 &&
	    read_line(fd, NULL, line, sizeof line, &n) == 0) {
		answer = slice_of(line, n);
		while (answer.n > 0 && answer.p[answer.n - 1] == ' ')
			answer.n--;
		for (i = 0; i < sizeof yes / sizeof yes[0]; i++)
			agreed = agreed || slice_is(answer, yes[i]);
	}
	close(fd);
	return agreed;
}
