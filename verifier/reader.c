/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verifier-reader: takes foreign files apart for bin/verifier.
 *
 * It lives as long as the verifier's run and forks a child for each file, so
 * that the heavy libraries are loaded once and a hostile file ends no more
 * than its child.  The child can open nothing; see sys/sandbox.  Deadlines
 * are the verifier's: it kills this process, and the child dies with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/cli.h"
#include "sys/sandbox.h"
#include "verifier/reader_code.h"
#include "verifier/reader_image.h"
#include "verifier/reader_out.h"
#include "verifier/reader_page.h"
#include "verifier/reader_pdf.h"
#include "verifier/reader_press.h"
#include "verifier/reader_show.h"
#include "verifier/wire.h"

#define PAGE_BYTES (32 << 20) /* grey pixels of a page, at most as a rule */

/* Takes one request with its two descriptors; false at the end of the run. */
static bool
receive(int fd, struct wire_request *request, int *file, int *answer)
{
	union {
		char space[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { request, sizeof(*request) };
	struct msghdr msg = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = sizeof(control.space) };
	struct cmsghdr *c;
	int fds[2];
	ssize_t n;

	do {
		n = recvmsg(fd, &msg, MSG_CMSG_CLOEXEC);
	} while (n == -1 && errno == EINTR);
	c = CMSG_FIRSTHDR(&msg);
	if (n != (ssize_t)sizeof(*request) || c == NULL ||
	    c->cmsg_type != SCM_RIGHTS ||
	    c->cmsg_len != CMSG_LEN(sizeof(fds)) ||
	    request->magic != WIRE_MAGIC || request->nranges > WIRE_RANGES_MAX)
		return false;
	memcpy(fds, CMSG_DATA(c), sizeof(fds));
	*file = fds[0];
	*answer = fds[1];
	return true;
}

static bool
take_photo(struct slice file, uint32_t format, enum reader_plane plane,
    struct reader_image *image, enum cause *why)
{
	return format == WIRE_PNG
	    ? reader_image_png(file, image, why)
	    : reader_image_jpeg(file, 0, plane, image, why);
}

static void
look_at_photo(struct slice file, uint32_t format, struct reader_out *out)
{
	struct reader_image image = { NULL, 0, 0 };
	struct reader_codes codes = { .nread = 0 };
	enum cause why = CAUSE_NONE;

	out->page = 1;
	if (take_photo(file, format, READER_LUMA, &image, &why))
		reader_code_find(&image, READER_THOROUGH, out, &codes);
	if (why != CAUSE_NONE)
		reader_out_trouble(out, why);
	reader_image_free(&image);
	if (format == WIRE_JPEG && (codes.hint || reader_code_lost(&codes)) &&
	    codes.nread == 0 &&
	    take_photo(file, format, READER_RED, &image, &why))
		reader_code_find(&image, READER_THOROUGH, out, &codes);
	if (reader_code_lost(&codes)) {
		out->module = (uint32_t)codes.module;
		reader_out_data(out, WIRE_UNREAD, slice_of(NULL, 0));
	}
	reader_image_free(&image);
	reader_out_mark(out, WIRE_DONE, 1);
}

/* The whole file as memory that all readers share. Whoever shortens it under
 * our hands ends this child by SIGBUS, and no more than that. */
static bool
map_file(int fd, struct slice *out)
{
	struct stat st;
	void *p;

	*out = slice_of(NULL, 0);
	if (fstat(fd, &st) != 0 || st.st_size < 0 ||
	    (uint64_t)st.st_size > LIMIT_FILE)
		return false;
	if (st.st_size == 0)
		return true;
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return false;
	*out = slice_of(p, (size_t)st.st_size);
	return true;
}

/* The child: fd 0 is the file, fd 1 the answer, 2 nowhere. */
static _Noreturn void
child(const struct wire_request *request, int file, int answer)
{
	static const struct sandbox_limits limits = { LIMIT_MEMORY, LIMIT_CPU,
		64 };
	struct reader_out out = { .fd = 1 };
	struct slice bytes;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	bool mapped;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || null == -1 ||
	    dup2(file, 0) == -1 || dup2(answer, 1) == -1 ||
	    dup2(null, 2) == -1 || close_range(3, ~0U, 0) != 0)
		_exit(CLI_INTERNAL);
	/* Before the door is shut: afterwards no file can be mapped. */
	mapped = map_file(0, &bytes);
	if (sandbox_enter(SANDBOX_READER_CHILD, &limits) != 0)
		_exit(CLI_INTERNAL);
	if (!mapped) {
		reader_out_trouble(&out, CAUSE_FILE_SIZE);
		reader_out_mark(&out, WIRE_DONE, 0);
		_exit(0);
	}
	/* The pixels of one page are the room for those of the next. */
	mallopt(M_MMAP_THRESHOLD, PAGE_BYTES);
	mallopt(M_TRIM_THRESHOLD, 4 * PAGE_BYTES);
	if (request->format == WIRE_PRESS)
		reader_press(bytes, &out);
	else if (request->task == WIRE_SHOW)
		reader_show(bytes, request, &out);
	else if (request->format == WIRE_PDF)
		reader_pdf(bytes, request, &out);
	else
		look_at_photo(bytes, request->format, &out);
	_exit(0);
}

static void
serve(const struct wire_request *request, int file, int answer)
{
	pid_t pid;
	int status;

	pid = fork();
	if (pid == 0)
		child(request, file, answer);
	close(file);
	close(answer);
	/* However the child ended, the verifier saw whether it finished. */
	while (pid > 0 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
}

int
main(void)
{
	struct wire_request request;
	int file, answer;
	bool warm = false, set = false;
	int type = 0;
	socklen_t n = sizeof(type);

	if (getsockopt(0, SOL_SOCKET, SO_TYPE, &type, &n) != 0 ||
	    type != SOCK_SEQPACKET) {
		fputs("verifier-reader: started by verifier, not by hand\n",
		    stderr);
		return CLI_USAGE;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (receive(0, &request, &file, &answer)) {
		if (request.format == WIRE_PDF && !warm) {
			reader_page_warm_up();
			warm = true;
		}
		if (request.format == WIRE_PRESS && !set) {
			reader_press_warm_up();
			set = true;
		}
		serve(&request, file, answer);
	}
	/* Nothing to write or to free: fontconfig keeps a table to the end. */
	_exit(CLI_OK);
}
