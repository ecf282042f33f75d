/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/deliver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/document.h"
#include "issuer/finish.h"
#include "issuer/release.h"
#include "sys/file.h"
#include "sys/os.h"

#define WORTH_PREPARING 8 /* items: below that cutting fonts costs more */
#define HOLD_MAX ((size_t)24 << 20) /* bytes of files that wait for a commit */
#define WHY_MAX 256 /* bytes of a reason */

struct ready { /* signed, to be kept and written */
	struct intake_item *item;
	struct finish finish;
};

struct deliver {
	const struct issue *in;
	struct problems *scratch;
	struct pades *pades;
	struct ready ready[ISSUE_CHUNK];
	size_t nready, held; /* items, bytes */
	char why[WHY_MAX]; /* what was said last, and of how many files more */
	size_t more;
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

	if (d == NULL)
		return NULL;
	d->in = in;
	d->scratch = malloc(sizeof *d->scratch);
	d->pades = pades_new(in->signer, in->stamp);
	if (d->scratch == NULL || d->pades == NULL) {
		deliver_stop(d);
		return NULL;
	}
	prepare(in, batch);
	return d;
}

static void
say_more(struct deliver *d)
{
	if (d->more > 0)
		cli_error(d->in->cli, "同样原因，还有 %zu 张证书缺文件",
		    "for the same reason %zu more certificates lack files",
		    d->more);
	d->more = 0;
	d->why[0] = '\0';
}

/* A full disk has one reason for all the files of a chunk: said once. */
static void
say_why(struct deliver *d, const char *path, const char *why)
{
	if (strncmp(d->why, why, WHY_MAX - 1) == 0) {
		d->more++;
		return;
	}
	say_more(d);
	cli_error(d->in->cli, "%s：%s", "%s: %s", path, why);
	snprintf(d->why, sizeof d->why, "%s", why);
}

/* The item has no files yet, for a reason that running again may cure. */
static void
fall_short(struct deliver *d, struct intake_item *item, const char *path,
    const char *why, const struct problem *first)
{
	const enum intake_outcome outcome = item->outcome;
	struct problems *ps;

	say_why(d, path, why);
	if (item->error == 0)
		item->error = EIO;
	ps = calloc(1, sizeof *ps);
	if (ps != NULL && first != NULL && first->rule != E_OK) {
		problems_add(
		    ps, first->field, first->rule, "%s", first->detail);
		intake_problems(item, ps);
		item->outcome = outcome; /* registered it is */
	}
	free(ps);
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
		fall_short(d, item, where,
		    os_text(item->error, d->in->cli->lang), NULL);
}

static int
add_file(struct file_batch *batch, const char *path, struct slice data)
{
	return file_batch_add(batch, strrchr(path, '/') + 1, data, 0644);
}

/* All of them with a few syncs, in place of four each: those are what several
 * processes wait for. Some may be there when it fails. */
static bool
put_together(const struct deliver *d)
{
	struct file_batch *batch;
	int error = file_batch_open(d->in->out, &batch);
	size_t i;

	for (i = 0; error == 0 && i < d->nready; i++) {
		const struct ready *ready = &d->ready[i];
		const struct intake_item *item = ready->item;
		struct slice envelope =
		    slice_of(item->envelope, item->nenvelope);

		if (!file_holds(item->jws_path, envelope))
			error = add_file(batch, item->jws_path, envelope);
		if (error == 0)
			error = add_file(batch, item->pdf_path,
			    buf_view(&ready->finish.file));
	}
	return file_batch_close(batch) == 0 && error == 0;
}

/* Where not all can be had, every item has its own reason. */
static void
put_ready(struct deliver *d)
{
	size_t i;

	if (d->nready == 0 || put_together(d))
		return;
	for (i = 0; i < d->nready; i++)
		put_files(d, &d->ready[i]);
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
	} else {
		put_ready(d);
	}
	for (i = 0; i < d->nready; i++) {
		if (!kept)
			d->ready[i].item->error = EIO;
		buf_free(&d->ready[i].finish.file);
	}
	d->nready = d->held = 0;
}

/* A base gets its signatures, and is held until they can be kept. */
static void
sign(struct deliver *d, struct intake_item *item, int64_t iat, int zone,
    struct ready *ready)
{
	bool registered = true;
	enum error e = finish_sign(d->in->ws->reg, d->pades, item->id,
	    iat > d->in->cli->now ? iat : d->in->cli->now, zone, &ready->finish,
	    &registered);

	if (e == E_OK) {
		ready->item = item;
		d->held += ready->finish.file.n;
		if (++d->nready == ISSUE_CHUNK || d->held > HOLD_MAX)
			flush(d);
		return;
	}
	buf_free(&ready->finish.file);
	item->error = EIO;
	if (registered)
		fall_short(d, item, item->pdf_path,
		    error_text(e, d->in->cli->lang), NULL);
	else
		workspace_register_failed(d->in->cli, d->in->ws);
}

static void
draw(struct deliver *d, struct intake_item *item)
{
	struct ready *ready = &d->ready[d->nready];
	struct release r =
	    release_of(item->draft, slice_of(item->envelope, item->nenvelope));
	int64_t iat = 0;
	int zone = 0;
	enum error e;

	ready->finish = (struct finish){ .file = BUF_INIT(RELEASE_PDF_MAX) };
	memset(d->scratch, 0, sizeof *d->scratch);
	e = release_base(d->in->ws, d->in->cli, &r, &ready->finish.file, &iat,
	    &zone, d->scratch);
	if (e == E_OK) {
		sign(d, item, iat, zone, ready);
		return;
	}
	buf_free(&ready->finish.file);
	fall_short(d, item, item->pdf_path, error_text(e, d->in->cli->lang),
	    d->scratch->n > 0 ? &d->scratch->v[0] : NULL);
}

static void
deliver_one(struct deliver *d, struct intake_item *item)
{
	struct slice envelope = slice_of(item->envelope, item->nenvelope);
	bool holds;

	if (!release_holds(
		d->in->ws->reg, item->id, item->pdf_path, envelope, &holds)) {
		workspace_register_failed(d->in->cli, d->in->ws);
		item->error = EIO;
		return;
	}
	if (!holds) {
		draw(d, item);
		return;
	}
	item->error =
	    file_write_if_changed(item->jws_path, envelope, 0644, NULL);
	if (item->error != 0)
		fall_short(d, item, item->jws_path,
		    os_text(item->error, d->in->cli->lang), NULL);
}

void
deliver(struct deliver *d, struct intake_item *const v[], size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		v[i]->error = 0;
		if (wanted(v[i]))
			deliver_one(d, v[i]);
	}
	flush(d);
	say_more(d);
}

void
deliver_stop(struct deliver *d)
{
	if (d == NULL)
		return;
	pades_free(d->pades);
	free(d->scratch);
	free(d);
}
