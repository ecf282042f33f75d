/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The values that a design's texts may name: "{holder}", "{valid_until}".
 * A text vanishes when one of its values is empty, so that a certificate
 * without an address has no empty line for it.  "{issued@en}" takes a value
 * in the other language.
 */
#ifndef ISSUER_FIELD_H
#define ISSUER_FIELD_H

#include "issuer/document.h"
#include "issuer/layout.h"

/* What stands on a page, gathered while its texts are made. */
struct field_shown {
	uint32_t values; /* bits of the table of values */
	uint32_t bodies; /* bits of certificate.issuers */
};

struct field_source {
	const struct layout *layout;
	const struct document_source *document;
	const struct trust_body *body; /* in a stack of bodies, else NULL */
	size_t annex; /* on annex pages: which */
	size_t page, pages; /* from 1; 0 while not known */
	struct field_shown *shown; /* or NULL */
};

#define FIELD_TEXT_MAX 65536 /* far over a whole payload */

/* Appends the text of a key; false when the design has none in this
 * language or a value of it is empty. */
bool field_text(const struct field_source *source, const char *key,
    enum lang lang, struct buf *out);
/* The record's field that a text shows: "holder.name.zh". */
void field_name(
    const struct layout *layout, const char *key, enum lang lang, char out[64]);
/* Adds a problem for whatever a certificate must show and has, but does not
 * stand on its page: what a reader has to compare with the record. */
void field_unshown(const struct field_source *source,
    const struct field_shown *shown, struct problems *ps);
/* The first "{name}" of a text that is no value; NULL when all are. */
const char *field_unknown(const char *text);
/* Appends a text's own words, without its values: what is on every page. */
void field_words(const char *text, struct buf *out);

#endif
