/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The status token: read and look up (docs/FORMAT.md section 6).  Writing is
 * status_write.c's, what a history means for a day status_judge.c's.
 */
#include "record/status.h"

#include <stdlib.h>
#include <string.h>

#include "record/b64.h"
#include "record/deflate.h"
#include "record/json.h"

#define EVENT_MEMBERS 7 /* and an eighth, until */
#define REASON_MAX 40
#define URI_MAX 200

/* Which key the signature was found good under, so that a list is verified
 * once for a million certificates. Only the mathematics is remembered: who
 * may sign, and when, is asked anew every time. */
struct status_memo {
	bool known;
	enum crypt_alg alg;
	uint8_t key[CRYPT_PUBLIC_MAX];
};

static const char *const actions[STATUS_ACTION_COUNT] = {
	[STATUS_SUSPEND] = "suspend",
	[STATUS_RESTORE] = "restore",
	[STATUS_WITHDRAW] = "withdraw",
	[STATUS_CANCEL] = "cancel",
	[STATUS_SUPERSEDE] = "supersede",
	[STATUS_VOID] = "void",
};

const char *
status_action_str(enum status_action a)
{
	return (unsigned)a < STATUS_ACTION_COUNT ? actions[a] : "?";
}

bool
status_action_parse(struct slice s, enum status_action *out)
{
	size_t i;

	for (i = 0; i < STATUS_ACTION_COUNT; i++)
		if (slice_is(s, actions[i])) {
			*out = (enum status_action)i;
			return true;
		}
	return false;
}

static bool
reason_ok(const char *s)
{
	size_t i, n = s == NULL ? 0 : strlen(s);

	if (n == 0 || n > REASON_MAX)
		return false;
	for (i = 0; i < n; i++)
		if (!(s[i] >= 'a' && s[i] <= 'z') && s[i] != '_')
			return false;
	return true;
}

bool
status_event_ok(const struct status_event *e)
{
	return e->index >= 0 && e->index < STATUS_ENTRIES && e->version >= 1 &&
	    e->published >= INSTANT_MIN && e->published <= INSTANT_MAX &&
	    reason_ok(e->reason) && date_ok(e->decided) &&
	    date_ok(e->effective) &&
	    (!e->has_until ||
		(e->action == STATUS_SUSPEND &&
		    date_cmp(e->until, e->effective) >= 0));
}

/* [idx, action, version, decided, effective, published, reason, until?] */
static bool
parse_event(const struct json *v, struct status_event *e)
{
	const struct json *m[EVENT_MEMBERS + 1] = { NULL };
	const struct json *item;
	size_t n = 0;

	if (json_type(v) != JSON_ARRAY || json_size(v) < EVENT_MEMBERS ||
	    json_size(v) > EVENT_MEMBERS + 1)
		return false;
	for (item = json_first(v); item != NULL; item = json_next(item))
		m[n++] = item;
	memset(e, 0, sizeof *e);
	e->reason = json_str(m[6]);
	e->has_until = m[7] != NULL;
	return json_int(m[0], &e->index) &&
	    status_action_parse(slice_str(json_str(m[1])), &e->action) &&
	    json_int(m[2], &e->version) &&
	    date_parse(slice_str(json_str(m[3])), &e->decided) &&
	    date_parse(slice_str(json_str(m[4])), &e->effective) &&
	    json_int(m[5], &e->published) &&
	    (!e->has_until ||
		date_parse(slice_str(json_str(m[7])), &e->until)) &&
	    status_event_ok(e);
}

static int
by_index(const void *a, const void *b)
{
	const struct status_event *const *x = a, *const *y = b;

	if ((*x)->index != (*y)->index)
		return (*x)->index < (*y)->index ? -1 : 1;
	return *x < *y ? -1 : *x > *y; /* qsort is not stable: keep order */
}

static enum error
sort_events(struct status *s)
{
	const struct status_event **order;
	size_t i;

	if (s->nevents == 0)
		return E_OK;
	order = calloc(s->nevents, sizeof *order);
	s->by_index = calloc(s->nevents, sizeof *s->by_index);
	if (order == NULL || s->by_index == NULL) {
		free(order);
		return E_MEMORY;
	}
	for (i = 0; i < s->nevents; i++)
		order[i] = &s->events[i];
	qsort(order, s->nevents, sizeof *order, by_index);
	for (i = 0; i < s->nevents; i++)
		s->by_index[i] = *order[i];
	free(order);
	return E_OK;
}

