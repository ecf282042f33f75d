/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/publish.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/chain.h"
#include "record/status.h"
#include "sys/file.h"

#define BITS_SIZE (STATUS_ENTRIES * STATUS_BITS / 8)

const char *
publish_status_signer(const struct workspace *ws)
{
	const char *body;
	size_t i, j, k;

	for (k = 0; ws->nschemes > 0 && k < ws->schemes[0]->nsigners; k++) {
		body = ws->schemes[0]->signers[k];
		for (i = 1; i < ws->nschemes; i++) {
			const struct scheme *s = ws->schemes[i];

			for (j = 0; j < s->nsigners; j++)
				if (strcmp(s->signers[j], body) == 0)
					break;
			if (j == s->nsigners)
				break;
		}
		if (i >= ws->nschemes)
			return body;
	}
	return NULL;
}

/* One status list as the register has it. */
struct list {
	uint8_t *bits;
	int16_t *zones; /* by index, minutes */
	struct status_event *events;
	size_t n, cap;
	int64_t now;
	bool failed;
};

static bool
take_place(void *arg, const struct register_place *place)
{
	struct list *l = arg;

	status_bit_set(l->bits, place->index, STATUS_BIT_VALID);
	l->zones[place->index] = (int16_t)place->zone;
	return true;
}

static bool
take_event(void *arg, const struct register_event *e)
{
	struct list *l = arg;
	struct status_event *copy;

	if (l->n == l->cap) {
		size_t cap = l->cap == 0 ? 64 : l->cap * 2;

		copy = realloc(l->events, cap * sizeof *copy);
		if (copy == NULL) {
			l->failed = true;
			return false;
		}
		l->events = copy;
		l->cap = cap;
	}
	copy = &l->events[l->n++];
	*copy = e->event;
	copy->reason = strdup(e->event.reason);
	/* What no token told yet is told by this one. */
	if (copy->published == INT64_MAX)
		copy->published = l->now;
	l->failed = copy->reason == NULL;
	return !l->failed;
}

static void
list_free(struct list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free((char *)(uintptr_t)l->events[i].reason);
	free(l->events);
	free(l->bits);
	free(l->zones);
}

struct place { /* of an event in the list */
	int64_t index;
	size_t at;
};

