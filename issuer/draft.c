/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/draft_annex.h"
#include "issuer/draft_field.h"
#include "issuer/draft_holder.h"

static const char *const members[] = { "number", "scheme", "level", "holder",
	"scope", "scope_short", "criteria", "issuers", "decided", "issued",
	"valid_from", "valid_until", "first_issued", "replaces", "sites",
	"remarks", "score", "decision", NULL };

/* What was asked for, and those that there are as far as a line has room. */
static void
no_level(const struct scheme *s, const char *level, struct problems *ps)
{
	struct buf out = BUF_INIT(4096);
	size_t i;

	buf_puts(&out, level);
	for (i = 0; i < s->nlevels; i++)
		buf_printf(
		    &out, "%s%s", i == 0 ? "; " : ", ", s->levels[i].code);
	problems_add(ps, "level", E_RULE_LEVEL, "%s", buf_cstr(&out));
	buf_free(&out);
}

static void
no_scheme(const struct workspace *ws, const char *scheme, struct problems *ps)
{
	struct buf out = BUF_INIT(4096);
	size_t i;

	buf_printf(&out, "%.60s", scheme);
	for (i = 0; i < ws->nschemes; i++)
		buf_printf(
		    &out, "%s%s", i == 0 ? "; " : ", ", ws->schemes[i]->id);
	problems_add(ps, "scheme", E_RULE_SCHEME, "%s", buf_cstr(&out));
	buf_free(&out);
}

static void
read_level(struct draft *d, struct problems *ps)
{
	const struct scheme *s = d->scheme;
	const char *level =
	    draft_text(d->tree, "", "level", s->nlevels > 0, ps);
	int64_t got = draft_score(d->tree, ps), want;
	int place;

	if (level == NULL)
		return;
	place = scheme_level(s, level);
	if (place < 0) {
		no_level(s, level, ps);
		return;
	}
	d->c.level = s->levels[place].code;
	if (got == SCHEME_SCORE_NONE)
		return;
	want = scheme_score_min(s, (size_t)place);
	if (got < want)
		problems_add(ps, "score", E_RULE_SCORE, "%lld.%02lld",
		    (long long)(want / 100), (long long)(want % 100));
}

static void
read_lists(struct draft *d, struct problems *ps)
{
	const struct scheme *s = d->scheme;
	const char *given[CERTIFICATE_CRITERIA_MAX];
	size_t n, i;
	bool present;

	n = draft_strings(
	    d->tree, "issuers", given, CERTIFICATE_ISSUERS_MAX, &present, ps);
	for (i = 0; i < s->nissuers; i++)
		d->c.issuers[i] = s->issuers[i];
	d->c.nissuers = s->nissuers;
	if (present) {
		bool same = n == s->nissuers;

		for (i = 0; same && i < n; i++)
			same = strcmp(given[i], s->issuers[i]) == 0;
		if (!same)
			problems_add(ps, "issuers", E_RULE_ISSUERS,
			    "%s%s%s%s%s", s->issuers[0],
			    s->nissuers > 1 ? ", " : "",
			    s->nissuers > 1 ? s->issuers[1] : "",
			    s->nissuers > 2 ? ", " : "",
			    s->nissuers > 2 ? s->issuers[2] : "");
	}
	n = draft_strings(
	    d->tree, "criteria", given, CERTIFICATE_CRITERIA_MAX, &present, ps);
	for (i = 0; i < n; i++)
		draft_limit(
		    given[i], CERTIFICATE_CRITERION_MAX, "", "criteria", ps);
	d->c.ncriteria = present ? n : s->ncriteria;
	for (i = 0; i < d->c.ncriteria; i++)
		d->c.criteria[i] = present ? given[i] : s->criteria[i];
}

