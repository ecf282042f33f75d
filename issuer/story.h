/* SPDX-License-Identifier: Apache-2.0 */
/* The story of a case in words, line by line: for the terminal and for the
 * file of the archive alike. */
#ifndef ISSUER_STORY_H
#define ISSUER_STORY_H

#include "issuer/dossier.h"
#include "issuer/roster.h"

enum story_line {
	STORY_TITLE,
	STORY_FACT, /* of the whole case */
	STORY_HEAD, /* of a part */
	STORY_STEP, /* who did what, when */
	STORY_DETAIL /* of the step above */
};

/* Calls `each` for every line; false on no memory. The roster gives names;
 * people who are not in it are shown by their id. */
bool story_tell(const struct dossier *d, const struct roster *people,
    enum lang lang,
    void (*each)(void *arg, enum story_line kind, const char *text), void *arg);

/* The whole as JSON, "case/1"; NULL on no memory. */
struct json *story_json(const struct dossier *d);

#endif
