/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register is settled before anything is delivered, so workers need
 * nothing but what they were forked with, and report one number an item.
 */
#include "issuer/deliver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "issuer/document.h"
#include "issuer/release.h"

#define WORTH_PREPARING 8 /* items: below that cutting fonts costs more */

struct report { /* from a worker: well below PIPE_BUF, so whole */
	uint32_t item;
	int32_t error;
	bool jws; /* which file it is about */
	struct problem first;
};

static bool
wanted(const struct intake_item *item)
{
	return item->envelope != NULL && item->jws_path != NULL &&
	    (item->outcome == INTAKE_ISSUED ||
		item->outcome == INTAKE_UNCHANGED);
}

static void
write_item(const struct issue *in, const struct intake_item *item,
    struct problems *ps, struct report *out)
{
	struct release r = {
		.envelope = slice_of(item->envelope, item->nenvelope),
		.annexes = item->draft->annexes,
		.nannex = item->draft->c.nannex,
		.jws_path = item->jws_path,
		.pdf_path = item->pdf_path,
	};
	const char *where = NULL;

	memset(ps, 0, sizeof *ps);
	out->error = release_write(in->ws, in->cli, &r, ps, &where);
	out->jws = where == item->jws_path;
	if (ps->n > 0)
		out->first = ps->v[0];
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
	if (ps == NULL || r->first.rule == E_OK) {
		free(ps);
		return;
	}
	problems_add(ps, r->first.field, r->first.rule, "%s", r->first.detail);
	intake_problems(item, ps);
	item->outcome = INTAKE_ISSUED; /* registered it is */
	free(ps);
}

/* A batch tells its texts first, so that fonts are cut once for all. */
static void
prepare(const struct issue *in, struct intake_item *const v[], size_t n)
{
	struct slice *texts = calloc(n, sizeof *texts);
	const struct scheme *scheme;
	struct design *design;
	size_t i, j, count;

	if (texts == NULL)
		return;
	for (i = 0; i < in->ws->nschemes; i++) {
		scheme = in->ws->schemes[i];
		for (j = count = 0; j < n; j++)
			if (wanted(v[j]) && v[j]->draft->scheme == scheme)
				texts[count++] = slice_str(v[j]->draft->record);
		if (count < WORTH_PREPARING)
			continue;
		design = workspace_design(in->ws, in->cli, scheme);
		if (design != NULL)
			document_prepare(design, texts, count);
	}
	free(texts);
}

static void
work(const struct issue *in, struct intake_item *const v[], size_t n,
    size_t first, size_t step, int fd)
{
	struct problems *ps = malloc(sizeof *ps);
	struct report r;
	size_t i;

	for (i = first; ps != NULL && i < n; i += step) {
		if (!wanted(v[i]))
			continue;
		memset(&r, 0, sizeof r);
		r.item = (uint32_t)i;
		write_item(in, v[i], ps, &r);
		if (write(fd, &r, sizeof r) != (ssize_t)sizeof r)
			break;
	}
	_exit(0);
}

static void
deliver_many(const struct issue *in, struct intake_item *const v[], size_t n)
{
	pid_t pids[ISSUE_JOBS_MAX];
	struct report r;
	size_t i, started = 0;
	ssize_t got;
	int fds[2];

	for (i = 0; i < n; i++)
		v[i]->error = wanted(v[i]) ? EIO : 0; /* until told */
	if (pipe(fds) != 0)
		return;
	fflush(NULL); /* a child must not print our buffers again */
	for (i = 0; i < in->jobs; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			close(fds[0]);
			work(in, v, n, i, in->jobs, fds[1]);
		}
		if (pids[i] > 0)
			started++;
	}
	close(fds[1]);
	while ((got = read(fds[0], &r, sizeof r)) == (ssize_t)sizeof r ||
	    (got < 0 && errno == EINTR))
		if (got > 0 && r.item < n)
			take_report(in, v[r.item], &r);
	close(fds[0]);
	for (i = 0; i < in->jobs; i++)
		if (pids[i] > 0)
			waitpid(pids[i], NULL, 0);
	for (i = 0; i < n; i++)
		if (v[i]->error == EIO)
			started = 0;
	if (started < in->jobs)
		cli_error(in->cli,
		    "有子进程中断，部分文件未写成；请再次运行同一命令",
		    "a worker was cut off and some files are missing: run "
		    "the same command again");
}

void
deliver(const struct issue *in, struct intake_item *const v[], size_t n)
{
	struct problems *ps;
	struct report r;
	size_t i;

	prepare(in, v, n);
	if (in->jobs > 1 && n > 1) {
		deliver_many(in, v, n);
		return;
	}
	ps = malloc(sizeof *ps);
	for (i = 0; ps != NULL && i < n; i++) {
		if (!wanted(v[i]))
			continue;
		memset(&r, 0, sizeof r);
		write_item(in, v[i], ps, &r);
		take_report(in, v[i], &r);
	}
	free(ps);
}
