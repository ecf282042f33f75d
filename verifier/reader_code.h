/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the codes of a page, with as many attempts as it deserves. */
#ifndef VERIFIER_READER_CODE_H
#define VERIFIER_READER_CODE_H

#include "verifier/reader_image.h"
#include "verifier/reader_out.h"

enum reader_effort {
	READER_QUICK, /* one of many pages: more attempts only when a code
	                 is seen */
	READER_THOROUGH /* the one photo that we were given */
};

struct reader_spot { /* in ten-thousandths of the image's width */
	int x, y, side;
};

/* What is known of one page, over all its images. Begin with zeroes. */
struct reader_codes {
	struct reader_spot read[LIMIT_CODES], lost[LIMIT_CODES];
	int nread, nlost;
	uint64_t sent[LIMIT_CODES]; /* digests of texts */
	int nsent;
	int module; /* of a lost code: pixels a module, times 10; 0: unknown */
	bool hint; /* something like a pattern stands where nothing was read */
};

/* Looks at one image of the page, a negative after turning it (*image is
 * changed then); texts not yet sent go out as WIRE_CODE.
 * What is lost is counted afresh for each image. */
void reader_code_find(struct reader_image *image, enum reader_effort effort,
    struct reader_out *out, struct reader_codes *codes);
/* Whether a code is there that does not decode. */
bool reader_code_lost(const struct reader_codes *codes);

#endif
