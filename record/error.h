/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every reason this program gives, in one table: record/error.def.  A reason
 * has a code that never changes ("json.duplicate_member"), and a line of text
 * in Chinese and English that may be improved at any time.
 */
#ifndef RECORD_ERROR_H
#define RECORD_ERROR_H

enum lang {
	LANG_ZH,
	LANG_EN
};

enum error {
#define X(name, code, zh, en) name,
#include "record/error.def"
#undef X
	ERROR_COUNT
};

const char *error_code(enum error e); /* never NULL */
enum error error_of(const char *code); /* ERROR_COUNT: there is none */
const char *error_text(enum error e, enum lang lang); /* never NULL */

#endif
