/* SPDX-License-Identifier: Apache-2.0 */
/* What an item of an intake says of itself: its problems, for people and in
 * JSON. */
#include "issuer/intake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/unicode.h"

#define SAID_MAX (64 << 10)
#define CELL_NAME 96 /* bytes of "F17 HEADER" */
#define HEADER_SHOWN 60 /* bytes */
#define SHARED_MAX 64 /* faults that are counted */
#define WORTH_A_LINE 100 /* rows with one: no screen shows them all */

const char *
intake_outcome_str(enum intake_outcome o)
{
	static const char *const words[] = { [INTAKE_ISSUED] = "issued",
		[INTAKE_UNCHANGED] = "unchanged",
		[INTAKE_PENDING] = "pending",
		[INTAKE_REFUSED] = "refused" };

	return words[o];
}

bool
intake_registered(const struct intake_item *item)
{
	return item->outcome == INTAKE_ISSUED ||
	    item->outcome == INTAKE_UNCHANGED;
}

static bool
add(struct intake_item *item, const struct problem *from, size_t n)
{
	struct problem *v;

	if (n > PROBLEMS_MAX - item->nproblems)
		n = PROBLEMS_MAX - item->nproblems;
	if (n == 0)
		return true;
	v = realloc(item->problem, (item->nproblems + n) * sizeof *v);
	if (v == NULL)
		return false;
	item->problem = v;
	memcpy(v + item->nproblems, from, n * sizeof *v);
	item->nproblems += n;
	return true;
}

bool
intake_add_problem(struct intake_item *item, const struct problem *p)
{
	return add(item, p, 1);
}

bool
intake_problems(struct intake_item *item, struct problems *ps)
{
	size_t n = ps->n, i;

	if (n == 0)
		return true;
	if (item->table != NULL)
		table_place(item->table, item->row, ps);
	else if (item->text != NULL)
		problems_locate(ps, slice_str(item->text));
	/* A line's line is its own: tell the line of the file. */
	for (i = 0; item->table == NULL && item->row > 0 && i < n; i++)
		ps->v[i].line += item->row - 1;
	if (!add(item, ps->v, n))
		return false;
	if (ps->refusals > 0)
		item->outcome = INTAKE_REFUSED;
	return true;
}

/* "F17 HEADER", as who has the spreadsheet open finds it; "" elsewhere. */
static void
cell_name(const struct intake_item *item, const struct problem *p,
    char out[CELL_NAME])
{
	const char *header = NULL;
	char name[32];
	size_t n;

	out[0] = '\0';
	if (item->table == NULL || p->column == 0)
		return;
	header = table_header(item->table, p->column);
	table_cell_name(p->column, p->line, name);
	n = unicode_cut(slice_str(header), HEADER_SHOWN);
	snprintf(out, CELL_NAME, "%s%s%.*s", name, n == 0 ? "" : " ", (int)n,
	    n == 0 ? "" : header);
}

void
intake_say(const struct cli *cli, struct intake_item *item)
{
	struct buf said = BUF_INIT(SAID_MAX);
	const struct problem *p;
	char cell[CELL_NAME];

	for (; item->said < item->nproblems; item->said++) {
		p = &item->problem[item->said];
		buf_reset(&said);
		cell_name(item, p, cell);
		problem_write(p, item->input, cell, cli->lang, &said);
		cli_put(buf_view(&said));
	}
	buf_free(&said);
}

/* One fault of one column of one table. */
struct shared {
	const struct intake_item *item; /* the first that has it */
	const struct problem *problem;
	size_t n;
};

static bool
same_fault(const struct shared *s, const struct intake_item *item,
    const struct problem *p)
{
	return s->item->table == item->table && s->problem->rule == p->rule &&
	    s->problem->column == p->column &&
	    s->problem->warning == p->warning;
}

static void
count_fault(struct shared v[SHARED_MAX], const struct intake_item *item,
    const struct problem *p)
{
	size_t i;

	for (i = 0; i < SHARED_MAX && v[i].n > 0; i++)
		if (same_fault(&v[i], item, p)) {
			v[i].n++;
			return;
		}
	if (i < SHARED_MAX)
		v[i] = (struct shared){ item, p, 1 };
}

static void
say_shared(const struct cli *cli, const struct shared *s)
{
	const char *header = table_header(s->item->table, s->problem->column);
	const char *text = error_text(s->problem->rule, cli->lang);
	char letters[32];

	table_cell_name(s->problem->column, 0, letters);
	letters[strcspn(letters, "0123456789")] = '\0';
	cli_error(cli, "%s：%s 列%s%s 有 %zu 行：%s",
	    "%s: column %s%s%s, %zu rows: %s", s->item->input, letters,
	    header == NULL ? "" : " ", header == NULL ? "" : header, s->n,
	    text);
}

void
intake_say_all(const struct cli *cli, struct intake *in)
{
	struct shared v[SHARED_MAX] = { { .n = 0 } };
	size_t i, j;

	for (i = 0; i < in->n; i++) {
		intake_say(cli, &in->v[i]);
		for (j = 0; in->v[i].table != NULL && j < in->v[i].nproblems;
		     j++)
			if (in->v[i].problem[j].column > 0)
				count_fault(v, &in->v[i], &in->v[i].problem[j]);
	}
	for (i = 0; i < SHARED_MAX; i++)
		if (v[i].n >= WORTH_A_LINE)
			say_shared(cli, &v[i]);
}

static bool
set_problems(
    const struct cli *cli, const struct intake_item *item, struct json *out)
{
	struct json *list = json_new_array();
	const struct problem *p;
	char cell[CELL_NAME];
	size_t i;

	for (i = 0; i < item->nproblems; i++) {
		p = &item->problem[i];
		cell_name(item, p, cell);
		if (!json_add(list,
			problem_json(
			    p, cell[0] == '\0' ? NULL : cell, cli->lang))) {
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
	    (item->draft->numbered || item->reserved ||
		intake_registered(item)))
		good = json_set_str(o, "number", item->draft->c.number) &&
		    json_set_int(o, "version", item->draft->c.version);
	good = good &&
	    json_set_str(o, "outcome", intake_outcome_str(item->outcome));
	if (good && intake_registered(item) && item->pdf_path != NULL &&
	    item->error == 0) {
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
