/* SPDX-License-Identifier: Apache-2.0 */
/* The register's certificates: find, reserve, issue, void. */
#include "issuer/register_sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	register_row_borrow(st, row);
	good = register_row_own(r, row);
	sqlite3_reset(st);
	return good;
}

bool
register_find(struct registry *r, const char *number_key, int64_t version,
    struct register_row *row, bool *found)
{
	return find(r,
	    register_sql(r,
		"SELECT " REGISTER_COLUMNS
		" FROM certificates WHERE number_key = ?"
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
		"SELECT " REGISTER_COLUMNS
		" FROM certificates WHERE record_digest = ?"
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
