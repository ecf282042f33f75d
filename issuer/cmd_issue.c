/* SPDX-License-Identifier: Apache-2.0 */
/* issuer issue, issuer check */
#include "issuer/cmd.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/docket.h"
#include "issuer/issue.h"
#include "issuer/release.h"
#include "issuer/rulebook.h"
#include "record/unicode.h"
#include "sys/file.h"
#include "sys/tty.h"

#define LATE_MAX 200 /* characters of a reason */

const struct cli_option cmd_issue_options[] = {
	{ "out", 'o', "DIR", false, "文件写入何处 (默认为工作区的 issued/)",
	    "where the files go (default: issued/ of the workspace)" },
	{ "dry-run", 'n', NULL, false, "只检查，不签发",
	    "check everything, issue nothing" },
	{ "partial", 0, NULL, false, "有记录不合格时仍签发其余记录",
	    "issue the good records even when others are refused" },
	{ "late", 0, "REASON", false,
	    "签发时间与颁发日期相差超过规定天数的理由，记入登记册",
	    "why signing is further from the issue date than allowed; kept "
	    "in the register" },
	{ "jobs", 'j', "N", false, "用几个进程检查与签发 (默认 1)",
	    "processes that check and issue (default 1)" },
	{ "unlisted", 0, NULL, false,
	    "网站不公开这些证书，只能凭二维码核验 (见 issuer unlist)",
	    "the published site does not show them: they verify by their code "
	    "only (see issuer unlist)" },
	{ "case", 0, "CASE", false, "签发已决定的案卷，内容取自案卷",
	    "issue what a case decided: everything is taken from it" },
	{ "by", 0, "PERSON", true, "与 --case：签发人，每家机构一名",
	    "with --case: who signs, one person of each body" },
	CMD_STAMP, CMD_TABLE, CMD_JSON, CMD_PASSPHRASE, CMD_WORKSPACE, CMD_END
};

const struct cli_option cmd_check_options[] = {
	{ "late", 0, "REASON", false, "按给出该理由签发来检查",
	    "check as if issued with this reason" },
	{ "jobs", 'j', "N", false, "用几个进程检查 (默认 1)",
	    "processes that check (default 1)" },
	CMD_TABLE, CMD_JSON, CMD_WORKSPACE, CMD_END
};

static void
put(FILE *f, enum tty_style style, const char *s)
{
	tty_put(f, style, slice_str(s));
}

void
cmd_issue_print(const struct cli *cli, const struct intake_item *item)
{
	static const struct {
		const char *zh, *en;
		enum tty_style style;
	} words[] = {
		[INTAKE_ISSUED] = { "签发", "issued   ", TTY_GOOD },
		[INTAKE_UNCHANGED] = { "未变", "unchanged", TTY_DIM },
		[INTAKE_PENDING] = { "可签", "good     ", TTY_GOOD },
		[INTAKE_REFUSED] = { "拒绝", "refused  ", TTY_BAD },
	};
	const struct draft *d = item->draft;
	const char *holder = NULL;

	if (item->error != 0) /* why was said on stderr */
		put(stdout, TTY_BAD,
		    cli->lang == LANG_ZH ? "缺文件" : "no files ");
	else
		put(stdout, words[item->outcome].style,
		    cli->lang == LANG_ZH ? words[item->outcome].zh
					 : words[item->outcome].en);
	printf("  ");
	if (d != NULL && (d->numbered || intake_registered(item))) {
		put(stdout, TTY_BOLD, d->number);
		if (d->c.version > 1)
			printf(" #%lld", (long long)d->c.version);
	} else {
		put(stdout, TTY_PLAIN, item->input);
		if (item->row > 0)
			printf(":%zu", item->row);
	}
	if (d != NULL) {
		holder = d->c.holder.name.zh;
		if (holder == NULL ||
		    (cli->lang == LANG_EN && d->c.holder.name.en != NULL))
			holder = d->c.holder.name.en;
	}
	if (holder != NULL) {
		printf("  ");
		put(stdout, TTY_PLAIN, holder);
	}
	if (item->pdf_path != NULL && item->error == 0) {
		printf("  ");
		put(stdout, TTY_DIM, item->pdf_path);
	}
	putchar('\n');
}

static void
settled(void *arg, const struct intake_item *item)
{
	const struct cli *cli = arg;

	cmd_issue_print(cli, item);
	fflush(stdout);
}

static void
count(const struct intake *batch, size_t n[4])
{
	size_t i;

	memset(n, 0, 4 * sizeof *n);
	for (i = 0; i < batch->n; i++)
		n[batch->v[i].outcome]++;
}

