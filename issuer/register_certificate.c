/* SPDX-License-Identifier: Apache-2.0 */
/* The register's certificates: reserve, issue, void, find, list. */
#include "issuer/register_sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS                                                             \
	"id, number, number_key, version, list, idx, scheme, level,"        \
	" holder_zh, holder_en, holder_code, issued, valid_from,"           \
	" valid_until, zone, replaces, record, record_digest, late, state," \
	" iat, payload_digest, envelope,"                                   \
	" number_key IN (SELECT number_key FROM unlisted)"

static const char *const states[] = {
	[REGISTER_RESERVED] = "reserved",
	[REGISTER_ISSUED] = "issued",
	[REGISTER_VOID] = "void",
};

const char *
register_state_str(enum register_state s)
{
	return states[s];
}

/* The table's CHECK admits known states only. */
static enum register_state
state_of(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof states / sizeof *states; i++)
		if (text != NULL && strcmp(text, states[i]) == 0)
			return (enum register_state)i;
	return REGISTER_RESERVED;
}

void
register_row_clear(struct register_row *row)
{
	const char *const *s[] = { &row->number, &row->number_key, &row->scheme,
		&row->level, &row->holder_zh, &row->holder_en,
		&row->holder_code, &row->replaces, &row->record, &row->late };
	size_t i;

	if (row->owned) {
		for (i = 0; i < sizeof s / sizeof *s; i++) {
			char *p;

			memcpy(&p, s[i], sizeof p); /* ours: not const */
			free(p);
		}
		if (row->envelope.n > 0) {
			uint8_t *p;

			memcpy(&p, &row->envelope.p, sizeof p);
			free(p);
		}
	}
	memset(row, 0, sizeof *row);
}

/* Borrowed from the statement, until its next step. */
static void
row_borrow(sqlite3_stmt *st, struct register_row *row)
{
	memset(row, 0, sizeof *row);
	row->id = sqlite3_column_int64(st, 0);
	row->number = register_text(st, 1);
	row->number_key = register_text(st, 2);
	row->version = sqlite3_column_int64(st, 3);
	row->list = sqlite3_column_int64(st, 4);
	row->index = sqlite3_column_int64(st, 5);
	row->scheme = register_text(st, 6);
	row->level = register_text(st, 7);
	row->holder_zh = register_text(st, 8);
	row->holder_en = register_text(st, 9);
	row->holder_code = register_text(st, 10);
	row->issued = register_date(st, 11);
	row->valid_from = register_date(st, 12);
	row->valid_until = register_date(st, 13);
	row->zone = sqlite3_column_int(st, 14);
	row->replaces = register_text(st, 15);
	row->record = register_text(st, 16);
	register_bytes(st, 17, row->record_digest, CRYPT_SHA256);
	row->late = register_text(st, 18);
	row->state = state_of(register_text(st, 19));
	row->iat = register_instant(st, 20);
	register_bytes(st, 21, row->payload_digest, CRYPT_SHA256);
	row->envelope = register_blob(st, 22);
	row->unlisted = sqlite3_column_int(st, 23) != 0;
}

static bool
own_text(const char **s)
{
	if (*s != NULL)
		*s = strdup(*s);
	return true;
}

static bool
row_own(struct registry *r, struct register_row *row)
{
	const char *want[10],
	    **s[] = { &row->number, &row->number_key, &row->scheme, &row->level,
		    &row->holder_zh, &row->holder_en, &row->holder_code,
		    &row->replaces, &row->record, &row->late };
	struct slice envelope = row->envelope;
	bool good = true;
	size_t i;

	for (i = 0; i < sizeof s / sizeof *s; i++) {
		want[i] = *s[i];
		own_text(s[i]);
		if (want[i] != NULL && *s[i] == NULL)
			good = false;
	}
	row->owned = true;
	row->envelope = slice_of(NULL, 0);
	if (envelope.n > 0) {
		row->envelope = slice_of(slice_dup(envelope), envelope.n);
		if (row->envelope.p == NULL) {
			row->envelope.n = 0;
			good = false;
		}
	}
	if (!good) {
		register_row_clear(row);
		snprintf(r->message, sizeof r->message, "register: no memory");
	}
	return good;
}

