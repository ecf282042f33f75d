/* SPDX-License-Identifier: Apache-2.0 */
/* The members "bids" and "notices" of check/1; they only grow. */
#include "verifier/print.h"

#include <string.h>

#include "record/json.h"

static struct json *
place_json(const struct report *r, size_t result)
{
	struct json *o = json_new_object();

	json_set_str(o, "input", r->v[result]->input);
	if (r->v[result]->page > 0)
		json_set_int(o, "page", r->v[result]->page);
	return o;
}

static struct json *
score_json(const struct bids *b, const struct bid *bid, size_t rule)
{
	const struct bid_score *s = &bid->score[rule];
	struct json *o = s->state == BID_NONE
	    ? json_new_object()
	    : place_json(b->report, s->result);

	json_set_str(o, "rule", b->rule[rule].name);
	json_set_str(o, "state", bid_state_str(s->state));
	json_set_int(
	    o, "points", s->state == BID_MET ? b->rule[rule].points : 0);
	if (s->state != BID_NONE) {
		json_set_str(o, "number",
		    bids_certificate(b->report, s->result)->number);
		json_set_str(o, "verdict",
		    verdict_str(b->report->v[s->result]->v.verdict));
	}
	return o;
}

static struct json *
bid_json(const struct bids *b, size_t at)
{
	const struct bid *bid = &b->v[at];
	const struct report *r = b->report;
	struct json *o = json_new_object(), *list = json_new_array();
	size_t i;

	json_set_str(o, "bid", bid->name);
	json_set_int(o, "files", (int64_t)bid->files);
	json_set_int(o, "unread", (int64_t)bid->unread);
	if (bid->bidder != NULL)
		json_set_str(o, "uscc", bid->bidder->uscc);
	if (b->has_bidders)
		json_set_bool(o, "listed", bid->bidder != NULL);
	for (i = 0; i < r->n; i++) {
		struct json *one;

		if (b->of[i] != at)
			continue;
		one = place_json(r, i);
		json_set_int(one, "result", (int64_t)i);
		if (bids_certificate(r, i) != NULL)
			json_set_str(
			    one, "number", bids_certificate(r, i)->number);
		json_set_str(one, "verdict", verdict_str(r->v[i]->v.verdict));
		if (bid->bidder != NULL && bids_certificate(r, i) != NULL)
			json_set_bool(one, "own", bids_own(b, i));
		if (r->question->has_through && bids_certificate(r, i) != NULL)
			json_set_bool(one, "ends_early", bids_ends_early(b, i));
		json_add(list, one);
	}
	json_set(o, "certificates", list);
	if (b->nrules == 0)
		return o;
	list = json_new_array();
	for (i = 0; i < b->nrules; i++)
		json_add(list, score_json(b, bid, i));
	json_set(o, "scores", list);
	json_set_int(o, "points", bid->points);
	json_set_int(o, "open_points", bid->open);
	return o;
}

static struct json *
notice_json(const struct bids *b, const struct bid_notice *n)
{
	struct json *o = json_new_object(), *places;

	json_set_str(o, "notice", bid_notice_str(n->kind));
	if (n->kind == BID_ABSENT) {
		json_set_str(o, "bidder", b->bidders.v[n->first].name);
		json_set_str(o, "path", b->bidders.v[n->first].path);
		return o;
	}
	if (n->kind == BID_RULE) {
		json_set_str(o, "rule", b->rule[n->first].name);
		json_set_str(o, "scheme", b->rule[n->first].scheme);
		json_set_str(o, "level", b->rule[n->first].level);
		return o;
	}
	json_set_str(
	    o, "number", bids_certificate(b->report, n->first)->number);
	places = json_new_array();
	json_add(places, place_json(b->report, n->first));
	if (n->second != n->first)
		json_add(places, place_json(b->report, n->second));
	json_set(o, "places", places);
	return o;
}

void
print_bids_json(const struct bids *b, struct json *root)
{
	struct json *bids = json_new_array(), *notices = json_new_array();
	size_t i;

	for (i = 0; i < b->n; i++)
		json_add(bids, bid_json(b, i));
	json_set(root, "bids", bids);
	for (i = 0; i < b->nnotices; i++)
		json_add(notices, notice_json(b, &b->notice[i]));
	json_set(root, "notices", notices);
}
