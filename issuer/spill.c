/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/spill.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"

#define CHUNK 8192

struct bin {
	uint8_t held[CHUNK]; /* not on the disk yet */
	size_t n;
	uint32_t *chunks; /* its whole ones: where in the file, in order */
	size_t nchunks, cap;
};

struct spill {
	char *dir;
	int fd; /* -1: nothing is on the disk */
	uint32_t nchunks; /* in the file */
	struct bin bins[SPILL_BINS];
};

int
spill_open(const char *dir, struct spill **out)
{
	struct spill *s = calloc(1, sizeof *s);

	*out = s;
	if (s == NULL)
		return ENOMEM;
	s->fd = -1;
	s->dir = strdup(dir);
	return s->dir == NULL ? ENOMEM : 0;
}

void
spill_close(struct spill *s)
{
	size_t i;

	if (s == NULL)
		return;
	if (s->fd >= 0)
		close(s->fd);
	for (i = 0; i < SPILL_BINS; i++)
		free(s->bins[i].chunks);
	free(s->dir);
	free(s);
}

static int
grow(struct bin *b)
{
	const size_t cap = b->cap == 0 ? 16 : b->cap * 2;
	uint32_t *more;

	if (b->nchunks < b->cap)
		return 0;
	more = reallocarray(b->chunks, cap, sizeof *more);
	if (more == NULL)
		return ENOMEM;
	b->chunks = more;
	b->cap = cap;
	return 0;
}

/* A full chunk goes to the end of the file, which is written nowhere else. */
static int
flush(struct spill *s, struct bin *b)
{
	int error = s->fd >= 0 ? 0 : file_scratch(s->dir, &s->fd);

	if (error == 0)
		error = grow(b);
	if (error == 0)
		error = file_put_fd(s->fd, slice_of(b->held, CHUNK));
	if (error != 0)
		return error;
	b->chunks[b->nchunks++] = s->nchunks++;
	b->n = 0;
	return 0;
}

int
spill_add(struct spill *s, uint8_t bin, struct slice bytes)
{
	struct bin *b = &s->bins[bin];
	size_t n;
	int error;

	while (bytes.n > 0) {
		n = bytes.n < CHUNK - b->n ? bytes.n : CHUNK - b->n;
		memcpy(b->held + b->n, bytes.p, n);
		b->n += n;
		bytes.p += n;
		bytes.n -= n;
		if (b->n == CHUNK && (error = flush(s, b)) != 0)
			return error;
	}
	return 0;
}

static int
read_chunk(int fd, uint32_t chunk, uint8_t out[CHUNK])
{
	size_t n = 0;
	ssize_t got;

	while (n < CHUNK) {
		got = pread(
		    fd, out + n, CHUNK - n, (off_t)chunk * CHUNK + (off_t)n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? errno : EIO;
		n += (size_t)got;
	}
	return 0;
}

int
spill_read(const struct spill *s, uint8_t bin, struct buf *out)
{
	const struct bin *b = &s->bins[bin];
	uint8_t chunk[CHUNK];
	size_t i;
	int error;

	for (i = 0; i < b->nchunks; i++) {
		error = read_chunk(s->fd, b->chunks[i], chunk);
		if (error != 0)
			return error;
		buf_put(out, chunk, CHUNK);
	}
	buf_put(out, b->held, b->n);
	return buf_ok(out) ? 0 : EFBIG;
}
