/* SPDX-License-Identifier: Apache-2.0 */
/* Building the workspace's trust list: its bodies, keys and schemes, to be
 * signed by the root (docs/TRUST.md). */
#ifndef ISSUER_TRUSTLIST_H
#define ISSUER_TRUSTLIST_H

#include "issuer/signer.h"

#define TRUSTLIST_CRL_MAX 65536

struct trustlist_root { /* how the root signs */
	bool (*envelope)(void *arg, struct slice payload, struct buf *out);
	bool (*crl)(void *arg, struct slice body, uint8_t sig[CRYPT_SIGNATURE]);
	void *arg;
};

/* The next version, and with it the CRL for readers of PDF, which takes back
 * the X.509 certificates of keys that are in other hands: signed, checked as a
 * verifier would, kept in the register. Within the caller's transaction, which
 * it commits; then writes trust/root.json and trust/trust.jws.json, and takes
 * the list as the workspace's. CLI_OK or an exit status after saying why. */
int trustlist_make(const struct cli *cli, struct workspace *ws,
    const struct trustlist_root *root);
/* The same by a signer that is open for WORKSPACE_ROOT. */
int trustlist_sign(
    const struct cli *cli, struct workspace *ws, struct signer *signer);
/* Writes trust/ again from the register: the files of the newest list. */
int trustlist_write(const struct cli *cli, const struct workspace *ws,
    const struct trust *trust, struct slice envelope);

#endif
