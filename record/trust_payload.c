/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The payload of a trust list, docs/TRUST.md section 2, member by member.
 * A list that parses is whole: every body that a scheme names exists, and no
 * key, body, scheme or level is there twice.
 */
#include "record/trust.h"

#include <stdlib.h>
#include <string.h>

#include "record/b64.h"
#include "record/member.h"

/* Bounds against a hostile file; a real list has a handful of each. Keys
 * stay on the list for as long as certificates under them are valid. */
#define BODIES_MAX 256
#define KEYS_MAX 256
#define SCHEMES_MAX 256
#define LEVELS_MAX 64
#define NAME_MAX_BYTES 300
#define ADDRESS_MAX 600
#define NUMBER_MAX 80
#define URL_MAX 200
#define USCC_MAX 18
#define X509_MAX 8192 /* DER, bytes */
#define MONTHS_MAX 1200

static const char *const list_members[] = { "bodies", "expires", "issued",
	"publisher", "root", "sample", "schemes", "version", NULL };
static const char *const body_members[] = { "address", "approval_no", "from",
	"id", "keys", "name", "role", "to", "uscc", NULL };
static const char *const key_members[] = { "alg", "compromised_at", "crv",
	"from", "kid", "kty", "to", "uses", "x", "x5c", "y", NULL };
static const char *const scheme_members[] = { "id", "levels", "name",
	"required_issuers", "status_signers", "surveillance_months_max",
	"suspension_months_max", "validity_months_max", "zone", NULL };
static const char *const level_members[] = { "code", "name", NULL };

static const struct {
	const char *name;
	unsigned bit;
} uses[] = {
	{ "certificate", TRUST_USE_CERTIFICATE },
	{ "status", TRUST_USE_STATUS },
	{ "pdf", TRUST_USE_PDF },
};
#define NUSES (sizeof uses / sizeof uses[0])

static enum error
read_uses(const struct member *m, unsigned *out)
{
	struct member list = member_child(m, "uses");
	const struct json *v;
	enum error e = member_array(&list, 1, NUSES);
	size_t i;

	if (e != E_OK)
		return e;
	for (v = json_first(list.v); v != NULL; v = json_next(v)) {
		for (i = 0; i < NUSES; i++)
			if (slice_is(slice_str(json_str(v)), uses[i].name))
				break;
		if (i == NUSES)
			return member_fail(&list, NULL, E_FIELD_VALUE);
		if (*out & uses[i].bit)
			return member_fail(&list, NULL, E_FIELD_DUPLICATE);
		*out |= uses[i].bit;
	}
	return E_OK;
}

/* Usable from <= t <= to. */
static enum error
read_window(const struct member *m, bool required, int64_t *from, int64_t *to)
{
	enum error e;

	*from = *to = INSTANT_NONE;
	e = member_int(m, "from", required, INSTANT_MIN, INSTANT_MAX, from);
	if (e == E_OK)
		e = member_int(m, "to", false, INSTANT_MIN, INSTANT_MAX, to);
	if (e == E_OK && *from != INSTANT_NONE && *to != INSTANT_NONE &&
	    *to < *from)
		e = member_fail(m, "to", E_FIELD_ORDER);
	return e;
}

/* x5c, RFC 7517 section 4.7: here one certificate, for the seal in a PDF. The
 * bytes are kept with the key; what they say is the seal's to judge. */
static enum error
read_x5c(const struct member *m, struct trust_key *key)
{
	struct member list = member_child(m, "x5c");
	struct buf der = BUF_INIT(X509_MAX);
	struct slice text;
	enum error e;

	if (list.v == NULL)
		return E_OK;
	e = member_array(&list, 1, 1);
	if (e != E_OK)
		return e;
	text = slice_str(json_str(json_first(list.v)));
	if (text.n == 0 || text.n > 2 * X509_MAX ||
	    !b64std_decode(text, &der)) {
		buf_free(&der);
		return member_fail(&list, NULL, E_FIELD_VALUE);
	}
	key->der = buf_take(&der, &key->x509.n);
	key->x509.p = key->der;
	return key->der == NULL ? member_fail(&list, NULL, E_TOO_LARGE) : E_OK;
}

