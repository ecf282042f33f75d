/* SPDX-License-Identifier: Apache-2.0 */
/* What came with this program: others that it starts since they carry the
 * heavy libraries, templates, the web verifier.  Found through the kernel,
 * never through the environment. */
#ifndef SYS_PROGRAM_H
#define SYS_PROGRAM_H

/* The first of the places, as seen from the folder of this executable and NULL
 * at their end, that has something of a name in it. Heap, or NULL with
 * errno. */
char *program_folder(const char *const places[], const char *name);
/* A program beside this one, or where `make install` puts it. The same. */
char *program_path(const char *name);

/* A folder of the user's: below $variable when that is absolute, else below
 * this of the home; heap. NULL when there is neither. */
char *program_home(
    const char *variable, const char *of_home, const char *below);

#endif
