/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/bundle.h"

#include <stdlib.h>
#include <string.h>

#include "sys/file.h"

bool
bundling_start(struct bundling *b)
{
	b->records = json_new_array();
	b->status = json_new_array();
	b->failed = b->records == NULL || b->status == NULL;
	return !b->failed;
}

void
bundling_clear(struct bundling *b)
{
	json_free(b->records);
	json_free(b->status);
	free(b->tokens);
	memset(b, 0, sizeof(*b));
}

static bool
set_instant(struct json *o, const char *name, int64_t t)
{
	char text[INSTANT_TEXT];

	instant_format(t, 0, text);
	return json_set_str(o, name, text);
}

/* Every token once, however many certificates it spoke of. */
static bool
add_token(struct bundling *b, const struct status *s)
{
	struct buf token = BUF_INIT(JWS_STATUS_MAX);
	const struct status **more;
	bool ok;
	size_t i;

	for (i = 0; i < b->ntokens; i++)
		if (b->tokens[i] == s)
			return true;
	more = realloc(b->tokens, (b->ntokens + 1) * sizeof(*more));
	if (more == NULL)
		return false;
	b->tokens = more;
	b->tokens[b->ntokens++] = s;
	ok = tokens_write(s, &token) &&
	    json_add(b->status, json_new_slice(buf_view(&token)));
	buf_free(&token);
	return ok;
}

static struct json *
notes_json(const struct find *find)
{
	struct json *list = json_new_array(), *o;
	size_t i;

	for (i = 0; i < find->nnotes; i++) {
		const struct finding *f = &find->note[i];

		o = json_new_object();
		if (!json_set_str(o, "state", check_state_str(f->state)) ||
		    !json_set_str(o, "code", error_code(f->code)) ||
		    !json_set_str(o, "detail", f->detail) ||
		    !json_add(list, o)) {
			json_free(list);
			return NULL;
		}
	}
	return list;
}

static bool
set_find(struct json *o, const struct find *find)
{
	struct json *envelope = NULL;
	bool ok = json_set(o, "notes", notes_json(find));

	if (find->error != E_OK)
		return ok &&
		    json_set_str(o, "error", error_code(find->error)) &&
		    json_set_str(o, "detail", find->detail) &&
		    json_set_bool(o, "malformed", find->malformed);
	if (find->host != NULL)
		ok = ok && json_set_str(o, "host", find->host) &&
		    json_set_bool(o, "insecure", find->insecure);
	/* A record that is no JSON is kept as the text it is. */
	if (json_parse(buf_view(&find->envelope), JWS_CERTIFICATE_MAX,
		&envelope, NULL) == E_OK)
		return json_set(o, "envelope", envelope) && ok;
	return ok &&
	    json_set(o, "envelope", json_new_slice(buf_view(&find->envelope)));
}

void
bundling_take(
    struct bundling *b, const struct result *r, const struct find *find)
{
	struct json *o = json_new_object();
	bool ok = json_set_str(o, "input", r->input) &&
	    json_set_str(o, "source", source_str(r->source)) &&
	    json_set_str(o, "verdict", verdict_str(r->v.verdict)) &&
	    json_set_str(o, "status", verify_status_str(r->v.status));

	if (r->page > 0)
		ok = ok && json_set_int(o, "page", r->page);
	if (find != NULL)
		ok = ok && set_find(o, find);
	else if (r->v.nfindings > 0)
		ok = ok &&
		    json_set_str(
			o, "error", error_code(r->v.findings[0].code)) &&
		    json_set_str(o, "detail", r->v.findings[0].detail);
	if (r->has_token)
		ok = ok && add_token(b, r->token);
	if (!ok)
		json_free(o);
	if (!ok || !json_add(b->records, o))
		b->failed = true;
}

