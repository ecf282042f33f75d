/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For people: verdict first, then why, then what to compare with the paper,
 * then how we know.  Works without colour and at 40 columns.  Only `valid` is
 * green; "cannot say" is neither green nor red.
 */
#include "verifier/print.h"

#include <string.h>

#include "record/unicode.h"
#include "sys/tty.h"
#include "verifier/words.h"

#define NARROW 60 /* columns below which a value goes under its label */
#define WIDE_MAX 100 /* columns: longer lines are hard to read */

struct page {
	FILE *f;
	enum lang lang;
	int width;
	const struct report *report;
};

/* A macro, so that the compiler still sees both format strings. */
#define SAY(p, zh, en) ((p)->lang == LANG_ZH ? (zh) : (en))

static void
styled(const struct page *p, enum tty_style style, const char *text)
{
	tty_put(p->f, style, slice_str(text));
}

/* Foreign text, wrapped from a column on. */
static void
wrapped(const struct page *p, const char *text, int column, int indent)
{
	struct buf seen = BUF_INIT(65536);

	unicode_visible(slice_str(text), &seen);
	tty_wrap(p->f, buf_view(&seen), column, indent, p->width);
	fputc('\n', p->f);
	buf_free(&seen);
}

static void
spaces(const struct page *p, int n)
{
	fprintf(p->f, "%*s", n, "");
}

static void
paragraph(const struct page *p, int indent, const char *text)
{
	spaces(p, indent);
	wrapped(p, text, indent, indent);
}

/* "  label   value"; an empty label continues the one above. */
static void
row(const struct page *p, const char *label, const char *value)
{
	int at = p->lang == LANG_ZH ? 14 : 18;
	int used = 2 + tty_columns(slice_str(label));

	if (value == NULL || *value == '\0')
		return;
	if (p->width < NARROW) {
		if (*label != '\0') {
			spaces(p, 2);
			styled(p, TTY_DIM, label);
			fputc('\n', p->f);
		}
		paragraph(p, 4, value);
		return;
	}
	spaces(p, 2);
	styled(p, TTY_DIM, label);
	spaces(p, used < at ? at - used : 1);
	wrapped(p, value, used < at ? at : used + 1, at);
}

static void
bilingual_rows(
    const struct page *p, const char *label, const struct bilingual *b)
{
	const char *first = p->lang == LANG_ZH ? b->zh : b->en;
	const char *second = p->lang == LANG_ZH ? b->en : b->zh;

	if (first == NULL) {
		first = second;
		second = NULL;
	}
	row(p, label, first);
	row(p, "", second);
}

static void
instant_text(int64_t t, int zone, char out[40])
{
	char text[INSTANT_TEXT];

	if (t < INSTANT_MIN || t > INSTANT_MAX) {
		snprintf(out, 40, "?");
		return;
	}
	instant_format(t, zone, text);
	text[10] = ' ';
	snprintf(out, 40, "%.19s %s", text, text + 19);
}

static enum tty_style
style_of(enum verdict v)
{
	return v == VERDICT_VALID    ? TTY_GOOD
	    : v == VERDICT_NOT_VALID ? TTY_BAD
				     : TTY_UNSURE;
}

static void
headline(const struct page *p, const struct result *r)
{
	static const char *const sources[][2] = {
		[SOURCE_EMBEDDED] = { "内嵌记录", "embedded record" },
		[SOURCE_QR] = { "二维码", "QR" },
		[SOURCE_JWS] = { "签名记录", "signed record" },
		[SOURCE_TEXT] = { "二维码文字", "QR text" },
		[SOURCE_NONE] = { "文件", "file" },
	};
	const struct verification *v = &r->v;
	char where[64];
	struct buf b = BUF_INIT(8192);

	styled(p, style_of(v->verdict), words_verdict(v->verdict, p->lang));
	if (v->verdict != VERDICT_VALID) {
		fputs(p->width < NARROW ? "\n  " : " — ", p->f);
		styled(p, style_of(v->verdict),
		    verify_status_text(v->status, p->lang));
	}
	if (v->sample) {
		fputs(p->width < NARROW ? "\n  " : "  ", p->f);
		styled(p, TTY_BOLD,
		    SAY(p, "【样本 SAMPLE，非真实证书】",
			"[SAMPLE 样本, no real certificate]"));
	}
	fputc('\n', p->f);
	if (r->page > 0)
		snprintf(where, sizeof(where),
		    SAY(p, "（第 %d 页，%s）", " (page %d, %s)"), r->page,
		    sources[r->source][p->lang == LANG_ZH ? 0 : 1]);
	else
		snprintf(where, sizeof(where), SAY(p, "（%s）", " (%s)"),
		    sources[r->source][p->lang == LANG_ZH ? 0 : 1]);
	/* The text of a QR runs to a thousand digits. */
	buf_put(&b, r->input, strnlen(r->input, 200));
	if (strlen(r->input) > 200)
		buf_puts(&b, "…");
	buf_puts(&b, where);
	paragraph(p, 2, buf_cstr(&b));
	buf_free(&b);
}

