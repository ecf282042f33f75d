/* SPDX-License-Identifier: Apache-2.0 */
/* Completion scripts for bash, zsh and fish, from the tables of a program. */
#ifndef SYS_COMPLETION_H
#define SYS_COMPLETION_H

#include <stdbool.h>
#include <stdio.h>

#include "sys/cli.h"

/* Commands and their second words, the options of each, their values where
 * the table lists them; of others and of operands the shell offers files.
 * zsh and fish show
 * the help lines of the tables, in the language of the run. False: no such
 * shell, nothing was written. */
bool completion_write(const struct cli *cli, const char *shell, FILE *f);

/* completion_SHELL.c, and what they share. */
void completion_zsh(const struct cli *cli, FILE *f);
void completion_fish(const struct cli *cli, FILE *f);
/* Whether the command above in the table has the same first word. */
bool completion_same_group(const struct cli *cli, const struct cli_command *c);
/* Every option that takes a value, each after `between`. */
void completion_valued(const struct cli *cli, const char *between, FILE *f);
/* The values that an option may have, parted by spaces, until the next call;
 * NULL: they are not known. */
const char *completion_values(const struct cli_option *o);
/* The cases of a shell, COMMAND/OPTION) BEFORE VALUES AFTER ;; for each option
 * whose values are known. */
void completion_value_cases(
    const struct cli *cli, const char *before, const char *after, FILE *f);
/* The help line in the language of the run. */
const char *completion_text(
    const struct cli *cli, const char *zh, const char *en);

#endif
