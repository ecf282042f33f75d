/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The QR form.  The bytes are those of the envelope without what every
 * envelope shares; the digits exist because a QR code stores 3.32 bits a
 * digit in its numeric mode and 8 bits a byte in no safer one.
 */
#include "record/compact.h"

#include <string.h>

#include "record/deflate.h"

#define GROUP_BYTES 7
#define GROUP_DIGITS 17
#define HEAD 2 /* version, count */
#define PER_SIGNATURE (CRYPT_KID + CRYPT_SIGNATURE)
#define BYTES_MAX \
	(COMPACT_DIGITS_MAX / GROUP_DIGITS * GROUP_BYTES + GROUP_BYTES)
/* Numbers that people meet elsewhere (bar codes, cards, waybills) are
 * shorter; our shortest form, with one signature, has 180 digits. */
#define BARE_DIGITS_MIN 64

static const uint8_t dictionary_1[] = {
#include "compact_dictionary_1.h"
};

/* Digits that hold n bytes: the least with 10^digits >= 256^n. */
static const size_t tail_digits[GROUP_BYTES + 1] = { 0, 3, 5, 8, 10, 13, 15,
	GROUP_DIGITS };

struct slice
compact_dictionary(int version)
{
	if (version != COMPACT_VERSION)
		return slice_of(NULL, 0);
	return slice_of(dictionary_1, sizeof dictionary_1);
}

static void
put_digits(struct slice bytes, struct buf *out)
{
	char text[GROUP_DIGITS];
	size_t i, k, n;
	uint64_t value;

	for (i = 0; i < bytes.n; i += n) {
		n = bytes.n - i < GROUP_BYTES ? bytes.n - i : GROUP_BYTES;
		value = 0;
		for (k = 0; k < n; k++)
			value = value << 8 | bytes.p[i + k];
		for (k = tail_digits[n]; k > 0; k--) {
			text[k - 1] = (char)('0' + value % 10);
			value /= 10;
		}
		buf_put(out, text, tail_digits[n]);
	}
}

/* One group of d digits as n bytes; false for a number that n bytes do not
 * hold, which no encoder writes. */
static bool
group_bytes(const uint8_t *digits, size_t d, size_t n, struct buf *out)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < d; i++) /* at most 10^17, below 2^57 */
		value = value * 10 + (uint64_t)(digits[i] - '0');
	if (value >> (8 * n) != 0)
		return false;
	for (i = n; i > 0; i--)
		buf_putc(out, (uint8_t)(value >> (8 * (i - 1))));
	return true;
}

static bool
get_digits(struct slice digits, struct buf *out)
{
	size_t tail = digits.n % GROUP_DIGITS;
	size_t whole = digits.n - tail;
	size_t i, n;

	for (n = 0; n < GROUP_BYTES && tail_digits[n] != tail; n++)
		continue;
	if (n == GROUP_BYTES)
		return false; /* no number of bytes has such a tail */
	for (i = 0; i < whole; i += GROUP_DIGITS)
		if (!group_bytes(digits.p + i, GROUP_DIGITS, GROUP_BYTES, out))
			return false;
	return tail == 0 || group_bytes(digits.p + whole, tail, n, out);
}

/* Only what compact_decode() gives back byte for byte may become digits. */
static enum error
check_form(const struct jws *jws, struct slice envelope)
{
	struct buf again = BUF_INIT(JWS_CERTIFICATE_MAX);
	struct jws_signer signers[JWS_SIGNATURES_MAX];
	enum error e = E_OK;
	size_t i;

	for (i = 0; i < jws->n; i++) {
		if (jws->sig[i].error != E_OK)
			return jws->sig[i].error;
		if (jws->sig[i].typ != JWS_CERTIFICATE)
			return E_JWS_TYP;
		signers[i].alg = jws->sig[i].alg;
		memcpy(signers[i].kid, jws->sig[i].kid, CRYPT_KID);
		memcpy(signers[i].sig, jws->sig[i].sig, CRYPT_SIGNATURE);
	}
	if (jws->payload.n > JWS_PAYLOAD_MAX)
		return E_TOO_LARGE;
	jws_write(jws->payload, JWS_CERTIFICATE, signers, jws->n, &again);
	if (!buf_ok(&again))
		e = E_MEMORY;
	else if (!slice_eq(buf_view(&again), envelope))
		e = E_JWS_FORMAT;
	buf_free(&again);
	return e;
}

enum error
compact_encode(struct slice envelope, struct buf *digits)
{
	struct buf bytes = BUF_INIT(BYTES_MAX);
	struct jws *jws = NULL;
	unsigned count;
	size_t i;
	enum error e;

	e = jws_parse(envelope, JWS_CERTIFICATE_MAX, &jws);
	if (e == E_OK)
		e = check_form(jws, envelope);
	if (e != E_OK)
		goto out;
	count = (unsigned)jws->n;
	for (i = 0; i < jws->n; i++)
		if (jws->sig[i].alg == CRYPT_EDDSA)
			count |= 0x10u << i;
	buf_putc(&bytes, COMPACT_VERSION);
	buf_putc(&bytes, (uint8_t)count);
	for (i = 0; i < jws->n; i++) {
		buf_put(&bytes, jws->sig[i].kid, CRYPT_KID);
		buf_put(&bytes, jws->sig[i].sig, CRYPT_SIGNATURE);
	}
	e = deflate_pack(DEFLATE_RAW, jws->payload,
	    compact_dictionary(COMPACT_VERSION), &bytes);
	if (e != E_OK)
		goto out;
	put_digits(buf_view(&bytes), digits);
	e = buf_ok(&bytes) && buf_ok(digits) ? E_OK : E_MEMORY;
out:
	buf_free(&bytes);
	jws_free(jws);
	return e;
}

