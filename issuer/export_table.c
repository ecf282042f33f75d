/* SPDX-License-Identifier: Apache-2.0 */
/* csv and cnca: a line a version, made from a table of columns. */
#include "issuer/export.h"

#include <stdio.h>

#include "record/csv.h"
#include "issuer/transition.h"
#include "issuer/view.h"
#include "record/certificate.h"

#define BOM "\xef\xbb\xbf"

struct cells { /* what a column may look at */
	const struct workspace *ws;
	const struct register_row *row;
	const struct certificate *c;
	int64_t now;
	/* the last event in force, and the day it took effect */
	bool has_event;
	struct status_event last; /* its reason is below */
	char reason[64];
};

struct column {
	const char *title;
	void (*put)(const struct cells *r, struct buf *out);
};

static void
put_date(struct date d, struct buf *out)
{
	char text[DATE_TEXT];

	date_format(d, text);
	buf_puts(out, text);
}

static void
put(const char *s, struct buf *out)
{
	if (s != NULL)
		buf_puts(out, s);
}

#define COLUMN(name) static void name(const struct cells *r, struct buf *out)

COLUMN(number)
{
	put(r->row->number, out);
}

COLUMN(version)
{
	buf_printf(out, "%lld", (long long)r->row->version);
}

COLUMN(status)
{
	put(view_status_str(view_status(r->row, r->now)), out);
}

COLUMN(scheme)
{
	put(r->row->scheme, out);
}

COLUMN(level)
{
	put(r->row->level, out);
}

COLUMN(holder_zh)
{
	put(r->row->holder_zh, out);
}

COLUMN(holder_en)
{
	put(r->row->holder_en, out);
}

COLUMN(holder_code)
{
	put(r->row->holder_code, out);
}

COLUMN(country)
{
	put(r->c->holder.country, out);
}

COLUMN(address_zh)
{
	put(r->c->holder.address.zh, out);
}

COLUMN(address_en)
{
	put(r->c->holder.address.en, out);
}

COLUMN(scope_zh)
{
	put(r->c->scope.zh, out);
}

COLUMN(scope_en)
{
	put(r->c->scope.en, out);
}

static void
join(const char *const list[], size_t n, const char *between, struct buf *out)
{
	size_t i;

	for (i = 0; i < n; i++)
		buf_printf(out, "%s%s", i == 0 ? "" : between, list[i]);
}

COLUMN(criteria)
{
	join(r->c->criteria, r->c->ncriteria, "; ", out);
}

COLUMN(issuers)
{
	join(r->c->issuers, r->c->nissuers, "; ", out);
}

COLUMN(issued)
{
	put_date(r->row->issued, out);
}

COLUMN(first_issued)
{
	put_date(r->c->first_issued, out);
}

COLUMN(valid_from)
{
	put_date(r->row->valid_from, out);
}

COLUMN(valid_until)
{
	put_date(r->row->valid_until, out);
}

COLUMN(replaces)
{
	put(r->row->replaces, out);
}

COLUMN(signed_at)
{
	char text[INSTANT_TEXT];

	instant_format(r->row->iat, r->row->zone, text);
	put(text, out);
}

COLUMN(last_event)
{
	if (r->has_event)
		put(status_action_str(r->last.action), out);
}

COLUMN(last_effective)
{
	if (r->has_event)
		put_date(r->last.effective, out);
}

COLUMN(last_reason)
{
	if (r->has_event)
		put(r->reason, out);
}

COLUMN(place_list)
{
	buf_printf(out, "%lld", (long long)r->row->list);
}

COLUMN(place_index)
{
	buf_printf(out, "%lld", (long long)r->row->index);
}

/* The national register's words have no "void" and no "replaced": a void
 * certificate was withdrawn for them, and a version that another one took the
 * place of was cancelled.  The next column says what it was. */
COLUMN(national_status)
{
	static const char *const names[VIEW_COUNT] = {
		[VIEW_NOT_YET_VALID] = "有效",
		[VIEW_VALID] = "有效",
		[VIEW_SUSPENDED] = "暂停",
		[VIEW_EXPIRED] = "过期失效",
		[VIEW_SUPERSEDED] = "注销",
		[VIEW_CANCELLED] = "注销",
		[VIEW_WITHDRAWN] = "撤销",
		[VIEW_VOID] = "撤销",
	};

	put(names[view_status(r->row, r->now)], out);
}

COLUMN(status_zh)
{
	put(view_status_text(view_status(r->row, r->now), LANG_ZH), out);
}

COLUMN(scheme_zh)
{
	const struct scheme *s = workspace_scheme(r->ws, r->row->scheme);

	put(s == NULL                ? r->row->scheme
		: s->name.zh != NULL ? s->name.zh
				     : s->name.en,
	    out);
}

COLUMN(level_zh)
{
	put(view_level(r->ws, r->row, LANG_ZH), out);
}

static void
put_body(const struct cells *r, const char *id, struct buf *out)
{
	const struct workspace_body *b = workspace_body(r->ws, id);

	put(b == NULL ? id : b->name.zh != NULL ? b->name.zh : b->name.en, out);
}

COLUMN(bodies_zh)
{
	size_t i;

	for (i = 0; i < r->c->nissuers; i++) {
		put(i == 0 ? "" : "；", out);
		put_body(r, r->c->issuers[i], out);
	}
}

COLUMN(approvals)
{
	const struct trust_body *b;
	size_t i;
	const size_t before = out->n;

	for (i = 0; r->ws->trust != NULL && i < r->c->nissuers; i++) {
		b = trust_body(r->ws->trust, r->c->issuers[i]);
		if (b == NULL || b->approval_no == NULL)
			continue;
		put(out->n == before ? "" : "；", out);
		put(b->approval_no, out);
	}
}

