/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/bid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/json.h"

#define NOTICES_MAX 4096

const char *
bid_state_str(enum bid_state s)
{
	static const char *const names[] = { [BID_NONE] = "none",
		[BID_OPEN] = "open",
		[BID_MET] = "met",
		[BID_OUTDONE] = "outdone" };

	return names[s];
}

const char *
bid_notice_str(enum bid_notice_kind k)
{
	static const char *const names[] = { [BID_SHARED] = "shared",
		[BID_CONFLICT] = "conflict",
		[BID_EARLY] = "ends_early",
		[BID_ABSENT] = "absent",
		[BID_RULE] = "rule" };

	return names[k];
}

void
bids_clear(struct bids *b)
{
	size_t i;

	for (i = 0; i < b->nrules; i++) {
		free(b->rule[i].name);
		free(b->rule[i].scheme);
		free(b->rule[i].level);
		free(b->rule[i].group);
	}
	bidders_clear(&b->bidders);
	free(b->v);
	free(b->of);
	free(b->used);
	free(b->notice);
	memset(b, 0, sizeof(*b));
}

static bool
text_member(const struct json *o, const char *name, char **out)
{
	const char *s = json_str(json_get(o, name));

	if (json_get(o, name) == NULL)
		return true;
	if (s == NULL || s[0] == '\0')
		return false;
	*out = slice_dup(slice_str(s));
	return *out != NULL;
}

static enum error
take_rule(const struct json *o, struct bid_rule *rule, char at[64])
{
	static const char *const names[] = { "name", "scheme", "level",
		"points", "group", NULL };
	const char *unknown = json_unknown(o, names);
	size_t used = strlen(at);

	if (unknown != NULL) {
		snprintf(at + used, 64 - used, ".%.32s", unknown);
		return E_FIELD_UNKNOWN;
	}
	if (json_type(o) != JSON_OBJECT ||
	    !text_member(o, "name", &rule->name) ||
	    !text_member(o, "scheme", &rule->scheme) ||
	    !text_member(o, "level", &rule->level) ||
	    !text_member(o, "group", &rule->group) ||
	    !json_int(json_get(o, "points"), &rule->points) ||
	    rule->points < 0 || rule->points > 1000000 || rule->scheme == NULL)
		return E_BID_RULE;
	if (rule->name == NULL)
		rule->name = slice_dup(slice_str(
		    rule->level != NULL ? rule->level : rule->scheme));
	return rule->name == NULL ? E_MEMORY : E_OK;
}

enum error
bids_rules(struct slice json, struct bids *b, char at[64])
{
	struct json *root = NULL;
	struct json_where where = { 0, 0, 0 };
	const struct json *rules, *one;
	const char *schema;
	enum error e = json_parse(json, BID_RULES_BYTES, &root, &where);

	at[0] = '\0';
	if (e != E_OK) {
		snprintf(at, 64, "%zu:%zu", where.line, where.column);
		return e;
	}
	schema = json_str(json_get(root, "schema"));
	rules = json_get(root, "rules");
	if (schema == NULL || strcmp(schema, "score/1") != 0 ||
	    json_type(rules) != JSON_ARRAY || json_size(rules) == 0 ||
	    json_size(rules) > BID_RULES_MAX) {
		snprintf(at, 64, "schema, rules");
		e = E_BID_RULE;
	}
	for (one = json_first(rules); e == E_OK && one != NULL;
	     one = json_next(one)) {
		snprintf(at, 64, "rules[%zu]", b->nrules);
		e = take_rule(one, &b->rule[b->nrules++], at);
	}
	json_free(root);
	return e;
}

const struct certificate *
bids_certificate(const struct report *r, size_t result)
{
	const struct verification *v = &r->v[result]->v;

	return v->status == VERIFY_FORGED ? NULL : v->certificate;
}

bool
bids_own(const struct bids *b, size_t result)
{
	const struct certificate *c = bids_certificate(b->report, result);
	const struct bidder *bidder = b->v[b->of[result]].bidder;

	return c != NULL && (bidder == NULL || bidder_holds(bidder, c));
}

bool
bids_ends_early(const struct bids *b, size_t result)
{
	const struct question *q = b->report->question;
	const struct verification *v = &b->report->v[result]->v;
	const struct certificate *c = bids_certificate(b->report, result);

	return c != NULL && q->has_through &&
	    date_cmp(c->valid_until, q->through) < 0 &&
	    date_cmp(c->valid_until, date_of(v->as_of, c->zone)) >= 0;
}

static bool
is_of(const struct bid *bid, const struct bidder *bidder)
{
	return bid->bidder != NULL &&
	    strcmp(bid->bidder->name, bidder->name) == 0;
}

