/* SPDX-License-Identifier: Apache-2.0 */
/*
 * search/: which certificates a number, a code or a name stands on, for the
 * register page (docs/SITE.md).  Each text is folded and filed under the first
 * digits of its SHA-256, so that a query costs one small file whatever the
 * size of the register.  Only numbers are listed: everything else is in the
 * signed certificates.
 *
 * The texts are dealt out by the first byte of the digest and sorted a range
 * at a time, so that memory does not grow with the register.  RANGES keeps
 * what each range held: the files of one that holds the same are not looked
 * at.
 */
#include "issuer/site.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/spill.h"
#include "record/unicode.h"
#include "sys/file.h"

#define META "search/meta.json"
#define RANGES "search/ranges.json"
#define STATE_MAX 65536 /* bytes of either */
#define FILE_MAX (16 << 20)
#define KEYS_EACH 128 /* of one file, on average at the most: 9 KB */
#define DIGITS_MAX 4
#define RANGE_MAX ((size_t)1 << 30) /* bytes of a range: 10^9 certificates */
#define TEXTS 4 /* of a certificate */
#define NAME_MAX_FOLDED (300 * 18 * 4 + 16) /* a name of 300 bytes */

struct term { /* borrowed from struct range */
	const char *digits; /* of the digest, hexadecimal: DIGITS_MAX */
	const char *key;
	const char *certificate; /* "NUMBER#VERSION" */
};

struct range {
	struct buf text; /* "DIGITS KEY 0 CERTIFICATE 0" each, no space */
	struct buf sorted; /* the same in order: what the digest is of */
	struct term *v;
	size_t n, cap;
};

struct search {
	struct site *s;
	struct spill *spill;
	size_t terms;
	struct buf keys[TEXTS];
	struct range range;
	int digits;
	struct json *before; /* RANGES as it is there, or NULL */
	struct json *digests; /* of the ranges, of now */
	struct file_batch *batch;
	int64_t files, listings;
	int error;
};

static int
spill_term(struct search *q, struct slice key, const char *certificate)
{
	uint8_t digest[CRYPT_SHA256];
	char digits[DIGITS_MAX + 1];
	int error;

	crypt_sha256(key, digest);
	snprintf(digits, sizeof digits, "%02x%02x", digest[0], digest[1]);
	q->terms++;
	error = spill_add(q->spill, digest[0], slice_of(digits, DIGITS_MAX));
	if (error == 0)
		error = spill_add(q->spill, digest[0], key);
	if (error == 0)
		error = spill_add(q->spill, digest[0], slice_of("", 1));
	if (error == 0)
		error = spill_add(q->spill, digest[0],
		    slice_of(certificate, strlen(certificate) + 1));
	return error;
}

/* Each text of a certificate once: names may be alike. */
static bool
take_row(void *arg, const struct register_row *row)
{
	const char *texts[TEXTS] = { row->number, row->holder_code,
		row->holder_zh, row->holder_en };
	struct search *q = arg;
	char certificate[80];
	size_t i, j, n = 0;

	if (row->unlisted)
		return true;
	snprintf(certificate, sizeof certificate, "%s#%lld", row->number,
	    (long long)row->version);
	for (i = 0; i < TEXTS && q->error == 0; i++) {
		if (texts[i] == NULL)
			continue;
		buf_reset(&q->keys[n]);
		unicode_fold(slice_str(texts[i]), &q->keys[n]);
		for (j = 0; j < n; j++)
			if (slice_eq(
				buf_view(&q->keys[j]), buf_view(&q->keys[n])))
				break;
		if (j < n)
			continue;
		q->error = buf_ok(&q->keys[n])
		    ? spill_term(q, buf_view(&q->keys[n]), certificate)
		    : ENOMEM;
		n++;
	}
	return q->error == 0;
}

static bool
take_terms(struct search *q)
{
	struct site *s = q->s;
	int64_t list;

	for (list = 0; list < s->lists && q->error == 0; list++)
		if (!register_block(s->p->ws->reg, list, 0, STATUS_ENTRIES - 1,
			take_row, q)) {
			s->status =
			    workspace_register_failed(s->p->cli, s->p->ws);
			return false;
		}
	return q->error == 0 || site_fault(s, META, q->error);
}

