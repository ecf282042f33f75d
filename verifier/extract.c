/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our side of the reader processes: starts them, hands out files, gathers
 * frames, and ends what loops, floods or lies.  A reader that died on one
 * page of a PDF is asked again from the next, so that one page does not hide
 * the others.
 */
#include "verifier/extract.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/proc.h"
#include "verifier/program.h"

#define SIGN_OF_LIFE_MS 10000 /* between two frames of one file */
#define DEATHS_MAX 3 /* children of one file that may die */
#define READER_NAME "verifier-reader"

struct worker {
	struct proc proc; /* requests go to its fd */
	int answer; /* frames of the job come from here; -1: idle */
	int file; /* kept for a second request */
	struct wire_request request;
	struct extract found;
	int64_t deadline; /* monotonic, ms */
	uint32_t at; /* last page that was done */
	int deaths;
	bool ended; /* the job, well or badly */
};

struct extract_pool {
	struct worker *v;
	int n;
	uint8_t *frame; /* one message */
};

static int64_t
monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
extract_clear(struct extract *e)
{
	size_t i;

	for (i = 0; i < e->n; i++)
		free(e->v[i].bytes);
	free(e->v);
	memset(e, 0, sizeof(*e));
}

static bool
keep_item(struct extract *e, const struct wire_frame *head, const uint8_t *data)
{
	struct extract_item *item;

	if (e->n >= EXTRACT_ITEMS_MAX ||
	    e->bytes + head->size > EXTRACT_BYTES_MAX)
		return false;
	if (e->n == e->cap) {
		size_t cap = e->cap == 0 ? 16 : e->cap * 2;
		struct extract_item *v = realloc(e->v, cap * sizeof(*v));

		if (v == NULL)
			return false;
		e->v = v;
		e->cap = cap;
	}
	item = &e->v[e->n];
	memset(item, 0, sizeof(*item));
	item->bytes = slice_dup(slice_of(data, head->size));
	if (item->bytes == NULL)
		return false;
	item->n = head->size;
	item->kind = (enum wire_kind)head->kind;
	item->page = (int)head->page;
	item->dpi = head->dpi > 10000 ? 0 : (int)head->dpi;
	item->module = head->module > 10000 ? 0 : (int)head->module;
	e->bytes += head->size;
	e->n++;
	return true;
}

/* Something we say ourselves in the reader's words. */
static void
add_trouble(struct worker *w, uint32_t page, char letter, const char *why)
{
	char text[96];
	struct wire_frame head = { .kind = WIRE_TROUBLE, .page = page };
	size_t n = strlen(why);

	if (n > sizeof(text) - 1)
		n = sizeof(text) - 1;
	text[0] = letter;
	memcpy(text + 1, why, n);
	head.size = (uint32_t)(n + 1);
	if (!keep_item(&w->found, &head, (const uint8_t *)text))
		w->found.whole = false;
}

struct extract_pool *
extract_pool_new(int readers)
{
	struct extract_pool *pool = calloc(1, sizeof(*pool));
	int i;

	if (pool == NULL)
		return NULL;
	pool->n = readers < 1 ? 1 : readers;
	pool->v = calloc((size_t)pool->n, sizeof(*pool->v));
	pool->frame = malloc(sizeof(struct wire_frame) + WIRE_DATA_MAX);
	if (pool->v == NULL || pool->frame == NULL) {
		free(pool->v);
		free(pool->frame);
		free(pool);
		return NULL;
	}
	for (i = 0; i < pool->n; i++) {
		pool->v[i].proc = PROC_NONE;
		pool->v[i].answer = -1;
		pool->v[i].file = -1;
	}
	return pool;
}

