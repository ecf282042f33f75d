/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The test vectors of the IETF Token Status List (draft-ietf-oauth-status-list,
 * section 4.1 and the appendix of encodings): lists of 1, 2, 4 and 8 bits
 * through the code that reads our own tokens, every entry of them looked at.
 */
#include "tests/conformance.h"

#include <stdio.h>
#include <string.h>

#include "record/status.h"

#define COUNT(table) (sizeof table / sizeof *table)
#define LIST_MAX (1 << 20) /* bytes of the longest list: 8 bits an entry */

struct entry {
	int64_t index;
	unsigned value;
};

/* Every entry that is not 0, as the draft lists them. */
static const struct entry short1[] = { { 0, 1 }, { 3, 1 }, { 4, 1 }, { 5, 1 },
	{ 7, 1 }, { 8, 1 }, { 9, 1 }, { 13, 1 }, { 15, 1 } };
static const struct entry short2[] = { { 0, 1 }, { 1, 2 }, { 3, 3 }, { 5, 1 },
	{ 7, 1 }, { 8, 1 }, { 9, 2 }, { 10, 3 }, { 11, 3 } };
static const struct entry long1[] = { { 0, 1 }, { 1993, 1 }, { 25460, 1 },
	{ 159495, 1 }, { 495669, 1 }, { 554353, 1 }, { 645645, 1 },
	{ 723232, 1 }, { 854545, 1 }, { 934534, 1 }, { 1000345, 1 } };
static const struct entry long2[] = { { 0, 1 }, { 1993, 2 }, { 25460, 1 },
	{ 159495, 3 }, { 495669, 1 }, { 554353, 1 }, { 645645, 2 },
	{ 723232, 1 }, { 854545, 1 }, { 934534, 2 }, { 1000345, 3 } };
static const struct entry long4[] = { { 0, 1 }, { 1993, 2 }, { 35460, 3 },
	{ 459495, 4 }, { 595669, 5 }, { 754353, 6 }, { 845645, 7 },
	{ 923232, 8 }, { 924445, 9 }, { 934534, 10 }, { 1000345, 12 },
	{ 1004534, 11 }, { 1030203, 13 }, { 1030204, 14 }, { 1030205, 15 } };

static const struct vector {
	const char *file;
	unsigned bits;
	int64_t entries;
	const struct entry *set;
	size_t nset; /* 0: every value but 0 stands in it exactly once */
} vectors[] = {
	{ "encoding_json.md", 1, 16, short1, COUNT(short1) },
	{ "encoding2_json.md", 2, 12, short2, COUNT(short2) },
	{ "encoding1_long_json.md", 1, 1 << 20, long1, COUNT(long1) },
	{ "encoding2_long_json.md", 2, 1 << 20, long2, COUNT(long2) },
	{ "encoding4_json.md", 4, 1 << 20, long4, COUNT(long4) },
	{ "encoding8_json.md", 8, 1 << 20, NULL, 0 },
};

/* The texts stand in documents, folded at the width of a page. */
static bool
member(struct slice text, const char *name, struct buf *out)
{
	size_t at = slice_find(text, slice_str(name), 0);

	if (at == SIZE_MAX)
		return false;
	for (at += strlen(name); at < text.n; at++) {
		const uint8_t c = text.p[at];

		if (c == '"' || c == ',' || c == '}')
			break;
		if (c != ' ' && c != '\n' && c != '\r')
			buf_putc(out, c);
	}
	return out->n > 0;
}

static bool
values_ok(const struct vector *v, struct slice list)
{
	unsigned seen[256] = { 0 }, value, i;
	size_t next = 0;
	int64_t index;

	for (index = 0; index < v->entries; index++) {
		value = status_list_value(list, v->bits, index);
		seen[value]++;
		if (value == 0 || v->nset == 0)
			continue;
		if (next == v->nset || v->set[next].index != index ||
		    v->set[next].value != value) {
			printf("%s: entry %lld is %u\n", v->file,
			    (long long)index, value);
			return false;
		}
		next++;
	}
	for (i = 1; v->nset == 0 && i < 256; i++)
		if (seen[i] != 1) {
			printf("%s: value %u %u times\n", v->file, i, seen[i]);
			return false;
		}
	return next == v->nset;
}

static bool
judge(const char *dir, const struct vector *v)
{
	char path[4096], width[4];
	struct buf text = BUF_INIT(CONFORMANCE_FILE_MAX);
	struct buf bits = BUF_INIT(64), lst = BUF_INIT(CONFORMANCE_FILE_MAX);
	struct buf list = BUF_INIT(LIST_MAX);
	bool ok;

	snprintf(path, sizeof path, "%s/token-status-list/%s", dir, v->file);
	snprintf(width, sizeof width, "%u", v->bits);
	ok = conformance_read(path, &text) &&
	    member(buf_view(&text), "\"bits\":", &bits) &&
	    slice_is(buf_view(&bits), width) &&
	    member(buf_view(&text), "\"lst\": \"", &lst) &&
	    status_list_unpack(buf_view(&lst),
		(size_t)(v->entries * v->bits / 8), &list) == E_OK &&
	    (int64_t)list.n == v->entries * v->bits / 8 &&
	    values_ok(v, buf_view(&list));
	if (!ok)
		printf("%s: not the published values\n", path);
	buf_free(&text);
	buf_free(&bits);
	buf_free(&lst);
	buf_free(&list);
	return ok;
}

int
conformance_status(const char *dir)
{
	size_t good = 0, i;

	for (i = 0; i < COUNT(vectors); i++)
		good += judge(dir, &vectors[i]);
	printf("Token Status List: %zu of %zu lists decode to the published "
	       "values\n",
	    good, COUNT(vectors));
	return good == COUNT(vectors) ? 0 : 1;
}
