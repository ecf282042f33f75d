/* SPDX-License-Identifier: Apache-2.0 */
/* An envelope in either serialization: never more signatures than there may
 * be, and a payload within its limit. */
#include "tests/fuzz/fuzz.h"

#include "record/jws.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size);
	struct jws *jws = NULL;

	if (jws_parse(in, JWS_CERTIFICATE_MAX, &jws) == E_OK) {
		FUZZ_HOLDS(jws->n >= 1 && jws->n <= JWS_SIGNATURES_MAX);
		FUZZ_HOLDS(jws->payload.n <= JWS_CERTIFICATE_MAX);
	}
	jws_free(jws);
	jws = NULL;
	if (jws_parse_compact(in, JWS_CERTIFICATE_MAX, &jws) == E_OK)
		FUZZ_HOLDS(jws->n == 1);
	jws_free(jws);
	return 0;
}
