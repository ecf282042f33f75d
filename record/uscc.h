/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Unified social credit code, GB 32100-2015: 18 characters of 0-9 A-Z without
 * I O S V Z.  The 18th checks the first 17; the 17th is the check character
 * of the organisation code (GB 11714) in positions 9..17.  A good code says
 * nothing about whether the organisation exists.
 */
#ifndef RECORD_USCC_H
#define RECORD_USCC_H

#include "record/buf.h"

enum uscc {
	USCC_OK,
	USCC_CHECK_18, /* only the 18th fails: real older codes do; a warning */
	USCC_CHECK_17, /* the 17th fails: a typing error or an ID number */
	USCC_LENGTH, /* not 18 characters: refused */
	USCC_ALPHABET /* a character the standard does not have: refused */
};

enum uscc uscc_check(struct slice code);
/* The check characters that would be right; code must have 18 characters of
 * the alphabet. */
void uscc_expected(struct slice code, char *c17, char *c18);

#endif
