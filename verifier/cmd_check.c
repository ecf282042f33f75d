/* SPDX-License-Identifier: Apache-2.0 */
/* verifier check INPUT... */
#include "verifier/cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/date.h"
#include "sys/file.h"
#include "sys/tty.h"
#include "verifier/check.h"
#include "verifier/print.h"

#define JOBS_MAX 64
#define AGE_MAX (INT64_C(10) * 366 * 86400) /* seconds of --max-age */

const struct cli_option cmd_check_options[] = {
	{ "trust", 0, "FILE", true, "信任名单，或 root.json（默认：已加入的）",
	    "trust list or root.json (default: those added)" },
	{ "status", 0, "DIR|FILE", false, "状态表所在（默认：本机缓存）",
	    "where status lists are (default: the local cache)" },
	{ "offline", 0, NULL, false, "绝不联网（本版本从不联网）",
	    "never use the network (this version never does)" },
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
	{ "ignore-host", 0, NULL, false, "不计较二维码中的网址",
	    "accept a QR that points to another site" },
	{ "pages", 0, "LIST", false, "只看这些页，如 1-20,33",
	    "look at these pages only, e.g. 1-20,33" },
	{ "thorough", 0, NULL, false, "每个 PDF 都逐页读码并与内嵌记录比较",
	    "read the pages of every PDF and compare them with its record" },
	{ "jobs", 0, "N", false, "同时处理几个文件",
	    "files to work on at the same time" },
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
	const struct cli *cli;
	struct question question;
	struct check_plan plan;
	struct pins pins;
	struct input_list inputs;
	bool json, jsonl, csv, quiet;
	bool not_opened;
};

static int
bad_value(const struct cli *cli, const char *option, const char *value,
    const char *zh, const char *en)
{
	cli_error(cli, "--%s %s：%s", "--%s %s: %s", option, value,
	    cli->lang == LANG_ZH ? zh : en);
	return CLI_USAGE;
}

static int
take_at(struct job *job, const char *text)
{
	struct as_of *a = &job->question.as_of;

	a->is_now = text == NULL;
	if (text == NULL)
		return 0;
	a->is_date = date_parse(slice_str(text), &a->date);
	if (a->is_date || instant_parse(slice_str(text), &a->instant, NULL))
		return 0;
	return bad_value(job->cli, "at", text,
	    "应为日期 2026-03-01 或带时区的时刻 2026-03-01T09:30:00+08:00",
	    "give a date 2026-03-01 or an instant with a zone "
	    "2026-03-01T09:30:00+08:00");
}

static int
take_known_at(struct job *job, const char *text)
{
	job->question.known_at = INSTANT_NONE;
	if (text == NULL ||
	    instant_parse(slice_str(text), &job->question.known_at, NULL))
		return 0;
	return bad_value(job->cli, "known-at", text,
	    "应为带时区的时刻 2026-03-01T09:30:00+08:00",
	    "give an instant with a zone 2026-03-01T09:30:00+08:00");
}

static int
take_through(struct job *job, const char *text)
{
	job->question.has_through = text != NULL;
	if (text == NULL || date_parse(slice_str(text), &job->question.through))
		return 0;
	return bad_value(job->cli, "through", text, "应为日期 2026-03-01",
	    "give a date such as 2026-03-01");
}

static int
take_max_age(struct job *job, const char *text)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	int64_t n = 0;
	size_t digits, i;

	job->question.max_age = -1;
	if (text == NULL)
		return 0;
	digits = strspn(text, "0123456789");
	if (digits > 0 && digits < 10 && text[digits] != '\0' &&
	    text[digits + 1] == '\0') {
		n = strtoll(text, NULL, 10);
		for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
			if (units[i].unit == text[digits] &&
			    n <= AGE_MAX / units[i].seconds) {
				job->question.max_age = n * units[i].seconds;
				return 0;
			}
	}
	return bad_value(job->cli, "max-age", text,
	    "应为数字加 s、m、h 或 d，如 72h",
	    "give a number with s, m, h or d, such as 72h");
}

