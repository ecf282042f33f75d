/* SPDX-License-Identifier: Apache-2.0 */
/* issuer scheme check|add|show: schemes are files, docs/SCHEMES.md. */
#include "issuer/cmd.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/procedure.h"
#include "issuer/scoring.h"
#include "issuer/workspace.h"
#include "sys/file.h"
#include "sys/tty.h"

#define TEXT_MAX (1 << 20)

const struct cli_option cmd_scheme_check_options[] = { CMD_END };
const struct cli_option cmd_scheme_add_options[] = { CMD_WORKSPACE, CMD_END };
const struct cli_option cmd_scheme_show_options[] = { CMD_JSON, CMD_WORKSPACE,
	CMD_END };

static const char *
either(const struct cli *cli, const struct bilingual *b)
{
	if (b->zh == NULL || (cli->lang == LANG_EN && b->en != NULL))
		return b->en == NULL ? "" : b->en;
	return b->zh;
}

static void
check_design(const struct cli *cli, const struct workspace *ws,
    const struct scheme *s, struct problems *ps)
{
	char part[128], *path;

	if (s->design == NULL)
		return;
	snprintf(part, sizeof part, "designs/%.80s", s->design);
	path = workspace_path(ws, part);
	if (path == NULL || strchr(s->design, '/') != NULL ||
	    !file_is_dir(path))
		problems_add(ps, "design", E_FIELD_VALUE,
		    cli->lang == LANG_ZH ? "没有目录 %s" : "no folder %s",
		    part);
	free(path);
}

/* A scheme file, for a workspace if it is not NULL; CLI_OK, or an exit status
 * after saying every fault. */
static int
read_scheme(const struct cli *cli, const struct workspace *ws, const char *path,
    struct buf *text, struct scheme **out)
{
	struct problems *ps = calloc(1, sizeof *ps);
	int error = file_read(path, SCHEME_FILE_MAX, text), status;

	*out = NULL;
	if (ps == NULL)
		return CLI_INTERNAL;
	if (error != 0) {
		free(ps);
		cli_os_error(cli, path, error);
		return error == EIO ? CLI_IOERR : CLI_NOINPUT;
	}
	*out = scheme_parse(buf_view(text), ps);
	if (*out != NULL && ws != NULL) {
		workspace_scheme_bodies(cli, ws, *out, ps);
		check_design(cli, ws, *out, ps);
		problems_locate(ps, buf_view(text));
	}
	status = problems_say(ps, path, cli);
	if (status != CLI_OK) {
		scheme_free(*out);
		*out = NULL;
	}
	free(ps);
	return status != CLI_OK ? status : *out == NULL ? CLI_INTERNAL : CLI_OK;
}

static int64_t
points(const struct procedure *p)
{
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < p->nindicators; i++)
		sum += p->indicators[i].points;
	return sum;
}

static void
say_good(const struct cli *cli, const char *path, const struct scheme *s)
{
	const struct procedure *p = s->procedure;
	char sum[SCORING_TEXT];

	scoring_format(p == NULL ? 0 : points(p), sum);
	printf(cli->lang == LANG_ZH
		? "%s：方案 %s 可用：%zu 级，%zu 项材料，%zu 项指标共 %s 分\n"
		: "%s: scheme %s is good: %zu levels, %zu materials, "
		  "%zu indicators with %s points\n",
	    path, s->id, s->nlevels, p == NULL ? 0 : p->nmaterials,
	    p == NULL ? 0 : p->nindicators, sum);
}

int
cmd_scheme_check(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	int status = CLI_OK, one;
	size_t i;

	(void)values;
	for (i = 0; i < n; i++) {
		struct buf text = BUF_INIT(SCHEME_FILE_MAX);
		struct scheme *s;

		one = read_scheme(cli, NULL, operands[i], &text, &s);
		if (one == CLI_OK)
			say_good(cli, operands[i], s);
		if (status == CLI_OK)
			status = one;
		scheme_free(s);
		buf_free(&text);
	}
	return status;
}

static int
add(const struct cli *cli, struct workspace *ws, const struct scheme *s,
    struct slice text)
{
	char name[128], *path;
	int error;

	if (workspace_scheme(ws, s->id) != NULL) {
		cli_error(cli, "已有方案 %s，请直接修改 schemes/%s.json",
		    "there is a scheme %s already: edit schemes/%s.json", s->id,
		    s->id);
		return CLI_REFUSED;
	}
	snprintf(name, sizeof name, "schemes/%.60s.json", s->id);
	path = workspace_path(ws, name);
	error = path == NULL ? ENOMEM : file_create(path, text, 0644);
	free(path);
	if (error != 0) {
		cli_os_error(cli, name, error);
		return CLI_IOERR;
	}
	printf(cli->lang == LANG_ZH
		? "已加入方案 %s\n下一步：issuer trust "
		  "publish，名单公布后他人才能核验\n"
		: "scheme %s is added\nnext: issuer trust publish; nobody can "
		  "verify before the list is published\n",
	    s->id);
	return CLI_OK;
}

int
cmd_scheme_add(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct buf text = BUF_INIT(SCHEME_FILE_MAX);
	struct workspace *ws = NULL;
	struct scheme *s = NULL;
	int status = workspace_open(cli, values, &ws);

	(void)n;
	if (status == CLI_OK)
		status = read_scheme(cli, ws, operands[0], &text, &s);
	if (status == CLI_OK)
		status = add(cli, ws, s, buf_view(&text));
	scheme_free(s);
	buf_free(&text);
	workspace_close(ws);
	return status;
}

