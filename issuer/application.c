/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/application.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/draft_field.h"
#include "issuer/release.h"

#define HISTORY_MAX 64 /* earlier certificates that an application names */
#define SPANS_MAX 512

/* What the record takes over as it is. */
static const char *const carried[] = { "holder", "scope", "criteria", "sites",
	"remarks", "first_issued", NULL };

static bool
carry(const struct json *from, struct json *to)
{
	const struct json *m;
	size_t i;

	for (i = 0; carried[i] != NULL; i++) {
		m = json_get(from, carried[i]);
		if (m != NULL && !json_set(to, carried[i], json_copy(m)))
			return false;
	}
	return true;
}

static bool
set_date(struct json *o, const char *name, struct date d)
{
	char text[DATE_TEXT];

	if (d.year == 0)
		return true;
	date_format(d, text);
	return json_set_str(o, name, text);
}

const char *
application_sites(const struct json *app)
{
	return json_str(json_get(json_get(app, "sites"), "file"));
}

/* The sites with another file; none: without. */
static bool
set_sites(struct json *to, const struct json *app, const char *file)
{
	const struct json *count = json_get(json_get(app, "sites"), "count");
	struct json *sites = json_new_object();
	bool good =
	    (count == NULL || json_set(sites, "count", json_copy(count))) &&
	    json_set_str(sites, "file", file);

	return json_set(to, "sites", sites) && good;
}

struct json *
application_with_sites(const struct json *app, const char *digest)
{
	struct json *out = json_new_object();
	const struct json *m;
	bool good = true;

	for (m = json_first(app); m != NULL && good; m = json_next(m))
		good = strcmp(json_name(m), "sites") == 0
		    ? set_sites(out, app, digest)
		    : json_set(out, json_name(m), json_copy(m));
	if (good)
		return out;
	json_free(out);
	return NULL;
}

static void
try_page(struct workspace *ws, const struct cli *cli, struct draft *d,
    struct problems *ps)
{
	char number[SCHEME_NUMBER_MAX + 1];

	if (scheme_number(d->scheme, d->c.level, d->c.issued.year, 1, number) &&
	    draft_set_number(d, number))
		release_check(ws, cli, d, ps);
	else
		problems_add(ps, "scheme", E_RULE_NUMBER, NULL);
}

/* The rules of a record hold for an application too: a record is tried, and
 * its page, or it would be decided and could not be issued. */
static void
try_record(struct workspace *ws, const struct cli *cli, const struct json *app,
    const char *dir, struct problems *ps)
{
	struct json *trial = json_new_object();
	struct buf text = BUF_INIT(2 * APPLICATION_MAX);
	const struct date today = date_of(cli->now, 0);
	struct draft *draft = NULL;
	struct json *bare = NULL;
	size_t i;
	bool good;

	if (dir == NULL && application_sites(app) != NULL)
		app = bare = application_with_sites(app, NULL);
	good = app != NULL && carry(app, trial) &&
	    json_set_str(trial, "scheme", json_str(json_get(app, "scheme"))) &&
	    json_set_str(trial, "level", json_str(json_get(app, "level"))) &&
	    set_date(trial, "decided", today) &&
	    set_date(trial, "issued", today) &&
	    set_date(trial, "valid_from", today) &&
	    json_set_str(trial, "decision", "C0000-0000");

	json_write(trial, 0, &text);
	if (good && buf_ok(&text))
		draft = draft_parse(
		    ws, buf_view(&text), dir == NULL ? "." : dir, cli->now, ps);
	else
		problems_add(ps, "", E_MEMORY, NULL);
	if (draft != NULL && ps->refusals == 0 && ws->trust != NULL)
		try_page(ws, cli, draft, ps);
	draft_free(draft);
	for (i = 0; i < ps->n; i++)
		ps->v[i].line = ps->v[i].column = 0; /* of the trial */
	json_free(bare);
	json_free(trial);
	buf_free(&text);
}

