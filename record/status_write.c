/* SPDX-License-Identifier: Apache-2.0 */
/* The writing half of status.h: the payload of a token, canonical. */
#include "record/status.h"

#include "record/b64.h"
#include "record/deflate.h"
#include "record/json.h"

static struct json *
event_json(const struct status_event *e)
{
	char decided[DATE_TEXT], effective[DATE_TEXT], until[DATE_TEXT];
	struct json *a = json_new_array();
	bool ok = a != NULL;

	date_format(e->decided, decided);
	date_format(e->effective, effective);
	ok = ok && json_add(a, json_new_int(e->index)) &&
	    json_add(a, json_new_str(status_action_str(e->action))) &&
	    json_add(a, json_new_int(e->version)) &&
	    json_add(a, json_new_str(decided)) &&
	    json_add(a, json_new_str(effective)) &&
	    json_add(a, json_new_int(e->published)) &&
	    json_add(a, json_new_str(e->reason));
	if (ok && e->has_until) {
		date_format(e->until, until);
		ok = json_add(a, json_new_str(until));
	}
	if (!ok) {
		json_free(a);
		return NULL;
	}
	return a;
}

static bool
set_events(struct json *v, const struct status_source *src)
{
	struct json *a = json_new_array();
	size_t i;

	for (i = 0; a != NULL && i < src->nevents; i++)
		if (!json_add(a, event_json(&src->events[i]))) {
			json_free(a);
			return false;
		}
	return a != NULL && json_set(v, "events", a);
}

static bool
set_bits(struct json *v, const uint8_t *bits)
{
	struct buf packed = BUF_INIT(2 * STATUS_BYTES);
	struct buf text = BUF_INIT(4 * STATUS_BYTES);
	struct json *list = json_new_object();
	bool ok = list != NULL &&
	    deflate_pack(DEFLATE_ZLIB, slice_of(bits, STATUS_BYTES),
		slice_str(NULL), &packed) == E_OK;

	if (ok)
		b64_encode(buf_view(&packed), &text);
	ok = ok && buf_ok(&text) && json_set_int(list, "bits", STATUS_BITS) &&
	    json_set_str(list, "lst", buf_cstr(&text));
	buf_free(&packed);
	buf_free(&text);
	if (!ok) {
		json_free(list);
		return false;
	}
	return json_set(v, "status_list", list);
}

static bool
set_prev(struct json *v, const uint8_t *prev)
{
	struct buf text = BUF_INIT(64);
	bool ok;

	if (prev == NULL)
		return true;
	b64_encode(slice_of(prev, CRYPT_SHA256), &text);
	ok = buf_ok(&text) && json_set_str(v, "prev", buf_cstr(&text));
	buf_free(&text);
	return ok;
}

/* What status_parse would refuse is not written. */
static enum error
check_source(const struct status_source *src)
{
	int64_t last = INSTANT_MIN;
	size_t i;

	if (src->uri == NULL || src->bits == NULL || src->seq < 1 ||
	    (src->seq == 1) != (src->prev == NULL) || src->exp <= src->iat ||
	    src->exp - src->iat > STATUS_LIFETIME_MAX || src->ttl < 1 ||
	    src->ttl > STATUS_LIFETIME_MAX)
		return E_STATUS_FORMAT;
	for (i = 0; i < src->nevents; i++) {
		const struct status_event *e = &src->events[i];

		if (!status_event_ok(e) || e->published < last ||
		    e->published > src->iat)
			return E_STATUS_FORMAT;
		last = e->published;
	}
	return E_OK;
}

enum error
status_write(const struct status_source *src, struct buf *out)
{
	struct json *v = NULL;
	enum error e = check_source(src);

	if (e != E_OK)
		return e;
	v = json_new_object();
	if (v == NULL || !json_set_str(v, "sub", src->uri) ||
	    !json_set_int(v, "iat", src->iat) ||
	    !json_set_int(v, "exp", src->exp) ||
	    !json_set_int(v, "ttl", src->ttl) ||
	    !json_set_int(v, "seq", src->seq) || !set_prev(v, src->prev) ||
	    !set_bits(v, src->bits) || !set_events(v, src)) {
		e = E_MEMORY;
		goto out;
	}
	json_write_canonical(v, out);
	e = buf_ok(out) ? E_OK : E_TOO_LARGE;
out:
	json_free(v);
	return e;
}