static size_t
bid_for(struct bids *b, const char *input)
{
	const struct bidder *bidder = bidders_of(&b->bidders, input);
	size_t i;

	if (bidder != NULL)
		b->used[bidder - b->bidders.v] = true;
	/* The inputs of one bidder need not stand together. */
	for (i = 0; i < b->n; i++)
		if (bidder != NULL ? is_of(&b->v[i], bidder)
				   : strcmp(b->v[i].name, input) == 0)
			return i;
	b->v[b->n].name = bidder != NULL ? bidder->name : input;
	b->v[b->n].bidder = bidder;
	return b->n++;
}

static bool
same_content(const struct bids *b, size_t i, size_t j)
{
	const struct verification *x = &b->report->v[i]->v,
				  *y = &b->report->v[j]->v;

	return crypt_equal(x->digest, y->digest, sizeof(x->digest));
}

static void
put_notice(
    struct bids *b, enum bid_notice_kind kind, size_t first, size_t second)
{
	if (b->nnotices < b->notices_cap)
		b->notice[b->nnotices++] =
		    (struct bid_notice){ kind, first, second };
}

static void
add_notice(
    struct bids *b, enum bid_notice_kind kind, size_t first, size_t second)
{
	size_t i;

	/* The first pair of two bids tells; each further page would repeat
	 * it. */
	for (i = 0; i < b->nnotices; i++) {
		const struct bid_notice *n = &b->notice[i];

		if (n->kind == kind && b->of[n->second] == b->of[second] &&
		    (n->first == first ||
			(kind == BID_EARLY &&
			    same_content(b, n->first, first))))
			return;
	}
	put_notice(b, kind, first, second);
}

struct keyed {
	char *number; /* as compared: number, then publisher */
	int64_t version;
	size_t result;
};

static int
by_number(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	int c = strcmp(x->number, y->number);

	if (c == 0 && x->version != y->version)
		c = x->version < y->version ? -1 : 1;
	if (c == 0 && x->result != y->result)
		c = x->result < y->result ? -1 : 1;
	return c;
}

static void
compare_pair(struct bids *b, const struct keyed *x, const struct keyed *y)
{
	if (!same_content(b, x->result, y->result))
		add_notice(b, BID_CONFLICT, x->result, y->result);
	else if (b->of[x->result] != b->of[y->result])
		add_notice(b, BID_SHARED, x->result, y->result);
}

/* Whose number it is; before anybody is believed, by the address of its
 * status list. */
static void
put_publisher(
    const struct verification *v, const struct certificate *c, struct buf *key)
{
	const char *uri = c->status_uri == NULL ? "" : c->status_uri;
	const char *host = strstr(uri, "://");

	buf_putc(key, '\n');
	if (v->trust != NULL)
		buf_puts(key, v->trust->publisher);
	else if (host != NULL)
		buf_put(key, uri,
		    (size_t)(host - uri) + 3 + strcspn(host + 3, "/"));
}

static bool
compare_all(struct bids *b)
{
	const struct report *r = b->report;
	struct keyed *k = calloc(r->n + 1, sizeof(*k));
	struct buf key = BUF_INIT(1024);
	size_t i, j, n = 0;
	bool ok = k != NULL;

	for (i = 0; ok && i < r->n; i++) {
		const struct certificate *c = bids_certificate(r, i);

		if (c == NULL)
			continue;
		buf_reset(&key);
		certificate_number_key(slice_str(c->number), &key);
		put_publisher(&r->v[i]->v, c, &key);
		k[n].number = slice_dup(buf_view(&key));
		k[n].version = c->version;
		k[n].result = i;
		ok = k[n++].number != NULL;
		if (bids_ends_early(b, i))
			add_notice(b, BID_EARLY, i, i);
	}
	if (ok)
		qsort(k, n, sizeof(*k), by_number);
	/* Each against the first of its number: enough to name it. */
	for (i = 0; ok && i < n; i = j)
		for (j = i + 1;
		     j < n && strcmp(k[i].number, k[j].number) == 0 &&
		     k[i].version == k[j].version;
		     j++)
			compare_pair(b, &k[i], &k[j]);
	for (i = 0; i < n; i++)
		free(k[i].number);
	free(k);
	buf_free(&key);
	return ok;
}

/* What one result does for one rule. */
static enum bid_state
judge_rule(const struct bids *b, const struct bid_rule *rule, size_t result)
{
	const struct verification *v = &b->report->v[result]->v;
	const struct certificate *c = bids_certificate(b->report, result);
	const struct trust_scheme *s;

	if (c == NULL || v->verdict == VERDICT_NOT_VALID ||
	    strcmp(c->scheme, rule->scheme) != 0 || !bids_own(b, result))
		return BID_NONE;
	if (rule->level != NULL) {
		s = v->trust == NULL ? NULL : trust_scheme(v->trust, c->scheme);
		if (s == NULL)
			return BID_OPEN;
		if (c->level == NULL || trust_level(s, rule->level) < 0 ||
		    trust_level(s, c->level) < trust_level(s, rule->level))
			return BID_NONE;
	}
	return v->verdict == VERDICT_VALID ? BID_MET : BID_OPEN;
}

