/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/approval.h"

#include <string.h>

#include "record/json.h"

static struct json *
names(const struct approval *a)
{
	struct json *list = json_new_array();
	size_t i;

	for (i = 0; i < a->n; i++)
		if (!json_add(list, json_new_str(a->bodies[i]))) {
			json_free(list);
			return NULL;
		}
	return list;
}

bool
approval_payload(const struct approval *a, struct buf *out)
{
	const struct status_event *e = &a->event;
	struct json *o = json_new_object();
	char decided[DATE_TEXT], effective[DATE_TEXT], until[DATE_TEXT];
	bool good;

	date_format(e->decided, decided);
	date_format(e->effective, effective);
	date_format(e->until, until);
	good = json_set(o, "bodies", names(a)) &&
	    json_set_str(o, "action", status_action_str(e->action)) &&
	    json_set_str(o, "decided", decided) &&
	    json_set_str(o, "effective", effective) &&
	    json_set_int(o, "iat", a->at) && json_set_str(o, "iss", a->iss) &&
	    json_set_str(o, "note", a->note) &&
	    json_set_str(o, "number", a->number) &&
	    json_set_str(o, "reason", e->reason) &&
	    json_set_str(o, "until", e->has_until ? until : NULL) &&
	    json_set_int(o, "version", e->version);
	if (good)
		json_write_canonical(o, out);
	json_free(o);
	return good && buf_ok(out);
}

bool
approval_sign(struct signer *signer, const struct approval *a, struct buf *out)
{
	struct buf payload = BUF_INIT(APPROVAL_PAYLOAD_MAX);
	bool good = approval_payload(a, &payload) &&
	    signer_envelope(signer, a->bodies, a->n, JWS_EVENT,
		buf_view(&payload), out) == E_OK;

	buf_free(&payload);
	return good;
}

static enum error
judge_key(const struct trust_key *key, int64_t at)
{
	if ((key->uses & TRUST_USE_CERTIFICATE) == 0)
		return E_SIG_KEY_USE;
	if ((key->from != INSTANT_NONE && at < key->from) ||
	    (key->to != INSTANT_NONE && at > key->to))
		return E_SIG_KEY_WINDOW;
	/* An earlier one stood in a register that only grows. */
	if (key->compromised_at != INSTANT_NONE && at >= key->compromised_at)
		return E_SIG_KEY_COMPROMISED;
	return E_OK;
}

static enum error
check_one(
    const struct jws *jws, size_t i, const struct trust_body *body, int64_t at)
{
	enum error e = E_SIG_UNKNOWN_KEY;
	size_t k;

	if (jws->sig[i].error != E_OK)
		return jws->sig[i].error;
	if (jws->sig[i].typ != JWS_EVENT)
		return E_JWS_TYP;
	if (body == NULL)
		return E_SIG_UNKNOWN_ISSUER;
	for (k = 0; k < body->nkeys; k++) {
		const struct trust_key *key = &body->keys[k];

		if (memcmp(key->kid, jws->sig[i].kid, CRYPT_KID) != 0)
			continue;
		/* a kid is a hint: two keys may share one */
		if (jws_verify(jws, i, key->key))
			return judge_key(key, at);
		e = E_SIG_BAD;
	}
	return e;
}

enum error
approval_check(const struct trust *trust, const struct approval *a,
    struct slice envelope, const char **body)
{
	struct buf payload = BUF_INIT(APPROVAL_PAYLOAD_MAX);
	struct jws *jws = NULL;
	enum error e = jws_parse(envelope, JWS_CERTIFICATE_MAX, &jws);
	size_t i;

	if (body != NULL)
		*body = NULL;
	if (e != E_OK)
		goto out;
	if (!approval_payload(a, &payload))
		e = E_MEMORY;
	else if (!slice_eq(buf_view(&payload), jws->payload))
		e = E_APPROVAL_CONTENT;
	for (i = 0; e == E_OK && i < a->n; i++) {
		e = i >= jws->n
		    ? E_ISSUERS_MISSING
		    : check_one(jws, i, trust_body(trust, a->bodies[i]), a->at);
		if (e != E_OK && body != NULL)
			*body = a->bodies[i];
	}
	if (e == E_OK && jws->n > a->n)
		e = E_ISSUERS_EXTRA;
out:
	jws_free(jws);
	buf_free(&payload);
	return e;
}

enum error
approval_kept(const struct workspace *ws, const struct register_event *e,
    struct json **by)
{
	const char *bodies[CERTIFICATE_ISSUERS_MAX];
	struct approval a = { .iss = ws->base_url,
		.number = e->number,
		.event = e->event,
		.note = e->note,
		.at = e->recorded,
		.bodies = bodies };
	struct json *tree = NULL;
	const struct json *v;
	enum error fault =
	    json_parse(slice_str(e->by), APPROVAL_PAYLOAD_MAX, &tree, NULL);

	for (v = json_first(tree); v != NULL; v = json_next(v))
		if (a.n < CERTIFICATE_ISSUERS_MAX && json_str(v) != NULL)
			bodies[a.n++] = json_str(v);
	if (fault != E_OK)
		fault = E_APPROVAL_CONTENT;
	else if (e->approvals.n == 0 || a.n == 0 || a.n != json_size(tree))
		fault = E_ISSUERS_MISSING;
	else if (ws->trust == NULL)
		fault = E_TRUST_NONE;
	else
		fault = approval_check(ws->trust, &a, e->approvals, NULL);
	if (by != NULL)
		*by = tree;
	else
		json_free(tree);
	return fault;
}
