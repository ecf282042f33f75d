/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/sheet.h"

#include <stdlib.h>
#include <string.h>

struct sheet_mark *
sheet_mark(struct sheet *sheet, enum sheet_kind kind)
{
	static struct sheet_mark nowhere; /* what no memory writes to */
	struct sheet_mark *mark;
	size_t cap;

	if (sheet->n == sheet->cap) {
		cap = sheet->cap == 0 ? 64 : sheet->cap * 2;
		mark = realloc(sheet->mark, cap * sizeof *mark);
		if (mark == NULL) {
			sheet->failed = true;
			return &nowhere;
		}
		sheet->mark = mark;
		sheet->cap = cap;
	}
	mark = &sheet->mark[sheet->n++];
	memset(mark, 0, sizeof *mark);
	mark->kind = kind;
	return mark;
}

void
sheet_free(struct sheet *sheet)
{
	free(sheet->mark);
	memset(sheet, 0, sizeof *sheet);
}

const struct text *
sheet_text(struct sheet_texts *texts, const struct font_library *library,
    const struct font_family *family, struct slice s, enum lang lang,
    enum error *e, uint32_t *missing)
{
	struct text *text = NULL, **p;
	size_t cap;

	*e = E_MEMORY;
	if (texts->n == texts->cap) {
		cap = texts->cap == 0 ? 64 : texts->cap * 2;
		p = realloc(texts->p, cap * sizeof(struct text *));
		if (p == NULL)
			return NULL;
		texts->p = p;
		texts->cap = cap;
	}
	text = malloc(sizeof *text);
	if (text == NULL)
		return NULL;
	*e = text_make(text, library, family, s, lang, missing);
	if (*e != E_OK) {
		free(text);
		return NULL;
	}
	texts->p[texts->n++] = text;
	return text;
}

void
sheet_texts_free(struct sheet_texts *texts)
{
	for (size_t i = 0; i < texts->n; i++) {
		text_free(texts->p[i]);
		free(texts->p[i]);
	}
	free(texts->p);
	memset(texts, 0, sizeof *texts);
}
