/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judging half of certificate.h: is every member of the form that
 * docs/FORMAT.md section 1 demands.  Read and built certificates alike.
 */
#include "record/certificate.h"

#include <stdio.h>
#include <string.h>

#include "record/status.h"
#include "record/uscc.h"

/* Bytes. */
#define ID_MAX 40 /* scheme, level, body: codes, not text */
#define URI_MAX 200
#define LEI_LENGTH 20 /* ISO 17442 */
#define VERSION_MAX 9999
#define ANNEX_NAME_MAX 64

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

/* Codes are compared byte by byte, so that they have one spelling. */
static enum error
check_id(const char *s, const char *path, char field[64])
{
	size_t i, n = strlen(s);

	if (n == 0)
		return fail(field, E_FIELD_EMPTY, path, "");
	if (n > ID_MAX)
		return fail(field, E_FIELD_LONG, path, "");
	for (i = 0; i < n; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') ||
			(s[i] >= 'A' && s[i] <= 'Z') ||
			(s[i] >= '0' && s[i] <= '9') || s[i] == '-' ||
			s[i] == '_' || s[i] == '.'))
			return fail(field, E_FIELD_VALUE, path, "");
	return E_OK;
}

/* No control character, C1 included, and no more bytes than max. What else a
 * text may hold is refused at issue (unicode_check) and only flagged here: a
 * stranger's certificate is shown, with its oddities made visible. */
static enum error
check_text(const char *s, size_t max, const char *path, const char *name,
    char field[64])
{
	size_t i, n;

	if (s == NULL)
		return E_OK;
	n = strlen(s);
	if (n == 0)
		return fail(field, E_FIELD_EMPTY, path, name);
	if (n > max)
		return fail(field, E_FIELD_LONG, path, name);
	for (i = 0; i < n; i++)
		if ((uint8_t)s[i] < 0x20 || (uint8_t)s[i] == 0x7f ||
		    ((uint8_t)s[i] == 0xc2 && (uint8_t)s[i + 1] < 0xa0))
			return fail(field, E_TEXT_CONTROL, path, name);
	return E_OK;
}

static enum error
check_bilingual(const struct bilingual *b, size_t max, bool required,
    const char *path, char field[64])
{
	enum error e;

	if (required && b->zh == NULL && b->en == NULL)
		return fail(field, E_FIELD_MISSING, path, "");
	e = check_text(b->zh, max, path, "zh", field);
	if (e == E_OK)
		e = check_text(b->en, max, path, "en", field);
	return e;
}

static enum error
check_uri(const char *s, bool slash, const char *path, char field[64])
{
	size_t i, n;

	if (s == NULL)
		return fail(field, E_FIELD_MISSING, path, "");
	n = strlen(s);
	if (n > URI_MAX)
		return fail(field, E_FIELD_LONG, path, "");
	if (n <= 8 || memcmp(s, "https://", 8) != 0 ||
	    (!slash && s[n - 1] == '/'))
		return fail(field, E_FIELD_VALUE, path, "");
	for (i = 0; i < n; i++)
		if (s[i] <= 0x20 || s[i] >= 0x7f ||
		    strchr("\"#<>@\\^`{|}", s[i]) != NULL)
			return fail(field, E_FIELD_VALUE, path, "");
	return E_OK;
}

static enum error
check_alnum(
    const char *s, size_t n, bool digits, const char *path, char field[64])
{
	size_t i;

	if (strlen(s) != n)
		return fail(field, E_FIELD_VALUE, path, "");
	for (i = 0; i < n; i++)
		if (!(s[i] >= 'A' && s[i] <= 'Z') &&
		    !(digits && s[i] >= '0' && s[i] <= '9'))
			return fail(field, E_FIELD_VALUE, path, "");
	return E_OK;
}

