/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/cff.h"

#define OP_CHARSET 15
#define OP_ROS (12 << 8 | 30) /* only CID-keyed fonts have it */

/* A big-endian number of 1..4 bytes; false past the end. */
static bool
number(struct slice s, size_t at, size_t size, uint32_t *out)
{
	if (at > s.n || size > s.n - at)
		return false;
	*out = 0;
	while (size-- > 0)
		*out = *out << 8 | s.p[at++];
	return true;
}

/* The first object of the INDEX at `at`, and where the INDEX ends. */
static bool
index_first(struct slice s, size_t at, struct slice *first, size_t *end)
{
	uint32_t count, size, from, to, last;
	size_t data;

	if (!number(s, at, 2, &count))
		return false;
	if (count == 0) {
		*first = slice_of(NULL, 0);
		*end = at + 2;
		return true;
	}
	if (!number(s, at + 2, 1, &size) || size < 1 || size > 4)
		return false;
	data = at + 2 + (count + 1) * (size_t)size; /* offsets count from 1 */
	if (!number(s, at + 3, size, &from) ||
	    !number(s, at + 3 + size, size, &to) ||
	    !number(s, at + 3 + count * (size_t)size, size, &last))
		return false;
	if (from < 1 || to < from || last < to || data + last > s.n)
		return false;
	*first = slice_of(s.p + data + from, to - from);
	*end = data + last;
	return true;
}

/* Steps over one DICT operand at s[*at] and gives its value when it is an
 * integer. */
static bool
operand(struct slice s, size_t *at, int64_t *value)
{
	uint32_t b0 = s.p[(*at)++], b = 0;

	*value = 0;
	if (b0 >= 32 && b0 <= 246) {
		*value = (int64_t)b0 - 139;
		return true;
	}
	if (b0 >= 247 && b0 <= 254) {
		if (!number(s, (*at)++, 1, &b))
			return false;
		*value = b0 <= 250 ? (int64_t)(b0 - 247) * 256 + b + 108
				   : -(int64_t)(b0 - 251) * 256 - b - 108;
		return true;
	}
	if (b0 == 28 || b0 == 29) {
		size_t size = b0 == 28 ? 2 : 4;

		if (!number(s, *at, size, &b))
			return false;
		*at += size;
		*value = size == 2 ? (int16_t)b : (int32_t)b;
		return true;
	}
	while (b0 == 30 && *at < s.n) { /* real: nibbles up to 0xf */
		uint8_t pair = s.p[(*at)++];

		if ((pair & 15) == 15 || pair >> 4 == 15)
			return true;
	}
	return false;
}

static bool
top_dict(struct slice dict, bool *cid, size_t *charset)
{
	int64_t value = 0;

	*cid = false;
	*charset = 0;
	for (size_t i = 0; i < dict.n;) {
		uint32_t op = dict.p[i];

		if (op > 21) {
			if (!operand(dict, &i, &value))
				return false;
			continue;
		}
		i++;
		if (op == 12 && i < dict.n)
			op = op << 8 | dict.p[i++];
		if (op == OP_ROS)
			*cid = true;
		else if (op == OP_CHARSET && value > 2)
			*charset = (size_t)value;
	}
	return true;
}

bool
cff_codes(struct slice cff, uint16_t *codes, size_t n)
{
	struct slice dict;
	uint32_t head, format, first, left;
	size_t at, charset;
	bool cid;

	for (size_t i = 0; i < n; i++)
		codes[i] = (uint16_t)i;
	if (!number(cff, 2, 1, &head) || !index_first(cff, head, &dict, &at) ||
	    !index_first(cff, at, &dict, &at) ||
	    !top_dict(dict, &cid, &charset))
		return false;
	if (!cid)
		return true;
	if (charset == 0 || !number(cff, charset, 1, &format) || format > 2)
		return false;
	at = charset + 1;
	for (size_t i = 1; i < n;) { /* glyph 0 is always .notdef */
		left = 0;
		if (!number(cff, at, 2, &first))
			return false;
		at += 2;
		if (format > 0 && !number(cff, at, format, &left))
			return false;
		at += format;
		for (uint32_t k = 0; k <= left && i < n; k++)
			codes[i++] = (uint16_t)(first + k);
	}
	return true;
}
