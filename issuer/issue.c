/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/issue.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/deliver.h"
#include "issuer/docket.h"
#include "issuer/progress.h"
#include "issuer/release.h"
#include "issuer/rulebook.h"
#include "sys/file.h"

static bool
failed(const struct issue *in)
{
	workspace_register_failed(in->cli, in->ws);
	return false;
}

static void
settle(const struct issue *in, const struct intake_item *item)
{
	progress_end();
	if (in->settled != NULL)
		in->settled(in->arg, item);
}

/* Under the lock, with everything that others did meanwhile. */
static bool
take_number(
    const struct issue *in, struct intake_item *item, struct problems *ps)
{
	struct draft *d = item->draft;
	char counter[SCHEME_NUMBER_MAX + 1], number[SCHEME_NUMBER_MAX + 1];
	struct register_row row;
	int64_t serial;
	bool found = true;

	if (d->numbered || item->reserved)
		return true;
	if (!scheme_counter(d->scheme, d->c.level, d->c.issued.year, counter))
		return false;
	/* A number given by hand may stand in the way of the counter. */
	while (found) {
		if (!register_serial(in->ws->reg, counter, &serial))
			return failed(in);
		if (!scheme_number(d->scheme, d->c.level, d->c.issued.year,
			serial, number) ||
		    !draft_set_number(d, number)) {
			problems_add(ps, "number", E_RULE_NUMBER, NULL);
			return true;
		}
		if (!register_find(in->ws->reg, d->number_key, 0, &row, &found))
			return failed(in);
		register_row_clear(&row);
	}
	return true;
}

/* What an earlier run reserved or issued is unlisted from now on. */
static bool
unlist_known(const struct issue *in, const struct intake_item *item)
{
	struct register_row row;
	bool found, changed, good;

	good = register_find_record(
	    in->ws->reg, item->draft->digest, &row, &found);
	if (good && found)
		good = register_list_as(
		    in->ws->reg, &row, true, in->cli->now, &changed);
	register_row_clear(&row);
	return good || failed(in);
}

static bool
reserve_one(
    const struct issue *in, struct intake_item *item, struct problems *ps)
{
	struct register_row row;

	if (!rulebook_known(in, item, ps))
		return false;
	if (in->unlisted && ps->refusals == 0 && item->reserved &&
	    !unlist_known(in, item))
		return false;
	if (ps->refusals > 0 || item->outcome == INTAKE_UNCHANGED ||
	    item->reserved)
		return true;
	if (!take_number(in, item, ps))
		return false;
	if (ps->refusals > 0)
		return true;
	draft_row(item->draft, in->late, &row);
	row.unlisted = in->unlisted;
	if (!register_reserve(in->ws->reg, &row, item->draft->annexes,
		item->draft->c.nannex, in->cli->now))
		return failed(in);
	item->id = row.id;
	item->list = row.list;
	item->index = row.index;
	item->earliest = row.iat;
	item->reserved = true;
	return true;
}

static bool
reserve(const struct issue *in, struct intake_item *const v[], size_t n,
    struct problems *ps)
{
	size_t i;

	if (!register_begin(in->ws->reg))
		return failed(in);
	for (i = 0; i < n; i++) {
		if (in->unlisted && v[i]->outcome == INTAKE_UNCHANGED &&
		    !unlist_known(in, v[i])) {
			register_rollback(in->ws->reg);
			return false;
		}
		if (v[i]->outcome != INTAKE_PENDING)
			continue;
		memset(ps, 0, sizeof *ps);
		if (!reserve_one(in, v[i], ps) || !intake_problems(v[i], ps)) {
			register_rollback(in->ws->reg);
			return false;
		}
	}
	return register_commit(in->ws->reg) || failed(in);
}

