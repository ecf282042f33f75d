/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command-line stories, tests/cli/NN-*.sh: each is one test of this
 * suite, so that Check's closing count is the count of everything.  A story
 * runs in a directory of its own and ends with status 0; what it printed is
 * shown when it does not.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/suites.h"

#define STORY_SECONDS 240 /* under a sanitizer, on a busy machine */
#define OUTPUT_MAX 8192 /* the end of what a failed story printed */

/* Filled before the first fork, read by every test. */
static glob_t stories;

/* The last bytes of what came through the pipe. */
static void
read_end(FILE *f, char out[OUTPUT_MAX + 1])
{
	char chunk[1024];
	size_t have = 0, n, drop;

	while ((n = fread(chunk, 1, sizeof chunk, f)) != 0) {
		drop = have + n > OUTPUT_MAX ? have + n - OUTPUT_MAX : 0;
		memmove(out, out + drop, have - drop);
		have -= drop;
		memcpy(out + have, chunk, n);
		have += n;
	}
	out[have] = '\0';
}

START_TEST(story)
{
	const char *path = stories.gl_pathv[_i];
	char command[512], out[OUTPUT_MAX + 1];
	FILE *f;
	int n, status;

	n = snprintf(command, sizeof command, "tests/cli/run.sh %s 2>&1", path);
	ck_assert(n > 0 && (size_t)n < sizeof command);
	f = popen(command, "r");
	ck_assert_msg(f != NULL, "%s: cannot be started", path);
	read_end(f, out);
	status = pclose(f);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	    "%s: status %d\n%s", path,
	    WIFEXITED(status) ? WEXITSTATUS(status) : -1, out);
}
END_TEST

START_TEST(stories_are_there)
{
	ck_assert_msg(stories.gl_pathc > 0,
	    "no tests/cli/NN-*.sh: run the tests from the root of the tree");
}
END_TEST

Suite *
cli_suite(void)
{
	Suite *s = suite_create("cli");
	TCase *t = tcase_create("stories");

	if (glob("tests/cli/[0-9][0-9]-*.sh", 0, NULL, &stories) != 0)
		stories.gl_pathc = 0;
	tcase_set_timeout(t, STORY_SECONDS);
	tcase_add_test(t, stories_are_there);
	tcase_add_loop_test(t, story, 0, (int)stories.gl_pathc);
	suite_add_tcase(s, t);
	return s;
}
