/* SPDX-License-Identifier: Apache-2.0 */
/* The document security store of a signed PDF (docs/PDF.md section 3.3): the
 * certificates of its signatures and stamps, each once, and the root's CRL. */
#ifndef ISSUER_PADES_STORE_H
#define ISSUER_PADES_STORE_H

#include "record/revision.h"

/* Appends it to a file whose fields are all signed. E_OK, E_REVISION_CMS (a
 * signature is none of ours), E_TOO_LARGE, E_MEMORY. */
enum error pades_store(struct revision *r, struct slice crl, struct buf *file);

#endif
