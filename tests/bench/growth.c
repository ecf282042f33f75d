/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A large register, made as issuing makes it but without pages: every record
 * is a certificate of its own, signed by both bodies' keys of the workspace,
 * reserved and issued through the register; one in fifty has a history.
 * The same seed gives the same certificates.
 */
#include "tests/bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "issuer/register.h"
#include "keys/secret.h"
#include "record/certificate.h"
#include "record/jws.h"
#include "record/status.h"

#define BASE "https://verify.example.org"
#define ZONE 480
#define BATCH 20000 /* certificates of one transaction */
#define FIRST_DAY 20250 /* since 1970: in 2025 */
#define DAYS 400
#define TEXT_MAX 65536

struct body {
	const char *id;
	struct secret *secret;
	uint8_t kid[CRYPT_KID];
};

struct growth {
	const char *workspace;
	struct slice passphrase;
	struct registry *reg;
	struct body bodies[2];
	uint64_t random;
	int64_t now;
	struct buf payload, input, envelope;
};

static uint64_t
next(struct growth *g) /* xorshift64* */
{
	g->random ^= g->random >> 12;
	g->random ^= g->random << 25;
	g->random ^= g->random >> 27;
	return (g->random * UINT64_C(2685821657736338717)) >> 33;
}

static void
need(const struct growth *g, bool good)
{
	if (!good)
		bench_die(register_message(g->reg));
}

static bool
take_key(void *arg, const struct register_key *k)
{
	struct growth *g = arg;
	struct crypt_key *key = NULL;
	char path[1024];
	size_t i;

	for (i = 0; i < 2; i++) {
		struct body *b = &g->bodies[i];

		if (strcmp(k->owner, b->id) != 0 || b->secret != NULL ||
		    (k->uses & TRUST_USE_CERTIFICATE) == 0)
			continue;
		snprintf(
		    path, sizeof path, "%s/keys/%s", g->workspace, k->file);
		if (secret_read(path, g->passphrase, &b->secret) != SECRET_OK)
			bench_die(path);
		if (crypt_key_new(k->alg,
			slice_of(k->public_key, crypt_public_size(k->alg)),
			&key) != E_OK)
			bench_die("key");
		crypt_key_kid(key, b->kid);
		crypt_key_free(key);
	}
	return true;
}

static void
sign(struct growth *g)
{
	struct jws_signer signers[2];
	size_t i;

	for (i = 0; i < 2; i++) {
		struct body *b = &g->bodies[i];

		signers[i].alg = secret_alg(b->secret);
		memcpy(signers[i].kid, b->kid, CRYPT_KID);
		buf_reset(&g->input);
		jws_signing_input(signers[i].alg, b->kid, JWS_CERTIFICATE,
		    buf_view(&g->payload), &g->input);
		if (secret_sign(
			b->secret, buf_view(&g->input), signers[i].sig) != 0)
			bench_die("signature");
	}
	buf_reset(&g->envelope);
	jws_write(
	    buf_view(&g->payload), JWS_CERTIFICATE, signers, 2, &g->envelope);
}

/* What the register keeps of a certificate, and its columns. */
static void
columns(const struct certificate *c, struct register_row *row)
{
	row->number = row->number_key = c->number;
	row->version = 1;
	row->scheme = c->scheme;
	row->level = c->level;
	row->holder_zh = c->holder.name.zh;
	row->holder_en = c->holder.name.en;
	row->holder_code = c->holder.uscc;
	row->issued = c->issued;
	row->valid_from = c->valid_from;
	row->valid_until = c->valid_until;
	row->zone = c->zone;
}

static void
fill(struct certificate *c, int64_t i, const struct body *bodies, int day)
{
	static char number[32], zh[96], en[96], code[32];

	snprintf(number, sizeof number, "EX12-%08lld", (long long)i);
	snprintf(zh, sizeof zh, "示例机电%lld号股份有限公司", (long long)i);
	snprintf(en, sizeof en, "Example Electromechanical No. %lld Co., Ltd.",
	    (long long)i);
	snprintf(code, sizeof code, "EXAMPLE-%08lld", (long long)i);
	*c = (struct certificate){ .iss = BASE,
		.number = number,
		.version = 1,
		.scheme = "ex-after-sales-completeness",
		.level = "12",
		.issuers = { bodies[0].id, bodies[1].id },
		.nissuers = 2,
		.holder = { .name = { zh, en }, .reg = code, .country = "CN" },
		.scope = { "工业水泵及成套供水设备的售后服务（安装、维修）",
		    "After-sales service for industrial pumps (installation, "
		    "repair)" },
		.criteria = { "EX 1001-2017", "GB/T 27922-2011" },
		.ncriteria = 2,
		.zone = ZONE,
		.sites = 1 };
	c->issued = c->first_issued = c->valid_from = date_from_days(day);
	if (!date_last_day(c->issued, 36, &c->valid_until))
		bench_die("date");
	c->nbf = date_start(c->valid_from, ZONE);
	c->exp = date_end(c->valid_until, ZONE);
}

