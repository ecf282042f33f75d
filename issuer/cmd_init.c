/* SPDX-License-Identifier: Apache-2.0 */
/*
 * issuer init: the workspace, whole or not at all.  It is built in a hidden
 * folder beside the wanted one and moved there when everything in it is good.
 */
#include "issuer/cmd.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "issuer/founding.h"
#include "issuer/keyring.h"
#include "issuer/roster.h"
#include "issuer/templates.h"
#include "issuer/trustlist.h"
#include "record/unicode.h"
#include "sys/file.h"
#include "sys/tty.h"

#define FROM_MAX (4 << 20)
#define SAMPLE_URL "https://verify.example.org"
#define SAMPLE_FILE "sample/bodies_and_schemes.json"

const struct cli_option cmd_init_options[] = {
	{ "from", 0, "FILE", false, "机构与方案 (JSON)",
	    "bodies and schemes (JSON)" },
	{ "base-url", 0, "URL", false,
	    "公布信任名单与状态的网址 (https://…)，印在二维码内",
	    "where trust list and status are published (https://...); it is "
	    "printed in every QR" },
	{ "tsa-url", 0, "URL", false,
	    "时间戳服务 (RFC 3161) 的网址，为 PDF 签名加时间戳",
	    "time-stamping authority (RFC 3161) for the signatures of the "
	    "PDF" },
	{ "tsa-ca", 0, "FILE", false, "该服务的根证书 (PEM)，时间戳须在其下",
	    "its roots (PEM): a time-stamp must be below one of them" },
	{ "long-term", 0, NULL, false,
	    "PDF 内另存证书链与吊销列表 (PAdES B-LT)，与 --tsa-url 同用",
	    "chain and CRL go into each PDF as well (PAdES B-LT); with "
	    "--tsa-url" },
	{ "passphrase-file", 0, "FILE", false,
	    "密钥口令所在文件 (默认在终端询问)",
	    "file with the passphrase for the keys (default: asked on the "
	    "terminal)" },
	{ "sample", 0, NULL, false, "样本工作区：所签证书均标为样本",
	    "for show: every certificate of it is marked as a sample" },
	{ "yes", 'y', NULL, false, "不再询问", "do not ask" }, CMD_END
};

struct plan {
	const char *dir;
	const char *base_url;
	bool sample;
	char *from; /* path */
	char *passphrase_file; /* absolute, or NULL */
	const char *tsa_url; /* or NULL */
	char *tsa_ca; /* absolute, or NULL */
	bool long_term;
	struct founding *founding;
	struct buf passphrase;
	char temporary[PATH_MAX];
};

