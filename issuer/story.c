/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/story.h"

#include <string.h>

#define LINE_MAX_BYTES (1 << 20)

struct telling {
	const struct dossier *d;
	const struct roster *people;
	enum lang lang;
	void (*each)(void *arg, enum story_line kind, const char *text);
	void *arg;
	struct buf line;
	size_t findings; /* told so far */
	bool failed;
};

/* Members of a step, what they are called, and whether their values are codes,
 * which have words of their own. */
static const struct {
	const char *name, *zh, *en;
	bool coded;
} labels[] = {
	{ "kind", "类别", "kind", true },
	{ "of", "接续", "follows", false },
	{ "reason", "理由", "reason", false },
	{ "missing", "须补充", "to be supplied", false },
	{ "confirmed", "已确认", "confirmed", true },
	{ "team", "审核组", "team", false },
	{ "from", "自", "from", false },
	{ "to", "至", "to", false },
	{ "sites", "到访", "sites", false },
	{ "interviews", "访谈", "interviews", false },
	{ "records", "查阅", "records", false },
	{ "observations", "观察项", "observations", false },
	{ "scores", "评分", "scores", true },
	{ "inapplicable", "不适用", "inapplicable", false },
	{ "finding", "不符合项", "finding", false },
	{ "grade", "程度", "grade", true },
	{ "requirement", "要求", "requirement", false },
	{ "evidence", "证据", "evidence", false },
	{ "owner", "整改人", "owner", false },
	{ "deadline", "期限", "deadline", false },
	{ "indicator", "指标", "indicator", false },
	{ "action", "整改措施", "action", false },
	{ "result", "结果", "result", true },
	{ "note", "说明", "note", false },
	{ "level", "级别", "level", false },
	{ "scored", "得分", "score", false },
	{ "decided", "决定日期", "decided", false },
	{ "valid_from", "有效期自", "valid from", false },
	{ "number", "证书编号", "certificate", false },
	{ "version", "版本", "version", false },
	{ "signers", "签发人", "signers", false },
	{ "planned", "计划到访", "planned", false },
	{ "visited", "到访日期", "visited", false },
	{ "operating_since", "经营始于", "operating since", false },
	{ "contact", "联系方式", "contact", false },
	{ "score", "自评得分", "self-assessed score", false },
	{ "summary", "自评", "self-assessment", false },
};

/* The codes in Chinese; in English they are words already. */
static const struct {
	const char *code, *zh;
} words[] = {
	{ "initial", "初次认证" },
	{ "renewal", "再认证" },
	{ "change", "变更" },
	{ "complete", "齐全" },
	{ "format", "格式" },
	{ "legible", "清晰" },
	{ "registered", "已登记注册" },
	{ "operating", "正常经营" },
	{ "no_violation", "无严重违法" },
	{ "conforming", "符合" },
	{ "nonconforming", "不符合" },
	{ "major", "严重" },
	{ "minor", "轻微" },
	{ "open", "未关闭" },
	{ "closed", "已关闭" },
	{ "certify", "予以认证" },
	{ "refuse", "不予认证" },
	{ "passed", "通过" },
	{ "failed", "未通过" },
	{ "refused", "拒绝接受" },
};

static const char *
word(const struct telling *t, const char *code)
{
	size_t i;

	for (i = 0; t->lang == LANG_ZH && i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].code, code) == 0)
			return words[i].zh;
	return code;
}

static void
tell(struct telling *t, enum story_line kind)
{
	if (!buf_ok(&t->line))
		t->failed = true;
	else
		t->each(t->arg, kind, buf_cstr(&t->line));
	buf_reset(&t->line);
}

static const char *
either(const struct telling *t, const char *zh, const char *en)
{
	if (zh == NULL || (t->lang == LANG_EN && en != NULL))
		return en == NULL ? "" : en;
	return zh;
}

/* The name of a material with its id, or the id alone. */
static void
put_material(struct telling *t, const char *id)
{
	const struct procedure *p =
	    t->d->scheme == NULL ? NULL : t->d->scheme->procedure;
	const int i = p == NULL ? -1 : procedure_material(p, id);

	if (i < 0)
		buf_puts(&t->line, id);
	else
		buf_printf(&t->line, "%s (%s)",
		    either(t, p->materials[i].name.zh, p->materials[i].name.en),
		    id);
}

static void
put_level(struct telling *t, const char *code)
{
	const struct scheme *s = t->d->scheme;
	const int i = s == NULL ? -1 : scheme_level(s, code);

	if (i < 0)
		buf_puts(&t->line, code);
	else
		buf_printf(&t->line, "%s (%s)",
		    either(t, s->levels[i].name.zh, s->levels[i].name.en),
		    code);
}

