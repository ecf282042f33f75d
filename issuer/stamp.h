/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time-stamps (RFC 3161) for the bodies' signatures on a PDF, from the
 * authority that workspace.json names.  bin/yinxin-fetch does the asking; its
 * answer is believed for what it proves: it is granted, over our signature,
 * with our nonce, signed by a certificate for time-stamping (of a chain to
 * tsa_ca where that is set), and of the form that a verifier accepts.
 */
#ifndef ISSUER_STAMP_H
#define ISSUER_STAMP_H

#include "issuer/workspace.h"

struct stamp;

/* *out is NULL where the workspace names no authority, or --no-timestamp was
 * given. CLI_OK, or an exit status after saying why; asks nobody. */
int stamp_open(const struct cli *cli, const struct cli_value *values,
    const struct workspace *ws, struct stamp **out);
void stamp_close(struct stamp *s); /* NULL is fine */

/* The root's CRL, when the workspace wants its PDF files to hold what a later
 * check needs (long_term); else empty, as for NULL. */
struct slice stamp_crl(const struct stamp *s);

/* Appends the token over a signature value, DER. E_OK, or E_STAMP after
 * saying why; after that every call fails at once, so that a batch does not
 * wait for each of its certificates. */
enum error stamp_get(struct stamp *s, struct slice signature, struct buf *out);
/* Whether the authority answers now: asked before a number is used up. */
enum error stamp_try(struct stamp *s);

#endif
