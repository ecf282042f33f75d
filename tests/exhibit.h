/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents to be looked at by tests: the records of tests/cases and the
 * bodies of tests/data, as an issuer would hand them to document_write().
 * Layout does not look at signatures, so their bytes here are a pattern of
 * the true length: the QR is as large as a real one.
 */
#ifndef TESTS_EXHIBIT_H
#define TESTS_EXHIBIT_H

#include "issuer/document.h"
#include "record/json.h"

#define EXHIBIT_BODIES_MAX 8

struct exhibit {
	struct certificate c;
	struct trust trust;
	struct document_source src;
	struct document_annex annex[CERTIFICATE_ANNEX_MAX];
	struct buf envelope, qr, annex_bytes;
	struct json *world, *record; /* what the strings point into */
};

/* A record below tests/data; scope: bytes of its scope.txt, kept by the
 * caller, or empty. */
struct exhibit *exhibit_file(const char *name, struct slice scope);
/* The n-th certificate of a file below tests/cases. */
struct exhibit *exhibit_case(const char *name, size_t n);
/* Makes envelope and QR anew after a change of c. */
void exhibit_sign(struct exhibit *e);
void exhibit_free(struct exhibit *e);
/* Those of templates/designs, as an unchecked fixture: opening one takes longer
 * than most tests. */
void exhibit_open_designs(void);
void exhibit_close_designs(void);
/* One of them, not to be closed. */
struct design *exhibit_design(const char *name);

#endif
