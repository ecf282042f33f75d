/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON, strict (RFC 8259 and the I-JSON restrictions of RFC 7493, tightened):
 * a gate of our own reads every byte and makes the tree.  Refused, with
 * offset and reason: duplicate members (after unescaping), invalid UTF-8,
 * a byte order mark, unescaped or escaped U+0000..U+001F and U+007F other than
 * the escapes \t \n \r (spelt so), lone surrogates, U+FFFE/U+FFFF
 * and other noncharacters, bytes after the value, depth over JSON_DEPTH_MAX,
 * and every number that is not an integer in -(2^53-1)..2^53-1 written
 * without fraction, exponent, leading zero or "-0".
 *
 * Look-ups are case-sensitive.  json.c and json_tree.c are the only users of
 * cJSON; json_gate.c is the gate, json_tree.c makes the tree of what passes it,
 * json_locate.c finds places, json_write.c writes.
 */
#ifndef RECORD_JSON_H
#define RECORD_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "record/buf.h"
#include "record/error.h"

#define JSON_DEPTH_MAX 16
#define JSON_INT_MAX INT64_C(9007199254740991)

struct json; /* a value; a tree is owned by its root */
struct json_text; /* what a text was read into, to be looked at only */

/* Where in a text. The functions set it only when they fail. */
struct json_where {
	size_t offset; /* bytes from the start */
	size_t line; /* from 1 */
	size_t column; /* from 1, in characters */
};

enum json_type {
	JSON_NULL,
	JSON_BOOL,
	JSON_INT,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

/* The gate alone: E_OK or the reason, with where (which may be NULL).
 * With max the longest accepted input in bytes. */
enum error json_gate(struct slice in, size_t max, struct json_where *where);
/* On failure *out is NULL. json_text_free() frees all of it at once. */
enum error json_read(struct slice in, size_t max, struct json_text **out,
    struct json_where *where);
const struct json *json_root(const struct json_text *t); /* NULL: NULL */
void json_text_free(struct json_text *t); /* NULL is fine */
/* The same into a tree that can be changed. json_free() the root. */
enum error json_parse(
    struct slice in, size_t max, struct json **out, struct json_where *where);
void json_free(struct json *root); /* NULL is fine */
/* Where the value at a path like "holder.name.zh" or "levels[2].code" begins
 * in text that json_parse accepted; the nearest existing ancestor when the
 * member itself is missing. */
void json_locate(struct slice in, const char *path, struct json_where *where);
/* Line and column of an offset; where may be NULL. */
void json_where_at(struct slice in, size_t offset, struct json_where *where);

enum json_type json_type(const struct json *v);
/* Member of an object by exact name; NULL if absent or v is no object. */
const struct json *json_get(const struct json *v, const char *name);
/* Any of these is false / NULL when v is NULL or of another type. */
const char *json_str(const struct json *v); /* UTF-8, no NUL inside */
bool json_int(const struct json *v, int64_t *out);
bool json_bool(const struct json *v, bool *out);
size_t json_size(const struct json *v); /* members or elements, else 0 */
/* Children in order: json_first(v), json_next(child) ... NULL at the end.
 * Look-ups and json_size() walk the children: do not loop over them. */
const struct json *json_first(const struct json *v);
const struct json *json_next(const struct json *child);
const char *json_name(const struct json *child); /* member name or NULL */
/* First member whose name is not in the NULL-terminated list, else NULL. */
const char *json_unknown(const struct json *v, const char *const names[]);

/* Builders; NULL or false on no memory. json_set/json_add take over `child`
 * (freed when they fail); a child that is NULL fails, so that calls nest.
 * json_set fails on a name that is there. */
struct json *json_new_object(void);
struct json *json_new_array(void);
struct json *json_new_null(void);
struct json *json_new_str(const char *s); /* s NULL gives null */
struct json *json_new_slice(struct slice s); /* NULL if it has a NUL */
struct json *json_new_int(int64_t n); /* NULL outside JSON_INT_MAX */
struct json *json_new_bool(bool b);
struct json *json_copy(const struct json *v);
bool json_set(struct json *object, const char *name, struct json *child);
bool json_add(struct json *array, struct json *child);
/* Shorthands over the above; a NULL string sets nothing and is fine. */
bool json_set_str(struct json *object, const char *name, const char *s);
bool json_set_int(struct json *object, const char *name, int64_t n);
bool json_set_bool(struct json *object, const char *name, bool b);

/* RFC 8785: members sorted by UTF-16 code units, shortest escapes.  All
 * writers: malformed UTF-8 in a string that was built becomes U+FFFD. */
void json_write_canonical(const struct json *v, struct buf *out);
/* Members in the order they were set; indent 0 gives one line without
 * spaces, 2 the form for people. C1 controls, DEL, bidi controls, U+2028
 * and U+2029 are written as \u escapes so that a terminal stays safe. */
void json_write(const struct json *v, int indent, struct buf *out);
/* Appends one JSON string, quotes included, escaped as json_write does. */
void json_write_str(struct slice s, struct buf *out);

#endif