/* The one row of a statement, owned. */
static bool
find(
    struct registry *r, sqlite3_stmt *st, struct register_row *row, bool *found)
{
	bool good;

	memset(row, 0, sizeof *row);
	if (!register_step(r, st, found))
		return false;
	if (!*found)
		return true;
	row_borrow(st, row);
	good = row_own(r, row);
	sqlite3_reset(st);
	return good;
}

bool
register_find(struct registry *r, const char *number_key, int64_t version,
    struct register_row *row, bool *found)
{
	return find(r,
	    register_sql(r,
		"SELECT " COLUMNS " FROM certificates WHERE number_key = ?"
		" AND (?2 = 0 OR version = ?2)"
		" ORDER BY state = 'void', version DESC LIMIT 1",
		"ti", number_key, version),
	    row, found);
}

bool
register_find_record(struct registry *r, const uint8_t digest[CRYPT_SHA256],
    struct register_row *row, bool *found)
{
	return find(r,
	    register_sql(r,
		"SELECT " COLUMNS " FROM certificates WHERE record_digest = ?"
		" AND state <> 'void' ORDER BY state = 'issued' DESC, id"
		" LIMIT 1",
		"h", digest),
	    row, found);
}

static bool
next_index(struct registry *r, int64_t *list, int64_t *index)
{
	sqlite3_stmt *st = register_sql(r,
	    "SELECT list, idx FROM certificates"
	    " ORDER BY list DESC, idx DESC LIMIT 1",
	    "");
	bool row;

	*list = *index = 0;
	if (!register_step(r, st, &row))
		return false;
	if (!row)
		return true;
	*list = sqlite3_column_int64(st, 0);
	*index = sqlite3_column_int64(st, 1) + 1;
	if (*index == STATUS_ENTRIES) {
		*list += 1;
		*index = 0;
	}
	sqlite3_reset(st);
	return true;
}

static bool
add_annexes(struct registry *r, int64_t id,
    const struct register_annex *annexes, size_t n)
{
	size_t i;

	if (!register_run(r,
		register_sql(
		    r, "DELETE FROM annexes WHERE certificate = ?", "i", id)))
		return false;
	for (i = 0; i < n; i++)
		if (!register_run(r,
			register_sql(r,
			    "INSERT INTO annexes (certificate, place, name,"
			    " count, data) VALUES (?, ?, ?, ?, ?)",
			    "iitib", id, (int64_t)i, annexes[i].name,
			    annexes[i].count, annexes[i].data)))
			return false;
	return true;
}

/* A reservation that was given up keeps its number and index: neither was
 * ever signed for anybody, so the number may be taken up again. */
static bool
revive(struct registry *r, struct register_row *row, bool *revived)
{
	struct register_row old;

	if (!register_find(r, row->number_key, row->version, &old, revived))
		return false;
	*revived = *revived && old.state == REGISTER_VOID;
	if (*revived) {
		row->id = old.id;
		row->list = old.list;
		row->index = old.index;
	}
	register_row_clear(&old);
	return true;
}

bool
register_earliest(struct registry *r, int64_t list, int64_t *iat)
{
	return register_number(r,
	    register_sql(r,
		"SELECT iat FROM tokens WHERE list = ?"
		" ORDER BY seq DESC LIMIT 1",
		"i", list),
	    iat);
}

