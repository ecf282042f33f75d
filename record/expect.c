/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A subsidiary's, a namesake's or a lower certificate is genuine and still
 * not the one that was asked for.  Names are folded only for the comparison;
 * what differs after that is a difference, and it is shown, with code points
 * where eyes would not see it.
 */
#include "record/expect.h"

#include <stdio.h>
#include <string.h>

#include "record/unicode.h"
#include "record/uscc.h"

#define SHOWN 84 /* bytes of each name in a detail: two fit */
#define BEFORE 24 /* of them before the first difference */

static bool
names_match(const struct bilingual *b, struct slice wanted)
{
	return (b->zh != NULL && unicode_same(slice_str(b->zh), wanted)) ||
	    (b->en != NULL && unicode_same(slice_str(b->en), wanted));
}

static size_t
common_prefix(struct slice a, struct slice b)
{
	size_t i, n = a.n < b.n ? a.n : b.n;

	for (i = 0; i < n && a.p[i] == b.p[i]; i++)
		continue;
	while (i > 0 && i < a.n && (a.p[i] & 0xc0) == 0x80)
		i--;
	while (i > 0 && i < b.n && (b.p[i] & 0xc0) == 0x80)
		i--;
	return i;
}

/* The part of s around byte `at`, whole characters, with … where cut. */
static void
excerpt(struct slice s, size_t at, char out[SHOWN + 8])
{
	size_t from = 0, to = s.n;

	if (s.n > SHOWN) {
		from = at > BEFORE ? at - BEFORE : 0;
		if (s.n - from < SHOWN)
			from = s.n - SHOWN;
		while (from < s.n && (s.p[from] & 0xc0) == 0x80)
			from++;
		to = from + SHOWN < s.n ? from + SHOWN : s.n;
		while (to < s.n && to > from && (s.p[to] & 0xc0) == 0x80)
			to--;
	}
	snprintf(out, SHOWN + 8, "%s%.*s%s", from > 0 ? "…" : "",
	    (int)(to - from), (const char *)s.p + from, to < s.n ? "…" : "");
}

/* How much of both is the same from either end. */
static size_t
likeness(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n, i = common_prefix(a, b), j = 0;

	while (i + j < n && a.p[a.n - 1 - j] == b.p[b.n - 1 - j])
		j++;
	return i + j;
}

/* The name of the record that is most like the wanted one. */
static struct slice
nearest(const struct certificate *c, struct slice wanted)
{
	const char *const names[] = { c->holder.name.zh, c->holder.name.en };
	struct slice best = slice_str(NULL);
	size_t i;

	for (i = 0; i < 2; i++) {
		struct slice s = slice_str(names[i]);

		if (s.n > 0 &&
		    (best.n == 0 ||
			likeness(s, wanted) > likeness(best, wanted)))
			best = s;
	}
	return best;
}

static void
say_name(struct slice wanted, struct slice found, struct verification *v)
{
	const size_t at = common_prefix(wanted, found);
	char a[SHOWN + 8], b[SHOWN + 8], points[40] = "";
	size_t i = at, j = at;

	excerpt(wanted, at, a);
	excerpt(found, at, b);
	/* Names of one length differ by a look-alike or a slip. */
	if (unicode_length(wanted) == unicode_length(found) && at < wanted.n &&
	    at < found.n)
		snprintf(points, sizeof points, " (U+%04X ≠ U+%04X)",
		    (unsigned)unicode_next(wanted, &i),
		    (unsigned)unicode_next(found, &j));
	verification_add(v, CHECK_EXPECT, CHECK_FAIL, E_EXPECT_HOLDER,
	    "“%s” ≠ “%s”%s", a, b, points);
}

static bool
is_code(struct slice s)
{
	enum uscc code = uscc_check(s);

	return code != USCC_LENGTH && code != USCC_ALPHABET;
}

