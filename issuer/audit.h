/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A published folder looked at as a stranger would: from its files alone, the
 * register unseen.  Each fault is one line with file, rule and what to do.
 * The parts: trust list and certificates (audit.c), every status token ever
 * (audit_status.c), the index (audit_index.c), the search
 * (audit_search.c).
 */
#ifndef ISSUER_AUDIT_H
#define ISSUER_AUDIT_H

#include "record/error.h"
#include "record/json.h"
#include "record/status.h"
#include "record/trust.h"
#include "sys/cli.h"

#define AUDIT_SAID_MAX 1000 /* faults that are printed; all are counted */
#define AUDIT_INDEX_MAX (64 << 20) /* bytes of the index, or of a part */

struct audit_certificate {
	char *file; /* "certificates/NUMBER.jws.json" */
	char *number;
	int64_t version;
	char *scheme;
	struct date valid_from, valid_until;
	int64_t list, index; /* list -1: not one of this publisher's */
	int zone;
	int64_t iat;
	bool listed; /* by the index */
	bool found; /* by its number in search/ */
};

struct audit_list {
	int64_t number;
	struct status *newest; /* NULL: none, or it cannot be used */
};

struct audit {
	const struct cli *cli;
	const char *site;
	const char *root; /* the pin; NULL: SITE/root.json */
	size_t faults, tokens; /* out */
	struct trust *trust;
	struct audit_certificate *certificates; /* in byte order of file */
	size_t ncertificates, cap;
	struct audit_list *lists; /* ascending */
	size_t nlists;
	int status; /* of the run itself: CLI_OK unless it had to stop */
};

/* CLI_OK when nothing is amiss, CLI_REFUSED when something is; else an exit
 * status after saying why it could not be looked at. */
int audit_run(struct audit *a);

/* For the parts. One fault of a file below the site. */
void audit_fault(struct audit *a, const char *file, enum error rule,
    const char *detail, ...) __attribute__((format(printf, 4, 5)));
/* Appends the file; false after counting a fault. */
bool audit_read(struct audit *a, const char *file, size_t max, struct buf *out);
void audit_stop(struct audit *a, int status); /* the run cannot go on */
void audit_lists(struct audit *a);
void audit_index(struct audit *a);
void audit_search(struct audit *a); /* after the index */
/* A JSON file below the site, whole and of that schema, if not NULL; NULL
 * after counting a fault. */
struct json *audit_json(struct audit *a, const char *file, const char *schema);
/* By "certificates/NAME.jws.json", or NULL. */
struct audit_certificate *audit_certificate(
    const struct audit *a, const char *file);

#endif
