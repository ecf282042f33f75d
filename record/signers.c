/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stock JOSE libraries are content with one good signature of several; the
 * field is not.  Each way in which a joint signature can be wrong has a code
 * of its own here, and all of them are said, not only the first.
 */
#include "record/signers.h"

#include <string.h>

struct owner { /* who made one signature */
	const struct trust_body *body; /* NULL: not established */
	const struct trust_key *key;
	enum error error; /* why not, when body is NULL */
};

struct count { /* what the signatures of one record add up to */
	struct owner owner[JWS_SIGNATURES_MAX];
	/* by place in `issuers`: signed as it must be, or perhaps */
	bool signed_by[CERTIFICATE_ISSUERS_MAX];
	bool doubtful[CERTIFICATE_ISSUERS_MAX];
	size_t good; /* signatures that anyone on the list made */
	size_t known; /* bodies of `issuers` that are on the list */
};

static bool
body_usable(const struct trust_body *body, int64_t t)
{
	return (body->from == INSTANT_NONE || body->from <= t) &&
	    (body->to == INSTANT_NONE || t <= body->to);
}

/* Tries every key of a body that has the kid (a kid is a hint, and two keys
 * may share one); better: usable at iat before one that is not. */
static bool
try_body(const struct jws *jws, size_t i, const struct trust_body *body,
    struct owner *out)
{
	const struct jws_signature *s = &jws->sig[i];
	size_t j;

	for (j = 0; j < body->nkeys; j++) {
		const struct trust_key *key = &body->keys[j];

		if (memcmp(key->kid, s->kid, CRYPT_KID) != 0)
			continue;
		/* The algorithm is the key's; the header only repeats it. */
		if (crypt_key_alg(key->key) != s->alg) {
			if (out->error == E_SIG_UNKNOWN_KEY)
				out->error = E_SIG_ALG;
			continue;
		}
		out->error = E_SIG_BAD;
		if (jws_verify(jws, i, key->key)) {
			out->body = body;
			out->key = key;
			out->error = E_OK;
			return true;
		}
	}
	return false;
}

/* The body that is expected at this place first, so that a genuine record
 * costs one verification a signature. */
static struct owner
find_owner(const struct jws *jws, size_t i, const struct certificate *c,
    const struct trust *t)
{
	const struct trust_body *expected = NULL;
	struct owner out = { NULL, NULL, E_SIG_UNKNOWN_KEY };
	size_t j;

	if (jws->sig[i].error != E_OK || jws->sig[i].typ != JWS_CERTIFICATE) {
		out.error =
		    jws->sig[i].error != E_OK ? jws->sig[i].error : E_JWS_TYP;
		return out;
	}
	if (i < c->nissuers)
		expected = trust_body(t, c->issuers[i]);
	if (expected != NULL && try_body(jws, i, expected, &out))
		return out;
	for (j = 0; j < t->nbodies; j++)
		if (&t->bodies[j] != expected &&
		    try_body(jws, i, &t->bodies[j], &out))
			return out;
	return out;
}

static void
count_signatures(const struct jws *jws, const struct certificate *c,
    const struct trust *t, struct count *out)
{
	size_t i;

	memset(out, 0, sizeof *out);
	for (i = 0; i < c->nissuers; i++)
		if (trust_body(t, c->issuers[i]) != NULL)
			out->known++;
	for (i = 0; i < jws->n; i++) {
		out->owner[i] = find_owner(jws, i, c, t);
		if (out->owner[i].body != NULL)
			out->good++;
	}
}

/* Several publishers may be pinned, and bodies of two lists may bear one id:
 * the list under which most signatures are good speaks; among equals the one
 * that knows more of the bodies, then the first pinned. */
static const struct trust *
choose(const struct jws *jws, const struct evidence *in,
    const struct certificate *c, struct count *best)
{
	const struct trust *chosen = NULL;
	struct count now;
	size_t i;

	for (i = 0; i < in->ntrusts; i++) {
		count_signatures(jws, c, in->trusts[i], &now);
		if (now.known == 0 && now.good == 0)
			continue;
		if (chosen != NULL &&
		    (now.good < best->good ||
			(now.good == best->good && now.known <= best->known)))
			continue;
		chosen = in->trusts[i];
		*best = now;
		if (now.good == jws->n)
			break;
	}
	return chosen;
}

static size_t
place(const struct certificate *c, const char *id)
{
	size_t i;

	for (i = 0; i < c->nissuers; i++)
		if (strcmp(c->issuers[i], id) == 0)
			return i;
	return c->nissuers;
}

