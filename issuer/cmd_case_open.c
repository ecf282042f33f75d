/* SPDX-License-Identifier: Apache-2.0 */
/* issuer case open [APPLICATION]: a new case, a renewal or a change. */
#include "issuer/annex.h"
#include "issuer/application.h"
#include "issuer/cmd.h"
#include "issuer/event.h"
#include "issuer/step.h"
#include "issuer/store.h"
#include "sys/file.h"
#include "sys/os.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DETAIL_MAX (1 << 20)
#define CANDIDATES_MAX 64 /* cases of one holder under way */
#define OF_MAX (CERTIFICATE_NUMBER_MAX + 24)

const struct cli_option cmd_case_open_options[] = {
	{ "renews", 0, "NUMBER", false,
	    "续证：所接续的证书编号或其案卷；无 APPLICATION 时沿用其内容",
	    "renewal: the certificate it follows, or its case; without "
	    "APPLICATION its contents are taken over" },
	{ "changes", 0, "NUMBER", false, "变更：换发或更正该证书，不经审核",
	    "change: the next version of the certificate, without an audit" },
	{ "reason", 0, "CODE", false,
	    "变更理由，同 issuer reissue 与 void 的 --reason",
	    "why it changes, as --reason of issuer reissue and void" },
	{ "level", 0, "CODE", false, "申请的级别 (默认按申请)",
	    "the level applied for (default: as in the application)" },
	STEP_END
};

struct opening {
	struct step s;
	enum workflow_kind kind;
	struct register_row row; /* of what it follows */
	char of[OF_MAX];
	struct json *app;
	struct buf sites; /* the list of them, if it has one */
	const char *reason; /* of a change */
};

/* The folder of a file; heap. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL
	    ? strdup(".")
	    : slice_dup(slice_of(path, (size_t)(slash - path) + 1));
}

/* The number in force of a case, or the operand itself; heap. */
static char *
number_of(struct opening *o, const char *name)
{
	struct dossier *d = NULL;
	const char *number = name;
	char *out;
	size_t i;

	if (!dossier_read(o->s.ws, name, &d))
		return NULL;
	for (i = 0; d != NULL && i < d->n; i++)
		if (d->v[i].event == WORKFLOW_ISSUE)
			number = json_str(json_get(d->v[i].detail, "number"));
	out = strdup(number == NULL ? name : number);
	dossier_free(d);
	return out;
}

/* The application of the certificate's case, else what its record says. */
static bool
inherit(struct opening *o)
{
	struct buf name = BUF_INIT(DOSSIER_NAME_MAX);
	struct dossier *d = NULL;
	bool good = register_certificate_case(o->s.ws->reg, o->row.id, &name) &&
	    (name.n == 0 || dossier_read(o->s.ws, buf_cstr(&name), &d));

	if (good)
		o->app = d != NULL ? json_copy(d->application)
				   : application_of_record(o->row.record);
	dossier_free(d);
	buf_free(&name);
	return good && o->app != NULL;
}

static bool
is_void_reason(const char *reason)
{
	const char *const *code = transition_reasons(TRANSITION_VOID);

	for (; *code != NULL; code++)
		if (reason != NULL && strcmp(*code, reason) == 0)
			return true;
	return false;
}

/* Whether the certificate can still be followed, as on the day of issue. */
static bool
check_followed(struct opening *o)
{
	const struct scheme *scheme = workspace_scheme(o->s.ws, o->row.scheme);
	struct event_request req;
	const char *reason = o->reason;
	size_t i;

	memset(&req, 0, sizeof req);
	req.action = o->kind == WORKFLOW_RENEWAL ? TRANSITION_RENEW
	    : is_void_reason(reason)             ? TRANSITION_VOID
						 : TRANSITION_REISSUE;
	req.reason = o->kind == WORKFLOW_RENEWAL ? "recertification" : reason;
	req.decided = req.effective = date_of(o->s.cli->now, o->row.zone);
	for (i = 0; scheme != NULL && i < scheme->nissuers; i++)
		req.by[req.nby++] = scheme->issuers[i];
	return event_check(o->s.ws, o->s.cli->now, &o->row, &req, o->s.ps);
}

