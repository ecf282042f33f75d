/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence that somebody hands over, judged under its own first trust list as
 * if that were pinned: whatever it records, the report is in order. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "verifier/bundle.h"

static void
pin_own(struct slice in, struct pins *pins)
{
	struct buf list = BUF_INIT(JWS_TRUST_MAX);
	struct json *tree = NULL;
	const struct json *first;

	if (json_parse(in, BUNDLE_MAX, &tree, NULL) == E_OK &&
	    (first = json_first(json_get(tree, "trust"))) != NULL) {
		json_write(first, 0, &list);
		if (trust_parse(
			buf_view(&list), NULL, &pins->v[0].trust, NULL) == E_OK)
			pins->n = 1;
	}
	buf_free(&list);
	json_free(tree);
}

static void
hold(const struct report *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->ninputs; i++) {
		FUZZ_HOLDS(r->inputs[i].first == n);
		n += r->inputs[i].n;
	}
	FUZZ_HOLDS(n == r->n);
	for (i = 0; i < r->n; i++)
		FUZZ_HOLDS(r->v[i]->input != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pins pins;
	struct slice in = slice_of(data, size);
	struct report report;
	struct bundle b;
	char field[64];
	size_t differ;

	memset(&pins, 0, sizeof(pins));
	memset(&report, 0, sizeof(report));
	pin_own(in, &pins);
	if (bundle_read(in, &pins, &b, field) == E_OK) {
		report.question = &b.question;
		FUZZ_HOLDS(bundle_judge(&b, &report, &differ));
		hold(&report);
	}
	report_clear(&report);
	bundle_clear(&b);
	pins_clear(&pins);
	return 0;
}
