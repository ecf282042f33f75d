/* SPDX-License-Identifier: Apache-2.0 */
#include "record/uscc.h"

#include <string.h>

#define LENGTH 18
#define ORGANISATION 8 /* where the organisation code begins */

/* GB 32100-2015 table 1: the value of a character is its place. */
static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* Place in the alphabet; -1 for I O S V Z, lower case and all others. */
static int
value(uint8_t c)
{
	const char *p = c == '\0' ? NULL : strchr(alphabet, c);

	return p == NULL ? -1 : (int)(p - alphabet);
}

/* GB 11714 counts letters by all 26: A is 10, Z is 35. */
static int
organisation_value(uint8_t c)
{
	return c <= '9' ? c - '0' : c - 'A' + 10;
}

/* GB 11714: C9 = 11 - sum(Ci * Wi) mod 11, written X for 10 and 0 for 11. */
static char
check_17(const uint8_t *code)
{
	static const int weight[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;
	int i, c;

	for (i = 0; i < 8; i++)
		sum += organisation_value(code[ORGANISATION + i]) * weight[i];
	c = 11 - sum % 11;
	return c == 10 ? 'X' : c == 11 ? '0' : (char)('0' + c);
}

/* GB 32100-2015: C18 = 31 - sum(Ci * 3^(i-1) mod 31) mod 31, 31 being 0. */
static char
check_18(const uint8_t *code)
{
	int weight = 1;
	int sum = 0;
	int i;

	for (i = 0; i < LENGTH - 1; i++) {
		sum += value(code[i]) * weight;
		weight = weight * 3 % 31;
	}
	return alphabet[(31 - sum % 31) % 31];
}

enum uscc
uscc_check(struct slice code)
{
	size_t i, wide = 0;

	/* A character of several bytes is one that the alphabet lacks; the
	 * length is counted in characters. */
	for (i = 0; i < code.n; i++)
		if ((code.p[i] & 0xc0) == 0x80)
			wide++;
	if (code.n - wide != LENGTH)
		return USCC_LENGTH;
	for (i = 0; i < code.n; i++)
		if (value(code.p[i]) < 0)
			return USCC_ALPHABET;
	if (check_17(code.p) != (char)code.p[16])
		return USCC_CHECK_17;
	if (check_18(code.p) != (char)code.p[17])
		return USCC_CHECK_18;
	return USCC_OK;
}

void
uscc_expected(struct slice code, char *c17, char *c18)
{
	uint8_t whole[LENGTH];

	*c17 = check_17(code.p);
	/* The 18th covers the 17th: it is that of the corrected code. */
	memcpy(whole, code.p, LENGTH);
	whole[16] = (uint8_t)*c17;
	*c18 = check_18(whole);
}
