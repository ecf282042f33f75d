/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "sys/tty.h"
#include "verifier/claims.h"
#include "verifier/words.h"

static const char *
say(enum lang lang, const char *zh, const char *en)
{
	return lang == LANG_ZH ? zh : en;
}

static void
put(FILE *f, const char *s)
{
	tty_put(f, TTY_PLAIN, slice_str(s == NULL ? "" : s));
}

static const char *
holder_name(const struct certificate *c, enum lang lang)
{
	const struct bilingual *b = &c->holder.name;
	const char *name = say(lang, b->zh, b->en);

	return name != NULL ? name : b->zh != NULL ? b->zh : b->en;
}

static const char *
why(const struct claim_stretch *s, enum lang lang)
{
	static const char *const states[][2] = {
		[STATUS_STATE_VALID] = { "无法确认", "not established" },
		[STATUS_STATE_SUSPENDED] = { "暂停", "suspended" },
		[STATUS_STATE_SUPERSEDED] = { "已换证", "superseded" },
		[STATUS_STATE_CANCELLED] = { "已注销", "cancelled" },
		[STATUS_STATE_WITHDRAWN] = { "已撤销", "withdrawn" },
		[STATUS_STATE_VOID] = { "自始作废", "void from the start" }
	};

	if (s->piece == CLAIM_NOBODY)
		return say(lang, "没有证书", "no certificate");
	return states[s->state][lang];
}

static void
print_stretch(FILE *f, const struct claims_one *one,
    const struct claim_stretch *s, enum lang lang)
{
	static const enum tty_style styles[] = { [CLAIM_COVERED] = TTY_GOOD,
		[CLAIM_OPEN] = TTY_UNSURE,
		[CLAIM_GAP] = TTY_BAD };
	const char *const words[] = {
		[CLAIM_COVERED] = say(lang, "持证", "covered"),
		[CLAIM_OPEN] = say(lang, "未定", "open"),
		[CLAIM_GAP] = say(lang, "空档", "GAP"),
	};
	const long long days = date_days(s->to) - date_days(s->from) + 1;
	char from[DATE_TEXT], to[DATE_TEXT];

	date_format(s->from, from);
	date_format(s->to, to);
	fprintf(f, "  %s – %s  ", from, to);
	tty_put(f, styles[s->day], slice_str(words[s->day]));
	fprintf(f, "  %lld %s", days, say(lang, "天", "days"));
	if (s->day != CLAIM_COVERED)
		fprintf(f, "  %s", why(s, lang));
	if (s->piece != CLAIM_NOBODY) {
		const struct certificate *c = one->pieces[s->piece].certificate;

		fputs("  ", f);
		put(f, c->number);
		if (c->version > 1)
			fprintf(f, "#%lld", (long long)c->version);
		fputs("  ", f);
		put(f, c->level);
		fputs("  ", f);
		put(f, holder_name(c, lang));
	}
	fputc('\n', f);
}

static void
print_one(FILE *f, const struct claims *all, const struct claims_one *one,
    enum lang lang)
{
	static const enum tty_style styles[] = { [VERDICT_VALID] = TTY_GOOD,
		[VERDICT_NOT_VALID] = TTY_BAD,
		[VERDICT_UNKNOWN] = TTY_UNSURE };
	const struct claim *c = &one->claim;
	char from[DATE_TEXT], to[DATE_TEXT];
	size_t i;

	date_format(c->first, from);
	date_format(c->last, to);
	put(f, all->holder);
	fputs(say(lang, "，级别 ", ", level "), f);
	put(f, one->level);
	if (lang == LANG_ZH)
		fprintf(f, " 或更高，连续 %lld 年（%s 至 %s）：",
		    (long long)one->years, from, to);
	else
		fprintf(f, " or higher, %lld consecutive years (%s – %s): ",
		    (long long)one->years, from, to);
	tty_put(f, styles[c->verdict],
	    slice_str(c->verdict == VERDICT_VALID ? say(lang, "属实", "covered")
		    : c->verdict == VERDICT_NOT_VALID
		    ? say(lang, "不属实", "NOT covered")
		    : say(lang, "无法确认", "could not be established")));
	fputc('\n', f);
	for (i = 0; i < c->n; i++)
		print_stretch(f, one, &c->v[i], lang);
}

static const char *
standing_text(enum standing s, enum lang lang)
{
	switch (s) {
	case STANDING_OPEN:
		return say(lang, "未定", "could not be established");
	case STANDING_REJECTED:
		return say(
		    lang, "不是真证书，未计入", "not genuine: not counted");
	case STANDING_UNREADABLE:
		return say(lang, "无法读出；其中可能有证书",
		    "could not be read: it may hold a certificate");
	case STANDING_OTHER_LEVEL: /* counted by print_passed() */
	case STANDING_OTHER_HOLDER:
	case STANDING_COUNTED:
	case STANDING_REPEATED:
		break;
	}
	return NULL;
}

/* A published folder holds thousands that have nothing to do with a claim. */
static void
print_passed(FILE *f, const struct claims *c, enum lang lang)
{
	size_t holder = 0, level = 0, i;

	for (i = 0; i < c->report->n; i++) {
		holder += c->standing[i] == STANDING_OTHER_HOLDER;
		level += c->standing[i] == STANDING_OTHER_LEVEL;
	}
	if (holder == 0 && level == 0)
		return;
	if (lang == LANG_ZH)
		fprintf(f,
		    "未计入：其他持证人（按代码）%zu 张，其他级别或方案 %zu "
		    "张；--json 逐张列出。\n",
		    holder, level);
	else
		fprintf(f,
		    "Not counted: %zu of holders with another code, %zu of "
		    "another level or scheme; --json lists them.\n",
		    holder, level);
}

static void
print_reason(FILE *f, const struct finding *why, enum lang lang)
{
	struct buf b = BUF_INIT(4096);

	words_finding(why, lang, &b);
	fputs(say(lang, "（", " ("), f);
	put(f, buf_cstr(&b));
	fputs(say(lang, "）", ")"), f);
	buf_free(&b);
}

/* What was not counted, or was in doubt, and the first reason for it. */
static void
print_others(FILE *f, const struct claims *c, enum lang lang)
{
	size_t i, k;

	for (i = 0; i < c->report->n; i++) {
		const struct result *r = c->report->v[i];
		const char *text = standing_text(c->standing[i], lang);

		if (text == NULL)
			continue;
		put(f, r->input);
		fprintf(f, "%s%s", say(lang, "：", ": "), text);
		for (k = 0; k < r->v.nfindings; k++)
			if ((c->standing[i] == STANDING_OPEN ||
				c->standing[i] >= STANDING_REJECTED) &&
			    r->v.findings[k].state != CHECK_PASS &&
			    r->v.findings[k].code != E_DATES_EXPIRED) {
				print_reason(f, &r->v.findings[k], lang);
				break;
			}
		fputc('\n', f);
	}
}

void
claims_print_text(FILE *f, const struct claims *c, enum lang lang)
{
	bool sample = false;
	size_t i;

	for (i = 0; i < c->n; i++)
		print_one(f, c, &c->v[i], lang);
	print_others(f, c, lang);
	print_passed(f, c, lang);
	for (i = 0; i < c->report->n; i++)
		if (c->report->v[i]->v.sample)
			sample = true;
	if (sample)
		fprintf(f, "%s\n",
		    say(lang, "样本：不是真实颁发机构。",
			"Sample: these are no real issuers."));
	if (c->report->n == 0)
		fprintf(f, "%s\n",
		    say(lang, "没有找到可核验的证书。",
			"Nothing to verify was found."));
}
