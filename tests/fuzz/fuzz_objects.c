/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A PDF as the reader's child takes it apart: page tree, name trees, fields,
 * embedded files, fonts, content, images, codes.  Poppler is not ours to mend:
 * in its place stands one that opens every file, draws the file's own bytes,
 * and loses now this and now that, so that all that stands behind it is met.
 */
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/reader_page.h"
#include "verifier/reader_pdf.h"

#define SIDE 48 /* pixels of what it draws */

struct reader_pages {
	struct slice file;
	unsigned asked; /* how often: each answer differs */
};

/* A byte of the file for each question. */
static unsigned
answer(struct reader_pages *pages)
{
	unsigned n = pages->asked++;

	return pages->file.n == 0 ? n : pages->file.p[n * 31 % pages->file.n];
}

struct reader_pages *
reader_pages_open(struct slice file)
{
	struct reader_pages *pages = calloc(1, sizeof(*pages));

	if (pages != NULL)
		pages->file = file;
	return pages;
}

void
reader_pages_close(struct reader_pages *pages)
{
	free(pages);
}

unsigned
reader_pages_lost(struct reader_pages *pages)
{
	return answer(pages) &
	    (READER_LOST_IMAGE | READER_LOST_CONTENT | READER_LOST_FONT |
		READER_LOST_EMBEDDED);
}

static bool
paint(const struct reader_pages *pages, struct reader_image *out)
{
	size_t n = (size_t)SIDE * SIDE;

	if (!reader_image_new(SIDE, SIDE, out))
		return false;
	memset(out->p, 0xff, n);
	memcpy(out->p, pages->file.p, pages->file.n < n ? pages->file.n : n);
	return true;
}

bool
reader_page_draw(const struct reader_pages *pages, int page, int *dpi,
    enum reader_plane plane, struct reader_image *out)
{
	FUZZ_HOLDS(page >= 1 && *dpi > 0);
	(void)plane;
	if (pages->file.n % 7 == 0)
		return false;
	*dpi = *dpi > 250 ? 250 : *dpi;
	return paint(pages, out);
}

bool
reader_page_image(const struct reader_pages *pages, int page,
    enum reader_plane plane, struct reader_image *out)
{
	FUZZ_HOLDS(page >= 1);
	(void)plane;
	return pages->file.n % 3 != 0 && paint(pages, out);
}

char *
reader_page_text(const struct reader_pages *pages, int page)
{
	FUZZ_HOLDS(page >= 1);
	return pages->file.n % 5 == 0 ? NULL : slice_dup(pages->file);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int nowhere = -1;
	struct wire_request request = {
		.magic = WIRE_MAGIC, .format = WIRE_PDF, .from = 1, .last = 8
	};
	struct reader_out out = { .fd = -1 };

	if (nowhere == -1)
		nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	out.fd = nowhere;
	reader_pdf(slice_of(data, size), &request, &out);
	return 0;
}
