/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/scheme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/procedure.h"
#include "record/member.h"
#include "record/unicode.h"

#define MONTHS_MAX 1200
#define SERIAL_WIDTH_MAX 12
#define SIGNING_DAYS_MAX 3660
#define ID_FORM "1..40 A-Z a-z 0-9 - _ ."

static const char *const members[] = { "id", "name", "levels",
	"required_issuers", "status_signers", "zone", "validity_months",
	"validity_months_max", "suspension_months_max",
	"surveillance_months_max", "signing_days_max", "number", "criteria",
	"score_min", "design", "decision", "decision_reference", "roles",
	"materials", "scoring", "history", "rectification_days_max", NULL };

static const char *
need_str(const struct json *v, const char *name, struct problems *ps)
{
	const struct json *m = json_get(v, name);

	if (m == NULL) {
		problems_add(ps, name, E_FIELD_MISSING, NULL);
		return NULL;
	}
	if (json_str(m) == NULL)
		problems_add(ps, name, E_FIELD_TYPE, "string");
	else if (json_str(m)[0] == '\0')
		problems_add(ps, name, E_FIELD_EMPTY, NULL);
	return json_str(m);
}

static int64_t
months(const struct json *v, const char *name, int64_t fallback, int64_t max,
    struct problems *ps)
{
	const struct json *m = json_get(v, name);
	int64_t n = fallback;

	if (m == NULL && fallback >= 0)
		return fallback;
	if (m == NULL)
		problems_add(ps, name, E_FIELD_MISSING, NULL);
	else if (!json_int(m, &n))
		problems_add(ps, name, E_FIELD_TYPE, "integer");
	else if (n < 1 || n > max)
		problems_add(
		    ps, name, E_FIELD_VALUE, "1..%lld", (long long)max);
	return n;
}

/* A text that may stand on a certificate. */
static void
printable(const struct json *m, const char *field, struct problems *ps)
{
	uint32_t cp = 0;
	size_t at = 0;
	enum error e;

	if (json_str(m) == NULL) {
		problems_add(ps, field, E_FIELD_TYPE, "string");
		return;
	}
	e = unicode_check(slice_str(json_str(m)), &cp, &at);
	if (json_str(m)[0] == '\0')
		problems_add(ps, field, E_FIELD_EMPTY, NULL);
	else if (e != E_OK)
		problems_add(ps, field, e, "U+%04X, %zu", cp, at + 1);
}

static void
names(const struct json *v, const char *path, struct bilingual *out,
    struct problems *ps)
{
	static const char *const known[] = { "zh", "en", NULL };
	const struct json *m;
	char field[64];

	out->zh = json_str(json_get(v, "zh"));
	out->en = json_str(json_get(v, "en"));
	if (out->zh == NULL && out->en == NULL)
		problems_add(ps, path, E_FIELD_MISSING, "zh, en");
	if (json_unknown(v, known) != NULL)
		problems_add(
		    ps, path, E_FIELD_UNKNOWN, "%s", json_unknown(v, known));
	for (m = v != NULL && json_type(v) == JSON_OBJECT ? json_first(v)
							  : NULL;
	     m != NULL; m = json_next(m)) {
		snprintf(
		    field, sizeof field, "%.31s.%.31s", path, json_name(m));
		printable(m, field, ps);
	}
}

static size_t
strings(const struct json *v, const char *name, bool required, const char **out,
    size_t max, struct problems *ps)
{
	const struct json *list = json_get(v, name), *m;
	size_t n = 0, i;

	if (list == NULL || json_type(list) != JSON_ARRAY) {
		if (list != NULL || required)
			problems_add(ps, name,
			    list == NULL ? E_FIELD_MISSING : E_FIELD_TYPE,
			    "array of strings");
		return 0;
	}
	if (required && json_size(list) == 0)
		problems_add(ps, name, E_FIELD_EMPTY, NULL);
	if (json_size(list) > max) {
		problems_add(ps, name, E_FIELD_LONG, "at most %zu", max);
		return 0;
	}
	for (m = json_first(list); m != NULL; m = json_next(m)) {
		if (json_str(m) == NULL || json_str(m)[0] == '\0') {
			problems_add(ps, name, E_FIELD_TYPE, "string");
			continue;
		}
		for (i = 0; i < n; i++)
			if (strcmp(out[i], json_str(m)) == 0)
				problems_add(ps, name, E_FIELD_DUPLICATE, "%s",
				    json_str(m));
		out[n++] = json_str(m);
	}
	return n;
}

