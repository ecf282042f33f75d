/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The review of bids for paper and archive: what was asked, what came out,
 * each certificate beside a picture of its page, what was not read, codes of
 * others, every file that was gone through.  Only items are made here; the
 * reader sets them (verifier/press.h).
 */
#include "verifier/print.h"

#include <string.h>

#include "record/unicode.h"
#include "verifier/press.h"
#include "verifier/words.h"

struct page {
	const struct report *r;
	const struct bids *b;
	const struct pictures *pictures;
	enum lang lang;
	struct buf *out;
	int zone; /* in which the whole speaks of time */
};

#define SAY(p, zh, en) ((p)->lang == LANG_ZH ? (zh) : (en))

static void
item(const struct page *p, enum press_kind kind, enum press_style style,
    struct slice data)
{
	struct press_item head = { (uint32_t)kind, (uint32_t)style,
		p->lang == LANG_ZH, (uint32_t)data.n };

	buf_put(p->out, &head, sizeof(head));
	buf_slice(p->out, data);
}

static void
text(const struct page *p, enum press_kind kind, enum press_style style,
    const char *s)
{
	struct buf seen = BUF_INIT(65536);

	unicode_visible(slice_str(s), &seen);
	item(p, kind, style, buf_view(&seen));
	buf_free(&seen);
}

static void
field(const struct page *p, const char *label, const char *s)
{
	struct buf data = BUF_INIT(65536);

	if (s == NULL || *s == '\0')
		return;
	buf_puts(&data, label);
	buf_putc(&data, '\0');
	unicode_visible(slice_str(s), &data);
	item(p, PRESS_FIELD, PRESS_PLAIN, buf_view(&data));
	buf_free(&data);
}

static void
fields(const struct page *p, const char *label, const struct bilingual *b)
{
	const char *first = SAY(p, b->zh, b->en),
		   *second = SAY(p, b->en, b->zh);

	field(p, label, first != NULL ? first : second);
	if (first != NULL)
		field(p, "", second);
}

static void
moment(int64_t t, int zone, struct buf *to)
{
	char s[INSTANT_TEXT];

	if (t < INSTANT_MIN || t > INSTANT_MAX) {
		buf_putc(to, '?');
		return;
	}
	instant_format(t, zone, s);
	s[10] = ' ';
	buf_printf(to, "%.19s %s", s, s + 19);
}

static void
asked(const struct page *p)
{
	const struct question *q = p->r->question;
	struct buf b = BUF_INIT(1024);
	char date[DATE_TEXT];

	if (q->as_of.is_date) {
		date_format(q->as_of.date, date);
		buf_puts(&b, date);
	} else {
		moment(
		    q->as_of.is_now ? q->now : q->as_of.instant, p->zone, &b);
		buf_puts(&b,
		    q->as_of.is_now ? SAY(p, "（核验之时）", " (now)") : "");
	}
	field(p, SAY(p, "所问时刻", "As of"), buf_cstr(&b));
	if (q->has_through) {
		date_format(q->through, date);
		field(p, SAY(p, "须有效至", "Through"), date);
	}
	buf_reset(&b);
	if (q->known_at != INSTANT_NONE) {
		moment(q->known_at, p->zone, &b);
		field(p, SAY(p, "当时所知", "Known at"), buf_cstr(&b));
		buf_reset(&b);
	}
	moment(q->now, p->zone, &b);
	field(p, SAY(p, "核验于", "Checked at"), buf_cstr(&b));
	buf_free(&b);
}

static void
lists(const struct page *p)
{
	const struct question *q = p->r->question;
	struct buf b = BUF_INIT(1024);
	size_t i;

	for (i = 0; i < q->ntrusts; i++) {
		const struct trust *t = q->trusts[i];

		buf_reset(&b);
		buf_printf(&b,
		    SAY(p, "%s，第 %lld 版，有效至 ",
			"%s, version %lld, good until "),
		    t->publisher, (long long)t->version);
		moment(t->expires, p->zone, &b);
		if (t->sample)
			buf_puts(&b,
			    SAY(p, "【样本，并非真实机构】",
				" [SAMPLE: no real issuers]"));
		field(p, SAY(p, "信任名单", "Trust list"), buf_cstr(&b));
	}
	buf_free(&b);
}

static int
foreign_count(const struct report *r)
{
	size_t i;
	int n = 0;

	for (i = 0; i < r->ninputs; i++)
		n += r->inputs[i].nforeign;
	return n;
}

