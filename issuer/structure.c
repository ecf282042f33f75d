/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/structure.h"

#include <stdlib.h>
#include <string.h>

#define KIDS_MAX ((size_t)4 << 20)
#define FIELDS_MAX CERTIFICATE_ISSUERS_MAX

/* An element while it is made: its object and its kids so far. */
struct element {
	struct pdf_object *object;
	struct buf kids;
};

struct structure {
	struct pdf *pdf;
	struct pdf_object *root;
	struct element document, table, row, leaf;
	size_t row_now, leaf_now; /* which; 0: none is open */
	size_t npages, nfields, page; /* of all; written so far */
	struct buf pages; /* "0 [7 0 R …] 1 […]": of content */
	struct buf fields; /* the same of fields */
	bool failed;
};

void
structure_number(struct paper *p)
{
	for (size_t i = 0; i < p->pages.n; i++) {
		struct sheet *sheet = &p->pages.sheet[i];
		size_t next = 0, part = 0;
		bool again = i > 0 && sheet->annex == sheet[-1].annex;

		for (size_t k = 0; k < sheet->n; k++) {
			struct sheet_mark *m = &sheet->mark[k];

			/* The head of an annex is said once. */
			if (again && m->cell == 0)
				m->tag = SHEET_ARTIFACT;
			if (m->signer != 0 || m->tag == SHEET_ARTIFACT ||
			    (m->kind != SHEET_TEXT && m->kind != SHEET_QR))
				continue;
			if (m->part != part || m->kind == SHEET_QR)
				next++;
			part = m->part;
			m->content = next; /* from 1 */
		}
	}
}

struct structure *
structure_new(struct pdf *pdf, size_t pages)
{
	struct structure *s = calloc(1, sizeof *s);
	struct element *all[4];

	if (s == NULL)
		return NULL;
	s->pdf = pdf;
	s->root = pdf_object(pdf);
	s->document.object = pdf_object(pdf);
	s->npages = pages;
	all[0] = &s->document;
	all[1] = &s->table;
	all[2] = &s->row;
	all[3] = &s->leaf;
	for (size_t i = 0; i < 4; i++)
		all[i]->kids = BUF_INIT(KIDS_MAX);
	s->pages = BUF_INIT(KIDS_MAX);
	s->fields = BUF_INIT(KIDS_MAX);
	pdf_entry(
	    s->document.object, "/S /Document /P %zu 0 R", pdf_number(s->root));
	return s;
}

void
structure_free(struct structure *s)
{
	if (s == NULL)
		return;
	buf_free(&s->document.kids);
	buf_free(&s->table.kids);
	buf_free(&s->row.kids);
	buf_free(&s->leaf.kids);
	buf_free(&s->pages);
	buf_free(&s->fields);
	free(s);
}

/* Writes the kids of an element and shuts it. */
static void
shut(struct structure *s, struct element *e)
{
	if (e->object == NULL)
		return;
	pdf_entry(e->object, "/K [%s]", buf_cstr(&e->kids));
	s->failed = s->failed || !buf_ok(&e->kids);
	buf_reset(&e->kids);
	e->object = NULL;
}

static void
shut_leaf(struct structure *s)
{
	shut(s, &s->leaf);
	s->leaf_now = 0;
}

static void
shut_row(struct structure *s)
{
	shut_leaf(s);
	shut(s, &s->row);
	s->row_now = 0;
}

static void
shut_table(struct structure *s)
{
	shut_row(s);
	shut(s, &s->table);
}

/* Opens an element below another. */
static void
begin(struct structure *s, struct element *e, const char *type,
    struct element *parent)
{
	e->object = pdf_object(s->pdf);
	pdf_entry(
	    e->object, "/S /%s /P %zu 0 R", type, pdf_number(parent->object));
	buf_printf(&parent->kids, "%zu 0 R ", pdf_number(e->object));
}

static const char *
type_of(const struct sheet_mark *m)
{
	static const char *const types[] = { "P", "H1", "H2", "TH", "TD" };

	return m->kind == SHEET_QR ? "Figure" : types[m->tag];
}

