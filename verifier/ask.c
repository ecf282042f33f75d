/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/ask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/fetch.h"
#include "sys/file.h"

#define JOBS_MAX 64
#define AGE_MAX (INT64_C(10) * 366 * 86400) /* seconds of --max-age */

static int
bad_value(const struct cli *cli, const char *option, const char *value,
    const char *zh, const char *en)
{
	cli_error(cli, "--%s %s：%s", "--%s %s: %s", option, value,
	    cli->lang == LANG_ZH ? zh : en);
	return CLI_USAGE;
}

static int
take_at(struct ask *ask, const char *text)
{
	struct as_of *a = &ask->question.as_of;

	a->is_now = text == NULL;
	if (text == NULL)
		return 0;
	a->is_date = date_parse(slice_str(text), &a->date);
	if (a->is_date || instant_parse(slice_str(text), &a->instant, NULL))
		return 0;
	return bad_value(ask->cli, "at", text,
	    "应为日期 2026-03-01 或带时区的时刻 2026-03-01T09:30:00+08:00",
	    "give a date 2026-03-01 or an instant with a zone "
	    "2026-03-01T09:30:00+08:00");
}

static int
take_known_at(struct ask *ask, const char *text)
{
	ask->question.known_at = INSTANT_NONE;
	if (text == NULL ||
	    instant_parse(slice_str(text), &ask->question.known_at, NULL))
		return 0;
	return bad_value(ask->cli, "known-at", text,
	    "应为带时区的时刻 2026-03-01T09:30:00+08:00",
	    "give an instant with a zone 2026-03-01T09:30:00+08:00");
}

#define ZONE_FIRST (-12 * 60) /* minutes: where a day begins last */

int
ask_through(struct ask *ask, const char *text)
{
	const struct as_of *from = &ask->question.as_of;
	struct date first;

	ask->question.has_through = text != NULL;
	if (text == NULL)
		return 0;
	if (!date_parse(slice_str(text), &ask->question.through))
		return bad_value(ask->cli, "through", text,
		    "应为日期 2026-03-01", "give a date such as 2026-03-01");
	/* Earlier in every zone of the world: then no certificate could do. */
	first = from->is_date
	    ? from->date
	    : date_of(
		  from->is_now ? ask->question.now : from->instant, ZONE_FIRST);
	if (date_cmp(ask->question.through, first) < 0)
		return bad_value(ask->cli, "through", text,
		    "不能早于所问之日（--at，不写为今天）",
		    "must not be before the day asked about (--at, or today)");
	return 0;
}

static int
take_max_age(struct ask *ask, const char *text)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	int64_t n = 0;
	size_t digits, i;

	ask->question.max_age = -1;
	if (text == NULL)
		return 0;
	digits = strspn(text, "0123456789");
	if (digits > 0 && digits < 10 && text[digits] != '\0' &&
	    text[digits + 1] == '\0') {
		n = strtoll(text, NULL, 10);
		for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
			if (units[i].unit == text[digits] &&
			    n <= AGE_MAX / units[i].seconds) {
				ask->question.max_age = n * units[i].seconds;
				return 0;
			}
	}
	return bad_value(ask->cli, "max-age", text,
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
	if (errno != 0 || last > LIMIT_PAGES || first > last)
		return false;
	*p = end;
	out->first = (uint32_t)first;
	out->last = (uint32_t)last;
	return true;
}

int
ask_pages(struct ask *ask, const char *text)
{
	const char *p = text;

	while (p != NULL && ask->plan.nranges < WIRE_RANGES_MAX) {
		if (!take_range(&p, &ask->plan.ranges[ask->plan.nranges]))
			break;
		ask->plan.nranges++;
		if (*p == '\0')
			return 0;
		if (*p++ != ',')
			break;
	}
	if (text == NULL)
		return 0;
	return bad_value(ask->cli, "pages", text,
	    "应为从 1 起的页码，如 1-20,33（至多 64 段）",
	    "give page numbers from 1, such as 1-20,33 (at most 64 parts)");
}

static int
take_jobs(struct ask *ask, const char *text)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	char *end;

	ask->plan.jobs = n < 1 ? 1 : n > JOBS_MAX ? JOBS_MAX : (int)n;
	if (text == NULL)
		return 0;
	n = strtol(text, &end, 10);
	if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && n >= 1 &&
	    n <= JOBS_MAX) {
		ask->plan.jobs = (int)n;
		return 0;
	}
	return bad_value(ask->cli, "jobs", text, "应为 1 至 64",
	    "give a number from 1 to 64");
}

static const char *
source_of(
    const struct ask *ask, const struct cli_value *values, const char *site)
{
	const char *status = cli_get(ask->cli, values, "status");

	return status == NULL ? site : status;
}

static void
pin_error(const struct cli *cli, const struct pin_problem *p)
{
	const char *path = p->path == NULL ? "?" : p->path;

	if (p->os != 0)
		cli_os_error(cli, path, p->os);
	else
		cli_error(cli, "%s：%s%s%s", "%s: %s%s%s", path,
		    error_text(p->error, cli->lang),
		    p->field[0] == '\0' ? "" : " ", p->field);
}

