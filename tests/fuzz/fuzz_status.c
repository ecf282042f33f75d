/* SPDX-License-Identifier: Apache-2.0 */
/* A status token, its packed list, and what its events say of any day. */
#include "tests/fuzz/fuzz.h"

#include "record/status.h"

static void
ask(const struct status *s)
{
	static const int64_t instants[] = { 0, 1700000000, 253402300799 };
	struct status_answer answer;

	for (size_t i = 0; i < s->nevents; i++)
		for (size_t k = 0; k < 3; k++) {
			status_judge(s->events, s->nevents, s->events[i].index,
			    480, instants[k], instants[k], &answer);
			FUZZ_HOLDS(
			    status_bit_of(&answer) != STATUS_BIT_UNALLOCATED);
		}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size);
	struct buf list = BUF_INIT(1 << 20);
	struct status *s = NULL;

	if (status_parse(in, &s) == E_OK) {
		FUZZ_HOLDS(s->exp > s->iat && s->seq >= 1);
		FUZZ_HOLDS(status_bit(s, STATUS_ENTRIES - 1) <=
		    STATUS_BIT_UNALLOCATED);
		if (s->nevents <= 64)
			ask(s);
	}
	status_free(s);
	if (status_list_unpack(in, 1 << 16, &list) == E_OK)
		FUZZ_HOLDS(list.n <= 1 << 16);
	buf_free(&list);
	return 0;
}