static enum error
read_key(const struct member *m, struct trust_key *out)
{
	const char *kid = NULL;
	enum error e;

	out->compromised_at = INSTANT_NONE;
	e = member_only(m, key_members);
	if (e == E_OK)
		e = member_text(m, "kid", true, B64_LEN(CRYPT_KID), &kid);
	/* A hint: it need be neither unique nor the thumbprint. */
	if (e == E_OK && !b64_decode_exact(slice_str(kid), out->kid, CRYPT_KID))
		e = member_fail(m, "kid", E_JWS_KID);
	if (e == E_OK)
		e = read_uses(m, &out->uses);
	if (e == E_OK)
		e = read_window(m, true, &out->from, &out->to);
	if (e == E_OK)
		e = member_int(m, "compromised_at", false, INSTANT_MIN,
		    INSTANT_MAX, &out->compromised_at);
	if (e == E_OK)
		e = read_x5c(m, out);
	if (e == E_OK) {
		e = trust_jwk_parse(m->v, &out->key);
		if (e != E_OK)
			e = member_fail(m, NULL, e);
	}
	return e;
}

static enum error
read_body(const struct member *m, struct trust_body *out)
{
	struct member keys = member_child(m, "keys");
	const struct json *v;
	enum error e = member_only(m, body_members);

	if (e == E_OK)
		e = member_id(m, "id", &out->id);
	if (e == E_OK)
		e = member_id(m, "role", &out->role);
	if (e == E_OK)
		e = member_bilingual(
		    m, "name", true, NAME_MAX_BYTES, &out->name);
	if (e == E_OK)
		e = member_bilingual(
		    m, "address", false, ADDRESS_MAX, &out->address);
	if (e == E_OK)
		e = member_text(m, "uscc", false, USCC_MAX, &out->uscc);
	if (e == E_OK)
		e = member_text(
		    m, "approval_no", false, NUMBER_MAX, &out->approval_no);
	if (e == E_OK)
		e = read_window(m, false, &out->from, &out->to);
	/* None: a body may be listed before it has a key. */
	if (e == E_OK)
		e = member_array(&keys, 0, KEYS_MAX);
	if (e != E_OK || json_size(keys.v) == 0)
		return e;
	out->keys = calloc(json_size(keys.v), sizeof *out->keys);
	if (out->keys == NULL)
		return E_MEMORY;
	for (v = json_first(keys.v); v != NULL && e == E_OK; v = json_next(v)) {
		struct member k = member_element(&keys, v, out->nkeys);

		e = read_key(&k, &out->keys[out->nkeys++]);
	}
	return e;
}

static enum error
read_levels(const struct member *m, struct trust_scheme *out)
{
	struct member list = member_child(m, "levels");
	const struct json *v;
	/* None: a scheme may have no levels. */
	enum error e = member_array(&list, 0, LEVELS_MAX);

	if (e != E_OK || json_size(list.v) == 0)
		return e;
	out->levels = calloc(json_size(list.v), sizeof *out->levels);
	if (out->levels == NULL)
		return E_MEMORY;
	for (v = json_first(list.v); v != NULL && e == E_OK; v = json_next(v)) {
		struct member l = member_element(&list, v, out->nlevels);
		struct trust_level *level = &out->levels[out->nlevels];

		e = member_only(&l, level_members);
		if (e == E_OK)
			e = member_id(&l, "code", &level->code);
		if (e == E_OK)
			e = member_bilingual(
			    &l, "name", true, NAME_MAX_BYTES, &level->name);
		if (e == E_OK && trust_level(out, level->code) >= 0)
			e = member_fail(&l, "code", E_FIELD_DUPLICATE);
		out->nlevels++;
	}
	return e;
}

