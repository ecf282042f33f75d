/* SPDX-License-Identifier: Apache-2.0 */
/* A history written in one line, for tables of tests:
 *   "suspend 2025-04-15 2025-04-15T18:00:00+08:00 2025-10-14; restore …"
 * is action, effective day, publication, and for a suspension its deadline. */
#ifndef TESTS_HISTORY_H
#define TESTS_HISTORY_H

#include "record/status.h"

#define HISTORY_MAX 16
/* Returns the number of events; aborts on a bad text. */
size_t history_parse(
    const char *text, int64_t index, struct status_event out[HISTORY_MAX]);

#endif
