/* SPDX-License-Identifier: Apache-2.0 */
/* The letters of a foreign page, as poppler gave them: the first line is what
 * is looked for, the rest the page. */
#include "tests/fuzz/fuzz.h"

#include "verifier/pagetext.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size), wanted, text;
	size_t end = slice_find(in, slice_str("\n"), 0);
	struct date day;

	if (end == SIZE_MAX)
		return 0;
	wanted = slice_of(data, end);
	text = slice_of(data + end + 1, size - end - 1);
	(void)pagetext_usable(text);
	(void)pagetext_shows(text, wanted);
	if (date_parse(wanted, &day))
		(void)pagetext_dates(text, day);
	/* Nothing is on an empty page, and it cannot be judged. */
	FUZZ_HOLDS(!pagetext_usable(slice_of(data, 0)));
	FUZZ_HOLDS(wanted.n == 0 ||
	    !pagetext_shows(slice_of(data, 0), wanted) ||
	    pagetext_shows(text, wanted));
	return 0;
}
