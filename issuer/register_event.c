/* SPDX-License-Identifier: Apache-2.0 */
/* The register's events, tokens, keys and trust lists. */
#include "issuer/register_sqlite.h"

#include <string.h>

bool
register_event_add(struct registry *r, const struct register_event *e)
{
	char until[DATE_TEXT] = "";

	if (e->event.has_until)
		date_format(e->event.until, until);
	return register_run(r,
		   register_sql(r,
		       "INSERT INTO events (certificate, action, decided,"
		       " effective, recorded, reason, note, until, bodies,"
		       " approvals)"
		       " VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?)",
		       "itddittttb", e->certificate,
		       status_action_str(e->event.action), e->event.decided,
		       e->event.effective, e->recorded, e->event.reason,
		       e->note, until, e->by, e->approvals)) &&
	    register_log(r, e->recorded, status_action_str(e->event.action),
		e->number, e->event.reason);
}

static void
event_borrow(sqlite3_stmt *st, struct register_event *e)
{
	memset(e, 0, sizeof *e);
	e->id = sqlite3_column_int64(st, 0);
	e->certificate = sqlite3_column_int64(st, 1);
	e->number = register_text(st, 2);
	e->event.version = sqlite3_column_int64(st, 3);
	e->event.index = sqlite3_column_int64(st, 4);
	/* The table's CHECK admits known actions only. */
	(void)status_action_parse(
	    slice_str(register_text(st, 5)), &e->event.action);
	e->event.decided = register_date(st, 6);
	e->event.effective = register_date(st, 7);
	e->recorded = sqlite3_column_int64(st, 8);
	e->event.reason = register_text(st, 9);
	e->note = register_text(st, 10);
	e->event.has_until = sqlite3_column_type(st, 11) != SQLITE_NULL;
	if (e->event.has_until)
		e->event.until = register_date(st, 11);
	e->by = register_text(st, 12);
	e->approvals = register_blob(st, 14);
	e->event.published = sqlite3_column_type(st, 13) == SQLITE_NULL
	    ? INT64_MAX
	    : sqlite3_column_int64(st, 13);
}

bool
register_events(struct registry *r, int64_t list, int64_t certificate,
    bool (*each)(void *arg, const struct register_event *e), void *arg)
{
	sqlite3_stmt *st;
	struct register_event e;
	bool good;

	/* Two literals: by certificate it must use that index. */
	if (certificate >= 0)
		st = register_sql(r,
		    "SELECT e.id, e.certificate, c.number, c.version, c.idx,"
		    " e.action, e.decided, e.effective, e.recorded, e.reason,"
		    " e.note, e.until, e.bodies, p.published, e.approvals FROM events e"
		    " JOIN certificates c ON c.id = e.certificate"
		    " LEFT JOIN publications p ON p.event = e.id"
		    " WHERE c.list = ? AND e.certificate = ? ORDER BY e.id",
		    "ii", list, certificate);
	else
		st = register_sql(r,
		    "SELECT e.id, e.certificate, c.number, c.version, c.idx,"
		    " e.action, e.decided, e.effective, e.recorded, e.reason,"
		    " e.note, e.until, e.bodies, p.published, e.approvals FROM events e"
		    " JOIN certificates c ON c.id = e.certificate"
		    " LEFT JOIN publications p ON p.event = e.id"
		    " WHERE c.list = ? ORDER BY coalesce(p.published,"
		    " 9223372036854775807), e.id",
		    "i", list);
	while (register_next(r, st, &good)) {
		event_borrow(st, &e);
		if (!each(arg, &e)) {
			sqlite3_reset(st);
			break;
		}
	}
	return good;
}

bool
register_events_publish(struct registry *r, int64_t list, int64_t at)
{
	return register_run(r,
	    register_sql(r,
		"INSERT INTO publications (event, published)"
		" SELECT e.id, ?2 FROM events e"
		" JOIN certificates c ON c.id = e.certificate"
		" WHERE c.list = ?1 AND e.id NOT IN"
		" (SELECT event FROM publications)",
		"ii", list, at));
}

bool
register_token_add(struct registry *r, const struct register_token *t)
{
	return register_run(r,
	    register_sql(r,
		"INSERT INTO tokens (list, seq, uri, iat, exp, content,"
		" digest, token) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		"iitiihhb", t->list, t->seq, t->uri, t->iat, t->exp, t->content,
		t->digest, t->token));
}

