/* SPDX-License-Identifier: Apache-2.0 */
#include "record/der.h"

#include <stdio.h>
#include <string.h>

#include "record/date.h"

#define LENGTH_BYTES 3 /* of a long length: 16 MB, more than anyone sends */

/* X.690 sections 8.1.3 and 10.1: the length in its shortest definite form. */
static bool
read_length(struct slice in, size_t *at, size_t *length)
{
	size_t n, i;

	if (*at >= in.n)
		return false;
	*length = in.p[(*at)++];
	if (*length < 0x80)
		return true;
	n = *length & 0x7f;
	if (n == 0 || n > LENGTH_BYTES || in.n - *at < n || in.p[*at] == 0)
		return false;
	*length = 0;
	for (i = 0; i < n; i++)
		*length = *length << 8 | in.p[(*at)++];
	return *length >= 0x80;
}

/* Splits the front of *in; true when it is well formed. */
static bool
split(struct slice *in, unsigned *tag, struct slice *whole, struct slice *body)
{
	size_t at = 1, length = 0;

	if (in->n < 2 || (in->p[0] & 0x1f) == 0x1f)
		return false;
	if (!read_length(*in, &at, &length) || in->n - at < length)
		return false;
	*tag = in->p[0];
	*body = slice_of(in->p + at, length);
	*whole = slice_of(in->p, at + length);
	*in = slice_of(in->p + at + length, in->n - at - length);
	return true;
}

bool
der_next(struct slice in, unsigned tag)
{
	return in.n > 0 && in.p[0] == tag;
}

bool
der_take(struct slice *in, unsigned tag, struct slice *body)
{
	struct slice whole;
	unsigned found;

	return der_next(*in, tag) && split(in, &found, &whole, body);
}

bool
der_any(struct slice *in, unsigned *tag, struct slice *whole)
{
	struct slice body;

	return split(in, tag, whole, &body);
}

bool
der_whole(struct slice *in, unsigned tag, struct slice *whole)
{
	unsigned found;

	return der_next(*in, tag) && der_any(in, &found, whole);
}

bool
der_oid(struct slice *in, struct slice oid)
{
	struct slice rest = *in, body;

	if (!der_take(&rest, DER_OID, &body) || !slice_eq(body, oid))
		return false;
	*in = rest;
	return true;
}

bool
der_small(struct slice *in, unsigned value)
{
	struct slice rest = *in, body;

	if (!der_take(&rest, DER_INTEGER, &body) || body.n != 1 ||
	    body.p[0] != value || value > 0x7f)
		return false;
	*in = rest;
	return true;
}

bool
der_unsigned(struct slice *in, uint8_t *out, size_t size)
{
	struct slice rest = *in, body;

	/* X.690 section 8.3.2: the first nine bits are not all alike. */
	if (!der_take(&rest, DER_INTEGER, &body) || body.n == 0 ||
	    (body.p[0] & 0x80) != 0 ||
	    (body.n > 1 && body.p[0] == 0 && (body.p[1] & 0x80) == 0))
		return false;
	if (body.n > 1 && body.p[0] == 0)
		body = slice_of(body.p + 1, body.n - 1);
	if (body.n > size)
		return false;
	memset(out, 0, size - body.n);
	memcpy(out + size - body.n, body.p, body.n);
	*in = rest;
	return true;
}

bool
der_ecdsa(struct slice *in, uint8_t *out, size_t half)
{
	struct slice rest = *in, seq;

	if (!der_take(&rest, DER_SEQUENCE, &seq) ||
	    !der_unsigned(&seq, out, half) ||
	    !der_unsigned(&seq, out + half, half) || seq.n != 0)
		return false;
	*in = rest;
	return true;
}

static bool
digits(struct slice *in, size_t n, int *out)
{
	size_t i;

	if (in->n < n)
		return false;
	*out = 0;
	for (i = 0; i < n; i++) {
		if (in->p[i] < '0' || in->p[i] > '9')
			return false;
		*out = *out * 10 + (in->p[i] - '0');
	}
	*in = slice_of(in->p + n, in->n - n);
	return true;
}

/* The fraction of RFC 3161 section 2.4.2, not ending in a zero. */
static bool
pass_fraction(struct slice *in)
{
	size_t n = 1;

	if (in->n == 0 || in->p[0] != '.')
		return true;
	while (n < in->n && in->p[n] >= '0' && in->p[n] <= '9')
		n++;
	if (n == 1 || in->p[n - 1] == '0')
		return false;
	*in = slice_of(in->p + n, in->n - n);
	return true;
}

bool
der_instant(struct slice *in, int64_t *out)
{
	struct slice rest = *in, s;
	bool utc = der_next(rest, DER_UTC_TIME);
	int y, m, d, hour, minute, second;
	char text[32];

	if (!der_take(&rest, utc ? DER_UTC_TIME : DER_TIME, &s) ||
	    !digits(&s, utc ? 2 : 4, &y) || !digits(&s, 2, &m) ||
	    !digits(&s, 2, &d) || !digits(&s, 2, &hour) ||
	    !digits(&s, 2, &minute) || !digits(&s, 2, &second) ||
	    (!utc && !pass_fraction(&s)) || !slice_is(s, "Z"))
		return false;
	if (utc)
		y += y < 50 ? 2000 : 1900;
	snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", y, m, d,
	    hour, minute, second);
	if (!instant_parse(slice_str(text), out, NULL))
		return false;
	*in = rest;
	return true;
}
