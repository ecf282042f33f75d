/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes tests/vectors anew: `make vectors`.  Fresh keys every time, and only
 * their public halves are written.  Whoever implements the format elsewhere
 * reads index.json and the files it names, and nothing of this.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/b64.h"
#include "sys/file.h"
#include "tests/history.h"
#include "tests/maker.h"
#include "tests/vectors/table.h"

#define NOW "2026-11-23T12:00:00+08:00"
#define ALLOCATED 50
#define ENVELOPE_MAX 65536

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "vectors: %s\n", what);
	exit(70);
}

static void
save(const char *dir, const char *name, const char *suffix, struct slice data)
{
	char path[256];
	int error;

	snprintf(path, sizeof path, "%s/%s%s", dir, name, suffix);
	error = file_write(path, data, 0644);
	if (error != 0)
		fprintf(stderr, "%s: %s\n", path, strerror(error));
	must(error == 0, "cannot write");
}

/* 1. Lists. */

static const struct {
	const char *name, *issued, *expires;
	bool sample;
	char root;
} lists[] = {
	{ "current", "2026-10-01", "2027-10-01", false, 'R' },
	{ "expired", "2025-11-01", "2026-11-01", false, 'R' },
	{ "rogue", "2026-10-01", "2027-10-01", false, 'r' },
	{ "next", "2026-12-01", "2027-12-01", false, 'R' },
	{ "sample", "2026-10-01", "2027-10-01", true, 'R' },
	{ "far", "2028-12-01", "2029-12-01", false, 'R' },
};

static void
make_lists(const struct maker *m, const char *dir)
{
	struct buf out = BUF_INIT(1 << 20);
	char name[64];
	size_t i;

	for (i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		const struct maker_list list = { (int64_t)i + 1,
			maker_time(lists[i].issued),
			maker_time(lists[i].expires), lists[i].sample,
			lists[i].root };

		buf_reset(&out);
		maker_trust(m, &list, &out);
		snprintf(name, sizeof name, "trust/%s", lists[i].name);
		save(dir, name, ".jws.json", buf_view(&out));
	}
	buf_free(&out);
}

static void
make_root(const struct maker *m, const char *dir)
{
	struct trust_root root = { { m->key[maker_at('R')] }, 1, 1 };
	struct buf out = BUF_INIT(1 << 16);

	trust_root_write(&root, &out);
	save(dir, "trust/root", ".json", buf_view(&out));
	buf_free(&out);
}

static const struct {
	int64_t index;
	const char *history;
} histories[] = {
	{ 1,
	    "suspend 2026-04-15 2026-04-15T18:00:00+08:00 2026-10-14;"
	    "restore 2026-07-01 2026-07-01T18:00:00+08:00" },
	{ 2,
	    "suspend 2026-03-01 2026-03-01T10:00:00+08:00 2026-08-31;"
	    "withdraw 2026-09-09 2026-09-09T10:00:00+08:00" },
	{ 3, "cancel 2026-12-31 2026-10-15T10:00:00+08:00" },
	{ 4, "supersede 2026-05-20 2026-05-20T10:00:00+08:00" },
	{ 5, "void 2026-06-01 2026-06-01T10:00:00+08:00" },
	{ 6, "suspend 2026-10-01 2026-10-01T10:00:00+08:00 2027-03-31" },
	{ 7, "withdraw 2026-10-15 2026-11-20T10:00:00+08:00" },
	{ 10, "suspend 2026-03-01 2026-03-01T11:00:00+08:00" },
};

static int
by_published(const void *a, const void *b)
{
	const struct status_event *x = a, *y = b;

	return (x->published > y->published) - (x->published < y->published);
}

