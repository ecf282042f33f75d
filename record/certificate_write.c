/* SPDX-License-Identifier: Apache-2.0 */
/* The writing half of certificate.h: payload and the JSON for programs. */
#include "record/certificate.h"

#include "record/b64.h"
#include "record/jws.h"

/* Every function takes over what it is given, and is false when anything
 * could not be built: `ok` runs through to the end. */

static bool
set_bilingual(struct json *v, const char *name, const struct bilingual *b)
{
	struct json *o;

	if (b->zh == NULL && b->en == NULL)
		return true;
	o = json_new_object();
	if (o == NULL || !json_set_str(o, "zh", b->zh) ||
	    !json_set_str(o, "en", b->en)) {
		json_free(o);
		return false;
	}
	return json_set(v, name, o);
}

static bool
set_list(struct json *v, const char *name, const char *const *list, size_t n)
{
	struct json *a = json_new_array();
	size_t i;

	for (i = 0; a != NULL && i < n; i++)
		if (!json_add(a, json_new_str(list[i]))) {
			json_free(a);
			return false;
		}
	return a != NULL && json_set(v, name, a);
}

static bool
set_date(struct json *v, const char *name, struct date d)
{
	char text[DATE_TEXT];

	date_format(d, text);
	return json_set_str(v, name, text);
}

static struct json *
former_names(const struct certificate *c)
{
	struct json *a = json_new_array();
	struct json *o;
	size_t i;
	bool ok = a != NULL;

	for (i = 0; ok && i < c->holder.nformer; i++) {
		o = json_new_object();
		ok = o != NULL &&
		    json_set_str(o, "zh", c->holder.former[i].zh) &&
		    json_set_str(o, "en", c->holder.former[i].en);
		if (!ok)
			json_free(o);
		else
			ok = json_add(a, o);
	}
	if (!ok) {
		json_free(a);
		return NULL;
	}
	return a;
}

static bool
set_holder(struct json *v, const struct certificate *c)
{
	struct json *h = json_new_object();
	bool ok = h != NULL && set_bilingual(h, "name", &c->holder.name) &&
	    json_set_str(h, "uscc", c->holder.uscc) &&
	    json_set_str(h, "lei", c->holder.lei) &&
	    json_set_str(h, "reg", c->holder.reg) &&
	    json_set_str(h, "country", c->holder.country) &&
	    set_bilingual(h, "address", &c->holder.address) &&
	    (c->holder.nformer == 0 ||
		json_set(h, "former_names", former_names(c)));

	if (!ok) {
		json_free(h);
		return false;
	}
	return json_set(v, "holder", h);
}

static struct json *
annex_entry(const struct certificate_annex *a)
{
	struct buf digest = BUF_INIT(64);
	struct json *o = json_new_object();
	bool ok;

	b64_encode(slice_of(a->sha256, CRYPT_SHA256), &digest);
	ok = o != NULL && buf_ok(&digest) && json_set_str(o, "name", a->name) &&
	    json_set_str(o, "sha256", buf_cstr(&digest)) &&
	    (a->count < 0 || json_set_int(o, "count", a->count)) &&
	    (a->pages < 0 || json_set_int(o, "pages", a->pages));
	buf_free(&digest);
	if (!ok) {
		json_free(o);
		return NULL;
	}
	return o;
}

static bool
set_annex(struct json *v, const struct certificate *c)
{
	struct json *a;
	size_t i;

	if (c->nannex == 0)
		return true;
	a = json_new_array();
	for (i = 0; a != NULL && i < c->nannex; i++)
		if (!json_add(a, annex_entry(&c->annex[i]))) {
			json_free(a);
			return false;
		}
	return a != NULL && json_set(v, "annex", a);
}

static bool
set_status(struct json *v, const struct certificate *c)
{
	struct json *status = json_new_object();
	struct json *list = json_new_object();
	bool ok;

	ok = list != NULL && json_set_int(list, "idx", c->status_index) &&
	    json_set_str(list, "uri", c->status_uri);
	if (!ok || status == NULL) {
		json_free(list);
		json_free(status);
		return false;
	}
	if (!json_set(status, "status_list", list)) {
		json_free(status);
		return false;
	}
	return json_set(v, "status", status);
}

static bool
set_zone(struct json *v, int zone)
{
	char text[ZONE_TEXT];

	zone_format(zone, text);
	return json_set_str(v, "zone", text);
}

/* What the payload and the report share. */
static bool
set_common(struct json *v, const struct certificate *c)
{
	return json_set_str(v, "scheme", c->scheme) &&
	    json_set_str(v, "level", c->level) &&
	    set_list(v, "issuers", c->issuers, c->nissuers) &&
	    set_holder(v, c) && set_bilingual(v, "scope", &c->scope) &&
	    (c->ncriteria == 0 ||
		set_list(v, "criteria", c->criteria, c->ncriteria)) &&
	    set_date(v, "issued", c->issued) &&
	    set_date(v, "first_issued", c->first_issued) &&
	    set_zone(v, c->zone) && json_set_str(v, "replaces", c->replaces) &&
	    set_bilingual(v, "remarks", &c->remarks) &&
	    (c->sites == 0 || json_set_int(v, "sites", c->sites)) &&
	    set_annex(v, c) && set_status(v, c);
}

enum error
certificate_write(const struct certificate *c, struct buf *out)
{
	struct buf text = BUF_INIT(4 * JWS_PAYLOAD_MAX);
	struct json *v = json_new_object();
	enum error e = E_MEMORY;

	if (v == NULL || !json_set_str(v, "iss", c->iss) ||
	    !json_set_str(v, "jti", c->number) ||
	    !json_set_int(v, "ver", c->version) || !set_common(v, c) ||
	    !json_set_int(v, "iat", c->iat) ||
	    !json_set_int(v, "nbf", c->nbf) || !json_set_int(v, "exp", c->exp))
		goto out;
	json_write_canonical(v, &text);
	if (!buf_ok(&text) || text.n > JWS_PAYLOAD_MAX) {
		e = text.starved ? E_MEMORY : E_TOO_LARGE;
		goto out;
	}
	buf_slice(out, buf_view(&text));
	e = buf_ok(out) ? E_OK : E_MEMORY;
out:
	buf_free(&text);
	json_free(v);
	return e;
}

static bool
set_instant(struct json *v, const char *name, int64_t t, int zone)
{
	char text[INSTANT_TEXT];

	instant_format(t, zone, text);
	return json_set_str(v, name, text);
}

struct json *
certificate_json(const struct certificate *c)
{
	struct json *v = json_new_object();

	if (v == NULL || !json_set_str(v, "number", c->number) ||
	    !json_set_int(v, "version", c->version) || !set_common(v, c) ||
	    !set_date(v, "valid_from", c->valid_from) ||
	    !set_date(v, "valid_until", c->valid_until) ||
	    !set_instant(v, "signed", c->iat, c->zone) ||
	    !json_set_str(v, "publisher", c->iss)) {
		json_free(v);
		return NULL;
	}
	return v;
}
