/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdlib.h>
#include <string.h>

#include "record/b64.h"
#include "record/deflate.h"
#include "record/status.h"
#include "tests/history.h"

#define ZONE 480

/* 1. What a history says of a moment. */

#define SUSPENDED "suspend 2025-04-15 2025-04-15T18:00:00+08:00 2025-10-14;"
#define RESTORED "restore 2025-07-01 2025-07-01T18:00:00+08:00;"
#define WITHDRAWN "withdraw 2026-03-09 2026-03-09T18:00:00+08:00;"
#define AHEAD "cancel 2026-12-31 2026-11-01T09:00:00+08:00;"
#define LATE "withdraw 2026-10-15 2026-11-20T10:00:00+08:00;"
#define EVER "9999-01-01T00:00:00Z"

static const char *const state_names[] = { "valid", "suspended", "superseded",
	"cancelled", "withdrawn", "void" };

static const struct {
	const char *name, *history, *as_of, *known_at, *state, *flags;
} judged[] = {
	{ "no event", "", "2026-01-01T00:00:00+08:00", EVER, "valid", "" },
	{ "last second before a suspension", SUSPENDED,
	    "2025-04-14T23:59:59+08:00", EVER, "valid", "next:suspend" },
	{ "first second of a suspension", SUSPENDED,
	    "2025-04-15T00:00:00+08:00", EVER, "suspended", "boundary late" },
	{ "zone: the same second in UTC", SUSPENDED, "2025-04-14T16:00:00Z",
	    EVER, "suspended", "boundary late" },
	{ "zone: one second less in UTC", SUSPENDED, "2025-04-14T15:59:59Z",
	    EVER, "valid", "next:suspend" },
	{ "the second of its publication", SUSPENDED,
	    "2025-04-15T18:00:00+08:00", EVER, "suspended", "boundary" },
	{ "the day after", SUSPENDED, "2025-04-16T00:00:00+08:00", EVER,
	    "suspended", "" },
	{ "not yet published", SUSPENDED, "2025-04-15T12:00:00+08:00",
	    "2025-04-15T17:59:59+08:00", "valid", "" },
	{ "published in this second", SUSPENDED, "2025-04-15T12:00:00+08:00",
	    "2025-04-15T18:00:00+08:00", "suspended", "boundary late" },
	{ "last day of the deadline", SUSPENDED, "2025-10-14T23:59:59+08:00",
	    EVER, "suspended", "" },
	{ "past the deadline restores nothing", SUSPENDED,
	    "2025-10-15T00:00:00+08:00", EVER, "suspended", "overdue" },
	{ "last day before the restoration", SUSPENDED RESTORED,
	    "2025-06-30T23:59:59+08:00", EVER, "suspended", "next:restore" },
	{ "day of the restoration", SUSPENDED RESTORED,
	    "2025-07-01T00:00:00+08:00", EVER, "valid", "boundary" },
	{ "after the restoration", SUSPENDED RESTORED,
	    "2026-01-01T00:00:00+08:00", EVER, "valid", "" },
	{ "restoration not yet known", SUSPENDED RESTORED,
	    "2025-07-02T00:00:00+08:00", "2025-07-01T17:59:59+08:00",
	    "suspended", "" },
	{ "suspended again",
	    SUSPENDED RESTORED
	    "suspend 2025-09-01 2025-09-01T10:00:00+08:00 2026-02-28",
	    "2025-12-01T00:00:00+08:00", EVER, "suspended", "" },
	{ "restored and suspended on one day: the later word",
	    SUSPENDED "restore 2025-07-01 2025-07-01T10:00:00+08:00;"
		      "suspend 2025-07-01 2025-07-01T11:00:00+08:00",
	    "2025-07-02T00:00:00+08:00", EVER, "suspended", "" },
	{ "suspended and restored on one day: the later word",
	    "suspend 2025-07-01 2025-07-01T10:00:00+08:00;"
	    "restore 2025-07-01 2025-07-01T11:00:00+08:00",
	    "2025-07-02T00:00:00+08:00", EVER, "valid", "" },
	{ "a longer deadline replaces the shorter",
	    SUSPENDED "suspend 2025-10-01 2025-10-01T10:00:00+08:00 2025-12-31",
	    "2025-11-01T00:00:00+08:00", EVER, "suspended", "" },
	{ "suspended, then withdrawn", SUSPENDED WITHDRAWN,
	    "2026-03-08T12:00:00+08:00", EVER, "suspended",
	    "overdue next:withdraw" },
	{ "day of the withdrawal", SUSPENDED WITHDRAWN,
	    "2026-03-09T12:00:00+08:00", EVER, "withdrawn", "boundary late" },
	{ "withdrawn stays", SUSPENDED WITHDRAWN, "2099-01-01T00:00:00+08:00",
	    EVER, "withdrawn", "" },
	{ "nothing restores what is withdrawn",
	    WITHDRAWN "restore 2026-04-01 2026-04-01T10:00:00+08:00",
	    "2026-05-01T00:00:00+08:00", EVER, "withdrawn", "" },
	{ "announced ahead: still valid", AHEAD, "2026-12-30T23:59:59+08:00",
	    EVER, "valid", "next:cancel" },
	{ "announced ahead: the day comes", AHEAD, "2026-12-31T00:00:00+08:00",
	    EVER, "cancelled", "boundary" },
	{ "published late, asked for the gap", LATE,
	    "2026-11-01T00:00:00+08:00", EVER, "withdrawn", "late" },
	{ "published late, known only then", LATE, "2026-11-01T00:00:00+08:00",
	    "2026-11-20T09:59:59+08:00", "valid", "" },
	{ "published late, asked afterwards", LATE, "2026-11-21T00:00:00+08:00",
	    EVER, "withdrawn", "" },
	{ "superseded", "supersede 2025-10-20 2025-10-20T18:00:00+08:00",
	    "2025-10-21T00:00:00+08:00", EVER, "superseded", "" },
	{ "before it was superseded",
	    "supersede 2025-10-20 2025-10-20T18:00:00+08:00",
	    "2025-05-06T12:00:00+08:00", EVER, "valid", "next:supersede" },
	{ "superseded weighs more than suspended",
	    SUSPENDED "supersede 2025-05-20 2025-05-20T18:00:00+08:00",
	    "2025-06-01T00:00:00+08:00", EVER, "superseded", "" },
	{ "withdrawn weighs more than cancelled",
	    WITHDRAWN "cancel 2026-03-01 2026-03-10T10:00:00+08:00",
	    "2026-04-01T00:00:00+08:00", EVER, "withdrawn", "" },
	{ "void from the start", "void 2026-05-01 2026-05-01T10:00:00+08:00",
	    "2025-01-01T00:00:00+08:00", EVER, "void", "late" },
	{ "void weighs most",
	    WITHDRAWN "void 2026-05-01 2026-05-01T10:00:00+08:00",
	    "2026-04-01T00:00:00+08:00", EVER, "void", "late" },
	{ "void not yet known", "void 2026-05-01 2026-05-01T10:00:00+08:00",
	    "2026-06-01T00:00:00+08:00", "2026-05-01T09:59:59+08:00", "valid",
	    "" },
};