/* "7" or "1-20"; moves *p behind it. */
static bool
take_range(const char **p, struct wire_range *out)
{
	unsigned long first, last;
	char *end;

	if (**p < '1' || **p > '9')
		return false;
	errno = 0;
	first = last = strtoul(*p, &end, 10);
	if (*end == '-') {
		if (end[1] < '1' || end[1] > '9')
			return false;
		last = strtoul(end + 1, &end, 10);
	}
	if (errno != 0 || last > WIRE_PAGES_MAX || first > last)
		return false;
	*p = end;
	out->first = (uint32_t)first;
	out->last = (uint32_t)last;
	return true;
}

static int
take_pages(struct job *job, const char *text)
{
	const char *p = text;

	while (p != NULL && job->plan.nranges < WIRE_RANGES_MAX) {
		if (!take_range(&p, &job->plan.ranges[job->plan.nranges]))
			break;
		job->plan.nranges++;
		if (*p == '\0')
			return 0;
		if (*p++ != ',')
			break;
	}
	if (text == NULL)
		return 0;
	return bad_value(job->cli, "pages", text,
	    "应为从 1 起的页码，如 1-20,33（至多 64 段）",
	    "give page numbers from 1, such as 1-20,33 (at most 64 parts)");
}

static int
take_jobs(struct job *job, const char *text)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	char *end;

	job->plan.jobs = n < 1 ? 1 : n > JOBS_MAX ? JOBS_MAX : (int)n;
	if (text == NULL)
		return 0;
	n = strtol(text, &end, 10);
	if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && n >= 1 &&
	    n <= JOBS_MAX) {
		job->plan.jobs = (int)n;
		return 0;
	}
	return bad_value(job->cli, "jobs", text, "应为 1 至 64",
	    "give a number from 1 to 64");
}

static int
take_format(struct job *job, const struct cli_value *values)
{
	const struct cli *cli = job->cli;

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
	const struct cli *cli = job->cli;
	const struct cli_value *scope = cli_all(cli, values, "expect-scope");
	struct expectation *e = &job->question.expect;

	e->holder = cli_get(cli, values, "expect-holder");
	e->scheme = cli_get(cli, values, "expect-scheme");
	e->level = cli_get(cli, values, "expect-level");
	e->scope = scope->v;
	e->nscope = scope->n;
}

static int
take_options(struct job *job, const struct cli_value *values)
{
	const struct cli *cli = job->cli;
	int rc = take_at(job, cli_get(cli, values, "at"));

	if (rc == 0)
		rc = take_known_at(job, cli_get(cli, values, "known-at"));
	if (rc == 0)
		rc = take_through(job, cli_get(cli, values, "through"));
	if (rc == 0)
		rc = take_max_age(job, cli_get(cli, values, "max-age"));
	if (rc == 0)
		rc = take_pages(job, cli_get(cli, values, "pages"));
	if (rc == 0)
		rc = take_jobs(job, cli_get(cli, values, "jobs"));
	if (rc == 0)
		rc = take_format(job, values);
	take_expected(job, values);
	job->question.now = cli->now;
	job->question.ignore_host = cli_has(cli, values, "ignore-host");
	job->plan.thorough = cli_has(cli, values, "thorough");
	return rc;
}

static void
pin_error(const struct cli *cli, const struct pin_problem *p)
{
	const char *path = p->path == NULL ? "?" : p->path;

	if (p->os != 0)
		cli_error(cli, "%s：%s", "%s: %s", path, strerror(p->os));
	else
		cli_error(cli, "%s：%s%s%s", "%s: %s%s%s", path,
		    error_text(p->error, cli->lang),
		    p->field[0] == '\0' ? "" : " ", p->field);
}

