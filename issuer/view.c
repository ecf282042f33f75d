/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/view.h"

#include <stdio.h>
#include <string.h>

#include "issuer/transition.h"

static const struct {
	const char *code, *zh, *en;
	enum tty_style style;
} words[VIEW_COUNT] = {
	[VIEW_RESERVED] = { "reserved", "待签", "reserved", TTY_UNSURE },
	[VIEW_NOT_YET_VALID] = { "not_yet_valid", "未生效", "not yet valid",
	    TTY_UNSURE },
	[VIEW_VALID] = { "valid", "有效", "valid", TTY_GOOD },
	[VIEW_SUSPENDED] = { "suspended", "暂停", "suspended", TTY_BAD },
	[VIEW_EXPIRED] = { "expired", "过期失效", "expired", TTY_DIM },
	[VIEW_SUPERSEDED] = { "superseded", "已换证", "superseded", TTY_DIM },
	[VIEW_CANCELLED] = { "cancelled", "注销", "cancelled", TTY_BAD },
	[VIEW_WITHDRAWN] = { "withdrawn", "撤销", "withdrawn", TTY_BAD },
	[VIEW_VOID] = { "void", "作废", "void", TTY_BAD },
};

enum view_status
view_status(const struct register_row *row, int64_t now)
{
	if (row->state != REGISTER_ISSUED)
		return VIEW_RESERVED;
	switch (row->now) {
	case STATUS_STATE_VOID:
		return VIEW_VOID;
	case STATUS_STATE_WITHDRAWN:
		return VIEW_WITHDRAWN;
	case STATUS_STATE_CANCELLED:
		return VIEW_CANCELLED;
	case STATUS_STATE_SUPERSEDED:
		return VIEW_SUPERSEDED;
	case STATUS_STATE_SUSPENDED:
	case STATUS_STATE_VALID:
		break;
	}
	if (now >= date_end(row->valid_until, row->zone))
		return VIEW_EXPIRED;
	if (now < date_start(row->valid_from, row->zone))
		return VIEW_NOT_YET_VALID;
	return row->now == STATUS_STATE_SUSPENDED ? VIEW_SUSPENDED : VIEW_VALID;
}

const char *
view_status_str(enum view_status s)
{
	return words[s].code;
}

const char *
view_status_text(enum view_status s, enum lang lang)
{
	return lang == LANG_ZH ? words[s].zh : words[s].en;
}

const char *
view_text(const struct register_row *row, int64_t now, enum lang lang)
{
	enum view_status s = view_status(row, now);

	if (s == VIEW_SUSPENDED && row->overdue)
		return lang == LANG_ZH ? "暂停逾期" : "overdue";
	return view_status_text(s, lang);
}

enum tty_style
view_status_style(enum view_status s)
{
	return words[s].style;
}

bool
view_status_parse(const char *text, enum view_status *out)
{
	int i;

	for (i = 0; i < VIEW_COUNT; i++)
		if (strcmp(text, words[i].code) == 0 ||
		    strcmp(text, words[i].zh) == 0) {
			*out = (enum view_status)i;
			return true;
		}
	return false;
}

const char *
view_level(
    const struct workspace *ws, const struct register_row *row, enum lang lang)
{
	const struct scheme *s = workspace_scheme(ws, row->scheme);
	int i;

	if (row->level == NULL)
		return "";
	i = s == NULL ? -1 : scheme_level(s, row->level);
	if (i < 0)
		return row->level;
	if (lang == LANG_ZH && s->levels[i].name.zh != NULL)
		return s->levels[i].name.zh;
	return s->levels[i].name.en != NULL ? s->levels[i].name.en
					    : s->levels[i].name.zh;
}

const char *
view_holder(const struct register_row *row, enum lang lang)
{
	if (row->holder_zh == NULL ||
	    (lang == LANG_EN && row->holder_en != NULL))
		return row->holder_en;
	return row->holder_zh;
}