/* The link of an item; of a long batch the register holds the envelope. */
static bool
link_of(const struct cli *cli, struct workspace *ws,
    const struct intake_item *item, struct buf *qr)
{
	struct slice envelope = slice_of(item->envelope, item->nenvelope);
	struct register_row row;
	bool found = false, good = true;

	buf_reset(qr);
	if (!intake_registered(item))
		return true;
	memset(&row, 0, sizeof row);
	if (item->envelope == NULL) {
		if (!register_find_record(
			ws->reg, item->draft->digest, &row, &found))
			return workspace_register_failed(cli, ws) == CLI_OK;
		envelope = row.envelope;
	}
	if (envelope.n > 0)
		good = release_qr(item->draft->c.iss, envelope, qr) == E_OK;
	register_row_clear(&row);
	return good;
}

static void
put_indented(const char *text)
{
	size_t n;

	for (; *text != '\0'; text += n) {
		n = strcspn(text, "\n");
		printf("    %.*s", (int)n, text);
		n += text[n] == '\n';
		if (text[n] != '\0')
			putchar('\n');
	}
}

/* Item by item: a tree of ten thousand would fill the memory. */
static bool
put_results(
    const struct cli *cli, struct workspace *ws, const struct intake *batch)
{
	struct buf out = BUF_INIT(SIZE_MAX / 2);
	struct buf qr = BUF_INIT(RELEASE_QR_MAX);
	struct json *o;
	size_t i;
	bool good = true;

	for (i = 0; good && i < batch->n; i++) {
		good = link_of(cli, ws, &batch->v[i], &qr);
		o = intake_json(cli, &batch->v[i], buf_cstr(&qr));
		buf_reset(&out);
		json_write(o, 2, &out);
		good = good && o != NULL && buf_ok(&out);
		json_free(o);
		if (!good)
			break;
		fputs(i == 0 ? "\n" : ",\n", stdout);
		put_indented(buf_cstr(&out));
	}
	buf_free(&out);
	buf_free(&qr);
	return good;
}

int
cmd_issue_json(const struct cli *cli, struct workspace *ws,
    const struct intake *batch, const char *schema)
{
	size_t i, n[4];

	printf("{\n  \"schema\": \"%s\",\n  \"results\": [", schema);
	if (!put_results(cli, ws, batch))
		return CLI_INTERNAL;
	printf("\n  ],\n  \"summary\": {");
	count(batch, n);
	for (i = 0; i < 4; i++)
		printf("%s\n    \"%s\": %zu", i == 0 ? "" : ",",
		    intake_outcome_str((enum intake_outcome)i), n[i]);
	printf("\n  }\n}\n");
	return CLI_OK;
}

static void
print_summary(const struct cli *cli, const struct intake *batch, bool stopped)
{
	size_t n[4];

	if (batch->n == 1 && !stopped)
		return;
	count(batch, n);
	printf(cli->lang == LANG_ZH
		? "签发 %zu，未变 %zu，可签 %zu，拒绝 %zu%s\n"
		: "%zu issued, %zu unchanged, %zu good, %zu refused%s\n",
	    n[INTAKE_ISSUED], n[INTAKE_UNCHANGED], n[INTAKE_PENDING],
	    n[INTAKE_REFUSED],
	    !stopped ? ""
		: cli->lang == LANG_ZH
		? "：没有签发任何一张。改正后重来，或加 --partial 签发其余"
		: ": nothing was issued; correct them, or issue the others "
		  "with --partial");
}

static bool
any_refused(const struct intake *batch)
{
	size_t i;

	for (i = 0; i < batch->n; i++)
		if (batch->v[i].outcome == INTAKE_REFUSED)
			return true;
	return false;
}

int
cmd_issue_late(
    const struct cli *cli, const struct cli_value *values, const char **late)
{
	*late = cli_get(cli, values, "late");
	if (*late == NULL ||
	    (unicode_length(slice_str(*late)) <= LATE_MAX &&
		unicode_check(slice_str(*late), NULL, NULL) == E_OK))
		return CLI_OK;
	cli_error(cli, "--late 的理由应为一行普通文字，至多 %d 字",
	    "the reason of --late is one line of plain text, at most "
	    "%d characters",
	    LATE_MAX);
	return CLI_USAGE;
}

/* Options of `issue` and `check` that can be wrong by themselves. */
static int
read_options(const struct cli *cli, const struct cli_value *values,
    struct issue *in, struct intake *batch)
{
	const char *jobs = cli_get(cli, values, "jobs");
	char *end;
	long n;

