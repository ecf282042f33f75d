/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places in a JSON text, for messages that say file, line and column.  The
 * text passed the gate, so a string has its end and a container its bracket.
 */
#include "record/json.h"

#include <string.h>

#include "record/json_name.h"

void
json_where_at(struct slice in, size_t offset, struct json_where *where)
{
	size_t i;

	if (where == NULL)
		return;
	*where = (struct json_where){ offset, 1, 1 };
	for (i = 0; i < offset && i < in.n; i++) {
		if (in.p[i] == '\n') {
			where->line++;
			where->column = 1;
		} else if ((in.p[i] & 0xc0) != 0x80) {
			where->column++;
		}
	}
}

/* The next byte at or after i that is no white space. */
static size_t
skip_space(struct slice in, size_t i)
{
	while (i < in.n && memchr(" \t\r\n", in.p[i], 4) != NULL)
		i++;
	return i;
}

/* Past the string that begins at i; name may be NULL. */
static size_t
skip_string(struct slice in, size_t i, struct json_name *name)
{
	size_t start = ++i;
	bool escaped = false;

	for (; i < in.n && in.p[i] != '"'; i++) {
		if (in.p[i] == '\\') {
			escaped = true;
			i++;
		}
	}
	if (name != NULL)
		*name = (struct json_name){ in.p + start, i - start, escaped };
	return i + 1;
}

/* Past the value that begins at i. */
static size_t
skip_value(struct slice in, size_t i)
{
	size_t depth = 0;

	do {
		if (i >= in.n)
			return i;
		if (in.p[i] == '"') {
			i = skip_string(in, i, NULL);
			continue;
		}
		if (in.p[i] == '{' || in.p[i] == '[')
			depth++;
		else if (in.p[i] == '}' || in.p[i] == ']')
			depth--;
		i++;
		while (depth == 0 && i < in.n &&
		    memchr(" \t\r\n,]}", in.p[i], 7) == NULL &&
		    in.p[i - 1] != '}' && in.p[i - 1] != ']')
			i++; /* the rest of a number or a word */
	} while (depth > 0);
	return i;
}

/* The child of the container at i: a member by name, or with name NULL the
 * element by index. in.n when there is none. */
static size_t
child(struct slice in, size_t i, const struct json_name *name, size_t index)
{
	bool object = i < in.n && in.p[i] == '{';
	struct json_name seen;

	if (i >= in.n || (!object && in.p[i] != '[') ||
	    object != (name != NULL))
		return in.n;
	for (i = skip_space(in, i + 1); i < in.n; i = skip_space(in, i + 1)) {
		if (in.p[i] == '}' || in.p[i] == ']')
			return in.n;
		if (object) {
			i = skip_space(in, skip_string(in, i, &seen));
			i = skip_space(in, i + 1);
			if (json_name_cmp(&seen, name) == 0)
				return i;
		} else if (index-- == 0) {
			return i;
		}
		i = skip_space(in, skip_value(in, i));
		if (i < in.n && in.p[i] != ',')
			return in.n;
	}
	return in.n;
}

/* The member that the path begins with, which then goes on behind it. A name
 * may itself have dots: the longest that is there. */
static size_t
member(struct slice in, size_t i, const char **path)
{
	struct json_name name = { (const uint8_t *)*path, strlen(*path),
		false };
	size_t found = in.n;

	while (name.n > 0 && (found = child(in, i, &name, 0)) == in.n)
		do
			name.n--;
		while (name.n > 0 && name.p[name.n] != '.' &&
		    name.p[name.n] != '[');
	*path += name.n;
	return found;
}

void
json_locate(struct slice in, const char *path, struct json_where *where)
{
	size_t at = skip_space(in, 0);
	size_t next = at, index;

	while (next < in.n) {
		at = next;
		if (*path == '.')
			path++;
		if (*path == '\0')
			break;
		if (*path == '[') {
			index = 0;
			for (path++; *path >= '0' && *path <= '9'; path++)
				index = index * 10 + (size_t)(*path - '0');
			if (*path == ']')
				path++;
			next = child(in, at, NULL, index);
		} else {
			next = member(in, at, &path);
		}
	}
	json_where_at(in, at, where);
}
