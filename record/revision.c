/* SPDX-License-Identifier: Apache-2.0 */
#include "record/revision.h"

#include <stdio.h>
#include <string.h>

#include "record/date.h"
#include "record/revision_write.h"

#define FILE_MAX ((size_t)128 << 20) /* as the verifier reads */
#define ROW ((size_t)20) /* of a cross-reference table */
#define ID ((size_t)71) /* "[<32 digits> <32 digits>]" */

struct at { /* a place in the file; every taker moves it past what it took */
	struct slice in;
	size_t i;
	bool failed;
};

static bool
take(struct at *a, const char *literal)
{
	size_t n = strlen(literal);

	if (a->failed || a->in.n - a->i < n ||
	    memcmp(a->in.p + a->i, literal, n) != 0)
		a->failed = true;
	else
		a->i += n;
	return !a->failed;
}

/* Decimal without a leading zero, up to nine digits. */
static size_t
take_number(struct at *a)
{
	size_t v = 0, from = a->i;

	while (!a->failed && a->i < a->in.n && a->i - from < 9 &&
	    a->in.p[a->i] >= '0' && a->in.p[a->i] <= '9')
		v = v * 10 + (size_t)(a->in.p[a->i++] - '0');
	if (a->i == from || (a->in.p[from] == '0' && a->i - from > 1))
		a->failed = true;
	return v;
}

static struct revision_span
take_until(struct at *a, const char *end)
{
	size_t found =
	    a->failed ? SIZE_MAX : slice_find(a->in, slice_str(end), a->i);
	struct revision_span s = { a->i, 0 };

	if (found == SIZE_MAX) {
		a->failed = true;
		return s;
	}
	s.n = found - a->i;
	a->i = found;
	return s;
}

/* The offset of an object in the base's table. */
static size_t
object_at(const struct at *table, size_t number)
{
	const uint8_t *p = table->in.p + table->i + ROW * number;
	size_t v = 0;

	for (int i = 0; i < 10; i++)
		v = p[i] < '0' || p[i] > '9' ? SIZE_MAX / 20
					     : v * 10 + (size_t)(p[i] - '0');
	return v;
}

/* The dictionary of an object that is one and no stream. */
static bool
read_object(struct slice file, const struct at *table, size_t number,
    size_t size, struct revision_span *dictionary)
{
	struct at a = { file, 0, number == 0 || number >= size };
	char head[32];

	if (!a.failed)
		a.i = object_at(table, number);
	if (a.failed || a.i >= file.n)
		return false;
	snprintf(head, sizeof head, "%zu 0 obj\n<<\n", number);
	take(&a, head);
	*dictionary = take_until(&a, "\n" REVISION_CLOSE);
	dictionary->n++; /* its last line is whole */
	return !a.failed;
}

/* Where a line begins with the literal; the place after it. */
static struct at
line(struct slice file, struct revision_span dictionary, const char *literal)
{
	struct slice in = slice_of(file.p, dictionary.at + dictionary.n);
	struct at a = { in, dictionary.at, false };
	size_t found;

	for (;;) {
		found = slice_find(in, slice_str(literal), a.i);
		if (found == SIZE_MAX) {
			a.failed = true;
			return a;
		}
		a.i = found + strlen(literal);
		if (found == dictionary.at || in.p[found - 1] == '\n')
			return a;
	}
}

static bool
read_fields(struct slice file, const struct at *table, struct revision *r)
{
	struct at a = line(file, r->catalog, "/AcroForm << /Fields ["), t;
	struct at perms = line(file, r->catalog, "/Perms << /DocMDP ");
	struct revision_field *f;

	if (take_number(&perms) != r->first || !take(&perms, " 0 R >>\n"))
		return false;
	while (!a.failed && r->nfields < REVISION_SIGNATURES_MAX) {
		f = &r->field[r->nfields++];
		f->number = take_number(&a);
		take(&a, " 0 R");
		if (a.failed ||
		    !read_object(
			file, table, f->number, r->first, &f->dictionary))
			return false;
		t = line(file, f->dictionary, "/T (");
		f->title = take_until(&t, ")\n");
		if (t.failed)
			return false;
		if (a.i < a.in.n && a.in.p[a.i] == ']')
			break;
		take(&a, " ");
	}
	return take(&a, "] /SigFlags 3 >>\n");
}

