/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/issue.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "issuer/chunk.h"
#include "issuer/crew.h"
#include "issuer/deliver.h"
#include "issuer/progress.h"
#include "issuer/release.h"
#include "issuer/rulebook.h"
#include "sys/file.h"

#define SHARES 8 /* chunks of each process, if the batch is not large */
#define SHARE_MIN 8 /* items of one: a chunk has three commits */

static void
settle(const struct issue *in, const struct intake_item *item)
{
	progress_end();
	if (in->settled != NULL)
		in->settled(in->arg, item);
}

void
issue_request(
    const struct issue *in, const struct draft *d, struct event_request *req)
{
	const struct issue_after *after = in->after;
	const struct date today = date_of(in->cli->now, d->c.zone);
	size_t i;

	memset(req, 0, sizeof *req);
	req->action = after != NULL ? after->action
	    : d->c.version > 1      ? TRANSITION_REISSUE
				    : TRANSITION_RENEW;
	req->reason = req->action == TRANSITION_RENEW ? "recertification"
	    : after != NULL                           ? after->reason
						      : "reissue";
	req->note = after != NULL ? after->note : NULL;
	/* A decision in the future is the draft's own fault, said once. */
	req->decided = date_cmp(d->decided, today) > 0 ? today : d->decided;
	req->effective = d->c.issued;
	for (i = 0; i < d->c.nissuers; i++)
		req->by[i] = d->c.issuers[i];
	req->nby = d->c.nissuers;
}

struct run { /* what one process works with */
	const struct issue *in;
	struct intake *batch;
	struct deliver *files;
	struct problems *ps; /* scratch */
};

/* From the numbers to the files. */
static bool
do_chunk(void *arg, const struct chunk *chunk)
{
	const struct run *r = arg;

	if (!chunk_issue(r->in, chunk, r->ps))
		return false;
	deliver(r->files, chunk->v, chunk->n);
	return true;
}

/* The files of a chunk are there, or it is known why not: say so. */
static int
settle_chunk(const struct run *r, const struct chunk *chunk)
{
	struct intake_item *item;
	size_t i;
	int status = CLI_OK;

	for (i = 0; i < chunk->n; i++) {
		item = chunk->v[i];
		if (item->error != 0)
			status = CLI_IOERR;
		else if (item->faulty && status != CLI_IOERR)
			status = CLI_INTERNAL;
		else if (item->outcome == INTAKE_REFUSED && status == CLI_OK)
			status = CLI_REFUSED;
		settle(r->in, item);
		intake_let_go(r->batch, item);
	}
	return status;
}

/* The same record twice in a batch is one certificate. */
static void
settle_same(const struct issue *in, struct intake *batch)
{
	struct intake_item *item;
	size_t i;

	for (i = 0; i < batch->n; i++) {
		item = &batch->v[i];
		if (item->same == NULL)
			continue;
		item->outcome = item->same->outcome == INTAKE_REFUSED
		    ? INTAKE_REFUSED
		    : INTAKE_UNCHANGED;
		item->error = item->same->error;
		item->draft->c.version = item->same->draft->c.version;
		if (item->same->draft->c.number == NULL ||
		    !draft_set_number(item->draft, item->same->draft->c.number))
			continue;
		if (item->same->pdf_path != NULL) {
			item->jws_path = strdup(item->same->jws_path);
			item->pdf_path = strdup(item->same->pdf_path);
		}
		settle(in, item);
	}
}

/* The worst of two: what stops the run counts more than a refusal. */
static int
worse(int a, int b)
{
	return a == CLI_OK || (a == CLI_REFUSED && b != CLI_OK) ? b : a;
}

static bool
stops(int status)
{
	/* The register, the disk or the signer is broken. */
	return status == CLI_IOERR || status == CLI_INTERNAL;
}

static bool
to_issue(const struct intake_item *item)
{
	return item->draft != NULL && item->outcome != INTAKE_REFUSED &&
	    item->same == NULL;
}

/* Whether anything is left to be signed. */
static bool
pending(const struct intake *batch)
{
	size_t i = 0;

	while (i < batch->n &&
	    !(to_issue(&batch->v[i]) && batch->v[i].outcome == INTAKE_PENDING))
		i++;
	return i < batch->n;
}

/* Nothing is signed while the stamps cannot be had. */
static bool
can_stamp(const struct issue *in, const struct intake *batch)
{
	if (in->stamp == NULL || !pending(batch) ||
	    stamp_try(in->stamp) == E_OK)
		return true;
	cli_error(in->cli, "没有签发任何证书", "nothing was issued");
	return false;
}

/* Nothing is signed whose files have no place. */
static bool
can_write(const struct issue *in, const struct intake *batch)
{
	if (!pending(batch) || access(in->out, W_OK | X_OK) == 0)
		return true;
	cli_os_error(in->cli, in->out, errno);
	cli_error(in->cli, "没有签发任何证书", "nothing was issued");
	return false;
}

/* The next items of one version, at most `size`: a re-issue waits until what
 * it replaces is there. */
static void
fill(const struct intake *batch, size_t *at, size_t size, struct chunk *out)
{
	struct intake_item *item;

	for (out->n = 0; *at < batch->n && out->n < size; ++*at) {
		item = batch->order[*at];
		if (!to_issue(item))
			continue;
		if (out->n > 0 &&
		    item->draft->c.version != out->v[0]->draft->c.version)
			break;
		out->v[out->n++] = item;
	}
}