/* "a; b", "1.1 conforming; 2.2 19/20", "text", 3 */
static void
put_value(struct telling *t, const struct json *v, bool coded)
{
	const struct json *m;
	int64_t n;

	if (json_str(v) != NULL)
		buf_puts(&t->line, coded ? word(t, json_str(v)) : json_str(v));
	else if (json_int(v, &n))
		buf_printf(&t->line, "%lld", (long long)n);
	for (m = json_first(v); m != NULL; m = json_next(m)) {
		if (json_name(m) != NULL)
			buf_printf(&t->line, "%s ", json_name(m));
		put_value(t, m, coded);
		if (json_next(m) != NULL)
			buf_puts(&t->line, t->lang == LANG_ZH ? "；" : "; ");
	}
}

static void
tell_files(struct telling *t, const struct json *files)
{
	const struct json *m;
	const char *material;
	int64_t size = 0;

	for (m = json_first(files); m != NULL; m = json_next(m)) {
		material = json_str(json_get(m, "material"));
		json_int(json_get(m, "size"), &size);
		if (material != NULL) {
			put_material(t, material);
			buf_puts(&t->line, t->lang == LANG_ZH ? "：" : ": ");
		}
		buf_printf(&t->line, "%s  %lld B  sha256 %s",
		    json_str(json_get(m, "name")), (long long)size,
		    json_str(json_get(m, "sha256")));
		tell(t, STORY_DETAIL);
	}
}

/* "auditor-1 Name", or the id alone of whom the roster does not know. */
static void
put_person(struct telling *t, const char *id)
{
	const struct roster_person *p =
	    t->people == NULL ? NULL : roster_find(t->people, id);

	buf_puts(&t->line, id);
	if (p != NULL)
		buf_printf(&t->line, " %s", either(t, p->name.zh, p->name.en));
}

static void
put_people(struct telling *t, const struct json *list)
{
	const struct json *m;

	for (m = json_first(list); m != NULL; m = json_next(m)) {
		put_person(t, json_str(m) == NULL ? "" : json_str(m));
		if (json_next(m) != NULL)
			buf_puts(&t->line, t->lang == LANG_ZH ? "；" : "; ");
	}
}

static void
tell_member(struct telling *t, const struct json *m)
{
	const size_t n = sizeof labels / sizeof *labels;
	size_t i = 0;

	while (i < n && strcmp(labels[i].name, json_name(m)) != 0)
		i++;
	buf_printf(&t->line, "%s%s",
	    i == n                   ? json_name(m)
		: t->lang == LANG_ZH ? labels[i].zh
				     : labels[i].en,
	    t->lang == LANG_ZH ? "：" : ": ");
	if (strcmp(json_name(m), "level") == 0 && json_str(m) != NULL)
		put_level(t, json_str(m));
	else if (strcmp(json_name(m), "team") == 0 ||
	    strcmp(json_name(m), "signers") == 0)
		put_people(t, m);
	else
		put_value(t, m, i < n && labels[i].coded);
	tell(t, STORY_DETAIL);
}

static void
tell_application(struct telling *t, const struct json *app)
{
	static const char *const own[] = { "level", "operating_since",
		"contact", NULL };
	const struct json *m;
	size_t i;

	m = json_get(app, "scope");
	buf_puts(&t->line,
	    either(
		t, json_str(json_get(m, "zh")), json_str(json_get(m, "en"))));
	tell(t, STORY_DETAIL);
	for (i = 0; own[i] != NULL; i++)
		if (json_get(app, own[i]) != NULL)
			tell_member(t, json_get(app, own[i]));
	for (m = json_first(json_get(app, "self_assessment")); m != NULL;
	     m = json_next(m))
		tell_member(t, m);
	for (m = json_first(json_get(app, "history")); m != NULL;
	     m = json_next(m)) {
		buf_printf(&t->line, "%s %s %s %s .. %s",
		    t->lang == LANG_ZH ? "以往证书" : "earlier certificate",
		    json_str(json_get(m, "number")),
		    json_get(m, "level") == NULL
			? ""
			: json_str(json_get(m, "level")),
		    json_str(json_get(m, "valid_from")),
		    json_str(json_get(m, "valid_until")));
		tell(t, STORY_DETAIL);
	}
}

