/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/due.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/transition.h"
#include "issuer/view.h"

static const struct {
	const char *code, *zh, *en;
} kinds[DUE_KIND_COUNT] = {
	[DUE_EXPIRY] = { "expiry", "有效期届满", "expires" },
	[DUE_SUSPENSION] = { "suspension", "暂停期限", "end of suspension" },
	[DUE_SURVEILLANCE] = { "surveillance", "监督评审", "surveillance" },
	[DUE_ANNOUNCED] = { "announced", "预告生效", "announced event" },
	[DUE_RECTIFICATION] = { "rectification", "整改期限", "rectification" },
	[DUE_VISIT] = { "visit", "监督到访 (不预告)", "visit (unannounced)" },
};

const char *
due_must(const struct due *d)
{
	if (d->days >= 0)
		return NULL;
	return d->kind == DUE_SURVEILLANCE ? "suspend"
	    : d->kind == DUE_SUSPENSION    ? "withdraw_or_reduce"
					   : NULL;
}

const char *
due_kind_str(enum due_kind k)
{
	return kinds[k].code;
}

const char *
due_kind_text(enum due_kind k, enum lang lang)
{
	return lang == LANG_ZH ? kinds[k].zh : kinds[k].en;
}

bool
due_days(const char *text, int64_t *days)
{
	char *end;
	long n;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	n = strtol(text, &end, 10);
	if (*end == 'd')
		end++;
	if (errno != 0 || *end != '\0' || n > DUE_DAYS_MAX)
		return false;
	*days = n;
	return true;
}

struct gathering {
	struct workspace *ws;
	struct dues *dues;
	int64_t now, within;
	const struct register_row *row; /* at hand */
	const char *name; /* of its case, or NULL */
	struct register_row stand_in; /* of a case without certificate */
	struct date today; /* in its zone */
	bool has_until;
	struct date suspended, until; /* by the events seen so far */
	struct date last; /* the day after which nothing is due of it */
	char **replaced; /* "NUMBER#VERSION" that another one follows */
	size_t nreplaced, cap;
	bool failed;
};

static char *
copy(struct gathering *g, const char *s)
{
	char *out = s == NULL ? NULL : slice_dup(slice_str(s));

	if (s != NULL && out == NULL)
		g->failed = true;
	return out;
}

static void
add(struct gathering *g, enum due_kind kind, struct date day,
    enum status_action action, int64_t which)
{
	const struct register_row *row = g->row;
	struct dues *list = g->dues;
	const int64_t days = date_days(day) - date_days(g->today);
	size_t cap = list->cap == 0 ? 64 : list->cap * 2;
	struct due *grown;

	if (days > g->within ||
	    (days < 0 && (kind == DUE_EXPIRY || kind == DUE_ANNOUNCED)) ||
	    (kind != DUE_ANNOUNCED && date_cmp(day, g->last) > 0))
		return;
	if (list->n == list->cap) {
		grown = realloc(list->v, cap * sizeof *grown);
		if (grown == NULL) {
			g->failed = true;
			return;
		}
		list->v = grown;
		list->cap = cap;
	}
	grown = &list->v[list->n++];
	*grown = (struct due){ .kind = kind,
		.day = day,
		.days = days,
		.version = row->version,
		.scheme = copy(g, row->scheme),
		.level = copy(g, row->level),
		.holder_zh = copy(g, row->holder_zh),
		.holder_en = copy(g, row->holder_en),
		.holder_code = copy(g, row->holder_code),
		.action = action,
		.which = which };
	snprintf(grown->number, sizeof grown->number, "%s", row->number);
	if (g->name != NULL && kind != DUE_ANNOUNCED && kind != DUE_SUSPENSION)
		snprintf(grown->name, sizeof grown->name, "%s", g->name);
}

/* In the order of recording: what is announced, and since when and until when
 * it is suspended. */
static bool
take_event(void *arg, const struct register_event *e)
{
	struct gathering *g = arg;
	const struct status_event *s = &e->event;

	if (date_cmp(s->effective, g->today) > 0) {
		add(g, DUE_ANNOUNCED, s->effective, s->action, e->id);
		/* It ends before its time: nothing is due after that. */
		if (s->action != STATUS_SUSPEND &&
		    s->action != STATUS_RESTORE &&
		    date_cmp(s->effective, g->last) <= 0)
			g->last = date_from_days(date_days(s->effective) - 1);
	} else if (s->action == STATUS_SUSPEND) {
		g->suspended = s->effective;
		g->has_until = s->has_until;
		g->until = s->until;
	}
	return !g->failed;
}

/* The rule says at the latest so many months after the beginning, and so on;
 * which of those behind us was done is known of cases only (add_case). */
