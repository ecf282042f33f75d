/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/page.h"

#include "issuer/art.h"
#include "issuer/seal.h"

#define CONTENT_MAX ((size_t)32 << 20)
#define WORDS_MAX 2048
#define CODE_WORDS                                                                                \
	"二维码：证书的签名记录，用核验程序读取 / QR code: the signed record " \
	"of this certificate, for a verifier to read"

/* A packed drawing as a form XObject of a size. */
static size_t
write_form(struct pdf *pdf, struct slice packed, int64_t width, int64_t height)
{
	struct pdf_object *o = pdf_object(pdf);
	struct buf box = BUF_INIT(128);

	canvas_number(&box, width);
	buf_putc(&box, ' ');
	canvas_number(&box, height);
	pdf_entry(
	    o, "/Type /XObject /Subtype /Form /BBox [0 0 %s]", buf_cstr(&box));
	pdf_entry(o, "/Resources << >>");
	pdf_stream(o, packed, PDF_PACKED);
	buf_free(&box);
	return pdf_number(o);
}

/* Whether any page has such a figure. */
static bool
shows(const struct paper *p, enum sheet_kind kind, size_t which)
{
	for (size_t i = 0; i < p->pages.n; i++)
		for (size_t k = 0; k < p->pages.sheet[i].n; k++) {
			const struct sheet_mark *m = &p->pages.sheet[i].mark[k];

			if (m->kind == kind && m->body == which)
				return true;
		}
	return false;
}

size_t
page_resources(struct paper *p, struct ink *ink, struct pdf *pdf)
{
	const struct certificate *c = p->src->certificate;
	struct pdf_object *o = pdf_object(pdf);
	struct buf fonts = BUF_INIT(4096), forms = BUF_INIT(1024);

	ink_write(ink, pdf, &fonts);
	for (int annex = 0; annex < 2; annex++)
		if (annex == 0 || p->pages.n > 1)
			buf_printf(&forms, "/Art%d %zu 0 R ", annex,
			    write_form(pdf,
				design_art(p->design, annex == 1,
				    p->src->sample, p->src->specimen),
				p->layout->width, p->layout->height));
	for (size_t i = 0; i < p->layout->nmarks; i++)
		if (shows(p, SHEET_MARK, i))
			buf_printf(&forms, "/Mark%zu %zu 0 R ", i,
			    write_form(pdf, design_mark(p->design, i),
				p->layout->mark[i].w * 1000,
				p->layout->mark[i].h * 1000));
	for (size_t i = 0; i < c->nissuers; i++) {
		const struct trust_body *body =
		    trust_body(p->src->trust, c->issuers[i]);

		if (body != NULL && shows(p, SHEET_SEAL, i))
			buf_printf(&forms, "/Seal%zu %zu 0 R ", i,
			    write_form(pdf,
				design_seal(p->design, body, p->src->sample,
				    p->src->specimen),
				SEAL_SIDE, SEAL_SIDE));
	}
	pdf_entry(o, "/ProcSet [/PDF /Text]");
	pdf_entry(o, "/Font << %s>>\n/XObject << %s>>", buf_cstr(&fonts),
	    buf_cstr(&forms));
	buf_free(&fonts);
	buf_free(&forms);
	return pdf_number(o);
}

/* A form XObject of a width, mpt, in the box of its figure. */
static void
draw_form(struct canvas *c, const struct sheet_mark *m, const char *name,
    int64_t width)
{
	canvas_op(c, "q");
	canvas_frame(c, 1, 0, (double)m->w / (double)width,
	    (struct point){ m->x, m->y + m->h });
	buf_printf(c->out, "/%s%zu Do\nQ\n", name, m->body);
}

/* A figure, in the middle of what is only for the eye. */
static void
draw_code(const struct paper *p, const struct sheet_mark *m, struct canvas *c)
{
	canvas_op(c, "EMC");
	buf_printf(c->out, "/Figure << /MCID %zu >> BDC\n", m->content - 1);
	qr_draw(&p->qr, c, m->x, m->y, m->w);
	canvas_op(c, "EMC\n/Artifact BMC");
}

static void
draw_figures(const struct paper *p, const struct sheet *sheet, size_t signer,
    struct canvas *c)
{
	for (size_t i = 0; i < sheet->n; i++) {
		const struct sheet_mark *m = &sheet->mark[i];

		if (m->signer != signer)
			continue;
		switch (m->kind) {
		case SHEET_FILL:
			canvas_fill_colour(c, m->colour);
			canvas_rect(c, m->x, m->y, m->w, m->h);
			canvas_op(c, "f");
			break;
		case SHEET_STARS:
			canvas_fill_colour(c, m->colour);
			art_stars(c, m->x, m->y, m->h, m->gap, m->count);
			break;
		case SHEET_SEAL:
			draw_form(c, m, "Seal", SEAL_SIDE);
			break;
		case SHEET_MARK:
			draw_form(
			    c, m, "Mark", p->layout->mark[m->body].w * 1000);
			break;
		case SHEET_QR:
			draw_code(p, m, c);
			break;
		case SHEET_TEXT:
			break;
		}
	}
}

/* The box around everything that a body's signature shows; false: nothing. */
static bool
signer_box(const struct sheet *sheet, size_t signer, struct sheet_mark *box)
{
	int64_t right = 0, bottom = 0;
	bool any = false;

	for (size_t i = 0; i < sheet->n; i++) {
		const struct sheet_mark *m = &sheet->mark[i];

		if (m->signer != signer)
			continue;
		if (!any || m->x < box->x)
			box->x = m->x;
		if (!any || m->y < box->y)
			box->y = m->y;
		if (!any || m->x + m->w > right)
			right = m->x + m->w;
		if (!any || m->y + m->h > bottom)
			bottom = m->y + m->h;
		any = true;
	}
	box->w = right - box->x;
	box->h = bottom - box->y;
	return any;
}

