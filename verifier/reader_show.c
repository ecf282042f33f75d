/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/reader_show.h"

#include <time.h>

#include "verifier/press.h"
#include "verifier/reader_image.h"
#include "verifier/reader_page.h"
#include "verifier/reader_pdf.h"

static void
send_picture(const struct reader_image *image, struct reader_out *out)
{
	struct press_picture head = { (uint32_t)image->w, (uint32_t)image->h };
	struct buf data = BUF_INIT(LIMIT_ITEM);

	if (image->w > PRESS_PICTURE_SIDE || image->h > PRESS_PICTURE_SIDE)
		return;
	buf_put(&data, &head, sizeof(head));
	buf_put(&data, image->p, (size_t)image->w * (size_t)image->h);
	if (buf_ok(&data)) /* a square page has more pixels than fit */
		reader_out_data(out, WIRE_PICTURE, buf_view(&data));
	buf_free(&data);
}

/* Pixels of the longer side, so that the whole fits into one message. */
static int
side_for(double w, double h)
{
	double longer = w > h ? w : h, shorter = w > h ? h : w;
	double side = PRESS_PICTURE_SIDE;

	while (side > 16 &&
	    side * (side * shorter / longer + 2) >
		LIMIT_ITEM - sizeof(struct press_picture))
		side -= 1;
	return (int)side;
}

static void
show_page(const struct reader_pages *pages, int page, struct reader_out *out)
{
	struct reader_image image = { NULL, 0, 0 };
	double w, h;
	int dpi;

	if (!reader_page_size(pages, page, &w, &h))
		return;
	dpi = (int)((side_for(w, h) - 1) * 72 / (w > h ? w : h));
	if (dpi > 0 && reader_page_draw(pages, page, &dpi, READER_LUMA, &image))
		send_picture(&image, out);
	reader_image_free(&image);
}

static void
show_photo(struct slice file, uint32_t format, struct reader_out *out)
{
	struct reader_image image = { NULL, 0, 0 }, small = { NULL, 0, 0 };
	enum cause why;
	int side;

	out->page = 1;
	if (!(format == WIRE_PNG
		    ? reader_image_png(file, &image, &why)
		    : reader_image_jpeg(file, 2 * PRESS_PICTURE_SIDE,
			  READER_LUMA, &image, &why)))
		return;
	side = side_for(image.w, image.h);
	if (image.w <= side && image.h <= side)
		send_picture(&image, out);
	else if (reader_image_scale(&image, side,
		     image.w > image.h ? image.w : image.h, &small))
		send_picture(&small, out);
	reader_image_free(&image);
	reader_image_free(&small);
}

void
reader_show(struct slice file, const struct wire_request *request,
    struct reader_out *out)
{
	struct reader_pages *pages;
	int n, page;

	if (request->format != WIRE_PDF) {
		show_photo(file, request->format, out);
		reader_out_mark(out, WIRE_DONE, 1);
		return;
	}
	pages = reader_pages_open(file);
	n = pages == NULL ? 0 : reader_pages_count(pages);
	reader_out_mark(out, WIRE_COUNT, (uint32_t)n);
	for (page = (int)request->from; page <= n && page <= LIMIT_PAGES;
	     page++) {
		if (!reader_pdf_wanted(request, page))
			continue;
		/* Who dies of this page has left the next one to others. */
		reader_out_mark(out, WIRE_PAGE, (uint32_t)page - 1);
		out->page = (uint32_t)page;
		show_page(pages, page, out);
		if (clock() > LIMIT_HANDOVER * CLOCKS_PER_SEC && page < n) {
			reader_out_mark(out, WIRE_MORE, (uint32_t)page + 1);
			return;
		}
	}
	reader_pages_close(pages);
	reader_out_mark(out, WIRE_DONE, (uint32_t)n);
}