static size_t
all_events(int64_t until, struct status_event *out)
{
	struct status_event some[HISTORY_MAX];
	size_t i, j, n, all = 0;

	for (i = 0; i < sizeof histories / sizeof histories[0]; i++) {
		n = history_parse(
		    histories[i].history, histories[i].index, some);
		for (j = 0; j < n; j++)
			if (some[j].published <= until)
				out[all++] = some[j];
	}
	qsort(out, all, sizeof *out, by_published);
	return all;
}

static const struct {
	const char *name, *iat;
	const char *uri; /* NULL: the usual */
	char letter;
	enum jws_typ typ;
} tokens[] = {
	{ "current", "2026-11-23T08:00:00+08:00", NULL, 's', JWS_STATUS },
	{ "stale", "2026-11-01T08:00:00+08:00", NULL, 's', JWS_STATUS },
	{ "rogue", "2026-11-23T08:00:00+08:00", NULL, 'r', JWS_STATUS },
	{ "committee", "2026-11-23T08:00:00+08:00", NULL, 'a', JWS_STATUS },
	{ "use", "2026-11-23T08:00:00+08:00", NULL, 'b', JWS_STATUS },
	{ "subject", "2026-11-23T08:00:00+08:00",
	    "https://verify.example.org/status/1", 's', JWS_STATUS },
	{ "typ", "2026-11-23T08:00:00+08:00", NULL, 's', JWS_CERTIFICATE },
	{ "far", "2029-01-31T12:00:00+08:00", NULL, 's', JWS_STATUS },
};

static void
make_tokens(const struct maker *m, const char *dir)
{
	static uint8_t bits[MAKER_BITS];
	static const uint8_t prev[CRYPT_SHA256];
	struct status_event events[64];
	struct buf out = BUF_INIT(1 << 20);
	char name[64];
	size_t i;

	for (i = 0; i < sizeof tokens / sizeof tokens[0]; i++) {
		const int64_t iat = maker_time(tokens[i].iat);
		const size_t n = all_events(iat, events);
		const struct status_source src = {
			tokens[i].uri == NULL ? MAKER_URI : tokens[i].uri, iat,
			iat + STATUS_LIFETIME_MAX, 3600, (int64_t)i + 2, prev,
			bits, events, n
		};

		maker_bits(events, n, iat, ALLOCATED, bits);
		status_bit_set(bits, 8, STATUS_BIT_INVALID); /* no event */
		buf_reset(&out);
		maker_token(
		    m, &src, ALLOCATED, tokens[i].letter, tokens[i].typ, &out);
		snprintf(name, sizeof name, "status/%s", tokens[i].name);
		save(dir, name, ".jwt", buf_view(&out));
	}
	buf_free(&out);
}

/* 2. Certificates. */

static void
edit(struct buf *text, const struct edit *edits)
{
	struct buf out = BUF_INIT(ENVELOPE_MAX);
	size_t i, at, len;

	for (i = 0; i < EDITS && edits[i].find != NULL; i++) {
		len = strlen(edits[i].find);
		at = text->n; /* "" appends */
		if (strcmp(edits[i].find, "$ALL") == 0) {
			at = 0;
			len = text->n;
		} else if (len > 0) {
			at = slice_find(
			    buf_view(text), slice_str(edits[i].find), 0);
		}
		must(at != SIZE_MAX, edits[i].find);
		buf_reset(&out);
		buf_put(&out, text->p, at);
		buf_puts(&out, edits[i].put);
		buf_put(&out, text->p + at + len, text->n - at - len);
		buf_reset(text);
		buf_slice(text, buf_view(&out));
	}
	must(buf_ok(text) && buf_ok(&out), "edit");
	buf_free(&out);
}

static void
put_kid(const struct maker *m, char letter, struct buf *out)
{
	uint8_t kid[CRYPT_KID];

	maker_kid(m, letter, kid);
	b64_encode(slice_of(kid, sizeof kid), out);
}

