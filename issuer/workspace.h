/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A workspace: the folder that `issuer init` makes and every other command
 * works in.
 *
 *   workspace.json  the settings, which people may edit
 *   register.db     what was issued (register.h)
 *   schemes/ID.json bodies/ID.json designs/NAME/   people may edit these
 *   keys/           0700: encrypted secret keys
 *   trust/          root.json (the pin) and trust.jws.json as published last
 *   issued/         where certificates go unless --out says otherwise
 */
#ifndef ISSUER_WORKSPACE_H
#define ISSUER_WORKSPACE_H

#include "issuer/design.h"
#include "issuer/register.h"
#include "issuer/scheme.h"
#include "record/trust.h"
#include "sys/cli.h"

#define WORKSPACE_FILE "workspace.json"
#define WORKSPACE_REGISTER "register.db"
#define WORKSPACE_ROOT "root" /* owner of the root key */
#define WORKSPACE_TRUST_MONTHS 12 /* a trust list lasts this long */

struct workspace_body {
	const char *id;
	struct bilingual name;
	struct json *tree;
};

struct workspace {
	char *dir;
	char *base_url; /* https, no trailing slash */
	char *design;
	char *passphrase_file; /* NULL: ask on the terminal */
	char *tsa_url; /* http or https; NULL: PDF signatures without stamps */
	char *tsa_ca; /* PEM file, also relative to dir; or NULL */
	int64_t trust_months;
	bool long_term; /* chain and CRL into each PDF; with tsa_url */
	bool sample;
	struct workspace_body *bodies;
	size_t nbodies;
	struct scheme **schemes;
	size_t nschemes;
	struct registry *reg;
	struct trust *trust; /* the list published last; NULL: none yet */
	struct {
		char *name;
		struct design *design;
	} open[16]; /* designs in use; NULL: it was told why it is not */
	size_t nopen;
};

/* Finds the workspace (--workspace, else from the current folder upward),
 * reads and checks everything. CLI_OK, or an exit status after saying why;
 * *out is NULL then. */
int workspace_open(const struct cli *cli, const struct cli_value *values,
    struct workspace **out);
void workspace_close(struct workspace *ws); /* NULL is fine */
/* A process that is forked opens the register for itself: who forks it closes
 * the register before and opens it after. CLI_OK, or an exit status after
 * saying why. */
void workspace_register_close(struct workspace *ws);
int workspace_register_open(const struct cli *cli, struct workspace *ws);

/* Everything in `dir` but the register and the trust list: for init, which
 * makes the folder first. */
int workspace_read(
    const struct cli *cli, const char *dir, struct workspace **out);
/* Reads again the trust list that was published last. */
bool workspace_trust(struct workspace *ws, const struct cli *cli);

const struct scheme *workspace_scheme(
    const struct workspace *ws, const char *id);
/* Every body that the scheme names and that is not described goes into ps. */
void workspace_scheme_bodies(const struct cli *cli, const struct workspace *ws,
    const struct scheme *s, struct problems *ps);
const struct workspace_body *workspace_body(
    const struct workspace *ws, const char *id);
/* "dir/name"; heap. */
char *workspace_path(const struct workspace *ws, const char *name);
/* The design of a scheme, opened once; NULL after saying why. */
struct design *workspace_design(
    struct workspace *ws, const struct cli *cli, const struct scheme *scheme);

/* https://HOST[/PATH] without trailing slash, query, fragment or user. */
bool workspace_url_ok(const char *url);
/* http or https, without user or fragment: of a time-stamping authority. */
bool workspace_tsa_ok(const char *url);
/* "register: …" on stderr; CLI_IOERR. */
int workspace_register_failed(
    const struct cli *cli, const struct workspace *ws);

#endif
