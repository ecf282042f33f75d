/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/clock.h"

#include <time.h>

int64_t
clock_now(void)
{
	return (int64_t)time(NULL);
}

long long
clock_wait(long long until)
{
	const struct timespec nap = { .tv_nsec = 20 * 1000 * 1000 };
	long long now = clock_now();
	int naps = CLOCK_WAIT_MAX * 50 + 50;

	if (until - now > CLOCK_WAIT_MAX)
		return now;
	for (; now < until && naps > 0; naps--) {
		nanosleep(&nap, NULL);
		now = clock_now();
	}
	return now;
}
