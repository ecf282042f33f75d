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

/* What is recorded of a file: {"name","size","sha256"}, the caller's. NULL on
 * no memory. */
struct json *store_entry(const char *path, struct slice bytes);
/* The same of a file that is read; nothing is kept yet. CLI_OK or an exit
 * status after saying why. */
int store_describe(
    const struct cli *cli, const char *path, struct json **entry);
/* Copies in what was described; CLI_REFUSED when it is another file by now. */
int store_put(const struct cli *cli, const struct workspace *ws,
    const char *name, const char *path, const struct json *entry);
/* Keeps bytes; 0 or errno. */
int store_keep(
    const struct workspace *ws, const char *name, struct slice bytes);
/* The folder of a case; heap, NULL on no memory. */
char *store_folder(const struct workspace *ws, const char *name);
/* What becomes of an entry: E_OK; E_STORE_MISSING; E_STORE_CHANGED. */
enum error store_check(
    const struct workspace *ws, const char *name, const struct json *entry);

/* Every file that a case names is looked at; `each` gets a folder once with
 * E_OK and no file, and then each bad file of it. False: the register failed, or no memory. */
bool store_audit(const struct workspace *ws,
    void (*each)(void *arg, const char *folder, const char *file, enum error e),
    void *arg);

#endif
