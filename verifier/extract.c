/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our side of the reader processes: starts them, hands out files, gathers
 * frames, and ends what loops, floods or lies.  The pages of a PDF are handed
 * out in parts, so that all readers work on a long one.  A reader that died
 * on one page is followed by another from the next page, so that one page
 * does not hide the others; what is given up in the end is named.
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
#include "verifier/cause.h"
#include "verifier/worker.h"

#define SILENCE_MS (LIMIT_SILENCE * 1000)
#define FIRST_PART 4 /* pages: soon known how many there are */
#define PART_MIN 8 /* pages for which a child is worth its start */
#define PART_MAX 64
#define LEFT_MAX 80 /* parts to be done again: one a reader, and the deaths */
#define FAREWELL_MS 1000
#define TELL_MS 100 /* between two reports of progress */

struct part { /* pages to look at; last 0: to the end */
	uint32_t from, last;
};

struct job { /* one file */
	int file; /* -1: no job */
	enum wire_format format;
	struct wire_request request;
	struct extract found;
	struct part left[LEFT_MAX]; /* to be gone on with */
	int nleft;
	uint32_t next; /* page of the next part; 0: all are handed out */
	uint32_t pages; /* 0: not known yet */
	int done; /* pages */
	int met; /* codes and embedded files */
	int running; /* readers that work on it */
	int deaths;
	bool given_up;
};

struct hand {
	struct worker worker;
	struct job *job;
	struct part part;
	int64_t deadline; /* monotonic, ms */
	int patience; /* seconds beyond the deadline */
	uint32_t at; /* last page that was done */
};

struct extract_pool {
	struct hand *v;
	struct job *jobs;
	int n; /* of each */
	uint8_t *frame; /* one message */
	void (*tell)(int done, int pages, int found, void *arg);
	void *tell_arg;
	int64_t told;
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