static void
add_surveillances(struct gathering *g, const struct scheme *scheme)
{
	const struct register_row *row = g->row;
	const int months =
	    scheme == NULL ? 0 : (int)scheme->surveillance_months_max;
	struct date day;
	int k;

	for (k = 1; months > 0; k++) {
		if (!date_add_months(row->valid_from, k * months, &day) ||
		    date_cmp(day, row->valid_until) > 0 ||
		    date_days(day) - date_days(g->today) > g->within)
			return;
		if (date_cmp(day, g->today) >= 0)
			add(g, DUE_SURVEILLANCE, day, STATUS_SUSPEND, k);
	}
}

static void
add_findings(struct gathering *g, const struct dossier *d)
{
	size_t i;

	g->name = d->name;
	for (i = 0; i < d->nfindings; i++)
		if (d->findings[i].open && d->findings[i].deadline.year != 0)
			add(g, DUE_RECTIFICATION, d->findings[i].deadline,
			    STATUS_SUSPEND, (int64_t)i + 1);
	g->name = NULL;
}

/* What the cases of a number know of its surveillance. */
struct supervision {
	char name[DOSSIER_NAME_MAX]; /* of the newest case; "": none */
	struct date passed, planned; /* the last, the next; year 0: none */
	int64_t supervised; /* when the latter was said */
};

/* Of a certificate from a case: the next surveillance after the last that was
 * passed; one that failed or was refused changes nothing. What is overdue stays
 * until it is made good. While it is suspended the deadline of the suspension
 * is what counts. */
static void
add_visits(struct gathering *g, const struct scheme *scheme,
    const struct supervision *s, bool suspended)
{
	struct date from = g->row->valid_from, day;

	g->name = s->name;
	if (s->passed.year != 0 && date_cmp(s->passed, from) > 0)
		from = s->passed;
	if (!suspended && scheme != NULL &&
	    date_add_months(from, (int)scheme->surveillance_months_max, &day))
		add(g, DUE_SURVEILLANCE, day, STATUS_SUSPEND, date_days(from));
	if (s->planned.year != 0)
		add(g, DUE_VISIT, s->planned, STATUS_SUSPEND, 0);
	g->name = NULL;
}

static void
merge(struct supervision *s, const struct dossier *d)
{
	if (s->name[0] == '\0')
		snprintf(s->name, sizeof s->name, "%s", d->name);
	if (date_cmp(d->passed, s->passed) > 0)
		s->passed = d->passed;
	if (d->supervised > s->supervised ||
	    (d->supervised == s->supervised && d->planned.year != 0)) {
		s->supervised = d->supervised;
		s->planned = d->planned;
	}
}

/* The case of one version: its findings, and what it knows of visits. */
static bool
take_case(struct gathering *g, int64_t certificate, struct supervision *s)
{
	struct buf name = BUF_INIT(DOSSIER_NAME_MAX);
	struct dossier *d = NULL;
	bool good = register_certificate_case(g->ws->reg, certificate, &name) &&
	    (name.n == 0 || dossier_read(g->ws, buf_cstr(&name), &d));

	if (good && d != NULL) {
		merge(s, d);
		add_findings(g, d);
	}
	dossier_free(d);
	buf_free(&name);
	return good;
}

/* A version takes over what was seen under those before it; without a case
 * only the rule is known. */
static bool
add_supervision(
    struct gathering *g, const struct scheme *scheme, bool suspended)
{
	struct supervision s = { .supervised = 0 };
	struct register_row before;
	int64_t version = g->row->version;
	bool good = take_case(g, g->row->id, &s), found;

	while (good && --version >= 1) {
		good = register_find(
		    g->ws->reg, g->row->number_key, version, &before, &found);
		if (!good || !found)
			continue;
		good = take_case(g, before.id, &s);
		register_row_clear(&before);
	}
	if (good && s.name[0] != '\0')
		add_visits(g, scheme, &s, suspended);
	else if (good)
		add_surveillances(g, scheme);
	return good;
}

static bool
keep_replaced(struct gathering *g, const char *replaces)
{
	size_t cap = g->cap == 0 ? 64 : g->cap * 2;
	char **grown;

	if (g->nreplaced == g->cap) {
		grown = realloc(g->replaced, cap * sizeof *grown);
		if (grown == NULL)
			return false;
		g->replaced = grown;
		g->cap = cap;
	}
	g->replaced[g->nreplaced] = slice_dup(slice_str(replaces));
	return g->replaced[g->nreplaced++] != NULL;
}

