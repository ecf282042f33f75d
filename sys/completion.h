/* SPDX-License-Identifier: Apache-2.0 */
/* A completion script for bash, from the tables of a program. */
#ifndef SYS_COMPLETION_H
#define SYS_COMPLETION_H

#include <stdio.h>

#include "sys/cli.h"

/* Commands and their second words, the options of each; what takes a value
 * and operands are left to bash, which offers files. */
void completion_write(const struct cli *cli, FILE *f);

#endif
