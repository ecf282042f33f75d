/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommands: cmd_NAME.c each, listed in main.c. */
#ifndef VERIFIER_CMD_H
#define VERIFIER_CMD_H

#include "sys/cli.h"

extern const struct cli_option cmd_check_options[];
int cmd_check(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n);
extern const struct cli_option cmd_claim_options[];
int cmd_claim(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n);
int cmd_inspect(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n);
extern const struct cli_option cmd_bundle_options[];
int cmd_bundle(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n);
extern const struct cli_option cmd_update_options[];
int cmd_update(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n);
extern const struct cli_option cmd_web_options[];
int cmd_web(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n);
extern const struct cli_option cmd_trust_add_options[];
extern const struct cli_option cmd_trust_list_options[];
int cmd_trust_add(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n);
int cmd_trust_list(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n);
int cmd_trust_show(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n);
int cmd_trust_remove(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n);

#endif
