/* SPDX-License-Identifier: Apache-2.0 */
/* A page of a PDF as grey pixels or as text: the only user of poppler and cairo. */
#ifndef VERIFIER_READER_PAGE_H
#define VERIFIER_READER_PAGE_H

#include "verifier/reader_image.h"

struct reader_pages;

/* `file` must outlive it. NULL when poppler refuses the file. */
struct reader_pages *reader_pages_open(struct slice file);
void reader_pages_close(struct reader_pages *pages); /* NULL is fine */
int reader_pages_count(const struct reader_pages *pages);
/* What was not painted in the looks since this was last asked: bits. */
enum reader_loss {
	READER_LOST_IMAGE = 1,
	READER_LOST_CONTENT = 2,
	READER_LOST_FONT = 4, /* one that is not at hand */
	READER_LOST_EMBEDDED = 8 /* one that the file brings */
};
unsigned reader_pages_lost(struct reader_pages *pages);
/* Draws a page (from 1); dpi is lowered for huge pages and *dpi says to
 * what. False when the page is missing or too odd to draw. */
bool reader_page_draw(const struct reader_pages *pages, int page, int *dpi,
    enum reader_plane plane, struct reader_image *out);
/* The one image of a page at its own size. False when there are none or
 * several. */
bool reader_page_image(const struct reader_pages *pages, int page,
    enum reader_plane plane, struct reader_image *out);
/* Size of the page in points; false when there is no such page. */
bool reader_page_size(
    const struct reader_pages *pages, int page, double *w, double *h);
/* The text of the page in reading order, as UTF-8; free with free(). NULL
 * when there is no such page. */
char *reader_page_text(const struct reader_pages *pages, int page);
/* Loads what drawing needs (fonts, tables) before files are out of reach. */
void reader_page_warm_up(void);

#endif
