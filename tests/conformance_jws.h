/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TESTS_CONFORMANCE_JWS_H
#define TESTS_CONFORMANCE_JWS_H

/* Judges dir/wycheproof/json_web_signature_test.json, prints a summary and
 * every disagreement; 0 when there is none. */
int conformance_jws(const char *dir);

#endif