/* The lists that this run believes. With --trust only those given. */
static int
take_trust(struct job *job, const struct cli_value *values)
{
	const struct cli *cli = job->cli;
	const struct cli_value *given = cli_all(cli, values, "trust");
	const char *status = cli_get(cli, values, "status");
	struct pin_problem problem = { NULL, 0, E_OK, "" };
	int rc = 0;
	size_t i;

	for (i = 0; i < given->n && rc == 0; i++)
		if (!pins_take(&job->pins, given->v[i], status, &problem)) {
			pin_error(cli, &problem);
			/* A list that is no good leaves its issuers unknown,
			 * and that is the verdict. */
			rc = problem.os != 0 ? CLI_NOINPUT : CLI_OK;
		}
	if (given->n == 0) {
		pins_load(&job->pins, &problem);
		if (problem.path != NULL)
			pin_error(cli, &problem);
		if (status != NULL && file_is_dir(status))
			pins_refresh(&job->pins, status);
	}
	pin_problem_clear(&problem);
	for (i = 0; i < job->pins.n; i++)
		job->question.trusts[i] = job->pins.v[i].trust;
	job->question.ntrusts = job->pins.n;
	return rc;
}

static int
take_status(struct job *job, const struct cli_value *values)
{
	const struct cli *cli = job->cli;
	const char *status = cli_get(cli, values, "status");
	int os;

	if (status != NULL && strstr(status, "://") != NULL) {
		cli_error(cli, "--status %s：本版本不联网，请给出文件夹或文件",
		    "--status %s: this version does not use the network; "
		    "give a folder or a file",
		    status);
		return CLI_USAGE;
	}
	job->question.tokens = tokens_open(status, cli->now, &os);
	if (job->question.tokens != NULL)
		return 0;
	cli_error(cli, "%s：%s", "%s: %s", status == NULL ? "--status" : status,
	    strerror(os));
	return CLI_NOINPUT;
}

static void
print_line(const struct report *r, const struct examined *e, void *arg)
{
	const struct job *job = arg;
	struct buf line = BUF_INIT((size_t)64 << 20);

	if (!job->jsonl || e->passed_over)
		return;
	print_jsonl(r, e, &line);
	if (buf_ok(&line)) {
		fwrite(line.p, 1, line.n, stdout);
		fflush(stdout);
	}
	buf_free(&line);
}

static void
say_refused(const char *name, int os, void *arg)
{
	const struct job *job = arg;

	cli_error(job->cli, "%s：%s", "%s: %s", name, strerror(os));
}

static int
print_report(const struct job *job, const struct report *r)
{
	struct buf out = BUF_INIT((size_t)1 << 30);
	bool ok = true;

	if (job->json)
		print_json(r, &out);
	else if (job->csv)
		print_csv(r, job->cli->lang, &out);
	else if (!job->jsonl && !job->quiet)
		print_text(stdout, r, job->cli->lang);
	ok = buf_ok(&out);
	if (ok && out.n > 0)
		fwrite(out.p, 1, out.n, stdout);
	buf_free(&out);
	return ok ? report_exit(r) : CLI_INTERNAL;
}

/* Operands that cannot be opened are named, and the others still checked. */
static void
take_inputs(struct job *job, char **operands, size_t n)
{
	size_t i;
	int rc;

	for (i = 0; i < n; i++) {
		rc = input_list_add(&job->inputs, operands[i]);
		if (rc == 0)
			continue;
		say_refused(operands[i], rc, job);
		job->not_opened = true;
	}
}

int
cmd_check(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct job *job = calloc(1, sizeof(*job));
	struct report report = { .question = NULL };
	int rc = CLI_INTERNAL;

	if (job == NULL)
		return rc;
	job->cli = cli;
	report.question = &job->question;
	rc = take_options(job, values);
	if (rc == 0)
		rc = take_trust(job, values);
	if (rc == 0)
		rc = take_status(job, values);
	if (rc != 0)
		goto out;
	take_inputs(job, operands, n);
	report.not_opened = job->not_opened;
	job->plan.inputs = &job->inputs;
	job->plan.each = print_line;
	job->plan.refused = say_refused;
	job->plan.arg = job;
	check_run(&job->plan, &report);
	rc = print_report(job, &report);
out:
	report_clear(&report);
	tokens_close(job->question.tokens);
	pins_clear(&job->pins);
	input_list_clear(&job->inputs);
	free(job);
	return rc;
}
