/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The review of bids after the verdicts: one table, what two bids share, the
 * points.  For a terminal of 80 columns; a row too long goes on below.
 */
#include "verifier/print.h"

#include <string.h>

#include "record/unicode.h"
#include "sys/tty.h"
#include "verifier/words.h"

struct page {
	FILE *f;
	enum lang lang;
	int width;
	const struct bids *b;
};

#define SAY(p, zh, en) ((p)->lang == LANG_ZH ? (zh) : (en))

static void
line(const struct page *p, int indent, enum tty_style style, const char *text)
{
	struct buf seen = BUF_INIT(16384);

	fprintf(p->f, "%*s", indent, "");
	unicode_visible(slice_str(text), &seen);
	if (style != TTY_PLAIN &&
	    tty_columns(buf_view(&seen)) + indent <= p->width)
		tty_put(p->f, style, buf_view(&seen));
	else
		tty_wrap(p->f, buf_view(&seen), indent, indent + 2, p->width);
	fputc('\n', p->f);
	buf_free(&seen);
}

/* "bid.pdf p. 12": where a person looks. */
static void
place(const struct page *p, size_t result, struct buf *to)
{
	const struct result *r = p->b->report->v[result];

	buf_printf(to, "%.200s", r->input);
	if (r->page > 0)
		buf_printf(to, SAY(p, " 第 %d 页", " p. %d"), r->page);
}

static const char *
holder_name(const struct page *p, const struct certificate *c)
{
	const char *first =
	    p->lang == LANG_ZH ? c->holder.name.zh : c->holder.name.en;
	const char *second =
	    p->lang == LANG_ZH ? c->holder.name.en : c->holder.name.zh;

	return first != NULL ? first : second != NULL ? second : "-";
}

static void
certificate_line(const struct page *p, size_t result)
{
	const struct result *r = p->b->report->v[result];
	const struct certificate *c = bids_certificate(p->b->report, result);
	const struct verification *v = &r->v;
	static const enum tty_style styles[] = { [VERDICT_VALID] = TTY_GOOD,
		[VERDICT_NOT_VALID] = TTY_BAD,
		[VERDICT_UNKNOWN] = TTY_UNSURE };
	struct buf b = BUF_INIT(8192);
	char until[DATE_TEXT];
	size_t i = 0;

	if (v->verdict == VERDICT_VALID)
		buf_puts(&b, SAY(p, "有效", "valid"));
	else
		buf_printf(&b, "%s — %s",
		    v->verdict == VERDICT_NOT_VALID
			? SAY(p, "无效", "NOT valid")
			: SAY(p, "无法确认", "unknown"),
		    verify_status_text(v->status, p->lang));
	buf_puts(&b, "  ");
	place(p, result, &b);
	line(p, 2, styles[v->verdict], buf_cstr(&b));
	buf_reset(&b);
	if (c != NULL) {
		date_format(c->valid_until, until);
		buf_printf(&b,
		    SAY(p, "%s  %s %s  至 %s  %s", "%s  %s %s  until %s  %s"),
		    c->number, c->scheme, c->level == NULL ? "" : c->level,
		    until, holder_name(p, c));
		line(p, 4, TTY_PLAIN, buf_cstr(&b));
		if (!bids_own(p->b, result))
			line(p, 4, TTY_UNSURE,
			    SAY(p, "! 持证人不是该投标人",
				"! the holder is not this bidder"));
		if (bids_ends_early(p->b, result))
			line(p, 4, TTY_UNSURE,
			    SAY(p, "! 在合同期内到期",
				"! ends within the contract"));
	} else {
		while (i < v->nfindings && v->findings[i].state == CHECK_PASS)
			i++;
		if (i < v->nfindings)
			words_finding(&v->findings[i], p->lang, &b);
		line(p, 4, TTY_PLAIN, buf_cstr(&b));
	}
	buf_free(&b);
}

const char *
print_bid_state(enum bid_state s, enum lang lang)
{
	static const char *const states[][2] = {
		[BID_NONE] = { "未得", "none" },
		[BID_OPEN] = { "待定", "open" },
		[BID_MET] = { "得分", "met" },
		[BID_OUTDONE] = { "同组取高", "a better one counts" },
	};

	return states[s][lang == LANG_ZH ? 0 : 1];
}

void
print_bid_unread(const struct bid *bid, enum lang lang, struct buf *out)
{
	if (bid->unread > 0)
		buf_printf(out,
		    lang == LANG_ZH
			? "；有 %zu 处没有读出，其中可能还有得分"
			: "; not read: %zu, there may be more points",
		    bid->unread);
}

