/* SPDX-License-Identifier: Apache-2.0 */
/* What `show` and `list` say of a row of the register. */
#ifndef ISSUER_VIEW_H
#define ISSUER_VIEW_H

#include "issuer/workspace.h"
#include "sys/tty.h"

/* Derived from the dates and the events, never stored. */
enum view_status {
	VIEW_RESERVED,
	VIEW_NOT_YET_VALID,
	VIEW_VALID,
	VIEW_SUSPENDED,
	VIEW_EXPIRED,
	VIEW_SUPERSEDED,
	VIEW_CANCELLED,
	VIEW_WITHDRAWN,
	VIEW_VOID,
	VIEW_COUNT
};
enum view_status view_status(const struct register_row *row, int64_t now);
const char *view_status_str(enum view_status s);
const char *view_status_text(enum view_status s, enum lang lang);
/* The state today in words, with "overdue" where somebody has to act. */
const char *view_text(
    const struct register_row *row, int64_t now, enum lang lang);
enum tty_style view_status_style(enum view_status s);
bool view_status_parse(const char *text, enum view_status *out);

/* The name of a level, or its code; "" without level. */
const char *view_level(
    const struct workspace *ws, const struct register_row *row, enum lang lang);
const char *view_holder(const struct register_row *row, enum lang lang);
struct json *view_json(const struct register_row *row, int64_t now);
/* An event without who signed it and without the note. */
struct json *view_event_json(const struct register_event *e, int zone);
/* Prints a document on stdout and frees it; good false: making it failed.
 * CLI_OK or CLI_INTERNAL. */
int view_print(struct json *top, bool good);
/* The same of {"schema", NAME: list}; takes the list, which is NULL then. */
int view_print_list(const char *schema, const char *name, struct json **list);
/* Hands each version of the number that somebody typed to `each`, which
 * returns false when it failed. CLI_OK, or an exit status after saying why,
 * also when the register has none. */
int view_versions(const struct cli *cli, struct workspace *ws,
    const char *number, bool (*each)(void *arg, const struct register_row *row),
    void *arg);
/* "suspended", "restored", … */
const char *view_action_text(enum status_action a, enum lang lang);

#endif
