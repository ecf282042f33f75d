/* SPDX-License-Identifier: Apache-2.0 */
/* The byte scan of a PDF ends, and what it finds lies inside. */
#include "tests/fuzz/fuzz.h"

#include "record/scan.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size), found;
	size_t from = 0, before = 0;

	while (scan_next(in, &from, &found)) {
		FUZZ_HOLDS(from > before && from <= size);
		FUZZ_HOLDS(found.p >= data && found.n <= size &&
		    (size_t)(found.p - data) <= size - found.n);
		before = from;
	}
	return 0;
}
