/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One file a parser of foreign bytes: LLVMFuzzerTestOneInput hands it any
 * bytes, and FUZZ_HOLDS says what is true of whatever it accepts.  `make fuzz`
 * runs them under ASan and UBSan, from what the issuer makes, from
 * tests/vectors and from tests/fuzz/corpus, where every crash ever found stays.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "record/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FUZZ_HOLDS(condition)                                            \
	do {                                                             \
		if (!(condition)) {                                      \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, \
			    __LINE__, #condition);                       \
			abort();                                         \
		}                                                        \
	} while (0)

#endif