/* The element that a mark's content belongs to is open afterwards. */
static void
take(struct structure *s, const struct sheet_mark *m,
    const struct pdf_object *page, const char *qr)
{
	bool cell = m->tag == SHEET_TH || m->tag == SHEET_TD;
	size_t leaf = m->cell != 0 ? m->cell : SIZE_MAX;

	if (!cell && s->table.object != NULL)
		shut_table(s);
	if (cell && s->table.object == NULL)
		begin(s, &s->table, "Table", &s->document);
	if (cell && m->row != s->row_now) {
		shut_row(s);
		begin(s, &s->row, "TR", &s->table);
		s->row_now = m->row;
	}
	if (leaf != SIZE_MAX && leaf == s->leaf_now)
		return;
	shut_leaf(s);
	begin(s, &s->leaf, type_of(m), cell ? &s->row : &s->document);
	s->leaf_now = leaf;
	pdf_entry(s->leaf.object, "/Pg %zu 0 R", pdf_number(page));
	if (m->tag == SHEET_TH)
		pdf_entry(s->leaf.object, "/A << /O /Table /Scope /%s >>",
		    m->heads_column ? "Column" : "Row");
	if (m->kind == SHEET_QR)
		pdf_text(s->leaf.object, "Alt", slice_str(qr));
}

/* On an annex page its headings were placed after its rows. */
static bool
comes(const struct sheet *sheet, const struct sheet_mark *m, int pass)
{
	return sheet->annex == SIZE_MAX ? pass == 0
					: (m->cell != 0) == (pass == 1);
}

void
structure_page(struct structure *s, const struct sheet *sheet,
    struct pdf_object *page, const char *qr)
{
	size_t number = s->page++, done = 0, last = 0;
	size_t *leaf = calloc(sheet->n + 1, sizeof *leaf);

	s->failed = s->failed || leaf == NULL;
	pdf_entry(page, "/StructParents %zu", number);
	for (int pass = 0; leaf != NULL && pass < 2; pass++)
		for (size_t i = 0; i < sheet->n; i++) {
			const struct sheet_mark *m = &sheet->mark[i];

			if (m->content == 0 || m->content == done ||
			    !comes(sheet, m, pass))
				continue;
			done = m->content;
			take(s, m, page, qr);
			buf_printf(&s->leaf.kids, "%zu ", done - 1);
			leaf[done] = pdf_number(s->leaf.object);
			last = done > last ? done : last;
		}
	/* Marked content is of one page: an element must not go on. */
	shut_leaf(s);
	buf_printf(&s->pages, "%zu [", number);
	for (size_t i = 1; i <= last; i++)
		buf_printf(&s->pages, "%zu 0 R ", leaf[i]);
	buf_puts(&s->pages, "] ");
	free(leaf);
}

void
structure_field(struct structure *s, struct pdf_object *field,
    const struct pdf_object *page, struct slice name)
{
	struct element form = { .kids = BUF_INIT(256) };
	size_t key = s->npages + s->nfields++;

	shut_table(s);
	begin(s, &form, "Form", &s->document);
	pdf_text(form.object, "Alt", name);
	pdf_entry(field, "/StructParent %zu", key);
	buf_printf(&s->fields, "%zu %zu 0 R ", key, pdf_number(form.object));
	buf_printf(&form.kids, "<< /Type /OBJR /Obj %zu 0 R /Pg %zu 0 R >>",
	    pdf_number(field), pdf_number(page));
	shut(s, &form);
	buf_free(&form.kids);
}

bool
structure_end(struct structure *s)
{
	struct pdf_object *tree = pdf_object(s->pdf);
	size_t document = pdf_number(s->document.object);

	shut_table(s);
	shut(s, &s->document);
	pdf_entry(
	    tree, "/Nums [%s%s]", buf_cstr(&s->pages), buf_cstr(&s->fields));
	pdf_entry(s->root,
	    "/Type /StructTreeRoot /K [%zu 0 R]\n/ParentTree %zu 0 R "
	    "/ParentTreeNextKey %zu",
	    document, pdf_number(tree), s->npages + s->nfields);
	pdf_entry(pdf_catalog(s->pdf),
	    "/StructTreeRoot %zu 0 R /MarkInfo << /Marked true >>",
	    pdf_number(s->root));
	return !s->failed && buf_ok(&s->pages) && buf_ok(&s->fields);
}