static void
tell_step(struct telling *t, const struct dossier_step *s)
{
	const int zone = t->d->scheme == NULL ? 0 : t->d->scheme->zone;
	const struct json *m;
	char at[INSTANT_TEXT];
	size_t i;

	instant_format(s->at, zone, at);
	buf_printf(&t->line, "%lld  %.10s %.5s  %s", (long long)s->seq, at,
	    at + 11, workflow_event_text(s->event, t->lang));
	if (s->event == WORKFLOW_FINDING)
		buf_printf(&t->line, " %zu", ++t->findings);
	buf_puts(&t->line, "  ");
	put_person(t, s->person);
	buf_printf(&t->line, " (%s)", s->body);
	tell(t, STORY_STEP);
	/* In the order of the table; a member that it lacks would be lost. */
	for (i = 0; i < sizeof labels / sizeof *labels; i++) {
		m = json_get(s->detail, labels[i].name);
		if (m != NULL)
			tell_member(t, m);
	}
	if (json_get(s->detail, "application") != NULL)
		tell_application(t, json_get(s->detail, "application"));
	tell_files(t, json_get(s->detail, "files"));
}

static void
tell_fact(struct telling *t, const char *zh, const char *en, const char *value)
{
	if (value == NULL)
		return;
	buf_printf(&t->line, "%s%s%s", t->lang == LANG_ZH ? zh : en,
	    t->lang == LANG_ZH ? "：" : ": ", value);
	tell(t, STORY_FACT);
}

static void
tell_facts(struct telling *t)
{
	const struct dossier *d = t->d;

	buf_printf(&t->line, "%s  %s  %s", d->name,
	    d->scheme == NULL
		? d->scheme_id
		: either(t, d->scheme->name.zh, d->scheme->name.en),
	    workflow_state_text(d->state, t->lang));
	tell(t, STORY_TITLE);
	tell_fact(t, "申请人", "applicant", d->holder_zh);
	tell_fact(t, "申请人", "applicant", d->holder_en);
	tell_fact(t, "代码", "code", d->holder_code);
	tell_fact(t, "接续", "follows", d->of);
	tell_fact(
	    t, "下一步", "next", workflow_advice(d->kind, d->state, t->lang));
}

static void
put_total(struct telling *t, const struct scoring_total *total)
{
	char got[SCORING_TEXT], of[SCORING_TEXT];

	scoring_format(total->got, got);
	scoring_format(total->applicable, of);
	buf_printf(&t->line, "%s / %s", got, of);
}

/* As it stands after the last review. */
static void
tell_scores(struct telling *t)
{
	const struct dossier *d = t->d;
	const struct procedure *p;
	struct scoring_total total, part;
	char text[SCORING_TEXT];
	size_t i;

	if (!dossier_score(d, &total))
		return;
	p = d->scheme->procedure;
	scoring_format(total.score, text);
	buf_printf(
	    &t->line, "%s %s  ", t->lang == LANG_ZH ? "得分" : "score", text);
	put_total(t, &total);
	tell(t, STORY_HEAD);
	for (i = 0; i < p->ncriteria; i++) {
		if (!scoring_sum(p, d->results, p->criteria[i].first,
			p->criteria[i].n, &part))
			continue;
		buf_printf(&t->line, "%s  ",
		    either(t, p->criteria[i].name.zh, p->criteria[i].name.en));
		put_total(t, &part);
		tell(t, STORY_FACT);
	}
}

static void
tell_findings(struct telling *t)
{
	const bool zh = t->lang == LANG_ZH;
	const struct dossier_finding *f;
	const char *requirement;
	char day[DATE_TEXT];
	size_t i;

	if (t->d->nfindings > 0) {
		buf_printf(&t->line,
		    zh ? "不符合项 %zu 项，未关闭 %zu 项"
		       : "findings: %zu, open: %zu",
		    t->d->nfindings, dossier_open_findings(t->d));
		tell(t, STORY_HEAD);
	}
	for (i = 0; i < t->d->nfindings; i++) {
		f = &t->d->findings[i];
		date_format(f->deadline, day);
		buf_printf(&t->line,
		    zh ? "不符合项 %zu (%s)  %s  整改 %zu 轮"
			: f->rounds == 1 ? "finding %zu (%s)  %s  %zu round"
					 : "finding %zu (%s)  %s  %zu rounds",
		    i + 1, word(t, f->grade),
		    f->open ? (zh ? "未关闭" : "open")
			    : (zh ? "已关闭" : "closed"),
		    f->rounds);
		if (f->open)
			buf_printf(
			    &t->line, zh ? "  期限 %s" : "  until %s", day);
		requirement = json_str(json_get(f->detail, "requirement"));
		buf_printf(
		    &t->line, "  %s", requirement == NULL ? "" : requirement);
		tell(t, STORY_FACT);
	}
}

