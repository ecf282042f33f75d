/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command-line stories, tests/cli/NN-*.sh, or those that YINXIN_STORIES
 * chooses by a pattern of their names: each is one test of this suite, so that
 * Check's closing count is the count of everything.  A story runs in a
 * directory of its own and ends with status 0; what it printed is shown when
 * it does not.
 *
 * Check runs one test after another, and a story spends much of its time
 * waiting for disks and deriving keys.  So a few workers run the stories
 * ahead, in order, from the moment the suite is made, beside the suites before
 * this one; and a test waits for its story's result.
 */
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/suites.h"

#define STORY_SECONDS 240 /* under a sanitizer, on a busy machine */
#define OUTPUT_MAX 8192 /* the end of what a failed story printed */
#define WORKERS_MAX 16

/* Filled before the first fork, read by every test. */
static glob_t stories;
/* Of the pool: where results appear, and who is at work. */
static char results[PATH_MAX];
static pid_t workers[WORKERS_MAX];

/* The file that says WHAT of story I; in a static buffer. */
static const char *
result_path(int i, const char *what)
{
	static char path[sizeof results + 32];

	snprintf(path, sizeof path, "%s/%d.%s", results, i, what);
	return path;
}

/* Run story I; its status appears, whole, when its output is complete. */
static void
run_story(int i)
{
	char command[512 + sizeof results], done[sizeof results + 32];
	FILE *f;
	int status;

	snprintf(command, sizeof command, "tests/cli/run.sh %s >%s 2>&1",
	    stories.gl_pathv[i], result_path(i, "out"));
	status = system(command);
	f = fopen(result_path(i, "new"), "w");
	if (f == NULL)
		return;
	fprintf(f, "%d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 255);
	fclose(f);
	snprintf(done, sizeof done, "%s", result_path(i, "status"));
	rename(result_path(i, "new"), done);
}

/* Take stories that nobody has taken, in order. */
static void
work(void)
{
	int i, fd;

	for (i = 0; i < (int)stories.gl_pathc; i++) {
		fd = open(
		    result_path(i, "taken"), O_CREAT | O_EXCL | O_WRONLY, 0600);
		if (fd < 0)
			continue;
		close(fd);
		run_story(i);
	}
}

static void
start_workers(void)
{
	long wanted = sysconf(_SC_NPROCESSORS_ONLN) + 1, n;

	snprintf(results, sizeof results, "%s/yinxin-stories.XXXXXX",
	    getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
	if (mkdtemp(results) == NULL)
		return;
	for (n = 0; n < wanted && n < WORKERS_MAX; n++) {
		workers[n] = fork();
		if (workers[n] == 0) {
			setpgid(0, 0);
			prctl(PR_SET_PDEATHSIG, SIGTERM);
			work();
			_exit(0);
		}
	}
}

static void
stop_workers(void)
{
	char command[sizeof results + 16];
	size_t n;

	for (n = 0; n < WORKERS_MAX; n++) {
		if (workers[n] <= 0)
			continue;
		kill(-workers[n], SIGTERM);
		waitpid(workers[n], NULL, 0);
	}
	snprintf(command, sizeof command, "rm -rf %s", results);
	if (system(command) != 0)
		fprintf(stderr, "%s is left behind\n", results);
}

/* The last bytes of the file at PATH. */
static void
read_end(const char *path, char out[OUTPUT_MAX + 1])
{
	FILE *f = fopen(path, "r");
	size_t n = 0;

	if (f != NULL) {
		if (fseek(f, -OUTPUT_MAX, SEEK_END) != 0)
			rewind(f);
		n = fread(out, 1, OUTPUT_MAX, f);
		fclose(f);
	}
	out[n] = '\0';
}

/* The status of story I as soon as there is one; Check's own limit ends a
 * wait in vain. */
static int
await(int i)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	FILE *f;
	int status;

	while ((f = fopen(result_path(i, "status"), "r")) == NULL)
		nanosleep(&pause, NULL);
	if (fscanf(f, "%d", &status) != 1)
		status = 255;
	fclose(f);
	return status;
}

START_TEST(story)
{
	char out[OUTPUT_MAX + 1];
	int status;

	ck_assert_msg(workers[0] > 0, "no worker could be started");
	status = await(_i);
	read_end(result_path(_i, "out"), out);
	ck_assert_msg(status == 0, "%s: status %d\n%s", stories.gl_pathv[_i],
	    status, out);
}
END_TEST

START_TEST(stories_are_there)
{
	ck_assert_msg(stories.gl_pathc > 0,
	    "no tests/cli/NN-*.sh: run the tests from the root of the tree");
}
END_TEST

/* Would Check run what is NAMEd so, by what VARIABLE chooses? */
static int
chosen(const char *variable, const char *name)
{
	const char *value = getenv(variable);

	return value == NULL || strcmp(value, name) == 0;
}

Suite *
cli_suite(void)
{
	Suite *s = suite_create("cli");
	TCase *t = tcase_create("stories");
	const char *which = getenv("YINXIN_STORIES");
	char pattern[256];

	if (which == NULL)
		which = "[0-9][0-9]-*";
	snprintf(pattern, sizeof pattern, "tests/cli/%s.sh", which);
	if (glob(pattern, GLOB_BRACE, NULL, &stories) != 0)
		stories.gl_pathc = 0;
	tcase_set_timeout(t, STORY_SECONDS);
	if (chosen("CK_RUN_SUITE", "cli") && chosen("CK_RUN_CASE", "stories"))
		start_workers();
	tcase_add_unchecked_fixture(t, NULL, stop_workers);
	tcase_add_test(t, stories_are_there);
	tcase_add_loop_test(t, story, 0, (int)stories.gl_pathc);
	suite_add_tcase(s, t);
	return s;
}
