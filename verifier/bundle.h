/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Evidence for the archive, schema "bundle/1" (docs/STATUS.md section 8): the
 * records of a check, the lists it was made under, its question and its
 * verdicts, so that anyone who has the root pinned can judge it again.
 */
#ifndef VERIFIER_BUNDLE_H
#define VERIFIER_BUNDLE_H

#include "record/json.h"
#include "verifier/report.h"

#define BUNDLE_MAX ((size_t)256 << 20) /* bytes of a file */

struct bundling { /* one that is being made */
	struct json *records, *status;
	const struct status **tokens; /* those in `status`; owned */
	size_t ntokens;
	bool failed;
};
bool bundling_start(struct bundling *b);
/* For check_plan.judged; arg is a struct bundling. */
void bundling_take(
    struct bundling *b, const struct result *r, const struct find *find);
/* Appends the file. The pins' lists are read again from their files. */
bool bundling_write(struct bundling *b, const struct report *r,
    const struct pins *pins, struct buf *out);
void bundling_clear(struct bundling *b); /* safe on a zeroed one */

struct bundle { /* one that was read */
	struct question question; /* of then; its lists are in `trust` */
	struct trust *trust[PINS_MAX];
	size_t ntrust, nunknown; /* lists under no pinned root */
	const struct json *records;
	struct json *tree;
};
/* Only lists that are good under a pinned root are taken. E_OK or what is
 * wrong, with the member in field. */
enum error bundle_read(struct slice in, const struct pins *pins,
    struct bundle *out, char field[64]);
/* Judges every record again; *differ counts those whose verdict or status is
 * not the recorded one. The report borrows from the bundle. */
bool bundle_judge(
    const struct bundle *b, struct report *report, size_t *differ);
void bundle_clear(struct bundle *b); /* safe on a zeroed one */

#endif