static int
find_followed(struct opening *o, const char *name)
{
	char *number = number_of(o, name);
	bool found = false;
	int status = CLI_OK;

	if (number == NULL || !event_find(o->s.ws, number, 0, &o->row, &found))
		status = workspace_register_failed(o->s.cli, o->s.ws);
	else if (!found) {
		cli_error(o->s.cli, "登记册中没有已签发的 %s，见 issuer list",
		    "the register has no %s that was issued: see issuer list",
		    number);
		status = CLI_REFUSED;
	} else {
		snprintf(o->of, sizeof o->of, "%s#%lld", o->row.number,
		    (long long)o->row.version);
		if (!check_followed(o))
			status = workspace_register_failed(o->s.cli, o->s.ws);
	}
	free(number);
	return status;
}

static int
read_kind(struct opening *o)
{
	const struct step *s = &o->s;
	const char *renews = cli_get(s->cli, s->values, "renews");
	const char *changes = cli_get(s->cli, s->values, "changes");

	o->reason = cli_get(s->cli, s->values, "reason");
	if ((renews != NULL && changes != NULL) ||
	    (changes == NULL) != (o->reason == NULL)) {
		cli_error(s->cli,
		    "--renews 与 --changes 只能选一个；--reason 与 --changes "
		    "同用",
		    "give one of --renews and --changes; --reason goes with "
		    "--changes");
		return CLI_USAGE;
	}
	o->kind = renews != NULL ? WORKFLOW_RENEWAL
	    : changes != NULL    ? WORKFLOW_CHANGE
				 : WORKFLOW_INITIAL;
	if (o->kind == WORKFLOW_INITIAL)
		return CLI_OK;
	return find_followed(o, renews != NULL ? renews : changes);
}

/* The same with the level of --level, if it is given; NULL on no memory. */
static struct json *
with_level(const struct step *s, const struct json *app)
{
	const char *level = cli_get(s->cli, s->values, "level");
	struct json *copy;
	const struct json *m;
	bool good = true;

	if (level == NULL || json_type(app) != JSON_OBJECT)
		return json_copy(app);
	copy = json_new_object();
	for (m = json_first(app); m != NULL && good; m = json_next(m))
		if (strcmp(json_name(m), "level") != 0)
			good = json_set(copy, json_name(m), json_copy(m));
	if (good && json_set_str(copy, "level", level))
		return copy;
	json_free(copy);
	return NULL;
}

static void
check_application(struct step *s, const struct json *v, struct problems *ps)
{
	char *dir = folder_of(s->input);
	struct json *app = with_level(s, v);

	if (dir == NULL || app == NULL)
		problems_add(ps, "", E_MEMORY, NULL);
	else
		application_check(s->ws, s->cli, app, dir, ps);
	json_free(app);
	free(dir);
}

static bool
set_level(struct opening *o)
{
	struct json *app = with_level(&o->s, o->app);

	json_free(o->app);
	o->app = app;
	return app != NULL;
}

static bool
take_annex(void *arg, const struct register_annex *annex)
{
	struct buf *sites = arg;

	if (strcmp(annex->name, ANNEX_SITES_NAME) == 0)
		buf_slice(sites, annex->data);
	return true;
}

/* The list beside the application, or the annex of the certificate that is
 * followed. */
static int
read_sites(struct opening *o, const char *path, const char *file)
{
	char *dir, *list = NULL;
	int error;

	if (path == NULL)
		return register_annexes(
			   o->s.ws->reg, o->row.id, take_annex, &o->sites)
		    ? CLI_OK
		    : workspace_register_failed(o->s.cli, o->s.ws);
	dir = folder_of(path);
	if (dir != NULL)
		list = file[0] == '/' ? strdup(file) : file_join(dir, file);
	error =
	    list == NULL ? ENOMEM : file_read(list, ANNEX_SITES_MAX, &o->sites);
	if (error != 0)
		cli_os_error(o->s.cli, file, error);
	free(dir);
	free(list);
	return error == 0 ? CLI_OK : CLI_IOERR;
}

/* From here on the list is called as in the store. */
static int
take_sites(struct opening *o, const char *path)
{
	const char *file = application_sites(o->app);
	struct json *files = json_new_array(), *entry, *app;
	int status = file == NULL ? CLI_OK : read_sites(o, path, file);
	bool good;

	if (file == NULL || status != CLI_OK) {
		json_free(files);
		return status;
	}
	entry = store_entry(
	    path == NULL ? ANNEX_SITES_NAME : file, buf_view(&o->sites));
	app =
	    application_with_sites(o->app, json_str(json_get(entry, "sha256")));
	good = json_add(files, entry);
	good = json_set(o->s.detail, "files", files) && good && app != NULL;
	if (good) {
		json_free(o->app);
		o->app = app;
		app = NULL; /* transferred */
	}
	json_free(app);
	return good ? CLI_OK : CLI_INTERNAL;
}