	if (e->n >= LIMIT_ITEMS || e->bytes + head->size > LIMIT_FOUND)
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

/* Something we say ourselves as the reader would. */
static void
add_trouble(struct job *j, uint32_t page, enum cause why)
{
	struct wire_frame head = {
		.kind = WIRE_TROUBLE, .page = page, .size = 1
	};
	uint8_t cause = (uint8_t)why;

	if (!keep_item(&j->found, &head, &cause))
		j->found.whole = false;
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
	pool->jobs = calloc((size_t)pool->n, sizeof(*pool->jobs));
	pool->frame = malloc(sizeof(struct wire_frame) + LIMIT_ITEM);
	if (pool->v == NULL || pool->jobs == NULL || pool->frame == NULL) {
		pool->n = 0;
		extract_pool_free(pool);
		return NULL;
	}
	for (i = 0; i < pool->n; i++) {
		pool->v[i].worker = WORKER_NONE;
		pool->jobs[i].file = -1;
	}
	return pool;
}

void
extract_watch(struct extract_pool *pool,
    void (*tell)(int done, int pages, int found, void *arg), void *arg)
{
	pool->tell = tell;
	pool->tell_arg = arg;
}

static void
shut(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

void
extract_pool_free(struct extract_pool *pool)
{
	int i;

	if (pool == NULL)
		return;
	for (i = 0; i < pool->n; i++) {
		/* One that has nothing to do ends by itself, and in order. */
		if (pool->v[i].worker.answer == -1 &&
		    pool->v[i].worker.proc.pid != -1)
			proc_wait(&pool->v[i].worker.proc, FAREWELL_MS, NULL);
		worker_stop(&pool->v[i].worker);
		shut(&pool->jobs[i].file);
		extract_clear(&pool->jobs[i].found);
	}
	free(pool->v);
	free(pool->jobs);
	free(pool->frame);
	free(pool);
}

static int
send_request(struct hand *h)
{
	struct wire_request request = h->job->request;
	int rc;

	request.from = h->part.from;
	request.last = h->part.last;
	rc = worker_ask(&h->worker, &request, h->job->file);
	if (rc != 0)
		return rc;
	h->at = h->part.from - 1;
	h->patience = LIMIT_PATIENCE;
	h->deadline = monotonic_ms() + SILENCE_MS;
	return 0;
}

/* Whether the file is gone through in parts. */
static bool
is_long(const struct job *j)
{
	return j->format == WIRE_PDF && j->request.task == WIRE_LOOK;
}

/* The next pages of the job that somebody has to look at. */
static bool
take_part(const struct extract_pool *pool, struct job *j, struct part *out)
{
	uint32_t size;

	if (j->nleft > 0) {
		*out = j->left[--j->nleft];
		return true;
	}
	if (j->next == 0 || (j->next > 1 && j->pages == 0))
		return false; /* done, or nobody knows yet */
	if (j->next == 1) {
		*out = (struct part){ 1, is_long(j) ? FIRST_PART : 0 };
		j->next = is_long(j) ? FIRST_PART + 1 : 0;
		return true;
	}
	if (j->next > j->pages) {
		j->next = 0;
		return false;
	}
	/* Large parts first, small ones at the end: no reader waits long. */
	size = (j->pages - j->next + 1) / (uint32_t)(2 * pool->n);
	size = size < PART_MIN ? PART_MIN : size > PART_MAX ? PART_MAX : size;
	*out = (struct part){ j->next, j->next + size - 1 };
	j->next += size;
	return true;
}

static int
begin_part(struct hand *h, struct job *j, struct part part)
{
	int rc;

	h->job = j;
	h->part = part;
	rc = send_request(h);
	if (rc == EPIPE || rc == ECONNRESET) { /* died between two parts */
		worker_stop(&h->worker);
		rc = send_request(h);
	}
	if (rc != 0) {
		worker_stop(&h->worker);
		h->job = NULL;
		return rc;
	}
	j->running++;
	return 0;
}

/* Nothing more of this file is looked at, and that is said. */
static void
give_up(struct job *j, uint32_t from)
{
	if (j->given_up)
		return;
	j->given_up = true;
	j->found.whole = false;
	if (j->next > 1 && j->next < from)
		from = j->next;
	if (j->format == WIRE_PDF && j->pages > 0 && from <= j->pages)
		add_trouble(j, from, CAUSE_PAGES_LEFT);
	else if (j->format == WIRE_PDF && j->pages == 0)
		add_trouble(j, 0, CAUSE_PAGES_OPEN);
	j->next = 0;
	j->nleft = 0;
}

static bool
ended(const struct job *j)
{
	return j->running == 0 && j->nleft == 0 &&
	    (j->next == 0 || (j->next > 1 && j->next > j->pages));
}

/* Work for every idle reader; files that were begun first come first: the
 * one that is waited for is served before the others. */
static void
hand_out(struct extract_pool *pool, struct job *wanted)
{
	struct part part;
	int i, k;

	for (i = 0; i < pool->n; i++) {
		struct hand *h = &pool->v[i];
		struct job *j = wanted;

		for (k = -1; h->worker.answer == -1 && k < pool->n; k++) {
			if (k >= 0)
				j = &pool->jobs[k];
			if (j->file == -1 || !take_part(pool, j, &part))
				continue;
			if (begin_part(h, j, part) != 0)
				give_up(j, part.from);
		}
	}
}

int
extract_start(struct extract_pool *pool, int fd, enum wire_format format,
    enum wire_task task, const struct wire_range *ranges, size_t nranges)
{
	struct job *j = NULL;
	struct part part;
	int i, rc;

	for (i = 0; i < pool->n && j == NULL; i++)
		if (pool->jobs[i].file == -1)
			j = &pool->jobs[i];
	if (j == NULL || nranges > WIRE_RANGES_MAX) {
		close(fd);
		errno = EAGAIN;
		return -1;
	}
	memset(j, 0, sizeof(*j));
	j->request.magic = WIRE_MAGIC;
	j->request.format = (uint32_t)format;
	j->request.task = (uint32_t)task;
	j->request.nranges = (uint32_t)nranges;
	if (nranges > 0)
		memcpy(j->request.range, ranges, nranges * sizeof(*ranges));
	j->file = fd;
	j->format = format;
	j->next = 1;
	j->found.whole = true;
	/* With a reader free it begins now: that none can be started is known
	 * at once. */
	for (i = 0; i < pool->n; i++)
		if (pool->v[i].worker.answer == -1 &&
		    take_part(pool, j, &part)) {
			rc = begin_part(&pool->v[i], j, part);
			if (rc != 0) {
				shut(&j->file);
				errno = rc;
				return -1;
			}
			break;
		}
	return (int)(j - pool->jobs);
}

static void
end_part(struct hand *h)
{
	shut(&h->worker.answer);
	h->job->running--;
	h->job = NULL;
}

static void
leave_part(struct job *j, uint32_t from, uint32_t last)
{
	if ((last != 0 && from > last) || from > LIMIT_PAGES ||
	    (j->pages != 0 && from > j->pages) || j->given_up)
		return;
	if (j->nleft == LEFT_MAX)
		give_up(j, from);
	else
		j->left[j->nleft++] = (struct part){ from, last };
}

/* The child is gone without a last word, or had to be stopped. One that died
 * before it counted the pages died of the file: so would the next. */
static void
lost_child(struct hand *h, enum cause why)
{
	struct job *j = h->job;
	struct part part = h->part;
	uint32_t page = h->at + 1;

	end_part(h);
	j->found.whole = false;
	add_trouble(j, j->format == WIRE_PDF ? page : 0, why);
	if (j->format != WIRE_PDF)
		j->next = 0;
	else if (++j->deaths >= LIMIT_DEATHS || j->pages == 0)
		give_up(j, page + 1);
	else
		leave_part(j, page + 1, part.last);
}

/* The reader says how many pages there are. It may not change its mind. */
static void
count_pages(struct hand *h, uint32_t pages)
{
	struct job *j = h->job;

	if (j->pages == 0)
		j->pages = pages > LIMIT_PAGES ? LIMIT_PAGES : pages;
	if (pages > 0)
		j->found.pages = (int)j->pages;
}

static void
take_end(struct hand *h, const struct wire_frame *head)
{
	struct job *j = h->job;

	count_pages(h, head->page);
	/* "Done" is believed when it was seen to be done. */
	if (j->pages == 0)
		j->next = 0;
	end_part(h);
}

static void
take_frame(struct hand *h, const struct wire_frame *head, const uint8_t *data)
{
	struct job *j = h->job;

	switch (head->kind) {
	case WIRE_EMBEDDED:
	case WIRE_ANNEX:
	case WIRE_CODE:
	case WIRE_UNREAD:
	case WIRE_TEXT:
	case WIRE_SIGNED:
	case WIRE_TROUBLE:
	case WIRE_PICTURE:
	case WIRE_BYTES:
		j->met +=
		    head->kind == WIRE_EMBEDDED || head->kind == WIRE_CODE;
		if (keep_item(&j->found, head, data))
			return;
		worker_stop(&h->worker);
		add_trouble(j, 0, CAUSE_TOO_MUCH);
		end_part(h);
		give_up(j, h->at + 1);
		return;
	case WIRE_PAGE:
		h->at = head->page;
		j->done++;
		return;
	case WIRE_MORE:
		if (head->page <= h->part.from) {
			lost_child(h, CAUSE_READER_STUCK);
			return;
		}
		leave_part(j, head->page, h->part.last);
		end_part(h);
		return;
	case WIRE_COUNT:
		count_pages(h, head->page);
		return;
	case WIRE_DONE:
		take_end(h, head);
		return;
	default:
		worker_stop(&h->worker);
		lost_child(h, CAUSE_READER_NONSENSE);
		return;
	}
}

static void
receive(struct extract_pool *pool, struct hand *h)
{
	struct wire_frame head;
	ssize_t n;

	n = recv(h->worker.answer, pool->frame,
	    sizeof(struct wire_frame) + LIMIT_ITEM, MSG_TRUNC | MSG_DONTWAIT);
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0) {
		lost_child(h, CAUSE_READER_DIED);
		return;
	}
	h->deadline = monotonic_ms() + SILENCE_MS;
	if (n >= (ssize_t)sizeof(head)) {
		memcpy(&head, pool->frame, sizeof(head));
		if ((size_t)n == sizeof(head) + head.size &&
		    head.size <= LIMIT_ITEM && head.page <= LIMIT_PAGES + 1) {
			take_frame(h, &head, pool->frame + sizeof(head));
			return;
		}
	}
	worker_stop(&h->worker);
	lost_child(h, CAUSE_READER_NONSENSE);
}

static void
tell(struct extract_pool *pool, const struct job *j)
{
	int64_t now = monotonic_ms();

	if (pool->tell == NULL || now - pool->told < TELL_MS)
		return;
	pool->told = now;
	pool->tell(j->done, (int)j->pages, j->met, pool->tell_arg);
}

/* A reader that computes is slow because others do, too: what it may use up
 * is CPU time, and its own limit sees to that. One that waits is stuck. */
static bool
bear(struct hand *h)
{
	if (h->patience == 0 || !proc_busy(&h->worker.proc))
		return false;
	h->patience--;
	h->deadline = monotonic_ms() + 1000;
	return true;
}

/* Waits for something to happen and deals with it. False: no poll. */
static bool
step(struct extract_pool *pool, struct pollfd *fds)
{
	int i;

	for (i = 0; i < pool->n; i++) {
		fds[i].fd = pool->v[i].worker.answer; /* -1 is passed over */
		fds[i].events = POLLIN;
		fds[i].revents = 0;
	}
	if (poll(fds, (nfds_t)pool->n, 500) == -1 && errno != EINTR)
		return false;
	for (i = 0; i < pool->n; i++) {
		struct hand *h = &pool->v[i];

		if (h->worker.answer == -1)
			continue;
		if (fds[i].revents != 0) {
			receive(pool, h);
		} else if (monotonic_ms() > h->deadline && !bear(h)) {
			worker_stop(&h->worker);
			lost_child(h, CAUSE_READER_SLOW);
		}
	}
	return true;
}

/* Parts end in any order: the pages go into theirs, and what was found of
 * one page stays as it came. */
static int
by_page(const void *a, const void *b)
{
	const struct extract_item *x = a, *y = b;

	if (x->page != y->page)
		return x->page < y->page ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

void
extract_wait(struct extract_pool *pool, int job, struct extract *out)
{
	struct job *wanted = &pool->jobs[job];
	struct pollfd *fds = calloc((size_t)pool->n, sizeof(*fds));
	int i;

	while (fds != NULL) {
		hand_out(pool, wanted);
		if (ended(wanted) || !step(pool, fds))
			break;
		tell(pool, wanted);
	}
	free(fds);
	if (!ended(wanted))
		give_up(wanted, 1);
	for (i = 0; i < pool->n; i++)
		if (pool->v[i].job == wanted) {
			worker_stop(&pool->v[i].worker);
			end_part(&pool->v[i]);
		}
	shut(&wanted->file);
	for (i = 0; i < (int)wanted->found.n; i++)
		wanted->found.v[i].order = i;
	if (wanted->found.n > 1)
		qsort(wanted->found.v, wanted->found.n,
		    sizeof(*wanted->found.v), by_page);
	*out = wanted->found;
	memset(&wanted->found, 0, sizeof(wanted->found));
}