struct json *
view_json(const struct register_row *row, int64_t now)
{
	struct json *o = json_new_object(), *name = json_new_object();
	char issued[DATE_TEXT], from[DATE_TEXT], until[DATE_TEXT];
	bool good;

	date_format(row->issued, issued);
	date_format(row->valid_from, from);
	date_format(row->valid_until, until);
	good = json_set_str(name, "zh", row->holder_zh) &&
	    json_set_str(name, "en", row->holder_en) &&
	    json_set_str(o, "number", row->number) &&
	    json_set_int(o, "version", row->version) &&
	    json_set_str(o, "status", view_status_str(view_status(row, now))) &&
	    json_set_str(o, "scheme", row->scheme) &&
	    json_set_str(o, "level", row->level);
	good = json_set(o, "holder", name) && good;
	/* Only where somebody has to act. */
	if (good && view_status(row, now) == VIEW_SUSPENDED)
		good = json_set_bool(o, "overdue", row->overdue);
	good = good && json_set_str(o, "holder_code", row->holder_code) &&
	    json_set_str(o, "issued", issued) &&
	    json_set_str(o, "valid_from", from) &&
	    json_set_str(o, "valid_until", until) &&
	    json_set_str(o, "replaces", row->replaces) &&
	    json_set_str(o, "late", row->late) &&
	    (!row->unlisted || json_set_bool(o, "unlisted", true)) &&
	    json_set_int(o, "status_list", row->list) &&
	    json_set_int(o, "status_index", row->index);
	if (good)
		return o;
	json_free(o);
	return NULL;
}

static const struct {
	const char *zh, *en;
} actions[STATUS_ACTION_COUNT] = {
	[STATUS_SUSPEND] = { "暂停", "suspended" },
	[STATUS_RESTORE] = { "恢复", "restored" },
	[STATUS_WITHDRAW] = { "撤销", "withdrawn" },
	[STATUS_CANCEL] = { "注销", "cancelled" },
	[STATUS_SUPERSEDE] = { "由新版本取代", "superseded" },
	[STATUS_VOID] = { "自始作废", "void from the start" },
};

const char *
view_action_text(enum status_action a, enum lang lang)
{
	return lang == LANG_ZH ? actions[a].zh : actions[a].en;
}

struct json *
view_event_json(const struct register_event *e, int zone)
{
	struct json *o = json_new_object(), *text = json_new_object();
	char decided[DATE_TEXT], effective[DATE_TEXT], until[DATE_TEXT];
	char recorded[INSTANT_TEXT], published[INSTANT_TEXT];
	const char *zh = transition_reason_text(e->event.reason, LANG_ZH);
	const char *en = transition_reason_text(e->event.reason, LANG_EN);
	const bool told = e->event.published != INT64_MAX;
	bool good;

	date_format(e->event.decided, decided);
	date_format(e->event.effective, effective);
	date_format(e->event.until, until);
	instant_format(e->recorded, zone, recorded);
	instant_format(told ? e->event.published : 0, zone, published);
	good = json_set_str(text, "zh", zh) && json_set_str(text, "en", en) &&
	    json_set_str(o, "action", status_action_str(e->event.action)) &&
	    json_set_str(o, "decided", decided) &&
	    json_set_str(o, "effective", effective) &&
	    json_set_str(o, "until", e->event.has_until ? until : NULL) &&
	    json_set_str(o, "recorded", recorded) &&
	    json_set_str(o, "published", told ? published : NULL) &&
	    json_set_str(o, "reason", e->event.reason);
	good = json_set(o, "text", text) && good;
	if (good)
		return o;
	json_free(o);
	return NULL;
}

int
view_print(struct json *top, bool good)
{
	struct buf out = BUF_INIT(SIZE_MAX / 2);

	good = good && top != NULL;
	if (good)
		json_write(top, 2, &out);
	good = good && buf_ok(&out);
	if (good)
		puts(buf_cstr(&out));
	json_free(top);
	buf_free(&out);
	return good ? CLI_OK : CLI_INTERNAL;
}

int
view_print_list(const char *schema, const char *name, struct json **list)
{
	struct json *top = json_new_object();
	bool good = json_set_str(top, "schema", schema);

	good = json_set(top, name, *list) && good;
	*list = NULL; /* transferred */
	return view_print(top, good);
}

struct versions {
	bool (*each)(void *arg, const struct register_row *row);
	void *arg;
	size_t n;
	bool failed;
};

static bool
count_version(void *arg, const struct register_row *row)
{
	struct versions *v = arg;

	v->n++;
	v->failed = !v->each(v->arg, row);
	return !v->failed;
}

int
view_versions(const struct cli *cli, struct workspace *ws, const char *number,
    bool (*each)(void *arg, const struct register_row *row), void *arg)
{
	struct buf key = BUF_INIT(4096);
	struct versions v = { .each = each, .arg = arg };
	struct register_filter filter = { .scheme = NULL };
	int status = CLI_OK;

	certificate_number_key(slice_str(number), &key);
	filter.number_key = buf_cstr(&key);
	if (!register_each(ws->reg, &filter, cli->now, count_version, &v) ||
	    v.failed)
		status = workspace_register_failed(cli, ws);
	else if (v.n == 0) {
		cli_error(cli, "登记册中没有 %s，见 issuer list",
		    "the register has no %s: see issuer list", number);
		status = CLI_REFUSED;
	}
	buf_free(&key);
	return status;
}
