/* SPDX-License-Identifier: Apache-2.0 */
#include "record/json_name.h"

#include <stdlib.h>
#include <string.h>

#include "record/unicode.h"

#define NAMES_PAIRWISE 12 /* members up to which comparing pairs is faster */

int
json_name_hex4(const uint8_t *p)
{
	int v = 0;
	int k, d;

	for (k = 0; k < 4; k++) {
		if (p[k] >= '0' && p[k] <= '9')
			d = p[k] - '0';
		else if ((p[k] | 0x20) >= 'a' && (p[k] | 0x20) <= 'f')
			d = (p[k] | 0x20) - 'a' + 10;
		else
			return -1;
		v = v << 4 | d;
	}
	return v;
}

uint32_t
json_name_next(const struct json_name *a, size_t *i)
{
	uint32_t cp, lo;

	if (a->p[*i] != '\\')
		return unicode_next(slice_of(a->p, a->n), i);
	*i += 2;
	switch (a->p[*i - 1]) {
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case 'u':
		break;
	default:
		return a->p[*i - 1];
	}
	cp = (uint32_t)json_name_hex4(a->p + *i);
	*i += 4;
	if (cp < 0xd800 || cp > 0xdbff)
		return cp;
	lo = (uint32_t)json_name_hex4(a->p + *i + 2);
	*i += 6;
	return 0x10000 + ((cp & 0x3ff) << 10 | (lo & 0x3ff));
}

/* By code points of what the names mean; the order of UTF-8 bytes is the
 * same, so the short way and the long way agree. */
int
json_name_cmp(const struct json_name *a, const struct json_name *b)
{
	size_t i = 0, j = 0;
	uint32_t x, y;
	int order;

	if (!a->escaped && !b->escaped) {
		order = memcmp(a->p, b->p, a->n < b->n ? a->n : b->n);
		if (order != 0)
			return order;
		return a->n < b->n ? -1 : a->n > b->n ? 1 : 0;
	}
	while (i < a->n && j < b->n) {
		x = json_name_next(a, &i);
		y = json_name_next(b, &j);
		if (x != y)
			return x < y ? -1 : 1;
	}
	return i < a->n ? 1 : j < b->n ? -1 : 0;
}

static int
by_meaning(const void *a, const void *b)
{
	const struct json_name *x = a, *y = b;
	int order = json_name_cmp(x, y);

	/* Equal names in the order of the text: the later is the duplicate. */
	return order != 0 ? order : x->p < y->p ? -1 : 1;
}

const uint8_t *
json_name_twice(struct json_name *names, size_t n)
{
	const uint8_t *found = NULL;
	size_t i, j;

	if (n <= NAMES_PAIRWISE) {
		for (i = 1; i < n; i++)
			for (j = 0; j < i; j++)
				if (json_name_cmp(&names[i], &names[j]) == 0)
					return names[i].p;
		return NULL;
	}
	qsort(names, n, sizeof *names, by_meaning);
	for (i = 1; i < n; i++)
		if (json_name_cmp(&names[i - 1], &names[i]) == 0 &&
		    (found == NULL || names[i].p < found))
			found = names[i].p;
	return found;
}
