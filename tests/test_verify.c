/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdlib.h>
#include <string.h>

#include "record/verify.h"
#include "tests/history.h"
#include "tests/maker.h"

#define NOW "2026-11-23T12:00:00+08:00"
#define TOKEN_AT "2026-11-23T08:00:00+08:00"
#define TEXT_MAX (1 << 20)

static struct maker *world;
static struct trust *trust;
static const struct trust *trusts[1];

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
}

static void
tear_down(void)
{
	trust_free(trust);
	maker_free(world);
}

static struct status *
token(const char *history, const char *at)
{
	struct status_event events[HISTORY_MAX];
	const size_t n = history_parse(history, 0, events);
	const int64_t iat = maker_time(at);
	const struct status_source src = { MAKER_URI, iat, iat + 72 * 3600,
		3600, 1, NULL, NULL, events, n };
	struct buf text = BUF_INIT(TEXT_MAX);
	struct status *s = NULL;

	maker_token(world, &src, 8, 's', JWS_STATUS, &text);
	ck_assert_int_eq(status_parse(buf_view(&text), &s), E_OK);
	buf_free(&text);
	return s;
}

static struct evidence
standard(const struct buf *envelope, const struct status *s)
{
	return (struct evidence){ .envelope = buf_view(envelope),
		.trusts = trusts,
		.ntrusts = 1,
		.status = s,
		.as_of = { .is_now = true },
		.known_at = INSTANT_NONE,
		.now = maker_time(NOW),
		.max_age = -1 };
}

static const struct finding *
find(const struct verification *r, enum error code)
{
	size_t i;

	for (i = 0; i < r->nfindings; i++)
		if (r->findings[i].code == code)
			return &r->findings[i];
	return NULL;
}

/* Its detail; a text that no finding has when there is none. */
static const char *
detail(const struct verification *r, enum error code)
{
	const struct finding *f = find(r, code);

	return f == NULL ? "no such finding" : f->detail;
}

/* 1. No single byte of an envelope can be changed to anything valid. */

static uint32_t
next_random(uint32_t *state)
{
	*state = *state * 1664525U + 1013904223U;
	return *state >> 8;
}

START_TEST(changed_bytes_are_never_valid)
{
	static struct verification r;
	struct buf envelope = BUF_INIT(TEXT_MAX);
	struct status *s = token("", TOKEN_AT);
	struct certificate c;
	struct evidence in;
	uint32_t state = 20261123;
	uint8_t was, mask;
	size_t at;
	int i;

	maker_certificate(&c);
	maker_envelope(world, &c, "ab", &envelope);
	in = standard(&envelope, s);
	verify(&in, &r);
	ck_assert_int_eq(r.verdict, VERDICT_VALID);
	verification_clear(&r);
	for (i = 0; i < 1000; i++) {
		at = next_random(&state) % envelope.n;
		mask = (uint8_t)(1 + next_random(&state) % 255);
		was = envelope.p[at];
		envelope.p[at] ^= mask;
		verify(&in, &r);
		ck_assert_msg(r.verdict != VERDICT_VALID,
		    "seed 20261123, change %d: byte %zu ^ %02x", i, at, mask);
		verification_clear(&r);
		envelope.p[at] = was;
	}
	status_free(s);
	buf_free(&envelope);
}
END_TEST

START_TEST(cut_envelopes_are_never_valid)
{
	static struct verification r;
	struct buf envelope = BUF_INIT(TEXT_MAX);
	struct status *s = token("", TOKEN_AT);
	struct certificate c;
	struct evidence in;
	size_t n;

	maker_certificate(&c);
	maker_envelope(world, &c, "ab", &envelope);
	for (n = 0; n < envelope.n; n++) {
		in = standard(&envelope, s);
		in.envelope.n = n;
		verify(&in, &r);
		ck_assert_msg(r.status == VERIFY_FORGED, "cut at %zu: %s", n,
		    verify_status_str(r.status));
		verification_clear(&r);
	}
	status_free(s);
	buf_free(&envelope);
}
END_TEST

