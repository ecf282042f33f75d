/* SPDX-License-Identifier: Apache-2.0 */
/* The printers on hostile and ordinary reports: nothing foreign acts on a
 * terminal or a spreadsheet, and no verdict is said to be another. */
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/json.h"
#include "record/unicode.h"
#include "sys/cli.h"
#include "verifier/print.h"

static struct certificate
certificate_of(const char *holder)
{
	struct certificate c;

	memset(&c, 0, sizeof(c));
	c.iss = "https://verify.example.org";
	c.number = "EX-1";
	c.version = 1;
	c.scheme = "ex";
	c.issuers[0] = "ex-body";
	c.nissuers = 1;
	c.holder.name.zh = holder;
	c.holder.country = "CN";
	c.scope.en = "pumps";
	c.zone = 480;
	c.issued = c.first_issued = c.valid_from = (struct date){ 2026, 1, 1 };
	c.valid_until = (struct date){ 2028, 12, 31 };
	c.status_uri = "https://verify.example.org/status/0";
	return c;
}

/* A report of one result, its certificate borrowed. */
struct one {
	struct question question;
	struct bid bid;
	size_t of;
	struct bids bids;
	struct result result, *list[1];
	struct examined input;
	struct report report;
};

static void
one_init(struct one *o, enum verify_status status, struct certificate *c)
{
	memset(o, 0, sizeof(*o));
	o->question.as_of.is_now = true;
	o->question.known_at = INSTANT_NONE;
	o->question.now = o->result.v.as_of = INT64_C(1795500000);
	o->result.input = "a.pdf";
	o->result.v.status = status;
	o->result.v.verdict = verify_status_verdict(status);
	o->result.v.certificate = c;
	o->list[0] = &o->result;
	o->input.input = "a.pdf";
	o->input.n = 1;
	o->report.question = &o->question;
	o->report.v = o->list;
	o->report.n = 1;
	o->report.inputs = &o->input;
	o->report.ninputs = 1;
	o->bid.name = "a.pdf";
	o->bids = (struct bids){
		.report = &o->report, .v = &o->bid, .n = 1, .of = &o->of
	};
}

static const struct {
	const char *name, *holder;
	const char *csv; /* must be contained */
} hostile[] = {
	{ "terminal title", "\x1b]0;x\x07", "<U+001B>]0;x<U+0007>" },
	{ "clear screen", "\x1b[2J", "<U+001B>[2J" },
	{ "C1 CSI",
	    "\xc2\x9b"
	    "2J",
	    "<U+009B>2J" },
	{ "bidi override",
	    "\xe2\x80\xae"
	    "abc",
	    "<U+202E>abc" },
	{ "new line", "a\nvalid", "a<U+000A>valid" },
	{ "formula =", "=cmd|' /C calc'!A0", "\"'=cmd|" },
	{ "formula +", "+1", "\"'+1\"" },
	{ "formula -", "-1", "\"'-1\"" },
	{ "formula @", "@SUM(A1)", "\"'@SUM(A1)\"" },
	{ "quotes", "a \"b\", c", "\"a \"\"b\"\", c\"" },
	{ "an ordinary name", "喆㙦𠮷机电（北京）有限公司",
	    "\"喆㙦𠮷机电（北京）有限公司\"" },
};

/* No control but LF, and CR only before it. */
static void
assert_tame(struct slice s, const char *name)
{
	size_t i = 0;

	while (i < s.n) {
		uint32_t cp = unicode_next(s, &i);

		ck_assert_msg(cp == '\n' ||
			(cp == '\r' && i < s.n && s.p[i] == '\n') ||
			(cp >= 0x20 && !(cp >= 0x7f && cp <= 0x9f) &&
			    cp != 0x202e),
		    "%s: U+%04X", name, cp);
	}
}

START_TEST(csv)
{
	struct certificate c = certificate_of(hostile[_i].holder);
	struct buf out = BUF_INIT(1 << 20);
	struct one o;

	one_init(&o, VERIFY_VALID, &c);
	print_csv(&o.report, &o.bids, LANG_EN, &out);
	ck_assert_msg(strstr(buf_cstr(&out), hostile[_i].csv) != NULL, "%s: %s",
	    hostile[_i].name, buf_cstr(&out));
	assert_tame(buf_view(&out), hostile[_i].name);
	buf_free(&out);
}
END_TEST

START_TEST(json)
{
	struct certificate c = certificate_of(hostile[_i].holder);
	struct buf out = BUF_INIT(1 << 20);
	struct one o;

	one_init(&o, VERIFY_VALID, &c);
	print_jsonl(&o.report, &o.input, &out);
	assert_tame(buf_view(&out), hostile[_i].name);
	ck_assert_msg(
	    strchr(buf_cstr(&out), '\n') == buf_cstr(&out) + out.n - 1,
	    "%s: not one line", hostile[_i].name);
	buf_reset(&out);
	print_json(&o.report, NULL, &out);
	assert_tame(buf_view(&out), hostile[_i].name);
	buf_free(&out);
}
END_TEST

