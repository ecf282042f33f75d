/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/signer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys/agent.h"
#include "record/b64.h"
#include "sys/os.h"

#define KEYS_MAX (2 * SIGNER_OWNERS_MAX) /* certificate or status, and PDF */
#define X509_MAX 8192

struct signer_key {
	char owner[41];
	unsigned uses; /* what it was opened for */
	enum crypt_alg alg;
	uint8_t public_key[CRYPT_PUBLIC_MAX];
	uint8_t kid[CRYPT_KID];
	struct buf x509;
	char *path;
};

struct signer {
	struct agent *agent;
	size_t n;
	struct signer_key key[KEYS_MAX];
	struct buf root_x509;
};

/* The newest usable key of an owner among the register's. */
struct choice {
	const char *owner;
	unsigned use;
	int64_t now;
	bool found;
	int64_t from;
	char file[128];
	enum crypt_alg alg;
	uint8_t public_key[CRYPT_PUBLIC_MAX];
	struct buf x509;
};

/* PDF readers know ECDSA, not EdDSA, and want a certificate. */
static bool
seals(const struct register_key *k)
{
	return k->alg == CRYPT_ES256 && k->x509.n > 0;
}

static bool
choose(void *arg, const struct register_key *k)
{
	struct choice *c = arg;

	if (strcmp(k->owner, c->owner) != 0 ||
	    (c->use != 0 && (k->uses & c->use) == 0) || k->from > c->now ||
	    (k->to != INSTANT_NONE && k->to < c->now) ||
	    k->compromised_at != INSTANT_NONE ||
	    (c->use == TRUST_USE_PDF && !seals(k)) ||
	    (c->found && k->from < c->from))
		return true;
	c->found = true;
	c->from = k->from;
	snprintf(c->file, sizeof c->file, "keys/%s", k->file);
	c->alg = k->alg;
	memcpy(c->public_key, k->public_key, sizeof c->public_key);
	buf_reset(&c->x509);
	buf_slice(&c->x509, k->x509);
	return buf_ok(&c->x509);
}

/* The key must stand on the trust list, else nobody could verify. */
static bool
listed(const struct workspace *ws, const struct choice *c)
{
	const struct trust_body *b =
	    ws->trust == NULL ? NULL : trust_body(ws->trust, c->owner);
	struct slice want = slice_of(c->public_key, crypt_public_size(c->alg));
	size_t i;

	if (strcmp(c->owner, WORKSPACE_ROOT) == 0)
		return true;
	for (i = 0; b != NULL && i < b->nkeys; i++)
		if (crypt_key_alg(b->keys[i].key) == c->alg &&
		    slice_eq(crypt_key_raw(b->keys[i].key), want))
			return true;
	return false;
}

static bool
kid_of(const struct choice *c, uint8_t kid[CRYPT_KID])
{
	struct crypt_key *key;

	if (crypt_key_new(c->alg,
		slice_of(c->public_key, crypt_public_size(c->alg)),
		&key) != E_OK)
		return false;
	crypt_key_kid(key, kid);
	crypt_key_free(key);
	return true;
}

static int
find_key(const struct cli *cli, struct workspace *ws, struct choice *c)
{
	if (!register_keys(ws->reg, choose, c))
		return workspace_register_failed(cli, ws);
	if (!c->found && c->use == TRUST_USE_PDF) {
		cli_error(cli,
		    "%s 没有可用于签署 PDF 的 ES256 密钥。请运行 issuer key "
		    "new %s --use pdf，再运行 issuer trust publish",
		    "%s has no ES256 key to sign PDF files with: run issuer "
		    "key new %s --use pdf, then issuer trust publish",
		    c->owner, c->owner);
		return CLI_REFUSED;
	}
	if (!c->found) {
		cli_error(cli,
		    "%s 没有可用的密钥。请用 issuer key list 查看，用 issuer "
		    "key new %s 新建",
		    "%s has no usable key: see issuer key list, make one "
		    "with issuer key new %s",
		    c->owner, c->owner);
		return CLI_REFUSED;
	}
	if (!listed(ws, c)) {
		cli_error(cli,
		    "%s 的新密钥还不在信任名单上。请先运行 issuer trust "
		    "publish",
		    "the new key of %s is not on the trust list yet: run "
		    "issuer trust publish first",
		    c->owner);
		return CLI_REFUSED;
	}
	return CLI_OK;
}

