/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "issuer/register_case.h"
#include "issuer/register_sqlite.h"

#define NOW INT64_C(1764000000)

static char dir[64], path[96];
static struct registry *reg;

static void
open_register(void)
{
	struct buf why = BUF_INIT(1024);

	ck_assert_msg(register_open(path, &reg, &why), "%s", buf_cstr(&why));
	buf_free(&why);
}

static void
setup(void)
{
	struct buf why = BUF_INIT(1024);

	snprintf(dir, sizeof dir, "/tmp/yinxin-register-XXXXXX");
	ck_assert(mkdtemp(dir) != NULL);
	snprintf(path, sizeof path, "%s/register.db", dir);
	ck_assert_msg(register_create(path, &reg, &why), "%s", buf_cstr(&why));
	buf_free(&why);
}

static void
teardown(void)
{
	static const char *const names[] = { "", "-wal", "-shm" };
	char name[112];
	size_t i;

	register_close(reg);
	reg = NULL;
	for (i = 0; i < 3; i++) {
		snprintf(name, sizeof name, "%s%s", path, names[i]);
		unlink(name);
	}
	rmdir(dir);
}

static struct register_row
row_of(const char *number, int64_t version, uint8_t digest)
{
	struct register_row row;

	memset(&row, 0, sizeof row);
	row.number = row.number_key = number;
	row.version = version;
	row.scheme = "scheme";
	row.level = "5";
	row.holder_zh = "示例有限公司";
	row.holder_en = "Example Co.";
	row.holder_code = "91990001MAEXA00156";
	row.issued = row.valid_from = (struct date){ 2026, 1, 5 };
	row.valid_until = (struct date){ 2029, 1, 4 };
	row.zone = 480;
	row.record = "{}";
	memset(row.record_digest, digest, sizeof row.record_digest);
	return row;
}

static void
reserve(struct register_row *row)
{
	ck_assert(register_begin(reg));
	ck_assert_msg(register_reserve(reg, row, NULL, 0, NOW), "%s",
	    register_message(reg));
	ck_assert(register_commit(reg));
}

static bool
issue(struct register_row *row)
{
	bool done = false;

	row->iat = NOW;
	row->envelope = slice_str("envelope");
	ck_assert(register_begin(reg));
	ck_assert_msg(
	    register_issue(reg, row, &done), "%s", register_message(reg));
	ck_assert(register_commit(reg));
	return done;
}

/* One of everything, so that each statement below has a row to hit. */
static void
fill(void)
{
	struct register_row row = row_of("N-1", 1, 1);
	struct register_annex annex = { "a.csv", 1, slice_str("h\nx\n") };
	struct register_event e = { .number = "N-1",
		.event = { .action = STATUS_CANCEL,
		    .decided = { 2026, 2, 1 },
		    .effective = { 2026, 2, 1 },
		    .reason = "holder_request" },
		.by = "[]",
		.recorded = NOW };
	struct register_token t = { .seq = 1,
		.uri = "https://x/0.jwt",
		.iat = NOW,
		.exp = NOW + 1,
		.token = slice_str("t") };
	struct register_key k = { .kid = "0011223344556677",
		.owner = "b",
		.file = "f",
		.from = NOW,
		.to = INSTANT_NONE,
		.compromised_at = INSTANT_NONE };
	struct register_case c = { .name = "C2026-0001",
		.scheme = "s",
		.kind = "initial",
		.holder_zh = "h",
		.opened = NOW };
	struct register_step s = { .event = "open",
		.at = NOW,
		.person = "p",
		.body = "b",
		.state = "opened",
		.detail = "{}" };

	ck_assert(register_begin(reg));
	ck_assert(register_reserve(reg, &row, &annex, 1, NOW));
	ck_assert(register_commit(reg));
	ck_assert(issue(&row));
	e.certificate = row.id;
	ck_assert(register_event_add(reg, &e));
	ck_assert(register_events_publish(reg, 0, NOW));
	ck_assert(register_token_add(reg, &t));
	ck_assert(register_key_add(reg, &k));
	ck_assert(register_key_end(reg, k.kid, NOW, NOW));
	ck_assert(register_trust_add(reg, 1, NOW, NOW + 1, slice_str("l")));
	ck_assert(register_case_add(reg, &c));
	ck_assert(register_step_add(reg, c.id, &s));
	ck_assert(register_case_certificate_add(reg, c.id, row.id));
}

