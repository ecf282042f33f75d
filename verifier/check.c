/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A PDF as the issuer writes it (one record, every body's signature, nothing
 * else) is judged from its bytes alone, without starting the reader: then the
 * findings never say that the page was read.  Whatever departs from that
 * form, carries annexes, or was asked for page by page is read thoroughly.
 */
#include "verifier/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/jws.h"
#include "sys/file.h"
#include "sys/os.h"

struct work { /* one input under way */
	const struct input_name *name;
	struct input in;
	struct finds finds;
	struct pdfsign sign; /* of a PDF */
	struct pdfsign_left *left;
	int os; /* errno of opening */
	int shown; /* the file again, for plan->show; -1: not wanted */
	int job; /* of the pool; -1: none */
	int start_error; /* errno: the reader could not be started */
	bool read; /* the reader is asked */
	bool trailing; /* bytes after the end of the PDF */
};

struct run {
	const struct check_plan *plan;
	const char *watched; /* the input that is waited for */
	struct report *report;
	struct extract_pool *pool;
};

static bool
has_annex(const struct find *find)
{
	/* Not parsed for that: a false alarm only costs time. The payload is
	 * base64, so it is decoded by the envelope's reader. */
	struct jws *jws = NULL;
	bool found = false;

	if (jws_parse(buf_view(&find->envelope), JWS_CERTIFICATE_MAX, &jws) ==
	    E_OK)
		found = slice_find(jws->payload, slice_str("\"annex\""), 0) !=
		    SIZE_MAX;
	jws_free(jws);
	return found;
}

static bool
needs_reader(const struct run *run, const struct work *w)
{
	if (w->in.kind == INPUT_PNG || w->in.kind == INPUT_JPEG)
		return true;
	if (w->in.kind != INPUT_PDF)
		return false;
	return w->in.large || run->plan->thorough || run->plan->nranges > 0 ||
	    w->finds.n != 1 || w->sign.form != E_OK ||
	    has_annex(&w->finds.v[0]);
}

static void
start_reader(struct run *run, struct work *w)
{
	w->read = true;
	/* The bytes of a large file are not needed any more, unless there
	 * are signatures of ours in it. */
	if (w->in.kind != INPUT_PDF || w->sign.form == E_REVISION_FORM)
		buf_free(&w->in.bytes);
	if (run->plan->show != NULL)
		w->shown = dup(w->in.fd);
	w->job = extract_start(run->pool, w->in.fd, input_format(w->in.kind),
	    WIRE_LOOK, run->plan->ranges, run->plan->nranges);
	w->start_error = w->job == -1 ? errno : 0;
	w->in.fd = -1; /* transferred */
}

/* A JSON file is an envelope when it has the members of one. */
static bool
is_envelope(struct slice json)
{
	return slice_find(json, slice_str("\"payload\""), 0) != SIZE_MAX &&
	    slice_find(json, slice_str("\"signatures\""), 0) != SIZE_MAX;
}

/* A trust list has the same members; its header says what it is for. */
static bool
is_other_envelope(struct slice json)
{
	struct jws *jws = NULL;
	bool other = false;

	if (jws_parse(json, JWS_TRUST_MAX, &jws) == E_OK)
		other = jws->n > 0 && jws->sig[0].error == E_OK &&
		    jws->sig[0].typ != JWS_CERTIFICATE;
	jws_free(jws);
	return other;
}

static void
begin_json(struct work *w)
{
	struct slice json = buf_view(&w->in.bytes);

	if (!is_envelope(json))
		w->in.type = CAUSE_IS_JSON;
	else if (w->name->from_folder && is_other_envelope(json))
		w->in.type = CAUSE_IS_TRUST;
	else
		finds_envelope(&w->finds, json);
}

#define TAIL 65536 /* bytes in which a PDF has its last end-of-file mark */

/* finds_trailing of a file that is not in memory; no mark near its end means
 * that something else is there. */
static bool
trails(int fd)
{
	struct buf tail = BUF_INIT(TAIL);
	off_t size = lseek(fd, 0, SEEK_END);
	bool yes = true;

	if (size > TAIL && lseek(fd, size - TAIL, SEEK_SET) != -1 &&
	    file_read_fd(fd, TAIL, &tail) == 0)
		yes = slice_find(buf_view(&tail), slice_str("%%EOF"), 0) ==
			SIZE_MAX ||
		    finds_trailing(buf_view(&tail));
	buf_free(&tail);
	return yes;
}