static int
no_passphrase(const struct cli *cli, const char *file, int error)
{
	const char *why = secret_passphrase_text(error, cli->lang);

	if (file != NULL)
		cli_error(cli, "口令文件 %s：%s", "passphrase file %s: %s",
		    file, why);
	else
		cli_error(cli, "%s", "%s", why);
	return CLI_NOINPUT;
}

/* Says the first that failed; `error` is the errno of agent_start(). */
static int
agent_failed(const struct cli *cli, const struct agent_key *keys, size_t n,
    const char *passphrase_file, int error)
{
	const struct agent_key *k = keys;
	const char *why;

	while (k < keys + n && k->error == SECRET_OK)
		k++;
	if (k == keys + n) {
		cli_error(cli, "签名进程未能启动或意外结束：再次运行同一命令",
		    "the signing process did not start or ended early: run "
		    "the same command again");
		return CLI_INTERNAL;
	}
	if (k->error == SECRET_NO_PASSPHRASE)
		return no_passphrase(cli, passphrase_file, error);
	why = k->error == SECRET_IO ? os_text(error, cli->lang)
				    : secret_error_text(k->error, cli->lang);
	cli_error(cli, "%s：%s", "%s: %s", k->path, why);
	return k->error == SECRET_IO    ? CLI_NOINPUT
	    : k->error == SECRET_MEMORY ? CLI_INTERNAL
					: CLI_REFUSED;
}

/* A key file that was swapped for another must not sign. */
static bool
same_key(const struct cli *cli, const struct agent_key *key, enum crypt_alg alg,
    const uint8_t public_key[CRYPT_PUBLIC_MAX])
{
	if (key->alg == alg &&
	    memcmp(key->public_key, public_key, crypt_public_size(alg)) == 0)
		return true;
	cli_error(cli, "%s 中是另一把密钥：从备份恢复，或换用新密钥",
	    "%s holds another key: bring it back from a copy, or rotate it",
	    key->path);
	return false;
}

/* The owner's key for one use, unless it is open for another. */
static int
add_key(const struct cli *cli, struct workspace *ws, struct signer *s,
    const char *owner, unsigned use, int64_t now)
{
	struct choice c = { .owner = owner,
		.use = use,
		.now = now,
		.x509 = BUF_INIT(X509_MAX) };
	int status = find_key(cli, ws, &c);
	struct signer_key *k = &s->key[s->n];

	if (status != CLI_OK)
		goto out;
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->key[i].owner, owner) == 0 &&
		    memcmp(s->key[i].public_key, c.public_key,
			sizeof c.public_key) == 0) {
			s->key[i].uses |= use;
			goto out;
		}
	status = CLI_INTERNAL;
	if (s->n == KEYS_MAX || !kid_of(&c, k->kid))
		goto out;
	k->path = workspace_path(ws, c.file);
	if (k->path == NULL)
		goto out;
	snprintf(k->owner, sizeof k->owner, "%s", owner);
	k->uses = use;
	k->alg = c.alg;
	memcpy(k->public_key, c.public_key, sizeof k->public_key);
	k->x509 = c.x509;
	c.x509 = BUF_INIT(0); /* transferred */
	s->n++;
	status = CLI_OK;
out:
	buf_free(&c.x509);
	return status;
}

static bool
find_root(void *arg, const struct register_key *k)
{
	struct signer *s = arg;

	if (strcmp(k->owner, WORKSPACE_ROOT) == 0 && k->to == INSTANT_NONE) {
		buf_reset(&s->root_x509);
		buf_slice(&s->root_x509, k->x509);
	}
	return true;
}

static int
start_agent(const struct cli *cli, struct signer *s, size_t lines,
    const char *passphrase)
{
	struct agent_key keys[KEYS_MAX];
	size_t i;

	memset(keys, 0, sizeof keys);
	for (i = 0; i < s->n; i++)
		keys[i].path = s->key[i].path;
	s->agent = agent_start(keys, s->n, lines, passphrase, cli->lang);
	if (s->agent == NULL)
		return agent_failed(cli, keys, s->n, passphrase, errno);
	for (i = 0; i < s->n; i++)
		if (!same_key(
			cli, &keys[i], s->key[i].alg, s->key[i].public_key))
			return CLI_REFUSED;
	return CLI_OK;
}

