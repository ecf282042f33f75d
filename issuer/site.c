/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the site, from the register. */
#include "issuer/site.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "issuer/did.h"
#include "issuer/release.h"
#include "sys/file.h"
#include "sys/os.h"
#include "sys/web.h"

#define FOLDER "certificates/"

bool
site_fault(struct site *s, const char *name, int error)
{
	cli_os_error(s->p->cli, name, error);
	s->status = CLI_IOERR;
	return false;
}

bool
site_write(struct site *s, const char *name, struct slice bytes)
{
	char *path = file_join(s->p->site, name);
	bool changed = false;
	int error = path == NULL
	    ? ENOMEM
	    : file_write_if_changed(path, bytes, 0644, &changed);

	free(path);
	s->p->files += changed;
	return error == 0 || site_fault(s, name, error);
}

bool
site_folder(struct site *s, const char *name)
{
	char *path = file_join(s->p->site, name);
	int error = path == NULL ? ENOMEM : file_mkdir(path, 0755);

	free(path);
	return error == 0 || site_fault(s, name, error);
}

bool
site_has(const struct site *s, const char *name)
{
	char *path = file_join(s->p->site, name);
	const bool there = path != NULL && file_size(path) > 0;

	free(path);
	return there;
}

bool
site_remove(struct site *s, const char *name)
{
	char *path = file_join(s->p->site, name);
	int error = path == NULL ? ENOMEM : 0;

	if (error == 0 && unlink(path) == 0)
		s->p->files++;
	else if (error == 0 && errno != ENOENT)
		error = errno;
	free(path);
	return error == 0 || site_fault(s, name, error);
}

void
site_name(const char *number, int64_t version, struct buf *out)
{
	buf_puts(out, FOLDER);
	release_name(number, version, ".jws.json", out);
}

static bool
register_fault(struct site *s)
{
	if (s->status == CLI_OK)
		s->status = workspace_register_failed(s->p->cli, s->p->ws);
	return false;
}

static bool
write_token(void *arg, const struct register_token *t)
{
	struct site *s = arg;
	char name[64];

	snprintf(name, sizeof name, "status/%lld/%06lld.jwt",
	    (long long)t->list, (long long)t->seq);
	return site_write(s, name, t->token);
}

/* Immutable: one that is there has its bytes (doctor compares). */
static bool
write_missing(struct site *s, int64_t list, int64_t last)
{
	char name[64];
	int64_t seq;

	for (seq = 1; seq <= last; seq++) {
		snprintf(name, sizeof name, "status/%lld/%06lld.jwt",
		    (long long)list, (long long)seq);
		if (site_has(s, name))
			continue;
		if (!register_tokens(s->p->ws->reg, list, seq, write_token, s))
			return register_fault(s);
		if (s->status != CLI_OK)
			return false;
	}
	return true;
}

static bool
write_newest(void *arg, const struct register_token *t)
{
	struct site *s = arg;
	struct json *o = json_new_object();
	char name[64];

	snprintf(name, sizeof name, "status/%lld.jwt", (long long)t->list);
	if (!json_set_str(o, "uri", t->uri) || !json_set_str(o, "file", name) ||
	    !json_set_int(o, "seq", t->seq) ||
	    !json_set_int(o, "issued", t->iat) ||
	    !json_set_int(o, "expires", t->exp)) {
		json_free(o);
		return site_fault(s, name, ENOMEM);
	}
	if (!json_add(s->statuses, o))
		return site_fault(s, name, ENOMEM);
	return site_write(s, name, t->token);
}

static bool
take_seq(void *arg, const struct register_token *t)
{
	*(int64_t *)arg = t->seq;
	return true;
}

static bool
write_list(struct site *s, int64_t list)
{
	struct registry *r = s->p->ws->reg;
	int64_t last = 0;
	char name[64];

	snprintf(name, sizeof name, "status/%lld", (long long)list);
	if (!site_folder(s, name))
		return false;
	if (!register_tokens(r, list, REGISTER_TOKEN_LAST, take_seq, &last))
		return register_fault(s);
	if (!write_missing(s, list, last))
		return false;
	if (!register_tokens(r, list, REGISTER_TOKEN_LAST, write_newest, s))
		return register_fault(s);
	return s->status == CLI_OK;
}

/* The certificates of one list. */
struct shelf {
	struct site *s;
	struct file_batch *batch;
	int *issued, *hidden; /* of the list's blocks */
	struct buf name, envelope;
};

/* Immutable too; the row is read only for a file that is not there. */
static bool
write_certificate(void *arg, const struct register_place *place)
{
	struct shelf *h = arg;
	struct site *s = h->s;
	int error;

	if (place->state != REGISTER_ISSUED)
		return true;
	buf_reset(&h->name);
	site_name(place->number, place->version, &h->name);
	if (place->unlisted) {
		h->hidden[place->index / SITE_BLOCK]++;
		return site_remove(s, buf_cstr(&h->name));
	}
	h->issued[place->index / SITE_BLOCK]++;
	if (site_has(s, buf_cstr(&h->name)))
		return true;
	buf_reset(&h->envelope);
	if (!register_envelope(s->p->ws->reg, place->id, &h->envelope))
		return register_fault(s);
	error = file_batch_add(h->batch, buf_cstr(&h->name) + strlen(FOLDER),
	    buf_view(&h->envelope), 0644);
	s->p->files++;
	return error == 0 || site_fault(s, buf_cstr(&h->name), error);
}