	in->cli = cli;
	in->jobs = 1;
	if (cmd_issue_late(cli, values, &in->late) != CLI_OK)
		return CLI_USAGE;
	if (jobs != NULL) {
		errno = 0;
		n = strtol(jobs, &end, 10);
		if (errno != 0 || *end != '\0' || n < 1 || n > ISSUE_JOBS_MAX) {
			cli_error(cli, "--jobs 应为 1 至 %d 的整数",
			    "--jobs is a whole number from 1 to %d",
			    ISSUE_JOBS_MAX);
			return CLI_USAGE;
		}
		in->jobs = (size_t)n;
	}
	batch->signed_now = true;
	batch->signing.late = in->late;
	return intake_options(cli, values, batch);
}

char *
cmd_issue_folder(const struct cli *cli, const struct cli_value *values,
    const struct workspace *ws)
{
	const char *given = cli_get(cli, values, "out");
	char *dir =
	    given != NULL ? strdup(given) : workspace_path(ws, "issued");
	char *real = NULL;
	int error = dir == NULL ? ENOMEM : file_mkdir(dir, 0755);

	if (error == 0) {
		real = realpath(dir, NULL);
		error = real == NULL ? errno : 0;
	}
	if (error != 0)
		cli_os_error(cli, dir == NULL ? "" : dir, error);
	free(dir);
	return real;
}

static void
warn_expired(const struct cli *cli, const struct workspace *ws)
{
	if (ws->trust->expires <= cli->now)
		cli_error(cli,
		    "提醒：信任名单已过期，续签之前他人无法核验。请运行 "
		    "issuer trust publish",
		    "warning: the trust list has expired; nobody can verify "
		    "until it is renewed: run issuer trust publish");
}

/* Nothing is known of what could not be checked for want of memory. */
static bool
no_memory(const struct intake *batch)
{
	size_t i, j;

	for (i = 0; i < batch->n; i++)
		for (j = 0; j < batch->v[i].nproblems; j++)
			if (batch->v[i].problem[j].rule == E_MEMORY)
				return true;
	return false;
}

/* Says what was found, and whether to go on. */
static int
judge(const struct cli *cli, struct intake *batch, bool partial, bool json)
{
	size_t i;

	intake_say_all(cli, batch);
	if (!any_refused(batch))
		return CLI_OK;
	if (no_memory(batch))
		return cli_memory(cli);
	for (i = 0; !json && i < batch->n; i++)
		if (batch->v[i].outcome == INTAKE_REFUSED)
			cmd_issue_print(cli, &batch->v[i]);
	if (partial)
		return CLI_OK;
	if (!json)
		print_summary(cli, batch, true);
	return CLI_REFUSED;
}

static int
issue_batch(const struct cli *cli, const struct cli_value *values,
    struct issue *in, struct intake *batch)
{
	bool json = cli_has(cli, values, "json");
	bool dry = cli_has(cli, values, "dry-run");
	bool partial = cli_has(cli, values, "partial");
	size_t i;
	int status, printed = CLI_OK;

	if (!rulebook_check(in, batch))
		return CLI_IOERR;
	status = judge(cli, batch, partial, json);
	if (status == CLI_OK && !dry) {
		if (!json) {
			in->settled = settled;
			in->arg = (void *)(uintptr_t)cli;
		}
		status = issue_run(in, batch);
		for (i = 0; i < batch->n; i++)
			if (status == CLI_REFUSED || status == CLI_INTERNAL)
				intake_say(cli, &batch->v[i]);
	}
	if (status == CLI_OK && any_refused(batch))
		status = CLI_REFUSED;
	if (json)
		printed = cmd_issue_json(cli, in->ws, batch, "issue/1");
	else if (status == CLI_OK || partial || !dry) {
		for (i = 0; dry && i < batch->n; i++)
			if (batch->v[i].outcome != INTAKE_REFUSED)
				cmd_issue_print(cli, &batch->v[i]);
		if (status != CLI_REFUSED || partial)
			print_summary(cli, batch, false);
	}
	return printed != CLI_OK ? printed : status;
}