static bool
has(const char *flags, const char *flag)
{
	return strstr(flags, flag) != NULL;
}

static int64_t
instant(const char *text)
{
	int64_t t = 0;

	ck_assert_msg(instant_parse(slice_str(text), &t, NULL), "%s", text);
	return t;
}

START_TEST(history_is_judged)
{
	const char *name = judged[_i].name, *flags = judged[_i].flags;
	struct status_event events[HISTORY_MAX];
	const size_t n = history_parse(judged[_i].history, 7, events);
	struct status_answer a;
	char next[32] = "next:";

	status_judge(events, n, 7, ZONE, instant(judged[_i].as_of),
	    instant(judged[_i].known_at), &a);
	ck_assert_msg(strcmp(state_names[a.state], judged[_i].state) == 0,
	    "%s: %s", name, state_names[a.state]);
	ck_assert_msg(a.boundary == has(flags, "boundary"), "%s: boundary %d",
	    name, a.boundary);
	ck_assert_msg(a.overdue == has(flags, "overdue"), "%s: overdue %d",
	    name, a.overdue);
	ck_assert_msg(
	    a.late == has(flags, "late"), "%s: late %d", name, a.late);
	ck_assert_msg(
	    (a.next != NULL) == has(flags, "next:"), "%s: next", name);
	if (a.next != NULL) {
		strcat(next, status_action_str(a.next->action));
		ck_assert_msg(has(flags, next), "%s: %s", name, next);
	}
	ck_assert_msg((a.since == NULL) == (a.state == STATUS_STATE_VALID),
	    "%s: since", name);
	/* the same events of another entry say nothing */
	status_judge(events, n, 8, ZONE, instant(judged[_i].as_of),
	    instant(judged[_i].known_at), &a);
	ck_assert_msg(a.state == STATUS_STATE_VALID && a.next == NULL,
	    "%s: other entry", name);
}
END_TEST

