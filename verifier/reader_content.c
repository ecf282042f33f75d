/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tokenizer of content streams that knows the operators which paint
 * nothing by themselves.  Where it is in doubt the page is drawn, which costs
 * time and misses nothing.
 */
#include "verifier/reader_content.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 32 /* of q ... Q */
#define UNSEEN 3 /* rendering mode of text that an OCR adds to a scan */

struct scan {
	struct slice s;
	size_t at;
	struct slice word; /* the last name or number, for Do and Tr */
	int mode[DEPTH_MAX]; /* of text, for each level of q */
	int depth;
	struct reader_content *out;
};

static bool
is_space(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0';
}

static bool
is_delimiter(uint8_t c)
{
	return c != '\0' && strchr("()<>[]{}/%", c) != NULL;
}

/* Behind a "(": over the string with its escapes and inner brackets. */
static bool
skip_string(struct scan *c)
{
	int open = 1;

	for (; c->at < c->s.n && open > 0; c->at++) {
		if (c->s.p[c->at] == '\\')
			c->at++;
		else if (c->s.p[c->at] == '(')
			open++;
		else if (c->s.p[c->at] == ')')
			open--;
	}
	return open == 0 && c->at <= c->s.n;
}

static bool
skip_to(struct scan *c, const char *end)
{
	/* A NUL byte ends nothing: strchr() would find it. */
	while (
	    c->at < c->s.n && memchr(end, c->s.p[c->at], strlen(end)) == NULL)
		c->at++;
	return c->at < c->s.n;
}

static struct slice
take_word(struct scan *c)
{
	size_t from = c->at++;

	while (c->at < c->s.n && !is_space(c->s.p[c->at]) &&
	    !is_delimiter(c->s.p[c->at]))
		c->at++;
	return slice_of(c->s.p + from, c->at - from);
}

static bool
one_of(struct slice op, const char *list)
{
	size_t n;

	for (; *list != '\0'; list += n + (list[n] == ' ')) {
		n = strcspn(list, " ");
		if (n == op.n && memcmp(list, op.p, n) == 0)
			return true;
	}
	return false;
}

static int
small_number(struct slice s)
{
	return s.n == 1 && s.p[0] >= '0' && s.p[0] <= '9' ? s.p[0] - '0' : -1;
}

static bool
draw(struct scan *c)
{
	size_t n = c->word.n;

	c->out->draws++;
	if (n < 2 || c->word.p[0] != '/' || n >= READER_CONTENT_NAME ||
	    memchr(c->word.p, '#', n) != NULL)
		return false;
	memcpy(c->out->name, c->word.p, n);
	c->out->name[n] = '\0';
	return true;
}

/* False for what paints, and for what is not known. */
static bool
operator(struct scan *c, struct slice op)
{
	if (one_of(op, "Do"))
		return draw(c);
	if (one_of(op, "q")) {
		if (c->depth + 1 == DEPTH_MAX)
			return false;
		c->mode[c->depth + 1] = c->mode[c->depth];
		c->depth++;
		return true;
	}
	if (one_of(op, "Q")) {
		c->depth -= c->depth > 0;
		return true;
	}
	if (one_of(op, "Tr")) {
		c->mode[c->depth] = small_number(c->word);
		return true;
	}
	if (one_of(op, "Tj TJ ' \"")) {
		c->out->text = true;
		return c->mode[c->depth] == UNSEEN;
	}
	return one_of(op,
	    "cm gs w J j M d ri i g G rg RG k K cs CS sc SC scn SCN "
	    "m l c v y h re W W* n BT ET Tf Tm Td TD T* Tc Tw Tz TL Ts "
	    "BMC BDC EMC MP DP BX EX true false null");
}

/* One token; false when the rest need not be looked at. */
static bool
step(struct scan *c)
{
	uint8_t b = c->s.p[c->at];
	struct slice word;

	if (is_space(b) || b == '[' || b == ']') {
		c->at++;
		return true;
	}
	if (b == '%')
		return skip_to(c, "\r\n") || c->at == c->s.n;
	if (b == '(') {
		c->at++;
		return skip_string(c);
	}
	if (b == '<' && c->at + 1 < c->s.n && c->s.p[c->at + 1] != '<')
		return skip_to(c, ">") && ++c->at > 0;
	if (b == '<' || b == '>') { /* of a dictionary */
		c->at += 2;
		return c->at <= c->s.n && c->s.p[c->at - 1] == b;
	}
	if (b == '{' || b == '}' || b == ')')
		return false;
	word = take_word(c);
	if (b == '/' || b == '+' || b == '-' || b == '.' ||
	    (b >= '0' && b <= '9')) {
		c->word = word;
		return true;
	}
	return operator(c, word);
}

void
reader_content(struct slice content, struct reader_content *out)
{
	struct scan c = { .s = content, .out = out };
	bool ok = true;

	memset(out, 0, sizeof(*out));
	while (ok && c.at < content.n)
		ok = step(&c);
	out->only_images = ok;
}
