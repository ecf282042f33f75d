/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdlib.h>
#include <string.h>

#include "record/chain.h"
#include "tests/history.h"
#include "tests/maker.h"

#define FIRST "2026-03-01T10:00:00+08:00"
#define SECOND "2026-03-02T10:00:00+08:00"
#define SUSPENDED "suspend 2026-02-20 2026-02-20T10:00:00+08:00 2026-08-19;"
#define SUSPENDED_LATER \
	"suspend 2026-02-20 2026-02-20T10:00:00+08:00 2026-08-20;"
#define RESTORED "restore 2026-03-01 2026-03-02T09:00:00+08:00;"
#define WITHDRAWN "withdraw 2026-02-25 2026-02-25T10:00:00+08:00;"
#define ANNOUNCED "cancel 2026-03-02 2026-02-25T10:00:00+08:00;"

/* Two tokens, the second after the first. What is not named is as it should
 * be; bits follow from the events unless a digit is given for entry 7. */
static const struct {
	const char *name, *before, *after;
	const char *uri, *iat; /* of the second, or NULL */
	int64_t seq; /* of the second, 0: 2 */
	char bit; /* of the second: 0 or '0'..'3' */
	bool other; /* prev is the digest of something else */
	enum error expect;
	int64_t entry;
} rows[] = {
	{ .name = "the withdrawal is gone",
	    .before = WITHDRAWN,
	    .after = "",
	    .expect = E_STATUS_DROPPED,
	    .entry = 7 },
	{ .name = "everything is gone",
	    .before = SUSPENDED WITHDRAWN,
	    .after = "",
	    .expect = E_STATUS_DROPPED,
	    .entry = 7 },
	{ .name = "the first event is gone",
	    .before = SUSPENDED WITHDRAWN,
	    .after = WITHDRAWN,
	    .expect = E_STATUS_DROPPED,
	    .entry = 7 },
	{ .name = "a deadline was edited",
	    .before = SUSPENDED,
	    .after = SUSPENDED_LATER,
	    .expect = E_STATUS_DROPPED,
	    .entry = 7 },
	{ .name = "an event slipped in behind the back",
	    .before = "",
	    .after = SUSPENDED,
	    .expect = E_STATUS_TIME,
	    .entry = 7 },
	{ .name = "a withdrawn one comes back",
	    .before = WITHDRAWN,
	    .after = WITHDRAWN,
	    .bit = '0',
	    .expect = E_STATUS_RETURNED,
	    .entry = 7 },
	{ .name = "a withdrawn one is only suspended",
	    .before = WITHDRAWN,
	    .after = WITHDRAWN,
	    .bit = '2',
	    .expect = E_STATUS_RETURNED,
	    .entry = 7 },
	{ .name = "a suspended one comes back by itself",
	    .before = SUSPENDED,
	    .after = SUSPENDED,
	    .bit = '0',
	    .expect = E_STATUS_RETURNED,
	    .entry = 7 },
	{ .name = "a place that was given out is free again",
	    .before = "",
	    .after = "",
	    .bit = '3',
	    .expect = E_STATUS_RETURNED,
	    .entry = 7 },
	{ .name = "a number twice",
	    .before = "",
	    .after = "",
	    .seq = 1,
	    .expect = E_STATUS_SEQUENCE,
	    .entry = -1 },
	{ .name = "a number left out",
	    .before = "",
	    .after = "",
	    .seq = 3,
	    .expect = E_STATUS_SEQUENCE,
	    .entry = -1 },
	{ .name = "after another token",
	    .before = "",
	    .after = "",
	    .other = true,
	    .expect = E_STATUS_PREVIOUS,
	    .entry = -1 },
	{ .name = "dated before it",
	    .before = "",
	    .after = "",
	    .iat = "2026-03-01T09:59:59+08:00",
	    .expect = E_STATUS_TIME,
	    .entry = -1 },
	{ .name = "of another list",
	    .before = "",
	    .after = "",
	    .uri = "https://verify.example.org/status/1",
	    .expect = E_STATUS_SUBJECT,
	    .entry = -1 },

	{ .name = "nothing new", .before = "", .after = "", .entry = -1 },
	{ .name = "in the same second",
	    .before = "",
	    .after = "",
	    .iat = FIRST,
	    .entry = -1 },
	{ .name = "a restoration",
	    .before = SUSPENDED,
	    .after = SUSPENDED RESTORED,
	    .entry = -1 },
	{ .name = "what was announced takes effect",
	    .before = ANNOUNCED,
	    .after = ANNOUNCED,
	    .entry = -1 },
	{ .name = "suspended, then withdrawn",
	    .before = SUSPENDED,
	    .after = SUSPENDED "withdraw 2026-03-02 2026-03-02T10:00:00+08:00;",
	    .entry = -1 },
};

static struct status *
token(const struct maker *m, const struct status_source *src, char bit)
{
	struct buf out = BUF_INIT(JWS_STATUS_MAX);
	struct status *s = NULL;

	maker_token(m, src, 16, 's', JWS_STATUS, &out);
	ck_assert_int_eq(status_parse(buf_view(&out), &s), E_OK);
	if (bit != 0)
		status_bit_set(s->bits, 7, (enum status_bit)(bit - '0'));
	buf_free(&out);
	return s;
}

START_TEST(follows)
{
	struct maker *m = maker_new();
	struct status_event before[HISTORY_MAX], after[HISTORY_MAX];
	uint8_t other[CRYPT_SHA256] = { 1 };
	struct status_source src = { .uri = MAKER_URI,
		.iat = maker_time(FIRST),
		.ttl = 3600,
		.seq = 1,
		.events = before,
		.nevents = history_parse(rows[_i].before, 7, before) };
	struct status *first, *second;
	int64_t entry = -2;
	enum error e;

	src.exp = src.iat + 3600;
	first = token(m, &src, 0);
	src.seq = rows[_i].seq == 0 ? 2 : rows[_i].seq;
	src.prev = src.seq == 1 ? NULL : rows[_i].other ? other : first->digest;
	src.iat = maker_time(rows[_i].iat == NULL ? SECOND : rows[_i].iat);
	src.exp = src.iat + 3600;
	if (rows[_i].uri != NULL)
		src.uri = rows[_i].uri;
	src.events = after;
	src.nevents = history_parse(rows[_i].after, 7, after);
	second = token(m, &src, rows[_i].bit);
	e = chain_follows(first, second, &entry);
	ck_assert_msg(
	    e == rows[_i].expect, "%s: %s", rows[_i].name, error_code(e));
	ck_assert_msg(entry == rows[_i].entry, "%s: entry %lld", rows[_i].name,
	    (long long)entry);
	status_free(first);
	status_free(second);
	maker_free(m);
}
END_TEST

Suite *
chain_suite(void)
{
	Suite *s = suite_create("chain");
	TCase *t = tcase_create("follows");

	tcase_add_loop_test(t, follows, 0, sizeof rows / sizeof *rows);
	suite_add_tcase(s, t);
	return s;
}
