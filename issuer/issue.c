/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/issue.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/deliver.h"
#include "issuer/release.h"
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
	if (in->settled != NULL)
		in->settled(in->arg, item);
}

/* Takes over what the register has of the same record. */
static bool
adopt(struct intake_item *item, const struct register_row *row)
{
	item->id = row->id;
	item->list = row->list;
	item->index = row->index;
	item->draft->c.version = row->version;
	if (!draft_set_number(item->draft, row->number))
		return false;
	if (row->state != REGISTER_ISSUED) {
		item->reserved = true;
		return true;
	}
	item->outcome = INTAKE_UNCHANGED;
	free(item->envelope);
	item->envelope = slice_dup(row->envelope);
	item->nenvelope = row->envelope.n;
	return item->envelope != NULL;
}

/* Whether the register has the record already, or its number for another. */
static bool
look_up(const struct issue *in, struct intake_item *item, struct problems *ps)
{
	const struct draft *d = item->draft;
	struct register_row row;
	bool found, good;

	if (!register_find_record(in->ws->reg, d->digest, &row, &found))
		return failed(in);
	if (found) {
		good = adopt(item, &row);
		register_row_clear(&row);
		return good;
	}
	item->reserved = false;
	if (!d->numbered)
		return true;
	if (!register_find(
		in->ws->reg, d->number_key, d->c.version, &row, &found))
		return failed(in);
	if (found && row.state == REGISTER_ISSUED)
		problems_add(ps, "number", E_RULE_NUMBER_TAKEN, "%s #%lld",
		    row.number, (long long)row.version);
	else if (found && row.state == REGISTER_RESERVED)
		problems_add(ps, "number", E_RULE_NUMBER_TAKEN,
		    "%s #%lld: reserved; issuer doctor --repair", row.number,
		    (long long)row.version);
	register_row_clear(&row);
	return true;
}

static bool
same_date(struct date a, struct date b)
{
	return date_cmp(a, b) == 0;
}

/* A new version follows the newest issued one, of the same scheme and with
 * the same last day: it corrects or narrows, it does not renew. */
static void
check_predecessor(const struct draft *d, const struct draft *batch,
    const struct register_row *row, struct problems *ps)
{
	const char *scheme = batch != NULL ? batch->c.scheme : row->scheme;
	struct date until =
	    batch != NULL ? batch->c.valid_until : row->valid_until;

	if (strcmp(scheme, d->c.scheme) != 0)
		problems_add(ps, "scheme", E_FIELD_VALUE, "%.60s", scheme);
	if (!same_date(until, d->c.valid_until)) {
		char text[DATE_TEXT];

		date_format(until, text);
		problems_add(ps, "valid_until", E_FIELD_VALUE, "%s", text);
	}
}

static bool
check_follows(const struct issue *in, const struct draft *d,
    const struct draft *batch, struct problems *ps)
{
	struct register_row row;
	bool found;

	if (d->follows_key == NULL)
		return true;
	if (!register_find(
		in->ws->reg, d->follows_key, d->follows_version, &row, &found))
		return failed(in);
	found = found && row.state == REGISTER_ISSUED;
	if (d->c.version > 1) {
		if (found || batch != NULL)
			check_predecessor(d, batch, &row, ps);
		else
			problems_add(ps, "replaces", E_RULE_VERSION, "%s",
			    d->c.replaces);
	} else if (!found && batch == NULL)
		/* In the first years the one before is on paper only. */
		problems_warn(
		    ps, "replaces", E_RULE_REPLACES, "%s", d->c.replaces);
	register_row_clear(&row);
	return true;
}

/* Items of the batch by record and by number. */
struct seen {
	struct intake_item **v; /* open addressing, a power of two */
	size_t size;
};

static uint64_t
hash(const void *p, size_t n, uint64_t h)
{
	const uint8_t *b = p;

	while (n-- > 0)
		h = (h ^ *b++) * UINT64_C(0x100000001b3); /* FNV-1a */
	return h;
}