static void
begin(struct run *run, const struct input_name *name, struct work *w)
{
	memset(w, 0, sizeof(*w));
	w->name = name;
	w->job = w->shown = -1;
	w->os = input_open(name, &w->in);
	if (w->os != 0)
		return;
	switch (w->in.kind) {
	case INPUT_PDF:
		if (w->in.large) {
			w->trailing = trails(w->in.fd);
			w->sign.form = E_REVISION_FORM; /* ours are small */
			break;
		}
		finds_scan(&w->finds, buf_view(&w->in.bytes));
		w->trailing = finds_trailing(buf_view(&w->in.bytes));
		pdfsign_read(buf_view(&w->in.bytes), &w->sign);
		break;
	case INPUT_JSON:
		begin_json(w);
		break;
	case INPUT_TOKEN:
		/* Given by name it is offered as a certificate: refused. */
		if (!name->from_folder)
			finds_envelope(&w->finds, buf_view(&w->in.bytes));
		break;
	case INPUT_TEXT:
		finds_text(&w->finds, buf_view(&w->in.bytes));
		break;
	default:
		break;
	}
	if (needs_reader(run, w))
		start_reader(run, w);
}

static void
unreadable(
    struct run *run, const struct work *w, enum error code, const char *detail)
{
	struct result *r = report_result(run->report);

	if (r == NULL)
		return;
	examine_unreadable(code, detail, r);
	r->input = w->name->name;
	if (run->plan->judged != NULL)
		run->plan->judged(r, NULL, run->plan->arg);
}

/* Types that may well hold a certificate which we cannot see, and whatever is
 * called a document. The others, and the files of a site, are passed over
 * when a whole folder was given, and listed. */
static bool
may_hide_one(const struct work *w)
{
	enum input_claim claim = input_claims(w->name->name);

	if (claim != CLAIM_NONE)
		return claim == CLAIM_DOCUMENT;
	return w->in.kind == INPUT_OTHER && cause_may_hide(w->in.type);
}

/* Signatures as the reader found them, where the form is not ours. */
static size_t
list_left(struct work *w, const struct extract *e)
{
	const struct extract_item *item;
	size_t i, n = 0, title;

	for (i = 0; i < e->n; i++)
		n += e->v[i].kind == WIRE_SIGNED;
	w->left = n == 0 ? NULL : calloc(n, sizeof(*w->left));
	if (w->left == NULL) {
		w->finds.failed = w->finds.failed || n > 0;
		return 0;
	}
	for (i = n = 0; i < e->n; i++) {
		item = &e->v[i];
		if (item->kind != WIRE_SIGNED)
			continue;
		title = strlen(item->bytes); /* a NUL is behind the bytes */
		w->left[n].title = slice_of(item->bytes, title);
		w->left[n++].contents = title < item->n
		    ? slice_of(item->bytes + title + 1, item->n - title - 1)
		    : slice_of(NULL, 0);
	}
	return n;
}

static void
judge_finds(struct run *run, struct work *w, const struct extract *e)
{
	struct paper paper = { .file = buf_view(&w->in.bytes),
		.sign = &w->sign };
	bool is_pdf = w->in.kind == INPUT_PDF;
	size_t i;

	paper.nleft = list_left(w, e);
	paper.left = w->left;
	/* A revision that is not the bodies' is said once. */
	if (w->trailing && (!is_pdf || w->sign.form != E_REVISION_FOREIGN))
		for (i = 0; i < w->finds.n; i++)
			if (w->finds.v[i].source == SOURCE_EMBEDDED)
				finds_note(&w->finds.v[i], CHECK_FAIL,
				    E_DOC_TRAILING, "");
	finds_compare(
	    &w->finds, e, is_pdf, w->read, is_pdf && w->sign.form == E_OK);
	for (i = 0; i < w->finds.n; i++) {
		struct result *r = report_result(run->report);

		if (r == NULL)
			return;
		r->input = w->name->name;
		examine(run->report->question, &w->finds.v[i],
		    is_pdf ? &paper : NULL, r);
		if (run->plan->judged != NULL)
			run->plan->judged(r, &w->finds.v[i], run->plan->arg);
	}
	if (w->finds.failed)
		run->report->failed = true;
}

static void
tell_progress(int done, int pages, int found, void *arg)
{
	const struct run *run = arg;

	run->plan->progress(run->watched, done, pages, found, run->plan->arg);
}