/* 2. What was expected. */

static const char *const pumps[] = { "工业水泵", "spare PARTS", NULL };
static const char *const boilers[] = { "工业水泵", "锅炉", NULL };

static const struct {
	const char *name;
	struct expectation expect;
	enum verify_status status;
	enum error code;
	const char *detail; /* is part of it */
} expected[] = {
	{ "another credit code", { .holder = "91990001MAEXA00231" },
	    VERIFY_MISMATCH, E_EXPECT_HOLDER,
	    "91990001MAEXA00231 ≠ 91990001MAEXA00156" },
	{ "the credit code", { .holder = "91990001MAEXA00156" }, VERIFY_VALID,
	    E_EXPECT_OK, "" },
	{ "limited is not limited by shares",
	    { .holder = "喆㙦𠮷示例机电有限公司" }, VERIFY_MISMATCH,
	    E_EXPECT_HOLDER,
	    "“喆㙦𠮷示例机电有限公司” ≠ “喆㙦𠮷示例机电股份有限公司”" },
	{ "one character: its code points",
	    { .holder = "喆㙦吉示例机电股份有限公司" }, VERIFY_MISMATCH,
	    E_EXPECT_HOLDER, "(U+5409 ≠ U+20BB7)" },
	{ "a look-alike letter",
	    { .holder = "Zhe Shizi Ji Ex\xd0\xb0mple Electromechanical Co., "
			"Ltd." },
	    VERIFY_MISMATCH, E_EXPECT_HOLDER, "(U+0430 ≠ U+0061)" },
	{ "the name in English, folded",
	    { .holder = " zhe shizi ji example ELECTROMECHANICAL co., ltd. " },
	    VERIFY_VALID, E_EXPECT_OK, "" },
	{ "a former name", { .holder = "喆㙦示例水泵有限公司" }, VERIFY_VALID,
	    E_EXPECT_OK, "former_names[0]" },
	{ "part of the name", { .holder = "喆㙦" }, VERIFY_MISMATCH,
	    E_EXPECT_HOLDER, "" },
	{ "another scheme", { .scheme = "ex-single" }, VERIFY_MISMATCH,
	    E_EXPECT_SCHEME, "ex-single ≠ ex-joint" },
	{ "the scheme", { .scheme = "ex-joint" }, VERIFY_VALID, E_EXPECT_OK,
	    "" },
	{ "the level itself", { .level = "12" }, VERIFY_VALID, E_EXPECT_OK,
	    "" },
	{ "a lower level", { .level = "7" }, VERIFY_VALID, E_EXPECT_OK, "" },
	{ "a level of another scheme", { .level = "5" }, VERIFY_MISMATCH,
	    E_EXPECT_LEVEL, "5 ∉ ex-joint" },
	{ "terms of the scope", { .scope = pumps, .nscope = 2 }, VERIFY_VALID,
	    E_EXPECT_OK, "" },
	{ "one term is missing", { .scope = boilers, .nscope = 2 },
	    VERIFY_MISMATCH, E_EXPECT_SCOPE, "锅炉" },
};

START_TEST(expectations_are_compared)
{
	static struct verification r;
	struct buf envelope = BUF_INIT(TEXT_MAX);
	struct status *s = token("", TOKEN_AT);
	struct certificate c;
	struct evidence in;

	maker_certificate(&c);
	maker_envelope(world, &c, "ab", &envelope);
	in = standard(&envelope, s);
	in.expect = expected[_i].expect;
	verify(&in, &r);
	ck_assert_msg(r.status == expected[_i].status &&
		find(&r, expected[_i].code) != NULL,
	    "%s: %s", expected[_i].name, verify_status_str(r.status));
	ck_assert_msg(
	    strstr(detail(&r, expected[_i].code), expected[_i].detail) != NULL,
	    "%s: detail %s", expected[_i].name, detail(&r, expected[_i].code));
	verification_clear(&r);
	status_free(s);
	buf_free(&envelope);
}
END_TEST

