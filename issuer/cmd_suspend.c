/* SPDX-License-Identifier: Apache-2.0 */
/* issuer suspend NUMBER */
#include "issuer/act.h"
#include "issuer/cmd.h"

const struct cli_option cmd_suspend_options[] = {
	ACT_REASON(
	    "surveillance_overdue major_nonconformity quality_decline complaint_confirmed mark_misuse fees_unpaid licence_expired ordered_to_stop regulator_request holder_request false_information"),
	{ "until", 0, "DATE", false,
	    "整改期限 (默认为方案上限)；到期不自动恢复",
	    "to be corrected by then (default: the limit of the scheme); "
	    "nothing is restored by itself" },
	ACT_NOTE, ACT_DATES, ACT_BY_ANY, ACT_VERSION, ACT_YES, CMD_JSON,
	CMD_PASSPHRASE, CMD_WORKSPACE, CMD_END
};

int
cmd_suspend(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	(void)n;
	return act_run(cli, values, operands[0], TRANSITION_SUSPEND);
}