/* What cannot be signed gives its number back. */
static bool
sign(const struct issue *in, struct intake_item *item, struct problems *ps)
{
	struct buf envelope = BUF_INIT(JWS_CERTIFICATE_MAX);
	const int64_t iat =
	    item->earliest > in->cli->now ? item->earliest : in->cli->now;
	size_t n;
	bool good = true;

	memset(ps, 0, sizeof *ps);
	if (draft_set_place(
		item->draft, in->ws, item->list, item->index, iat) &&
	    release_sign(in->ws, in->signer, item->draft, &envelope, ps)) {
		item->envelope = (char *)buf_take(&envelope, &n);
		item->nenvelope = n;
		return item->envelope != NULL;
	}
	buf_free(&envelope);
	if (ps->refusals == 0)
		problems_add(ps, "", E_MEMORY, NULL);
	item->faulty = ps->v[0].rule != E_COMPACT_QR;
	good = register_begin(in->ws->reg) &&
	    register_void(in->ws->reg, item->id, in->cli->now,
		error_code(ps->v[0].rule)) &&
	    register_commit(in->ws->reg);
	if (!good)
		failed(in);
	return good && intake_problems(item, ps);
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

/* Under the lock: what became meanwhile of the one it replaces. `old` is
 * empty when the register has none. */
static bool
check_old(const struct issue *in, const struct draft *d,
    struct register_row *old, struct event_request *req, struct problems *ps)
{
	bool found = false;

	memset(ps, 0, sizeof *ps);
	memset(old, 0, sizeof *old);
	if (d->follows_key == NULL)
		return true;
	if (!register_find(
		in->ws->reg, d->follows_key, d->follows_version, old, &found))
		return failed(in);
	if (found && old->state == REGISTER_ISSUED) {
		issue_request(in, d, req);
		return event_check(in->ws, in->cli->now, old, req, ps) ||
		    failed(in);
	}
	register_row_clear(old);
	if (d->c.version > 1)
		problems_add(
		    ps, "replaces", E_RULE_VERSION, "%s", d->c.replaces);
	return true;
}

/* A renewal ends nothing: its predecessor runs to its last day. */
static bool
end_old(const struct issue *in, const struct register_row *old,
    const struct register_row *row, const struct event_request *req)
{
	if (old->number == NULL || req->action == TRANSITION_RENEW)
		return true;
	return event_enter(in->cli, in->ws, in->signer, old, req) == CLI_OK &&
	    event_carry(in->cli, in->ws, in->signer, old, row, req->effective,
		req) == CLI_OK;
}

/* Another process was first with the same record, or doctor gave the
 * reservation up. */
static bool
lost(const struct issue *in, struct intake_item *item, struct problems *ps)
{
	memset(ps, 0, sizeof *ps);
	if (!rulebook_known(in, item, ps))
		return false;
	if (item->outcome != INTAKE_UNCHANGED)
		problems_add(ps, "number", E_RULE_NUMBER_TAKEN, NULL);
	return intake_problems(item, ps);
}

static bool
enter_one(const struct issue *in, struct intake_item *item, struct problems *ps)
{
	struct register_row row, old;
	struct event_request req;
	struct jws *jws = NULL;
	bool done = false, good = false;

	if (!check_old(in, item->draft, &old, &req, ps))
		goto out;
	if (ps->refusals > 0) {
		good = (register_void(in->ws->reg, item->id, in->cli->now,
			    error_code(ps->v[0].rule)) ||
			   failed(in)) &&
		    intake_problems(item, ps);
		goto out;
	}
	draft_row(item->draft, in->late, &row);
	row.id = item->id;
	row.iat = item->draft->c.iat;
	row.envelope = slice_of(item->envelope, item->nenvelope);
	if (jws_parse(row.envelope, JWS_CERTIFICATE_MAX, &jws) != E_OK)
		goto out;
	crypt_sha256(jws->payload, row.payload_digest);
	if (!register_issue(in->ws->reg, &row, &done)) {
		failed(in);
		goto out;
	}
	if (!done) {
		good = lost(in, item, ps);
		goto out;
	}
	if (in->docket != NULL &&
	    !docket_issued(in->docket, in->ws, in->cli->now, &row)) {
		failed(in);
		goto out;
	}
	item->outcome = INTAKE_ISSUED;
	good = end_old(in, &old, &row, &req);
out:
	jws_free(jws);
	register_row_clear(&old);
	return good;
}

static bool
paths(const struct issue *in, struct intake_item *item)
{
	struct buf name = BUF_INIT(1024);
	const struct certificate *c = &item->draft->c;
	bool good;

	release_name(c->number, c->version, ".jws.json", &name);
	item->jws_path = file_join(in->out, buf_cstr(&name));
	buf_reset(&name);
	release_name(c->number, c->version, ".pdf", &name);
	item->pdf_path = file_join(in->out, buf_cstr(&name));
	good =
	    buf_ok(&name) && item->jws_path != NULL && item->pdf_path != NULL;
	buf_free(&name);
	return good &&
	    ((register_file_add(in->ws->reg, item->id, "jws", item->jws_path) &&
		 register_file_add(
		     in->ws->reg, item->id, "pdf", item->pdf_path)) ||
		failed(in));
}

static bool
enter(const struct issue *in, struct intake_item *const v[], size_t n,
    struct problems *ps)
{
	size_t i;

	if (!register_begin(in->ws->reg))
		return failed(in);
	for (i = 0; i < n; i++)
		if ((v[i]->outcome == INTAKE_PENDING &&
			!enter_one(in, v[i], ps)) ||
		    (v[i]->outcome != INTAKE_REFUSED && !paths(in, v[i]))) {
			register_rollback(in->ws->reg);
			return false;
		}
	return register_commit(in->ws->reg) || failed(in);
}

/* Items that share the two commits. */
struct chunk {
	struct intake_item *v[ISSUE_CHUNK];
	size_t n;
};

static bool
hold(const struct issue *in, const struct chunk *chunk, struct problems *ps)
{
	size_t i;

	for (i = 0; i < chunk->n; i++) {
		memset(ps, 0, sizeof *ps);
		if (!intake_hold(in->cli, in->ws, chunk->v[i], ps) &&
		    !intake_problems(chunk->v[i], ps))
			return false;
	}
	return true;
}

/* Up to the second commit: from then on the certificates exist. */
static bool
register_chunk(
    const struct issue *in, const struct chunk *chunk, struct problems *ps)
{
	struct intake_item *const *v = chunk->v;
	size_t i;

	if (!hold(in, chunk, ps) || !reserve(in, v, chunk->n, ps))
		return false;
	for (i = 0; i < chunk->n; i++)
		if (v[i]->outcome == INTAKE_PENDING && !sign(in, v[i], ps))
			return false;
	return enter(in, v, chunk->n, ps);
}

/* The files of a chunk are there, or it is known why not: say so. */
static int
settle_chunk(const struct issue *in, struct deliver *files,
    const struct intake *batch, struct chunk *chunk)
{
	struct intake_item *item;
	size_t i;
	int status = CLI_OK;

	deliver_await(files, chunk->v, chunk->n);
	for (i = 0; i < chunk->n; i++) {
		item = chunk->v[i];
		if (item->error != 0)
			status = CLI_IOERR;
		else if (item->faulty && status != CLI_IOERR)
			status = CLI_INTERNAL;
		else if (item->outcome == INTAKE_REFUSED && status == CLI_OK)
			status = CLI_REFUSED;
		settle(in, item);
		intake_let_go(batch, item);
	}
	chunk->n = 0;
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

/* Nothing is signed while the stamps cannot be had. */
static bool
can_stamp(const struct issue *in, const struct intake *batch)
{
	size_t i;

	for (i = 0; in->stamp != NULL && i < batch->n; i++)
		if (to_issue(&batch->v[i]) &&
		    batch->v[i].outcome == INTAKE_PENDING)
			return stamp_try(in->stamp) == E_OK;
	return true;
}

/* While the files of one chunk are written the next one is signed. */
static int
run_chunks(const struct issue *in, struct deliver *files, struct intake *batch,
    struct problems *ps)
{
	struct chunk chunk[2] = { { .n = 0 }, { .n = 0 } };
	struct chunk *now = &chunk[0], *before = &chunk[1], *other;
	size_t i;
	int status = CLI_OK;

	for (i = 0; i <= batch->n && !stops(status); i++) {
		if (i < batch->n && to_issue(batch->order[i]))
			now->v[now->n++] = batch->order[i];
		if (now->n < ISSUE_CHUNK && (i < batch->n || now->n == 0))
			continue;
		if (!register_chunk(in, now, ps)) {
			status = CLI_IOERR;
			break;
		}
		deliver_send(files, now->v, now->n);
		status = worse(status, settle_chunk(in, files, batch, before));
		progress_show(in->cli, PROGRESS_ISSUE, i, batch->n);
		other = before;
		before = now;
		now = other;
	}
	/* Also what was registered before something broke. */
	return worse(status, settle_chunk(in, files, batch, before));
}

int
issue_run(const struct issue *in, struct intake *batch)
{
	struct problems *ps;
	struct deliver *files;
	int status = CLI_INTERNAL;

	if (!can_stamp(in, batch))
		return CLI_IOERR;
	ps = malloc(sizeof *ps);
	files = deliver_start(in, batch);

	if (ps != NULL && files != NULL)
		status = run_chunks(in, files, batch, ps);
	if (status == CLI_OK || status == CLI_REFUSED)
		settle_same(in, batch);
	progress_end();
	deliver_stop(files);
	free(ps);
	return status;
}
