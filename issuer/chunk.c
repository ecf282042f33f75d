/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/chunk.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/docket.h"
#include "issuer/release.h"
#include "issuer/rulebook.h"
#include "sys/file.h"

static bool
failed(const struct issue *in)
{
	workspace_register_failed(in->cli, in->ws);
	return false;
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

/* Of what was issued before, the envelope is asked for when its turn comes. */
static bool
unsettled(const struct intake_item *item)
{
	return item->outcome == INTAKE_PENDING ||
	    (item->outcome == INTAKE_UNCHANGED && item->envelope == NULL);
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
		if (!unsettled(v[i]))
			continue;
		memset(ps, 0, sizeof *ps);
		if (!reserve_one(in, v[i], ps) || !intake_problems(v[i], ps)) {
			register_rollback(in->ws->reg);
			return false;
		}
	}
	return register_commit(in->ws->reg) || failed(in);
}

/* Said once, not of every record: all that is reserved waits for the next
 * run. */
static bool
agent_is_gone(const struct issue *in)
{
	cli_error(in->cli, "%s", "%s", error_text(E_RULE_AGENT, in->cli->lang));
	return false;
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
	if (ps->v[0].rule == E_RULE_AGENT)
		return agent_is_gone(in);
	item->faulty = ps->v[0].rule != E_COMPACT_QR;
	good = register_begin(in->ws->reg) &&
	    register_void(in->ws->reg, item->id, in->cli->now,
		error_code(ps->v[0].rule)) &&
	    register_commit(in->ws->reg);
	if (!good)
		failed(in);
	return good && intake_problems(item, ps);
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

bool
chunk_name_files(const struct issue *in, struct intake_item *item)
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
	return good;
}

static bool
paths(const struct issue *in, struct intake_item *item)
{
	return chunk_name_files(in, item) &&
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

static bool
hold(const struct issue *in, struct intake_item *const v[], size_t n,
    struct problems *ps)
{
	size_t i;

	for (i = 0; i < n; i++) {
		memset(ps, 0, sizeof *ps);
		if (!intake_hold(in->cli, in->ws, v[i], ps) &&
		    !intake_problems(v[i], ps))
			return false;
	}
	return true;
}

bool
chunk_reserve(
    const struct issue *in, const struct chunk *chunk, struct problems *ps)
{
	return hold(in, chunk->v, chunk->n, ps) &&
	    reserve(in, chunk->v, chunk->n, ps);
}

bool
chunk_issue(
    const struct issue *in, const struct chunk *chunk, struct problems *ps)
{
	size_t i;

	if (!chunk_reserve(in, chunk, ps))
		return false;
	for (i = 0; i < chunk->n; i++)
		if (chunk->v[i]->outcome == INTAKE_PENDING &&
		    !sign(in, chunk->v[i], ps))
			return false;
	return enter(in, chunk->v, chunk->n, ps);
}
