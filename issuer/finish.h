/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finishing a PDF: its base gets the bodies' signatures.  A signature is
 * never the same twice, so what was appended to a base is kept in the
 * register: the same base becomes the same file again, byte for byte,
 * whenever it is lost.  A base that is new (its design was edited since) is
 * signed anew.
 */
#ifndef ISSUER_FINISH_H
#define ISSUER_FINISH_H

#include "issuer/pades.h"

#define FINISH_MAX ((size_t)256 << 20) /* bytes of a file */

struct finish {
	struct buf file; /* the base; afterwards the whole */
	size_t base; /* bytes of it */
	uint8_t digest[CRYPT_SHA256]; /* of it */
	bool fresh; /* signed now: finish_keep() it before it is released */
};

/* By the signatures that are kept, else, with `pades`, by new ones of that
 * instant; without it E_REVISION_UNSIGNED. *registered false: the register
 * failed, not the signing. */
enum error finish_sign(struct registry *reg, struct pades *pades, int64_t id,
    int64_t instant, int zone, struct finish *f, bool *registered);
/* Within a transaction: keeps what is fresh, or takes what another process
 * kept meanwhile. False when the register failed. */
bool finish_keep(
    struct registry *reg, int64_t id, int64_t now, struct finish *f);
/* Whether a base and what follows it, each by its digest, are what is kept.
 * False when the register failed. */
bool finish_kept(struct registry *reg, int64_t id,
    const uint8_t base[CRYPT_SHA256], const uint8_t rest[CRYPT_SHA256],
    bool *same);

#endif