static void
summary(const struct page *p)
{
	static const char *const whole[][2] = {
		{ "找到的每一张证书都有效。",
		    "Every certificate found is valid." },
		{ "至少有一张证书无效。",
		    "At least one certificate is NOT valid." },
		{ "没有确定无效的，但有内容无法确认。",
		    "None is definitely not valid, but something could not be "
		    "established." },
		{ "没有找到证书。", "No certificate was found." },
	};
	int status = report_exit(p->r), pages = 0;
	struct buf b = BUF_INIT(1024);
	size_t counts[3], i;

	for (i = 0; i < p->r->ninputs; i++)
		pages += p->r->inputs[i].pages;
	report_count(p->r, counts);
	if (status >= 0 && status <= 3)
		text(p, PRESS_VERDICT,
		    status == 0       ? PRESS_GOOD
			: status == 1 ? PRESS_BAD
				      : PRESS_UNSURE,
		    whole[status][p->lang == LANG_ZH ? 0 : 1]);
	buf_printf(&b,
	    SAY(p,
		"%zu 个文件，逐页看过 %d 页；%zu 项：有效 %zu，无效 %zu，无法确认 "
		"%zu；其他二维码 %d 个",
		"%zu files, %d pages gone through; %zu results: %zu valid, %zu "
		"NOT valid, %zu unknown; %d codes of other kinds"),
	    p->r->ninputs, pages, p->r->n, counts[VERDICT_VALID],
	    counts[VERDICT_NOT_VALID], counts[VERDICT_UNKNOWN],
	    foreign_count(p->r));
	field(p, SAY(p, "范围", "Extent"), buf_cstr(&b));
	text(p, PRESS_TEXT, PRESS_PLAIN,
	    SAY(p,
		"结论只针对二维码或文件中签名的记录。请将持证人、方案、级别、编号、"
		"日期与纸面逐项核对。",
		"A verdict speaks of the signed record in the code or the file: "
		"compare holder, scheme, level, number and dates with the "
		"page."));
	buf_free(&b);
}

static void
place(const struct page *p, const struct result *r)
{
	struct buf b = BUF_INIT(1024);

	buf_put(&b, r->input, strnlen(r->input, 300));
	if (r->page > 0)
		buf_printf(&b, SAY(p, "，第 %d 页", ", page %d"), r->page);
	field(p, SAY(p, "位置", "Place"), buf_cstr(&b));
	buf_free(&b);
}

static void
findings(const struct page *p, const struct verification *v)
{
	struct buf b = BUF_INIT(2048);
	size_t i;

	for (i = 0; i < v->nfindings; i++) {
		const struct finding *f = &v->findings[i];

		if (f->state == CHECK_PASS)
			continue;
		buf_reset(&b);
		words_finding(f, p->lang, &b);
		field(p, f->state == CHECK_FAIL ? "×" : "?", buf_cstr(&b));
	}
	buf_free(&b);
}

static void
scheme(const struct page *p, const struct verification *v)
{
	struct buf b = BUF_INIT(4096);

	words_scheme(v, p->lang, &b);
	field(p, SAY(p, "方案", "Scheme"), buf_cstr(&b));
	buf_reset(&b);
	words_level(v, p->lang, &b);
	field(p, SAY(p, "级别", "Level"), buf_cstr(&b));
	buf_free(&b);
}

static void
issuers(const struct page *p, const struct verification *v)
{
	size_t i;

	for (i = 0; i < v->certificate->nissuers; i++)
		field(p, i == 0 ? SAY(p, "颁发机构", "Issuers") : "",
		    words_issuer(v, i, p->lang));
}

static void
dates(const struct page *p, const struct result *r)
{
	const struct certificate *c = r->v.certificate;
	struct buf b = BUF_INIT(1024);
	char from[DATE_TEXT], until[DATE_TEXT], zone[ZONE_TEXT];

	date_format(c->valid_from, from);
	date_format(c->valid_until, until);
	zone_format(c->zone, zone);
	buf_printf(&b,
	    SAY(p, "%s 至 %s（含当日，%s）", "%s to %s (inclusive, %s)"), from,
	    until, zone);
	field(p, SAY(p, "有效期", "Validity"), buf_cstr(&b));
	if (r->has_token) {
		buf_reset(&b);
		buf_printf(&b,
		    SAY(p, "第 %lld 号，签发于 ", "no. %lld, issued "),
		    (long long)r->seq);
		moment(r->issued, c->zone, &b);
		field(p, SAY(p, "状态表", "Status list"), buf_cstr(&b));
	}
	buf_free(&b);
}

