/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/intake.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sys/file.h"

static bool
ends(const char *s, const char *ending)
{
	size_t n = strlen(s), m = strlen(ending);

	return n >= m && strcasecmp(s + n - m, ending) == 0;
}

struct reading {
	const struct cli *cli;
	const struct workspace *ws;
	struct intake *out;
	size_t cap;
	const char *input;
	char *dir; /* of the input */
	const struct draft_link *link; /* or NULL */
	struct problems *ps; /* scratch */
};

/* A new item, not yet drafted; NULL on no memory. */
static struct intake_item *
add_item(struct reading *in, size_t row)
{
	struct intake *out = in->out;
	struct intake_item *item;

	if (out->n == in->cap) {
		size_t cap = in->cap == 0 ? 16 : in->cap * 2;

		item = realloc(out->v, cap * sizeof *item);
		if (item == NULL)
			return NULL;
		out->v = item;
		in->cap = cap;
	}
	item = &out->v[out->n++];
	memset(item, 0, sizeof *item);
	item->input = in->input;
	item->row = row;
	item->outcome = INTAKE_PENDING;
	return item;
}

static bool
draft(struct reading *in, struct intake_item *item, struct slice text)
{
	item->draft = draft_parse_linked(in->ws, text, in->dir, in->link,
	    in->out->signed_now ? &in->out->signing : NULL, in->cli->now,
	    in->ps);
	return item->draft == NULL || (item->dir = strdup(in->dir)) != NULL;
}

static bool
add(struct reading *in, struct slice text, size_t row)
{
	struct intake_item *item = add_item(in, row);

	memset(in->ps, 0, sizeof *in->ps);
	if (item == NULL || !draft(in, item, text) ||
	    (item->draft != NULL && (item->text = slice_dup(text)) == NULL) ||
	    !intake_problems(item, in->ps))
		return false;
	intake_let_go(in->out, item);
	return true;
}

static bool
blank(struct slice line)
{
	size_t i;

	for (i = 0; i < line.n; i++)
		if (strchr(" \t\r", line.p[i]) == NULL)
			return false;
	return true;
}

static bool
add_lines(struct reading *in, struct slice text)
{
	size_t start = 0, end, row = 0;
	struct slice line;

	while (start < text.n) {
		end = slice_find(text, slice_str("\n"), start);
		if (end == SIZE_MAX)
			end = text.n;
		row++;
		line = slice_of(text.p + start, end - start);
		if (!blank(line) && !add(in, line, row))
			return false;
		start = end + 1;
	}
	return true;
}

static bool
add_table(struct reading *in, struct table *t)
{
	struct buf text = BUF_INIT(DRAFT_RECORD_MAX);
	struct intake_item *item;
	enum table_end end;
	size_t row, before;
	bool good = true;

	while (good) {
		buf_reset(&text);
		memset(in->ps, 0, sizeof *in->ps);
		end = table_next(t, &text, &row, in->ps);
		if (end == TABLE_DONE)
			break;
		before = in->ps->n;
		item = add_item(in, row);
		good = item != NULL;
		if (good)
			item->table = t;
		if (good && end == TABLE_RECORD) {
			good = draft(in, item, buf_view(&text));
			table_settle(t, in->ps, before);
		}
		good = good && intake_problems(item, in->ps);
		if (good)
			intake_let_go(in->out, item);
	}
	buf_free(&text);
	return good;
}

static bool
add_csv(struct reading *in, struct slice text)
{
	struct intake *out = in->out;
	struct intake_item *item;
	struct table **v = realloc(out->table, (out->ntables + 1) * sizeof *v);
	struct table *t;
	bool good;

	if (v == NULL)
		return false;
	out->table = v;
	memset(in->ps, 0, sizeof *in->ps);
	t = table_open(text, out->encoding, out->mapping, in->ps);
	if (t != NULL)
		out->table[out->ntables++] = t;
	if (in->ps->refusals > 0) {
		item = add_item(in, 1);
		if (item != NULL)
			item->table = t;
		return item != NULL && intake_problems(item, in->ps);
	}
	good = add_table(in, t);
	if (table_skipped(t) > 0)
		cli_error(in->cli, "%s：跳过以 # 开头的行：%zu",
		    "%s: rows passed over, as they begin with #: %zu",
		    in->input, table_skipped(t));
	return good;
}

/* From a pipe nothing tells the kind but the text: a record is an object. So
 * it is with a name that is no kind of ours. */
static bool
is_csv(const char *path, struct slice text)
{
	if (ends(path, ".csv") || table_workbook(text))
		return true;
	if (ends(path, ".json") || ends(path, ".jsonl") ||
	    ends(path, ".ndjson"))
		return false;
	while (text.n > 0 && strchr(" \t\r\n", text.p[0]) != NULL)
		text = slice_of(text.p + 1, text.n - 1);
	return text.n > 0 && text.p[0] != '{';
}

static bool
is_lines(const char *path, struct slice text)
{
	if (ends(path, ".jsonl") || ends(path, ".ndjson"))
		return true;
	return strcmp(path, "-") == 0 &&
	    json_gate(text, INTAKE_MAX, NULL) == E_JSON_TRAILING;
}

