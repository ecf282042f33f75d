/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/draft.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/draft_field.h"
#include "record/unicode.h"
#include "record/uscc.h"
#include "sys/file.h"

static const char *const members[] = { "number", "scheme", "level", "holder",
	"scope", "scope_short", "criteria", "issuers", "decided", "issued",
	"valid_from", "valid_until", "first_issued", "replaces", "sites",
	"remarks", "score", NULL };

#define LEI_LENGTH 20

static void
check_uscc(const char *code, struct problems *ps)
{
	char c17, c18;

	switch (uscc_check(slice_str(code))) {
	case USCC_OK:
		return;
	case USCC_LENGTH:
		problems_add(ps, "holder.uscc", E_USCC_LENGTH, NULL);
		return;
	case USCC_ALPHABET:
		problems_add(ps, "holder.uscc", E_USCC_ALPHABET, NULL);
		return;
	case USCC_CHECK_17:
		uscc_expected(slice_str(code), &c17, &c18);
		problems_warn(
		    ps, "holder.uscc", E_USCC_CHECK_17, "17: %c", c17);
		return;
	case USCC_CHECK_18:
		uscc_expected(slice_str(code), &c17, &c18);
		problems_warn(
		    ps, "holder.uscc", E_USCC_CHECK_18, "18: %c", c18);
		return;
	}
}

/* ISO 17442: ISO 7064 mod 97-10 over the 20 characters gives 1. Every LEI
 * ever given out passes, so that one that fails is a typing error. */
static void
check_lei(const char *lei, struct problems *ps)
{
	unsigned rest = 0;
	size_t i;

	for (i = 0; lei[i] != '\0'; i++) {
		if (lei[i] >= '0' && lei[i] <= '9')
			rest = (rest * 10 + (unsigned)(lei[i] - '0')) % 97;
		else if (lei[i] >= 'A' && lei[i] <= 'Z')
			rest =
			    (rest * 100 + (unsigned)(lei[i] - 'A') + 10) % 97;
		else
			i = LEI_LENGTH; /* refused below */
	}
	if (i != LEI_LENGTH)
		problems_add(ps, "holder.lei", E_LEI_FORM, NULL);
	else if (rest != 1)
		problems_add(ps, "holder.lei", E_LEI_CHECK, NULL);
}

