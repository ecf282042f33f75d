/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who stands behind a trust list, and looking things up in one.  A list is
 * accepted under the root that was pinned and under the root that it
 * declares itself: that makes a rotation one list with the signatures of
 * both (docs/TRUST.md section 4), and a list that nobody could follow is
 * refused at once.
 */
#include "record/trust.h"

#include <stdlib.h>
#include <string.h>

static void
body_clear(struct trust_body *body)
{
	size_t i;

	for (i = 0; i < body->nkeys; i++) {
		crypt_key_free(body->keys[i].key);
		free(body->keys[i].der);
	}
	free(body->keys);
}

void
trust_free(struct trust *trust)
{
	size_t i;

	if (trust == NULL)
		return;
	for (i = 0; i < trust->nbodies; i++)
		body_clear(&trust->bodies[i]);
	for (i = 0; i < trust->nschemes; i++)
		free(trust->schemes[i].levels);
	free(trust->bodies);
	free(trust->schemes);
	trust_root_clear(&trust->root);
	json_text_free(trust->text);
	free(trust);
}

/* Marks which keys of a root set made signature i. */
static bool
mark(const struct jws *jws, size_t i, const struct trust_root *root,
    bool signed_by[TRUST_ROOTS_MAX])
{
	size_t k;

	for (k = 0; k < root->nkeys; k++) {
		if (jws_verify(jws, i, root->keys[k])) {
			signed_by[k] = true;
			return true;
		}
	}
	return false;
}

static int64_t
distinct(const bool signed_by[TRUST_ROOTS_MAX])
{
	int64_t n = 0;
	size_t k;

	for (k = 0; k < TRUST_ROOTS_MAX; k++)
		n += signed_by[k];
	return n;
}

/* Distinct keys are counted, so that two signatures by one key, which ECDSA
 * gives for the asking, are one. */
static enum error
check_signatures(const struct jws *jws, const struct trust_root *pin,
    const struct trust_root *own)
{
	bool by_pin[TRUST_ROOTS_MAX] = { false };
	bool by_own[TRUST_ROOTS_MAX] = { false };
	bool known;
	size_t i;

	for (i = 0; i < jws->n; i++) {
		known = mark(jws, i, own, by_own);
		if (pin != NULL && mark(jws, i, pin, by_pin))
			known = true;
		if (!known)
			return E_TRUST_ROOT;
	}
	if (distinct(by_own) < own->threshold)
		return E_TRUST_ROOT;
	if (pin != NULL && distinct(by_pin) < pin->threshold)
		return E_TRUST_ROOT;
	return E_OK;
}

/* What a stranger signed is not read further than its shape: with a pin, one
 * signature at least must be the pin's before the payload is parsed. */
static bool
known_to_pin(const struct jws *jws, const struct trust_root *pin)
{
	bool by_pin[TRUST_ROOTS_MAX] = { false };
	size_t i;

	for (i = 0; i < jws->n; i++)
		if (mark(jws, i, pin, by_pin))
			return true;
	return false;
}

/* A signature's own fault (crit, typ, …) says more than "not the root". */
static enum error
first_fault(const struct jws *jws)
{
	size_t i;

	for (i = 0; i < jws->n; i++) {
		if (jws->sig[i].error != E_OK)
			return jws->sig[i].error;
		if (jws->sig[i].typ != JWS_TRUST)
			return E_JWS_TYP;
	}
	return E_OK;
}

enum error
trust_parse(struct slice in, const struct trust_root *pin, struct trust **out,
    char field[64])
{
	struct trust *t = NULL;
	struct jws *jws = NULL;
	enum error e;

	*out = NULL;
	if (field != NULL)
		field[0] = '\0';
	e = jws_parse(in, JWS_TRUST_MAX, &jws);
	if (e == E_OK)
		e = first_fault(jws);
	if (e == E_OK && pin != NULL && !known_to_pin(jws, pin))
		e = E_TRUST_ROOT;
	if (e == E_OK)
		e = trust_parse_payload(jws->payload, &t, field);
	if (e == E_OK)
		e = check_signatures(jws, pin, &t->root);
	if (e == E_OK) {
		*out = t;
		t = NULL; /* transferred */
	}
	trust_free(t);
	jws_free(jws);
	return e;
}

const struct trust_body *
trust_body(const struct trust *t, const char *id)
{
	size_t i;

	for (i = 0; i < t->nbodies; i++)
		if (strcmp(t->bodies[i].id, id) == 0)
			return &t->bodies[i];
	return NULL;
}

const struct trust_scheme *
trust_scheme(const struct trust *t, const char *id)
{
	size_t i;

	for (i = 0; i < t->nschemes; i++)
		if (strcmp(t->schemes[i].id, id) == 0)
			return &t->schemes[i];
	return NULL;
}

int
trust_level(const struct trust_scheme *s, const char *code)
{
	size_t i;

	for (i = 0; i < s->nlevels; i++)
		if (strcmp(s->levels[i].code, code) == 0)
			return (int)i;
	return -1;
}