static uint64_t
hash_number(const char *key, int64_t version)
{
	return hash(
	    key, strlen(key), UINT64_C(0xcbf29ce484222325) ^ (uint64_t)version);
}

static struct intake_item *
seen_number(const struct seen *s, const char *key, int64_t version)
{
	uint64_t at = hash_number(key, version);
	struct intake_item *item;

	for (;; at++) {
		item = s->v[at & (s->size - 1)];
		if (item == NULL)
			return NULL;
		if (item->draft->numbered &&
		    item->draft->c.version == version &&
		    strcmp(item->draft->number_key, key) == 0)
			return item;
	}
}

static struct intake_item *
seen_record(const struct seen *s, const uint8_t digest[CRYPT_SHA256])
{
	uint64_t at = hash(digest, CRYPT_SHA256, 1);
	struct intake_item *item;

	for (;; at++) {
		item = s->v[at & (s->size - 1)];
		if (item == NULL ||
		    memcmp(item->draft->digest, digest, CRYPT_SHA256) == 0)
			return item;
	}
}

static void
seen_put(struct seen *s, uint64_t at, struct intake_item *item)
{
	while (s->v[at & (s->size - 1)] != NULL)
		at++;
	s->v[at & (s->size - 1)] = item;
}

static void
seen_add(struct seen *s, struct intake_item *item)
{
	const struct draft *d = item->draft;

	seen_put(s, hash(d->digest, CRYPT_SHA256, 1), item);
	if (d->numbered)
		seen_put(s, hash_number(d->number_key, d->c.version), item);
}

static bool
check_batch(const struct seen *s, struct intake_item *item,
    const struct draft **predecessor, struct problems *ps)
{
	const struct draft *d = item->draft;
	const struct intake_item *other;

	*predecessor = NULL;
	item->same = seen_record(s, d->digest);
	if (item->same != NULL)
		return false;
	other =
	    d->numbered ? seen_number(s, d->number_key, d->c.version) : NULL;
	if (other != NULL)
		problems_add(ps, "number", E_RULE_NUMBER_TAKEN, "%s:%zu",
		    other->input, other->row);
	if (d->follows_key != NULL)
		other = seen_number(s, d->follows_key, d->follows_version);
	if (d->follows_key != NULL && other != NULL &&
	    other->outcome != INTAKE_REFUSED)
		*predecessor = other->draft;
	return true;
}

/* For the length of the QR: what the number would be now. */
static bool
guess_number(const struct issue *in, struct draft *d, struct problems *ps)
{
	char counter[SCHEME_NUMBER_MAX + 1], number[SCHEME_NUMBER_MAX + 1];
	int64_t serial;

	if (d->number_key != NULL)
		return true;
	if (!scheme_counter(d->scheme, d->c.level, d->c.issued.year, counter)) {
		problems_add(ps, "number", E_RULE_NUMBER, NULL);
		return true;
	}
	if (!register_serial_peek(in->ws->reg, counter, &serial))
		return failed(in);
	if (!scheme_number(
		d->scheme, d->c.level, d->c.issued.year, serial, number) ||
	    !draft_set_number(d, number))
		problems_add(ps, "number", E_RULE_NUMBER, NULL);
	return true;
}

static bool
check_item(const struct issue *in, const struct seen *s,
    struct intake_item *item, struct problems *ps)
{
	const struct draft *predecessor;

	if (!check_batch(s, item, &predecessor, ps))
		return true; /* the same record once more */
	if (!look_up(in, item, ps))
		return false;
	if (item->outcome == INTAKE_UNCHANGED)
		return true;
	draft_check_signing(item->draft, in->cli->now, in->late, ps);
	if (!check_follows(in, item->draft, predecessor, ps) ||
	    !guess_number(in, item->draft, ps))
		return false;
	if (ps->refusals == 0)
		release_check(in->ws, in->cli, item->draft, ps);
	return true;
}

