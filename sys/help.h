/* SPDX-License-Identifier: Apache-2.0 */
/* What sys/cli says about itself: --help, usage lines, the nearest word; all
 * of it from the tables. */
#ifndef SYS_HELP_H
#define SYS_HELP_H

#include <stdio.h>

#include "sys/cli.h"

/* The options that every program has even if its table leaves them out. */
extern const struct cli_option help_builtin[]; /* ends with .name NULL */
#define HELP_BUILTIN 3

void help_program(const struct cli *cli, FILE *f); /* all commands */
void help_group(const struct cli *cli, const char *word, FILE *f);
void help_command(
    const struct cli *cli, const struct cli_command *command, FILE *f);
/* One line; command NULL: of the program. */
void help_usage(
    const struct cli *cli, const struct cli_command *command, FILE *f);

/* Keeps the nearest of the candidates seen so far to what was typed. Begin
 * with { typed, NULL, SIZE_MAX }; best stays NULL when none is near. */
struct help_nearest {
	const char *typed;
	const char *best;
	size_t distance;
};
void help_nearest(struct help_nearest *n, const char *candidate);

#endif