/* "ex-committee, ex-cb" */
static void
list(const char *const *ids, size_t n, struct buf *out)
{
	size_t i;

	for (i = 0; i < n; i++)
		buf_printf(out, "%s%s", i == 0 ? "" : ", ", ids[i]);
	buf_putc(out, '\n');
}

static void
show_terms(const struct cli *cli, const struct scheme *s, struct buf *out)
{
	const bool zh = cli->lang == LANG_ZH;

	buf_printf(out, "%s  %s\n", s->id, either(cli, &s->name));
	buf_printf(out, zh ? "  决定: %s\n" : "  decision: %s\n",
	    s->decision == SCHEME_CASE
		? (zh ? "须有已决定的案卷" : "a decided case")
		: (zh ? "由记录给出 (decided)" : "the record says so"));
	buf_puts(out, zh ? "  签发: " : "  issued by: ");
	list(s->issuers, s->nissuers, out);
	buf_printf(out,
	    zh ? "  有效 %lld 个月，监督至迟每 %lld 个月，暂停至多 %lld 个月\n"
	       : "  valid for %lld months, surveillance at the latest every "
		 "%lld, suspended for at most %lld\n",
	    (long long)s->validity_months,
	    (long long)s->surveillance_months_max,
	    (long long)s->suspension_months_max);
}

static void
show_level(
    const struct cli *cli, const struct scheme *s, size_t i, struct buf *out)
{
	const struct procedure_history *h =
	    s->procedure == NULL ? NULL : &s->procedure->history[i];
	const bool zh = cli->lang == LANG_ZH;
	char score[SCORING_TEXT];

	if (s->nlevels > 0)
		buf_printf(out, "  %s (%s)", either(cli, &s->levels[i].name),
		    s->levels[i].code);
	else
		buf_puts(out, zh ? "  不分级" : "  no levels");
	if (scheme_score_min(s, i) != SCHEME_SCORE_NONE) {
		scoring_format(scheme_score_min(s, i), score);
		buf_printf(out, zh ? "，得分 ≥ %s" : ", score >= %s", score);
	}
	if (h != NULL && h->operating_months > 0)
		buf_printf(out,
		    zh ? "，经营满 %lld 个月" : ", %lld months of operation",
		    (long long)h->operating_months);
	if (h != NULL && h->held_months > 0)
		buf_printf(out,
		    zh ? "，连续持有%s证书 %lld 个月"
		       : ", %s held for %lld months",
		    s->nlevels == 0
			? (zh ? "" : "certificate")
			: either(cli, &s->levels[h->held_level].name),
		    (long long)h->held_months);
	buf_putc(out, '\n');
}

static void
show_procedure(const struct cli *cli, const struct scheme *s, struct buf *out)
{
	const struct procedure *p = s->procedure;
	const bool zh = cli->lang == LANG_ZH;
	char score[SCORING_TEXT];
	size_t i, k;

	buf_puts(out, zh ? "  受理: " : "  intake: ");
	list(p->intake, p->nintake, out);
	buf_puts(out, zh ? "  审核: " : "  audit: ");
	list(p->auditor, p->nauditor, out);
	buf_puts(out, zh ? "材料\n" : "materials\n");
	for (i = 0; i < p->nmaterials; i++)
		buf_printf(out, "  %s  %s%s\n", p->materials[i].id,
		    either(cli, &p->materials[i].name),
		    p->materials[i].required ? ""
			: zh                 ? " (可选)"
					     : " (optional)");
	for (i = 0; i < p->ncriteria; i++) {
		buf_printf(out, "%s  %s\n", p->criteria[i].id,
		    either(cli, &p->criteria[i].name));
		for (k = 0; k < p->criteria[i].n; k++) {
			const struct procedure_indicator *in =
			    &p->indicators[p->criteria[i].first + k];

			scoring_format(in->points, score);
			buf_printf(out, "  %s  %s  %s%s\n", in->id, score,
			    either(cli, &in->name),
			    !in->sampled ? ""
				: zh     ? " (抽样)"
					 : " (sampled)");
		}
	}
}

int
cmd_scheme_show(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct buf out = BUF_INIT(TEXT_MAX);
	struct workspace *ws = NULL;
	const struct scheme *s;
	size_t i;
	int status = workspace_open(cli, values, &ws);

	(void)n;
	if (status != CLI_OK)
		return status;
	s = workspace_scheme(ws, operands[0]);
	if (s == NULL) {
		cli_error(cli, "没有方案 %s (见 schemes/)",
		    "no scheme %s (see schemes/)", operands[0]);
		status = CLI_REFUSED;
	} else if (cli_has(cli, values, "json")) {
		json_write(s->tree, 2, &out);
		buf_putc(&out, '\n');
	} else {
		show_terms(cli, s, &out);
		buf_puts(&out, cli->lang == LANG_ZH ? "级别\n" : "levels\n");
		for (i = 0; i < (s->nlevels == 0 ? 1 : s->nlevels); i++)
			show_level(cli, s, i, &out);
		if (s->procedure != NULL)
			show_procedure(cli, s, &out);
	}
	if (status == CLI_OK && buf_ok(&out))
		fputs(buf_cstr(&out), stdout);
	status = status == CLI_OK && !buf_ok(&out) ? CLI_INTERNAL : status;
	buf_free(&out);
	workspace_close(ws);
	return status;
}
