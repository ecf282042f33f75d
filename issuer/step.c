/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/step.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/store.h"
#include "issuer/view.h"
#include "record/unicode.h"
#include "sys/file.h"

#define DETAIL_MAX (1 << 20)

/* The case as it is now. */
static int
read_dossier(struct step *s, const char *name)
{
	dossier_free(s->dossier);
	return dossier_open(s->cli, s->ws, name, &s->dossier);
}

static int
find_person(struct step *s)
{
	const char *by = cli_get(s->cli, s->values, "by");

	if (by == NULL) {
		cli_error(s->cli, "请用 --by 说明由谁做 (people.json 中的 id)",
		    "say who does it with --by (an id of people.json)");
		return CLI_USAGE;
	}
	s->person = roster_find(s->roster, by);
	if (s->person == NULL)
		problems_add(s->ps, "by", E_CASE_PERSON, "%.60s", by);
	return CLI_OK;
}

int
step_open(struct step *s, const struct cli *cli, const struct cli_value *values,
    const char *name, enum workflow_event event)
{
	int status;

	memset(s, 0, sizeof *s);
	s->cli = cli;
	s->values = values;
	s->event = event;
	s->ps = calloc(1, sizeof *s->ps);
	s->detail = json_new_object();
	if (s->ps == NULL || s->detail == NULL)
		return cli_memory(s->cli);
	status = workspace_open(cli, values, &s->ws);
	if (status == CLI_OK)
		status = roster_open(cli, s->ws, &s->roster);
	if (status == CLI_OK && name != NULL)
		status = read_dossier(s, name);
	if (status != CLI_OK)
		return status;
	s->today = date_of(cli->now,
	    s->dossier != NULL && s->dossier->scheme != NULL
		? s->dossier->scheme->zone
		: 0);
	return find_person(s);
}

void
step_close(struct step *s)
{
	dossier_free(s->dossier);
	roster_free(s->roster);
	workspace_close(s->ws);
	json_free(s->detail);
	free(s->ps);
	memset(s, 0, sizeof *s);
}

static int
good_text(const struct step *s, const char *option, const char *text)
{
	uint32_t cp = 0;
	size_t at = 0;
	const enum error e = unicode_check(slice_str(text), &cp, &at);

	if (e == E_OK && unicode_length(slice_str(text)) <= STEP_TEXT_MAX)
		return CLI_OK;
	if (e != E_OK)
		cli_error(s->cli, "--%s：%s (U+%04X，第 %zu 字)",
		    "--%s: %s (U+%04X, character %zu)", option,
		    error_text(e, s->cli->lang), cp, at + 1);
	else
		cli_error(s->cli, "--%s 至多 %d 字",
		    "--%s is at most %d characters", option, STEP_TEXT_MAX);
	return CLI_USAGE;
}

static int
missing(const struct step *s, const char *option)
{
	cli_error(s->cli, "缺少 --%s", "--%s is missing", option);
	return CLI_USAGE;
}

int
step_text(struct step *s, const char *option, const char *member, bool required)
{
	const char *text = cli_get(s->cli, s->values, option);

	if (text == NULL)
		return required ? missing(s, option) : CLI_OK;
	if (good_text(s, option, text) != CLI_OK)
		return CLI_USAGE;
	return json_set_str(s->detail, member, text) ? CLI_OK
						     : cli_memory(s->cli);
}

int
step_texts(struct step *s, const char *option, const char *member)
{
	const struct cli_value *all = cli_all(s->cli, s->values, option);
	struct json *list = json_new_array();
	size_t i;

	if (all == NULL || all->n == 0) {
		json_free(list);
		return missing(s, option);
	}
	for (i = 0; i < all->n; i++) {
		if (good_text(s, option, all->v[i]) != CLI_OK) {
			json_free(list);
			return CLI_USAGE;
		}
		if (!json_add(list, json_new_str(all->v[i]))) {
			json_free(list);
			return cli_memory(s->cli);
		}
	}
	return json_set(s->detail, member, list) ? CLI_OK : cli_memory(s->cli);
}

