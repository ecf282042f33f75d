/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/watch.h"

#include <sys/stat.h>
#include <time.h>

#include "sys/file.h"

/* An editor's save is seen at once; a hundred files cost nothing. */
#define PAUSE_NS 150000000

/* FNV-1a. */
static uint64_t
mix(uint64_t h, const void *p, size_t n)
{
	const unsigned char *byte = p;

	for (size_t i = 0; i < n; i++)
		h = (h ^ byte[i]) * UINT64_C(1099511628211);
	return h;
}

static int
add(const char *path, void *arg)
{
	uint64_t *stamp = arg, h = UINT64_C(14695981039346656037);
	struct stat st;

	if (stat(path, &st) != 0)
		return 0;
	for (const char *c = path; *c != '\0'; c++)
		h = mix(h, c, 1);
	h = mix(h, &st.st_ino, sizeof st.st_ino);
	h = mix(h, &st.st_size, sizeof st.st_size);
	h = mix(h, &st.st_mtim.tv_sec, sizeof st.st_mtim.tv_sec);
	h = mix(h, &st.st_mtim.tv_nsec, sizeof st.st_mtim.tv_nsec);
	*stamp += h; /* in whatever order the files come */
	return 0;
}

uint64_t
watch_stamp(char *const *paths, size_t n)
{
	uint64_t stamp = 0;
	struct stat st;

	for (size_t i = 0; i < n; i++) {
		if (paths[i] == NULL || stat(paths[i], &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			file_walk(paths[i], add, &stamp);
		else
			add(paths[i], &stamp);
	}
	return stamp;
}

void
watch_wait(char *const *paths, size_t n, uint64_t stamp)
{
	const struct timespec pause = { .tv_nsec = PAUSE_NS };

	do
		nanosleep(&pause, NULL);
	while (watch_stamp(paths, n) == stamp);
}