static void
score_lines(const struct page *p, const struct bid *bid)
{
	struct buf b = BUF_INIT(8192);
	size_t i;

	for (i = 0; i < p->b->nrules; i++) {
		const struct bid_rule *rule = &p->b->rule[i];
		const struct bid_score *s = &bid->score[i];

		buf_reset(&b);
		buf_printf(&b, "%4lld  %s%s%s",
		    s->state == BID_MET ? (long long)rule->points : 0LL,
		    rule->name, SAY(p, "：", ": "),
		    print_bid_state(s->state, p->lang));
		if (s->state == BID_MET || s->state == BID_OPEN) {
			buf_puts(&b, SAY(p, "，凭 ", ", by "));
			place(p, s->result, &b);
			buf_printf(&b, " %s",
			    bids_certificate(p->b->report, s->result)->number);
		}
		line(p, 2, TTY_PLAIN, buf_cstr(&b));
	}
	buf_reset(&b);
	buf_printf(
	    &b, SAY(p, "%4lld  合计", "%4lld  total"), (long long)bid->points);
	if (bid->open > 0)
		buf_printf(&b,
		    SAY(p, "（另有 %lld 分待定）", " (and %lld open)"),
		    (long long)bid->open);
	print_bid_unread(bid, p->lang, &b);
	line(p, 2, TTY_BOLD, buf_cstr(&b));
	buf_free(&b);
}

const char *
print_bid_nothing(const struct bid *bid, enum lang lang)
{
	if (bid->files > 0)
		return error_text(E_DOC_NOTHING, lang);
	return lang == LANG_ZH ? "没有它的文件" : "no file of it was given";
}

static void
print_one(const struct page *p, size_t bid)
{
	const struct report *r = p->b->report;
	const struct bid *one = &p->b->v[bid];
	struct buf b = BUF_INIT(8192);
	size_t i, n = 0;

	buf_printf(&b, "%.300s", one->name);
	if (one->bidder != NULL && one->bidder->uscc != NULL)
		buf_printf(&b, "  %s", one->bidder->uscc);
	if (one->bidder == NULL && p->b->has_bidders)
		buf_puts(&b,
		    SAY(p, "（不在 --bidders 表中）",
			" (not in the --bidders table)"));
	line(p, 0, TTY_BOLD, buf_cstr(&b));
	for (i = 0; i < r->n; i++)
		if (p->b->of[i] == bid) {
			certificate_line(p, i);
			n++;
		}
	if (n == 0)
		line(p, 2, TTY_UNSURE, print_bid_nothing(one, p->lang));
	if (p->b->nrules > 0)
		score_lines(p, one);
	fputc('\n', p->f);
	buf_free(&b);
}

void
print_bid_notice(const struct bids *b, const struct bid_notice *n,
    enum lang lang, struct buf *out)
{
	static const char *const texts[][2] = {
		[BID_SHARED] = { "同一证书出现在两份投标文件中",
		    "the same certificate stands in two bids" },
		[BID_CONFLICT] = { "同一编号有两种内容",
		    "one number with two contents" },
		[BID_EARLY] = { "在合同期内到期", "ends within the contract" },
		[BID_ABSENT] = { "投标人表中的这一行没有文件",
		    "no file belongs to this row of the table" },
		[BID_RULE] = { "信任名单中没有这一方案或级别，这条规则无人能满"
			       "足",
		    "no trust list has this scheme or level, and nobody can "
		    "meet this rule" },
	};
	const struct page p = { NULL, lang, 0, b };
	const struct certificate *c;
	char date[DATE_TEXT];

	if (n->kind == BID_ABSENT || n->kind == BID_RULE) {
		const struct bid_rule *rule = &b->rule[n->first];

		buf_puts(out, texts[n->kind][lang == LANG_ZH ? 0 : 1]);
		buf_puts(out, SAY(&p, "：", ": "));
		if (n->kind == BID_ABSENT)
			buf_printf(out, "%s  %s", b->bidders.v[n->first].path,
			    b->bidders.v[n->first].name);
		else
			buf_printf(out, "%s  %s %s", rule->name, rule->scheme,
			    rule->level == NULL ? "" : rule->level);
		return;
	}
	c = bids_certificate(b->report, n->first);
	buf_printf(out, SAY(&p, "%s：%s", "%s: %s"),
	    texts[n->kind][lang == LANG_ZH ? 0 : 1], c->number);
	if (n->kind == BID_EARLY) {
		date_format(c->valid_until, date);
		buf_printf(out, SAY(&p, "，至 %s", ", until %s"), date);
	}
	buf_puts(out, SAY(&p, "：", ": "));
	place(&p, n->first, out);
	if (n->second != n->first) {
		buf_puts(out, SAY(&p, "；", "; "));
		place(&p, n->second, out);
	}
}

static void
notice_lines(const struct page *p)
{
	struct buf b = BUF_INIT(8192);
	size_t i;

	for (i = 0; i < p->b->nnotices; i++) {
		buf_reset(&b);
		buf_puts(&b, "! ");
		print_bid_notice(p->b, &p->b->notice[i], p->lang, &b);
		line(p, 0, TTY_UNSURE, buf_cstr(&b));
	}
	buf_free(&b);
}

void
print_bids(FILE *f, const struct bids *b, enum lang lang)
{
	struct page p = { f, lang, tty_width(f), b };
	size_t i;

	p.width = p.width > 100 ? 100 : p.width < 30 ? 30 : p.width;
	fputc('\n', f);
	for (i = 0; i < b->n; i++)
		print_one(&p, i);
	notice_lines(&p);
}