bool
story_tell(const struct dossier *d, const struct roster *people, enum lang lang,
    void (*each)(void *arg, enum story_line kind, const char *text), void *arg)
{
	struct telling t = { .d = d,
		.people = people,
		.lang = lang,
		.each = each,
		.arg = arg,
		.line = BUF_INIT(LINE_MAX_BYTES) };
	size_t i;

	tell_facts(&t);
	tell_scores(&t);
	tell_findings(&t);
	for (i = 0; i < d->n; i++)
		tell_step(&t, &d->v[i]);
	buf_free(&t.line);
	return !t.failed;
}

static bool
add_total(struct json *o, const struct scoring_total *total)
{
	char got[SCORING_TEXT], of[SCORING_TEXT];

	scoring_format(total->got, got);
	scoring_format(total->applicable, of);
	return json_set_str(o, "got", got) && json_set_str(o, "applicable", of);
}

static bool
add_scores(struct json *top, const struct dossier *d)
{
	struct json *o, *list, *c;
	struct scoring_total total, part;
	char text[SCORING_TEXT];
	const struct procedure *p;
	size_t i;
	bool good = true;

	if (!dossier_score(d, &total))
		return true;
	p = d->scheme->procedure;
	o = json_new_object();
	list = json_new_array();
	scoring_format(total.score, text);
	for (i = 0; i < p->ncriteria && good; i++) {
		c = json_new_object();
		good = json_set_str(c, "criterion", p->criteria[i].id) &&
		    scoring_sum(p, d->results, p->criteria[i].first,
			p->criteria[i].n, &part) &&
		    add_total(c, &part);
		good = json_add(list, c) && good;
	}
	good = good && json_set_str(o, "score", text) && add_total(o, &total);
	good = json_set(o, "criteria", list) && good;
	return json_set(top, "score", o) && good;
}

static bool
add_findings(struct json *top, const struct dossier *d)
{
	struct json *list = json_new_array(), *o;
	char day[DATE_TEXT];
	size_t i;
	bool good = true;

	for (i = 0; i < d->nfindings && good; i++) {
		o = json_new_object();
		date_format(d->findings[i].deadline, day);
		good = json_set_int(o, "finding", (int64_t)i + 1) &&
		    json_set_str(o, "grade", d->findings[i].grade) &&
		    json_set_bool(o, "open", d->findings[i].open) &&
		    json_set_str(o, "deadline", day) &&
		    json_set_int(o, "rounds", (int64_t)d->findings[i].rounds);
		good = json_add(list, o) && good;
	}
	return json_set(top, "findings", list) && good;
}

static bool
add_steps(struct json *top, const struct dossier *d)
{
	struct json *list = json_new_array(), *o;
	char at[INSTANT_TEXT];
	size_t i;
	bool good = true;

	for (i = 0; i < d->n && good; i++) {
		o = json_new_object();
		instant_format(
		    d->v[i].at, d->scheme == NULL ? 0 : d->scheme->zone, at);
		good = json_set_int(o, "seq", d->v[i].seq) &&
		    json_set_str(o, "at", at) &&
		    json_set_str(
			o, "event", workflow_event_str(d->v[i].event)) &&
		    json_set_str(o, "person", d->v[i].person) &&
		    json_set_str(o, "body", d->v[i].body) &&
		    json_set_str(
			o, "state", workflow_state_str(d->v[i].state)) &&
		    json_set(o, "detail", json_copy(d->v[i].detail));
		good = json_add(list, o) && good;
	}
	return json_set(top, "steps", list) && good;
}

struct json *
story_json(const struct dossier *d)
{
	struct json *top = json_new_object(), *name = json_new_object();
	bool good = json_set_str(name, "zh", d->holder_zh) &&
	    json_set_str(name, "en", d->holder_en) &&
	    json_set_str(top, "schema", "case/1") &&
	    json_set_str(top, "case", d->name) &&
	    json_set_str(top, "state", workflow_state_str(d->state)) &&
	    json_set_str(top, "kind", workflow_kind_str(d->kind)) &&
	    json_set_str(top, "of", d->of) &&
	    json_set_str(top, "scheme", d->scheme_id);

	good = json_set(top, "holder", name) && good;
	good = good && json_set_str(top, "holder_code", d->holder_code) &&
	    add_scores(top, d) && add_findings(top, d) && add_steps(top, d);
	if (good)
		return top;
	json_free(top);
	return NULL;
}