bool
register_reserve(struct registry *r, struct register_row *row,
    const struct register_annex *annexes, size_t n, int64_t now)
{
	bool revived;

	if (!revive(r, row, &revived) ||
	    (!revived && !next_index(r, &row->list, &row->index)))
		return false;
	/* The upsert touches void rows only; triggers guard the rest. */
	if (!register_run(r,
		register_sql(r,
		    "INSERT INTO certificates (number, number_key, version,"
		    " list, idx, scheme, level, holder_zh, holder_en,"
		    " holder_code, issued, valid_from, valid_until, zone,"
		    " replaces, record, record_digest, late, state,"
		    " reserved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
		    " ?, ?, ?, ?, ?, ?, 'reserved', ?)"
		    " ON CONFLICT (number_key, version) DO UPDATE SET"
		    " number = excluded.number, scheme = excluded.scheme,"
		    " level = excluded.level, holder_zh = excluded.holder_zh,"
		    " holder_en = excluded.holder_en,"
		    " holder_code = excluded.holder_code,"
		    " issued = excluded.issued,"
		    " valid_from = excluded.valid_from,"
		    " valid_until = excluded.valid_until,"
		    " zone = excluded.zone, replaces = excluded.replaces,"
		    " record = excluded.record,"
		    " record_digest = excluded.record_digest,"
		    " late = excluded.late, state = 'reserved',"
		    " reserved_at = excluded.reserved_at"
		    " WHERE state = 'void'",
		    "ttiiitttttddditthti", row->number, row->number_key,
		    row->version, row->list, row->index, row->scheme,
		    row->level, row->holder_zh, row->holder_en,
		    row->holder_code, row->issued, row->valid_from,
		    row->valid_until, (int64_t)row->zone, row->replaces,
		    row->record, row->record_digest, row->late, now)))
		return false;
	if (sqlite3_changes(r->db) != 1) {
		snprintf(r->message, sizeof r->message,
		    "register: number %s is taken", row->number);
		return false;
	}
	if (!revived)
		row->id = sqlite3_last_insert_rowid(r->db);
	row->state = REGISTER_RESERVED;
	return register_earliest(r, row->list, &row->iat) &&
	    add_annexes(r, row->id, annexes, n) &&
	    register_list_reserved(r, row, now) &&
	    register_log(r, now, "reserve", row->number, NULL);
}

bool
register_serial_peek(struct registry *r, const char *prefix, int64_t *out)
{
	sqlite3_stmt *st = register_sql(
	    r, "SELECT next FROM serials WHERE prefix = ?", "t", prefix);
	bool row;

	*out = 1;
	if (!register_step(r, st, &row))
		return false;
	if (row) {
		*out = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
	}
	return true;
}

bool
register_serial(struct registry *r, const char *prefix, int64_t *out)
{
	return register_serial_peek(r, prefix, out) &&
	    register_run(r,
		register_sql(r,
		    "INSERT INTO serials (prefix, next) VALUES (?, ?)"
		    " ON CONFLICT (prefix) DO UPDATE SET next = excluded.next",
		    "ti", prefix, *out + 1));
}

bool
register_issue(struct registry *r, const struct register_row *row, bool *done)
{
	if (!register_run(r,
		register_sql(r,
		    "UPDATE certificates SET state = 'issued', iat = ?,"
		    " payload_digest = ?, envelope = ? WHERE id = ? AND"
		    " state = 'reserved' AND record_digest = ?",
		    "ihbih", row->iat, row->payload_digest, row->envelope,
		    row->id, row->record_digest)))
		return false;
	*done = sqlite3_changes(r->db) == 1;
	return !*done ||
	    register_log(r, row->iat, "issue", row->number, row->late);
}

bool
register_void(struct registry *r, int64_t id, int64_t now, const char *reason)
{
	char subject[32];

	snprintf(subject, sizeof subject, "certificate %lld", (long long)id);
	return register_run(r,
		   register_sql(r,
		       "UPDATE certificates SET state = 'void' WHERE id = ?"
		       " AND state = 'reserved'",
		       "i", id)) &&
	    register_log(r, now, "give_up", subject, reason);
}

