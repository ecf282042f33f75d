/* SPDX-License-Identifier: Apache-2.0 */
/* The register's cases and their steps. */
#include "issuer/register_case.h"

#include <string.h>

#include "issuer/register_sqlite.h"

bool
register_case_add(struct registry *r, struct register_case *c)
{
	return register_run(r,
		   register_sql(r,
		       "INSERT INTO cases (name, scheme, kind, of, holder_zh,"
		       " holder_en, holder_code, opened)"
		       " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		       "ttttttti", c->name, c->scheme, c->kind, c->of,
		       c->holder_zh, c->holder_en, c->holder_code,
		       c->opened)) &&
	    register_number(r,
		register_sql(
		    r, "SELECT id FROM cases WHERE name = ?", "t", c->name),
		&c->id);
}

bool
register_cases(struct registry *r, const char *name,
    bool (*each)(void *arg, const struct register_case *c), void *arg)
{
	sqlite3_stmt *st = register_sql(r,
	    "SELECT c.id, c.name, c.scheme, c.kind, c.of, c.holder_zh,"
	    " c.holder_en, c.holder_code, c.opened, s.state, s.at"
	    " FROM cases c JOIN case_steps s ON s.case_id = c.id AND s.seq ="
	    " (SELECT max(seq) FROM case_steps WHERE case_id = c.id)"
	    " WHERE ?1 IS NULL OR c.name = ?1 ORDER BY c.id",
	    "t", name);
	struct register_case c;
	bool good;

	while (register_next(r, st, &good)) {
		c.id = sqlite3_column_int64(st, 0);
		c.name = register_text(st, 1);
		c.scheme = register_text(st, 2);
		c.kind = register_text(st, 3);
		c.of = register_text(st, 4);
		c.holder_zh = register_text(st, 5);
		c.holder_en = register_text(st, 6);
		c.holder_code = register_text(st, 7);
		c.opened = sqlite3_column_int64(st, 8);
		c.state = register_text(st, 9);
		c.touched = sqlite3_column_int64(st, 10);
		if (!each(arg, &c)) {
			sqlite3_reset(st);
			break;
		}
	}
	return good;
}

bool
register_step_add(struct registry *r, int64_t case_id, struct register_step *s)
{
	if (!register_number(r,
		register_sql(r,
		    "SELECT coalesce(max(seq), 0) + 1 FROM case_steps"
		    " WHERE case_id = ?",
		    "i", case_id),
		&s->seq))
		return false;
	return register_run(r,
	    register_sql(r,
		"INSERT INTO case_steps (case_id, seq, event, at, person,"
		" body, state, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		"iititttt", case_id, s->seq, s->event, s->at, s->person,
		s->body, s->state, s->detail));
}

bool
register_steps(struct registry *r, int64_t case_id,
    bool (*each)(void *arg, const struct register_step *s), void *arg)
{
	sqlite3_stmt *st = register_sql(r,
	    "SELECT seq, event, at, person, body, state, detail"
	    " FROM case_steps WHERE case_id = ? ORDER BY seq",
	    "i", case_id);
	struct register_step s;
	bool good;

	while (register_next(r, st, &good)) {
		s.seq = sqlite3_column_int64(st, 0);
		s.event = register_text(st, 1);
		s.at = sqlite3_column_int64(st, 2);
		s.person = register_text(st, 3);
		s.body = register_text(st, 4);
		s.state = register_text(st, 5);
		s.detail = register_text(st, 6);
		if (!each(arg, &s)) {
			sqlite3_reset(st);
			break;
		}
	}
	return good;
}

bool
register_case_certificate_add(
    struct registry *r, int64_t case_id, int64_t certificate)
{
	return register_run(r,
	    register_sql(r,
		"INSERT INTO case_certificates (case_id, certificate)"
		" VALUES (?, ?)",
		"ii", case_id, certificate));
}

bool
register_case_certificate(
    struct registry *r, int64_t case_id, int64_t *certificate)
{
	return register_number(r,
	    register_sql(r,
		"SELECT certificate FROM case_certificates WHERE case_id = ?",
		"i", case_id),
	    certificate);
}

bool
register_certificate_case(
    struct registry *r, int64_t certificate, struct buf *name)
{
	sqlite3_stmt *st = register_sql(r,
	    "SELECT c.name FROM case_certificates l"
	    " JOIN cases c ON c.id = l.case_id WHERE l.certificate = ?",
	    "i", certificate);
	bool row;

	if (!register_step(r, st, &row))
		return false;
	if (row) {
		buf_puts(name, register_text(st, 0));
		sqlite3_reset(st);
	}
	return true;
}
