/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "sys/os.h"
#include "sys/proc.h"
#include "sys/program.h"

#define PROGRAM "yinxin-fetch"
#define DEADLINE_MS ((FETCH_SECONDS + 5) * 1000)

static bool
failed(struct fetch_answer *out, const char *why)
{
	out->status = 0;
	snprintf(out->why, sizeof(out->why), "%s", why);
	return false;
}

static bool
fill(struct fetch_request *r, const char *url, size_t max)
{
	const char *authorities = getenv("SSL_CERT_FILE");
	int n;

	r->magic = FETCH_MAGIC;
	r->max = max > UINT32_MAX ? UINT32_MAX : (uint32_t)max;
	n = snprintf(r->url, sizeof(r->url), "%s", url);
	if (n < 0 || (size_t)n >= sizeof(r->url))
		return false;
	n = snprintf(r->authorities, sizeof(r->authorities), "%s",
	    authorities == NULL ? "" : authorities);
	return n >= 0 && (size_t)n < sizeof(r->authorities);
}

static bool
read_body(const struct proc *p, size_t n, struct buf *body)
{
	uint8_t chunk[16384];
	size_t part;

	for (; n > 0; n -= part) {
		part = n < sizeof(chunk) ? n : sizeof(chunk);
		if (proc_read(p, chunk, part, DEADLINE_MS) != 0)
			return false;
		buf_put(body, chunk, part);
	}
	return buf_ok(body);
}

/* The request is whole but for what fill() knows. */
static bool
ask(const char *url, size_t max, struct fetch_request *request,
    struct slice post, struct buf *body, struct fetch_answer *out)
{
	char name[] = PROGRAM;
	char *argv[] = { name, NULL };
	char *path = program_path(PROGRAM);
	struct proc p = PROC_NONE;
	bool ok = false;
	int rc;

	memset(out, 0, sizeof(*out));
	if (path == NULL)
		return failed(out, PROGRAM " is not installed");
	/* The environment goes with it: proxies are named there. */
	rc = proc_spawn(path, argv, NULL, SOCK_STREAM, &p);
	free(path);
	if (rc != 0)
		return failed(out, os_name(rc));
	if (!fill(request, url, max))
		ok = failed(out, "the address is too long");
	else if (proc_write(&p, request, sizeof(*request), DEADLINE_MS) != 0 ||
	    (post.n > 0 && proc_write(&p, post.p, post.n, DEADLINE_MS) != 0) ||
	    proc_read(&p, out, sizeof(*out), DEADLINE_MS) != 0 ||
	    out->magic != FETCH_MAGIC || out->n > max)
		ok = failed(out, PROGRAM " did not answer");
	else if (out->status == 0)
		out->why[sizeof(out->why) - 1] = '\0';
	else
		ok = read_body(&p, out->n, body) ||
		    failed(out, "the answer was cut");
	out->etag[sizeof(out->etag) - 1] = '\0';
	proc_kill(&p);
	return ok;
}

const char *
fetch_why(const char *why, enum lang lang)
{
	static const char *const words[][2] = {
		{ PROGRAM " is not installed", "没有安装 " PROGRAM },
		{ PROGRAM " did not answer", PROGRAM " 没有回答" },
		{ "the address is too long", "网址过长" },
		{ "this is no address that may be asked",
		    "不是可以访问的网址" },
		{ "the proxy is not found", "找不到代理服务器" },
		{ "the host is not found", "找不到主机" },
		{ "no connection", "连接不上" },
		{ "no answer in time", "没有及时回答" },
		{ "the certificate of the server is not trusted",
		    "服务器的证书不可信" },
		{ "no secure connection", "不能建立安全连接" },
		{ "the answer was cut", "回答不完整" },
	};
	size_t i;

	if (lang == LANG_ZH && strncmp(why, "more than ", 10) == 0)
		return "回答过长";
	if (os_of(why) != 0)
		return os_text(os_of(why), lang);
	for (i = 0; lang == LANG_ZH && i < sizeof(words) / sizeof(words[0]);
	     i++)
		if (strcmp(words[i][0], why) == 0)
			return words[i][1];
	return why;
}

bool
fetch(const char *url, size_t max, const char *etag, struct buf *body,
    struct fetch_answer *out)
{
	struct fetch_request r;

	memset(&r, 0, sizeof(r));
	snprintf(r.etag, sizeof(r.etag), "%s", etag == NULL ? "" : etag);
	return ask(url, max, &r, slice_of(NULL, 0), body, out);
}

bool
fetch_post(const char *url, size_t max, const char *type, struct slice post,
    struct buf *body, struct fetch_answer *out)
{
	struct fetch_request r;

	memset(&r, 0, sizeof(r));
	snprintf(r.type, sizeof(r.type), "%s", type);
	r.n = (uint32_t)post.n;
	return ask(url, max, &r, post, body, out);
}

bool
fetch_below(const char *url, const char *base)
{
	const size_t n = strlen(base);

	return strncmp(url, base, n) == 0 && url[n] == '/' &&
	    strstr(url + n, "..") == NULL && strpbrk(url + n, "?#@\\ ") == NULL;
}

/* Up to the path; 0 when there is no host. */
static size_t
origin(const char *url)
{
	const char *p = strstr(url, "://");

	return p == NULL ? 0 : (size_t)(p - url) + 3 + strcspn(p + 3, "/?#");
}

bool
fetch_same_host(const char *a, const char *b)
{
	const size_t n = origin(a);

	return n > 0 && n == origin(b) && strncasecmp(a, b, n) == 0;
}
