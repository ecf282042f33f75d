/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A header is accepted by its bytes alone: it is compared with the one text
 * that jws_header() writes for its algorithm, kid and typ.  JSON is read only
 * to say why another text is refused, so no reading of it can accept one.
 */
#include "record/jws.h"

#include <stdlib.h>
#include <string.h>

#include "record/b64.h"
#include "record/json.h"

#define HEADER_MAX 512 /* ours have about 80 bytes; enough to name a fault */

static const char *const typ_names[JWS_TYP_COUNT] = {
	[JWS_CERTIFICATE] = "yinxin-certificate+jws",
	[JWS_TRUST] = "yinxin-trust+jws",
	[JWS_STATUS] = "statuslist+jwt",
	[JWS_EVENT] = "yinxin-event+jws",
};

const char *
jws_typ_str(enum jws_typ typ)
{
	return typ_names[typ];
}

/* The three pieces around alg and kid are the same in every header. */
static void
header_text(enum crypt_alg alg, const uint8_t kid[CRYPT_KID], enum jws_typ typ,
    struct buf *out)
{
	buf_puts(out, "{\"alg\":\"");
	buf_puts(out, crypt_alg_str(alg));
	buf_puts(out, "\",\"kid\":\"");
	b64_encode(slice_of(kid, CRYPT_KID), out);
	buf_puts(out, "\",\"typ\":\"");
	buf_puts(out, typ_names[typ]);
	buf_puts(out, "\"}");
}

/* Takes a literal, or a value up to the next quote, from the front. */
static bool
take(struct slice *s, const char *literal)
{
	size_t n = strlen(literal);

	if (s->n < n || memcmp(s->p, literal, n) != 0)
		return false;
	*s = slice_of(s->p + n, s->n - n);
	return true;
}

static bool
take_value(struct slice *s, struct slice *value)
{
	const uint8_t *quote = memchr(s->p, '"', s->n);

	if (quote == NULL)
		return false;
	*value = slice_of(s->p, (size_t)(quote - s->p));
	*s = slice_of(quote, s->n - value->n);
	return true;
}

static bool
typ_parse(struct slice s, enum jws_typ *out)
{
	size_t i;

	for (i = 0; i < JWS_TYP_COUNT; i++) {
		if (slice_is(s, typ_names[i])) {
			*out = (enum jws_typ)i;
			return true;
		}
	}
	return false;
}

/* Exactly header_text()'s bytes. */
static bool
header_accept(struct slice s, struct jws_signature *sig)
{
	struct slice alg, kid, typ;

	return take(&s, "{\"alg\":\"") && take_value(&s, &alg) &&
	    take(&s, "\",\"kid\":\"") && take_value(&s, &kid) &&
	    take(&s, "\",\"typ\":\"") && take_value(&s, &typ) &&
	    take(&s, "\"}") && s.n == 0 && crypt_alg_parse(alg, &sig->alg) &&
	    typ_parse(typ, &sig->typ) &&
	    b64_decode_exact(kid, sig->kid, CRYPT_KID);
}

/* Why a header that header_accept() does not take is refused. crit comes
 * first (RFC 7515 section 4.1.11 makes it fatal), then the members that
 * would bring in a foreign key (jwk, jku, x5c, x5u, …): all are unknown. */
static enum error
header_fault(struct slice text)
{
	static const char *const known[] = { "alg", "kid", "typ", NULL };
	struct json_text *read = NULL;
	const struct json *tree;
	struct slice value;
	enum crypt_alg alg;
	enum jws_typ typ;
	uint8_t kid[CRYPT_KID];
	enum error e = E_JWS_HEADER;

	if (json_read(text, HEADER_MAX, &read, NULL) != E_OK)
		goto out;
	tree = json_root(read);
	if (json_type(tree) != JSON_OBJECT)
		goto out;
	if (json_get(tree, "crit") != NULL) {
		e = E_JWS_CRIT;
		goto out;
	}
	value = slice_str(json_str(json_get(tree, "alg")));
	if (!crypt_alg_parse(value, &alg)) {
		e = E_JWS_ALG;
		goto out;
	}
	if (json_unknown(tree, known) != NULL)
		goto out;
	value = slice_str(json_str(json_get(tree, "typ")));
	if (!typ_parse(value, &typ)) {
		e = E_JWS_TYP;
		goto out;
	}
	value = slice_str(json_str(json_get(tree, "kid")));
	if (!b64_decode_exact(value, kid, CRYPT_KID))
		e = E_JWS_KID;
out:
	json_text_free(read);
	return e;
}

