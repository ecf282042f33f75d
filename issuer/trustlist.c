/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/trustlist.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "keys/crl.h"
#include "record/b64.h"
#include "record/cms.h"
#include "sys/file.h"

#define KEYS_MAX 256 /* in other hands; a CRL of them fits its limit */
#define X509_MAX 16384

struct listing { /* of the keys of one owner */
	const char *owner;
	struct json *list;
	bool failed;
};

/* JWK of a key with its uses and window. */
static bool
list_key(void *arg, const struct register_key *k)
{
	static const struct {
		unsigned use;
		const char *name;
	} names[] = { { TRUST_USE_CERTIFICATE, "certificate" },
		{ TRUST_USE_STATUS, "status" }, { TRUST_USE_PDF, "pdf" } };
	struct listing *l = arg;
	struct crypt_key *key = NULL;
	struct json *jwk = NULL, *uses = NULL, *chain = NULL;
	struct buf x5c = BUF_INIT(16384);
	bool good = false;
	size_t i;

	if (strcmp(k->owner, l->owner) != 0)
		return true;
	if (crypt_key_new(k->alg,
		slice_of(k->public_key, crypt_public_size(k->alg)),
		&key) != E_OK)
		goto out;
	jwk = trust_jwk(key);
	if (jwk == NULL)
		goto out;
	if (strcmp(l->owner, WORKSPACE_ROOT) == 0) {
		good = json_add(l->list, jwk);
		jwk = NULL; /* transferred */
		goto out;
	}
	uses = json_new_array();
	for (i = 0; i < sizeof names / sizeof *names; i++)
		if ((k->uses & names[i].use) != 0 &&
		    !json_add(uses, json_new_str(names[i].name)))
			goto out;
	good = json_set(jwk, "uses", uses);
	uses = NULL; /* transferred */
	good = good && json_set_int(jwk, "from", k->from);
	if (good && k->to != INSTANT_NONE)
		good = json_set_int(jwk, "to", k->to);
	if (good && k->compromised_at != INSTANT_NONE)
		good = json_set_int(jwk, "compromised_at", k->compromised_at);
	if (good && k->x509.n > 0) {
		b64std_encode(k->x509, &x5c);
		chain = json_new_array();
		good = json_add(chain, json_new_slice(buf_view(&x5c))) &&
		    json_set(jwk, "x5c", chain);
	}
	if (good) {
		good = json_add(l->list, jwk);
		jwk = NULL; /* transferred */
	}
out:
	json_free(jwk);
	json_free(uses);
	crypt_key_free(key);
	buf_free(&x5c);
	l->failed = l->failed || !good;
	return good;
}

static struct json *
keys_of(const struct workspace *ws, const char *owner)
{
	struct listing l = { owner, json_new_array(), false };

	if (l.list == NULL || !register_keys(ws->reg, list_key, &l) ||
	    l.failed) {
		json_free(l.list);
		return NULL;
	}
	return l.list;
}

/* Copies the members named that are there and not null. */
static bool
copy_members(
    struct json *to, const struct json *from, const char *const names[])
{
	const struct json *m;

	for (; *names != NULL; names++) {
		m = json_get(from, *names);
		if (m == NULL || json_type(m) == JSON_NULL)
			continue;
		if (!json_set(to, *names, json_copy(m)))
			return false;
	}
	return true;
}

static struct json *
bodies_json(const struct workspace *ws)
{
	static const char *const names[] = { "id", "role", "name", "address",
		"uscc", "approval_no", "from", "to", NULL };
	struct json *list = json_new_array(), *b, *keys;
	size_t i;

	for (i = 0; list != NULL && i < ws->nbodies; i++) {
		b = json_new_object();
		keys = keys_of(ws, ws->bodies[i].id);
		if (b == NULL || keys == NULL ||
		    !copy_members(b, ws->bodies[i].tree, names)) {
			json_free(b);
			json_free(keys);
			json_free(list);
			return NULL;
		}
		if (!json_set(b, "keys", keys)) {
			json_free(b);
			json_free(list);
			return NULL;
		}
		if (!json_add(list, b)) {
			json_free(list);
			return NULL;
		}
	}
	return list;
}