static void
certificate(const struct page *p, size_t result)
{
	const struct result *r = p->r->v[result];
	const struct certificate *c = bids_certificate(p->r, result);
	struct buf b = BUF_INIT(1024);

	if (c == NULL)
		return;
	fields(p, SAY(p, "持证人", "Holder"), &c->holder.name);
	field(p, SAY(p, "信用代码", "Credit code"), c->holder.uscc);
	field(p, "LEI", c->holder.lei);
	field(p, SAY(p, "注册号", "Registration"), c->holder.reg);
	buf_puts(&b, c->number);
	if (c->version > 1)
		buf_printf(&b, SAY(p, "（第 %lld 版）", " (version %lld)"),
		    (long long)c->version);
	field(p, SAY(p, "编号", "Number"), buf_cstr(&b));
	scheme(p, &r->v);
	dates(p, r);
	issuers(p, &r->v);
	fields(p, SAY(p, "范围", "Scope"), &c->scope);
	if (!bids_own(p->b, result))
		field(p, "!",
		    SAY(p, "持证人不是该投标人",
			"the holder is not this bidder"));
	if (bids_ends_early(p->b, result))
		field(p, "!",
		    SAY(p, "在合同期内到期", "ends within the contract"));
	buf_free(&b);
}

static void
block(const struct page *p, size_t result)
{
	static const enum press_style styles[] = { [VERDICT_VALID] = PRESS_GOOD,
		[VERDICT_NOT_VALID] = PRESS_BAD,
		[VERDICT_UNKNOWN] = PRESS_UNSURE };
	const struct result *r = p->r->v[result];
	struct buf b = BUF_INIT(4096);

	item(p, PRESS_BLOCK, PRESS_PLAIN, pictures_of(p->pictures, r));
	buf_puts(&b, words_verdict(r->v.verdict, p->lang));
	if (r->v.verdict != VERDICT_VALID)
		buf_printf(
		    &b, " — %s", verify_status_text(r->v.status, p->lang));
	if (r->v.sample)
		buf_puts(&b, SAY(p, "【样本】", " [SAMPLE]"));
	text(p, PRESS_VERDICT, styles[r->v.verdict], buf_cstr(&b));
	buf_reset(&b);
	words_reason(r, p->lang, &b);
	text(p, PRESS_TEXT, PRESS_PLAIN, buf_cstr(&b));
	place(p, r);
	certificate(p, result);
	findings(p, &r->v);
	item(p, PRESS_END, PRESS_PLAIN, slice_of(NULL, 0));
	buf_free(&b);
}

static void
scores(const struct page *p, const struct bid *bid)
{
	struct buf b = BUF_INIT(4096);
	char points[24];
	size_t i;

	text(p, PRESS_TEXT, PRESS_PLAIN, SAY(p, "得分", "Points"));
	for (i = 0; i < p->b->nrules; i++) {
		const struct bid_score *s = &bid->score[i];

		snprintf(points, sizeof(points), "%lld",
		    s->state == BID_MET ? (long long)p->b->rule[i].points
					: 0LL);
		buf_reset(&b);
		buf_printf(&b, SAY(p, "%s：%s", "%s: %s"), p->b->rule[i].name,
		    print_bid_state(s->state, p->lang));
		if (s->state == BID_MET || s->state == BID_OPEN)
			buf_printf(&b, " — %s (%.200s)",
			    bids_certificate(p->r, s->result)->number,
			    p->r->v[s->result]->input);
		field(p, points, buf_cstr(&b));
	}
	buf_reset(&b);
	buf_printf(&b, "%lld", (long long)bid->points);
	if (bid->open > 0)
		buf_printf(&b,
		    SAY(p, "（另有 %lld 分待定）", " (and %lld open)"),
		    (long long)bid->open);
	print_bid_unread(bid, p->lang, &b);
	field(p, SAY(p, "合计", "Total"), buf_cstr(&b));
	buf_free(&b);
}

static void
one_bid(const struct page *p, size_t at)
{
	const struct bid *bid = &p->b->v[at];
	struct buf b = BUF_INIT(4096);
	size_t i, n = 0;

	buf_printf(&b, "%.300s", bid->name);
	if (bid->bidder != NULL && bid->bidder->uscc != NULL)
		buf_printf(&b, "  %s", bid->bidder->uscc);
	if (bid->bidder == NULL && p->b->has_bidders)
		buf_puts(&b,
		    SAY(p, "（不在投标人表中）",
			" (not in the table of bidders)"));
	text(p, PRESS_HEADING, PRESS_PLAIN, buf_cstr(&b));
	for (i = 0; i < p->r->n; i++)
		if (p->b->of[i] == at && !bids_unread(p->r, i)) {
			block(p, i);
			n++;
		}
	if (n == 0)
		text(p, PRESS_TEXT, PRESS_UNSURE,
		    bid->unread > 0
			? SAY(p, "没有读出，见后面“没有读出的内容”",
			      "could not be read: see “What was not read” below")
			: print_bid_nothing(bid, p->lang));
	if (p->b->nrules > 0)
		scores(p, bid);
	buf_free(&b);
}