static int
failed(const struct cli *cli, const char *path, int error)
{
	cli_os_error(cli, path, error);
	return CLI_IOERR;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void
remove_tree(const char *dir)
{
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Where a file is that is named once and used from everywhere. */
static bool
absolute(const struct cli *cli, const char *path, char **out)
{
	*out = path == NULL ? NULL : realpath(path, NULL);
	if (path != NULL && *out == NULL)
		failed(cli, path, errno);
	return (path == NULL) == (*out == NULL);
}

static bool
plan_stamping(
    const struct cli *cli, const struct cli_value *values, struct plan *p)
{
	p->tsa_url = cli_get(cli, values, "tsa-url");
	p->long_term = cli_has(cli, values, "long-term");
	if (p->tsa_url == NULL
		? !cli_has(cli, values, "tsa-ca") && !p->long_term
		: workspace_tsa_ok(p->tsa_url))
		return true;
	cli_error(cli,
	    "--tsa-url 应为 http:// 或 https:// 网址；--tsa-ca、--long-term "
	    "与它同用",
	    "--tsa-url is an address of http:// or https://; --tsa-ca and "
	    "--long-term go with it");
	return false;
}

/* The path of what came with the program, which the caller frees. */
static int
shipped(const struct cli *cli, const char *name, char **out)
{
	char *templates = templates_dir();

	*out = templates == NULL ? NULL : file_join(templates, name);
	free(templates);
	if (templates != NULL)
		return *out == NULL ? CLI_INTERNAL : CLI_OK;
	cli_error(cli, "没有找到模板 (templates/designs)，请重新安装",
	    "the templates (templates/designs) are missing: install again");
	return CLI_NOINPUT;
}

/* What is to be made, from the options; nothing is touched yet. */
static int
plan_options(
    const struct cli *cli, const struct cli_value *values, struct plan *p)
{
	const char *from = cli_get(cli, values, "from");
	const char *pass = cli_get(cli, values, "passphrase-file");

	p->sample = cli_has(cli, values, "sample");
	p->base_url = cli_get(cli, values, "base-url");
	if (p->base_url == NULL && p->sample)
		p->base_url = SAMPLE_URL;
	if (p->base_url == NULL || !workspace_url_ok(p->base_url)) {
		cli_error(cli,
		    "请用 --base-url 给出公布网址，如 https://HOST 或 "
		    "https://HOST/PATH (末尾无 /)",
		    "give the address of publication with --base-url, such "
		    "as https://HOST or https://HOST/PATH (no / at the end)");
		return CLI_USAGE;
	}
	if (!plan_stamping(cli, values, p))
		return CLI_USAGE;
	if (from == NULL && !p->sample) {
		cli_error(cli,
		    "请用 --from FILE 给出机构与方案 (样例见 "
		    "templates/" SAMPLE_FILE ")，或用 --sample",
		    "give bodies and schemes with --from FILE (see "
		    "templates/" SAMPLE_FILE "), or use --sample");
		return CLI_USAGE;
	}
	if (!absolute(cli, pass, &p->passphrase_file) ||
	    !absolute(cli, cli_get(cli, values, "tsa-ca"), &p->tsa_ca))
		return CLI_NOINPUT;
	if (from == NULL)
		return shipped(cli, SAMPLE_FILE, &p->from);
	p->from = strdup(from);
	return p->from == NULL ? CLI_INTERNAL : CLI_OK;
}

static int
read_founding(const struct cli *cli, struct plan *p)
{
	struct buf text = BUF_INIT(FROM_MAX);
	struct problems *ps = calloc(1, sizeof *ps);
	int error = file_read(p->from, FROM_MAX, &text), status = CLI_OK;

	if (ps == NULL)
		status = CLI_INTERNAL;
	else if (error != 0) {
		failed(cli, p->from, error);
		status = CLI_NOINPUT;
	} else if ((p->founding = founding_parse(buf_view(&text), ps)) ==
	    NULL) {
		status = problems_say(ps, p->from, cli);
	}
	free(ps);
	buf_free(&text);
	return status;
}

static int
ask(const struct cli *cli, const struct cli_value *values, const struct plan *p)
{
	bool zh = cli->lang == LANG_ZH;
	char question[256];

	if (cli_has(cli, values, "yes"))
		return CLI_OK;
	snprintf(question, sizeof question,
	    zh ? "在 %.80s 新建工作区：%zu 家机构，%zu 个方案，公布于 %.80s%s？"
	       : "Make a workspace in %.80s: %zu bodies, %zu schemes, "
		 "published at %.80s%s?",
	    p->dir, p->founding->nbodies, p->founding->nschemes, p->base_url,
	    !p->sample ? ""
		: zh   ? "，样本"
		       : ", sample");
	if (tty_confirm(question))
		return CLI_OK;
	cli_error(cli, "未新建。无人值守时请加 --yes",
	    "nothing was made; without a terminal add --yes");
	return CLI_REFUSED;
}

static int
write_file(const struct cli *cli, const struct plan *p, const char *name,
    struct slice bytes, mode_t mode)
{
	char *path = file_join(p->temporary, name);
	int error = path == NULL ? ENOMEM : file_write(path, bytes, mode);

	free(path);
	return error == 0 ? CLI_OK : failed(cli, name, error);
}

static int
write_settings(const struct cli *cli, const struct plan *p, const char *design)
{
	struct json *t = json_new_object();
	struct buf text = BUF_INIT(16384);
	int status = CLI_INTERNAL;

	if (json_set_str(t, "schema", "workspace/1") &&
	    json_set_str(t, "base_url", p->base_url) &&
	    json_set_str(t, "design", design) &&
	    json_set_bool(t, "sample", p->sample) &&
	    json_set_int(t, "trust_months", WORKSPACE_TRUST_MONTHS) &&
	    json_set_str(t, "passphrase_file", p->passphrase_file) &&
	    json_set_str(t, "tsa_url", p->tsa_url) &&
	    json_set_str(t, "tsa_ca", p->tsa_ca) &&
	    (!p->long_term || json_set_bool(t, "long_term", true))) {
		json_write(t, 2, &text);
		buf_putc(&text, '\n');
		status =
		    write_file(cli, p, WORKSPACE_FILE, buf_view(&text), 0644);
	}
	json_free(t);
	buf_free(&text);
	return status;
}

static int
write_descriptions(const struct cli *cli, const struct plan *p,
    const char *folder, struct json *const list[], size_t n)
{
	struct buf text = BUF_INIT(FROM_MAX);
	char name[128];
	size_t i;
	int status = CLI_OK;

	for (i = 0; i < n && status == CLI_OK; i++) {
		buf_reset(&text);
		json_write(list[i], 2, &text);
		buf_putc(&text, '\n');
		snprintf(name, sizeof name, "%s/%.60s.json", folder,
		    json_str(json_get(list[i], "id")));
		status = write_file(cli, p, name, buf_view(&text), 0644);
	}
	buf_free(&text);
	return status;
}

/* Who works here is nobody else's business. */
static int
write_people(const struct cli *cli, const struct plan *p)
{
	struct buf text = BUF_INIT(FROM_MAX);
	int status = CLI_OK;

	if (p->founding->people == NULL)
		return CLI_OK;
	json_write(p->founding->people, 2, &text);
	buf_putc(&text, '\n');
	status = write_file(cli, p, ROSTER_FILE, buf_view(&text), 0600);
	buf_free(&text);
	return status;
}

struct copying {
	const char *from, *to;
	char first[64]; /* design */
	bool classic;
	int error;
};

static int
copy_one(const char *path, void *arg)
{
	struct copying *c = arg;
	const char *rest = path + strlen(c->from) + 1;
	struct buf bytes = BUF_INIT(64 << 20);
	char *to = file_join(c->to, rest), *slash;
	int error = to == NULL ? ENOMEM : file_read(path, 64 << 20, &bytes);

	if (error == 0) {
		slash = strrchr(to, '/');
		*slash = '\0';
		error = file_mkdir(to, 0755);
		*slash = '/';
	}
	if (error == 0)
		error = file_write(to, buf_view(&bytes), 0644);
	if (c->first[0] == '\0')
		snprintf(c->first, sizeof c->first, "%.*s",
		    (int)strcspn(rest, "/"), rest);
	c->classic = c->classic || strncmp(rest, "classic/", 8) == 0;
	free(to);
	buf_free(&bytes);
	return error;
}

/* The designs that came with the program become the workspace's own. */
static int
copy_designs(const struct cli *cli, const struct plan *p, char design[64])
{
	struct copying c = { NULL, NULL, "", false, 0 };
	char *from, *to = file_join(p->temporary, "designs");
	int error, status = shipped(cli, "designs", &from);

	if (status == CLI_OK && to == NULL)
		status = CLI_INTERNAL;
	if (status == CLI_OK) {
		c.from = from;
		c.to = to;
		error = file_walk(from, copy_one, &c);
		if (error != 0)
			status = failed(cli, from, error);
		snprintf(design, 64, "%s", c.classic ? "classic" : c.first);
	}
	free(from);
	free(to);
	return status;
}

static int
write_files(const struct cli *cli, const struct plan *p)
{
	static const char *const folders[] = { "schemes", "bodies", "designs",
		"trust", "issued" };
	char design[64] = "", *path;
	size_t i;
	int error, status;

	for (i = 0; i < sizeof folders / sizeof *folders; i++) {
		path = file_join(p->temporary, folders[i]);
		error = path == NULL ? ENOMEM : file_mkdir(path, 0755);
		free(path);
		if (error != 0)
			return failed(cli, folders[i], error);
	}
	path = file_join(p->temporary, "keys");
	error = path == NULL ? ENOMEM : file_mkdir(path, 0700);
	free(path);
	if (error != 0)
		return failed(cli, "keys", error);
	status = copy_designs(cli, p, design);
	if (status == CLI_OK)
		status = write_settings(cli, p, design);
	if (status == CLI_OK)
		status = write_descriptions(cli, p, "bodies",
		    p->founding->bodies, p->founding->nbodies);
	if (status == CLI_OK)
		status = write_descriptions(cli, p, "schemes",
		    p->founding->schemes, p->founding->nschemes);
	if (status == CLI_OK)
		status = write_people(cli, p);
	return status;
}

static bool
sign_crl(void *arg, struct slice body, uint8_t sig[CRYPT_SIGNATURE])
{
	struct keyring *k = arg;

	return secret_sign(k->root, body, sig) == 0;
}

static bool
sign_trust(void *arg, struct slice payload, struct buf *out)
{
	struct keyring *k = arg;
	struct buf input = BUF_INIT(2 * JWS_TRUST_MAX);
	uint8_t raw[CRYPT_PUBLIC_MAX];
	struct jws_signer signer;
	struct crypt_key *key = NULL;
	bool good = false;

	memset(&signer, 0, sizeof signer);
	signer.alg = secret_alg(k->root);
	secret_public(k->root, raw);
	if (crypt_key_new(signer.alg,
		slice_of(raw, crypt_public_size(signer.alg)), &key) != E_OK)
		return false;
	crypt_key_kid(key, signer.kid);
	jws_signing_input(signer.alg, signer.kid, JWS_TRUST, payload, &input);
	good = buf_ok(&input) &&
	    secret_sign(k->root, buf_view(&input), signer.sig) == 0;
	if (good)
		jws_write(payload, JWS_TRUST, &signer, 1, out);
	crypt_key_free(key);
	buf_free(&input);
	return good && buf_ok(out);
}

static int
make_keys(const struct cli *cli, const struct plan *p, struct workspace *ws)
{
	struct keyring k = { .ws = ws,
		.passphrase = buf_view(&p->passphrase),
		.root_x509 = BUF_INIT(16384) };
	const struct trustlist_root root = { sign_trust, sign_crl, &k };
	size_t i;
	int status = CLI_IOERR;

	if (!register_begin(ws->reg)) {
		workspace_register_failed(cli, ws);
		goto out;
	}
	status =
	    keyring_make(cli, &k, WORKSPACE_ROOT, CRYPT_ES256, cli->now, NULL);
	for (i = 0; i < ws->nbodies && status == CLI_OK; i++)
		status = keyring_make(
		    cli, &k, ws->bodies[i].id, CRYPT_ES256, cli->now, NULL);
	if (status == CLI_OK)
		status = trustlist_make(cli, ws, &root);
out:
	keyring_clear(&k);
	return status;
}

static int
build(const struct cli *cli, struct plan *p)
{
	struct buf why = BUF_INIT(4096);
	struct workspace *ws = NULL;
	char *path = NULL;
	int status = write_files(cli, p);

	if (status == CLI_OK)
		status = workspace_read(cli, p->temporary, &ws);
	if (status != CLI_OK)
		goto out;
	path = workspace_path(ws, WORKSPACE_REGISTER);
	if (path == NULL || !register_create(path, &ws->reg, &why)) {
		cli_error(cli, "%s", "%s", buf_cstr(&why));
		status = CLI_IOERR;
		goto out;
	}
	status = make_keys(cli, p, ws);
out:
	workspace_close(ws);
	free(path);
	buf_free(&why);
	return status;
}

/* Nothing is there, or an empty folder. */
static bool
is_free(const char *dir)
{
	DIR *d = opendir(dir);
	const struct dirent *entry;
	bool empty = true;

	if (d == NULL)
		return errno == ENOENT;
	while (empty && (entry = readdir(d)) != NULL)
		empty = strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0;
	closedir(d);
	return empty;
}

/* Beside the wanted folder, so that it can be moved in one step. */
static int
begin(const struct cli *cli, struct plan *p)
{
	const char *slash = strrchr(p->dir, '/');
	int n = snprintf(p->temporary, sizeof p->temporary,
	    "%.*s.yinxin-init-XXXXXX",
	    slash == NULL ? 0 : (int)(slash + 1 - p->dir), p->dir);

	if (n < 0 || (size_t)n >= sizeof p->temporary)
		return failed(cli, p->dir, ENAMETOOLONG);
	if (mkdtemp(p->temporary) == NULL)
		return failed(cli, p->dir, errno);
	return chmod(p->temporary, 0755) == 0 ? CLI_OK
					      : failed(cli, p->dir, errno);
}

static int
say_done(const struct cli *cli, const struct plan *p)
{
	bool zh = cli->lang == LANG_ZH;
	struct buf pin = BUF_INIT(65536);
	struct trust_root root;
	char print[TRUST_FINGERPRINT] = "?";
	char *path = file_join(p->dir, "trust/root.json");

	if (path != NULL && file_read(path, 65536, &pin) == 0 &&
	    trust_root_parse(buf_view(&pin), &root) == E_OK) {
		trust_root_fingerprint(&root, print);
		trust_root_clear(&root);
	}
	printf(zh ? "已新建工作区 %s：%zu 家机构，%zu 个方案，%zu 把密钥\n"
		    "根密钥指纹 %s\n"
		  : "workspace %s is made: %zu bodies, %zu schemes, %zu keys\n"
		    "root fingerprint %s\n",
	    p->dir, p->founding->nbodies, p->founding->nschemes,
	    p->founding->nbodies + 1, print);
	printf(zh ? "下一步：issuer issue -w %s RECORD.json\n"
		  : "next: issuer issue -w %s RECORD.json\n",
	    p->dir);
	free(path);
	buf_free(&pin);
	return CLI_OK;
}

static int
make(const struct cli *cli, struct plan *p)
{
	int error, status = begin(cli, p);

	if (status == CLI_OK)
		status = build(cli, p);
	/* Moves onto nothing or onto an empty folder, else fails. */
	if (status == CLI_OK && rename(p->temporary, p->dir) != 0) {
		error = errno;
		status = failed(cli, p->dir, error);
		if (error == ENOTEMPTY || error == EEXIST || error == ENOTDIR)
			status = CLI_REFUSED;
	}
	if (status != CLI_OK && p->temporary[0] != '\0')
		remove_tree(p->temporary);
	return status == CLI_OK ? say_done(cli, p) : status;
}

int
cmd_init(const struct cli *cli, const struct cli_value *values, char **operands,
    size_t n)
{
	struct plan p = { .dir = operands[0],
		.passphrase = BUF_INIT(TTY_SECRET_MAX) };
	size_t length = strlen(p.dir);
	int error, status;

	(void)n;
	while (length > 1 && operands[0][length - 1] == '/')
		operands[0][--length] = '\0';
	if (!is_free(p.dir)) {
		cli_error(cli, "%s 已存在且不是空目录，没有改动",
		    "%s exists and is no empty folder: left as it is", p.dir);
		return CLI_REFUSED;
	}
	status = plan_options(cli, values, &p);
	if (status == CLI_OK)
		status = read_founding(cli, &p);
	if (status == CLI_OK)
		status = ask(cli, values, &p);
	if (status == CLI_OK) {
		error = secret_passphrase(p.passphrase_file, true,
		    cli->lang == LANG_ZH ? "密钥口令"
					 : "passphrase of the keys",
		    cli->lang, &p.passphrase);
		if (error != 0) {
			cli_error(cli,
			    "口令不可用：%s (用 --passphrase-file 或终端)",
			    "no usable passphrase: %s (from "
			    "--passphrase-file or the terminal)",
			    secret_passphrase_text(error, cli->lang));
			status = CLI_REFUSED;
		}
	}
	if (status == CLI_OK)
		status = make(cli, &p);
	founding_free(p.founding);
	buf_wipe(&p.passphrase);
	free(p.from);
	free(p.passphrase_file);
	free(p.tsa_ca);
	return status;
}
