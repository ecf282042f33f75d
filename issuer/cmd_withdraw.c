/* SPDX-License-Identifier: Apache-2.0 */
/* issuer withdraw NUMBER */
#include "issuer/act.h"
#include "issuer/cmd.h"

const struct cli_option cmd_withdraw_options[] = {
	ACT_REASON(
	    "suspension_unresolved fraud legal_status_lost refused_supervision serious_accident blacklisted not_operating misuse_uncorrected"),
	ACT_NOTE, ACT_DATES, ACT_BY_ANY, ACT_VERSION, ACT_YES, CMD_JSON,
	CMD_PASSPHRASE, CMD_WORKSPACE, CMD_END
};

int
cmd_withdraw(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	(void)n;
	return act_run(cli, values, operands[0], TRANSITION_WITHDRAW);
}
