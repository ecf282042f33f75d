/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a foreign file holds, as told by the reader processes.  Nothing here
 * is believed: items are bounded bytes for record/ to judge, and an extract
 * that is not `whole` proves nothing about what the file does not hold.
 */
#ifndef VERIFIER_EXTRACT_H
#define VERIFIER_EXTRACT_H

#include <stdbool.h>

#include "record/buf.h"
#include "verifier/wire.h"


struct extract_item {
	enum wire_kind kind; /* any but PAGE, MORE, DONE, COUNT */
	int page; /* from 1; 0: the file */
	int dpi; /* 0: unknown */
	int module; /* pixels a module, times 10; 0: unknown */
	char *bytes; /* n bytes and a NUL; owned */
	size_t n;
	int order; /* within the file, for sorting */
};

struct extract {
	struct extract_item *v;
	size_t n, cap, bytes;
	int pages; /* of the file, as the reader counted them */
	bool whole; /* the reader came to the end */
};
void extract_clear(struct extract *e); /* safe on a zeroed one */

struct extract_pool;
/* Up to `readers` processes take files apart, the pages of a long PDF side by
 * side. Readers are started when first needed. NULL on no memory. */
struct extract_pool *extract_pool_new(int readers);
void extract_pool_free(struct extract_pool *pool); /* NULL is fine */
/* Is called while a job is waited for, some times a second: how many pages
 * are done, of how many (0: not known yet), and how many codes and embedded
 * files were met. tell NULL: not. */
void extract_watch(struct extract_pool *pool,
    void (*tell)(int done, int pages, int found, void *arg), void *arg);

/* Begins with a file; the descriptor is taken over. Returns the job, or -1
 * with errno when no reader can be started. No more than `readers` jobs may
 * be under way. */
int extract_start(struct extract_pool *pool, int fd, enum wire_format format,
    enum wire_task task, const struct wire_range *ranges, size_t nranges);
/* Waits for the job and moves what was found to *out. */
void extract_wait(struct extract_pool *pool, int job, struct extract *out);

#endif
