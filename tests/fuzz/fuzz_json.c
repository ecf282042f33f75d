/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate lets through parses; what is written is read as the same. */
#include "tests/fuzz/fuzz.h"

#include "record/json.h"

#define MAX (1 << 20)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size);
	struct buf once = BUF_INIT(2 * MAX), twice = BUF_INIT(2 * MAX);
	struct json *v = NULL, *again = NULL;
	enum error e = json_parse(in, MAX, &v, NULL);

	FUZZ_HOLDS((e == E_OK) == (json_gate(in, MAX, NULL) == E_OK));
	FUZZ_HOLDS((e == E_OK) == (v != NULL));
	if (e == E_OK) {
		json_write_canonical(v, &once);
		FUZZ_HOLDS(
		    json_parse(buf_view(&once), 2 * MAX, &again, NULL) == E_OK);
		json_write_canonical(again, &twice);
		FUZZ_HOLDS(slice_eq(buf_view(&once), buf_view(&twice)));
	}
	json_free(v);
	json_free(again);
	buf_free(&once);
	buf_free(&twice);
	return 0;
}
