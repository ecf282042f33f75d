/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/program.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "record/buf.h"

char *
program_path(const char *name)
{
	static const char *const places[] = { "/", "/../libexec/yinxin/" };
	char self[4096];
	struct buf path = BUF_INIT(sizeof(self) + 64);
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash, *found = NULL;
	size_t i;

	if (n <= 0)
		return NULL;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (slash == NULL)
		return NULL;
	*slash = '\0';
	for (i = 0; i < 2 && found == NULL; i++) {
		buf_reset(&path);
		buf_printf(&path, "%s%s%s", self, places[i], name);
		if (buf_ok(&path) && access(buf_cstr(&path), X_OK) == 0)
			found = slice_dup(buf_view(&path));
	}
	buf_free(&path);
	if (found == NULL)
		errno = ENOENT;
	return found;
}
