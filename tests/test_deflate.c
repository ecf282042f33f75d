/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdlib.h>
#include <string.h>

#include "record/deflate.h"

#define COUNT(table) ((int)(sizeof table / sizeof *table))
#define MAX (1 << 20)

static const enum deflate_form forms[] = { DEFLATE_RAW, DEFLATE_ZLIB,
	DEFLATE_GZIP };
static const char text[] = "holder holder holder scope scope level level "
			   "five stars, five stars, five stars";
static const struct slice none = { NULL, 0 };

static void
pack(enum deflate_form form, struct slice in, struct slice dictionary,
    struct buf *out)
{
	ck_assert_int_eq(deflate_pack(form, in, dictionary, out), E_OK);
}

START_TEST(every_cut_is_damage)
{
	struct buf packed = BUF_INIT(MAX), out = BUF_INIT(MAX);
	size_t n;

	pack(forms[_i], slice_str(text), none, &packed);
	buf_puts(&out, "before");
	for (n = 0; n < packed.n; n++) {
		ck_assert_int_eq(deflate_unpack(forms[_i],
				     slice_of(packed.p, n), none, MAX, &out),
		    E_DEFLATE_DATA);
		ck_assert_str_eq(buf_cstr(&out), "before");
	}
	ck_assert_int_eq(
	    deflate_unpack(forms[_i], buf_view(&packed), none, MAX, &out),
	    E_OK);
	ck_assert_msg(strncmp(buf_cstr(&out), "before", 6) == 0 &&
		strcmp(buf_cstr(&out) + 6, text) == 0,
	    "%s", buf_cstr(&out));
	buf_putc(&packed, 0);
	ck_assert_int_eq(
	    deflate_unpack(forms[_i], buf_view(&packed), none, MAX, &out),
	    E_DEFLATE_TRAILING);
	buf_free(&packed);
	buf_free(&out);
}
END_TEST

/* The checksums of zlib and gzip; raw deflate has none.  Up to seven bits
 * between the last block and the checksum mean nothing: content that is
 * signed is never identified by its packed bytes. */
START_TEST(a_changed_bit_is_damage_or_nothing)
{
	struct buf packed = BUF_INIT(MAX), out = BUF_INIT(MAX);
	size_t i, harmless = 0;
	enum error e;

	pack(forms[_i], slice_str(text), none, &packed);
	/* The time and system of a gzip header mean nothing either. */
	for (i = forms[_i] == DEFLATE_GZIP ? 80 : 0; i < packed.n * 8; i++) {
		packed.p[i / 8] ^= (uint8_t)(1U << i % 8);
		e = deflate_unpack(
		    forms[_i], buf_view(&packed), none, MAX, &out);
		if (e == E_OK) {
			ck_assert_str_eq(buf_cstr(&out), text);
			harmless++;
		}
		buf_reset(&out);
		packed.p[i / 8] ^= (uint8_t)(1U << i % 8);
	}
	ck_assert_uint_le(harmless, 7);
	buf_free(&packed);
	buf_free(&out);
}
END_TEST

START_TEST(the_limit_is_exact)
{
	static const size_t sizes[] = { 0, 1, 16383, 16384, 16385, 32768,
		300000 };
	struct buf packed = BUF_INIT(MAX), out = BUF_INIT(MAX);
	struct buf small = BUF_INIT(100);
	uint8_t *zeros = calloc(1, 300000);
	size_t n;
	int i;

	ck_assert_ptr_nonnull(zeros);
	for (i = 0; i < COUNT(sizes); i++) {
		n = sizes[i];
		buf_reset(&packed);
		buf_reset(&out);
		pack(forms[_i], slice_of(zeros, n), none, &packed);
		ck_assert_int_eq(
		    deflate_unpack(forms[_i], buf_view(&packed), none, n, &out),
		    E_OK);
		ck_assert_uint_eq(out.n, n);
		buf_reset(&out);
		if (n > 0)
			ck_assert_int_eq(
			    deflate_unpack(forms[_i], buf_view(&packed), none,
				n - 1, &out),
			    E_DEFLATE_LIMIT);
		ck_assert_uint_eq(out.n, 0);
	}
	/* A buf smaller than the caller's limit is the limit. */
	ck_assert_int_eq(
	    deflate_unpack(forms[_i], buf_view(&packed), none, MAX, &small),
	    E_DEFLATE_LIMIT);
	ck_assert(buf_ok(&small));
	free(zeros);
	buf_free(&packed);
	buf_free(&out);
	buf_free(&small);
}
END_TEST

