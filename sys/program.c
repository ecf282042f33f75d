/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/program.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"

char *
program_folder(const char *const places[], const char *name)
{
	char self[4096], *slash, *dir, *path;
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	bool there;

	self[n < 0 ? 0 : n] = '\0';
	slash = strrchr(self, '/');
	if (slash != NULL)
		*slash = '\0';
	for (; slash != NULL && *places != NULL; places++) {
		dir = file_join(self, *places);
		path = dir == NULL ? NULL : file_join(dir, name);
		there = path != NULL && file_exists(path);
		free(path);
		if (there)
			return dir;
		free(dir);
	}
	errno = ENOENT;
	return NULL;
}

char *
program_path(const char *name)
{
	static const char *const places[] = { ".", "../libexec/yinxin", NULL };
	char *dir = program_folder(places, name);
	char *path = dir == NULL ? NULL : file_join(dir, name);

	free(dir);
	return path;
}

char *
program_home(const char *variable, const char *of_home, const char *below)
{
	const char *base = getenv(variable), *home = getenv("HOME");
	struct buf b = BUF_INIT(4096);
	char *path = NULL;

	if (base != NULL && base[0] == '/')
		buf_puts(&b, base);
	else if (home != NULL && home[0] == '/')
		buf_printf(&b, "%s/%s", home, of_home);
	if (b.n > 0) {
		buf_printf(&b, "/%s", below);
		if (buf_ok(&b))
			path = slice_dup(buf_view(&b));
	}
	buf_free(&b);
	return path;
}
