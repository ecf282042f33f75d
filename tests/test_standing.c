/* SPDX-License-Identifier: Apache-2.0 */
/* The table of docs/STATUS.md section 9, cell by cell: each row is a list or
 * a history, each column the options of a question, each cell the answer.
 * The page is read, so that it and the program cannot part. */
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/verify.h"
#include "sys/file.h"
#include "tests/history.h"
#include "tests/maker.h"

#define NOW "2026-11-23T12:00:00+08:00"
#define TOKEN_AT "2026-11-23T08:00:00+08:00"
#define OLD_AT "2026-11-01T08:00:00+08:00"
#define TEXT_MAX (1 << 20)
#define COLUMNS_MAX 16
#define CELL_MAX 96

#define SUSPENDED "suspend 2026-09-01 2026-09-01T10:00:00+08:00 2027-02-28;"
#define RESTORED "restore 2026-10-01 2026-10-01T10:00:00+08:00;"

static const struct situation {
	const char *name; /* first cell of its row */
	const char *history, *token_at; /* token_at NULL: no token */
	enum error error; /* as whoever brings the token says */
	char signer;
	const char *uri;
} situations[] = {
	{ "nothing", "", TOKEN_AT, E_OK, 's', MAKER_URI },
	{ "suspended", SUSPENDED, TOKEN_AT, E_OK, 's', MAKER_URI },
	{ "suspended, overdue",
	    "suspend 2026-03-01 2026-03-01T10:00:00+08:00 2026-08-31", TOKEN_AT,
	    E_OK, 's', MAKER_URI },
	{ "suspended, restored", SUSPENDED RESTORED, TOKEN_AT, E_OK, 's',
	    MAKER_URI },
	{ "withdrawn", "withdraw 2026-09-01 2026-09-01T10:00:00+08:00",
	    TOKEN_AT, E_OK, 's', MAKER_URI },
	{ "withdrawn, told late",
	    "withdraw 2026-09-01 2026-11-01T10:00:00+08:00", TOKEN_AT, E_OK,
	    's', MAKER_URI },
	{ "cancelled", "cancel 2026-09-01 2026-09-01T10:00:00+08:00", TOKEN_AT,
	    E_OK, 's', MAKER_URI },
	{ "cancelled ahead", "cancel 2026-12-01 2026-09-01T10:00:00+08:00",
	    TOKEN_AT, E_OK, 's', MAKER_URI },
	{ "superseded", "supersede 2026-09-01 2026-09-01T10:00:00+08:00",
	    TOKEN_AT, E_OK, 's', MAKER_URI },
	{ "void", "void 2026-09-01 2026-09-01T10:00:00+08:00", TOKEN_AT, E_OK,
	    's', MAKER_URI },
	{ "old list: nothing", "", OLD_AT, E_OK, 's', MAKER_URI },
	{ "old list: suspended", SUSPENDED, OLD_AT, E_OK, 's', MAKER_URI },
	{ "old list: withdrawn",
	    "withdraw 2026-09-01 2026-09-01T10:00:00+08:00", OLD_AT, E_OK, 's',
	    MAKER_URI },
	{ "no list", "", NULL, E_STATUS_MISSING, 's', MAKER_URI },
	{ "list not fetched", "", NULL, E_STATUS_FETCH, 's', MAKER_URI },
	{ "list older than one seen", "", NULL, E_STATUS_ROLLBACK, 's',
	    MAKER_URI },
	{ "two lists of one number", "", TOKEN_AT, E_STATUS_CONFLICT, 's',
	    MAKER_URI },
	{ "list of another address", "", TOKEN_AT, E_OK, 's',
	    MAKER_BASE "/status/1" },
	{ "list of another issuer", "", TOKEN_AT, E_OK, 'o', MAKER_URI },
	{ "list by a key on no list", "", TOKEN_AT, E_OK, 'r', MAKER_URI },
};
#define NSITUATIONS (sizeof situations / sizeof *situations)

static struct maker *world;
static struct trust *trust;
static const struct trust *trusts[1];
static char cells[NSITUATIONS + 1][COLUMNS_MAX][CELL_MAX];
static size_t nrows, ncolumns;

/* Cuts a line "| a | b |" at its bars; `code` marks are left out. */
static size_t
cut(const char *line, char out[COLUMNS_MAX][CELL_MAX])
{
	size_t n = 0, len;

	for (line++; *line != '\0' && *line != '\n' && n < COLUMNS_MAX; n++) {
		const char *end = strchr(line, '|');

		ck_assert_msg(end != NULL, "%s", line);
		len = 0;
		for (; line < end; line++)
			if (*line != '`' && len + 1 < CELL_MAX &&
			    (*line != ' ' || len > 0))
				out[n][len++] = *line;
		while (len > 0 && out[n][len - 1] == ' ')
			len--;
		out[n][len] = '\0';
		line++;
	}
	return n;
}

