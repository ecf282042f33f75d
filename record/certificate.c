/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificate payload, docs/FORMAT.md section 1.
 *
 * Reading has two halves: the tree gives members of the right type into a
 * struct, and certificate_check() judges the struct.  The issuer builds the
 * same struct and passes the same check, so that nothing can be issued that
 * nobody can read.  What is judged here is form only: whether a body may
 * issue, whether a day is inside the validity, is verify's.
 */
#include "record/certificate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/b64.h"
#include "record/jws.h"
#include "record/unicode.h"

static const char *const members[] = { "annex", "criteria", "exp",
	"first_issued", "holder", "iat", "iss", "issued", "issuers", "jti",
	"level", "nbf", "remarks", "replaces", "scheme", "scope", "sites",
	"status", "ver", "zone", NULL };
static const char *const holder_members[] = { "address", "country",
	"former_names", "lei", "name", "reg", "uscc", NULL };
static const char *const bilingual_members[] = { "en", "zh", NULL };
static const char *const annex_members[] = { "count", "name", "pages", "sha256",
	NULL };
static const char *const status_members[] = { "status_list", NULL };
static const char *const list_members[] = { "idx", "uri", NULL };

static enum error
fail(char field[64], enum error e, const char *path, const char *name)
{
	if (field != NULL) {
		if (path == NULL || path[0] == '\0')
			snprintf(field, 64, "%.63s", name);
		else if (name[0] == '\0')
			snprintf(field, 64, "%.63s", path);
		else
			snprintf(field, 64, "%.31s.%.31s", path, name);
	}
	return e;
}

static enum error
fail_at(char field[64], enum error e, const char *name, size_t i)
{
	if (field != NULL)
		snprintf(field, 64, "%.31s[%zu]", name, i);
	return e;
}

/* A member that is not in the sorted list, or NULL. Canonical payloads are
 * sorted too: the search goes on where the last one ended. */
static const char *
unknown_member(const struct json *v, const char *const names[])
{
	const struct json *m;
	const char *name;
	size_t at = 0, i;

	for (m = json_first(v); m != NULL; m = json_next(m)) {
		name = json_name(m);
		for (i = at; names[i] != NULL; i++)
			if (names[i][0] == name[0] &&
			    strcmp(names[i], name) == 0)
				break;
		if (names[i] == NULL)
			for (i = 0; names[i] != NULL; i++)
				if (strcmp(names[i], name) == 0)
					break;
		if (names[i] == NULL)
			return name;
		at = i;
	}
	return NULL;
}

static enum error
only(const struct json *v, const char *const names[], const char *path,
    char field[64])
{
	const char *unknown;

	if (v == NULL)
		return fail(field, E_FIELD_MISSING, path, "");
	if (json_type(v) != JSON_OBJECT)
		return fail(field, E_FIELD_TYPE, path, "");
	unknown = unknown_member(v, names);
	if (unknown != NULL)
		return fail(field, E_FIELD_UNKNOWN, path, unknown);
	return E_OK;
}

/* An absent member leaves *out as it is, unless it is required. */
static enum error
get_str(const struct json *v, const char *path, const char *name, bool required,
    const char **out, char field[64])
{
	const struct json *m = json_get(v, name);

	if (m == NULL)
		return required ? fail(field, E_FIELD_MISSING, path, name)
				: E_OK;
	*out = json_str(m);
	if (*out == NULL)
		return fail(field, E_FIELD_TYPE, path, name);
	if ((*out)[0] == '\0')
		return fail(field, E_FIELD_EMPTY, path, name);
	return E_OK;
}

static enum error
get_int(const struct json *v, const char *path, const char *name, bool required,
    int64_t *out, char field[64])
{
	const struct json *m = json_get(v, name);

	if (m == NULL)
		return required ? fail(field, E_FIELD_MISSING, path, name)
				: E_OK;
	if (!json_int(m, out))
		return fail(field, E_FIELD_TYPE, path, name);
	return E_OK;
}

static enum error
get_bilingual(const struct json *m, const char *path, struct bilingual *out,
    char field[64])
{
	enum error e = only(m, bilingual_members, path, field);

	if (e == E_OK)
		e = get_str(m, path, "en", false, &out->en, field);
	if (e == E_OK)
		e = get_str(m, path, "zh", false, &out->zh, field);
	if (e == E_OK && out->en == NULL && out->zh == NULL)
		e = fail(field, E_FIELD_EMPTY, path, "");
	return e;
}

static enum error
get_date(
    const struct json *v, const char *name, struct date *out, char field[64])
{
	const char *s = NULL;
	enum error e = get_str(v, "", name, true, &s, field);

	if (e == E_OK && !date_parse(slice_str(s), out))
		e = fail(field, E_FIELD_DATE, "", name);
	return e;
}