static enum error
decode_bytes(struct slice in, struct buf *envelope)
{
	struct buf payload = BUF_INIT(JWS_PAYLOAD_MAX);
	struct jws_signer signers[JWS_SIGNATURES_MAX];
	const uint8_t *p;
	size_t i, n;
	enum error e;

	if (in.n < HEAD)
		return E_COMPACT_LENGTH;
	if (in.p[0] != COMPACT_VERSION)
		return E_COMPACT_VERSION;
	n = in.p[1] & 0x0f;
	/* An algorithm bit of a signature that is not there is refused, so
	 * that one envelope has one head. */
	if (n == 0 || n > JWS_SIGNATURES_MAX || in.p[1] >> (4 + n) != 0)
		return E_JWS_COUNT;
	if (in.n <= HEAD + n * PER_SIGNATURE)
		return E_COMPACT_LENGTH;
	p = in.p + HEAD;
	for (i = 0; i < n; i++, p += PER_SIGNATURE) {
		signers[i].alg =
		    in.p[1] >> (4 + i) & 1 ? CRYPT_EDDSA : CRYPT_ES256;
		memcpy(signers[i].kid, p, CRYPT_KID);
		memcpy(signers[i].sig, p + CRYPT_KID, CRYPT_SIGNATURE);
	}
	e = deflate_unpack(DEFLATE_RAW, slice_of(p, in.n - (size_t)(p - in.p)),
	    compact_dictionary(in.p[0]), JWS_PAYLOAD_MAX, &payload);
	if (e == E_OK && payload.n == 0)
		e = E_COMPACT_LENGTH;
	if (e == E_OK) {
		jws_write(
		    buf_view(&payload), JWS_CERTIFICATE, signers, n, envelope);
		e = buf_ok(envelope) ? E_OK : E_MEMORY;
	}
	buf_free(&payload);
	return e;
}

static size_t
digit_run(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

enum error
compact_decode(struct slice text, struct buf *envelope, size_t *used)
{
	struct buf bytes = BUF_INIT(BYTES_MAX);
	struct slice digits = slice_of(text.p, digit_run(text));
	enum error e;

	if (used != NULL)
		*used = digits.n;
	if (digits.n > COMPACT_DIGITS_MAX)
		return E_COMPACT_LENGTH;
	if (digits.n == 0 || !get_digits(digits, &bytes))
		e = E_COMPACT_DIGITS;
	else if (!buf_ok(&bytes))
		e = E_MEMORY;
	else
		e = decode_bytes(buf_view(&bytes), envelope);
	buf_free(&bytes);
	return e;
}

static bool
is_slash(uint8_t c)
{
	return c == '/' || c == '\\';
}

static bool
is_https(struct slice s)
{
	static const char scheme[] = "https:";
	size_t i;

	if (s.n < sizeof scheme - 1)
		return false;
	for (i = 0; i < sizeof scheme - 1; i++) {
		uint8_t c = s.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c + ('a' - 'A'));
		if (c != (uint8_t)scheme[i])
			return false;
	}
	return true;
}

/*
 * The host as the WHATWG URL Standard (section 4.4, special schemes) finds
 * it: any number of slashes of either kind, then up to the next slash, '?'
 * or '#'; the last '@' ends the user's name; a port follows the last ':'
 * that stands outside brackets.  What a browser would further map in the
 * host (%2e, tabs, full-width letters) is left as it is and so equals no
 * host on a list.
 */
static struct slice
url_host(struct slice url)
{
	const uint8_t *p = url.p + strlen("https:");
	const uint8_t *limit = url.p + url.n;
	const uint8_t *end, *q;

	while (p < limit && is_slash(*p))
		p++;
	for (end = p; end < limit; end++)
		if (is_slash(*end) || *end == '?' || *end == '#')
			break;
	for (q = end; q > p; q--)
		if (q[-1] == '@')
			break;
	p = q;
	for (q = end; q > p; q--) {
		if (q[-1] == ']')
			break;
		if (q[-1] == ':') {
			end = q - 1;
			break;
		}
	}
	return slice_of(p, (size_t)(end - p));
}

struct slice
compact_fragment(struct slice text, struct slice *host)
{
	struct slice none = { NULL, 0 };
	struct slice fragment;
	const uint8_t *hash;

	if (host != NULL)
		*host = none;
	while (text.n > 0 && text.p[0] <= ' ') {
		text.p++;
		text.n--;
	}
	hash = text.n == 0 ? NULL : memrchr(text.p, '#', text.n);
	if (hash == NULL)
		return digit_run(text) >= BARE_DIGITS_MIN ? text : none;
	fragment = slice_of(hash + 1, text.n - (size_t)(hash + 1 - text.p));
	if (digit_run(fragment) == 0)
		return none;
	if (host != NULL && is_https(text))
		*host = url_host(text);
	if (host != NULL && host->n == 0)
		*host = slice_of(text.p, (size_t)(hash - text.p));
	return fragment;
}
