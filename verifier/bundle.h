/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence from an archive (verifier/bundling.h), judged again. */
#ifndef VERIFIER_BUNDLE_H
#define VERIFIER_BUNDLE_H

#include "record/json.h"
#include "verifier/report.h"

#define BUNDLE_MAX ((size_t)256 << 20) /* bytes of a file */

struct bundle { /* one that was read */
	struct question question; /* of then; its lists are in `trust` */
	struct trust *trust[PINS_MAX];
	size_t ntrust, nunknown; /* lists under no pinned root */
	const struct json *records, *inputs; /* inputs: NULL in old ones */
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
