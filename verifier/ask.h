/* SPDX-License-Identifier: Apache-2.0 */
/* What `check`, `claim` and `bundle` are asked alike: when, under whose lists,
 * with which status, of which inputs.  Each function returns 0, or an exit
 * status after it said what is wrong. */
#ifndef VERIFIER_ASK_H
#define VERIFIER_ASK_H

#include "sys/cli.h"
#include "verifier/check.h"

struct ask {
	const struct cli *cli;
	struct question question;
	struct check_plan plan;
	struct pins pins;
	struct input_list inputs;
};
void ask_clear(struct ask *ask);

/* --at, --known-at, --max-age, --jobs. */
int ask_common(struct ask *ask, const struct cli_value *values);
/* Texts of options, or NULL for none. */
int ask_through(struct ask *ask, const char *text);
int ask_pages(struct ask *ask, const char *text);
/* --trust, --status, --offline. Without --status, a folder `site` (or NULL)
 * is where status lists are. */
int ask_sources(
    struct ask *ask, const struct cli_value *values, const char *site);
/* Operands that cannot be opened are named, and taken as such. */
int ask_inputs(struct ask *ask, char **operands, size_t n);
/* For check_plan.refused; arg is the ask. */
void ask_refused(const char *name, int os, void *arg);

#endif