/* Whether the "startxref" at `tail` ends a table and trailer as our base has
 * them. Looks at nothing twice, whatever the file holds. */
static bool
read_tail(struct slice file, size_t tail, struct revision *r, struct at *table)
{
	struct at a = { file, tail, false };
	char text[64];

	take(&a, "startxref\n");
	r->startxref = take_number(&a);
	take(&a, "\n%%EOF\n");
	r->base = r->end = a.i;
	a.i = r->startxref;
	a.failed = a.failed || a.i >= tail || !take(&a, "xref\n0 ");
	r->first = r->size = take_number(&a);
	take(&a, "\n");
	*table = a;
	if (a.failed || (tail - a.i) / ROW < r->first)
		return false;
	a.i += ROW * r->first;
	snprintf(text, sizeof text, "trailer\n<< /Size %zu /Root ", r->first);
	take(&a, text);
	r->root = take_number(&a);
	take(&a, " 0 R /Info ");
	r->info = take_number(&a);
	take(&a, " 0 R /ID ");
	r->id = (struct revision_span){ a.i, ID };
	a.failed = a.failed || tail - a.i < ID;
	a.i += ID;
	return take(&a, " >>\n") && a.i == tail;
}

enum error
revision_open(struct slice file, struct revision *r)
{
	static const char mark[] = "\nstartxref\n";
	struct at table;
	size_t tail = 0;

	for (;;) {
		memset(r, 0, sizeof *r);
		tail = slice_find(file, slice_str(mark), tail);
		if (tail == SIZE_MAX || file.n > FILE_MAX)
			return E_REVISION_FORM;
		if (read_tail(file, ++tail, r, &table))
			break;
	}
	return read_object(file, &table, r->root, r->first, &r->catalog) &&
		read_fields(file, &table, r)
	    ? E_OK
	    : E_REVISION_FORM;
}

/* The reverse of revision_date(); whether it was in that form shows when it
 * is written again. */
static bool
read_date(struct slice s, int64_t *instant, int *zone)
{
	char t[INSTANT_TEXT + 8];
	const char *p = (const char *)s.p;

	if (s.n != REVISION_DATE - 1 && s.n != 17)
		return false;
	snprintf(t, sizeof t, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2s", p + 2, p + 6,
	    p + 8, p + 10, p + 12, p + 14);
	if (s.n == 17)
		snprintf(t + 19, sizeof t - 19, "Z");
	else
		snprintf(t + 19, sizeof t - 19, "%.3s:%.2s", p + 16, p + 20);
	return instant_parse(slice_str(t), instant, zone);
}

/* What cannot be foretold of the next signature: M, and how much room. */
static bool
foretell_signature(struct slice file, const struct revision *r,
    int64_t *instant, int *zone, size_t *room)
{
	const struct revision_field *f = &r->field[r->nsignatures];
	struct at a = { file, r->end, false };
	struct revision_span m;

	a.failed = f->dictionary.n > file.n - r->end;
	if (!a.failed)
		a.i += f->dictionary.n;
	take_until(&a, "\n/M (");
	take(&a, "\n/M (");
	m = take_until(&a, ")\n");
	if (a.failed || !read_date(slice_of(file.p + m.at, m.n), instant, zone))
		return false;
	take_until(&a, "\n/Contents <");
	take(&a, "\n/Contents <");
	*room = take_until(&a, ">").n / 2;
	return !a.failed &&
	    (*room == REVISION_ROOM || *room == REVISION_ROOM_STAMPED);
}

/* How many objects the array has: "N 0 R N 0 R". */
static size_t
count(struct at *a, const char *key)
{
	struct revision_span s;
	size_t n = 0;

	take_until(a, key);
	take(a, key);
	s = take_until(a, "]\n");
	for (size_t i = 0; i < s.n; i++)
		n += a->in.p[s.at + i] == 'R';
	return n;
}

