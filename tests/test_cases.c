/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life stories of tests/cases: each record signed as it would have been,
 * each event in a status token, each question put to verify().
 */
#include "tests/suites.h"

#include <stdio.h>
#include <string.h>

#include "record/verify.h"
#include "sys/file.h"
#include "tests/maker.h"

#define NOW "2026-11-23T12:30:00+08:00"
#define TOKEN_AT "2026-11-23T12:00:00+08:00"
#define CASE_MAX (1 << 20)
#define VERSIONS_MAX 8
#define EVENTS_MAX 16

static const char *const cases[] = { "01-joint-rare-characters",
	"02-joint-1600-sites", "03-single-english-only",
	"04-suspended-restored", "05-withdrawn-after-suspension",
	"06-scope-reduced", "07-expired-leap-day" };

/* Questions beyond those in the files: what a version is worth while the
 * other is in force. */
static const struct {
	const char *file, *as_of;
	int64_t version;
	const char *status;
	bool boundary;
} more[] = {
	{ "06-scope-reduced", "2026-11-23T12:00:00+08:00", 1, "superseded",
	    false },
	{ "06-scope-reduced", "2025-10-20T12:00:00+08:00", 1, "superseded",
	    true },
	{ "06-scope-reduced", "2025-10-19T23:59:59+08:00", 1, "valid", false },
	{ "06-scope-reduced", "2025-05-06T12:00:00+08:00", 2, "not_yet_valid",
	    false },
	{ "05-withdrawn-after-suspension", "2026-02-28T12:00:00+08:00", 1,
	    "suspended", false },
	{ "08-consecutive-no-gap", "2019-05-06T12:00:00+08:00", 1, "valid",
	    false },
	{ "08-consecutive-no-gap", "2020-05-15T00:00:00+08:00", 1, "expired",
	    false },
};

static struct maker *world;
static struct trust *trust;

