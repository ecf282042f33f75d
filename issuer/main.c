/* SPDX-License-Identifier: Apache-2.0 */
/* issuer: the program that certificates come from.  One table of
 * subcommands; what each does is in cmd_NAME.c. */
#include "issuer/cmd.h"
#include "sys/clock.h"

#define ROW(name, function, operands, min, max, zh, en)                     \
	{                                                                   \
		name, operands, min, max, zh, en, cmd_##function##_options, \
		    cmd_##function                                          \
	}

static const struct cli_command commands[] = {
	ROW("init", init, "DIR", 1, 1, "新建工作区", "make a workspace"),
	ROW("key new", key_new, "BODY", 1, 1, "为机构新建密钥",
	    "make a key for a body"),
	ROW("key list", key_list, NULL, 0, 0, "列出密钥", "list the keys"),
	ROW("key rotate", key_rotate, "BODY", 1, 1,
	    "换用新密钥，旧密钥自此停用",
	    "make a new key and end the use of the old one"),
	ROW("key retire", key_retire, "KID", 1, 1, "停用密钥",
	    "end the use of a key"),
	ROW("key compromised", key_compromised, "KID", 1, 1, "申明密钥失密",
	    "declare a key compromised"),
	ROW("trust publish", trust_publish, NULL, 0, 0,
	    "用根密钥签发新一版信任名单",
	    "sign the next trust list with the root key"),
	ROW("trust show", trust_show, NULL, 0, 0, "显示信任名单",
	    "show the trust list"),
	ROW("scheme check", scheme_check, "FILE...", 1, SIZE_MAX,
	    "检查方案文件", "check scheme files"),
	ROW("scheme add", scheme_add, "FILE", 1, 1, "把方案加入工作区",
	    "take a scheme into the workspace"),
	ROW("scheme show", scheme_show, "ID", 1, 1, "显示方案的规则",
	    "show the rules of a scheme"),
	ROW("check", check, "RECORD...", 1, SIZE_MAX,
	    "只检查记录，一次列出全部问题",
	    "only check records: every problem at once"),
	ROW("import", import, "[TABLE.csv]", 0, 1,
	    "批量签发的表格：输出模板，或转为每行一条的记录",
	    "tables of records: write the template, or records one a line"),
	ROW("preview", preview, "RECORD", 1, 1,
	    "生成样张 PDF，不签名，不占编号",
	    "make a specimen PDF: unsigned, no number used up"),
	ROW("case open", case_open, "[APPLICATION]", 0, 1, "立案：受理一份申请",
	    "open a case"),
	ROW("case submit", case_submit, "CASE", 1, 1, "登记提交的材料",
	    "take in materials"),
	ROW("case return", case_return, "CASE", 1, 1, "退回补充",
	    "return it: something is missing"),
	ROW("case accept", case_accept, "CASE", 1, 1, "形式评审通过，受理",
	    "accept it after the formal review"),
	ROW("case reject", case_reject, "CASE", 1, 1, "不予受理", "reject it"),
	ROW("case audit", case_audit, "CASE REPORT", 2, 2, "登记审核与评分",
	    "record an audit and its scores"),
	ROW("case finding", case_finding, "CASE", 1, 1, "开出不符合项",
	    "record a finding"),
	ROW("case rectify", case_rectify, "CASE FINDING", 2, 2, "登记整改",
	    "record a rectification"),
	ROW("case review", case_review, "CASE FINDING", 2, 2, "登记复核",
	    "review a rectification"),
	ROW("case decide", case_decide, "CASE", 1, 1, "一家机构作出决定",
	    "the decision of a body"),
	ROW("case surveil", case_surveil, "CASE", 1, 1, "安排或登记监督",
	    "plan or record a surveillance"),
	ROW("case show", case_show, "CASE", 1, 1, "一个案卷的全部经过",
	    "the story of a case"),
	ROW("case list", case_list, NULL, 0, 0, "列出案卷", "list the cases"),
	ROW("case report", case_report, "CASE", 1, 1, "生成归档用的案卷 PDF",
	    "write the file of a case for the archive"),
	ROW("issue", issue, "[INPUT...]", 0, SIZE_MAX, "签发证书",
	    "issue certificates"),
	ROW("render", render, "NUMBER", 1, 1,
	    "重做一张证书的 PDF，或比较是否仍与所签相同",
	    "make the PDF of a certificate again, or compare it"),
	ROW("suspend", suspend, "NUMBER", 1, 1, "暂停", "suspend"),
	ROW("restore", restore, "NUMBER", 1, 1, "恢复暂停的证书",
	    "lift a suspension"),
	ROW("withdraw", withdraw, "NUMBER", 1, 1, "撤销", "withdraw for good"),
	ROW("cancel", cancel, "NUMBER", 1, 1, "注销，可预告",
	    "cancel for good, also announced ahead"),
	ROW("void", void, "NUMBER", 1, 1, "自始作废，可同时更正重发",
	    "void from the start, also with its correction"),
	ROW("reissue", reissue, "NUMBER RECORD", 2, 2, "换发同一编号的下一版",
	    "issue the next version of a number"),
	ROW("renew", renew, "NUMBER RECORD", 2, 2, "以新编号续发",
	    "renew under a new number"),
	ROW("history", history, "NUMBER", 1, 1, "一张证书的全部经过",
	    "everything that happened to a certificate"),
	ROW("show", show, "NUMBER", 1, 1, "显示一张证书", "show a certificate"),
	ROW("list", list, NULL, 0, 0, "列出证书", "list certificates"),
	ROW("due", due, NULL, 0, 0, "列出到期、监督、暂停期限与预告",
	    "what falls due: expiry, surveillance, suspensions"),
	ROW("publish", publish, "SITE", 1, 1, "生成网站：信任名单、状态、证书",
	    "write the site: trust list, status, certificates"),
	ROW("export", export, NULL, 0, 0, "导出登记册内容",
	    "export what is in the register"),
	ROW("doctor", doctor, NULL, 0, 0, "检查并修复登记册、文件与网站",
	    "check register, files and site, and repair them"),
	{ NULL, NULL, 0, 0, NULL, NULL, NULL, NULL },
};

int
main(int argc, char **argv)
{
	struct cli cli = { .program = "issuer",
		.zh = "签发与管理证书",
		.en = "issue and manage certificates",
		.commands = commands,
		.now = clock_now(),
		.wait = clock_wait };

	return cli_main(&cli, argc, argv);
}