static void
read_number(struct draft *d, struct problems *ps)
{
	const char *number = draft_text(d->tree, "", "number", false, ps);
	const char *text = draft_text(d->tree, "", "replaces", false, ps);
	char part[CERTIFICATE_NUMBER_MAX + 1];
	const char *hash;
	struct buf key = BUF_INIT(256);
	size_t n;

	d->c.version = 1;
	if (number != NULL && !scheme_number_ok(number))
		problems_add(ps, "number", E_RULE_NUMBER,
		    "1-%d: A-Z 0-9 - / . _ ( )", CERTIFICATE_NUMBER_MAX);
	else if (number != NULL) {
		d->numbered = true;
		draft_set_number(d, number);
	}
	if (text == NULL)
		return;
	hash = strrchr(text, '#');
	n = hash == NULL ? 0 : (size_t)(hash - text);
	if (n == 0 || n >= sizeof part || strlen(hash + 1) > 4 ||
	    hash[1] < '1' || hash[1 + strspn(hash + 1, "0123456789")] != '\0') {
		problems_add(ps, "replaces", E_FIELD_VALUE, "NUMBER#VERSION");
		return;
	}
	memcpy(part, text, n);
	part[n] = '\0';
	certificate_number_key(slice_str(part), &key);
	d->follows_key = (char *)buf_take(&key, NULL);
	d->follows_version = strtoll(hash + 1, NULL, 10);
	d->c.replaces = text;
	/* The same number: the next version of it. */
	if (d->number_key != NULL && d->follows_key != NULL &&
	    strcmp(d->number_key, d->follows_key) == 0)
		d->c.version = d->follows_version + 1;
}

static void
read_dates(struct draft *d, int64_t now, struct problems *ps)
{
	struct certificate *c = &d->c;
	const struct scheme *s = d->scheme;
	struct date until, limit;

	if (!draft_date(d->tree, "decided", &d->decided, ps))
		problems_add(ps, "decided", E_RULE_DECISION, NULL);
	if (!draft_date(d->tree, "issued", &c->issued, ps))
		c->issued = date_of(now, s->zone);
	if (!draft_date(d->tree, "first_issued", &c->first_issued, ps))
		c->first_issued = c->issued;
	if (d->decided.year != 0 && c->issued.year != 0 &&
	    date_cmp(d->decided, c->issued) > 0)
		problems_add(ps, "issued", E_RULE_DECIDED, NULL);
	if (c->issued.year != 0 && c->first_issued.year != 0 &&
	    date_cmp(c->first_issued, c->issued) > 0)
		problems_add(ps, "first_issued", E_FIELD_ORDER, "<= issued");
	if (!draft_date(d->tree, "valid_from", &c->valid_from, ps)) {
		problems_add(ps, "valid_from", E_FIELD_MISSING, NULL);
		return;
	}
	c->zone = s->zone;
	if (c->valid_from.year == 0 ||
	    !date_last_day(c->valid_from, (int)s->validity_months, &until) ||
	    !date_last_day(
		c->valid_from, (int)s->validity_months_max, &limit)) {
		problems_add(ps, "valid_from", E_FIELD_DATE, NULL);
		return;
	}
	if (!draft_date(d->tree, "valid_until", &c->valid_until, ps))
		c->valid_until = until;
	if (c->valid_until.year == 0)
		return;
	if (date_cmp(c->valid_until, c->valid_from) < 0)
		problems_add(ps, "valid_until", E_FIELD_ORDER, ">= valid_from");
	else if (date_cmp(c->valid_until, limit) > 0) {
		char text[DATE_TEXT];

		date_format(limit, text);
		problems_add(ps, "valid_until", E_RULE_VALIDITY, "<= %s", text);
	}
	c->nbf = date_start(c->valid_from, c->zone);
	c->exp = date_end(c->valid_until, c->zone);
}

/* The identity of the record; see the head of draft.h. */
static bool
identify(struct draft *d)
{
	struct buf b = BUF_INIT(4 * DRAFT_RECORD_MAX);
	size_t i, n;

	json_write_canonical(d->tree, &b);
	if (!buf_ok(&b))
		return false;
	n = b.n;
	for (i = 0; i < d->c.nannex; i++) {
		buf_putc(&b, 0);
		buf_put(&b, d->c.annex[i].sha256, CRYPT_SHA256);
	}
	if (!buf_ok(&b)) {
		buf_free(&b);
		return false;
	}
	crypt_sha256(buf_view(&b), d->digest);
	d->record = slice_dup(slice_of(b.p, n));
	buf_free(&b);
	return d->record != NULL;
}

