/* SPDX-License-Identifier: Apache-2.0 */
/* issuer trust publish|show */
#include "issuer/cmd.h"

#include <stdio.h>
#include <string.h>

#include "issuer/signer.h"
#include "issuer/trustlist.h"
#include "record/b64.h"

const struct cli_option cmd_trust_publish_options[] = { CMD_PASSPHRASE,
	CMD_WORKSPACE, CMD_END };
const struct cli_option cmd_trust_show_options[] = { CMD_JSON,
	{ "x509", 0, NULL, false, "输出根证书 (PEM)，供 PDF 阅读器信任",
	    "print the root certificates (PEM), for readers of PDF to trust" },
	{ "crl", 0, NULL, false, "输出根的证书吊销列表 (PEM)，供 PDF 阅读器",
	    "print the root's list of certificates taken back (CRL, PEM), for "
	    "readers of PDF" },
	CMD_WORKSPACE, CMD_END };

static void
say(const struct cli *cli, const struct trust *t)
{
	bool zh = cli->lang == LANG_ZH;
	char issued[INSTANT_TEXT], expires[INSTANT_TEXT];
	char print[TRUST_FINGERPRINT];

	instant_format(t->issued, 0, issued);
	instant_format(t->expires, 0, expires);
	trust_root_fingerprint(&t->root, print);
	printf(zh ? "信任名单第 %lld 版%s\n  签发 %s\n  有效至 %s%s\n"
		    "  公布于 %s\n  根密钥指纹 %s\n"
		  : "trust list version %lld%s\n  issued %s\n  expires %s%s\n"
		    "  published at %s\n  root fingerprint %s\n",
	    (long long)t->version,
	    !t->sample ? ""
		: zh   ? "（样本）"
		       : " (sample)",
	    issued, expires,
	    t->expires > cli->now ? ""
		: zh ? "（已过期：请运行 issuer trust publish）"
		     : " (expired: run issuer trust publish)",
	    t->publisher, print);
}

int
cmd_trust_publish(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	static const char *const owners[] = { WORKSPACE_ROOT };
	struct workspace *ws = NULL;
	struct signer *signer = NULL;
	int status = workspace_open(cli, values, &ws);

	(void)operands;
	(void)n;
	if (status == CLI_OK)
		status = signer_open(
		    cli, values, ws, owners, 1, 0, cli->now, &signer);
	if (status != CLI_OK)
		goto out;
	/* The version is taken under the lock: two runs never share one. */
	if (!register_begin(ws->reg) || !workspace_trust(ws, cli)) {
		status = workspace_register_failed(cli, ws);
		goto out;
	}
	if (ws->trust != NULL && ws->trust->issued > cli->now) {
		cli_error(cli, "现行名单的签发时间晚于现在，请核对时钟",
		    "the present list is dated after now: check the clock");
		status = CLI_REFUSED;
		goto out;
	}
	status = trustlist_sign(cli, ws, signer);
	if (status == CLI_OK)
		say(cli, ws->trust);
out:
	signer_close(signer);
	workspace_close(ws);
	return status;
}

static bool
show_key(const struct cli *cli, const struct trust_key *k)
{
	bool zh = cli->lang == LANG_ZH;
	size_t i;

	printf("    ");
	for (i = 0; i < CRYPT_KID; i++)
		printf("%02x", k->kid[i]);
	printf("  %s%s%s%s%s\n", crypt_alg_str(crypt_key_alg(k->key)),
	    (k->uses & TRUST_USE_CERTIFICATE) ? zh ? " 证书" : " certificate"
					      : "",
	    (k->uses & TRUST_USE_STATUS) ? zh ? " 状态" : " status" : "",
	    (k->uses & TRUST_USE_PDF) ? " PDF" : "",
	    k->compromised_at != INSTANT_NONE ? zh ? " 失密" : " compromised"
		: k->to != INSTANT_NONE       ? zh ? " 停用" : " ended"
					      : "");
	return true;
}

