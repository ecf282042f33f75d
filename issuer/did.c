/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/did.h"

#include <string.h>

#include "record/b64.h"

void
did_web(const char *publisher, const char *body, struct buf *out)
{
	const char *p = strstr(publisher, "://");

	buf_puts(out, "did:web:");
	for (p = p == NULL ? publisher : p + 3; *p != '\0'; p++) {
		if (*p == '/')
			buf_putc(out, ':');
		else if (*p == ':') /* of a port */
			buf_puts(out, "%3A");
		else
			buf_putc(out, (uint8_t)*p);
	}
	buf_printf(out, ":did:%s", body);
}

void
did_key(const char *publisher, const char *body, const uint8_t kid[CRYPT_KID],
    struct buf *out)
{
	did_web(publisher, body, out);
	buf_putc(out, '#');
	b64_encode(slice_of(kid, CRYPT_KID), out);
}

static bool
add_method(struct json *methods, struct json *assertion, const char *did,
    const char *id, const struct trust_key *key)
{
	struct json *o = json_new_object();
	bool good = json_set_str(o, "id", id) &&
	    json_set_str(o, "type", "JsonWebKey") &&
	    json_set_str(o, "controller", did) &&
	    json_set(o, "publicKeyJwk", trust_jwk(key->key));

	if (!good) {
		json_free(o);
		return false;
	}
	return json_add(methods, o) && json_add(assertion, json_new_str(id));
}

struct json *
did_document(const struct trust *t, const struct trust_body *b)
{
	struct json *top = json_new_object(), *context = json_new_array();
	struct json *methods = json_new_array(), *assertion = json_new_array();
	struct buf did = BUF_INIT(1024), id = BUF_INIT(1024);
	const struct trust_key *key;
	size_t i;
	bool good;

	did_web(t->publisher, b->id, &did);
	good =
	    json_add(context, json_new_str("https://www.w3.org/ns/did/v1")) &&
	    json_add(context, json_new_str("https://w3id.org/security/jwk/v1"));
	for (i = 0; good && i < b->nkeys; i++) {
		key = &b->keys[i];
		if ((key->uses & TRUST_USE_CERTIFICATE) == 0 ||
		    key->compromised_at != INSTANT_NONE)
			continue;
		buf_reset(&id);
		did_key(t->publisher, b->id, key->kid, &id);
		good = add_method(
		    methods, assertion, buf_cstr(&did), buf_cstr(&id), key);
	}
	good = json_set(top, "@context", context) && good;
	good = json_set_str(top, "id", buf_cstr(&did)) && good;
	good = json_set(top, "verificationMethod", methods) && good;
	good = json_set(top, "assertionMethod", assertion) && good;
	good = good && buf_ok(&did) && buf_ok(&id);
	buf_free(&did);
	buf_free(&id);
	if (good)
		return top;
	json_free(top);
	return NULL;
}
