/* SPDX-License-Identifier: Apache-2.0 */
/* file_walk: a folder as a list of inputs, the same on every machine. */
#include "sys/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 64 /* folders within folders: more is a mistake */

struct entry {
	char *name; /* a folder's ends with '/', which gives byte order of
	               whole paths: "a-b" sorts before "a/b" */
};

struct listing {
	struct entry *v;
	size_t n, cap;
};

static int
compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void
listing_free(struct listing *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->v[i].name);
	free(l->v);
}

static int
listing_add(struct listing *l, const char *name, bool folder)
{
	size_t n = strlen(name), cap;
	struct entry *v;
	char *copy;

	if (l->n == l->cap) {
		cap = l->cap == 0 ? 64 : l->cap * 2;
		v = reallocarray(l->v, cap, sizeof *v);
		if (v == NULL)
			return ENOMEM;
		l->v = v;
		l->cap = cap;
	}
	copy = malloc(n + 2);
	if (copy == NULL)
		return ENOMEM;
	memcpy(copy, name, n);
	copy[n] = folder ? '/' : '\0';
	copy[n + 1] = '\0';
	l->v[l->n++].name = copy;
	return 0;
}

/* Takes fd over. Regular files and folders; neither links nor hidden. */
static int
list(int fd, struct listing *l)
{
	struct dirent *e;
	struct stat st;
	DIR *dir = fdopendir(fd);
	int error = 0;

	if (dir == NULL) {
		error = errno;
		close(fd);
		return error;
	}
	for (;;) {
		errno = 0;
		e = readdir(dir);
		if (e == NULL) {
			error = errno;
			break;
		}
		if (e->d_name[0] == '.')
			continue;
		if (fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) !=
		    0) {
			if (errno == ENOENT)
				continue; /* gone meanwhile */
			error = errno;
			break;
		}
		if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
			continue;
		error = listing_add(l, e->d_name, S_ISDIR(st.st_mode));
		if (error != 0)
			break;
	}
	closedir(dir);
	if (error == 0 && l->n > 0)
		qsort(l->v, l->n, sizeof *l->v, compare);
	return error;
}

static int
walk(const char *dir, int flags, int depth,
    int (*each)(const char *path, void *arg), void *arg)
{
	struct listing l = { NULL, 0, 0 };
	char *path;
	size_t i, n;
	int fd, error;

	if (depth > DEPTH_MAX)
		return ELOOP;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
	if (fd < 0)
		return errno;
	error = list(fd, &l);
	for (i = 0; i < l.n && error == 0; i++) {
		path = file_join(dir, l.v[i].name);
		if (path == NULL) {
			error = ENOMEM;
			break;
		}
		n = strlen(path);
		if (path[n - 1] == '/') {
			path[n - 1] = '\0';
			error = walk(path, O_NOFOLLOW, depth + 1, each, arg);
		} else {
			error = each(path, arg);
		}
		free(path);
	}
	listing_free(&l);
	return error;
}

int
file_walk(const char *dir, int (*each)(const char *path, void *arg), void *arg)
{
	return walk(dir, 0, 0, each, arg);
}
