/* SPDX-License-Identifier: Apache-2.0 */
/* issuer renew NUMBER RECORD: a new number that follows this one. */
#include "issuer/act.h"
#include "issuer/cmd.h"
#include "issuer/succeed.h"

const struct cli_option cmd_renew_options[] = { SUCCEED_OPTIONS, ACT_YES,
	CMD_JSON, CMD_PASSPHRASE, CMD_WORKSPACE, CMD_END };

int
cmd_renew(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	(void)n;
	return succeed_run(
	    cli, values, operands[0], operands[1], TRANSITION_RENEW);
}
