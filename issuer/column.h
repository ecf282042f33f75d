/* SPDX-License-Identifier: Apache-2.0 */
/* The members of a record as the columns of a spreadsheet: their names with
 * dots, what they hold, and what the template says about them. */
#ifndef ISSUER_COLUMN_H
#define ISSUER_COLUMN_H

#include <stdbool.h>
#include <stddef.h>

#define COLUMN_N 31

enum column_kind {
	COLUMN_TEXT,
	COLUMN_COUNT, /* a whole number */
	COLUMN_DATE, /* year first, as spreadsheets write it */
	COLUMN_LIST, /* texts, parted by ; */
	COLUMN_PAIR /* one side of a list of {zh, en}, parted by ; */
};

/* Of each of these one column at least must be there. */
enum column_need {
	COLUMN_OPTIONAL,
	COLUMN_SCHEME,
	COLUMN_NAME,
	COLUMN_CODE,
	COLUMN_COUNTRY,
	COLUMN_SCOPE,
	COLUMN_DECIDED,
	COLUMN_FROM,
	COLUMN_NEEDS
};

struct column {
	const char *name; /* "holder.name.zh" */
	enum column_kind kind;
	enum column_need need;
	const char *example;
	const char *zh, *en; /* one line for whoever fills it in */
};

/* In the order of the template; members of one object stand together. */
extern const struct column columns[COLUMN_N];

const struct column *column_find(const char *name); /* NULL: no such */
/* The place in columns[] that a field of a problem is about: "holder.uscc",
 * "criteria[2]", or the first below it: "scope"; COLUMN_N: none. */
size_t column_of_field(const char *field);

#endif
