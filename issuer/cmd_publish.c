/* SPDX-License-Identifier: Apache-2.0 */
/* issuer publish SITE */
#include "issuer/cmd.h"

#include <stdio.h>

#include "issuer/audit.h"
#include "issuer/publish.h"
#include "issuer/trustlist.h"

const struct cli_option cmd_publish_options[] = {
	{ "check", 0, NULL, false,
	    "不写：只凭目录中的文件，像陌生人一样逐一复核",
	    "write nothing: check the folder as a stranger would, from its "
	    "files alone" },
	{ "root", 0, "FILE", false,
	    "与 --check 同用：另外得到的根密钥 (默认为网站上的 root.json)",
	    "with --check: a pin that came another way (default: root.json "
	    "of the site)" },
	{ "no-web", 0, NULL, false, "不写网页核验 (默认写入)",
	    "leave the web verifier out (it is written by default)" },
	CMD_PASSPHRASE, CMD_WORKSPACE, CMD_END
};

/* An expired list makes every certificate unverifiable, so it is renewed
 * here, where the root key is at hand. */
static int
renew_trust(
    const struct cli *cli, const struct cli_value *values, struct workspace *ws)
{
	static const char *const owners[] = { WORKSPACE_ROOT };
	struct signer *signer = NULL;
	int status;

	if (ws->trust != NULL &&
	    ws->trust->expires - cli->now >= PUBLISH_TRUST_LEFT)
		return CLI_OK;
	status = signer_open(cli, values, ws, owners, 1, 0, cli->now, &signer);
	if (status != CLI_OK)
		goto out;
	if (!register_begin(ws->reg) || !workspace_trust(ws, cli))
		status = workspace_register_failed(cli, ws);
	else
		status = trustlist_sign(cli, ws, signer);
	if (status == CLI_OK)
		printf(cli->lang == LANG_ZH
			? "信任名单将到期，已续签第 %lld 版\n"
			: "the trust list was about to expire: signed version "
			  "%lld\n",
		    (long long)ws->trust->version);
	else
		register_rollback(ws->reg);
out:
	signer_close(signer);
	return status;
}

/* A list speaks for what was signed before its second: a certificate signed
 * in this one is given the time to be older. */
static int
let_pass(const struct cli *cli, const struct workspace *ws, struct cli *later)
{
	int64_t newest;

	*later = *cli;
	if (!register_newest(ws->reg, &newest))
		return workspace_register_failed(cli, ws);
	if (newest >= later->now)
		later->now = cli->wait(newest + 1);
	if (newest < later->now)
		return CLI_OK;
	cli_error(cli, "最新的证书签发于将来，请核对时钟",
	    "the newest certificate is dated in the future: check the clock");
	return CLI_REFUSED;
}

static void
say_done(const struct publish *p)
{
	if (p->cli->lang == LANG_ZH)
		printf("已发布到 %s：新签状态表 %zu 份，写入 %zu 个文件\n",
		    p->site, p->tokens, p->files);
	else
		printf("published to %s: %zu new status token%s, %zu file%s "
		       "written\n",
		    p->site, p->tokens, p->tokens == 1 ? "" : "s", p->files,
		    p->files == 1 ? "" : "s");
}

static int
write_site(
    const struct cli *cli, const struct cli_value *values, char **operands)
{
	struct cli later;
	struct publish p = { .cli = &later, .site = operands[0] };
	struct workspace *ws = NULL;
	const char *owners[1];
	int status = workspace_open(cli, values, &ws);

	if (status != CLI_OK)
		return status;
	p.ws = ws;
	p.signer_body = owners[0] = publish_status_signer(ws);
	if (p.signer_body == NULL) {
		cli_error(cli,
		    "各方案没有共同的 status_signers，无法签发状态表",
		    "the schemes have no body in common in status_signers: "
		    "nobody can sign the status list");
		status = CLI_REFUSED;
		goto out;
	}
	status = let_pass(cli, ws, &later);
	if (status == CLI_OK)
		status = renew_trust(&later, values, ws);
	if (status == CLI_OK)
		status = signer_open(cli, values, ws, owners, 1,
		    TRUST_USE_STATUS, later.now, &p.signer);
	if (status == CLI_OK)
		status = publish_status(&p);
	if (status == CLI_OK)
		status = publish_site(&p);
	if (status == CLI_OK && !cli_has(cli, values, "no-web"))
		status = publish_web(&p);
	if (status == CLI_OK)
		say_done(&p);
out:
	signer_close(p.signer);
	workspace_close(ws);
	return status;
}

/* Needs no workspace: whoever has a copy of the folder can ask. */
static int
check_site(const struct cli *cli, const char *site, const char *root)
{
	struct audit a = { .cli = cli, .site = site, .root = root };

	return audit_run(&a);
}

int
cmd_publish(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	const char *root = cli_get(cli, values, "root");

	(void)n;
	if (cli_has(cli, values, "check"))
		return check_site(cli, operands[0], root);
	if (root != NULL) {
		cli_error(cli, "--root 须与 --check 同用",
		    "--root goes with --check");
		return CLI_USAGE;
	}
	return write_site(cli, values, operands);
}
