/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the bench program share. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include "record/buf.h"

void bench_die(const char *what) __attribute__((noreturn));
double bench_cpu(void); /* seconds of CPU time of this process */
void bench_load(const char *path, struct buf *b);

/* bench grow WORKSPACE PASSPHRASE-FILE N: N certificates into its register */
void bench_grow(char **argv);
/* bench lookup STATUS SECONDS: one entry of a token, found and judged */
void bench_lookup(char **argv);

#endif