bool
register_tokens(struct registry *r, int64_t list, int64_t seq,
    bool (*each)(void *arg, const struct register_token *t), void *arg)
{
	sqlite3_stmt *st = register_sql(r,
	    "SELECT list, seq, uri, iat, exp, content, digest, token"
	    " FROM tokens WHERE list = ?1 AND (?2 = 0 OR seq = iif(?2 > 0, ?2,"
	    " (SELECT max(seq) FROM tokens WHERE list = ?1))) ORDER BY seq",
	    "ii", list, seq);
	struct register_token t;
	bool good;

	while (register_next(r, st, &good)) {
		t.list = sqlite3_column_int64(st, 0);
		t.seq = sqlite3_column_int64(st, 1);
		t.uri = register_text(st, 2);
		t.iat = sqlite3_column_int64(st, 3);
		t.exp = sqlite3_column_int64(st, 4);
		register_bytes(st, 5, t.content, CRYPT_SHA256);
		register_bytes(st, 6, t.digest, CRYPT_SHA256);
		t.token = register_blob(st, 7);
		if (!each(arg, &t)) {
			sqlite3_reset(st);
			break;
		}
	}
	return good;
}

bool
register_key_add(struct registry *r, const struct register_key *k)
{
	return register_run(r,
	    register_sql(r,
		"INSERT INTO keys (kid, owner, file, alg, public, uses,"
		" usable_from, usable_to, compromised_at, x509)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"ttttbiinnb", k->kid, k->owner, k->file, crypt_alg_str(k->alg),
		slice_of(k->public_key, crypt_public_size(k->alg)),
		(int64_t)k->uses, k->from, k->to, k->compromised_at, k->x509));
}

bool
register_key_end(
    struct registry *r, const char *kid, int64_t to, int64_t compromised_at)
{
	return register_run(r,
	    register_sql(r,
		"UPDATE keys SET usable_to = coalesce(?, usable_to),"
		" compromised_at = coalesce(?, compromised_at) WHERE kid = ?",
		"nnt", to, compromised_at, kid));
}

bool
register_keys(struct registry *r,
    bool (*each)(void *arg, const struct register_key *k), void *arg)
{
	sqlite3_stmt *st = register_sql(r,
	    "SELECT kid, owner, file, alg, public, uses, usable_from,"
	    " usable_to, compromised_at, x509 FROM keys"
	    " ORDER BY owner = 'root' DESC, owner, usable_from, kid",
	    "");
	struct register_key k;
	struct slice public;
	bool good;

	while (register_next(r, st, &good)) {
		memset(&k, 0, sizeof k);
		strncpy(k.kid, register_text(st, 0), sizeof k.kid - 1);
		k.owner = register_text(st, 1);
		k.file = register_text(st, 2);
		(void)crypt_alg_parse(slice_str(register_text(st, 3)), &k.alg);
		public = register_blob(st, 4);
		if (public.n <= sizeof k.public_key)
			memcpy(k.public_key, public.p, public.n);
		k.uses = (unsigned)sqlite3_column_int(st, 5);
		k.from = sqlite3_column_int64(st, 6);
		k.to = register_instant(st, 7);
		k.compromised_at = register_instant(st, 8);
		k.x509 = register_blob(st, 9);
		if (!each(arg, &k)) {
			sqlite3_reset(st);
			break;
		}
	}
	return good;
}

bool
register_trust_add(struct registry *r, int64_t version, int64_t issued,
    int64_t expires, struct slice envelope)
{
	return register_run(r,
	    register_sql(r,
		"INSERT INTO trust_lists (version, issued, expires, envelope)"
		" VALUES (?, ?, ?, ?)",
		"iiib", version, issued, expires, envelope));
}

/* A version and its bytes, of the one row that the query finds. */
static bool
take_version(
    struct registry *r, sqlite3_stmt *st, int64_t *version, struct buf *bytes)
{
	bool row;

	*version = 0;
	if (!register_step(r, st, &row))
		return false;
	if (row) {
		*version = sqlite3_column_int64(st, 0);
		buf_slice(bytes, register_blob(st, 1));
		sqlite3_reset(st);
	}
	return true;
}

bool
register_trust_last(struct registry *r, int64_t *version, struct buf *envelope)
{
	return take_version(r,
	    register_sql(r,
		"SELECT version, envelope FROM trust_lists"
		" ORDER BY version DESC LIMIT 1",
		""),
	    version, envelope);
}

bool
register_crl_add(struct registry *r, int64_t version, struct slice der)
{
	return register_run(r,
	    register_sql(r, "INSERT INTO crls (version, der) VALUES (?, ?)",
		"ib", version, der));
}

bool
register_crl_last(struct registry *r, int64_t *version, struct buf *der)
{
	return take_version(r,
	    register_sql(r,
		"SELECT version, der FROM crls ORDER BY version DESC LIMIT 1",
		""),
	    version, der);
}
