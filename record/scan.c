/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What follows a magic is read against jws_write's form literal by literal.
 * No part of that form can hold a second magic, so a failed attempt goes on
 * from where it failed and the whole scan is linear, whatever the file holds.
 */
#include "record/scan.h"

#include <string.h>

#include "record/jws.h"

#define OPENING "{\"payload\":\""
#define STREAM "stream"

/* The front of `in` from *at on; *at moves over what was taken. */
static bool
take(struct slice in, size_t *at, const char *literal)
{
	size_t n = strlen(literal);

	if (in.n - *at < n || memcmp(in.p + *at, literal, n) != 0)
		return false;
	*at += n;
	return true;
}

static bool
is_b64(uint8_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* At least one character, then the quote. */
static bool
take_b64(struct slice in, size_t *at)
{
	size_t start = *at;

	while (*at < in.n && is_b64(in.p[*at]))
		(*at)++;
	return *at > start && take(in, at, "\"");
}

static bool
take_envelope(struct slice in, size_t *at)
{
	size_t i;

	if (!take(in, at, OPENING) || !take_b64(in, at) ||
	    !take(in, at, ",\"signatures\":["))
		return false;
	for (i = 0; i < JWS_SIGNATURES_MAX; i++) {
		if (i > 0 && !take(in, at, ","))
			break;
		if (!take(in, at, "{\"protected\":\"") || !take_b64(in, at) ||
		    !take(in, at, ",\"signature\":\"") || !take_b64(in, at) ||
		    !take(in, at, "}"))
			return false;
	}
	return take(in, at, "]}");
}

/* ISO 32000-1 section 7.3.8.1: the keyword, then CR LF or LF. */
static bool
after_stream(struct slice pdf, size_t at)
{
	size_t n = sizeof STREAM - 1;

	if (at == 0 || pdf.p[at - 1] != '\n')
		return false;
	at--;
	if (at > 0 && pdf.p[at - 1] == '\r')
		at--;
	return at >= n && memcmp(pdf.p + at - n, STREAM, n) == 0;
}

bool
scan_next(struct slice pdf, size_t *from, struct slice *envelope)
{
	const uint8_t *brace;
	struct slice window;
	size_t start, end;

	while (*from < pdf.n) {
		brace = memchr(pdf.p + *from, OPENING[0], pdf.n - *from);
		if (brace == NULL)
			break;
		start = (size_t)(brace - pdf.p);
		*from = start + 1;
		if (!after_stream(pdf, start))
			continue;
		window = slice_of(brace, pdf.n - start);
		if (window.n > JWS_CERTIFICATE_MAX)
			window.n = JWS_CERTIFICATE_MAX;
		end = 0;
		if (take_envelope(window, &end)) {
			*envelope = slice_of(brace, end);
			*from = start + end;
			return true;
		}
		if (end > 0) /* what was taken holds no other beginning */
			*from = start + end;
	}
	*from = pdf.n;
	return false;
}
