/* SPDX-License-Identifier: Apache-2.0 */
/* verifier check INPUT... */
#include "verifier/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/os.h"
#include "sys/tty.h"
#include "verifier/ask.h"
#include "verifier/paper.h"
#include "verifier/print.h"

const struct cli_option cmd_check_options[] = {
	{ "trust", 0, "FILE", true, "信任名单，或 root.json（默认：已加入的）",
	    "trust list or root.json (default: those added)" },
	{ "status", 0, "DIR|URL|FILE", false,
	    "状态表所在（默认：本机缓存，其次发布者网站）",
	    "where status lists are (default: the local cache, then the "
	    "publisher)" },
	{ "offline", 0, NULL, false, "绝不联网", "never use the network" },
	{ "at", 0, "DATE|INSTANT", false, "问哪一时刻的状态，如投标截止日",
	    "judge as of then, e.g. the bid deadline" },
	{ "known-at", 0, "INSTANT", false, "只计当时已公布的",
	    "count only what had been published by then" },
	{ "through", 0, "DATE", false, "须一直有效到这一天",
	    "must be valid on every day up to this one" },
	{ "max-age", 0, "DURATION", false, "状态表最多多旧，如 72h、7d",
	    "oldest status list to accept, e.g. 72h, 7d" },
	{ "expect-holder", 0, "TEXT|USCC", false, "持证人应为",
	    "the holder must be this one" },
	{ "expect-scheme", 0, "ID", false, "认证方案应为",
	    "the scheme must be this one" },
	{ "expect-level", 0, "ID", false, "级别至少为",
	    "the level must be at least this one" },
	{ "expect-scope", 0, "TERM", true, "范围应含",
	    "the scope must contain this" },
	{ "bidders", 0, "FILE", false, "CSV：路径、投标人、信用代码",
	    "CSV of path, bidder, uscc: whose bid each file is" },
	{ "score", 0, "FILE", false, "按规则（JSON）给各投标文件计分",
	    "JSON rules: points for each bid, with the evidence" },
	{ "report", 0, "FILE", false, "另写一份可打印的 PDF 报告，附页面小图",
	    "also write a PDF to print, with pictures of the pages" },
	{ "ignore-host", 0, NULL, false, "不计较二维码中的网址",
	    "accept a QR that points to another site" },
	{ "pages", 0, "LIST", false, "只看这些页，如 1-20,33",
	    "look at these pages only, e.g. 1-20,33" },
	{ "thorough", 0, NULL, false, "每个 PDF 都逐页读码并与内嵌记录比较",
	    "read the pages of every PDF and compare them with its record" },
	{ "jobs", 0, "N", false, "同时用几个进程读文件和页",
	    "processes that read files and pages at the same time" },
	{ "json", 0, NULL, false, "输出一个 JSON 文档",
	    "print one JSON document" },
	{ "jsonl", 0, NULL, false, "每个输入一行 JSON",
	    "print one line of JSON an input" },
	{ "csv", 0, NULL, false, "输出 CSV", "print CSV" },
	{ "quiet", 'q', NULL, false, "不输出，只给退出码",
	    "print nothing; the exit status tells" },
	{ NULL, 0, NULL, false, NULL, NULL },
};

struct job { /* the options, understood */
	struct ask ask;
	struct bids bids;
	struct pictures pictures; /* of pages, for the report */
	bool json, jsonl, csv, quiet;
	bool review; /* of bids, together */
	bool line; /* progress stands on the terminal */
};

static int
take_format(struct job *job, const struct cli_value *values)
{
	const struct cli *cli = job->ask.cli;

	job->json = cli_has(cli, values, "json");
	job->jsonl = cli_has(cli, values, "jsonl");
	job->csv = cli_has(cli, values, "csv");
	job->quiet = cli_has(cli, values, "quiet");
	if (job->json + job->jsonl + job->csv + job->quiet <= 1)
		return 0;
	cli_error(cli, "--json、--jsonl、--csv、--quiet 只能用一个",
	    "give only one of --json, --jsonl, --csv, --quiet");
	return CLI_USAGE;
}

static void
take_expected(struct job *job, const struct cli_value *values)
{
	const struct cli *cli = job->ask.cli;
	const struct cli_value *scope = cli_all(cli, values, "expect-scope");
	struct expectation *e = &job->ask.question.expect;

	e->holder = cli_get(cli, values, "expect-holder");
	e->scheme = cli_get(cli, values, "expect-scheme");
	e->level = cli_get(cli, values, "expect-level");
	e->scope = scope->v;
	e->nscope = scope->n;
}