/* An array of strings; absent is an array of none. */
static enum error
get_list(const struct json *v, const char *name, const char **out, size_t max,
    size_t *n, char field[64])
{
	const struct json *m = json_get(v, name);
	const struct json *item;

	*n = 0;
	if (m == NULL)
		return E_OK;
	if (json_type(m) != JSON_ARRAY)
		return fail(field, E_FIELD_TYPE, "", name);
	if (json_size(m) == 0)
		return fail(field, E_FIELD_EMPTY, "", name);
	for (item = json_first(m); item != NULL; item = json_next(item)) {
		if (*n == max)
			return fail(field, E_FIELD_LONG, "", name);
		out[*n] = json_str(item);
		if (out[*n] == NULL)
			return fail_at(field, E_FIELD_TYPE, name, *n);
		(*n)++;
	}
	return E_OK;
}

static enum error
parse_former(const struct json *v, struct certificate *c, char field[64])
{
	const struct json *item;
	char path[64];
	enum error e = E_OK;

	if (v == NULL)
		return E_OK;
	if (json_type(v) != JSON_ARRAY)
		return fail(field, E_FIELD_TYPE, "holder", "former_names");
	if (json_size(v) == 0)
		return fail(field, E_FIELD_EMPTY, "holder", "former_names");
	for (item = json_first(v); item != NULL && e == E_OK;
	     item = json_next(item)) {
		if (c->holder.nformer == CERTIFICATE_FORMER_MAX)
			return fail(
			    field, E_FIELD_LONG, "holder", "former_names");
		snprintf(path, sizeof path, "holder.former_names[%zu]",
		    c->holder.nformer);
		e = get_bilingual(
		    item, path, &c->holder.former[c->holder.nformer++], field);
	}
	return e;
}

static enum error
parse_holder(const struct json *v, struct certificate *c, char field[64])
{
	const struct json *address = json_get(v, "address");
	enum error e = only(v, holder_members, "holder", field);

	if (e == E_OK)
		e = get_bilingual(
		    json_get(v, "name"), "holder.name", &c->holder.name, field);
	if (e == E_OK && address != NULL)
		e = get_bilingual(
		    address, "holder.address", &c->holder.address, field);
	if (e == E_OK)
		e = get_str(
		    v, "holder", "country", true, &c->holder.country, field);
	if (e == E_OK)
		e = get_str(v, "holder", "uscc", false, &c->holder.uscc, field);
	if (e == E_OK)
		e = get_str(v, "holder", "lei", false, &c->holder.lei, field);
	if (e == E_OK)
		e = get_str(v, "holder", "reg", false, &c->holder.reg, field);
	if (e == E_OK)
		e = parse_former(json_get(v, "former_names"), c, field);
	return e;
}

static enum error
parse_annex(const struct json *v, struct certificate *c, char field[64])
{
	const struct json *item;
	struct certificate_annex *a;
	const char *digest = NULL;
	char path[64];
	enum error e = E_OK;

	if (v == NULL)
		return E_OK;
	if (json_type(v) != JSON_ARRAY)
		return fail(field, E_FIELD_TYPE, "", "annex");
	if (json_size(v) == 0)
		return fail(field, E_FIELD_EMPTY, "", "annex");
	for (item = json_first(v); item != NULL; item = json_next(item)) {
		if (c->nannex == CERTIFICATE_ANNEX_MAX)
			return fail(field, E_FIELD_LONG, "", "annex");
		a = &c->annex[c->nannex];
		a->count = a->pages = -1;
		snprintf(path, sizeof path, "annex[%zu]", c->nannex++);
		e = only(item, annex_members, path, field);
		if (e == E_OK)
			e = get_str(item, path, "name", true, &a->name, field);
		if (e == E_OK)
			e = get_str(item, path, "sha256", true, &digest, field);
		if (e == E_OK &&
		    !b64_decode_exact(
			slice_str(digest), a->sha256, CRYPT_SHA256))
			e = fail(field, E_JWS_BASE64, path, "sha256");
		if (e == E_OK)
			e = get_int(
			    item, path, "count", false, &a->count, field);
		if (e == E_OK)
			e = get_int(
			    item, path, "pages", false, &a->pages, field);
		if (e == E_OK &&
		    ((json_get(item, "count") != NULL && a->count < 0) ||
			(json_get(item, "pages") != NULL && a->pages < 0)))
			e = fail(field, E_FIELD_VALUE, path, "");
		if (e != E_OK)
			return e;
	}
	return E_OK;
}

