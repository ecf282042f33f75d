/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/deliver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "issuer/document.h"
#include "issuer/release.h"
#include "sys/proc.h"

#define WORTH_PREPARING 8 /* items: below that cutting fonts costs more */
#define PATH_BYTES 4096 /* of a file, with its NUL */
#define END_MS 5000 /* a worker has nothing left to do then */

struct order { /* to a worker: head, then envelope and the two paths */
	uint64_t item; /* place in the batch */
	uint32_t envelope, jws_path, pdf_path; /* bytes */
};

struct report { /* from a worker */
	int32_t error;
	bool jws; /* which file it is about */
	struct problem first;
};

struct deliver {
	const struct issue *in;
	struct intake *batch;
	struct problems *scratch;
	struct proc worker[ISSUE_JOBS_MAX];
	size_t nworkers;
};

static bool
wanted(const struct intake_item *item)
{
	return item->envelope != NULL && item->jws_path != NULL &&
	    (item->outcome == INTAKE_ISSUED ||
		item->outcome == INTAKE_UNCHANGED);
}

static void
write_files(struct deliver *d, const struct draft *draft, struct slice envelope,
    const char *jws_path, const char *pdf_path, struct report *out)
{
	struct release r = { .envelope = envelope,
		.annexes = draft->annexes,
		.nannex = draft->c.nannex,
		.jws_path = jws_path,
		.pdf_path = pdf_path };
	const char *where = NULL;

	memset(d->scratch, 0, sizeof *d->scratch);
	memset(out, 0, sizeof *out);
	out->error =
	    release_write(d->in->ws, d->in->cli, &r, d->scratch, &where);
	out->jws = where == jws_path;
	if (d->scratch->n > 0)
		out->first = d->scratch->v[0];
}

