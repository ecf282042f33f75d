/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/deliver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "issuer/document.h"
#include "issuer/finish.h"
#include "issuer/release.h"
#include "sys/file.h"
#include "sys/proc.h"

#define WORTH_PREPARING 8 /* items: below that cutting fonts costs more */
#define PATH_BYTES 4096 /* of a file, with its NUL */
#define END_MS 5000 /* a worker has nothing left to do then */

#define HOLD_MAX ((size_t)64 << 20) /* bytes of files that wait for a commit */
#define AHEAD 3 /* orders that a worker has at once */
#define QUEUE_MAX ((size_t)(2 * ISSUE_CHUNK)) /* two chunks are under way */

struct order { /* to a worker: head, then envelope and path */
	uint64_t item; /* place in the batch */
	uint32_t envelope, path; /* bytes */
};

struct report { /* from a worker: head, then the base */
	enum error e;
	bool there; /* the file needs nothing */
	int zone;
	int64_t iat;
	uint64_t base; /* bytes */
	struct problem first;
};

struct ready { /* signed, to be kept and written */
	struct intake_item *item;
	struct finish finish;
};

struct deliver {
	const struct issue *in;
	struct intake *batch;
	struct problems *scratch;
	struct pades *pades;
	struct proc worker[ISSUE_JOBS_MAX];
	size_t nworkers;
	struct intake_item *queue[QUEUE_MAX]; /* a ring of what was asked for */
	size_t asked, sent, received; /* items, counted for ever */
	struct ready ready[ISSUE_CHUNK];
	size_t nready, held; /* items, bytes */
};

static bool
wanted(const struct intake_item *item)
{
	return item->envelope != NULL && item->jws_path != NULL &&
	    (item->outcome == INTAKE_ISSUED ||
		item->outcome == INTAKE_UNCHANGED);
}

static struct release
release_of(const struct draft *draft, struct slice envelope)
{
	return (struct release){ .envelope = envelope,
		.annexes = draft->annexes,
		.nannex = draft->c.nannex };
}