static void
set_up(void)
{
	struct maker_list list = { 1, maker_time("2026-10-01"),
		maker_time("2027-10-01"), false, 'R' };
	struct buf text = BUF_INIT(CASE_MAX);

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

static struct json *
load_case(const char *name)
{
	struct buf text = BUF_INIT(CASE_MAX);
	struct json *v = NULL;
	char path[128];

	snprintf(path, sizeof path, "tests/cases/%s.json", name);
	ck_assert_msg(file_read(path, CASE_MAX, &text) == 0, "%s", path);
	ck_assert_int_eq(json_parse(buf_view(&text), CASE_MAX, &v, NULL), E_OK);
	buf_free(&text);
	return v;
}

static const char *
str(const struct json *v, const char *name)
{
	return json_str(json_get(v, name));
}

static struct date
day(const struct json *v, const char *name)
{
	struct date d = { 0 };

	ck_assert_msg(date_parse(slice_str(str(v, name)), &d), "%s", name);
	return d;
}

static struct bilingual
text_of(const struct json *v)
{
	return (struct bilingual){ str(v, "zh"), str(v, "en") };
}

/* The nth certificate of the story. */
static void
build(const struct json *entry, int64_t index, struct certificate *c)
{
	const struct json *r = json_get(entry, "record");
	const struct json *holder = json_get(r, "holder"), *id;

	maker_certificate(c);
	c->number = str(r, "number");
	ck_assert(json_int(json_get(entry, "version"), &c->version));
	c->scheme = str(r, "scheme");
	c->level = str(r, "level");
	c->nissuers = 0;
	for (id = json_first(json_get(r, "issuers")); id != NULL;
	     id = json_next(id))
		c->issuers[c->nissuers++] = json_str(id);
	c->holder.name = text_of(json_get(holder, "name"));
	c->holder.address = text_of(json_get(holder, "address"));
	c->holder.uscc = str(holder, "uscc");
	c->holder.lei = str(holder, "lei");
	c->holder.country = str(holder, "country");
	c->holder.nformer = 0;
	c->scope = text_of(json_get(r, "scope"));
	c->issued = day(r, "issued");
	c->first_issued = day(r, "first_issued");
	c->nbf = date_start(day(r, "valid_from"), c->zone);
	c->exp = date_end(day(r, "valid_until"), c->zone);
	c->iat = date_start(c->issued, c->zone) + 10 * 3600;
	c->replaces = str(r, "replaces");
	c->status_index = index;
}

/* The story's words for events; others say nothing about validity. */
static bool
action_of(const char *type, enum status_action *out)
{
	if (strcmp(type, "reissue") == 0) {
		*out = STATUS_SUPERSEDE;
		return true;
	}
	return status_action_parse(slice_str(type), out);
}

static size_t
events_of(const struct json *story, struct status_event *out)
{
	const struct json *e;
	size_t n = 0;

	for (e = json_first(json_get(story, "events")); e != NULL;
	     e = json_next(e)) {
		struct status_event *o = &out[n];

		memset(o, 0, sizeof *o);
		if (!action_of(str(e, "type"), &o->action))
			continue;
		ck_assert(json_int(json_get(e, "version"), &o->version));
		o->index = o->version - 1;
		o->decided = day(e, "decided");
		o->effective = day(e, "effective");
		o->published = maker_time(str(e, "published"));
		o->reason = str(e, "reason_code");
		o->has_until = str(e, "until") != NULL;
		if (o->has_until)
			o->until = day(e, "until");
		n++;
	}
	return n;
}

static struct status *
token_of(const struct json *story)
{
	struct status_event events[EVENTS_MAX];
	const size_t n = events_of(story, events);
	const int64_t iat = maker_time(TOKEN_AT);
	const struct status_source src = { MAKER_URI, iat, iat + 3600 * 72,
		3600, 1, NULL, NULL, events, n };
	struct buf text = BUF_INIT(CASE_MAX);
	struct status *s = NULL;

	maker_token(world, &src, VERSIONS_MAX, 's', JWS_STATUS, &text);
	ck_assert_int_eq(status_parse(buf_view(&text), &s), E_OK);
	buf_free(&text);
	return s;
}

static void
ask(const struct json *story, int64_t version, const char *as_of,
    struct verification *out)
{
	const struct trust *trusts[] = { trust };
	struct evidence in = { .trusts = trusts,
		.ntrusts = 1,
		.known_at = INSTANT_NONE,
		.max_age = -1 };
	struct buf envelope = BUF_INIT(CASE_MAX);
	struct certificate c;
	struct status *status = token_of(story);
	const struct json *entry = json_first(json_get(story, "certificates"));
	int64_t i;

	for (i = 1; i < version; i++)
		entry = json_next(entry);
	build(entry, version - 1, &c);
	/* the body's key of the time */
	maker_envelope(world, &c,
	    c.iat >= maker_time("2026-01-01") ? (c.nissuers == 2 ? "ab" : "b")
					      : (c.nissuers == 2 ? "aw" : "w"),
	    &envelope);
	in.envelope = buf_view(&envelope);
	in.status = status;
	in.now = maker_time(NOW);
	in.as_of.instant = maker_time(as_of);
	verify(&in, out);
	verification_clear(out);
	status_free(status);
	buf_free(&envelope);
}

START_TEST(stories_are_judged)
{
	static struct verification r;
	struct json *story = load_case(cases[_i]);
	const struct json *q;
	size_t asked = 0;

	for (q = json_first(json_get(story, "expect")); q != NULL;
	     q = json_next(q)) {
		bool boundary = false, overdue = false;
		int64_t version = 1;

		json_int(json_get(q, "version"), &version);
		json_bool(json_get(q, "boundary"), &boundary);
		json_bool(json_get(q, "overdue"), &overdue);
		ask(story, version, str(q, "as_of"), &r);
		ck_assert_msg(strcmp(verify_status_str(r.status),
				  str(q, "status")) == 0 &&
			r.boundary == boundary && r.overdue == overdue,
		    "%s at %s: want %s %d %d, got %s %d %d", cases[_i],
		    str(q, "as_of"), str(q, "status"), boundary, overdue,
		    verify_status_str(r.status), r.boundary, r.overdue);
		asked++;
	}
	ck_assert_uint_gt(asked, 0);
	json_free(story);
}
END_TEST

START_TEST(versions_are_judged)
{
	static struct verification r;
	struct json *story = load_case(more[_i].file);

	ask(story, more[_i].version, more[_i].as_of, &r);
	ck_assert_msg(
	    strcmp(verify_status_str(r.status), more[_i].status) == 0 &&
		r.boundary == more[_i].boundary,
	    "%s #%lld at %s: want %s %d, got %s %d", more[_i].file,
	    (long long)more[_i].version, more[_i].as_of, more[_i].status,
	    more[_i].boundary, verify_status_str(r.status), r.boundary);
	json_free(story);
}
END_TEST

Suite *
cases_suite(void)
{
	Suite *s = suite_create("cases");
	TCase *t = tcase_create("cases");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(
	    t, stories_are_judged, 0, (int)(sizeof cases / sizeof cases[0]));
	tcase_add_loop_test(
	    t, versions_are_judged, 0, (int)(sizeof more / sizeof more[0]));
	suite_add_tcase(s, t);
	return s;
}
