/* SPDX-License-Identifier: Apache-2.0 */
/* Every status token ever published, one after the other. */
#include "issuer/audit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/chain.h"
#include "record/verify.h"
#include "sys/file.h"

struct token_file {
	int64_t list, seq; /* seq 0: status/LIST.jwt, the newest */
};

struct gathering {
	struct audit *a;
	struct token_file *v;
	size_t n, cap;
};

/* What the certificates of one list say about its entries. */
struct entry {
	const struct audit_certificate *certificate; /* NULL: none */
};

static void
token_name(const struct token_file *f, char out[64])
{
	if (f->seq == 0)
		snprintf(out, 64, "status/%lld.jwt", (long long)f->list);
	else
		snprintf(out, 64, "status/%lld/%06lld.jwt", (long long)f->list,
		    (long long)f->seq);
}

/* A name is taken only when it is the very one that is written. */
static int
gather(const char *path, void *arg)
{
	struct gathering *g = arg;
	const char *file = path + strlen(g->a->site);
	struct token_file f = { 0, 0 };
	struct token_file *grown;
	size_t cap = g->cap == 0 ? 64 : g->cap * 2;
	char name[64];
	char *end;

	file += strspn(file, "/");
	f.list = strtol(file + strlen("status/"), &end, 10);
	if (*end == '/')
		f.seq = strtol(end + 1, NULL, 10);
	token_name(&f, name);
	if (strcmp(name, file) != 0 || f.list < 0 || f.seq < 0) {
		audit_fault(g->a, file, E_SITE_EXTRA, NULL);
		return 0;
	}
	if (g->n == g->cap) {
		grown = realloc(g->v, cap * sizeof *grown);
		if (grown == NULL) {
			audit_stop(g->a, CLI_INTERNAL);
			return ENOMEM;
		}
		g->v = grown;
		g->cap = cap;
	}
	g->v[g->n++] = f;
	return 0;
}

static int
by_number(const void *x, const void *y)
{
	const struct token_file *a = x, *b = y;

	if (a->list != b->list)
		return a->list < b->list ? -1 : 1;
	return a->seq < b->seq ? -1 : a->seq > b->seq;
}

/* By whom: of the newest, a body that may speak for every scheme.  An older
 * one is vouched for by the digest in the next, so that a signer who was
 * dismissed since, or a key that was lost since, does not spoil it. */
static enum error
signed_by(const struct audit *a, const struct status *s, bool newest)
{
	enum error e, any = E_STATUS_SIGNATURE;
	size_t i;

	for (i = 0; i < a->trust->nschemes; i++) {
		e = status_trusted(s, a->trust, &a->trust->schemes[i]);
		if (newest && e != E_OK)
			return e;
		if (e != E_STATUS_SIGNATURE)
			any = E_OK;
	}
	return newest ? E_OK : any;
}

static struct status *
read_token(struct audit *a, const struct token_file *f, bool newest)
{
	struct buf text = BUF_INIT(JWS_STATUS_MAX);
	struct status *s = NULL;
	char name[64], uri[300];
	enum error e = E_OK;

	token_name(f, name);
	if (!audit_read(a, name, JWS_STATUS_MAX, &text))
		goto out;
	snprintf(uri, sizeof uri, "%s/status/%lld.jwt", a->trust->publisher,
	    (long long)f->list);
	e = status_parse(buf_view(&text), &s);
	if (e == E_OK && strcmp(s->uri, uri) != 0)
		e = E_STATUS_SUBJECT;
	if (e == E_OK && f->seq != 0 && s->seq != f->seq)
		e = E_STATUS_SEQUENCE;
	if (e == E_OK && s->iat > a->cli->now + VERIFY_SKEW)
		e = E_STATUS_FUTURE;
	if (e == E_OK)
		e = signed_by(a, s, newest);
	if (e != E_OK) {
		audit_fault(
		    a, name, e, "%s", e == E_STATUS_SUBJECT ? s->uri : "");
		status_free(s);
		s = NULL;
	}
out:
	buf_free(&text);
	return s;
}

/* Whether the bits of one entry are what its n events imply, and know a
 * certificate that is older than the token. */
static enum error
entry_fault(const struct status *s, const struct audit_certificate *c,
    int64_t index, const struct status_event *events, size_t n)
{
	const enum status_bit bit = status_bit(s, index);
	struct status_answer answer;

	if (bit == STATUS_BIT_UNALLOCATED) {
		if (n > 0)
			return E_STATUS_BITS;
		return c != NULL && c->iat < s->iat ? E_STATUS_NOT_ALLOCATED
						    : E_OK;
	}
	if (n == 0)
		return bit == STATUS_BIT_VALID ? E_OK : E_STATUS_BITS;
	if (c == NULL)
		return E_OK; /* its zone is not known */
	status_judge(events, n, index, c->zone, s->iat, s->iat, &answer);
	return status_bit_of(&answer) == bit ? E_OK : E_STATUS_BITS;
}

/* Four entries of one byte, none of them given out or spoken of. */
static bool
untouched(
    const struct status *s, const struct entry *entries, int64_t i, size_t at)
{
	return s->bits[i / 4] == 0xff && entries[i].certificate == NULL &&
	    entries[i + 1].certificate == NULL &&
	    entries[i + 2].certificate == NULL &&
	    entries[i + 3].certificate == NULL &&
	    (at == s->nevents || s->by_index[at].index > i + 3);
}

