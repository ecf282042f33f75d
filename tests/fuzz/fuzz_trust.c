/* SPDX-License-Identifier: Apache-2.0 */
/* A trust list, signed or not, and a pinned root. */
#include "tests/fuzz/fuzz.h"

#include "record/trust.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size);
	struct trust *signed_list = NULL, *payload = NULL;
	struct trust_root root = { .nkeys = 0 };
	char field[64], fingerprint[TRUST_FINGERPRINT];

	if (trust_parse(in, NULL, &signed_list, field) == E_OK)
		FUZZ_HOLDS(signed_list->root.threshold >= 1);
	if (trust_parse_payload(in, &payload, field) == E_OK)
		for (size_t i = 0; i < payload->nschemes; i++)
			FUZZ_HOLDS(payload->schemes[i].nrequired >= 1);
	if (trust_root_parse(in, &root) == E_OK) {
		FUZZ_HOLDS(
		    root.nkeys >= 1 && root.threshold <= (int64_t)root.nkeys);
		trust_root_fingerprint(&root, fingerprint);
	}
	trust_root_clear(&root);
	trust_free(signed_list);
	trust_free(payload);
	return 0;
}