static char *
text_of(const struct one *o, enum lang lang)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	ck_assert(f != NULL);
	print_text(f, &o->report, lang);
	fclose(f);
	return text;
}

START_TEST(text_hostile)
{
	struct certificate c = certificate_of(hostile[_i].holder);
	struct one o;
	char *text;

	one_init(&o, VERIFY_VALID, &c);
	text = text_of(&o, LANG_ZH);
	assert_tame(slice_str(text), hostile[_i].name);
	free(text);
}
END_TEST

/* Each status in both languages: its first line has the token of its verdict
 * and of no other, at full width and at 40 columns. */
START_TEST(text_status)
{
	static const char *const tokens[] = { [VERDICT_VALID] = "valid",
		[VERDICT_NOT_VALID] = "NOT valid",
		[VERDICT_UNKNOWN] = "unknown" };
	enum verify_status status = (enum verify_status)_i;
	struct certificate c = certificate_of("示例公司");
	struct one o;
	int width, lang;

	for (width = 80; width >= 40; width -= 40)
		for (lang = LANG_ZH; lang <= LANG_EN; lang++) {
			char columns[16], *text, *end;
			bool not_valid;

			snprintf(columns, sizeof(columns), "%d", width);
			setenv("COLUMNS", columns, 1);
			one_init(&o, status, &c);
			text = text_of(&o, (enum lang)lang);
			end = strchr(text, '\n');
			ck_assert(end != NULL);
			ck_assert_msg(strstr(text, "示例公司") != NULL ||
				status == VERIFY_FORGED,
			    "%s", text);
			ck_assert_msg(strstr(text, "示例公司") == NULL ||
				status != VERIFY_FORGED,
			    "forged, and its texts are shown: %s", text);
			*end = '\0';
			ck_assert_msg(
			    strstr(text, tokens[o.result.v.verdict]) != NULL,
			    "%s", text);
			not_valid = strstr(text, "NOT valid") != NULL;
			ck_assert_msg(not_valid ==
				(o.result.v.verdict == VERDICT_NOT_VALID),
			    "%s", text);
			free(text);
		}
}
END_TEST

START_TEST(text_sample)
{
	struct certificate c = certificate_of("示例公司");
	struct one o;
	char *text;

	one_init(&o, VERIFY_VALID, &c);
	o.result.v.sample = true;
	text = text_of(&o, LANG_EN);
	*strchr(text, '\n') = '\0';
	ck_assert_msg(strstr(text, "SAMPLE") != NULL, "%s", text);
	free(text);
}
END_TEST

/* Exit status: 70 until it is proven to be another. */
static const struct {
	const char *name;
	int status; /* of the one result; -1: no result */
	bool not_opened, nothing, failed;
	int exit;
} exits[] = {
	{ "out of memory beats all", VERIFY_VALID, false, false, true,
	    CLI_INTERNAL },
	{ "nothing found", -1, false, false, false, CLI_NOTHING },
	{ "forged", VERIFY_FORGED, false, false, false, CLI_REFUSED },
	{ "forged, and one not opened", VERIFY_FORGED, true, false, false,
	    CLI_REFUSED },
	{ "valid, and one not opened", VERIFY_VALID, true, false, false,
	    CLI_NOINPUT },
	{ "valid, and one held nothing", VERIFY_VALID, false, true, false,
	    CLI_NOTHING },
	{ "unknown", VERIFY_STATUS_STALE, false, false, false, CLI_UNKNOWN },
	{ "unreadable", VERIFY_UNREADABLE, false, false, false, CLI_UNKNOWN },
	{ "valid", VERIFY_VALID, false, false, false, CLI_OK },
};

START_TEST(exit_status)
{
	struct one o;

	one_init(&o,
	    exits[_i].status < 0 ? VERIFY_VALID
				 : (enum verify_status)exits[_i].status,
	    NULL);
	o.report.n = exits[_i].status < 0 ? 0 : 1;
	o.report.not_opened = exits[_i].not_opened;
	o.report.nothing = exits[_i].nothing;
	o.report.failed = exits[_i].failed;
	ck_assert_msg(report_exit(&o.report) == exits[_i].exit, "%s: %d",
	    exits[_i].name, report_exit(&o.report));
}
END_TEST

#define N(table) (int)(sizeof(table) / sizeof(table[0]))

Suite *
print_suite(void)
{
	Suite *s = suite_create("print");
	TCase *t = tcase_create("print");

	tcase_add_loop_test(t, csv, 0, N(hostile));
	tcase_add_loop_test(t, json, 0, N(hostile));
	tcase_add_loop_test(t, text_hostile, 0, N(hostile));
	tcase_add_loop_test(t, text_status, 0, VERIFY_STATUS_COUNT);
	tcase_add_test(t, text_sample);
	tcase_add_loop_test(t, exit_status, 0, N(exits));
	suite_add_tcase(s, t);
	return s;
}