static void
levels(struct scheme *s, struct problems *ps)
{
	static const char *const known[] = { "code", "name", NULL };
	const struct json *list = json_get(s->tree, "levels"), *m;
	char path[64], part[64];
	const char *code;

	if (list == NULL)
		return; /* a scheme without levels */
	if (json_type(list) != JSON_ARRAY ||
	    json_size(list) > SCHEME_LEVELS_MAX) {
		problems_add(ps, "levels", E_FIELD_TYPE, "array of at most %d",
		    SCHEME_LEVELS_MAX);
		return;
	}
	for (m = json_first(list); m != NULL; m = json_next(m)) {
		snprintf(path, sizeof path, "levels[%zu]", s->nlevels);
		code = json_str(json_get(m, "code"));
		if (json_unknown(m, known) != NULL)
			problems_add(ps, path, E_FIELD_UNKNOWN, "%s",
			    json_unknown(m, known));
		snprintf(part, sizeof part, "levels[%zu].code", s->nlevels);
		if (code == NULL)
			problems_add(ps, part,
			    json_get(m, "code") == NULL ? E_FIELD_MISSING
							: E_FIELD_TYPE,
			    "string");
		else if (!member_is_id(code))
			problems_add(ps, part, E_FIELD_VALUE, ID_FORM);
		else if (scheme_level(s, code) >= 0)
			problems_add(
			    ps, part, E_FIELD_DUPLICATE, "%.40s", code);
		if (code == NULL)
			code = "";
		s->levels[s->nlevels].code = code;
		s->levels[s->nlevels].score_min = SCHEME_SCORE_NONE;
		snprintf(path, sizeof path, "levels[%zu].name", s->nlevels);
		names(
		    json_get(m, "name"), path, &s->levels[s->nlevels].name, ps);
		s->nlevels++;
	}
}

bool
scheme_score(const char *text, int64_t *hundredths)
{
	int64_t n = 0;
	size_t i = 0, fraction = 0;

	while (text[i] >= '0' && text[i] <= '9' && i < 3)
		n = n * 10 + (text[i++] - '0');
	if (i == 0 || (i > 1 && text[0] == '0'))
		return false;
	if (text[i] == '.') {
		for (i++; text[i] >= '0' && text[i] <= '9' && fraction < 2;
		     fraction++)
			n = n * 10 + (text[i++] - '0');
		if (fraction == 0)
			return false;
	}
	for (; fraction < 2; fraction++)
		n *= 10;
	*hundredths = n;
	return text[i] == '\0' && n <= 10000;
}

/* A level that asks for less than one below it would be asked for that. */
static void
check_rising(const struct scheme *s, struct problems *ps)
{
	char path[64];
	size_t i;

	for (i = 1; i < s->nlevels; i++)
		if (s->levels[i].score_min != SCHEME_SCORE_NONE &&
		    s->levels[i].score_min < scheme_score_min(s, i - 1)) {
			snprintf(path, sizeof path, "score_min.%.40s",
			    s->levels[i].code);
			problems_add(ps, path, E_FIELD_ORDER, ">= %.40s",
			    s->levels[i - 1].code);
		}
}

static void
scores(struct scheme *s, struct problems *ps)
{
	const struct json *list = json_get(s->tree, "score_min"), *m;
	char path[64];
	int64_t n;
	int level;

	if (list != NULL && json_type(list) != JSON_OBJECT) {
		problems_add(ps, "score_min", E_FIELD_TYPE, "object");
		return;
	}
	for (m = json_first(list); m != NULL; m = json_next(m)) {
		snprintf(path, sizeof path, "score_min.%.40s", json_name(m));
		level = scheme_level(s, json_name(m));
		if (level < 0) {
			problems_add(ps, path, E_RULE_LEVEL, NULL);
			continue;
		}
		if (json_int(m, &n) && n >= 0 && n <= 100)
			n *= 100;
		else if (json_str(m) == NULL ||
		    !scheme_score(json_str(m), &n)) {
			problems_add(
			    ps, path, E_FIELD_VALUE, "0..100 or \"98.5\"");
			continue;
		}
		s->levels[level].score_min = n;
	}
	check_rising(s, ps);
}