int
signer_open_shared(const struct cli *cli, const struct cli_value *values,
    struct workspace *ws, const char *const owners[], size_t n, unsigned uses,
    int64_t now, size_t lines, struct signer **out)
{
	static const unsigned each[] = { TRUST_USE_CERTIFICATE,
		TRUST_USE_STATUS, TRUST_USE_PDF };
	const char *passphrase = cli_get(cli, values, "passphrase-file");
	struct signer *s = calloc(1, sizeof *s);
	size_t i, k;
	int status = CLI_OK;

	*out = NULL;
	if (s == NULL || n > SIGNER_OWNERS_MAX) {
		free(s);
		return CLI_INTERNAL;
	}
	s->root_x509 = BUF_INIT(X509_MAX);
	for (i = 0; i < n && status == CLI_OK; i++) {
		if (uses == 0)
			status = add_key(cli, ws, s, owners[i], 0, now);
		for (k = 0; k < sizeof each / sizeof *each; k++)
			if (status == CLI_OK && (uses & each[k]) != 0)
				status = add_key(
				    cli, ws, s, owners[i], each[k], now);
	}
	if (status == CLI_OK && (uses & TRUST_USE_PDF) != 0 &&
	    !register_keys(ws->reg, find_root, s))
		status = workspace_register_failed(cli, ws);
	if (passphrase == NULL)
		passphrase = ws->passphrase_file;
	if (status == CLI_OK)
		status = start_agent(cli, s, lines, passphrase);
	if (status == CLI_OK) {
		*out = s;
		s = NULL; /* transferred */
	}
	signer_close(s);
	return status;
}

int
signer_open(const struct cli *cli, const struct cli_value *values,
    struct workspace *ws, const char *const owners[], size_t n, unsigned uses,
    int64_t now, struct signer **out)
{
	return signer_open_shared(
	    cli, values, ws, owners, n, uses, now, 0, out);
}

int
signer_line(const struct signer *s, size_t i)
{
	return agent_line(s->agent, i);
}

void
signer_take_line(struct signer *s, int fd)
{
	agent_take_line(s->agent, fd);
}

void
signer_close_lines(struct signer *s)
{
	agent_close_lines(s->agent);
}

void
signer_close(struct signer *s)
{
	size_t i;

	if (s == NULL)
		return;
	agent_stop(s->agent);
	for (i = 0; i < s->n; i++) {
		buf_free(&s->key[i].x509);
		free(s->key[i].path);
	}
	buf_free(&s->root_x509);
	free(s);
}

/* An owner's key, for PDF or for anything else; NULL: none is open. */
static const struct signer_key *
key_of(const struct signer *s, const char *owner, bool pdf)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->key[i].owner, owner) == 0 &&
		    (pdf ? (s->key[i].uses & TRUST_USE_PDF) != 0
			 : s->key[i].uses != TRUST_USE_PDF))
			return &s->key[i];
	return NULL;
}

static bool
sign_with(struct signer *s, const struct signer_key *k, struct slice message,
    uint8_t sig[CRYPT_SIGNATURE])
{
	return k != NULL &&
	    agent_sign(s->agent, (size_t)(k - s->key), message, sig) == 0;
}

static enum error
sign_one(struct signer *s, const char *owner, enum jws_typ typ,
    struct slice payload, struct jws_signer *out)
{
	const struct signer_key *k = key_of(s, owner, false);
	struct buf input = BUF_INIT(2 * JWS_STATUS_MAX);
	enum error e = E_OK;

	if (k == NULL)
		return E_RULE_KEY;
	out->alg = k->alg;
	memcpy(out->kid, k->kid, CRYPT_KID);
	jws_signing_input(out->alg, out->kid, typ, payload, &input);
	if (!buf_ok(&input))
		e = E_MEMORY;
	else if (!sign_with(s, k, buf_view(&input), out->sig))
		e = E_RULE_AGENT;
	buf_free(&input);
	return e;
}

