/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the bodies' signatures say of a PDF (docs/PDF.md section 7).  PDF
 * readers call a signature valid also when a later revision replaced the
 * page; here nothing but the increments of docs/PDF.md may follow the base,
 * and each signature has to be by a key that the trust list gives to the
 * body whose field it is in.
 *
 * The findings go to record/verify, which decides what they mean.
 */
#ifndef RECORD_PDFSIGN_H
#define RECORD_PDFSIGN_H

#include "record/cms.h"
#include "record/revision.h"
#include "record/verify.h"

struct pdfsign {
	struct revision r;
	enum error form; /* what revision_read() gave */
	bool traces; /* not of our form, but bytes of our signatures are in
	                it: a base that was damaged */
};

void pdfsign_read(struct slice file, struct pdfsign *out);

/* Signatures that a file holds which is not of our form, as its structure
 * has them: /T of the field, /Contents. */
struct pdfsign_left {
	struct slice title, contents;
};

/* One finding at least: E_DOC_SIGNED when every body's signature is good and
 * nothing else is in the file, E_DOC_COPY when there is none at all. trust:
 * of the record's publisher, or NULL. Returns how many. */
#define PDFSIGN_FINDINGS_MAX 12
size_t pdfsign_judge(struct slice file, const struct pdfsign *p,
    const struct certificate *c, const struct trust *trust,
    const struct pdfsign_left *left, size_t nleft,
    struct finding out[PDFSIGN_FINDINGS_MAX]);

#endif
