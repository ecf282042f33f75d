/* SPDX-License-Identifier: Apache-2.0 */
/* From inputs to a report: opens, reads, gathers and has each find judged,
 * several files at a time. */
#ifndef VERIFIER_CHECK_H
#define VERIFIER_CHECK_H

#include "verifier/report.h"

struct check_plan {
	const struct input_list *inputs;
	struct wire_range ranges[WIRE_RANGES_MAX]; /* --pages */
	size_t nranges;
	bool thorough; /* read the pages of every PDF */
	int jobs;
	/* Called when an input's results are final, in order; NULL: not.
	 * False: nobody wants to know of the others, and they are left. */
	bool (*each)(
	    const struct report *r, const struct examined *e, void *arg);
	/* Called then, before `each`, for a PDF, PNG or JPEG with results:
	 * the file as it was opened, and readers. NULL: not. */
	void (*show)(struct extract_pool *pool, int fd, const struct report *r,
	    const struct examined *e, void *arg);
	/* Called when a find was judged; find NULL: of an input that could
	 * not be looked at. NULL: not. */
	void (*judged)(
	    const struct result *r, const struct find *find, void *arg);
	/* Called for an operand that cannot be opened. */
	void (*refused)(const char *name, int os, void *arg);
	/* Called some times a second while a long input is read: pages done
	 * and in all (0: not known), codes found. NULL: not. */
	void (*progress)(
	    const char *name, int done, int pages, int found, void *arg);
	void *arg;
};

void check_run(const struct check_plan *plan, struct report *report);

#endif