/* May this key speak at iat?  Says why not. */
static enum check_state
judge_key(
    const struct owner *o, const struct certificate *c, struct verification *v)
{
	const struct trust_key *key = o->key;
	const char *id = o->body->id;
	enum check_state state = CHECK_PASS;
	char day[DATE_TEXT];

	date_format(date_of(c->iat, c->zone), day);
	if (key->compromised_at != INSTANT_NONE) {
		/* A thief writes what iat he likes: an earlier one needs the
		 * word of somebody else that it existed by then. */
		state =
		    c->iat >= key->compromised_at ? CHECK_FAIL : CHECK_UNKNOWN;
		verification_add(v, CHECK_SIGNATURES, state,
		    E_SIG_KEY_COMPROMISED, "%s %s", id, day);
	}
	if ((key->uses & TRUST_USE_CERTIFICATE) == 0) {
		verification_add(
		    v, CHECK_SIGNATURES, CHECK_FAIL, E_SIG_KEY_USE, "%s", id);
		state = CHECK_FAIL;
	}
	if ((key->from != INSTANT_NONE && c->iat < key->from) ||
	    (key->to != INSTANT_NONE && c->iat > key->to)) {
		verification_add(v, CHECK_SIGNATURES, CHECK_FAIL,
		    E_SIG_KEY_WINDOW, "%s %s", id, day);
		state = CHECK_FAIL;
	}
	if (!body_usable(o->body, c->iat)) {
		verification_add(v, CHECK_ISSUERS, CHECK_FAIL,
		    E_TRUST_BODY_ENDED, "%s %s", id, day);
		state = CHECK_FAIL;
	}
	return state;
}

/* A signature nobody on the list made. A list in force names every key of
 * its bodies, so an unknown key is not theirs; an expired one may merely not
 * know it yet, and of a body it does not have it says nothing. */
static void
say_bad(size_t i, struct count *count, const struct certificate *c,
    bool current, struct verification *v)
{
	const struct owner *o = &count->owner[i];
	const char *id = i < c->nissuers ? c->issuers[i] : "";
	enum check_state state = CHECK_FAIL;

	if (o->error == E_SIG_UNKNOWN_KEY &&
	    (!current || trust_body(v->trust, id) == NULL))
		state = CHECK_UNKNOWN;
	if (i < c->nissuers)
		count->doubtful[i] = state == CHECK_UNKNOWN;
	verification_add(v, CHECK_SIGNATURES, state, o->error, "%zu%s%s", i + 1,
	    id[0] == '\0' ? "" : " ", id);
	if (i >= c->nissuers)
		verification_add(v, CHECK_ISSUERS, CHECK_FAIL, E_ISSUERS_EXTRA,
		    "%zu", i + 1);
}

/* A good signature: by the right body, at the right place, once? */
static void
say_good(size_t i, struct count *count, const struct certificate *c,
    struct verification *v)
{
	const struct owner *o = &count->owner[i];
	const size_t at = place(c, o->body->id);
	enum check_state state;
	bool after = false;
	size_t j;

	for (j = 0; j < i; j++) {
		const struct owner *other = &count->owner[j];

		if (other->body == NULL)
			continue;
		/* A body counts once, and so does a key two bodies share. */
		if (other->body == o->body ||
		    (crypt_key_alg(other->key->key) ==
			    crypt_key_alg(o->key->key) &&
			slice_eq(crypt_key_raw(other->key->key),
			    crypt_key_raw(o->key->key)))) {
			verification_add(v, CHECK_ISSUERS, CHECK_FAIL,
			    E_ISSUERS_REPEATED, "%s", o->body->id);
			return;
		}
		/* A stripped signature leaves the rest in order. */
		if (place(c, other->body->id) > at)
			after = true;
	}
	if (at == c->nissuers) {
		if (i < c->nissuers)
			verification_add(v, CHECK_SIGNATURES, CHECK_FAIL,
			    E_SIG_KEY_BODY, "%s, not %s", o->body->id,
			    c->issuers[i]);
		else
			verification_add(v, CHECK_ISSUERS, CHECK_FAIL,
			    E_ISSUERS_EXTRA, "%s", o->body->id);
		return;
	}
	if (after)
		verification_add(v, CHECK_ISSUERS, CHECK_FAIL, E_ISSUERS_ORDER,
		    "%s", o->body->id);
	state = judge_key(o, c, v);
	if (state == CHECK_PASS) {
		count->signed_by[at] = true;
		v->good_signatures++;
	} else {
		count->doubtful[at] = state == CHECK_UNKNOWN;
	}
}

static bool
is_required(const struct trust_scheme *s, const char *id)
{
	size_t i;

	for (i = 0; i < s->nrequired; i++)
		if (strcmp(s->required_issuers[i], id) == 0)
			return true;
	return false;
}

