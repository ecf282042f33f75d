/* SPDX-License-Identifier: Apache-2.0 */
/* issuer render: the PDF of a certificate from the register, made again; with
 * --check only whether it still comes out as it was signed. */
#include "issuer/cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/act.h"
#include "issuer/finish.h"
#include "issuer/release.h"
#include "sys/file.h"
#include "sys/os.h"

const struct cli_option cmd_render_options[] = {
	{ "output", 'o', "FILE", false, "PDF 写入何处", "where the PDF goes" },
	{ "check", 0, NULL, false,
	    "只比较：重做的页面与已签署、已交付的是否逐字节相同",
	    "only compare: does it come out byte for byte as it was signed "
	    "and delivered" },
	ACT_VERSION, CMD_STAMP, CMD_PASSPHRASE, CMD_WORKSPACE, CMD_END
};

struct render {
	const struct cli *cli;
	const struct cli_value *values;
	struct workspace *ws;
	struct register_row row;
	struct register_annex annex[CERTIFICATE_ANNEX_MAX];
	size_t nannex;
	struct finish finish;
	int64_t iat;
	int zone;
	size_t files, differ; /* of those that were delivered */
};

static bool
take_annex(void *arg, const struct register_annex *a)
{
	struct render *r = arg;
	struct register_annex *copy;

	if (r->nannex == CERTIFICATE_ANNEX_MAX)
		return false;
	copy = &r->annex[r->nannex++];
	*copy = (struct register_annex){ .count = a->count };
	copy->data = slice_of(slice_dup(a->data), a->data.n);
	return copy->data.p != NULL;
}

static int
find(struct render *r, const char *number)
{
	const char *text = cli_get(r->cli, r->values, "version");
	struct buf key = BUF_INIT(4096);
	int64_t version = 0;
	char *end = NULL;
	bool found = false, good;

	if (text != NULL) {
		errno = 0;
		version = strtol(text, &end, 10);
		if (errno != 0 || *end != '\0' || version < 1) {
			cli_error(r->cli, "--version 应为正整数",
			    "--version is a whole number from 1");
			return CLI_USAGE;
		}
	}
	certificate_number_key(slice_str(number), &key);
	good =
	    register_find(r->ws->reg, buf_cstr(&key), version, &r->row, &found);
	buf_free(&key);
	if (!good)
		return workspace_register_failed(r->cli, r->ws);
	if (!found || r->row.state != REGISTER_ISSUED) {
		cli_error(r->cli, "登记册中没有已签发的 %s，见 issuer list",
		    "the register has no issued %s: see issuer list", number);
		return CLI_REFUSED;
	}
	return register_annexes(r->ws->reg, r->row.id, take_annex, r)
	    ? CLI_OK
	    : workspace_register_failed(r->cli, r->ws);
}

static void
say(const struct render *r, const struct problems *ps, enum error e)
{
	if (ps->n == 0) {
		cli_error(r->cli, "%s：%s", "%s: %s", r->row.number,
		    error_text(e, r->cli->lang));
		return;
	}
	for (size_t i = 0; i < ps->n; i++)
		cli_error(r->cli, "%s：%s %s %s", "%s: %s %s %s", r->row.number,
		    ps->v[i].field, error_text(ps->v[i].rule, r->cli->lang),
		    ps->v[i].detail);
}

static int
set_base(struct render *r)
{
	struct problems *ps = calloc(1, sizeof *ps);
	struct release release = { .id = r->row.id,
		.envelope = r->row.envelope,
		.annexes = r->annex,
		.nannex = r->nannex };
	enum error e;
	int status = CLI_OK;

	if (ps == NULL)
		return CLI_INTERNAL;
	e = release_base(
	    r->ws, r->cli, &release, &r->finish.file, &r->iat, &r->zone, ps);
	if (e != E_OK) {
		say(r, ps, e);
		status = e == E_MEMORY ? CLI_INTERNAL : CLI_REFUSED;
	}
	free(ps);
	return status;
}

/* The kept signatures fit the base; else nothing was ever signed for it. */
static int
take_kept(struct render *r, bool *kept)
{
	bool registered;
	enum error e = finish_sign(r->ws->reg, NULL, r->row.id, r->iat, r->zone,
	    &r->finish, &registered);

	*kept = e == E_OK;
	if (!registered)
		return workspace_register_failed(r->cli, r->ws);
	return CLI_OK;
}

static bool
compare_file(void *arg, int64_t id, const char *kind, const char *path,
    struct slice envelope)
{
	struct render *r = arg;
	struct buf got = BUF_INIT(FINISH_MAX);
	int error;

