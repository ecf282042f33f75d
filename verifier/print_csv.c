/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row for each result.  A spreadsheet runs a field that begins with = + - @
 * or a control character as a formula, so that such a field gets a leading
 * apostrophe; texts of a forged record are left out.
 */
#include "verifier/print.h"

#include <string.h>

#include "record/unicode.h"

static void
field(struct buf *out, const char *text)
{
	struct buf seen = BUF_INIT(65536);
	struct slice s;
	size_t i;

	unicode_visible(slice_str(text), &seen);
	s = buf_view(&seen);
	buf_putc(out, '"');
	if (s.n > 0 && strchr("=+-@\t\r", s.p[0]) != NULL)
		buf_putc(out, '\'');
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_putc(out, '"');
		buf_putc(out, s.p[i]);
	}
	buf_puts(out, "\",");
	buf_free(&seen);
}

static void
number_field(struct buf *out, int64_t n)
{
	char text[24] = "";

	if (n != 0)
		snprintf(text, sizeof(text), "%lld", (long long)n);
	field(out, text);
}

static void
date_field(struct buf *out, struct date d)
{
	char text[DATE_TEXT];

	date_format(d, text);
	field(out, text);
}

static void
certificate_fields(struct buf *out, const struct certificate *c)
{
	const char *id;
	struct buf issuers = BUF_INIT(1024);
	size_t i;

	field(out, c->number);
	number_field(out, c->version);
	field(out, c->scheme);
	field(out, c->level);
	field(out, c->holder.name.zh);
	field(out, c->holder.name.en);
	id = c->holder.uscc != NULL ? c->holder.uscc
	    : c->holder.lei != NULL ? c->holder.lei
				    : c->holder.reg;
	field(out, id);
	field(out, c->scope.zh != NULL ? c->scope.zh : c->scope.en);
	date_field(out, c->issued);
	date_field(out, c->valid_from);
	date_field(out, c->valid_until);
	for (i = 0; i < c->nissuers; i++)
		buf_printf(&issuers, "%s%s", i > 0 ? " " : "", c->issuers[i]);
	field(out, buf_cstr(&issuers));
	buf_free(&issuers);
}

#define CERTIFICATE_FIELDS 12

static void
row(struct buf *out, const struct result *r, enum lang lang)
{
	const struct verification *v = &r->v;
	struct buf reasons = BUF_INIT(8192);
	size_t i;

	field(out, r->input);
	number_field(out, r->page);
	field(out, source_str(r->source));
	field(out, verdict_str(v->verdict));
	field(out, verify_status_str(v->status));
	if (v->certificate != NULL && v->status != VERIFY_FORGED)
		certificate_fields(out, v->certificate);
	else
		for (i = 0; i < CERTIFICATE_FIELDS; i++)
			field(out, "");
	field(out, v->sample ? "sample" : "");
	number_field(out, r->has_token ? r->seq : 0);
	for (i = 0; i < v->nfindings; i++)
		if (v->findings[i].state != CHECK_PASS)
			buf_printf(&reasons, "%s%s", reasons.n > 0 ? "; " : "",
			    error_code(v->findings[i].code));
	field(out, buf_cstr(&reasons));
	field(out, verify_status_text(v->status, lang));
	buf_free(&reasons);
}

/* Whose bid it is, whether the holder is the bidder, the rules that it is the
 * evidence for, and whether it ends within the contract. */
static void
bid_fields(struct buf *out, const struct bids *b, size_t result)
{
	const struct bid *bid = &b->v[b->of[result]];
	struct buf rules = BUF_INIT(65536);
	int64_t points = 0;
	size_t i;

	for (i = 0; i < b->nrules; i++)
		if (bid->score[i].state == BID_MET &&
		    bid->score[i].result == result) {
			buf_printf(&rules, "%s%s", rules.n > 0 ? "; " : "",
			    b->rule[i].name);
			points += b->rule[i].points;
		}
	field(out, bid->name);
	field(out,
	    bid->bidder == NULL       ? ""
		: bids_own(b, result) ? "yes"
				      : "no");
	field(out, buf_cstr(&rules));
	buf_printf(out, "\"%lld\",", (long long)points);
	buf_puts(out, bids_ends_early(b, result) ? "\"yes\"\r\n" : "\"\"\r\n");
	buf_free(&rules);
}

void
print_csv(const struct report *r, const struct bids *b, enum lang lang,
    struct buf *out)
{
	size_t i;

	buf_puts(out,
	    "input,page,source,verdict,status,number,version,scheme,level,"
	    "holder_zh,holder_en,holder_id,scope,issued,valid_from,"
	    "valid_until,issuers,sample,status_seq,codes,text,bid,own,rules,"
	    "points,ends_early\r\n");
	for (i = 0; i < r->n; i++) {
		row(out, r->v[i], lang);
		bid_fields(out, b, i);
	}
}