static enum error
parse_events(const struct json *v, struct status *s)
{
	const struct json *item;
	int64_t last = INSTANT_MIN;

	if (v == NULL || json_type(v) != JSON_ARRAY)
		return E_STATUS_FORMAT;
	if (json_size(v) == 0)
		return E_OK;
	s->events = calloc(json_size(v), sizeof *s->events);
	if (s->events == NULL)
		return E_MEMORY;
	for (item = json_first(v); item != NULL; item = json_next(item)) {
		struct status_event *e = &s->events[s->nevents];

		if (!parse_event(item, e))
			return E_STATUS_FORMAT;
		/* Append-only, so in the order of publication; and nothing
		 * can be published after the token that publishes it. */
		if (e->published < last || e->published > s->iat)
			return E_STATUS_FORMAT;
		last = e->published;
		s->nevents++;
	}
	return sort_events(s);
}

enum error
status_list_unpack(struct slice lst, size_t max, struct buf *out)
{
	struct buf packed = BUF_INIT(2 * max + 64);
	enum error e = E_STATUS_FORMAT;

	if (b64_decode(lst, &packed) && buf_ok(&packed))
		e = deflate_unpack(
		    DEFLATE_ZLIB, buf_view(&packed), slice_str(NULL), max, out);
	buf_free(&packed);
	return e == E_OK || e == E_DEFLATE_LIMIT || e == E_MEMORY
	    ? e
	    : E_STATUS_FORMAT;
}

unsigned
status_list_value(struct slice list, unsigned bits, int64_t index)
{
	const unsigned each = 8 / bits; /* entries of a byte, low bits first */
	const size_t at = (size_t)index / each;

	return list.p[at] >> ((size_t)index % each * bits) & ((1U << bits) - 1);
}

static enum error
parse_bits(const struct json *v, struct status *s)
{
	static const char *const names[] = { "bits", "lst", NULL };
	struct buf bits = BUF_INIT(STATUS_BYTES);
	int64_t width;
	const char *lst;
	enum error e = E_STATUS_FORMAT;

	if (json_type(v) != JSON_OBJECT || json_unknown(v, names) != NULL ||
	    !json_int(json_get(v, "bits"), &width) || width != STATUS_BITS)
		goto out;
	lst = json_str(json_get(v, "lst"));
	if (lst == NULL)
		goto out;
	e = status_list_unpack(slice_str(lst), STATUS_BYTES, &bits);
	if (e == E_OK && bits.n != STATUS_BYTES)
		e = E_STATUS_FORMAT;
	if (e != E_OK)
		goto out;
	s->bits = buf_take(&bits, NULL);
	e = s->bits == NULL ? E_MEMORY : E_OK;
out:
	buf_free(&bits);
	return e;
}

static enum error
parse_claims(const struct json *v, struct status *s)
{
	static const char *const names[] = { "events", "exp", "iat", "prev",
		"seq", "status_list", "sub", "ttl", NULL };
	const char *uri = json_str(json_get(v, "sub"));
	const char *prev = json_str(json_get(v, "prev"));

	if (json_type(v) != JSON_OBJECT || json_unknown(v, names) != NULL)
		return E_STATUS_FORMAT;
	if (uri == NULL || uri[0] == '\0' || strlen(uri) > URI_MAX ||
	    !json_int(json_get(v, "iat"), &s->iat) ||
	    !json_int(json_get(v, "exp"), &s->exp) ||
	    !json_int(json_get(v, "ttl"), &s->ttl) ||
	    !json_int(json_get(v, "seq"), &s->seq))
		return E_STATUS_FORMAT;
	if (s->iat < INSTANT_MIN || s->iat > INSTANT_MAX || s->exp <= s->iat ||
	    s->exp - s->iat > STATUS_LIFETIME_MAX || s->ttl < 1 ||
	    s->ttl > STATUS_LIFETIME_MAX || s->seq < 1)
		return E_STATUS_FORMAT;
	/* The first token has none before it; every other names it. */
	if ((s->seq == 1) != (json_get(v, "prev") == NULL))
		return E_STATUS_FORMAT;
	if (s->seq > 1 &&
	    (prev == NULL ||
		!b64_decode_exact(slice_str(prev), s->prev, CRYPT_SHA256)))
		return E_STATUS_FORMAT;
	s->uri = slice_dup(slice_str(uri));
	if (s->uri == NULL)
		return E_MEMORY;
	return E_OK;
}