START_TEST(lower_level_is_said)
{
	static struct verification r;
	struct buf envelope = BUF_INIT(TEXT_MAX);
	struct status *s = token("", TOKEN_AT);
	struct certificate c;
	struct evidence in;

	maker_certificate(&c);
	c.level = "10";
	maker_envelope(world, &c, "ab", &envelope);
	in = standard(&envelope, s);
	in.expect.level = "12";
	verify(&in, &r);
	ck_assert_int_eq(r.status, VERIFY_MISMATCH);
	ck_assert_str_eq(detail(&r, E_EXPECT_LEVEL), "10 < 12");
	verification_clear(&r);
	status_free(s);
	buf_free(&envelope);
}
END_TEST

/* Terms that the short scope lacks may stand in the annex of that name, and in
 * no other: nobody knows. */
START_TEST(annex_leaves_scope_open)
{
	static const struct {
		const char *annex;
		enum verify_status status;
	} t[] = { { "scope.txt", VERIFY_UNREADABLE },
		{ "sites.csv", VERIFY_MISMATCH } };
	static struct verification r;
	struct buf envelope = BUF_INIT(TEXT_MAX);
	struct status *s = token("", TOKEN_AT);
	struct certificate c;
	struct evidence in;

	maker_certificate(&c);
	c.annex[0].name = t[_i].annex;
	c.annex[0].count = c.annex[0].pages = -1;
	c.nannex = 1;
	maker_envelope(world, &c, "ab", &envelope);
	in = standard(&envelope, s);
	in.expect.scope = boilers;
	in.expect.nscope = 2;
	verify(&in, &r);
	ck_assert_int_eq(r.status, t[_i].status);
	ck_assert(strstr(detail(&r, E_EXPECT_SCOPE), "锅炉") != NULL);
	verification_clear(&r);
	status_free(s);
	buf_free(&envelope);
}
END_TEST

/* 3. Dates: as-of, known-at, through, age of the token. */

#define SUSPENSION "suspend 2026-03-01 2026-03-01T10:00:00+08:00 2026-08-31;"
#define RESTORED "restore 2026-05-01 2026-05-01T10:00:00+08:00;"
#define CANCELLED "cancel 2026-12-31 2026-10-15T10:00:00+08:00;"

