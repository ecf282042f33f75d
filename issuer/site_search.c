/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search/: which certificates a number, a code or a name stands on, for the
 * register page (docs/SITE.md).  Each text is folded and filed under the first
 * digits of its SHA-256, so that a query costs one small file whatever the
 * size of the register.  Only numbers are listed: everything else is in the
 * signed certificates.
 */
#include "issuer/site.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/unicode.h"
#include "sys/file.h"

#define META "search/meta.json"
#define META_MAX 4096
#define FILE_MAX (16 << 20)
#define KEYS_EACH 640 /* of one file, on average at the most: 45 KB */
#define DIGITS_MAX 4
#define NAME_MAX_FOLDED (300 * 18 * 4 + 16) /* a name of 300 bytes */

struct term {
	char digits[DIGITS_MAX + 1]; /* of the digest, hexadecimal */
	char *key; /* owned */
	const char *certificate; /* "NUMBER#VERSION" */
};

struct search {
	struct site *s;
	struct term *v;
	size_t n, cap;
	char **certificates; /* owned texts */
	size_t ncertificates, ccap;
	bool failed;
};

static void
search_free(struct search *q)
{
	size_t i;

	for (i = 0; i < q->n; i++)
		free(q->v[i].key);
	for (i = 0; i < q->ncertificates; i++)
		free(q->certificates[i]);
	free(q->v);
	free(q->certificates);
}

static bool
grow(void **v, size_t n, size_t *cap, size_t size)
{
	void *more;

	if (n < *cap)
		return true;
	more = reallocarray(*v, *cap == 0 ? 256 : *cap * 2, size);
	if (more == NULL)
		return false;
	*v = more;
	*cap = *cap == 0 ? 256 : *cap * 2;
	return true;
}

static void
add_term(struct search *q, const char *text, const char *certificate)
{
	struct buf key = BUF_INIT(NAME_MAX_FOLDED);
	uint8_t digest[CRYPT_SHA256];
	void *v = q->v;
	struct term *t;

	if (text == NULL || q->failed)
		return;
	unicode_fold(slice_str(text), &key);
	q->failed = !buf_ok(&key) || !grow(&v, q->n, &q->cap, sizeof *q->v);
	q->v = v;
	if (!q->failed) {
		t = &q->v[q->n];
		crypt_sha256(buf_view(&key), digest);
		snprintf(t->digits, sizeof t->digits, "%02x%02x", digest[0],
		    digest[1]);
		t->certificate = certificate;
		t->key = slice_dup(buf_view(&key));
		q->failed = t->key == NULL;
		q->n += !q->failed;
	}
	buf_free(&key);
}

static bool
take_row(void *arg, const struct register_row *row)
{
	struct search *q = arg;
	void *v = q->certificates;
	char text[80];
	char *copy;

	if (row->state != REGISTER_ISSUED)
		return true;
	snprintf(
	    text, sizeof text, "%s#%lld", row->number, (long long)row->version);
	copy = strdup(text);
	q->failed = copy == NULL ||
	    !grow(&v, q->ncertificates, &q->ccap, sizeof *q->certificates);
	q->certificates = v;
	if (q->failed) {
		free(copy);
		return false;
	}
	q->certificates[q->ncertificates++] = copy;
	add_term(q, row->number, copy);
	add_term(q, row->holder_code, copy);
	add_term(q, row->holder_zh, copy);
	add_term(q, row->holder_en, copy);
	return !q->failed;
}

static int
by_key(const void *a, const void *b)
{
	const struct term *x = a, *y = b;
	int order = strcmp(x->digits, y->digits);

	if (order == 0)
		order = strcmp(x->key, y->key);
	return order != 0 ? order : strcmp(x->certificate, y->certificate);
}

