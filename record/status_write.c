/* SPDX-License-Identifier: Apache-2.0 */
/* The writing half of status.h: the payload of a token. */
#include "record/status.h"

#include "record/b64.h"
#include "record/deflate.h"
#include "record/json.h"

/* White space up to the next group of three bytes, which base64url makes four
 * characters of. */
static void
align(struct buf *out, size_t start)
{
	while ((out->n - start) % 3 != 0)
		buf_putc(out, ' ');
}

static void
put_day(struct buf *out, struct date d)
{
	char text[DATE_TEXT];

	date_format(d, text);
	buf_printf(out, "\"%s\"", text);
}

/* [idx, action, version, decided, effective, published, reason, until?]; no
 * word in it needs an escape (status_event_ok). What repeats from event to
 * event begins at a group of three bytes: only then does it repeat in the
 * base64url of the token, where gzip can find it, and a long list is a fifth
 * smaller on its way. */
static void
put_event(struct buf *out, size_t start, const struct status_event *e)
{
	align(out, start);
	buf_printf(out, "[%lld,", (long long)e->index);
	align(out, start);
	buf_printf(out, "\"%s\",%lld,", status_action_str(e->action),
	    (long long)e->version);
	align(out, start);
	put_day(out, e->decided);
	buf_putc(out, ',');
	put_day(out, e->effective);
	buf_printf(out, ",%lld,\"%s\"", (long long)e->published, e->reason);
	if (e->has_until) {
		buf_putc(out, ',');
		align(out, start);
		put_day(out, e->until);
	}
	buf_putc(out, ']');
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

/* The members after "events", canonical. */
static enum error
put_rest(const struct status_source *src, struct buf *out)
{
	struct buf rest = BUF_INIT(8 * STATUS_BYTES);
	struct json *v = json_new_object();
	enum error e = E_MEMORY;

	if (v == NULL || !json_set_str(v, "sub", src->uri) ||
	    !json_set_int(v, "iat", src->iat) ||
	    !json_set_int(v, "exp", src->exp) ||
	    !json_set_int(v, "ttl", src->ttl) ||
	    !json_set_int(v, "seq", src->seq) || !set_prev(v, src->prev) ||
	    !set_bits(v, src->bits))
		goto out;
	json_write_canonical(v, &rest);
	if (!buf_ok(&rest))
		goto out;
	buf_put(out, rest.p + 1, rest.n - 1); /* the brace is written */
	e = E_OK;
out:
	json_free(v);
	buf_free(&rest);
	return e;
}

enum error
status_write(const struct status_source *src, struct buf *out)
{
	const size_t start = out->n;
	enum error e = check_source(src);
	size_t i;

	if (e != E_OK)
		return e;
	buf_puts(out, "{\"events\":[");
	for (i = 0; i < src->nevents; i++) {
		if (i > 0)
			buf_putc(out, ',');
		put_event(out, start, &src->events[i]);
	}
	buf_puts(out, "],");
	e = put_rest(src, out);
	if (e != E_OK)
		return e;
	return buf_ok(out) ? E_OK : E_TOO_LARGE;
}
