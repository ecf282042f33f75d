/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/bundle.h"

#include <stdlib.h>
#include <string.h>

void
bundle_clear(struct bundle *b)
{
	size_t i;

	for (i = 0; i < b->ntrust; i++)
		trust_free(b->trust[i]);
	tokens_close(b->question.tokens);
	json_free(b->tree);
	memset(b, 0, sizeof(*b));
}

static enum error
wrong(char field[64], const char *name, enum error e)
{
	strncpy(field, name, 63);
	field[63] = '\0';
	return e;
}

static bool
get_instant(const struct json *v, const char *name, int64_t *out)
{
	const char *s = json_str(json_get(v, name));

	return s != NULL && instant_parse(slice_str(s), out, NULL);
}

static enum error
read_question(const struct json *v, struct question *q, char field[64])
{
	const char *as_of = json_str(json_get(v, "as_of"));
	const char *through = json_str(json_get(v, "through"));

	q->known_at = INSTANT_NONE;
	q->max_age = -1;
	q->as_of.is_now = as_of == NULL;
	if (!get_instant(v, "checked_at", &q->now))
		return wrong(field, "checked_at", E_FIELD_DATE);
	q->as_of.instant = q->now;
	if (as_of != NULL) {
		q->as_of.is_date = date_parse(slice_str(as_of), &q->as_of.date);
		if (!q->as_of.is_date &&
		    !get_instant(v, "as_of", &q->as_of.instant))
			return wrong(field, "as_of", E_FIELD_DATE);
	}
	if (json_get(v, "known_at") != NULL &&
	    !get_instant(v, "known_at", &q->known_at))
		return wrong(field, "known_at", E_FIELD_DATE);
	if (json_get(v, "max_age") != NULL &&
	    (!json_int(json_get(v, "max_age"), &q->max_age) || q->max_age < 0))
		return wrong(field, "max_age", E_FIELD_VALUE);
	q->has_through = json_get(v, "through") != NULL;
	if (q->has_through &&
	    (through == NULL || !date_parse(slice_str(through), &q->through)))
		return wrong(field, "through", E_FIELD_DATE);
	return E_OK;
}

/* A list is believed when one of the pinned roots says so, and no other way:
 * the file may come from anybody. */
static enum error
read_trust(const struct json *list, const struct pins *pins, struct bundle *out)
{
	const struct json *v;
	struct buf text = BUF_INIT(JWS_TRUST_MAX);
	struct trust *t;
	size_t i;

	if (list == NULL || json_type(list) != JSON_ARRAY)
		return E_FIELD_TYPE;
	for (v = json_first(list); v != NULL; v = json_next(v)) {
		buf_reset(&text);
		json_write(v, 0, &text);
		t = NULL;
		for (i = 0; i < pins->n && t == NULL; i++)
			if (trust_parse(buf_view(&text),
				&pins->v[i].trust->root, &t, NULL) != E_OK)
				t = NULL;
		if (t == NULL) {
			out->nunknown++;
		} else if (out->ntrust == PINS_MAX) {
			trust_free(t);
			buf_free(&text);
			return E_FIELD_LONG;
		} else {
			out->question.trusts[out->ntrust] = t;
			out->trust[out->ntrust++] = t;
		}
	}
	out->question.ntrusts = out->ntrust;
	buf_free(&text);
	return E_OK;
}

static enum error
read_status(const struct json *list, struct tokens *tokens)
{
	const struct json *v;
	enum error e = E_OK;

	if (list == NULL || json_type(list) != JSON_ARRAY)
		return E_FIELD_TYPE;
	for (v = json_first(list); v != NULL && e == E_OK; v = json_next(v))
		e = json_str(v) == NULL
		    ? E_FIELD_TYPE
		    : tokens_add(tokens, slice_str(json_str(v)));
	return e;
}

