/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree: cJSON's nodes, made by the gate.  A struct json is such a node;
 * nothing but this file and json_tree.c knows.  cJSON folds case in its usual look-ups,
 * takes the first of two equal names and reads what is no JSON, so neither its
 * parser nor its look-ups nor its printer are used: the gate is the one reader,
 * children are walked, and json_write.c writes.
 */
#include "record/json.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

/* The casts, in one place. */
static const cJSON *
node(const struct json *v)
{
	return (const cJSON *)(const void *)v;
}

static cJSON *
node_mutable(struct json *v)
{
	return (cJSON *)(void *)v;
}

static struct json *
json(cJSON *item)
{
	return (struct json *)(void *)item;
}

static const struct json *
json_const(const cJSON *item)
{
	return (const struct json *)(const void *)item;
}

static bool
is(const struct json *v, int type)
{
	return v != NULL && (node(v)->type & 0xff) == type;
}

enum error
json_parse(
    struct slice in, size_t max, struct json **out, struct json_where *where)
{
	struct json_text *t = NULL;
	enum error e = json_read(in, max, &t, where);

	*out = NULL;
	if (e == E_OK) {
		*out = json_copy(json_root(t));
		if (*out == NULL) {
			json_where_at(in, 0, where);
			e = E_MEMORY;
		}
	}
	json_text_free(t);
	return e;
}

void
json_free(struct json *root)
{
	cJSON_Delete(node_mutable(root));
}

enum json_type
json_type(const struct json *v)
{
	switch (node(v)->type & 0xff) {
	case cJSON_False:
	case cJSON_True:
		return JSON_BOOL;
	case cJSON_Number:
		return JSON_INT;
	case cJSON_String:
		return JSON_STRING;
	case cJSON_Array:
		return JSON_ARRAY;
	case cJSON_Object:
		return JSON_OBJECT;
	default:
		return JSON_NULL;
	}
}

/* Most names differ in their first letter: then nothing is called. */
static inline bool
same(const char *a, const char *b)
{
	return a[0] == b[0] && strcmp(a, b) == 0;
}

const struct json *
json_get(const struct json *v, const char *name)
{
	const cJSON *c;

	if (!is(v, cJSON_Object))
		return NULL;
	for (c = node(v)->child; c != NULL; c = c->next)
		if (same(c->string, name))
			return json_const(c);
	return NULL;
}

const char *
json_str(const struct json *v)
{
	return is(v, cJSON_String) ? node(v)->valuestring : NULL;
}

bool
json_int(const struct json *v, int64_t *out)
{
	if (!is(v, cJSON_Number))
		return false;
	/* Exact: the gate and json_new_int() keep to +-(2^53-1). */
	*out = (int64_t)node(v)->valuedouble;
	return true;
}

bool
json_bool(const struct json *v, bool *out)
{
	if (!is(v, cJSON_True) && !is(v, cJSON_False))
		return false;
	*out = is(v, cJSON_True);
	return true;
}

size_t
json_size(const struct json *v)
{
	const struct json *c;
	size_t n = 0;

	for (c = json_first(v); c != NULL; c = json_next(c))
		n++;
	return n;
}

const struct json *
json_first(const struct json *v)
{
	if (!is(v, cJSON_Array) && !is(v, cJSON_Object))
		return NULL;
	return json_const(node(v)->child);
}

const struct json *
json_next(const struct json *child)
{
	return json_const(node(child)->next);
}

const char *
json_name(const struct json *child)
{
	return node(child)->string;
}

const char *
json_unknown(const struct json *v, const char *const names[])
{
	const struct json *c;
	const char *name;
	size_t i;

	for (c = json_first(v); c != NULL; c = json_next(c)) {
		name = json_name(c);
		if (name == NULL)
			return NULL; /* an array */
		for (i = 0; names[i] != NULL; i++)
			if (same(names[i], name))
				break;
		if (names[i] == NULL)
			return name;
	}
	return NULL;
}

struct json *
json_new_object(void)
{
	return json(cJSON_CreateObject());
}

struct json *
json_new_array(void)
{
	return json(cJSON_CreateArray());
}

struct json *
json_new_null(void)
{
	return json(cJSON_CreateNull());
}

struct json *
json_new_str(const char *s)
{
	return s == NULL ? json_new_null() : json(cJSON_CreateString(s));
}

struct json *
json_new_slice(struct slice s)
{
	struct json *v = NULL;
	char *copy;

	if (s.n > 0 && memchr(s.p, 0, s.n) != NULL)
		return NULL;
	copy = slice_dup(s);
	if (copy != NULL)
		v = json_new_str(copy);
	free(copy);
	return v;
}

struct json *
json_new_int(int64_t n)
{
	if (n > JSON_INT_MAX || n < -JSON_INT_MAX)
		return NULL;
	return json(cJSON_CreateNumber((double)n));
}

struct json *
json_new_bool(bool b)
{
	return json(cJSON_CreateBool(b));
}

struct json *
json_copy(const struct json *v)
{
	return v == NULL ? NULL : json(cJSON_Duplicate(node(v), true));
}

bool
json_set(struct json *object, const char *name, struct json *child)
{
	if (child == NULL)
		return false;
	if (!is(object, cJSON_Object) || json_get(object, name) != NULL ||
	    !cJSON_AddItemToObject(
		node_mutable(object), name, node_mutable(child))) {
		json_free(child);
		return false;
	}
	return true;
}

bool
json_add(struct json *array, struct json *child)
{
	if (child == NULL)
		return false;
	if (!is(array, cJSON_Array) ||
	    !cJSON_AddItemToArray(node_mutable(array), node_mutable(child))) {
		json_free(child);
		return false;
	}
	return true;
}

bool
json_set_str(struct json *object, const char *name, const char *s)
{
	return s == NULL || json_set(object, name, json_new_str(s));
}

bool
json_set_int(struct json *object, const char *name, int64_t n)
{
	return json_set(object, name, json_new_int(n));
}

bool
json_set_bool(struct json *object, const char *name, bool b)
{
	return json_set(object, name, json_new_bool(b));
}
