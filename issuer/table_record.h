/* SPDX-License-Identifier: Apache-2.0 */
/* One row of a table on its way to a record: a cell a member, empty ones left
 * out. */
#ifndef ISSUER_TABLE_RECORD_H
#define ISSUER_TABLE_RECORD_H

#include "issuer/column.h"
#include "record/buf.h"

struct table_record { /* begins zeroed */
	struct buf cell[COLUMN_N];
};

void table_record_clear(struct table_record *r);
void table_record_free(struct table_record *r);
void table_record_put(struct table_record *r, size_t place, struct slice text);
bool table_record_has(const struct table_record *r, size_t place);
/* Appends the JSON object, in the order of columns[]. */
void table_record_write(const struct table_record *r, struct buf *out);

#endif
