/* SPDX-License-Identifier: Apache-2.0 */
/* issuer doctor */
#include "issuer/cmd.h"
#include "issuer/doctor.h"

const struct cli_option cmd_doctor_options[] = {
	{ "repair", 0, NULL, false, "修复能修复的问题",
	    "repair what can be repaired" },
	{ "site", 0, "SITE", false, "一并检查已发布的网站目录",
	    "check a published site too" },
	CMD_WORKSPACE, CMD_END
};

int
cmd_doctor(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct doctor d = { .cli = cli,
		.repair = cli_has(cli, values, "repair"),
		.site = cli_get(cli, values, "site") };
	int status = workspace_open(cli, values, &d.ws);

	(void)operands;
	(void)n;
	if (status != CLI_OK)
		return status;
	status = doctor_run(&d);
	workspace_close(d.ws);
	return status;
}