/* The rule written as plainly as possible, day by day, to hold the other
 * against: at most suspend, restore and one final event. */
static enum status_state
naive(const struct status_event *e, size_t n, struct date day)
{
	enum status_state state = STATUS_STATE_VALID;
	int64_t d;
	size_t i;

	for (d = date_days(e[0].effective) - 400; d <= date_days(day); d++)
		for (i = 0; i < n; i++) {
			if (date_days(e[i].effective) != d ||
			    state > STATUS_STATE_SUSPENDED)
				continue;
			if (e[i].action == STATUS_SUSPEND)
				state = STATUS_STATE_SUSPENDED;
			else if (e[i].action == STATUS_RESTORE)
				state = STATUS_STATE_VALID;
			else if (e[i].action == STATUS_CANCEL)
				state = STATUS_STATE_CANCELLED;
		}
	return state;
}

/* Every sequence of four events of three actions on four days, with and
 * without days in common, asked on every day around. */
START_TEST(history_agrees_with_naive)
{
	static const enum status_action three[] = { STATUS_SUSPEND,
		STATUS_RESTORE, STATUS_CANCEL };
	struct status_event e[4];
	struct status_answer a;
	const int64_t first = date_days((struct date){ 2026, 2, 26 });
	int code, spacing, i;
	int64_t d;

	for (code = 0; code < 81; code++)
		for (spacing = 0; spacing < 3; spacing++) {
			int rest = code;

			memset(e, 0, sizeof e);
			for (i = 0; i < 4; i++) {
				e[i].action = three[rest % 3];
				rest /= 3;
				e[i].effective =
				    date_from_days(first + i * spacing);
				e[i].published =
				    date_start(e[i].effective, ZONE);
				e[i].reason = "test";
			}
			for (d = first - 2; d < first + 10; d++) {
				const struct date day = date_from_days(d);

				status_judge(e, 4, 0, ZONE,
				    date_start(day, ZONE), INSTANT_MAX, &a);
				ck_assert_msg(a.state == naive(e, 4, day),
				    "code %d spacing %d day %lld: %d", code,
				    spacing, (long long)(d - first),
				    (int)a.state);
			}
		}
}
END_TEST

START_TEST(bits_follow_from_the_answer)
{
	static const enum status_bit want[] = { STATUS_BIT_VALID,
		STATUS_BIT_SUSPENDED, STATUS_BIT_INVALID, STATUS_BIT_INVALID,
		STATUS_BIT_INVALID, STATUS_BIT_INVALID };
	struct status_answer a = { 0 };

	a.state = (enum status_state)_i;
	ck_assert_int_eq(status_bit_of(&a), want[_i]);
}
END_TEST

/* 2. Bits. */

START_TEST(bits_are_placed_as_the_draft_has_them)
{
	/* IETF Token Status List, the example with two bits an entry */
	uint8_t *bits = calloc(1, STATUS_ENTRIES / 4);
	static const int values[] = { 1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3 };
	struct status s = { .bits = bits };
	int64_t i;

	ck_assert_ptr_nonnull(bits);
	for (i = 0; i < 12; i++)
		status_bit_set(bits, i, (enum status_bit)values[i]);
	ck_assert_uint_eq(bits[0], 0xc9);
	ck_assert_uint_eq(bits[1], 0x44);
	ck_assert_uint_eq(bits[2], 0xf9);
	for (i = 0; i < 12; i++)
		ck_assert_int_eq(status_bit(&s, i), values[i]);
	ck_assert_int_eq(status_bit(&s, -1), STATUS_BIT_UNALLOCATED);
	ck_assert_int_eq(
	    status_bit(&s, STATUS_ENTRIES), STATUS_BIT_UNALLOCATED);
	status_bit_set(bits, STATUS_ENTRIES, STATUS_BIT_INVALID);
	status_bit_set(bits, -1, STATUS_BIT_INVALID);
	ck_assert_uint_eq(bits[0], 0xc9);
	free(bits);
}
END_TEST

