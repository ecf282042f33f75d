/* SPDX-License-Identifier: Apache-2.0 */
/* What was made of a certificate: its envelope, signatures on its PDF, files. */
#include "issuer/register_sqlite.h"

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
