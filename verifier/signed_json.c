/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/signed_json.h"

#include <string.h>

#include "record/date.h"
#include "record/pdfsign.h"
#include "record/unicode.h"

static void
set_text(struct json *o, const char *name, struct slice text)
{
	struct buf b = BUF_INIT(LIMIT_ITEM * 4);

	unicode_visible(text, &b);
	json_set_str(o, name, buf_cstr(&b));
	buf_free(&b);
}

static void
set_instant(struct json *o, const char *name, int64_t t, int zone)
{
	char text[INSTANT_TEXT];

	instant_format(t, zone, text);
	json_set_str(o, name, text);
}

static void
set_name(struct json *o, const char *name, struct slice x509_name)
{
	struct buf b = BUF_INIT(4096);

	cms_common_name(x509_name, &b);
	set_text(o, name, buf_view(&b));
	buf_free(&b);
}

static struct json *
x509_json(const struct cms_certificate *c)
{
	struct json *o = json_new_object();
	uint8_t digest[CRYPT_SHA256];
	struct buf hex = BUF_INIT(128);
	size_t i;

	set_name(o, "subject", c->subject);
	set_name(o, "issuer", c->issuer);
	set_instant(o, "from", c->from, 0);
	set_instant(o, "to", c->to, 0);
	crypt_sha256(c->der, digest);
	for (i = 0; i < sizeof(digest); i++)
		buf_printf(&hex, "%02x", digest[i]);
	json_set_str(o, "sha256", buf_cstr(&hex));
	buf_free(&hex);
	return o;
}

static struct json *
stamp_json(const struct cms *c)
{
	struct json *o = json_new_object();
	struct cms_stamp stamp;
	enum error e = cms_stamp_read(c, &stamp);

	if (e != E_OK) {
		json_set_str(o, "error", error_code(e));
		return o;
	}
	set_instant(o, "time", stamp.instant, 0);
	set_name(o, "authority", stamp.authority);
	return o;
}

/* The signer's certificate is the one that the ESS attribute names. */
static void
set_cms(struct json *o, struct slice der)
{
	struct json *chain;
	struct cms c;
	enum error e = cms_read(der, &c);
	size_t i;

	if (e != E_OK) {
		json_set_str(o, "error", error_code(e));
		return;
	}
	json_set_str(o, "alg",
	    crypt_alg_str(
		c.hash == CRYPT_HASH_SHA512 ? CRYPT_EDDSA : CRYPT_ES256));
	chain = json_new_array();
	for (i = 0; i < c.ncertificates; i++)
		if (cms_names(&c, c.certificate[i].der))
			json_set(
			    o, "certificate", x509_json(&c.certificate[i]));
		else
			json_add(chain, x509_json(&c.certificate[i]));
	json_set(o, "chain", chain);
	if (c.stamp.p != NULL)
		json_set(o, "time_stamp", stamp_json(&c));
}

static struct json *
signature_json(struct slice file, const struct revision_signature *s)
{
	struct json *o = json_new_object(), *covered = json_new_array();
	struct buf der = BUF_INIT(REVISION_ROOM_STAMPED);
	enum error e = revision_cms(file, s, &der);

	set_text(o, "field", slice_of(file.p + s->title.at, s->title.n));
	set_instant(o, "signed", s->instant, s->zone);
	json_add(covered, json_new_int(0));
	json_add(covered, json_new_int((int64_t)s->before));
	json_add(covered, json_new_int((int64_t)s->after));
	json_add(covered, json_new_int((int64_t)(s->end - s->after)));
	json_set(o, "byte_range", covered);
	if (e == E_OK)
		set_cms(o, buf_view(&der));
	else
		json_set_str(o, "error", error_code(e));
	buf_free(&der);
	return o;
}

static void
add_revision(struct json *list, const char *kind, size_t from, size_t to)
{
	struct json *o = json_new_object();

	json_set_str(o, "kind", kind);
	json_set_int(o, "from", (int64_t)from);
	json_set_int(o, "to", (int64_t)to);
	json_add(list, o);
}

static struct json *
revisions_json(struct slice file, const struct revision *r)
{
	struct json *list = json_new_array();
	size_t at = r->base, i;

	add_revision(list, r->base > 0 ? "base" : "foreign", 0,
	    r->base > 0 ? r->base : file.n);
	if (r->base == 0)
		return list;
	for (i = 0; i < r->nsignatures; i++) {
		add_revision(list, "signature", at, r->signature[i].end);
		at = r->signature[i].end;
	}
	if (r->ncerts > 0) {
		add_revision(list, "store", at, r->end);
		at = r->end;
	}
	if (at < file.n)
		add_revision(list, "foreign", at, file.n);
	return list;
}

/* Of a file that another program wrote, as the reader told them. */
static void
add_left(struct json *list, const struct extract *e)
{
	size_t i;

	for (i = 0; i < e->n; i++) {
		const struct extract_item *item = &e->v[i];
		struct json *o;
		size_t n;

		if (item->kind != WIRE_SIGNED)
			continue;
		n = strlen(item->bytes); /* a NUL is behind the bytes */
		o = json_new_object();
		set_text(o, "field", slice_of(item->bytes, n));
		if (n < item->n)
			set_cms(
			    o, slice_of(item->bytes + n + 1, item->n - n - 1));
		json_add(list, o);
	}
}

struct json *
signed_json(struct slice file, const struct extract *e)
{
	struct json *o = json_new_object(), *list = json_new_array();
	struct pdfsign sign;
	size_t i;

	pdfsign_read(file, &sign);
	json_set_str(o, "form", error_code(sign.form));
	json_set(o, "revisions", revisions_json(file, &sign.r));
	for (i = 0; i < sign.r.nsignatures; i++)
		json_add(list, signature_json(file, &sign.r.signature[i]));
	if (sign.form == E_REVISION_FORM)
		add_left(list, e);
	json_set(o, "signatures", list);
	return o;
}