bool
register_annexes(struct registry *r, int64_t id,
    bool (*each)(void *arg, const struct register_annex *annex), void *arg)
{
	sqlite3_stmt *st = register_sql(r,
	    "SELECT name, count, data FROM annexes WHERE certificate = ?"
	    " ORDER BY place",
	    "i", id);
	struct register_annex a;
	bool good;

	while (register_next(r, st, &good)) {
		a.name = register_text(st, 0);
		a.count = sqlite3_column_int64(st, 1);
		a.data = register_blob(st, 2);
		if (!each(arg, &a)) {
			sqlite3_reset(st);
			break;
		}
	}
	return good;
}

bool
register_pdf_find(struct registry *r, int64_t id,
    const uint8_t base[CRYPT_SHA256], struct buf *increments, bool *found)
{
	sqlite3_stmt *st = register_sql(r,
	    "SELECT increments FROM pdf_signatures"
	    " WHERE certificate = ? AND base = ?",
	    "ih", id, base);

	*found = false;
	if (!register_step(r, st, found))
		return false;
	if (*found) {
		buf_slice(increments, register_blob(st, 0));
		sqlite3_reset(st);
	}
	return true;
}

bool
register_pdf_add(struct registry *r, int64_t id,
    const uint8_t base[CRYPT_SHA256], int64_t made, struct slice increments)
{
	return register_run(r,
	    register_sql(r,
		"INSERT INTO pdf_signatures (certificate, base, made,"
		" increments) VALUES (?, ?, ?, ?)",
		"ihib", id, base, made, increments));
}

/* Events of one certificate, gathered to be judged. */
struct gathered {
	struct status_event *v;
	size_t n, cap;
	bool failed;
};

static bool
gather(void *arg, const struct register_event *e)
{
	struct gathered *g = arg;

	if (g->n == g->cap) {
		size_t cap = g->cap == 0 ? 8 : g->cap * 2;
		struct status_event *v = realloc(g->v, cap * sizeof *v);

		if (v == NULL) {
			g->failed = true;
			return false;
		}
		g->v = v;
		g->cap = cap;
	}
	g->v[g->n] = e->event;
	g->v[g->n].reason = NULL; /* not judged by it, and not ours to keep */
	g->n++;
	return true;
}

static bool
judge(struct registry *r, struct register_row *row, int64_t as_of)
{
	struct gathered g = { NULL, 0, 0, false };
	struct status_answer answer;
	bool good;

	good = register_events(r, row->list, row->id, gather, &g) && !g.failed;
	if (good) {
		status_judge(
		    g.v, g.n, row->index, row->zone, as_of, INT64_MAX, &answer);
		row->now = answer.state;
		row->overdue = answer.overdue;
	}
	free(g.v);
	return good;
}

bool
register_each(struct registry *r, const struct register_filter *filter,
    int64_t as_of, bool (*each)(void *arg, const struct register_row *row),
    void *arg)
{
	char from[DATE_TEXT] = "", to[DATE_TEXT] = "";
	sqlite3_stmt *st;
	struct register_row row;
	bool good;

	if (filter->expiring_from.year != 0) {
		date_format(filter->expiring_from, from);
		date_format(filter->expiring_to, to);
	}
	st = register_sql(r,
	    "SELECT " COLUMNS " FROM certificates WHERE state <> 'void'"
	    " AND (?1 IS NULL OR scheme = ?1)"
	    " AND (?2 IS NULL OR number_key = ?2)"
	    " AND (?3 IS NULL OR holder_code = ?3 OR"
	    "  instr(holder_zh, ?3) > 0 OR"
	    "  instr(lower(holder_en), lower(?3)) > 0)"
	    " AND (?4 = '' OR (state = 'issued' AND"
	    "  valid_until BETWEEN ?4 AND ?5))"
	    " AND (?6 = 0 OR state = 'reserved')"
	    " ORDER BY number_key, version",
	    "ttttti", filter->scheme, filter->number_key, filter->holder, from,
	    to, (int64_t)filter->reserved_only);
	while (register_next(r, st, &good)) {
		row_borrow(st, &row);
		if (!judge(r, &row, as_of)) {
			sqlite3_reset(st);
			return false;
		}
		if (!each(arg, &row)) {
			sqlite3_reset(st);
			break;
		}
	}
	return good;
}

