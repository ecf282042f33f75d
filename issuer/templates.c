/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/templates.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"

/* In the source tree bin/issuer and templates/ are neighbours; installed it
 * is PREFIX/bin/issuer and PREFIX/share/yinxin/templates. */
char *
templates_dir(void)
{
	static const char *const places[] = { "../share/yinxin/templates",
		"../templates" };
	char self[PATH_MAX], *slash, *dir;
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	size_t i;

	if (n <= 0)
		return NULL;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (slash == NULL)
		return NULL;
	*slash = '\0';
	for (i = 0; i < sizeof places / sizeof *places; i++) {
		dir = file_join(self, places[i]);
		if (dir != NULL && file_is_dir(dir))
			return dir;
		free(dir);
	}
	return NULL;
}
