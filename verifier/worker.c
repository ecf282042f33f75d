/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sys/program.h"

#define READER_NAME "verifier-reader"

void
worker_stop(struct worker *w)
{
	if (w->answer != -1)
		close(w->answer);
	w->answer = -1;
	proc_kill(&w->proc);
}

static int
start(struct worker *w)
{
	char name[] = READER_NAME;
	char *argv[] = { name, NULL };
	char *env[] = { NULL }; /* nothing of ours is its business */
	char *path = program_path(READER_NAME);
	int rc;

	if (path == NULL)
		return ENOENT;
	rc = proc_spawn(path, argv, env, SOCK_SEQPACKET, &w->proc);
	free(path);
	return rc;
}

int
worker_ask(struct worker *w, const struct wire_request *request, int file)
{
	union {
		char space[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { (void *)(uintptr_t)request, sizeof(*request) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *c;
	int sv[2], fds[2], rc = 0;

	if (w->proc.pid == -1 && (rc = start(w)) != 0)
		return rc;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv) != 0)
		return errno;
	memset(&control, 0, sizeof(control));
	msg.msg_control = control.space;
	msg.msg_controllen = sizeof(control.space);
	c = CMSG_FIRSTHDR(&msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(fds));
	fds[0] = file;
	fds[1] = sv[1];
	memcpy(CMSG_DATA(c), fds, sizeof(fds));
	if (sendmsg(w->proc.fd, &msg, MSG_NOSIGNAL) !=
	    (ssize_t)sizeof(*request))
		rc = errno;
	close(sv[1]);
	if (rc != 0) {
		close(sv[0]);
		return rc;
	}
	w->answer = sv[0];
	return 0;
}
