/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings of a design file, each wanted in its type and range.  A source
 * remembers the first thing wrong as "file:line: member: what"; after that
 * every reader gives nothing, so that callers look once, at the end.
 */
#ifndef ISSUER_SETTING_H
#define ISSUER_SETTING_H

#include "record/buf.h"
#include "record/error.h"
#include "record/json.h"

struct setting_source {
	const char *file;
	struct slice text;
	enum lang lang; /* of the message */
	struct buf *message;
	bool failed;
};

struct setting { /* a value, and how to name it */
	struct setting_source *source;
	const struct json *v; /* NULL when it is not there */
	char path[160];
};

/* Reads and parses a file; its text stays for the line numbers, and the source
 * names it from then on. NULL after saying why. */
struct json *setting_open(
    struct setting_source *source, const char *file, struct buf *text);
/* A member of an object, an element of an array. */
struct setting setting_get(const struct setting *object, const char *name);
struct setting setting_at(
    const struct setting *array, const struct json *v, size_t i);
/* Says what is wrong with it, unless something was said before. */
void setting_fail(const struct setting *m, const char *zh, const char *en);
/* Refuses names outside the NULL-terminated list, and what is no object. */
void setting_only(const struct setting *object, const char *const names[]);
/* The whole number in min..max; `absent` for one that is not there, which is
 * refused when absent lies outside. */
int64_t setting_int(const struct setting *object, const char *name, int64_t min,
    int64_t max, int64_t absent);
/* Heap copy of a text; NULL on no memory, which is said of m. */
char *setting_copy(const struct setting *m, const char *s);
/* Heap copy; NULL when it is not there and `optional`. */
char *setting_string(
    const struct setting *object, const char *name, bool optional);
/* A colour of six hexadecimal digits. */
uint32_t setting_rgb(const struct setting *m);
/* Place of the string in words[]; `absent` (or a refusal when SIZE_MAX). */
size_t setting_word(const struct setting *object, const char *name,
    const char *const words[], size_t absent);

#endif