static const struct {
	const char *name, *history, *token_at; /* token_at NULL: none */
	const char *as_of, *known_at, *now, *through;
	int64_t max_age;
	enum verify_status status;
	enum error code;
} dated[] = {
	{ "today stands for now", "", TOKEN_AT, "2026-11-23", NULL, NOW, NULL,
	    -1, VERIFY_VALID, E_STATUS_VALID },
	{ "the same instant is not: the list must be newer", "", TOKEN_AT, NOW,
	    NULL, NOW, NULL, -1, VERIFY_STATUS_STALE, E_STATUS_STALE },
	{ "yesterday", "", TOKEN_AT, "2026-11-22", NULL, NOW, NULL, -1,
	    VERIFY_VALID, E_STATUS_VALID },
	{ "tomorrow", "", TOKEN_AT, "2026-11-24", NULL, NOW, NULL, -1,
	    VERIFY_STATUS_STALE, E_STATUS_STALE },
	{ "the second of the list itself", "", TOKEN_AT, TOKEN_AT, NULL, NOW,
	    NULL, -1, VERIFY_VALID, E_STATUS_VALID },
	{ "last second of the list", "", TOKEN_AT, NULL, NULL,
	    "2026-11-26T07:59:59+08:00", NULL, -1, VERIFY_VALID,
	    E_STATUS_VALID },
	{ "its expiry", "", TOKEN_AT, NULL, NULL, "2026-11-26T08:00:00+08:00",
	    NULL, -1, VERIFY_STATUS_STALE, E_STATUS_STALE },
	{ "older than asked for", "", TOKEN_AT, NULL, NULL, NOW, NULL, 4 * 3600,
	    VERIFY_STATUS_STALE, E_STATUS_STALE },
	{ "just young enough", "", TOKEN_AT, NULL, NULL, NOW, NULL,
	    4 * 3600 + 1, VERIFY_VALID, E_STATUS_VALID },
	{ "max-age cannot lengthen a list", "", TOKEN_AT, NULL, NULL,
	    "2026-11-27T00:00:00+08:00", NULL, 30 * 86400, VERIFY_STATUS_STALE,
	    E_STATUS_STALE },
	{ "an expired list, a day it covers: published since, who knows", "",
	    "2026-11-01T08:00:00+08:00", "2026-10-20", NULL, NOW, NULL, -1,
	    VERIFY_STATUS_STALE, E_STATUS_STALE },
	{ "the same, for what was known then", "", "2026-11-01T08:00:00+08:00",
	    "2026-10-20", "2026-11-02T00:00:00+08:00", NOW, NULL, -1,
	    VERIFY_VALID, E_STATUS_VALID },
	{ "known-at does not make an old list speak for now", "",
	    "2026-11-01T08:00:00+08:00", NULL, "2026-11-02T00:00:00+08:00", NOW,
	    NULL, -1, VERIFY_STATUS_STALE, E_STATUS_STALE },
	{ "known-at in the future is now", "", TOKEN_AT, NULL,
	    "2027-01-01T00:00:00+08:00", NOW, NULL, -1, VERIFY_VALID,
	    E_STATUS_VALID },
	{ "five minutes fast is honest", "", "2026-11-23T12:05:00+08:00", NULL,
	    NULL, NOW, NULL, -1, VERIFY_VALID, E_STATUS_VALID },
	{ "a second more is not", "", "2026-11-23T12:05:01+08:00", NULL, NULL,
	    NOW, NULL, -1, VERIFY_STATUS_STALE, E_CLOCK },
	{ "a wrong clock does not hide a withdrawal",
	    "withdraw 2026-03-01 2026-03-01T10:00:00+08:00", TOKEN_AT, NULL,
	    NULL, "1999-01-01T00:00:00+08:00", NULL, -1, VERIFY_WITHDRAWN,
	    E_STATUS_WITHDRAWN },
	{ "a wrong clock does not say not yet valid", "", TOKEN_AT, NULL, NULL,
	    "1999-01-01T00:00:00+08:00", NULL, -1, VERIFY_STATUS_STALE,
	    E_CLOCK },
	{ "no list, not yet valid by then", "", NULL, "2026-01-01", NULL, NOW,
	    NULL, -1, VERIFY_NOT_YET_VALID, E_DATES_NOT_YET },
	{ "through: to the last day", "", TOKEN_AT, NULL, NULL, NOW,
	    "2029-01-31", -1, VERIFY_VALID, E_DATES_OK },
	{ "through: a day too many", "", TOKEN_AT, NULL, NULL, NOW,
	    "2029-02-01", -1, VERIFY_MISMATCH, E_DATES_THROUGH },
	{ "through: before it begins", "", TOKEN_AT, NULL, NULL, NOW,
	    "2026-11-22", -1, VERIFY_MISMATCH, E_DATES_THROUGH },
	{ "through: an announced end", CANCELLED, TOKEN_AT, NULL, NULL, NOW,
	    "2026-12-31", -1, VERIFY_MISMATCH, E_DATES_THROUGH },
	{ "through: the day before it", CANCELLED, TOKEN_AT, NULL, NULL, NOW,
	    "2026-12-30", -1, VERIFY_VALID, E_DATES_OK },
	{ "through: a suspension in between", SUSPENSION RESTORED, TOKEN_AT,
	    "2026-02-10", NULL, NOW, "2026-06-01", -1, VERIFY_MISMATCH,
	    E_DATES_THROUGH },
	{ "through: after it", SUSPENSION RESTORED, TOKEN_AT, "2026-05-02",
	    NULL, NOW, "2026-06-01", -1, VERIFY_VALID, E_DATES_OK },
	{ "through: no list", "", NULL, NULL, NULL, NOW, "2026-12-01", -1,
	    VERIFY_STATUS_MISSING, E_STATUS_STALE },
};

