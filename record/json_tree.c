/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the gate reads becomes nodes of cJSON's kind in one piece of memory,
 * so that reading a certificate costs two allocations and not two hundred.
 */
#include "record/json_tree.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "record/unicode.h"

/* Bytes of text a node: fewer than any record of ours has. */
#define NODE_BYTES 12
#define NODES_MIN 16
#define NODES_MAX 4096 /* at first */

struct nodes { /* one piece of memory for many */
	struct nodes *before;
	size_t n, cap;
	cJSON v[];
};

/* What a text was read into: nodes, and strings in a copy of its length. A
 * string never needs more than the bytes between its quotes and one. */
struct json_text {
	struct nodes *nodes;
	char *name; /* of the value to come */
	cJSON *open[JSON_DEPTH_MAX];
	size_t depth;
	cJSON *root;
	char *end; /* of the strings */
	char strings[];
};

static struct nodes *
nodes_new(size_t cap, struct nodes *before)
{
	struct nodes *nodes = malloc(sizeof *nodes + cap * sizeof(cJSON));

	if (nodes != NULL) {
		nodes->before = before;
		nodes->n = 0;
		nodes->cap = cap;
	}
	return nodes;
}

struct json_text *
json_tree_new(size_t n)
{
	struct json_text *t = malloc(sizeof *t + n);
	size_t cap;

	if (t == NULL)
		return NULL;
	cap = n / NODE_BYTES + NODES_MIN;
	t->nodes = nodes_new(cap < NODES_MAX ? cap : NODES_MAX, NULL);
	if (t->nodes == NULL) {
		free(t);
		return NULL;
	}
	t->name = NULL;
	t->depth = 0;
	t->root = NULL;
	t->end = t->strings;
	return t;
}

void
json_text_free(struct json_text *t)
{
	struct nodes *before;

	if (t == NULL)
		return;
	for (; t->nodes != NULL; t->nodes = before) {
		before = t->nodes->before;
		free(t->nodes);
	}
	free(t);
}

/* A node at its place in the tree, with the name that came before it. */
static cJSON *
tree_add(struct json_text *t, int type)
{
	struct nodes *nodes = t->nodes;
	cJSON *item, *first;

	if (nodes->n == nodes->cap) {
		nodes = nodes_new(nodes->cap * 2, nodes);
		if (nodes == NULL)
			return NULL;
		t->nodes = nodes;
	}
	item = &nodes->v[nodes->n++];
	memset(item, 0, sizeof *item);
	item->type = type;
	item->string = t->name;
	t->name = NULL;
	if (t->depth == 0) {
		t->root = item;
		return item;
	}
	/* The first child's prev is the last child. */
	first = t->open[t->depth - 1]->child;
	if (first == NULL) {
		t->open[t->depth - 1]->child = item->prev = item;
	} else {
		item->prev = first->prev;
		first->prev->next = item;
		first->prev = item;
	}
	return item;
}

static char *
tree_text(struct json_text *t, const struct json_name *s)
{
	char *text = t->end;
	size_t i = 0;

	if (!s->escaped) {
		memcpy(text, s->p, s->n);
		t->end += s->n;
	}
	while (s->escaped && i < s->n)
		t->end += unicode_utf8(json_name_next(s, &i), t->end);
	*t->end++ = '\0';
	return text;
}

void
json_tree_name(struct json_text *t, const struct json_name *name)
{
	t->name = tree_text(t, name);
}

bool
json_tree_str(struct json_text *t, const struct json_name *s)
{
	cJSON *item = tree_add(t, cJSON_String);

	if (item != NULL)
		item->valuestring = tree_text(t, s);
	return item != NULL;
}

bool
json_tree_int(struct json_text *t, int64_t n)
{
	cJSON *item = tree_add(t, cJSON_Number);

	/* Exact: the gate keeps to +-(2^53-1). */
	if (item != NULL)
		item->valuedouble = (double)n;
	return item != NULL;
}

bool
json_tree_word(struct json_text *t, char first)
{
	return tree_add(t,
		   first == 't'       ? cJSON_True
		       : first == 'f' ? cJSON_False
				      : cJSON_NULL) != NULL;
}

bool
json_tree_open(struct json_text *t, bool object)
{
	cJSON *item = tree_add(t, object ? cJSON_Object : cJSON_Array);

	if (item != NULL)
		t->open[t->depth++] = item;
	return item != NULL;
}

void
json_tree_close(struct json_text *t)
{
	t->depth--;
}

enum error
json_read(struct slice in, size_t max, struct json_text **out,
    struct json_where *where)
{
	/* Too long a text is refused before there is room for it. */
	struct json_text *t = json_tree_new(in.n <= max ? in.n : 0);
	enum error e = E_MEMORY;

	*out = NULL;
	if (t != NULL)
		e = json_gate_build(in, max, t, where);
	else
		json_where_at(in, 0, where);
	if (e == E_OK) {
		*out = t;
		t = NULL; /* transferred */
	}
	json_text_free(t);
	return e;
}

const struct json *
json_root(const struct json_text *t)
{
	return t == NULL ? NULL : (const struct json *)(const void *)t->root;
}