START_TEST(actions_have_names)
{
	enum status_action a;
	int i;

	for (i = 0; i < STATUS_ACTION_COUNT; i++) {
		ck_assert(status_action_parse(
		    slice_str(status_action_str((enum status_action)i)), &a));
		ck_assert_int_eq(a, i);
	}
	ck_assert(!status_action_parse(slice_str("Suspend"), &a));
	ck_assert(!status_action_parse(slice_str(""), &a));
}
END_TEST

/* 3. Tokens: the shape of the claims. The envelope is jws's business, so the
 * signature here is any 64 bytes. */


static const struct {
	const char *name, *find, *put;
} bad_claims[] = {
	{ "longer than three days", "\"exp\":1767700000",
	    "\"exp\":1767800001" },
	{ "ends before it begins", "\"exp\":1767700000", "\"exp\":1767500000" },
	{ "no iat", "\"iat\":1767500000,", "" },
	{ "seq 0", "\"seq\":2", "\"seq\":0" },
	{ "first token with a predecessor", "\"seq\":2", "\"seq\":1" },
	{ "later token without one",
	    "\"prev\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",", "" },
	{ "prev too short", "\"prev\":\"AAAA", "\"prev\":\"" },
	{ "one bit an entry", "\"bits\":2", "\"bits\":1" },
	{ "list not base64url", "\"lst\":\"", "\"lst\":\"=" },
	{ "unknown member", "\"seq\":2", "\"seq\":2,\"status\":0" },
	{ "no sub",
	    "\"sub\":\""
	    "https://verify.example.org/status/0\",",
	    "" },
	{ "sub not a string", "\"sub\":\"https://verify.example.org/status/0\"",
	    "\"sub\":7" },
	{ "ttl 0", "\"ttl\":3600", "\"ttl\":0" },
	{ "event of an unknown action", "\"suspend\"", "\"pause\"" },
	{ "event outside the list", "[3,", "[131072," },
	{ "event with a negative index", "[3,", "[-1," },
	{ "event on 30 February", "\"2026-01-02\",\"2026-01-02\"",
	    "\"2026-02-30\",\"2026-01-02\"" },
	{ "event published after the token", "1767340800", "1767500001" },
	{ "event with a reason of spaces", "complaint_confirmed",
	    "complaint confirmed" },
	{ "event without a reason", ",\"complaint_confirmed\"", "" },
	{ "deadline before the suspension", "\"2026-06-01\"",
	    "\"2026-01-01\"" },
	{ "deadline of a withdrawal", "\"suspend\"", "\"withdraw\"" },
	{ "a ninth member", "\"2026-06-01\"]", "\"2026-06-01\",1]" },
	{ "version 0", "\"suspend\",1,", "\"suspend\",0," },
};

/* A good payload with the list in it, find replaced by put. */
static void
make_token(const char *find, const char *put, struct buf *token)
{
	static uint8_t bits[STATUS_ENTRIES / 4];
	static const uint8_t prev[CRYPT_SHA256];
	struct status_event e = { .index = 3,
		.action = STATUS_SUSPEND,
		.version = 1,
		.decided = { 2026, 1, 2 },
		.effective = { 2026, 1, 2 },
		.published = 1767340800,
		.reason = "complaint_confirmed",
		.has_until = true,
		.until = { 2026, 6, 1 } };
	struct status_source src = { "https://verify.example.org/status/0",
		1767500000, 1767700000, 3600, 2, prev, bits, &e, 1 };
	struct buf payload = BUF_INIT(1 << 20), changed = BUF_INIT(1 << 20);
	struct jws_signer signer = { .alg = CRYPT_ES256 };
	size_t at;

	memset(bits, 0xff, sizeof bits);
	status_bit_set(bits, 3, STATUS_BIT_SUSPENDED);
	ck_assert_int_eq(status_write(&src, &payload), E_OK);
	at = slice_find(buf_view(&payload), slice_str(find), 0);
	ck_assert_msg(at != SIZE_MAX, "%s", find);
	buf_put(&changed, payload.p, at);
	buf_puts(&changed, put);
	buf_put(&changed, payload.p + at + strlen(find),
	    payload.n - at - strlen(find));
	jws_write_compact(buf_view(&changed), JWS_STATUS, &signer, token);
	ck_assert(buf_ok(token));
	buf_free(&payload);
	buf_free(&changed);
}

START_TEST(bad_claims_are_refused)
{
	struct buf token = BUF_INIT(1 << 20);
	struct status *s = NULL;
	enum error e;

	make_token(bad_claims[_i].find, bad_claims[_i].put, &token);
	e = status_parse(buf_view(&token), &s);
	ck_assert_msg(
	    e == E_STATUS_FORMAT, "%s: %s", bad_claims[_i].name, error_code(e));
	ck_assert_ptr_null(s);
	buf_free(&token);
}
END_TEST

/* As many entries as a list has, no more, and none made up. */
static const struct {
	size_t bytes;
	enum error error;
} list_sizes[] = {
	{ 0, E_STATUS_FORMAT }, { STATUS_ENTRIES / 4 - 1, E_STATUS_FORMAT },
	{ STATUS_ENTRIES / 4, E_OK },
	{ STATUS_ENTRIES / 4 + 1, E_DEFLATE_LIMIT },
	{ 16 << 20, E_DEFLATE_LIMIT }, /* in 16 KB */
};

static void
pack_list(const uint8_t *bits, size_t n, struct buf *out)
{
	struct buf packed = BUF_INIT(1 << 20);

	ck_assert_int_eq(deflate_pack(DEFLATE_ZLIB, slice_of(bits, n),
			     slice_str(NULL), &packed),
	    E_OK);
	b64_encode(buf_view(&packed), out);
	buf_free(&packed);
}

START_TEST(oversized_lists_are_refused)
{
	static uint8_t bits[16 << 20];
	struct buf find = BUF_INIT(1 << 20), put = BUF_INIT(1 << 20);
	struct buf token = BUF_INIT(1 << 20);
	struct status *s = NULL;
	enum error e;

	memset(bits, 0xff, sizeof bits);
	status_bit_set(bits, 3, STATUS_BIT_SUSPENDED);
	pack_list(bits, STATUS_ENTRIES / 4, &find);
	pack_list(bits, list_sizes[_i].bytes, &put);
	make_token(buf_cstr(&find), buf_cstr(&put), &token);
	e = status_parse(buf_view(&token), &s);
	ck_assert_msg(e == list_sizes[_i].error, "%zu bytes: %s",
	    list_sizes[_i].bytes, error_code(e));
	ck_assert((s != NULL) == (e == E_OK));
	status_free(s);
	buf_free(&find);
	buf_free(&put);
	buf_free(&token);
}
END_TEST

START_TEST(token_is_read_as_written)
{
	struct buf token = BUF_INIT(1 << 20);
	struct status *s = NULL;
	const struct status_event *e;
	size_t n = 9;

	make_token("\"seq\":2", "\"seq\":2", &token);
	ck_assert_int_eq(status_parse(buf_view(&token), &s), E_OK);
	ck_assert_str_eq(s->uri, "https://verify.example.org/status/0");
	ck_assert_int_eq(s->iat, 1767500000);
	ck_assert_int_eq(s->seq, 2);
	ck_assert_int_eq(status_bit(s, 3), STATUS_BIT_SUSPENDED);
	ck_assert_int_eq(status_bit(s, 4), STATUS_BIT_UNALLOCATED);
	ck_assert_uint_eq(s->nevents, 1);
	e = status_events(s, 3, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(e->action, STATUS_SUSPEND);
	ck_assert_str_eq(e->reason, "complaint_confirmed");
	ck_assert(e->has_until && e->until.month == 6);
	ck_assert_ptr_null(status_events(s, 2, &n));
	ck_assert_uint_eq(n, 0);
	status_free(s);
	status_free(NULL);
	buf_free(&token);
}
END_TEST

START_TEST(writer_refuses_what_nobody_could_read)
{
	static uint8_t bits[STATUS_ENTRIES / 4];
	struct status_event e = { .action = STATUS_WITHDRAW,
		.version = 1,
		.decided = { 2026, 1, 2 },
		.effective = { 2026, 1, 2 },
		.published = 1767340800,
		.reason = "fraud" };
	struct status_source good = { "https://verify.example.org/status/0",
		1767500000, 1767700000, 3600, 1, NULL, bits, &e, 1 };
	struct status_source src;
	struct buf out = BUF_INIT(1 << 20);

	src = good;
	src.exp = src.iat + STATUS_LIFETIME_MAX + 1;
	ck_assert_int_eq(status_write(&src, &out), E_STATUS_FORMAT);
	src = good;
	src.seq = 2;
	ck_assert_int_eq(status_write(&src, &out), E_STATUS_FORMAT);
	e.published = good.iat + 1;
	ck_assert_int_eq(status_write(&good, &out), E_STATUS_FORMAT);
	e.published = good.iat;
	e.reason = "Fraud!";
	ck_assert_int_eq(status_write(&good, &out), E_STATUS_FORMAT);
	ck_assert_uint_eq(out.n, 0);
	e.reason = "fraud";
	ck_assert_int_eq(status_write(&good, &out), E_OK);
	buf_free(&out);
}
END_TEST

/* 4. How large: a full list of which one entry in fifty left plain validity,
 * published twice a day for eighteen months. */

#define LARGE_EVENTS (STATUS_ENTRIES / 50)
#define LARGE_DAYS 550
#define LARGE_FIRST 20250 /* days since 1970 */
#define LARGE_MAX (40 * 1024) /* bytes, gzipped */

static uint32_t
next_random(uint32_t *state)
{
	*state = *state * 1664525U + 1013904223U;
	return *state >> 8;
}

static void
large_event(uint32_t *seed, int64_t index, int64_t nth, struct status_event *e)
{
	static const struct {
		enum status_action action;
		const char *reason;
	} kinds[] = { { STATUS_SUSPEND, "surveillance_overdue" },
		{ STATUS_SUSPEND, "major_nonconformity" },
		{ STATUS_SUSPEND, "complaint_confirmed" },
		{ STATUS_SUSPEND, "fees_unpaid" },
		{ STATUS_CANCEL, "holder_request" },
		{ STATUS_WITHDRAW, "suspension_unresolved" },
		{ STATUS_WITHDRAW, "fraud" } };
	const size_t kind = next_random(seed) % (sizeof kinds / sizeof *kinds);
	const int64_t run = nth * 2 * LARGE_DAYS / LARGE_EVENTS;
	const int64_t day = LARGE_FIRST + run / 2;

	*e = (struct status_event){ .index = index,
		.action = kinds[kind].action,
		.version = 1,
		.decided = date_from_days(day),
		.effective = date_from_days(day),
		.published = day * 86400 + run % 2 * 21600 + 36000 + run % 11,
		.reason = kinds[kind].reason,
		.has_until = kinds[kind].action == STATUS_SUSPEND,
		.until = date_from_days(day + 180) };
}

START_TEST(a_full_list_is_small)
{
	static uint8_t bits[STATUS_ENTRIES / 4];
	static struct status_event events[LARGE_EVENTS];
	struct status_source src = { "https://verify.example.org/status/0",
		INT64_C(1797500000), INT64_C(1797700000), 3600, 1, NULL, bits,
		events, LARGE_EVENTS };
	struct buf payload = BUF_INIT(1 << 20), token = BUF_INIT(1 << 20);
	struct buf packed = BUF_INIT(1 << 20);
	struct jws_signer signer = { .alg = CRYPT_ES256 };
	struct status *s = NULL;
	uint32_t seed = 20261126;
	int64_t index;
	size_t i, n;

	memset(bits, 0, sizeof bits);
	for (i = 0; i < LARGE_EVENTS; i++) {
		do {
			index = next_random(&seed) % STATUS_ENTRIES;
		} while (status_list_value(slice_of(bits, sizeof bits),
			     STATUS_BITS, index) != 0);
		large_event(&seed, index, (int64_t)i, &events[i]);
		status_bit_set(bits, index,
		    events[i].has_until ? STATUS_BIT_SUSPENDED
					: STATUS_BIT_INVALID);
	}
	for (i = 0; i < sizeof signer.sig; i++)
		signer.sig[i] = (uint8_t)next_random(&seed);
	ck_assert_int_eq(status_write(&src, &payload), E_OK);
	jws_write_compact(buf_view(&payload), JWS_STATUS, &signer, &token);
	ck_assert_int_eq(deflate_pack(DEFLATE_GZIP, buf_view(&token),
			     slice_str(NULL), &packed),
	    E_OK);
	ck_assert_msg(packed.n <= LARGE_MAX, "%zu bytes gzipped", packed.n);
	/* and it is all there */
	ck_assert_int_eq(status_parse(buf_view(&token), &s), E_OK);
	ck_assert_uint_eq(s->nevents, LARGE_EVENTS);
	for (i = 0; i < LARGE_EVENTS; i++) {
		const struct status_event *e =
		    status_events(s, events[i].index, &n);

		ck_assert_uint_eq(n, 1);
		ck_assert_int_eq(e->action, events[i].action);
		ck_assert_int_eq(e->published, events[i].published);
		ck_assert_str_eq(e->reason, events[i].reason);
		ck_assert(date_cmp(e->decided, events[i].decided) == 0);
		ck_assert(e->has_until == events[i].has_until);
	}
	ck_assert_mem_eq(s->bits, bits, sizeof bits);
	status_free(s);
	buf_free(&payload);
	buf_free(&token);
	buf_free(&packed);
}
END_TEST

/* The two short lists of the IETF draft, section 4.1, and what is none. */
static const struct {
	const char *lst;
	unsigned bits;
	size_t max;
	const char *values; /* NULL: refused */
} published_lists[] = {
	{ "", 1, 2, NULL },
	{ "eNrbuRgAAhcBXQ==", 1, 2, NULL }, /* padded */
	{ "eNrbuRgAAhcBX", 1, 2, NULL }, /* cut */
	{ "eNrbuRgAAhcBXQ", 1, 1, NULL }, /* longer than allowed */
	{ "eNrbuRgAAhcBXQ", 1, 2, "1001110111000101" },
	{ "eNo76fITAAPfAgc", 2, 3, "120301011233" },
};

START_TEST(published)
{
	struct buf list = BUF_INIT(16), got = BUF_INIT(64);
	enum error e = status_list_unpack(
	    slice_str(published_lists[_i].lst), published_lists[_i].max, &list);
	size_t i;

	ck_assert_int_eq(e == E_OK, published_lists[_i].values != NULL);
	for (i = 0; e == E_OK && i < list.n * 8 / published_lists[_i].bits; i++)
		buf_printf(&got, "%u",
		    status_list_value(
			buf_view(&list), published_lists[_i].bits, (int64_t)i));
	if (e == E_OK)
		ck_assert_str_eq(buf_cstr(&got), published_lists[_i].values);
	buf_free(&list);
	buf_free(&got);
}
END_TEST

Suite *
status_suite(void)
{
	Suite *s = suite_create("status");
	TCase *t = tcase_create("history");

	tcase_add_loop_test(
	    t, history_is_judged, 0, (int)(sizeof judged / sizeof judged[0]));
	tcase_add_test(t, history_agrees_with_naive);
	tcase_add_loop_test(t, bits_follow_from_the_answer, 0, 6);
	tcase_add_loop_test(t, published, 0,
	    (int)(sizeof published_lists / sizeof *published_lists));
	suite_add_tcase(s, t);
	t = tcase_create("token");
	tcase_add_loop_test(t, oversized_lists_are_refused, 0,
	    (int)(sizeof list_sizes / sizeof *list_sizes));
	tcase_add_loop_test(t, bad_claims_are_refused, 0,
	    (int)(sizeof bad_claims / sizeof bad_claims[0]));
	tcase_add_test(t, token_is_read_as_written);
	tcase_add_test(t, a_full_list_is_small);
	tcase_add_test(t, writer_refuses_what_nobody_could_read);
	tcase_add_test(t, bits_are_placed_as_the_draft_has_them);
	tcase_add_test(t, actions_have_names);
	suite_add_tcase(s, t);
	return s;
}
