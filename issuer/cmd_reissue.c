/* SPDX-License-Identifier: Apache-2.0 */
/* issuer reissue NUMBER RECORD: the next version of the same number. */
#include "issuer/act.h"
#include "issuer/cmd.h"
#include "issuer/succeed.h"

const struct cli_option cmd_reissue_options[] = { ACT_REASON(
						      "scope_reduced "
						      "scope_extended "
						      "name_changed "
						      "address_changed "
						      "standard_edition "
						      "lost_copy reissue"),
	SUCCEED_OPTIONS, ACT_NOTE, ACT_YES, CMD_JSON, CMD_PASSPHRASE,
	CMD_WORKSPACE, CMD_END };

int
cmd_reissue(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	(void)n;
	return succeed_run(
	    cli, values, operands[0], operands[1], TRANSITION_REISSUE);
}
