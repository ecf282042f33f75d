/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/stamp.h"

#include <openssl/err.h>
#include <openssl/pkcs7.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/cms.h"
#include "record/crypt.h"
#include "sys/fetch.h"

#define NONCE 8 /* bytes */
#define CRL_MAX 65536
#define ANSWER_MAX ((size_t)64 << 10)
#define OK_STATUS 200 /* of HTTP */

struct stamp {
	const struct cli *cli;
	const char *url;
	X509_STORE *store; /* of tsa_ca; NULL: none is set */
	struct buf crl; /* DER; empty: not wanted */
	bool failed;
};

static int
load_store(struct stamp *s, const struct workspace *ws)
{
	char *path = ws->tsa_ca[0] == '/' ? strdup(ws->tsa_ca)
					  : workspace_path(ws, ws->tsa_ca);
	int status = CLI_OK;

	s->store = X509_STORE_new();
	if (path == NULL || s->store == NULL)
		status = CLI_INTERNAL;
	else if (X509_STORE_load_file(s->store, path) != 1) {
		cli_error(s->cli, "%s：不是可读的 PEM 证书文件 (tsa_ca)",
		    "%s: no readable file of PEM certificates (tsa_ca)", path);
		status = CLI_NOINPUT;
	}
	free(path);
	ERR_clear_error();
	return status;
}

/* The newest, as the trust list that it was made with. */
static int
load_crl(struct stamp *s, const struct workspace *ws)
{
	int64_t version;

	if (!register_crl_last(ws->reg, &version, &s->crl))
		return workspace_register_failed(s->cli, ws);
	if (s->crl.n > 0 && ws->trust != NULL &&
	    version == ws->trust->version && ws->trust->expires > s->cli->now)
		return CLI_OK;
	cli_error(s->cli,
	    "long_term 需要现行的吊销列表 (CRL)：请运行 issuer trust publish",
	    "long_term needs a current list of certificates taken back (CRL): "
	    "run issuer trust publish");
	return CLI_REFUSED;
}

struct slice
stamp_crl(const struct stamp *s)
{
	return s == NULL ? slice_of(NULL, 0) : buf_view(&s->crl);
}

int
stamp_open(const struct cli *cli, const struct cli_value *values,
    const struct workspace *ws, struct stamp **out)
{
	struct stamp *s;
	int status = CLI_OK;

	*out = NULL;
	if (ws->tsa_url == NULL || cli_has(cli, values, "no-timestamp"))
		return CLI_OK;
	s = calloc(1, sizeof *s);
	if (s == NULL)
		return CLI_INTERNAL;
	s->cli = cli;
	s->url = ws->tsa_url;
	s->crl = BUF_INIT(CRL_MAX);
	if (ws->tsa_ca != NULL)
		status = load_store(s, ws);
	if (status == CLI_OK && ws->long_term)
		status = load_crl(s, ws);
	if (status == CLI_OK) {
		*out = s;
		s = NULL; /* transferred */
	}
	stamp_close(s);
	return status;
}

void
stamp_close(struct stamp *s)
{
	if (s == NULL)
		return;
	X509_STORE_free(s->store);
	buf_free(&s->crl);
	free(s);
}

/* Said once; the caller says what became of the certificate. */
static enum error
fail(struct stamp *s, const char *why)
{
	s->failed = true;
	cli_error(s->cli,
	    "时间戳服务 %s：%s。请稍后再试，核对 workspace.json 的 "
	    "tsa_url，或用 --no-timestamp 不加时间戳",
	    "time-stamping authority %s: %s; try again later, look at tsa_url "
	    "in workspace.json, or go without: --no-timestamp",
	    s->url, why);
	return E_STAMP;
}

/* Why OpenSSL refused, in its own words. */
static enum error
fail_of(struct stamp *s)
{
	const char *data = NULL, *reason;
	unsigned long code;
	char why[256];
	int flags = 0;

	code = ERR_peek_last_error_all(NULL, NULL, NULL, &data, &flags);
	reason = code == 0 ? NULL : ERR_reason_error_string(code);
	snprintf(why, sizeof why, "%s%s%.150s",
	    reason == NULL ? "no time-stamp" : reason,
	    (flags & ERR_TXT_STRING) != 0 && data[0] != '\0' ? ": " : "",
	    (flags & ERR_TXT_STRING) != 0 ? data : "");
	ERR_clear_error();
	return fail(s, why);
}

