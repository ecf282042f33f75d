/* SPDX-License-Identifier: Apache-2.0 */
/* verifier claim --holder CODE --level ID --years N --at DATE INPUT... */
#include "verifier/cmd.h"

#include <stdlib.h>
#include <string.h>

#include "sys/file.h"
#include "verifier/ask.h"
#include "verifier/claims.h"

const struct cli_option cmd_claim_options[] = {
	{ "holder", 0, "USCC", false, "持证人的统一社会信用代码",
	    "the holder's unified social credit code (or LEI, or register)" },
	{ "level", 0, "ID", true, "所称级别（更高的也算）",
	    "the level that is claimed (higher ones count)" },
	{ "years", 0, "N", true, "所称连续年数，与 --level 一一对应",
	    "how many consecutive years; one for each --level" },
	{ "at", 0, "DATE", false, "到哪一天为止", "the last day of the years" },
	{ "scheme", 0, "ID", false, "只计这个方案的证书",
	    "count certificates of this scheme only" },
	{ "trust", 0, "FILE", true, "信任名单，或 root.json（默认：已加入的）",
	    "trust list or root.json (default: those added)" },
	{ "status", 0, "DIR|URL|FILE", false,
	    "状态表所在（默认：所给的公布文件夹，否则本机缓存，其次发布者网站）",
	    "where status lists are (default: a published folder among the "
	    "inputs, else the local cache, then the publisher)" },
	{ "offline", 0, NULL, false, "绝不联网", "never use the network" },
	{ "known-at", 0, "INSTANT", false, "只计当时已公布的",
	    "count only what had been published by then" },
	{ "max-age", 0, "DURATION", false, "状态表最多多旧，如 72h、7d",
	    "oldest status list to accept, e.g. 72h, 7d" },
	{ "jobs", 0, "N", false, "同时处理几个文件",
	    "files to work on at the same time" },
	{ "json", 0, NULL, false, "输出一个 JSON 文档",
	    "print one JSON document" },
	{ NULL, 0, NULL, false, NULL, NULL },
};

struct job {
	struct ask ask;
	struct claims claims;
};

static int
wrong(const struct cli *cli, const char *zh, const char *en)
{
	cli_error(cli, "%s", "%s", cli->lang == LANG_ZH ? zh : en);
	return CLI_USAGE;
}

/* A code, because names change and are shared. */
static bool
is_code(const char *s)
{
	const size_t n = strlen(s);

	return n >= 1 && n <= 40 &&
	    strspn(s,
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789-./") == n;
}

static bool
take_years(const char *text, int64_t *out)
{
	char *end;

	if (text[0] < '1' || text[0] > '9' || strlen(text) > 3)
		return false;
	*out = strtol(text, &end, 10);
	return *end == '\0' && *out <= CLAIM_YEARS_MAX;
}

static int
take_claims(struct job *job, const struct cli_value *values)
{
	const struct cli *cli = job->ask.cli;
	const struct cli_value *level = cli_all(cli, values, "level");
	const struct cli_value *years = cli_all(cli, values, "years");
	struct claims *c = &job->claims;
	struct date first;

	if (level->n == 0 || level->n != years->n || level->n > CLAIMS_MAX)
		return wrong(cli, "每个 --level 要有一个 --years（至多 16 对）",
		    "give one --years for each --level (at most 16)");
	for (; c->n < level->n; c->n++) {
		c->v[c->n].level = level->v[c->n];
		if (!take_years(years->v[c->n], &c->v[c->n].years) ||
		    !claim_period(c->at, c->v[c->n].years, &first))
			return wrong(cli, "--years 应为 1 至 100 的整数",
			    "--years must be a whole number from 1 to 100");
	}
	return 0;
}

static int
take_options(struct job *job, const struct cli_value *values)
{
	const struct cli *cli = job->ask.cli;
	const char *at = cli_get(cli, values, "at");
	struct claims *c = &job->claims;
	int rc;

	c->holder = cli_get(cli, values, "holder");
	c->scheme = cli_get(cli, values, "scheme");
	if (c->holder == NULL || !is_code(c->holder))
		return wrong(cli,
		    "请用 --holder 给出统一社会信用代码；名称会变，不作依据",
		    "give the holder's code with --holder; names change and "
		    "prove nothing");
	if (at == NULL || !date_parse(slice_str(at), &c->at))
		return wrong(cli, "请用 --at 给出日期，如 2026-03-01",
		    "give the last day with --at, such as 2026-03-01");
	rc = take_claims(job, values);
	return rc == 0 ? ask_common(&job->ask, values) : rc;
}

/* A published folder among the inputs brings its own status lists; they are
 * believed for their signatures, as any. */
static const char *
published(char **operands, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		char *status = file_join(operands[i], "status");
		bool is_site = status != NULL && file_is_dir(status);

		free(status);
		if (is_site)
			return operands[i];
	}
	return NULL;
}

static int
print(const struct job *job, bool json)
{
	struct buf out = BUF_INIT((size_t)1 << 30);
	bool ok;

	if (json)
		claims_print_json(&job->claims, &out);
	else
		claims_print_text(stdout, &job->claims, job->ask.cli->lang);
	ok = buf_ok(&out);
	if (ok && out.n > 0)
		fwrite(out.p, 1, out.n, stdout);
	buf_free(&out);
	return ok ? claims_exit(&job->claims) : CLI_INTERNAL;
}

int
cmd_claim(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct job *job = calloc(1, sizeof(*job));
	struct report report = { .question = NULL };
	int rc = CLI_INTERNAL;

	if (job == NULL)
		return rc;
	job->ask.cli = cli;
	report.question = &job->ask.question;
	job->claims.report = &report;
	rc = take_options(job, values);
	if (rc == 0)
		rc = ask_sources(&job->ask, values, published(operands, n));
	if (rc == 0)
		rc = ask_inputs(&job->ask, operands, n);
	if (rc != 0)
		goto out;
	job->ask.plan.inputs = &job->ask.inputs;
	job->ask.plan.refused = ask_refused;
	job->ask.plan.arg = &job->ask;
	check_run(&job->ask.plan, &report);
	rc = CLI_INTERNAL;
	if (claims_judge(&job->claims) == E_OK)
		rc = print(job, cli_has(cli, values, "json"));
out:
	claims_clear(&job->claims);
	report_clear(&report);
	ask_clear(&job->ask);
	free(job);
	return rc;
}