/* Without a scheme nothing is known of them but whether they are dates. */
static void
read_bare_dates(const struct json *tree, struct problems *ps)
{
	static const char *const names[] = { "decided", "issued",
		"first_issued", "valid_from", "valid_until" };
	struct date date;
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		draft_date(tree, names[i], &date, ps);
}

static void
fill(struct draft *d, const struct workspace *ws, const char *dir, int64_t now,
    struct problems *ps)
{
	const char *scheme;

	if (!draft_object(d->tree, "", members, true, ps))
		return;
	scheme = draft_text(d->tree, "", "scheme", true, ps);
	d->scheme = scheme == NULL ? NULL : workspace_scheme(ws, scheme);
	if (scheme != NULL && d->scheme == NULL)
		no_scheme(ws, scheme, ps);
	d->c.iss = ws->base_url;
	read_number(d, ps);
	draft_holder(d, ps);
	draft_bilingual(d->tree, "", "remarks", false, &d->c.remarks, ps);
	draft_bilingual_limit(
	    &d->c.remarks, CERTIFICATE_TEXT_MAX, "remarks", ps);
	draft_sites(d, dir, ps);
	draft_scope(d, ps);
	if (d->scheme == NULL) {
		read_bare_dates(d->tree, ps);
		return;
	}
	d->c.scheme = d->scheme->id;
	read_level(d, ps);
	read_lists(d, ps);
	read_dates(d, now, ps);
	/* Minutes, a file number: kept with the record, not printed. */
	draft_text(d->tree, "", "decision",
	    d->scheme->decision == SCHEME_IMPORTED && d->scheme->reference, ps);
}

static bool
fill_in(struct json *tree, const char *name, const char *value)
{
	return value == NULL || json_type(tree) != JSON_OBJECT ||
	    json_get(tree, name) != NULL || json_set_str(tree, name, value);
}

struct draft *
draft_parse(const struct workspace *ws, struct slice text, const char *dir,
    int64_t now, struct problems *ps)
{
	return draft_parse_linked(ws, text, dir, NULL, NULL, now, ps);
}

struct draft *
draft_parse_linked(const struct workspace *ws, struct slice text,
    const char *dir, const struct draft_link *link,
    const struct draft_signing *signing, int64_t now, struct problems *ps)
{
	struct draft *d = calloc(1, sizeof *d);
	struct json_where where;
	enum error e;

	if (d == NULL) {
		problems_add(ps, "", E_MEMORY, NULL);
		return NULL;
	}
	e = json_parse(text, DRAFT_RECORD_MAX, &d->tree, &where);
	if (e != E_OK) {
		problems_add_at(ps, "", e, where.line, where.column);
		draft_free(d);
		return NULL;
	}
	if (link != NULL &&
	    (!fill_in(d->tree, "number", link->number) ||
		!fill_in(d->tree, "replaces", link->replaces)))
		problems_add(ps, "", E_MEMORY, NULL);
	fill(d, ws, dir, now, ps);
	if (ps->refusals == 0 && !identify(d))
		problems_add(ps, "", E_MEMORY, NULL);
	/* What is refused was never issued: then it would be signed now. */
	if (ps->refusals > 0 && signing != NULL && d->scheme != NULL &&
	    d->decided.year != 0 && d->c.issued.year != 0)
		draft_check_signing(d, now, signing->late, ps);
	problems_locate(ps, text);
	if (ps->refusals > 0) {
		draft_free(d);
		return NULL;
	}
	return d;
}

void
draft_check_signing(
    const struct draft *d, int64_t now, const char *late, struct problems *ps)
{
	struct date today = date_of(now, d->scheme->zone);
	int64_t days = date_days(today) - date_days(d->c.issued);

	if (date_cmp(d->decided, today) > 0)
		problems_add(ps, "decided", E_RULE_DECIDED_FUTURE, NULL);
	if (late != NULL)
		return;
	if (days < 0)
		problems_add(
		    ps, "issued", E_RULE_FORWARD, "%lld", (long long)-days);
	else if (days > d->scheme->signing_days_max)
		problems_add(ps, "issued", E_RULE_LATE, "%lld > %lld",
		    (long long)days, (long long)d->scheme->signing_days_max);
}

