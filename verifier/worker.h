/* SPDX-License-Identifier: Apache-2.0 */
/* One reader process (verifier/wire.h), and the file that it has in hand. */
#ifndef VERIFIER_WORKER_H
#define VERIFIER_WORKER_H

#include "sys/proc.h"
#include "verifier/wire.h"

struct worker {
	struct proc proc; /* requests go to its fd */
	int answer; /* frames come from here; -1: idle */
};
#define WORKER_NONE ((struct worker){ PROC_NONE, -1 })

/* Hands a file over, which stays the caller's; a process is started when there
 * is none. 0 or errno: EPIPE, ECONNRESET when it died since. */
int worker_ask(struct worker *w, const struct wire_request *request, int file);
/* Ends it, whatever it does. */
void worker_stop(struct worker *w);

#endif
