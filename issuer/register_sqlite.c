/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register on SQLite: opening, transactions, statements, and the rows
 * that are not certificates' own (register_certificate.c).
 *
 * WAL with synchronous=FULL: with NORMAL a power cut loses a commit whose
 * number has been printed already, and hands the number out again.
 */
#include "issuer/register_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define APPLICATION_ID 0x59494e58 /* "YINX": file(1) and we can tell */

static bool
fail(struct registry *r)
{
	int code = sqlite3_extended_errcode(r->db);

	snprintf(r->message, sizeof r->message, "register: %s%s",
	    sqlite3_errmsg(r->db),
	    (code & 0xff) == SQLITE_BUSY ? " (another process holds it; try "
					   "again)"
		: (code & 0xff) == SQLITE_FULL ? " (make room on the disk)"
					       : "");
	return false;
}

const char *
register_message(const struct registry *r)
{
	return r->message;
}

static bool
exec(struct registry *r, const char *sql)
{
	if (sqlite3_exec(r->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return fail(r);
	return true;
}

static bool
exec_all(struct registry *r, const char *const *script)
{
	for (; *script != NULL; script++)
		if (!exec(r, *script))
			return false;
	return true;
}

static sqlite3_stmt *
statement(struct registry *r, const char *sql)
{
	sqlite3_stmt *st;
	size_t i;

	for (i = 0; i < r->nkept; i++)
		if (r->kept[i].sql == sql)
			return r->kept[i].st;
	if (r->nkept == REGISTER_STATEMENTS_MAX) {
		snprintf(r->message, sizeof r->message,
		    "register: too many statements");
		return NULL;
	}
	if (sqlite3_prepare_v3(r->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &st,
		NULL) != SQLITE_OK) {
		fail(r);
		return NULL;
	}
	r->kept[r->nkept].sql = sql;
	r->kept[r->nkept++].st = st;
	return st;
}

static int
bind_slice(sqlite3_stmt *st, int at, struct slice s)
{
	if (s.n > INT32_MAX)
		return SQLITE_TOOBIG;
	/* An empty blob is no NULL: give it an address. */
	return sqlite3_bind_blob(st, at, s.n == 0 ? "" : (const void *)s.p,
	    (int)s.n, SQLITE_TRANSIENT);
}

static int
bind_one(sqlite3_stmt *st, int at, char type, va_list *ap)
{
	char text[DATE_TEXT];
	const char *s;
	int64_t n;

	switch (type) {
	case 'i':
		return sqlite3_bind_int64(st, at, va_arg(*ap, int64_t));
	case 'n':
		n = va_arg(*ap, int64_t);
		return n == INSTANT_NONE ? sqlite3_bind_null(st, at)
					 : sqlite3_bind_int64(st, at, n);
	case 't':
		s = va_arg(*ap, const char *);
		return sqlite3_bind_text(st, at, s, -1, SQLITE_TRANSIENT);
	case 'b':
		return bind_slice(st, at, va_arg(*ap, struct slice));
	case 'h':
		return bind_slice(st, at,
		    slice_of(va_arg(*ap, const uint8_t *), CRYPT_SHA256));
	case 'd':
		date_format(va_arg(*ap, struct date), text);
		return sqlite3_bind_text(st, at, text, -1, SQLITE_TRANSIENT);
	}
	return SQLITE_MISUSE;
}

sqlite3_stmt *
register_sql(struct registry *r, const char *sql, const char *types, ...)
{
	sqlite3_stmt *st = statement(r, sql);
	va_list ap;
	int i, rc = SQLITE_OK;

	if (st == NULL)
		return NULL;
	sqlite3_reset(st);
	va_start(ap, types);
	for (i = 0; types[i] != '\0' && rc == SQLITE_OK; i++)
		rc = bind_one(st, i + 1, types[i], &ap);
	va_end(ap);
	if (rc != SQLITE_OK || i != sqlite3_bind_parameter_count(st)) {
		snprintf(r->message, sizeof r->message, "register: bind: %s",
		    sqlite3_errstr(rc));
		return NULL;
	}
	return st;
}

bool
register_step(struct registry *r, sqlite3_stmt *st, bool *row)
{
	int rc;

	*row = false;
	if (st == NULL)
		return false;
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		*row = true;
		return true;
	}
	if (rc != SQLITE_DONE)
		fail(r);
	sqlite3_reset(st);
	return rc == SQLITE_DONE;
}

bool
register_next(struct registry *r, sqlite3_stmt *st, bool *good)
{
	bool row = false;

	*good = register_step(r, st, &row);
	return *good && row;
}

bool
register_number(struct registry *r, sqlite3_stmt *st, int64_t *out)
{
	bool row;

	*out = 0;
	if (!register_step(r, st, &row))
		return false;
	if (row) {
		*out = sqlite3_column_int64(st, 0);
		sqlite3_reset(st);
	}
	return true;
}

bool
register_run(struct registry *r, sqlite3_stmt *st)
{
	bool row;

	return register_step(r, st, &row);
}

const char *
register_text(sqlite3_stmt *st, int column)
{
	return (const char *)sqlite3_column_text(st, column);
}

struct slice
register_blob(sqlite3_stmt *st, int column)
{
	const void *p = sqlite3_column_blob(st, column);

	return slice_of(p, (size_t)sqlite3_column_bytes(st, column));
}

int64_t
register_instant(sqlite3_stmt *st, int column)
{
	if (sqlite3_column_type(st, column) == SQLITE_NULL)
		return INSTANT_NONE;
	return sqlite3_column_int64(st, column);
}

struct date
register_date(sqlite3_stmt *st, int column)
{
	struct date d = { 0, 0, 0 };

	if (!date_parse(slice_str(register_text(st, column)), &d))
		memset(&d, 0, sizeof d);
	return d;
}

bool
register_bytes(sqlite3_stmt *st, int column, void *out, size_t n)
{
	struct slice s = register_blob(st, column);

	if (s.n != n)
		return false;
	memcpy(out, s.p, n);
	return true;
}

bool
register_begin(struct registry *r)
{
	if (!exec(r, "BEGIN IMMEDIATE"))
		return false;
	r->writing = true;
	return true;
}

bool
register_commit(struct registry *r)
{
	if (!exec(r, "COMMIT")) {
		char kept[sizeof r->message];

		memcpy(kept, r->message, sizeof kept);
		register_rollback(r);
		memcpy(r->message, kept, sizeof kept);
		return false;
	}
	r->writing = false;
	return true;
}

void
register_rollback(struct registry *r)
{
	/* After some errors SQLite has rolled back already: not a fault. */
	sqlite3_exec(r->db, "ROLLBACK", NULL, NULL, NULL);
	r->writing = false;
}

/* Brings the schema up to date, one transaction a version. */
static bool
migrate(struct registry *r)
{
	char sql[64];
	bool row;
	int have;

	for (;;) {
		sqlite3_stmt *st = register_sql(r, "PRAGMA user_version", "");

		if (!register_step(r, st, &row) || !row)
			return false;
		have = sqlite3_column_int(st, 0);
		sqlite3_reset(st);
		if (have == register_schema_version)
			return true;
		if (have > register_schema_version) {
			snprintf(r->message, sizeof r->message,
			    "register: made by a newer program (schema %d); "
			    "use that program",
			    have);
			return false;
		}
		if (have == 0) {
			snprintf(r->message, sizeof r->message,
			    "register: empty or not a register");
			return false;
		}
		snprintf(sql, sizeof sql, "PRAGMA user_version = %d", have + 1);
		if (!register_begin(r))
			return false;
		if (!exec_all(r, register_schema[have]) || !exec(r, sql)) {
			register_rollback(r);
			return false;
		}
		if (!register_commit(r))
			return false;
	}
}

static bool
open_database(const char *path, int flags, struct registry *r)
{
	if (sqlite3_open_v2(path, &r->db, flags, NULL) != SQLITE_OK) {
		if (r->db != NULL)
			return fail(r);
		snprintf(r->message, sizeof r->message, "register: no memory");
		return false;
	}
	sqlite3_extended_result_codes(r->db, 1);
	sqlite3_db_config(r->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_busy_timeout(r->db, REGISTER_WAIT_MS);
	return exec(r, "PRAGMA foreign_keys = ON") &&
	    exec(r, "PRAGMA trusted_schema = OFF") &&
	    exec(r, "PRAGMA synchronous = FULL");
}

static bool
finish_open(struct registry *r, bool good, const char *path,
    struct registry **out, struct buf *why)
{
	*out = NULL;
	if (!good) {
		buf_printf(why, "%s: %s", path, r->message);
		register_close(r);
		return false;
	}
	*out = r;
	return true;
}

bool
register_create(const char *path, struct registry **out, struct buf *why)
{
	struct registry *r = calloc(1, sizeof *r);
	char sql[96];
	bool good;
	int fd;

	*out = NULL;
	if (r == NULL) {
		buf_puts(why, "no memory");
		return false;
	}
	/* SQLite would make it 0644: it holds people and planned visits. */
	fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	if (fd == -1) {
		snprintf(r->message, sizeof r->message, "register: %s",
		    strerror(errno));
		return finish_open(r, false, path, out, why);
	}
	close(fd);
	snprintf(sql, sizeof sql,
	    "PRAGMA application_id = %d; PRAGMA user_version = 1",
	    APPLICATION_ID);
	good = open_database(path, SQLITE_OPEN_READWRITE, r) &&
	    exec(r, "PRAGMA journal_mode = WAL") &&
	    exec(r, "BEGIN IMMEDIATE") && exec_all(r, register_schema[0]) &&
	    exec(r, sql) && exec(r, "COMMIT") && migrate(r);
	return finish_open(r, good, path, out, why);
}

bool
register_open(const char *path, struct registry **out, struct buf *why)
{
	struct registry *r = calloc(1, sizeof *r);

	*out = NULL;
	if (r == NULL) {
		buf_puts(why, "no memory");
		return false;
	}
	return finish_open(r,
	    open_database(path, SQLITE_OPEN_READWRITE, r) && migrate(r), path,
	    out, why);
}

void
register_close(struct registry *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < r->nkept; i++)
		sqlite3_finalize(r->kept[i].st);
	if (r->writing)
		register_rollback(r);
	sqlite3_close(r->db);
	free(r);
}

bool
register_log(struct registry *r, int64_t at, const char *action,
    const char *subject, const char *detail)
{
	return register_run(r,
	    register_sql(r,
		"INSERT INTO log (at, action, subject, detail)"
		" VALUES (?, ?, ?, ?)",
		"ittt", at, action, subject, detail));
}

static bool
check_rows(
    struct registry *r, const char *sql, const char *what, struct buf *faults)
{
	sqlite3_stmt *st = register_sql(r, sql, "");
	const char *text;
	bool row;

	while (register_step(r, st, &row) && row) {
		text = register_text(st, 0);
		if (text != NULL && strcmp(text, "ok") == 0)
			continue;
		buf_printf(faults, "%s: %s\n", what, text ? text : "?");
	}
	return st != NULL && sqlite3_reset(st) == SQLITE_OK;
}

bool
register_check(struct registry *r, struct buf *faults)
{
	return check_rows(
		   r, "PRAGMA integrity_check(20)", "database", faults) &&
	    check_rows(r, "PRAGMA foreign_key_check", "reference", faults) &&
	    check_rows(r,
		"SELECT number || ' #' || version FROM certificates c"
		" WHERE version > 1 AND state <> 'void' AND NOT EXISTS"
		" (SELECT 1 FROM certificates p WHERE p.number_key ="
		"  c.number_key AND p.version = c.version - 1"
		"  AND p.state = 'issued')",
		"version without the one before", faults) &&
	    check_rows(r,
		"SELECT 'list ' || list || ' token ' || seq FROM tokens t"
		" WHERE seq > 1 AND NOT EXISTS (SELECT 1 FROM tokens p"
		" WHERE p.list = t.list AND p.seq = t.seq - 1)",
		"gap before token", faults);
}
