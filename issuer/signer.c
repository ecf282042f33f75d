/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/signer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys/agent.h"
#include "record/b64.h"

struct signer {
	struct agent *agent;
	size_t n;
	struct {
		char owner[41];
		enum crypt_alg alg;
		uint8_t kid[CRYPT_KID];
	} key[SIGNER_OWNERS_MAX];
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
};

static bool
choose(void *arg, const struct register_key *k)
{
	struct choice *c = arg;

	if (strcmp(k->owner, c->owner) != 0 ||
	    (c->use != 0 && (k->uses & c->use) == 0) || k->from > c->now ||
	    (k->to != INSTANT_NONE && k->to < c->now) ||
	    k->compromised_at != INSTANT_NONE ||
	    (c->found && k->from < c->from))
		return true;
	c->found = true;
	c->from = k->from;
	snprintf(c->file, sizeof c->file, "keys/%s", k->file);
	c->alg = k->alg;
	memcpy(c->public_key, k->public_key, sizeof c->public_key);
	return true;
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
agent_failed(const struct cli *cli, const struct agent_key *keys, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (keys[i].error != SECRET_OK) {
			cli_error(cli, "%s：%s", "%s: %s", keys[i].path,
			    secret_error_text(keys[i].error, cli->lang));
			return keys[i].error == SECRET_IO ? CLI_NOINPUT
							  : CLI_REFUSED;
		}
	cli_error(cli,
	    "无法启动签名进程。请用 --passphrase-file 指明口令文件，或在终端"
	    "中运行",
	    "the signing process did not start: name a passphrase file with "
	    "--passphrase-file, or run on a terminal");
	return CLI_REFUSED;
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

int
signer_open(const struct cli *cli, const struct cli_value *values,
    struct workspace *ws, const char *const owners[], size_t n, unsigned use,
    int64_t now, struct signer **out)
{
	const char *passphrase = cli_get(cli, values, "passphrase-file");
	struct agent_key keys[SIGNER_OWNERS_MAX];
	uint8_t public_keys[SIGNER_OWNERS_MAX][CRYPT_PUBLIC_MAX];
	char *paths[SIGNER_OWNERS_MAX] = { NULL };
	struct signer *s = calloc(1, sizeof *s);
	struct choice c;
	size_t i;
	int status = CLI_INTERNAL;

	*out = NULL;
	if (s == NULL || n > SIGNER_OWNERS_MAX)
		goto out;
	for (i = 0; i < n; i++) {
		memset(&c, 0, sizeof c);
		c.owner = owners[i];
		c.use = use;
		c.now = now;
		status = find_key(cli, ws, &c);
		if (status != CLI_OK)
			goto out;
		status = CLI_INTERNAL;
		paths[i] = workspace_path(ws, c.file);
		if (paths[i] == NULL || !kid_of(&c, s->key[i].kid))
			goto out;
		snprintf(
		    s->key[i].owner, sizeof s->key[i].owner, "%s", owners[i]);
		s->key[i].alg = c.alg;
		memcpy(public_keys[i], c.public_key, sizeof public_keys[i]);
		memset(&keys[i], 0, sizeof keys[i]);
		keys[i].path = paths[i];
	}
	s->n = n;
	if (passphrase == NULL)
		passphrase = ws->passphrase_file;
	s->agent = agent_start(keys, n, passphrase, cli->lang);
	if (s->agent == NULL) {
		status = agent_failed(cli, keys, n);
		goto out;
	}
	for (i = 0; i < n; i++)
		if (!same_key(cli, &keys[i], s->key[i].alg, public_keys[i])) {
			status = CLI_REFUSED;
			goto out;
		}
	*out = s;
	s = NULL; /* transferred */
	status = CLI_OK;
out:
	for (i = 0; i < n && i < SIGNER_OWNERS_MAX; i++)
		free(paths[i]);
	signer_close(s);
	return status;
}

void
signer_close(struct signer *s)
{
	if (s == NULL)
		return;
	agent_stop(s->agent);
	free(s);
}

static bool
sign_one(struct signer *s, const char *owner, enum jws_typ typ,
    struct slice payload, struct jws_signer *out)
{
	struct buf input = BUF_INIT(2 * JWS_STATUS_MAX);
	bool good = false;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->key[i].owner, owner) == 0)
			break;
	if (i == s->n)
		return false;
	out->alg = s->key[i].alg;
	memcpy(out->kid, s->key[i].kid, CRYPT_KID);
	jws_signing_input(out->alg, out->kid, typ, payload, &input);
	good = buf_ok(&input) &&
	    agent_sign(s->agent, i, buf_view(&input), out->sig) == 0;
	buf_free(&input);
	return good;
}

bool
signer_envelope(struct signer *s, const char *const owners[], size_t n,
    enum jws_typ typ, struct slice payload, struct buf *out)
{
	struct jws_signer signers[JWS_SIGNATURES_MAX];
	size_t i;

	if (n > JWS_SIGNATURES_MAX)
		return false;
	for (i = 0; i < n; i++)
		if (!sign_one(s, owners[i], typ, payload, &signers[i]))
			return false;
	jws_write(payload, typ, signers, n, out);
	return buf_ok(out);
}

bool
signer_compact(struct signer *s, const char *owner, enum jws_typ typ,
    struct slice payload, struct buf *out)
{
	struct jws_signer signer;

	if (!sign_one(s, owner, typ, payload, &signer))
		return false;
	jws_write_compact(payload, typ, &signer, out);
	return buf_ok(out);
}

bool
signer_key(const struct signer *s, const char *owner, enum crypt_alg *alg,
    uint8_t kid[CRYPT_KID])
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->key[i].owner, owner) == 0) {
			*alg = s->key[i].alg;
			memcpy(kid, s->key[i].kid, CRYPT_KID);
			return true;
		}
	return false;
}

bool
signer_foreign(struct signer *s, const char *owner, struct slice header,
    struct slice payload, struct buf *out)
{
	struct buf input = BUF_INIT(2 * JWS_CERTIFICATE_MAX);
	uint8_t sig[CRYPT_SIGNATURE];
	bool good = false;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->key[i].owner, owner) == 0)
			break;
	b64_encode(header, &input);
	buf_putc(&input, '.');
	b64_encode(payload, &input);
	good = i < s->n && buf_ok(&input) &&
	    agent_sign(s->agent, i, buf_view(&input), sig) == 0;
	if (good) {
		buf_slice(out, buf_view(&input));
		buf_putc(out, '.');
		b64_encode(slice_of(sig, sizeof sig), out);
	}
	buf_free(&input);
	return good && buf_ok(out);
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