enum error
status_parse(struct slice token, struct status **out)
{
	struct status *s = NULL;
	const struct json *root;
	enum error e;

	*out = NULL;
	s = calloc(1, sizeof *s);
	if (s == NULL)
		return E_MEMORY;
	s->memo = calloc(1, sizeof *s->memo);
	if (s->memo == NULL) {
		e = E_MEMORY;
		goto out;
	}
	e = jws_parse_compact(token, JWS_STATUS_MAX, &s->jws);
	if (e != E_OK)
		goto out;
	if (s->jws->sig[0].error != E_OK) {
		e = s->jws->sig[0].error;
		goto out;
	}
	if (s->jws->sig[0].typ != JWS_STATUS) {
		e = E_JWS_TYP;
		goto out;
	}
	e = json_read(s->jws->payload, JWS_STATUS_MAX, &s->text, NULL);
	if (e != E_OK)
		goto out;
	root = json_root(s->text);
	e = parse_claims(root, s);
	if (e == E_OK)
		e = parse_bits(json_get(root, "status_list"), s);
	if (e == E_OK)
		e = parse_events(json_get(root, "events"), s);
	if (e != E_OK)
		goto out;
	crypt_sha256(token, s->digest);
	*out = s;
	s = NULL; /* transferred */
out:
	status_free(s);
	return e;
}

void
status_free(struct status *s)
{
	if (s == NULL)
		return;
	free(s->uri);
	free(s->bits);
	free(s->events);
	free(s->by_index);
	free(s->memo);
	jws_free(s->jws);
	json_text_free(s->text);
	free(s);
}

static bool
good(const struct status *s, struct crypt_key *key)
{
	struct slice raw = crypt_key_raw(key);
	struct status_memo *memo = s->memo;

	if (memo->known && memo->alg == crypt_key_alg(key) &&
	    memcmp(memo->key, raw.p, raw.n) == 0)
		return true;
	if (!jws_verify(s->jws, 0, key))
		return false;
	memo->known = true;
	memo->alg = crypt_key_alg(key);
	memcpy(memo->key, raw.p, raw.n);
	return true;
}

/* A status key that was compromised at any time is worth nothing: the thief
 * dates his tokens as he likes, and the next token tells the history anew. */
static bool
usable(const struct trust_key *key, int64_t iat)
{
	return (key->uses & TRUST_USE_STATUS) != 0 &&
	    (key->from == INSTANT_NONE || key->from <= iat) &&
	    (key->to == INSTANT_NONE || iat <= key->to) &&
	    key->compromised_at == INSTANT_NONE;
}

static bool
speaks_for(const struct trust_scheme *scheme, const struct trust_body *body,
    int64_t iat)
{
	size_t i;

	if ((body->from != INSTANT_NONE && iat < body->from) ||
	    (body->to != INSTANT_NONE && iat > body->to))
		return false;
	for (i = 0; i < scheme->nsigners; i++)
		if (strcmp(scheme->status_signers[i], body->id) == 0)
			return true;
	return false;
}

enum error
status_trusted(const struct status *s, const struct trust *trust,
    const struct trust_scheme *scheme)
{
	const struct trust_body *body;
	const struct trust_key *key;
	enum error e = E_STATUS_SIGNATURE;
	size_t i, j;

	for (i = 0; i < trust->nbodies; i++) {
		body = &trust->bodies[i];
		for (j = 0; j < body->nkeys; j++) {
			key = &body->keys[j];
			if (memcmp(key->kid, s->jws->sig[0].kid, CRYPT_KID) !=
				0 ||
			    !good(s, key->key))
				continue;
			if (speaks_for(scheme, body, s->iat) &&
			    usable(key, s->iat))
				return E_OK;
			e = E_STATUS_SIGNER;
		}
	}
	return e;
}

enum status_bit
status_bit(const struct status *s, int64_t index)
{
	if (index < 0 || index >= STATUS_ENTRIES)
		return STATUS_BIT_UNALLOCATED;
	return (enum status_bit)status_list_value(
	    slice_of(s->bits, STATUS_BYTES), STATUS_BITS, index);
}

void
status_bit_set(uint8_t *bits, int64_t index, enum status_bit bit)
{
	const unsigned shift = (unsigned)(index % 4 * 2);

	if (index < 0 || index >= STATUS_ENTRIES)
		return;
	bits[index / 4] = (uint8_t)((bits[index / 4] & ~(3U << shift)) |
	    ((unsigned)bit << shift));
}

const struct status_event *
status_events(const struct status *s, int64_t index, size_t *n)
{
	size_t lo = 0, hi = s->nevents, mid, end;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (s->by_index[mid].index < index)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (end = lo; end < s->nevents && s->by_index[end].index == index;
	     end++)
		continue;
	*n = end - lo;
	return *n == 0 ? NULL : &s->by_index[lo];
}
