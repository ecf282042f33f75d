/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/qr.h"

#define HEAD "https://verify.example.org/#"

static void
digits(struct buf *text, const char *head, size_t n)
{
	buf_puts(text, head);
	for (size_t i = 0; i < n; i++)
		buf_putc(text, (uint8_t)('0' + (i * 7 + i / 10) % 10));
}

/* Digits beside the 28 bytes of the address at level M, by the capacities of
 * ISO 18004 table 7: with 4-bit mode, count fields and 10 bits for 3. */
static const struct size {
	const char *head; /* NULL: n letters instead of digits */
	size_t n;
	int modules; /* 0: E_COMPACT_QR */
} sizes[] = {
	{ HEAD, 1700, 0 },
	{ HEAD, 1427, 0 },
	{ HEAD, 1426, 93 }, /* (627 * 8 - 244 - 16) bits / 10 * 3 digits */
	{ NULL, 625, 0 },
	{ NULL, 624, 93 }, /* (627 * 8 - 20) / 8 bytes */
	{ HEAD, 799, 77 },
	{ HEAD, 798, 73 }, /* version 14: 365 codewords */
	{ HEAD, 0, 29 },
	{ NULL, 1, 21 },
};

START_TEST(the_smallest_version_or_none)
{
	const struct size *s = &sizes[_i];
	struct buf text = BUF_INIT(4096);
	struct qr qr;
	enum error e;

	for (size_t i = 0; s->head == NULL && i < s->n; i++)
		buf_putc(&text, 'x');
	if (s->head != NULL)
		digits(&text, s->head, s->n);
	e = qr_make(buf_cstr(&text), &qr);
	if (s->modules == 0)
		ck_assert_int_eq(e, E_COMPACT_QR);
	else
		ck_assert_int_eq(e, E_OK);
	if (e == E_OK)
		ck_assert_int_eq(qr.modules, s->modules);
	/* What is counted before a number is used up is what is made after. */
	ck_assert_int_eq(qr_excess(buf_cstr(&text)) > 0, e == E_COMPACT_QR);
	buf_free(&text);
}
END_TEST

START_TEST(the_same_text_gives_the_same_code)
{
	struct buf text = BUF_INIT(4096);
	struct qr *a = calloc(1, sizeof *a), *b = calloc(1, sizeof *b);

	digits(&text, HEAD, 900);
	ck_assert_int_eq(qr_make(buf_cstr(&text), a), E_OK);
	ck_assert_int_eq(qr_make(buf_cstr(&text), b), E_OK);
	ck_assert(memcmp(a, b, sizeof *a) == 0);
	free(a);
	free(b);
	buf_free(&text);
}
END_TEST

/* The drawing puts back together: every dark module is covered once, and
 * four white ones lie around. */
START_TEST(the_drawing_is_the_code)
{
	struct buf text = BUF_INIT(4096), drawn = BUF_INIT(1 << 20);
	struct canvas c = { &drawn, 842000 };
	struct qr *qr = calloc(1, sizeof *qr);
	char *line, *save = NULL, *copy;
	size_t covered = 0, dark = 0;
	int x, y, w, n;

	digits(&text, HEAD, 900);
	ck_assert_int_eq(qr_make(buf_cstr(&text), qr), E_OK);
	qr_draw(qr, &c, 100000, 200000, 130000);
	copy = strdup(buf_cstr(&drawn));
	for (line = strtok_r(copy, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		n = 0;
		if (sscanf(line, "%d %d %d 1 re%n", &x, &y, &w, &n) != 3 ||
		    n == 0)
			continue;
		ck_assert(x >= 0 && y >= 0 && y < qr->modules && w > 0 &&
		    x + w <= qr->modules);
		for (int i = x; i < x + w; i++)
			ck_assert(qr->dark[y * qr->modules + i] == 1);
		covered += (size_t)w;
	}
	for (int i = 0; i < qr->modules * qr->modules; i++)
		dark += qr->dark[i];
	ck_assert_uint_eq(covered, dark);
	/* 77 + 8 modules of 1529 mpt leave 35: the code is centred. */
	ck_assert_int_eq(qr->modules, 77);
	ck_assert_ptr_nonnull(
	    strstr(buf_cstr(&drawn), "1.529 0 0 -1.529 106.133 635.867 cm"));
	ck_assert_ptr_nonnull(
	    strstr(buf_cstr(&drawn), "1 1 1 rg\n100 512 130 130 re\nf\n"));
	free(copy);
	free(qr);
	buf_free(&text);
	buf_free(&drawn);
}
END_TEST

Suite *
qr_suite(void)
{
	Suite *s = suite_create("qr");
	TCase *t = tcase_create("qr");

	tcase_add_loop_test(
	    t, the_smallest_version_or_none, 0, sizeof sizes / sizeof sizes[0]);
	tcase_add_test(t, the_same_text_gives_the_same_code);
	tcase_add_test(t, the_drawing_is_the_code);
	suite_add_tcase(s, t);
	return s;
}
