/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that is wrong with one input, gathered and said at once. */
#ifndef ISSUER_PROBLEM_H
#define ISSUER_PROBLEM_H

#include <stdbool.h>
#include <stddef.h>

#include "record/buf.h"
#include "record/json.h"
#include "sys/cli.h"

#define PROBLEMS_MAX 64

struct problem {
	char field[64]; /* "holder.name.zh"; "" for the whole */
	enum error rule;
	bool warning; /* said, but does not refuse */
	char detail[160]; /* UTF-8: a value, a code point, what to do; or "" */
	size_t line, column; /* from 1; 0 when the source has none */
};

struct problems {
	size_t n; /* kept: at most PROBLEMS_MAX */
	size_t refusals; /* all that are not warnings, kept or not */
	struct problem v[PROBLEMS_MAX];
};

void problems_add(struct problems *ps, const char *field, enum error rule,
    const char *detail, ...) __attribute__((format(printf, 4, 5)));
void problems_warn(struct problems *ps, const char *field, enum error rule,
    const char *detail, ...) __attribute__((format(printf, 4, 5)));
/* A fault at a known place of a file. */
void problems_add_at(struct problems *ps, const char *field, enum error rule,
    size_t line, size_t column);
/* Finds the place of every problem that has none in the JSON text. */
void problems_locate(struct problems *ps, struct slice text);
/* Appends one line: "FILE:LINE:COLUMN: CELL: field: text (detail) [code]";
 * cell "": there is none. */
void problem_write(const struct problem *p, const char *file, const char *cell,
    enum lang lang, struct buf *out);
/* Appends one line a problem: "FILE:LINE:COLUMN: field: text (detail)
 * [code]", in order of appearance. */
void problems_write(const struct problems *ps, const char *file, enum lang lang,
    struct buf *out);
/* The same on stderr. CLI_OK when nothing refuses, CLI_REFUSED when a rule
 * does, CLI_INTERNAL when it was memory. */
int problems_say(
    const struct problems *ps, const char *file, const struct cli *cli);
/* One for programs; cell NULL: there is none. NULL on no memory. */
struct json *problem_json(
    const struct problem *p, const char *cell, enum lang lang);
/* All of them, an array. NULL on no memory. */
struct json *problems_json(const struct problems *ps, enum lang lang);
/* The same, and that nothing was changed when it is not CLI_OK. */
int problems_judge(
    const struct problems *ps, const char *file, const struct cli *cli);

#endif
