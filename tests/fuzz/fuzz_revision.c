/* SPDX-License-Identifier: Apache-2.0 */
/* The revisions of a signed PDF: what is read lies inside the file. */
#include "tests/fuzz/fuzz.h"

#include "record/revision.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size), parts[2];
	struct revision r = { .base = 0 };
	struct buf der = BUF_INIT(REVISION_ROOM_STAMPED);
	enum error e = revision_read(in, &r);

	FUZZ_HOLDS(r.nfields <= REVISION_SIGNATURES_MAX);
	FUZZ_HOLDS(r.nsignatures <= r.nfields);
	FUZZ_HOLDS(r.base <= size);
	for (size_t i = 0; i < r.nsignatures; i++) {
		revision_covered(in, &r.signature[i], parts);
		FUZZ_HOLDS(parts[0].p == data && parts[0].n <= size);
		FUZZ_HOLDS(parts[1].n <= size &&
		    parts[1].p + parts[1].n <= data + size);
		buf_reset(&der);
		(void)revision_cms(in, &r.signature[i], &der);
	}
	if (e == E_OK)
		FUZZ_HOLDS(r.nsignatures == r.nfields && r.end == size);
	buf_free(&der);
	return 0;
}