static void
shut(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

static void
stop_reader(struct worker *w)
{
	shut(&w->answer);
	proc_kill(&w->proc);
}

void
extract_pool_free(struct extract_pool *pool)
{
	int i;

	if (pool == NULL)
		return;
	for (i = 0; i < pool->n; i++) {
		stop_reader(&pool->v[i]);
		shut(&pool->v[i].file);
		extract_clear(&pool->v[i].found);
	}
	free(pool->v);
	free(pool->frame);
	free(pool);
}

static int
start_reader(struct worker *w)
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

static int
send_request(struct worker *w)
{
	union {
		char space[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} control;
	struct iovec iov = { &w->request, sizeof(w->request) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *c;
	int sv[2], fds[2], rc = 0;

	if (w->proc.pid == -1 && (rc = start_reader(w)) != 0)
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
	fds[0] = w->file;
	fds[1] = sv[1];
	memcpy(CMSG_DATA(c), fds, sizeof(fds));
	if (lseek(w->file, 0, SEEK_SET) == -1 ||
	    sendmsg(w->proc.fd, &msg, MSG_NOSIGNAL) !=
		(ssize_t)sizeof(w->request))
		rc = errno;
	close(sv[1]);
	if (rc != 0) {
		close(sv[0]);
		return rc;
	}
	w->answer = sv[0];
	w->deadline = monotonic_ms() + SIGN_OF_LIFE_MS;
	return 0;
}

int
extract_start(struct extract_pool *pool, int fd, enum wire_format format,
    const struct wire_range *ranges, size_t nranges)
{
	struct worker *w = NULL;
	int i, rc;

	for (i = 0; i < pool->n && w == NULL; i++)
		if (pool->v[i].file == -1)
			w = &pool->v[i];
	if (w == NULL || nranges > WIRE_RANGES_MAX) {
		close(fd);
		errno = EAGAIN;
		return -1;
	}
	extract_clear(&w->found);
	memset(&w->request, 0, sizeof(w->request));
	w->request.magic = WIRE_MAGIC;
	w->request.format = (uint32_t)format;
	w->request.from = 1;
	w->request.nranges = (uint32_t)nranges;
	if (nranges > 0)
		memcpy(w->request.range, ranges, nranges * sizeof(*ranges));
	w->file = fd;
	w->at = 0;
	w->deaths = 0;
	w->ended = false;
	rc = send_request(w);
	if (rc == EPIPE || rc == ECONNRESET) { /* died between two files */
		stop_reader(w);
		rc = send_request(w);
	}
	if (rc != 0) {
		stop_reader(w);
		shut(&w->file);
		errno = rc;
		return -1;
	}
	return (int)(w - pool->v);
}

static void
end_job(struct worker *w)
{
	shut(&w->answer);
	shut(&w->file);
	w->ended = true;
}

/* The child is gone without a last word, or had to be stopped. */
static void
lost_child(struct worker *w, const char *why)
{
	shut(&w->answer);
	add_trouble(w, w->request.format == WIRE_PDF ? w->at + 1 : 0,
	    WIRE_DAMAGED, why);
	w->found.whole = false;
	w->request.from = w->at + 2;
	w->at++;
	if (w->request.format != WIRE_PDF || ++w->deaths >= DEATHS_MAX ||
	    w->request.from > WIRE_PAGES_MAX || send_request(w) != 0)
		end_job(w);
}

static void
take_frame(struct worker *w, const struct wire_frame *head, const uint8_t *data)
{
	switch (head->kind) {
	case WIRE_EMBEDDED:
	case WIRE_ANNEX:
	case WIRE_CODE:
	case WIRE_UNREAD:
	case WIRE_TROUBLE:
		if (keep_item(&w->found, head, data))
			return;
		stop_reader(w);
		add_trouble(w, 0, WIRE_LIMIT, "too much was found");
		end_job(w);
		return;
	case WIRE_PAGE:
		w->at = head->page;
		return;
	case WIRE_MORE:
		shut(&w->answer);
		if (head->page <= w->request.from) {
			lost_child(w, "the reader does not advance");
			return;
		}
		w->request.from = head->page;
		if (send_request(w) != 0)
			end_job(w);
		return;
	case WIRE_DONE:
		w->found.pages = (int)head->page;
		w->found.whole = w->deaths == 0;
		end_job(w);
		return;
	default:
		stop_reader(w);
		lost_child(w, "the reader answers nonsense");
		return;
	}
}

static void
receive(struct extract_pool *pool, struct worker *w)
{
	struct wire_frame head;
	ssize_t n;

	n = recv(w->answer, pool->frame,
	    sizeof(struct wire_frame) + WIRE_DATA_MAX,
	    MSG_TRUNC | MSG_DONTWAIT);
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		lost_child(w, "the reader died on this");
		return;
	}
	w->deadline = monotonic_ms() + SIGN_OF_LIFE_MS;
	if (n < (ssize_t)sizeof(head)) {
		stop_reader(w);
		lost_child(w, "the reader answers nonsense");
		return;
	}
	memcpy(&head, pool->frame, sizeof(head));
	if ((size_t)n != sizeof(head) + head.size ||
	    head.size > WIRE_DATA_MAX || head.page > WIRE_PAGES_MAX + 1) {
		stop_reader(w);
		lost_child(w, "the reader answers nonsense");
		return;
	}
	take_frame(w, &head, pool->frame + sizeof(head));
}

void
extract_wait(struct extract_pool *pool, int job, struct extract *out)
{
	struct worker *wanted = &pool->v[job];
	struct pollfd *fds = calloc((size_t)pool->n, sizeof(*fds));
	int i;

	while (fds != NULL && !wanted->ended) {
		for (i = 0; i < pool->n; i++) {
			fds[i].fd = pool->v[i].answer; /* -1 is passed over */
			fds[i].events = POLLIN;
			fds[i].revents = 0;
		}
		if (poll(fds, (nfds_t)pool->n, 500) == -1 && errno != EINTR)
			break;
		for (i = 0; i < pool->n; i++) {
			struct worker *w = &pool->v[i];

			if (w->answer == -1 || w->ended)
				continue;
			if (fds[i].revents != 0) {
				receive(pool, w);
			} else if (monotonic_ms() > w->deadline) {
				stop_reader(w);
				lost_child(w, "the reader took too long");
			}
		}
	}
	free(fds);
	if (!wanted->ended) {
		stop_reader(wanted);
		wanted->found.whole = false;
		end_job(wanted);
	}
	*out = wanted->found;
	memset(&wanted->found, 0, sizeof(wanted->found));
}
