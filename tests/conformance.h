/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Vectors that others published, in the layout of their repositories under
 * one directory.  Each function prints what it counted and every deviation,
 * and returns 0 when there is none; vectors that are absent are a deviation.
 */
#ifndef TESTS_CONFORMANCE_H
#define TESTS_CONFORMANCE_H

#include "record/buf.h"

#define CONFORMANCE_FILE_MAX (4 << 20)

/* DIR/JSONTestSuite/test_parsing through json_parse(). */
int conformance_json(const char *dir);
/* DIR/wycheproof: ES256 and Ed25519 through crypt_verify(). */
int conformance_signature(const char *dir);
/* DIR/token-status-list: the IETF's lists through record/status. */
int conformance_status(const char *dir);

/* Appends a whole file; false, and said, when it cannot be read. */
bool conformance_read(const char *path, struct buf *out);

#endif