bool
issue_check(const struct issue *in, struct intake *batch)
{
	struct problems *ps = malloc(sizeof *ps);
	struct seen s = { NULL, 16 };
	struct intake_item *item;
	bool good = ps != NULL;
	size_t i;

	if (in->ws->trust == NULL) {
		cli_error(in->cli,
		    "还没有信任名单：请先运行 issuer trust publish",
		    "no trust list yet: run issuer trust publish first");
		good = false;
	}
	while (s.size < batch->n * 4)
		s.size *= 2;
	s.v = calloc(s.size, sizeof *s.v);
	if (s.v == NULL)
		good = false;
	for (i = 0; good && i < batch->n; i++) {
		item = batch->order[i];
		if (item->draft == NULL)
			continue;
		memset(ps, 0, sizeof *ps);
		good =
		    check_item(in, &s, item, ps) && intake_problems(item, ps);
		if (good && item->same == NULL)
			seen_add(&s, item);
	}
	free(s.v);
	free(ps);
	return good;
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

static bool
reserve_one(
    const struct issue *in, struct intake_item *item, struct problems *ps)
{
	struct register_row row;

	if (!look_up(in, item, ps))
		return false;
	if (ps->refusals > 0 || item->outcome == INTAKE_UNCHANGED ||
	    item->reserved)
		return true;
	if (!take_number(in, item, ps))
		return false;
	if (ps->refusals > 0)
		return true;
	draft_row(item->draft, in->late, &row);
	if (!register_reserve(in->ws->reg, &row, item->draft->annexes,
		item->draft->c.nannex, in->cli->now))
		return failed(in);
	item->id = row.id;
	item->list = row.list;
	item->index = row.index;
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
	size_t n;
	bool good = true;

	memset(ps, 0, sizeof *ps);
	if (draft_set_place(
		item->draft, in->ws, item->list, item->index, in->cli->now) &&
	    release_sign(in->ws, in->signer, item->draft, &envelope, ps)) {
		item->envelope = (char *)buf_take(&envelope, &n);
		item->nenvelope = n;
		return item->envelope != NULL;
	}
	buf_free(&envelope);
	if (ps->refusals == 0)
		problems_add(ps, "", E_MEMORY, NULL);
	good = register_begin(in->ws->reg) &&
	    register_void(in->ws->reg, item->id, in->cli->now,
		error_code(ps->v[0].rule)) &&
	    register_commit(in->ws->reg);
	if (!good)
		failed(in);
	return good && intake_problems(item, ps);
}

/* The version before ends on the day the new one is issued. */
static bool
supersede(const struct issue *in, const struct intake_item *item)
{
	const struct draft *d = item->draft;
	struct register_event e;
	struct register_row row;
	struct json *by = NULL;
	struct buf bodies = BUF_INIT(1024);
	size_t i;
	bool found, good = false;

	if (d->c.version == 1)
		return true;
	if (!register_find(
		in->ws->reg, d->number_key, d->c.version - 1, &row, &found))
		return failed(in);
	by = json_new_array();
	for (i = 0; i < d->c.nissuers; i++)
		if (!json_add(by, json_new_str(d->c.issuers[i])))
			goto out;
	json_write(by, 0, &bodies);
	memset(&e, 0, sizeof e);
	e.certificate = row.id;
	e.number = row.number;
	e.event.action = STATUS_SUPERSEDE;
	e.event.decided = d->decided;
	e.event.effective = d->c.issued;
	e.event.reason = "reissue";
	e.by = buf_cstr(&bodies);
	e.recorded = in->cli->now;
	good = found && row.state == REGISTER_ISSUED && buf_ok(&bodies);
	if (!good)
		cli_error(in->cli, "%s：%s", "%s: %s", d->c.number,
		    error_text(E_RULE_VERSION, in->cli->lang));
	else
		good = register_event_add(in->ws->reg, &e) || failed(in);
out:
	register_row_clear(&row);
	json_free(by);
	buf_free(&bodies);
	return good;
}

/* Another process was first with the same record, or doctor gave the
 * reservation up. */
static bool
lost(const struct issue *in, struct intake_item *item, struct problems *ps)
{
	memset(ps, 0, sizeof *ps);
	if (!look_up(in, item, ps))
		return false;
	if (item->outcome != INTAKE_UNCHANGED)
		problems_add(ps, "number", E_RULE_NUMBER_TAKEN, NULL);
	return intake_problems(item, ps);
}

static bool
enter_one(const struct issue *in, struct intake_item *item, struct problems *ps)
{
	struct register_row row;
	struct jws *jws = NULL;
	bool done = false;

	draft_row(item->draft, in->late, &row);
	row.id = item->id;
	row.iat = item->draft->c.iat;
	row.envelope = slice_of(item->envelope, item->nenvelope);
	if (jws_parse(row.envelope, JWS_CERTIFICATE_MAX, &jws) != E_OK)
		return false;
	crypt_sha256(jws->payload, row.payload_digest);
	jws_free(jws);
	if (!register_issue(in->ws->reg, &row, &done))
		return failed(in);
	if (!done)
		return lost(in, item, ps);
	item->outcome = INTAKE_ISSUED;
	return supersede(in, item);
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

static int
run_chunk(const struct issue *in, struct intake_item *const v[], size_t n,
    struct problems *ps)
{
	size_t i;
	int status = CLI_OK;

	if (!reserve(in, v, n, ps))
		return CLI_IOERR;
	for (i = 0; i < n; i++)
		if (v[i]->outcome == INTAKE_PENDING && !sign(in, v[i], ps))
			return CLI_IOERR;
	if (!enter(in, v, n, ps))
		return CLI_IOERR;
	deliver(in, v, n);
	for (i = 0; i < n; i++) {
		if (v[i]->error != 0)
			status = CLI_IOERR;
		else if (v[i]->outcome == INTAKE_REFUSED && status == CLI_OK)
			status = CLI_REFUSED;
		settle(in, v[i]);
	}
	return status;
}

/* The same record twice in a batch is one certificate. */
static int
settle_same(const struct issue *in, struct intake *batch)
{
	struct intake_item *item;
	size_t i;
	int status = CLI_OK;

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
		if (item->same->envelope != NULL) {
			item->envelope = slice_dup(slice_of(
			    item->same->envelope, item->same->nenvelope));
			item->nenvelope = item->same->nenvelope;
			item->jws_path = strdup(item->same->jws_path);
			item->pdf_path = strdup(item->same->pdf_path);
		}
		settle(in, item);
	}
	return status;
}

int
issue_run(const struct issue *in, struct intake *batch)
{
	struct intake_item *chunk[ISSUE_CHUNK];
	struct problems *ps = malloc(sizeof *ps);
	size_t i, n = 0;
	int status = CLI_OK, one;

	if (ps == NULL)
		return CLI_INTERNAL;
	for (i = 0; i <= batch->n; i++) {
		if (n == ISSUE_CHUNK || (i == batch->n && n > 0)) {
			one = run_chunk(in, chunk, n, ps);
			if (one != CLI_OK &&
			    (status == CLI_OK || one == CLI_IOERR))
				status = one;
			/* The register or the disk is broken: stop. */
			if (one == CLI_IOERR)
				break;
			n = 0;
		}
		if (i < batch->n && batch->order[i]->draft != NULL &&
		    batch->order[i]->outcome != INTAKE_REFUSED &&
		    batch->order[i]->same == NULL)
			chunk[n++] = batch->order[i];
	}
	if (status != CLI_IOERR)
		settle_same(in, batch);
	free(ps);
	return status;
}