/* "[x1 y1 x2 y2]" of a box, with room for what hangs below a line. */
static void
put_rectangle(struct buf *out, const struct sheet_mark *box, int64_t height)
{
	const int64_t edge[4] = { box->x, height - box->y - box->h - 2000,
		box->x + box->w, height - box->y };

	for (size_t i = 0; i < 4; i++) {
		buf_putc(out, i == 0 ? '[' : ' ');
		canvas_number(out, edge[i]);
	}
	buf_putc(out, ']');
}

/* What a signature looks like: the seal and the words of its body, in the
 * coordinates of the page. */
static bool
write_appearance(const struct paper *p, const struct ink *ink, size_t signer,
    const char *rectangle, struct pdf_object *form, size_t resources)
{
	const struct sheet *sheet = &p->pages.sheet[0];
	struct buf drawn = BUF_INIT(CONTENT_MAX);
	struct canvas c = { &drawn, p->layout->height };
	bool good;

	draw_figures(p, sheet, signer, &c);
	ink_show(ink, sheet, signer, &c);
	good = buf_ok(&drawn);
	pdf_entry(form,
	    "/Type /XObject /Subtype /Form /BBox %s /Resources %zu 0 R",
	    rectangle, resources);
	pdf_stream(form, buf_view(&drawn), PDF_PACK);
	buf_free(&drawn);
	return good;
}

/* "Signature of NAME (ROLE)", for those who hear the page. */
static void
describe_field(const struct paper *p, const char *id, struct pdf_object *field,
    const struct pdf_object *page, struct structure *structure)
{
	const struct trust_body *body = trust_body(p->src->trust, id);
	struct buf text = BUF_INIT(WORDS_MAX);

	buf_printf(&text, "签名 / Signature: %s",
	    body == NULL ? id : paper_either(&body->name));
	if (body != NULL && body->name.zh != NULL && body->name.en != NULL)
		buf_printf(&text, " / %s", body->name.en);
	pdf_text(field, "TU", buf_view(&text));
	structure_field(structure, field, page, buf_view(&text));
	buf_free(&text);
}

/* The empty signature fields, one a body (docs/PDF.md section 3.1). They
 * stand where the design shows the body; where it shows none they are not
 * seen. */
static bool
write_fields(const struct paper *p, const struct ink *ink, struct pdf *pdf,
    struct pdf_object *page, size_t resources, struct structure *structure)
{
	const struct certificate *c = p->src->certificate;
	struct buf list = BUF_INIT(256), rectangle = BUF_INIT(256);
	bool good = true;

	for (size_t i = 0; i < c->nissuers; i++) {
		struct pdf_object *field = pdf_object(pdf), *form;
		struct sheet_mark box = { 0 };

		pdf_entry(field, "/Type /Annot\n/Subtype /Widget\n/FT /Sig");
		pdf_entry(field, "/T (%s)", c->issuers[i]);
		describe_field(p, c->issuers[i], field, page, structure);
		pdf_entry(field, "/F 132\n/P %zu 0 R", pdf_number(page));
		buf_reset(&rectangle);
		if (signer_box(&p->pages.sheet[0], i + 1, &box)) {
			form = pdf_object(pdf);
			put_rectangle(&rectangle, &box, p->layout->height);
			good = write_appearance(p, ink, i + 1,
				   buf_cstr(&rectangle), form, resources) &&
			    good;
			pdf_entry(
			    field, "/AP << /N %zu 0 R >>", pdf_number(form));
		} else {
			buf_puts(&rectangle, "[0 0 0 0]");
		}
		pdf_entry(field, "/Rect %s", buf_cstr(&rectangle));
		buf_printf(
		    &list, "%s%zu 0 R", i == 0 ? "" : " ", pdf_number(field));
	}
	pdf_entry(page, "/Annots [%s]\n/Tabs /S", buf_cstr(&list));
	pdf_entry(pdf_catalog(pdf), "/AcroForm << /Fields [%s] /SigFlags 3 >>",
	    buf_cstr(&list));
	buf_free(&list);
	buf_free(&rectangle);
	return good;
}

bool
page_write(const struct paper *p, size_t number, const struct ink *ink,
    struct pdf *pdf, size_t resources, struct structure *structure)
{
	const struct sheet *sheet = &p->pages.sheet[number];
	struct pdf_object *page =
	    pdf_page(pdf, p->layout->width, p->layout->height);
	struct pdf_object *content = pdf_object(pdf);
	struct buf drawn = BUF_INIT(CONTENT_MAX);
	struct canvas c = { &drawn, p->layout->height };
	bool good;

	buf_printf(
	    &drawn, "/Artifact BMC\n/Art%d Do\n", sheet->annex != SIZE_MAX);
	draw_figures(p, sheet, 0, &c);
	canvas_op(&c, "EMC");
	ink_show(ink, sheet, 0, &c);
	good = buf_ok(&drawn);
	pdf_stream(content, buf_view(&drawn), PDF_PACK);
	structure_page(structure, sheet, page, CODE_WORDS);
	if (number == 0 && paper_signed(p->src))
		good = write_fields(p, ink, pdf, page, resources, structure) &&
		    good;
	pdf_entry(page, "/Resources %zu 0 R /Contents %zu 0 R", resources,
	    pdf_number(content));
	buf_free(&drawn);
	return good;
}
