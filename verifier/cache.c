/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/b64.h"
#include "sys/file.h"
#include "sys/program.h"

char *
cache_folder(void)
{
	return program_home("XDG_CACHE_HOME", ".cache", "yinxin/status");
}

char *
cache_path(const char *folder, const char *uri, const char *suffix)
{
	uint8_t digest[CRYPT_SHA256];
	struct buf b = BUF_INIT(128);
	char *path = NULL;
	size_t i;

	crypt_sha256(slice_str(uri), digest);
	for (i = 0; i < 16; i++)
		buf_printf(&b, "%02x", digest[i]);
	buf_puts(&b, suffix);
	if (buf_ok(&b) && folder != NULL)
		path = file_join(folder, buf_cstr(&b));
	buf_free(&b);
	return path;
}

bool
cache_keep(const char *folder, const char *uri, struct slice before,
    const struct status *s, struct slice token)
{
	char *now = cache_path(folder, uri, ".jwt");
	char *old = cache_path(folder, uri, ".old.jwt");
	uint8_t digest[CRYPT_SHA256];
	bool ok = false;

	crypt_sha256(token, digest);
	if (now != NULL && old != NULL &&
	    crypt_equal(digest, s->digest, sizeof(digest)) &&
	    file_mkdir(folder, 0700) == 0 &&
	    (before.n == 0 || file_write(old, before, 0600) == 0))
		ok = file_write(now, token, 0600) == 0;
	free(now);
	free(old);
	return ok;
}

/* The digest of what is kept, in base64url: the server's name for the bytes
 * is worth something only beside those bytes. False when there are none. */
static bool
kept_digest(const char *folder, const char *uri, struct buf *out)
{
	char *path = cache_path(folder, uri, ".jwt");
	struct buf bytes = BUF_INIT(JWS_STATUS_MAX);
	uint8_t digest[CRYPT_SHA256];
	bool ok = path != NULL && file_read(path, JWS_STATUS_MAX, &bytes) == 0;

	if (ok) {
		crypt_sha256(buf_view(&bytes), digest);
		b64_encode(slice_of(digest, sizeof(digest)), out);
	}
	buf_free(&bytes);
	free(path);
	return ok && buf_ok(out);
}

void
cache_etag(const char *folder, const char *uri, char out[CACHE_ETAG])
{
	char *path = cache_path(folder, uri, ".etag");
	struct buf file = BUF_INIT(2 * CACHE_ETAG), digest = BUF_INIT(64);
	struct slice text;

	out[0] = '\0';
	if (path != NULL && file_read(path, 2 * CACHE_ETAG, &file) == 0 &&
	    kept_digest(folder, uri, &digest)) {
		text = buf_view(&file);
		buf_putc(&digest, ' ');
		if (text.n > digest.n && text.n - digest.n < CACHE_ETAG &&
		    memcmp(text.p, digest.p, digest.n) == 0)
			snprintf(out, CACHE_ETAG, "%s",
			    (const char *)text.p + digest.n);
	}
	buf_free(&file);
	buf_free(&digest);
	free(path);
}

void
cache_set_etag(const char *folder, const char *uri, const char *etag)
{
	char *path = cache_path(folder, uri, ".etag");
	struct buf text = BUF_INIT(2 * CACHE_ETAG);

	/* Without it the next one is fetched whole, which does no harm. */
	if (path != NULL && etag[0] != '\0' &&
	    kept_digest(folder, uri, &text)) {
		buf_printf(&text, " %s", etag);
		if (buf_ok(&text))
			(void)file_write(path, buf_view(&text), 0600);
	}
	buf_free(&text);
	free(path);
}