static enum error
check_holder(const struct certificate *c, char field[64])
{
	char path[64];
	size_t i;
	enum uscc code;
	enum error e = check_bilingual(
	    &c->holder.name, CERTIFICATE_NAME_MAX, true, "holder.name", field);

	if (e == E_OK)
		e = check_bilingual(&c->holder.address, CERTIFICATE_TEXT_MAX,
		    false, "holder.address", field);
	for (i = 0; e == E_OK && i < c->holder.nformer; i++) {
		snprintf(path, sizeof path, "holder.former_names[%zu]", i);
		e = check_bilingual(&c->holder.former[i], CERTIFICATE_NAME_MAX,
		    true, path, field);
	}
	if (e == E_OK && c->holder.country == NULL)
		e = fail(field, E_FIELD_MISSING, "holder", "country");
	if (e == E_OK)
		e = check_alnum(
		    c->holder.country, 2, false, "holder.country", field);
	if (e == E_OK && c->holder.uscc != NULL) {
		/* a failing check digit is a warning at issue: real ones do */
		code = uscc_check(slice_str(c->holder.uscc));
		if (code == USCC_LENGTH)
			e = fail(field, E_USCC_LENGTH, "holder", "uscc");
		else if (code == USCC_ALPHABET)
			e = fail(field, E_USCC_ALPHABET, "holder", "uscc");
	}
	if (e == E_OK && c->holder.lei != NULL)
		e = check_alnum(
		    c->holder.lei, LEI_LENGTH, true, "holder.lei", field);
	if (e == E_OK)
		e = check_text(
		    c->holder.reg, CERTIFICATE_REG_MAX, "holder", "reg", field);
	return e;
}

/* "NUMBER#VERSION" */
static enum error
check_replaces(const char *s, char field[64])
{
	const char *hash, *p;

	if (s == NULL)
		return E_OK;
	hash = strrchr(s, '#');
	if (hash == NULL || hash == s || hash - s > CERTIFICATE_NUMBER_MAX ||
	    hash[1] < '1' || hash[1] > '9' || strlen(hash + 1) > 4)
		return fail(field, E_FIELD_VALUE, "", "replaces");
	for (p = hash + 1; *p != '\0'; p++)
		if (*p < '0' || *p > '9')
			return fail(field, E_FIELD_VALUE, "", "replaces");
	return check_text(s, CERTIFICATE_NUMBER_MAX + 5, "", "replaces", field);
}

static enum error
check_codes(const struct certificate *c, char field[64])
{
	size_t i, j;
	enum error e = check_uri(c->iss, false, "iss", field);

	if (e == E_OK && c->number == NULL)
		e = fail(field, E_FIELD_MISSING, "", "jti");
	if (e == E_OK)
		e = check_text(
		    c->number, CERTIFICATE_NUMBER_MAX, "", "jti", field);
	if (e == E_OK && (strchr(c->number, ' ') || strchr(c->number, '#')))
		e = fail(field, E_FIELD_VALUE, "", "jti");
	if (e == E_OK && (c->version < 1 || c->version > VERSION_MAX))
		e = fail(field, E_FIELD_VALUE, "", "ver");
	if (e == E_OK && c->scheme == NULL)
		e = fail(field, E_FIELD_MISSING, "", "scheme");
	if (e == E_OK)
		e = check_id(c->scheme, "scheme", field);
	if (e == E_OK && c->level != NULL)
		e = check_id(c->level, "level", field);
	if (e == E_OK && c->nissuers == 0)
		e = fail(field, E_FIELD_MISSING, "", "issuers");
	for (i = 0; e == E_OK && i < c->nissuers; i++) {
		e = check_id(c->issuers[i], "", NULL);
		for (j = 0; e == E_OK && j < i; j++)
			if (strcmp(c->issuers[i], c->issuers[j]) == 0)
				e = E_FIELD_DUPLICATE;
		if (e != E_OK)
			return fail_at(field, e, "issuers", i);
	}
	for (i = 0; e == E_OK && i < c->ncriteria; i++) {
		e = check_text(
		    c->criteria[i], CERTIFICATE_CRITERION_MAX, "", "", NULL);
		if (e != E_OK)
			return fail_at(field, e, "criteria", i);
	}
	if (e == E_OK)
		e = check_replaces(c->replaces, field);
	return e;
}