static void
scheme_rows(const struct page *p, const struct verification *v)
{
	const struct certificate *c = v->certificate;
	struct buf b = BUF_INIT(4096);
	size_t i;

	words_scheme(v, p->lang, &b);
	row(p, SAY(p, "认证方案", "Scheme"), buf_cstr(&b));
	buf_reset(&b);
	words_level(v, p->lang, &b);
	row(p, SAY(p, "级别", "Level"), buf_cstr(&b));
	buf_reset(&b);
	for (i = 0; i < c->ncriteria; i++)
		buf_printf(&b, "%s%s", i > 0 ? "; " : "", c->criteria[i]);
	row(p, SAY(p, "认证依据", "Criteria"), buf_cstr(&b));
	buf_free(&b);
}

static void
issuer_rows(const struct page *p, const struct verification *v)
{
	size_t i;

	for (i = 0; i < v->certificate->nissuers; i++)
		row(p, i == 0 ? SAY(p, "颁发机构", "Issuers") : "",
		    words_issuer(v, i, p->lang));
}

static void
compare_rows(const struct page *p, const struct verification *v)
{
	const struct certificate *c = v->certificate;
	char from[DATE_TEXT], until[DATE_TEXT], zone[ZONE_TEXT];
	struct buf b = BUF_INIT(1024);

	fputc('\n', p->f);
	spaces(p, 2);
	styled(p, TTY_BOLD,
	    SAY(p, "请与纸面逐项核对", "Compare each line with the paper"));
	fputc('\n', p->f);
	bilingual_rows(p, SAY(p, "持证人", "Holder"), &c->holder.name);
	row(p, SAY(p, "信用代码", "Credit code"), c->holder.uscc);
	row(p, "LEI", c->holder.lei);
	row(p, SAY(p, "注册号", "Registration"), c->holder.reg);
	scheme_rows(p, v);
	buf_puts(&b, c->number);
	if (c->version > 1)
		buf_printf(&b, SAY(p, "（第 %lld 版）", " (version %lld)"),
		    (long long)c->version);
	row(p, SAY(p, "证书编号", "Number"), buf_cstr(&b));
	buf_reset(&b);
	date_format(c->valid_from, from);
	date_format(c->valid_until, until);
	zone_format(c->zone, zone);
	buf_printf(&b,
	    SAY(p, "%s 至 %s（含当日，%s）", "%s to %s (inclusive, %s)"), from,
	    until, zone);
	row(p, SAY(p, "有效期", "Validity"), buf_cstr(&b));
	issuer_rows(p, v);
	bilingual_rows(p, SAY(p, "认证范围", "Scope"), &c->scope);
	fputc('\n', p->f);
	buf_free(&b);
}

static void
age_text(const struct page *p, int64_t seconds, struct buf *b)
{
	if (seconds < 0)
		return;
	if (seconds < 2 * 3600)
		buf_printf(b, SAY(p, "，%lld 分钟前", ", %lld minutes ago"),
		    (long long)(seconds / 60));
	else if (seconds < 2 * 86400)
		buf_printf(b, SAY(p, "，%lld 小时前", ", %lld hours ago"),
		    (long long)(seconds / 3600));
	else
		buf_printf(b, SAY(p, "，%lld 天前", ", %lld days ago"),
		    (long long)(seconds / 86400));
}

