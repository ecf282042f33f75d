/* SPDX-License-Identifier: Apache-2.0 */
/* verifier bundle -o FILE INPUT... | --check FILE */
#include "verifier/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys/file.h"
#include "verifier/ask.h"
#include "verifier/bundle.h"
#include "verifier/bundling.h"
#include "verifier/print.h"

const struct cli_option cmd_bundle_options[] = {
	{ "output", 'o', "FILE", false, "写入的文件", "the file to write" },
	{ "check", 0, NULL, false, "按当时的名单、状态与时刻重新核验所给的文件",
	    "judge the given file again, under the lists and at the time in "
	    "it" },
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
	{ "jobs", 0, "N", false, "同时处理几个文件",
	    "files to work on at the same time" },
	{ "json", 0, NULL, false, "输出一个 JSON 文档",
	    "print one JSON document" },
	{ NULL, 0, NULL, false, NULL, NULL },
};

static void
judged(const struct result *r, const struct find *find, void *arg)
{
	bundling_take(arg, r, find);
}

static int
print(const struct cli *cli, const struct cli_value *values,
    const struct report *r)
{
	struct buf out = BUF_INIT((size_t)1 << 30);
	bool ok = true;

	if (!cli_has(cli, values, "json"))
		print_text(stdout, r, cli->lang);
	else {
		print_json(r, NULL, &out);
		ok = buf_ok(&out);
		if (ok)
			fwrite(out.p, 1, out.n, stdout);
	}
	buf_free(&out);
	return ok ? report_exit(r) : CLI_INTERNAL;
}

static int
write_out(const struct cli *cli, const char *path, struct slice bytes)
{
	int rc;

	if (strcmp(path, "-") == 0)
		return fwrite(bytes.p, 1, bytes.n, stdout) == bytes.n
		    ? CLI_OK
		    : CLI_IOERR;
	rc = file_write(path, bytes, 0644);
	if (rc == 0)
		return CLI_OK;
	cli_os_error(cli, path, rc);
	return CLI_IOERR;
}

static int
make(struct ask *ask, const struct cli_value *values, char **operands, size_t n)
{
	const struct cli *cli = ask->cli;
	const char *path = cli_get(cli, values, "output");
	struct report report = { .question = &ask->question };
	struct bundling b = { .failed = false };
	struct buf out = BUF_INIT(BUNDLE_MAX);
	int rc = ask_inputs(ask, operands, n);

	if (rc != 0)
		return rc;
	rc = CLI_INTERNAL;
	ask->plan.inputs = &ask->inputs;
	ask->plan.refused = NULL;
	ask->plan.judged = judged;
	ask->plan.arg = &b;
	if (bundling_start(&b)) {
		check_run(&ask->plan, &report);
		if (!report.failed &&
		    bundling_write(&b, &report, &ask->pins, &out))
			rc = write_out(cli, path, buf_view(&out));
	}
	if (rc == CLI_OK)
		rc = strcmp(path, "-") == 0 ? report_exit(&report)
					    : print(cli, values, &report);
	bundling_clear(&b);
	report_clear(&report);
	buf_free(&out);
	return rc;
}

static int
say_differ(const struct cli *cli, const struct bundle *b, size_t differ, int rc)
{
	char at[INSTANT_TEXT];

	instant_format(b->question.now, 0, at);
	if (differ == 0) {
		fprintf(stderr,
		    cli->lang == LANG_ZH
			? "以上按 %s 的名单与状态重新核验，与当时所记一致。\n"
			: "Judged again as of %s, with the lists of then: as "
			  "recorded.\n",
		    at);
		return rc;
	}
	cli_error(cli, "%zu 项与文件中所记的结论不同：以上为准，所记的不可信",
	    "%zu verdicts are not those recorded in the file: the above counts, "
	    "what is recorded does not",
	    differ);
	return rc == CLI_OK ? CLI_UNKNOWN : rc;
}

static int
recheck(struct ask *ask, const struct cli_value *values, const char *path)
{
	const struct cli *cli = ask->cli;
	struct report report = { .question = &ask->question };
	struct buf bytes = BUF_INIT(BUNDLE_MAX);
	struct bundle b;
	char field[64];
	size_t differ = 0;
	enum error e;
	int rc = file_read(path, BUNDLE_MAX, &bytes);

	if (rc != 0) {
		cli_os_error(cli, path, rc);
		buf_free(&bytes);
		return CLI_NOINPUT;
	}
	e = bundle_read(buf_view(&bytes), &ask->pins, &b, field);
	if (e == E_OK && b.question.now > cli->now + VERIFY_SKEW)
		e = E_CLOCK;
	if (e != E_OK) {
		cli_error(cli, "%s：%s %s", "%s: %s %s", path,
		    error_text(e, cli->lang), field);
		rc = CLI_UNKNOWN;
	} else if (!bundle_judge(&b, &report, &differ)) {
		rc = CLI_INTERNAL;
	} else {
		if (b.nunknown > 0)
			cli_error(cli, "有 %zu 份信任名单不属于已加入的根",
			    "%zu trust lists are under no root that is pinned",
			    b.nunknown);
		rc = say_differ(cli, &b, differ, print(cli, values, &report));
	}
	report_clear(&report);
	bundle_clear(&b);
	buf_free(&bytes);
	return rc;
}

int
cmd_bundle(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct ask *ask = calloc(1, sizeof(*ask));
	bool again = cli_has(cli, values, "check");
	int rc;

	if (ask == NULL)
		return CLI_INTERNAL;
	ask->cli = cli;
	rc = ask_common(ask, values);
	if (rc == 0)
		rc = ask_through(ask, cli_get(cli, values, "through"));
	if (rc == 0 && again == cli_has(cli, values, "output")) {
		cli_error(cli, "请用 -o FILE 写出，或用 --check 重新核验",
		    "give -o FILE to write one, or --check to judge one again");
		rc = CLI_USAGE;
	}
	if (rc == 0 && again && n != 1) {
		cli_error(
		    cli, "--check 一次一个文件", "--check takes one file");
		rc = CLI_USAGE;
	}
	if (rc == 0)
		rc = ask_sources(ask, values, NULL);
	if (rc == 0)
		rc = again ? recheck(ask, values, operands[0])
			   : make(ask, values, operands, n);
	ask_clear(ask);
	free(ask);
	return rc;
}
