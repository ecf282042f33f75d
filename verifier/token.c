/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/token.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys/fetch.h"
#include "sys/file.h"
#include "verifier/cache.h"

#define ANSWERS_MAX 256 /* addresses of one run */
#define FOLDER_FILES_MAX 4096 /* tokens of a folder that are looked at */

struct answered { /* an address that was asked for in this run */
	char *uri;
	const struct trust *trust;
	const struct trust_scheme *scheme;
	struct token_answer answer;
};

struct tokens {
	char *folder, *file; /* at most one */
	bool alone; /* the tokens that were added, and no others */
	bool online;
	char *site; /* to fetch from; NULL: the publisher's own address */
	char *cache; /* folder; NULL: none */
	char etag[TOKEN_ETAG]; /* of the token that was fetched last */
	struct status **own; /* every token read in this run */
	size_t nown, cap;
	struct answered answers[ANSWERS_MAX];
	size_t nanswers;
	int64_t now;
	bool listed; /* the whole folder was read */
	enum error fault; /* of the file: a record is judged all the same */
};

static struct status *
own(struct tokens *t, struct status *s)
{
	if (t->nown == t->cap) {
		size_t cap = t->cap == 0 ? 8 : t->cap * 2;
		struct status **v = realloc(t->own, cap * sizeof(*v));

		if (v == NULL) {
			status_free(s);
			return NULL;
		}
		t->own = v;
		t->cap = cap;
	}
	t->own[t->nown++] = s;
	return s;
}

/* The token in a file, owned by t; NULL with *os or *e. `bytes` (may be
 * NULL) gets the file. */
static struct status *
read_token(struct tokens *t, const char *path, struct buf *bytes, int *os,
    enum error *e)
{
	struct buf local = BUF_INIT(JWS_STATUS_MAX);
	struct buf *b = bytes == NULL ? &local : bytes;
	struct status *s = NULL;
	struct slice token;

	*e = E_OK;
	*os = file_read(path, JWS_STATUS_MAX, b);
	if (*os == 0) {
		token = buf_view(b);
		/* An editor or a copy may have ended the line. */
		while (token.n > 0 &&
		    (token.p[token.n - 1] == '\n' ||
			token.p[token.n - 1] == '\r'))
			token.n--;
		*e = status_parse(token, &s);
	}
	buf_free(&local);
	return s == NULL ? NULL : own(t, s);
}

struct tokens *
tokens_open(const char *source, int64_t now, int *os)
{
	struct tokens *t = calloc(1, sizeof(*t));

	*os = 0;
	if (t == NULL) {
		*os = ENOMEM;
		return NULL;
	}
	t->now = now;
	t->cache = cache_folder();
	if (source == NULL)
		return t;
	if (file_is_dir(source)) {
		t->folder = slice_dup(slice_str(source));
	} else {
		t->file = slice_dup(slice_str(source));
		if (read_token(t, source, NULL, os, &t->fault) == NULL &&
		    *os != 0) {
			tokens_close(t);
			return NULL;
		}
	}
	return t;
}

struct tokens *
tokens_of(int64_t now)
{
	struct tokens *t = calloc(1, sizeof(*t));

	if (t != NULL) {
		t->now = now;
		t->alone = true;
	}
	return t;
}

enum error
tokens_add(struct tokens *t, struct slice token)
{
	struct status *s = NULL;
	enum error e = status_parse(token, &s);

	if (e != E_OK)
		return e;
	s = own(t, s);
	if (s == NULL)
		return E_MEMORY;
	return s->iat > t->now + VERIFY_SKEW ? E_STATUS_FUTURE : E_OK;
}

void
tokens_close(struct tokens *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < t->nown; i++)
		status_free(t->own[i]);
	for (i = 0; i < t->nanswers; i++)
		free(t->answers[i].uri);
	free(t->own);
	free(t->folder);
	free(t->file);
	free(t->site);
	free(t->cache);
	free(t);
}