/* The base of a certificate's PDF, unless its file is there and whole. */
static void
render(struct deliver *d, const struct draft *draft, struct slice envelope,
    const char *path, struct report *out, struct buf *base)
{
	struct release r = release_of(draft, envelope);

	memset(d->scratch, 0, sizeof *d->scratch);
	memset(out, 0, sizeof *out);
	buf_reset(base);
	out->there = release_holds(path, envelope);
	if (out->there)
		return;
	out->e = release_base(
	    d->in->ws, d->in->cli, &r, base, &out->iat, &out->zone, d->scratch);
	out->base = out->e == E_OK ? base->n : 0;
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

static bool
write_all(int fd, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	ssize_t done;

	while (n > 0) {
		done = write(fd, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

/* Of the drafts a worker needs but the annexes. */
static void
work_on(struct deliver *d, struct intake_item *item, struct slice envelope,
    const char *path, struct report *out, struct buf *base)
{
	if (item->draft->c.nannex > 0 &&
	    !draft_unpack(item->draft, d->in->ws, item->dir, d->in->cli->now)) {
		memset(out, 0, sizeof *out);
		out->e = E_MEMORY;
		return;
	}
	render(d, item->draft, envelope, path, out, base);
	intake_let_go(d->batch, item);
}

/* A worker: until the socket closes. */
static int
work(int fd, void *arg)
{
	struct deliver *d = arg;
	static uint8_t envelope[JWS_CERTIFICATE_MAX];
	static char path[PATH_BYTES];
	struct buf base = BUF_INIT(RELEASE_PDF_MAX);
	struct report r;
	struct order o;
	bool good = true;

	while (good && read_all(fd, &o, sizeof o)) {
		good = o.item < d->batch->n && o.envelope <= sizeof envelope &&
		    o.path < PATH_BYTES && read_all(fd, envelope, o.envelope) &&
		    read_all(fd, path, o.path);
		if (!good)
			break;
		path[o.path] = '\0';
		work_on(d, &d->batch->v[o.item], slice_of(envelope, o.envelope),
		    path, &r, &base);
		good = write_all(fd, &r, sizeof r) &&
		    write_all(fd, base.p, r.base);
	}
	buf_free(&base);
	return good ? 0 : 1;
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

	if (d == NULL)
		return NULL;
	d->in = in;
	d->batch = batch;
	d->scratch = malloc(sizeof *d->scratch);
	d->pades = pades_new(in->signer, in->stamp);
	if (d->scratch == NULL || d->pades == NULL) {
		deliver_stop(d);
		return NULL;
	}
	prepare(in, batch);
	fflush(NULL); /* a worker must not print our buffers again */
	/* Where no worker can be had, this process does the work. */
	for (i = 0; in->jobs > 1 && i < in->jobs && i < batch->n; i++)
		if (proc_fork(work, d, &d->worker[d->nworkers]) == 0)
			d->nworkers++;
	return d;
}

/* The item has no files yet, for a reason that running again may cure. */
static void
fall_short(struct deliver *d, struct intake_item *item, const char *path,
    const char *why, const struct problem *first)
{
	struct problems *ps;

	cli_error(d->in->cli,
	    "%s：%s。证书已登记，排除原因后再次运行同一命令即可补齐文件",
	    "%s: %s; the certificate is registered, run the same command "
	    "again to get its files",
	    path, why);
	if (item->error == 0)
		item->error = EIO;
	ps = calloc(1, sizeof *ps);
	if (ps != NULL && first != NULL && first->rule != E_OK) {
		problems_add(
		    ps, first->field, first->rule, "%s", first->detail);
		intake_problems(item, ps);
		item->outcome = INTAKE_ISSUED; /* registered it is */
	}
	free(ps);
}

static void
fall_short_of(struct deliver *d, struct intake_item *item, enum error e,
    const struct problem *first)
{
	fall_short(
	    d, item, item->pdf_path, error_text(e, d->in->cli->lang), first);
}

static void
put_files(struct deliver *d, struct ready *ready)
{
	struct intake_item *item = ready->item;
	struct release r =
	    release_of(item->draft, slice_of(item->envelope, item->nenvelope));
	const char *where = NULL;

	r.jws_path = item->jws_path;
	r.pdf_path = item->pdf_path;
	item->error = release_put(&r, buf_view(&ready->finish.file), &where);
	if (item->error != 0)
		fall_short(d, item, where, strerror(item->error), NULL);
}

/* What was signed is kept in the register first, all in one commit, then the
 * files appear: a file that is lost afterwards comes back as it was. */
static void
flush(struct deliver *d)
{
	struct registry *reg = d->in->ws->reg;
	bool kept = d->nready == 0 || register_begin(reg);
	size_t i;

	for (i = 0; kept && i < d->nready; i++)
		kept = finish_keep(reg, d->ready[i].item->id, d->in->cli->now,
		    &d->ready[i].finish);
	if (d->nready > 0)
		kept = kept && register_commit(reg);
	if (!kept) {
		workspace_register_failed(d->in->cli, d->in->ws);
		register_rollback(reg);
	}
	for (i = 0; i < d->nready; i++) {
		if (kept)
			put_files(d, &d->ready[i]);
		else
			d->ready[i].item->error = EIO;
		buf_free(&d->ready[i].finish.file);
	}
	d->nready = d->held = 0;
}

/* A rendered base: signed, and held until it can be kept. The base becomes
 * the item's. */
static void
sign_base(struct deliver *d, struct intake_item *item, const struct report *r,
    struct buf *base)
{
	struct ready *ready = &d->ready[d->nready];
	bool registered = true;
	enum error e;

	item->error = 0;
	if (r->there) {
		item->error = file_write_if_changed(item->jws_path,
		    slice_of(item->envelope, item->nenvelope), 0644, NULL);
		if (item->error != 0)
			fall_short(d, item, item->jws_path,
			    strerror(item->error), NULL);
		return;
	}
	if (r->e != E_OK) {
		fall_short_of(d, item, r->e, &r->first);
		return;
	}
	ready->item = item;
	ready->finish = (struct finish){ .file = *base };
	*base = BUF_INIT(RELEASE_PDF_MAX); /* transferred */
	e = finish_sign(d->in->ws->reg, d->pades, item->id,
	    r->iat > d->in->cli->now ? r->iat : d->in->cli->now, r->zone,
	    &ready->finish, &registered);
	if (e != E_OK) {
		buf_free(&ready->finish.file);
		item->error = EIO;
		if (registered)
			fall_short_of(d, item, e, NULL);
		else
			workspace_register_failed(d->in->cli, d->in->ws);
		return;
	}
	d->held += ready->finish.file.n;
	if (++d->nready == ISSUE_CHUNK || d->held > HOLD_MAX)
		flush(d);
}

static bool
send(struct deliver *d, const struct proc *worker,
    const struct intake_item *item)
{
	struct order o = { .item = (uint64_t)(item - d->batch->v),
		.envelope = (uint32_t)item->nenvelope,
		.path = (uint32_t)strlen(item->pdf_path) };

	return proc_write(worker, &o, sizeof o, -1) == 0 &&
	    proc_write(worker, item->envelope, o.envelope, -1) == 0 &&
	    proc_write(worker, item->pdf_path, o.path, -1) == 0;
}

static bool
receive(const struct proc *worker, struct report *r, struct buf *base)
{
	if (proc_read(worker, r, sizeof *r, -1) != 0 ||
	    !buf_reserve(base, r->base) ||
	    proc_read(worker, base->p, r->base, -1) != 0)
		return false;
	base->n = r->base;
	return true;
}

/* Gives the workers what they may have at hand. An order fits the socket
 * beside the others, so nobody waits for the other to read. */
static void
pump(struct deliver *d)
{
	for (;
	     d->sent < d->asked && d->sent - d->received < AHEAD * d->nworkers;
	     d->sent++)
		send(d, &d->worker[d->sent % d->nworkers],
		    d->queue[d->sent % QUEUE_MAX]);
}

/* Item i of all went to worker i mod n; each answers in order.  What one has
 * not answered when it dies is an I/O error, to be repaired by running
 * again. */
static void
take_answer(struct deliver *d, struct buf *base)
{
	struct intake_item *item = d->queue[d->received % QUEUE_MAX];
	struct report r;
	bool good = receive(&d->worker[d->received % d->nworkers], &r, base);

	d->received++;
	pump(d);
	if (good)
		sign_base(d, item, &r, base);
	else
		fall_short(d, item, item->pdf_path, strerror(EIO), NULL);
	buf_reset(base);
}

void
deliver_send(struct deliver *d, struct intake_item *const v[], size_t n)
{
	struct buf base = BUF_INIT(RELEASE_PDF_MAX);
	struct report r;
	size_t i;

	for (i = 0; i < n; i++) {
		v[i]->error = 0;
		if (!wanted(v[i]))
			continue;
		if (d->nworkers > 0) {
			d->queue[d->asked++ % QUEUE_MAX] = v[i];
			continue;
		}
		render(d, v[i]->draft,
		    slice_of(v[i]->envelope, v[i]->nenvelope), v[i]->pdf_path,
		    &r, &base);
		sign_base(d, v[i], &r, &base);
	}
	if (d->nworkers > 0)
		pump(d);
	else
		flush(d);
	buf_free(&base);
}

void
deliver_await(struct deliver *d, struct intake_item *const v[], size_t n)
{
	struct buf base = BUF_INIT(RELEASE_PDF_MAX);
	size_t i;

	for (i = 0; d->nworkers > 0 && i < n; i++)
		if (wanted(v[i]))
			take_answer(d, &base);
	flush(d);
	buf_free(&base);
}

void
deliver_stop(struct deliver *d)
{
	size_t i;

	if (d == NULL)
		return;
	for (i = 0; i < d->nworkers; i++)
		proc_wait(&d->worker[i], END_MS, NULL);
	pades_free(d->pades);
	free(d->scratch);
	free(d);
}
