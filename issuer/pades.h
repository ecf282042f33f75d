/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PAdES baseline signatures (ETSI EN 319 142-1, level B-B, B-T or B-LT) of the bodies on a
 * PDF: CMS around a signature that the agent makes.  Which bytes of the file
 * are whose is record/revision.h's.
 */
#ifndef ISSUER_PADES_H
#define ISSUER_PADES_H

#include "issuer/signer.h"
#include "issuer/stamp.h"
#include "record/revision.h"

struct pades; /* the certificates of the bodies, parsed once */

/* The signer is open for TRUST_USE_PDF, the stamp may be NULL (level B-B, else
 * B-T, or B-LT when it has a CRL); both outlive it. NULL on no memory or when a certificate is none. */
struct pades *pades_new(struct signer *signer, struct stamp *stamp);
void pades_free(struct pades *pades); /* NULL is fine */

/* Signs the base in `file` for every field it has, each by the body that the
 * field names; what was made is verified before it is kept. On failure the
 * file is of no use: E_RULE_KEY (no key or certificate), E_RULE_AGENT,
 * E_SIG_BAD (what was made does not verify), E_STAMP, E_REVISION_*, E_MEMORY. */
enum error pades_sign(
    struct pades *pades, int64_t instant, int zone, struct buf *file);

#endif