static bool
foretell_store(struct slice file, const struct revision *r, struct slice *der,
    size_t *ncerts, size_t *ncrls)
{
	struct at a = { file, r->end, false };
	size_t n;

	a.failed = r->catalog.n > file.n - r->end;
	if (!a.failed)
		a.i += r->catalog.n;
	*ncerts = count(&a, "/Certs [");
	*ncrls = count(&a, "/CRLs [");
	if (*ncerts == 0 || *ncerts > REVISION_STORE_MAX ||
	    *ncrls > REVISION_STORE_MAX)
		return false;
	for (size_t i = 0; i < *ncerts + *ncrls; i++) {
		take_until(&a, " /Length ");
		take(&a, " /Length ");
		n = take_number(&a);
		take(&a, " >>\nstream\n");
		if (a.failed || n > file.n - a.i)
			return false;
		der[i] = slice_of(file.p + a.i, n);
		a.i += n;
	}
	return !a.failed;
}

/* Whether the file goes on as `again`; but for what is between the brackets
 * of Contents. */
static bool
goes_on(struct slice file, size_t from, const struct buf *again,
    const struct revision_signature *s)
{
	size_t gap = s == NULL ? again->n : s->before + 1 - from;
	size_t rest = s == NULL ? again->n : s->after - 1 - from;

	return buf_ok(again) && again->n <= file.n - from &&
	    memcmp(file.p + from, again->p, gap) == 0 &&
	    memcmp(file.p + from + rest, again->p + rest, again->n - rest) == 0;
}

/* One increment more, written again and compared; else *r is as it was. */
static bool
read_increment(struct slice file, struct revision *r)
{
	struct slice der[2 * REVISION_STORE_MAX];
	const struct revision before = *r;
	const struct revision_signature *s = NULL;
	struct buf again = BUF_INIT(FILE_MAX);
	size_t room, ncerts, ncrls;
	int64_t instant;
	bool good = false;
	int zone;

	if (r->nsignatures < r->nfields) {
		if (!foretell_signature(file, r, &instant, &zone, &room))
			return false;
		s = &r->signature[r->nsignatures];
		revision_write_signature(r, file, instant, zone, room, &again);
		good = goes_on(file, before.end, &again, s);
	} else if (r->ncerts == 0 &&
	    foretell_store(file, r, der, &ncerts, &ncrls)) {
		revision_write_store(
		    r, file, der, ncerts, der + ncerts, ncrls, &again);
		good = goes_on(file, before.end, &again, NULL);
	}
	if (!good)
		*r = before;
	buf_free(&again);
	return good;
}

enum error
revision_read(struct slice file, struct revision *r)
{
	enum error e = revision_open(file, r);

	while (e == E_OK && r->end < file.n)
		if (!read_increment(file, r))
			e = E_REVISION_FOREIGN;
	if (e == E_OK && r->nsignatures < r->nfields)
		e = E_REVISION_UNSIGNED;
	return e;
}

void
revision_covered(struct slice file, const struct revision_signature *s,
    struct slice parts[2])
{
	parts[0] = slice_of(file.p, s->before);
	parts[1] = slice_of(file.p + s->after, s->end - s->after);
}

static int
digit(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0'
	    : c >= 'a' && c <= 'f'  ? c - 'a' + 10
				    : -1;
}

/* The whole length of the DER value that begins the bytes; 0: none. */
static size_t
der_size(struct slice s)
{
	size_t n, v = 0;

	if (s.n < 4 || s.p[0] != 0x30)
		return 0;
	if (s.p[1] < 0x80)
		return (size_t)s.p[1] + 2;
	n = s.p[1] & 0x7f;
	if (n == 0 || n > 2)
		return 0;
	for (size_t i = 0; i < n; i++)
		v = v << 8 | s.p[2 + i];
	return v < (n == 1 ? 0x80u : 0x100u) ? 0 : v + 2 + n; /* shortest */
}

enum error
revision_cms(
    struct slice file, const struct revision_signature *s, struct buf *der)
{
	const uint8_t *p = file.p + s->before + 1;
	size_t from = der->n, n;
	int high, low;

	for (size_t i = 0; i < s->room; i++) {
		high = digit(p[2 * i]);
		low = digit(p[2 * i + 1]);
		if (high < 0 || low < 0)
			return E_REVISION_CMS;
		buf_putc(der, (uint8_t)(high << 4 | low));
	}
	if (!buf_ok(der))
		return E_MEMORY;
	n = der_size(slice_of(der->p + from, der->n - from));
	if (n == 0 || n > s->room)
		return E_REVISION_CMS;
	for (size_t i = from + n; i < der->n; i++)
		if (der->p[i] != 0)
			return E_REVISION_CMS;
	der->n = from + n;
	return E_OK;
}
