/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writers of record/json.h: the canonical form that is signed (RFC 8785)
 * and the form for people and programs.  Numbers are integers here, so the
 * number formatting of RFC 8785 section 3.2.2.3 is plain decimal.
 */
#include "record/json.h"

#include <stdlib.h>

#include "record/unicode.h"

#define MEMBERS_INLINE 32 /* sorted without malloc */

struct writer {
	struct buf *out;
	bool canonical;
	int indent; /* of the form for people; 0 for one line */
};

static void write_value(
    const struct writer *w, const struct json *v, int level);

/* What is kept away from terminals: it moves the cursor or the reading
 * order, or ends a line for some readers and not for others. */
static bool
hostile(uint32_t cp)
{
	enum unicode_class class = unicode_class(cp);

	return class == UNICODE_CONTROL || class == UNICODE_BIDI;
}

/* RFC 8785 section 3.2.2.2: the short escapes, else \u00xx in lower case. */
static void
write_control(uint32_t cp, struct buf *out)
{
	static const char letter[32] = { ['\b'] = 'b',
		['\t'] = 't',
		['\n'] = 'n',
		['\f'] = 'f',
		['\r'] = 'r' };

	if (cp < 32 && letter[cp] != '\0') {
		buf_putc(out, '\\');
		buf_putc(out, (uint8_t)letter[cp]);
	} else {
		buf_printf(out, "\\u%04x", cp);
	}
}

static void
write_string(struct slice s, bool canonical, struct buf *out)
{
	size_t plain = 0; /* where the bytes not yet written begin */
	size_t i = 0, start;
	uint32_t cp;

	buf_putc(out, '"');
	while (i < s.n) {
		start = i;
		cp = unicode_next(s, &i);
		if (cp >= 0x20 && cp < 0x7f && cp != '"' && cp != '\\')
			continue;
		if (cp >= 0x7f && (canonical || !hostile(cp)) &&
		    (cp != 0xfffd || i - start == 3))
			continue;
		buf_put(out, s.p + plain, start - plain);
		plain = i;
		if (cp == '"' || cp == '\\') {
			buf_putc(out, '\\');
			buf_putc(out, (uint8_t)cp);
		} else if (cp == 0xfffd) {
			unicode_put(cp, out);
		} else {
			write_control(cp, out);
		}
	}
	if (plain < s.n) /* an empty slice may be no pointer at all */
		buf_put(out, s.p + plain, s.n - plain);
	buf_putc(out, '"');
}

/* The UTF-16 unit that decides between two code points that differ. */
static uint32_t
utf16_rank(uint32_t cp, uint32_t other)
{
	if (cp < 0x10000 || other >= 0x10000)
		return cp;
	return 0xd800; /* a surrogate: before U+E000 */
}

/* RFC 8785 section 3.2.3. */
static int
utf16_cmp(struct slice a, struct slice b)
{
	size_t i = 0, j = 0;
	uint32_t x, y;

	while (i < a.n && j < b.n) {
		x = unicode_next(a, &i);
		y = unicode_next(b, &j);
		if (x != y)
			return utf16_rank(x, y) < utf16_rank(y, x) ? -1 : 1;
	}
	return i < a.n ? 1 : j < b.n ? -1 : 0;
}

static int
by_name(const void *a, const void *b)
{
	const struct json *const *x = a;
	const struct json *const *y = b;

	return utf16_cmp(slice_str(json_name(*x)), slice_str(json_name(*y)));
}

static void
new_line(const struct writer *w, int level)
{
	int i;

	if (w->indent == 0)
		return;
	buf_putc(w->out, '\n');
	for (i = 0; i < level * w->indent; i++)
		buf_putc(w->out, ' ');
}

/* A member, or with no name an element. */
static void
write_child(const struct writer *w, const struct json *c, int level)
{
	const char *name = json_name(c);

	new_line(w, level);
	if (name != NULL) {
		write_string(slice_str(name), w->canonical, w->out);
		buf_puts(w->out, w->indent == 0 ? ":" : ": ");
	}
	write_value(w, c, level);
}

static void
write_in_order(const struct writer *w, const struct json *v, int level)
{
	const struct json *c;

	for (c = json_first(v); c != NULL; c = json_next(c)) {
		if (c != json_first(v))
			buf_putc(w->out, ',');
		write_child(w, c, level);
	}
}

static void
write_sorted(const struct writer *w, const struct json *v, int level)
{
	const struct json *few[MEMBERS_INLINE];
	const struct json **members = few;
	const struct json *c;
	size_t n = json_size(v);
	size_t i = 0;

	if (n > MEMBERS_INLINE)
		members = malloc(n * sizeof(const struct json *));
	if (members == NULL) {
		buf_free(w->out);
		w->out->failed = true;
		return;
	}
	for (c = json_first(v); c != NULL; c = json_next(c))
		members[i++] = c;
	qsort(members, n, sizeof(const struct json *), by_name);
	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(w->out, ',');
		write_child(w, members[i], level);
	}
	if (members != few)
		free(members);
}

static void
write_container(
    const struct writer *w, const struct json *v, bool object, int level)
{
	buf_putc(w->out, object ? '{' : '[');
	if (json_first(v) != NULL) {
		if (object && w->canonical)
			write_sorted(w, v, level + 1);
		else
			write_in_order(w, v, level + 1);
		new_line(w, level);
	}
	buf_putc(w->out, object ? '}' : ']');
}

/* Calls itself once a level: a tree that was read has JSON_DEPTH_MAX. */
static void
write_value(const struct writer *w, const struct json *v, int level)
{
	int64_t n = 0;
	bool b = false;

	switch (json_type(v)) {
	case JSON_NULL:
		buf_puts(w->out, "null");
		break;
	case JSON_BOOL:
		(void)json_bool(v, &b);
		buf_puts(w->out, b ? "true" : "false");
		break;
	case JSON_INT:
		(void)json_int(v, &n);
		buf_printf(w->out, "%lld", (long long)n);
		break;
	case JSON_STRING:
		write_string(slice_str(json_str(v)), w->canonical, w->out);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		write_container(w, v, json_type(v) == JSON_OBJECT, level);
		break;
	}
}

void
json_write_canonical(const struct json *v, struct buf *out)
{
	struct writer w = { out, true, 0 };

	write_value(&w, v, 0);
}

void
json_write(const struct json *v, int indent, struct buf *out)
{
	struct writer w = { out, false, indent };

	write_value(&w, v, 0);
}

void
json_write_str(struct slice s, struct buf *out)
{
	write_string(s, false, out);
}
