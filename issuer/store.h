/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The private store of a workspace: cases/NAME/DIGEST, what applicants hand
 * in, named by SHA-256.  Folders 0700, files 0600; nothing here is ever
 * published or exported.
 */
#ifndef ISSUER_STORE_H
#define ISSUER_STORE_H

#include "issuer/workspace.h"

#define STORE_FOLDER "cases"
#define STORE_FILE_MAX (256 << 20)

/* Copies a file in; *entry becomes {"name","size","sha256"}, the caller's.
 * CLI_OK or an exit status after saying why. */
int store_put(const struct cli *cli, const struct workspace *ws,
    const char *name, const char *path, struct json **entry);
/* What becomes of an entry: E_OK; E_STORE_MISSING; E_STORE_CHANGED. */
enum error store_check(
    const struct workspace *ws, const char *name, const struct json *entry);

/* Every file that a case names is looked at; `each` gets a folder once with
 * E_OK and no file, and then each bad file of it. False: the register failed, or no memory. */
bool store_audit(const struct workspace *ws,
    void (*each)(void *arg, const char *folder, const char *file, enum error e),
    void *arg);

#endif