static bool
take_row(void *arg, const struct register_row *row)
{
	struct gathering *g = arg;
	const struct scheme *scheme = workspace_scheme(g->ws, row->scheme);
	enum view_status now = view_status(row, g->now);

	if (row->state == REGISTER_ISSUED && row->now != STATUS_STATE_VOID &&
	    row->replaces != NULL && !keep_replaced(g, row->replaces))
		g->failed = true;
	if (now != VIEW_VALID && now != VIEW_SUSPENDED &&
	    now != VIEW_NOT_YET_VALID)
		return !g->failed;
	g->row = row;
	g->today = date_of(g->now, row->zone);
	g->has_until = false;
	g->suspended = g->today;
	g->last = row->valid_until;
	if (!register_events(g->ws->reg, row->list, row->id, take_event, g))
		return false;
	add(g, DUE_EXPIRY, row->valid_until, STATUS_SUSPEND, 0);
	if (!add_supervision(g, scheme, row->now == STATUS_STATE_SUSPENDED))
		return false;
	if (row->now == STATUS_STATE_SUSPENDED) {
		if (!g->has_until && scheme != NULL &&
		    scheme->suspension_months_max > 0) {
			g->until = transition_until(
			    g->suspended, scheme->suspension_months_max);
			g->has_until = true;
		}
		if (g->has_until)
			add(g, DUE_SUSPENSION, g->until, STATUS_SUSPEND, 0);
	}
	return !g->failed;
}

static int
by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static int
by_day(const void *a, const void *b)
{
	const struct due *x = a, *y = b;
	int order = date_cmp(x->day, y->day);

	if (order == 0)
		order = (int)x->kind - (int)y->kind;
	if (order == 0)
		order = strcmp(x->number, y->number);
	if (order == 0 && x->version != y->version)
		order = x->version < y->version ? -1 : 1;
	if (order == 0 && x->which != y->which)
		order = x->which < y->which ? -1 : 1;
	return order;
}

static void
clear(struct due *d)
{
	free(d->scheme);
	free(d->level);
	free(d->holder_zh);
	free(d->holder_en);
	free(d->holder_code);
}

/* Renewed: nobody has to act because it ends. */
static void
drop_renewed(struct gathering *g)
{
	struct dues *d = g->dues;
	char name[CERTIFICATE_NUMBER_MAX + 24];
	const char *key = name;
	size_t i, kept = 0;

	if (g->nreplaced == 0)
		return;
	qsort(g->replaced, g->nreplaced, sizeof *g->replaced, by_text);
	for (i = 0; i < d->n; i++) {
		snprintf(name, sizeof name, "%s#%lld", d->v[i].number,
		    (long long)d->v[i].version);
		if (d->v[i].kind == DUE_EXPIRY &&
		    bsearch(&key, g->replaced, g->nreplaced,
			sizeof *g->replaced, by_text) != NULL)
			clear(&d->v[i]);
		else
			d->v[kept++] = d->v[i];
	}
	d->n = kept;
}

/* A case that has no certificate yet stands for one in the list. */
static bool
gather_case(struct gathering *g, const char *name)
{
	struct dossier *d = NULL;

	if (!dossier_read(g->ws, name, &d))
		return false;
	g->stand_in = (struct register_row){ .number = d->name,
		.version = 1,
		.scheme = d->scheme_id,
		.level = json_str(json_get(d->application, "level")),
		.holder_zh = d->holder_zh,
		.holder_en = d->holder_en,
		.holder_code = d->holder_code };
	g->row = &g->stand_in;
	g->today = date_of(g->now, d->scheme == NULL ? 0 : d->scheme->zone);
	g->last = (struct date){ 9999, 12, 31 };
	add_findings(g, d);
	g->row = NULL;
	dossier_free(d);
	return !g->failed;
}

static bool
gather_cases(struct gathering *g)
{
	char(*names)[DOSSIER_NAME_MAX];
	size_t i, n;
	bool good = dossier_names(g->ws, WORKFLOW_RECTIFYING, &names, &n);

	for (i = 0; good && i < n; i++)
		good = gather_case(g, names[i]);
	free(names);
	return good;
}

bool
due_gather(struct workspace *ws, int64_t now, int64_t within, struct dues *out)
{
	static const struct register_filter all = { .scheme = NULL };
	struct gathering g = {
		.ws = ws, .dues = out, .now = now, .within = within
	};
	bool good;
	size_t i;

	memset(out, 0, sizeof *out);
	out->today = date_of(now, ws->nschemes > 0 ? ws->schemes[0]->zone : 0);
	good = register_each(ws->reg, &all, now, take_row, &g) &&
	    gather_cases(&g) && !g.failed;
	if (good)
		drop_renewed(&g);
	if (good && out->n > 0)
		qsort(out->v, out->n, sizeof *out->v, by_day);
	for (i = 0; i < g.nreplaced; i++)
		free(g.replaced[i]);
	free(g.replaced);
	if (!good)
		due_free(out);
	return good;
}

void
due_free(struct dues *d)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		clear(&d->v[i]);
	free(d->v);
	memset(d, 0, sizeof *d);
}
