/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One GET over TLS, or one POST; the only user of libcurl, and only
 * bin/yinxin-fetch links it.  Certificate and host name checked, no redirect,
 * no cookie, no credentials: what comes is believed for its own signature, and
 * what is asked for with GET is the same for everybody.  A POST may go by
 * plain http, as time-stamping authorities have it (RFC 3161 section 3.4).
 */
#ifndef SYS_HTTP_H
#define SYS_HTTP_H

#include <stdbool.h>

#include "record/buf.h"

#define HTTP_ETAG 128 /* longer ones are dropped */
#define HTTP_WHY 200

struct http_request {
	const char *url;
	const char *etag; /* of what is kept; "" or NULL: none */
	const char *authorities; /* a PEM file; "" or NULL: the system's */
	const char *type; /* of what is posted; "" or NULL: GET */
	struct slice post;
	size_t max; /* bytes of the answer */
	long seconds; /* for all of it */
};

struct http_answer {
	long status; /* 200, 304, 404, …; 0: there was no answer */
	char etag[HTTP_ETAG]; /* "" when none */
	char why[HTTP_WHY]; /* without answer, the reason in English */
};

/* Appends the body to out, whatever the status; false when there is no whole
 * answer within the limits. */
bool http_ask(
    const struct http_request *in, struct buf *body, struct http_answer *out);

#endif
