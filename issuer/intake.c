/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/intake.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys/file.h"

#define SAID_MAX (64 << 10)

const char *
intake_outcome_str(enum intake_outcome o)
{
	static const char *const words[] = { [INTAKE_ISSUED] = "issued",
		[INTAKE_UNCHANGED] = "unchanged",
		[INTAKE_PENDING] = "pending",
		[INTAKE_REFUSED] = "refused" };

	return words[o];
}

static bool
ends(const char *s, const char *ending)
{
	size_t n = strlen(s), m = strlen(ending);

	return n >= m && strcmp(s + n - m, ending) == 0;
}

bool
intake_problems(struct intake_item *item, struct problems *ps)
{
	size_t i;

	if (ps->n == 0)
		return true;
	if (item->text != NULL)
		problems_locate(ps, slice_str(item->text));
	/* A row's line is its own: tell the line of the file. */
	for (i = 0; item->row > 0 && i < ps->n; i++)
		ps->v[i].line += item->row - 1;
	if (item->problems == NULL &&
	    (item->problems = calloc(1, sizeof *ps)) == NULL)
		return false;
	for (i = 0; i < ps->n && item->problems->n < PROBLEMS_MAX; i++)
		item->problems->v[item->problems->n++] = ps->v[i];
	item->problems->refusals += ps->refusals;
	if (ps->refusals > 0)
		item->outcome = INTAKE_REFUSED;
	return true;
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

static bool
add(struct reading *in, struct slice text, size_t row)
{
	struct intake *out = in->out;
	struct intake_item *item;

	if (out->n == in->cap) {
		size_t cap = in->cap == 0 ? 16 : in->cap * 2;

		item = realloc(out->v, cap * sizeof *item);
		if (item == NULL)
			return false;
		out->v = item;
		in->cap = cap;
	}
	item = &out->v[out->n++];
	memset(item, 0, sizeof *item);
	item->input = in->input;
	item->row = row;
	item->outcome = INTAKE_PENDING;
	memset(in->ps, 0, sizeof *in->ps);
	item->draft = draft_parse_linked(
	    in->ws, text, in->dir, in->link, in->cli->now, in->ps);
	if (item->draft != NULL &&
	    ((item->text = slice_dup(text)) == NULL ||
		(item->dir = strdup(in->dir)) == NULL))
		return false;
	return intake_problems(item, in->ps);
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

/* From a pipe nothing tells the kind but the text. */
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

	if (ends(path, ".csv")) {
		cli_error(in->cli,
		    "%s：还不能直接读 CSV，请每行一条记录存为 .jsonl",
		    "%s: CSV is not read yet; give one JSON record a line "
		    "in a .jsonl file",
		    path);
		return CLI_USAGE;
	}
	error = file_read(path, INTAKE_MAX, &text);
	if (error != 0) {
		cli_error(in->cli, "%s：%s", "%s: %s", path, strerror(error));
		status = error == EIO ? CLI_IOERR : CLI_NOINPUT;
		goto out;
	}
	in->input = path;
	in->dir = slash == NULL
	    ? strdup(".")
	    : slice_dup(slice_of(path, (size_t)(slash - path) + 1));
	if (in->dir != NULL &&
	    (is_lines(path, buf_view(&text)) ? add_lines(in, buf_view(&text))
					     : add(in, buf_view(&text), 0)))
		status = CLI_OK;
	else
		cli_error(in->cli, "内存不足", "out of memory");
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

	memset(out, 0, sizeof *out);
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

void
intake_clear(struct intake *in)
{
	size_t i;

	for (i = 0; i < in->n; i++) {
		free(in->v[i].text);
		free(in->v[i].dir);
		draft_free(in->v[i].draft);
		free(in->v[i].problems);
		free(in->v[i].envelope);
		free(in->v[i].jws_path);
		free(in->v[i].pdf_path);
	}
	free(in->v);
	free(in->order);
	memset(in, 0, sizeof *in);
}

void
intake_say(const struct cli *cli, struct intake_item *item)
{
	struct buf said = BUF_INIT(SAID_MAX);
	struct problems *rest;
	size_t i;

	if (item->problems == NULL || item->said == item->problems->n)
		return;
	rest = calloc(1, sizeof *rest);
	if (rest == NULL)
		return;
	for (i = item->said; i < item->problems->n; i++)
		rest->v[rest->n++] = item->problems->v[i];
	item->said = item->problems->n;
	problems_write(rest, item->input, cli->lang, &said);
	fputs(buf_cstr(&said), stderr);
	buf_free(&said);
	free(rest);
}

static bool
set_problems(
    const struct cli *cli, const struct intake_item *item, struct json *out)
{
	struct json *list = json_new_array(), *o;
	const struct problem *p;
	size_t i;

	for (i = 0; item->problems != NULL && i < item->problems->n; i++) {
		p = &item->problems->v[i];
		o = json_new_object();
		if (!json_set_str(o, "field", p->field) ||
		    !json_set_str(o, "rule", error_code(p->rule)) ||
		    !json_set_str(o, "text", error_text(p->rule, cli->lang)) ||
		    !json_set_str(o, "detail", p->detail) ||
		    !json_set_bool(o, "warning", p->warning) ||
		    (p->line > 0 &&
			(!json_set_int(o, "line", (int64_t)p->line) ||
			    !json_set_int(o, "column", (int64_t)p->column)))) {
			json_free(o);
			json_free(list);
			return false;
		}
		if (!json_add(list, o)) {
			json_free(list);
			return false;
		}
	}
	return json_set(out, "problems", list);
}

struct json *
intake_json(
    const struct cli *cli, const struct intake_item *item, const char *qr)
{
	struct json *o = json_new_object(), *files;
	bool good = json_set_str(o, "input", item->input);

	if (good && item->row > 0)
		good = json_set_int(o, "row", (int64_t)item->row);
	/* A number that was only guessed is nobody's yet. */
	if (good && item->draft != NULL && item->draft->c.number != NULL &&
	    (item->draft->numbered || item->reserved || item->envelope != NULL))
		good = json_set_str(o, "number", item->draft->c.number) &&
		    json_set_int(o, "version", item->draft->c.version);
	good = good &&
	    json_set_str(o, "outcome", intake_outcome_str(item->outcome));
	if (good && item->envelope != NULL && item->error == 0) {
		files = json_new_object();
		good = json_set_str(files, "pdf", item->pdf_path) &&
		    json_set_str(files, "jws", item->jws_path);
		good = json_set(o, "files", files) && good &&
		    json_set_str(o, "qr", qr);
	}
	if (good && set_problems(cli, item, o))
		return o;
	json_free(o);
	return NULL;
}
