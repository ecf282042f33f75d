/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/report.h"

#include <stdlib.h>
#include <string.h>

#include "sys/cli.h"

static bool
grow(void **v, size_t *cap, size_t n, size_t size)
{
	size_t wanted = *cap == 0 ? 16 : *cap * 2;
	void *p;

	if (n < *cap)
		return true;
	p = realloc(*v, wanted * size);
	if (p == NULL)
		return false;
	*v = p;
	*cap = wanted;
	return true;
}

struct result *
report_result(struct report *r)
{
	struct result *result = calloc(1, sizeof(*result));
	void *v = r->v;

	if (result == NULL || !grow(&v, &r->cap, r->n, sizeof(*r->v))) {
		free(result);
		r->failed = true;
		return NULL;
	}
	r->v = v;
	result->v.verdict = VERDICT_UNKNOWN;
	result->v.status = VERIFY_UNREADABLE;
	r->v[r->n++] = result;
	return result;
}

struct examined *
report_input(struct report *r, const char *input)
{
	struct examined *e;
	void *v = r->inputs;

	if (!grow(&v, &r->inputs_cap, r->ninputs, sizeof(*r->inputs))) {
		r->failed = true;
		return NULL;
	}
	r->inputs = v;
	e = &r->inputs[r->ninputs++];
	memset(e, 0, sizeof(*e));
	e->input = input;
	e->first = r->n;
	return e;
}

void
report_note_input(struct report *r, const struct examined *e)
{
	if (e->operand && !e->opened)
		r->not_opened = true;
	if (e->operand && e->n == 0)
		r->nothing = true;
}

void
report_clear(struct report *r)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		verification_clear(&r->v[i]->v);
		free(r->v[i]->uri);
		free(r->v[i]);
	}
	for (i = 0; i < r->ninputs; i++)
		foreign_free(r->inputs[i].foreign, r->inputs[i].nforeign);
	free(r->v);
	free(r->inputs);
	memset(r, 0, sizeof(*r));
}

void
report_count(const struct report *r, size_t counts[3])
{
	size_t i;

	memset(counts, 0, 3 * sizeof(counts[0]));
	for (i = 0; i < r->n; i++)
		counts[r->v[i]->v.verdict]++;
}

int
report_exit(const struct report *r)
{
	size_t counts[3];

	if (r->failed)
		return CLI_INTERNAL;
	report_count(r, counts);
	if (counts[VERDICT_NOT_VALID] > 0)
		return CLI_REFUSED;
	if (r->not_opened)
		return CLI_NOINPUT;
	if (counts[VERDICT_UNKNOWN] > 0)
		return CLI_UNKNOWN;
	if (r->n == 0 || r->nothing)
		return CLI_NOTHING;
	if (counts[VERDICT_VALID] == r->n)
		return CLI_OK;
	return CLI_INTERNAL;
}
