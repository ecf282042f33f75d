/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who signs: the keys of the workspace behind the agent process, by the body
 * that owns them.  This program itself never holds a secret key after
 * `issuer init` and `issuer key`.
 */
#ifndef ISSUER_SIGNER_H
#define ISSUER_SIGNER_H

#include "issuer/workspace.h"
#include "record/jws.h"

#define SIGNER_OWNERS_MAX 16

struct signer;

/* Opens, for every owner (a body, or WORKSPACE_ROOT) and each use in `uses`,
 * its newest key for that use that is usable at `now`; asks for the
 * passphrase once. uses 0: any (root). To be called before anything foreign is read: the agent is forked
 * here. CLI_OK, or an exit status after saying why. */
int signer_open(const struct cli *cli, const struct cli_value *values,
    struct workspace *ws, const char *const owners[], size_t n, unsigned uses,
    int64_t now, struct signer **out);
/* The same, with lines to the agent for as many processes that are forked
 * later (at most ISSUE_JOBS_MAX; agent.h has what a line is). */
int signer_open_shared(const struct cli *cli, const struct cli_value *values,
    struct workspace *ws, const char *const owners[], size_t n, unsigned uses,
    int64_t now, size_t lines, struct signer **out);
int signer_line(const struct signer *s, size_t i);
void signer_take_line(struct signer *s, int fd);
void signer_close_lines(struct signer *s);
void signer_close(struct signer *s); /* NULL is fine */

/* Appends the envelope, with one signature of each owner in that order.
 * E_RULE_KEY when an owner has no key here, E_RULE_AGENT when the agent died,
 * E_MEMORY. */
enum error signer_envelope(struct signer *s, const char *const owners[],
    size_t n, enum jws_typ typ, struct slice payload, struct buf *out);
/* The same as a compact JWS by one owner. */
bool signer_compact(struct signer *s, const char *owner, enum jws_typ typ,
    struct slice payload, struct buf *out);

/* The key that an owner signs with; false when there is none here. */
bool signer_key(const struct signer *s, const char *owner, enum crypt_alg *alg,
    uint8_t kid[CRYPT_KID]);
/* A compact JWS under a header of the caller's, for what others verify: its
 * typ must not be one of jws.h's, or it would pass for one of ours. */
bool signer_foreign(struct signer *s, const char *owner, struct slice header,
    struct slice payload, struct buf *out);

/* Signs the DER of CMS signed attributes with the owner's key for PDF; not
 * anything that does not begin as a SET does, so that no JWS can be had here:
 * those begin "ey". */
bool signer_attributes(struct signer *s, const char *owner, struct slice der,
    uint8_t sig[CRYPT_SIGNATURE]);
/* Signs the body of a CRL with the root's key; not anything that does not
 * begin as a DER sequence does. The signer is open for WORKSPACE_ROOT. */
bool signer_crl(
    struct signer *s, struct slice body, uint8_t sig[CRYPT_SIGNATURE]);
/* DER of the certificate of that key, and of the root that issued it; empty
 * when the signer was not opened for TRUST_USE_PDF. */
struct slice signer_x509(const struct signer *s, const char *owner);
struct slice signer_root_x509(const struct signer *s);

/* An envelope of the same length and shape without a signature that is worth
 * anything: to see whether a certificate will fit its QR before signing. */
bool signer_shape(const struct workspace *ws, const char *const owners[],
    size_t n, enum jws_typ typ, struct slice payload, struct buf *out);

/* Every body that any scheme needs to sign certificates; at most
 * SIGNER_OWNERS_MAX. */
size_t signer_bodies(
    const struct workspace *ws, const char *owners[SIGNER_OWNERS_MAX]);

#endif