int64_t
scheme_score_min(const struct scheme *s, size_t level)
{
	int64_t least = SCHEME_SCORE_NONE;
	size_t i;

	for (i = 0; i <= level && i < s->nlevels; i++)
		if (s->levels[i].score_min > least)
			least = s->levels[i].score_min;
	return least;
}

/* Who may sign without a case is said here, so it is never guessed. */
static void
decision(struct scheme *s, struct problems *ps)
{
	const struct json *m = json_get(s->tree, "decision");
	const struct json *r = json_get(s->tree, "decision_reference");

	if (m != NULL && json_str(m) != NULL &&
	    strcmp(json_str(m), "case") == 0)
		s->decision = SCHEME_CASE;
	else if (m != NULL &&
	    (json_str(m) == NULL || strcmp(json_str(m), "imported") != 0))
		problems_add(ps, "decision", E_FIELD_VALUE, "case, imported");
	if (r == NULL)
		return;
	if (!json_bool(r, &s->reference))
		problems_add(
		    ps, "decision_reference", E_FIELD_TYPE, "true, false");
	else if (s->decision == SCHEME_CASE)
		problems_add(ps, "decision_reference", E_FIELD_VALUE,
		    "only with \"decision\": \"imported\"");
}

/* Literal text, {level}, {year} and exactly one {serial} or {serial:0N}. */
static bool
expand(const struct scheme *s, const char *level, int year,
    const int64_t *serial, bool *has_serial, char out[SCHEME_NUMBER_MAX + 1])
{
	const char *p = s->number;
	char piece[64];
	size_t n = 0;
	int width, used;

	*has_serial = false;
	while (*p != '\0') {
		width = used = 0;
		piece[0] = '\0';
		if (strncmp(p, "{level}", 7) == 0) {
			snprintf(piece, sizeof piece, "%s", level ? level : "");
			p += 7;
		} else if (strncmp(p, "{year}", 6) == 0) {
			snprintf(piece, sizeof piece, "%04d", year);
			p += 6;
		} else if (strncmp(p, "{serial}", 8) == 0 ||
		    (sscanf(p, "{serial:0%2d}%n", &width, &used) == 1 &&
			used > 0 && width >= 1 && width <= SERIAL_WIDTH_MAX)) {
			if (*has_serial)
				return false;
			*has_serial = true;
			if (serial != NULL)
				snprintf(piece, sizeof piece, "%0*lld", width,
				    (long long)*serial);
			p += used > 0 ? used : 8;
		} else if (*p == '{' || *p == '}')
			return false;
		else
			snprintf(piece, sizeof piece, "%c", *p++);
		if (n + strlen(piece) > SCHEME_NUMBER_MAX)
			return false;
		memcpy(out + n, piece, strlen(piece));
		n += strlen(piece);
	}
	out[n] = '\0';
	return true;
}

bool
scheme_number(const struct scheme *s, const char *level, int year,
    int64_t serial, char out[SCHEME_NUMBER_MAX + 1])
{
	bool has;

	return expand(s, level, year, &serial, &has, out);
}

bool
scheme_counter(const struct scheme *s, const char *level, int year,
    char out[SCHEME_NUMBER_MAX + 1])
{
	bool has;

	return expand(s, level, year, NULL, &has, out);
}

