/* SPDX-License-Identifier: Apache-2.0 */
/* verifier inspect INPUT: everything inside, decoded, and no verdict.  Always
 * one JSON document: it is for people who look closely, and for tools. */
#include "verifier/cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/b64.h"
#include "record/compact.h"
#include "record/json.h"
#include "record/jws.h"
#include "record/status.h"
#include "record/unicode.h"
#include "sys/os.h"
#include "verifier/extract.h"
#include "verifier/finds.h"
#include "verifier/signed_json.h"

static void
set_hex(struct json *o, const char *name, const uint8_t *p, size_t n)
{
	struct buf b = BUF_INIT(256);
	size_t i;

	for (i = 0; i < n; i++)
		buf_printf(&b, "%02x", p[i]);
	json_set_str(o, name, buf_cstr(&b));
	buf_free(&b);
}

static struct json *
signature_json(const struct jws_signature *s)
{
	struct json *o = json_new_object();
	struct buf b = BUF_INIT(4096), kid = BUF_INIT(64);
	struct json *header = NULL;

	if (b64_decode(s->protected, &b))
		(void)json_parse(buf_view(&b), 4096, &header, NULL);
	if (header != NULL)
		json_set(o, "protected", header);
	else
		json_set(o, "protected", json_new_slice(s->protected));
	if (s->error == E_OK) {
		b64_encode(slice_of(s->kid, sizeof(s->kid)), &kid);
		json_set_str(o, "kid", buf_cstr(&kid));
		set_hex(o, "signature", s->sig, sizeof(s->sig));
	} else {
		json_set_str(o, "error", error_code(s->error));
	}
	buf_free(&b);
	buf_free(&kid);
	return o;
}

static struct json *
payload_json(struct slice payload)
{
	struct json *tree = NULL;

	if (json_parse(payload, JWS_TRUST_MAX, &tree, NULL) == E_OK)
		return tree;
	return json_new_slice(payload);
}

static void
set_envelope(struct json *o, struct slice envelope, const struct jws *jws)
{
	struct json *signatures = json_new_array();
	uint8_t digest[CRYPT_SHA256];
	struct buf digits = BUF_INIT(COMPACT_DIGITS_MAX + 1);
	size_t i;

	json_set_int(o, "envelope_bytes", (int64_t)envelope.n);
	crypt_sha256(envelope, digest);
	set_hex(o, "envelope_sha256", digest, sizeof(digest));
	json_set_int(o, "payload_bytes", (int64_t)jws->payload.n);
	crypt_sha256(jws->payload, digest);
	set_hex(o, "payload_sha256", digest, sizeof(digest));
	json_set(o, "payload", payload_json(jws->payload));
	for (i = 0; i < jws->n; i++)
		json_add(signatures, signature_json(&jws->sig[i]));
	json_set(o, "signatures", signatures);
	if (compact_encode(envelope, &digits) == E_OK)
		json_set_str(o, "qr_digits", buf_cstr(&digits));
	buf_free(&digits);
}

/* Of a certificate or a trust list, or why it is neither. */
static void
set_any(struct json *o, struct slice envelope)
{
	struct jws *jws = NULL;
	enum error e = jws_parse(envelope, JWS_TRUST_MAX, &jws);

	if (e == E_OK)
		set_envelope(o, envelope, jws);
	else
		json_set_str(o, "error", error_code(e));
	jws_free(jws);
}

static struct json *
envelope_json(struct slice envelope)
{
	struct json *o = json_new_object();

	json_set_str(o, "source", source_str(SOURCE_JWS));
	set_any(o, envelope);
	return o;
}

static struct json *
find_json(const struct find *find)
{
	struct json *o = json_new_object();

	json_set_str(o, "source", source_str(find->source));
	if (find->page > 0)
		json_set_int(o, "page", find->page);
	json_set_str(o, "host", find->host);
	if (find->error == E_OK) {
		set_any(o, buf_view(&find->envelope));
		return o;
	}
	json_set_str(o, "error", error_code(find->error));
	if (find->detail[0] != '\0')
		json_set_str(o, "detail", find->detail);
	return o;
}

/* A status token is a compact JWS: its header and claims, bits as counts. */
static struct json *
token_json(struct slice token)
{
	struct json *o = json_new_object();
	int64_t counts[4] = { 0, 0, 0, 0 };
	struct status *s = NULL;
	enum error e;
	int64_t i;

	while (token.n > 0 && token.p[token.n - 1] <= ' ')
		token.n--;
	e = status_parse(token, &s);
	json_set_str(o, "source", "token");
	if (e != E_OK) {
		json_set_str(o, "error", error_code(e));
		return o;
	}
	json_set(o, "signature", signature_json(&s->jws->sig[0]));
	json_set(o, "payload", payload_json(s->jws->payload));
	set_hex(o, "sha256", s->digest, sizeof(s->digest));
	for (i = 0; i < STATUS_ENTRIES; i++)
		counts[status_bit(s, i)]++;
	json_set_int(o, "entries_valid", counts[STATUS_BIT_VALID]);
	json_set_int(o, "entries_invalid", counts[STATUS_BIT_INVALID]);
	json_set_int(o, "entries_suspended", counts[STATUS_BIT_SUSPENDED]);
	json_set_int(o, "entries_unallocated", counts[STATUS_BIT_UNALLOCATED]);
	status_free(s);
	return o;
}

