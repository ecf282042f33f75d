/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The processes of `issue --jobs`.  Each takes chunks of the batch, signs
 * over a line of its own to the one agent, registers over a connection of its
 * own, draws and writes: all that one process would do with the chunk, in the
 * order of issue.h, so that a crash leaves nothing else behind.  Whoever
 * gives a chunk away has reserved its numbers, in the order of the records.
 */
#ifndef ISSUER_CREW_H
#define ISSUER_CREW_H

#include "issuer/chunk.h"

struct crew;

/* In a process: what becomes of the items is in them. False: the register
 * failed, or memory. */
typedef bool crew_work(void *arg, const struct chunk *chunk);

/* Forks up to in->jobs processes, which inherit everything as it is now; the
 * register is closed meanwhile and opened again. NULL: the register could not
 * be opened, and that was said. */
struct crew *crew_start(
    const struct issue *in, struct intake *batch, crew_work *work, void *arg);
/* How many chunks may be under way; 0: no process could be had. */
size_t crew_room(const struct crew *c);
/* Gives the next chunk away. False: its process is gone. */
bool crew_give(struct crew *c, const struct chunk *chunk);
/* Waits for the chunk that was given first, which is this one. False when it
 * was not done to its end: running again finishes it. */
bool crew_take(struct crew *c, const struct chunk *chunk);
void crew_stop(struct crew *c); /* NULL is fine */

#endif
