/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/layout.h"

#include <stdlib.h>
#include <string.h>

const char *
layout_text(const struct layout *layout, const char *key, enum lang lang)
{
	for (size_t i = 0; i < layout->ntexts[lang]; i++)
		if (strcmp(layout->text[lang][i].key, key) == 0)
			return layout->text[lang][i].text;
	return NULL;
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
