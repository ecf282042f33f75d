/* SPDX-License-Identifier: Apache-2.0 */
/* issuer key new|list|rotate|retire|compromised */
#include "issuer/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/keyring.h"
#include "sys/tty.h"

#define ALG_OPTION                                                       \
	{                                                                \
		"alg", 0, "ES256|EdDSA", false, "密钥算法 (默认 ES256)", \
		    "kind of key (default: ES256)"                       \
	}

#define USE_OPTION                                                                \
	{                                                                         \
		"use", 0, "certificate|pdf", false,                               \
		    "certificate (默认：签证书，ES256 的也签 PDF) 或 " \
		    "pdf (只签 PDF)",                                             \
		    "certificate (default: certificates, with ES256 "             \
		    "PDF too) or pdf (PDF alone)"                                 \
	}

const struct cli_option cmd_key_new_options[] = { ALG_OPTION, USE_OPTION,
	CMD_PASSPHRASE, CMD_WORKSPACE, CMD_END };
const struct cli_option cmd_key_rotate_options[] = { ALG_OPTION, USE_OPTION,
	CMD_PASSPHRASE, CMD_WORKSPACE, CMD_END };
const struct cli_option cmd_key_list_options[] = { CMD_JSON, CMD_WORKSPACE,
	CMD_END };
const struct cli_option cmd_key_retire_options[] = { CMD_WORKSPACE, CMD_END };
const struct cli_option cmd_key_compromised_options[] = {
	{ "at", 0, "INSTANT", false,
	    "自何时起不可信 (必填，如 "
	    "2026-11-23T09:30:00+08:00)",
	    "since when it is not to be trusted (required, such as "
	    "2026-11-23T09:30:00+08:00)" },
	CMD_WORKSPACE, CMD_END
};

static void
say_next(const struct cli *cli)
{
	puts(cli->lang == LANG_ZH
		? "下一步：issuer trust publish，名单公布后才生效"
		: "next: issuer trust publish; it counts once the list is "
		  "published");
}

/* The keys of an owner in use for the same, before a new one is made. */
struct in_use {
	const char *owner;
	bool pdf;
	size_t n;
	char kid[16][17];
};

static bool
gather(void *arg, const struct register_key *k)
{
	struct in_use *u = arg;

	if (strcmp(k->owner, u->owner) == 0 && k->to == INSTANT_NONE &&
	    (k->uses == TRUST_USE_PDF) == u->pdf &&
	    u->n < sizeof u->kid / sizeof *u->kid)
		memcpy(u->kid[u->n++], k->kid, sizeof k->kid);
	return true;
}

static int
end_keys(const struct cli *cli, struct workspace *ws, const struct in_use *u)
{
	size_t i;

	/* A signature made in the second of the change stays good. */
	for (i = 0; i < u->n; i++)
		if (!register_key_end(
			ws->reg, u->kid[i], cli->now, INSTANT_NONE) ||
		    !register_log(
			ws->reg, cli->now, "key_retire", u->kid[i], "rotate"))
			return workspace_register_failed(cli, ws);
	return CLI_OK;
}

static int
make(const struct cli *cli, const struct cli_value *values, const char *owner,
    bool rotate)
{
	const char *name = cli_get(cli, values, "alg");
	const char *use = cli_get(cli, values, "use");
	const char *pass = cli_get(cli, values, "passphrase-file");
	struct workspace *ws = NULL;
	struct keyring k = { .root_x509 = BUF_INIT(16384) };
	struct buf passphrase = BUF_INIT(TTY_SECRET_MAX);
	struct in_use u = { .owner = owner };
	enum crypt_alg alg = CRYPT_ES256;
	char kid[17] = "";
	int status, error;

	if (name != NULL && !crypt_alg_parse(slice_str(name), &alg)) {
		cli_error(cli, "--alg 只能是 ES256 或 EdDSA",
		    "--alg is ES256 or EdDSA");
		return CLI_USAGE;
	}
	k.pdf = u.pdf = use != NULL && strcmp(use, "pdf") == 0;
	if ((use != NULL && !k.pdf && strcmp(use, "certificate") != 0) ||
	    (k.pdf && alg != CRYPT_ES256)) {
		cli_error(cli, "--use 只能是 certificate 或 pdf (仅 ES256)",
		    "--use is certificate or pdf (ES256 only)");
		return CLI_USAGE;
	}
	status = workspace_open(cli, values, &ws);
	if (status != CLI_OK)
		return status;
	status = CLI_REFUSED;
	if (workspace_body(ws, owner) == NULL) {
		cli_error(cli, "没有机构 %s (见 bodies/)",
		    "no body %s (see bodies/)", owner);
		goto out;
	}
	k.ws = ws;
	error = secret_passphrase(pass != NULL ? pass : ws->passphrase_file,
	    false, cli->lang == LANG_ZH ? "密钥口令" : "passphrase of the keys",
	    cli->lang, &passphrase);
	if (error != 0) {
		cli_error(cli, "口令不可用：%s", "no usable passphrase: %s",
		    secret_passphrase_text(error, cli->lang));
		goto out;
	}
	k.passphrase = buf_view(&passphrase);
	status = keyring_root(cli, &k);
	if (status != CLI_OK)
		goto out;
	if (!register_begin(ws->reg) ||
	    (rotate && !register_keys(ws->reg, gather, &u))) {
		status = workspace_register_failed(cli, ws);
		goto out;
	}
	status = keyring_make(cli, &k, owner, alg, cli->now, kid);
	if (status == CLI_OK)
		status = end_keys(cli, ws, &u);
	if (status == CLI_OK && !register_commit(ws->reg))
		status = workspace_register_failed(cli, ws);
	if (status == CLI_OK) {
		printf("%s %s\n", kid, owner);
		say_next(cli);
	}
out:
	keyring_clear(&k);
	buf_wipe(&passphrase);
	workspace_close(ws);
	return status;
}