/* Distinct ids of bodies on this list; a signature order, so order stays. */
static enum error
read_bodies_named(const struct member *m, const char *name,
    const struct trust *t, const char **out, size_t *n)
{
	struct member list = member_child(m, name);
	const struct json *v;
	enum error e = member_array(&list, 1, CERTIFICATE_ISSUERS_MAX);
	size_t i;

	if (e != E_OK)
		return e;
	for (v = json_first(list.v); v != NULL; v = json_next(v)) {
		struct member item = member_element(&list, v, *n);
		const char *id = json_str(v);

		if (id == NULL)
			return member_fail(&item, NULL, E_FIELD_TYPE);
		if (trust_body(t, id) == NULL)
			return member_fail(&item, NULL, E_FIELD_VALUE);
		for (i = 0; i < *n; i++)
			if (strcmp(out[i], id) == 0)
				return member_fail(
				    &item, NULL, E_FIELD_DUPLICATE);
		out[(*n)++] = id;
	}
	return E_OK;
}

static enum error
read_scheme(
    const struct member *m, const struct trust *t, struct trust_scheme *out)
{
	const char *zone = NULL;
	enum error e = member_only(m, scheme_members);

	if (e == E_OK)
		e = member_id(m, "id", &out->id);
	if (e == E_OK)
		e = member_bilingual(
		    m, "name", true, NAME_MAX_BYTES, &out->name);
	if (e == E_OK)
		e = read_levels(m, out);
	if (e == E_OK)
		e = read_bodies_named(m, "required_issuers", t,
		    out->required_issuers, &out->nrequired);
	if (e == E_OK)
		e = read_bodies_named(m, "status_signers", t,
		    out->status_signers, &out->nsigners);
	if (e == E_OK)
		e = member_text(m, "zone", true, ZONE_TEXT, &zone);
	if (e == E_OK && !zone_parse(slice_str(zone), &out->zone))
		e = member_fail(m, "zone", E_FIELD_ZONE);
	if (e == E_OK)
		e = member_int(m, "validity_months_max", true, 1, MONTHS_MAX,
		    &out->validity_months_max);
	if (e == E_OK)
		e = member_int(m, "suspension_months_max", true, 0, MONTHS_MAX,
		    &out->suspension_months_max);
	if (e == E_OK)
		e = member_int(m, "surveillance_months_max", true, 0,
		    MONTHS_MAX, &out->surveillance_months_max);
	return e;
}

static bool
same_key(const struct crypt_key *a, const struct crypt_key *b)
{
	return crypt_key_alg(a) == crypt_key_alg(b) &&
	    slice_eq(crypt_key_raw(a), crypt_key_raw(b));
}

/* Whether a key stands before place (body, at), or is a root key: one key is
 * one body's and has one window, and a root signs nothing but lists. */
static bool
key_known(const struct trust *t, size_t body, size_t at)
{
	const struct crypt_key *key = t->bodies[body].keys[at].key;
	size_t i, j;

	for (i = 0; i < t->root.nkeys; i++)
		if (same_key(t->root.keys[i], key))
			return true;
	for (i = 0; i <= body; i++)
		for (j = 0; j < (i == body ? at : t->bodies[i].nkeys); j++)
			if (same_key(t->bodies[i].keys[j].key, key))
				return true;
	return false;
}

static enum error
read_bodies(const struct member *m, struct trust *t)
{
	struct member list = member_child(m, "bodies");
	const struct json *v;
	enum error e = member_array(&list, 1, BODIES_MAX);
	size_t i;

	if (e != E_OK)
		return e;
	t->bodies = calloc(json_size(list.v), sizeof *t->bodies);
	if (t->bodies == NULL)
		return E_MEMORY;
	for (v = json_first(list.v); v != NULL; v = json_next(v)) {
		struct member b = member_element(&list, v, t->nbodies);
		struct member keys = member_child(&b, "keys");
		struct trust_body *body = &t->bodies[t->nbodies];

		e = read_body(&b, body);
		if (e == E_OK && trust_body(t, body->id) != NULL)
			e = member_fail(&b, "id", E_FIELD_DUPLICATE);
		for (i = 0; e == E_OK && i < body->nkeys; i++)
			if (key_known(t, t->nbodies, i)) {
				struct member k =
				    member_element(&keys, NULL, i);

				e = member_fail(&k, NULL, E_FIELD_DUPLICATE);
			}
		t->nbodies++; /* also when it is half read: to be freed */
		if (e != E_OK)
			return e;
	}
	return E_OK;
}