static const char *const forbidden[] = {
	"UPDATE certificates SET holder_zh = 'x'",
	"UPDATE certificates SET state = 'void', envelope = NULL",
	"DELETE FROM certificates",
	"DELETE FROM annexes",
	"UPDATE annexes SET data = x'00'",
	"UPDATE events SET reason = 'x'",
	"DELETE FROM events",
	"UPDATE publications SET published = 0",
	"DELETE FROM publications",
	"UPDATE tokens SET token = x'00'",
	"DELETE FROM tokens",
	"UPDATE keys SET public = x'00'",
	"UPDATE keys SET usable_to = NULL",
	"UPDATE keys SET compromised_at = NULL",
	"DELETE FROM keys",
	"UPDATE trust_lists SET envelope = x'00'",
	"DELETE FROM trust_lists",
	"UPDATE log SET action = 'x'",
	"DELETE FROM log",
	"UPDATE cases SET holder_zh = 'x'",
	"DELETE FROM cases",
	"UPDATE case_steps SET person = 'x'",
	"UPDATE case_steps SET at = 0",
	"DELETE FROM case_steps",
	"UPDATE case_certificates SET certificate = 1",
	"DELETE FROM case_certificates",
	/* constraints */
	"INSERT INTO publications VALUES (99, 1)",
	"INSERT INTO annexes VALUES (99, 0, 'x', 1, x'00')",
	"INSERT INTO tokens SELECT * FROM tokens",
	"INSERT INTO case_steps SELECT * FROM case_steps",
	"INSERT INTO case_steps VALUES (1, 2, 'x', 1, '', 'b', 's', '{}')",
	"INSERT INTO case_steps VALUES (9, 1, 'x', 1, 'p', 'b', 's', '{}')",
	"INSERT INTO case_certificates VALUES (1, 1)",
};

START_TEST(register_refuses)
{
	const char *sql = forbidden[_i];

	fill();
	ck_assert_msg(
	    sqlite3_exec(reg->db, sql, NULL, NULL, NULL) == SQLITE_CONSTRAINT ||
		(sqlite3_errcode(reg->db) & 0xff) == SQLITE_CONSTRAINT,
	    "%s: %s", sql, sqlite3_errmsg(reg->db));
}
END_TEST

START_TEST(issued_once_and_final)
{
	struct register_row row = row_of("N-1", 1, 1), again, found;
	bool is;

	reserve(&row);
	ck_assert(issue(&row));
	ck_assert_msg(!issue(&row), "issued a second time");
	ck_assert(register_void(reg, row.id, NOW, "test"));
	ck_assert(register_find(reg, "N-1", 1, &found, &is) && is);
	ck_assert_int_eq(found.state, REGISTER_ISSUED);
	ck_assert(slice_is(found.envelope, "envelope"));
	register_row_clear(&found);
	again = row_of("N-1", 1, 2);
	ck_assert(register_begin(reg));
	ck_assert_msg(!register_reserve(reg, &again, NULL, 0, NOW),
	    "a number given out twice");
	register_rollback(reg);
}
END_TEST

START_TEST(another_record_cannot_issue)
{
	struct register_row row = row_of("N-1", 1, 1);

	reserve(&row);
	memset(row.record_digest, 9, sizeof row.record_digest);
	ck_assert_msg(!issue(&row), "issued under another's reservation");
}
END_TEST

START_TEST(void_is_taken_up_again)
{
	struct register_row row = row_of("N-1", 1, 1), next, found;
	bool is;

	reserve(&row);
	ck_assert(register_void(reg, row.id, NOW, "test"));
	ck_assert_msg(!issue(&row), "issued after it was given up");
	ck_assert(
	    register_find_record(reg, row.record_digest, &found, &is) && !is);
	next = row_of("N-1", 1, 2);
	reserve(&next);
	ck_assert_int_eq(next.id, row.id);
	ck_assert_int_eq(next.index, row.index);
	ck_assert(issue(&next));
}
END_TEST

START_TEST(places_follow_one_another)
{
	struct register_row row;
	char number[16];
	int i;

	for (i = 0; i < 5; i++) {
		snprintf(number, sizeof number, "N-%d", i);
		row = row_of(number, 1, (uint8_t)i);
		reserve(&row);
		ck_assert_int_eq(row.list, 0);
		ck_assert_int_eq(row.index, i);
	}
	ck_assert_int_eq(
	    sqlite3_exec(reg->db,
		"UPDATE certificates SET idx = 131071 WHERE idx = 4", NULL,
		NULL, NULL),
	    SQLITE_OK);
	row = row_of("N-9", 1, 9);
	reserve(&row);
	ck_assert_msg(row.list == 1 && row.index == 0,
	    "a full list is followed by the next");
}
END_TEST

