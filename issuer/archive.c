/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/archive.h"

#include <string.h>

#include "record/date.h"

#define XMP_MAX ((size_t)64 << 10)
#define PRODUCER "Yinxin " VERSION

/* "D:20250618120000+08'00'" (ISO 32000 7.9.4). */
static void
pdf_date(const struct archive *a, struct buf *out)
{
	char t[INSTANT_TEXT];
	const char *zone;

	instant_format(a->instant, a->zone, t);
	buf_printf(out, "D:%.4s%.2s%.2s%.2s%.2s%.2s", t, t + 5, t + 8, t + 11,
	    t + 14, t + 17);
	zone = t + 19;
	if (*zone == 'Z')
		buf_puts(out, "Z");
	else
		buf_printf(out, "%.3s'%.2s'", zone, zone + 4);
}

static void
escape(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++)
		switch (*s) {
		case '<':
			buf_puts(out, "&lt;");
			break;
		case '>':
			buf_puts(out, "&gt;");
			break;
		case '&':
			buf_puts(out, "&amp;");
			break;
		case '"':
			buf_puts(out, "&quot;");
			break;
		default:
			buf_putc(out, (uint8_t)*s);
		}
}

static void
write_metadata(const struct archive *a, struct pdf *pdf, struct buf *x)
{
	struct pdf_object *o = pdf_object(pdf);
	char t[INSTANT_TEXT];

	instant_format(a->instant, a->zone, t);
	buf_puts(x,
	    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
	    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
	    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/"
	    "22-rdf-syntax-ns#\">\n"
	    "<rdf:Description rdf:about=\"\"\n"
	    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"
	    " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"
	    " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n"
	    " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
	    "<pdfaid:part>3</pdfaid:part>"
	    "<pdfaid:conformance>B</pdfaid:conformance>\n"
	    "<dc:format>application/pdf</dc:format>\n"
	    "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
	escape(x, a->title);
	buf_puts(x,
	    "</rdf:li></rdf:Alt></dc:title>\n"
	    "<dc:creator><rdf:Seq><rdf:li>");
	escape(x, a->author);
	buf_puts(x,
	    "</rdf:li></rdf:Seq></dc:creator>\n"
	    "<dc:description><rdf:Alt>"
	    "<rdf:li xml:lang=\"x-default\">");
	escape(x, a->subject);
	buf_printf(x,
	    "</rdf:li></rdf:Alt></dc:description>\n"
	    "<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag>"
	    "</dc:language>\n"
	    "<xmp:CreateDate>%s</xmp:CreateDate>"
	    "<xmp:ModifyDate>%s</xmp:ModifyDate>\n"
	    "<pdf:Producer>" PRODUCER "</pdf:Producer>\n"
	    "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
	    "<?xpacket end=\"r\"?>",
	    t, t);
	pdf_entry(o, "/Type /Metadata /Subtype /XML");
	pdf_stream(o, buf_view(x), PDF_COPY); /* 19005-3 6.6.2.1 */
	pdf_entry(pdf_catalog(pdf), "/Metadata %zu 0 R", pdf_number(o));
}

static void
write_intent(const struct archive *a, struct pdf *pdf)
{
	struct pdf_object *profile = pdf_object(pdf);

	pdf_entry(profile, "/N 3 /Alternate /DeviceRGB");
	pdf_stream(profile, a->profile, PDF_PACKED);
	pdf_entry(pdf_catalog(pdf),
	    "/OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 "
	    "/OutputConditionIdentifier (sRGB IEC61966-2.1) "
	    "/Info (sRGB IEC61966-2.1) /DestOutputProfile %zu 0 R >>]",
	    pdf_number(profile));
}

/* A name's "/" must be written #2f: (ISO 32000 7.3.5). */
static void
subtype(struct pdf_object *o, const char *type)
{
	const char *slash = strchr(type, '/');

	pdf_entry(
	    o, "/Subtype /%.*s#2f%s", (int)(slash - type), type, slash + 1);
}

static size_t
write_file(const struct archive_file *f, const char *date, struct pdf *pdf)
{
	struct pdf_object *data = pdf_object(pdf), *spec = pdf_object(pdf);

	pdf_entry(data, "/Type /EmbeddedFile");
	subtype(data, f->type);
	pdf_entry(
	    data, "/Params << /Size %zu /ModDate (%s) >>", f->data.n, date);
	pdf_stream(data, f->data, f->plain ? PDF_PLAIN : PDF_PACK);
	pdf_entry(spec, "/Type /Filespec /AFRelationship /%s", f->relation);
	pdf_entry(spec, "/F (%s)", f->name);
	pdf_text(spec, "UF", slice_str(f->name));
	pdf_text(spec, "Desc", slice_str(f->zh));
	pdf_entry(spec, "/EF << /F %zu 0 R /UF %zu 0 R >>", pdf_number(data),
	    pdf_number(data));
	return pdf_number(spec);
}

/* The name tree wants its names sorted (ISO 32000 7.9.6): few are here. */
static void
write_files(const struct archive *a, const char *date, struct pdf *pdf)
{
	struct buf tree = BUF_INIT(4096), list = BUF_INIT(1024);
	const char *last = "";

	for (size_t done = 0; done < a->nfiles; done++) {
		const struct archive_file *next = NULL;
		size_t number;

		for (size_t i = 0; i < a->nfiles; i++)
			if (strcmp(a->files[i].name, last) > 0 &&
			    (next == NULL ||
				strcmp(a->files[i].name, next->name) < 0))
				next = &a->files[i];
		if (next == NULL)
			break;
		number = write_file(next, date, pdf);
		buf_printf(&tree, "(%s) %zu 0 R ", next->name, number);
		buf_printf(&list, "%zu 0 R ", number);
		last = next->name;
	}
	if (a->nfiles > 0)
		pdf_entry(pdf_catalog(pdf),
		    "/Names << /EmbeddedFiles << /Names [%s] >> >>\n"
		    "/AF [%s]",
		    buf_cstr(&tree), buf_cstr(&list));
	buf_free(&tree);
	buf_free(&list);
}

struct pdf_object *
archive_write(const struct archive *a, struct pdf *pdf)
{
	struct pdf_object *info = pdf_object(pdf);
	struct buf date = BUF_INIT(64), xmp = BUF_INIT(XMP_MAX);

	pdf_date(a, &date);
	write_metadata(a, pdf, &xmp);
	write_intent(a, pdf);
	write_files(a, buf_cstr(&date), pdf);
	pdf_entry(pdf_catalog(pdf),
	    "/Lang (zh-CN) /ViewerPreferences << /DisplayDocTitle true >>");
	pdf_text(info, "Title", slice_str(a->title));
	pdf_text(info, "Author", slice_str(a->author));
	pdf_text(info, "Subject", slice_str(a->subject));
	pdf_entry(info, "/Producer (" PRODUCER ")");
	pdf_entry(info, "/CreationDate (%s) /ModDate (%s)", buf_cstr(&date),
	    buf_cstr(&date));
	buf_free(&date);
	buf_free(&xmp);
	return info;
}