static void
gaps(const struct page *p)
{
	size_t i, n = 0;

	text(p, PRESS_HEADING, PRESS_PLAIN,
	    SAY(p, "没有读出的内容", "What was not read"));
	for (i = 0; i < p->r->n; i++)
		if (bids_unread(p->r, i)) {
			block(p, i);
			n++;
		}
	if (n == 0)
		text(p, PRESS_TEXT, PRESS_PLAIN,
		    SAY(p, "没有：每一页都看过，看到的码都读出了。",
			"Nothing: every page was examined, and every code that "
			"was seen was read."));
}

static void
notices(const struct page *p)
{
	struct buf b = BUF_INIT(4096);
	size_t i;

	if (p->b->nnotices == 0)
		return;
	text(p, PRESS_HEADING, PRESS_PLAIN,
	    SAY(p, "投标文件之间", "Across the bids"));
	for (i = 0; i < p->b->nnotices; i++) {
		buf_reset(&b);
		print_bid_notice(p->b, &p->b->notice[i], p->lang, &b);
		text(p, PRESS_TEXT, PRESS_UNSURE, buf_cstr(&b));
	}
	buf_free(&b);
}

static void
foreign(const struct page *p)
{
	struct buf b = BUF_INIT(2048);
	size_t i;
	int k;

	if (foreign_count(p->r) == 0)
		return;
	text(p, PRESS_HEADING, PRESS_PLAIN,
	    SAY(p, "其他二维码（未打开）",
		"Codes of other kinds (never opened)"));
	for (i = 0; i < p->r->ninputs; i++) {
		const struct examined *e = &p->r->inputs[i];

		for (k = 0; k < e->nforeign && k < FOREIGN_MAX; k++) {
			struct slice host = foreign_host(&e->foreign[k]);

			buf_reset(&b);
			buf_printf(&b, "%.200s", e->input);
			if (e->foreign[k].page > 0)
				buf_printf(&b,
				    SAY(p, "，第 %d 页", ", page %d"),
				    e->foreign[k].page);
			buf_printf(
			    &b, ": %.*s", (int)host.n, (const char *)host.p);
			text(p, PRESS_TEXT, PRESS_PLAIN, buf_cstr(&b));
		}
		if (e->nforeign > FOREIGN_MAX)
			text(p, PRESS_TEXT, PRESS_PLAIN, "…");
	}
	buf_free(&b);
}

/* Every input, so that a file that is missing here was not looked at. */
static void
files(const struct page *p)
{
	struct buf b = BUF_INIT(2048);
	size_t i;

	text(p, PRESS_HEADING, PRESS_PLAIN,
	    SAY(p, "看过的文件", "Files gone through"));
	for (i = 0; i < p->r->ninputs; i++) {
		const struct examined *e = &p->r->inputs[i];

		buf_reset(&b);
		if (!e->opened)
			buf_puts(&b, SAY(p, "打不开", "could not be opened"));
		else if (e->passed_over || e->kind == INPUT_OTHER)
			buf_puts(&b,
			    e->type != CAUSE_NONE ? cause_text(e->type, p->lang)
						  : "–");
		else if (e->pages > 0)
			buf_printf(&b,
			    SAY(p, "%d 页，%zu 项", "%d pages, results: %zu"),
			    e->pages, e->n);
		else
			buf_printf(&b, SAY(p, "%zu 项", "results: %zu"), e->n);
		if (e->passed_over)
			buf_puts(&b,
			    SAY(p, "，不是证书，略过",
				", no certificate, passed over"));
		buf_printf(&b, " — %.300s", e->input);
		text(p, PRESS_TEXT, PRESS_PLAIN, buf_cstr(&b));
	}
	buf_free(&b);
}

/* That of the first certificate, as its scheme's dates; else UTC. */
static int
zone_of(const struct report *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->v[i]->v.certificate != NULL)
			return r->v[i]->v.certificate->zone;
	return 0;
}

void
print_pdf(const struct report *r, const struct bids *b,
    const struct pictures *pictures, enum lang lang, struct buf *items)
{
	struct page p = { r, b, pictures, lang, items, zone_of(r) };
	struct buf s = BUF_INIT(1024);
	char when[INSTANT_TEXT];
	size_t i;

	text(&p, PRESS_TITLE, PRESS_PLAIN,
	    SAY(&p, "证书核验报告", "Review of certificates"));
	instant_format(r->question->now, 0, when);
	text(&p, PRESS_DATE, PRESS_PLAIN, when);
	buf_puts(&s,
	    SAY(&p, "证书核验报告，核验于 ",
		"Review of certificates, "
		"checked at "));
	moment(r->question->now, p.zone, &s);
	text(&p, PRESS_FOOTER, PRESS_PLAIN, buf_cstr(&s));
	buf_free(&s);
	summary(&p);
	asked(&p);
	lists(&p);
	for (i = 0; i < b->n; i++)
		one_bid(&p, i);
	notices(&p);
	gaps(&p);
	foreign(&p);
	files(&p);
}