static struct json *
annex_json(const struct extract_item *item)
{
	struct json *o = json_new_object();

	json_set(o, "name",
	    json_new_slice(
		slice_of(item->bytes + CRYPT_SHA256, item->n - CRYPT_SHA256)));
	set_hex(o, "sha256", (const uint8_t *)item->bytes, CRYPT_SHA256);
	return o;
}

static struct json *
code_json(const struct extract_item *item)
{
	struct json *o = json_new_object();
	struct buf text = BUF_INIT(LIMIT_ITEM * 4);

	json_set_int(o, "page", item->page);
	/* A code may hold any bytes; JSON may not. */
	unicode_visible(slice_of(item->bytes, item->n), &text);
	json_set_str(o, "text", buf_cstr(&text));
	buf_free(&text);
	return o;
}

static void
set_extract(struct json *o, const struct extract *e)
{
	struct json *files = json_new_array(), *codes = json_new_array();
	size_t i;

	for (i = 0; i < e->n; i++) {
		if (e->v[i].kind == WIRE_ANNEX && e->v[i].n >= CRYPT_SHA256)
			json_add(files, annex_json(&e->v[i]));
		if (e->v[i].kind == WIRE_CODE)
			json_add(codes, code_json(&e->v[i]));
	}
	json_set_int(o, "pages", e->pages);
	json_set_bool(o, "read_to_the_end", e->whole);
	json_set(o, "embedded_files", files);
	json_set(o, "codes", codes);
}

static bool
read_file(struct input *in, struct extract *e, struct finds *finds)
{
	struct extract_pool *pool = extract_pool_new(1);
	int job = -1;

	if (pool != NULL)
		job = extract_start(
		    pool, in->fd, input_format(in->kind), WIRE_LOOK, NULL, 0);
	in->fd = -1; /* transferred */
	if (job != -1) {
		extract_wait(pool, job, e);
		finds_extract(finds, e);
	}
	extract_pool_free(pool);
	return job != -1;
}

static int
inspect(const struct cli *cli, struct input *in, struct json *o)
{
	struct json *records = json_new_array();
	struct finds finds = { .n = 0 };
	struct extract e;
	int rc = CLI_OK;
	size_t i;

	memset(&e, 0, sizeof(e));
	if (in->kind == INPUT_PDF)
		finds_scan(&finds, buf_view(&in->bytes));
	else if (in->kind == INPUT_JSON)
		json_add(records, envelope_json(buf_view(&in->bytes)));
	else if (in->kind == INPUT_TEXT)
		finds_text(&finds, buf_view(&in->bytes));
	else if (in->kind == INPUT_TOKEN)
		json_add(records, token_json(buf_view(&in->bytes)));
	if (in->kind == INPUT_PDF || in->kind == INPUT_PNG ||
	    in->kind == INPUT_JPEG) {
		if (!read_file(in, &e, &finds)) {
			cli_error(cli, "无法启动 verifier-reader：%s",
			    "cannot start verifier-reader: %s",
			    os_text(errno, cli->lang));
			rc = CLI_INTERNAL;
		}
		set_extract(o, &e);
		if (in->kind == INPUT_PDF)
			json_set(
			    o, "pdf", signed_json(buf_view(&in->bytes), &e));
	}
	if (in->type != CAUSE_NONE)
		json_set_str(o, "type", cause_text(in->type, LANG_EN));
	for (i = 0; i < finds.n; i++)
		json_add(records, find_json(&finds.v[i]));
	if (rc == CLI_OK && json_size(records) == 0)
		rc = CLI_NOTHING;
	json_set(o, "records", records);
	finds_clear(&finds);
	extract_clear(&e);
	return rc;
}

int
cmd_inspect(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct input_list list = { .n = 0 };
	struct json *o = json_new_object();
	struct buf out = BUF_INIT((size_t)256 << 20);
	struct input in;
	int rc = input_list_add(&list, operands[0]), os;

	(void)values;
	(void)n;
	if (rc == 0 && list.n != 1)
		rc = list.n == 0 ? ENOENT : EISDIR;
	if (rc != 0) {
		cli_os_error(cli, operands[0], rc);
		rc = CLI_NOINPUT;
		goto out;
	}
	os = input_open(&list.v[0], &in);
	if (os != 0) {
		cli_os_error(cli, operands[0], os);
		rc = CLI_NOINPUT;
	} else {
		json_set_str(o, "schema", "inspect/1");
		json_set_str(o, "input", operands[0]);
		rc = inspect(cli, &in, o);
		json_write(o, 2, &out);
		if (buf_ok(&out))
			printf("%s\n", buf_cstr(&out));
		else
			rc = CLI_INTERNAL;
	}
	input_close(&in);
out:
	buf_free(&out);
	json_free(o);
	input_list_clear(&list);
	return rc;
}
