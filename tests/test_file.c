/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/file.h"

#define NOBODY 65534

static char dir[64], path[96];

static void
setup(void)
{
	strcpy(dir, "/tmp/yinxin-file-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/file", dir);
}

static void
teardown(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	ck_assert_int_eq(system(command), 0);
}

/* Runs a shell command in the folder. */
static void
shell(const char *command)
{
	char text[512];

	snprintf(text, sizeof text, "cd %s && { %s; }", dir, command);
	ck_assert_msg(system(text) == 0, "%s", command);
}

/* Names in the folder, hidden ones too. */
static int
entries(void)
{
	char command[128];
	FILE *f;
	int n;

	snprintf(command, sizeof command, "ls -A %s | wc -l", dir);
	f = popen(command, "r");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fscanf(f, "%d", &n), 1);
	pclose(f);
	return n;
}

static bool
holds(const char *text)
{
	struct buf b = BUF_INIT(1 << 20);
	bool same;

	same =
	    file_read(path, 1 << 20, &b) == 0 && slice_is(buf_view(&b), text);
	buf_free(&b);
	return same;
}

/* Reading. */
static const struct {
	const char *name;
	size_t size, max;
	int want;
} sizes[] = {
	{ "empty", 0, 0, 0 },
	{ "one over nothing", 1, 0, EFBIG },
	{ "just fits", 100, 100, 0 },
	{ "one over", 101, 100, EFBIG },
	{ "a chunk", 65536, 65536, 0 },
	{ "one over a chunk", 65537, 65536, EFBIG },
	{ "a chunk and one", 65537, 65537, 0 },
	{ "large", 300000, 1 << 20, 0 },
	{ "large, no limit", 300000, SIZE_MAX, 0 },
};

START_TEST(read_limit)
{
	struct buf b = BUF_INIT(1 << 20);
	uint8_t *bytes = malloc(sizes[_i].size + 1);
	struct slice data;
	int got;

	ck_assert_ptr_nonnull(bytes);
	memset(bytes, 'r', sizes[_i].size);
	data = slice_of(bytes, sizes[_i].size);
	ck_assert_int_eq(file_write(path, data, 0644), 0);
	got = file_read(path, sizes[_i].max, &b);
	ck_assert_msg(got == sizes[_i].want, "%s: %d", sizes[_i].name, got);
	if (got == 0)
		ck_assert_msg(
		    slice_eq(buf_view(&b), data), "%s", sizes[_i].name);
	buf_free(&b);
	free(bytes);
}
END_TEST

START_TEST(read_errors)
{
	struct buf b = BUF_INIT(10);

	ck_assert_int_eq(file_read(path, 10, &b), ENOENT);
	ck_assert_int_eq(file_read(dir, 10, &b), EISDIR);
	ck_assert_int_eq(file_read("", 10, &b), ENOENT);
	ck_assert_int_eq(file_read("/etc/passwd/x", 10, &b), ENOTDIR);
	/* The buffer's own limit counts too. */
	ck_assert_int_eq(file_write(path, slice_str("12345678901"), 0644), 0);
	ck_assert_int_eq(file_read(path, 100, &b), EFBIG);
	buf_free(&b);
}
END_TEST

/* Writing: the old file stays, and nothing is left beside it. */
enum fault {
	FAULT_FOLDER, /* the target is a folder */
	FAULT_PARENT, /* the parent is missing */
	FAULT_PARENT_FILE, /* the parent is a file */
	FAULT_DENIED, /* the folder may not be written */
	FAULT_SIZE, /* the disk is full */
	FAULT_NAME, /* the name is too long */
	FAULT_SLASH, /* the path ends with a slash */
	FAULT_COUNT
};

static int
write_with(enum fault fault)
{
	static uint8_t large[100000];
	struct slice data = slice_of(large, sizeof large);
	struct rlimit small = { 50000, 50000 };
	char longer[600];

	signal(SIGXFSZ, SIG_IGN);
	switch (fault) {
	case FAULT_FOLDER:
		return file_write(dir, data, 0644);
	case FAULT_PARENT:
		snprintf(longer, sizeof longer, "%s/none/file", dir);
		return file_write(longer, data, 0644);
	case FAULT_PARENT_FILE:
		snprintf(longer, sizeof longer, "%s/file", path);
		return file_write(longer, data, 0644);
	case FAULT_DENIED:
		if (geteuid() == 0 && setuid(NOBODY) != 0)
			return -1;
		return file_write(path, data, 0644);
	case FAULT_SIZE:
		if (setrlimit(RLIMIT_FSIZE, &small) != 0)
			return -1;
		return file_write(path, data, 0644);
	case FAULT_NAME:
		snprintf(longer, sizeof longer, "%s/%0300d", dir, 0);
		return file_write(longer, data, 0644);
	default:
		snprintf(longer, sizeof longer, "%s/", path);
		return file_write(longer, data, 0644);
	}
}