static int
read_application(struct opening *o, const char *path)
{
	int status = CLI_OK;

	if (path != NULL)
		status = step_input(&o->s, path, &o->app, check_application);
	else if (o->kind == WORKFLOW_INITIAL) {
		cli_error(o->s.cli, "请给出申请文件 (JSON)",
		    "give the application, a JSON file");
		status = CLI_USAGE;
	} else if (!inherit(o))
		status = workspace_register_failed(o->s.cli, o->s.ws);
	if (status == CLI_OK)
		status = take_sites(o, path);
	if (status == CLI_OK && !set_level(o))
		status = CLI_INTERNAL;
	return status;
}

static const char *
code_of(const struct json *app)
{
	static const char *const names[] = { "uscc", "lei", "reg" };
	const struct json *holder = json_get(app, "holder");
	const char *code = NULL;
	size_t i;

	for (i = 0; i < 3 && code == NULL; i++)
		code = json_str(json_get(holder, names[i]));
	return code;
}

/* What follows a certificate stays with its scheme and its holder; a change
 * is not audited, so it cannot raise the level. */
static void
check_same(struct opening *o, const struct scheme *scheme)
{
	const char *code = code_of(o->app);
	const char *level = json_str(json_get(o->app, "level"));

	if (o->kind == WORKFLOW_INITIAL || scheme == NULL)
		return;
	if (strcmp(scheme->id, o->row.scheme) != 0)
		problems_add(
		    o->s.ps, "scheme", E_CASE_OTHER, "%s", o->row.scheme);
	if (code == NULL || o->row.holder_code == NULL ||
	    strcmp(code, o->row.holder_code) != 0)
		problems_add(o->s.ps, "holder", E_CASE_OTHER, "%s",
		    o->row.holder_code == NULL ? "" : o->row.holder_code);
	if (o->kind == WORKFLOW_CHANGE && level != NULL &&
	    o->row.level != NULL &&
	    scheme_level(scheme, level) > scheme_level(scheme, o->row.level))
		problems_add(
		    o->s.ps, "level", E_CASE_LEVEL, "%s", o->row.level);
}

/* What was taken over is looked at as a file would have been. */
static int
check(struct opening *o, bool taken_over)
{
	struct step *s = &o->s;
	const char *id = json_str(json_get(o->app, "scheme"));
	const struct scheme *scheme =
	    id == NULL ? NULL : workspace_scheme(s->ws, id);

	if (taken_over)
		application_check(s->ws, s->cli, o->app, NULL, s->ps);
	check_same(o, scheme);
	if (scheme != NULL && scheme->procedure != NULL && s->person != NULL)
		roster_may(s->person, WORKFLOW_OPEN, scheme,
		    date_of(s->cli->now, scheme->zone), "by", s->ps);
	return step_judge(s);
}

/* Cases under way for the same holder. */
struct search {
	const struct opening *o;
	char name[CANDIDATES_MAX][DOSSIER_NAME_MAX];
	size_t n;
};

static bool
candidate(void *arg, const struct register_case *c)
{
	struct search *x = arg;
	enum workflow_state state;

	if (!workflow_state_parse(c->state, &state) ||
	    state == WORKFLOW_CERTIFIED || state == WORKFLOW_REJECTED ||
	    state == WORKFLOW_REFUSED ||
	    !dossier_same_text(c->holder_code, code_of(x->o->app)))
		return true;
	if (x->n < CANDIDATES_MAX)
		snprintf(x->name[x->n++], DOSSIER_NAME_MAX, "%s", c->name);
	return true;
}

static bool
began_so(const struct dossier *d, const struct json *detail)
{
	struct buf a = BUF_INIT(DETAIL_MAX), b = BUF_INIT(DETAIL_MAX);
	bool same;

	json_write_canonical(d->v[0].detail, &a);
	json_write_canonical(detail, &b);
	same = buf_ok(&a) && buf_ok(&b) && slice_eq(buf_view(&a), buf_view(&b));
	buf_free(&a);
	buf_free(&b);
	return same;
}

