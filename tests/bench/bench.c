/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rates that need a program inside the library; tools/bench.sh runs it and
 * the peers in turn and makes the table.  Each line is "NAME VALUE", a rate a
 * second of CPU time.
 *
 *   bench verify ENVELOPE TRUST STATUS SECONDS   checks against raw EVP
 *   bench status N SECONDS                       status lists of N entries
 *   bench grow, lookup                           see bench.h
 */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "record/verify.h"
#include "sys/file.h"

#define FILE_MAX (32 << 20)
#define SLICES 10

void
bench_die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(EXIT_FAILURE);
}

double
bench_cpu(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) != 0)
		bench_die("no CPU clock");
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void
bench_load(const char *path, struct buf *b)
{
	if (file_read(path, FILE_MAX, b) != 0)
		bench_die(path);
}

/* One signature set up so that only the hash of the message and
 * EVP_PKEY_verify() are left to do. */
struct raw {
	EVP_PKEY_CTX *ctx;
	EVP_MD *md;
	EVP_MD_CTX *hash;
	struct buf input;
	unsigned char *der;
	int der_len;
};

static EVP_PKEY *
raw_key(struct slice xy)
{
	unsigned char point[1 + CRYPT_PUBLIC_MAX] = { 4 };
	char group[] = "P-256";
	OSSL_PARAM params[3];
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	EVP_PKEY *pkey = NULL;

	if (xy.n != CRYPT_PUBLIC_MAX)
		bench_die("raw: not a P-256 key");
	memcpy(point + 1, xy.p, xy.n);
	params[0] = OSSL_PARAM_construct_utf8_string(
	    OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
	params[1] = OSSL_PARAM_construct_octet_string(
	    OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point);
	params[2] = OSSL_PARAM_construct_end();
	if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
		bench_die("raw: key");
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static void
raw_init(
    struct raw *r, const struct jws *jws, size_t i, const struct crypt_key *key)
{
	EVP_PKEY *pkey = raw_key(crypt_key_raw(key));
	ECDSA_SIG *sig = ECDSA_SIG_new();

	*r = (struct raw){ .input = BUF_INIT(FILE_MAX) };
	buf_slice(&r->input, jws->sig[i].protected);
	buf_putc(&r->input, '.');
	buf_slice(&r->input, jws->payload_b64);
	r->md = EVP_MD_fetch(NULL, "SHA256", NULL);
	r->hash = EVP_MD_CTX_new();
	if (sig == NULL ||
	    ECDSA_SIG_set0(sig, BN_bin2bn(jws->sig[i].sig, 32, NULL),
		BN_bin2bn(jws->sig[i].sig + 32, 32, NULL)) != 1)
		bench_die("raw: signature");
	r->der_len = i2d_ECDSA_SIG(sig, &r->der);
	ECDSA_SIG_free(sig);
	r->ctx = EVP_PKEY_CTX_new(pkey, NULL);
	if (!buf_ok(&r->input) || r->md == NULL || r->hash == NULL ||
	    r->der_len <= 0 || r->ctx == NULL ||
	    EVP_PKEY_verify_init(r->ctx) != 1)
		bench_die("raw: context");
	EVP_PKEY_free(pkey);
}

static void
raw_clear(struct raw *r)
{
	EVP_PKEY_CTX_free(r->ctx);
	EVP_MD_CTX_free(r->hash);
	EVP_MD_free(r->md);
	buf_free(&r->input);
	OPENSSL_free(r->der);
}

static bool
raw_verify(const struct raw *r)
{
	struct slice input = buf_view(&r->input);
	uint8_t digest[CRYPT_SHA256];

	return EVP_DigestInit_ex2(r->hash, r->md, NULL) == 1 &&
	    EVP_DigestUpdate(r->hash, input.p, input.n) == 1 &&
	    EVP_DigestFinal_ex(r->hash, digest, NULL) == 1 &&
	    EVP_PKEY_verify(
		r->ctx, r->der, (size_t)r->der_len, digest, sizeof digest) == 1;
}

static double
raw_rate(const struct raw *raws, size_t n, double seconds)
{
	double start = bench_cpu(), now;
	long done = 0;
	size_t i;

	do {
		for (i = 0; i < n; i++)
			if (!raw_verify(&raws[i]))
				bench_die("raw: a signature is not good");
		done += (long)n;
		now = bench_cpu();
	} while (now - start < seconds);
	return (double)done / (now - start);
}

static double
check_rate(const struct evidence *in, double seconds)
{
	struct verification v;
	double start = bench_cpu(), now;
	long done = 0;

	do {
		verify(in, &v);
		if (v.verdict != VERDICT_VALID)
			bench_die(verify_status_str(v.status));
		verification_clear(&v);
		done++;
		now = bench_cpu();
	} while (now - start < seconds);
	return (double)done / (now - start);
}

/* The key that the list gives the i-th issuer with this kid. */
static const struct crypt_key *
key_of(const struct trust *trust, const char *issuer, const uint8_t *kid)
{
	const struct trust_body *body = trust_body(trust, issuer);
	size_t i;

	for (i = 0; body != NULL && i < body->nkeys; i++)
		if (memcmp(body->keys[i].kid, kid, CRYPT_KID) == 0)
			return body->keys[i].key;
	bench_die("no key for an issuer");
}

static size_t
raw_all(struct slice envelope, const struct trust *trust, struct raw *raws)
{
	struct certificate *c = NULL;
	struct jws *jws = NULL;
	size_t i, n;

	if (jws_parse(envelope, JWS_CERTIFICATE_MAX, &jws) != E_OK ||
	    certificate_parse(jws->payload, &c, NULL) != E_OK)
		bench_die("not a certificate");
	n = jws->n;
	for (i = 0; i < n; i++)
		raw_init(&raws[i], jws, i,
		    key_of(trust, c->issuers[i], jws->sig[i].kid));
	certificate_free(c);
	jws_free(jws);
	return n;
}

static void
bench_verify(char **argv)
{
	struct buf envelope = BUF_INIT(FILE_MAX), list = BUF_INIT(FILE_MAX);
	struct buf token = BUF_INIT(FILE_MAX);
	struct raw raws[JWS_SIGNATURES_MAX];
	struct trust *trust = NULL;
	const struct trust *trusts[1];
	struct status *status = NULL;
	struct evidence in = { .max_age = -1, .known_at = INSTANT_NONE };
	double seconds = atof(argv[5]), ours = 0, theirs = 0;
	size_t i, n;

	bench_load(argv[2], &envelope);
	bench_load(argv[3], &list);
	bench_load(argv[4], &token);
	if (trust_parse(buf_view(&list), NULL, &trust, NULL) != E_OK ||
	    status_parse(buf_view(&token), &status) != E_OK)
		bench_die("trust list or status list");
	trusts[0] = trust;
	in.envelope = buf_view(&envelope);
	in.trusts = trusts;
	in.ntrusts = 1;
	in.status = status;
	in.now = (int64_t)time(NULL);
	in.as_of.is_now = true;
	in.as_of.instant = in.now;
	n = raw_all(in.envelope, trust, raws);
	(void)check_rate(&in, seconds / 4); /* warm */
	printf("signatures %zu\n", n);
	/* In slices, so that both meet the same noise of the machine. */
	for (i = 0; i < SLICES; i++) {
		ours += check_rate(&in, seconds / SLICES) / SLICES;
		theirs += raw_rate(raws, n, seconds / SLICES) / SLICES;
	}
	printf("check %.0f\nraw %.0f\n", ours, theirs);
	for (i = 0; i < n; i++)
		raw_clear(&raws[i]);
	status_free(status);
	trust_free(trust);
	buf_free(&envelope);
	buf_free(&list);
	buf_free(&token);
}

/* A list of n certificates of which one in a hundred left plain validity. */
static void
bench_status(char **argv)
{
	int64_t n = strtoll(argv[2], NULL, 10), i, left = n / 100;
	uint8_t *bits = malloc(STATUS_ENTRIES * STATUS_BITS / 8);
	struct status_event *events = calloc((size_t)left + 1, sizeof *events);
	struct buf out = BUF_INIT(JWS_STATUS_MAX);
	struct status_source src = { .uri = "https://example.org/status/0",
		.iat = 1750000000,
		.exp = 1750000000 + 3600,
		.ttl = 3600,
		.seq = 1,
		.bits = bits,
		.events = events };
	double start, now, seconds = atof(argv[3]);
	long done = 0;

	if (bits == NULL || events == NULL || n < 1 || n > STATUS_ENTRIES)
		bench_die("status: 1..131072 entries");
	memset(bits, 0xff, STATUS_ENTRIES * STATUS_BITS / 8);
	for (i = 0; i < n; i++)
		status_bit_set(bits, i, STATUS_BIT_VALID);
	for (i = 0; i < left; i++) {
		status_bit_set(bits, i * 100, STATUS_BIT_INVALID);
		events[i] = (struct status_event){ .index = i * 100,
			.action = STATUS_WITHDRAW,
			.version = 1,
			.decided = { 2025, 6, 1 },
			.effective = { 2025, 6, 1 },
			.published = 1748800000,
			.reason = "fraud" };
	}
	src.nevents = (size_t)left;
	start = bench_cpu();
	do {
		buf_reset(&out);
		if (status_write(&src, &out) != E_OK)
			bench_die("status: not written");
		done++;
		now = bench_cpu();
	} while (now - start < seconds);
	printf("lists %.1f\nbytes %zu\n", (double)done / (now - start), out.n);
	buf_free(&out);
	free(events);
	free(bits);
}

/* Every entry in turn, in an order that no cache foresees: bit, events, and
 * what they say of a day. */
void
bench_lookup(char **argv)
{
	struct buf token = BUF_INIT(FILE_MAX);
	struct status *s = NULL;
	struct status_answer answer;
	const struct status_event *events;
	double start, now, seconds = atof(argv[3]);
	int64_t i, index = 0, as_of;
	long done = 0, against = 0;
	size_t n;

	bench_load(argv[2], &token);
	start = bench_cpu();
	if (status_parse(buf_view(&token), &s) != E_OK)
		bench_die("not a status token");
	printf("load %.3f\n", bench_cpu() - start);
	as_of = s->iat - 86400;
	start = bench_cpu();
	do {
		for (i = 0; i < 1000; i++) {
			index = (index + 74381) % STATUS_ENTRIES;
			events = status_events(s, index, &n);
			status_judge(
			    events, n, index, 480, as_of, s->iat, &answer);
			against += answer.state != STATUS_STATE_VALID ||
			    status_bit(s, index) != STATUS_BIT_VALID;
		}
		done += i;
		now = bench_cpu();
	} while (now - start < seconds);
	printf("events %zu\nagainst %ld\nlookup %.0f\n", s->nevents,
	    against * 1000 / done, (double)done / (now - start));
	status_free(s);
	buf_free(&token);
}

int
main(int argc, char **argv)
{
	if (argc == 6 && strcmp(argv[1], "verify") == 0)
		bench_verify(argv);
	else if (argc == 4 && strcmp(argv[1], "status") == 0)
		bench_status(argv);
	else if (argc == 5 && strcmp(argv[1], "grow") == 0)
		bench_grow(argv);
	else if (argc == 4 && strcmp(argv[1], "lookup") == 0)
		bench_lookup(argv);
	else
		bench_die("verify ENVELOPE TRUST STATUS SECONDS | status N "
			  "SECONDS | grow WORKSPACE PASSPHRASE-FILE N | "
			  "lookup STATUS SECONDS");
	return EXIT_SUCCESS;
}