static int
show_json(const struct cli *cli, const struct workspace *ws)
{
	struct buf envelope = BUF_INIT(JWS_TRUST_MAX);
	struct buf out = BUF_INIT(JWS_TRUST_MAX);
	struct json *tree = NULL;
	struct jws *jws = NULL;
	int64_t version;
	int status = CLI_INTERNAL;

	if (!register_trust_last(ws->reg, &version, &envelope)) {
		status = workspace_register_failed(cli, ws);
		goto out;
	}
	if (jws_parse(buf_view(&envelope), JWS_TRUST_MAX, &jws) != E_OK ||
	    json_parse(jws->payload, JWS_TRUST_MAX, &tree, NULL) != E_OK)
		goto out;
	json_write(tree, 2, &out);
	puts(buf_cstr(&out));
	status = CLI_OK;
out:
	json_free(tree);
	jws_free(jws);
	buf_free(&envelope);
	buf_free(&out);
	return status;
}

/* RFC 7468 section 2. */
static void
put_pem(const char *label, struct slice der, struct buf *scratch)
{
	size_t i;

	buf_reset(scratch);
	b64std_encode(der, scratch);
	printf("-----BEGIN %s-----\n", label);
	for (i = 0; i < scratch->n; i += 64)
		printf("%.64s\n", buf_cstr(scratch) + i);
	printf("-----END %s-----\n", label);
}

static bool
show_root(void *arg, const struct register_key *k)
{

	if (strcmp(k->owner, WORKSPACE_ROOT) == 0 && k->x509.n > 0)
		put_pem("CERTIFICATE", k->x509, arg);
	return true;
}

/* What readers of PDF are to trust: the roots as X.509 certificates. */
static int
show_roots(const struct cli *cli, const struct workspace *ws)
{
	struct buf out = BUF_INIT(16384);
	int status = CLI_OK;

	if (!register_keys(ws->reg, show_root, &out))
		status = workspace_register_failed(cli, ws);
	buf_free(&out);
	return status;
}

static int
show_crl(const struct cli *cli, const struct workspace *ws)
{
	struct buf crl = BUF_INIT(TRUSTLIST_CRL_MAX);
	struct buf text = BUF_INIT(2 * TRUSTLIST_CRL_MAX);
	int64_t version;
	int status = CLI_OK;

	if (!register_crl_last(ws->reg, &version, &crl))
		status = workspace_register_failed(cli, ws);
	else if (crl.n == 0) {
		cli_error(cli, "还没有吊销列表：请运行 issuer trust publish",
		    "no CRL yet: run issuer trust publish");
		status = CLI_REFUSED;
	} else
		put_pem("X509 CRL", buf_view(&crl), &text);
	buf_free(&crl);
	buf_free(&text);
	return status;
}

int
cmd_trust_show(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct workspace *ws = NULL;
	const struct trust *t;
	size_t i, j;
	int status = workspace_open(cli, values, &ws);

	(void)operands;
	(void)n;
	if (status != CLI_OK)
		return status;
	t = ws->trust;
	if (cli_has(cli, values, "x509"))
		status = show_roots(cli, ws);
	else if (cli_has(cli, values, "crl"))
		status = show_crl(cli, ws);
	else if (t == NULL) {
		cli_error(cli, "还没有信任名单：请运行 issuer trust publish",
		    "no trust list yet: run issuer trust publish");
		status = CLI_REFUSED;
	} else if (cli_has(cli, values, "json"))
		status = show_json(cli, ws);
	else {
		say(cli, t);
		for (i = 0; i < t->nbodies; i++) {
			const struct bilingual *name = &t->bodies[i].name;

			printf("  %s  %s\n", t->bodies[i].id,
			    cli->lang == LANG_ZH && name->zh != NULL ? name->zh
				: name->en != NULL                   ? name->en
						   : name->zh);
			for (j = 0; j < t->bodies[i].nkeys; j++)
				show_key(cli, &t->bodies[i].keys[j]);
		}
	}
	workspace_close(ws);
	return status;
}