static bool
same_group(const struct bid_rule *a, const struct bid_rule *b)
{
	return a != b && a->group != NULL && b->group != NULL &&
	    strcmp(a->group, b->group) == 0;
}

/* Whether rule j takes the place of rule i: met before open, then by points,
 * the first among equals. */
static bool
outdoes(const struct bids *b, const enum bid_state *state, size_t j, size_t i)
{
	int64_t more = b->rule[j].points - b->rule[i].points;

	if (!same_group(&b->rule[i], &b->rule[j]) || state[j] == BID_NONE ||
	    (more < 0 || (more == 0 && j > i)))
		return false;
	/* What is open never takes away what is met. */
	return state[j] == BID_MET || state[i] == BID_OPEN;
}

/* Of a group the best met rule counts; a better open one is worth what it
 * would add. */
static void
settle_groups(const struct bids *b, struct bid *bid)
{
	enum bid_state state[BID_RULES_MAX];
	size_t i, j;

	for (i = 0; i < b->nrules; i++)
		state[i] = bid->score[i].state;
	for (i = 0; i < b->nrules; i++)
		for (j = 0; j < b->nrules; j++)
			if (state[i] != BID_NONE && outdoes(b, state, j, i))
				bid->score[i].state = BID_OUTDONE;
	for (i = 0; i < b->nrules; i++) {
		if (bid->score[i].state == BID_MET)
			bid->points += b->rule[i].points;
		if (bid->score[i].state != BID_OPEN)
			continue;
		bid->open += b->rule[i].points;
		for (j = 0; j < b->nrules; j++)
			if (same_group(&b->rule[i], &b->rule[j]) &&
			    bid->score[j].state == BID_MET)
				bid->open -= b->rule[j].points;
	}
}

static void
score_all(struct bids *b)
{
	size_t i, k;

	for (i = 0; i < b->report->n; i++)
		for (k = 0; k < b->nrules; k++) {
			struct bid_score *s = &b->v[b->of[i]].score[k];
			enum bid_state state = judge_rule(b, &b->rule[k], i);

			if (state > s->state) {
				s->state = state;
				s->result = i;
			}
		}
	for (i = 0; i < b->n; i++)
		settle_groups(b, &b->v[i]);
}

bool
bids_unread(const struct report *r, size_t result)
{
	const struct verification *v = &r->v[result]->v;

	return v->certificate == NULL && v->verdict == VERDICT_UNKNOWN;
}

static void
share_out(struct bids *b)
{
	const struct report *r = b->report;
	size_t i, k, bid;

	for (i = 0; i < r->ninputs; i++) {
		const struct examined *e = &r->inputs[i];

		if (e->passed_over)
			continue;
		bid = bid_for(b, e->input);
		b->v[bid].files++;
		for (k = e->first; k < e->first + e->n; k++) {
			b->of[k] = bid;
			b->v[bid].unread += bids_unread(r, k);
		}
	}
}

/* A slip in a path must not make a bidder disappear. */
static void
name_absent(struct bids *b)
{
	size_t i, k;

	for (i = 0; i < b->bidders.n; i++) {
		const struct bidder *bidder = &b->bidders.v[i];

		if (b->used[i])
			continue;
		put_notice(b, BID_ABSENT, i, i);
		for (k = 0; k < b->n && !is_of(&b->v[k], bidder); k++)
			;
		if (k == b->n)
			b->v[b->n++] = (struct bid){ .name = bidder->name,
				.bidder = bidder };
	}
}

/* Nor a slip in a rule take everybody's points. */
static void
name_rules(struct bids *b)
{
	const struct question *q = b->report->question;
	size_t i, k;

	for (i = 0; i < b->nrules && q->ntrusts > 0; i++) {
		const struct bid_rule *rule = &b->rule[i];
		bool can = false;

		for (k = 0; k < q->ntrusts && !can; k++) {
			const struct trust_scheme *s =
			    trust_scheme(q->trusts[k], rule->scheme);

			can = s != NULL &&
			    (rule->level == NULL ||
				trust_level(s, rule->level) >= 0);
		}
		if (!can)
			put_notice(b, BID_RULE, i, i);
	}
}

bool
bids_judge(struct bids *b, const struct report *r)
{
	const size_t rows = b->bidders.n;

	b->report = r;
	b->v = calloc(r->ninputs + rows + 1, sizeof(*b->v));
	b->of = calloc(r->n + 1, sizeof(*b->of));
	b->used = calloc(rows + 1, sizeof(*b->used));
	b->notices_cap = rows + BID_RULES_MAX +
	    (r->n < NOTICES_MAX / 2 ? 2 * r->n : NOTICES_MAX);
	b->notice = calloc(b->notices_cap, sizeof(*b->notice));
	if (b->v == NULL || b->of == NULL || b->notice == NULL ||
	    b->used == NULL)
		return false;
	share_out(b);
	name_absent(b);
	name_rules(b);
	score_all(b);
	return compare_all(b);
}