static enum error
read_schemes(const struct member *m, struct trust *t)
{
	struct member list = member_child(m, "schemes");
	const struct json *v;
	enum error e = member_array(&list, 1, SCHEMES_MAX);

	if (e != E_OK)
		return e;
	t->schemes = calloc(json_size(list.v), sizeof *t->schemes);
	if (t->schemes == NULL)
		return E_MEMORY;
	for (v = json_first(list.v); v != NULL; v = json_next(v)) {
		struct member s = member_element(&list, v, t->nschemes);
		struct trust_scheme *scheme = &t->schemes[t->nschemes];

		e = read_scheme(&s, t, scheme);
		if (e == E_OK && trust_scheme(t, scheme->id) != NULL)
			e = member_fail(&s, "id", E_FIELD_DUPLICATE);
		t->nschemes++; /* also when it is half read: to be freed */
		if (e != E_OK)
			return e;
	}
	return E_OK;
}

/* As a certificate's iss: https, no credentials, query, fragment or final
 * slash, since people and programs compare it. The host stands in the policy
 * of a page, where ; , ' and * would say something else. */
static bool
url_ok(const char *s)
{
	size_t i, n = strlen(s);

	if (n <= 8 || memcmp(s, "https://", 8) != 0 || s[n - 1] == '/')
		return false;
	for (i = 0; i < n; i++)
		if (s[i] <= 0x20 || s[i] >= 0x7f ||
		    strchr("\"#<>?@\\^`{|}", s[i]) != NULL)
			return false;
	n = strspn(s + 8,
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789.-:[]");
	return n > 0 && (s[8 + n] == '\0' || s[8 + n] == '/');
}

static enum error
read_root(const struct member *m, struct trust *t)
{
	struct member root = member_child(m, "root");
	char inner[MEMBER_PATH] = "";
	enum error e;

	if (root.v == NULL)
		return member_fail(m, "root", E_FIELD_MISSING);
	e = trust_root_read(root.v, "keys", &t->root, inner);
	if (e != E_OK)
		return member_fail(&root, inner[0] == '\0' ? NULL : inner, e);
	return E_OK;
}

static enum error
read_list(const struct member *m, struct trust *t)
{
	enum error e = member_only(m, list_members);

	if (e == E_OK)
		e = member_int(
		    m, "version", true, 1, JSON_INT_MAX, &t->version);
	if (e == E_OK)
		e = member_int(
		    m, "issued", true, INSTANT_MIN, INSTANT_MAX, &t->issued);
	if (e == E_OK)
		e = member_int(
		    m, "expires", true, INSTANT_MIN, INSTANT_MAX, &t->expires);
	if (e == E_OK && t->expires <= t->issued)
		e = member_fail(m, "expires", E_FIELD_ORDER);
	if (e == E_OK)
		e = member_text(m, "publisher", true, URL_MAX, &t->publisher);
	if (e == E_OK && !url_ok(t->publisher))
		e = member_fail(m, "publisher", E_FIELD_VALUE);
	if (e == E_OK)
		e = member_bool(m, "sample", &t->sample);
	if (e == E_OK)
		e = read_root(m, t);
	if (e == E_OK)
		e = read_bodies(m, t);
	if (e == E_OK)
		e = read_schemes(m, t);
	return e;
}

enum error
trust_parse_payload(struct slice payload, struct trust **out, char field[64])
{
	struct member root;
	struct trust *t;
	enum error e;

	*out = NULL;
	if (field != NULL)
		field[0] = '\0';
	t = calloc(1, sizeof *t);
	if (t == NULL)
		return E_MEMORY;
	e = json_read(payload, JWS_TRUST_MAX, &t->text, NULL);
	if (e == E_OK) {
		root = member_root(json_root(t->text), field);
		e = read_list(&root, t);
	}
	if (e == E_OK) {
		*out = t;
		t = NULL; /* transferred */
	}
	trust_free(t);
	return e;
}