/* The path of an address is safe to append to a folder. */
static bool
is_plain_path(const char *path)
{
	return strstr(path, "..") == NULL &&
	    strspn(path,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789-._~/") == strlen(path);
}

/* A published site keeps the path of the address, or its end. */
static struct status *
by_path(struct tokens *t, const char *uri)
{
	const char *path = strstr(uri, "://");
	struct buf name = BUF_INIT(8192);
	struct status *s = NULL;
	enum error e;
	int os, i;

	path = path == NULL ? NULL : strchr(path + 3, '/');
	if (path == NULL || !is_plain_path(path))
		return NULL;
	for (; path != NULL; path = strchr(path + 1, '/')) {
		for (i = 0; i < 2; i++) {
			buf_reset(&name);
			buf_printf(&name, "%s/%s%s", t->folder, path + 1,
			    i == 0 ? "" : ".jwt");
			if (!buf_ok(&name) || file_is_dir(buf_cstr(&name)) ||
			    !file_exists(buf_cstr(&name)))
				continue;
			s = read_token(t, buf_cstr(&name), NULL, &os, &e);
			if (s != NULL && strcmp(s->uri, uri) == 0)
				goto out;
			s = NULL;
		}
	}
out:
	buf_free(&name);
	return s;
}

struct listing {
	struct tokens *t;
	size_t files;
};

static int
list_one(const char *path, void *arg)
{
	struct listing *l = arg;
	size_t n = strlen(path);
	enum error e;
	int os;

	if (n < 4 || strcmp(path + n - 4, ".jwt") != 0)
		return 0;
	if (l->files++ < FOLDER_FILES_MAX)
		read_token(l->t, path, NULL, &os, &e);
	return 0;
}

/* The highest of the tokens in memory. */
static struct status *
newest(const struct tokens *t, const char *uri)
{
	struct status *best = NULL;
	size_t i;

	for (i = 0; i < t->nown; i++)
		if (strcmp(t->own[i]->uri, uri) == 0 &&
		    (best == NULL || t->own[i]->seq > best->seq))
			best = t->own[i];
	return best;
}

static struct status *
offered(struct tokens *t, const char *uri)
{
	struct listing l = { t, 0 };
	struct status *s;

	if (t->folder == NULL)
		return t->file == NULL && !t->alone ? NULL : newest(t, uri);
	s = by_path(t, uri);
	if (s != NULL)
		return s;
	if (!t->listed) {
		t->listed = true;
		file_walk(t->folder, list_one, &l);
	}
	return newest(t, uri);
}

static bool
vouched(const struct status *s, const char *uri, const struct trust *trust,
    const struct trust_scheme *scheme)
{
	return s != NULL && strcmp(s->uri, uri) == 0 && trust != NULL &&
	    scheme != NULL && status_trusted(s, trust, scheme) == E_OK;
}

/* The newest generation that is whole and vouched for: a file that was cut
 * by a power failure is not an empty list, but no list. */
static struct status *
kept(struct tokens *t, const char *uri, const struct trust *trust,
    const struct trust_scheme *scheme, struct buf *bytes)
{
	static const char *const suffixes[] = { ".jwt", ".old.jwt" };
	struct status *s = NULL;
	enum error e;
	size_t i;
	int os;

	for (i = 0; i < 2; i++) {
		char *path = cache_path(t->cache, uri, suffixes[i]);

		if (path == NULL)
			return NULL;
		buf_reset(bytes);
		s = read_token(t, path, bytes, &os, &e);
		free(path);
		if (vouched(s, uri, trust, scheme))
			return s;
	}
	buf_reset(bytes);
	return NULL;
}

static void
set_note(struct token_answer *out, enum check_state state, enum error code)
{
	out->has_note = true;
	out->note.check = CHECK_STATUS;
	out->note.state = state;
	out->note.code = code;
}

static void
two_of_one_number(
    struct token_answer *out, const struct status *a, const struct status *b)
{
	int at;
	size_t i;

	set_note(out, CHECK_UNKNOWN, E_STATUS_CONFLICT);
	at = snprintf(out->note.detail, sizeof(out->note.detail),
	    "seq %lld: ", (long long)a->seq);
	for (i = 0; i < 16 && at > 0; i++)
		at += snprintf(out->note.detail + at,
		    sizeof(out->note.detail) - (size_t)at, "%02x%s",
		    i < 8 ? a->digest[i] : b->digest[i - 8],
		    i == 7        ? "… / "
			: i == 15 ? "…"
				  : "");
	out->status = NULL;
	out->error = E_STATUS_CONFLICT;
}

/* The offered token against the kept one. */
static void
choose(const struct status *o, const struct status *k, bool good,
    struct token_answer *out)
{
	out->status = k;
	out->error = E_OK;
	if (o == NULL || o == k)
		return;
	if (!good) {
		set_note(out, CHECK_PASS, E_STATUS_SIGNATURE);
		snprintf(out->note.detail, sizeof(out->note.detail),
		    "seq %lld -> %lld", (long long)o->seq, (long long)k->seq);
	} else if (o->seq < k->seq || (o->seq > k->seq && o->iat < k->iat)) {
		set_note(out, CHECK_PASS, E_STATUS_ROLLBACK);
		snprintf(out->note.detail, sizeof(out->note.detail),
		    "seq %lld < %lld", (long long)o->seq, (long long)k->seq);
	} else if (o->seq == k->seq) {
		if (!crypt_equal(o->digest, k->digest, sizeof(o->digest)))
			two_of_one_number(out, o, k);
	} else {
		out->status = o;
	}
}

void
tokens_etag(const struct tokens *t, const char *uri, char out[TOKEN_ETAG])
{
	cache_etag(t->cache, uri, out);
}

void
tokens_set_etag(const struct tokens *t, const char *uri, const char *etag)
{
	cache_set_etag(t->cache, uri, etag);
}

void
tokens_online(struct tokens *t, const char *site)
{
	t->online = true;
	if (site != NULL)
		t->site = slice_dup(slice_str(site));
}

/* Where to fetch a token, heap; NULL when the address is not one below its
 * publisher's. */
static char *
address(const struct tokens *t, const char *uri, const struct trust *trust)
{
	struct buf b = BUF_INIT(FETCH_URL);
	char *out = NULL;

	if (trust == NULL || !fetch_below(uri, trust->publisher))
		return NULL;
	if (t->site == NULL)
		return slice_dup(slice_str(uri));
	buf_printf(&b, "%s%s", t->site, uri + strlen(trust->publisher));
	if (buf_ok(&b) && fetch_same_host(buf_cstr(&b), trust->publisher))
		out = slice_dup(buf_view(&b));
	buf_free(&b);
	return out;
}

static void
say_not_fetched(struct token_answer *out, const char *why)
{
	set_note(out, CHECK_PASS, E_STATUS_FETCH);
	snprintf(out->note.detail, sizeof(out->note.detail), "%.200s", why);
}

/* A token from the network, owned by t; NULL with a note, or without one when
 * what is kept will do. */
static struct status *
fetched(struct tokens *t, const char *uri, const struct trust *trust,
    const struct status *kept, struct token_answer *out)
{
	struct buf body = BUF_INIT(JWS_STATUS_MAX);
	struct fetch_answer got;
	struct status *s = NULL;
	char *url = NULL, etag[TOKEN_ETAG] = "", why[64];
	enum error e;

	if (kept != NULL && t->site == NULL && t->now >= kept->iat &&
	    t->now < kept->iat + kept->ttl)
		return NULL;
	url = address(t, uri, trust);
	if (url == NULL)
		return NULL;
	if (kept != NULL)
		tokens_etag(t, uri, etag);
	if (!fetch(url, JWS_STATUS_MAX, etag, &body, &got)) {
		say_not_fetched(out, got.why);
	} else if (got.status == 200) {
		e = status_parse(buf_view(&body), &s);
		if (e != E_OK)
			say_not_fetched(out, error_code(e));
		else
			s = own(t, s);
		snprintf(t->etag, sizeof(t->etag), "%s", got.etag);
	} else if (got.status != 304) {
		snprintf(why, sizeof(why), "HTTP %d", (int)got.status);
		say_not_fetched(out, why);
	}
	free(url);
	buf_free(&body);
	return s;
}

/* The token's bytes again: its form is strict, so that there is one way to
 * write it; keep() compares the digest all the same. */
bool
tokens_write(const struct status *s, struct buf *token)
{
	const struct jws_signature *sig = &s->jws->sig[0];
	struct jws_signer signer = { .alg = sig->alg };

	memcpy(signer.kid, sig->kid, sizeof(signer.kid));
	memcpy(signer.sig, sig->sig, sizeof(signer.sig));
	jws_write_compact(s->jws->payload, JWS_STATUS, &signer, token);
	return buf_ok(token) && token->n > 0;
}

static void
find(struct tokens *t, const char *uri, const struct trust *trust,
    const struct trust_scheme *scheme, struct token_answer *out)
{
	struct buf before = BUF_INIT(JWS_STATUS_MAX);
	struct buf token = BUF_INIT(JWS_STATUS_MAX);
	struct status *o, *k;
	bool good;

	memset(out, 0, sizeof(*out));
	k = kept(t, uri, trust, scheme, &before);
	o = t->online ? fetched(t, uri, trust, k, out) : offered(t, uri);
	good = vouched(o, uri, trust, scheme);
	if (o == NULL && k == NULL) {
		out->error = E_STATUS_MISSING;
		if (t->file != NULL)
			out->error =
			    t->fault != E_OK ? t->fault : E_STATUS_SUBJECT;
	} else if (k == NULL) {
		out->status = o; /* verify() says so if it is not good */
	} else {
		choose(o, k, good, out);
	}
	if (out->status == o && o != NULL && good &&
	    o->iat <= t->now + VERIFY_SKEW && (k == NULL || o->seq > k->seq) &&
	    tokens_write(o, &token) &&
	    cache_keep(t->cache, uri, buf_view(&before), o, buf_view(&token)) &&
	    t->online)
		tokens_set_etag(t, uri, t->etag);
	buf_free(&before);
	buf_free(&token);
}

void
tokens_find(struct tokens *t, const char *uri, const struct trust *trust,
    const struct trust_scheme *scheme, struct token_answer *out)
{
	size_t i;

	for (i = 0; i < t->nanswers; i++)
		if (t->answers[i].trust == trust &&
		    t->answers[i].scheme == scheme &&
		    strcmp(t->answers[i].uri, uri) == 0) {
			*out = t->answers[i].answer;
			return;
		}
	find(t, uri, trust, scheme, out);
	if (t->nanswers < ANSWERS_MAX) {
		char *copy = slice_dup(slice_str(uri));

		if (copy != NULL)
			t->answers[t->nanswers++] =
			    (struct answered){ copy, trust, scheme, *out };
	}
}

/* The scheme for which the token may speak, or NULL with why none. */
static const struct trust_scheme *
scheme_of(const struct status *s, const struct trust *trust, enum error *e)
{
	size_t i;

	*e = E_STATUS_SIGNER;
	for (i = 0; i < trust->nschemes; i++) {
		*e = status_trusted(s, trust, &trust->schemes[i]);
		if (*e == E_OK)
			return &trust->schemes[i];
	}
	return NULL;
}

enum error
tokens_take(struct tokens *t, const char *uri, struct slice token,
    const struct trust *trust, bool *newer, int64_t seq[2])
{
	struct buf before = BUF_INIT(JWS_STATUS_MAX);
	const struct trust_scheme *scheme;
	struct status *s = NULL, *k;
	enum error e = status_parse(token, &s);

	*newer = false;
	seq[0] = seq[1] = 0;
	if (e != E_OK)
		return e;
	s = own(t, s);
	if (s == NULL)
		return E_MEMORY;
	seq[0] = s->seq;
	if (strcmp(s->uri, uri) != 0)
		return E_STATUS_SUBJECT;
	if (s->iat > t->now + VERIFY_SKEW)
		return E_STATUS_FUTURE;
	scheme = scheme_of(s, trust, &e);
	if (scheme == NULL)
		return e;
	k = kept(t, uri, trust, scheme, &before);
	seq[1] = k == NULL ? 0 : k->seq;
	if (k != NULL && k->seq == s->seq)
		e = crypt_equal(k->digest, s->digest, sizeof(k->digest))
		    ? E_OK
		    : E_STATUS_CONFLICT;
	else if (k != NULL && (k->seq > s->seq || k->iat > s->iat))
		e = E_STATUS_ROLLBACK;
	else
		*newer = cache_keep(t->cache, uri, buf_view(&before), s, token);
	if (e == E_OK && !*newer && seq[1] != s->seq)
		e = E_STATUS_MISSING; /* could not be written */
	buf_free(&before);
	return e;
}
