/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the codes of one image, with as many attempts as it deserves. */
#ifndef VERIFIER_READER_CODE_H
#define VERIFIER_READER_CODE_H

#include "verifier/reader_image.h"
#include "verifier/reader_out.h"

enum reader_effort {
	READER_QUICK, /* one of many pages: more attempts only when a code
	                 is seen */
	READER_THOROUGH /* the one photo that we were given */
};

struct reader_codes {
	int read; /* codes sent as WIRE_CODE */
	bool seen; /* and at least one that is there but does not decode */
	int module; /* its pixels a module, times 10; 0: unknown */
};

void reader_code_find(const struct reader_image *image,
    enum reader_effort effort, struct reader_out *out,
    struct reader_codes *codes);

#endif