static enum error
header_read(struct slice b64, struct jws_signature *sig)
{
	uint8_t text[HEADER_MAX];
	const size_t n = b64.n * 3 / 4;

	if (b64.n > B64_LEN(HEADER_MAX))
		return E_JWS_HEADER;
	if (!b64_decode_exact(b64, text, n))
		return E_JWS_BASE64;
	return header_accept(slice_of(text, n), sig)
	    ? E_OK
	    : header_fault(slice_of(text, n));
}

/* A text of the right length that does not decode, and any other length, are
 * different mistakes of whoever made it. */
static enum error
signature_read(struct slice b64, struct jws_signature *sig)
{
	struct buf raw = BUF_INIT(JWS_CERTIFICATE_MAX);
	enum error e = E_OK;

	if (b64.n == B64_LEN(CRYPT_SIGNATURE)) {
		if (!b64_decode_exact(b64, sig->sig, CRYPT_SIGNATURE))
			e = E_JWS_BASE64;
	} else {
		if (b64.n <= JWS_CERTIFICATE_MAX && !b64_decode(b64, &raw))
			e = E_JWS_BASE64;
		else
			e = E_JWS_SIGNATURE_LENGTH;
	}
	buf_free(&raw);
	return e;
}

/* `own` is filled in order before any slice is taken of it, because it moves
 * as it grows: payload as transmitted, decoded, then the headers. */
static enum error
payload_keep(struct jws *jws, struct slice b64, size_t *decoded)
{
	if (!buf_reserve(&jws->own, jws->own.max))
		return E_MEMORY;
	buf_slice(&jws->own, b64);
	if (b64.n == 0 || !b64_decode(b64, &jws->own))
		return E_JWS_BASE64;
	if (!buf_ok(&jws->own))
		return E_MEMORY;
	*decoded = jws->own.n - b64.n;
	return E_OK;
}

static enum error
own_slices(struct jws *jws, size_t b64, size_t decoded)
{
	const uint8_t *p = jws->own.p;
	size_t i;

	if (!buf_ok(&jws->own))
		return E_MEMORY;
	jws->payload_b64 = slice_of(p, b64);
	jws->payload = slice_of(p + b64, decoded);
	p += b64 + decoded;
	for (i = 0; i < jws->n; i++) {
		jws->sig[i].protected.p = p;
		p += jws->sig[i].protected.n;
	}
	return E_OK;
}

static struct jws *
jws_new(size_t in)
{
	struct jws *jws = calloc(1, sizeof *jws);

	/* The transmitted and the decoded text, together under 2 x in. */
	if (jws != NULL)
		jws->own = BUF_INIT(2 * in);
	return jws;
}

void
jws_free(struct jws *jws)
{
	if (jws == NULL)
		return;
	buf_free(&jws->own);
	free(jws);
}

/* The texts of an envelope, borrowed from it or from its tree. */
struct parts {
	struct slice payload;
	size_t n;
	struct {
		struct slice header, raw;
		enum error error; /* or why it has no such texts */
	} sig[JWS_SIGNATURES_MAX];
};

/* The form that jws_write() gives and nearly every file has.  Its values are
 * base64url or they are nothing, and base64url means the same to JSON: so what
 * decodes whole is taken, and all the rest is read again as JSON. */
