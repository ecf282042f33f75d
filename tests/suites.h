/* SPDX-License-Identifier: Apache-2.0 */
/* One suite a module: tests/test_NOUN.c exports NOUN_suite().  Add a line
 * here and run.c runs it. */
#ifndef TESTS_SUITES_H
#define TESTS_SUITES_H

#include <check.h>

/* The tag of cases that say one thing thousands of times, or what other
 * programs say of it: the sanitizers leave them out and have the fuzz targets
 * instead. */
#define TESTS_LONG "long"

/* One line a suite, or every new one would move them all. */
/* clang-format off */
#define SUITES(X) \
	X(option) \
	X(tty) \
	X(file) \
	X(x509) \
	X(agent) \
	X(secret) \
	X(b64) \
	X(buf) \
	X(transition) \
	X(workflow) \
	X(approval) \
	X(sandbox) \
	X(proc) \
	X(crypt) \
	X(jws) \
	X(compact) \
	X(scan) \
	X(trust) \
	X(input) \
	X(cause) \
	X(content) \
	X(print) \
	X(certificate) \
	X(status) \
	X(chain) \
	X(claim) \
	X(calendar) \
	X(vectors) \
	X(register) \
	X(site) \
	X(scheme) \
	X(scoring) \
	X(draft) \
	X(table) \
	X(verify) \
	X(standing) \
	X(cases) \
	X(date) \
	X(deflate) \
	X(uscc) \
	X(release) \
	X(revision) \
	X(format) \
	X(text) \
	X(font) \
	X(qr) \
	X(pdf) \
	X(cms) \
	X(pdfsign) \
	X(pagetext) \
	X(design) \
	X(document) \
	X(layout) \
	X(json) \
	X(json_write) \
	X(unicode) \
	X(cli) /* last: its stories run beside all others */
/* clang-format on */

#define X(name) Suite *name##_suite(void);
SUITES(X)
#undef X

#endif