static bool
write_certificates(struct site *s, int64_t list)
{
	struct shelf h = { .s = s,
		.issued = s->issued + list * SITE_BLOCKS,
		.hidden = s->hidden + list * SITE_BLOCKS,
		.name = BUF_INIT(1024),
		.envelope = BUF_INIT(JWS_CERTIFICATE_MAX) };
	char *dir = file_join(s->p->site, FOLDER);
	int error = dir == NULL ? ENOMEM : file_batch_open(dir, &h.batch);

	if (error == 0 &&
	    !register_places(s->p->ws->reg, list, write_certificate, &h))
		register_fault(s);
	if (error == 0)
		error = file_batch_close(h.batch);
	if (error != 0 && s->status == CLI_OK)
		site_fault(s, FOLDER, error);
	free(dir);
	buf_free(&h.name);
	buf_free(&h.envelope);
	return s->status == CLI_OK;
}

static bool
write_trust(struct site *s)
{
	struct buf envelope = BUF_INIT(JWS_TRUST_MAX);
	struct buf root = BUF_INIT(65536);
	int64_t version;
	bool good = true;

	if (!register_trust_last(s->p->ws->reg, &version, &envelope)) {
		s->status = workspace_register_failed(s->p->cli, s->p->ws);
		return false;
	}
	trust_root_write(&s->p->ws->trust->root, &root);
	good = site_write(s, "root.json", buf_view(&root)) &&
	    site_write(s, "trust.jws.json", buf_view(&envelope));
	buf_free(&envelope);
	buf_free(&root);
	return good;
}

/* What did:web:HOST:did:BODY resolves to, for W3C credentials. */
static bool
write_did(struct site *s, const struct trust_body *b)
{
	struct json *v = did_document(s->p->ws->trust, b);
	struct buf out = BUF_INIT(JWS_TRUST_MAX);
	char name[128];
	bool good;

	snprintf(name, sizeof name, "did/%s", b->id);
	good = site_folder(s, name);
	snprintf(name, sizeof name, "did/%s/did.json", b->id);
	if (v != NULL)
		json_write(v, 2, &out);
	buf_putc(&out, '\n');
	if (good)
		good = v != NULL && buf_ok(&out)
		    ? site_write(s, name, buf_view(&out))
		    : site_fault(s, name, ENOMEM);
	json_free(v);
	buf_free(&out);
	return good;
}

static bool
write_dids(struct site *s)
{
	const struct trust *t = s->p->ws->trust;
	size_t i;

	for (i = 0; i < t->nbodies; i++)
		if (!write_did(s, &t->bodies[i]))
			return false;
	return true;
}

int
publish_web(struct publish *p)
{
	const struct trust *t = p->ws->trust;
	const struct web_source self = { t->publisher, &t->root,
		"trust.jws.json", NULL, true };
	char what[WEB_WHAT];
	size_t files; /* of the program, not of what it publishes */
	int error = web_write(p->site, &self, 1, &files, what);

	if (error == 0)
		return CLI_OK;
	cli_error(p->cli, "%s：%s：%s", "%s: %s: %s", p->site, what,
	    os_text(error, p->cli->lang));
	return CLI_IOERR;
}

int
publish_site(struct publish *p)
{
	struct site s = { .p = p, .statuses = json_new_array() };
	int64_t list;

	if (!site_folder(&s, "status") || !site_folder(&s, "certificates"))
		goto out;
	if (!register_lists(p->ws->reg, &s.lists)) {
		register_fault(&s);
		goto out;
	}
	s.issued = calloc((size_t)s.lists * SITE_BLOCKS, sizeof *s.issued);
	s.hidden = calloc((size_t)s.lists * SITE_BLOCKS, sizeof *s.hidden);
	if (s.issued == NULL || s.hidden == NULL) {
		site_fault(&s, FOLDER, ENOMEM);
		goto out;
	}
	/* The trust list first: what follows may be signed by a key that only
	 * it knows. What is there already is good under it as well, as it
	 * keeps every key that ever signed. */
	if (!write_trust(&s) || !write_dids(&s))
		goto out;
	for (list = 0; list < s.lists; list++)
		if (!write_list(&s, list))
			goto out;
	for (list = 0; list < s.lists; list++)
		if (!write_certificates(&s, list))
			goto out;
	/* The index last: what it names is there. */
	if (site_search(&s))
		site_index(&s);
out:
	json_free(s.statuses);
	free(s.issued);
	free(s.hidden);
	return s.status;
}
