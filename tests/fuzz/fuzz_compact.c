/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a QR: what decodes is what its encoder would have written. */
#include "tests/fuzz/fuzz.h"

#include "record/compact.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of(data, size), host, digits;
	struct buf envelope = BUF_INIT(JWS_CERTIFICATE_MAX);
	struct buf again = BUF_INIT(COMPACT_DIGITS_MAX);
	struct jws *jws = NULL;
	size_t used = 0;

	digits = compact_fragment(text, &host);
	FUZZ_HOLDS(digits.n <= size && host.n <= size);
	if (digits.n == 0)
		digits = text;
	if (compact_decode(digits, &envelope, &used) == E_OK) {
		FUZZ_HOLDS(used <= digits.n);
		FUZZ_HOLDS(jws_parse(buf_view(&envelope), JWS_CERTIFICATE_MAX,
			       &jws) == E_OK);
		/* Another deflater may have packed the same payload. */
		FUZZ_HOLDS(compact_encode(buf_view(&envelope), &again) == E_OK);
	}
	jws_free(jws);
	buf_free(&envelope);
	buf_free(&again);
	return 0;
}
