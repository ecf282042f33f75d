/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/http.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#define CONNECT_SECONDS 8L
/* The same for every version and machine, so that it tells nobody apart. */
#define AGENT "yinxin-verifier"
#define AGENT_POST "yinxin-issuer"

struct transfer {
	struct buf *body;
	struct http_answer *out;
	size_t max;
	bool too_large;
};

static size_t
take_body(char *p, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	if (n > t->max - t->body->n) {
		t->too_large = true;
		return 0;
	}
	(void)size; /* 1, says the manual */
	buf_put(t->body, p, n);
	return buf_ok(t->body) ? n : 0;
}

/* "ETag: W/"…"" and the end of the line. */
static size_t
take_header(char *p, size_t size, size_t n, void *arg)
{
	static const char name[] = "etag:";
	struct transfer *t = arg;
	const char *end = p + n;
	const char *v = p + sizeof name - 1;
	size_t i;

	(void)size;
	if (n < sizeof name - 1 || strncasecmp(p, name, sizeof name - 1) != 0)
		return n;
	while (v < end && *v == ' ')
		v++;
	while (end > v && (end[-1] == '\r' || end[-1] == '\n'))
		end--;
	if ((size_t)(end - v) >= HTTP_ETAG)
		return n;
	for (i = 0; v + i < end; i++)
		if (v[i] < 0x20 || v[i] > 0x7e)
			return n;
	memcpy(t->out->etag, v, i);
	t->out->etag[i] = '\0';
	return n;
}

static bool
posts(const struct http_request *in)
{
	return in->type != NULL && in->type[0] != '\0';
}

static bool
set_limits(CURL *c, const struct http_request *in)
{
	return curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR,
		   posts(in) ? "http,https" : "https") == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_SSLVERSION,
		(long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS) ==
	    CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_TIMEOUT, in->seconds) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE,
		(curl_off_t)in->max) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_USERAGENT,
		posts(in) ? AGENT_POST : AGENT) == CURLE_OK &&
	    (in->authorities == NULL || in->authorities[0] == '\0' ||
		curl_easy_setopt(c, CURLOPT_CAINFO, in->authorities) ==
		    CURLE_OK);
}

static bool
add_header(struct curl_slist **headers, const char *name, const char *value)
{
	char line[HTTP_ETAG + 32];
	struct curl_slist *longer;

	if (value == NULL || value[0] == '\0')
		return true;
	snprintf(line, sizeof line, "%s: %s", name, value);
	longer = curl_slist_append(*headers, line);
	if (longer != NULL)
		*headers = longer;
	return longer != NULL;
}

static bool
set_post(CURL *c, const struct http_request *in)
{
	return !posts(in) ||
	    (curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
		 (curl_off_t)in->post.n) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_POSTFIELDS, in->post.p) ==
		    CURLE_OK);
}

static bool
set_request(CURL *c, const struct http_request *in, struct transfer *t,
    struct curl_slist **headers)
{
	return add_header(headers, "If-None-Match", in->etag) &&
	    add_header(headers, "Content-Type", in->type) && set_post(c, in) &&
	    curl_easy_setopt(c, CURLOPT_URL, in->url) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_HTTPHEADER, *headers) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_WRITEDATA, t) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header) ==
	    CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_HEADERDATA, t) == CURLE_OK;
}

/* Why there is no answer; sys/fetch.c has the same in Chinese. */
static const char *
reason(CURLcode rc)
{
	switch (rc) {
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
		return "this is no address that may be asked";
	case CURLE_COULDNT_RESOLVE_PROXY:
		return "the proxy is not found";
	case CURLE_COULDNT_RESOLVE_HOST:
		return "the host is not found";
	case CURLE_COULDNT_CONNECT:
		return "no connection";
	case CURLE_OPERATION_TIMEDOUT:
		return "no answer in time";
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
		return "the certificate of the server is not trusted";
	case CURLE_SSL_CONNECT_ERROR:
		return "no secure connection";
	case CURLE_PARTIAL_FILE:
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
		return "the answer was cut";
	default:
		return curl_easy_strerror(rc);
	}
}

bool
http_ask(
    const struct http_request *in, struct buf *body, struct http_answer *out)
{
	struct transfer t = { body, out, in->max, false };
	struct curl_slist *headers = NULL;
	CURL *c = curl_easy_init();
	CURLcode rc = CURLE_FAILED_INIT;

	memset(out, 0, sizeof *out);
	if (c != NULL && set_limits(c, in) && set_request(c, in, &t, &headers))
		rc = curl_easy_perform(c);
	if (rc == CURLE_OK)
		rc = curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &out->status);
	if (rc != CURLE_OK) {
		out->status = 0;
		if (t.too_large || rc == CURLE_FILESIZE_EXCEEDED)
			snprintf(out->why, sizeof out->why,
			    "more than %zu bytes", in->max);
		else
			snprintf(out->why, sizeof out->why, "%s", reason(rc));
	}
	curl_slist_free_all(headers);
	curl_easy_cleanup(c);
	return rc == CURLE_OK;
}
