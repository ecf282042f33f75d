/* SPDX-License-Identifier: Apache-2.0 */
/* Notices that files changed, for a command that does its work again then. */
#ifndef ISSUER_WATCH_H
#define ISSUER_WATCH_H

#include <stddef.h>
#include <stdint.h>

/* A number that is another one once a file was written, replaced, added or
 * removed: each path is a file, or a folder with all that is under it; one
 * that is NULL or not there counts as nothing. The stamp of all is the sum of
 * those of each. */
uint64_t watch_stamp(char *const *paths, size_t n);
/* Sleeps until the stamp is not `stamp` any more. */
void watch_wait(char *const *paths, size_t n, uint64_t stamp);

#endif
