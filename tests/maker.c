/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/maker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/b64.h"

#define ZONE 480 /* +08:00 */

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "maker: %s\n", what);
	abort();
}

size_t
maker_at(char letter)
{
	const char *p = strchr(MAKER_KEYS, letter);

	must(p != NULL && letter != '\0', "no such key");
	return (size_t)(p - MAKER_KEYS);
}

struct maker *
maker_new(void)
{
	struct maker *m = calloc(1, sizeof *m);
	uint8_t raw[CRYPT_PUBLIC_MAX];
	enum crypt_alg alg;
	size_t i;

	must(m != NULL, "memory");
	for (i = 0; i < sizeof MAKER_KEYS - 1; i++) {
		alg = MAKER_KEYS[i] == 'e' ? CRYPT_EDDSA : CRYPT_ES256;
		must(secret_new(alg, &m->secret[i]) == SECRET_OK, "key");
		secret_public(m->secret[i], raw);
		must(crypt_key_new(alg, slice_of(raw, crypt_public_size(alg)),
			 &m->key[i]) == E_OK,
		    "public key");
	}
	return m;
}

void
maker_free(struct maker *m)
{
	size_t i;

	if (m == NULL)
		return;
	for (i = 0; i < sizeof MAKER_KEYS - 1; i++) {
		secret_free(m->secret[i]);
		crypt_key_free(m->key[i]);
	}
	free(m);
}

void
maker_kid(const struct maker *m, char letter, uint8_t kid[CRYPT_KID])
{
	crypt_key_kid(m->key[maker_at(letter)], kid);
}

int64_t
maker_time(const char *text)
{
	struct date d;
	int64_t t;

	if (date_parse(slice_str(text), &d))
		return date_start(d, ZONE);
	must(instant_parse(slice_str(text), &t, NULL), text);
	return t;
}

/* "certificate from to compromised" of a key, as JSON. */
static struct json *
key_json(const struct maker *m, char letter, const char *use, const char *from,
    const char *to, const char *compromised)
{
	struct json *jwk = trust_jwk(m->key[maker_at(letter)]);
	struct json *uses = json_new_array();

	must(jwk != NULL && uses != NULL && json_add(uses, json_new_str(use)) &&
		json_set(jwk, "uses", uses) &&
		json_set_int(jwk, "from", maker_time(from)) &&
		(to == NULL || json_set_int(jwk, "to", maker_time(to))) &&
		(compromised == NULL ||
		    json_set_int(
			jwk, "compromised_at", maker_time(compromised))),
	    "jwk");
	return jwk;
}

static struct json *
parsed(const char *text)
{
	struct json *v = NULL;

	must(json_parse(slice_str(text), 1 << 16, &v, NULL) == E_OK, text);
	return v;
}

static struct json *
body_json(const char *text, struct json *keys)
{
	struct json *v = parsed(text);

	must(json_set(v, "keys", keys), "body");
	return v;
}

static struct json *
bodies_json(const struct maker *m)
{
	struct json *bodies = json_new_array();
	struct json *k = json_new_array();
	bool ok = json_add(
	    k, key_json(m, 'a', "certificate", "2015-01-01", NULL, NULL));

	ok = ok &&
	    json_add(bodies,
		body_json("{\"id\":\"ex-committee\","
			  "\"role\":\"review_committee\","
			  "\"name\":{\"zh\":\"示例评审委员会（虚构）\","
			  "\"en\":\"Example Committee (fictional)\"}}",
		    k));
	k = json_new_array();
	ok = ok &&
	    json_add(
		k, key_json(m, 'b', "certificate", "2026-01-01", NULL, NULL)) &&
	    json_add(k,
		key_json(m, 'w', "certificate", "2015-01-01",
		    "2025-12-31T23:59:59+08:00", NULL)) &&
	    json_add(
		k, key_json(m, 'e', "certificate", "2026-01-01", NULL, NULL)) &&
	    json_add(k, key_json(m, 's', "status", "2015-01-01", NULL, NULL)) &&
	    json_add(k,
		key_json(
		    m, 'c', "certificate", "2026-01-01", NULL, "2026-06-01")) &&
	    json_add(bodies,
		body_json("{\"id\":\"ex-cb\",\"role\":\"certification_body\","
			  "\"name\":{\"zh\":\"示例认证中心（虚构）\","
			  "\"en\":\"Example Certification Centre "
			  "(fictional)\"}}",
		    k));
	k = json_new_array();
	ok = ok &&
	    json_add(
		k, key_json(m, 'o', "certificate", "2015-01-01", NULL, NULL)) &&
	    json_add(bodies,
		body_json(
		    "{\"id\":\"ex-other\",\"role\":\"certification_body\","
		    "\"name\":{\"en\":\"Other Body (fictional)\"}}",
		    k));
	k = json_new_array();
	ok = ok &&
	    json_add(
		k, key_json(m, 'x', "certificate", "2015-01-01", NULL, NULL));
	if (ok) {
		struct json *b = body_json(
		    "{\"id\":\"ex-ended\",\"role\":\"certification_body\","
		    "\"name\":{\"en\":\"Ended Body (fictional)\"}}",
		    k);

		ok = json_set_int(b, "from", maker_time("2015-01-01")) &&
		    json_set_int(
			b, "to", maker_time("2026-03-31T23:59:59+08:00")) &&
		    json_add(bodies, b);
	}
	must(ok, "bodies");
	return bodies;
}