static void
header_text(
    const struct maker *m, const char *raw, char letter, struct buf *out)
{
	for (; *raw != '\0'; raw++) {
		if (strncmp(raw, "$KID", 4) == 0) {
			put_kid(m, letter, out);
			raw += 3;
		} else if (strncmp(raw, "$A", 2) == 0) {
			put_kid(m, 'a', out);
			raw++;
		} else {
			buf_putc(out, (uint8_t)*raw);
		}
	}
}

/* RFC 2104 over SHA-256, for the attack that needs it. */
static void
hmac(struct slice key, struct slice text, uint8_t mac[CRYPT_SHA256])
{
	struct buf b = BUF_INIT(ENVELOPE_MAX);
	uint8_t inner[CRYPT_SHA256];
	int pass;
	size_t i;

	for (pass = 0; pass < 2; pass++) {
		buf_reset(&b);
		for (i = 0; i < 64; i++)
			buf_putc(&b,
			    (uint8_t)((i < key.n ? key.p[i] : 0) ^
				(pass == 0 ? 0x36 : 0x5c)));
		if (pass == 0)
			buf_slice(&b, text);
		else
			buf_put(&b, inner, sizeof inner);
		crypt_sha256(buf_view(&b), pass == 0 ? inner : mac);
	}
	buf_free(&b);
}

/* One INTEGER of DER from 32 bytes, big-endian. */
static void
der_integer(const uint8_t *p, struct buf *out)
{
	size_t n = 32;

	while (n > 1 && *p == 0) {
		p++;
		n--;
	}
	buf_putc(out, 0x02);
	buf_putc(out, (uint8_t)(n + (*p >> 7)));
	if (*p >> 7)
		buf_putc(out, 0);
	buf_put(out, p, n);
}

static void
raw_signature(const struct maker *m, enum raw raw, char letter,
    struct slice input, struct buf *out)
{
	const size_t at = maker_at(letter);
	struct buf der = BUF_INIT(256);
	uint8_t sig[CRYPT_SIGNATURE], mac[CRYPT_SHA256];

	must(secret_sign(m->secret[at], input, sig) == 0, "signature");
	switch (raw) {
	case RAW_EMPTY:
		break;
	case RAW_SIGNED:
	case RAW_LONG:
		buf_put(out, sig, sizeof sig);
		if (raw == RAW_LONG)
			buf_putc(out, 0);
		break;
	case RAW_SHORT:
		buf_put(out, sig, sizeof sig - 1);
		break;
	case RAW_TWICE:
		buf_put(out, sig, sizeof sig);
		buf_put(out, sig, 32);
		break;
	case RAW_HMAC:
		hmac(crypt_key_raw(m->key[at]), input, mac);
		buf_put(out, mac, sizeof mac);
		break;
	case RAW_DER:
		der_integer(sig, &der);
		der_integer(sig + 32, &der);
		buf_putc(out, 0x30);
		buf_putc(out, (uint8_t)der.n);
		buf_slice(out, buf_view(&der));
		break;
	}
	buf_free(&der);
}

/* Puts a last signature of any making into an envelope that lacks it. */
static void
add_raw(const struct maker *m, const struct vector *v, char letter,
    struct slice payload, struct buf *envelope)
{
	struct buf header = BUF_INIT(4096), input = BUF_INIT(ENVELOPE_MAX);
	struct buf sig = BUF_INIT(256), entry = BUF_INIT(ENVELOPE_MAX);
	struct edit close[EDITS] = { { "]}", NULL } };

	header_text(m, v->header, letter, &header);
	b64_encode(buf_view(&header), &input);
	buf_puts(&entry, ",{\"protected\":\"");
	buf_slice(&entry, buf_view(&input));
	buf_putc(&input, '.');
	b64_encode(payload, &input);
	raw_signature(m, v->raw, letter, buf_view(&input), &sig);
	buf_puts(&entry, "\",\"signature\":\"");
	b64_encode(buf_view(&sig), &entry);
	buf_puts(&entry, "\"}]}");
	close[0].put = buf_cstr(&entry);
	edit(envelope, close);
	buf_free(&header);
	buf_free(&input);
	buf_free(&sig);
	buf_free(&entry);
}

