/* SPDX-License-Identifier: Apache-2.0 */
#include "record/revision_write.h"

#include <stdio.h>
#include <string.h>

#include "record/date.h"

#define TEXT_ROOM ((size_t)4096) /* of an increment, but for what is counted */
#define OBJECTS_MAX (2 * REVISION_STORE_MAX + 2) /* of one increment */
#define RANGE "[0 %10zu %10zu %10zu]"
#define CLOSE REVISION_CLOSE

static struct slice
view(struct slice file, struct revision_span s)
{
	return slice_of(file.p + s.at, s.n);
}

void
revision_date(int64_t instant, int zone, char out[REVISION_DATE])
{
	char t[INSTANT_TEXT];

	instant_format(instant, zone, t);
	snprintf(out, REVISION_DATE, "D:%.4s%.2s%.2s%.2s%.2s%.2s", t, t + 5,
	    t + 8, t + 11, t + 14, t + 17);
	if (t[19] == 'Z')
		snprintf(out + 16, REVISION_DATE - 16, "Z");
	else
		snprintf(
		    out + 16, REVISION_DATE - 16, "%.3s'%.2s'", t + 19, t + 23);
}

/* An increment while it is written. */
struct increment {
	struct buf *out;
	size_t shift; /* from an offset in out to one in the file */
	size_t number[OBJECTS_MAX], offset[OBJECTS_MAX];
	size_t n;
};

static size_t
here(const struct increment *inc)
{
	return inc->out->n + inc->shift;
}

static void
object(struct increment *inc, size_t number)
{
	inc->number[inc->n] = number;
	inc->offset[inc->n++] = here(inc);
	buf_printf(inc->out, "%zu 0 obj\n<<", number);
}

/* An object of the base with one entry more. */
static void
rewrite(struct increment *inc, struct slice file, size_t number,
    struct revision_span dictionary, const char *key, size_t value)
{
	object(inc, number);
	buf_putc(inc->out, '\n');
	buf_slice(inc->out, view(file, dictionary));
	buf_printf(inc->out, "/%s %zu 0 R\n" CLOSE, key, value);
}

/* Table and trailer (7.5.4 to 7.5.6): rows of 20 bytes, the numbers rise. */
static void
finish(struct increment *inc, struct slice file, struct revision *r)
{
	size_t xref = here(inc), i, k;

	buf_puts(inc->out, "xref\n");
	for (i = 0; i < inc->n; i = k) {
		for (k = i + 1; k < inc->n; k++)
			if (inc->number[k] != inc->number[k - 1] + 1)
				break;
		buf_printf(inc->out, "%zu %zu\n", inc->number[i], k - i);
		for (size_t j = i; j < k; j++)
			buf_printf(
			    inc->out, "%010zu 00000 n \n", inc->offset[j]);
	}
	buf_printf(inc->out,
	    "trailer\n<< /Size %zu /Root %zu 0 R /Info %zu 0 R /Prev %zu /ID ",
	    r->size, r->root, r->info, r->startxref);
	buf_slice(inc->out, view(file, r->id));
	buf_printf(inc->out, " >>\nstartxref\n%zu\n%%%%EOF\n", xref);
	r->startxref = xref;
	r->end = here(inc);
}

/* 64 digits; the two rooms are multiples. */
static const char zeros[] = "00000000000000000000000000000000"
			    "00000000000000000000000000000000";

void
revision_write_signature(struct revision *r, struct slice file, int64_t instant,
    int zone, size_t room, struct buf *out)
{
	struct revision_signature *s = &r->signature[r->nsignatures];
	const struct revision_field *f = &r->field[r->nsignatures];
	struct increment inc = { .out = out, .shift = r->end - out->n };
	char date[REVISION_DATE], range[64];
	size_t range_at, n;

	revision_date(instant, zone, date);
	*s = (struct revision_signature){ .title = f->title,
		.instant = instant,
		.zone = zone,
		.room = room };
	rewrite(&inc, file, f->number, f->dictionary, "V", r->size);
	object(&inc, r->size++);
	buf_printf(out,
	    "\n/Type /Sig\n/Filter /Adobe.PPKLite\n"
	    "/SubFilter /ETSI.CAdES.detached\n/M (%s)\n",
	    date);
	if (r->nsignatures++ == 0) /* 12.8.2.2: it certifies the document */
		buf_puts(out,
		    "/Reference [<< /Type /SigRef /TransformMethod /DocMDP "
		    "/TransformParams << /Type /TransformParams /P 2 "
		    "/V /1.2 >> >>]\n");
	buf_puts(out, "/ByteRange ");
	range_at = out->n;
	n = (size_t)snprintf(
	    range, sizeof range, RANGE, (size_t)0, (size_t)0, (size_t)0);
	buf_put(out, range, n);
	buf_puts(out, "\n/Contents ");
	s->before = here(&inc);
	buf_putc(out, '<');
	for (size_t i = 0; i < 2 * room; i += sizeof zeros - 1)
		buf_put(out, zeros, sizeof zeros - 1);
	buf_putc(out, '>');
	s->after = here(&inc);
	buf_puts(out, "\n" CLOSE);
	finish(&inc, file, r);
	s->end = r->end;
	snprintf(
	    range, sizeof range, RANGE, s->before, s->after, s->end - s->after);
	if (buf_ok(out))
		memcpy(out->p + range_at, range, n);
}

