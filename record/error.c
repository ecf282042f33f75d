/* SPDX-License-Identifier: Apache-2.0 */
#include "record/error.h"

#include <string.h>

static const struct {
	const char *code;
	const char *text[2]; /* by enum lang */
} table[ERROR_COUNT] = {
#define X(name, code, zh, en) [name] = { code, { zh, en } },
#include "record/error.def"
#undef X
};

const char *
error_code(enum error e)
{
	if ((unsigned)e >= ERROR_COUNT)
		return "internal";
	return table[e].code;
}

const char *
error_text(enum error e, enum lang lang)
{
	if ((unsigned)e >= ERROR_COUNT)
		return lang == LANG_ZH ? "内部错误" : "internal error";
	return table[e].text[lang];
}

enum error
error_of(const char *code)
{
	int e;

	for (e = 0; e < ERROR_COUNT; e++)
		if (strcmp(error_code((enum error)e), code) == 0)
			break;
	return (enum error)e;
}
