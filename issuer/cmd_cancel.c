/* SPDX-License-Identifier: Apache-2.0 */
/* issuer cancel NUMBER */
#include "issuer/act.h"
#include "issuer/cmd.h"

const struct cli_option cmd_cancel_options[] = {
	ACT_REASON(
	    "holder_request scheme_ended holder_ceased standard_changed"),
	ACT_NOTE, ACT_DATES, ACT_BY_ANY, ACT_VERSION, ACT_YES, CMD_JSON,
	CMD_PASSPHRASE, CMD_WORKSPACE, CMD_END
};

int
cmd_cancel(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	(void)n;
	return act_run(cli, values, operands[0], TRANSITION_CANCEL);
}
