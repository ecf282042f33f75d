/* SPDX-License-Identifier: Apache-2.0 */
/* What the content stream of a page does (ISO 32000-1 section 8.2): a scan
 * places one image and paints nothing else, so that the image can be looked
 * at as it was scanned. */
#ifndef VERIFIER_READER_CONTENT_H
#define VERIFIER_READER_CONTENT_H

#include <stdbool.h>

#include "record/buf.h"

#define READER_CONTENT_NAME 128

struct reader_content {
	bool only_images; /* nothing is painted but by Do */
	bool text; /* text is shown, unseen (rendering mode 3) */
	int draws; /* times that Do is called */
	char name[READER_CONTENT_NAME]; /* of the last of them, with its '/' */
};

/* Anything that is not understood makes only_images false. */
void reader_content(struct slice content, struct reader_content *out);

#endif
