/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <string.h>

#include "issuer/approval.h"
#include "tests/maker.h"

#define AT "2026-06-15T10:00:00+08:00"

static struct maker *world;
static struct trust *trust;
static const char *const both[] = { "ex-committee", "ex-cb" };

static void
set_up(void)
{
	struct maker_list list = { 1, maker_time("2026-05-01"),
		maker_time("2027-05-01"), false, 'R' };
	struct buf text = BUF_INIT(1 << 20);

	world = maker_new();
	maker_trust(world, &list, &text);
	ck_assert_int_eq(
	    trust_parse(buf_view(&text), NULL, &trust, NULL), E_OK);
	buf_free(&text);
}

static void
tear_down(void)
{
	trust_free(trust);
	maker_free(world);
}

static struct approval
restored(void)
{
	struct approval a = { .iss = MAKER_BASE,
		.number = "J-1",
		.note = "整改合格",
		.at = maker_time(AT),
		.bodies = both,
		.n = 2 };

	a.event.action = STATUS_RESTORE;
	a.event.version = 1;
	a.event.decided = (struct date){ 2026, 6, 15 };
	a.event.effective = (struct date){ 2026, 6, 16 };
	a.event.reason = "corrected";
	return a;
}

/* Keys are maker.h's letters; who signs what the register then says. */
static const struct {
	const char *name, *letters;
	enum jws_typ typ;
	enum error expect;
	const char *body;
} rows[] = {
	{ "nobody but the first", "a", JWS_EVENT, E_ISSUERS_MISSING, "ex-cb" },
	{ "twice the same body", "aa", JWS_EVENT, E_SIG_UNKNOWN_KEY, "ex-cb" },
	{ "in the wrong order", "ba", JWS_EVENT, E_SIG_UNKNOWN_KEY,
	    "ex-committee" },
	{ "one more than agreed", "abo", JWS_EVENT, E_ISSUERS_EXTRA, NULL },
	{ "the second of something else", "a!b", JWS_EVENT, E_SIG_BAD,
	    "ex-cb" },
	{ "the first of something else", "!ab", JWS_EVENT, E_SIG_BAD,
	    "ex-committee" },
	{ "by a key on no list", "ar", JWS_EVENT, E_SIG_UNKNOWN_KEY, "ex-cb" },
	{ "by a key for status", "as", JWS_EVENT, E_SIG_KEY_USE, "ex-cb" },
	{ "by a key of last year", "aw", JWS_EVENT, E_SIG_KEY_WINDOW, "ex-cb" },
	{ "by a compromised key", "ac", JWS_EVENT, E_SIG_KEY_COMPROMISED,
	    "ex-cb" },
	{ "as a certificate", "ab", JWS_CERTIFICATE, E_JWS_TYP,
	    "ex-committee" },
	{ "both", "ab", JWS_EVENT, E_OK, NULL },
	{ "both, one with EdDSA", "ae", JWS_EVENT, E_OK, NULL },
};

START_TEST(signatures)
{
	struct approval a = restored();
	struct buf payload = BUF_INIT(APPROVAL_PAYLOAD_MAX);
	struct buf envelope = BUF_INIT(JWS_CERTIFICATE_MAX);
	const char *body = "unset";
	enum error e;

	ck_assert(approval_payload(&a, &payload));
	maker_sign(world, buf_view(&payload), rows[_i].typ, rows[_i].letters,
	    &envelope);
	e = approval_check(trust, &a, buf_view(&envelope), &body);
	ck_assert_msg(
	    e == rows[_i].expect, "%s: %s", rows[_i].name, error_code(e));
	ck_assert_msg(rows[_i].body == NULL
		? body == NULL
		: body != NULL && strcmp(body, rows[_i].body) == 0,
	    "%s: %s", rows[_i].name, body == NULL ? "-" : body);
	buf_free(&payload);
	buf_free(&envelope);
}
END_TEST

static const char *const one[] = { "ex-cb" };

/* Whatever is changed afterwards is seen. */
static void
change(struct approval *a, int which)
{
	switch (which) {
	case 0:
		a->event.action = STATUS_SUSPEND;
		break;
	case 1:
		a->event.version = 2;
		break;
	case 2:
		a->event.decided.day--;
		break;
	case 3:
		a->event.effective.day++;
		break;
	case 4:
		a->event.reason = "false_alarm";
		break;
	case 5:
		a->event.has_until = true;
		a->event.until = (struct date){ 2026, 12, 1 };
		break;
	case 6:
		a->number = "J-2";
		break;
	case 7:
		a->iss = "https://other.example.org";
		break;
	case 8:
		a->note = NULL;
		break;
	case 9:
		a->at++;
		break;
	default:
		a->bodies = one;
		a->n = 1;
		break;
	}
}
#define CHANGES 11

START_TEST(another_event)
{
	struct approval a = restored();
	struct buf payload = BUF_INIT(APPROVAL_PAYLOAD_MAX);
	struct buf envelope = BUF_INIT(JWS_CERTIFICATE_MAX);

	ck_assert(approval_payload(&a, &payload));
	maker_sign(world, buf_view(&payload), JWS_EVENT, "ab", &envelope);
	change(&a, _i);
	ck_assert_msg(approval_check(trust, &a, buf_view(&envelope), NULL) ==
		E_APPROVAL_CONTENT,
	    "change %d was not seen", _i);
	buf_free(&payload);
	buf_free(&envelope);
}
END_TEST

START_TEST(what_is_no_envelope)
{
	struct approval a = restored();

	ck_assert_int_ne(approval_check(trust, &a, slice_str(""), NULL), E_OK);
	ck_assert_int_ne(
	    approval_check(trust, &a, slice_str("{}"), NULL), E_OK);
}
END_TEST

START_TEST(the_payload_is_canonical)
{
	struct approval a = restored();
	struct buf payload = BUF_INIT(APPROVAL_PAYLOAD_MAX);

	ck_assert(approval_payload(&a, &payload));
	ck_assert_str_eq(buf_cstr(&payload),
	    "{\"action\":\"restore\",\"bodies\":[\"ex-committee\",\"ex-cb\"],"
	    "\"decided\":\"2026-06-15\",\"effective\":\"2026-06-16\","
	    "\"iat\":1781488800,\"iss\":\"https://verify.example.org\","
	    "\"note\":\"整改合格\",\"number\":\"J-1\","
	    "\"reason\":\"corrected\",\"version\":1}");
	buf_free(&payload);
}
END_TEST

Suite *
approval_suite(void)
{
	Suite *s = suite_create("approval");
	TCase *t = tcase_create("approval");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(
	    t, signatures, 0, (int)(sizeof rows / sizeof *rows));
	tcase_add_loop_test(t, another_event, 0, CHANGES);
	tcase_add_test(t, what_is_no_envelope);
	tcase_add_test(t, the_payload_is_canonical);
	suite_add_tcase(s, t);
	return s;
}