static struct json *
schemes_json(const struct workspace *ws)
{
	static const char *const names[] = { "id", "name", "levels",
		"required_issuers", "status_signers", "zone", NULL };
	struct json *list = json_new_array(), *s;
	const struct scheme *scheme;
	size_t i;

	for (i = 0; list != NULL && i < ws->nschemes; i++) {
		scheme = ws->schemes[i];
		s = json_new_object();
		/* A scheme without levels says so. */
		if (s == NULL || !copy_members(s, scheme->tree, names) ||
		    (json_get(s, "levels") == NULL &&
			!json_set(s, "levels", json_new_array())) ||
		    !json_set_int(s, "validity_months_max",
			scheme->validity_months_max) ||
		    !json_set_int(s, "suspension_months_max",
			scheme->suspension_months_max) ||
		    !json_set_int(s, "surveillance_months_max",
			scheme->surveillance_months_max) ||
		    !json_add(list, s)) {
			json_free(list);
			return NULL;
		}
	}
	return list;
}

static struct json *
root_json(const struct workspace *ws)
{
	struct json *root = json_new_object();
	struct json *keys = keys_of(ws, WORKSPACE_ROOT);

	if (root == NULL || keys == NULL || !json_set(root, "keys", keys) ||
	    !json_set_int(root, "threshold", 1)) {
		json_free(root);
		return NULL;
	}
	return root;
}

static bool
next_version(const struct workspace *ws, int64_t *version)
{
	struct buf envelope = BUF_INIT(JWS_TRUST_MAX);
	bool good = register_trust_last(ws->reg, version, &envelope);

	buf_free(&envelope);
	*version += 1;
	return good;
}

/* The payload of the next version. */
static bool
write_payload(const struct workspace *ws, int64_t now, int64_t *version,
    int64_t *expires, struct buf *out)
{
	struct json *t = json_new_object();
	struct date last;
	bool good;

	if (!next_version(ws, version) ||
	    !date_add_months(date_of(now, 0), (int)ws->trust_months, &last)) {
		json_free(t);
		return false;
	}
	*expires = date_start(last, 0) + (now - date_start(date_of(now, 0), 0));
	good = json_set_int(t, "version", *version) &&
	    json_set_int(t, "issued", now) &&
	    json_set_int(t, "expires", *expires) &&
	    json_set_str(t, "publisher", ws->base_url) &&
	    json_set_bool(t, "sample", ws->sample) &&
	    json_set(t, "root", root_json(ws)) &&
	    json_set(t, "bodies", bodies_json(ws)) &&
	    json_set(t, "schemes", schemes_json(ws));
	if (good)
		json_write_canonical(t, out);
	json_free(t);
	return good && buf_ok(out);
}

struct taking_back { /* of the register's keys, for the CRL */
	struct crl_entry v[KEYS_MAX];
	struct buf x509; /* theirs, one behind the other */
	struct buf root;
	size_t n;
	bool failed;
};

static bool
take_back(void *arg, const struct register_key *k)
{
	struct taking_back *t = arg;

	if (strcmp(k->owner, WORKSPACE_ROOT) == 0) {
		if (k->to != INSTANT_NONE)
			return true;
		buf_reset(&t->root);
		buf_slice(&t->root, k->x509);
	} else if (k->compromised_at != INSTANT_NONE && k->x509.n > 0) {
		t->failed = t->n == KEYS_MAX;
		if (t->failed)
			return false;
		t->v[t->n].since = k->compromised_at;
		t->v[t->n++].x509.n = k->x509.n;
		buf_slice(&t->x509, k->x509);
	}
	return true;
}

/* DER of the CRL that goes with it. */
static bool
write_crl(const struct workspace *ws, const struct trustlist_root *how,
    int64_t version, int64_t now, int64_t expires, struct buf *out)
{
	struct taking_back t = { .x509 = BUF_INIT(KEYS_MAX * X509_MAX),
		.root = BUF_INIT(X509_MAX) };
	struct crl_list list = {
		.number = version, .from = now, .until = expires, .v = t.v
	};
	struct buf body = BUF_INIT(TRUSTLIST_CRL_MAX);
	uint8_t sig[CRYPT_SIGNATURE];
	size_t i, at = 0;
	bool good = register_keys(ws->reg, take_back, &t) && !t.failed &&
	    buf_ok(&t.x509) && buf_ok(&t.root);

	for (i = 0; good && i < t.n; i++) {
		t.v[i].x509.p = t.x509.p + at;
		at += t.v[i].x509.n;
	}
	list.root = buf_view(&t.root);
	list.n = t.n;
	good = good && crl_body(&list, &body) == 0 &&
	    how->crl(how->arg, buf_view(&body), sig);
	if (good)
		crl_signed(buf_view(&body), sig, out);
	buf_free(&t.x509);
	buf_free(&t.root);
	buf_free(&body);
	return good && buf_ok(out);
}

