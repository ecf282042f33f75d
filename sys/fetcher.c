/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bin/yinxin-fetch: one request on standard input, a socket, one answer on
 * it.  Started by the two programs alone; it judges nothing of what it brings.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sys/fetch.h"
#include "sys/file.h"
#include "sys/http.h"
#include "sys/proc.h"

static bool
take_bytes(void *bytes, size_t size)
{
	size_t at = 0;
	ssize_t n;

	while (at < size) {
		n = read(0, (char *)bytes + at, size - at);
		if (n <= 0)
			return false;
		at += (size_t)n;
	}
	return true;
}

static bool
take(struct fetch_request *r, uint8_t post[FETCH_POST])
{
	return take_bytes(r, sizeof *r) && r->magic == FETCH_MAGIC &&
	    memchr(r->url, 0, sizeof r->url) != NULL &&
	    memchr(r->etag, 0, sizeof r->etag) != NULL &&
	    memchr(r->authorities, 0, sizeof r->authorities) != NULL &&
	    memchr(r->type, 0, sizeof r->type) != NULL && r->n <= FETCH_POST &&
	    take_bytes(post, r->n);
}

int
main(void)
{
	static uint8_t post[FETCH_POST];
	struct fetch_request request = { .magic = 0 };
	struct fetch_answer answer;
	struct http_answer got;
	struct http_request in;
	struct buf body = BUF_INIT(0);
	int rc;

	if (!proc_stdio() || !take(&request, post)) {
		fprintf(stderr,
		    "yinxin-fetch: issuer and verifier start this program\n");
		return EXIT_FAILURE;
	}
	body.max = request.max;
	in = (struct http_request){ request.url, request.etag,
		request.authorities, request.type, slice_of(post, request.n),
		request.max, FETCH_SECONDS };
	memset(&answer, 0, sizeof answer);
	answer.magic = FETCH_MAGIC;
	if (http_ask(&in, &body, &got)) {
		answer.status = (int32_t)got.status;
		answer.n = (uint32_t)body.n;
	}
	snprintf(answer.etag, sizeof answer.etag, "%s", got.etag);
	snprintf(answer.why, sizeof answer.why, "%s", got.why);
	rc = file_put_fd(0, slice_of(&answer, sizeof answer));
	if (rc == 0 && answer.n > 0)
		rc = file_put_fd(0, buf_view(&body));
	buf_free(&body);
	return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