/* The lists that this run believes. With --trust only those given. */
static int
take_trust(struct ask *ask, const struct cli_value *values, const char *site)
{
	const struct cli *cli = ask->cli;
	const struct cli_value *given = cli_all(cli, values, "trust");
	const char *status = source_of(ask, values, site);
	struct pin_problem problem = { NULL, 0, E_OK, "" };
	int rc = 0;
	size_t i;

	for (i = 0; i < given->n && rc == 0; i++)
		if (!pins_take(&ask->pins, given->v[i], status, &problem)) {
			pin_error(cli, &problem);
			/* A list that is no good leaves its issuers unknown,
			 * and that is the verdict. */
			rc = problem.os != 0 ? CLI_NOINPUT : CLI_OK;
		}
	if (given->n == 0) {
		pins_load(&ask->pins, &problem);
		if (problem.path != NULL)
			pin_error(cli, &problem);
		if (status != NULL && file_is_dir(status))
			pins_refresh(&ask->pins, status);
	}
	pin_problem_clear(&problem);
	for (i = 0; i < ask->pins.n; i++)
		ask->question.trusts[i] = ask->pins.v[i].trust;
	ask->question.ntrusts = ask->pins.n;
	return rc;
}

/* A published folder on the network, only of a publisher that is pinned: a
 * forger's page may name any address. */
static int
take_url(struct ask *ask, const char *url)
{
	size_t i, n = strlen(url);
	char *site;
	int os;

	for (i = 0; i < ask->pins.n; i++)
		if (fetch_same_host(url, ask->pins.v[i].trust->publisher))
			break;
	if (i == ask->pins.n || strncmp(url, "https://", 8) != 0) {
		cli_error(ask->cli,
		    "--status %s：只从已加入的信任名单的发布者处取（https），见 "
		    "verifier trust list",
		    "--status %s: only a publisher whose trust list is pinned "
		    "is asked, by https: see verifier trust list",
		    url);
		return CLI_USAGE;
	}
	while (n > 0 && url[n - 1] == '/')
		n--;
	site = slice_dup(slice_of(url, n));
	ask->question.tokens = tokens_open(NULL, ask->cli->now, &os);
	if (site != NULL && ask->question.tokens != NULL)
		tokens_online(ask->question.tokens, site);
	free(site);
	return ask->question.tokens != NULL ? 0 : CLI_INTERNAL;
}

static bool
offline(const struct ask *ask, const struct cli_value *values)
{
	const char *always = getenv("YINXIN_OFFLINE");

	return cli_has(ask->cli, values, "offline") ||
	    (always != NULL && always[0] != '\0');
}

static int
take_status(struct ask *ask, const struct cli_value *values, const char *site)
{
	const struct cli *cli = ask->cli;
	const char *status = source_of(ask, values, site);
	int os;

	if (status != NULL && strstr(status, "://") != NULL) {
		if (!offline(ask, values))
			return take_url(ask, status);
		cli_error(cli, "--status %s 要联网，与 --offline 矛盾",
		    "--status %s needs the network, and --offline forbids it",
		    status);
		return CLI_USAGE;
	}
	ask->question.tokens = tokens_open(status, cli->now, &os);
	if (ask->question.tokens != NULL) {
		if (status == NULL && !offline(ask, values))
			tokens_online(ask->question.tokens, NULL);
		return 0;
	}
	cli_os_error(cli, status == NULL ? "--status" : status, os);
	return CLI_NOINPUT;
}

void
ask_refused(const char *name, int os, void *arg)
{
	const struct ask *ask = arg;

	cli_os_error(ask->cli, name, os);
}

int
ask_inputs(struct ask *ask, char **operands, size_t n)
{
	size_t i;
	int rc;

	for (i = 0; i < n; i++) {
		rc = input_list_add(&ask->inputs, operands[i]);
		if (rc == 0)
			continue;
		ask_refused(operands[i], rc, ask);
		if (input_list_refuse(&ask->inputs, operands[i], rc) != 0)
			return CLI_INTERNAL;
	}
	return 0;
}

int
ask_common(struct ask *ask, const struct cli_value *values)
{
	const struct cli *cli = ask->cli;
	int rc = take_at(ask, cli_get(cli, values, "at"));

	ask->question.now = cli->now;
	if (rc == 0)
		rc = take_known_at(ask, cli_get(cli, values, "known-at"));
	if (rc == 0)
		rc = take_max_age(ask, cli_get(cli, values, "max-age"));
	if (rc == 0)
		rc = take_jobs(ask, cli_get(cli, values, "jobs"));
	return rc;
}

int
ask_sources(struct ask *ask, const struct cli_value *values, const char *site)
{
	int rc = take_trust(ask, values, site);

	return rc == 0 ? take_status(ask, values, site) : rc;
}

void
ask_clear(struct ask *ask)
{
	tokens_close(ask->question.tokens);
	pins_clear(&ask->pins);
	input_list_clear(&ask->inputs);
}