START_TEST(serials_are_never_given_twice)
{
	int64_t n;

	ck_assert(register_serial_peek(reg, "A-", &n) && n == 1);
	ck_assert(register_serial(reg, "A-", &n) && n == 1);
	ck_assert(register_serial(reg, "A-", &n) && n == 2);
	ck_assert(register_serial(reg, "B-", &n) && n == 1);
	ck_assert(register_serial_peek(reg, "A-", &n) && n == 3);
}
END_TEST

START_TEST(newest_version_is_found)
{
	struct register_row one = row_of("N-1", 1, 1),
			    two = row_of("N-1", 2, 2);
	struct register_row found;
	bool is;

	reserve(&one);
	ck_assert(issue(&one));
	reserve(&two);
	ck_assert(register_find(reg, "N-1", 0, &found, &is) && is);
	ck_assert_int_eq(found.version, 2);
	register_row_clear(&found);
	ck_assert(register_void(reg, two.id, NOW, "test"));
	ck_assert(register_find(reg, "N-1", 0, &found, &is) && is);
	ck_assert_int_eq(found.version, 1);
	register_row_clear(&found);
	ck_assert(register_find(reg, "N-2", 0, &found, &is));
	ck_assert_msg(!is, "found what is not there");
}
END_TEST

#define WRITERS 6
#define EACH 15

static void
child(int who)
{
	struct registry *mine;
	struct buf why = BUF_INIT(1024);
	struct register_row row;
	char number[32];
	int64_t serial;
	int i;

	if (!register_open(path, &mine, &why))
		_exit(1);
	for (i = 0; i < EACH; i++) {
		if (!register_begin(mine) ||
		    !register_serial(mine, "C-", &serial))
			_exit(2);
		snprintf(number, sizeof number, "C-%d", (int)serial);
		row = row_of(number, 1, (uint8_t)who);
		if (!register_reserve(mine, &row, NULL, 0, NOW) ||
		    !register_commit(mine))
			_exit(3);
	}
	register_close(mine);
	_exit(0);
}

static bool
count(void *arg, const struct register_row *row)
{
	int *n = arg;

	(void)row;
	*n += 1;
	return true;
}

START_TEST(processes_share_no_number)
{
	struct register_filter all = { .reserved_only = true };
	int status, n = 0, i;
	int64_t last;
	pid_t pid;

	register_close(reg);
	for (i = 0; i < WRITERS; i++) {
		pid = fork();
		ck_assert(pid >= 0);
		if (pid == 0)
			child(i);
	}
	for (i = 0; i < WRITERS; i++) {
		ck_assert(wait(&status) > 0);
		ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
		    "a writer failed at step %d", WEXITSTATUS(status));
	}
	open_register();
	/* UNIQUE guards number and place; so counting them is enough. */
	ck_assert(register_each(reg, &all, NOW, count, &n));
	ck_assert_int_eq(n, WRITERS * EACH);
	ck_assert(register_serial_peek(reg, "C-", &last));
	ck_assert_int_eq(last, WRITERS * EACH + 1);
}
END_TEST

START_TEST(rollback_leaves_nothing)
{
	struct register_row row = row_of("N-1", 1, 1), found;
	bool is;

	ck_assert(register_begin(reg));
	ck_assert(register_reserve(reg, &row, NULL, 0, NOW));
	register_close(reg); /* as if killed before the commit */
	open_register();
	ck_assert(register_find(reg, "N-1", 0, &found, &is));
	ck_assert(!is);
}
END_TEST

struct published {
	int64_t at[4];
	size_t n;
};

static bool
take(void *arg, const struct register_event *e)
{
	struct published *p = arg;

	ck_assert(p->n < 4);
	p->at[p->n++] = e->event.published;
	return true;
}

START_TEST(events_are_published_once)
{
	struct register_row row = row_of("N-1", 1, 1);
	struct register_event e = { .number = "N-1",
		.event = { .action = STATUS_SUSPEND,
		    .decided = { 2026, 2, 1 },
		    .effective = { 2026, 2, 1 },
		    .reason = "fees_unpaid" },
		.by = "[]",
		.recorded = NOW };
	struct published p = { .n = 0 };

	reserve(&row);
	ck_assert(issue(&row));
	e.certificate = row.id;
	ck_assert(register_event_add(reg, &e));
	ck_assert(register_events_publish(reg, 0, NOW + 10));
	ck_assert(register_event_add(reg, &e));
	ck_assert(register_events(reg, 0, -1, take, &p));
	ck_assert(p.n == 2 && p.at[0] == NOW + 10 && p.at[1] == INT64_MAX);
	ck_assert(register_events_publish(reg, 0, NOW + 20));
	p.n = 0;
	ck_assert(register_events(reg, 0, row.id, take, &p));
	ck_assert_msg(p.n == 2 && p.at[0] == NOW + 10 && p.at[1] == NOW + 20,
	    "the instant of publication moved");
}
END_TEST

