/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/paper.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sys/file.h"
#include "verifier/extract.h"

#define ITEMS_MAX ((size_t)256 << 20) /* bytes: pictures of 4,000 pages */

static int
draw(int fd, struct buf *pdf)
{
	struct extract_pool *pool = extract_pool_new(1);
	struct extract e;
	int job = -1, rc = ENOMEM;
	size_t i;

	memset(&e, 0, sizeof(e));
	if (pool == NULL) {
		close(fd);
		return rc;
	}
	job = extract_start(pool, fd, WIRE_PRESS, WIRE_SHOW, NULL, 0);
	if (job == -1) {
		rc = errno;
		goto out;
	}
	extract_wait(pool, job, &e);
	rc = e.whole && e.n > 0 ? 0 : EIO;
	for (i = 0; i < e.n && rc == 0; i++) {
		if (e.v[i].kind != WIRE_BYTES)
			rc = EIO;
		else
			buf_put(pdf, e.v[i].bytes, e.v[i].n);
	}
	if (rc == 0 && !buf_ok(pdf))
		rc = EFBIG;
out:
	extract_clear(&e);
	extract_pool_free(pool);
	return rc;
}

int
paper_draw(const struct report *r, const struct bids *b,
    const struct pictures *pictures, enum lang lang, struct buf *pdf)
{
	struct buf items = BUF_INIT(ITEMS_MAX);
	int fd, rc = ENOMEM;

	print_pdf(r, b, pictures, lang, &items);
	if (!buf_ok(&items))
		goto out;
	fd = memfd_create("report", MFD_CLOEXEC);
	if (fd == -1) {
		rc = errno;
		goto out;
	}
	rc = file_put_fd(fd, buf_view(&items));
	if (rc == 0)
		rc = draw(fd, pdf);
	else
		close(fd);
out:
	buf_free(&items);
	return rc;
}
