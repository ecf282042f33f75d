/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/keyring.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys/x509.h"

#define X509_MAX 8192
#define DAY 86400

static int
secret_failed(const struct cli *cli, const char *path, enum secret_error e)
{
	if (e == SECRET_IO)
		cli_os_error(cli, path, errno);
	else
		cli_error(cli, "%s：%s", "%s: %s", path,
		    secret_error_text(e, cli->lang));
	return e == SECRET_IO ? CLI_IOERR : CLI_REFUSED;
}

/* What a body's key may be used for: certificates, and PDF where readers of
 * PDF know its algorithm; status where a scheme lets the body speak for it. */
static unsigned
uses_of(const struct workspace *ws, const char *owner, enum crypt_alg alg)
{
	unsigned uses = TRUST_USE_CERTIFICATE;
	size_t i, j;

	if (alg == CRYPT_ES256)
		uses |= TRUST_USE_PDF;

	if (strcmp(owner, WORKSPACE_ROOT) == 0)
		return 0;
	for (i = 0; i < ws->nschemes; i++)
		for (j = 0; j < ws->schemes[i]->nsigners; j++)
			if (strcmp(ws->schemes[i]->signers[j], owner) == 0)
				uses |= TRUST_USE_STATUS;
	return uses;
}

static int
certify(struct keyring *k, const char *owner, struct secret *secret,
    int64_t now, struct buf *der)
{
	const struct workspace_body *b = workspace_body(k->ws, owner);
	struct x509_subject subject = { "Yinxin root", NULL };
	int64_t years = KEYRING_ROOT_YEARS;
	bool root = b == NULL;

	if (!root) {
		subject.name = b->name.en != NULL ? b->name.en : b->name.zh;
		years = KEYRING_YEARS;
	}
	return x509_make(&subject, secret,
	    root ? slice_of(NULL, 0) : buf_view(&k->root_x509),
	    root ? NULL : k->root, now, now + years * 365 * DAY, root, der);
}

int
keyring_make(const struct cli *cli, struct keyring *k, const char *owner,
    enum crypt_alg alg, int64_t now, char kid_out[17])
{
	bool root = strcmp(owner, WORKSPACE_ROOT) == 0;
	struct register_key key;
	struct secret *secret = NULL;
	struct crypt_key *public = NULL;
	struct buf der = BUF_INIT(X509_MAX);
	uint8_t kid[CRYPT_KID];
	char file[80], part[96], *path = NULL;
	enum secret_error e;
	size_t i;
	int status = CLI_INTERNAL;

	memset(&key, 0, sizeof key);
	e = secret_new(alg, &secret);
	if (e != SECRET_OK) {
		status = secret_failed(cli, owner, e);
		goto out;
	}
	secret_public(secret, key.public_key);
	if (crypt_key_new(alg, slice_of(key.public_key, crypt_public_size(alg)),
		&public) != E_OK)
		goto out;
	crypt_key_kid(public, kid);
	for (i = 0; i < CRYPT_KID; i++)
		snprintf(key.kid + 2 * i, 3, "%02x", kid[i]);
	snprintf(file, sizeof file, "%.41s-%s.p8", owner, key.kid);
	snprintf(part, sizeof part, "keys/%s", file);
	path = workspace_path(k->ws, part);
	if (path == NULL || certify(k, owner, secret, now, &der) != 0)
		goto out;
	e = secret_write(secret, path, k->passphrase);
	if (e != SECRET_OK) {
		status = secret_failed(cli, path, e);
		goto out;
	}
	key.owner = owner;
	key.file = file;
	key.alg = alg;
	key.uses = k->pdf && !root ? (unsigned)TRUST_USE_PDF
				   : uses_of(k->ws, owner, alg);
	key.from = now;
	key.to = key.compromised_at = INSTANT_NONE;
	key.x509 = buf_view(&der);
	if (!register_key_add(k->ws->reg, &key) ||
	    !register_log(k->ws->reg, now, "key", key.kid, owner)) {
		status = workspace_register_failed(cli, k->ws);
		goto out;
	}
	if (kid_out != NULL)
		memcpy(kid_out, key.kid, sizeof key.kid);
	if (root) {
		k->root = secret;
		secret = NULL; /* transferred */
		buf_slice(&k->root_x509, buf_view(&der));
	}
	status = CLI_OK;
out:
	if (status == CLI_INTERNAL)
		cli_error(cli, "无法为 %s 生成密钥", "cannot make a key for %s",
		    owner);
	secret_free(secret);
	crypt_key_free(public);
	buf_free(&der);
	free(path);
	return status;
}

struct root_search {
	struct keyring *k;
	char *path;
};

static bool
find_root(void *arg, const struct register_key *key)
{
	struct root_search *s = arg;
	char part[160];

	if (strcmp(key->owner, WORKSPACE_ROOT) != 0 || key->to != INSTANT_NONE)
		return true;
	snprintf(part, sizeof part, "keys/%.120s", key->file);
	free(s->path);
	s->path = workspace_path(s->k->ws, part);
	buf_reset(&s->k->root_x509);
	buf_slice(&s->k->root_x509, key->x509);
	return true;
}

int
keyring_root(const struct cli *cli, struct keyring *k)
{
	struct root_search s = { k, NULL };
	enum secret_error e;
	int status = CLI_OK;

	if (!register_keys(k->ws->reg, find_root, &s))
		return workspace_register_failed(cli, k->ws);
	if (s.path == NULL) {
		cli_error(
		    cli, "登记册中没有根密钥", "the register has no root key");
		return CLI_REFUSED;
	}
	e = secret_read(s.path, k->passphrase, &k->root);
	if (e != SECRET_OK)
		status = secret_failed(cli, s.path, e);
	free(s.path);
	return status;
}

void
keyring_clear(struct keyring *k)
{
	secret_free(k->root);
	k->root = NULL;
	buf_free(&k->root_x509);
}