START_TEST(a_dictionary_must_be_the_same)
{
	struct slice dictionary = slice_str("scope level five stars, holder ");
	struct slice other = slice_str("HOLDER level SEVEN stars, scope ");
	struct buf with = BUF_INIT(MAX), without = BUF_INIT(MAX);
	struct buf out = BUF_INIT(MAX);
	enum error e;

	pack(DEFLATE_RAW, slice_str(text), dictionary, &with);
	pack(DEFLATE_RAW, slice_str(text), none, &without);
	ck_assert_uint_lt(with.n, without.n);
	ck_assert_int_eq(
	    deflate_unpack(DEFLATE_RAW, buf_view(&with), dictionary, MAX, &out),
	    E_OK);
	ck_assert_str_eq(buf_cstr(&out), text);
	buf_reset(&out);
	ck_assert_int_eq(
	    deflate_unpack(DEFLATE_RAW, buf_view(&with), none, MAX, &out),
	    E_DEFLATE_DATA);
	e = deflate_unpack(DEFLATE_RAW, buf_view(&with), other, MAX, &out);
	ck_assert(e != E_OK || strcmp(buf_cstr(&out), text) != 0);
	ck_assert_int_ne(
	    deflate_pack(DEFLATE_ZLIB, slice_str(text), dictionary, &with),
	    E_OK);
	buf_free(&with);
	buf_free(&without);
	buf_free(&out);
}
END_TEST

START_TEST(forms_are_not_mixed)
{
	struct buf packed = BUF_INIT(MAX), out = BUF_INIT(MAX);
	int i;

	pack(forms[_i], slice_str(text), none, &packed);
	for (i = 0; i < COUNT(forms); i++)
		if (i != _i)
			ck_assert_int_eq(
			    deflate_unpack(
				forms[i], buf_view(&packed), none, MAX, &out),
			    E_DEFLATE_DATA);
	buf_free(&packed);
	buf_free(&out);
}
END_TEST

START_TEST(two_gzip_members_are_one_too_many)
{
	struct buf packed = BUF_INIT(MAX), out = BUF_INIT(MAX);

	pack(DEFLATE_GZIP, slice_str("one"), none, &packed);
	pack(DEFLATE_GZIP, slice_str("two"), none, &packed);
	ck_assert_int_eq(
	    deflate_unpack(DEFLATE_GZIP, buf_view(&packed), none, MAX, &out),
	    E_DEFLATE_TRAILING);
	buf_free(&packed);
	buf_free(&out);
}
END_TEST

START_TEST(packing_into_a_full_buf_fails)
{
	struct buf out = BUF_INIT(8);

	ck_assert_int_ne(
	    deflate_pack(DEFLATE_ZLIB, slice_str(text), none, &out), E_OK);
	buf_free(&out);
}
END_TEST

Suite *
deflate_suite(void)
{
	Suite *s = suite_create("deflate");
	TCase *t = tcase_create("deflate");

	tcase_add_loop_test(t, every_cut_is_damage, 0, COUNT(forms));
	/* Not DEFLATE_RAW, the first: it has no checksum. */
	tcase_add_loop_test(
	    t, a_changed_bit_is_damage_or_nothing, 1, COUNT(forms));
	tcase_add_loop_test(t, the_limit_is_exact, 0, COUNT(forms));
	tcase_add_test(t, a_dictionary_must_be_the_same);
	tcase_add_loop_test(t, forms_are_not_mixed, 0, COUNT(forms));
	tcase_add_test(t, two_gzip_members_are_one_too_many);
	tcase_add_test(t, packing_into_a_full_buf_fails);
	suite_add_tcase(s, t);
	return s;
}