enum error
bundle_read(struct slice in, const struct pins *pins, struct bundle *out,
    char field[64])
{
	static const char *const names[] = { "as_of", "checked_at", "inputs",
		"known_at", "max_age", "records", "schema", "status", "through",
		"trust", NULL };
	const char *schema, *unknown;
	enum error e;

	memset(out, 0, sizeof(*out));
	field[0] = '\0';
	e = json_parse(in, BUNDLE_MAX, &out->tree, NULL);
	if (e != E_OK)
		return e;
	schema = json_str(json_get(out->tree, "schema"));
	if (schema == NULL || strcmp(schema, "bundle/1") != 0)
		return wrong(field, "schema", E_FIELD_VALUE);
	unknown = json_unknown(out->tree, names);
	if (unknown != NULL)
		return wrong(field, unknown, E_FIELD_UNKNOWN);
	e = read_question(out->tree, &out->question, field);
	if (e != E_OK)
		return e;
	e = read_trust(json_get(out->tree, "trust"), pins, out);
	if (e != E_OK)
		return wrong(field, "trust", e);
	out->question.tokens = tokens_of(out->question.now);
	if (out->question.tokens == NULL)
		return E_MEMORY;
	e = read_status(json_get(out->tree, "status"), out->question.tokens);
	if (e != E_OK)
		return wrong(field, "status", e);
	out->inputs = json_get(out->tree, "inputs");
	out->records = json_get(out->tree, "records");
	if (out->records == NULL || json_type(out->records) != JSON_ARRAY)
		return wrong(field, "records", E_FIELD_TYPE);
	return E_OK;
}

static bool
read_note(const struct json *v, struct find *find)
{
	const char *state = json_str(json_get(v, "state"));
	const char *code = json_str(json_get(v, "code"));
	const char *detail = json_str(json_get(v, "detail"));
	enum check_state s = CHECK_PASS;
	enum error e;

	if (state == NULL || code == NULL || detail == NULL)
		return false;
	while (s <= CHECK_UNKNOWN && strcmp(check_state_str(s), state) != 0)
		s++;
	e = error_of(code);
	if (s > CHECK_UNKNOWN || e == ERROR_COUNT ||
	    find->nnotes == FIND_NOTES_MAX)
		return false;
	finds_note(find, s, e, detail);
	return true;
}

static bool
read_envelope(const struct json *v, struct find *find)
{
	const struct json *envelope = json_get(v, "envelope");

	find->envelope = BUF_INIT(JWS_CERTIFICATE_MAX);
	if (envelope == NULL)
		return false;
	if (json_str(envelope) != NULL)
		buf_puts(&find->envelope, json_str(envelope));
	else
		json_write(envelope, 0, &find->envelope);
	return buf_ok(&find->envelope);
}

static int
small(const struct json *v, const char *name)
{
	int64_t n = 0;

	(void)json_int(json_get(v, name), &n);
	return n > 0 && n < 1000000 ? (int)n : 0;
}

/* The find as it was; false: the file is not as bundling_write() makes it. */
static bool
read_find(const struct json *v, struct find *find)
{
	const char *source = json_str(json_get(v, "source"));
	const char *error = json_str(json_get(v, "error"));
	const char *detail = json_str(json_get(v, "detail"));
	const char *host = json_str(json_get(v, "host"));
	const struct json *note;

	memset(find, 0, sizeof(*find));
	for (find->source = SOURCE_EMBEDDED; find->source <= SOURCE_NONE;
	     find->source++)
		if (source != NULL &&
		    strcmp(source_str(find->source), source) == 0)
			break;
	find->page = small(v, "page");
	(void)json_bool(json_get(v, "insecure"), &find->insecure);
	(void)json_bool(json_get(v, "malformed"), &find->malformed);
	for (note = json_first(json_get(v, "notes")); note != NULL;
	     note = json_next(note))
		if (!read_note(note, find))
			return false;
	if (host != NULL)
		find->host = slice_dup(slice_str(host));
	if (error == NULL)
		return find->source < SOURCE_NONE && read_envelope(v, find);
	find->error = error_of(error);
	strncpy(find->detail, detail == NULL ? "" : detail,
	    sizeof(find->detail) - 1);
	return find->error != ERROR_COUNT && find->error != E_OK;
}