static const struct {
	const char *name;
	int want;
} faults[FAULT_COUNT] = {
	[FAULT_FOLDER] = { "folder in the way", EISDIR },
	[FAULT_PARENT] = { "no parent", ENOENT },
	[FAULT_PARENT_FILE] = { "parent is a file", ENOTDIR },
	[FAULT_DENIED] = { "not allowed", EACCES },
	[FAULT_SIZE] = { "disk full", EFBIG },
	[FAULT_NAME] = { "name too long", ENAMETOOLONG },
	[FAULT_SLASH] = { "trailing slash", EISDIR },
};

START_TEST(write_fault)
{
	int status;
	pid_t pid;

	ck_assert_int_eq(file_write(path, slice_str("old"), 0644), 0);
	ck_assert_int_eq(chmod(dir, 0555), 0);
	if (_i != FAULT_DENIED)
		ck_assert_int_eq(chmod(dir, 0755), 0);
	pid = fork(); /* limits and owner are the child's */
	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		_exit(write_with((enum fault)_i));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(chmod(dir, 0755), 0);
	ck_assert_msg(
	    WIFEXITED(status) && WEXITSTATUS(status) == faults[_i].want,
	    "%s: %s", faults[_i].name, strerror(WEXITSTATUS(status)));
	ck_assert_msg(holds("old"), "%s: the old file", faults[_i].name);
	ck_assert_msg(entries() == 1, "%s: left over", faults[_i].name);
}
END_TEST

static const struct {
	mode_t mask, mode, want;
} modes[] = {
	{ 0, 0600, 0600 }, { 022, 0600, 0600 }, { 077, 0600, 0600 },
	{ 0, 0644, 0644 }, { 022, 0664, 0644 }, { 077, 0644, 0600 },
	{ 0777, 0600, 0 }, /* even so it is written */
};

START_TEST(mode)
{
	struct stat st;

	/* A wider one that is there does not lend its mode. */
	ck_assert_int_eq(file_write(path, slice_str("old"), 0666), 0);
	ck_assert_int_eq(chmod(path, 0666), 0);
	umask(modes[_i].mask);
	ck_assert_int_eq(file_write(path, slice_str("new"), modes[_i].mode), 0);
	umask(022);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, modes[_i].want);
	ck_assert_int_eq(st.st_size, 3);
	ck_assert_int_eq(entries(), 1);
}
END_TEST

START_TEST(devices)
{
	struct stat before, after;
	int fd[2];
	char byte;

	ck_assert_int_eq(stat("/dev/full", &before), 0);
	ck_assert_int_eq(file_write("/dev/full", slice_str("x"), 0644), ENOSPC);
	ck_assert_int_eq(file_write("/dev/null", slice_str("x"), 0644), 0);
	ck_assert_int_eq(stat("/dev/full", &after), 0);
	ck_assert_uint_eq(before.st_ino, after.st_ino);
	ck_assert(S_ISCHR(after.st_mode));
	ck_assert_int_eq(pipe(fd), 0);
	snprintf(path, sizeof path, "/dev/fd/%d", fd[1]);
	ck_assert_int_eq(file_write(path, slice_str("x"), 0644), 0);
	ck_assert_int_eq(read(fd[0], &byte, 1), 1);
	ck_assert_int_eq(byte, 'x');
}
END_TEST

START_TEST(links)
{
	struct stat st;

	/* A link in the way is replaced, what it pointed to is not touched. */
	shell("echo -n secret >other; ln -s other file");
	ck_assert_int_eq(file_write(path, slice_str("new"), 0644), 0);
	ck_assert_int_eq(lstat(path, &st), 0);
	ck_assert(S_ISREG(st.st_mode));
	shell("test \"$(cat other)\" = secret");
	/* file_create takes any name for taken, a dangling link's too. */
	shell("rm file; ln -s nowhere file");
	ck_assert_int_eq(file_create(path, slice_str("x"), 0600), EEXIST);
	ck_assert(file_exists(path));
	shell("test ! -e nowhere");
}
END_TEST

