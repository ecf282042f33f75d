/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the content of a page: told apart without an end or a hole. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "verifier/reader_content.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader_content content = { .only_images = false };

	reader_content(slice_of(data, size), &content);
	FUZZ_HOLDS(content.draws >= 0);
	FUZZ_HOLDS(memchr(content.name, '\0', sizeof(content.name)) != NULL);
	return 0;
}
