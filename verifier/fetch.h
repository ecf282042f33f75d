/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fetching one address of a publisher, through bin/verifier-fetch: a check
 * that needs no network never loads what can use it.  Whoever calls sees to
 * it that the host is a pinned publisher's, never one that a code names.
 */
#ifndef VERIFIER_FETCH_H
#define VERIFIER_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "record/buf.h"

#define FETCH_ETAG 128
#define FETCH_WHY 200
#define FETCH_URL 512
#define FETCH_FILE 512
#define FETCH_SECONDS 20 /* for one address */
#define FETCH_MAGIC 0x79786631U /* "yxf1" */

struct fetch_request { /* as sent to the program */
	uint32_t magic;
	uint32_t max;
	char url[FETCH_URL];
	char etag[FETCH_ETAG];
	char authorities[FETCH_FILE];
};

struct fetch_answer { /* as it answers, before the body */
	uint32_t magic;
	int32_t status; /* of HTTP; 0: no answer, and why */
	uint32_t n; /* bytes that follow */
	char etag[FETCH_ETAG];
	char why[FETCH_WHY];
};

/* True when the server answered: out->status says how. Else out->why. */
bool fetch(const char *url, size_t max, const char *etag, struct buf *body,
    struct fetch_answer *out);
/* Whether the address lies below the base: same scheme, host and path. */
bool fetch_below(const char *url, const char *base);
/* Whether both have the same scheme, host and port. */
bool fetch_same_host(const char *a, const char *b);

#endif
