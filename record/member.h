/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members of a JSON object, read with type, range and presence checked; on a
 * failure `field` (64 bytes, may be NULL) gets the member's path, such as
 * "bodies[0].keys[1].from".
 */
#ifndef RECORD_MEMBER_H
#define RECORD_MEMBER_H

#include "record/certificate.h"
#include "record/json.h"

#define MEMBER_PATH 64

struct member { /* one object and where it stands */
	const struct json *v;
	char path[MEMBER_PATH]; /* "" for the root */
	char *field; /* out, may be NULL */
};

struct member member_root(const struct json *v, char *field);
/* The object or array that a member holds; v is NULL when it is absent. */
struct member member_child(const struct member *m, const char *name);
/* An element of the array that m is. */
struct member member_element(
    const struct member *m, const struct json *v, size_t i);

/* Names m, or its member `name` when not NULL, in field; returns e. */
enum error member_fail(const struct member *m, const char *name, enum error e);
/* m is an object and has no member besides `names`. */
enum error member_only(const struct member *m, const char *const names[]);
/* m is an array of min..max elements. */
enum error member_array(const struct member *m, size_t min, size_t max);
/* A member that is absent leaves *out alone, and fails when required. */
enum error member_text(const struct member *m, const char *name, bool required,
    size_t max, const char **out);
enum error member_int(const struct member *m, const char *name, bool required,
    int64_t min, int64_t max, int64_t *out);
enum error member_bool(const struct member *m, const char *name, bool *out);
/* A code that programs compare: letters, digits, '-', '_', '.', at most 40. */
enum error member_id(
    const struct member *m, const char *name, const char **out);
/* An object with zh, en or both. */
enum error member_bilingual(const struct member *m, const char *name,
    bool required, size_t max, struct bilingual *out);
/* Whether s is a code as above. */
bool member_is_id(const char *s);

#endif
