/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Issuing a batch, in an order that a crash at any point cannot spoil:
 *
 *   check everything -> reserve numbers (commit) -> sign, verify our own ->
 *   register as issued with the envelope (commit) -> files -> say so
 *
 * Before the second commit a reservation is all there is, and running the
 * same command again takes it up; after it the certificate exists, and
 * running again writes whatever file is missing.  Nothing is said to be
 * issued before commit and files.
 */
#ifndef ISSUER_ISSUE_H
#define ISSUER_ISSUE_H

#include "issuer/event.h"
#include "issuer/intake.h"
#include "issuer/signer.h"
#include "issuer/stamp.h"

#define ISSUE_CHUNK 100 /* certificates in one transaction */
#define ISSUE_JOBS_MAX 64

/* Of reissue, renew and void with its replacement: which version the record
 * must follow, and why that one ends. */
struct issue_after {
	enum transition action;
	const char *number_key;
	int64_t version;
	const char *reason, *note; /* NULL: none was given */
};

struct docket;

struct issue {
	const struct cli *cli;
	struct workspace *ws;
	struct signer *signer; /* NULL for check and dry run */
	struct stamp *stamp; /* NULL: no time-stamps */
	const char *late; /* or NULL */
	bool unlisted; /* not shown by the published site */
	const char *out; /* folder of the files */
	size_t jobs;
	const struct issue_after *after; /* NULL: the records say it all */
	struct docket *docket; /* of the one item: a decided case; or NULL */
	/* Called for each item as soon as it is settled; may be NULL. */
	void (*settled)(void *arg, const struct intake_item *item);
	void *arg;
};

/* Issues every item that is not refused. CLI_OK, CLI_REFUSED when a rule
 * stopped one on the way, CLI_IOERR when a file or the register failed: to
 * be repaired by running again; CLI_INTERNAL when what was signed did not
 * verify: nothing of it was released. */
int issue_run(const struct issue *in, struct intake *batch);

/* What issuing this draft does to the certificate that it replaces. */
void issue_request(
    const struct issue *in, const struct draft *d, struct event_request *req);

#endif
