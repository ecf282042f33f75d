/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index.json: what is in the site, to search (docs/SITE.md).  A large register
 * has it in parts; a part is written again only when its block has more
 * certificates than the index that is there says.
 */
#include "issuer/site.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys/file.h"

#define INDEX "index.json"

static bool
set_date(struct json *o, const char *name, struct date d)
{
	char text[DATE_TEXT];

	date_format(d, text);
	return json_set_str(o, name, text);
}

/* What a register page searches and shows (docs/SITE.md); the rest is in the
 * certificate itself. No status: that is the signed list's to say. */
static bool
index_row(struct json *o, const struct register_row *row, const char *file)
{
	struct json *name = json_new_object();
	bool good = json_set_str(name, "zh", row->holder_zh) &&
	    json_set_str(name, "en", row->holder_en);

	good = json_set_str(o, "number", row->number) &&
	    json_set_int(o, "version", row->version) &&
	    json_set_str(o, "scheme", row->scheme) &&
	    json_set_str(o, "level", row->level) && good;
	good = json_set(o, "holder", name) && good;
	return good && json_set_str(o, "code", row->holder_code) &&
	    set_date(o, "issued", row->issued) &&
	    set_date(o, "valid_from", row->valid_from) &&
	    set_date(o, "valid_until", row->valid_until) &&
	    json_set_str(o, "replaces", row->replaces) &&
	    json_set_int(o, "status_list", row->list) &&
	    json_set_int(o, "status_index", row->index) &&
	    json_set_str(o, "file", file);
}

/* Rows of the index as they come from the register. */
struct rows {
	struct site *s;
	struct json *list;
};

static bool
take_row(void *arg, const struct register_row *row)
{
	struct rows *r = arg;
	struct buf name = BUF_INIT(1024);
	struct json *o;
	bool good;

	if (row->state != REGISTER_ISSUED || row->unlisted)
		return true;
	o = json_new_object();
	site_name(row->number, row->version, &name);
	good = index_row(o, row, buf_cstr(&name));
	if (!good)
		json_free(o);
	good = good && json_add(r->list, o);
	if (!good)
		site_fault(r->s, buf_cstr(&name), ENOMEM);
	buf_free(&name);
	return good;
}

static bool
write_json(struct site *s, const char *name, const struct json *v, int indent)
{
	struct buf out = BUF_INIT(SITE_INDEX_MAX);
	bool good;

	json_write(v, indent, &out);
	buf_putc(&out, '\n');
	good = buf_ok(&out) ? site_write(s, name, buf_view(&out))
			    : site_fault(s, name, ENOMEM);
	buf_free(&out);
	return good;
}

static void
part_name(int64_t list, int64_t block, char out[64])
{
	snprintf(
	    out, 64, "index/%lld-%lld.json", (long long)list, (long long)block);
}

static bool
write_part(struct site *s, int64_t list, int64_t block)
{
	struct rows r = { s, json_new_array() };
	struct json *top = json_new_object();
	char name[64];
	bool good = false;

	part_name(list, block, name);
	if (!register_block(s->p->ws->reg, list, block * SITE_BLOCK,
		(block + 1) * SITE_BLOCK - 1, take_row, &r)) {
		s->status = workspace_register_failed(s->p->cli, s->p->ws);
	} else if (s->status == CLI_OK) {
		good = json_set_str(top, "schema", "site-part/1");
		good = json_set(top, "certificates", r.list) && good;
		r.list = NULL; /* transferred */
		good = good ? write_json(s, name, top, 0)
			    : site_fault(s, name, ENOMEM);
	}
	json_free(r.list);
	json_free(top);
	return good;
}