static void
finish_opened(struct run *run, struct work *w, struct examined *seen)
{
	struct extract e;

	memset(&e, 0, sizeof(e));
	seen->kind = w->in.kind;
	seen->type = w->in.type;
	if (w->in.kind == INPUT_OTHER) {
		if (w->name->from_folder &&
		    input_claims(w->name->name) == CLAIM_SITE)
			seen->type = CAUSE_IS_SITE; /* a script may well hold
			                               the word %PDF- */
		if (!w->name->from_folder || may_hide_one(w))
			unreadable(run, w, E_DOC_TYPE, cause_str(w->in.type));
		return;
	}
	if (w->read && w->job == -1) {
		unreadable(run, w, E_DOC_UNREADABLE, os_name(w->start_error));
	} else if (w->read) {
		if (run->plan->progress != NULL)
			extract_watch(run->pool, tell_progress, run);
		run->watched = w->name->name;
		extract_wait(run->pool, w->job, &e);
		w->job = -1;
		finds_extract(&w->finds, &e);
		seen->pages = w->in.kind == INPUT_PDF ? e.pages : 0;
	}
	judge_finds(run, w, &e);
	if (w->name->from_folder && w->finds.n == 0 && !w->read &&
	    w->in.kind != INPUT_PDF && may_hide_one(w))
		unreadable(run, w, E_DOC_TYPE,
		    cause_str(
			w->in.type != CAUSE_NONE ? w->in.type : CAUSE_IS_TEXT));
	if (seen->kind == INPUT_TEXT && !w->name->is_text &&
	    w->finds.nforeign > 1) {
		/* The words of a letter are no codes; one alone may be. */
		seen->type = CAUSE_IS_TEXT;
		return;
	}
	if (seen->kind == INPUT_TOKEN)
		seen->type = CAUSE_IS_TOKEN;
	seen->nforeign = w->finds.nforeign;
	seen->foreign = w->finds.foreign;
	w->finds.foreign = NULL; /* moved */
	w->finds.nforeign = 0;
	extract_clear(&e);
}

static void
drop(struct work *w)
{
	finds_clear(&w->finds);
	free(w->left);
	if (w->shown != -1)
		close(w->shown);
	input_close(&w->in);
}

static void
show(struct run *run, const struct work *w, const struct examined *seen)
{
	int fd = w->shown != -1 ? w->shown : w->in.fd;

	if (run->plan->show != NULL && fd != -1 && seen->n > 0 &&
	    (seen->kind == INPUT_PDF || seen->kind == INPUT_PNG ||
		seen->kind == INPUT_JPEG))
		run->plan->show(
		    run->pool, fd, run->report, seen, run->plan->arg);
}

/* Whether there is somebody to go on for. */
static bool
finish(struct run *run, struct work *w)
{
	struct examined *seen = report_input(run->report, w->name->name);
	bool wanted = true;

	if (seen == NULL)
		goto out;
	seen->operand = !w->name->from_folder;
	seen->opened = w->os == 0;
	if (seen->opened) {
		finish_opened(run, w, seen);
	} else {
		unreadable(run, w, E_DOC_UNREADABLE, os_name(w->os));
		if (run->plan->refused != NULL && w->name->os == 0)
			run->plan->refused(
			    w->name->name, w->os, run->plan->arg);
	}
	seen->n = run->report->n - seen->first;
	seen->passed_over = seen->n == 0 && w->name->from_folder &&
	    w->in.kind != INPUT_PDF && w->in.kind != INPUT_PNG &&
	    w->in.kind != INPUT_JPEG;
	report_note_input(run->report, seen);
	show(run, w, seen);
	if (run->plan->each != NULL)
		wanted = run->plan->each(run->report, seen, run->plan->arg);
out:
	drop(w);
	return wanted;
}

void
check_run(const struct check_plan *plan, struct report *report)
{
	struct run run = { .plan = plan, .report = report };
	size_t jobs = plan->jobs < 1 ? 1 : (size_t)plan->jobs;
	struct work *window = calloc(jobs, sizeof(*window));
	size_t begun = 0, done = 0, n = plan->inputs->n;

	run.pool = extract_pool_new((int)jobs);
	if (window == NULL || run.pool == NULL) {
		report->failed = true;
		n = 0;
	}
	while (done < n) {
		while (begun < n && begun - done < jobs) {
			begin(&run, &plan->inputs->v[begun],
			    &window[begun % jobs]);
			begun++;
		}
		if (!finish(&run, &window[done++ % jobs]))
			n = done;
	}
	for (; done < begun; done++)
		drop(&window[done % jobs]);
	extract_pool_free(run.pool);
	free(window);
}