static int
read_one(struct reading *in, const char *path)
{
	struct buf text = BUF_INIT(INTAKE_MAX);
	const char *slash = strrchr(path, '/');
	int error, status = CLI_INTERNAL;

	error = file_read(path, INTAKE_MAX, &text);
	if (error != 0) {
		cli_os_error(in->cli, path, error);
		status = error == EIO ? CLI_IOERR : CLI_NOINPUT;
		goto out;
	}
	in->input = path;
	in->dir = slash == NULL
	    ? strdup(".")
	    : slice_dup(slice_of(path, (size_t)(slash - path) + 1));
	if (in->dir != NULL &&
	    (is_csv(path, buf_view(&text)) ? add_csv(in, buf_view(&text))
		    : is_lines(path, buf_view(&text))
		    ? add_lines(in, buf_view(&text))
		    : add(in, buf_view(&text), 0)))
		status = CLI_OK;
	else
		cli_memory(in->cli);
	free(in->dir);
out:
	buf_free(&text);
	return status;
}

static int64_t
version_of(const struct intake_item *item)
{
	return item->draft == NULL ? 0 : item->draft->c.version;
}

static int
by_version(const void *a, const void *b)
{
	const struct intake_item *x = *(struct intake_item *const *)a;
	const struct intake_item *y = *(struct intake_item *const *)b;

	if (version_of(x) != version_of(y))
		return version_of(x) < version_of(y) ? -1 : 1;
	return x < y ? -1 : x > y;
}

static bool
sort(struct intake *in)
{
	size_t i;

	in->order = calloc(in->n, sizeof *in->order);
	if (in->order == NULL)
		return false;
	for (i = 0; i < in->n; i++)
		in->order[i] = &in->v[i];
	qsort(in->order, in->n, sizeof *in->order, by_version);
	return true;
}

static int
read_all(const struct cli *cli, const struct workspace *ws, char **inputs,
    size_t n, const struct draft_link *link, struct intake *out)
{
	struct reading in = { .cli = cli, .ws = ws, .out = out, .link = link };
	int status = CLI_OK, one;
	size_t i;

	in.ps = malloc(sizeof *in.ps);
	if (in.ps == NULL)
		return CLI_INTERNAL;
	/* All inputs are tried, so that all faults are said. */
	for (i = 0; i < n; i++) {
		one = read_one(&in, inputs[i]);
		if (status == CLI_OK)
			status = one;
	}
	if (status == CLI_OK && out->n == 0) {
		cli_error(cli, "没有记录", "no record in the input");
		status = CLI_REFUSED;
	}
	if (status == CLI_OK && !sort(out))
		status = CLI_INTERNAL;
	free(in.ps);
	return status;
}

int
intake_read(const struct cli *cli, const struct workspace *ws, char **inputs,
    size_t n, struct intake *out)
{
	return read_all(cli, ws, inputs, n, NULL, out);
}

int
intake_read_linked(const struct cli *cli, const struct workspace *ws,
    const char *input, const struct draft_link *link, struct intake *out)
{
	char *one = (char *)(uintptr_t)input; /* only read */

	return read_all(cli, ws, &one, 1, link, out);
}

int
intake_read_text(const struct cli *cli, const struct workspace *ws,
    const char *name, const char *record, char *dir, struct intake *out)
{
	struct reading in = {
		.cli = cli, .ws = ws, .out = out, .input = name, .dir = dir
	};
	bool good;

	in.ps = malloc(sizeof *in.ps);
	good = in.ps != NULL && add(&in, slice_str(record), 0) && sort(out);
	free(in.ps);
	if (!good)
		cli_memory(cli);
	return good ? CLI_OK : CLI_INTERNAL;
}

void
intake_clear(struct intake *in)
{
	size_t i;

	for (i = 0; i < in->n; i++) {
		free(in->v[i].text);
		free(in->v[i].dir);
		draft_free(in->v[i].draft);
		free(in->v[i].problem);
		free(in->v[i].envelope);
		free(in->v[i].jws_path);
		free(in->v[i].pdf_path);
	}
	for (i = 0; i < in->ntables; i++)
		table_free(in->table[i]);
	free(in->table);
	mapping_free(in->mapping);
	free(in->v);
	free(in->order);
	memset(in, 0, sizeof *in);
}

int
intake_options(
    const struct cli *cli, const struct cli_value *values, struct intake *out)
{
	const char *map = cli_get(cli, values, "map");
	const char *encoding = cli_get(cli, values, "encoding");

	if (encoding != NULL && !encoding_named(encoding, &out->encoding)) {
		cli_error(cli, "--encoding 应为 utf-8 或 gb18030",
		    "--encoding is utf-8 or gb18030");
		return CLI_USAGE;
	}
	return map == NULL ? CLI_OK : mapping_read(cli, map, &out->mapping);
}

bool
intake_hold(const struct cli *cli, const struct workspace *ws,
    struct intake_item *item, struct problems *ps)
{
	if (draft_unpack(item->draft, ws, item->dir, cli->now))
		return true;
	problems_add(ps, "sites.file", E_RULE_ANNEX_FILE, NULL);
	return false;
}

void
intake_let_go(const struct intake *in, struct intake_item *item)
{
	if ((size_t)(item - in->v) < INTAKE_WHOLE)
		return;
	if (item->draft != NULL)
		draft_pack(item->draft);
	free(item->envelope);
	item->envelope = NULL;
	item->nenvelope = 0;
}
