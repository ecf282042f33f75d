/* SPDX-License-Identifier: Apache-2.0 */
/* What a spreadsheet did to a cell before it was saved: numbers that were
 * rounded, days that became numbers, formulas that failed, characters that
 * the encoding lacked.  None of it can be undone, so it is refused.  And a file
 * that is named in a cell must be beside the table. */
#ifndef ISSUER_CELL_H
#define ISSUER_CELL_H

#include "issuer/column.h"
#include "record/buf.h"
#include "record/error.h"
#include "sys/encoding.h"

/* Of a cell that is not empty, as UTF-8 that ends with NUL; place: in
 * columns[]. E_OK, or E_CSV_FORMULA, E_CSV_ROUNDED, E_CSV_DAY, E_CSV_LOST,
 * E_CSV_PLACE. */
enum error cell_check(size_t place, struct slice text, enum encoding from);
/* Whether it is one of the values that failed formulas have. */
bool cell_failed(struct slice text);

#endif
