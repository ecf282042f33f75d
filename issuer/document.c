/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/document.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/archive.h"
#include "issuer/page.h"
#include "issuer/stack.h"
#include "issuer/subset.h"
#include "record/unicode.h"

#define TITLE_MAX 2048

static void
paper_free(struct paper *p)
{
	for (size_t i = 0; i < p->pages.n; i++)
		sheet_free(&p->pages.sheet[i]);
	free(p->pages.sheet);
}

static bool
belongs(const struct layout_stack *stack, const struct sheet *sheet)
{
	bool annex = sheet->annex != SIZE_MAX;

	return stack->pages == LAYOUT_EVERY ||
	    (stack->pages == LAYOUT_ANNEX) == annex;
}

/* The stacks of one page; all of them are tried, to tell every problem. */
static enum error
place_page(struct paper *p, size_t i)
{
	struct sheet *sheet = &p->pages.sheet[i];
	struct field_shown shown = { 0, 0 };
	struct field_source field = { p->layout, p->src, NULL,
		sheet->annex == SIZE_MAX ? 0 : sheet->annex, i + 1, p->pages.n,
		&shown };
	struct stack_work work = { p->layout, design_library(p->design), &field,
		design_texts(p->design), sheet, &p->part, p->problems };
	size_t before = p->problems->refusals;
	enum error e = E_OK, one;
	struct sheet_mark *m;

	for (size_t k = 0; k < p->layout->nstacks; k++) {
		if (!belongs(&p->layout->stack[k], sheet))
			continue;
		one = stack_place(&work, &p->layout->stack[k]);
		if (e == E_OK)
			e = one;
	}
	if (i == 0 && e == E_OK) {
		field_unshown(&field, &shown, p->problems);
		e = p->problems->refusals > before ? E_RULE_UNSHOWN : E_OK;
	}
	if (i == 0 && p->src->qr != NULL) {
		m = sheet_mark(sheet, SHEET_QR);
		m->x = p->layout->qr_x;
		m->y = p->layout->qr_y;
		m->w = m->h = p->layout->qr_side;
	}
	return e == E_OK && sheet->failed ? E_MEMORY : e;
}

static enum error
place_annexes(struct paper *p)
{
	struct field_source field = { p->layout, p->src, NULL, 0, 0, 0, NULL };
	struct stack_work work = { p->layout, design_library(p->design), &field,
		design_texts(p->design), NULL, &p->part, p->problems };
	enum error e = E_OK, one;

	for (size_t i = 0; i < p->src->certificate->nannex; i++) {
		field.annex = i;
		one = annex_page_place(
		    &work, i, p->src->annexes[i].data, &p->pages);
		if (e == E_OK)
			e = one;
	}
	return e;
}

static size_t
length(const struct bilingual *b)
{
	return (b->zh == NULL ? 0 : strlen(b->zh)) +
	    (b->en == NULL ? 0 : strlen(b->en));
}

void
document_too_long(
    const struct certificate *c, const char *qr, struct problems *ps)
{
	const struct {
		const char *field;
		size_t n;
	} texts[] = {
		{ "scope", length(&c->scope) },
		{ "holder.name", length(&c->holder.name) },
		{ "holder.address", length(&c->holder.address) },
		{ "remarks", length(&c->remarks) },
	};
	size_t worst = 0, i;

	for (i = 1; i < sizeof texts / sizeof texts[0]; i++)
		if (texts[i].n > texts[worst].n)
			worst = i;
	problems_add(
	    ps, texts[worst].field, E_COMPACT_QR, "+%zu bytes", qr_excess(qr));
}

/* What no signature will show is the page's own. */
static void
disown(struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->n; i++)
		sheet->mark[i].signer = 0;
}