static const struct {
	const char *name, *sql; /* NULL: the file is emptied instead */
} foreign[] = {
	{ "made by a newer program", "PRAGMA user_version = 1000" },
	{ "not a register", "PRAGMA user_version = 0" },
	{ "empty file", NULL },
};

START_TEST(strange_files_are_refused)
{
	struct buf why = BUF_INIT(1024);
	struct registry *r;

	if (foreign[_i].sql != NULL)
		ck_assert_int_eq(
		    sqlite3_exec(reg->db, foreign[_i].sql, NULL, NULL, NULL),
		    SQLITE_OK);
	register_close(reg);
	reg = NULL;
	if (foreign[_i].sql == NULL)
		ck_assert_int_eq(truncate(path, 0), 0);
	ck_assert_msg(
	    !register_open(path, &r, &why), "%s: opened", foreign[_i].name);
	ck_assert_msg(why.n > 0, "%s: no reason", foreign[_i].name);
	buf_free(&why);
}
END_TEST

/* A register as the first version of the program made it is brought up to
 * date, and keeps what it has. */
START_TEST(an_old_register_is_kept)
{
	static const char held[] =
	    "PRAGMA user_version = 1; INSERT INTO log VALUES (1, 1, 'a', 's',"
	    " NULL)";
	const char *const *sql;
	struct buf faults = BUF_INIT(1024);
	sqlite3 *db;

	register_close(reg);
	reg = NULL;
	ck_assert_int_eq(truncate(path, 0), 0);
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	for (sql = register_schema[0]; *sql != NULL; sql++)
		ck_assert_int_eq(
		    sqlite3_exec(db, *sql, NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, held, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	open_register();
	ck_assert_int_ne(sqlite3_exec(reg->db, "UPDATE log SET action = 'x'",
			     NULL, NULL, NULL),
	    SQLITE_OK);
	ck_assert(register_check(reg, &faults));
	ck_assert_msg(faults.n == 0, "%s", buf_cstr(&faults));
	fill();
	buf_free(&faults);
}
END_TEST

START_TEST(not_for_strangers_eyes)
{
	struct stat st;
	struct buf why = BUF_INIT(1024);
	struct registry *r;

	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0027, 0);
	ck_assert_msg(!register_create(path, &r, &why), "made over another");
	buf_free(&why);
}
END_TEST

START_TEST(a_sound_register_has_no_faults)
{
	struct buf faults = BUF_INIT(4096);
	struct register_row two = row_of("N-7", 2, 7);

	fill();
	ck_assert(register_check(reg, &faults));
	ck_assert_msg(faults.n == 0, "%s", buf_cstr(&faults));
	reserve(&two); /* its version 1 is not there */
	ck_assert(register_check(reg, &faults));
	ck_assert(strstr(buf_cstr(&faults), "N-7 #2") != NULL);
	buf_free(&faults);
}
END_TEST

Suite *
register_suite(void)
{
	Suite *s = suite_create("register");
	TCase *t = tcase_create("register");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, register_refuses, 0,
	    (int)(sizeof forbidden / sizeof *forbidden));
	tcase_add_loop_test(t, strange_files_are_refused, 0,
	    (int)(sizeof foreign / sizeof *foreign));
	tcase_add_test(t, issued_once_and_final);
	tcase_add_test(t, another_record_cannot_issue);
	tcase_add_test(t, void_is_taken_up_again);
	tcase_add_test(t, places_follow_one_another);
	tcase_add_test(t, serials_are_never_given_twice);
	tcase_add_test(t, newest_version_is_found);
	tcase_add_test(t, processes_share_no_number);
	tcase_add_test(t, rollback_leaves_nothing);
	tcase_add_test(t, events_are_published_once);
	tcase_add_test(t, an_old_register_is_kept);
	tcase_add_test(t, not_for_strangers_eyes);
	tcase_add_test(t, a_sound_register_has_no_faults);
	suite_add_tcase(s, t);
	return s;
}