static void
read_holder(struct draft *d, struct problems *ps)
{
	static const char *const known[] = { "name", "uscc", "lei", "reg",
		"country", "address", "former_names", NULL };
	const struct json *h = json_get(d->tree, "holder"), *m;
	struct certificate *c = &d->c;
	char path[64];

	if (!draft_object(h, "holder", known, true, ps))
		return;
	draft_bilingual(h, "holder", "name", true, &c->holder.name, ps);
	draft_bilingual(h, "holder", "address", false, &c->holder.address, ps);
	c->holder.uscc = draft_text(h, "holder", "uscc", false, ps);
	c->holder.lei = draft_text(h, "holder", "lei", false, ps);
	c->holder.reg = draft_text(h, "holder", "reg", false, ps);
	c->holder.country = draft_text(h, "holder", "country", true, ps);
	if (c->holder.country != NULL &&
	    (strlen(c->holder.country) != 2 ||
		strspn(c->holder.country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 2))
		problems_add(ps, "holder.country", E_FIELD_VALUE,
		    "ISO 3166-1: CN, DE, ...");
	if (c->holder.uscc != NULL)
		check_uscc(c->holder.uscc, ps);
	if (c->holder.lei != NULL)
		check_lei(c->holder.lei, ps);
	if (c->holder.uscc == NULL && c->holder.lei == NULL &&
	    c->holder.reg == NULL)
		problems_add(ps, "holder", E_FIELD_MISSING, "uscc, lei, reg");
	m = json_get(h, "former_names");
	if (m == NULL)
		return;
	if (json_type(m) != JSON_ARRAY ||
	    json_size(m) > CERTIFICATE_FORMER_MAX) {
		problems_add(ps, "holder.former_names", E_FIELD_TYPE,
		    "array of at most %d", CERTIFICATE_FORMER_MAX);
		return;
	}
	for (m = json_first(m); m != NULL; m = json_next(m)) {
		snprintf(path, sizeof path, "holder.former_names[%zu]",
		    c->holder.nformer);
		draft_bilingual_of(
		    m, path, true, &c->holder.former[c->holder.nformer++], ps);
	}
}

static void
read_level(struct draft *d, struct problems *ps)
{
	const struct scheme *s = d->scheme;
	const char *level =
	    draft_text(d->tree, "", "level", s->nlevels > 0, ps);
	int64_t got = draft_score(d->tree, ps), want = SCHEME_SCORE_NONE;
	int place, i;

	if (level == NULL)
		return;
	place = scheme_level(s, level);
	if (place < 0) {
		problems_add(ps, "level", E_RULE_LEVEL, "%s", level);
		return;
	}
	d->c.level = s->levels[place].code;
	if (got == SCHEME_SCORE_NONE)
		return;
	/* What a lower level demands, a higher one demands at least. */
	for (i = 0; i <= place; i++)
		if (s->levels[i].score_min > want)
			want = s->levels[i].score_min;
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

static void
attach(struct draft *d, const char *name, int64_t count)
{
	struct certificate_annex *a = &d->c.annex[d->c.nannex];
	struct register_annex *kept = &d->annexes[d->c.nannex];

	kept->name = a->name = name;
	kept->count = a->count = count;
	kept->data = buf_view(&d->data[d->c.nannex]);
	a->pages = -1;
	crypt_sha256(kept->data, a->sha256);
	d->c.nannex++;
}

static void
read_sites(struct draft *d, const char *dir, struct problems *ps)
{
	static const char *const known[] = { "count", "file", NULL };
	const struct json *sites = json_get(d->tree, "sites");
	struct buf raw = BUF_INIT(ANNEX_SITES_MAX);
	const char *file;
	char *path = NULL;
	int64_t rows;
	int error;

	if (!draft_object(sites, "sites", known, false, ps))
		return;
	if (!json_int(json_get(sites, "count"), &d->c.sites) ||
	    d->c.sites < 1 || d->c.sites > 1000000) {
		problems_add(ps, "sites.count", E_FIELD_VALUE, "1..1000000");
		return;
	}
	file = draft_text(sites, "sites", "file", false, ps);
	if (file == NULL)
		return;
	path = file[0] == '/' ? strdup(file) : file_join(dir, file);
	error = path == NULL ? ENOMEM : file_read(path, ANNEX_SITES_MAX, &raw);
	if (error != 0) {
		problems_add(ps, "sites.file", E_RULE_ANNEX_FILE, "%.100s: %s",
		    file, strerror(error));
		goto out;
	}
	d->data[d->c.nannex] = BUF_INIT(ANNEX_SITES_MAX);
	rows = annex_sites(buf_view(&raw), &d->data[d->c.nannex], ps);
	if (rows >= 0 && rows != d->c.sites)
		problems_add(ps, "sites.count", E_RULE_ANNEX_COUNT,
		    "%lld / %lld", (long long)rows, (long long)d->c.sites);
	attach(d, ANNEX_SITES_NAME, rows);
out:
	free(path);
	buf_free(&raw);
}

static char *
cut(struct slice scope, enum annex_language language)
{
	struct buf out = BUF_INIT(4096);

	annex_scope_cut(scope, language, &out);
	return (char *)buf_take(&out, NULL);
}

/* A long scope goes into an annex in full; the page and the QR carry the
 * record's own short form, else whole clauses of it (docs/FORMAT.md section 1). */
static void
read_scope(struct draft *d, struct problems *ps)
{
	struct bilingual full, brief = { NULL, NULL };
	bool given = json_get(d->tree, "scope_short") != NULL;
	struct buf *data;

	draft_bilingual(d->tree, "", "scope", true, &full, ps);
	d->c.scope = full;
	if (given)
		draft_bilingual(d->tree, "", "scope_short", true, &brief, ps);
	else {
		if (annex_scope_long(slice_str(full.zh), ANNEX_ZH))
			brief.zh = d->scope_zh =
			    cut(slice_str(full.zh), ANNEX_ZH);
		if (annex_scope_long(slice_str(full.en), ANNEX_EN))
			brief.en = d->scope_en =
			    cut(slice_str(full.en), ANNEX_EN);
	}
	if (brief.zh == NULL && brief.en == NULL)
		return;
	if ((brief.zh != NULL && full.zh == NULL) ||
	    (brief.en != NULL && full.en == NULL))
		problems_add(
		    ps, "scope_short", E_FIELD_VALUE, "scope.zh, scope.en");
	if (brief.zh != NULL)
		d->c.scope.zh = brief.zh;
	if (brief.en != NULL)
		d->c.scope.en = brief.en;
	data = &d->data[d->c.nannex];
	*data = BUF_INIT(DRAFT_RECORD_MAX);
	if (full.zh != NULL)
		buf_printf(data, "%s\n", full.zh);
	if (full.en != NULL)
		buf_printf(
		    data, "%s%s\n", full.zh != NULL ? "\n" : "", full.en);
	attach(d, ANNEX_SCOPE_NAME, -1);
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
		problems_add(ps, "scheme", E_RULE_SCHEME, "%.60s", scheme);
	d->c.iss = ws->base_url;
	read_number(d, ps);
	read_holder(d, ps);
	draft_bilingual(d->tree, "", "remarks", false, &d->c.remarks, ps);
	read_sites(d, dir, ps);
	read_scope(d, ps);
	if (d->scheme == NULL)
		return;
	d->c.scheme = d->scheme->id;
	read_level(d, ps);
	read_lists(d, ps);
	read_dates(d, now, ps);
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
	return draft_parse_linked(ws, text, dir, NULL, now, ps);
}

struct draft *
draft_parse_linked(const struct workspace *ws, struct slice text,
    const char *dir, const struct draft_link *link, int64_t now,
    struct problems *ps)
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

void
draft_free(struct draft *d)
{
	size_t i;

	if (d == NULL)
		return;
	for (i = 0; i < CERTIFICATE_ANNEX_MAX; i++)
		buf_free(&d->data[i]);
	free(d->number_key);
	free(d->follows_key);
	free(d->record);
	free(d->scope_zh);
	free(d->scope_en);
	free(d->status_uri);
	json_free(d->tree);
	free(d);
}
