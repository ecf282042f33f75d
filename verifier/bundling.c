/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/bundling.h"

#include <stdlib.h>
#include <string.h>

#include "record/unicode.h"
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

/* A file's name is any bytes, and no text that has to be read again is. */
static bool
set_name(struct json *o, const char *input)
{
	struct buf seen = BUF_INIT(65536);
	bool ok;

	unicode_visible(slice_str(input), &seen);
	ok = buf_ok(&seen) && json_set_str(o, "input", buf_cstr(&seen));
	buf_free(&seen);
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
	bool ok = set_name(o, r->input) &&
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

static struct json *
foreign_json(const struct examined *e)
{
	struct json *list = json_new_array(), *o;
	int i;

	for (i = 0; i < e->nforeign && i < FOREIGN_MAX; i++) {
		struct buf text = BUF_INIT(4096);

		unicode_visible(slice_str(e->foreign[i].text), &text);
		o = json_new_object();
		if (!json_set_str(o, "text", buf_cstr(&text)) ||
		    (e->foreign[i].page > 0 &&
			!json_set_int(o, "page", e->foreign[i].page)) ||
		    !json_add(list, o)) {
			json_free(o);
			json_free(list);
			list = NULL;
		}
		buf_free(&text);
		if (list == NULL)
			break;
	}
	return list;
}

static bool
set_input(struct json *o, const struct examined *e)
{
	bool ok = set_name(o, e->input) &&
	    json_set_int(o, "found", (int64_t)e->n) &&
	    json_set_bool(o, "operand", e->operand);

	if (!e->opened)
		return ok && json_set_bool(o, "opened", false);
	ok = ok && json_set_str(o, "kind", input_kind_str(e->kind));
	if (e->type != CAUSE_NONE)
		ok = ok && json_set_str(o, "type", cause_str(e->type));
	if (e->pages > 0)
		ok = ok && json_set_int(o, "pages", e->pages);
	if (e->passed_over)
		ok = ok && json_set_bool(o, "passed_over", true);
	if (e->nforeign > 0)
		ok = ok && json_set_int(o, "foreign_codes", e->nforeign) &&
		    json_set(o, "foreign", foreign_json(e));
	return ok;
}

/* Every file that was gone through: what is not here was not looked at. */
static struct json *
inputs_json(const struct report *r)
{
	struct json *list = json_new_array(), *o;
	size_t i;

	for (i = 0; i < r->ninputs; i++) {
		o = json_new_object();
		if (!set_input(o, &r->inputs[i]) || !json_add(list, o)) {
			json_free(o);
			json_free(list);
			return NULL;
		}
	}
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
	ok = json_set(o, "inputs", inputs_json(r)) && ok;
	if (ok) {
		json_write(o, 1, out);
		buf_putc(out, '\n');
	}
	json_free(o);
	return ok && buf_ok(out);
}