/* The index that is there, or NULL: all parts are written then. */
static struct json *
read_index(const struct site *s)
{
	char *path = file_join(s->p->site, INDEX);
	struct buf text = BUF_INIT(SITE_INDEX_MAX);
	struct json *v = NULL;

	if (path != NULL && file_read(path, SITE_INDEX_MAX, &text) == 0)
		(void)json_parse(buf_view(&text), SITE_INDEX_MAX, &v, NULL);
	free(path);
	buf_free(&text);
	return v;
}

/* Whether the part is there with as many as the register shows: what was issued
 * never changes, so they are the same, unless one is hidden instead of another:
 * a block that hides any is written anew. */
static bool
part_holds(const struct site *s, const struct json *old, const char *name,
    int64_t issued)
{
	const struct json *v;
	int64_t n;

	for (v = json_first(json_get(old, "parts")); v != NULL;
	     v = json_next(v))
		if (json_str(json_get(v, "file")) != NULL &&
		    strcmp(json_str(json_get(v, "file")), name) == 0)
			return json_int(json_get(v, "certificates"), &n) &&
			    n == issued && site_has(s, name);
	return false;
}

static bool
list_part(struct json *parts, int64_t list, int64_t block, int issued)
{
	struct json *o = json_new_object();
	char name[64];

	part_name(list, block, name);
	if (!json_set_str(o, "file", name) ||
	    !json_set_int(o, "status_list", list) ||
	    !json_set_int(o, "first", block * SITE_BLOCK) ||
	    !json_set_int(o, "last", (block + 1) * SITE_BLOCK - 1) ||
	    !json_set_int(o, "certificates", issued)) {
		json_free(o);
		return false;
	}
	return json_add(parts, o);
}

static bool
write_parts(struct site *s, struct json *parts)
{
	struct json *old = read_index(s);
	bool good = site_folder(s, "index");
	int64_t i;

	for (i = 0; good && i < s->lists * SITE_BLOCKS; i++) {
		const int64_t list = i / SITE_BLOCKS, block = i % SITE_BLOCKS;
		char name[64];

		if (s->issued[i] == 0)
			continue;
		part_name(list, block, name);
		good = (s->hidden[i] == 0 &&
			   part_holds(s, old, name, s->issued[i])) ||
		    write_part(s, list, block);
		if (good && !list_part(parts, list, block, s->issued[i]))
			good = site_fault(s, name, ENOMEM);
	}
	json_free(old);
	return good;
}

static bool
list_all(struct site *s, struct json *list)
{
	static const struct register_filter all = { .scheme = NULL };
	struct rows r = { s, list };

	if (!register_each(s->p->ws->reg, &all, s->p->cli->now, take_row, &r))
		s->status = workspace_register_failed(s->p->cli, s->p->ws);
	return s->status == CLI_OK;
}

/* No date of its own: it changes only when what it lists does. */
bool
site_index(struct site *s)
{
	const struct trust *t = s->p->ws->trust;
	struct json *top = json_new_object(), *trust = json_new_object();
	struct json *list = json_new_array();
	int64_t i, total = 0;
	bool large, good;

	for (i = 0; i < s->lists * SITE_BLOCKS; i++)
		total += s->issued[i];
	large = total > SITE_INLINE_MAX;
	good = large ? write_parts(s, list) : list_all(s, list);
	if (!good)
		goto out;
	good = json_set_int(trust, "version", t->version) &&
	    json_set_int(trust, "expires", t->expires) &&
	    json_set_str(trust, "file", "trust.jws.json") &&
	    json_set_str(top, "schema", "site/1") &&
	    json_set_str(top, "publisher", t->publisher) &&
	    json_set_bool(top, "sample", t->sample);
	good = json_set(top, "trust", trust) && good;
	good = json_set(top, "status", s->statuses) && good;
	good = json_set(top, large ? "parts" : "certificates", list) && good;
	s->statuses = trust = list = NULL; /* transferred */
	good =
	    good ? write_json(s, INDEX, top, 2) : site_fault(s, INDEX, ENOMEM);
out:
	json_free(top);
	json_free(trust);
	json_free(list);
	return good;
}