static bool
set_imprint(TS_REQ *req, const uint8_t digest[CRYPT_SHA256])
{
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	uint8_t copy[CRYPT_SHA256];
	bool good;

	memcpy(copy, digest, sizeof copy);
	good = imprint != NULL && algorithm != NULL &&
	    X509_ALGOR_set0(
		algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
	    TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
	    TS_MSG_IMPRINT_set_msg(imprint, copy, sizeof copy) == 1 &&
	    TS_REQ_set_msg_imprint(req, imprint) == 1;
	X509_ALGOR_free(algorithm);
	TS_MSG_IMPRINT_free(imprint);
	return good;
}

static bool
set_nonce(TS_REQ *req)
{
	uint8_t bytes[NONCE];
	BIGNUM *n = NULL;
	ASN1_INTEGER *nonce = NULL;
	bool good;

	if (RAND_bytes(bytes, sizeof bytes) == 1)
		n = BN_bin2bn(bytes, sizeof bytes, NULL);
	nonce = n == NULL ? NULL : BN_to_ASN1_INTEGER(n, NULL);
	good = nonce != NULL && TS_REQ_set_nonce(req, nonce) == 1;
	ASN1_INTEGER_free(nonce);
	BN_free(n);
	return good;
}

/* TimeStampReq, section 2.4.1: with a nonce, and the certificate wanted. */
static TS_REQ *
make_request(struct slice signature)
{
	uint8_t digest[CRYPT_SHA256];
	TS_REQ *req = TS_REQ_new();

	crypt_sha256(signature, digest);
	if (req != NULL && TS_REQ_set_version(req, 1) == 1 &&
	    TS_REQ_set_cert_req(req, 1) == 1 && set_imprint(req, digest) &&
	    set_nonce(req))
		return req;
	TS_REQ_free(req);
	return NULL;
}

static enum error
ask(struct stamp *s, TS_REQ *req, struct buf *answer)
{
	struct fetch_answer how;
	uint8_t *der = NULL;
	char why[64];
	int n = i2d_TS_REQ(req, &der);
	bool good;

	if (n <= 0)
		return E_MEMORY;
	good = fetch_post(s->url, ANSWER_MAX, "application/timestamp-query",
	    slice_of(der, (size_t)n), answer, &how);
	OPENSSL_free(der);
	if (!good)
		return fail(s, fetch_why(how.why, s->cli->lang));
	if (how.status == OK_STATUS)
		return E_OK;
	snprintf(why, sizeof why, "HTTP %d", (int)how.status);
	return fail(s, why);
}

/* Status, version, policy, imprint and nonce; with a store also who signed. */
static bool
is_answer(struct stamp *s, TS_REQ *req, TS_RESP *resp)
{
	TS_VERIFY_CTX *ctx = TS_REQ_to_TS_VERIFY_CTX(req, NULL);
	bool good = false;

	if (ctx == NULL)
		return false;
	if (s->store != NULL && X509_STORE_up_ref(s->store) == 1) {
		TS_VERIFY_CTX_add_flags(ctx, TS_VFY_SIGNATURE);
		TS_VERIFY_CTX_set_store(ctx, s->store); /* transferred */
	}
	good = TS_RESP_verify_response(ctx, resp) == 1;
	TS_VERIFY_CTX_free(ctx);
	return good;
}

/* The certificates of the token become the chain of its signer, to the root:
 * authorities leave out or add what they like, and no signature is over it. */
static bool
set_chain(struct stamp *s, PKCS7 *token, X509 *signer)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	STACK_OF(X509) *chain = NULL;

	if (ctx != NULL &&
	    X509_STORE_CTX_init(ctx, s->store, signer, token->d.sign->cert) ==
		1 &&
	    X509_STORE_CTX_set_purpose(ctx, X509_PURPOSE_TIMESTAMP_SIGN) == 1 &&
	    X509_verify_cert(ctx) == 1)
		chain = X509_STORE_CTX_get1_chain(ctx);
	X509_STORE_CTX_free(ctx);
	if (chain == NULL)
		return false;
	sk_X509_pop_free(token->d.sign->cert, X509_free);
	token->d.sign->cert = chain;
	return true;
}

