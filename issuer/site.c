/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the site, from the register. */
#include "issuer/publish.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/did.h"
#include "issuer/release.h"
#include "sys/file.h"

#define INDEX_MAX (256 << 20)

struct site {
	struct publish *p;
	struct json *statuses, *certificates; /* of the index */
	int status;
};

static bool
fault(struct site *s, const char *name, int error)
{
	cli_error(s->p->cli, "%s：%s", "%s: %s", name, strerror(error));
	s->status = CLI_IOERR;
	return false;
}

static bool
write_one(struct site *s, const char *name, struct slice bytes)
{
	char *path = file_join(s->p->site, name);
	bool changed = false;
	int error = path == NULL
	    ? ENOMEM
	    : file_write_if_changed(path, bytes, 0644, &changed);

	free(path);
	s->p->files += changed;
	return error == 0 || fault(s, name, error);
}

static bool
make_folder(struct site *s, const char *name)
{
	char *path = file_join(s->p->site, name);
	int error = path == NULL ? ENOMEM : file_mkdir(path, 0755);

	free(path);
	return error == 0 || fault(s, name, error);
}

static bool
write_token(void *arg, const struct register_token *t)
{
	struct site *s = arg;
	char name[64], *path;
	bool there;

	/* Immutable: one that is there has its bytes (doctor compares). */
	snprintf(name, sizeof name, "status/%lld/%06lld.jwt",
	    (long long)t->list, (long long)t->seq);
	path = file_join(s->p->site, name);
	there = path != NULL && file_exists(path);
	free(path);
	return there || write_one(s, name, t->token);
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
		return fault(s, name, ENOMEM);
	}
	if (!json_add(s->statuses, o))
		return fault(s, name, ENOMEM);
	return write_one(s, name, t->token);
}

static bool
write_list(struct site *s, int64_t list)
{
	struct registry *r = s->p->ws->reg;
	char name[64];

	snprintf(name, sizeof name, "status/%lld", (long long)list);
	if (!make_folder(s, name))
		return false;
	if (!register_tokens(r, list, false, write_token, s) ||
	    (s->status == CLI_OK &&
		!register_tokens(r, list, true, write_newest, s)))
		s->status = workspace_register_failed(s->p->cli, s->p->ws);
	return s->status == CLI_OK;
}

static bool
set_date(struct json *o, const char *name, struct date d)
{
	char text[DATE_TEXT];

	date_format(d, text);
	return json_set_str(o, name, text);
}

/* What a register page searches and shows (docs/SITE.md); the rest is in the
 * certificate itself. No status: that is the signed list's to say. */
static bool
index_row(struct json *o, const struct register_row *row, const char *file)
{
	struct json *name = json_new_object();
	bool good = json_set_str(name, "zh", row->holder_zh) &&
	    json_set_str(name, "en", row->holder_en);

	good = json_set_str(o, "number", row->number) &&
	    json_set_int(o, "version", row->version) &&
	    json_set_str(o, "scheme", row->scheme) &&
	    json_set_str(o, "level", row->level) && good;
	good = json_set(o, "holder", name) && good;
	return good && json_set_str(o, "code", row->holder_code) &&
	    set_date(o, "issued", row->issued) &&
	    set_date(o, "valid_from", row->valid_from) &&
	    set_date(o, "valid_until", row->valid_until) &&
	    json_set_str(o, "replaces", row->replaces) &&
	    json_set_int(o, "status_list", row->list) &&
	    json_set_int(o, "status_index", row->index) &&
	    json_set_str(o, "file", file);
}

static bool
write_certificate(void *arg, const struct register_row *row)
{
	struct site *s = arg;
	struct buf name = BUF_INIT(1024);
	struct json *o = NULL;
	bool good;

	if (row->state != REGISTER_ISSUED)
		return true;
	buf_puts(&name, "certificates/");
	release_name(row->number, row->version, ".jws.json", &name);
	good = write_one(s, buf_cstr(&name), row->envelope);
	o = json_new_object();
	if (good && !index_row(o, row, buf_cstr(&name)))
		good = fault(s, buf_cstr(&name), ENOMEM);
	if (good) {
		good = json_add(s->certificates, o) ||
		    fault(s, buf_cstr(&name), ENOMEM);
		o = NULL; /* transferred */
	}
	json_free(o);
	buf_free(&name);
	return good;
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
	good = write_one(s, "root.json", buf_view(&root)) &&
	    write_one(s, "trust.jws.json", buf_view(&envelope));
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
	good = make_folder(s, name);
	snprintf(name, sizeof name, "did/%s/did.json", b->id);
	if (v != NULL)
		json_write(v, 2, &out);
	buf_putc(&out, '\n');
	if (good)
		good = v != NULL && buf_ok(&out)
		    ? write_one(s, name, buf_view(&out))
		    : fault(s, name, ENOMEM);
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

/* No date of its own: it changes only when what it lists does. */
static bool
write_index(struct site *s)
{
	const struct trust *t = s->p->ws->trust;
	struct json *top = json_new_object(), *trust = json_new_object();
	struct buf out = BUF_INIT(INDEX_MAX);
	bool good = json_set_int(trust, "version", t->version) &&
	    json_set_int(trust, "expires", t->expires) &&
	    json_set_str(trust, "file", "trust.jws.json") &&
	    json_set_str(top, "schema", "site/1") &&
	    json_set_str(top, "publisher", t->publisher) &&
	    json_set_bool(top, "sample", t->sample);

	good = json_set(top, "trust", trust) && good;
	good = json_set(top, "status", s->statuses) && good;
	good = json_set(top, "certificates", s->certificates) && good;
	s->statuses = s->certificates = NULL; /* transferred */
	json_write(top, 2, &out);
	buf_putc(&out, '\n');
	good = good && buf_ok(&out) ? write_one(s, "index.json", buf_view(&out))
				    : fault(s, "index.json", ENOMEM);
	json_free(top);
	buf_free(&out);
	return good;
}

int
publish_site(struct publish *p)
{
	struct site s = { p, json_new_array(), json_new_array(), CLI_OK };
	struct register_filter all = { .scheme = NULL };
	int64_t list, n;

	if (!make_folder(&s, "status") || !make_folder(&s, "certificates"))
		goto out;
	if (!register_lists(p->ws->reg, &n)) {
		s.status = workspace_register_failed(p->cli, p->ws);
		goto out;
	}
	/* The trust list first: what follows may be signed by a key that only
	 * it knows. What is there already is good under it as well, as it
	 * keeps every key that ever signed. */
	if (!write_trust(&s) || !write_dids(&s))
		goto out;
	for (list = 0; list < n; list++)
		if (!write_list(&s, list))
			goto out;
	if (!register_each(
		p->ws->reg, &all, p->cli->now, write_certificate, &s)) {
		s.status = workspace_register_failed(p->cli, p->ws);
		goto out;
	}
	/* The index last: what it names is there. */
	if (s.status == CLI_OK)
		write_index(&s);
out:
	json_free(s.statuses);
	json_free(s.certificates);
	return s.status;
}