static void
check_bits(struct audit *a, const struct token_file *f, const struct status *s,
    const struct entry *entries)
{
	const struct audit_certificate *c;
	enum error e;
	char name[64];
	int64_t i;
	size_t at = 0, end; /* the entry's events */

	token_name(f, name);
	for (i = 0; i < STATUS_ENTRIES; i++) {
		if (i % 4 == 0 && untouched(s, entries, i, at)) {
			i += 3;
			continue;
		}
		for (end = at; end < s->nevents && s->by_index[end].index == i;)
			end++;
		c = entries[i].certificate;
		e = entry_fault(s, c, i,
		    s->nevents == 0 ? NULL : &s->by_index[at], end - at);
		if (e != E_OK)
			audit_fault(a, name, e, "%lld %s", (long long)i,
			    c == NULL ? "" : c->number);
		at = end;
	}
}

static struct entry *
entries_of(struct audit *a, int64_t list)
{
	struct entry *entries = calloc(STATUS_ENTRIES + 4, sizeof *entries);
	size_t i;

	if (entries == NULL) {
		audit_stop(a, CLI_INTERNAL);
		return NULL;
	}
	for (i = 0; i < a->ncertificates; i++)
		if (a->certificates[i].list == list)
			entries[a->certificates[i].index].certificate =
			    &a->certificates[i];
	return entries;
}

/* What a verifier fetches is the last of those that are kept. */
static void
check_newest(struct audit *a, const struct token_file *f,
    const struct status *newest, const struct status *last)
{
	char name[64], until[INSTANT_TEXT];

	token_name(f, name);
	if (newest == NULL)
		return;
	if (last == NULL ||
	    memcmp(newest->digest, last->digest, CRYPT_SHA256) != 0)
		audit_fault(a, name, E_SITE_NEWEST, "%lld, %lld",
		    (long long)newest->seq,
		    last == NULL ? 0LL : (long long)last->seq);
	instant_format(newest->exp, 0, until);
	if (newest->exp <= a->cli->now)
		audit_fault(a, name, E_SITE_EXPIRED, "%s", until);
}

/* The files of one list, v[0..n), the newest among them as seq 0. */
static void
check_list(struct audit *a, const struct token_file *v, size_t n)
{
	struct token_file f = { v[0].list, 0 };
	struct audit_list *list = &a->lists[a->nlists++];
	struct entry *entries = entries_of(a, f.list);
	struct status *older = NULL, *s;
	size_t i = v[0].seq == 0 ? 1 : 0;
	int64_t seq, entry, last = v[n - 1].seq;
	char name[64];
	enum error e;

	list->number = f.list;
	list->newest = read_token(a, &f, true);
	for (seq = 1; entries != NULL && seq <= last; seq++) {
		f.seq = seq;
		token_name(&f, name);
		if (i < n && v[i].seq != seq) {
			audit_fault(a, name, E_SITE_MISSING, NULL);
			status_free(older);
			older = NULL;
			seq = v[i].seq - 1; /* a gap is one fault */
			continue;
		}
		i++;
		s = read_token(a, &f, false);
		a->tokens++;
		if (s != NULL && older != NULL) {
			e = chain_follows(older, s, &entry);
			if (e != E_OK)
				audit_fault(
				    a, name, e, "%lld", (long long)entry);
		}
		if (s != NULL)
			check_bits(a, &f, s, entries);
		status_free(older);
		older = s;
	}
	f.seq = 0;
	check_newest(a, &f, list->newest, older);
	status_free(older);
	free(entries);
}

/* A list that certificates name and nobody published. */
static void
check_named(struct audit *a)
{
	char name[64];
	size_t i, j;

	for (i = 0; i < a->ncertificates; i++) {
		struct token_file f = { a->certificates[i].list, 0 };

		if (f.list < 0)
			continue;
		for (j = 0; j < a->nlists; j++)
			if (a->lists[j].number == f.list)
				break;
		if (j < a->nlists)
			continue;
		token_name(&f, name);
		audit_fault(
		    a, name, E_SITE_MISSING, "%s", a->certificates[i].file);
		return;
	}
}

void
audit_lists(struct audit *a)
{
	struct gathering g = { .a = a };
	char *dir = file_join(a->site, "status");
	size_t from, to;

	if (dir == NULL ||
	    (file_is_dir(dir) && file_walk(dir, gather, &g) != 0)) {
		audit_stop(a, CLI_IOERR);
		goto out;
	}
	if (g.n > 0) {
		qsort(g.v, g.n, sizeof *g.v, by_number);
		a->lists = calloc(g.n, sizeof *a->lists);
		if (a->lists == NULL) {
			audit_stop(a, CLI_INTERNAL);
			goto out;
		}
	}
	for (from = 0; from < g.n && a->status == CLI_OK; from = to) {
		for (to = from; to < g.n && g.v[to].list == g.v[from].list;)
			to++;
		check_list(a, &g.v[from], to - from);
	}
	check_named(a);
out:
	free(g.v);
	free(dir);
}
