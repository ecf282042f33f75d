/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/draft_holder.h"

#include <stdio.h>
#include <string.h>

#include "issuer/draft.h"
#include "issuer/draft_field.h"
#include "record/unicode.h"
#include "record/uscc.h"

#define LEI_LENGTH 20

static void
check_uscc(const char *code, struct problems *ps)
{
	char c17, c18;

	switch (uscc_check(slice_str(code))) {
	case USCC_OK:
		return;
	case USCC_LENGTH:
		problems_add(ps, "holder.uscc", E_USCC_LENGTH, "%zu: %.60s",
		    unicode_length(slice_str(code)), code);
		return;
	case USCC_ALPHABET:
		problems_add(ps, "holder.uscc", E_USCC_ALPHABET, "%.60s", code);
		return;
	case USCC_CHECK_17:
		uscc_expected(slice_str(code), &c17, &c18);
		problems_warn(
		    ps, "holder.uscc", E_USCC_CHECK_17, "17: %c", c17);
		return;
	case USCC_CHECK_18:
		uscc_expected(slice_str(code), &c17, &c18);
		problems_warn(
		    ps, "holder.uscc", E_USCC_CHECK_18, "18: %c", c18);
		return;
	}
}

/* ISO 17442: ISO 7064 mod 97-10 over the 20 characters gives 1. Every LEI
 * ever given out passes, so that one that fails is a typing error. */
static void
check_lei(const char *lei, struct problems *ps)
{
	unsigned rest = 0;
	size_t i;

	for (i = 0; lei[i] != '\0'; i++) {
		if (lei[i] >= '0' && lei[i] <= '9')
			rest = (rest * 10 + (unsigned)(lei[i] - '0')) % 97;
		else if (lei[i] >= 'A' && lei[i] <= 'Z')
			rest =
			    (rest * 100 + (unsigned)(lei[i] - 'A') + 10) % 97;
		else
			i = LEI_LENGTH; /* refused below */
	}
	if (i != LEI_LENGTH)
		problems_add(ps, "holder.lei", E_LEI_FORM, NULL);
	else if (rest != 1)
		problems_add(ps, "holder.lei", E_LEI_CHECK, NULL);
}

void
draft_holder(struct draft *d, struct problems *ps)
{
	static const char *const known[] = { "name", "uscc", "lei", "reg",
		"country", "address", "former_names", NULL };
	const struct json *h = json_get(d->tree, "holder"), *m;
	struct certificate *c = &d->c;
	char path[64];

	if (!draft_object(h, "holder", known, true, ps))
		return;
	draft_bilingual(h, "holder", "name", true, &c->holder.name, ps);
	draft_bilingual(h, "holder", "address", false, &c->holder.address, ps);
	draft_bilingual_limit(
	    &c->holder.name, CERTIFICATE_NAME_MAX, "holder.name", ps);
	draft_bilingual_limit(
	    &c->holder.address, CERTIFICATE_TEXT_MAX, "holder.address", ps);
	c->holder.uscc = draft_text(h, "holder", "uscc", false, ps);
	c->holder.lei = draft_text(h, "holder", "lei", false, ps);
	c->holder.reg = draft_text(h, "holder", "reg", false, ps);
	c->holder.country = draft_text(h, "holder", "country", true, ps);
	if (c->holder.country != NULL &&
	    (strlen(c->holder.country) != 2 ||
		strspn(c->holder.country, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 2))
		problems_add(ps, "holder.country", E_FIELD_VALUE,
		    "ISO 3166-1: CN, DE, ...");
	draft_limit(c->holder.reg, CERTIFICATE_REG_MAX, "holder", "reg", ps);
	if (c->holder.uscc != NULL)
		check_uscc(c->holder.uscc, ps);
	if (c->holder.lei != NULL)
		check_lei(c->holder.lei, ps);
	if (c->holder.uscc == NULL && c->holder.lei == NULL &&
	    c->holder.reg == NULL)
		problems_add(ps, "holder", E_FIELD_MISSING, "uscc, lei, reg");
	m = json_get(h, "former_names");
	if (m == NULL)
		return;
	if (json_type(m) != JSON_ARRAY ||
	    json_size(m) > CERTIFICATE_FORMER_MAX) {
		problems_add(ps, "holder.former_names", E_FIELD_TYPE,
		    "array of at most %d", CERTIFICATE_FORMER_MAX);
		return;
	}
	for (m = json_first(m); m != NULL; m = json_next(m)) {
		snprintf(path, sizeof path, "holder.former_names[%zu]",
		    c->holder.nformer);
		draft_bilingual_of(
		    m, path, true, &c->holder.former[c->holder.nformer], ps);
		draft_bilingual_limit(&c->holder.former[c->holder.nformer++],
		    CERTIFICATE_NAME_MAX, path, ps);
	}
}