static int
by_index(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* Bits say what holds now; an event dated ahead leaves them alone until its
 * day (docs/STATUS.md).  Each certificate is judged by its own events
 * only, so that a long history costs no more than its length. */
static bool
set_bits(struct list *l)
{
	struct place *order = calloc(l->n + 1, sizeof *order);
	struct status_event *own = calloc(l->n + 1, sizeof *own);
	struct status_answer answer;
	size_t i, n = 0;
	bool good = order != NULL && own != NULL;

	for (i = 0; good && i < l->n; i++)
		order[i] = (struct place){ l->events[i].index, i };
	if (good)
		qsort(order, l->n, sizeof *order, by_index);
	for (i = 0; good && i < l->n; i++) {
		own[n++] = l->events[order[i].at];
		if (i + 1 < l->n && order[i + 1].index == order[i].index)
			continue;
		status_judge(own, n, order[i].index, l->zones[order[i].index],
		    l->now, l->now, &answer);
		status_bit_set(l->bits, order[i].index, status_bit_of(&answer));
		n = 0;
	}
	free(order);
	free(own);
	return good;
}

static bool
list_read(struct registry *r, int64_t list, int64_t now, struct list *l)
{
	memset(l, 0, sizeof *l);
	l->now = now;
	l->bits = malloc(BITS_SIZE);
	l->zones = calloc(STATUS_ENTRIES, sizeof *l->zones);
	if (l->bits == NULL || l->zones == NULL)
		return false;
	memset(l->bits, 0xff, BITS_SIZE); /* 3: never issued */
	if (!register_places(r, list, take_place, l) ||
	    !register_events(r, list, -1, take_event, l) || l->failed)
		return false;
	return set_bits(l);
}

/* What a token says, without when: did anything change? */
static bool
list_content(const struct list *l, uint8_t digest[CRYPT_SHA256])
{
	struct buf b = BUF_INIT(64 << 20);
	const struct status_event *e;
	size_t i;

	buf_put(&b, l->bits, BITS_SIZE);
	for (i = 0; i < l->n; i++) {
		e = &l->events[i];
		buf_printf(&b, "%lld %s %lld %lld %lld %s %lld\n",
		    (long long)e->index, status_action_str(e->action),
		    (long long)e->version, (long long)date_days(e->decided),
		    (long long)date_days(e->effective), e->reason,
		    e->has_until ? (long long)date_days(e->until) : -1LL);
	}
	crypt_sha256(buf_view(&b), digest);
	i = buf_ok(&b);
	buf_free(&b);
	return i != 0;
}

struct last { /* the token that was published last */
	struct register_token token; /* without uri and bytes */
	struct status *said; /* NULL: none yet, or it cannot be read */
};

static bool
take_last(void *arg, const struct register_token *t)
{
	struct last *last = arg;

	last->token = *t;
	last->token.uri = NULL; /* not kept */
	last->token.token = slice_of(NULL, 0);
	(void)status_parse(t->token, &last->said);
	return true;
}

struct search { /* a token of the register */
	uint8_t digest[CRYPT_SHA256];
	bool found;
};

static bool
take_digest(void *arg, const struct register_token *t)
{
	struct search *s = arg;

	s->found = true;
	memcpy(s->digest, t->digest, CRYPT_SHA256);
	return true;
}

static int
refuse(
    const struct publish *p, const char *path, const char *zh, const char *en)
{
	cli_error(p->cli, "%s：%s。没有改动", "%s: %s. Nothing was changed",
	    path, p->cli->lang == LANG_ZH ? zh : en);
	return CLI_REFUSED;
}

/* A site that says what the register does not know: the register is an old
 * copy, or the site is another register's.  A token of ours would contradict
 * one that verifiers have kept. */
static int
compare_site(const struct publish *p, const char *path, int64_t list,
    int64_t seq, const struct status *there)
{
	struct search s = { .found = false };
	char uri[256];

	snprintf(uri, sizeof uri, "%s/status/%lld.jwt", p->ws->base_url,
	    (long long)list);
	if (strcmp(there->uri, uri) != 0)
		return refuse(p, path, "是另一发布者的状态表，请另选目录",
		    "is another publisher's status list: choose another folder");
	if (there->seq > seq)
		return refuse(p, path,
		    "序号大于登记册的：登记册可能是旧备份，请先恢复最新的登记册",
		    "its number is above the register's: the register may be "
		    "an old copy; bring back the newest register first");
	if (!register_tokens(p->ws->reg, list, there->seq, take_digest, &s))
		return workspace_register_failed(p->cli, p->ws);
	if (!s.found || memcmp(s.digest, there->digest, CRYPT_SHA256) != 0)
		return refuse(p, path,
		    "与登记册中同一序号的状态表不同：两份登记册在发布同一网站，"
		    "请找出完整的一份",
		    "differs from the token of the same number in the "
		    "register: two registers publish this site; find the one "
		    "that is whole");
	return CLI_OK;
}

static int
check_site(const struct publish *p, int64_t list, int64_t seq)
{
	struct buf token = BUF_INIT(JWS_STATUS_MAX);
	struct status *there = NULL;
	char name[64], *path, *next;
	int status = CLI_OK;

	snprintf(name, sizeof name, "status/%lld.jwt", (long long)list);
	path = file_join(p->site, name);
	snprintf(name, sizeof name, "status/%lld/%06lld.jwt", (long long)list,
	    (long long)seq + 1);
	next = file_join(p->site, name);
	if (path == NULL || next == NULL)
		status = CLI_INTERNAL;
	else if (file_read(path, JWS_STATUS_MAX, &token) == 0 &&
	    status_parse(buf_view(&token), &there) == E_OK)
		status = compare_site(p, path, list, seq, there);
	if (status == CLI_OK && file_exists(next))
		status = refuse(p, next,
		    "登记册中没有这份状态表：登记册可能是旧备份，请先恢复最新"
		    "的登记册",
		    "the register does not have this token: it may be an old "
		    "copy; bring back the newest register first");
	status_free(there);
	free(path);
	free(next);
	buf_free(&token);
	return status;
}

/* E_OK when a stranger would take the token after the one before: signed by
 * who may speak, and nothing that was said is taken back. */
static enum error
token_good(const struct publish *p, struct slice token, const struct last *last)
{
	const struct trust *t = p->ws->trust;
	struct status *s = NULL;
	enum error e = status_parse(token, &s);
	size_t i;

	for (i = 0; e == E_OK && i < t->nschemes; i++)
		e = status_trusted(s, t, &t->schemes[i]);
	if (e == E_OK && last->token.seq > 0)
		e = last->said == NULL ? E_STATUS_FORMAT
				       : chain_follows(last->said, s, NULL);
	status_free(s);
	return e;
}

static int
sign_token(struct publish *p, int64_t list, const struct list *l,
    const struct last *last, const uint8_t content[CRYPT_SHA256])
{
	struct buf payload = BUF_INIT(JWS_STATUS_MAX);
	struct buf token = BUF_INIT(JWS_STATUS_MAX);
	struct register_token t = { .list = list,
		.seq = last->token.seq + 1,
		.iat = l->now,
		.exp = l->now + PUBLISH_LIFETIME };
	char uri[256];
	struct status_source src = { .uri = uri,
		.iat = t.iat,
		.exp = t.exp,
		.ttl = PUBLISH_TTL,
		.seq = t.seq,
		.prev = t.seq > 1 ? last->token.digest : NULL,
		.bits = l->bits,
		.events = l->events,
		.nevents = l->n };
	int status = CLI_INTERNAL;
	enum error e = E_MEMORY;

	snprintf(uri, sizeof uri, "%s/status/%lld.jwt", p->ws->base_url,
	    (long long)list);
	if (status_write(&src, &payload) == E_OK &&
	    signer_compact(p->signer, p->signer_body, JWS_STATUS,
		buf_view(&payload), &token))
		e = token_good(p, buf_view(&token), last);
	if (e != E_OK) {
		cli_error(p->cli,
		    "状态表 %lld 签发后未通过检查，没有发布：%s。请运行 issuer "
		    "doctor，或从备份恢复登记册",
		    "status list %lld fails its check after signing and is "
		    "not published: %s. Run issuer doctor, or bring the "
		    "register back from a copy",
		    (long long)list, error_text(e, p->cli->lang));
		status = e == E_MEMORY ? CLI_INTERNAL : CLI_REFUSED;
		goto out;
	}
	t.uri = uri;
	t.token = buf_view(&token);
	memcpy(t.content, content, CRYPT_SHA256);
	crypt_sha256(t.token, t.digest);
	status = CLI_OK;
	if (!register_events_publish(p->ws->reg, list, l->now) ||
	    !register_token_add(p->ws->reg, &t) ||
	    !register_log(p->ws->reg, l->now, "publish", uri, NULL))
		status = workspace_register_failed(p->cli, p->ws);
	p->tokens++;
out:
	buf_free(&payload);
	buf_free(&token);
	return status;
}

static int
publish_list(struct publish *p, int64_t list)
{
	struct last last;
	struct list l;
	uint8_t content[CRYPT_SHA256];
	int64_t now = p->cli->now;
	int status = CLI_OK;

	memset(&last, 0, sizeof last);
	memset(&l, 0, sizeof l);
	if (!register_tokens(
		p->ws->reg, list, REGISTER_TOKEN_LAST, take_last, &last))
		status = workspace_register_failed(p->cli, p->ws);
	else
		status = check_site(p, list, last.token.seq);
	if (status == CLI_OK && last.token.iat > now) {
		cli_error(p->cli, "上一份状态表签发于将来，请核对时钟",
		    "the last status token is dated in the future: check the "
		    "clock");
		status = CLI_REFUSED;
	}
	if (status != CLI_OK)
		goto out;
	if (!list_read(p->ws->reg, list, now, &l) || !list_content(&l, content))
		status = workspace_register_failed(p->cli, p->ws);
	else if (last.token.seq == 0 || now - last.token.iat >= PUBLISH_RENEW ||
	    memcmp(content, last.token.content, CRYPT_SHA256) != 0)
		status = sign_token(p, list, &l, &last, content);
out:
	list_free(&l);
	status_free(last.said);
	return status;
}

int
publish_status(struct publish *p)
{
	int64_t list, n;
	int status = CLI_OK;

	if (!register_begin(p->ws->reg) || !register_lists(p->ws->reg, &n))
		return workspace_register_failed(p->cli, p->ws);
	for (list = 0; list < n && status == CLI_OK; list++)
		status = publish_list(p, list);
	if (status != CLI_OK) {
		register_rollback(p->ws->reg);
		return status;
	}
	return register_commit(p->ws->reg)
	    ? CLI_OK
	    : workspace_register_failed(p->cli, p->ws);
}
