/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that implement the register on SQLite share. */
#ifndef ISSUER_REGISTER_SQLITE_H
#define ISSUER_REGISTER_SQLITE_H

#include <sqlite3.h>

#include "issuer/register.h"

#define REGISTER_STATEMENTS_MAX 96

struct registry {
	sqlite3 *db;
	bool writing; /* between begin and commit */
	struct { /* prepared once; sql is a string literal */
		const char *sql;
		sqlite3_stmt *st;
	} kept[REGISTER_STATEMENTS_MAX];
	size_t nkept;
	char message[256];
};

/* One script a version: its statements, then NULL. */
extern const char *const *const register_schema[];
extern const int register_schema_version;

/* The statement of a literal, bound: i int64_t, n int64_t with INSTANT_NONE
 * as NULL, t text or NULL, b struct slice, h 32 bytes, d struct date.  NULL
 * on failure with the message set. */
sqlite3_stmt *register_sql(
    struct registry *r, const char *sql, const char *types, ...);
/* Steps: *row tells whether there is one.  Resets at the end or on failure. */
bool register_step(struct registry *r, sqlite3_stmt *st, bool *row);
/* The same for a loop over the rows: true while there is one; *good tells why
 * it ended. Who leaves the loop before resets the statement. */
bool register_next(struct registry *r, sqlite3_stmt *st, bool *good);
/* A statement that gives one number, or no row: 0. */
bool register_number(struct registry *r, sqlite3_stmt *st, int64_t *out);
/* A statement that gives no row. */
bool register_run(struct registry *r, sqlite3_stmt *st);

/* What register_row_borrow() takes, in its order, from certificates. */
#define REGISTER_COLUMNS                                                    \
	"id, number, number_key, version, list, idx, scheme, level,"        \
	" holder_zh, holder_en, holder_code, issued, valid_from,"           \
	" valid_until, zone, replaces, record, record_digest, late, state," \
	" iat, payload_digest, envelope,"                                   \
	" number_key IN (SELECT number_key FROM unlisted)"
/* Until the next step of the statement. */
void register_row_borrow(sqlite3_stmt *st, struct register_row *row);
/* Copies what it borrows. False on no memory, with the message set; then it
 * is clear. */
bool register_row_own(struct registry *r, struct register_row *row);
enum register_state register_state_of(const char *text);

const char *register_text(sqlite3_stmt *st, int column); /* NULL for null */
struct slice register_blob(sqlite3_stmt *st, int column);
int64_t register_instant(sqlite3_stmt *st, int column);
struct date register_date(sqlite3_stmt *st, int column);
/* false when the column does not hold n bytes. */
bool register_bytes(sqlite3_stmt *st, int column, void *out, size_t n);

#endif