static int
by_key(const void *a, const void *b)
{
	const struct term *x = a, *y = b;
	int order = memcmp(x->digits, y->digits, DIGITS_MAX);

	if (order == 0)
		order = strcmp(x->key, y->key);
	return order != 0 ? order : strcmp(x->certificate, y->certificate);
}

static bool
add_term(struct range *r, const char *digits)
{
	const size_t cap = r->cap == 0 ? 256 : r->cap * 2;
	struct term *more;

	if (r->n == r->cap) {
		more = reallocarray(r->v, cap, sizeof *more);
		if (more == NULL)
			return false;
		r->v = more;
		r->cap = cap;
	}
	r->v[r->n] = (struct term){ digits, digits + DIGITS_MAX,
		digits + strlen(digits) + 1 };
	r->n++;
	return true;
}

/* Bins [from, to), in order; 0 or an errno. */
static int
load_range(struct search *q, int from, int to)
{
	struct range *r = &q->range;
	const char *at, *end;
	int error = 0;
	size_t i;

	buf_reset(&r->text);
	buf_reset(&r->sorted);
	r->n = 0;
	for (; from < to && error == 0; from++)
		error = spill_read(q->spill, (uint8_t)from, &r->text);
	if (error != 0 || r->text.n == 0)
		return error;
	at = (const char *)r->text.p;
	for (end = at + r->text.n; at < end; at = r->v[r->n - 1].certificate +
		 strlen(r->v[r->n - 1].certificate) + 1)
		if (!add_term(r, at))
			return ENOMEM;
	qsort(r->v, r->n, sizeof *r->v, by_key);
	for (i = 0; i < r->n; i++) {
		buf_put(&r->sorted, r->v[i].digits, strlen(r->v[i].digits) + 1);
		buf_put(&r->sorted, r->v[i].certificate,
		    strlen(r->v[i].certificate) + 1);
	}
	return buf_ok(&r->sorted) ? 0 : ENOMEM;
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

/* Unless it is there and the same; durable with the others. */
static bool
put_file(struct search *q, const char *name, struct slice bytes)
{
	char *path = file_join(q->s->p->site, name);
	int error = path == NULL ? ENOMEM : 0;

	if (error == 0 && !file_holds(path, bytes)) {
		error = file_batch_add(
		    q->batch, strrchr(name, '/') + 1, bytes, 0644);
		q->s->p->files++;
	}
	free(path);
	return error == 0 || site_fault(q->s, name, error);
}

/* Terms [from, to) as one file: {"KEY":["NUMBER#VERSION",...]}; of very many
 * the first, and how many others there are. */
static bool
write_shard(struct search *q, size_t from, size_t to)
{
	const struct term *v = q->range.v;
	const int digits = q->digits;
	struct buf out = BUF_INIT(FILE_MAX);
	char name[64];
	size_t i, n = 0; /* of one text */
	bool same = false;

	buf_putc(&out, '{');
	for (i = from; i < to; i++) {
		if (!same) {
			n = 0;
			json_write_str(slice_str(v[i].key), &out);
			buf_puts(&out, ":[");
		}
		same = i + 1 < to && strcmp(v[i].key, v[i + 1].key) == 0;
		if (n++ < SITE_NAMES_MAX) {
			buf_puts(&out, n > 1 ? "," : "");
			json_write_str(slice_str(v[i].certificate), &out);
		}
		if (!same && n > SITE_NAMES_MAX)
			buf_printf(&out, ",%zu", n - SITE_NAMES_MAX);
		if (!same)
			buf_puts(&out, i + 1 < to ? "],\n" : "]");
	}
	buf_puts(&out, "}\n");
	snprintf(name, sizeof name, "search/%d/%.*s.json", digits,
	    digits == 0 ? 3 : digits, digits == 0 ? "all" : v[from].digits);
	same = buf_ok(&out) ? put_file(q, name, buf_view(&out))
			    : site_fault(q->s, name, ENOMEM);
	buf_free(&out);
	return same;
}

/* A file that no text of bins [from, to) stands in is of before: what it named
 * was unlisted. */
static bool
remove_shards(struct search *q, int from, int to)
{
	const struct range *r = &q->range;
	const int each = q->digits < 3 ? 1 : q->digits == 3 ? 16 : 256;
	const int width = q->digits == 0 ? 0 : q->digits == 1 ? 1 : q->digits;
	char prefix[DIGITS_MAX + 1], name[64];
	size_t at = 0;
	int i;

	for (i = from * each; i < to * each; i++) {
		snprintf(prefix, sizeof prefix, "%0*x",
		    q->digits < 3 ? 2 : width, (unsigned)i);
		while (at < r->n &&
		    memcmp(r->v[at].digits, prefix, (size_t)width) < 0)
			at++;
		if (at < r->n &&
		    memcmp(r->v[at].digits, prefix, (size_t)width) == 0)
			continue;
		snprintf(name, sizeof name, "search/%d/%.*s.json", q->digits,
		    width == 0 ? 3 : width, width == 0 ? "all" : prefix);
		if (!site_remove(q->s, name))
			return false;
	}
	return true;
}

/* The files of the range; only counted when they are of before. */
static bool
write_shards(struct search *q, bool current)
{
	const struct range *r = &q->range;
	size_t from, to;

	for (from = 0; from < r->n; from = to) {
		for (to = from + 1; to < r->n &&
		     memcmp(r->v[to].digits, r->v[from].digits,
			 (size_t)q->digits) == 0;
		     to++)
			continue;
		q->files++;
		if (!current && !write_shard(q, from, to))
			return false;
	}
	return true;
}

static bool
write_range(struct search *q, int from, int to, const struct json *before)
{
	char digest[2 * CRYPT_SHA256 + 1];
	uint8_t raw[CRYPT_SHA256];
	const char *old = json_str(before);
	struct json *v;
	int i, error = load_range(q, from, to);

	if (error != 0)
		return site_fault(q->s, RANGES, error);
	crypt_sha256(buf_view(&q->range.sorted), raw);
	for (i = 0; i < CRYPT_SHA256; i++)
		snprintf(digest + 2 * i, 3, "%02x", raw[i]);
	v = json_new_str(digest);
	if (v == NULL || !json_add(q->digests, v))
		return site_fault(q->s, RANGES, ENOMEM);
	if (old != NULL && strcmp(old, digest) == 0)
		return write_shards(q, true);
	return write_shards(q, false) && remove_shards(q, from, to);
}

/* A file is never of two ranges: a range is one bin, or as many as it takes
 * when the files are larger than that. */
static bool
write_ranges(struct search *q)
{
	const int each = q->digits == 0 ? SPILL_BINS : q->digits == 1 ? 16 : 1;
	const struct json *before = json_first(json_get(q->before, "ranges"));
	char folder[32];
	char *dir;
	int from, error;
	bool good = true;

	snprintf(folder, sizeof folder, "search/%d", q->digits);
	if (!site_folder(q->s, folder))
		return false;
	dir = file_join(q->s->p->site, folder);
	error = dir == NULL ? ENOMEM : file_batch_open(dir, &q->batch);
	free(dir);
	if (error != 0)
		return site_fault(q->s, folder, error);
	for (from = 0; good && from < SPILL_BINS; from += each) {
		good = write_range(q, from, from + each, before);
		before = before == NULL ? NULL : json_next(before);
	}
	error = file_batch_close(q->batch);
	return good && (error == 0 || site_fault(q->s, folder, error));
}

static struct json *
read_state(const struct site *s, const char *name)
{
	char *path = file_join(s->p->site, name);
	struct buf text = BUF_INIT(STATE_MAX);
	struct json *v = NULL;

	if (path != NULL && file_read(path, STATE_MAX, &text) == 0)
		(void)json_parse(buf_view(&text), STATE_MAX, &v, NULL);
	buf_free(&text);
	free(path);
	return v;
}

static bool
says(const struct json *v, const char *name, int64_t want)
{
	int64_t n;

	return json_int(json_get(v, name), &n) && n == want;
}

static int
count_file(const char *path, void *arg)
{
	if (file_size(path) > 0)
		++*(int64_t *)arg;
	return 0;
}

/* Whether as many files are there as RANGES says; else none is believed. */
static bool
is_whole(const struct site *s, const struct json *ranges)
{
	int64_t digits, n = 0;
	char folder[32];
	char *dir;
	bool good;

	if (!json_int(json_get(ranges, "digits"), &digits) || digits < 0 ||
	    digits > DIGITS_MAX)
		return false;
	snprintf(folder, sizeof folder, "search/%d", (int)digits);
	dir = file_join(s->p->site, folder);
	good = dir != NULL && file_is_dir(dir) &&
	    file_walk(dir, count_file, &n) == 0 && says(ranges, "files", n);
	free(dir);
	return good;
}

static bool
write_state(struct search *q, int64_t certificates)
{
	struct json *ranges = json_new_object();
	struct buf out = BUF_INIT(STATE_MAX);
	char text[128];
	bool good = json_set_str(ranges, "schema", "search-ranges/1") &&
	    json_set_int(ranges, "digits", q->digits) &&
	    json_set_int(ranges, "listings", q->listings) &&
	    json_set_int(ranges, "files", q->files);

	good = json_set(ranges, "ranges", q->digests) && good;
	q->digests = NULL; /* transferred */
	json_write(ranges, 0, &out);
	buf_putc(&out, '\n');
	good = good && buf_ok(&out) ? site_write(q->s, RANGES, buf_view(&out))
				    : site_fault(q->s, RANGES, ENOMEM);
	buf_free(&out);
	json_free(ranges);
	snprintf(text, sizeof text,
	    "{\"schema\":\"search/1\",\"certificates\":%lld,\"digits\":%d}\n",
	    (long long)certificates, q->digits);
	return good && site_write(q->s, META, slice_str(text));
}

static bool
write_search(struct search *q, int64_t certificates)
{
	int error = spill_open(q->s->p->site, &q->spill);

	if (error != 0)
		return site_fault(q->s, META, error);
	if (!take_terms(q))
		return false;
	q->digits = digits_for(q->terms);
	if (!says(q->before, "digits", q->digits)) {
		json_free(q->before);
		q->before = NULL;
	}
	return write_ranges(q) && write_state(q, certificates);
}

/* Certificates are only ever added: the same number of them, under the same
 * listings, is the same files. */
bool
site_search(struct site *s)
{
	struct search q = { .s = s,
		.range = { .text = BUF_INIT(RANGE_MAX),
		    .sorted = BUF_INIT(RANGE_MAX) },
		.before = read_state(s, RANGES),
		.digests = json_new_array() };
	struct json *meta = read_state(s, META);
	int64_t certificates = 0, digits = -1;
	int64_t i;
	bool good = true;

	for (i = 0; i < TEXTS; i++)
		q.keys[i] = BUF_INIT(NAME_MAX_FOLDED);
	for (i = 0; i < s->lists * SITE_BLOCKS; i++)
		certificates += s->issued[i];
	if (!is_whole(s, q.before)) {
		json_free(q.before);
		q.before = NULL;
	}
	(void)json_int(json_get(q.before, "digits"), &digits);
	if (!register_listings(s->p->ws->reg, &q.listings)) {
		s->status = workspace_register_failed(s->p->cli, s->p->ws);
		good = false;
	} else if (!says(meta, "certificates", certificates) ||
	    !says(meta, "digits", digits) ||
	    !says(q.before, "listings", q.listings))
		good = write_search(&q, certificates);
	for (i = 0; i < TEXTS; i++)
		buf_free(&q.keys[i]);
	buf_free(&q.range.text);
	buf_free(&q.range.sorted);
	free(q.range.v);
	spill_close(q.spill);
	json_free(meta);
	json_free(q.before);
	json_free(q.digests);
	return good;
}