static void
basis_rows(const struct page *p, const struct result *r)
{
	const struct question *q = p->report->question;
	const struct verification *v = &r->v;
	int zone = v->certificate == NULL ? 0 : v->certificate->zone;
	struct buf b = BUF_INIT(1024);
	char when[40], until[40];

	instant_text(v->as_of, zone, when);
	buf_puts(&b, when);
	if (q->as_of.is_now)
		buf_puts(&b, SAY(p, "（现在）", " (now)"));
	row(p, SAY(p, "所问时刻", "As of"), buf_cstr(&b));
	if (q->known_at != INSTANT_NONE) {
		instant_text(q->known_at, zone, when);
		row(p, SAY(p, "当时所知", "Known at"), when);
	}
	buf_reset(&b);
	if (r->has_token) {
		instant_text(r->issued, zone, when);
		instant_text(r->expires, zone, until);
		buf_printf(&b,
		    SAY(p, "第 %lld 号，签发于 %s", "no. %lld, issued %s"),
		    (long long)r->seq, when);
		age_text(p, q->now - r->issued, &b);
		buf_printf(&b, SAY(p, "；有效至 %s", "; good until %s"), until);
		row(p, SAY(p, "状态表", "Status list"), buf_cstr(&b));
	}
	if (v->trust != NULL) {
		buf_reset(&b);
		instant_text(v->trust->expires, zone, until);
		buf_printf(&b,
		    SAY(p, "%s，第 %lld 版，有效至 %s",
			"%s, version %lld, good until %s"),
		    v->trust->publisher, (long long)v->trust->version, until);
		row(p, SAY(p, "信任名单", "Trust list"), buf_cstr(&b));
	}
	buf_free(&b);
}

/* A pass that carries no news is not printed. */
static bool
is_plain_pass(const struct finding *f)
{
	switch (f->code) {
	case E_OK:
	case E_SIG_OK:
	case E_ISSUERS_OK:
	case E_DATES_OK:
	case E_STATUS_VALID:
	case E_DOC_OK:
	case E_DOC_COMPARE:
	case E_EXPECT_OK:
		return f->state == CHECK_PASS;
	default:
		return false;
	}
}

static const char *
action_text(const struct page *p, enum status_action action)
{
	static const char *const texts[STATUS_ACTION_COUNT][2] = {
		[STATUS_SUSPEND] = { "暂停", "suspended" },
		[STATUS_RESTORE] = { "恢复", "restored" },
		[STATUS_WITHDRAW] = { "撤销", "withdrawn" },
		[STATUS_CANCEL] = { "注销", "cancelled" },
		[STATUS_SUPERSEDE] = { "换证", "replaced" },
		[STATUS_VOID] = { "作废", "void" },
	};

	return texts[action][p->lang == LANG_ZH ? 0 : 1];
}

static void
finding_lines(const struct page *p, const struct result *r)
{
	static const char *const marks[] = { [CHECK_PASS] = "  i ",
		[CHECK_FAIL] = "  x ",
		[CHECK_UNKNOWN] = "  ? " };
	static const enum tty_style styles[] = { [CHECK_PASS] = TTY_DIM,
		[CHECK_FAIL] = TTY_BAD,
		[CHECK_UNKNOWN] = TTY_UNSURE };
	struct buf b = BUF_INIT(4096);
	const char *next, *before = NULL;
	char date[DATE_TEXT];
	size_t i;

	for (i = 0; i < r->v.nfindings; i++) {
		const struct finding *f = &r->v.findings[i];

		if (is_plain_pass(f))
			continue;
		buf_reset(&b);
		words_finding(f, p->lang, &b);
		styled(p, styles[f->state], marks[f->state]);
		wrapped(p, buf_cstr(&b), 4, 4);
		next = words_advice(f->code, p->lang);
		/* A list that is not there is not too old. */
		if (f->code == E_SIG_UNKNOWN_KEY &&
		    p->report->question->ntrusts == 0)
			next = NULL;
		if (next != NULL && next != before) {
			before = next;
			fputs("    → ", p->f);
			wrapped(p, next, 6, 6);
		}
	}
	if (r->v.announced != NULL) {
		date_format(r->v.announced->effective, date);
		buf_reset(&b);
		buf_printf(&b, "%s: %s, %s (%s)", SAY(p, "其后", "Later"), date,
		    action_text(p, r->v.announced->action),
		    r->v.announced->reason);
		paragraph(p, 4, buf_cstr(&b));
	}
	if (r->v.boundary)
		paragraph(p, 4,
		    SAY(p, "所问之日正有状态变化，请核对具体时刻。",
			"The status changes on the very day asked about: "
			"look at the hour."));
	if (r->v.overdue)
		paragraph(p, 4,
		    SAY(p, "暂停已超过期限，并未自动恢复。",
			"The suspension is past its limit and was not "
			"lifted."));
	buf_free(&b);
}

