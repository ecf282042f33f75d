/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
parse_one(const char *text, int64_t index, struct status_event *e)
{
	char action[16], effective[16], published[32], until[16];
	int n = sscanf(
	    text, " %15s %15s %31s %15s", action, effective, published, until);

	memset(e, 0, sizeof *e);
	e->index = index;
	e->version = 1;
	e->reason = "test";
	if (n < 3 || !status_action_parse(slice_str(action), &e->action) ||
	    !date_parse(slice_str(effective), &e->effective) ||
	    !instant_parse(slice_str(published), &e->published, NULL) ||
	    (n == 4 && !date_parse(slice_str(until), &e->until))) {
		fprintf(stderr, "history: %s\n", text);
		abort();
	}
	e->has_until = n == 4;
	e->decided = e->effective;
}

size_t
history_parse(
    const char *text, int64_t index, struct status_event out[HISTORY_MAX])
{
	char one[128];
	size_t n = 0;

	while (*text != '\0') {
		const size_t len = strcspn(text, ";");

		if (len >= sizeof one || n == HISTORY_MAX)
			abort();
		memcpy(one, text, len);
		one[len] = '\0';
		parse_one(one, index, &out[n++]);
		text += len;
		if (*text == ';')
			text++;
	}
	return n;
}
