/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run of `check` as a review of bids: whose each certificate is, what two
 * bids share, and what the certificates are worth by the rules of the tender.
 * The verdicts are record/verify's; nothing here changes one.
 */
#ifndef VERIFIER_BID_H
#define VERIFIER_BID_H

#include "verifier/bidders.h"
#include "verifier/report.h"

#define BID_RULES_MAX 64
#define BID_RULES_BYTES (1 << 20)

struct bid_rule { /* of --score: so many points, once a bidder */
	char *name; /* owned, as are the others */
	char *scheme;
	char *level; /* at least; NULL: any */
	char *group; /* of a group only the best counts; NULL: by itself */
	int64_t points;
};

enum bid_state {
	BID_NONE, /* no certificate meets the rule */
	BID_OPEN, /* one might: its verdict could not be established */
	BID_MET,
	BID_OUTDONE /* met, and a better one of its group counts */
};
const char *bid_state_str(enum bid_state s); /* as in JSON */

struct bid_score {
	enum bid_state state;
	size_t result; /* of the report: the evidence, unless BID_NONE */
};

struct bid { /* of one bidder */
	const char *name; /* the bidder's, or the input's */
	const struct bidder *bidder; /* NULL: not in the table */
	size_t files; /* that were gone through */
	size_t unread; /* results that say that something was not read */
	struct bid_score score[BID_RULES_MAX];
	int64_t points, open; /* sums; open ones are not among the points */
};

enum bid_notice_kind {
	BID_SHARED, /* one certificate in two bids */
	BID_CONFLICT, /* one number and version of one publisher, two contents */
	BID_EARLY, /* ends within the contract: stood when the bids were
	              opened, and would not stand on its last day */
	BID_ABSENT, /* a row of --bidders that no file belongs to */
	BID_RULE /* a rule that no certificate can meet: no trust list has its
	            scheme, or the scheme not its level */
};
const char *bid_notice_str(enum bid_notice_kind k); /* as in JSON */

struct bid_notice {
	enum bid_notice_kind kind;
	size_t first, second; /* results; of BID_EARLY the same; of BID_ABSENT
	                         and BID_RULE the row and the rule */
};

struct bids {
	const struct report *report;
	struct bidders bidders; /* owned; none: every input is a bid */
	bool has_bidders;
	bool *used; /* of each row of the table: a file belongs to it; owned */
	struct bid_rule rule[BID_RULES_MAX];
	size_t nrules;
	struct bid *v; /* in the order of the inputs; owned */
	size_t n;
	size_t *of; /* the bid of each result; owned */
	struct bid_notice *notice; /* owned */
	size_t nnotices, notices_cap;
};
void bids_clear(struct bids *b); /* safe on a zeroed one */

/* {"schema":"score/1","rules":[{"name","scheme","level"?,"points","group"?}]}
 * E_OK, or why not; `at` then says where. */
enum error bids_rules(struct slice json, struct bids *b, char at[64]);
/* Everything but the rules. False on no memory. */
bool bids_judge(struct bids *b, const struct report *r);
/* Whether the holder of a result is its bidder; true where none is named. */
bool bids_own(const struct bids *b, size_t result);
/* Whether it stands as of --at by its dates and ends before --through. */
bool bids_ends_early(const struct bids *b, size_t result);
/* Whether a result says that something was there and not read. */
bool bids_unread(const struct report *r, size_t result);
/* The certificate of a result when it may be shown, else NULL. */
const struct certificate *bids_certificate(
    const struct report *r, size_t result);

#endif