static void
check_past(const struct json *app, const struct scheme *s, struct problems *ps)
{
	static const char *const known[] = { "number", "level", "valid_from",
		"valid_until", NULL };
	const struct json *list = json_get(app, "history"), *m;
	char path[64], field[64];
	struct date from, until;
	const char *level;
	size_t i = 0;

	if (list != NULL &&
	    (json_type(list) != JSON_ARRAY || json_size(list) > HISTORY_MAX)) {
		problems_add(ps, "history", E_FIELD_TYPE, "array of at most %d",
		    HISTORY_MAX);
		return;
	}
	for (m = json_first(list); m != NULL; m = json_next(m)) {
		snprintf(path, sizeof path, "history[%zu]", i++);
		if (!draft_object(m, path, known, true, ps))
			continue;
		draft_text(m, path, "number", true, ps);
		level = draft_text(m, path, "level", s->nlevels > 0, ps);
		if (level != NULL && scheme_level(s, level) < 0) {
			snprintf(field, sizeof field, "%.50s.level", path);
			problems_add(ps, field, E_RULE_LEVEL, "%.40s", level);
		}
		if (!draft_date(m, "valid_from", &from, ps) ||
		    !draft_date(m, "valid_until", &until, ps))
			problems_add(ps, path, E_FIELD_MISSING,
			    "valid_from, valid_until");
		else if (from.year != 0 && until.year != 0 &&
		    date_cmp(until, from) < 0)
			problems_add(ps, path, E_FIELD_ORDER,
			    "valid_from <= valid_until");
	}
}

static void
check_assessment(const struct json *app, struct problems *ps)
{
	static const char *const known[] = { "score", "summary", NULL };
	const struct json *m = json_get(app, "self_assessment");
	const struct json *score = json_get(m, "score");
	int64_t n;

	if (!draft_object(m, "self_assessment", known, false, ps))
		return;
	draft_text(m, "self_assessment", "summary", false, ps);
	if (score != NULL &&
	    (json_str(score) == NULL || !scheme_score(json_str(score), &n)))
		problems_add(
		    ps, "self_assessment.score", E_FIELD_VALUE, "\"98.5\"");
}

void
application_check(struct workspace *ws, const struct cli *cli,
    const struct json *app, const char *dir, struct problems *ps)
{
	static const char *const known[] = { "scheme", "level", "holder",
		"scope", "criteria", "sites", "remarks", "first_issued",
		"operating_since", "self_assessment", "history", "contact",
		NULL };
	const struct scheme *s;
	struct date since;
	const char *id;

	if (!draft_object(app, "", known, true, ps))
		return;
	try_record(ws, cli, app, dir, ps);
	draft_text(app, "", "contact", false, ps);
	check_assessment(app, ps);
	id = json_str(json_get(app, "scheme"));
	s = id == NULL ? NULL : workspace_scheme(ws, id);
	if (draft_date(app, "operating_since", &since, ps) && since.year != 0 &&
	    date_cmp(since, date_of(cli->now, s == NULL ? 0 : s->zone)) > 0)
		problems_add(ps, "operating_since", E_FIELD_ORDER, "<= today");
	if (s == NULL)
		return; /* said by the trial */
	if (s->decision != SCHEME_CASE)
		problems_add(ps, "scheme", E_CASE_KIND, "%.60s", id);
	check_past(app, s, ps);
}

struct json *
application_of_record(const char *record)
{
	static const char *const more[] = { "scheme", "level", NULL };
	struct json *tree = NULL, *app = json_new_object();
	const struct json *m;
	size_t i;
	bool good = json_parse(slice_str(record), strlen(record) + 1, &tree,
			NULL) == E_OK &&
	    carry(tree, app);

	for (i = 0; good && more[i] != NULL; i++) {
		m = json_get(tree, more[i]);
		good = m == NULL || json_set(app, more[i], json_copy(m));
	}
	json_free(tree);
	if (good)
		return app;
	json_free(app);
	return NULL;
}

/* A change keeps number, beginning and end of what it changes. */
static bool
set_link(struct json *o, const struct dossier *d,
    const struct dossier_decision *what, const struct register_row *row)
{
	if (d->kind != WORKFLOW_CHANGE)
		return set_date(o, "valid_from", what->valid_from) &&
		    json_set_str(o, "replaces", d->of);
	return row != NULL && json_set_str(o, "number", row->number) &&
	    json_set_str(o, "replaces", d->of) &&
	    set_date(o, "valid_from", row->valid_from) &&
	    set_date(o, "valid_until", row->valid_until);
}

bool
application_record(
    const struct dossier *d, const struct register_row *row, struct buf *out)
{
	struct dossier_decision what;
	struct json *o = json_new_object();
	bool good = dossier_decision(d, &what) && d->application != NULL &&
	    carry(d->application, o) &&
	    json_set_str(o, "scheme", d->scheme_id) &&
	    json_set_str(o, "level", what.level) &&
	    set_date(o, "decided", what.decided) &&
	    json_set_str(o, "decision", d->name) && set_link(o, d, &what, row);

	good = good && json_set_str(o, "score", what.score);
	if (good)
		json_write_canonical(o, out);
	json_free(o);
	return good && buf_ok(out);
}