/* In order, each text of a certificate once: names may be alike. */
static void
sort_terms(struct search *q)
{
	size_t i, n = 0;

	if (q->n > 0)
		qsort(q->v, q->n, sizeof *q->v, by_key);
	for (i = 0; i < q->n; i++) {
		if (n > 0 && by_key(&q->v[n - 1], &q->v[i]) == 0)
			free(q->v[i].key);
		else
			q->v[n++] = q->v[i];
	}
	q->n = n;
}

/* How many digits keep a file small: 16 times as many files for each. */
static int
digits_for(size_t terms)
{
	size_t files = 1;
	int digits = 0;

	while (digits < DIGITS_MAX && terms / files > KEYS_EACH) {
		files *= 16;
		digits++;
	}
	return digits;
}

/* Terms [from, to) as one file: {"KEY":["NUMBER#VERSION",...]}. */
static bool
write_shard(struct search *q, size_t from, size_t to, int digits)
{
	struct buf out = BUF_INIT(FILE_MAX);
	char name[64];
	size_t i;
	bool same = false;

	buf_putc(&out, '{');
	for (i = from; i < to; i++) {
		if (!same) {
			json_write_str(slice_str(q->v[i].key), &out);
			buf_puts(&out, ":[");
		}
		json_write_str(slice_str(q->v[i].certificate), &out);
		same = i + 1 < to && strcmp(q->v[i].key, q->v[i + 1].key) == 0;
		buf_puts(&out, same ? "," : i + 1 < to ? "],\n" : "]");
	}
	buf_puts(&out, "}\n");
	snprintf(name, sizeof name, "search/%d/%.*s.json", digits,
	    digits == 0 ? 3 : digits, digits == 0 ? "all" : q->v[from].digits);
	same = buf_ok(&out) ? site_write(q->s, name, buf_view(&out))
			    : site_fault(q->s, name, ENOMEM);
	buf_free(&out);
	return same;
}

static bool
write_shards(struct search *q, int digits)
{
	char folder[32];
	size_t from = 0, to;

	snprintf(folder, sizeof folder, "search/%d", digits);
	if (!site_folder(q->s, folder))
		return false;
	for (; from < q->n; from = to) {
		for (to = from + 1; to < q->n &&
		     memcmp(q->v[to].digits, q->v[from].digits,
			 (size_t)digits) == 0;
		     to++)
			continue;
		if (!write_shard(q, from, to, digits))
			return false;
	}
	return true;
}

/* Certificates are only ever added: the same number of them is the same
 * files. */
static bool
is_current(const struct site *s, int64_t certificates)
{
	char *path = file_join(s->p->site, META);
	struct buf text = BUF_INIT(META_MAX);
	struct json *v = NULL;
	int64_t n = -1;

	if (path != NULL && file_read(path, META_MAX, &text) == 0 &&
	    json_parse(buf_view(&text), META_MAX, &v, NULL) == E_OK)
		(void)json_int(json_get(v, "certificates"), &n);
	json_free(v);
	buf_free(&text);
	free(path);
	return n == certificates;
}

static bool
write_meta(struct site *s, int64_t certificates, int digits)
{
	char text[128];

	snprintf(text, sizeof text,
	    "{\"schema\":\"search/1\",\"certificates\":%lld,\"digits\":%d}\n",
	    (long long)certificates, digits);
	return site_write(s, META, slice_str(text));
}

bool
site_search(struct site *s)
{
	struct search q = { .s = s };
	struct register_filter all = { .scheme = NULL };
	int64_t certificates = 0, i;
	int digits;
	bool good;

	for (i = 0; i < s->lists * SITE_BLOCKS; i++)
		certificates += s->issued[i];
	if (is_current(s, certificates))
		return true;
	good = register_each(s->p->ws->reg, &all, s->p->cli->now, take_row, &q);
	if (!good)
		s->status = workspace_register_failed(s->p->cli, s->p->ws);
	else if (q.failed)
		good = site_fault(s, META, ENOMEM);
	sort_terms(&q);
	digits = digits_for(q.n);
	good = good && write_shards(&q, digits) &&
	    write_meta(s, certificates, digits);
	search_free(&q);
	return good;
}
