/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WORTH_SHOWING 50 /* items: less is done at once */

static bool shown; /* a line stands on the terminal */

void
progress_show(
    const struct cli *cli, enum progress what, size_t done, size_t total)
{
	static const char *const words[][2] = {
		[PROGRESS_CHECK] = { "检查", "checked" },
		[PROGRESS_ISSUE] = { "签发", "issued" },
	};
	const char *term = getenv("TERM");
	size_t step = total / 100 + 1;

	if (total < WORTH_SHOWING || done % step != 0 ||
	    !isatty(STDERR_FILENO) || term == NULL || strcmp(term, "dumb") == 0)
		return;
	fprintf(stderr, "\r%s %zu / %zu (%zu %%)",
	    words[what][cli->lang == LANG_EN], done, total, done * 100 / total);
	fflush(stderr);
	shown = true;
}

void
progress_end(void)
{
	if (!shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	shown = false;
}
