/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/succeed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/cmd.h"
#include "issuer/issue.h"
#include "issuer/rulebook.h"

#define REPLACES_MAX (CERTIFICATE_NUMBER_MAX + 24)

struct succession {
	struct act act;
	const char *record;
	struct issue in;
	struct issue_after after;
	struct intake batch;
};

static void
link_of(const struct succession *s, int64_t version,
    char replaces[REPLACES_MAX], struct draft_link *out)
{
	snprintf(replaces, REPLACES_MAX, "%s#%lld", s->act.row.number,
	    (long long)version);
	out->replaces = replaces;
	out->number =
	    s->act.req.action == TRANSITION_RENEW ? NULL : s->act.row.number;
}

/* The same command again after it was done, or half done: then the newest
 * version is the one that this record made, and it follows the one before. */
static bool
again(struct succession *s, struct intake_item *item)
{
	char replaces[REPLACES_MAX];
	struct problems *ps = calloc(1, sizeof *ps);
	struct draft_link link;
	struct draft *d = NULL;
	struct register_row row;
	bool found = false, good = ps != NULL;

	memset(&row, 0, sizeof row);
	if (good && item->draft != NULL && s->act.row.version > 1 &&
	    s->act.req.action != TRANSITION_RENEW) {
		link_of(s, s->act.row.version - 1, replaces, &link);
		d = draft_parse_linked(s->act.ws, slice_str(item->text),
		    item->dir, &link, NULL, s->act.cli->now, ps);
	}
	if (d != NULL)
		good = register_find_record(
		    s->act.ws->reg, d->digest, &row, &found);
	if (good && found && row.version == s->act.row.version) {
		draft_free(item->draft);
		item->draft = d;
		d = NULL; /* transferred */
	}
	register_row_clear(&row);
	draft_free(d);
	free(ps);
	return good;
}

static int
read_record(struct succession *s)
{
	char replaces[REPLACES_MAX];
	struct draft_link link;
	int status;

	link_of(s, s->act.row.version, replaces, &link);
	status = intake_read_linked(
	    s->act.cli, s->act.ws, s->record, &link, &s->batch);
	if (status != CLI_OK)
		return status;
	if (s->batch.n != 1) {
		cli_error(s->act.cli, "%s：应只有一条记录",
		    "%s: give exactly one record", s->record);
		return CLI_USAGE;
	}
	return again(s, &s->batch.v[0])
	    ? CLI_OK
	    : workspace_register_failed(s->act.cli, s->act.ws);
}

/* Everything that is wrong, said; and asked whether to go on. */
static int
prepare(struct succession *s)
{
	struct intake_item *item = &s->batch.v[0];

	if (!rulebook_check(&s->in, &s->batch))
		return CLI_IOERR;
	intake_say(s->act.cli, item);
	if (item->outcome == INTAKE_REFUSED) {
		cli_error(s->act.cli, "没有改动", "nothing was changed");
		return CLI_REFUSED;
	}
	issue_request(&s->in, item->draft, &s->act.req);
	return item->outcome == INTAKE_UNCHANGED ? CLI_OK
						 : act_confirm(&s->act);
}

static int
run(struct succession *s)
{
	const struct cli *cli = s->act.cli;
	struct intake_item *item = &s->batch.v[0];
	int status = prepare(s), said;

	if (status != CLI_OK) {
		said = s->act.json
		    ? cmd_issue_json(cli, s->act.ws, &s->batch, "issue/1")
		    : CLI_OK;
		return said != CLI_OK ? said : status;
	}
	status = issue_run(&s->in, &s->batch);
	if (status == CLI_REFUSED || status == CLI_INTERNAL)
		intake_say(cli, item);
	if (s->act.json)
		said = cmd_issue_json(cli, s->act.ws, &s->batch, "issue/1");
	else {
		cmd_issue_print(cli, item);
		said = status == CLI_OK && item->outcome == INTAKE_ISSUED
		    ? act_say(&s->act)
		    : CLI_OK;
	}
	return status != CLI_OK ? status : said;
}

int
succeed_run(const struct cli *cli, const struct cli_value *values,
    const char *number, const char *record, enum transition action)
{
	const char *owners[SIGNER_OWNERS_MAX];
	struct succession s = { .record = record, .in = { .jobs = 1 } };
	struct signer *signer = NULL;
	char *out = NULL;
	int status = cmd_issue_late(cli, values, &s.in.late);

	if (status != CLI_OK)
		return status;
	status = act_open(&s.act, cli, values, number, action);
	/* The agent before the record is read. */
	if (status == CLI_OK)
		status = signer_open(cli, values, s.act.ws, owners,
		    signer_bodies(s.act.ws, owners),
		    TRUST_USE_CERTIFICATE | TRUST_USE_PDF, cli->now, &signer);
	if (status == CLI_OK)
		status = stamp_open(cli, values, s.act.ws, &s.in.stamp);
	if (status == CLI_OK) {
		out = cmd_issue_folder(cli, values, s.act.ws);
		status = out == NULL ? CLI_IOERR : CLI_OK;
	}
	if (status == CLI_OK) {
		s.after = (struct issue_after){ action, s.act.row.number_key,
			s.act.row.version, s.act.req.reason, s.act.req.note };
		s.in.cli = cli;
		s.in.ws = s.act.ws;
		s.in.signer = signer;
		s.in.out = out;
		s.in.after = &s.after;
		status = read_record(&s);
	}
	if (status == CLI_OK)
		status = run(&s);
	intake_clear(&s.batch);
	stamp_close(s.in.stamp);
	signer_close(signer);
	act_close(&s.act);
	free(out);
	return status;
}
