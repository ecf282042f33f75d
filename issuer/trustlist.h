/* SPDX-License-Identifier: Apache-2.0 */
/* Building the workspace's trust list: its bodies, keys and schemes, to be
 * signed by the root (docs/TRUST.md). */
#ifndef ISSUER_TRUSTLIST_H
#define ISSUER_TRUSTLIST_H

#include "issuer/workspace.h"

/* Appends the payload of the next version. False on no memory or a failing
 * register. */
bool trustlist_payload(const struct workspace *ws, int64_t now,
    int64_t *version, int64_t *expires, struct buf *out);
/* Checks the signed list as a verifier would, keeps it in the register,
 * commits the caller's transaction and writes trust/root.json and
 * trust/trust.jws.json. CLI_OK or an exit status after saying why. */
int trustlist_keep(const struct cli *cli, struct workspace *ws, int64_t version,
    int64_t now, int64_t expires, struct slice envelope);
/* Writes trust/ again from the register: the files of the newest list. */
int trustlist_write(const struct cli *cli, const struct workspace *ws,
    const struct trust *trust, struct slice envelope);

#endif