enum error
revision_sign(struct revision *r, int64_t instant, int zone, size_t room,
    struct buf *file)
{
	const struct revision_field *f = &r->field[r->nsignatures];

	if (r->nsignatures >= r->nfields || r->ncerts > 0 || file->n != r->end)
		return E_REVISION_FORM;
	if (!buf_reserve(file, f->dictionary.n + 2 * room + TEXT_ROOM))
		return E_MEMORY;
	revision_write_signature(r, buf_view(file), instant, zone, room, file);
	return buf_ok(file) ? E_OK : E_MEMORY;
}

enum error
revision_fill(const struct revision *r, struct slice cms, struct buf *file)
{
	static const char digits[] = "0123456789abcdef";
	const struct revision_signature *s;
	uint8_t *p;

	if (r->nsignatures == 0 || !buf_ok(file) || file->n < r->end)
		return E_REVISION_FORM;
	s = &r->signature[r->nsignatures - 1];
	if (cms.n > s->room)
		return E_REVISION_ROOM;
	p = file->p + s->before + 1;
	for (size_t i = 0; i < cms.n; i++) {
		*p++ = (uint8_t)digits[cms.p[i] >> 4];
		*p++ = (uint8_t)digits[cms.p[i] & 15];
	}
	return E_OK;
}

static void
store_array(struct buf *out, const char *key, size_t first, size_t n)
{
	buf_printf(out, "/%s [", key);
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%zu 0 R", i == 0 ? "" : " ", first + i);
	buf_puts(out, "]\n");
}

static void
store_streams(struct increment *inc, struct revision *r,
    const struct slice *der, size_t n, struct revision_span *where)
{
	for (size_t i = 0; i < n; i++) {
		object(inc, r->size++);
		buf_printf(inc->out, " /Length %zu >>\nstream\n", der[i].n);
		where[i] = (struct revision_span){ here(inc), der[i].n };
		buf_slice(inc->out, der[i]);
		buf_puts(inc->out, "\nendstream\nendobj\n");
	}
}

void
revision_write_store(struct revision *r, struct slice file,
    const struct slice *certs, size_t ncerts, const struct slice *crls,
    size_t ncrls, struct buf *out)
{
	struct increment inc = { .out = out, .shift = r->end - out->n };

	rewrite(&inc, file, r->root, r->catalog, "DSS", r->size);
	object(&inc, r->size++);
	buf_puts(out, "\n/Type /DSS\n");
	store_array(out, "Certs", r->size, ncerts);
	store_array(out, "CRLs", r->size + ncerts, ncrls);
	buf_puts(out, CLOSE);
	store_streams(&inc, r, certs, ncerts, r->cert);
	store_streams(&inc, r, crls, ncrls, r->crl);
	r->ncerts = ncerts;
	r->ncrls = ncrls;
	finish(&inc, file, r);
}

enum error
revision_store(struct revision *r, const struct slice *certs, size_t ncerts,
    const struct slice *crls, size_t ncrls, struct buf *file)
{
	size_t room = r->catalog.n + TEXT_ROOM;

	if (r->nsignatures != r->nfields || r->ncerts > 0 || ncerts == 0 ||
	    file->n != r->end)
		return E_REVISION_FORM;
	if (ncerts > REVISION_STORE_MAX || ncrls > REVISION_STORE_MAX)
		return E_TOO_LARGE;
	for (size_t i = 0; i < ncerts; i++)
		room += certs[i].n + 128;
	for (size_t i = 0; i < ncrls; i++)
		room += crls[i].n + 128;
	if (!buf_reserve(file, room))
		return E_MEMORY;
	revision_write_store(
	    r, buf_view(file), certs, ncerts, crls, ncrls, file);
	return buf_ok(file) ? E_OK : E_MEMORY;
}