static enum error
parse_dates(const struct json *v, struct certificate *c, char field[64])
{
	const char *zone = NULL;
	enum error e = get_int(v, "", "iat", true, &c->iat, field);

	if (e == E_OK)
		e = get_int(v, "", "nbf", true, &c->nbf, field);
	if (e == E_OK)
		e = get_int(v, "", "exp", true, &c->exp, field);
	if (e == E_OK)
		e = get_str(v, "", "zone", true, &zone, field);
	if (e == E_OK && !zone_parse(slice_str(zone), &c->zone))
		e = fail(field, E_FIELD_ZONE, "", "zone");
	if (e == E_OK)
		e = get_date(v, "issued", &c->issued, field);
	if (e == E_OK)
		e = get_date(v, "first_issued", &c->first_issued, field);
	return e;
}

static enum error
parse_status(const struct json *v, struct certificate *c, char field[64])
{
	const struct json *list = json_get(v, "status_list");
	enum error e = only(v, status_members, "status", field);

	if (e == E_OK)
		e = only(list, list_members, "status.status_list", field);
	if (e == E_OK)
		e = get_int(list, "status.status_list", "idx", true,
		    &c->status_index, field);
	if (e == E_OK)
		e = get_str(list, "status.status_list", "uri", true,
		    &c->status_uri, field);
	return e;
}

static enum error
parse_codes(const struct json *v, struct certificate *c, char field[64])
{
	enum error e = get_str(v, "", "iss", true, &c->iss, field);

	if (e == E_OK)
		e = get_str(v, "", "jti", true, &c->number, field);
	if (e == E_OK)
		e = get_int(v, "", "ver", true, &c->version, field);
	if (e == E_OK)
		e = get_str(v, "", "scheme", true, &c->scheme, field);
	if (e == E_OK)
		e = get_str(v, "", "level", false, &c->level, field);
	if (e == E_OK && json_get(v, "issuers") == NULL)
		e = fail(field, E_FIELD_MISSING, "", "issuers");
	if (e == E_OK)
		e = get_list(v, "issuers", c->issuers, CERTIFICATE_ISSUERS_MAX,
		    &c->nissuers, field);
	if (e == E_OK)
		e = get_list(v, "criteria", c->criteria,
		    CERTIFICATE_CRITERIA_MAX, &c->ncriteria, field);
	if (e == E_OK)
		e = get_str(v, "", "replaces", false, &c->replaces, field);
	if (e == E_OK)
		e = get_int(v, "", "sites", false, &c->sites, field);
	if (e == E_OK && json_get(v, "sites") != NULL && c->sites < 1)
		e = fail(field, E_FIELD_VALUE, "", "sites");
	return e;
}

static enum error
parse_tree(const struct json *v, struct certificate *c, char field[64])
{
	const struct json *remarks = json_get(v, "remarks");
	enum error e = only(v, members, "", field);

	if (e == E_OK)
		e = parse_codes(v, c, field);
	if (e == E_OK)
		e = parse_holder(json_get(v, "holder"), c, field);
	if (e == E_OK)
		e = get_bilingual(
		    json_get(v, "scope"), "scope", &c->scope, field);
	if (e == E_OK && remarks != NULL)
		e = get_bilingual(remarks, "remarks", &c->remarks, field);
	if (e == E_OK)
		e = parse_dates(v, c, field);
	if (e == E_OK)
		e = parse_annex(json_get(v, "annex"), c, field);
	if (e == E_OK)
		e = parse_status(json_get(v, "status"), c, field);
	return e;
}

enum error
certificate_parse(
    struct slice payload, struct certificate **out, char field[64])
{
	struct certificate *c = NULL;
	struct json_where where;
	enum error e;

	*out = NULL;
	if (field != NULL)
		field[0] = '\0';
	c = calloc(1, sizeof *c);
	if (c == NULL)
		return E_MEMORY;
	e = json_read(payload, JWS_PAYLOAD_MAX, &c->text, &where);
	if (e != E_OK) {
		if (field != NULL && e != E_MEMORY)
			snprintf(field, 64, "@%zu", where.offset);
		goto out;
	}
	e = parse_tree(json_root(c->text), c, field);
	if (e == E_OK)
		e = certificate_check(c, field);
	if (e != E_OK)
		goto out;
	c->valid_from = date_of(c->nbf, c->zone);
	c->valid_until = date_of(c->exp - 1, c->zone);
	*out = c;
	c = NULL; /* transferred */
out:
	certificate_free(c);
	return e;
}

void
certificate_free(struct certificate *c)
{
	if (c == NULL)
		return;
	json_text_free(c->text);
	free(c);
}

void
certificate_number_key(struct slice number, struct buf *out)
{
	unicode_fold(number, out);
}
