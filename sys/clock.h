/* SPDX-License-Identifier: Apache-2.0 */
/* The clock.  Called by main() and by nothing else: everything that judges
 * takes instants as parameters. */
#ifndef SYS_CLOCK_H
#define SYS_CLOCK_H

#include <stdint.h>

int64_t clock_now(void); /* seconds since 1970, UTC; obeys faketime(1) */
/* Sleeps until the clock shows `until` and returns what it shows then, which
 * is less when the instant is more than CLOCK_WAIT_MAX seconds ahead (returns
 * at once) or the clock stands still. */
#define CLOCK_WAIT_MAX 3
long long clock_wait(long long until);

#endif