bool
register_lists(struct registry *r, int64_t *n)
{
	sqlite3_stmt *st = register_sql(
	    r, "SELECT coalesce(max(list), 0) + 1 FROM certificates", "");
	bool row;

	if (!register_step(r, st, &row))
		return false;
	*n = row ? sqlite3_column_int64(st, 0) : 1;
	sqlite3_reset(st);
	return true;
}

bool
register_newest(struct registry *r, int64_t *iat)
{
	return register_number(r,
	    register_sql(
		r, "SELECT coalesce(max(iat), 0) FROM certificates", ""),
	    iat);
}

bool
register_places(struct registry *r, int64_t list,
    bool (*each)(void *arg, const struct register_place *place), void *arg)
{
	sqlite3_stmt *st = register_sql(r,
	    "SELECT id, idx, zone, state, version, number, id IN"
	    " (SELECT c.id FROM unlisted u JOIN certificates c"
	    "  ON c.number_key = u.number_key) FROM certificates"
	    " INDEXED BY certificates_place WHERE list = ? ORDER BY idx",
	    "i", list);
	struct register_place place;
	bool good;

	while (register_next(r, st, &good)) {
		place.id = sqlite3_column_int64(st, 0);
		place.index = sqlite3_column_int64(st, 1);
		place.zone = sqlite3_column_int(st, 2);
		place.state = state_of(register_text(st, 3));
		place.version = sqlite3_column_int64(st, 4);
		place.number = register_text(st, 5);
		place.unlisted = sqlite3_column_int(st, 6) != 0;
		if (!each(arg, &place)) {
			sqlite3_reset(st);
			break;
		}
	}
	return good;
}

bool
register_block(struct registry *r, int64_t list, int64_t first, int64_t last,
    bool (*each)(void *arg, const struct register_row *row), void *arg)
{
	sqlite3_stmt *st = register_sql(r,
	    "SELECT " COLUMNS " FROM certificates WHERE list = ?1"
	    " AND idx BETWEEN ?2 AND ?3 AND state = 'issued' ORDER BY idx",
	    "iii", list, first, last);
	struct register_row row;
	bool good;

	while (register_next(r, st, &good)) {
		row_borrow(st, &row);
		if (!each(arg, &row)) {
			sqlite3_reset(st);
			break;
		}
	}
	return good;
}

bool
register_envelope(struct registry *r, int64_t id, struct buf *out)
{
	sqlite3_stmt *st = register_sql(
	    r, "SELECT envelope FROM certificates WHERE id = ?", "i", id);
	bool row;

	if (!register_step(r, st, &row))
		return false;
	if (row) {
		buf_slice(out, register_blob(st, 0));
		sqlite3_reset(st);
	}
	return true;
}

bool
register_file_add(
    struct registry *r, int64_t id, const char *kind, const char *path)
{
	return register_run(r,
	    register_sql(r,
		"INSERT INTO files (path, kind, certificate) VALUES (?, ?, ?)"
		" ON CONFLICT (path) DO UPDATE SET kind = excluded.kind,"
		" certificate = excluded.certificate",
		"tti", path, kind, id));
}

bool
register_files(struct registry *r,
    bool (*each)(void *arg, int64_t id, const char *kind, const char *path,
	struct slice envelope),
    void *arg)
{
	sqlite3_stmt *st = register_sql(r,
	    "SELECT f.certificate, f.kind, f.path, c.envelope FROM files f"
	    " JOIN certificates c ON c.id = f.certificate"
	    " WHERE c.state = 'issued' ORDER BY f.path",
	    "");
	bool good;

	while (register_next(r, st, &good)) {
		if (!each(arg, sqlite3_column_int64(st, 0),
			register_text(st, 1), register_text(st, 2),
			register_blob(st, 3))) {
			sqlite3_reset(st);
			break;
		}
	}
	return good;
}