START_TEST(dates_are_judged)
{
	static struct verification r;
	struct buf envelope = BUF_INIT(TEXT_MAX);
	struct status *s = NULL;
	struct certificate c;
	struct evidence in;
	struct date day;

	if (dated[_i].token_at != NULL)
		s = token(dated[_i].history, dated[_i].token_at);
	maker_certificate(&c);
	maker_envelope(world, &c, "ab", &envelope);
	in = standard(&envelope, s);
	in.now = maker_time(dated[_i].now);
	in.max_age = dated[_i].max_age;
	if (dated[_i].as_of != NULL) {
		in.as_of.is_now = false;
		in.as_of.is_date =
		    date_parse(slice_str(dated[_i].as_of), &in.as_of.date);
		if (!in.as_of.is_date)
			in.as_of.instant = maker_time(dated[_i].as_of);
	}
	if (dated[_i].known_at != NULL)
		in.known_at = maker_time(dated[_i].known_at);
	if (dated[_i].through != NULL) {
		in.has_through = true;
		ck_assert(date_parse(slice_str(dated[_i].through), &day));
		in.through = day;
	}
	verify(&in, &r);
	ck_assert_msg(
	    r.status == dated[_i].status && find(&r, dated[_i].code) != NULL,
	    "%s: %s", dated[_i].name, verify_status_str(r.status));
	verification_clear(&r);
	status_free(s);
	buf_free(&envelope);
}
END_TEST

/* 4. What the caller saw around the record. */

static const struct {
	struct finding finding;
	enum verify_status status;
} around[] = {
	{ { CHECK_DOCUMENT, CHECK_PASS, E_DOC_OK, "" }, VERIFY_VALID },
	{ { CHECK_DOCUMENT, CHECK_FAIL, E_DOC_QR_DIFFERS, "" },
	    VERIFY_ALTERED },
	{ { CHECK_DOCUMENT, CHECK_FAIL, E_DOC_TWO_RECORDS, "" },
	    VERIFY_ALTERED },
	{ { CHECK_DOCUMENT, CHECK_FAIL, E_DOC_ANNEX_CHANGED, "sites.csv" },
	    VERIFY_ALTERED },
	{ { CHECK_DOCUMENT, CHECK_UNKNOWN, E_DOC_ANNEX_MISSING, "sites.csv" },
	    VERIFY_UNREADABLE },
	{ { CHECK_DOCUMENT, CHECK_UNKNOWN, E_DOC_FOREIGN_HOST, "evil.example" },
	    VERIFY_UNKNOWN_ISSUER },
	{ { CHECK_DOCUMENT, CHECK_PASS, E_DOC_FOREIGN_HOST, "evil.example" },
	    VERIFY_VALID },
	{ { CHECK_DOCUMENT, CHECK_PASS, E_DOC_SIGNED, "2/2" }, VERIFY_VALID },
	{ { CHECK_DOCUMENT, CHECK_PASS, E_DOC_COPY, "" }, VERIFY_VALID },
	{ { CHECK_DOCUMENT, CHECK_FAIL, E_REVISION_FOREIGN, "" },
	    VERIFY_ALTERED },
	{ { CHECK_DOCUMENT, CHECK_FAIL, E_CMS_DIGEST, "ex-cb" },
	    VERIFY_ALTERED },
	{ { CHECK_DOCUMENT, CHECK_FAIL, E_DOC_SIGNATURE_MISSING, "ex-cb" },
	    VERIFY_INCOMPLETE },
	{ { CHECK_DOCUMENT, CHECK_UNKNOWN, E_DOC_SIGNATURE_UNKNOWN, "ex-cb" },
	    VERIFY_UNKNOWN_ISSUER },
};