static int64_t
certify(struct growth *g, int64_t i, int day)
{
	struct register_row row = { .late = "bench" };
	struct certificate c;
	char uri[64], record[32];
	bool done = false;

	fill(&c, i, g->bodies, day);
	columns(&c, &row);
	row.record = record;
	snprintf(record, sizeof record, "{\"n\":%lld}", (long long)i);
	crypt_sha256(slice_str(record), row.record_digest);
	need(g, register_reserve(g->reg, &row, NULL, 0, g->now));
	snprintf(uri, sizeof uri, BASE "/status/%lld.jwt", (long long)row.list);
	c.status_uri = uri;
	c.status_index = row.index;
	c.iat = row.iat = g->now;
	buf_reset(&g->payload);
	if (certificate_write(&c, &g->payload) != E_OK)
		bench_die("payload");
	sign(g);
	crypt_sha256(buf_view(&g->payload), row.payload_digest);
	row.envelope = buf_view(&g->envelope);
	need(g, register_issue(g->reg, &row, &done) && done);
	return row.id;
}

static void
happen(struct growth *g, int64_t id, enum status_action action, int day,
    const char *reason)
{
	struct register_event e = { .certificate = id,
		.number = "bench",
		.by = "[\"ex-cb\"]",
		.recorded = g->now };

	e.event = (struct status_event){ .action = action,
		.version = 1,
		.decided = date_from_days(day),
		.effective = date_from_days(day),
		.reason = reason,
		.has_until = action == STATUS_SUSPEND,
		.until = date_from_days(day + 180) };
	need(g, register_event_add(g->reg, &e));
}

/* Of ten histories six are suspensions, half of them restored. */
static void
live(struct growth *g, int64_t id, int day)
{
	static const struct {
		enum status_action action;
		const char *reason;
	} ends[] = { { STATUS_WITHDRAW, "refused_supervision" },
		{ STATUS_WITHDRAW, "fraud" },
		{ STATUS_CANCEL, "holder_request" },
		{ STATUS_VOID, "misprint" } };
	const uint64_t kind = next(g) % 10;
	const int when = day + (int)(next(g) % 150);

	if (kind < 4) {
		happen(g, id, ends[kind].action, when, ends[kind].reason);
		return;
	}
	happen(g, id, STATUS_SUSPEND, when, "surveillance_overdue");
	if (kind < 7)
		happen(g, id, STATUS_RESTORE, when + 30, "corrected");
}

static void
start(struct growth *g, const char *workspace, const char *passphrase)
{
	struct buf text = BUF_INIT(4096);
	struct buf why = BUF_INIT(4096);
	char path[1024];

	*g = (struct growth){ .workspace = workspace,
		.bodies = { { .id = "ex-committee" }, { .id = "ex-cb" } },
		.random = 20261126,
		.now = (int64_t)time(NULL) - 3600,
		.payload = BUF_INIT(TEXT_MAX),
		.input = BUF_INIT(TEXT_MAX),
		.envelope = BUF_INIT(TEXT_MAX) };
	bench_load(passphrase, &text);
	g->passphrase = buf_view(&text);
	while (
	    g->passphrase.n > 0 && g->passphrase.p[g->passphrase.n - 1] < ' ')
		g->passphrase.n--;
	snprintf(path, sizeof path, "%s/register.db", workspace);
	if (!register_open(path, &g->reg, &why))
		bench_die(buf_cstr(&why));
	need(g, register_keys(g->reg, take_key, g));
	if (g->bodies[0].secret == NULL || g->bodies[1].secret == NULL)
		bench_die("no keys of both bodies");
	buf_free(&text);
	buf_free(&why);
}

void
bench_grow(char **argv)
{
	const int64_t n = strtoll(argv[4], NULL, 10);
	struct growth g;
	int64_t i, id;
	int day;

	start(&g, argv[2], argv[3]);
	for (i = 0; i < n; i++) {
		if (i % BATCH == 0)
			need(&g, register_begin(g.reg));
		day = FIRST_DAY + (int)(next(&g) % DAYS);
		id = certify(&g, i, day);
		if (i % 50 == 0)
			live(&g, id, day);
		if (i % BATCH == BATCH - 1 || i == n - 1)
			need(&g, register_commit(g.reg));
	}
	printf("certificates %lld\n", (long long)n);
	register_close(g.reg);
	secret_free(g.bodies[0].secret);
	secret_free(g.bodies[1].secret);
	buf_free(&g.payload);
	buf_free(&g.input);
	buf_free(&g.envelope);
}
