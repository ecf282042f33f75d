/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames over the socket of a process; both sides are this file, so they are
 * plain structs.
 *
 *   us -> process   struct order, then the places of n items in the batch
 *   process -> us   bool done; if so, for each item struct report and then
 *                   its new problems
 *
 * An order is small, so that two fit the socket of a process and it never
 * waits for the next one.
 */
#include "issuer/crew.h"

#include <stdio.h>
#include <stdlib.h>

#include "sys/proc.h"

#define AHEAD 2 /* chunks that a process has at once */
#define END_MS 5000 /* a process has nothing left to do then */

struct order {
	uint64_t n;
	uint64_t item[ISSUE_CHUNK];
};

struct report {
	enum intake_outcome outcome;
	int error;
	bool faulty;
	uint64_t problems; /* that are new */
};

struct crew {
	const struct issue *in;
	struct intake *batch;
	crew_work *work;
	void *arg;
	struct proc proc[ISSUE_JOBS_MAX];
	size_t n;
	size_t given, taken; /* chunks, counted for ever: in turn to each */
};

static bool
get(const struct proc *p, void *bytes, size_t n)
{
	return proc_read(p, bytes, n, -1) == 0;
}

static bool
put(const struct proc *p, const void *bytes, size_t n)
{
	return proc_write(p, bytes, n, -1) == 0;
}

static bool
tell(const struct proc *us, const struct intake_item *item, size_t before)
{
	const struct report r = { .outcome = item->outcome,
		.error = item->error,
		.faulty = item->faulty,
		.problems = item->nproblems - before };

	return put(us, &r, sizeof r) &&
	    (r.problems == 0 ||
		put(us, item->problem + before,
		    r.problems * sizeof *item->problem));
}

/* One chunk, from its order to its reports. */
static bool
serve(struct crew *c, const struct proc *us, const struct order *o)
{
	struct chunk chunk = { .n = o->n };
	size_t before[ISSUE_CHUNK], i;
	bool done, told;

	for (i = 0; i < o->n; i++) {
		chunk.v[i] = &c->batch->v[o->item[i]];
		before[i] = chunk.v[i]->nproblems;
	}
	done = c->work(c->arg, &chunk);
	told = put(us, &done, sizeof done);
	for (i = 0; i < o->n; i++) {
		told = told && (!done || tell(us, chunk.v[i], before[i]));
		intake_let_go(c->batch, chunk.v[i]);
	}
	return told;
}

/* A process: until the socket closes. */
static int
labour(int fd, void *arg)
{
	const struct proc us = { .pid = -1, .fd = fd };
	struct crew *c = arg;
	struct order o;

	signer_take_line(c->in->signer, PROC_KEPT);
	if (workspace_register_open(c->in->cli, c->in->ws) != CLI_OK)
		return 1;
	while (get(&us, &o.n, sizeof o.n) && o.n <= ISSUE_CHUNK &&
	    get(&us, o.item, o.n * sizeof o.item[0]))
		if (!serve(c, &us, &o))
			break;
	workspace_register_close(c->in->ws);
	return 0;
}

struct crew *
crew_start(
    const struct issue *in, struct intake *batch, crew_work *work, void *arg)
{
	struct crew *c = calloc(1, sizeof *c);
	size_t i;
	int line;

	if (c == NULL)
		return NULL;
	*c =
	    (struct crew){ .in = in, .batch = batch, .work = work, .arg = arg };
	fflush(NULL); /* a process must not print our buffers again */
	/* SQLite forbids to take a connection across a fork. */
	workspace_register_close(in->ws);
	for (i = 0; i < in->jobs && i < batch->n; i++) {
		line = signer_line(in->signer, i);
		if (line < 0 ||
		    proc_fork_keeping(labour, c, &line, 1, &c->proc[c->n]) != 0)
			break;
		c->n++;
	}
	signer_close_lines(in->signer);
	if (workspace_register_open(in->cli, in->ws) == CLI_OK)
		return c;
	crew_stop(c);
	return NULL;
}

static bool
ended_early(const struct crew *c)
{
	cli_error(c->in->cli, "一个签发进程意外结束",
	    "a process that issues ended early");
	return false;
}

size_t
crew_room(const struct crew *c)
{
	return AHEAD * c->n;
}

bool
crew_give(struct crew *c, const struct chunk *chunk)
{
	const struct proc *p = &c->proc[c->given++ % c->n];
	struct order o = { .n = chunk->n };
	size_t i;

	for (i = 0; i < chunk->n; i++)
		o.item[i] = (uint64_t)(chunk->v[i] - c->batch->v);
	return put(p, &o, sizeof o.n + o.n * sizeof o.item[0]) ||
	    ended_early(c);
}

static bool
hear(const struct proc *p, struct intake_item *item)
{
	struct problem said;
	struct report r;
	uint64_t i;

	if (!get(p, &r, sizeof r))
		return false;
	for (i = 0; i < r.problems; i++)
		if (!get(p, &said, sizeof said) ||
		    !intake_add_problem(item, &said))
			return false;
	item->outcome = r.outcome;
	item->error = r.error;
	item->faulty = r.faulty;
	return true;
}

bool
crew_take(struct crew *c, const struct chunk *chunk)
{
	const struct proc *p = &c->proc[c->taken++ % c->n];
	bool done = false, here;
	size_t i;

	here = get(p, &done, sizeof done);
	for (i = 0; here && done && i < chunk->n; i++)
		here = hear(p, chunk->v[i]);
	return here ? done : ended_early(c);
}

void
crew_stop(struct crew *c)
{
	size_t i;

	if (c == NULL)
		return;
	for (i = 0; i < c->n; i++)
		proc_wait(&c->proc[i], END_MS, NULL);
	free(c);
}
