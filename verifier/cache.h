/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where status tokens are kept from one run to the next: two generations of
 * each address, and the server's name for the bytes.  Nothing is judged here.
 * A folder that is NULL keeps nothing and has nothing.
 */
#ifndef VERIFIER_CACHE_H
#define VERIFIER_CACHE_H

#include "record/status.h"

#define CACHE_ETAG 128

/* $XDG_CACHE_HOME/yinxin/status, else ~/.cache; heap. NULL: there is none. */
char *cache_folder(void);
/* The file of an address; suffix ".jwt", ".old.jwt", ".etag"; heap or NULL. */
char *cache_path(const char *folder, const char *uri, const char *suffix);
/* Keeps a token, and what was there before it. Failing is no fault of a check:
 * a read-only home is common. */
bool cache_keep(const char *folder, const char *uri, struct slice before,
    const struct status *s, struct slice token);
/* The server's name for the bytes that are kept, "" when there is none. */
void cache_etag(const char *folder, const char *uri, char out[CACHE_ETAG]);
void cache_set_etag(const char *folder, const char *uri, const char *etag);

#endif