static void
expect_holder(const char *text, struct verification *v)
{
	const struct certificate *c = v->certificate;
	const struct slice wanted = slice_str(text);
	size_t i;

	if (is_code(wanted)) {
		if (c->holder.uscc == NULL || strcmp(text, c->holder.uscc) != 0)
			verification_add(v, CHECK_EXPECT, CHECK_FAIL,
			    E_EXPECT_HOLDER, "%s ≠ %s", text,
			    c->holder.uscc == NULL ? "-" : c->holder.uscc);
		return;
	}
	if (c->holder.lei != NULL && strcmp(text, c->holder.lei) == 0)
		return;
	if (names_match(&c->holder.name, wanted))
		return;
	for (i = 0; i < c->holder.nformer; i++)
		if (names_match(&c->holder.former[i], wanted)) {
			verification_add(v, CHECK_EXPECT, CHECK_PASS,
			    E_EXPECT_OK, "%s = former_names[%zu]", "holder", i);
			return;
		}
	say_name(wanted, nearest(c, wanted), v);
}

static void
expect_level(const char *code, struct verification *v)
{
	const struct certificate *c = v->certificate;
	const struct trust_scheme *s =
	    v->trust == NULL ? NULL : trust_scheme(v->trust, c->scheme);
	const char *level = c->level == NULL ? "-" : c->level;
	int have, want;

	if (s == NULL) {
		verification_add(v, CHECK_EXPECT, CHECK_UNKNOWN, E_EXPECT_LEVEL,
		    "%s ? %s", level, code);
		return;
	}
	have = trust_level(s, level);
	want = trust_level(s, code);
	if (want < 0)
		verification_add(v, CHECK_EXPECT, CHECK_FAIL, E_EXPECT_LEVEL,
		    "%s ∉ %s", code, s->id);
	else if (have < want)
		verification_add(v, CHECK_EXPECT, CHECK_FAIL, E_EXPECT_LEVEL,
		    "%s < %s", level, code);
}

static void
expect_scope(const char *term, struct verification *v)
{
	const struct certificate *c = v->certificate;
	const struct slice wanted = slice_str(term);
	char shown[SHOWN + 8];
	bool open = false;
	size_t i;

	if ((c->scope.zh != NULL &&
		unicode_contains(slice_str(c->scope.zh), wanted)) ||
	    (c->scope.en != NULL &&
		unicode_contains(slice_str(c->scope.en), wanted)))
		return;
	excerpt(wanted, 0, shown);
	/* The record holds the short form of a scope whose full text is in
	 * that annex: then the annex has to be looked at. */
	for (i = 0; i < c->nannex; i++)
		if (strcmp(c->annex[i].name, CERTIFICATE_SCOPE_ANNEX) == 0)
			open = true;
	if (open)
		verification_add(v, CHECK_EXPECT, CHECK_UNKNOWN, E_EXPECT_SCOPE,
		    "“%s” → %s", shown, CERTIFICATE_SCOPE_ANNEX);
	else
		verification_add(
		    v, CHECK_EXPECT, CHECK_FAIL, E_EXPECT_SCOPE, "“%s”", shown);
}

void
expect_judge(const struct expectation *x, struct verification *v)
{
	const size_t before = v->nfindings;
	size_t i;
	bool asked = false;

	if (x->holder != NULL) {
		asked = true;
		expect_holder(x->holder, v);
	}
	if (x->scheme != NULL) {
		asked = true;
		if (strcmp(x->scheme, v->certificate->scheme) != 0)
			verification_add(v, CHECK_EXPECT, CHECK_FAIL,
			    E_EXPECT_SCHEME, "%s ≠ %s", x->scheme,
			    v->certificate->scheme);
	}
	if (x->level != NULL) {
		asked = true;
		expect_level(x->level, v);
	}
	for (i = 0; i < x->nscope; i++) {
		asked = true;
		expect_scope(x->scope[i], v);
	}
	if (asked && v->nfindings == before)
		verification_add(
		    v, CHECK_EXPECT, CHECK_PASS, E_EXPECT_OK, "%s", "");
}