static struct json *
scheme_json(const char *id, const char *issuers, const char *levels)
{
	char text[1024];

	snprintf(text, sizeof text,
	    "{\"id\":\"%s\",\"name\":{\"zh\":\"示例方案\",\"en\":\"Example "
	    "scheme\"},\"levels\":[%s],\"required_issuers\":[%s],"
	    "\"status_signers\":[\"ex-cb\"],\"zone\":\"+08:00\","
	    "\"validity_months_max\":36,\"suspension_months_max\":6,"
	    "\"surveillance_months_max\":12}",
	    id, levels, issuers);
	return parsed(text);
}

#define LEVEL(code) "{\"code\":\"" code "\",\"name\":{\"en\":\"" code "\"}}"

#define BOTH "\"ex-committee\",\"ex-cb\""

static struct json *
schemes_json(void)
{
	static const char stars[] = LEVEL("7") "," LEVEL("10") "," LEVEL("12");
	static const char five[] = LEVEL("3") "," LEVEL("5");
	const struct {
		const char *id, *issuers, *levels;
	} schemes[] = {
		{ "ex-joint", BOTH, stars },
		{ "ex-single", "\"ex-cb\"", five },
		{ "ex-of-other", "\"ex-other\"", stars },
		{ "ex-of-ended", "\"ex-ended\"", stars },
		/* those of tests/cases */
		{ "ex-after-sales-completeness", BOTH, stars },
		{ "ex-after-sales-evaluation", "\"ex-cb\"", five },
	};
	struct json *v = json_new_array();
	size_t i;

	for (i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
		must(json_add(v,
			 scheme_json(schemes[i].id, schemes[i].issuers,
			     schemes[i].levels)),
		    "schemes");
	return v;
}

void
maker_trust(
    const struct maker *m, const struct maker_list *list, struct buf *out)
{
	struct json *v = json_new_object();
	struct json *root = json_new_object();
	struct json *keys = json_new_array();
	struct buf payload = BUF_INIT(1 << 18);
	const char letter[] = { list->root, '\0' };

	must(json_add(keys, trust_jwk(m->key[maker_at('R')])) &&
		json_set(root, "keys", keys) &&
		json_set_int(root, "threshold", 1) &&
		json_set_int(v, "version", list->version) &&
		json_set_int(v, "issued", list->issued) &&
		json_set_int(v, "expires", list->expires) &&
		json_set_str(v, "publisher", MAKER_BASE) &&
		json_set_bool(v, "sample", list->sample) &&
		json_set(v, "root", root) &&
		json_set(v, "bodies", bodies_json(m)) &&
		json_set(v, "schemes", schemes_json()),
	    "trust list");
	json_write_canonical(v, &payload);
	maker_sign(m, buf_view(&payload), JWS_TRUST, letter, out);
	buf_free(&payload);
	json_free(v);
}

void
maker_certificate(struct certificate *c)
{
	memset(c, 0, sizeof *c);
	c->iss = MAKER_BASE;
	c->number = "EX12-2026-000001";
	c->version = 1;
	c->scheme = "ex-joint";
	c->level = "12";
	c->issuers[0] = "ex-committee";
	c->issuers[1] = "ex-cb";
	c->nissuers = 2;
	c->holder.name.zh = "喆㙦𠮷示例机电股份有限公司";
	c->holder.name.en = "Zhe Shizi Ji Example Electromechanical Co., Ltd.";
	c->holder.uscc = "91990001MAEXA00156";
	c->holder.country = "CN";
	c->holder.address.zh = "示例省示例市虚构路1号";
	c->holder.former[0].zh = "喆㙦示例水泵有限公司";
	c->holder.nformer = 1;
	c->scope.zh =
	    "工业水泵及成套供水设备的售后服务（安装、维修、配件供应）";
	c->scope.en = "After-sales service for industrial pumps (installation, "
		      "repair, spare parts)";
	c->criteria[0] = "GB/T 27922-2011";
	c->ncriteria = 1;
	c->zone = ZONE;
	c->nbf = maker_time("2026-02-01");
	c->exp = maker_time("2029-02-01");
	c->iat = maker_time("2026-02-01T09:00:00+08:00");
	c->issued = c->first_issued = date_of(c->nbf, ZONE);
	c->valid_from = c->issued;
	c->valid_until = date_of(c->exp - 1, ZONE);
	c->sites = 1;
	c->status_index = 0;
	c->status_uri = MAKER_URI;
}

static void
sign_one(const struct maker *m, struct slice payload, enum jws_typ typ,
    char letter, bool other, struct jws_signer *out)
{
	const size_t at = maker_at(letter);
	struct buf input = BUF_INIT(JWS_STATUS_MAX * 2);

	out->alg = secret_alg(m->secret[at]);
	crypt_key_kid(m->key[at], out->kid);
	jws_signing_input(out->alg, out->kid, typ, payload, &input);
	must(buf_ok(&input) && input.n > 0, "signing input");
	if (other)
		input.p[input.n - 2] ^= 1;
	must(secret_sign(m->secret[at], buf_view(&input), out->sig) == 0,
	    "signature");
	buf_free(&input);
}

void
maker_sign(const struct maker *m, struct slice payload, enum jws_typ typ,
    const char *letters, struct buf *out)
{
	struct jws_signer signers[8];
	size_t n = 0;
	bool other = false;

	for (; *letters != '\0'; letters++) {
		if (*letters == '!') {
			other = true;
			continue;
		}
		must(n < 8, "too many signers");
		sign_one(m, payload, typ, *letters, other, &signers[n++]);
		other = false;
	}
	jws_write(payload, typ, signers, n, out);
	must(buf_ok(out), "envelope");
}

void
maker_envelope(const struct maker *m, const struct certificate *c,
    const char *letters, struct buf *out)
{
	struct buf payload = BUF_INIT(JWS_PAYLOAD_MAX);

	must(certificate_write(c, &payload) == E_OK, "payload");
	maker_sign(m, buf_view(&payload), JWS_CERTIFICATE, letters, out);
	buf_free(&payload);
}

void
maker_bits(const struct status_event *events, size_t n, int64_t iat,
    int64_t allocated, uint8_t *bits)
{
	struct status_answer answer;
	int64_t i;

	memset(bits, 0xff, MAKER_BITS);
	for (i = 0; i < allocated; i++) {
		status_judge(events, n, i, ZONE, iat, iat, &answer);
		status_bit_set(bits, i, status_bit_of(&answer));
	}
}

void
maker_token(const struct maker *m, const struct status_source *src,
    int64_t allocated, char letter, enum jws_typ typ, struct buf *out)
{
	uint8_t *bits = malloc(MAKER_BITS);
	struct status_source filled = *src;
	struct buf payload = BUF_INIT(JWS_STATUS_MAX);
	struct jws_signer signer;

	must(bits != NULL, "memory");
	if (src->bits == NULL) {
		maker_bits(
		    src->events, src->nevents, src->iat, allocated, bits);
		filled.bits = bits;
	}
	must(status_write(&filled, &payload) == E_OK, "status payload");
	sign_one(m, buf_view(&payload), typ, letter, false, &signer);
	jws_write_compact(buf_view(&payload), typ, &signer, out);
	must(buf_ok(out), "status token");
	buf_free(&payload);
	free(bits);
}
