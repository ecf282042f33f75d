/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of ours is either the old one or the new one, whole, whatever
 * happens in between: the bytes go to a temporary file beside it, are synced,
 * and the name is moved over; the directory is synced last.  Everything after
 * the first open goes through one directory descriptor, so that a directory
 * swapped for a link half-way changes nothing.
 */
#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_CHUNK 65536
#define TEMPORARY ".tmp-"
#define TEMPORARY_MAX 24 /* ".tmp-" 16 hex digits NUL */
#define TEMPORARY_TRIES 16

static int
read_all(int fd, size_t max, struct buf *out)
{
	uint8_t chunk[READ_CHUNK];
	size_t got = 0, want;
	ssize_t n;

	for (;;) {
		/* One byte past the limit tells "too large" from "just fits". */
		want = max - got < sizeof chunk ? max - got + 1 : sizeof chunk;
		n = read(fd, chunk, want);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			return buf_ok(out) ? 0 : ENOMEM;
		if ((size_t)n > max - got)
			return EFBIG;
		buf_put(out, chunk, (size_t)n);
		if (!buf_ok(out))
			return got + (size_t)n > out->max ? EFBIG : ENOMEM;
		got += (size_t)n;
	}
}

int
file_read_fd(int fd, size_t max, struct buf *out)
{
	return read_all(fd, max, out);
}

int
file_read(const char *path, size_t max, struct buf *out)
{
	int fd, error;

	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, max, out);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return errno;
	error = read_all(fd, max, out);
	close(fd);
	return error;
}

