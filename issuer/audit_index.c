/* SPDX-License-Identifier: Apache-2.0 */
/* Whether index.json lists every file, and nothing else. */
#include "issuer/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/json.h"

#define INDEX "index.json"
#define PARTS "index/"

static int
by_file(const void *key, const void *member)
{
	const struct audit_certificate *k = member;

	return strcmp(key, k->file);
}

struct audit_certificate *
audit_certificate(const struct audit *a, const char *file)
{
	if (a->ncertificates == 0)
		return NULL;
	return bsearch(file, a->certificates, a->ncertificates,
	    sizeof *a->certificates, by_file);
}

static bool
same_str(const struct json *v, const char *name, const char *want)
{
	const char *s = json_str(json_get(v, name));

	return s != NULL && strcmp(s, want) == 0;
}

static bool
same_int(const struct json *v, const char *name, int64_t want)
{
	int64_t n;

	return json_int(json_get(v, name), &n) && n == want;
}

static bool
same_date(const struct json *v, const char *name, struct date want)
{
	char text[DATE_TEXT];

	date_format(want, text);
	return same_str(v, name, text);
}

static void
check_certificate(struct audit *a, const struct json *v)
{
	const char *file = json_str(json_get(v, "file"));
	struct audit_certificate *k =
	    file == NULL ? NULL : audit_certificate(a, file);

	if (k == NULL || k->listed)
		audit_fault(a, INDEX, E_SITE_INDEX, "%s",
		    file == NULL ? "certificates" : file);
	else if (!same_str(v, "number", k->number) ||
	    !same_int(v, "version", k->version) ||
	    !same_str(v, "scheme", k->scheme) ||
	    !same_int(v, "status_list", k->list) ||
	    !same_int(v, "status_index", k->index) ||
	    !same_date(v, "valid_from", k->valid_from) ||
	    !same_date(v, "valid_until", k->valid_until))
		audit_fault(a, k->file, E_SITE_INDEX, NULL);
	if (k != NULL)
		k->listed = true;
}

static void
check_certificates(struct audit *a, const struct json *list)
{
	const struct json *v;

	for (v = json_first(list); v != NULL; v = json_next(v))
		check_certificate(a, v);
}

struct json *
audit_json(struct audit *a, const char *file, const char *schema)
{
	struct buf text = BUF_INIT(AUDIT_INDEX_MAX);
	struct json *top = NULL;
	struct json_where where = { .line = 0 };
	enum error e;

	if (!audit_read(a, file, AUDIT_INDEX_MAX, &text))
		goto out;
	e = json_parse(buf_view(&text), AUDIT_INDEX_MAX, &top, &where);
	if (e != E_OK) {
		audit_fault(a, file, e, "%zu:%zu", where.line, where.column);
	} else if (schema != NULL && !same_str(top, "schema", schema)) {
		audit_fault(a, file, E_SITE_INDEX, "schema");
		json_free(top);
		top = NULL;
	}
out:
	buf_free(&text);
	return top;
}

/* A path that leads out of the index's own folder is not followed. */
static bool
is_part(const char *file)
{
	return file != NULL && strncmp(file, PARTS, strlen(PARTS)) == 0 &&
	    strspn(file + strlen(PARTS), "0123456789-.json") ==
	    strlen(file + strlen(PARTS)) &&
	    strstr(file, "..") == NULL;
}

static void
check_part(struct audit *a, const struct json *v)
{
	const char *file = json_str(json_get(v, "file"));
	const struct json *list;
	struct json *part;

	if (!is_part(file)) {
		audit_fault(a, INDEX, E_SITE_INDEX, "parts");
		return;
	}
	part = audit_json(a, file, "site-part/1");
	if (part == NULL)
		return;
	list = json_get(part, "certificates");
	if (!same_int(v, "certificates", (int64_t)json_size(list)))
		audit_fault(a, file, E_SITE_INDEX, "certificates");
	check_certificates(a, list);
	json_free(part);
}

static void
check_parts(struct audit *a, const struct json *parts)
{
	const struct json *v;

	for (v = json_first(parts); v != NULL; v = json_next(v))
		check_part(a, v);
}

static void
check_unlisted(struct audit *a)
{
	size_t i;

	for (i = 0; i < a->ncertificates; i++)
		if (!a->certificates[i].listed)
			audit_fault(
			    a, a->certificates[i].file, E_SITE_INDEX, NULL);
}

static void
check_statuses(struct audit *a, const struct json *list)
{
	const struct json *v = json_first(list);
	const struct status *s;
	char name[64];
	size_t i;

	for (i = 0; i < a->nlists; i++) {
		s = a->lists[i].newest;
		snprintf(name, sizeof name, "status/%lld.jwt",
		    (long long)a->lists[i].number);
		if (v == NULL || !same_str(v, "file", name) ||
		    (s != NULL &&
			(!same_str(v, "uri", s->uri) ||
			    !same_int(v, "seq", s->seq) ||
			    !same_int(v, "issued", s->iat) ||
			    !same_int(v, "expires", s->exp))))
			audit_fault(a, name, E_SITE_INDEX, NULL);
		if (v != NULL)
			v = json_next(v);
	}
	if (v != NULL)
		audit_fault(a, INDEX, E_SITE_INDEX, "status");
}

void
audit_index(struct audit *a)
{
	struct json *top = audit_json(a, INDEX, "site/1");
	const struct json *trust = json_get(top, "trust");

	if (top == NULL)
		return;
	if (!same_str(top, "publisher", a->trust->publisher) ||
	    !same_int(trust, "version", a->trust->version) ||
	    !same_int(trust, "expires", a->trust->expires))
		audit_fault(a, "trust.jws.json", E_SITE_INDEX, NULL);
	check_statuses(a, json_get(top, "status"));
	check_certificates(a, json_get(top, "certificates"));
	check_parts(a, json_get(top, "parts"));
	check_unlisted(a);
	json_free(top);
}