int
cmd_key_new(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	(void)n;
	return make(cli, values, operands[0], false);
}

int
cmd_key_rotate(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	(void)n;
	return make(cli, values, operands[0], true);
}

struct search {
	const char *kid;
	bool found, root, ended, compromised;
};

static bool
find(void *arg, const struct register_key *k)
{
	struct search *s = arg;

	if (strcmp(k->kid, s->kid) != 0)
		return true;
	s->found = true;
	s->root = strcmp(k->owner, WORKSPACE_ROOT) == 0;
	s->ended = k->to != INSTANT_NONE;
	s->compromised = k->compromised_at != INSTANT_NONE;
	return false;
}

static int
end_one(const struct cli *cli, const struct cli_value *values, const char *kid,
    bool compromised, int64_t at)
{
	struct search s = { kid, false, false, false, false };
	struct workspace *ws = NULL;
	int status = workspace_open(cli, values, &ws);

	if (status != CLI_OK)
		return status;
	if (!register_begin(ws->reg) || !register_keys(ws->reg, find, &s)) {
		status = workspace_register_failed(cli, ws);
		goto out;
	}
	status = CLI_REFUSED;
	if (!s.found)
		cli_error(cli, "没有密钥 %s，见 issuer key list",
		    "no key %s: see issuer key list", kid);
	else if (s.root)
		cli_error(cli, "根密钥不能这样停用：没有它就签不了信任名单",
		    "the root key is not ended this way: without it no trust "
		    "list can be signed");
	else if (compromised ? s.compromised : s.ended)
		cli_error(
		    cli, "密钥 %s 已经停用", "key %s is ended already", kid);
	else if (!register_key_end(ws->reg, kid,
		     s.ended ? INSTANT_NONE : cli->now,
		     compromised ? at : INSTANT_NONE) ||
	    !register_log(ws->reg, cli->now,
		compromised ? "key_compromised" : "key_retire", kid, NULL) ||
	    !register_commit(ws->reg))
		status = workspace_register_failed(cli, ws);
	else {
		status = CLI_OK;
		say_next(cli);
	}
out:
	workspace_close(ws);
	return status;
}

int
cmd_key_retire(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	(void)n;
	return end_one(cli, values, operands[0], false, INSTANT_NONE);
}

int
cmd_key_compromised(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	const char *text = cli_get(cli, values, "at");
	int64_t at;

	(void)n;
	if (text == NULL || !instant_parse(slice_str(text), &at, NULL) ||
	    at > cli->now) {
		cli_error(cli,
		    "请用 --at 给出失密时刻 (带时区，不晚于现在)，如 "
		    "2026-11-23T09:30:00+08:00",
		    "give the instant with --at (with a zone, not after now), "
		    "such as 2026-11-23T09:30:00+08:00");
		return CLI_USAGE;
	}
	return end_one(cli, values, operands[0], true, at);
}

struct listing {
	const struct cli *cli;
	struct json *list; /* or NULL: print */
	bool failed;
};

static const char *
state_of(const struct cli *cli, const struct register_key *k)
{
	bool zh = cli->lang == LANG_ZH;

	if (k->compromised_at != INSTANT_NONE)
		return zh ? "失密" : "compromised";
	if (k->to != INSTANT_NONE && k->to < cli->now)
		return zh ? "停用" : "ended";
	return zh ? "在用" : "in use";
}

static bool
list_json(struct listing *l, const struct register_key *k)
{
	struct json *o = json_new_object();
	bool good = json_set_str(o, "kid", k->kid) &&
	    json_set_str(o, "owner", k->owner) &&
	    json_set_str(o, "alg", crypt_alg_str(k->alg)) &&
	    json_set_str(o, "file", k->file) &&
	    json_set_int(o, "from", k->from);

	if (good && k->to != INSTANT_NONE)
		good = json_set_int(o, "to", k->to);
	if (good && k->compromised_at != INSTANT_NONE)
		good = json_set_int(o, "compromised_at", k->compromised_at);
	if (good)
		return json_add(l->list, o);
	json_free(o);
	return false;
}

static bool
list_one(void *arg, const struct register_key *k)
{
	struct listing *l = arg;
	char from[INSTANT_TEXT];

	if (l->list != NULL) {
		l->failed = l->failed || !list_json(l, k);
		return true;
	}
	instant_format(k->from, 0, from);
	printf("%s  %-5s  %-20s  %s  %s\n", k->kid, crypt_alg_str(k->alg),
	    k->owner, from, state_of(l->cli, k));
	return true;
}

int
cmd_key_list(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct listing l = { cli, NULL, false };
	struct buf out = BUF_INIT(1 << 20);
	struct workspace *ws = NULL;
	struct json *top = NULL;
	int status = workspace_open(cli, values, &ws);

	(void)operands;
	(void)n;
	if (status != CLI_OK)
		return status;
	if (cli_has(cli, values, "json")) {
		top = json_new_object();
		l.list = json_new_array();
	}
	if (!register_keys(ws->reg, list_one, &l))
		status = workspace_register_failed(cli, ws);
	else if (l.list != NULL) {
		if (l.failed || !json_set_str(top, "schema", "keys/1") ||
		    !json_set(top, "keys", l.list))
			status = CLI_INTERNAL;
		l.list = NULL; /* transferred */
		json_write(top, 2, &out);
		if (status == CLI_OK)
			puts(buf_cstr(&out));
	}
	json_free(l.list);
	json_free(top);
	buf_free(&out);
	workspace_close(ws);
	return status;
}
