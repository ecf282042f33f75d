/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking one address, through bin/yinxin-fetch: a run that needs no network
 * never loads what can use it.  Whoever calls sees to it that the host is a
 * pinned publisher's or stands in the settings, never one that a code names.
 */
#ifndef SYS_FETCH_H
#define SYS_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "record/buf.h"
#include "record/error.h"

#define FETCH_ETAG 128
#define FETCH_WHY 200
#define FETCH_URL 512
#define FETCH_FILE 512
#define FETCH_TYPE 64
#define FETCH_POST 65536 /* bytes that may be posted */
#define FETCH_SECONDS 20 /* for one address */
#define FETCH_MAGIC 0x79786632U /* "yxf2" */

struct fetch_request { /* as sent to the program, before what is posted */
	uint32_t magic;
	uint32_t max;
	char url[FETCH_URL];
	char etag[FETCH_ETAG];
	char authorities[FETCH_FILE];
	char type[FETCH_TYPE]; /* of what is posted; "": nothing is */
	uint32_t n; /* bytes of it that follow */
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
/* Why there was no answer, in words; `why` is that of an answer. */
const char *fetch_why(const char *why, enum lang lang);
/* The same with something to post; over http, too, if the address says so. */
bool fetch_post(const char *url, size_t max, const char *type,
    struct slice post, struct buf *body, struct fetch_answer *out);
/* Whether the address lies below the base: same scheme, host and path. */
bool fetch_below(const char *url, const char *base);
/* Whether both have the same scheme, host and port. */
bool fetch_same_host(const char *a, const char *b);

#endif
