/* SPDX-License-Identifier: Apache-2.0 */
/* Many certificates of the register, in order, each given to who asks. */
#include "issuer/register_sqlite.h"

#include <stdlib.h>

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
	    "SELECT " REGISTER_COLUMNS
	    " FROM certificates WHERE state <> 'void'"
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
		register_row_borrow(st, &row);
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
		place.state = register_state_of(register_text(st, 3));
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
	    "SELECT " REGISTER_COLUMNS " FROM certificates WHERE list = ?1"
	    " AND idx BETWEEN ?2 AND ?3 AND state = 'issued' ORDER BY idx",
	    "iii", list, first, last);
	struct register_row row;
	bool good;

	while (register_next(r, st, &good)) {
		register_row_borrow(st, &row);
		if (!each(arg, &row)) {
			sqlite3_reset(st);
			break;
		}
	}
	return good;
}