bool
draft_set_number(struct draft *d, const char *number)
{
	struct buf key = BUF_INIT(256);

	if (strlen(number) > CERTIFICATE_NUMBER_MAX)
		return false;
	snprintf(d->number, sizeof d->number, "%s", number);
	d->c.number = d->number;
	free(d->number_key);
	certificate_number_key(slice_str(number), &key);
	d->number_key = (char *)buf_take(&key, NULL);
	return d->number_key != NULL;
}

bool
draft_set_place(struct draft *d, const struct workspace *ws, int64_t list,
    int64_t index, int64_t iat)
{
	struct buf uri = BUF_INIT(512);

	buf_printf(&uri, "%s/status/%lld.jwt", ws->base_url, (long long)list);
	free(d->status_uri);
	d->status_uri = (char *)buf_take(&uri, NULL);
	d->c.status_uri = d->status_uri;
	d->c.status_index = index;
	d->c.iat = iat;
	return d->status_uri != NULL;
}

void
draft_row(const struct draft *d, const char *late, struct register_row *row)
{
	const struct certificate *c = &d->c;

	memset(row, 0, sizeof *row);
	row->number = c->number;
	row->number_key = d->number_key;
	row->version = c->version;
	row->scheme = c->scheme;
	row->level = c->level;
	row->holder_zh = c->holder.name.zh;
	row->holder_en = c->holder.name.en;
	row->holder_code = c->holder.uscc != NULL ? c->holder.uscc
	    : c->holder.lei != NULL               ? c->holder.lei
						  : c->holder.reg;
	row->issued = c->issued;
	row->valid_from = c->valid_from;
	row->valid_until = c->valid_until;
	row->zone = c->zone;
	row->replaces = c->replaces;
	row->record = d->record;
	memcpy(row->record_digest, d->digest, sizeof d->digest);
	row->late = late;
	row->state = REGISTER_RESERVED;
}

/* Everything but the record and what identifies the draft. */
static void
let_go(struct draft *d)
{
	size_t i;

	for (i = 0; i < CERTIFICATE_ANNEX_MAX; i++)
		buf_free(&d->data[i]);
	free(d->scope_zh);
	free(d->scope_en);
	free(d->label_zh);
	free(d->label_en);
	json_free(d->tree);
	d->scope_zh = d->scope_en = d->label_zh = d->label_en = NULL;
	d->tree = NULL;
	memset(d->annexes, 0, sizeof d->annexes);
}

static char *
copy(const char *s)
{
	return s == NULL ? NULL : strdup(s);
}

void
draft_pack(struct draft *d)
{
	const struct certificate c = d->c;
	char *zh, *en;

	if (d->packed)
		return;
	zh = copy(c.holder.name.zh);
	en = copy(c.holder.name.en);
	let_go(d);
	d->label_zh = zh;
	d->label_en = en;
	d->packed = true;
	d->c = (struct certificate){ .number = c.number,
		.version = c.version,
		.scheme = c.scheme, /* the scheme's own, as is the level */
		.level = c.level,
		.holder.name = { zh, en },
		.issued = c.issued,
		.valid_from = c.valid_from,
		.valid_until = c.valid_until,
		.zone = c.zone,
		.nannex = c.nannex,
		.iss = c.iss };
}

bool
draft_unpack(
    struct draft *d, const struct workspace *ws, const char *dir, int64_t now)
{
	struct problems *ps;
	struct draft *full, kept;

	if (!d->packed)
		return true;
	ps = calloc(1, sizeof *ps);
	full = ps == NULL ? NULL
			  : draft_parse(ws, slice_str(d->record), dir, now, ps);
	free(ps);
	if (full == NULL ||
	    memcmp(full->digest, d->digest, sizeof d->digest) != 0 ||
	    (d->number_key != NULL && !draft_set_number(full, d->number))) {
		draft_free(full);
		return false;
	}
	full->c.version = d->c.version;
	kept = *d;
	*d = *full;
	*full = kept;
	draft_free(full);
	if (d->number_key != NULL)
		d->c.number = d->number; /* it moved */
	return true;
}

void
draft_free(struct draft *d)
{
	if (d == NULL)
		return;
	let_go(d);
	free(d->number_key);
	free(d->follows_key);
	free(d->record);
	free(d->status_uri);
	free(d);
}