/* Otherwise one stolen key issues alone with a shorter list. */
static void
judge_scheme(const struct certificate *c, struct verification *v)
{
	const struct trust_scheme *s = trust_scheme(v->trust, c->scheme);
	size_t i;

	v->required_signatures = c->nissuers;
	if (s == NULL) {
		verification_add(v, CHECK_ISSUERS, CHECK_UNKNOWN,
		    E_TRUST_SCHEME, "%s", c->scheme);
		return;
	}
	for (i = 0; i < s->nrequired; i++)
		if (place(c, s->required_issuers[i]) == c->nissuers) {
			v->required_signatures++;
			verification_add(v, CHECK_ISSUERS, CHECK_FAIL,
			    E_ISSUERS_NOT_LISTED, "%s", s->required_issuers[i]);
		}
	for (i = 0; i < c->nissuers; i++)
		if (!is_required(s, c->issuers[i]))
			verification_add(v, CHECK_ISSUERS, CHECK_FAIL,
			    E_ISSUERS_OUTSIDE, "%s", c->issuers[i]);
	if (c->level == NULL ? s->nlevels > 0 : trust_level(s, c->level) < 0)
		verification_add(v, CHECK_ISSUERS, CHECK_UNKNOWN, E_TRUST_LEVEL,
		    "%s", c->level == NULL ? "-" : c->level);
}

/* Every body whose signature does not count, whatever ails it: that which is
 * only doubtful leaves it open whether the body signed. */
static void
judge_missing(const struct count *count, const struct certificate *c,
    struct verification *v)
{
	size_t i;

	for (i = 0; i < c->nissuers; i++) {
		if (count->signed_by[i])
			continue;
		if (trust_body(v->trust, c->issuers[i]) == NULL)
			verification_add(v, CHECK_ISSUERS, CHECK_UNKNOWN,
			    E_SIG_UNKNOWN_ISSUER, "%s", c->issuers[i]);
		verification_add(v, CHECK_ISSUERS,
		    count->doubtful[i] ? CHECK_UNKNOWN : CHECK_FAIL,
		    E_ISSUERS_MISSING, "%s", c->issuers[i]);
	}
}

/* Nobody on any list is named: said plainly. The shape is still judged, as a
 * malformed envelope is nobody's. */
static void
say_unknown(const struct jws *jws, const struct evidence *in,
    const struct certificate *c, struct verification *v)
{
	size_t i;

	v->required_signatures = c->nissuers;
	for (i = 0; i < jws->n; i++) {
		enum error e = jws->sig[i].error;

		if (e == E_OK && jws->sig[i].typ != JWS_CERTIFICATE)
			e = E_JWS_TYP;
		if (e != E_OK)
			verification_add(
			    v, CHECK_SIGNATURES, CHECK_FAIL, e, "%zu", i + 1);
	}
	verification_add(
	    v, CHECK_SIGNATURES, CHECK_UNKNOWN, E_SIG_UNKNOWN_KEY, "%s", "");
	if (in->ntrusts == 0)
		verification_add(
		    v, CHECK_ISSUERS, CHECK_UNKNOWN, E_TRUST_NONE, "%s", "");
	for (i = 0; i < c->nissuers; i++)
		verification_add(v, CHECK_ISSUERS, CHECK_UNKNOWN,
		    E_SIG_UNKNOWN_ISSUER, "%s", c->issuers[i]);
	if (jws->n > c->nissuers)
		verification_add(v, CHECK_ISSUERS, CHECK_FAIL, E_ISSUERS_EXTRA,
		    "%zu > %zu", jws->n, c->nissuers);
}

static bool
said(const struct verification *v, enum check check)
{
	size_t i;

	for (i = 0; i < v->nfindings; i++)
		if (v->findings[i].check == check)
			return true;
	return false;
}

void
signers_judge(
    const struct jws *jws, const struct evidence *in, struct verification *v)
{
	const struct certificate *c = v->certificate;
	struct count count;
	char day[DATE_TEXT];
	bool current;
	size_t i;

	v->trust = choose(jws, in, c, &count);
	if (v->trust == NULL) {
		say_unknown(jws, in, c, v);
		return;
	}
	current = v->trust->expires > in->now;
	for (i = 0; i < jws->n; i++) {
		if (count.owner[i].body == NULL)
			say_bad(i, &count, c, current, v);
		else
			say_good(i, &count, c, v);
	}
	judge_missing(&count, c, v);
	judge_scheme(c, v);
	if (!current) {
		date_format(date_of(v->trust->expires, c->zone), day);
		verification_add(v, CHECK_ISSUERS, CHECK_UNKNOWN,
		    E_TRUST_EXPIRED, "%s", day);
	}
	if (!said(v, CHECK_SIGNATURES))
		verification_add(v, CHECK_SIGNATURES, CHECK_PASS, E_SIG_OK,
		    "%zu/%zu", v->good_signatures, v->required_signatures);
	if (!said(v, CHECK_ISSUERS))
		verification_add(v, CHECK_ISSUERS, CHECK_PASS, E_ISSUERS_OK,
		    "%zu/%zu", v->good_signatures, v->required_signatures);
}
