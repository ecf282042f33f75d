/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/cause.h"

#include <string.h>

#include "sys/os.h"

static const struct {
	const char *str, *text[2];
} causes[CAUSE_COUNT] = {
	[CAUSE_NONE] = { "", { [LANG_ZH] = "", [LANG_EN] = "" } },
#define CAUSE_ROW(name, str, zh, en) \
	[CAUSE_##name] = { str, { [LANG_ZH] = zh, [LANG_EN] = en } },
	CAUSES(CAUSE_ROW)
#undef CAUSE_ROW
};

const char *
cause_str(enum cause c)
{
	return causes[c].str;
}

const char *
cause_text(enum cause c, enum lang lang)
{
	return causes[c].text[lang];
}

bool
cause_may_hide(enum cause c)
{
	return c >= CAUSE_IS_GIF && c <= CAUSE_IS_EMPTY;
}

/* Of the first n bytes. */
static enum cause
find(const char *str, size_t n)
{
	enum cause c = CAUSE_NONE + 1;

	while (c < CAUSE_COUNT &&
	    (strlen(causes[c].str) != n || memcmp(causes[c].str, str, n) != 0))
		c++;
	return c == CAUSE_COUNT ? CAUSE_NONE : c;
}

enum cause
cause_of(const char *str)
{
	return find(str, strlen(str));
}

void
cause_words(const char *detail, enum lang lang, struct buf *out)
{
	size_t n = strcspn(detail, " ");
	enum cause c = find(detail, n);
	const char *text, *at;
	int os;

	if (c == CAUSE_NONE) {
		os = os_of(detail);
		buf_puts(out, os == 0 ? detail : os_text(os, lang));
		return;
	}
	text = causes[c].text[lang];
	at = strstr(text, "%s");
	if (at == NULL) {
		buf_puts(out, text);
		return;
	}
	buf_put(out, text, (size_t)(at - text));
	buf_puts(out, detail[n] == '\0' ? "" : detail + n + 1);
	buf_puts(out, at + 2);
}