/* Its certificate is for time-stamping and nothing else (section 2.3). */
static bool
is_authority(struct stamp *s, PKCS7 *token)
{
	STACK_OF(X509) *signers = PKCS7_get0_signers(token, NULL, 0);
	X509 *signer =
	    sk_X509_num(signers) == 1 ? sk_X509_value(signers, 0) : NULL;
	bool good = signer != NULL &&
	    X509_check_purpose(signer, X509_PURPOSE_TIMESTAMP_SIGN, 0) == 1 &&
	    (s->store == NULL || set_chain(s, token, signer));

	sk_X509_free(signers);
	return good;
}

/* As a verifier will read it (record/cms.h), or nobody could. */
static enum error
put_token(
    struct stamp *s, PKCS7 *token, struct slice signature, struct buf *out)
{
	struct cms_stamp found;
	struct cms over = { .signature = signature };
	uint8_t *der = NULL;
	int n = i2d_PKCS7(token, &der);
	enum error e = E_MEMORY;

	if (n > 0) {
		over.stamp = slice_of(der, (size_t)n);
		e = cms_stamp_read(&over, &found);
		if (e == E_OK)
			buf_slice(out, over.stamp);
		if (!buf_ok(out))
			e = E_MEMORY;
	}
	OPENSSL_free(der);
	return e != E_CMS_STAMP
	    ? e
	    : fail(s,
		  s->cli->lang == LANG_ZH
		      ? "时间戳不完整或用了不接受的算法；证书链不全时请设 "
			"tsa_ca"
		      : "the token is not whole or of a kind that verifiers "
			"refuse; where its chain is short, set tsa_ca");
}

static enum error
take(struct stamp *s, TS_REQ *req, struct slice answer, struct slice signature,
    struct buf *out)
{
	const uint8_t *p = answer.p;
	TS_RESP *resp = d2i_TS_RESP(NULL, &p, (long)answer.n);
	enum error e = E_STAMP;

	ERR_clear_error();
	if (resp == NULL || p != answer.p + answer.n)
		e = fail(s,
		    s->cli->lang == LANG_ZH ? "答复不是时间戳"
					    : "the answer is no time-stamp");
	else if (!is_answer(s, req, resp))
		e = fail_of(s);
	else if (!is_authority(s, TS_RESP_get_token(resp)))
		e = fail(s,
		    s->cli->lang == LANG_ZH
			? "签名证书不是时间戳证书，或不在 tsa_ca 之下"
			: "its certificate is not for time-stamping, or not "
			  "below tsa_ca");
	else
		e = put_token(s, TS_RESP_get_token(resp), signature, out);
	TS_RESP_free(resp);
	return e;
}

enum error
stamp_get(struct stamp *s, struct slice signature, struct buf *out)
{
	struct buf answer = BUF_INIT(ANSWER_MAX);
	TS_REQ *req;
	enum error e = E_MEMORY;

	if (s->failed)
		return E_STAMP;
	req = make_request(signature);
	if (req != NULL)
		e = ask(s, req, &answer);
	if (e == E_OK)
		e = take(s, req, buf_view(&answer), signature, out);
	TS_REQ_free(req);
	buf_free(&answer);
	ERR_clear_error();
	return e;
}

enum error
stamp_try(struct stamp *s)
{
	uint8_t some[CRYPT_SHA256];
	struct buf token = BUF_INIT(ANSWER_MAX);
	enum error e = E_MEMORY;

	if (RAND_bytes(some, sizeof some) == 1)
		e = stamp_get(s, slice_of(some, sizeof some), &token);
	buf_free(&token);
	return e;
}