/* Days on which a certificate of the level was held. */
struct past {
	const struct scheme *scheme;
	int level; /* place */
	const char *code; /* of the holder, whole: the register also finds it
	                     in a name */
	struct {
		struct date from, until;
	} v[SPANS_MAX];
	size_t n;
};

static void
add_span(struct past *p, const char *level, struct date from, struct date until)
{
	if (p->n == SPANS_MAX ||
	    (p->scheme->nlevels > 0 &&
		(level == NULL || scheme_level(p->scheme, level) < p->level)))
		return;
	p->v[p->n].from = from;
	p->v[p->n++].until = until;
}

static bool
take_row(void *arg, const struct register_row *row)
{
	struct past *p = arg;

	if (row->state == REGISTER_ISSUED && row->now == STATUS_STATE_VALID &&
	    dossier_same_text(row->holder_code, p->code))
		add_span(p, row->level, row->valid_from, row->valid_until);
	return true;
}

static void
take_named(struct past *p, const struct json *app)
{
	const struct json *m;
	struct date from, until;

	for (m = json_first(json_get(app, "history")); m != NULL;
	     m = json_next(m))
		if (date_parse(slice_str(json_str(json_get(m, "valid_from"))),
			&from) &&
		    date_parse(slice_str(json_str(json_get(m, "valid_until"))),
			&until))
			add_span(
			    p, json_str(json_get(m, "level")), from, until);
}

/* Back from the day, as long as every day is covered. False: the day itself
 * is not. */
static bool
unbroken(const struct past *p, struct date day, struct date *since)
{
	struct date at = day;
	bool moved = true, any = false;
	size_t i;

	while (moved) {
		moved = false;
		for (i = 0; i < p->n; i++)
			if (date_cmp(p->v[i].from, at) <= 0 &&
			    date_cmp(at, p->v[i].until) <= 0) {
				*since = p->v[i].from;
				at =
				    date_from_days(date_days(p->v[i].from) - 1);
				moved = any = true;
			}
	}
	return any;
}

static bool
long_enough(struct date since, int64_t months, struct date day)
{
	struct date earliest;

	return date_add_months(since, (int)months, &earliest) &&
	    date_cmp(earliest, day) <= 0;
}

static void
check_operation(const struct dossier *d, const struct procedure_history *h,
    struct date day, enum lang lang, struct problems *ps)
{
	struct date since;
	const char *text =
	    json_str(json_get(d->application, "operating_since"));

	if (h->operating_months == 0 ||
	    (text != NULL && date_parse(slice_str(text), &since) &&
		long_enough(since, h->operating_months, day)))
		return;
	problems_add(ps, "operating_since", E_CASE_HISTORY,
	    lang == LANG_ZH ? "须经营满 %lld 个月；经营始于 %s"
			    : "%lld months; operating since %s",
	    (long long)h->operating_months, text == NULL ? "?" : text);
}

bool
application_history(struct workspace *ws, const struct cli *cli,
    const struct dossier *d, size_t level, struct date day, struct problems *ps)
{
	const struct procedure_history *h =
	    &d->scheme->procedure->history[level];
	struct register_filter filter = { .scheme = d->scheme_id,
		.holder = d->holder_code };
	struct past *p;
	struct date since;
	bool good;

	check_operation(d, h, day, cli->lang, ps);
	if (h->held_months == 0)
		return true;
	p = calloc(1, sizeof *p);
	if (p == NULL) {
		problems_add(ps, "", E_MEMORY, NULL);
		return true;
	}
	p->scheme = d->scheme;
	p->level = h->held_level;
	p->code = d->holder_code;
	good = d->holder_code == NULL ||
	    register_each(ws->reg, &filter, cli->now, take_row, p);
	take_named(p, d->application);
	if (good &&
	    (!unbroken(p, day, &since) ||
		!long_enough(since, h->held_months, day)))
		problems_add(ps, "level", E_CASE_HISTORY,
		    cli->lang == LANG_ZH
			? "须已连续持有 %s 或以上级别 %lld 个月"
			: "%s or higher, held without a gap for %lld months",
		    d->scheme->nlevels == 0
			? d->scheme_id
			: d->scheme->levels[h->held_level].code,
		    (long long)h->held_months);
	free(p);
	return good;
}
