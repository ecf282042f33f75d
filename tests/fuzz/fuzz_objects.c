/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A PDF as the reader's child takes it apart: page tree, name trees, fields,
 * embedded files, content, images, codes.  Poppler is not ours to mend: here
 * it refuses every file.
 */
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>

#include "verifier/reader_page.h"
#include "verifier/reader_pdf.h"

struct reader_pages *
reader_pages_open(struct slice file)
{
	(void)file;
	return NULL;
}

void
reader_pages_close(struct reader_pages *pages)
{
	FUZZ_HOLDS(pages == NULL);
}

unsigned
reader_pages_lost(struct reader_pages *pages)
{
	FUZZ_HOLDS(pages == NULL);
	return 0;
}

bool
reader_page_draw(const struct reader_pages *pages, int page, int *dpi,
    enum reader_plane plane, struct reader_image *out)
{
	(void)page;
	(void)dpi;
	(void)plane;
	(void)out;
	FUZZ_HOLDS(pages == NULL);
	return false;
}

bool
reader_page_image(const struct reader_pages *pages, int page,
    enum reader_plane plane, struct reader_image *out)
{
	(void)page;
	(void)plane;
	(void)out;
	FUZZ_HOLDS(pages == NULL);
	return false;
}

char *
reader_page_text(const struct reader_pages *pages, int page)
{
	(void)page;
	FUZZ_HOLDS(pages == NULL);
	return NULL;
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
