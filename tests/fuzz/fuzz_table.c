/* SPDX-License-Identifier: Apache-2.0 */
/* A spreadsheet of records, in the encoding that its first byte picks. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "issuer/table.h"
#include "record/json.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct problems *ps = calloc(1, sizeof *ps);
	struct buf record = BUF_INIT(1 << 20);
	struct table *t = NULL;
	enum table_end end;
	size_t row, last = 1;

	if (size > 0 && ps != NULL)
		t = table_open(slice_of(data + 1, size - 1),
		    (enum encoding)(data[0] % 3), NULL, ps);
	while (t != NULL) {
		buf_reset(&record);
		memset(ps, 0, sizeof *ps);
		end = table_next(t, &record, &row, ps);
		if (end == TABLE_DONE)
			break;
		FUZZ_HOLDS(row > last);
		last = row;
		if (end == TABLE_RECORD)
			FUZZ_HOLDS(json_gate(buf_view(&record), 1 << 20,
				       NULL) == E_OK);
		else
			FUZZ_HOLDS(ps->refusals > 0);
	}
	table_free(t);
	buf_free(&record);
	free(ps);
	return 0;
}