/* Signed by the root that readers of PDF are to trust. */
static bool
is_good_crl(const struct workspace *ws, struct slice crl)
{
	struct taking_back t = { .x509 = BUF_INIT(KEYS_MAX * X509_MAX),
		.root = BUF_INIT(X509_MAX) };
	struct cms_certificate root;
	bool good = register_keys(ws->reg, take_back, &t) &&
	    cms_certificate_read(buf_view(&t.root), &root) &&
	    cms_crl_is_of(crl, &root);

	buf_free(&t.x509);
	buf_free(&t.root);
	return good;
}

static int
write_one(const struct cli *cli, const struct workspace *ws, const char *name,
    struct slice bytes)
{
	char *path = workspace_path(ws, name);
	int error = path == NULL
	    ? ENOMEM
	    : file_write_if_changed(path, bytes, 0644, NULL);

	if (error != 0)
		cli_os_error(cli, name, error);
	free(path);
	return error == 0 ? CLI_OK : CLI_IOERR;
}

int
trustlist_write(const struct cli *cli, const struct workspace *ws,
    const struct trust *trust, struct slice envelope)
{
	struct buf root = BUF_INIT(65536);
	int status;

	trust_root_write(&trust->root, &root);
	status = write_one(cli, ws, "trust/root.json", buf_view(&root));
	if (status == CLI_OK)
		status = write_one(cli, ws, "trust/trust.jws.json", envelope);
	buf_free(&root);
	return status;
}

static int
keep(const struct cli *cli, struct workspace *ws, int64_t version, int64_t now,
    int64_t expires, struct slice envelope, struct slice crl)
{
	struct trust *t = NULL;
	char field[64] = "";
	/* A verifier that pinned the list before this one must accept it. */
	enum error e = trust_parse(
	    envelope, ws->trust == NULL ? NULL : &ws->trust->root, &t, field);
	int status = CLI_INTERNAL;

	if (e == E_OK && !is_good_crl(ws, crl)) {
		trust_free(t);
		e = E_SIG_BAD;
	}
	if (e != E_OK) {
		cli_error(cli, "新的信任名单未通过检查，没有发布：%s (%s)",
		    "the new trust list fails its check and is not "
		    "published: %s (%s)",
		    error_text(e, cli->lang), field);
		return CLI_INTERNAL;
	}
	if (!register_trust_add(ws->reg, version, now, expires, envelope) ||
	    !register_crl_add(ws->reg, version, crl) ||
	    !register_log(ws->reg, now, "trust", "trust list", NULL) ||
	    !register_commit(ws->reg)) {
		status = workspace_register_failed(cli, ws);
		goto out;
	}
	status = trustlist_write(cli, ws, t, envelope);
	if (status != CLI_OK)
		goto out;
	trust_free(ws->trust);
	ws->trust = t;
	t = NULL; /* transferred */
out:
	trust_free(t);
	return status;
}

int
trustlist_make(const struct cli *cli, struct workspace *ws,
    const struct trustlist_root *root)
{
	struct buf payload = BUF_INIT(JWS_TRUST_MAX);
	struct buf envelope = BUF_INIT(JWS_TRUST_MAX);
	struct buf crl = BUF_INIT(TRUSTLIST_CRL_MAX);
	int64_t version, expires;
	int status = CLI_INTERNAL;

	if (write_payload(ws, cli->now, &version, &expires, &payload) &&
	    root->envelope(root->arg, buf_view(&payload), &envelope) &&
	    write_crl(ws, root, version, cli->now, expires, &crl))
		status = keep(cli, ws, version, cli->now, expires,
		    buf_view(&envelope), buf_view(&crl));
	else
		cli_error(cli, "无法签发信任名单",
		    "the trust list could not be signed");
	buf_free(&payload);
	buf_free(&envelope);
	buf_free(&crl);
	return status;
}

static bool
agent_envelope(void *arg, struct slice payload, struct buf *out)
{
	static const char *const owners[] = { WORKSPACE_ROOT };

	return signer_envelope(arg, owners, 1, JWS_TRUST, payload, out) == E_OK;
}

static bool
agent_crl(void *arg, struct slice body, uint8_t sig[CRYPT_SIGNATURE])
{
	return signer_crl(arg, body, sig);
}

int
trustlist_sign(
    const struct cli *cli, struct workspace *ws, struct signer *signer)
{
	const struct trustlist_root root = { agent_envelope, agent_crl,
		signer };

	return trustlist_make(cli, ws, &root);
}
