/* SPDX-License-Identifier: Apache-2.0 */
/* Making keys for the workspace: the one place, beside the agent, where this
 * program touches secret keys. */
#ifndef ISSUER_KEYRING_H
#define ISSUER_KEYRING_H

#include "issuer/workspace.h"
#include "keys/secret.h"

#define KEYRING_YEARS 10 /* an X.509 certificate of a body lasts this long */
#define KEYRING_ROOT_YEARS 20

struct keyring {
	struct workspace *ws;
	struct slice passphrase;
	struct secret *root; /* owned; NULL before the root is made */
	struct buf root_x509; /* DER */
	bool pdf; /* the next key is for PDF alone */
};

/* Makes a key of an owner (the root first), writes it encrypted into keys/,
 * and adds it to the register within the caller's transaction. kid_out (may
 * be NULL) gets its name. CLI_OK or an exit status after saying why. */
int keyring_make(const struct cli *cli, struct keyring *k, const char *owner,
    enum crypt_alg alg, int64_t now, char kid_out[17]);
/* Reads the workspace's root key, to sign X.509 certificates of bodies. */
int keyring_root(const struct cli *cli, struct keyring *k);
void keyring_clear(struct keyring *k);

#endif
