/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One UN Digital Conformity Credential a certificate that is in force or will
 * be, as vc+jwt by one body.  A file that says the same already is left alone.
 */
#include "issuer/export.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/did.h"
#include "issuer/release.h"
#include "issuer/untp.h"
#include "issuer/view.h"
#include "record/b64.h"
#include "sys/file.h"

#define HEADER_MAX 1024
#define CREDENTIAL_MAX (1 << 20)

static int
begin(struct export *x)
{
	const char *owners[SIGNER_OWNERS_MAX];
	const struct workspace *ws = x->ws;
	const char *body;
	size_t i, j, n = 0;
	int error;

	if (ws->trust == NULL) {
		cli_error(x->cli, "还没有信任名单，请运行 issuer trust publish",
		    "there is no trust list yet: run issuer trust publish");
		return CLI_REFUSED;
	}
	for (i = 0; i < ws->nschemes; i++) {
		body = untp_issuer(ws->trust, ws->schemes[i]->issuers,
		    ws->schemes[i]->nissuers);
		for (j = 0; body != NULL && j < n; j++)
			if (strcmp(owners[j], body) == 0)
				break;
		if (body != NULL && j == n && n < SIGNER_OWNERS_MAX)
			owners[n++] = body;
	}
	error = file_mkdir(x->out, 0755);
	if (error != 0) {
		cli_os_error(x->cli, x->out, error);
		return CLI_IOERR;
	}
	return signer_open(x->cli, x->values, x->ws, owners, n,
	    TRUST_USE_CERTIFICATE, x->cli->now, &x->signer);
}

/* typ and cty as VC-JOSE-COSE section 3.1.1 has them. */
static bool
header(struct export *x, const char *issuer, struct buf *out)
{
	enum crypt_alg alg;
	uint8_t kid[CRYPT_KID];

	if (!signer_key(x->signer, issuer, &alg, kid))
		return false;
	buf_printf(out, "{\"alg\":\"%s\",\"cty\":\"vc\",\"kid\":\"",
	    crypt_alg_str(alg));
	did_key(x->ws->trust->publisher, issuer, kid, out);
	buf_puts(out, "\",\"typ\":\"vc+jwt\"}");
	return buf_ok(out);
}

/* By the public key on the trust list: what we cannot verify ourselves is not
 * let out. */
static bool
token_good(const struct export *x, const char *issuer, struct slice token)
{
	const struct trust_body *b = trust_body(x->ws->trust, issuer);
	size_t i, at = token.n - B64_LEN(CRYPT_SIGNATURE);
	uint8_t sig[CRYPT_SIGNATURE];
	const struct slice input = slice_of(token.p, at - 1);

	if (!b64_decode_exact(
		slice_of(token.p + at, token.n - at), sig, sizeof sig))
		return false;
	for (i = 0; b != NULL && i < b->nkeys; i++)
		if ((b->keys[i].uses & TRUST_USE_CERTIFICATE) != 0 &&
		    b->keys[i].compromised_at == INSTANT_NONE &&
		    crypt_verify(b->keys[i].key, &input, 1, sig))
			return true;
	return false;
}

/* Signatures differ from run to run; what was signed does not. */
static bool
says_the_same(const char *path, struct slice head, struct slice payload)
{
	struct buf there = BUF_INIT(CREDENTIAL_MAX);
	struct buf want = BUF_INIT(CREDENTIAL_MAX);
	bool same;

	b64_encode(head, &want);
	buf_putc(&want, '.');
	b64_encode(payload, &want);
	buf_putc(&want, '.');
	same = buf_ok(&want) && file_read(path, CREDENTIAL_MAX, &there) == 0 &&
	    there.n == want.n + B64_LEN(CRYPT_SIGNATURE) &&
	    memcmp(there.p, want.p, want.n) == 0;
	buf_free(&there);
	buf_free(&want);
	return same;
}

static bool
release(struct export *x, const char *path, const char *issuer,
    struct slice payload)
{
	struct buf head = BUF_INIT(HEADER_MAX),
		   token = BUF_INIT(CREDENTIAL_MAX);
	bool good = false;
	int error;

	if (!header(x, issuer, &head)) {
		cli_error(x->cli, "%s 没有可用的密钥", "%s has no usable key",
		    issuer);
		x->status = CLI_REFUSED;
	} else if (says_the_same(path, buf_view(&head), payload))
		good = true;
	else if (!signer_foreign(
		     x->signer, issuer, buf_view(&head), payload, &token) ||
	    !token_good(x, issuer, buf_view(&token))) {
		cli_error(x->cli, "%s：签名未通过检查，没有写出",
		    "%s: the signature fails its check; not written", path);
		x->status = CLI_INTERNAL;
	} else if ((error = file_write(path, buf_view(&token), 0644)) != 0) {
		cli_os_error(x->cli, path, error);
		x->status = CLI_IOERR;
	} else {
		good = true;
		x->changed++;
	}
	buf_free(&head);
	buf_free(&token);
	return good;
}

static bool
put(struct export *x, const struct register_row *row,
    const struct certificate *c)
{
	struct buf name = BUF_INIT(1024), payload = BUF_INIT(CREDENTIAL_MAX);
	struct untp_source src = { .certificate = c,
		.envelope = row->envelope,
		.trust = x->ws->trust,
		.issuer = untp_issuer(x->ws->trust, c->issuers, c->nissuers) };
	struct json *v;
	char *path = NULL;
	bool good = false;

	release_name(row->number, row->version, "", &name);
	src.name = buf_cstr(&name);
	v = untp_credential(&src);
	if (v == NULL) {
		cli_error(x->cli, "%s：方案或机构不在信任名单上",
		    "%s: its scheme or bodies are not on the trust list",
		    row->number);
		x->status = CLI_REFUSED;
		goto out;
	}
	json_write_canonical(v, &payload);
	buf_puts(&name, ".vc.jwt");
	path = file_join(x->out, buf_cstr(&name));
	if (path == NULL || !buf_ok(&payload) || !buf_ok(&name))
		export_no_memory(x);
	else
		good = release(x, path, src.issuer, buf_view(&payload));
out:
	json_free(v);
	free(path);
	buf_free(&name);
	buf_free(&payload);
	return good;
}

/* A credential says that its subject conforms: nothing is said of what is
 * suspended, ended or superseded. */
static bool
put_row(struct export *x, const struct register_row *row)
{
	const enum view_status now = view_status(row, x->cli->now);
	struct certificate *c = NULL;
	struct jws *jws = NULL;
	bool good;

	if (now != VIEW_VALID && now != VIEW_NOT_YET_VALID) {
		x->passed_over++;
		return true;
	}
	if (jws_parse(row->envelope, JWS_CERTIFICATE_MAX, &jws) != E_OK ||
	    certificate_parse(jws->payload, &c, NULL) != E_OK)
		good = export_no_memory(x);
	else
		good = put(x, row, c);
	certificate_free(c);
	jws_free(jws);
	return good;
}

const struct export_format export_untp = {
	.name = "untp", .folder = true, .begin = begin, .row = put_row
};