/* One that began with the very same step: the command ran before. */
static bool
find_same(struct opening *o, struct dossier **out)
{
	struct search x = { .o = o };
	struct dossier *d = NULL;
	size_t i;

	*out = NULL;
	if (!register_cases(o->s.ws->reg, NULL, candidate, &x))
		return false;
	for (i = 0; i < x.n && *out == NULL; i++) {
		if (!dossier_read(o->s.ws, x.name[i], &d))
			return false;
		if (d != NULL && began_so(d, o->s.detail))
			*out = d;
		else
			dossier_free(d);
	}
	return true;
}

static bool
set_detail(struct opening *o)
{
	struct json *detail = o->s.detail;

	return json_set_str(detail, "kind", workflow_kind_str(o->kind)) &&
	    json_set_str(detail, "of", o->of[0] == '\0' ? NULL : o->of) &&
	    json_set_str(detail, "reason", o->reason) &&
	    json_set(detail, "application", json_copy(o->app));
}

/* Within the transaction: number, case, first step. */
static bool
add(struct opening *o, char name[DOSSIER_NAME_MAX])
{
	const struct step *s = &o->s;
	const struct json *holder =
	    json_get(json_get(o->app, "holder"), "name");
	const struct scheme *scheme =
	    workspace_scheme(s->ws, json_str(json_get(o->app, "scheme")));
	const int year = date_of(s->cli->now, scheme->zone).year;
	struct register_case c = { .scheme = scheme->id,
		.kind = workflow_kind_str(o->kind),
		.of = o->of[0] == '\0' ? NULL : o->of,
		.holder_zh = json_str(json_get(holder, "zh")),
		.holder_en = json_str(json_get(holder, "en")),
		.holder_code = code_of(o->app),
		.opened = s->cli->now };
	struct dossier d = { .n = 0 };
	char counter[32];
	int64_t serial;

	snprintf(counter, sizeof counter, "case/%04d", year);
	if (!register_serial(s->ws->reg, counter, &serial))
		return false;
	snprintf(
	    name, DOSSIER_NAME_MAX, "C%04d-%04lld", year, (long long)serial);
	c.name = name;
	if (!register_case_add(s->ws->reg, &c))
		return false;
	d.id = c.id;
	snprintf(d.name, sizeof d.name, "%s", name);
	return step_append(s->ws->reg, &d, s->cli->now, WORKFLOW_OPEN,
	    WORKFLOW_OPENED, s->person, s->detail);
}

static int
record(struct opening *o)
{
	struct registry *r = o->s.ws->reg;
	enum workflow_state state = WORKFLOW_OPENED;
	char name[DOSSIER_NAME_MAX] = "";
	struct dossier *had = NULL;
	int error = 0;
	bool good;

	if (!set_detail(o))
		return CLI_INTERNAL;
	if (!register_begin(r))
		return workspace_register_failed(o->s.cli, o->s.ws);
	good = find_same(o, &had);
	if (good && had != NULL) {
		snprintf(name, sizeof name, "%s", had->name);
		state = had->state;
	} else if (good)
		good = add(o, name);
	/* A file without its case does no harm; a case without it would. */
	if (good && o->sites.n > 0)
		error = store_keep(o->s.ws, name, buf_view(&o->sites));
	if (error != 0)
		cli_error(o->s.cli, "%s/%s：%s", "%s/%s: %s", STORE_FOLDER,
		    name, os_text(error, o->s.cli->lang));
	else
		good = good && register_commit(r);
	if (!good)
		workspace_register_failed(o->s.cli, o->s.ws);
	good = good && error == 0;
	if (!good)
		register_rollback(r);
	dossier_free(had);
	return !good ? CLI_IOERR : step_say(&o->s, name, state, had != NULL);
}

int
cmd_case_open(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct opening o = { .kind = WORKFLOW_INITIAL,
		.sites = BUF_INIT(ANNEX_SITES_MAX) };
	int status = step_open(&o.s, cli, values, NULL, WORKFLOW_OPEN);

	if (status == CLI_OK)
		status = read_kind(&o);
	if (status == CLI_OK)
		status = read_application(&o, n == 0 ? NULL : operands[0]);
	if (status == CLI_OK)
		status = check(&o, n == 0);
	if (status == CLI_OK)
		status = record(&o);
	json_free(o.app);
	buf_free(&o.sites);
	register_row_clear(&o.row);
	step_close(&o.s);
	return status;
}
