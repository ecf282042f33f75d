/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Releasing one certificate: payload, signatures, our own check of them, the
 * two files.  Who calls keeps the register in step (issue.h).
 */
#ifndef ISSUER_RELEASE_H
#define ISSUER_RELEASE_H

#include "issuer/draft.h"
#include "issuer/signer.h"

/* Room for a QR text: the address and the digits. */
#define RELEASE_QR_MAX 24576
#define RELEASE_PDF_MAX (256 << 20)

/* Before a number is used up: the draft as it would be printed, with a number
 * and a place of the same length. Adds to ps what would not fit or cannot be
 * drawn. */
void release_check(struct workspace *ws, const struct cli *cli, struct draft *d,
    struct problems *ps);
/* Payload of the draft in its place, signed by every body in turn, and
 * verified as a stranger would. False with the reason in ps: nothing of it
 * may leave then. */
bool release_sign(const struct workspace *ws, struct signer *signer,
    const struct draft *d, struct buf *envelope, struct problems *ps);

/* Appends "ISS/#DIGITS" of an envelope. E_OK, E_TOO_LARGE, E_MEMORY. */
enum error release_qr(const char *iss, struct slice envelope, struct buf *out);
/* Appends NUMBER or NUMBER-vN, safe as a file name, with an ending. */
void release_name(
    const char *number, int64_t version, const char *ending, struct buf *out);

struct release {
	int64_t id; /* in the register */
	struct slice envelope;
	const struct register_annex *annexes; /* as the certificate has */
	size_t nannex;
	const char *jws_path, *pdf_path;
};
/* Appends the base of the PDF, and tells when and in which zone the record was
 * signed. E_OK, or why it cannot be set, also in ps. */
enum error release_base(struct workspace *ws, const struct cli *cli,
    const struct release *r, struct buf *pdf, int64_t *iat, int *zone,
    struct problems *ps);
/* Writes both files, each whole or not at all. 0 or errno; `where` (may be
 * NULL) gets the path at fault. */
int release_put(const struct release *r, struct slice pdf, const char **where);
/* Whether there is a file that holds this envelope and no other and is, byte
 * for byte, what every body signed and the register keeps. False when the
 * register failed. */
bool release_holds(struct registry *reg, int64_t id, const char *pdf_path,
    struct slice envelope, bool *holds);
/* Writes again what is missing, with the signatures that are kept; 0 or
 * errno, EINVAL where ps has the reason. */
int release_again(struct workspace *ws, const struct cli *cli,
    const struct release *r, struct problems *ps);

#endif