int
step_date(struct step *s, const char *option, const char *member, bool required,
    struct date *out)
{
	const char *text = cli_get(s->cli, s->values, option);

	memset(out, 0, sizeof *out);
	if (text == NULL)
		return required ? missing(s, option) : CLI_OK;
	if (!date_parse(slice_str(text), out)) {
		cli_error(s->cli, "--%s 应为存在的日期，如 2026-11-23",
		    "--%s is a date that exists, such as 2026-11-23", option);
		return CLI_USAGE;
	}
	return json_set_str(s->detail, member, text) ? CLI_OK
						     : cli_memory(s->cli);
}

/* "licence=path" or "path". */
static int
add_file(struct step *s, const char *text, bool by_material, struct json *list)
{
	const char *const whole = text;
	const char *equals = by_material ? strchr(text, '=') : NULL;
	struct json *entry = NULL;
	char *id = NULL;
	int status;

	if (by_material &&
	    (equals == NULL || equals == text || equals[1] == '\0')) {
		cli_error(s->cli, "--file 应为 材料=文件，如 licence=a.pdf",
		    "--file is MATERIAL=FILE, such as licence=a.pdf");
		return CLI_USAGE;
	}
	if (equals != NULL)
		text = equals + 1;
	if (strcmp(text, "-") == 0) {
		cli_error(s->cli, "--file 须是有名字的文件，不能是标准输入",
		    "--file needs a file with a name, not standard input");
		return CLI_USAGE;
	}
	status = store_describe(s->cli, text, &entry);
	if (status != CLI_OK)
		return status;
	if (equals != NULL)
		id = slice_dup(slice_of(whole, (size_t)(equals - whole)));
	if ((equals != NULL && id == NULL) ||
	    !json_set_str(entry, "material", id) || !json_add(list, entry))
		status = cli_memory(s->cli);
	free(id);
	return status;
}

int
step_files(struct step *s, bool by_material)
{
	const struct cli_value *all = cli_all(s->cli, s->values, "file");
	struct json *list;
	size_t i;
	int status = CLI_OK;

	if (all == NULL || all->n == 0)
		return by_material ? missing(s, "file") : CLI_OK;
	list = json_new_array();
	for (i = 0; i < all->n && status == CLI_OK; i++)
		status = add_file(s, all->v[i], by_material, list);
	if (status != CLI_OK) {
		json_free(list);
		return status;
	}
	return json_set(s->detail, "files", list) ? CLI_OK : cli_memory(s->cli);
}

/* Into the private store, once nothing forbids the step. */
static int
keep_files(const struct step *s)
{
	const struct json *m = json_first(json_get(s->detail, "files"));
	const struct cli_value *all =
	    m == NULL ? NULL : cli_all(s->cli, s->values, "file");
	const char *path;
	size_t i;
	int status = CLI_OK;

	for (i = 0; status == CLI_OK && m != NULL; i++, m = json_next(m)) {
		path = all->v[i];
		if (json_get(m, "material") != NULL)
			path = strchr(path, '=') + 1;
		status = store_put(s->cli, s->ws, s->dossier->name, path, m);
	}
	return status;
}

int
step_finding(struct step *s, const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (*end != '\0' || n < 1 || n > DOSSIER_FINDINGS_MAX) {
		cli_error(s->cli, "不符合项应为编号，如 1",
		    "a finding is a number, such as 1");
		return CLI_USAGE;
	}
	return json_set_int(s->detail, "finding", n) ? CLI_OK
						     : cli_memory(s->cli);
}

/* For programs, beside what is said on stderr. */
static int
say_refused(const struct step *s, const struct problems *ps)
{
	const struct dossier *d = s->dossier;
	struct json *o = json_new_object();
	bool good = json_set_str(o, "schema", "case-step/1") &&
	    json_set_str(o, "case", d == NULL ? NULL : d->name) &&
	    json_set_str(o, "event", workflow_event_str(s->event)) &&
	    json_set_str(
		o, "state", d == NULL ? NULL : workflow_state_str(d->state)) &&
	    json_set_str(o, "input", s->input) &&
	    json_set_str(o, "outcome", "refused");

	good = good && json_set(o, "problems", problems_json(ps, s->cli->lang));
	return view_print(o, good) == CLI_OK ? CLI_REFUSED : CLI_INTERNAL;
}

