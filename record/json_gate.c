/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate in front of cJSON: json_gate() of record/json.h.
 * One pass over the text with a stack of its own, so that no input makes it
 * recurse; what it accepts means the same to every reader of JSON.
 */
#include "record/json.h"

#include <stdlib.h>
#include <string.h>

#include "record/json_name.h"
#include "record/json_tree.h"
#include "record/unicode.h"

#define DIGITS_MAX 16 /* of 2^53-1 */
#define NAMES_INLINE 48 /* member names of a usual record, without malloc */

struct gate {
	struct slice in;
	struct json_text *tree; /* to build; NULL: none */
	size_t i;
	size_t depth;
	struct {
		bool object;
		size_t first; /* of its names in names[] */
	} stack[JSON_DEPTH_MAX];
	struct json_name *names; /* of all objects that are open */
	size_t nnames, cap;
	struct json_name few[NAMES_INLINE];
};

/* Whether a byte may stand in a string as it is: 0 yes, 1 look closer. */
static const uint8_t special[256] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, ['"'] = 1, ['\\'] = 1, [0x7f] = 1,
	/* From 0x80 on the bytes of UTF-8 sequences. */
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1 };

/* The byte at g->i, or -1 at the end; NUL is a byte like any other. */
static inline int
peek(const struct gate *g)
{
	return g->i < g->in.n ? g->in.p[g->i] : -1;
}

static void
skip_space(struct gate *g)
{
	int c = peek(g);

	while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
		g->i++;
		c = peek(g);
	}
}

/* After "\u": one escape, or the two of a surrogate pair. */
static enum error
unicode_escape(struct gate *g)
{
	const uint8_t *p = g->in.p + g->i;
	size_t left = g->in.n - g->i;
	uint32_t cp;
	int hi, lo;

	if (left < 4 || (hi = json_name_hex4(p)) < 0)
		return E_JSON_SYNTAX;
	cp = (uint32_t)hi;
	if (cp == 0)
		return E_JSON_NUL;
	if (cp < 0x20 || cp == 0x7f)
		return E_JSON_CONTROL;
	if (cp >= 0xdc00 && cp <= 0xdfff)
		return E_JSON_SURROGATE;
	if (cp >= 0xd800 && cp <= 0xdbff) {
		if (left < 10 || p[4] != '\\' || p[5] != 'u' ||
		    (lo = json_name_hex4(p + 6)) < 0xdc00 || lo > 0xdfff)
			return E_JSON_SURROGATE;
		cp = 0x10000 + ((cp & 0x3ff) << 10 | ((uint32_t)lo & 0x3ff));
		g->i += 6;
	}
	if (unicode_noncharacter(cp))
		return E_JSON_SURROGATE;
	g->i += 4;
	return E_OK;
}

/* After a backslash; on failure g->i is set back to it. */
static enum error
escape(struct gate *g)
{
	size_t start = g->i - 1;
	int c = peek(g);
	enum error e = E_OK;

	g->i++;
	switch (c) {
	case '"':
	case '\\':
	case '/':
	case 'n':
	case 'r':
	case 't':
		break;
	case 'b':
	case 'f':
		e = E_JSON_CONTROL;
		break;
	case 'u':
		e = unicode_escape(g);
		break;
	default:
		e = E_JSON_SYNTAX;
		break;
	}
	if (e != E_OK)
		g->i = start;
	return e;
}

static enum error
sequence(struct gate *g)
{
	size_t start = g->i;
	uint32_t cp = unicode_next(g->in, &g->i);
	enum error e = E_OK;

	if (g->i - start == 1) /* U+FFFD itself has three bytes */
		e = E_JSON_UTF8;
	else if (unicode_noncharacter(cp))
		e = E_JSON_SURROGATE;
	if (e != E_OK)
		g->i = start;
	return e;
}

/* At the opening quote. */
static enum error
string(struct gate *g, struct json_name *out)
{
	const uint8_t *p = g->in.p;
	size_t start = ++g->i;
	bool escaped = false;
	enum error e;

	for (;;) {
		while (g->i < g->in.n && special[p[g->i]] == 0)
			g->i++;
		if (g->i == g->in.n)
			return E_JSON_SYNTAX;
		if (p[g->i] == '"')
			break;
		if (p[g->i] == '\\') {
			escaped = true;
			g->i++;
			e = escape(g);
		} else if (p[g->i] >= 0x80) {
			e = sequence(g);
		} else {
			e = p[g->i] == 0 ? E_JSON_NUL : E_JSON_CONTROL;
		}
		if (e != E_OK)
			return e;
	}
	*out = (struct json_name){ p + start, g->i - start, escaped };
	g->i++;
	return E_OK;
}

static enum error
built(bool ok)
{
	return ok ? E_OK : E_MEMORY;
}

static enum error
string_value(struct gate *g)
{
	struct json_name s;
	enum error e = string(g, &s);

	return e != E_OK || g->tree == NULL ? e
					    : built(json_tree_str(g->tree, &s));
}

static enum error
number(struct gate *g)
{
	size_t start = g->i;
	size_t first, n;
	int64_t v = 0;
	int c;

	if (peek(g) == '-')
		g->i++;
	first = g->i;
	while ((c = peek(g)) >= '0' && c <= '9') {
		if (g->i - first < DIGITS_MAX)
			v = v * 10 + (c - '0');
		g->i++;
	}
	n = g->i - first;
	if (n == 0)
		return E_JSON_SYNTAX;
	if (n > DIGITS_MAX || v > JSON_INT_MAX || c == '.' || c == 'e' ||
	    c == 'E' || (n > 1 && g->in.p[first] == '0') ||
	    (v == 0 && first > start)) {
		g->i = start;
		return E_JSON_NUMBER;
	}
	return g->tree == NULL
	    ? E_OK
	    : built(json_tree_int(g->tree, first > start ? -v : v));
}