static void
read_table(void)
{
	struct buf text = BUF_INIT(TEXT_MAX);
	const char *p;

	ck_assert_int_eq(file_read("docs/STATUS.md", TEXT_MAX, &text), 0);
	p = strstr(buf_cstr(&text), "| the list says |");
	ck_assert_msg(p != NULL, "docs/STATUS.md has no table");
	ncolumns = cut(p, cells[0]);
	p = strchr(strchr(p, '\n') + 1, '\n') + 1; /* over the rule */
	for (nrows = 1; *p == '|'; nrows++) {
		ck_assert_uint_le(nrows, NSITUATIONS);
		ck_assert_msg(cut(p, cells[nrows]) == ncolumns,
		    "%s: not %zu cells", cells[nrows][0], ncolumns);
		p = strchr(p, '\n') + 1;
	}
	buf_free(&text);
}

static void
set_up(void)
{
	struct maker_list list = { 1, maker_time("2026-10-01"),
		maker_time("2027-10-01"), false, 'R' };
	struct buf text = BUF_INIT(TEXT_MAX);

	world = maker_new();
	maker_trust(world, &list, &text);
	ck_assert_int_eq(
	    trust_parse(buf_view(&text), NULL, &trust, NULL), E_OK);
	trusts[0] = trust;
	buf_free(&text);
	read_table();
}

static void
tear_down(void)
{
	trust_free(trust);
	maker_free(world);
}

static struct status *
token_of(const struct situation *is)
{
	struct status_event events[HISTORY_MAX];
	const size_t n = history_parse(is->history, 0, events);
	struct buf text = BUF_INIT(TEXT_MAX);
	struct status *s = NULL;
	int64_t iat;

	if (is->token_at == NULL)
		return NULL;
	iat = maker_time(is->token_at);
	maker_token(world,
	    &(struct status_source){
		is->uri, iat, iat + 72 * 3600, 3600, 1, NULL, NULL, events, n },
	    8, is->signer, JWS_STATUS, &text);
	ck_assert_int_eq(status_parse(buf_view(&text), &s), E_OK);
	buf_free(&text);
	return s;
}

/* One option of a column. */
static void
option(const char *name, const char *value, struct evidence *in)
{
	if (strcmp(name, "--at") == 0) {
		in->as_of.is_now = false;
		in->as_of.is_date =
		    date_parse(slice_str(value), &in->as_of.date);
		if (!in->as_of.is_date)
			in->as_of.instant = maker_time(value);
	} else if (strcmp(name, "--known-at") == 0) {
		in->known_at = maker_time(value);
	} else if (strcmp(name, "--through") == 0) {
		in->has_through = true;
		ck_assert(date_parse(slice_str(value), &in->through));
	} else if (strcmp(name, "--max-age") == 0) {
		in->max_age = strtol(value, NULL, 10) * 3600;
	} else if (strcmp(name, "--expect-holder") == 0) {
		in->expect.holder = value;
	} else {
		ck_abort_msg("the test knows no option %s", name);
	}
}

static void
options(char *text, struct evidence *in)
{
	char *rest = NULL, *name, *value;

	if (strcmp(text, "no option") == 0)
		return;
	for (name = strtok_r(text, " ", &rest); name != NULL;
	     name = strtok_r(NULL, " ", &rest)) {
		value = strtok_r(NULL, " ", &rest);
		ck_assert_msg(value != NULL, "%s has no value", name);
		option(name, value, in);
	}
}

static const struct situation *
situation(const char *name)
{
	size_t i;

	for (i = 0; i < NSITUATIONS; i++)
		if (strcmp(situations[i].name, name) == 0)
			return &situations[i];
	ck_abort_msg("the test knows no row \"%s\"", name);
}

START_TEST(row_is_answered)
{
	static struct verification r;
	char(*row)[CELL_MAX] = cells[_i + 1];
	const struct situation *is = situation(row[0]);
	struct buf envelope = BUF_INIT(TEXT_MAX);
	struct status *s = token_of(is);
	struct certificate c;
	char text[CELL_MAX];
	size_t k;

	maker_certificate(&c);
	maker_envelope(world, &c, "ab", &envelope);
	for (k = 1; k < ncolumns; k++) {
		struct evidence in = { .envelope = buf_view(&envelope),
			.trusts = trusts,
			.ntrusts = 1,
			.status = s,
			.status_error = is->error,
			.as_of = { .is_now = true },
			.known_at = INSTANT_NONE,
			.now = maker_time(NOW),
			.max_age = -1 };

		snprintf(text, sizeof text, "%s", cells[0][k]);
		options(text, &in);
		verify(&in, &r);
		ck_assert_msg(strcmp(verify_status_str(r.status), row[k]) == 0,
		    "%s, %s: the table says %s, the program %s", row[0],
		    cells[0][k], row[k], verify_status_str(r.status));
		ck_assert_int_eq(r.verdict, verify_status_verdict(r.status));
		verification_clear(&r);
	}
	status_free(s);
	buf_free(&envelope);
}
END_TEST