int
step_judge(const struct step *s)
{
	const int status = problems_judge(
	    s->ps, s->dossier == NULL ? "case" : s->dossier->name, s->cli);

	return status == CLI_REFUSED && cli_has(s->cli, s->values, "json")
	    ? say_refused(s, s->ps)
	    : status;
}

static enum workflow_event
plain(enum workflow_event e)
{
	return e == WORKFLOW_CONCLUDE ? WORKFLOW_DECIDE
	    : e == WORKFLOW_CLEAR     ? WORKFLOW_REVIEW
				      : e;
}

/* The same command again, after a crash or by a slip of the finger. */
static bool
again(const struct step *s, const struct buf *detail)
{
	const struct dossier_step *last = &s->dossier->v[s->dossier->n - 1];
	struct buf had = BUF_INIT(DETAIL_MAX);
	bool same;

	json_write_canonical(last->detail, &had);
	same = plain(last->event) == plain(s->event) && s->person != NULL &&
	    strcmp(last->person, s->person->id) == 0 && buf_ok(&had) &&
	    slice_eq(buf_view(&had), buf_view(detail));
	buf_free(&had);
	return same;
}

bool
step_append(struct registry *r, const struct dossier *d, int64_t now,
    enum workflow_event event, enum workflow_state state,
    const struct roster_person *person, const struct json *detail)
{
	struct buf text = BUF_INIT(DETAIL_MAX), log = BUF_INIT(64);
	struct register_step row = { .event = workflow_event_str(event),
		.at = now,
		.person = person->id,
		.body = person->body,
		.state = workflow_state_str(state) };
	bool good;

	json_write_canonical(detail, &text);
	buf_printf(&log, "case_%s", workflow_event_str(event));
	row.detail = buf_cstr(&text);
	good = buf_ok(&text) && register_step_add(r, d->id, &row) &&
	    register_log(r, now, buf_cstr(&log), d->name, person->id);
	buf_free(&text);
	buf_free(&log);
	return good;
}

/* An empty file is none, and one file is one material once. */
static void
check_files(struct step *s)
{
	const struct json *list = json_get(s->detail, "files"), *m, *other;
	const char *id, *name;
	int64_t size = 0;

	for (m = json_first(list); m != NULL; m = json_next(m)) {
		id = json_str(json_get(m, "material"));
		name = json_str(json_get(m, "name"));
		if (json_int(json_get(m, "size"), &size) && size == 0)
			problems_add(
			    s->ps, "file", E_FIELD_EMPTY, "%.100s", name);
		for (other = json_first(list); other != m;
		     other = json_next(other))
			if (dossier_same_text(
				json_str(json_get(other, "material")), id) &&
			    dossier_same_text(
				json_str(json_get(other, "sha256")),
				json_str(json_get(m, "sha256"))))
				problems_add(s->ps, "file", E_FIELD_DUPLICATE,
				    "%.40s%s%.100s", id == NULL ? "" : id,
				    id == NULL ? "" : "=", name);
	}
}

/* What every step must obey. */
static void
check_step(struct step *s, enum workflow_state *to)
{
	const struct dossier *d = s->dossier;
	enum error e;

	if (d->scheme == NULL || d->scheme->procedure == NULL) {
		problems_add(
		    s->ps, "scheme", E_RULE_SCHEME, "%.60s", d->scheme_id);
		return;
	}
	e = workflow_next(d->kind, d->state, s->event, to);
	if (e != E_OK)
		problems_add(s->ps, "state", e, "%s: %s",
		    workflow_state_text(d->state, s->cli->lang),
		    workflow_advice(d->kind, d->state, s->cli->lang));
	if (s->person != NULL)
		roster_may(
		    s->person, s->event, d->scheme, s->today, "by", s->ps);
	check_files(s);
}