/* Everything but the drawing. */
static enum error
paper_place(struct paper *p)
{
	enum error e = E_OK, one, page = E_OK;

	p->pages.sheet = calloc(1, sizeof *p->pages.sheet);
	if (p->pages.sheet == NULL)
		return E_MEMORY;
	p->pages.n = p->pages.cap = 1;
	p->pages.sheet[0].annex = SIZE_MAX;
	if (p->src->qr != NULL) {
		/* Making a code is a third of the work on a page. */
		if (p->judged)
			e = qr_excess(p->src->qr) == 0 ? E_OK : E_COMPACT_QR;
		else
			e = qr_make(p->src->qr, &p->qr);
		if (e != E_OK)
			document_too_long(
			    p->src->certificate, p->src->qr, p->problems);
	}
	one = place_annexes(p);
	if (e == E_OK)
		e = one;
	/* Where an annex failed, the first page still tells its own. */
	for (size_t i = 0;
	     i < p->pages.n && (i == 0 || one == E_OK) && page == E_OK; i++)
		page = place_page(p, i);
	for (size_t i = 0; i < p->pages.n; i++) {
		if (p->pages.sheet[i].failed)
			page = E_MEMORY;
		if (i > 0 || !paper_signed(p->src))
			disown(&p->pages.sheet[i]);
	}
	return e == E_OK ? page : e;
}

static struct paper
paper_of(struct design *design, const struct document_source *src,
    struct problems *ps)
{
	texts_trim(design_texts(design));
	return (struct paper){ .design = design,
		.layout = design_layout(design),
		.src = src,
		.problems = ps };
}

void
document_check(struct design *design, const struct document_source *src,
    struct problems *ps)
{
	struct paper p = paper_of(design, src, ps);
	size_t before = ps->refusals;
	enum error e;

	p.judged = true;
	e = paper_place(&p);
	if (e != E_OK && ps->refusals == before)
		problems_add(ps, "", e, NULL);
	paper_free(&p);
}

enum error
document_boxes(struct design *design, const struct document_source *src,
    struct problems *ps,
    void (*each)(const struct document_box *box, void *arg), void *arg)
{
	struct paper p = paper_of(design, src, ps);
	enum error e = paper_place(&p);

	for (size_t i = 0; e == E_OK && i < p.pages.n; i++)
		for (size_t k = 0; k < p.pages.sheet[i].n; k++) {
			const struct sheet_mark *m = &p.pages.sheet[i].mark[k];
			struct document_box box = { i + 1, m->x, m->y, m->w,
				m->h, "", m->part, m->kind == SHEET_FILL };

			memcpy(box.field, m->field, sizeof box.field);
			each(&box, arg);
		}
	paper_free(&p);
	return e;
}

static bool
is_csv(const char *name)
{
	size_t n = strlen(name);

	return n > 4 && strcmp(name + n - 4, ".csv") == 0;
}

static size_t
list_files(
    const struct paper *p, struct archive_file files[CERTIFICATE_ANNEX_MAX + 1])
{
	const struct certificate *c = p->src->certificate;
	size_t n = 0;

	if (p->src->envelope.n > 0)
		files[n++] = (struct archive_file){ "certificate.jws.json",
			"application/json", "Source",
			"证书的签名记录 / The certificate's signed record",
			p->src->envelope, true };
	for (size_t i = 0; i < c->nannex; i++)
		files[n++] = (struct archive_file){ c->annex[i].name,
			is_csv(c->annex[i].name) ? "text/csv" : "text/plain",
			"Supplement", "证书附件 / Annex of the certificate",
			p->src->annexes[i].data, false };
	return n;
}

