/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A PDF that the bodies of tests/maker.h sign: a base of docs/PDF.md by hand,
 * and CMS by a writer of its own, so that the judge is not tested against the
 * code it shares with the issuer.
 */
#ifndef TESTS_PDFMAKER_H
#define TESTS_PDFMAKER_H

#include "record/revision.h"
#include "tests/maker.h"

#define PDFMAKER_MAX ((size_t)4 << 20)

struct pdfmaker {
	struct maker *m;
	struct buf x509[sizeof MAKER_KEYS - 1]; /* DER, by the root R; R's and
	                                           r's are their own */
};

void pdfmaker_init(struct pdfmaker *p, struct maker *m);
void pdfmaker_clear(struct pdfmaker *p);
/* Gives the keys of the list their certificates, and leave to sign PDFs. The
 * slices live as long as p. */
void pdfmaker_trust(const struct pdfmaker *p, struct trust *t);

/* A base that holds the record, with a field for each title, "a b". */
void pdfmaker_base(struct slice envelope, const char *titles, struct buf *out);
/* Signs the next field with the letter's key, at an instant. */
void pdfmaker_sign(const struct pdfmaker *p, char letter, int64_t instant,
    struct revision *r, struct buf *file);
/* The same with a time-stamp, by the key s, over the signature. */
void pdfmaker_sign_stamped(const struct pdfmaker *p, char letter,
    int64_t instant, struct revision *r, struct buf *file);
/* Appends the store of a file that a and b signed with stamps: chain and CRL. */
void pdfmaker_store(
    const struct pdfmaker *p, struct revision *r, struct buf *file);
/* The CMS alone, over the parts. */
void pdfmaker_cms(const struct pdfmaker *p, char letter,
    const struct slice *parts, size_t nparts, struct buf *out);

#endif