static int
take_bidders(struct job *job, const char *path)
{
	const struct cli *cli = job->ask.cli;
	struct buf csv = BUF_INIT(BIDDERS_BYTES);
	struct bidders_fault why = { 0, "", "" };
	int rc = 0;

	if (path == NULL)
		return 0;
	rc = file_read(path, BIDDERS_BYTES, &csv);
	if (rc != 0) {
		cli_os_error(cli, path, rc);
		rc = CLI_NOINPUT;
	} else if (!bidders_parse(buf_view(&csv), &job->bids.bidders, &why)) {
		cli_error(cli, "%s:%zu：%s", "%s:%zu: %s", path, why.line,
		    cli->lang == LANG_ZH ? why.zh : why.en);
		rc = CLI_USAGE;
	}
	job->bids.has_bidders = true;
	buf_free(&csv);
	return rc;
}

static int
take_rules(struct job *job, const char *path)
{
	const struct cli *cli = job->ask.cli;
	struct buf json = BUF_INIT(BID_RULES_BYTES);
	char at[64] = "";
	enum error e;
	int rc = 0;

	if (path == NULL)
		return 0;
	rc = file_read(path, BID_RULES_BYTES, &json);
	if (rc != 0) {
		cli_os_error(cli, path, rc);
		rc = CLI_NOINPUT;
	} else {
		e = bids_rules(buf_view(&json), &job->bids, at);
		if (e != E_OK) {
			cli_error(cli, "%s：%s：%s", "%s: %s: %s", path, at,
			    error_text(e, cli->lang));
			rc = CLI_USAGE;
		}
	}
	buf_free(&json);
	return rc;
}

/* What is asked about bids; --jsonl is printed before anything is known of
 * the others. */
static int
take_review(struct job *job, const struct cli_value *values)
{
	const struct cli *cli = job->ask.cli;
	const char *bidders = cli_get(cli, values, "bidders");
	const char *score = cli_get(cli, values, "score");
	int rc;

	if (job->jsonl && (bidders != NULL || score != NULL)) {
		cli_error(cli,
		    "--bidders、--score 要看完全部文件，与 --jsonl 矛盾",
		    "--bidders and --score look at all files together: not "
		    "with --jsonl");
		return CLI_USAGE;
	}
	rc = take_bidders(job, bidders);
	job->review = bidders != NULL || score != NULL;
	return rc == 0 ? take_rules(job, score) : rc;
}

static int
take_options(struct job *job, const struct cli_value *values)
{
	struct ask *ask = &job->ask;
	const struct cli *cli = ask->cli;
	int rc = ask_common(ask, values);

	if (rc == 0)
		rc = ask_through(ask, cli_get(cli, values, "through"));
	if (rc == 0)
		rc = ask_pages(ask, cli_get(cli, values, "pages"));
	if (rc == 0)
		rc = take_format(job, values);
	if (rc == 0)
		rc = take_review(job, values);
	if (rc == 0 && cli_has(cli, values, "report") &&
	    strcmp(cli_get(cli, values, "report"), "-") == 0) {
		cli_error(cli, "--report 要写成文件，不能是标准输出",
		    "--report writes a file, not standard output");
		rc = CLI_USAGE;
	}
	take_expected(job, values);
	ask->question.ignore_host = cli_has(cli, values, "ignore-host");
	ask->plan.thorough = cli_has(cli, values, "thorough");
	return rc == 0 ? ask_sources(ask, values, NULL) : rc;
}

static void
end_progress(struct job *job)
{
	if (job->line)
		fputs("\r\033[K", stderr);
	job->line = false;
}

static bool
print_line(const struct report *r, const struct examined *e, void *arg)
{
	struct job *job = arg;
	struct buf line = BUF_INIT((size_t)64 << 20);

	end_progress(job);
	if (!job->jsonl)
		return true;
	print_jsonl(r, e, &line);
	if (buf_ok(&line)) {
		fwrite(line.p, 1, line.n, stdout);
		fflush(stdout);
	}
	buf_free(&line);
	return ferror(stdout) == 0;
}

static void
show(struct extract_pool *pool, int fd, const struct report *r,
    const struct examined *e, void *arg)
{
	struct job *job = arg;

	pictures_take(pool, fd, r, e, &job->pictures);
}

static void
refused(const char *name, int os, void *arg)
{
	struct job *job = arg;

	end_progress(job);
	ask_refused(name, os, &job->ask);
}