static struct json *
trust_json(const struct pins *pins)
{
	struct json *list = json_new_array(), *one;
	struct buf bytes = BUF_INIT(JWS_TRUST_MAX);
	size_t i;

	for (i = 0; i < pins->n; i++) {
		one = NULL;
		buf_reset(&bytes);
		if (pins->v[i].path == NULL ||
		    file_read(pins->v[i].path, JWS_TRUST_MAX, &bytes) != 0 ||
		    json_parse(buf_view(&bytes), JWS_TRUST_MAX, &one, NULL) !=
			E_OK ||
		    !json_add(list, one)) {
			json_free(list);
			list = NULL;
			break;
		}
	}
	buf_free(&bytes);
	return list;
}

static bool
set_question(struct json *o, const struct question *q)
{
	char day[DATE_TEXT];
	bool ok = set_instant(o, "checked_at", q->now);

	if (!q->as_of.is_now && q->as_of.is_date) {
		date_format(q->as_of.date, day);
		ok = ok && json_set_str(o, "as_of", day);
	} else if (!q->as_of.is_now) {
		ok = ok && set_instant(o, "as_of", q->as_of.instant);
	}
	if (q->known_at != INSTANT_NONE)
		ok = ok && set_instant(o, "known_at", q->known_at);
	if (q->max_age >= 0)
		ok = ok && json_set_int(o, "max_age", q->max_age);
	if (q->has_through) {
		date_format(q->through, day);
		ok = ok && json_set_str(o, "through", day);
	}
	return ok;
}

bool
bundling_write(struct bundling *b, const struct report *r,
    const struct pins *pins, struct buf *out)
{
	struct json *o = json_new_object();
	bool ok = !b->failed && json_set_str(o, "schema", "bundle/1") &&
	    set_question(o, r->question);

	ok = ok && json_set(o, "trust", trust_json(pins));
	ok = json_set(o, "status", b->status) && ok;
	ok = json_set(o, "records", b->records) && ok;
	b->status = b->records = NULL; /* transferred */
	if (ok) {
		json_write(o, 1, out);
		buf_putc(out, '\n');
	}
	json_free(o);
	return ok && buf_ok(out);
}

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
	static const char *const names[] = { "as_of", "checked_at", "known_at",
		"max_age", "records", "schema", "status", "through", "trust",
		NULL };
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

/* The find as it was; false: the file is not as bundling_write() makes it. */
static bool
read_find(const struct json *v, struct find *find)
{
	const char *source = json_str(json_get(v, "source"));
	const char *error = json_str(json_get(v, "error"));
	const char *detail = json_str(json_get(v, "detail"));
	const char *host = json_str(json_get(v, "host"));
	const struct json *note;
	int64_t page = 0;

	memset(find, 0, sizeof(*find));
	for (find->source = SOURCE_EMBEDDED; find->source <= SOURCE_NONE;
	     find->source++)
		if (source != NULL &&
		    strcmp(source_str(find->source), source) == 0)
			break;
	(void)json_int(json_get(v, "page"), &page);
	find->page = page > 0 && page < 1000000 ? (int)page : 0;
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

bool
bundle_judge(const struct bundle *b, struct report *report, size_t *differ)
{
	const struct json *v;
	struct examined *seen;
	struct result *r;
	struct find find;
	const char *input;

	*differ = 0;
	report->question = &b->question;
	for (v = json_first(b->records); v != NULL; v = json_next(v)) {
		input = json_str(json_get(v, "input"));
		seen = report_input(report, input == NULL ? "?" : input);
		r = seen == NULL ? NULL : report_result(report);
		if (r == NULL)
			return false;
		seen->kind = INPUT_JSON;
		seen->n = 1;
		if (read_find(v, &find))
			examine(&b->question, &find, NULL, r);
		else
			examine_unreadable(E_DOC_UNREADABLE, "", r);
		r->input = seen->input;
		*differ += !same(v, r);
		buf_free(&find.envelope);
		free(find.host);
	}
	return true;
}