bool
scheme_number_ok(const char *number)
{
	struct slice s = slice_str(number);
	uint32_t cp;
	size_t i = 0;

	if (s.n == 0 || s.n > CERTIFICATE_NUMBER_MAX || number[0] == '.' ||
	    number[0] == '-')
		return false;
	while (i < s.n) {
		cp = unicode_next(s, &i);
		if ((cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') ||
		    (cp >= 'a' && cp <= 'z') || (cp >= 0x4e00 && cp <= 0x9fff))
			continue;
		if (cp < 0x80 ? strchr("-/._()[]", (int)cp) != NULL
			      : (cp == 0xff08 || cp == 0xff09 || /* （） */
				    (cp >= 0x3010 && cp <= 0x3011) || /* 【】 */
				    (cp >= 0x3014 && cp <= 0x3015))) /* 〔〕 */
			continue;
		return false;
	}
	return true;
}

static void
numbering(struct scheme *s, struct problems *ps)
{
	char out[SCHEME_NUMBER_MAX + 1];
	int64_t one = 1;
	size_t i;
	bool has;

	s->number = need_str(s->tree, "number", ps);
	if (s->number == NULL)
		return;
	for (i = 0; i < (s->nlevels == 0 ? 1 : s->nlevels); i++)
		if (!expand(s, s->levels[i].code, 2000, &one, &has, out) ||
		    !has || !scheme_number_ok(out)) {
			problems_add(ps, "number", E_RULE_NUMBER,
			    "such as EX{level}-{year}-{serial:06}");
			return;
		}
}

static void
fill(struct scheme *s, struct problems *ps)
{
	const struct json *t = s->tree, *m;
	const char *zone, *name;

	name = json_unknown(t, members);
	if (name != NULL)
		problems_add(ps, name, E_FIELD_UNKNOWN, NULL);
	s->id = need_str(t, "id", ps);
	if (s->id != NULL && s->id[0] != '\0' && !member_is_id(s->id))
		problems_add(ps, "id", E_FIELD_VALUE, ID_FORM);
	names(json_get(t, "name"), "name", &s->name, ps);
	levels(s, ps);
	scores(s, ps);
	s->nissuers = strings(t, "required_issuers", true, s->issuers,
	    CERTIFICATE_ISSUERS_MAX, ps);
	s->nsigners = strings(
	    t, "status_signers", true, s->signers, CERTIFICATE_ISSUERS_MAX, ps);
	zone = need_str(t, "zone", ps);
	if (zone != NULL && !zone_parse(slice_str(zone), &s->zone))
		problems_add(ps, "zone", E_FIELD_ZONE, NULL);
	s->validity_months_max =
	    months(t, "validity_months_max", -1, MONTHS_MAX, ps);
	s->validity_months = months(
	    t, "validity_months", s->validity_months_max, MONTHS_MAX, ps);
	if (s->validity_months > s->validity_months_max)
		problems_add(ps, "validity_months", E_RULE_VALIDITY, NULL);
	s->suspension_months_max =
	    months(t, "suspension_months_max", 6, MONTHS_MAX, ps);
	s->surveillance_months_max =
	    months(t, "surveillance_months_max", 12, MONTHS_MAX, ps);
	s->signing_days_max = months(
	    t, "signing_days_max", SCHEME_SIGNING_DAYS, SIGNING_DAYS_MAX, ps);
	s->ncriteria = strings(
	    t, "criteria", false, s->criteria, CERTIFICATE_CRITERIA_MAX, ps);
	for (m = json_first(json_get(t, "criteria")); m != NULL;
	     m = json_next(m))
		if (json_str(m) != NULL && json_str(m)[0] != '\0')
			printable(m, "criteria", ps);
	if (json_get(t, "design") != NULL)
		s->design = need_str(t, "design", ps);
	numbering(s, ps);
	decision(s, ps);
	s->procedure = procedure_parse(s, ps);
}

static struct scheme *
scheme_of(struct json *owned, struct problems *ps)
{
	struct scheme *s = calloc(1, sizeof *s);
	size_t before = ps->refusals;

	if (s == NULL || owned == NULL) {
		problems_add(ps, "", E_MEMORY, NULL);
		json_free(owned);
		free(s);
		return NULL;
	}
	s->tree = owned;
	fill(s, ps);
	if (ps->refusals > before) {
		scheme_free(s);
		return NULL;
	}
	return s;
}

struct scheme *
scheme_from(const struct json *tree, struct problems *ps)
{
	return scheme_of(json_copy(tree), ps);
}

struct scheme *
scheme_parse(struct slice text, struct problems *ps)
{
	struct json_where where;
	struct json *tree;
	struct scheme *s;
	enum error e = json_parse(text, SCHEME_FILE_MAX, &tree, &where);

	if (e != E_OK) {
		problems_add_at(ps, "", e, where.line, where.column);
		return NULL;
	}
	s = scheme_of(tree, ps);
	problems_locate(ps, text);
	return s;
}

void
scheme_free(struct scheme *s)
{
	if (s == NULL)
		return;
	procedure_free(s->procedure);
	json_free(s->tree);
	free(s);
}

int
scheme_level(const struct scheme *s, const char *code)
{
	size_t i;

	for (i = 0; i < s->nlevels; i++)
		if (strcmp(s->levels[i].code, code) == 0)
			return (int)i;
	return -1;
}