/* Every row has a situation and every situation a row; and every answer that
 * hangs on dates, list or question is given somewhere. */
START_TEST(table_is_whole)
{
	bool given[VERIFY_STATUS_COUNT] = { false };
	int s;
	size_t i, k;

	ck_assert_uint_eq(nrows - 1, NSITUATIONS);
	ck_assert_uint_ge(ncolumns, 10);
	for (i = 1; i < nrows; i++) {
		for (k = 1; k < i; k++)
			ck_assert_str_ne(cells[i][0], cells[k][0]);
		for (k = 1; k < ncolumns; k++)
			for (s = 0; s < VERIFY_STATUS_COUNT; s++)
				if (strcmp(cells[i][k],
					verify_status_str(
					    (enum verify_status)s)) == 0)
					given[s] = true;
	}
	for (s = VERIFY_VOID; s < VERIFY_STATUS_COUNT; s++)
		ck_assert_msg(given[s] || s == VERIFY_UNKNOWN_ISSUER ||
			s == VERIFY_UNREADABLE,
		    "no cell is %s", verify_status_str((enum verify_status)s));
}
END_TEST

/* A day is the day of the certificate's own offset, whatever clocks on the
 * wall do: the second row is a place whose summer time begins on 29 March and
 * holds on the last day. */
static const struct {
	const char *zone, *as_of, *status;
} zones[] = {
	{ "+08:00", "2026-01-31T23:59:59+08:00", "not_yet_valid" },
	{ "+08:00", "2026-02-01T00:00:00+08:00", "valid" },
	{ "+08:00", "2026-03-28T23:59:59+08:00", "valid" },
	{ "+08:00", "2026-03-29T00:00:00+08:00", "suspended" },
	{ "+08:00", "2026-07-31T23:59:59+08:00", "suspended" },
	{ "+08:00", "2026-08-01T00:00:00+08:00", "expired" },
	{ "+01:00", "2026-01-31T23:59:59+01:00", "not_yet_valid" },
	{ "+01:00", "2026-02-01T00:00:00+01:00", "valid" },
	{ "+01:00", "2026-03-28T23:59:59+01:00", "valid" },
	{ "+01:00", "2026-03-29T00:00:00+01:00", "suspended" },
	{ "+01:00", "2026-07-31T23:59:59+02:00", "suspended" },
	{ "+01:00", "2026-08-01T00:59:59+02:00", "suspended" },
	{ "+01:00", "2026-08-01T01:00:00+02:00", "expired" },
	{ "-03:30", "2026-03-29T03:29:59Z", "valid" },
	{ "-03:30", "2026-03-29T03:30:00Z", "suspended" },
	{ "-03:30", "2026-08-01T03:29:59Z", "suspended" },
	{ "-03:30", "2026-08-01T03:30:00Z", "expired" },
	{ "Z", "2026-07-31T23:59:59Z", "suspended" },
	{ "Z", "2026-08-01T00:00:00Z", "expired" },
};

START_TEST(day_is_of_the_zone)
{
	static const struct situation is = { "",
		"suspend 2026-03-29 2026-03-30T10:00:00+08:00 2026-09-28",
		TOKEN_AT, E_OK, 's', MAKER_URI };
	static struct verification r;
	const struct date first = { 2026, 2, 1 }, last = { 2026, 7, 31 };
	struct buf envelope = BUF_INIT(TEXT_MAX);
	struct status *s = token_of(&is);
	struct certificate c;

	maker_certificate(&c);
	ck_assert(zone_parse(slice_str(zones[_i].zone), &c.zone));
	c.nbf = date_start(first, c.zone);
	c.exp = date_end(last, c.zone);
	c.valid_from = first;
	c.valid_until = last;
	maker_envelope(world, &c, "ab", &envelope);
	verify(&(struct evidence){ .envelope = buf_view(&envelope),
		   .trusts = trusts,
		   .ntrusts = 1,
		   .status = s,
		   .as_of = { .instant = maker_time(zones[_i].as_of) },
		   .known_at = INSTANT_NONE,
		   .now = maker_time(NOW),
		   .max_age = -1 },
	    &r);
	ck_assert_msg(
	    strcmp(verify_status_str(r.status), zones[_i].status) == 0,
	    "%s at %s: %s", zones[_i].zone, zones[_i].as_of,
	    verify_status_str(r.status));
	verification_clear(&r);
	status_free(s);
	buf_free(&envelope);
}
END_TEST

Suite *
standing_suite(void)
{
	Suite *s = suite_create("standing");
	TCase *t = tcase_create("standing");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, row_is_answered, 0, (int)NSITUATIONS);
	tcase_add_test(t, table_is_whole);
	tcase_add_loop_test(
	    t, day_is_of_the_zone, 0, (int)(sizeof zones / sizeof *zones));
	suite_add_tcase(s, t);
	return s;
}