/* Records, or a case: one of the two. */
static int
check_inputs(const struct cli *cli, const struct cli_value *values, size_t n)
{
	const bool of_case = cli_has(cli, values, "case");

	if (of_case &&
	    (cli_has(cli, values, "map") || cli_has(cli, values, "encoding"))) {
		cli_error(cli,
		    "--map 与 --encoding 用于表格，不能与 --case 同用",
		    "--map and --encoding are for tables, not for --case");
		return CLI_USAGE;
	}
	if (of_case != (n > 0) && of_case == cli_has(cli, values, "by"))
		return CLI_OK;
	if (of_case && n > 0) {
		cli_error(cli, "--case 的内容取自案卷，不能另给记录",
		    "--case takes everything from the case: give no records");
		return CLI_USAGE;
	}
	cli_error(cli, "请给出记录，或 --case CASE --by PERSON…",
	    "give records, or --case CASE --by PERSON...");
	return CLI_USAGE;
}

static int
open_docket(
    const struct cli *cli, const struct cli_value *values, struct issue *in)
{
	int status;

	if (!cli_has(cli, values, "case"))
		return CLI_OK;
	status = docket_open(cli, in->ws, values, &in->docket);
	if (status == CLI_OK)
		in->after = docket_after(in->docket);
	return status;
}

/* Its files are in the private store of the case. */
static int
read_docket(const struct cli *cli, const struct workspace *ws,
    const struct docket *d, struct intake *out)
{
	char *dir = docket_folder(d, ws);
	int status = dir == NULL ? CLI_INTERNAL
				 : intake_read_text(cli, ws, docket_name(d),
				       docket_record(d), dir, out);

	free(dir);
	return status;
}

int
cmd_issue(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	const char *owners[SIGNER_OWNERS_MAX];
	struct issue in = { .cli = cli,
		.unlisted = cli_has(cli, values, "unlisted") };
	struct intake batch = { .v = NULL };
	struct workspace *ws = NULL;
	struct signer *signer = NULL;
	char *out = NULL;
	int status = read_options(cli, values, &in, &batch);

	if (status == CLI_OK)
		status = check_inputs(cli, values, n);
	if (status == CLI_OK)
		status = workspace_open(cli, values, &ws);
	if (status != CLI_OK)
		goto out;
	if (ws->trust == NULL) {
		cli_error(cli, "还没有信任名单：请先运行 issuer trust publish",
		    "no trust list yet: run issuer trust publish first");
		status = CLI_REFUSED;
		goto out;
	}
	warn_expired(cli, ws);
	in.ws = ws;
	status = open_docket(cli, values, &in);
	/* The agent before any record is read. */
	if (status == CLI_OK && !cli_has(cli, values, "dry-run")) {
		status = signer_open_shared(cli, values, ws, owners,
		    signer_bodies(ws, owners),
		    TRUST_USE_CERTIFICATE | TRUST_USE_PDF, cli->now,
		    in.jobs > 1 ? in.jobs : 0, &signer);
		out =
		    status == CLI_OK ? cmd_issue_folder(cli, values, ws) : NULL;
		if (status == CLI_OK && out == NULL)
			status = CLI_IOERR;
	}
	if (status == CLI_OK && signer != NULL)
		status = stamp_open(cli, values, ws, &in.stamp);
	in.signer = signer;
	in.out = out;
	if (status == CLI_OK)
		status = in.docket == NULL
		    ? intake_read(cli, ws, operands, n, &batch)
		    : read_docket(cli, ws, in.docket, &batch);
	if (status == CLI_OK)
		status = issue_batch(cli, values, &in, &batch);
out:
	intake_clear(&batch);
	docket_free(in.docket);
	stamp_close(in.stamp);
	signer_close(signer);
	workspace_close(ws);
	free(out);
	return status;
}

int
cmd_check(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct issue in = { .cli = cli };
	struct intake batch = { .v = NULL };
	struct workspace *ws = NULL;
	bool json = cli_has(cli, values, "json");
	size_t i;
	int status = read_options(cli, values, &in, &batch);

	if (status == CLI_OK)
		status = workspace_open(cli, values, &ws);
	in.ws = ws;
	if (status == CLI_OK)
		status = intake_read(cli, ws, operands, n, &batch);
	if (status == CLI_OK && !rulebook_check(&in, &batch))
		status = CLI_IOERR;
	if (status == CLI_OK) {
		intake_say_all(cli, &batch);
		for (i = 0; !json && i < batch.n; i++)
			cmd_issue_print(cli, &batch.v[i]);
		if (json)
			status =
			    cmd_issue_json(cli, ws, &batch, "record-check/1");
		else
			print_summary(cli, &batch, false);
		if (status == CLI_OK && any_refused(&batch))
			status = CLI_REFUSED;
	}
	intake_clear(&batch);
	workspace_close(ws);
	return status;
}