START_TEST(document_findings_weigh)
{
	static struct verification r;
	struct buf envelope = BUF_INIT(TEXT_MAX);
	struct status *s = token("", TOKEN_AT);
	struct certificate c;
	struct evidence in;

	maker_certificate(&c);
	maker_envelope(world, &c, "ab", &envelope);
	in = standard(&envelope, s);
	in.document = &around[_i].finding;
	in.ndocument = 1;
	verify(&in, &r);
	ck_assert_msg(r.status == around[_i].status, "%s: %s",
	    error_code(around[_i].finding.code), verify_status_str(r.status));
	ck_assert_ptr_nonnull(find(&r, around[_i].finding.code));
	verification_clear(&r);
	status_free(s);
	buf_free(&envelope);
}
END_TEST

/* Every finding is listed, in order of check; the worst is the headline,
 * also when there are more of them than the table holds. */
START_TEST(all_findings_are_listed)
{
	static struct verification r;
	static struct finding many[FINDINGS_MAX];
	struct buf envelope = BUF_INIT(TEXT_MAX);
	struct status *s = token(SUSPENSION, TOKEN_AT);
	struct certificate c;
	struct evidence in;
	size_t i;

	maker_certificate(&c);
	maker_envelope(world, &c, "a!b", &envelope);
	in = standard(&envelope, s);
	in.as_of = (struct as_of){ .instant = maker_time("2029-06-01"),
		.date = { 0 } };
	in.expect.scheme = "ex-single";
	verify(&in, &r);
	ck_assert_int_eq(r.status, VERIFY_FORGED);
	ck_assert_ptr_nonnull(find(&r, E_SIG_BAD));
	ck_assert_ptr_nonnull(find(&r, E_ISSUERS_MISSING));
	ck_assert_ptr_nonnull(find(&r, E_DATES_EXPIRED));
	ck_assert_ptr_nonnull(find(&r, E_STATUS_STALE));
	ck_assert_ptr_nonnull(find(&r, E_EXPECT_SCHEME));
	for (i = 1; i < r.nfindings; i++)
		ck_assert_int_ge(r.findings[i].check, r.findings[i - 1].check);
	verification_clear(&r);
	for (i = 0; i < FINDINGS_MAX; i++)
		many[i] = around[0].finding;
	in.document = many;
	in.ndocument = FINDINGS_MAX;
	verify(&in, &r);
	ck_assert_int_eq(r.status, VERIFY_FORGED);
	ck_assert_uint_eq(r.nfindings, FINDINGS_MAX);
	verification_clear(&r);
	status_free(s);
	buf_free(&envelope);
}
END_TEST

START_TEST(refused_lists_are_said)
{
	static const struct {
		enum error error;
		bool with; /* a token that is used nevertheless */
		enum verify_status status;
	} t[] = { { E_STATUS_MISSING, false, VERIFY_STATUS_MISSING },
		{ E_STATUS_ROLLBACK, false, VERIFY_STATUS_ROLLBACK },
		{ E_STATUS_CONFLICT, false, VERIFY_STATUS_ROLLBACK },
		{ E_STATUS_CONFLICT, true, VERIFY_STATUS_ROLLBACK },
		{ E_STATUS_ROLLBACK, true, VERIFY_VALID },
		{ E_STATUS_FORMAT, false, VERIFY_STATUS_MISSING },
		{ E_DEFLATE_LIMIT, false, VERIFY_STATUS_MISSING },
		{ E_STATUS_STALE, false, VERIFY_STATUS_STALE } };
	static struct verification r;
	struct buf envelope = BUF_INIT(TEXT_MAX);
	struct status *s = token("", TOKEN_AT);
	struct certificate c;
	struct evidence in;
	size_t i;

	maker_certificate(&c);
	maker_envelope(world, &c, "ab", &envelope);
	for (i = 0; i < sizeof t / sizeof t[0]; i++) {
		in = standard(&envelope, t[i].with ? s : NULL);
		in.status_error = t[i].error;
		verify(&in, &r);
		ck_assert_msg(
		    r.status == t[i].status && find(&r, t[i].error) != NULL,
		    "%s: %s", error_code(t[i].error),
		    verify_status_str(r.status));
		verification_clear(&r);
	}
	status_free(s);
	buf_free(&envelope);
}
END_TEST