static bool
in_range(int64_t t)
{
	return t >= INSTANT_MIN && t <= INSTANT_MAX;
}

static enum error
check_dates(const struct certificate *c, char field[64])
{
	struct date first, last;

	if (!in_range(c->iat))
		return fail(field, E_FIELD_INSTANT, "", "iat");
	/* A day of slack on both ends keeps every zone inside 1970..9999. */
	if (!in_range(c->nbf - 86400))
		return fail(field, E_FIELD_INSTANT, "", "nbf");
	if (!in_range(c->exp) || !in_range(c->exp + 86400))
		return fail(field, E_FIELD_INSTANT, "", "exp");
	if (c->zone < -14 * 60 || c->zone > 14 * 60)
		return fail(field, E_FIELD_ZONE, "", "zone");
	if (c->exp <= c->nbf)
		return fail(field, E_FIELD_ORDER, "", "exp");
	first = date_of(c->nbf, c->zone);
	if (date_start(first, c->zone) != c->nbf)
		return fail(field, E_FIELD_INSTANT, "", "nbf");
	last = date_of(c->exp - 1, c->zone);
	if (date_end(last, c->zone) != c->exp)
		return fail(field, E_FIELD_INSTANT, "", "exp");
	if (!date_ok(c->issued))
		return fail(field, E_FIELD_DATE, "", "issued");
	if (!date_ok(c->first_issued))
		return fail(field, E_FIELD_DATE, "", "first_issued");
	if (date_cmp(c->first_issued, c->issued) > 0)
		return fail(field, E_FIELD_ORDER, "", "first_issued");
	return E_OK;
}

/* The name becomes a file name on other people's machines. */
static bool
annex_name_ok(const char *s)
{
	size_t i, n = s == NULL ? 0 : strlen(s);

	if (n == 0 || n > ANNEX_NAME_MAX || s[0] == '.' || s[0] == '-')
		return false;
	for (i = 0; i < n; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') ||
			(s[i] >= 'A' && s[i] <= 'Z') ||
			(s[i] >= '0' && s[i] <= '9') || s[i] == '-' ||
			s[i] == '_' || s[i] == '.'))
			return false;
	return true;
}

static enum error
check_annex(const struct certificate *c, char field[64])
{
	char path[64];
	size_t i, j;

	for (i = 0; i < c->nannex; i++) {
		snprintf(path, sizeof path, "annex[%zu]", i);
		if (!annex_name_ok(c->annex[i].name))
			return fail(field, E_FIELD_VALUE, path, "name");
		for (j = 0; j < i; j++)
			if (strcmp(c->annex[i].name, c->annex[j].name) == 0)
				return fail(
				    field, E_FIELD_DUPLICATE, path, "name");
	}
	return E_OK;
}

enum error
certificate_check(const struct certificate *c, char field[64])
{
	enum error e = check_codes(c, field);

	if (e == E_OK)
		e = check_holder(c, field);
	if (e == E_OK)
		e = check_bilingual(
		    &c->scope, CERTIFICATE_TEXT_MAX, true, "scope", field);
	if (e == E_OK)
		e = check_bilingual(
		    &c->remarks, CERTIFICATE_TEXT_MAX, false, "remarks", field);
	if (e == E_OK)
		e = check_dates(c, field);
	if (e == E_OK)
		e = check_annex(c, field);
	if (e == E_OK && c->sites < 0)
		e = fail(field, E_FIELD_VALUE, "", "sites");
	if (e == E_OK &&
	    (c->status_index < 0 || c->status_index >= STATUS_ENTRIES))
		e = fail(field, E_STATUS_INDEX, "status.status_list", "idx");
	if (e == E_OK)
		e = check_uri(
		    c->status_uri, true, "status.status_list.uri", field);
	return e;
}