/* Replaces the payload without touching the signatures. */
static void
resend(struct slice payload, const struct edit *edits, struct buf *envelope)
{
	struct buf sent = BUF_INIT(ENVELOPE_MAX);
	struct buf was = BUF_INIT(ENVELOPE_MAX), now = BUF_INIT(ENVELOPE_MAX);
	struct edit swap[EDITS] = { { NULL, NULL } };

	buf_slice(&sent, payload);
	edit(&sent, edits);
	b64_encode(payload, &was);
	b64_encode(buf_view(&sent), &now);
	swap[0].find = buf_cstr(&was);
	swap[0].put = buf_cstr(&now);
	edit(envelope, swap);
	buf_free(&sent);
	buf_free(&was);
	buf_free(&now);
}

/* The last signature (r, s) as (r, n - s), n the order of P-256. */
static void
malleate(struct buf *envelope)
{
	static const uint8_t n[32] = { 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
		0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc,
		0x63, 0x25, 0x51 };
	const size_t len = B64_LEN(CRYPT_SIGNATURE);
	const size_t at = envelope->n - strlen("\"}]}") - len;
	uint8_t sig[CRYPT_SIGNATURE];
	struct buf out = BUF_INIT(ENVELOPE_MAX);
	int i, borrow = 0;

	must(b64_decode_exact(slice_of(envelope->p + at, len), sig, sizeof sig),
	    "signature");
	for (i = 31; i >= 0; i--) {
		const int d = n[i] - sig[32 + i] - borrow;

		borrow = d < 0;
		sig[32 + i] = (uint8_t)(d + (borrow ? 256 : 0));
	}
	b64_encode(slice_of(sig, sizeof sig), &out);
	memcpy(envelope->p + at, out.p, len);
	buf_free(&out);
}

