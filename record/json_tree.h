/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree of a text, built while the gate reads it, so that there is one
 * reader and no second opinion.  Its nodes and strings lie in one piece of
 * memory.  Only for the files json*.c; whoever reads JSON calls record/json.h.
 */
#ifndef RECORD_JSON_TREE_H
#define RECORD_JSON_TREE_H

#include "record/json.h"
#include "record/json_name.h"

/* Room for the tree of a text of n bytes, or NULL. */
struct json_text *json_tree_new(size_t n);

/* In the order of the text. False: no memory. */
void json_tree_name(struct json_text *t, const struct json_name *name);
bool json_tree_str(struct json_text *t, const struct json_name *s);
bool json_tree_int(struct json_text *t, int64_t n);
bool json_tree_word(struct json_text *t, char first); /* 't' 'f' 'n' */
bool json_tree_open(struct json_text *t, bool object);
void json_tree_close(struct json_text *t);

/* json_gate(), and builds t (NULL: nothing). */
enum error json_gate_build(
    struct slice in, size_t max, struct json_text *t, struct json_where *where);

#endif