static int
run_alone(const struct run *r)
{
	struct chunk chunk;
	size_t at = 0;
	int status = CLI_OK;

	for (fill(r->batch, &at, ISSUE_CHUNK, &chunk);
	     chunk.n > 0 && !stops(status);
	     fill(r->batch, &at, ISSUE_CHUNK, &chunk)) {
		if (!do_chunk((void *)(uintptr_t)r, &chunk))
			return CLI_IOERR;
		status = worse(status, settle_chunk(r, &chunk));
		progress_show(r->in->cli, PROGRESS_ISSUE, at, r->batch->n);
	}
	return status;
}

/* Chunks that are under way, in a ring. */
struct flight {
	struct crew *crew;
	struct chunk *v;
	size_t room, given, taken;
};

static int
land(const struct run *r, struct flight *f)
{
	struct chunk *chunk = &f->v[f->taken++ % f->room];
	size_t i;

	if (!crew_take(f->crew, chunk))
		return CLI_IOERR;
	for (i = 0; i < chunk->n; i++)
		if (chunk->v[i]->outcome != INTAKE_REFUSED &&
		    !chunk_name_files(r->in, chunk->v[i]))
			return CLI_IOERR;
	return settle_chunk(r, chunk);
}

/* Numbers are given in the order of the records, whoever is done first. What
 * is refused here is settled here. */
static int
launch(const struct run *r, struct flight *f, struct chunk *chunk)
{
	struct chunk refused = { .n = 0 };
	size_t i, n = 0;
	int status;

	if (!chunk_reserve(r->in, chunk, r->ps))
		return CLI_IOERR;
	for (i = 0; i < chunk->n; i++)
		if (chunk->v[i]->outcome == INTAKE_REFUSED)
			refused.v[refused.n++] = chunk->v[i];
		else
			chunk->v[n++] = chunk->v[i];
	chunk->n = n;
	status = settle_chunk(r, &refused);
	if (n == 0)
		return status;
	f->given++;
	return crew_give(f->crew, chunk) ? status : CLI_IOERR;
}

/* Small enough that every process has several, and all end together. */
static size_t
share(const struct run *r)
{
	const size_t n = r->batch->n / (SHARES * r->in->jobs);

	return n < SHARE_MIN ? SHARE_MIN : n > ISSUE_CHUNK ? ISSUE_CHUNK : n;
}

static int
run_together(const struct run *r, struct flight *f)
{
	const size_t size = share(r);
	struct chunk *chunk;
	int64_t version = 0;
	size_t at = 0;
	int status = CLI_OK;

	while (!stops(status)) {
		chunk = &f->v[f->given % f->room];
		if (f->given - f->taken == f->room)
			status = worse(status, land(r, f));
		fill(r->batch, &at, size, chunk);
		if (chunk->n == 0)
			break;
		while (f->taken < f->given &&
		    chunk->v[0]->draft->c.version != version)
			status = worse(status, land(r, f));
		version = chunk->v[0]->draft->c.version;
		if (!stops(status))
			status = worse(status, launch(r, f, chunk));
		progress_show(r->in->cli, PROGRESS_ISSUE, at, r->batch->n);
	}
	/* Also what was given before something broke. */
	while (f->taken < f->given)
		status = worse(status, land(r, f));
	return status;
}

static int
run_chunks(struct run *r)
{
	struct flight f = { .room = 0 };
	int status = CLI_INTERNAL;

	if (r->in->jobs == 1 || r->batch->n < 2 * SHARE_MIN)
		return run_alone(r);
	f.crew = crew_start(r->in, r->batch, do_chunk, r);
	if (f.crew == NULL)
		return CLI_IOERR;
	f.room = crew_room(f.crew);
	f.v = f.room == 0 ? NULL : calloc(f.room, sizeof *f.v);
	if (f.room == 0)
		status = run_alone(r); /* no process is to be had */
	else if (f.v != NULL)
		status = run_together(r, &f);
	crew_stop(f.crew);
	free(f.v);
	return status;
}

/* What to do about a run that stopped, once for the whole batch. */
static void
say_what_is_left(const struct issue *in, const struct intake *batch)
{
	size_t files = 0, left = 0, i;

	for (i = 0; i < batch->n; i++) {
		files += batch->v[i].error != 0;
		left += batch->v[i].outcome == INTAKE_PENDING;
	}
	if (files + left > 0)
		cli_error(in->cli,
		    "已登记而文件不全 %zu 张，尚未签发 %zu 张："
		    "排除原因后再次运行同一命令即可完成",
		    "registered without all files: %zu, not issued yet: %zu; "
		    "remove the cause and run the same command again",
		    files, left);
}

int
issue_run(const struct issue *in, struct intake *batch)
{
	struct run r = { .in = in, .batch = batch };
	int status = CLI_INTERNAL;

	if (!can_write(in, batch) || !can_stamp(in, batch))
		return CLI_IOERR;
	r.ps = malloc(sizeof *r.ps);
	r.files = deliver_start(in, batch);
	if (r.ps != NULL && r.files != NULL)
		status = run_chunks(&r);
	if (status == CLI_OK || status == CLI_REFUSED)
		settle_same(in, batch);
	progress_end();
	if (stops(status))
		say_what_is_left(in, batch);
	deliver_stop(r.files);
	free(r.ps);
	return status;
}