static void
print_result(const struct page *p, const struct result *r)
{
	struct buf b = BUF_INIT(4096);
	const char *next = words_next(&r->v, p->lang);

	headline(p, r);
	words_reason(r, p->lang, &b);
	paragraph(p, 2, buf_cstr(&b));
	if (r->v.certificate != NULL && r->v.status != VERIFY_FORGED) {
		compare_rows(p, &r->v);
		basis_rows(p, r);
	}
	finding_lines(p, r);
	if (next != NULL) {
		fputs("  → ", p->f);
		wrapped(p, next, 4, 4);
	}
	fputc('\n', p->f);
	buf_free(&b);
}

#define FOREIGN_LINES 10 /* of one input; JSON has them all */
#define PASSED_LINES 10 /* likewise */

/* Whose codes they are and where; the host is all that may be shown of an
 * address, because somebody would open it. */
static void
print_foreign(const struct page *p, const struct examined *e)
{
	struct buf b = BUF_INIT(8192);
	int i;

	for (i = 0; i < e->nforeign && i < FOREIGN_LINES; i++) {
		struct slice host = foreign_host(&e->foreign[i]);

		buf_reset(&b);
		buf_printf(&b, "%.200s", e->input);
		if (e->foreign[i].page > 0)
			buf_printf(&b, SAY(p, "（第 %d 页）", " (page %d)"),
			    e->foreign[i].page);
		buf_printf(&b, ": %s: %.*s",
		    error_text(E_DOC_FOREIGN_CODE, p->lang), (int)host.n,
		    (const char *)host.p);
		paragraph(p, 0, buf_cstr(&b));
	}
	if (e->nforeign > FOREIGN_LINES)
		fprintf(p->f, SAY(p, "另有 %d 个\n", "and %d more\n"),
		    e->nforeign - FOREIGN_LINES);
	buf_free(&b);
}

/* Inputs without a result, and codes that are not ours: never silence. */
static void
print_inputs(const struct page *p)
{
	struct buf b = BUF_INIT(8192);
	const struct report *r = p->report;
	int passed = 0, shown = 0;
	size_t i;

	for (i = 0; i < r->ninputs; i++) {
		const struct examined *e = &r->inputs[i];

		passed += e->passed_over;
		buf_reset(&b);
		if (e->n == 0 && !e->passed_over) {
			buf_printf(&b, "%.200s: %s", e->input,
			    error_text(E_DOC_NOTHING, p->lang));
			if (e->type != CAUSE_NONE)
				buf_printf(&b, SAY(p, "（%s）", " (%s)"),
				    cause_text(e->type, p->lang));
			paragraph(p, 0, buf_cstr(&b));
		}
		if (e->nforeign > 0 && e->kind != INPUT_TEXT)
			print_foreign(p, e);
	}
	if (r->ninputs == 0)
		paragraph(p, 0, error_text(E_DOC_NOTHING, p->lang));
	if (passed == 0)
		goto out;
	fprintf(p->f,
	    SAY(p, "另有 %d 个文件不是文档，已略过：\n",
		"%d other files are no documents and were passed over:\n"),
	    passed);
	for (i = 0; i < r->ninputs && shown < PASSED_LINES; i++) {
		const struct examined *e = &r->inputs[i];

		if (!e->passed_over)
			continue;
		shown++;
		buf_reset(&b);
		buf_printf(&b, "%.200s", e->input);
		if (e->type != CAUSE_NONE)
			buf_printf(&b, SAY(p, "（%s）", " (%s)"),
			    cause_text(e->type, p->lang));
		paragraph(p, 2, buf_cstr(&b));
	}
	if (passed > PASSED_LINES)
		fprintf(p->f, SAY(p, "  另有 %d 个\n", "  and %d more\n"),
		    passed - PASSED_LINES);
out:
	buf_free(&b);
}

void
print_text(FILE *f, const struct report *r, enum lang lang)
{
	struct page p = { f, lang, tty_width(f), r };
	size_t counts[3], i;

	if (p.width > WIDE_MAX)
		p.width = WIDE_MAX;
	if (p.width < 30)
		p.width = 30;
	for (i = 0; i < r->n; i++)
		print_result(&p, r->v[i]);
	print_inputs(&p);
	if (r->n < 2)
		return;
	report_count(r, counts);
	fprintf(f,
	    SAY(&p, "共 %zu 项：有效 %zu，无效 %zu，无法确认 %zu\n",
		"%zu results: %zu valid, %zu NOT valid, %zu unknown\n"),
	    r->n, counts[VERDICT_VALID], counts[VERDICT_NOT_VALID],
	    counts[VERDICT_UNKNOWN]);
}
