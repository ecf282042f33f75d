/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/picture.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The page that stands for a result: of a file that was judged as a whole,
 * its first. */
static int
page_of(const struct result *r)
{
	return r->page > 0 ? r->page : 1;
}

static bool
keep(struct pictures *p, const char *input, const struct extract_item *item)
{
	char *copy;

	if (p->n == p->cap) {
		size_t cap = p->cap == 0 ? 16 : p->cap * 2;
		struct picture *v = realloc(p->v, cap * sizeof(*v));

		if (v == NULL)
			return false;
		p->v = v;
		p->cap = cap;
	}
	copy = malloc(item->n);
	if (copy == NULL)
		return false;
	memcpy(copy, item->bytes, item->n);
	p->v[p->n++] =
	    (struct picture){ input, item->page, slice_of(copy, item->n) };
	return true;
}

/* Up to so many different pages from *next on; results come by page. */
static size_t
choose(const struct report *r, const struct examined *e, size_t *next,
    struct wire_range range[WIRE_RANGES_MAX])
{
	size_t n = 0;

	for (; *next < e->n && n < WIRE_RANGES_MAX; ++*next) {
		uint32_t page = (uint32_t)page_of(r->v[e->first + *next]);

		if (n == 0 || range[n - 1].last != page)
			range[n++] = (struct wire_range){ page, page };
	}
	return n;
}

static void
take_some(struct extract_pool *pool, int fd, const struct examined *seen,
    const struct wire_range *range, size_t n, struct pictures *out)
{
	struct extract e;
	int job, own = dup(fd);
	size_t i;

	memset(&e, 0, sizeof(e));
	if (own == -1)
		return;
	job = extract_start(
	    pool, own, input_format(seen->kind), WIRE_SHOW, range, n);
	if (job == -1)
		return;
	extract_wait(pool, job, &e);
	for (i = 0; i < e.n; i++)
		if (e.v[i].kind == WIRE_PICTURE &&
		    !keep(out, seen->input, &e.v[i]))
			break;
	extract_clear(&e);
}

void
pictures_take(struct extract_pool *pool, int fd, const struct report *r,
    const struct examined *e, struct pictures *out)
{
	struct wire_range range[WIRE_RANGES_MAX];
	size_t next = 0, n;

	while ((n = choose(r, e, &next, range)) > 0)
		take_some(pool, fd, e, range, n, out);
}

void
pictures_clear(struct pictures *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free((void *)(uintptr_t)p->v[i].data.p);
	free(p->v);
	memset(p, 0, sizeof(*p));
}

struct slice
pictures_of(const struct pictures *p, const struct result *result)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->v[i].input == result->input &&
		    p->v[i].page == page_of(result))
			return p->v[i].data;
	return slice_of(NULL, 0);
}
