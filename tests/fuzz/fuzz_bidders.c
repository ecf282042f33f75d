/* SPDX-License-Identifier: Apache-2.0 */
/* Whose bid is which: CSV in UTF-8 or GB18030. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "record/unicode.h"
#include "verifier/bidders.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bidders b = { .n = 0 };
	struct bidders_fault why = { 0, NULL, NULL };
	size_t i;

	if (!bidders_parse(slice_of(data, size), &b, &why))
		FUZZ_HOLDS(why.line >= 1 && why.zh != NULL && why.en != NULL);
	for (i = 0; i < b.n; i++) {
		FUZZ_HOLDS(b.v[i].path[0] != '\0' && b.v[i].name[0] != '\0');
		FUZZ_HOLDS(unicode_valid(slice_str(b.v[i].name)));
		FUZZ_HOLDS(bidders_of(&b, b.v[i].path) != NULL);
	}
	bidders_clear(&b);
	return 0;
}