int
step_record(struct step *s, void (*check)(struct step *s))
{
	struct registry *r = s->ws->reg;
	enum workflow_state to = s->dossier->state;
	struct buf detail = BUF_INIT(DETAIL_MAX);
	char name[DOSSIER_NAME_MAX];
	bool unchanged = false;
	int status;

	memcpy(name, s->dossier->name, sizeof name);
	json_write_canonical(s->detail, &detail);
	if (!register_begin(r)) {
		buf_free(&detail);
		return workspace_register_failed(s->cli, s->ws);
	}
	status = read_dossier(s, name);
	if (status == CLI_OK)
		unchanged = again(s, &detail);
	if (status == CLI_OK && !unchanged) {
		/* At another step what it asks for is beside the point. */
		if (check != NULL && s->dossier->scheme != NULL &&
		    workflow_next(s->dossier->kind, s->dossier->state, s->event,
			&to) == E_OK)
			check(s);
		check_step(s, &to);
		status = s->unasked ? workspace_register_failed(s->cli, s->ws)
				    : step_judge(s);
		if (status == CLI_OK)
			status = keep_files(s);
	}
	if (status == CLI_OK && !unchanged &&
	    !step_append(
		r, s->dossier, s->cli->now, s->event, to, s->person, s->detail))
		status = workspace_register_failed(s->cli, s->ws);
	if (status == CLI_OK && !register_commit(r))
		status = workspace_register_failed(s->cli, s->ws);
	if (status != CLI_OK)
		register_rollback(r);
	buf_free(&detail);
	return status != CLI_OK ? status : step_say(s, name, to, unchanged);
}

static int
say_json(const struct step *s, const char *name, enum workflow_state state,
    bool unchanged)
{
	struct json *o = json_new_object();
	bool good = json_set_str(o, "schema", "case-step/1") &&
	    json_set_str(o, "case", name) &&
	    json_set_str(o, "event", workflow_event_str(s->event)) &&
	    json_set_str(o, "state", workflow_state_str(state)) &&
	    json_set_str(o, "outcome", unchanged ? "unchanged" : "recorded");

	return view_print(o, good);
}

int
step_say(const struct step *s, const char *name, enum workflow_state state,
    bool unchanged)
{
	const enum lang lang = s->cli->lang;
	const enum workflow_kind kind =
	    s->dossier == NULL ? WORKFLOW_INITIAL : s->dossier->kind;

	if (cli_has(s->cli, s->values, "json"))
		return say_json(s, name, state, unchanged);
	if (unchanged)
		printf(lang == LANG_ZH ? "%s  未变 (已登记)\n"
				       : "%s  unchanged (recorded before)\n",
		    name);
	else
		printf(lang == LANG_ZH ? "%s  %s；下一步：%s\n"
				       : "%s  %s; next: %s\n",
		    name, workflow_state_text(state, lang),
		    workflow_advice(kind, state, lang));
	return CLI_OK;
}

int
step_input(struct step *s, const char *path, struct json **out,
    void (*check)(struct step *s, const struct json *v, struct problems *ps))
{
	struct buf text = BUF_INIT(DETAIL_MAX);
	struct problems *ps = calloc(1, sizeof *ps);
	struct json_where where;
	int error = file_read(path, DETAIL_MAX, &text), status = CLI_OK;
	enum error e;

	*out = NULL;
	if (ps == NULL)
		return cli_memory(s->cli);
	s->input = path;
	if (error != 0) {
		cli_os_error(s->cli, path, error);
		status = error == EIO ? CLI_IOERR : CLI_NOINPUT;
	} else {
		e = json_parse(buf_view(&text), DETAIL_MAX, out, &where);
		if (e != E_OK)
			problems_add_at(ps, "", e, where.line, where.column);
		else {
			check(s, *out, ps);
			problems_locate(ps, buf_view(&text));
		}
		status = problems_say(ps, path, s->cli);
		if (status == CLI_REFUSED && cli_has(s->cli, s->values, "json"))
			status = say_refused(s, ps);
	}
	if (status != CLI_OK) {
		json_free(*out);
		*out = NULL;
	}
	buf_free(&text);
	free(ps);
	return status;
}
