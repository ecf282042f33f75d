/* SPDX-License-Identifier: Apache-2.0 */
/* The clock.  Called by main() and by nothing else: everything that judges
 * takes instants as parameters. */
#ifndef SYS_CLOCK_H
#define SYS_CLOCK_H

#include <stdint.h>

int64_t clock_now(void); /* seconds since 1970, UTC; obeys faketime(1) */

#endif
