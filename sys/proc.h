/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Child processes: one socket pair to talk over, nothing else shared but
 * stderr; how the child ended is reported, a signal too; it dies with us.
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

/* A running child and our end of the socket pair (close-on-exec). */
struct proc {
	pid_t pid; /* -1: none */
	int fd; /* -1: closed */
};
#define PROC_NONE ((struct proc){ -1, -1 })

/* How a child ended. */
struct proc_end {
	bool exited; /* false: by a signal */
	int status; /* exit status when exited */
	int signum; /* signal when not */
	bool late; /* the deadline passed and we killed it */
};

/* Runs the executable at path (never looked up in PATH) with argv and env
 * (NULL: ours). The other end of a socket pair of the type (SOCK_STREAM,
 * SOCK_SEQPACKET) is its stdin; stdout is /dev/null, stderr ours; every other
 * descriptor is closed; signals have their defaults.
 * 0 or errno, that of a failed exec too; *out is PROC_NONE then. */
int proc_spawn(const char *path, char *const argv[], char *const env[],
    int type, struct proc *out);

/* Forks: the child runs body(fd, arg), fd the other end of a stream pair,
 * every descriptor above 2 but fd closed, and exits with what body returns,
 * flushing nothing. For children that share what the parent has loaded; only
 * from a process with one thread. 0 or errno. */
int proc_fork(int (*body)(int fd, void *arg), void *arg, struct proc *out);
/* The same, and the child keeps n more of our descriptors: keep[i] is its
 * PROC_KEPT + i. EINVAL for more than PROC_KEPT_MAX. */
#define PROC_KEPT 4
#define PROC_KEPT_MAX 64
int proc_fork_keeping(int (*body)(int fd, void *arg), void *arg,
    const int keep[], size_t n, struct proc *out);

/* Exactly n bytes, all within timeout_ms of the call (-1: for ever). 0; EPIPE
 * when the child is gone or closed half-way; ETIMEDOUT; errno. No SIGPIPE. */
int proc_read(const struct proc *p, void *bytes, size_t n, int timeout_ms);
int proc_write(
    const struct proc *p, const void *bytes, size_t n, int timeout_ms);

/* Closes our end, waits until the child has ended, at most timeout_ms (-1:
 * for ever), then kills it; it is reaped in every case and *p becomes
 * PROC_NONE. end may be NULL. 0 or errno (ECHILD: somebody else reaped). */
int proc_wait(struct proc *p, int timeout_ms, struct proc_end *end);
/* Whether the child, or a child of it, is at work and not waiting: on a busy
 * machine it may be slow without being stuck. False where /proc cannot tell. */
bool proc_busy(const struct proc *p);
/* Kills and reaps now. PROC_NONE is fine. */
void proc_kill(struct proc *p);

#endif