START_TEST(create)
{
	ck_assert_int_eq(file_create(path, slice_str("first"), 0600), 0);
	ck_assert_int_eq(file_create(path, slice_str("second"), 0600), EEXIST);
	ck_assert(holds("first"));
	ck_assert_int_eq(entries(), 1);
	ck_assert_int_eq(file_create(dir, slice_str("x"), 0600), EEXIST);
}
END_TEST

START_TEST(if_changed)
{
	struct stat before, after;
	bool changed = false;

	ck_assert_int_eq(
	    file_write_if_changed(path, slice_str("one"), 0644, &changed), 0);
	ck_assert(changed);
	ck_assert_int_eq(stat(path, &before), 0);
	ck_assert_int_eq(
	    file_write_if_changed(path, slice_str("one"), 0644, &changed), 0);
	ck_assert(!changed);
	ck_assert_int_eq(stat(path, &after), 0);
	ck_assert_uint_eq(before.st_ino, after.st_ino);
	ck_assert_int_eq(
	    file_write_if_changed(path, slice_str("two"), 0644, &changed), 0);
	ck_assert(changed && holds("two"));
	ck_assert_int_eq(
	    file_write_if_changed(path, slice_str(""), 0644, NULL), 0);
	ck_assert(holds(""));
}
END_TEST

/* Somebody who reads all the time sees one whole or the other whole. */
START_TEST(never_half)
{
	static uint8_t a[200000], b[200000];
	struct buf got = BUF_INIT(1 << 20);
	int i, status, half = 0;
	pid_t pid;

	memset(a, 'a', sizeof a);
	memset(b, 'b', sizeof b);
	ck_assert_int_eq(file_write(path, slice_of(a, sizeof a), 0644), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		for (i = 0; i < 50; i++)
			if (file_write(path, slice_of(i % 2 ? a : b, sizeof a),
				0644) != 0)
				_exit(1);
		_exit(0);
	}
	while (waitpid(pid, &status, WNOHANG) == 0) {
		buf_reset(&got);
		if (file_read(path, 1 << 20, &got) != 0 ||
		    (!slice_eq(buf_view(&got), slice_of(a, sizeof a)) &&
			!slice_eq(buf_view(&got), slice_of(b, sizeof b))))
			half++;
	}
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(half, 0);
	buf_free(&got);
}
END_TEST

/* A name of an unfinished file is one only to the letter. */
START_TEST(temporary_name)
{
	ck_assert(!file_is_temporary(".tmp"));
	ck_assert(!file_is_temporary("x.tmp-0123456789abcdef"));
	ck_assert(file_is_temporary(".tmp-0123456789abcdef"));
}
END_TEST

/* The path of a temporary file in the folder, if there is one now. */
static bool
find_temporary(char out[320])
{
	struct dirent *e;
	DIR *d = opendir(dir);
	bool found = false;

	ck_assert_ptr_nonnull(d);
	while (!found && (e = readdir(d)) != NULL) {
		found = file_is_temporary(e->d_name);
		snprintf(out, 320, "%s/%s", dir, e->d_name);
	}
	closedir(d);
	return found;
}

/* What a living process writes is not swept; what a killed one left is. */
START_TEST(sweep)
{
	static uint8_t bytes[4 << 20];
	char temporary[320];
	int i, status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		for (;;)
			if (file_write(
				path, slice_of(bytes, sizeof bytes), 0644) != 0)
				_exit(1);
	/* Stop the writer while a temporary file is there. */
	for (i = 0; i < 2000; i++) {
		usleep(1000);
		ck_assert_int_eq(kill(pid, SIGSTOP), 0);
		ck_assert_int_eq(waitpid(pid, &status, WUNTRACED), pid);
		ck_assert(WIFSTOPPED(status));
		if (find_temporary(temporary))
			break;
		ck_assert_int_eq(kill(pid, SIGCONT), 0);
	}
	ck_assert_int_lt(i, 2000);
	ck_assert_int_eq(file_sweep(temporary, true), EBUSY);
	ck_assert(file_exists(temporary));
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(file_sweep(temporary, false), 0);
	ck_assert(file_exists(temporary));
	ck_assert_int_eq(file_sweep(temporary, true), 0);
	ck_assert(!file_exists(temporary));
	ck_assert_int_eq(file_sweep(temporary, true), ENOENT);
}
END_TEST