static bool
parts_written(struct slice in, struct parts *p)
{
	size_t i;

	if (!take(&in, "{\"payload\":\"") || !take_value(&in, &p->payload) ||
	    !take(&in, "\",\"signatures\":["))
		return false;
	for (i = 0; i < JWS_SIGNATURES_MAX; i++) {
		p->sig[i].error = E_OK;
		if (!take(&in, "{\"protected\":\"") ||
		    !take_value(&in, &p->sig[i].header) ||
		    !take(&in, "\",\"signature\":\"") ||
		    !take_value(&in, &p->sig[i].raw) || !take(&in, "\"}"))
			return false;
		p->n = i + 1;
		if (!take(&in, ","))
			return take(&in, "]}") && in.n == 0;
	}
	return false;
}

/* One element of "signatures". */
static enum error
signature_texts(const struct json *v, struct slice *header, struct slice *raw)
{
	static const char *const known[] = { "protected", "signature", NULL };
	const char *head = json_str(json_get(v, "protected"));
	const char *sig = json_str(json_get(v, "signature"));

	if (json_get(v, "header") != NULL)
		return E_JWS_UNPROTECTED;
	if (head == NULL || sig == NULL || json_unknown(v, known) != NULL)
		return E_JWS_FORMAT;
	*header = slice_str(head);
	*raw = slice_str(sig);
	return E_OK;
}

static enum error
parts_tree(const struct json *tree, struct parts *p)
{
	static const char *const known[] = { "payload", "signatures", NULL };
	const struct json *list = json_get(tree, "signatures");
	const struct json *v;
	const char *payload = json_str(json_get(tree, "payload"));

	if (json_type(tree) != JSON_OBJECT)
		return E_JWS_FORMAT;
	if (json_get(tree, "header") != NULL)
		return E_JWS_UNPROTECTED;
	if (payload == NULL || list == NULL || json_type(list) != JSON_ARRAY ||
	    json_unknown(tree, known) != NULL)
		return E_JWS_FORMAT;
	if (json_size(list) == 0 || json_size(list) > JWS_SIGNATURES_MAX)
		return E_JWS_COUNT;
	p->payload = slice_str(payload);
	p->n = 0;
	for (v = json_first(list); v != NULL; v = json_next(v), p->n++)
		p->sig[p->n].error =
		    signature_texts(v, &p->sig[p->n].header, &p->sig[p->n].raw);
	return E_OK;
}

static enum error
signature_parse(
    struct slice header, struct slice raw, struct jws *jws, size_t i)
{
	struct jws_signature *sig = &jws->sig[i];
	enum error e = header_read(header, sig);

	if (e != E_OK)
		return e;
	sig->protected = header;
	buf_slice(&jws->own, header);
	return signature_read(raw, sig);
}

static enum error
parts_parse(const struct parts *p, struct jws *jws)
{
	size_t decoded = 0, i;
	enum error e = payload_keep(jws, p->payload, &decoded);

	if (e != E_OK)
		return e;
	for (i = 0; i < p->n; i++) {
		e = p->sig[i].error;
		if (e == E_OK)
			e = signature_parse(
			    p->sig[i].header, p->sig[i].raw, jws, i);
		if (e == E_MEMORY) /* no fault of the signature */
			return e;
		jws->sig[jws->n++].error = e;
	}
	return own_slices(jws, p->payload.n, decoded);
}

static enum error
parts_jws(const struct parts *parts, size_t in, struct jws **out)
{
	struct jws *jws = jws_new(in);
	enum error e = jws == NULL ? E_MEMORY : parts_parse(parts, jws);

	if (e == E_OK)
		*out = jws;
	else
		jws_free(jws);
	return e;
}

static bool
flawless(const struct jws *jws)
{
	size_t i;

	for (i = 0; i < jws->n; i++)
		if (jws->sig[i].error != E_OK)
			return false;
	return true;
}

enum error
jws_parse(struct slice in, size_t max, struct jws **out)
{
	struct json_text *text = NULL;
	struct parts parts;
	enum error e;

	*out = NULL;
	if (in.n <= max && parts_written(in, &parts) &&
	    parts_jws(&parts, in.n, out) == E_OK) {
		if (flawless(*out))
			return E_OK;
		jws_free(*out);
		*out = NULL;
	}
	e = json_read(in, max, &text, NULL);
	if (e == E_OK)
		e = parts_tree(json_root(text), &parts);
	if (e == E_OK)
		e = parts_jws(&parts, in.n, out);
	json_text_free(text);
	return e;
}

