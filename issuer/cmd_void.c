/* SPDX-License-Identifier: Apache-2.0 */
/* issuer void NUMBER, also with the corrected certificate in one step */
#include "issuer/act.h"
#include "issuer/cmd.h"
#include "issuer/succeed.h"

const struct cli_option cmd_void_options[] = {
	ACT_REASON("misprint issued_in_error key_misuse"),
	{ "replacement", 0, "RECORD", false,
	    "同时签发更正后的下一版，日期按该记录",
	    "issue the corrected next version as well; its record gives the "
	    "dates" },
	SUCCEED_OPTIONS, ACT_NOTE, ACT_DATES, ACT_BY_ALL, ACT_VERSION, ACT_YES,
	CMD_JSON, CMD_PASSPHRASE, CMD_WORKSPACE, CMD_END
};

int
cmd_void(const struct cli *cli, const struct cli_value *values, char **operands,
    size_t n)
{
	static const char *const alone[] = { "out", "late", "no-timestamp",
		NULL };
	static const char *const both[] = { "decided", "effective", "by",
		NULL };
	const char *record = cli_get(cli, values, "replacement");
	const char *const *name = record == NULL ? alone : both;

	(void)n;
	for (; *name != NULL; name++) {
		if (!cli_has(cli, values, *name))
			continue;
		if (record == NULL)
			cli_error(cli, "--%s 只与 --replacement 同用",
			    "--%s goes with --replacement only", *name);
		else
			cli_error(cli,
			    "--%s 不与 --replacement 同用：以该记录为准",
			    "--%s does not go with --replacement: the record "
			    "says it",
			    *name);
		return CLI_USAGE;
	}
	if (record == NULL)
		return act_run(cli, values, operands[0], TRANSITION_VOID);
	return succeed_run(cli, values, operands[0], record, TRANSITION_VOID);
}
