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
