/* SPDX-License-Identifier: Apache-2.0 */
/* The first byte says how, the rest is a PNG or JPEG: what comes out of it is
 * within the limits, and the search for codes gets along with it. */
#include "tests/fuzz/fuzz.h"

#include "verifier/reader_finder.h"
#include "verifier/reader_image.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader_image image = { NULL, 0, 0 }, small = { NULL, 0, 0 };
	struct reader_patterns seen;
	enum cause why = CAUSE_NONE;
	struct slice file;
	bool ok;

	if (size == 0)
		return 0;
	file = slice_of(data + 1, size - 1);
	if ((data[0] & 1) != 0)
		ok = reader_image_png(file, &image, &why);
	else
		ok = reader_image_jpeg(file, (data[0] & 2) != 0 ? 64 : 0,
		    (data[0] & 4) != 0 ? READER_RED : READER_LUMA, &image,
		    &why);
	FUZZ_HOLDS(ok || why != CAUSE_NONE);
	/* An image of a few bytes may have millions of pixels. */
	if (ok && image.w <= 1024 && image.h <= 1024) {
		FUZZ_HOLDS(image.p != NULL && image.w > 0 && image.h > 0);
		reader_finder(&image, &seen);
		FUZZ_HOLDS(seen.ncodes >= 0 && seen.ncentres >= 0);
		if (reader_image_scale(&image, 2, 3, &small))
			reader_image_free(&small);
	}
	reader_image_free(&image);
	return 0;
}
