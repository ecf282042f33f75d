/* SPDX-License-Identifier: Apache-2.0 */
/* One line a version of a certificate: what the register says, what was
 * signed, what happened.  Notes stay in the register. */
#include "issuer/export.h"

#include "issuer/view.h"
#include "record/certificate.h"

struct line {
	const struct register_row *row;
	struct json *events;
	bool failed;
};

static bool
take_event(void *arg, const struct register_event *e)
{
	struct line *l = arg;

	l->failed = !json_add(l->events, view_event_json(e, l->row->zone));
	return !l->failed;
}

static struct json *
signed_part(const struct register_row *row)
{
	struct certificate *c = NULL;
	struct jws *jws = NULL;
	struct json *v = NULL;

	if (jws_parse(row->envelope, JWS_CERTIFICATE_MAX, &jws) == E_OK &&
	    certificate_parse(jws->payload, &c, NULL) == E_OK)
		v = certificate_json(c);
	certificate_free(c);
	jws_free(jws);
	return v;
}

static bool
put_row(struct export *x, const struct register_row *row)
{
	struct json *o = view_json(row, x->cli->now);
	struct line l = { row, json_new_array(), false };
	bool good = json_set_str(o, "schema", "export/1");

	if (!register_events(x->ws->reg, row->list, row->id, take_event, &l)) {
		x->status = workspace_register_failed(x->cli, x->ws);
		json_free(l.events);
		json_free(o);
		return false;
	}
	good = json_set(o, "events", l.events) && good && !l.failed;
	good = json_set(o, "certificate", signed_part(row)) && good;
	if (good) {
		json_write(o, 0, &x->text);
		buf_putc(&x->text, '\n');
	}
	json_free(o);
	return good || export_no_memory(x);
}

const struct export_format export_jsonl = { .name = "jsonl", .row = put_row };