static enum error
word(struct gate *g, const char *text)
{
	size_t n = strlen(text);

	if (g->in.n - g->i < n || memcmp(g->in.p + g->i, text, n) != 0)
		return E_JSON_SYNTAX;
	g->i += n;
	return g->tree == NULL ? E_OK : built(json_tree_word(g->tree, text[0]));
}

static enum error
add_name(struct gate *g, struct json_name name)
{
	struct json_name *bigger;
	size_t cap = g->cap * 2;

	if (g->nnames == g->cap) {
		bigger = realloc(
		    g->names == g->few ? NULL : g->names, cap * sizeof *bigger);
		if (bigger == NULL)
			return E_MEMORY;
		if (g->names == g->few)
			memcpy(bigger, g->few, sizeof g->few);
		g->names = bigger;
		g->cap = cap;
	}
	g->names[g->nnames++] = name;
	return E_OK;
}

static enum error
open_container(struct gate *g, bool object)
{
	if (g->depth == JSON_DEPTH_MAX)
		return E_JSON_DEPTH;
	g->stack[g->depth].object = object;
	g->stack[g->depth].first = g->nnames;
	g->depth++;
	g->i++;
	return g->tree == NULL ? E_OK : built(json_tree_open(g->tree, object));
}

static enum error
close_container(struct gate *g)
{
	size_t first = g->stack[--g->depth].first;
	const uint8_t *twice;

	g->i++;
	if (g->nnames - first > 1) {
		twice = json_name_twice(g->names + first, g->nnames - first);
		if (twice != NULL) {
			g->i = (size_t)(twice - g->in.p) - 1; /* its quote */
			return E_JSON_DUPLICATE;
		}
	}
	g->nnames = first;
	if (g->tree != NULL)
		json_tree_close(g->tree);
	return E_OK;
}

/* `"name" :` and the space up to the value. */
static enum error
member(struct gate *g)
{
	struct json_name name;
	enum error e;

	if (peek(g) != '"')
		return E_JSON_SYNTAX;
	e = string(g, &name);
	if (e == E_OK)
		e = add_name(g, name);
	if (e != E_OK)
		return e;
	if (g->tree != NULL)
		json_tree_name(g->tree, &name);
	skip_space(g);
	if (peek(g) != ':')
		return E_JSON_SYNTAX;
	g->i++;
	skip_space(g);
	return E_OK;
}

/* A scalar, or the opening of a container: then *opened is set. */
static enum error
value(struct gate *g, bool *opened)
{
	int c = peek(g);
	enum error e;
	size_t i;

	*opened = c == '{' || c == '[';
	switch (c) {
	case '{':
	case '[':
		return open_container(g, c == '{');
	case '"':
		return string_value(g);
	case 't':
		return word(g, "true");
	case 'f':
		return word(g, "false");
	case 'n':
		return word(g, "null");
	case 0:
		return E_JSON_NUL;
	default:
		if (c < 0x80)
			return number(g);
		i = g->i;
		e = sequence(g);
		g->i = i;
		return e == E_JSON_UTF8 ? e : E_JSON_SYNTAX;
	}
}

/* After a value: commas and closing brackets up to the next value, or to the
 * end of the outermost. */
static enum error
after_value(struct gate *g)
{
	bool object;
	enum error e;
	int c;

	while (g->depth > 0) {
		object = g->stack[g->depth - 1].object;
		skip_space(g);
		c = peek(g);
		if (c == ',') {
			g->i++;
			skip_space(g);
			return object ? member(g) : E_OK;
		}
		if (c != (object ? '}' : ']'))
			return c == 0 ? E_JSON_NUL : E_JSON_SYNTAX;
		e = close_container(g);
		if (e != E_OK)
			return e;
	}
	return E_OK;
}

/* After an opening bracket: an empty container, or up to its first value. */
static enum error
after_open(struct gate *g, bool *empty)
{
	bool object = g->stack[g->depth - 1].object;

	skip_space(g);
	*empty = peek(g) == (object ? '}' : ']');
	if (*empty)
		return close_container(g);
	return object ? member(g) : E_OK;
}

static enum error
text(struct gate *g)
{
	enum error e;
	bool opened, empty;

	if (g->in.n >= 3 && memcmp(g->in.p, "\xef\xbb\xbf", 3) == 0)
		return E_JSON_BOM;
	skip_space(g);
	if (g->i == g->in.n)
		return E_JSON_EMPTY;
	do {
		e = value(g, &opened);
		if (e == E_OK && opened) {
			e = after_open(g, &empty);
			if (e != E_OK || !empty)
				continue; /* with the first value in it */
		}
		if (e == E_OK)
			e = after_value(g);
	} while (e == E_OK && g->depth > 0);
	if (e != E_OK)
		return e;
	skip_space(g);
	return g->i < g->in.n ? E_JSON_TRAILING : E_OK;
}

enum error
json_gate(struct slice in, size_t max, struct json_where *where)
{
	return json_gate_build(in, max, NULL, where);
}

enum error
json_gate_build(struct slice in, size_t max, struct json_text *tree,
    struct json_where *where)
{
	struct gate g;
	enum error e;

	if (in.n > max) {
		json_where_at(in, max, where);
		return E_TOO_LARGE;
	}
	g.in = in;
	g.tree = tree;
	g.i = g.depth = g.nnames = 0;
	g.names = g.few;
	g.cap = NAMES_INLINE;
	e = text(&g);
	if (g.names != g.few)
		free(g.names);
	if (e != E_OK)
		json_where_at(in, g.i, where);
	return e;
}
