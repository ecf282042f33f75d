/* SPDX-License-Identifier: Apache-2.0 */
/* issuer restore NUMBER */
#include "issuer/act.h"
#include "issuer/cmd.h"

const struct cli_option cmd_restore_options[] = {
	ACT_REASON("corrected false_alarm"), ACT_NOTE, ACT_DATES, ACT_BY_ALL,
	ACT_VERSION, ACT_YES, CMD_JSON, CMD_PASSPHRASE, CMD_WORKSPACE, CMD_END
};

int
cmd_restore(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	(void)n;
	return act_run(cli, values, operands[0], TRANSITION_RESTORE);
}
