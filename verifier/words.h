/* SPDX-License-Identifier: Apache-2.0 */
/* What a verdict means and what to do next, in plain words. */
#ifndef VERIFIER_WORDS_H
#define VERIFIER_WORDS_H

#include "verifier/report.h"

/* A name in lang, else in the other language, else its code. */
const char *words_name(
    const struct bilingual *name, const char *code, enum lang lang);
/* Scheme and level of a judged certificate, "name (code)", as the trust list
 * names them, and its i-th issuer. The first two append. */
void words_scheme(
    const struct verification *v, enum lang lang, struct buf *out);
void words_level(const struct verification *v, enum lang lang, struct buf *out);
const char *words_issuer(
    const struct verification *v, size_t i, enum lang lang);

/* The headline: "valid · 有效". The token valid / NOT valid / unknown is in
 * it in every language. */
const char *words_verdict(enum verdict v, enum lang lang);
/* One or two sentences: why, with its dates. Appends. */
void words_reason(const struct result *r, enum lang lang, struct buf *out);
/* What a check found, with its detail in words of the language. Appends. */
void words_finding(const struct finding *f, enum lang lang, struct buf *out);
/* What to do about a finding; NULL when there is nothing to add. */
const char *words_advice(enum error code, enum lang lang);
/* What to do about the whole; NULL for none. */
const char *words_next(const struct verification *v, enum lang lang);

#endif