/* Signed by all who must: yet no list has such an entry. */
START_TEST(index_outside_the_list_is_refused)
{
	static const char *const indexes[] = { "131072", "-1",
		"9007199254740991" };
	static const char idx[] = "\"idx\":";
	static struct verification r;
	struct buf payload = BUF_INIT(TEXT_MAX), changed = BUF_INIT(TEXT_MAX);
	struct buf envelope = BUF_INIT(TEXT_MAX);
	struct status *s = token("", TOKEN_AT);
	struct certificate c;
	struct evidence in;
	size_t at, i, end;

	maker_certificate(&c);
	ck_assert_int_eq(certificate_write(&c, &payload), E_OK);
	at = slice_find(buf_view(&payload), slice_str(idx), 0) + strlen(idx);
	end = slice_find(buf_view(&payload), slice_str(","), at);
	for (i = 0; i < sizeof indexes / sizeof indexes[0]; i++) {
		buf_reset(&changed);
		buf_reset(&envelope);
		buf_put(&changed, payload.p, at);
		buf_puts(&changed, indexes[i]);
		buf_put(&changed, payload.p + end, payload.n - end);
		maker_sign(world, buf_view(&changed), JWS_CERTIFICATE, "ab",
		    &envelope);
		in = standard(&envelope, s);
		verify(&in, &r);
		ck_assert_int_eq(r.verdict, VERDICT_NOT_VALID);
		ck_assert_str_eq(
		    detail(&r, E_STATUS_INDEX), "status.status_list.idx");
		verification_clear(&r);
	}
	status_free(s);
	buf_free(&payload);
	buf_free(&changed);
	buf_free(&envelope);
}
END_TEST

START_TEST(uri_is_found_unverified)
{
	struct buf envelope = BUF_INIT(TEXT_MAX);
	struct certificate c;
	char *uri;

	maker_certificate(&c);
	maker_envelope(world, &c, "!r", &envelope);
	uri = verify_status_uri(buf_view(&envelope));
	ck_assert_str_eq(uri, MAKER_URI);
	free(uri);
	ck_assert_ptr_null(verify_status_uri(slice_str("{}")));
	ck_assert_ptr_null(verify_status_uri(slice_str("")));
	buf_free(&envelope);
}
END_TEST

#define LOOP(t, test, table) \
	tcase_add_loop_test(t, test, 0, (int)(sizeof table / sizeof table[0]))

Suite *
verify_suite(void)
{
	Suite *s = suite_create("verify");
	TCase *t = tcase_create("verify");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, changed_bytes_are_never_valid);
	tcase_add_test(t, cut_envelopes_are_never_valid);
	LOOP(t, expectations_are_compared, expected);
	tcase_add_test(t, lower_level_is_said);
	tcase_add_loop_test(t, annex_leaves_scope_open, 0, 2);
	LOOP(t, dates_are_judged, dated);
	LOOP(t, document_findings_weigh, around);
	tcase_add_test(t, all_findings_are_listed);
	tcase_add_test(t, refused_lists_are_said);
	tcase_add_test(t, index_outside_the_list_is_refused);
	tcase_add_test(t, uri_is_found_unverified);
	suite_add_tcase(s, t);
	return s;
}
