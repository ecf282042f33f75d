/* SPDX-License-Identifier: Apache-2.0 */
/* The programs that ours start: they carry the heavy libraries. */
#ifndef SYS_PROGRAM_H
#define SYS_PROGRAM_H

/* Beside this executable, or where `make install` puts it. Found through the
 * kernel, never through the environment. Heap, or NULL with errno. */
char *program_path(const char *name);

#endif
