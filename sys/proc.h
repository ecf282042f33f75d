/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Child processes: one socket pair to talk over, nothing else shared but what
 * is named; how the child ended is reported, a signal too.
 */
#ifndef SYS_PROC_H
#define SYS_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* First statement of a program, before any file is opened: descriptors 0, 1
 * and 2 that were closed at exec are filled, or else the first file opened
 * would become stdout. They are filled so that using them fails (EBADF):
 * "stdout closed" is an error and not silence. False: that failed. */
bool proc_stdio(void);

/* A running child. fd is our end of a stream socket pair, -1 once given
 * away or closed; the child's end is its descriptor PROC_FD. */
struct proc {
	pid_t pid; /* -1: none */
	int fd;
};
#define PROC_FD 3
#define PROC_NONE ((struct proc){ -1, -1 })

/* How a child ended. */
struct proc_end {
	bool exited; /* false: killed by a signal, or by us at the deadline */
	int status; /* exit status when exited */
	int signum; /* signal when not */
	bool late; /* the deadline passed and it was killed */
};

/* Runs the executable at path (never looked up in PATH) with argv; an extra
 * descriptor in_fd (-1: none) becomes its stdin, else /dev/null. stdout and
 * stderr are /dev/null and the caller's stderr. Every other descriptor is
 * closed, signals are at their defaults, the environment is empty but for
 * the locale's and `env` (NULL, or a list that ends with NULL).
 * 0 or errno, that of a failed exec too. */
int proc_spawn(const char *path, char *const argv[], char *const env[],
    int in_fd, struct proc *out);

/* Forks: the child runs body(fd, arg) with the other end as fd, every
 * descriptor but 0, 1, 2, fd and keep (-1: none) closed, and exits with what
 * body returns. For children that share the parent's warmed-up memory; only
 * from a process with one thread. 0 or errno. */
int proc_fork(int (*body)(int fd, void *arg), void *arg, int keep,
    struct proc *out);

/* Exactly n bytes within timeout_ms (-1: for ever) of the call: 0; EPIPE when
 * the other side is gone or closed half-way, ETIMEDOUT, or errno. */
int proc_read(const struct proc *p, void *bytes, size_t n, int timeout_ms);
int proc_write(
    const struct proc *p, const void *bytes, size_t n, int timeout_ms);
/* The same over a bare descriptor of a child. */
int proc_fd_read(int fd, void *bytes, size_t n, int timeout_ms);
int proc_fd_write(int fd, const void *bytes, size_t n, int timeout_ms);

/* Closes our end, waits until it has ended, at most timeout_ms (-1: for
 * ever), then kills it; the child is reaped in every case. 0 or errno. */
int proc_wait(struct proc *p, int timeout_ms, struct proc_end *end);
/* Kills and reaps now. PROC_NONE is fine. */
void proc_kill(struct proc *p);

#endif
