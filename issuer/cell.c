/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/cell.h"

#include <string.h>

#include "record/uscc.h"

#define DAY_DIGITS 5 /* of 1927 to 2173 */
#define KEPT_DIGITS 15 /* of a number in a spreadsheet: the rest become 0 */
#define USCC_DIGITS 18

bool
cell_failed(struct slice text)
{
	static const char *const values[] = { "#N/A", "#REF!", "#VALUE!",
		"#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!" };
	size_t i;

	for (i = 0; i < sizeof values / sizeof *values; i++)
		if (slice_eq(text, slice_str(values[i])))
			return true;
	return false;
}

static size_t
digits(struct slice text, size_t from)
{
	size_t i = from;

	while (i < text.n && text.p[i] >= '0' && text.p[i] <= '9')
		i++;
	return i - from;
}

/* 9.14E+17 */
static bool
scientific(struct slice text)
{
	size_t i = digits(text, 0), n;

	if (i != 1)
		return false;
	if (i < text.n && text.p[i] == '.') {
		n = digits(text, ++i);
		if (n == 0)
			return false;
		i += n;
	}
	if (text.n - i < 3 || text.p[i] != 'E' || text.p[i + 1] != '+')
		return false;
	n = digits(text, i + 2);
	return n > 0 && i + 2 + n == text.n;
}

/* A credit code all of digits, shown in full: it ends in 000 and is none. */
static bool
rounded(struct slice text)
{
	return text.n == USCC_DIGITS && digits(text, 0) == USCC_DIGITS &&
	    memcmp(text.p + KEPT_DIGITS, "000", USCC_DIGITS - KEPT_DIGITS) ==
	    0 &&
	    uscc_check(text) != USCC_OK;
}

/* Spreadsheets write ? for what an encoding lacks, and it stands among the
 * Chinese characters of a name. */
static bool
lost(struct slice text)
{
	size_t i;

	for (i = 0; i < text.n; i++)
		if (text.p[i] == '?' &&
		    ((i > 0 && text.p[i - 1] >= 0x80) ||
			(i + 1 < text.n && text.p[i + 1] >= 0x80)))
			return true;
	return false;
}

/* A table may come from anywhere: it names no file outside its folder. */
static bool
leads_away(const char *path)
{
	size_t n;

	if (path[0] == '/')
		return true;
	for (; *path != '\0'; path += n + (path[n] == '/')) {
		n = strcspn(path, "/");
		if (n == 2 && memcmp(path, "..", 2) == 0)
			return true;
	}
	return false;
}

enum error
cell_check(size_t place, struct slice text, enum encoding from)
{
	const struct column *c = &columns[place];

	if (cell_failed(text))
		return E_CSV_FORMULA;
	if (c->kind == COLUMN_DATE && text.n == DAY_DIGITS &&
	    digits(text, 0) == DAY_DIGITS)
		return E_CSV_DAY;
	if (scientific(text) ||
	    (strcmp(c->name, "holder.uscc") == 0 && rounded(text)))
		return E_CSV_ROUNDED;
	if (strcmp(c->name, "sites.file") == 0 &&
	    leads_away((const char *)text.p))
		return E_CSV_PLACE;
	if (from == ENCODING_GB18030 && lost(text))
		return E_CSV_LOST;
	return E_OK;
}