static bool
read_all(int fd, void *bytes, size_t n)
{
	uint8_t *p = bytes;
	ssize_t got;

	while (n > 0) {
		got = read(fd, p, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

/* Of the drafts a worker needs but the annexes. */
static void
work_on(struct deliver *d, struct intake_item *item, struct slice envelope,
    const char *jws_path, const char *pdf_path, struct report *out)
{
	if (item->draft->c.nannex > 0 &&
	    !draft_unpack(item->draft, d->in->ws, item->dir, d->in->cli->now)) {
		*out = (struct report){ .error = EIO };
		return;
	}
	write_files(d, item->draft, envelope, jws_path, pdf_path, out);
	intake_let_go(d->batch, item);
}

/* A worker: until the socket closes. */
static int
work(int fd, void *arg)
{
	struct deliver *d = arg;
	static uint8_t envelope[JWS_CERTIFICATE_MAX];
	static char jws_path[PATH_BYTES], pdf_path[PATH_BYTES];
	struct report r;
	struct order o;

	while (read_all(fd, &o, sizeof o)) {
		if (o.item >= d->batch->n || o.envelope > sizeof envelope ||
		    o.jws_path >= PATH_BYTES || o.pdf_path >= PATH_BYTES ||
		    !read_all(fd, envelope, o.envelope) ||
		    !read_all(fd, jws_path, o.jws_path) ||
		    !read_all(fd, pdf_path, o.pdf_path))
			return 1;
		jws_path[o.jws_path] = pdf_path[o.pdf_path] = '\0';
		work_on(d, &d->batch->v[o.item], slice_of(envelope, o.envelope),
		    jws_path, pdf_path, &r);
		if (write(fd, &r, sizeof r) != (ssize_t)sizeof r)
			return 1;
	}
	return 0;
}

/* The batch tells its texts first, so that fonts are cut once for all. */
static void
prepare(const struct issue *in, const struct intake *batch)
{
	struct slice *texts = calloc(batch->n, sizeof *texts);
	const struct scheme *scheme;
	struct design *design;
	size_t i, j, n;

	if (texts == NULL)
		return;
	for (i = 0; i < in->ws->nschemes; i++) {
		scheme = in->ws->schemes[i];
		for (j = n = 0; j < batch->n; j++)
			if (batch->v[j].draft != NULL &&
			    batch->v[j].draft->scheme == scheme)
				texts[n++] =
				    slice_str(batch->v[j].draft->record);
		/* Opened here, so that no worker opens it for itself. */
		design =
		    n == 0 ? NULL : workspace_design(in->ws, in->cli, scheme);
		if (design != NULL && n >= WORTH_PREPARING)
			document_prepare(design, texts, n);
	}
	free(texts);
}

struct deliver *
deliver_start(const struct issue *in, struct intake *batch)
{
	struct deliver *d = calloc(1, sizeof *d);
	size_t i;

	if (d == NULL || (d->scratch = malloc(sizeof *d->scratch)) == NULL) {
		free(d);
		return NULL;
	}
	d->in = in;
	d->batch = batch;
	prepare(in, batch);
	fflush(NULL); /* a worker must not print our buffers again */
	/* Where no worker can be had, this process does the work. */
	for (i = 0; in->jobs > 1 && i < in->jobs && i < batch->n; i++)
		if (proc_fork(work, d, &d->worker[d->nworkers]) == 0)
			d->nworkers++;
	return d;
}

static void
take_report(
    const struct issue *in, struct intake_item *item, const struct report *r)
{
	struct problems *ps;

	item->error = r->error;
	if (r->error == 0)
		return;
	cli_error(in->cli,
	    "%s：%s。证书已登记，排除原因后再次运行同一命令即可补齐文件",
	    "%s: %s; the certificate is registered, run the same command "
	    "again to get its files",
	    r->jws ? item->jws_path : item->pdf_path, strerror(r->error));
	ps = calloc(1, sizeof *ps);
	if (ps != NULL && r->first.rule != E_OK) {
		problems_add(
		    ps, r->first.field, r->first.rule, "%s", r->first.detail);
		intake_problems(item, ps);
		item->outcome = INTAKE_ISSUED; /* registered it is */
	}
	free(ps);
}

static bool
send(struct deliver *d, const struct proc *worker,
    const struct intake_item *item)
{
	struct order o = { .item = (uint64_t)(item - d->batch->v),
		.envelope = (uint32_t)item->nenvelope,
		.jws_path = (uint32_t)strlen(item->jws_path),
		.pdf_path = (uint32_t)strlen(item->pdf_path) };

	return proc_write(worker, &o, sizeof o, -1) == 0 &&
	    proc_write(worker, item->envelope, o.envelope, -1) == 0 &&
	    proc_write(worker, item->jws_path, o.jws_path, -1) == 0 &&
	    proc_write(worker, item->pdf_path, o.pdf_path, -1) == 0;
}

void
deliver_send(struct deliver *d, struct intake_item *const v[], size_t n)
{
	struct report r;
	size_t i;

	for (i = 0; i < n; i++) {
		v[i]->error = 0;
		if (!wanted(v[i]))
			continue;
		if (d->nworkers == 0) {
			write_files(d, v[i]->draft,
			    slice_of(v[i]->envelope, v[i]->nenvelope),
			    v[i]->jws_path, v[i]->pdf_path, &r);
			take_report(d->in, v[i], &r);
		} else if (!send(d, &d->worker[i % d->nworkers], v[i]))
			v[i]->error = EIO;
	}
}

/* Item i went to worker i mod n; each answers in order.  What one has not
 * answered when it dies is an I/O error, to be repaired by running again. */
void
deliver_await(struct deliver *d, struct intake_item *const v[], size_t n)
{
	struct report r;
	size_t i;

	for (i = 0; d->nworkers > 0 && i < n; i++) {
		if (!wanted(v[i]))
			continue;
		if (v[i]->error != 0 ||
		    proc_read(&d->worker[i % d->nworkers], &r, sizeof r, -1) !=
			0)
			r = (struct report){ .error = EIO };
		take_report(d->in, v[i], &r);
	}
}

void
deliver_stop(struct deliver *d)
{
	size_t i;

	if (d == NULL)
		return;
	for (i = 0; i < d->nworkers; i++)
		proc_wait(&d->worker[i], END_MS, NULL);
	free(d->scratch);
	free(d);
}