static bool
split(struct slice in, struct slice part[3])
{
	static const uint8_t dot = '.';
	size_t a = slice_find(in, slice_of(&dot, 1), 0);
	size_t b = a == SIZE_MAX ? a : slice_find(in, slice_of(&dot, 1), a + 1);

	if (b == SIZE_MAX)
		return false;
	part[0] = slice_of(in.p, a);
	part[1] = slice_of(in.p + a + 1, b - a - 1);
	part[2] = slice_of(in.p + b + 1, in.n - b - 1);
	return true;
}

enum error
jws_parse_compact(struct slice in, size_t max, struct jws **out)
{
	struct jws *jws = NULL;
	struct slice part[3];
	size_t decoded = 0;
	enum error e;

	*out = NULL;
	if (in.n > max)
		return E_TOO_LARGE;
	if (!split(in, part))
		return E_JWS_FORMAT;
	jws = jws_new(in.n);
	if (jws == NULL)
		return E_MEMORY;
	e = header_read(part[0], &jws->sig[0]);
	if (e == E_OK)
		e = signature_read(part[2], &jws->sig[0]);
	if (e == E_OK)
		e = payload_keep(jws, part[1], &decoded);
	if (e == E_OK) {
		buf_slice(&jws->own, part[0]);
		jws->sig[0].protected = part[0];
		jws->n = 1;
		e = own_slices(jws, part[1].n, decoded);
	}
	if (e == E_OK) {
		*out = jws;
		jws = NULL; /* transferred */
	}
	jws_free(jws);
	return e;
}

bool
jws_verify(const struct jws *jws, size_t i, struct crypt_key *key)
{
	const struct jws_signature *sig;
	struct slice input[3];

	if (i >= jws->n)
		return false;
	sig = &jws->sig[i];
	/* The algorithm is the key's; the header may only agree with it. */
	if (sig->error != E_OK || sig->alg != crypt_key_alg(key))
		return false;
	input[0] = sig->protected;
	input[1] = slice_str(".");
	input[2] = jws->payload_b64;
	return crypt_verify(key, input, 3, sig->sig);
}

void
jws_header(enum crypt_alg alg, const uint8_t kid[CRYPT_KID], enum jws_typ typ,
    struct buf *out)
{
	struct buf text = BUF_INIT(HEADER_MAX);

	header_text(alg, kid, typ, &text);
	if (buf_ok(&text)) {
		b64_encode(buf_view(&text), out);
	} else {
		buf_free(out);
		out->failed = true;
	}
	buf_free(&text);
}

void
jws_signing_input(enum crypt_alg alg, const uint8_t kid[CRYPT_KID],
    enum jws_typ typ, struct slice payload, struct buf *out)
{
	jws_header(alg, kid, typ, out);
	buf_putc(out, '.');
	b64_encode(payload, out);
}

void
jws_write(struct slice payload, enum jws_typ typ,
    const struct jws_signer *signers, size_t n, struct buf *out)
{
	size_t i;

	buf_puts(out, "{\"payload\":\"");
	b64_encode(payload, out);
	buf_puts(out, "\",\"signatures\":[");
	for (i = 0; i < n; i++) {
		buf_puts(out, i == 0 ? "{" : ",{");
		buf_puts(out, "\"protected\":\"");
		jws_header(signers[i].alg, signers[i].kid, typ, out);
		buf_puts(out, "\",\"signature\":\"");
		b64_encode(slice_of(signers[i].sig, CRYPT_SIGNATURE), out);
		buf_puts(out, "\"}");
	}
	buf_puts(out, "]}");
}

void
jws_write_compact(struct slice payload, enum jws_typ typ,
    const struct jws_signer *signer, struct buf *out)
{
	jws_signing_input(signer->alg, signer->kid, typ, payload, out);
	buf_putc(out, '.');
	b64_encode(slice_of(signer->sig, CRYPT_SIGNATURE), out);
}
