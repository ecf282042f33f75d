/* SPDX-License-Identifier: Apache-2.0 */
/* A payload that is accepted can be written, and is read as itself. */
#include "tests/fuzz/fuzz.h"

#include "record/certificate.h"
#include "record/jws.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf once = BUF_INIT(1 << 16), twice = BUF_INIT(1 << 16);
	struct certificate *c = NULL, *again = NULL;
	char field[64];

	if (certificate_parse(slice_of(data, size), &c, field) == E_OK) {
		FUZZ_HOLDS(c->exp > c->nbf);
		FUZZ_HOLDS(certificate_check(c, field) == E_OK);
		if (certificate_write(c, &once) == E_OK) {
			FUZZ_HOLDS(certificate_parse(
				       buf_view(&once), &again, field) == E_OK);
			FUZZ_HOLDS(certificate_write(again, &twice) == E_OK);
			FUZZ_HOLDS(slice_eq(buf_view(&once), buf_view(&twice)));
		}
	}
	certificate_free(c);
	certificate_free(again);
	buf_free(&once);
	buf_free(&twice);
	return 0;
}
