/* SPDX-License-Identifier: Apache-2.0 */
/* verifier update: the newest trust list and status lists of every publisher
 * that is pinned, so that later checks need no network. */
#include "verifier/cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys/fetch.h"
#include "sys/os.h"
#include "sys/tty.h"
#include "verifier/pin.h"
#include "verifier/token.h"

#define LISTS_MAX 4096 /* status lists of one publisher */

const struct cli_option cmd_update_options[] = {
	{ NULL, 0, NULL, false, NULL, NULL },
};

struct update {
	const struct cli *cli;
	struct tokens *tokens;
	bool failed; /* something could not be fetched or written */
	bool refused; /* something fetched was no good */
};

static void
say(const struct update *u, const char *what, const char *zh, const char *en)
{
	printf("  ");
	tty_put(stdout, TTY_PLAIN, slice_str(what));
	printf("%s%s\n", u->cli->lang == LANG_ZH ? "：" : ": ",
	    u->cli->lang == LANG_ZH ? zh : en);
}

static void
not_fetched(struct update *u, const char *url, const char *why)
{
	u->failed = true;
	cli_error(u->cli, "%s：取不到：%s；已有的不变",
	    "%s: could not be fetched: %s; what is kept stays", url, why);
}

static void
not_good(struct update *u, const char *url, enum error e, const char *detail)
{
	u->refused = true;
	cli_error(u->cli, "%s：%s%s；已有的不变",
	    "%s: %s%s; what is kept stays", url, error_text(e, u->cli->lang),
	    detail);
}

/* 200 or 304 or 404; else said, and 0. */
static int
get(struct update *u, const char *url, size_t max, const char *etag,
    struct buf *body, struct fetch_answer *got)
{
	char why[32];

	if (!fetch(url, max, etag, body, got)) {
		not_fetched(u, url, fetch_why(got->why, u->cli->lang));
		return 0;
	}
	if (got->status == 200 || got->status == 304 || got->status == 404)
		return got->status;
	snprintf(why, sizeof(why), "HTTP %d", (int)got->status);
	not_fetched(u, url, why);
	return 0;
}

static void
update_list(struct update *u, struct pin *pin)
{
	struct buf url = BUF_INIT(FETCH_URL), body = BUF_INIT(JWS_TRUST_MAX);
	struct fetch_answer got;
	enum error e = E_OK;
	bool newer = false;
	char text[64];
	int status, rc;

	buf_printf(&url, "%s/trust.jws.json", pin->trust->publisher);
	status = get(u, buf_cstr(&url), JWS_TRUST_MAX, "", &body, &got);
	if (status != 200) {
		if (status != 0)
			not_fetched(u, buf_cstr(&url), "HTTP 404");
		goto out;
	}
	rc = pin_update(pin, buf_view(&body), &newer, &e);
	if (rc != 0)
		not_fetched(u, buf_cstr(&url), os_text(rc, u->cli->lang));
	else if (e != E_OK)
		not_good(u, buf_cstr(&url), e, "");
	else {
		snprintf(text, sizeof(text), "trust.jws.json %lld",
		    (long long)pin->trust->version);
		say(u, text, newer ? "新的信任名单" : "没有变化",
		    newer ? "a new trust list" : "unchanged");
	}
out:
	buf_free(&url);
	buf_free(&body);
}

/* One status list; false when the publisher has none of this number. */
static bool
update_status(struct update *u, const struct pin *pin, int n)
{
	struct buf uri = BUF_INIT(FETCH_URL), body = BUF_INIT(JWS_STATUS_MAX);
	struct fetch_answer got;
	char etag[TOKEN_ETAG], text[96];
	int64_t seq[2] = { 0, 0 };
	bool newer = false;
	enum error e;
	int status;

	buf_printf(&uri, "%s/status/%d.jwt", pin->trust->publisher, n);
	tokens_etag(u->tokens, buf_cstr(&uri), etag);
	status = get(u, buf_cstr(&uri), JWS_STATUS_MAX, etag, &body, &got);
	if (status == 200) {
		e = tokens_take(u->tokens, buf_cstr(&uri), buf_view(&body),
		    pin->trust, &newer, seq);
		snprintf(text, sizeof(text), " (%lld, %lld)", (long long)seq[0],
		    (long long)seq[1]);
		if (e == E_OK)
			tokens_set_etag(u->tokens, buf_cstr(&uri), got.etag);
		else
			not_good(u, buf_cstr(&uri), e, text);
	}
	if (status == 304 || (status == 200 && e == E_OK)) {
		snprintf(text, sizeof(text), "status/%d.jwt", n);
		if (newer)
			snprintf(text, sizeof(text),
			    "status/%d.jwt %lld -> %lld", n, (long long)seq[1],
			    (long long)seq[0]);
		say(u, text, newer ? "新的状态表" : "没有变化",
		    newer ? "a new status list" : "unchanged");
	}
	buf_free(&uri);
	buf_free(&body);
	return status == 200 || status == 304;
}

int
cmd_update(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct pins *pins = calloc(1, sizeof(*pins));
	struct pin_problem problem = { NULL, 0, E_OK, "" };
	struct update u = { .cli = cli };
	size_t i;
	int os, list;

	(void)values;
	(void)operands;
	(void)n;
	u.tokens = tokens_open(NULL, cli->now, &os);
	if (pins == NULL || u.tokens == NULL) {
		u.failed = true;
		goto out;
	}
	pins_load(pins, &problem);
	if (problem.path != NULL)
		not_fetched(&u, problem.path,
		    problem.os != 0 ? os_text(problem.os, cli->lang)
				    : error_text(problem.error, cli->lang));
	if (pins->n == 0 && problem.path == NULL) {
		cli_error(cli, "还没有加入信任名单：verifier trust add FILE",
		    "no trust list is pinned yet: verifier trust add FILE");
		u.refused = true;
	}
	for (i = 0; i < pins->n; i++) {
		tty_put(
		    stdout, TTY_BOLD, slice_str(pins->v[i].trust->publisher));
		putchar('\n');
		update_list(&u, &pins->v[i]);
		for (list = 0; list < LISTS_MAX; list++)
			if (!update_status(&u, &pins->v[i], list))
				break;
	}
	pins_clear(pins);
out:
	pin_problem_clear(&problem);
	tokens_close(u.tokens);
	free(pins);
	return u.failed ? CLI_IOERR : u.refused ? CLI_REFUSED : CLI_OK;
}