enum error
signer_envelope(struct signer *s, const char *const owners[], size_t n,
    enum jws_typ typ, struct slice payload, struct buf *out)
{
	struct jws_signer signers[JWS_SIGNATURES_MAX];
	enum error e = n > JWS_SIGNATURES_MAX ? E_RULE_KEY : E_OK;
	size_t i;

	for (i = 0; e == E_OK && i < n; i++)
		e = sign_one(s, owners[i], typ, payload, &signers[i]);
	if (e != E_OK)
		return e;
	jws_write(payload, typ, signers, n, out);
	return buf_ok(out) ? E_OK : E_MEMORY;
}

bool
signer_compact(struct signer *s, const char *owner, enum jws_typ typ,
    struct slice payload, struct buf *out)
{
	struct jws_signer signer;

	if (sign_one(s, owner, typ, payload, &signer) != E_OK)
		return false;
	jws_write_compact(payload, typ, &signer, out);
	return buf_ok(out);
}

bool
signer_key(const struct signer *s, const char *owner, enum crypt_alg *alg,
    uint8_t kid[CRYPT_KID])
{
	const struct signer_key *k = key_of(s, owner, false);

	if (k == NULL)
		return false;
	*alg = k->alg;
	memcpy(kid, k->kid, CRYPT_KID);
	return true;
}

bool
signer_foreign(struct signer *s, const char *owner, struct slice header,
    struct slice payload, struct buf *out)
{
	struct buf input = BUF_INIT(2 * JWS_CERTIFICATE_MAX);
	uint8_t sig[CRYPT_SIGNATURE];
	bool good = false;

	b64_encode(header, &input);
	buf_putc(&input, '.');
	b64_encode(payload, &input);
	good = buf_ok(&input) &&
	    sign_with(s, key_of(s, owner, false), buf_view(&input), sig);
	if (good) {
		buf_slice(out, buf_view(&input));
		buf_putc(out, '.');
		b64_encode(slice_of(sig, sizeof sig), out);
	}
	buf_free(&input);
	return good && buf_ok(out);
}

bool
signer_attributes(struct signer *s, const char *owner, struct slice der,
    uint8_t sig[CRYPT_SIGNATURE])
{
	return der.n > 2 && der.p[0] == 0x31 &&
	    sign_with(s, key_of(s, owner, true), der, sig);
}

bool
signer_crl(struct signer *s, struct slice body, uint8_t sig[CRYPT_SIGNATURE])
{
	return body.n > 2 && body.p[0] == 0x30 &&
	    sign_with(s, key_of(s, WORKSPACE_ROOT, false), body, sig);
}

struct slice
signer_x509(const struct signer *s, const char *owner)
{
	const struct signer_key *k = key_of(s, owner, true);

	return k == NULL ? slice_of(NULL, 0) : buf_view(&k->x509);
}

struct slice
signer_root_x509(const struct signer *s)
{
	return buf_view(&s->root_x509);
}

bool
signer_shape(const struct workspace *ws, const char *const owners[], size_t n,
    enum jws_typ typ, struct slice payload, struct buf *out)
{
	struct jws_signer signers[JWS_SIGNATURES_MAX];
	const struct trust_body *b;
	size_t i;

	if (n > JWS_SIGNATURES_MAX)
		return false;
	memset(signers, 0, sizeof signers);
	for (i = 0; i < n; i++) {
		b = ws->trust == NULL ? NULL : trust_body(ws->trust, owners[i]);
		if (b != NULL && b->nkeys > 0)
			signers[i].alg =
			    crypt_key_alg(b->keys[b->nkeys - 1].key);
	}
	jws_write(payload, typ, signers, n, out);
	return buf_ok(out);
}

size_t
signer_bodies(const struct workspace *ws, const char *owners[SIGNER_OWNERS_MAX])
{
	const struct scheme *s;
	size_t i, j, k, n = 0;

	for (i = 0; i < ws->nschemes; i++) {
		s = ws->schemes[i];
		for (j = 0; j < s->nissuers; j++) {
			for (k = 0; k < n; k++)
				if (strcmp(owners[k], s->issuers[j]) == 0)
					break;
			if (k == n && n < SIGNER_OWNERS_MAX)
				owners[n++] = s->issuers[j];
		}
	}
	return n;
}