/* In either language: the national register takes foreign holders too. */
COLUMN(holder_any)
{
	put(r->row->holder_zh != NULL ? r->row->holder_zh : r->row->holder_en,
	    out);
}

COLUMN(address_any)
{
	put(r->c->holder.address.zh != NULL ? r->c->holder.address.zh
					    : r->c->holder.address.en,
	    out);
}

COLUMN(scope_any)
{
	put(r->c->scope.zh != NULL ? r->c->scope.zh : r->c->scope.en, out);
}

COLUMN(changed)
{
	if (r->has_event && view_status(r->row, r->now) != VIEW_EXPIRED)
		put_date(r->last.effective, out);
}

COLUMN(reason_zh)
{
	const char *text;

	if (!r->has_event || view_status(r->row, r->now) == VIEW_EXPIRED)
		return;
	text = transition_reason_text(r->reason, LANG_ZH);
	put(text == NULL ? r->reason : text, out);
}

static const struct column csv_columns[] = { { "number", number },
	{ "version", version }, { "status", status }, { "scheme", scheme },
	{ "level", level }, { "holder.name.zh", holder_zh },
	{ "holder.name.en", holder_en }, { "holder.code", holder_code },
	{ "holder.country", country }, { "holder.address.zh", address_zh },
	{ "holder.address.en", address_en }, { "scope.zh", scope_zh },
	{ "scope.en", scope_en }, { "criteria", criteria },
	{ "issuers", issuers }, { "issued", issued },
	{ "first_issued", first_issued }, { "valid_from", valid_from },
	{ "valid_until", valid_until }, { "replaces", replaces },
	{ "signed", signed_at }, { "event", last_event },
	{ "event.effective", last_effective }, { "event.reason", last_reason },
	{ "status_list", place_list }, { "status_index", place_index },
	{ NULL, NULL } };

static const struct column cnca_columns[] = { { "证书编号", number },
	{ "证书版本", version }, { "证书状态", national_status },
	{ "状态说明", status_zh }, { "获证组织名称", holder_any },
	{ "统一社会信用代码", holder_code }, { "国家或地区", country },
	{ "获证组织地址", address_any }, { "认证项目", scheme_zh },
	{ "认证级别", level_zh }, { "认证依据", criteria },
	{ "认证范围", scope_any }, { "颁证日期", issued },
	{ "初次获证日期", first_issued }, { "有效期起", valid_from },
	{ "有效期止", valid_until }, { "发证机构", bodies_zh },
	{ "机构批准号", approvals }, { "状态变更日期", changed },
	{ "状态变更原因", reason_zh }, { "接续证书", replaces },
	{ NULL, NULL } };

static void
put_titles(const struct column *columns, struct buf *out)
{
	for (; columns->title != NULL; columns++)
		csv_field(out, columns->title,
		    columns[1].title == NULL ? "\r\n" : ",");
}

/* In the order of recording; one dated ahead is not in force. */
static bool
take_event(void *arg, const struct register_event *e)
{
	struct cells *r = arg;

	if (date_start(e->event.effective, r->row->zone) > r->now)
		return true;
	r->has_event = true;
	r->last = e->event;
	snprintf(r->reason, sizeof r->reason, "%s", e->event.reason);
	return true;
}

static bool
put_cells(struct export *x, const struct cells *r, const struct column *columns)
{
	struct buf cell = BUF_INIT(65536);
	bool good = true;

	for (; good && columns->title != NULL; columns++) {
		buf_reset(&cell);
		columns->put(r, &cell);
		good = buf_ok(&cell);
		csv_field(&x->text, buf_cstr(&cell),
		    columns[1].title == NULL ? "\r\n" : ",");
	}
	buf_free(&cell);
	return good || export_no_memory(x);
}

static bool
put_table_row(struct export *x, const struct register_row *row,
    const struct column *columns)
{
	struct cells r = { .ws = x->ws, .row = row, .now = x->cli->now };
	struct certificate *c = NULL;
	struct jws *jws = NULL;
	bool good = false;

	if (jws_parse(row->envelope, JWS_CERTIFICATE_MAX, &jws) != E_OK ||
	    certificate_parse(jws->payload, &c, NULL) != E_OK)
		good = export_no_memory(x);
	else if (!register_events(
		     x->ws->reg, row->list, row->id, take_event, &r))
		x->status = workspace_register_failed(x->cli, x->ws);
	else {
		r.c = c;
		good = put_cells(x, &r, columns);
	}
	certificate_free(c);
	jws_free(jws);
	return good;
}

static int
csv_begin(struct export *x)
{
	put_titles(csv_columns, &x->text);
	return CLI_OK;
}

static bool
csv_put(struct export *x, const struct register_row *row)
{
	return put_table_row(x, row, csv_columns);
}

/* People open this one with a spreadsheet, which takes UTF-8 for what it is
 * only after this mark. */
static int
cnca_begin(struct export *x)
{
	buf_puts(&x->text, BOM);
	put_titles(cnca_columns, &x->text);
	return CLI_OK;
}

static bool
cnca_put(struct export *x, const struct register_row *row)
{
	return put_table_row(x, row, cnca_columns);
}

const struct export_format export_csv = {
	.name = "csv", .begin = csv_begin, .row = csv_put
};
const struct export_format export_cnca = {
	.name = "cnca", .reports = true, .begin = cnca_begin, .row = cnca_put
};