START_TEST(folders)
{
	char deep[160];
	struct stat st;

	umask(0);
	snprintf(deep, sizeof deep, "%s/a//b/c/", dir);
	ck_assert_int_eq(file_mkdir(deep, 0700), 0);
	ck_assert_int_eq(file_mkdir(deep, 0700), 0);
	ck_assert(file_is_dir(deep));
	ck_assert_int_eq(stat(deep, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0700);
	ck_assert_int_eq(file_write(path, slice_str("x"), 0644), 0);
	ck_assert_int_eq(file_mkdir(path, 0700), ENOTDIR);
	snprintf(deep, sizeof deep, "%s/b", path);
	ck_assert_int_eq(file_mkdir(deep, 0700), ENOTDIR);
	ck_assert_int_eq(file_mkdir("/", 0700), 0);
	ck_assert(!file_is_dir(path));
	ck_assert(file_exists(path) && !file_exists(deep));
}
END_TEST

static int
collect(const char *name, void *arg)
{
	buf_printf(arg, "%s\n", name + strlen(dir) + 1);
	return 0;
}

static int
stop_at_second(const char *name, void *arg)
{
	int *n = arg;

	(void)name;
	return ++*n == 2 ? 77 : 0;
}

START_TEST(walk)
{
	struct buf seen = BUF_INIT(4096);
	int n = 0;

	shell("mkdir -p a a/z .hidden b; touch a/2 a/10 a-b a.b a/z/x b/.no"
	      " .hidden/y 中文; ln -s a/2 link; ln -s a linked; mkfifo pipe");
	ck_assert_int_eq(file_walk(dir, collect, &seen), 0);
	ck_assert_str_eq(buf_cstr(&seen), "a-b\na.b\na/10\na/2\na/z/x\n中文\n");
	ck_assert_int_eq(file_walk(dir, stop_at_second, &n), 77);
	ck_assert_int_eq(n, 2);
	shell("for i in $(seq 70); do mkdir d; cd d; done");
	ck_assert_int_eq(file_walk(dir, collect, &seen), ELOOP);
	ck_assert_int_eq(file_walk(path, collect, &seen), ENOENT);
	buf_free(&seen);
}
END_TEST

static const struct {
	const char *name;
	const char *want;
} names[] = {
	{ "EX12-2026-000001", "EX12-2026-000001" },
	{ "../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd" },
	{ ".", "%2E" },
	{ "..", "%2E." },
	{ "-rf", "%2Drf" },
	{ "/abs", "%2Fabs" },
	{ "a\nb", "a%0Ab" },
	{ "证", "%E8%AF%81" },
	{ "%41", "%2541" },
	{ "", "%" },
	{ "a.b-c_d", "a.b-c_d" },
};

START_TEST(name)
{
	struct buf out = BUF_INIT(256);

	file_name_encode(slice_str(names[_i].name), &out);
	ck_assert_str_eq(buf_cstr(&out), names[_i].want);
	buf_free(&out);
}
END_TEST

START_TEST(join)
{
	static const char *const table[][3] = { { "a", "b", "a/b" },
		{ "a/", "b", "a/b" }, { "/", "b", "/b" }, { "", "b", "b" } };
	char *got;
	size_t i;

	for (i = 0; i < 4; i++) {
		got = file_join(table[i][0], table[i][1]);
		ck_assert_str_eq(got, table[i][2]);
		free(got);
	}
}
END_TEST

#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))

Suite *
file_suite(void)
{
	Suite *s = suite_create("file");
	TCase *t = tcase_create("file");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, write_fault, 0, FAULT_COUNT);
	tcase_add_test(t, read_errors);
	tcase_add_loop_test(t, read_limit, 0, COUNT(sizes));
	tcase_add_loop_test(t, mode, 0, COUNT(modes));
	tcase_add_test(t, devices);
	tcase_add_test(t, links);
	tcase_add_test(t, create);
	tcase_add_test(t, if_changed);
	tcase_add_test(t, never_half);
	tcase_add_test(t, temporary_name);
	tcase_add_test(t, sweep);
	tcase_add_test(t, folders);
	tcase_add_test(t, walk);
	tcase_add_loop_test(t, name, 0, COUNT(names));
	tcase_add_test(t, join);
	suite_add_tcase(s, t);
	return s;
}
