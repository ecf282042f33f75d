/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>

#include "sys/cli.h"
#include "sys/clock.h"
#include "verifier/cmd.h"

static const struct cli_command commands[] = {
	{ "check", "INPUT...", 1, SIZE_MAX,
	    "核验证书：PDF、图片、*.jws.json、文件夹、二维码文字或 -",
	    "check certificates: PDF, image, *.jws.json, folder, text of a "
	    "QR, or -",
	    cmd_check_options, cmd_check },
	{ "claim", "INPUT...", 1, SIZE_MAX,
	    "连续几年持证是否属实：列出每一段空档",
	    "whether years were covered without a gap, as claimed",
	    cmd_claim_options, cmd_claim },
	{ "inspect", "INPUT", 1, 1, "列出其中的全部内容，不作结论",
	    "show everything inside, decoded, with no verdict", NULL,
	    cmd_inspect },
	{ "trust add", "FILE", 1, 1, "加入信任名单（显示根指纹并询问）",
	    "pin a trust list: shows its fingerprint and asks",
	    cmd_trust_add_options, cmd_trust_add },
	{ "trust list", NULL, 0, 0, "列出已加入的信任名单",
	    "list the pinned trust lists", cmd_trust_list_options,
	    cmd_trust_list },
	{ "trust show", "FINGERPRINT|URL", 1, 1, "显示一个信任名单的内容",
	    "show one trust list", NULL, cmd_trust_show },
	{ "trust remove", "FINGERPRINT|URL", 1, 1, "移除一个信任名单",
	    "remove a trust list", NULL, cmd_trust_remove },
	{ "bundle", "INPUT...", 1, SIZE_MAX,
	    "写出证据文件：记录、名单、状态与结论，供日后重新核验",
	    "write evidence for the archive: records, lists and verdicts, to "
	    "be judged again later",
	    cmd_bundle_options, cmd_bundle },
	{ "update", NULL, 0, 0, "取得各发布者最新的信任名单与状态表",
	    "fetch the newest trust and status lists of every publisher "
	    "pinned",
	    cmd_update_options, cmd_update },
	{ "web", "DIR", 1, 1, "写出网页核验，固定所选的信任名单，供自行发布",
	    "write the web verifier, with the trust lists of your choice, to "
	    "host yourself",
	    cmd_web_options, cmd_web },
	{ NULL, NULL, 0, 0, NULL, NULL, NULL, NULL },
};

int
main(int argc, char **argv)
{
	struct cli cli = {
		.program = "verifier",
		.zh = "核验证书",
		.en = "checks certificates",
		.commands = commands,
		.now = clock_now(),
	};

	return cli_main(&cli, argc, argv);
}
