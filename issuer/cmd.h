/* SPDX-License-Identifier: Apache-2.0 */
/* The subcommands: one file each, one row each in main.c's table. */
#ifndef ISSUER_CMD_H
#define ISSUER_CMD_H

#include "sys/cli.h"

#define CMD_WORKSPACE                                                 \
	{                                                             \
		"workspace", 'w', "DIR", false,                       \
		    "工作区 (默认自当前目录向上查找)",                \
		    "the workspace (default: found from here upward)" \
	}
#define CMD_PASSPHRASE                                                         \
	{                                                                      \
		"passphrase-file", 0, "FILE", false,                           \
		    "密钥口令所在文件 (默认为 init 时所用的，否则在终端询问)", \
		    "file with the passphrase of the keys (default: the one "  \
		    "given to init, else asked on the terminal)"               \
	}
#define CMD_STAMP                                                               \
	{                                                                       \
		"no-timestamp", 0, NULL, false,                                 \
		    "PDF 签名不加时间戳，即使工作区设有 tsa_url",               \
		    "PDF signatures without time-stamps, though the workspace " \
		    "has a tsa_url"                                             \
	}
#define CMD_TABLE                                                           \
	{ "map", 0, "FILE", false, "表头的映射文件，或随程序提供的 zh、en", \
		"mapping file of the headers of a CSV, or zh or en, which " \
		"came with the program" },                                  \
	{                                                                   \
		"encoding", 0, "utf-8|gb18030", false,                      \
		    "CSV 的编码 (默认自行判断)",                            \
		    "encoding of a CSV (default: found out)"                \
	}
#define CMD_JSON                                           \
	{                                                  \
		"json", 0, NULL, false, "只输出一份 JSON", \
		    "print one JSON document"              \
	}
#define CMD_END                                  \
	{                                        \
		NULL, 0, NULL, false, NULL, NULL \
	}

#define CMD_DECLARE(name)                                                     \
	extern const struct cli_option cmd_##name##_options[];                \
	int cmd_##name(const struct cli *cli, const struct cli_value *values, \
	    char **operands, size_t n);

CMD_DECLARE(init)
CMD_DECLARE(unlist)
CMD_DECLARE(key_new)
CMD_DECLARE(key_list)
CMD_DECLARE(key_rotate)
CMD_DECLARE(key_retire)
CMD_DECLARE(key_compromised)
CMD_DECLARE(trust_publish)
CMD_DECLARE(trust_show)
CMD_DECLARE(scheme_check)
CMD_DECLARE(scheme_add)
CMD_DECLARE(scheme_show)
CMD_DECLARE(check)
CMD_DECLARE(import)
CMD_DECLARE(preview)
CMD_DECLARE(issue)
CMD_DECLARE(render)
CMD_DECLARE(case_open)
CMD_DECLARE(case_submit)
CMD_DECLARE(case_return)
CMD_DECLARE(case_accept)
CMD_DECLARE(case_reject)
CMD_DECLARE(case_audit)
CMD_DECLARE(case_finding)
CMD_DECLARE(case_rectify)
CMD_DECLARE(case_review)
CMD_DECLARE(case_decide)
CMD_DECLARE(case_surveil)
CMD_DECLARE(case_show)
CMD_DECLARE(case_list)
CMD_DECLARE(case_report)
CMD_DECLARE(suspend)
CMD_DECLARE(restore)
CMD_DECLARE(withdraw)
CMD_DECLARE(cancel)
CMD_DECLARE(void)
CMD_DECLARE(reissue)
CMD_DECLARE(renew)
CMD_DECLARE(history)
CMD_DECLARE(show)
CMD_DECLARE(list)
CMD_DECLARE(due)
CMD_DECLARE(export)
CMD_DECLARE(publish)
CMD_DECLARE(doctor)

/* Of `issue`, for the commands that issue as well: the reason of --late, the
 * folder of --out (heap; NULL after saying why), one line an item, and all
 * of a batch as JSON. */
struct intake;
struct intake_item;
struct workspace;
int cmd_issue_late(
    const struct cli *cli, const struct cli_value *values, const char **late);
char *cmd_issue_folder(const struct cli *cli, const struct cli_value *values,
    const struct workspace *ws);
void cmd_issue_print(const struct cli *cli, const struct intake_item *item);
int cmd_issue_json(const struct cli *cli, struct workspace *ws,
    const struct intake *batch, const char *schema);

#endif