/* Sets an unused bit of the payload's last base64url character. */
static void
bump(struct slice payload, struct buf *envelope)
{
	static const char alphabet[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	struct buf was = BUF_INIT(ENVELOPE_MAX);
	size_t at;

	must(payload.n % 3 != 0, "payload without unused bits");
	b64_encode(payload, &was);
	at = slice_find(buf_view(envelope), buf_view(&was), 0);
	must(at != SIZE_MAX, "payload");
	at += was.n - 1;
	envelope->p[at] = (uint8_t)
	    alphabet[(strchr(alphabet, envelope->p[at]) - alphabet) | 1];
	buf_free(&was);
}

static void
load(const char *dir, const char *name, struct buf *out)
{
	char path[256];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	must(file_read(path, ENVELOPE_MAX, out) == 0, path);
}

static void
make_compact(const struct maker *m, struct slice payload, struct buf *out)
{
	struct jws_signer signer = { .alg = CRYPT_ES256 };
	struct buf input = BUF_INIT(ENVELOPE_MAX);

	maker_kid(m, 'b', signer.kid);
	jws_signing_input(
	    CRYPT_ES256, signer.kid, JWS_CERTIFICATE, payload, &input);
	must(secret_sign(
		 m->secret[maker_at('b')], buf_view(&input), signer.sig) == 0,
	    "signature");
	jws_write_compact(payload, JWS_CERTIFICATE, &signer, out);
	buf_free(&input);
}

static void
sign(const struct maker *m, const struct vector *v, struct slice payload,
    struct buf *out)
{
	const char *letters = v->letters == NULL ? "ab" : v->letters;
	const size_t n = strlen(letters);
	enum jws_typ typ = JWS_CERTIFICATE;
	char first[8] = "";

	if (v->shape == SHAPE_TYP_TRUST)
		typ = JWS_TRUST;
	else if (v->shape == SHAPE_TYP_STATUS)
		typ = JWS_STATUS;
	if (v->shape == SHAPE_HEADER) {
		memcpy(first, letters, n - 1);
		maker_sign(m, payload, typ, first, out);
		add_raw(m, v, letters[n - 1], payload, out);
	} else {
		maker_sign(m, payload, typ, letters, out);
	}
}

static void
make_envelope(const struct maker *m, const char *dir, const struct vector *v,
    struct buf *out)
{
	struct certificate c;
	struct buf payload = BUF_INIT(ENVELOPE_MAX);

	maker_certificate(&c);
	must(certificate_write(&c, &payload) == E_OK, "payload");
	edit(&payload, v->before);
	while (v->shape == SHAPE_BUMP && payload.n % 3 != 1)
		buf_putc(&payload, ' ');
	switch (v->shape) {
	case SHAPE_TRUST:
		load(dir, "trust/current.jws.json", out);
		break;
	case SHAPE_TOKEN:
		load(dir, "status/current.jwt", out);
		break;
	case SHAPE_COMPACT:
		make_compact(m, buf_view(&payload), out);
		break;
	case SHAPE_PLAIN:
	case SHAPE_HEADER:
	case SHAPE_BUMP:
	case SHAPE_TYP_TRUST:
	case SHAPE_TYP_STATUS:
	case SHAPE_MALLEATED:
		sign(m, v, buf_view(&payload), out);
		break;
	}
	if (v->after[0].find != NULL)
		resend(buf_view(&payload), v->after, out);
	if (v->shape == SHAPE_BUMP)
		bump(buf_view(&payload), out);
	if (v->shape == SHAPE_MALLEATED)
		malleate(out);
	edit(out, v->around);
	buf_free(&payload);
}

/* 3. The index. */

static struct json *
entry(const struct vector *v)
{
	struct json *o = json_new_object();
	char file[128], trust[128], token[128];

	snprintf(file, sizeof file, "%s.jws.json", v->file);
	snprintf(trust, sizeof trust, "trust/%s.jws.json",
	    v->trust == NULL ? "current" : v->trust);
	snprintf(token, sizeof token, "status/%s.jwt",
	    v->token == NULL ? "current" : v->token);
	must(o != NULL && json_set_str(o, "file", file) &&
		json_set_str(o, "why", v->why) &&
		json_set_str(o, "now", v->now == NULL ? NOW : v->now) &&
		json_set_str(o, "as_of", v->as_of) &&
		json_set_str(o, "known_at", v->known_at),
	    "index");
	if (v->trust == NULL || strcmp(v->trust, "none") != 0)
		must(json_set_str(o, "trust", trust), "index");
	if (v->token == NULL || strcmp(v->token, "none") != 0)
		must(json_set_str(o, "status_list", token), "index");
	must(json_set_str(o, "verdict", v->verdict) &&
		json_set_str(o, "status", v->status) &&
		json_set_str(o, "code", v->code),
	    "index");
	return o;
}

int
main(int argc, char **argv)
{
	const char *dir = argc > 1 ? argv[1] : "tests/vectors";
	struct maker *m = maker_new();
	struct json *index = json_new_object();
	struct json *list = json_new_array();
	struct buf out = BUF_INIT(1 << 20);
	size_t i;

	make_root(m, dir);
	make_lists(m, dir);
	make_tokens(m, dir);
	for (i = 0; i < nvectors; i++) {
		buf_reset(&out);
		make_envelope(m, dir, &vectors[i], &out);
		save(dir, vectors[i].file, ".jws.json", buf_view(&out));
		must(json_add(list, entry(&vectors[i])), "index");
	}
	must(json_set_str(index, "root", "trust/root.json") &&
		json_set(index, "vectors", list),
	    "index");
	buf_reset(&out);
	json_write(index, 1, &out);
	save(dir, "index", ".json", buf_view(&out));
	printf("%zu vectors\n", nvectors);
	buf_free(&out);
	json_free(index);
	maker_free(m);
	return 0;
}