/* One line of the terminal, written over and over. */
static void
progress(const char *name, int done, int pages, int found, void *arg)
{
	struct job *job = arg;
	struct buf b = BUF_INIT(1024);
	int width = tty_width(stderr) - 1;
	bool zh = job->ask.cli->lang == LANG_ZH;

	job->line = true;
	if (pages > 0)
		buf_printf(&b,
		    zh ? "第 %d/%d 页，二维码 %d 个  "
		       : "page %d of %d, %d codes  ",
		    done, pages, found);
	fputs("\r\033[K", stderr);
	tty_put(stderr, TTY_DIM, buf_view(&b));
	if (tty_columns(buf_view(&b)) + tty_columns(slice_str(name)) < width)
		tty_put(stderr, TTY_PLAIN, slice_str(name));
	fflush(stderr);
	buf_free(&b);
}

static int
print_report(const struct job *job, const struct report *r)
{
	const struct bids *bids = job->review ? &job->bids : NULL;
	struct buf out = BUF_INIT((size_t)1 << 30);
	bool ok = true;

	if (job->json)
		print_json(r, bids, &out);
	else if (job->csv)
		print_csv(r, &job->bids, job->ask.cli->lang, &out);
	else if (!job->jsonl && !job->quiet)
		print_text(stdout, r, job->ask.cli->lang);
	if (bids != NULL && out.n == 0 && !job->jsonl && !job->quiet)
		print_bids(stdout, bids, job->ask.cli->lang);
	ok = buf_ok(&out);
	if (ok && out.n > 0)
		fwrite(out.p, 1, out.n, stdout);
	buf_free(&out);
	return ok ? report_exit(r) : CLI_INTERNAL;
}

/* A certificate with annexes has pages, too, and is no bid. */
static bool
is_certificate(const struct report *r, const struct examined *e)
{
	return e->n == 1 && r->v[e->first]->source == SOURCE_EMBEDDED;
}

/* Several scanned documents are bids, whether or not anybody says so. */
static bool
is_review(const struct report *r)
{
	size_t i, n = 0;

	for (i = 0; i < r->ninputs; i++)
		n +=
		    r->inputs[i].pages > 1 && !is_certificate(r, &r->inputs[i]);
	return n > 1;
}

/* The report to print: drawn by the reader, written as a whole or not at
 * all. */
static int
write_paper(const struct job *job, const struct report *r, const char *path)
{
	const struct cli *cli = job->ask.cli;
	struct buf pdf = BUF_INIT(LIMIT_FOUND);
	int rc;

	rc = paper_draw(r, &job->bids, &job->pictures, cli->lang, &pdf);
	if (rc == 0)
		rc = file_write(path, buf_view(&pdf), 0644);
	if (rc != 0)
		cli_error(cli, "%s：报告没有写成：%s",
		    "%s: the report was not written: %s", path,
		    os_text(rc, cli->lang));
	buf_free(&pdf);
	return rc == 0 ? CLI_OK : CLI_IOERR;
}

int
cmd_check(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct job *job = calloc(1, sizeof(*job));
	struct report report = { .question = NULL };
	const char *paper = cli_get(cli, values, "report");
	int rc = CLI_INTERNAL;

	if (job == NULL)
		return rc;
	job->ask.cli = cli;
	report.question = &job->ask.question;
	rc = take_options(job, values);
	if (rc == 0)
		rc = ask_inputs(&job->ask, operands, n);
	if (rc != 0)
		goto out;
	job->ask.plan.inputs = &job->ask.inputs;
	job->ask.plan.each = print_line;
	if (paper != NULL)
		job->ask.plan.show = show;
	job->ask.plan.refused = refused;
	job->ask.plan.arg = job;
	if (!job->quiet && isatty(STDERR_FILENO))
		job->ask.plan.progress = progress;
	check_run(&job->ask.plan, &report);
	end_progress(job);
	job->review = job->review || is_review(&report);
	if (!bids_judge(&job->bids, &report))
		report.failed = true;
	if (report.failed)
		cli_error(job->ask.cli, "内存不足，没有结论",
		    "out of memory: there is no verdict");
	rc = report.failed ? CLI_INTERNAL : print_report(job, &report);
	if (!report.failed && paper != NULL &&
	    write_paper(job, &report, paper) != CLI_OK)
		rc = CLI_IOERR;
out:
	bids_clear(&job->bids);
	pictures_clear(&job->pictures);
	report_clear(&report);
	ask_clear(&job->ask);
	free(job);
	return rc;
}
