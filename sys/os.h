/* SPDX-License-Identifier: Apache-2.0 */
/* What the operating system answered, in words: strerror(3) knows the
 * languages of libc's locale, which we do not use. */
#ifndef SYS_OS_H
#define SYS_OS_H

#include "record/error.h"

/* The words for an errno; static. */
const char *os_text(int error, enum lang lang);
/* Its name, such as "ENOENT", for places that have no language; static. */
const char *os_name(int error);
/* The errno of a name; 0: there is none. */
int os_of(const char *name);

#endif
