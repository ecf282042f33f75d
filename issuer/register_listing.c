/* SPDX-License-Identifier: Apache-2.0 */
/* The register's listings: which numbers the published site does not show. */
#include "issuer/register_sqlite.h"

bool
register_unlisted(struct registry *r, const char *number_key, bool *unlisted)
{
	sqlite3_stmt *st = register_sql(
	    r, "SELECT 1 FROM unlisted WHERE number_key = ?", "t", number_key);

	if (!register_step(r, st, unlisted))
		return false;
	if (*unlisted)
		sqlite3_reset(st);
	return true;
}

bool
register_list_as(struct registry *r, const struct register_row *row,
    bool unlisted, int64_t now, bool *changed)
{
	bool before;

	*changed = false;
	if (!register_unlisted(r, row->number_key, &before))
		return false;
	if (before == unlisted)
		return true;
	*changed = true;
	return register_run(r,
		   register_sql(r,
		       "INSERT INTO listings (number_key, listed, at)"
		       " VALUES (?, ?, ?)",
		       "tii", row->number_key, (int64_t)!unlisted, now)) &&
	    register_log(
		r, now, unlisted ? "unlist" : "list", row->number, NULL);
}

bool
register_list_reserved(
    struct registry *r, const struct register_row *row, int64_t now)
{
	sqlite3_stmt *st;
	bool unlisted = row->unlisted, changed;

	if (!unlisted && row->replaces != NULL) {
		st = register_sql(r,
		    "SELECT 1 FROM unlisted u JOIN certificates c"
		    " ON c.number_key = u.number_key"
		    " WHERE c.number || '#' || c.version = ?",
		    "t", row->replaces);
		if (!register_step(r, st, &unlisted))
			return false;
		if (unlisted)
			sqlite3_reset(st);
	}
	return !unlisted || register_list_as(r, row, true, now, &changed);
}

bool
register_listings(struct registry *r, int64_t *n)
{
	return register_number(r,
	    register_sql(r, "SELECT coalesce(max(id), 0) FROM listings", ""),
	    n);
}
