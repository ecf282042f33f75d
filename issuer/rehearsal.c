/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/rehearsal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/progress.h"
#include "issuer/release.h"
#include "sys/file.h"
#include "sys/proc.h"

#define WORTH_A_PROCESS 16 /* items: below that a fork costs more */
#define END_MS 5000 /* a process has nothing left to do then */

struct rehearsal {
	const struct issue *in;
	struct intake *batch;
	struct problems *scratch;
	size_t jobs, first; /* of a process: items first, first + jobs, ... */
};

struct finding_head { /* from a process, problems follow */
	uint64_t item; /* SIZE_MAX: no more */
	uint64_t n, refusals;
};

static bool
wanted(const struct intake_item *item)
{
	/* Also what a rule refuses, so that all is said at once. */
	return item->draft != NULL && item->same == NULL &&
	    item->draft->c.number != NULL &&
	    (item->outcome == INTAKE_PENDING ||
		item->outcome == INTAKE_REFUSED);
}

/* What is wrong with the page of one item, in the scratch pad. */
static void
rehearse(const struct rehearsal *r, struct intake_item *item)
{
	memset(r->scratch, 0, sizeof *r->scratch);
	if (intake_hold(r->in->cli, r->in->ws, item, r->scratch))
		release_check(r->in->ws, r->in->cli, item->draft, r->scratch);
	intake_let_go(r->batch, item);
}

static bool
send(int fd, const struct rehearsal *r, uint64_t item)
{
	const struct problems *ps = r->scratch;
	struct finding_head head = { item, ps->n, ps->refusals };

	return file_put_fd(fd, slice_of(&head, sizeof head)) == 0 &&
	    file_put_fd(fd, slice_of(ps->v, ps->n * sizeof ps->v[0])) == 0;
}

/* A process: its share, item by item; an empty finding is a sign of life. */
static int
share(int fd, void *arg)
{
	const struct rehearsal *r = arg;
	size_t i;

	for (i = r->first; i < r->batch->n; i += r->jobs) {
		if (!wanted(&r->batch->v[i]))
			continue;
		rehearse(r, &r->batch->v[i]);
		if (!send(fd, r, i))
			return 1;
	}
	memset(r->scratch, 0, sizeof *r->scratch);
	return send(fd, r, UINT64_MAX) ? 0 : 1;
}

/* The next finding of a process. False: it was lost. */
static bool
take(struct rehearsal *r, struct proc *from, bool *done)
{
	struct problems *ps = r->scratch;
	struct finding_head head;

	memset(ps, 0, sizeof *ps);
	if (proc_read(from, &head, sizeof head, -1) != 0 ||
	    head.n > PROBLEMS_MAX ||
	    (head.item != UINT64_MAX && head.item >= r->batch->n) ||
	    (head.n > 0 &&
		proc_read(from, ps->v, head.n * sizeof ps->v[0], -1) != 0))
		return false;
	ps->n = head.n;
	ps->refusals = head.refusals;
	*done = head.item == UINT64_MAX;
	return *done || intake_problems(&r->batch->v[head.item], ps);
}

static bool
run_alone(struct rehearsal *r)
{
	struct intake *batch = r->batch;
	size_t i;

	for (i = 0; i < batch->n; i++) {
		progress_show(r->in->cli, PROGRESS_CHECK, i, batch->n);
		if (!wanted(&batch->v[i]))
			continue;
		rehearse(r, &batch->v[i]);
		if (!intake_problems(&batch->v[i], r->scratch))
			return false;
	}
	return true;
}

/* In turn from each, as their shares are equal. */
static bool
gather(struct rehearsal *r, struct proc *workers)
{
	bool done[ISSUE_JOBS_MAX] = { false };
	size_t left = r->jobs, i, n = 0;

	for (i = 0; left > 0; i = (i + 1) % r->jobs) {
		if (done[i])
			continue;
		if (!take(r, &workers[i], &done[i])) {
			cli_error(r->in->cli,
			    "检查进程意外结束，没有签发任何一张",
			    "a checking process ended early; nothing was "
			    "issued");
			return false;
		}
		left -= done[i];
		progress_show(r->in->cli, PROGRESS_CHECK, n++, r->batch->n);
	}
	return true;
}

static bool
run_together(struct rehearsal *r)
{
	struct proc workers[ISSUE_JOBS_MAX];
	size_t started = 0, i;
	bool good = true;

	fflush(NULL); /* a process must not print our buffers again */
	for (r->first = 0; good && r->first < r->jobs; r->first++) {
		good = proc_fork(share, r, &workers[r->first]) == 0;
		started += good;
	}
	if (!good)
		cli_error(r->in->cli, "无法启动检查进程",
		    "a checking process did not start");
	good = good && gather(r, workers);
	for (i = 0; i < started; i++)
		if (good)
			proc_wait(&workers[i], END_MS, NULL);
		else
			proc_kill(&workers[i]);
	return good;
}

/* Opened here, so that no process opens a design for itself. */
static void
open_designs(const struct issue *in, const struct intake *batch)
{
	size_t i, j;

	for (i = 0; i < in->ws->nschemes; i++)
		for (j = 0; j < batch->n; j++)
			if (wanted(&batch->v[j]) &&
			    batch->v[j].draft->scheme == in->ws->schemes[i]) {
				workspace_design(
				    in->ws, in->cli, in->ws->schemes[i]);
				break;
			}
}

bool
rehearsal_run(const struct issue *in, struct intake *batch)
{
	struct rehearsal r = { .in = in, .batch = batch, .jobs = in->jobs };
	bool good;

	r.scratch = malloc(sizeof *r.scratch);
	if (r.scratch == NULL)
		return false;
	open_designs(in, batch);
	if (batch->n < WORTH_A_PROCESS)
		r.jobs = 1;
	good = r.jobs > 1 ? run_together(&r) : run_alone(&r);
	progress_end();
	free(r.scratch);
	return good;
}