int
file_put_fd(int fd, struct slice data)
{
	ssize_t n;

	while (data.n > 0) {
		n = write(fd, data.p, data.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			return ENOSPC;
		data.p += n;
		data.n -= (size_t)n;
	}
	return 0;
}

/* Descriptor of the directory that holds path; *name its last component. */
static int
open_parent(const char *path, const char **name, int *dirfd)
{
	const char *slash = strrchr(path, '/');
	char *dir;

	*name = slash == NULL ? path : slash + 1;
	if (**name == '\0' || strcmp(*name, ".") == 0 ||
	    strcmp(*name, "..") == 0)
		return **name == '\0' && slash == NULL ? ENOENT : EISDIR;
	if (slash == NULL)
		dir = strdup(".");
	else if (slash == path)
		dir = strdup("/");
	else
		dir = strndup(path, (size_t)(slash - path));
	if (dir == NULL)
		return ENOMEM;
	*dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(dir);
	return *dirfd < 0 ? errno : 0;
}

/* Some file systems have no sync for a directory and say EINVAL. */
static int
sync_dir(int dirfd)
{
	if (fsync(dirfd) == 0 || errno == EINVAL)
		return 0;
	return errno;
}

/* A lock that belongs to the open file: it ends when the last descriptor is
 * closed, whatever ends the process. 0, or EAGAIN when somebody has it. */
static int
lock(int fd, short type)
{
	struct flock l = { .l_type = type, .l_whence = SEEK_SET };

	if (fcntl(fd, F_OFD_SETLK, &l) == 0)
		return 0;
	return errno == EACCES ? EAGAIN : errno;
}

/* Locks the temporary file for as long as its writer lives, so that
 * file_sweep() can tell it from a leftover. False when a sweep was faster. */
static bool
claim(int fd)
{
	struct stat st;

	if (lock(fd, F_WRLCK) == EAGAIN)
		return false;
	return fstat(fd, &st) == 0 && st.st_nlink > 0;
}

/* A new file of its own in the directory. The name tells nothing and begins
 * with a dot: file_walk passes over what a crash left behind. */
static int
open_temporary(int dirfd, mode_t mode, char name[TEMPORARY_MAX], int *fd)
{
	uint64_t r;
	int i;

	for (i = 0; i < TEMPORARY_TRIES; i++) {
		if (getrandom(&r, sizeof r, 0) != (ssize_t)sizeof r)
			return EIO;
		snprintf(name, TEMPORARY_MAX, TEMPORARY "%016llx",
		    (unsigned long long)r);
		*fd = openat(dirfd, name,
		    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
		if (*fd < 0 && errno != EEXIST)
			return errno;
		if (*fd >= 0 && claim(*fd))
			return 0;
		if (*fd >= 0) {
			unlinkat(dirfd, name, 0);
			close(*fd);
		}
	}
	return EEXIST;
}

int
file_scratch(const char *dir, int *fd)
{
	const int dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char name[TEMPORARY_MAX];
	int error;

	*fd = -1;
	if (dirfd < 0)
		return errno;
	error = open_temporary(dirfd, 0600, name, fd);
	if (error == 0 && unlinkat(dirfd, name, 0) != 0) {
		error = errno;
		close(*fd);
		*fd = -1;
	}
	close(dirfd);
	return error;
}

bool
file_is_temporary(const char *name)
{
	return strncmp(name, TEMPORARY, strlen(TEMPORARY)) == 0;
}

int
file_sweep(const char *path, bool unlink_it)
{
	int error, fd;

	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return errno;
	error = lock(fd, F_RDLCK);
	if (error == EAGAIN)
		error = EBUSY;
	else if (error == 0 && unlink_it && unlink(path) != 0)
		error = errno;
	close(fd);
	return error;
}

/* Gives the temporary file its name, unless something has it already. */
static int
move_new(int dirfd, const char *from, const char *to)
{
	if (renameat2(dirfd, from, dirfd, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return errno;
	if (linkat(dirfd, from, dirfd, to, 0) != 0)
		return errno;
	unlinkat(dirfd, from, 0);
	return 0;
}

static int
move_over(int dirfd, const char *from, const char *to)
{
	return renameat(dirfd, from, dirfd, to) == 0 ? 0 : errno;
}

static int
put_whole(const char *path, struct slice data, mode_t mode,
    int (*move)(int dirfd, const char *from, const char *to))
{
	char temporary[TEMPORARY_MAX] = "";
	const char *name;
	int dirfd = -1, fd = -1, error;

	error = open_parent(path, &name, &dirfd);
	if (error != 0)
		return error;
	error = open_temporary(dirfd, mode, temporary, &fd);
	if (error != 0)
		goto out;
	error = file_put_fd(fd, data);
	if (error == 0 && fsync(fd) != 0)
		error = errno;
	if (error == 0)
		error = move(dirfd, temporary, name);
	if (error != 0)
		unlinkat(dirfd, temporary, 0);
	else
		error = sync_dir(dirfd);
	/* Only now, because the lock ends with it; the bytes are synced. */
	close(fd);
out:
	close(dirfd);
	return error;
}

/* A device, pipe or socket is written to and never renamed over; so is
 * anything below /dev, where /dev/stdout is a link to a regular file. */
static bool
is_stream(const char *path)
{
	struct stat st;

	if (strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0)
		return stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) &&
	    !S_ISDIR(st.st_mode);
}

static int
put_stream(const char *path, struct slice data)
{
	int fd, error;

	fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return errno;
	error = file_put_fd(fd, data);
	if (close(fd) != 0 && error == 0)
		error = errno;
	return error;
}

int
file_write(const char *path, struct slice data, mode_t mode)
{
	if (strcmp(path, "-") == 0)
		return fflush(stdout) != 0 ? errno
					   : file_put_fd(STDOUT_FILENO, data);
	if (is_stream(path))
		return put_stream(path, data);
	return put_whole(path, data, mode, move_over);
}

bool
file_holds(const char *path, struct slice data)
{
	struct buf old = BUF_INIT(data.n + 1);
	struct stat st;
	const bool same = stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size >= 0 && (size_t)st.st_size == data.n &&
	    file_read(path, data.n, &old) == 0 &&
	    slice_eq(buf_view(&old), data);

	buf_free(&old);
	return same;
}

int
file_write_if_changed(
    const char *path, struct slice data, mode_t mode, bool *changed)
{
	const bool same = file_holds(path, data);

	if (changed != NULL)
		*changed = !same;
	return same ? 0 : file_write(path, data, mode);
}

int
file_create(const char *path, struct slice data, mode_t mode)
{
	return put_whole(path, data, mode, move_new);
}

#define BATCH_MAX 256 /* files open at a time; a process may have 1024 */
#define BATCH_FEW 8 /* up to here a sync of each is faster */

struct file_batch {
	int dirfd, error;
	size_t n;
	struct {
		int fd;
		char temporary[TEMPORARY_MAX];
		char *name;
	} v[BATCH_MAX];
};

int
file_batch_open(const char *dir, struct file_batch **out)
{
	struct file_batch *b = calloc(1, sizeof *b);
	int error;

	*out = NULL;
	if (b == NULL)
		return ENOMEM;
	b->dirfd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (b->dirfd < 0) {
		error = errno;
		free(b);
		return error;
	}
	*out = b;
	return 0;
}

static int
batch_sync(const struct file_batch *b)
{
	size_t i;

	if (b->n > BATCH_FEW)
		return syncfs(b->dirfd) == 0 ? 0 : errno;
	for (i = 0; i < b->n; i++)
		if (fsync(b->v[i].fd) != 0)
			return errno;
	return 0;
}

static void
batch_flush(struct file_batch *b)
{
	size_t i;

	if (b->n == 0)
		return;
	if (b->error == 0)
		b->error = batch_sync(b);
	for (i = 0; i < b->n; i++) {
		if (b->error == 0)
			b->error = move_over(
			    b->dirfd, b->v[i].temporary, b->v[i].name);
		if (b->error != 0)
			unlinkat(b->dirfd, b->v[i].temporary, 0);
		close(b->v[i].fd);
		free(b->v[i].name);
	}
	if (b->error == 0)
		b->error = sync_dir(b->dirfd);
	b->n = 0;
}

int
file_batch_add(
    struct file_batch *b, const char *name, struct slice data, mode_t mode)
{
	char *copy = strdup(name);

	if (copy == NULL)
		b->error = ENOMEM;
	if (b->error == 0)
		b->error = open_temporary(
		    b->dirfd, mode, b->v[b->n].temporary, &b->v[b->n].fd);
	if (b->error != 0) {
		free(copy);
		return b->error;
	}
	b->v[b->n].name = copy;
	b->error = file_put_fd(b->v[b->n].fd, data);
	b->n++;
	if (b->n == BATCH_MAX || b->error != 0)
		batch_flush(b);
	return b->error;
}

int
file_batch_close(struct file_batch *b)
{
	int error;

	if (b == NULL)
		return 0;
	batch_flush(b);
	error = b->error;
	close(b->dirfd);
	free(b);
	return error;
}

/* Makes one directory and makes its name durable. */
static int
mkdir_one(const char *path, mode_t mode)
{
	const char *name;
	int dirfd, error;

	if (mkdir(path, mode) != 0) {
		if (errno == EEXIST && file_is_dir(path))
			return 0;
		return errno == EEXIST ? ENOTDIR : errno;
	}
	error = open_parent(path, &name, &dirfd);
	if (error != 0)
		return error;
	error = sync_dir(dirfd);
	close(dirfd);
	return error;
}

int
file_mkdir(const char *path, mode_t mode)
{
	char *copy = strdup(path);
	size_t n, i;
	int error = 0;

	if (copy == NULL)
		return ENOMEM;
	for (n = strlen(copy); n > 1 && copy[n - 1] == '/'; n--)
		copy[n - 1] = '\0';
	for (i = 1; i < n && error == 0; i++) {
		if (copy[i] != '/' || copy[i - 1] == '/')
			continue;
		copy[i] = '\0';
		if (!file_is_dir(copy))
			error = mkdir_one(copy, mode);
		copy[i] = '/';
	}
	if (error == 0 && !file_is_dir(copy))
		error = mkdir_one(copy, mode);
	free(copy);
	return error;
}

bool
file_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool
file_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

bool
file_is_special(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISREG(st.st_mode) &&
	    !S_ISDIR(st.st_mode);
}

int64_t
file_size(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : -1;
}

char *
file_join(const char *dir, const char *name)
{
	size_t n = strlen(dir), m = strlen(name);
	char *path = malloc(n + m + 2);

	if (path == NULL)
		return NULL;
	memcpy(path, dir, n);
	if (n > 0 && path[n - 1] != '/')
		path[n++] = '/';
	memcpy(path + n, name, m + 1);
	return path;
}

void
file_name_encode(struct slice name, struct buf *out)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz0123456789._-";
	size_t i;

	/* No name is not a component; "%" alone encodes nothing else. */
	if (name.n == 0)
		buf_putc(out, '%');
	for (i = 0; i < name.n; i++) {
		if (memchr(safe, name.p[i], sizeof safe - 1) == NULL ||
		    (i == 0 && (name.p[i] == '.' || name.p[i] == '-')))
			buf_printf(out, "%%%02X", name.p[i]);
		else
			buf_putc(out, name.p[i]);
	}
}
