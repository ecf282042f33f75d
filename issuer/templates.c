/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/templates.h"

#include <stddef.h>

#include "sys/program.h"

/* In the source tree bin/issuer and templates/ are neighbours; installed it
 * is PREFIX/bin/issuer and PREFIX/share/yinxin/templates. */
char *
templates_dir(void)
{
	static const char *const places[] = { "../share/yinxin/templates",
		"../templates", NULL };

	return program_folder(places, "designs");
}