static bool
same(const struct json *v, const struct result *r)
{
	const char *verdict = json_str(json_get(v, "verdict"));
	const char *status = json_str(json_get(v, "status"));

	return verdict != NULL && status != NULL &&
	    strcmp(verdict, verdict_str(r->v.verdict)) == 0 &&
	    strcmp(status, verify_status_str(r->v.status)) == 0;
}

static enum input_kind
read_kind(const char *s)
{
	enum input_kind kind = INPUT_PDF;

	while (s != NULL && kind < INPUT_OTHER &&
	    strcmp(input_kind_str(kind), s) != 0)
		kind++;
	return s == NULL ? INPUT_OTHER : kind;
}

static bool
read_foreign(const struct json *v, struct examined *e)
{
	const struct json *one = json_first(json_get(v, "foreign"));
	const char *text;
	int i;

	e->nforeign = small(v, "foreign_codes");
	if (e->nforeign == 0)
		return true;
	e->foreign = calloc(FOREIGN_MAX, sizeof(*e->foreign));
	if (e->foreign == NULL) {
		e->nforeign = 0;
		return false;
	}
	for (i = 0; i < FOREIGN_MAX && i < e->nforeign; i++) {
		text = json_str(json_get(one, "text"));
		e->foreign[i].text =
		    slice_dup(slice_str(text == NULL ? "" : text));
		e->foreign[i].page = small(one, "page");
		one = one == NULL ? NULL : json_next(one);
	}
	return true;
}

/* An input as it was looked at; its results come from the records. */
static struct examined *
read_input(const struct json *v, struct report *report)
{
	const char *name = json_str(json_get(v, "input"));
	const char *type = json_str(json_get(v, "type"));
	struct examined *e = report_input(report, name == NULL ? "?" : name);

	if (e == NULL)
		return NULL;
	e->opened = true;
	(void)json_bool(json_get(v, "opened"), &e->opened);
	(void)json_bool(json_get(v, "operand"), &e->operand);
	(void)json_bool(json_get(v, "passed_over"), &e->passed_over);
	e->kind = read_kind(json_str(json_get(v, "kind")));
	e->type = type == NULL ? CAUSE_NONE : cause_of(type);
	e->pages = small(v, "pages");
	return read_foreign(v, e) ? e : NULL;
}

/* A file of before there were inputs in it: one each. */
static struct examined *
assume_input(const struct json *record, struct report *report)
{
	const char *name = json_str(json_get(record, "input"));
	struct examined *e = report_input(report, name == NULL ? "?" : name);

	if (e != NULL) {
		e->opened = e->operand = true;
		e->kind = INPUT_JSON;
	}
	return e;
}

static bool
judge_record(const struct bundle *b, const struct json *v,
    struct report *report, struct examined *seen, size_t *differ)
{
	struct result *r = seen == NULL ? NULL : report_result(report);
	struct find find;

	if (r == NULL)
		return false;
	if (read_find(v, &find))
		examine(&b->question, &find, NULL, r);
	else
		examine_unreadable(E_DOC_UNREADABLE, "", r);
	r->input = seen->input;
	seen->n++;
	*differ += !same(v, r);
	buf_free(&find.envelope);
	free(find.host);
	return true;
}

bool
bundle_judge(const struct bundle *b, struct report *report, size_t *differ)
{
	const struct json *v = json_first(b->records), *in;
	struct examined *seen;
	int found;

	*differ = 0;
	report->question = &b->question;
	for (in = json_first(b->inputs); in != NULL; in = json_next(in)) {
		seen = read_input(in, report);
		if (seen == NULL)
			return false;
		for (found = small(in, "found"); found > 0; found--) {
			if (v == NULL) {
				++*differ; /* somebody took it out */
				continue;
			}
			if (!judge_record(b, v, report, seen, differ))
				return false;
			v = json_next(v);
		}
		report_note_input(report, seen);
	}
	for (; v != NULL; v = json_next(v))
		if (!judge_record(
			b, v, report, assume_input(v, report), differ))
			return false;
	return true;
}