	(void)envelope;
	if (id != r->row.id || strcmp(kind, "pdf") != 0)
		return true;
	error = file_read(path, FINISH_MAX, &got);
	r->files++;
	if (error != 0 ||
	    !slice_eq(buf_view(&got), buf_view(&r->finish.file))) {
		r->differ++;
		cli_error(r->cli, "%s：%s", "%s: %s", path,
		    error != 0                    ? os_text(error, r->cli->lang)
			: r->cli->lang == LANG_ZH ? "与重做的不同"
						  : "differs from what comes "
						    "out now");
	}
	buf_free(&got);
	return true;
}

static int
check(struct render *r, bool kept)
{
	if (!kept) {
		cli_error(r->cli,
		    "%s：重做的页面与所签的不同 (设计、字体或程序库已变)，或从未"
		    "签署。已交付的文件仍然有效；用 -o 可另做一份",
		    "%s: comes out other than what was signed (the design, a "
		    "font or a library has changed), or was never signed; "
		    "what was delivered stays good, -o makes another",
		    r->row.number);
		return CLI_REFUSED;
	}
	if (!register_files(r->ws->reg, compare_file, r))
		return workspace_register_failed(r->cli, r->ws);
	if (r->differ > 0)
		return CLI_REFUSED;
	printf(r->cli->lang == LANG_ZH
		? "%s：与所签的逐字节相同，已交付 %zu 份\n"
		: "%s: byte for byte as it was signed, %zu delivered\n",
	    r->row.number, r->files);
	return CLI_OK;
}

/* New signatures, since the kept ones fit another base. */
static int
sign_anew(struct render *r)
{
	const char *owners[SIGNER_OWNERS_MAX];
	struct signer *signer = NULL;
	struct pades *pades = NULL;
	struct stamp *stamp = NULL;
	bool registered = true;
	enum error e;
	int status = signer_open(r->cli, r->values, r->ws, owners,
	    signer_bodies(r->ws, owners), TRUST_USE_PDF, r->cli->now, &signer);

	if (status != CLI_OK)
		return status;
	status = stamp_open(r->cli, r->values, r->ws, &stamp);
	if (status != CLI_OK)
		goto out;
	pades = pades_new(signer, stamp);
	e = pades == NULL ? E_RULE_KEY
			  : finish_sign(r->ws->reg, pades, r->row.id,
				r->cli->now, r->zone, &r->finish, &registered);
	if (e != E_OK) {
		cli_error(r->cli, "%s：%s", "%s: %s", r->row.number,
		    error_text(e, r->cli->lang));
		status = registered ? CLI_REFUSED : CLI_IOERR;
	} else if (!register_begin(r->ws->reg) ||
	    !finish_keep(r->ws->reg, r->row.id, r->cli->now, &r->finish) ||
	    !register_commit(r->ws->reg)) {
		status = workspace_register_failed(r->cli, r->ws);
	}
out:
	pades_free(pades);
	stamp_close(stamp);
	signer_close(signer);
	return status;
}

static int
write_file(struct render *r, const char *path, bool kept)
{
	int status = kept ? CLI_OK : sign_anew(r);
	int error;

	if (status != CLI_OK)
		return status;
	error = file_write(path, buf_view(&r->finish.file), 0644);
	if (error != 0) {
		cli_os_error(r->cli, path, error);
		return CLI_IOERR;
	}
	if (strcmp(path, "-") != 0)
		printf(r->cli->lang == LANG_ZH
			? kept ? "%s  %s (原签名)\n" : "%s  %s (重新签署)\n"
			: kept ? "%s  %s (as it was signed)\n"
			       : "%s  %s (signed anew)\n",
		    r->row.number, path);
	return CLI_OK;
}

int
cmd_render(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	const char *path = cli_get(cli, values, "output");
	bool only = cli_has(cli, values, "check"), kept = false;
	struct render r = { .cli = cli,
		.values = values,
		.finish = { .file = BUF_INIT(FINISH_MAX) } };
	int status;

	(void)n;
	if (only == (path != NULL)) {
		cli_error(cli, "请用 -o FILE 写出，或用 --check 比较",
		    "write it with -o FILE, or compare with --check");
		return CLI_USAGE;
	}
	status = workspace_open(cli, values, &r.ws);
	if (status != CLI_OK)
		return status;
	status = find(&r, operands[0]);
	if (status == CLI_OK)
		status = set_base(&r);
	if (status == CLI_OK)
		status = take_kept(&r, &kept);
	if (status == CLI_OK)
		status = only ? check(&r, kept) : write_file(&r, path, kept);
	for (size_t i = 0; i < r.nannex; i++)
		free((uint8_t *)(uintptr_t)r.annex[i].data.p);
	buf_free(&r.finish.file);
	register_row_clear(&r.row);
	workspace_close(r.ws);
	return status;
}