/* Metadata, attachments, information dictionary. */
static struct pdf_object *
write_archive(const struct paper *p, struct pdf *pdf)
{
	const struct certificate *c = p->src->certificate;
	const struct trust_scheme *scheme =
	    trust_scheme(p->src->trust, c->scheme);
	struct archive_file files[CERTIFICATE_ANNEX_MAX + 1];
	struct buf title = BUF_INIT(TITLE_MAX), author = BUF_INIT(TITLE_MAX);
	struct archive a = { .instant = c->iat,
		.zone = c->zone,
		.profile = design_profile(p->design),
		.files = files };
	struct pdf_object *info;

	a.nfiles = list_files(p, files);
	buf_printf(&title, "%s %s", c->number, paper_either(&c->holder.name));
	for (size_t i = 0; i < c->nissuers; i++) {
		const struct trust_body *body =
		    trust_body(p->src->trust, c->issuers[i]);

		buf_printf(&author, "%s%s", i == 0 ? "" : "; ",
		    body == NULL ? c->issuers[i] : paper_either(&body->name));
	}
	a.title = buf_cstr(&title);
	a.author = buf_cstr(&author);
	a.subject = scheme == NULL ? c->scheme : paper_either(&scheme->name);
	info = archive_write(&a, pdf);
	buf_free(&title);
	buf_free(&author);
	return info;
}

/* /ID: from what the document is about, never from a clock. */
static void
identify(const struct paper *p, uint8_t id[CRYPT_SHA256])
{
	struct buf key = BUF_INIT(JWS_CERTIFICATE_MAX);

	if (p->src->envelope.n > 0)
		buf_slice(&key, p->src->envelope);
	else if (certificate_write(p->src->certificate, &key) != E_OK)
		buf_reset(&key);
	crypt_sha256(buf_view(&key), id);
	buf_free(&key);
}

static enum error
paper_write(struct paper *p, struct ink *ink, struct pdf *pdf, struct buf *out)
{
	uint8_t id[CRYPT_SHA256];
	struct structure *structure;
	struct pdf_object *info;
	enum error e = E_OK;
	size_t resources;
	bool good = true;

	for (size_t i = 0; e == E_OK && i < p->pages.n; i++)
		e = ink_take(ink, &p->pages.sheet[i]);
	if (e == E_OK)
		e = ink_cut(ink);
	if (e != E_OK)
		return e;
	structure_number(p);
	structure = structure_new(pdf, p->pages.n);
	if (structure == NULL)
		return E_MEMORY;
	resources = page_resources(p, ink, pdf);
	for (size_t i = 0; i < p->pages.n; i++)
		good = page_write(p, i, ink, pdf, resources, structure) && good;
	good = structure_end(structure) && good;
	structure_free(structure);
	if (!good)
		return E_MEMORY;
	identify(p, id);
	info = write_archive(p, pdf);
	/* The first signature will be the next object. */
	if (paper_signed(p->src))
		pdf_entry(pdf_catalog(pdf), "/Perms << /DocMDP %zu 0 R >>",
		    pdf_size(pdf));
	return pdf_save(pdf, info, id, out);
}

enum error
document_write(struct design *design, const struct document_source *src,
    struct buf *out, struct problems *ps)
{
	struct paper p = paper_of(design, src, ps);
	size_t before = ps->refusals;
	struct pdf *pdf = NULL;
	struct ink *ink = NULL;
	enum error e = paper_place(&p);

	if (e != E_OK)
		goto out;
	pdf = pdf_new(design_press(design));
	ink = ink_new(design);
	e = pdf == NULL || ink == NULL ? E_MEMORY
				       : paper_write(&p, ink, pdf, out);
out:
	if (e != E_OK && ps->refusals == before)
		problems_add(ps, "", e, NULL);
	ink_free(ink);
	pdf_free(pdf);
	paper_free(&p);
	return e;
}

void
document_prepare(struct design *design, const struct slice *texts, size_t n)
{
	const struct layout *l = design_layout(design);
	const struct font_library *library = design_library(design);
	uint32_t gid;
	int face;

	for (size_t i = 0; i < n; i++)
		for (size_t at = 0; at < texts[i].n;) {
			uint32_t cp = unicode_next(texts[i], &at);

			for (size_t f = 0; cp > ' ' && f < l->nfamilies; f++) {
				face = font_face_of(
				    library, &l->family[f], cp, &gid);
				if (face >= 0)
					subset_source_want(
					    design_source(design, (size_t)face),
					    gid);
			}
		}
}
