/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The published site: static files that any web server, or a USB stick, can
 * serve.  A token is in the register before it is on disk, so that a site
 * that was lost can be written again, and no sequence number is used twice.
 *
 *   trust.jws.json root.json index.json
 *   status/N.jwt (newest)  status/N/SEQ.jwt (every one ever)
 *   certificates/NUMBER.jws.json  did/BODY/did.json
 */
#ifndef ISSUER_PUBLISH_H
#define ISSUER_PUBLISH_H

#include "issuer/signer.h"

/* A token is replaced when anything changed, or when it is this old: well
 * before its end, so that one missed run leaves two days. */
#define PUBLISH_RENEW (12 * 3600)
#define PUBLISH_LIFETIME STATUS_LIFETIME_MAX /* exp - iat */
#define PUBLISH_TTL 3600
/* The trust list is renewed when it has less than this left. */
#define PUBLISH_TRUST_LEFT (30 * 86400)

struct publish {
	const struct cli *cli;
	struct workspace *ws;
	struct signer *signer; /* holds the status signer's key */
	const char *signer_body;
	const char *site;
	size_t tokens, files; /* out: signed; written or changed */
};

/* The body that every scheme lets speak for its status, or NULL. */
const char *publish_status_signer(const struct workspace *ws);
/* Signs new tokens where due. CLI_OK or an exit status after saying why. */
int publish_status(struct publish *p);
/* Writes every file that is missing or differs. */
int publish_site(struct publish *p);

/* Writes the page that the QR codes open, with the site's root pinned. */
int publish_web(struct publish *p);

#endif
