/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/annex.h"

#include <string.h>

#include "record/csv.h"
#include "record/unicode.h"

#define COLUMNS_MAX 12
#define FAULTS_MAX 10 /* of one file: more are not read by anybody */

bool
annex_scope_long(struct slice scope, enum annex_language language)
{
	return unicode_length(scope) >
	    (language == ANNEX_ZH ? ANNEX_SCOPE_ZH : ANNEX_SCOPE_EN);
}

static bool
ends_clause(uint32_t cp, enum annex_language language)
{
	static const uint32_t zh[] = { 0x3001, 0x3002, 0xff0c, 0xff1b,
		0xff09 }; /* 、。，；） */
	size_t i;

	if (cp == ',' || cp == ';')
		return true;
	if (language == ANNEX_EN)
		return false;
	for (i = 0; i < sizeof zh / sizeof *zh; i++)
		if (cp == zh[i])
			return true;
	return false;
}

void
annex_scope_cut(
    struct slice scope, enum annex_language language, struct buf *out)
{
	size_t limit = language == ANNEX_ZH ? ANNEX_SHORT_ZH : ANNEX_SHORT_EN;
	size_t i = 0, before, n, whole = 0, any = 0, hard = 0;
	int depth = 0, open = 0;
	uint32_t cp;

	for (n = 0; n < limit && i < scope.n; n++) {
		before = i;
		cp = unicode_next(scope, &i);
		if (cp == '(' || cp == 0xff08)
			depth++;
		if ((cp == ')' || cp == 0xff09) && depth > 0)
			depth--;
		if (language == ANNEX_ZH || cp == ' ')
			hard = cp == ' ' ? before : i;
		if (!ends_clause(cp, language))
			continue;
		/* A closing bracket stays, a comma goes. */
		any = cp == 0xff09 ? i : before;
		open = depth;
		if (depth == 0)
			whole = any;
	}
	/* Best a clause outside of brackets, unless hardly anything is left;
	 * else a clause inside, whose bracket is then closed; else a word. */
	if (whole >= i / 3)
		buf_slice(out, slice_of(scope.p, whole));
	else {
		buf_slice(out, slice_of(scope.p, any > 0 ? any : hard));
		for (; any > 0 && open > 0; open--)
			buf_puts(out, language == ANNEX_ZH ? "）" : ")");
	}
	buf_puts(out,
	    language == ANNEX_ZH ? "等(全文见附件)"
				 : " etc. (full text in annex)");
}

static void
check_cell(struct slice cell, size_t line, size_t column, struct problems *ps)
{
	uint32_t cp = 0;
	size_t at = 0;
	enum error e;

	if (cell.n == 0)
		return;
	e = unicode_check(cell, &cp, &at);
	if (e != E_OK)
		problems_add(ps, "sites.file", e,
		    "line %zu, column %zu, character %zu: U+%04X", line, column,
		    at + 1, cp);
}

/* Lines that a cell runs over. */
static size_t
lines_of(struct slice cell)
{
	size_t n = 0, i;

	for (i = 0; i < cell.n; i++)
		n += cell.p[i] == '\n';
	return n;
}

int64_t
annex_sites(struct slice in, struct buf *out, struct problems *ps)
{
	struct csv csv = { in, 0 };
	struct buf cell = BUF_INIT(4096);
	size_t columns = 0, column, line = 1, before = ps->refusals, next;
	int64_t rows = -1; /* the first is the headers */
	enum csv_end end;

	if (in.n >= 3 && memcmp(in.p, "\xef\xbb\xbf", 3) == 0)
		csv.in = slice_of(in.p + 3, in.n - 3);
	if (!unicode_valid(csv.in)) {
		problems_add(
		    ps, "sites.file", E_JSON_UTF8, "save it as CSV UTF-8");
		return -1;
	}
	for (; csv_more(&csv) && ps->refusals - before < FAULTS_MAX;
	     line = next) {
		next = line + 1;
		column = 0;
		do {
			buf_reset(&cell);
			end = csv_next(&csv, &cell);
			if (!buf_ok(&cell) || end == CSV_BROKEN) {
				problems_add(ps, "sites.file", E_CSV_FORM,
				    "line %zu", line);
				goto out;
			}
			next += lines_of(buf_view(&cell));
			check_cell(buf_view(&cell), line, ++column, ps);
		} while (end == CSV_CELL);
		if (columns == 0)
			columns = column;
		if (column != columns || column > COLUMNS_MAX)
			problems_add(ps, "sites.file", E_RULE_ANNEX_FILE,
			    "line %zu: %zu columns, %zu expected", line, column,
			    columns);
		rows++;
	}
	if (rows < 0)
		problems_add(ps, "sites.file", E_FIELD_EMPTY, NULL);
	buf_slice(out, csv.in);
out:
	buf_free(&cell);
	return ps->refusals > before ? -1 : rows;
}
