/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mapping file of a spreadsheet: which header stands for which member of
 * a record, and what holds where a cell is empty.
 *
 *   { "columns": { "统一社会信用代码": "holder.uscc", "内部备注": "" },
 *     "defaults": { "holder.country": "CN" } }
 *
 * An empty member name passes the column over.  Headers are compared folded:
 * full-width letters and brackets are as good as ordinary ones.
 */
#ifndef ISSUER_MAPPING_H
#define ISSUER_MAPPING_H

#include "issuer/column.h"
#include "sys/cli.h"
#include "sys/help.h"

struct mapping;

/* path: a file, or the bare name of one that came with the program ("zh").
 * CLI_OK, or an exit status after saying every fault. */
int mapping_read(const struct cli *cli, const char *path, struct mapping **out);
void mapping_free(struct mapping *m); /* NULL is fine */

/* All below: m may be NULL, then headers are the members' own names. */

enum mapping_answer {
	MAPPING_COLUMN,
	MAPPING_PASSED_OVER,
	MAPPING_UNKNOWN
};
/* *place: in columns[]. */
enum mapping_answer mapping_find(
    const struct mapping *m, const char *header, size_t *place);
/* Offers every header that is known to the search for the nearest. */
void mapping_nearest(const struct mapping *m, struct help_nearest *nearest);
/* What stands for an empty cell, or NULL. */
const char *mapping_default(const struct mapping *m, size_t place);
/* The header that the template gives a column: the mapping's, else the
 * member's name. */
const char *mapping_header(const struct mapping *m, size_t place);

#endif
