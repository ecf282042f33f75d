/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Member names as they are written in a text that passed the gate, compared
 * by what they mean: "a" and "\u0061" are one name.  Only for the files
 * json*.c; whoever reads JSON calls record/json.h.
 */
#ifndef RECORD_JSON_NAME_H
#define RECORD_JSON_NAME_H

#include <stdbool.h>

#include "record/buf.h"

struct json_name {
	const uint8_t *p; /* after the quote */
	size_t n;
	bool escaped; /* has a backslash */
};

/* Four hexadecimal digits at p, which are there; -1 when they are not hex. */
int json_name_hex4(const uint8_t *p);
/* The code point at *i, and *i past it. */
uint32_t json_name_next(const struct json_name *a, size_t *i);
/* By code points; 0 when they mean the same. */
int json_name_cmp(const struct json_name *a, const struct json_name *b);
/* Where the first name of the text begins that was there before, or NULL.
 * Sorts the names: n log n whatever they are. */
const uint8_t *json_name_twice(struct json_name *names, size_t n);

#endif
