/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "record/unicode.h"

#define NOT_OPEN ((iconv_t)(intptr_t)-1)
#define BEGINNING 512 /* bytes: ASCII is soon met, if only a comma */
#define PIECE 1024 /* bytes that iconv writes at once */

static const char *const names[] = {
	[ENCODING_ANY] = "?",
	[ENCODING_UTF8] = "utf-8",
	[ENCODING_GB18030] = "gb18030",
};

struct decoder {
	enum encoding from;
	iconv_t iconv;
};

const char *
encoding_str(enum encoding e)
{
	return names[e];
}

bool
encoding_named(const char *name, enum encoding *out)
{
	size_t i;

	for (i = ENCODING_UTF8; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i]) == 0) {
			*out = (enum encoding)i;
			return true;
		}
	return false;
}

bool
encoding_utf16(struct slice file)
{
	return file.n >= 2 &&
	    (memcmp(file.p, "\xff\xfe", 2) == 0 ||
		memcmp(file.p, "\xfe\xff", 2) == 0 ||
		memchr(file.p, 0, file.n < BEGINNING ? file.n : BEGINNING) !=
		    NULL);
}

/* Where UTF-8 ends to be UTF-8; in.n: nowhere. */
static size_t
utf8_misfit(struct slice in)
{
	size_t i = 0, before;
	uint32_t cp;

	while (i < in.n) {
		before = i;
		cp = unicode_next(in, &i);
		if (cp == 0xfffd && i - before == 1)
			return before;
	}
	return in.n;
}

static size_t
misfit(enum encoding e, struct slice in)
{
	struct buf none = BUF_INIT(0); /* what is written is not wanted */
	struct decoder *d = decoder_new(e);
	size_t at = 0;

	if (d != NULL && decoder_put(d, in, &none, &at))
		at = in.n;
	decoder_free(d);
	buf_free(&none);
	return at;
}

enum encoding
encoding_guess(struct slice *file)
{
	size_t utf8, gb;

	if (file->n >= 3 && memcmp(file->p, "\xef\xbb\xbf", 3) == 0) {
		*file = slice_of(file->p + 3, file->n - 3);
		return ENCODING_UTF8;
	}
	utf8 = utf8_misfit(*file);
	if (utf8 == file->n)
		return ENCODING_UTF8;
	gb = misfit(ENCODING_GB18030, *file);
	return gb > utf8 ? ENCODING_GB18030 : ENCODING_UTF8;
}

struct decoder *
decoder_new(enum encoding e)
{
	struct decoder *d = calloc(1, sizeof *d);

	if (d == NULL)
		return NULL;
	d->from = e;
	d->iconv = NOT_OPEN;
	if (e == ENCODING_GB18030 &&
	    (d->iconv = iconv_open("UTF-8", "GB18030")) == NOT_OPEN) {
		free(d);
		return NULL;
	}
	return d;
}

void
decoder_free(struct decoder *d)
{
	if (d == NULL)
		return;
	if (d->iconv != NOT_OPEN)
		iconv_close(d->iconv);
	free(d);
}

bool
decoder_put(struct decoder *d, struct slice in, struct buf *out, size_t *at)
{
	char piece[PIECE], *to, *from = (char *)(uintptr_t)in.p; /* only read */
	size_t left = in.n, room;
	bool stopped = false;

	if (d->from == ENCODING_UTF8) {
		*at = utf8_misfit(in);
		buf_put(out, in.p, *at);
		return *at == in.n;
	}
	iconv(d->iconv, NULL, NULL, NULL, NULL);
	while (left > 0 && !stopped) {
		to = piece;
		room = sizeof piece;
		stopped =
		    iconv(d->iconv, &from, &left, &to, &room) == (size_t)-1 &&
		    errno != E2BIG;
		buf_put(out, piece, sizeof piece - room);
	}
	*at = in.n - left;
	return left == 0;
}
