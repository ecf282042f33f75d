/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/layout.h"

#include <stdlib.h>
#include <string.h>

const char *
layout_text(const struct layout *layout, const char *key, enum lang lang)
{
	return layout_text_at(layout, key, NULL, lang);
}

const char *
layout_text_at(const struct layout *layout, const char *key, const char *level,
    enum lang lang)
{
	const char *general = NULL;
	size_t n = strlen(key);

	for (size_t i = 0; i < layout->ntexts[lang]; i++) {
		const struct layout_text *t = &layout->text[lang][i];

		if (strncmp(t->key, key, n) != 0)
			continue;
		if (t->key[n] == '\0')
			general = t->text;
		else if (t->key[n] == LAYOUT_AT && level != NULL &&
		    strcmp(t->key + n + 1, level) == 0)
			return t->text;
	}
	return general;
}

void
layout_free(struct layout *l)
{
	for (size_t i = 0; i < l->nfamilies; i++)
		free(l->family_name[i]);
	for (size_t i = 0; i < l->ncolours; i++)
		free(l->colour[i].name);
	for (size_t i = 0; i < l->nstyles; i++)
		free(l->style[i].name);
	for (size_t i = 0; i < l->nstacks; i++)
		for (size_t k = 0; k < l->stack[i].n; k++)
			free(l->stack[i].item[k].key);
	for (size_t i = 0; i < l->nart; i++)
		free(l->art[i].key);
	for (size_t i = 0; i < l->nmarks; i++)
		mark_free(&l->mark[i]);
	for (size_t lang = 0; lang < 2; lang++)
		for (size_t i = 0; i < l->ntexts[lang]; i++) {
			free(l->text[lang][i].key);
			free(l->text[lang][i].text);
		}
	memset(l, 0, sizeof *l);
}
